/* walk.h - one walk of a search through all issues.
 * In:   a search; the issue at hand.
 * Out:  totals, weights, or hits, in the search.
 * Owns: the rows of a block, the index of an issue that has none, while it walks. */
#ifndef QK_SEARCH_WALK_H
#define QK_SEARCH_WALK_H

#include "search/search_state.h"

typedef struct qk_walk_part { /* of the query, in the block at hand */
  uint32_t known, there;      /* bit k: issue k was looked at; has it */
  qk_str lists[QK_BLOCK_ISSUES];
} qk_walk_part;

typedef struct qk_walk {
  qk_search *s;
  qk_pass pass;
  qk_block block;
  qk_walk_part *parts;
  qk_str *lists; /* of each part, in the issue at hand */
  qk_issue_view view;
  int64_t issue; /* at hand */
  uint32_t slot; /* of it in the block */
  bool in_block; /* else its lists are in extras */
  qk_str extras[QK_LIST_LAST - QK_LIST_TOTALS + 1];
  uint32_t *order, cap_order; /* of the units of an issue, as a reader meets them */
  qk_indexer *indexer;        /* NULL until needed */
  qk_arena arena;             /* of an issue that is read */
  qk_code code;               /* the first failure */
  qk_err *e;
} qk_walk;

/* Notes a failure; true once there was one. */
static inline bool qk_walk_failed(qk_walk *w, qk_code code) {
  if (w->code == QK_OK) w->code = code;
  return w->code != QK_OK;
}

/* walk_visit.c: the issue at hand adds its totals, or, its lists being there, what the
 * pass asks for. */
void qk_walk_totals(qk_walk *w, qk_str totals);
void qk_walk_visit(qk_walk *w);

#endif
