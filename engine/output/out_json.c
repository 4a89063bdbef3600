/* out_json.c - a result as one JSON object, or a table as one object a line.
 * In:   a result.
 * Out:  json: keys in the order of the contract, one table row a line.  jsonl: one object
 *       per row of one table; where it was cut short, a last {"truncated", "why"}.
 *       Characters that act on a terminal are written as \u escapes, which mean the same.
 * Owns: one scratch buffer; values go through jansson one at a time. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/cell.h"
#include "output/visible.h"
#include "output/writer.h"
#include "text/utf8.h"

typedef struct json_out {
  qk_buf *b;
  qk_buf scratch;
} json_out;

static int take(const char *p, size_t n, void *context) {
  qk_buf *b = context;
  qk_buf_put(b, (qk_str){p, n});
  return b->oom ? -1 : 0;
}

/* Dumps a value into b and drops it. */
static void dump(qk_buf *b, json_t *value, size_t flags) {
  if (!value || json_dump_callback(value, take, b, JSON_ENCODE_ANY | flags))
    b->oom = true;
  json_decref(value);
}

/* jansson escapes C0; DEL, C1 and what turns the writing direction is escaped here. */
static void put_string(json_out *o, qk_str s) {
  qk_buf_clear(&o->scratch);
  dump(&o->scratch, json_stringn(s.n ? s.p : "", s.n), 0);
  if (o->scratch.oom) {
    o->b->oom = true;
    return;
  }
  qk_str json = qk_buf_str(&o->scratch);
  size_t kept = 0;
  for (size_t i = 0, len; i < json.n; i += len) {
    uint32_t cp = qk_utf8_at(json.p + i, &len);
    if (!qk_is_hidden(cp)) continue;
    qk_buf_put(o->b, qk_str_sub(json, kept, i));
    qk_buf_printf(o->b, "\\u%04X", cp);
    kept = i + len;
  }
  qk_buf_put(o->b, qk_str_sub(json, kept, json.n));
}

/* The shortest number that reads back as v, an integer where it is one. */
static void put_real(json_out *o, double v) {
  static const double exact_integers = 9007199254740992.0; /* 2^53 */
  if (!isfinite(v)) {
    qk_buf_put(o->b, QK_LIT("null"));
    return;
  }
  if (v == trunc(v) && fabs(v) <= exact_integers) {
    dump(o->b, json_integer((json_int_t)v), 0);
    return;
  }
  int digits = 15;
  char s[64];
  for (; digits < 17; digits++) {
    snprintf(s, sizeof s, "%.*g", digits, v);
    if (strtod(s, NULL) == v) break;
  }
  dump(o->b, json_real(v), JSON_REAL_PRECISION((size_t)digits));
}

static void put_value(json_out *o, const qk_cell *c, qk_type type) {
  if (qk_is_boolean(c, type)) {
    dump(o->b, json_boolean(c->integer != 0), 0);
    return;
  }
  switch (c->kind) {
  case QK_CELL_NULL:
    dump(o->b, json_null(), 0);
    break;
  case QK_CELL_INTEGER:
    dump(o->b, json_integer(c->integer), 0);
    break;
  case QK_CELL_REAL:
    put_real(o, c->real);
    break;
  case QK_CELL_TEXT:
    put_string(o, c->text);
    break;
  }
}

static void put_key(json_out *o, const char *lead, const char *key, qk_str value) {
  qk_buf_printf(o->b, "%s\"%s\": ", lead, key);
  put_string(o, value);
}

static void put_columns(json_out *o, const qk_table *t) {
  static const char *const types[] = {[QK_TYPE_TEXT] = "text",
                                      [QK_TYPE_INTEGER] = "integer",
                                      [QK_TYPE_NUMBER] = "number",
                                      [QK_TYPE_DATE] = "date",
                                      [QK_TYPE_BOOLEAN] = "boolean"};
  qk_buf_put(o->b, QK_LIT(",\n     \"columns\": ["));
  for (uint32_t i = 0; i < t->n_columns; i++) {
    const qk_column *c = &t->columns[i];
    qk_buf_put(o->b, i ? QK_LIT(",\n       ") : QK_LIT("\n       "));
    put_key(o, "{", "name", c->name);
    put_key(o, ", ", "title", c->title);
    qk_buf_printf(o->b, ", \"type\": \"%s\"}", types[c->type]);
  }
  qk_buf_putc(o->b, ']');
}

