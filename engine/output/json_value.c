/* json_value.c - strings and numbers as JSON.
 * In:   one value at a time.
 * Out:  its JSON, without loss; characters that act on a terminal are written as \u
 *       escapes, which mean the same.
 * Owns: nothing; values go through jansson one at a time. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/cell.h"
#include "output/json.h"
#include "output/visible.h"
#include "text/utf8.h"

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
void qk_json_string(qk_json_out *o, qk_str s) {
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
void qk_json_real(qk_json_out *o, double v) {
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

void qk_json_value(qk_json_out *o, const qk_cell *c, qk_type type) {
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
    qk_json_real(o, c->real);
    break;
  case QK_CELL_TEXT:
    qk_json_string(o, c->text);
    break;
  }
}

void qk_json_key(qk_json_out *o, const char *lead, const char *key, qk_str value) {
  qk_buf_printf(o->b, "%s\"%s\": ", lead, key);
  qk_json_string(o, value);
}
