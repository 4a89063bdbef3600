/* result.c - reports, lists and statements, from a result tree to a stream.
 * In:   a session and what to run.
 * Out:  bytes on the caller's stream.
 * Owns: the result tree while it is printed. */
#include <errno.h>

#include "api/session.h"
#include "api/table.h"
#include "output/render.h"

static bool write_stream(void *context, const char *p, size_t n) {
  return fwrite(p, 1, n, context) == n;
}

qk_code qk_session_print(qk_result *r, const qikan_format_options *format, FILE *out,
                         qk_err *e) {
  qk_render_options options = {0};
  const char *name = format && format->format ? format->format : "text";
  if (format) {
    options.table = format->table;
    options.width = format->width;
    options.colour = format->colour;
  }
  errno = 0;
  qk_code code = qk_render(r, name, &options, (qk_sink){write_stream, out}, e);
  qk_result_free(r);
  if (code == QK_STORE && ferror(out))
    return qk_fail(e, QK_STORE, "%s", errno ? strerror(errno) : "the output has failed");
  return code;
}

qk_code qikan_report(qikan *q, const char *name, const qikan_param *params, size_t n,
                     const qikan_format_options *format, FILE *out, qk_err *e) {
  qk_store *store;
  qk_host *host;
  qk_result r = {0};
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_session_host(q, &host, e);
  if (code == QK_OK) code = qk_host_report(host, store, name, params, n, &r, e);
  if (code == QK_OK) return qk_session_print(&r, format, out, e);
  qk_result_free(&r);
  return code;
}

qk_code qikan_list(qikan *q, const char *kind, const qikan_format_options *format,
                   FILE *out, qk_err *e) {
  qk_host *host;
  qk_result r = {0};
  qk_code code = qk_session_host(q, &host, e);
  if (code == QK_OK) code = qk_host_list(host, kind, &r, e);
  if (code == QK_OK) return qk_session_print(&r, format, out, e);
  qk_result_free(&r);
  return code;
}

qk_code qikan_sql(qikan *q, const char *statement, const qikan_format_options *format,
                  FILE *out, qk_err *e) {
  qk_store *store;
  qk_query *query = NULL;
  qk_result r = {0};
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_query_open(store, qk_str_of(statement), &query, e);
  if (code == QK_OK) {
    qk_result_name(&r, QK_LIT("sql"), QK_LIT(""));
    qk_result_param_add(&r, QK_LIT("statement"), qk_cell_text(qk_str_of(statement)));
    code = qk_table_read(query, QK_LIT(""), &r, e);
  }
  qk_query_close(query);
  if (code == QK_OK) return qk_session_print(&r, format, out, e);
  qk_result_free(&r);
  return code;
}
