/* reading.h - the articles of a selection, read a part at a time.
 * In:   a store, a folding, a selection of articles.
 * Out:  which articles there are, in which groups; the texts of a group, or of one
 *       article after the other, as a corpus (corpus.h).
 * Owns: its queries, until qk_reading_close; the lists are memory of the corpus's work.
 * The memory is that of the list and of the largest part, not of all texts.  Groups and
 * sum of the corpus are of what was read so far, each article counted once. */
#ifndef QK_SEARCH_READING_H
#define QK_SEARCH_READING_H

#include "search/corpus.h"

typedef struct qk_reading {
  qk_corpus *c;
  const qk_folding *folding;
  qk_query *snapshot; /* stands on a row, so that every part sees one state */
  qk_query *sentences;
  int64_t *ids;     /* of the articles, in reading order */
  uint32_t *groups; /* of each, QK_NO_GROUP */
  bool *read;       /* of each: whether it was */
  uint32_t n;
  uint32_t *begin, *members; /* members[begin[g] … begin[g + 1]) are of group g */
} qk_reading;

/* Begins c, lists the articles and their groups.  On failure, too, to be closed. */
qk_code qk_reading_open(qk_reading *r, qk_corpus *c, qk_work *w, qk_store *s,
                        const qk_folding *folding, const qk_selection *sel, qk_err *e);
void qk_reading_close(qk_reading *r); /* a zeroed one, too */

/* The texts of a group, in place of what the corpus held.  QK_USAGE where they are more
 * than the work's memory holds. */
qk_code qk_reading_group(qk_reading *r, uint32_t group, qk_err *e);
/* Calls see(context) for each article, the corpus holding it alone; those of the group
 * `skip` are left out. */
qk_code qk_reading_each(qk_reading *r, uint32_t skip,
                        qk_code (*see)(void *context, qk_err *e), void *context,
                        qk_err *e);
/* Calls see(context) with the corpus holding articles of about `tokens` tokens or more,
 * as they follow each other. */
qk_code qk_reading_stretches(qk_reading *r, uint32_t tokens,
                             qk_code (*see)(void *context, qk_err *e), void *context,
                             qk_err *e);

#endif
