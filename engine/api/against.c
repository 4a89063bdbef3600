/* against.c - a report on two databases.
 * In:   a session with the newer database open, the path of the older one.
 * Out:  what has changed, on the caller's stream.
 * Owns: the older database, both results and what came of them, for the call. */
#include "api/diff.h"
#include "api/session.h"

typedef qk_code runner(qk_host *h, qk_store *store, const char *name,
                       const qikan_param *params, size_t n, qk_result *out, qk_err *e);

static runner *runner_of(const char *kind) {
  if (strcmp(kind, "report") == 0) return qk_host_report;
  return strcmp(kind, "query") == 0 ? qk_host_query : NULL;
}

qk_code qikan_against(qikan *q, const char *kind, const char *name,
                      const qikan_param *params, size_t n, const char *old_db,
                      const qikan_format_options *format, FILE *out, qk_err *e) {
  qk_host *host;
  qk_store *store, *older = NULL;
  qk_result new = {0}, old = {0}, diff = {0};
  runner *run = runner_of(kind);
  if (!run)
    return qk_fail(e, QK_USAGE, "reports and queries can be compared, not a '%.64s'",
                   kind);
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_session_format(format, e);
  if (code == QK_OK) code = qk_session_host(q, &host, e);
  if (code == QK_OK) code = qk_store_open(&older, old_db, 0, e);
  if (code == QK_OK) code = run(host, store, name, params, n, &new, e);
  if (code == QK_OK) code = run(host, older, name, params, n, &old, e);
  if (code == QK_OK) code = qk_diff(&new, &old, &diff, e);
  qk_result_free(&new);
  qk_result_free(&old);
  qk_store_close(older);
  if (code == QK_OK) {
    qk_result_param_add(&diff, QK_LIT("against"), qk_cell_text(qk_str_of(old_db)));
    return qk_session_print(&diff, format, out, e);
  }
  qk_result_free(&diff);
  return code;
}
