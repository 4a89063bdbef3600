/* reuse.h - passages that several groups share word for word.
 * In:   a corpus without breaks (punctuation is not compared), in groups; its suffix
 *       array.
 * Out:  maximal passages: runs of tokens within an article that stand in several groups
 *       and cannot be made longer at either side without losing an occurrence; the best
 *       first.
 * Owns: nothing; the list is memory of the corpus's work.
 *
 * They are the inner nodes of the suffix tree whose occurrences have different tokens
 * before them (maximal repeats: Gusfield 1997, 7.12; found over the suffix array and its
 * common lengths: Abouelhoda, Kurtz & Ohlebusch 2004).  The number of groups in each node
 * is counted for all nodes at once (Hui 1992).  n log n, whatever the texts. */
#ifndef QK_SEARCH_REUSE_H
#define QK_SEARCH_REUSE_H

#include "search/suffix.h"

typedef enum qk_reuse_order {
  QK_REUSE_SHARED, /* length * (groups - 1): what is repeated in further groups */
  QK_REUSE_LENGTH,
  QK_REUSE_GROUPS
} qk_reuse_order;

typedef struct qk_reuse_options {
  uint32_t min_length; /* tokens */
  uint32_t min_groups; /* 2 at least */
  uint32_t limit;
  qk_reuse_order order;
} qk_reuse_options;

typedef struct qk_passage {
  uint32_t from, to; /* its suffixes */
  uint32_t length;   /* tokens */
  uint32_t groups;   /* that have it */
} qk_passage;

/* A passage is left out where a longer one that holds it stands in the same groups.
 * *found: how many there are without the limit; where there are more than 4,000 and 10
 * times the limit, only the best of so many are looked at for that, and inner ones among
 * the rest count, too. */
qk_code qk_reuse_find(const qk_corpus *c, const qk_suffixes *s, const qk_reuse_options *o,
                      qk_passage **out, uint32_t *n, uint32_t *found, qk_err *e);

#endif
