/* made.h - what is made of an issue beside its rows: facts and full-text index.
 * In:   a parsed issue, or one read back from the store.
 * Out:  facts and lists of the index, on any thread; rows, on the thread of the store.
 * Owns: an indexer, from the first index on until qk_made_free. */
#ifndef QK_API_MADE_H
#define QK_API_MADE_H

#include "api/facts.h"
#include "api/index.h"

/* What is to be made; does not change while it is. */
typedef struct qk_making {
  const qk_facts_session *facts; /* NULL: no facts */
  const qk_index_session *index; /* NULL: no index */
} qk_making;

typedef struct qk_made { /* of one issue; facts live in its arena */
  qk_facts facts;
  qk_postings postings; /* of the indexer, until its next issue */
  qk_indexer *indexer;
} qk_made;

qk_code qk_make(qk_made *m, const qk_making *how, const qk_issue *issue, qk_arena *arena,
                qk_err *e);
/* Gives an issue that is stored those of `what` that it lacks. */
qk_code qk_made_put(const qk_made *m, const qk_making *what, qk_store *store, int64_t id,
                    const qk_issue *issue, qk_err *e);
/* Makes room for the next issue; what one of `bytes` of text needed is not kept where
 * that was much. */
void qk_made_reset(qk_made *m, qk_arena *arena, uint64_t bytes);
void qk_made_free(qk_made *m);
/* Of the text of all paragraphs. */
uint64_t qk_issue_bytes(const qk_issue *issue);

#endif
