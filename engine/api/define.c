/* define.c - what scripts define, run and written to a stream.
 * In:   a session, names and parameters.
 * Out:  bytes on the caller's stream.
 * Owns: the result tree while it is printed. */
#include "api/session.h"
#include "script/manual.h"

typedef qk_code runner(qk_host *h, qk_store *store, const char *name,
                       const qikan_param *params, size_t n, qk_result *out, qk_err *e);

static qk_code run_one(qikan *q, runner *run, const char *name, const qikan_param *params,
                       size_t n, const qikan_format_options *format, FILE *out,
                       qk_err *e) {
  qk_store *store;
  qk_host *host;
  qk_result r = {0};
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_session_format(format, e);
  if (code == QK_OK) code = qk_session_host(q, &host, e);
  if (code == QK_OK) code = run(host, store, name, params, n, &r, e);
  if (code == QK_OK) return qk_session_print(&r, format, out, e);
  qk_result_free(&r);
  return code;
}

qk_code qikan_report(qikan *q, const char *name, const qikan_param *params, size_t n,
                     const qikan_format_options *format, FILE *out, qk_err *e) {
  return run_one(q, qk_host_report, name, params, n, format, out, e);
}

qk_code qikan_query(qikan *q, const char *name, const qikan_param *params, size_t n,
                    const qikan_format_options *format, FILE *out, qk_err *e) {
  return run_one(q, qk_host_query, name, params, n, format, out, e);
}

qk_code qikan_run(qikan *q, const char *path, const qikan_param *params, size_t n,
                  const qikan_format_options *format, FILE *out, qk_err *e) {
  qk_store *store;
  qk_host *host;
  qk_result r = {0};
  qk_err late = {0};
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_session_format(format, e);
  if (code == QK_OK) code = qk_session_host(q, &host, e);
  if (code == QK_OK) code = qk_host_script(host, store, path, params, n, &r, e);
  bool failed = code != QK_OK && code != QK_FINDINGS; /* a script may be a check, too */
  bool text = !format || !format->format || strcmp(format->format, "text") == 0;
  if (failed && !(text && r.n_blocks)) {
    qk_result_free(&r);
    return code;
  }
  /* What a script has printed before it failed helps to find out why, and says that it is
   * not all. */
  if (failed) qk_result_truncate(&r, QK_LIT("the script failed before its end"));
  qk_code printed = qk_session_print(&r, format, out, failed ? &late : e);
  return failed || printed == QK_OK ? code : printed;
}

typedef qk_code batch_runner(qk_host *h, qk_store *store, const qk_batch *batch,
                             qk_result *out, qk_err *e);

/* The result is worth printing after a failure, too: it names who failed. */
static qk_code run_batch(qikan *q, batch_runner *run, const qikan_batch *given,
                         const qikan_format_options *format, FILE *out, qk_err *e) {
  static const qikan_batch all = {0};
  const qikan_batch *b = given ? given : &all;
  const qk_batch batch = {.names = b->names,
                          .n_names = b->n_names,
                          .params = b->params,
                          .n_params = b->n_params,
                          .stop_on_error = b->stop_on_error != 0,
                          .dry_run = b->dry_run != 0};
  qk_store *store;
  qk_host *host;
  qk_result r = {0};
  qk_err late = {0};
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_session_format(format, e);
  if (code == QK_OK) code = qk_session_host(q, &host, e);
  if (code == QK_OK) code = run(host, store, &batch, &r, e);
  if (code != QK_OK && code != QK_FINDINGS && !r.n_blocks) {
    qk_result_free(&r);
    return code;
  }
  qk_code printed = qk_session_print(&r, format, out, &late);
  if (printed == QK_OK || (code != QK_OK && code != QK_FINDINGS)) return code;
  if (e) *e = late;
  return printed;
}

qk_code qikan_classify(qikan *q, const qikan_batch *batch,
                       const qikan_format_options *format, FILE *out, qk_err *e) {
  return run_batch(q, qk_host_classify, batch, format, out, e);
}

qk_code qikan_check(qikan *q, const qikan_batch *batch,
                    const qikan_format_options *format, FILE *out, qk_err *e) {
  return run_batch(q, qk_host_check, batch, format, out, e);
}

qk_code qikan_extract(qikan *q, const qikan_batch *batch,
                      const qikan_format_options *format, FILE *out, qk_err *e) {
  return run_batch(q, qk_host_extract, batch, format, out, e);
}

/* ---- writing scripts -----------------------------------------------------------------
 */

/* Text as it is, without a renderer. */
static qk_code put_text(qk_buf *text, qk_code code, FILE *out, qk_err *e) {
  if (code == QK_OK && text->oom) code = qk_nomem(e);
  if (code == QK_OK && fwrite(text->p ? text->p : "", 1, text->n, out) != text->n)
    code = qk_fail(e, QK_STORE, "the output cannot be written");
  qk_buf_free(text);
  return code;
}

qk_code qikan_starter(qikan *q, const char *kind, const char *name, FILE *out,
                      qk_err *e) {
  qk_buf text = {0};
  (void)q;
  return put_text(&text, qk_host_template(kind, name, &text, e), out, e);
}

qk_code qikan_stubs(qikan *q, FILE *out, qk_err *e) {
  qk_buf text = {0};
  (void)q;
  qk_manual_stubs(&text);
  return put_text(&text, QK_OK, out, e);
}

qk_code qikan_help_lua(qikan *q, const char *name, const qikan_format_options *format,
                       FILE *out, qk_err *e) {
  qk_result r = {0};
  (void)q;
  qk_code code = qk_session_format(format, e);
  if (code == QK_OK) code = qk_manual(name, &r, e);
  if (code == QK_OK) return qk_session_print(&r, format, out, e);
  qk_result_free(&r);
  return code;
}

qk_code qikan_describe(qikan *q, const char *kind, const char *name,
                       const qikan_format_options *format, FILE *out, qk_err *e) {
  qk_host *host;
  qk_result r = {0};
  qk_code code = qk_session_format(format, e);
  if (code == QK_OK) code = qk_session_host(q, &host, e);
  if (code == QK_OK) code = qk_manual_definition(host, kind, name, &r, e);
  if (code == QK_OK) return qk_session_print(&r, format, out, e);
  qk_result_free(&r);
  return code;
}
