/* index.c - what a full-text index is made with. */
#include "api/index.h"

qk_code qk_session_index(qikan *q, qk_index_session *out, qk_err *e) {
  qk_host *host;
  const char *digest;
  qk_code code = qk_session_host(q, &host, e);
  if (code == QK_OK) code = qk_host_folding(host, &out->folding, &digest, e);
  if (code == QK_OK) qk_index_stamp(digest, out->stamp);
  return code;
}
