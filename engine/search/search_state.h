/* search_state.h - what the files of a search share.
 * In:   the request.
 * Out:  the state of a search.
 * Owns: see search.h. */
#ifndef QK_SEARCH_SEARCH_STATE_H
#define QK_SEARCH_SEARCH_STATE_H

#include "search/block.h"
#include "search/eval.h"
#include "search/matches.h"
#include "search/search.h"
#include "search/top.h"

typedef struct qk_issue_about { /* for filters on issues */
  int64_t id;
  qk_sieve_issue about;
} qk_issue_about;

/* The order of ids, and of what begins with one. */
static inline int qk_by_id(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

typedef struct qk_text_token {
  uint32_t from, to;     /* bytes of the text */
  uint32_t cp;           /* as in qk_expr_token */
  uint32_t word, word_n; /* in qk_marker.words */
} qk_text_token;

typedef struct qk_marker { /* of the text that was marked last */
  qk_text_token *tokens;
  uint32_t n_tokens, cap_tokens;
  qk_buf words;
  qk_matches marks; /* tokens */
  qk_span *spans;   /* bytes */
  uint32_t cap_spans;
} qk_marker;

struct qk_search {
  qk_search_request request; /* its strings are the arena's */
  qk_store *store;
  qk_arena arena;
  qk_expr_query query;
  qk_sieve *sieve;
  qk_eval *eval;
  qk_unit first, last;
  /* issues */
  qk_query *snapshot; /* stands on a row, so that all statements see one state */
  int64_t *stale;
  uint32_t n_stale;
  qk_issue_about *issues; /* by id; only where a filter asks */
  uint32_t n_issues;
  /* scores */
  bool *scored; /* leaves that are looked for */
  uint32_t n_scored;
  const qk_expr *only;    /* the term, where there is no other that is looked for */
  uint64_t units, tokens; /* of all issues that are searched */
  uint64_t *with;         /* units with a leaf */
  double *weights;        /* idf of a leaf */
  /* found */
  qk_top top;
  uint64_t total;
  qk_city_count *cities; /* by name, until the end */
  uint32_t n_cities, cap_cities;
  qk_marker marker;
};

/* walk.c: what is done with every issue. */
typedef enum qk_pass {
  QK_PASS_TOTALS,  /* units and tokens */
  QK_PASS_WEIGHTS, /* units with each leaf */
  QK_PASS_FIND
} qk_pass;
qk_code qk_search_pass(qk_search *s, qk_pass pass, qk_err *e);

/* search_mark.c */
void qk_marker_free(qk_marker *m);

#endif