static void put_table(json_out *o, qk_writer *w, const qk_table *t) {
  put_key(o, ", ", "title", t->title);
  put_columns(o, t);
  qk_buf_put(o->b, QK_LIT(",\n     \"rows\": ["));
  for (uint32_t row = 0; row < t->n_rows && qk_writer_step(w); row++) {
    qk_buf_put(o->b, row ? QK_LIT(",\n       [") : QK_LIT("\n       ["));
    for (uint32_t i = 0; i < t->n_columns; i++) {
      if (i) qk_buf_put(o->b, QK_LIT(", "));
      put_value(o, qk_cell_at(t, row, i), t->columns[i].type);
    }
    qk_buf_putc(o->b, ']');
  }
  qk_buf_putc(o->b, ']');
}

static void put_block(json_out *o, qk_writer *w, const qk_block *block) {
  static const char *const kinds[] = {[QK_BLOCK_HEADING] = "heading",
                                      [QK_BLOCK_TEXT] = "text",
                                      [QK_BLOCK_TABLE] = "table"};
  qk_buf_printf(o->b, "{\"kind\": \"%s\"", kinds[block->kind]);
  switch (block->kind) {
  case QK_BLOCK_HEADING:
    qk_buf_printf(o->b, ", \"level\": %d", block->level);
    put_key(o, ", ", "text", block->text);
    break;
  case QK_BLOCK_TEXT:
    put_key(o, ", ", "text", block->text);
    break;
  case QK_BLOCK_TABLE:
    put_table(o, w, &block->table);
    break;
  }
  qk_buf_putc(o->b, '}');
}

static void put_params(json_out *o, const qk_result *r) {
  qk_buf_put(o->b, QK_LIT(",\n  \"params\": {"));
  for (uint32_t i = 0; i < r->n_params; i++) {
    if (i) qk_buf_put(o->b, QK_LIT(", "));
    put_string(o, r->params[i].key);
    qk_buf_put(o->b, QK_LIT(": "));
    put_value(o, &r->params[i].value, QK_TYPE_TEXT);
  }
  qk_buf_putc(o->b, '}');
}

qk_code qk_out_json(const qk_result *r, const qk_render_options *options, qk_writer *w,
                    qk_err *e) {
  (void)options;
  (void)e;
  json_out o = {.b = &w->buf};
  put_key(&o, "{\n  ", "name", r->name);
  put_key(&o, ",\n  ", "title", r->title);
  put_params(&o, r);
  qk_buf_printf(o.b, ",\n  \"truncated\": %s,\n  \"blocks\": [",
                r->truncated ? "true" : "false");
  for (uint32_t i = 0; i < r->n_blocks && qk_writer_step(w); i++) {
    qk_buf_put(o.b, i ? QK_LIT(",\n    ") : QK_LIT("\n    "));
    put_block(&o, w, &r->blocks[i]);
  }
  qk_buf_put(o.b, QK_LIT("]\n}\n"));
  qk_buf_free(&o.scratch);
  return QK_OK;
}

static void put_object(json_out *o, const qk_table *t, uint32_t row) {
  for (uint32_t i = 0; i < t->n_columns; i++) {
    qk_buf_put(o->b, i ? QK_LIT(", ") : QK_LIT("{"));
    put_string(o, t->columns[i].name);
    qk_buf_put(o->b, QK_LIT(": "));
    put_value(o, qk_cell_at(t, row, i), t->columns[i].type);
  }
  qk_buf_put(o->b, t->n_columns ? QK_LIT("}\n") : QK_LIT("{}\n"));
}

qk_code qk_out_jsonl(const qk_result *r, const qk_render_options *options, qk_writer *w,
                     qk_err *e) {
  const qk_table *t;
  qk_code code = qk_pick_table(r, options->table, &t, e);
  if (code) return code;
  json_out o = {.b = &w->buf};
  for (uint32_t row = 0; row < t->n_rows && qk_writer_step(w); row++)
    put_object(&o, t, row);
  if (r->truncated) {
    put_key(&o, "{\"truncated\": true, ", "why", qk_truncation(r));
    qk_buf_put(o.b, QK_LIT("}\n"));
  }
  qk_buf_free(&o.scratch);
  return QK_OK;
}
