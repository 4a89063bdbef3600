/* out_json.c - a result as one JSON object, or a table as one object a line.
 * In:   a result.
 * Out:  json: keys in the order of the contract, one table row a line; the keys "note",
 *       "unit", "evidence" and "marks" stand only where there is one.  jsonl: one object
 *       per row of one table; where it was cut short, a last {"truncated", "why"}.
 *       Characters that act on a terminal are written as \u escapes, which mean the same.
 * Owns: one scratch buffer. */
#include <inttypes.h>
#include <stdlib.h>

#include "output/cell.h"
#include "output/evidence.h"
#include "output/json.h"
#include "output/writer.h"

static void put_columns(qk_json_out *o, const qk_table *t) {
  static const char *const types[] = {[QK_TYPE_TEXT] = "text",
                                      [QK_TYPE_INTEGER] = "integer",
                                      [QK_TYPE_NUMBER] = "number",
                                      [QK_TYPE_DATE] = "date",
                                      [QK_TYPE_BOOLEAN] = "boolean"};
  qk_buf_put(o->b, QK_LIT(",\n     \"columns\": ["));
  for (uint32_t i = 0; i < t->n_columns; i++) {
    const qk_column *c = &t->columns[i];
    qk_buf_put(o->b, i ? QK_LIT(",\n       ") : QK_LIT("\n       "));
    qk_json_key(o, "{", "name", c->name);
    qk_json_key(o, ", ", "title", c->title);
    qk_buf_printf(o->b, ", \"type\": \"%s\"}", types[c->type]);
  }
  qk_buf_putc(o->b, ']');
}

static void put_sentence(qk_json_out *o, const qk_cited *s) {
  qk_buf_printf(o->b, "{\"id\": %" PRId64, s->id);
  qk_json_key(o, ", ", "text", s->text);
  qk_json_key(o, ", ", "file", s->file);
  qk_buf_printf(o->b, ", \"line\": %d, \"col\": %d}", s->line, s->col);
}

/* row and col count from 0, as rows and their cells do. */
static void put_evidence(qk_json_out *o, qk_writer *w, const qk_table *t) {
  const qk_evidence **sorted;
  if (!qk_evidence_sort(&sorted, t)) {
    o->b->oom = true;
    return;
  }
  qk_buf_put(o->b, QK_LIT(",\n     \"evidence\": ["));
  for (uint32_t i = 0, n; i < t->n_evidence && qk_writer_step(w); i += n) {
    n = qk_evidence_group(sorted, i, t->n_evidence);
    qk_buf_printf(o->b, "%s\n       {\"row\": %u, \"col\": %u, \"sentences\": [",
                  i ? "," : "", sorted[i]->row, sorted[i]->column);
    bool first = true;
    for (uint32_t k = i; k < i + n; k++)
      for (uint32_t j = 0; j < sorted[k]->n && qk_writer_step(w); j++) {
        qk_buf_put(o->b, first ? QK_LIT("\n         ") : QK_LIT(",\n         "));
        put_sentence(o, &sorted[k]->sentences[j]);
        first = false;
      }
    qk_buf_put(o->b, QK_LIT("]}"));
  }
  qk_buf_putc(o->b, ']');
  free(sorted);
}

static void put_spans(qk_json_out *o, const qk_cell *c) {
  for (uint32_t i = 0; i < c->n_marks; i++)
    qk_buf_printf(o->b, "%s[%u, %u]", i ? ", " : "", c->marks[i].from + 1,
                  c->marks[i].to);
}

/* What is marked in texts: bytes first to last, from 1, as of spans everywhere. */
static void put_marks(qk_json_out *o, qk_writer *w, const qk_table *t) {
  bool any = false;
  for (uint32_t row = 0; row < t->n_rows && qk_writer_step(w); row++)
    for (uint32_t i = 0; i < t->n_columns; i++) {
      const qk_cell *c = qk_cell_at(t, row, i);
      if (!c->n_marks) continue;
      qk_buf_put(o->b, any ? QK_LIT(",") : QK_LIT(",\n     \"marks\": ["));
      qk_buf_printf(o->b, "\n       {\"row\": %u, \"col\": %u, \"spans\": [", row, i);
      put_spans(o, c);
      qk_buf_put(o->b, QK_LIT("]}"));
      any = true;
    }
  if (any) qk_buf_putc(o->b, ']');
}

