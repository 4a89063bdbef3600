/* shell.c - one Lua state over many inputs, for callers of the library.
 * In:   a session, texts that people type.
 * Out:  what comes of them, on the caller's stream.
 * Owns: the shell, until qikan_shell_close. */
#include <stdlib.h>

#include "api/session.h"
#include "script/shell.h"

struct qikan_shell {
  qikan *session;
  qk_shell *shell;
};

qk_code qikan_shell_open(qikan *q, qikan_shell **out, qk_err *e) {
  qk_host *host;
  qk_store *store;
  *out = NULL;
  qikan_shell *s = calloc(1, sizeof *s);
  if (!s) return qk_nomem(e);
  s->session = q;
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_session_host(q, &host, e);
  if (code == QK_OK) code = qk_shell_open(&s->shell, host, store, e);
  if (code == QK_OK)
    *out = s;
  else
    free(s);
  return code;
}

void qikan_shell_close(qikan_shell *s) {
  if (!s) return;
  qk_shell_close(s->shell);
  free(s);
}

qk_code qikan_shell_eval(qikan_shell *s, const char *text, size_t n,
                         const qikan_format_options *format, FILE *out, int *incomplete,
                         qk_err *e) {
  qk_result r = {0};
  qk_err late = {0};
  bool more = false;
  qk_code code = qk_session_format(format, e);
  if (code == QK_OK) code = qk_shell_eval(s->shell, (qk_str){text, n}, &more, &r, e);
  if (incomplete) *incomplete = more;
  if (!r.n_blocks) { /* nothing was written: no empty result either */
    qk_result_free(&r);
    return code;
  }
  qk_code printed = qk_session_print(&r, format, out, &late);
  if (printed == QK_OK || code != QK_OK) return code;
  if (e) *e = late;
  return printed;
}

qk_code qikan_shell_complete(qikan_shell *s, const char *line, size_t n, size_t *word,
                             void (*each)(void *context, const char *candidate),
                             void *context, qk_err *e) {
  const qk_str *names;
  size_t count = 0;
  qk_code code = qk_shell_complete(s->shell, (qk_str){line, n}, word, &names, &count, e);
  for (size_t i = 0; code == QK_OK && i < count; i++) each(context, names[i].p);
  return code;
}
