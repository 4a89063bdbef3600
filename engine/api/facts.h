/* facts.h - facts for ingest and for issues that are stored already.
 * In:   a session; its lexicons.
 * Out:  the extractor and the stamp of everything that decides how facts come out.
 * Owns: a session owns its extractor. */
#ifndef QK_API_FACTS_H
#define QK_API_FACTS_H

#include "api/session.h"
#include "extract/extract.h"

struct qk_facts_session {
  qk_extractor *extractor;
  const qk_place *gazetteer;
  char stamp[80];
};

/* Compiles the lexicons at the first call. */
qk_code qk_session_facts(qikan *q, const qk_facts_session **out, qk_err *e);
void qk_session_facts_free(qk_facts_session *f);
/* Makes the facts of one stored issue anew. */
qk_code qk_facts_again(const qk_facts_session *f, qk_store *store, int64_t issue_id,
                       qk_arena *arena, qk_err *e);

#endif
