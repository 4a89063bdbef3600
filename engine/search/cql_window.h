/* cql_window.h - the sentences of some articles that have a fact a pattern needs; private
 * to cql_ files.
 * In:   a pattern; a run of articles.
 * Out:  their sentences with such a fact, ascending: no other one can match.
 * Owns: a statement and the sentences, until cql_window_close. */
#ifndef QK_SEARCH_CQL_WINDOW_H
#define QK_SEARCH_CQL_WINDOW_H

#include "search/cql_matcher.h"
#include "store/query.h"

typedef struct cql_sighting {
  int64_t sentence, article;
} cql_sighting;

typedef struct cql_window {
  qk_cql_matcher *matcher;
  uint32_t atom; /* the one looked for */
  qk_query *q;
  qk_arena arena;
  qk_cql_value *values;
  cql_sighting *items;
  uint32_t n, cap;
} cql_window;

/* For patterns that want facts. */
qk_code cql_window_open(cql_window *w, qk_store *s, qk_cql_matcher *m, qk_err *e);
void cql_window_close(cql_window *w);
/* Looks at the articles whose ids are first to last. */
qk_code cql_window_look(cql_window *w, int64_t first, int64_t last, qk_err *e);

#endif
