/* gather.h - the positions of several terms as those of one.
 * In:   lists (positions.h).
 * Out:  one list.
 * Owns: the positions that were added, until qk_gather_free. */
#ifndef QK_SEARCH_GATHER_H
#define QK_SEARCH_GATHER_H

#include "base/buf.h"

typedef struct qk_gather {
  uint32_t *items;
  size_t n, cap;
} qk_gather;

bool qk_gather_add(qk_gather *g, qk_str list); /* false when memory is out */
/* Appends the list of what was added to out (nothing where nothing was), and forgets it.
 */
void qk_gather_write(qk_gather *g, qk_buf *out);
void qk_gather_free(qk_gather *g);

#endif
