/* index.h - the full-text index for ingest, for issues that are stored already, and for
 * searches.
 * In:   a session; its lexicon of traditional and simplified characters.
 * Out:  the folding, and the stamp of everything that decides how an index comes out.
 * Owns: a session owns both. */
#ifndef QK_API_INDEX_H
#define QK_API_INDEX_H

#include "api/session.h"
#include "search/index.h"

typedef struct qk_index_session {
  const qk_folding *folding; /* of the host */
  char stamp[QK_INDEX_STAMP];
} qk_index_session;

qk_code qk_session_index(qikan *q, qk_index_session *out, qk_err *e);

#endif
