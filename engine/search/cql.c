/* cql.c - a pattern from its text. */
#include "search/cql.h"

#include <stdlib.h>

#include "search/cql_parts.h"
#include "text/utf8.h"

static bool check_text(cql_parser *p) {
  size_t bad = qk_utf8_valid(p->text);
  if (bad < p->text.n) return cql_fail(p, bad, bad, "expected UTF-8, got other bytes");
  if (p->text.n > QK_CQL_BYTES)
    return cql_fail(p, 0, 0, "expected at most %d bytes, got %zu", QK_CQL_BYTES,
                    p->text.n);
  return true;
}

static bool compile(cql_parser *p) {
  const cql_node *at;
  if (!check_text(p) || !cql_parse(p)) return false;
  const char *why = cql_compile_program(p->c, &at);
  if (why && *why)
    return cql_fail(p, at->at.from, at->at.to, "%s (%d)", why, QK_CQL_STATES);
  if (why || !cql_find_needed(p->c)) return cql_no_memory(p);
  return true;
}

qk_code qk_cql_compile(qk_cql **out, qk_str pattern, const qk_cql_source *source,
                       qk_span *where, qk_err *e) {
  qk_err own = {0};
  qk_span ignored;
  *out = NULL;
  if (!e) e = &own;
  if (!where) where = &ignored;
  *where = (qk_span){0, 0};
  e->code = QK_OK;
  qk_cql *c = calloc(1, sizeof *c);
  if (!c) return qk_nomem(e);
  c->folding = source->folding;
  c->text = qk_arena_copy(&c->arena, pattern);
  cql_parser p = {.c = c, .source = source, .text = c->text, .where = where, .e = e};
  bool well = c->text.p ? compile(&p) : cql_no_memory(&p);
  if (well) {
    *out = c;
    return QK_OK;
  }
  qk_cql_free(c);
  return e->code;
}

void qk_cql_free(qk_cql *c) {
  if (!c) return;
  for (uint32_t i = 0; i < c->n_regexes; i++) qk_pattern_free(c->regexes[i]);
  qk_arena_free(&c->arena);
  free(c);
}

uint32_t qk_cql_labels(const qk_cql *c) { return c->n_labels; }
qk_str qk_cql_label(const qk_cql *c, uint32_t i) { return c->labels[i].name; }
