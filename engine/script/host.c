/* host.c - the host's life. */
#include <stdlib.h>

#include "script/host_state.h"
#include "text/folding.h"

qk_code qk_host_new(qk_host **out, const char *const *folders, size_t n, qk_err *e) {
  *out = NULL;
  qk_host *h = calloc(1, sizeof *h);
  if (!h) return qk_nomem(e);
  h->folders = qk_arena_array(&h->arena, n + 1, sizeof *h->folders);
  qk_code code = h->folders && n < UINT32_MAX ? QK_OK : qk_nomem(e);
  for (size_t i = 0; !code && i < n; i++) {
    code = qk_folder_open(&h->folders[i], folders[i], &h->arena, e);
    h->n_folders = (uint32_t)i + 1;
  }
  if (code)
    qk_host_free(h);
  else
    *out = h;
  return code;
}

void qk_host_free(qk_host *h) {
  if (!h) return;
  qk_profile_set_free(h->profiles);
  qk_folding_free(h->folding);
  qk_buf_free(&h->trace);
  qk_buf_free(&h->excerpt);
  qk_buf_free(&h->pointed);
  qk_arena_free(&h->arena);
  free(h);
}

void qk_host_set_limits(qk_host *h, const qk_limits *limits) { h->limits = *limits; }
void qk_host_interrupt(qk_host *h) { h->interrupted = 1; }
void qk_host_resume(qk_host *h) { h->interrupted = 0; }
const char *qk_host_trace(const qk_host *h) { return h->trace.n ? h->trace.p : ""; }
const char *qk_host_excerpt(const qk_host *h) { return h->excerpt.n ? h->excerpt.p : ""; }
qk_limit qk_host_limit(const qk_host *h) { return h->exceeded; }

qk_code qk_host_folding(qk_host *h, const qk_folding **out, const char **digest,
                        qk_err *e) {
  const qk_str *entries;
  uint32_t n;
  qk_code code = qk_host_lexicon(h, "simplified", &entries, &n, digest, e);
  if (!code && !h->folding) code = qk_folding_new(&h->folding, entries, n, e);
  *out = code ? NULL : h->folding;
  return code;
}