static void put_table(qk_json_out *o, qk_writer *w, const qk_table *t) {
  qk_json_key(o, ", ", "title", t->title);
  if (t->note.n) qk_json_key(o, ", ", "note", t->note);
  put_columns(o, t);
  qk_buf_put(o->b, QK_LIT(",\n     \"rows\": ["));
  for (uint32_t row = 0; row < t->n_rows && qk_writer_step(w); row++) {
    qk_buf_put(o->b, row ? QK_LIT(",\n       [") : QK_LIT("\n       ["));
    for (uint32_t i = 0; i < t->n_columns; i++) {
      if (i) qk_buf_put(o->b, QK_LIT(", "));
      qk_json_value(o, qk_cell_at(t, row, i), t->columns[i].type);
    }
    qk_buf_putc(o->b, ']');
  }
  qk_buf_putc(o->b, ']');
  if (t->n_evidence) put_evidence(o, w, t);
  put_marks(o, w, t);
}

static void put_block(qk_json_out *o, qk_writer *w, const qk_block *block) {
  static const char *const kinds[] = {[QK_BLOCK_HEADING] = "heading",
                                      [QK_BLOCK_TEXT] = "text",
                                      [QK_BLOCK_TABLE] = "table",
                                      [QK_BLOCK_CHART] = "chart"};
  qk_buf_printf(o->b, "{\"kind\": \"%s\"", kinds[block->kind]);
  switch (block->kind) {
  case QK_BLOCK_HEADING:
    qk_buf_printf(o->b, ", \"level\": %d", block->level);
    qk_json_key(o, ", ", "text", block->text);
    break;
  case QK_BLOCK_TEXT:
    qk_json_key(o, ", ", "text", block->text);
    break;
  case QK_BLOCK_TABLE:
    put_table(o, w, &block->table);
    break;
  case QK_BLOCK_CHART:
    qk_json_chart(o, &block->chart);
    break;
  }
  qk_buf_putc(o->b, '}');
}

static void put_params(qk_json_out *o, const qk_result *r) {
  qk_buf_put(o->b, QK_LIT(",\n  \"params\": {"));
  for (uint32_t i = 0; i < r->n_params; i++) {
    if (i) qk_buf_put(o->b, QK_LIT(", "));
    qk_json_string(o, r->params[i].key);
    qk_buf_put(o->b, QK_LIT(": "));
    qk_json_value(o, &r->params[i].value, QK_TYPE_TEXT);
  }
  qk_buf_putc(o->b, '}');
}

qk_code qk_out_json(const qk_result *r, const qk_render_options *options, qk_writer *w,
                    qk_err *e) {
  (void)options;
  (void)e;
  qk_json_out o = {.b = &w->buf};
  qk_json_key(&o, "{\n  ", "name", r->name);
  qk_json_key(&o, ",\n  ", "title", r->title);
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

static void put_object(qk_json_out *o, const qk_table *t, uint32_t row) {
  for (uint32_t i = 0; i < t->n_columns; i++) {
    qk_buf_put(o->b, i ? QK_LIT(", ") : QK_LIT("{"));
    qk_json_string(o, t->columns[i].name);
    qk_buf_put(o->b, QK_LIT(": "));
    qk_json_value(o, qk_cell_at(t, row, i), t->columns[i].type);
  }
  qk_buf_put(o->b, t->n_columns ? QK_LIT("}\n") : QK_LIT("{}\n"));
}

qk_code qk_out_jsonl(const qk_result *r, const qk_render_options *options, qk_writer *w,
                     qk_err *e) {
  const qk_table *t;
  qk_code code = qk_pick_table(r, options->table, &t, e);
  if (code) return code;
  qk_json_out o = {.b = &w->buf};
  for (uint32_t row = 0; row < t->n_rows && qk_writer_step(w); row++)
    put_object(&o, t, row);
  if (r->truncated) {
    qk_json_key(&o, "{\"truncated\": true, ", "why", qk_truncation(r));
    qk_buf_put(o.b, QK_LIT("}\n"));
  }
  qk_buf_free(&o.scratch);
  return QK_OK;
}
