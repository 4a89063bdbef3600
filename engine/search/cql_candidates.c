/* cql_candidates.c - the sentences that have the words a pattern needs. */
#include "search/cql_candidates.h"

#include <stdlib.h>

#include "search/cql_parts.h"
#include "search/expr.h"
#include "search/search.h"

/* Each run of words as a phrase; with fewer of them there are only more sentences. */
static void put_query(const qk_cql *c, qk_buf *b) {
  enum { ENOUGH = QK_EXPR_BYTES / 2 };
  for (uint32_t i = 0;; i++) {
    qk_str words = qk_cql_needed_words(c, i);
    if (!words.p) return;
    if (b->n + words.n > ENOUGH) continue;
    qk_buf_printf(b, "%s\"%.*s\"", b->n ? " " : "", QK_ARG(words));
  }
}

static qk_code all_indexed(qk_store *s, const char *stamp, bool *out, qk_err *e) {
  qk_query *q = NULL;
  bool row = false;
  qk_code code = qk_query_open(
      s, QK_LIT("SELECT 1 FROM q_issue WHERE search IS NOT ?1 LIMIT 1"), &q, e);
  if (!code) code = qk_query_bind_text(q, 1, qk_str_of(stamp), e);
  if (!code) code = qk_query_step(q, &row, e);
  *out = !row;
  qk_query_close(q);
  return code;
}

static int by_id(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static qk_code take(const qk_search *search, cql_candidates *out, qk_err *e) {
  const qk_hit *hits = qk_search_hits(search, &out->n);
  if (qk_search_total(search) != out->n) return out->n = 0, QK_OK;
  out->ids = malloc((out->n + (size_t)1) * sizeof *out->ids);
  if (!out->ids) return qk_nomem(e);
  for (uint32_t i = 0; i < out->n; i++) out->ids[i] = hits[i].id;
  if (out->n) qsort(out->ids, out->n, sizeof *out->ids, by_id);
  out->known = true;
  return QK_OK;
}

qk_code cql_candidates_find(qk_store *s, const qk_cql *c, const qk_cql_look *look,
                            cql_candidates *out, qk_err *e) {
  qk_buf query = {0};
  qk_search *search = NULL;
  bool indexed = false;
  *out = (cql_candidates){0};
  put_query(c, &query);
  if (query.oom) {
    qk_buf_free(&query);
    return qk_nomem(e);
  }
  qk_code code = QK_OK;
  if (query.n && look->stamp) code = all_indexed(s, look->stamp, &indexed, e);
  if (!code && indexed) {
    const qk_search_request request = {.query = qk_buf_str(&query),
                                       .unit = QK_SEARCH_SENTENCES,
                                       .order = QK_SEARCH_READING,
                                       .folding = c->folding,
                                       .stamp = look->stamp,
                                       .expired = look->watch.expired,
                                       .context = look->watch.context};
    code = qk_search_run(&search, s, &request, NULL, e);
    if (!code) code = take(search, out, e);
    if (code == QK_USAGE) code = QK_OK; /* a query that is none: look everywhere */
  }
  qk_search_free(search);
  qk_buf_free(&query);
  return code;
}

void cql_candidates_free(cql_candidates *c) {
  free(c->ids);
  *c = (cql_candidates){0};
}
