/* top.h - the best of many hits.
 * In:   hits in any order.
 * Out:  the first so many of them in their order.
 * Owns: what it keeps, until qk_top_free. */
#ifndef QK_SEARCH_TOP_H
#define QK_SEARCH_TOP_H

#include "search/search.h"

typedef struct qk_top {
  qk_hit *items; /* once there are `most`, a heap with the last of them at its root */
  uint32_t n, cap, most;
} qk_top;

/* False when memory is out. */
bool qk_top_add(qk_top *t, const qk_hit *hit);
/* Room for n more that the caller fills, in the order of their adding; NULL where they
 * would be `most` or more, or memory is out: then they are to be added one by one. */
qk_hit *qk_top_room(qk_top *t, uint32_t n);
/* Brings them in order: by score, then by issue, then by rank. */
void qk_top_sort(qk_top *t);
void qk_top_free(qk_top *t);

#endif
