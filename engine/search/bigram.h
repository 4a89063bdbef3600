/* bigram.h - which ideographs follow one another in an issue.
 * In:   the terms of an issue in the order of its text; the phrases of a query.
 * Out:  for each ideograph the set of those that stand behind it anywhere, as bytes;
 *       whether one is in such a set.
 * Owns: its working memory, until qk_bigrams_free.
 * A search leaves out every issue that lacks two neighbours of a phrase before it reads
 * where characters stand: it costs what is found, not how frequent the characters are. */
#ifndef QK_SEARCH_BIGRAM_H
#define QK_SEARCH_BIGRAM_H

#include "base/buf.h"
#include "search/expr.h"
#include "search/index_terms.h"

/* The set of an ideograph is a list under its code point and this: a number that no
 * character has. */
enum { QK_BIGRAM_LISTS = 0x180000 };

typedef struct qk_bigrams {
  uint32_t *next;   /* what follows, as ranks by code point */
  uint32_t *ranks;  /* of each term */
  uint32_t *counts; /* of each rank */
  size_t *ends;     /* of each rank: where its set ends in the bytes that were appended */
  uint64_t *bits;   /* one a rank; all 0 between two calls */
  uint32_t cap, cap_terms, cap_ranks;
} qk_bigrams;

/* sequence: the term at each of n positions, or UINT32_MAX; order: the terms by code
 * point, ideographs from `first` to `end`.  Appends the sets to out, and notes in b->ends
 * where they end there.  False when memory is out. */
bool qk_bigrams_make(qk_bigrams *b, const qk_index_terms *terms, const uint32_t *order,
                     uint32_t first, uint32_t end, const uint32_t *sequence, uint32_t n,
                     qk_buf *out);
void qk_bigrams_free(qk_bigrams *b);

/* Is the code point in the set?  The bytes may be damaged. */
bool qk_bigram_in(qk_str set, uint32_t cp);

/* Numbers the neighbouring ideographs in the phrases of a query; false when memory is
 * out. */
bool qk_bigrams_plan(qk_expr_query *q, qk_arena *arena);

#endif
