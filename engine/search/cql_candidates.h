/* cql_candidates.h - the sentences that have the words a pattern needs.
 * In:   a pattern, the full-text index.
 * Out:  ids of sentences, ascending: no other sentence can match.
 * Owns: the ids, until cql_candidates_free. */
#ifndef QK_SEARCH_CQL_CANDIDATES_H
#define QK_SEARCH_CQL_CANDIDATES_H

#include "search/cql_find.h"

typedef struct cql_candidates {
  bool known; /* else every sentence has to be looked at */
  int64_t *ids;
  uint32_t n;
} cql_candidates;

/* Not known where the pattern needs no words, look->stamp is NULL, an issue has no index
 * of that stamp (to read it once is cheaper than to index it for this), or there are more
 * than a search holds. */
qk_code cql_candidates_find(qk_store *s, const qk_cql *c, const qk_cql_look *look,
                            cql_candidates *out, qk_err *e);
void cql_candidates_free(cql_candidates *c);

#endif
