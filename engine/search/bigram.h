/* bigram.h - where an ideograph stands, by what follows it.
 * In:   the terms of an issue, unit by unit.
 * Out:  for each ideograph a list; from it the positions where another one follows, or
 *       all of them.
 * Owns: its working memory, until qk_bigrams_free.
 * A phrase is found by every second of its ideographs, each with the one behind it: it
 * costs what its pairs are found, not how frequent their characters are.
 *
 * A list has a group for each ideograph that follows, in the order of their codes, the
 * first for places where none does:
 *
 *   varint         4 × groups + (width - 1, or 3 for 5)
 *   marks          of groups 64, 128 …: the code before, where the group begins in the
 *                  directory, the bytes of the lists before; four bytes each
 *   directory      of each group a varint, 2 × the difference of codes + 1 and a varint,
 *                  the bytes of its list; without the 1 its list is one position in
 *                  `width` bytes
 *   lists          see positions.h; that of the first group last
 */
#ifndef QK_SEARCH_BIGRAM_H
#define QK_SEARCH_BIGRAM_H

#include "base/buf.h"
#include "search/index_terms.h"

typedef struct qk_bigrams {
  uint32_t *ranks;     /* of each term, from 1 on, as codes ascend; 0: no ideograph */
  uint32_t *chars;     /* of each rank: the code */
  uint32_t *places;    /* of each rank: where its places end */
  uint32_t *next, *at; /* of each place: the rank of what follows, the position */
  uint32_t *counts;    /* of what follows the ideograph at hand; 0 between two calls */
  uint64_t *bits;      /* which ranks follow it; 0 between two calls */
  uint32_t *groups;    /* the same in a row */
  uint32_t *sorted;    /* its positions, group by group */
  qk_positions_size *sizes; /* of its groups */
  size_t *ends; /* of each ideograph in `order`: where its list ends in `out` */
  uint32_t cap, cap_terms, cap_ranks;
} qk_bigrams;

typedef struct qk_units_of_terms {
  const uint32_t *terms;            /* of all units, one behind the other */
  const uint32_t *starts, *lengths; /* of each unit: position of the first; how many */
  uint32_t n, n_units;              /* terms; units */
} qk_units_of_terms;

/* order: the terms by code point, ideographs from `first` to `end`.  Appends their lists
 * to out, and notes in b->ends where they end there.  False when memory is out. */
bool qk_bigrams_make(qk_bigrams *b, const qk_index_terms *terms, const uint32_t *order,
                     uint32_t first, uint32_t end, const qk_units_of_terms *text,
                     qk_buf *out);
void qk_bigrams_free(qk_bigrams *b);

/* The positions (positions.h) where the ideograph `next` follows, 0: where none does;
 * empty where there are none.  The list may be damaged. */
qk_str qk_bigram_find(qk_str list, uint32_t next);
/* All positions, group by group; out has room for as many as the list has bytes. */
uint32_t qk_bigrams_read(qk_str list, uint32_t *out);

#endif
