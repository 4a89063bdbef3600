/* matches.h - where phrases stand: lists of positions brought together.
 * In:   ascending lists.
 * Out:  ascending lists of matches.
 * Owns: its working memory, until qk_sequences_free. */
#ifndef QK_SEARCH_MATCHES_H
#define QK_SEARCH_MATCHES_H

#include "search/expr.h"

typedef struct qk_match { /* tokens [start, end) */
  uint32_t start, end;
} qk_match;

typedef struct qk_matches { /* by start, then end; each once */
  qk_match *items;
  uint32_t n, cap;
} qk_matches;

bool qk_matches_add(qk_matches *m, qk_match one); /* false when memory is out */
void qk_matches_free(qk_matches *m);
/* Brings what was added in order. */
void qk_matches_sort(qk_matches *m);
/* Pairs of matches with at most `distance` tokens between them and no token in common,
 * added as what they cover; false when memory is out. */
bool qk_matches_near(const qk_matches *a, const qk_matches *b, uint32_t distance,
                     qk_matches *out);

typedef struct qk_numbers {
  uint32_t *items;
  uint32_t n, cap;
} qk_numbers;

typedef struct qk_sequences {
  qk_numbers starts, other;
  uint64_t *bits; /* all 0 between two calls */
  size_t n_bits;
  uint32_t *order;
  uint32_t cap_order;
} qk_sequences;

/* Where the phrase stands, into p->starts; lists: of each part of the query.  False when
 * memory is out. */
bool qk_sequences_find(qk_sequences *p, const qk_str *lists, const qk_expr_query *q,
                       const qk_expr *phrase);
void qk_sequences_free(qk_sequences *p);

#endif
