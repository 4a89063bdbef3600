/* known.h - which files a database held at one moment, for threads that must not ask it.
 * In:   an open store.
 * Out:  whether a file was in it, as it is.
 * Owns: 16 to 32 bytes for each issue of the database, until qk_known_free.
 * Only qk_store_find knows what holds now: the same file may have been put since. */
#ifndef QK_STORE_KNOWN_H
#define QK_STORE_KNOWN_H

#include "base/err.h"
#include "store/store.h"

typedef struct qk_known {
  uint64_t *slots; /* open addressing by a hash of sha256 and stamp; 0: free */
  size_t n, n_slots;
} qk_known;

/* Issues whose facts, or index, are missing or have another stamp are passed over; with
 * NULL for a stamp they are not. */
qk_code qk_known_read(qk_known *k, qk_store *s, const char *facts_stamp,
                      const char *index_stamp, qk_err *e);
/* Stamps as qk_store_find takes them.  May be called from several threads at once. */
bool qk_known_has(const qk_known *k, const char *sha256, const char *stamp);
void qk_known_free(qk_known *k);

#endif
