/* facts.c - what facts are made with. */
#include "api/facts.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"

/* To be raised where the same text gives other facts than before. */
enum { EXTRACT_VERSION = 2 };

typedef struct lexicons { /* what the extractor has asked for */
  qk_host *host;
  qk_buf digests;
} lexicons;

static qk_code get(void *context, const char *name, const qk_str **entries, uint32_t *n,
                   qk_err *e) {
  lexicons *l = context;
  const char *digest = "";
  qk_code code = qk_host_lexicon(l->host, name, entries, n, &digest, e);
  if (code == QK_OK) qk_buf_printf(&l->digests, "%s %s\n", name, digest);
  return code;
}

static qk_code make(qikan *q, qk_facts_session *f, qk_err *e) {
  lexicons l = {0};
  qk_code code = qk_session_host(q, &l.host, e);
  if (code != QK_OK) return code;
  code = qk_extractor_new(&f->extractor, (qk_lexicon_source){get, &l}, e);
  uint32_t n;
  if (code == QK_OK) {
    f->gazetteer = qk_extractor_places(f->extractor, &n);
    char digest[QK_SHA256_HEX];
    qk_sha256_hex(qk_buf_str(&l.digests), digest);
    snprintf(f->stamp, sizeof f->stamp, "%d %s", EXTRACT_VERSION, digest);
    if (l.digests.oom) code = qk_nomem(e);
  }
  qk_buf_free(&l.digests);
  return code;
}

qk_code qk_session_facts(qikan *q, const qk_facts_session **out, qk_err *e) {
  *out = q->facts;
  if (q->facts) return QK_OK;
  qk_facts_session *f = calloc(1, sizeof *f);
  if (!f) return qk_nomem(e);
  qk_code code = make(q, f, e);
  if (code != QK_OK) {
    qk_session_facts_free(f);
    return code;
  }
  *out = q->facts = f;
  return QK_OK;
}

void qk_session_facts_free(qk_facts_session *f) {
  if (!f) return;
  qk_extractor_free(f->extractor);
  free(f);
}
