/* facts.h - what facts are made with.
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
#endif
