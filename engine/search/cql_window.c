/* cql_window.c - the sentences of some articles that have a fact a pattern needs.
 * One kind of facts is read, for all articles at once; whether a sentence has the others,
 * too, is asked of the few that are left. */
#include "search/cql_window.h"

#include <stdlib.h>

#include "search/cql_facts.h"

/* How rare facts of a kind are: what is rarer leaves fewer sentences. */
static int commonness(qk_cql_kind kind) {
  static const int ranks[QK_CQL_KINDS] = {
      [QK_CQL_PRACTICE] = 0, [QK_CQL_FACT] = 1, [QK_CQL_QUOTATION] = 2,
      [QK_CQL_PLACE] = 3,    [QK_CQL_DATE] = 4, [QK_CQL_DOCUMENT] = 5,
      [QK_CQL_QUANTITY] = 6};
  return ranks[kind];
}

/* The needed atom of the rarest kind, rather one with a test. */
static uint32_t choose(const qk_cql *c) {
  uint32_t best = QK_NONE;
  int least = 0;
  for (uint32_t k = 0; k < c->n_needed; k++) {
    const cql_atom *a = &c->atoms[c->needed[k]];
    if (a->kind != CQL_OF_FACT || a->negated) continue;
    int rank = commonness(a->fact) * 2 + !a->test;
    if (best != QK_NONE && rank >= least) continue;
    best = c->needed[k];
    least = rank;
  }
  return best;
}

qk_code cql_window_open(cql_window *w, qk_store *s, qk_cql_matcher *m, qk_err *e) {
  const qk_cql *c = m->c;
  uint32_t n;
  qk_buf sql = {0};
  *w = (cql_window){.matcher = m, .atom = choose(c)};
  const cql_atom *a = &c->atoms[w->atom];
  const char *const *columns = qk_cql_columns(c, a->fact, &n);
  if (!a->test) n = 0;
  w->values = qk_arena_array(&w->arena, n + (size_t)1, sizeof *w->values);
  if (!w->values) return qk_nomem(e);
  qk_buf_put(&sql, QK_LIT("SELECT f.sentence_id, f.article_id"));
  for (uint32_t i = 0; i < n; i++) qk_buf_printf(&sql, ", %s", columns[i]);
  qk_buf_printf(&sql,
                " FROM %s WHERE f.article_id BETWEEN ?1 AND ?2 AND f.sentence_id IS NOT "
                "NULL",
                qk_cql_from(a->fact));
  qk_code code = sql.oom ? qk_nomem(e) : qk_query_open(s, qk_buf_str(&sql), &w->q, e);
  qk_buf_free(&sql);
  return code;
}

void cql_window_close(cql_window *w) {
  qk_query_close(w->q);
  qk_arena_free(&w->arena);
  free(w->items);
  *w = (cql_window){0};
}

static bool passes(cql_window *w) {
  const qk_cql *c = w->matcher->c;
  const cql_atom *a = &c->atoms[w->atom];
  uint32_t n;
  if (!a->test) return true;
  qk_cql_columns(c, a->fact, &n);
  for (uint32_t i = 0; i < n; i++) cql_read_value(NULL, w->q, (int)i + 2, &w->values[i]);
  const qk_cql_fact fact = {.kind = a->fact, .values = w->values};
  return cql_fact_passes(w->matcher, w->atom, &fact);
}

static bool add(cql_window *w, cql_sighting s) {
  if (w->n == w->cap) {
    uint32_t cap = w->cap ? w->cap * 2 : 256;
    cql_sighting *more = cap > w->cap ? realloc(w->items, cap * sizeof *more) : NULL;
    if (!more) return false;
    w->items = more;
    w->cap = cap;
  }
  w->items[w->n++] = s;
  return true;
}

static int by_sentence(const void *a, const void *b) {
  const cql_sighting *x = a, *y = b;
  return (x->sentence > y->sentence) - (x->sentence < y->sentence);
}

/* Facts lie in the order of their sentences, but for those that were made later. */
static void put_in_order(cql_window *w) {
  uint32_t kept = 0;
  for (uint32_t i = 1; i < w->n; i++)
    if (w->items[i].sentence < w->items[i - 1].sentence) {
      qsort(w->items, w->n, sizeof *w->items, by_sentence);
      break;
    }
  for (uint32_t i = 0; i < w->n; i++)
    if (!kept || w->items[i].sentence != w->items[kept - 1].sentence)
      w->items[kept++] = w->items[i];
  w->n = kept;
}

qk_code cql_window_look(cql_window *w, int64_t first, int64_t last, qk_err *e) {
  enum { STEPS = 10 }; /* of a matcher that a fact takes about as long as */
  bool row = false;
  w->n = 0;
  qk_query_reset(w->q);
  qk_code code = qk_query_bind_int(w->q, 1, first, e);
  if (!code) code = qk_query_bind_int(w->q, 2, last, e);
  while (!code && !(code = qk_query_step(w->q, &row, e)) && row) {
    const cql_sighting at = {qk_query_int(w->q, 0), qk_query_int(w->q, 1)};
    bool known = w->n && w->items[w->n - 1].sentence == at.sentence;
    if (!known && passes(w) && !add(w, at)) code = qk_nomem(e);
    if (!code) code = cql_tick(w->matcher, STEPS, e);
  }
  qk_query_reset(w->q);
  if (!code) put_in_order(w);
  return code;
}
