/* batch.h - issues of one transaction.
 * In:   what a put has done, well or badly.
 * Out:  all of a batch is committed, or nothing; an issue that failed leaves the others.
 * Owns: nothing.
 * A new database gets its tables in the transaction of its first issue, before there is a
 * WAL: so all of it is written once, and a file that a crash leaves behind is either
 * empty or whole. */
#ifndef QK_STORE_BATCH_H
#define QK_STORE_BATCH_H

#include "store/store.h"

/* Opens a transaction where none is open, and makes what undo goes back to. */
qk_code qk_batch_begin(qk_store *s, qk_err *e);
/* One issue of `bytes` of text is done; commits what has become large enough. */
qk_code qk_batch_add(qk_store *s, uint64_t bytes, qk_err *e);
/* Takes back what was done since qk_batch_begin; the result is code. */
qk_code qk_batch_undo(qk_store *s, qk_code code, qk_err *e);

#endif
