/* result.c - lists, statements, descriptions, from a result tree to a stream.
 * In:   a session and what to show.
 * Out:  bytes on the caller's stream.
 * Owns: the result tree while it is printed. */
#include <errno.h>

#include "api/session.h"
#include "api/table.h"
#include "base/nearest.h"
#include "output/render.h"
#include "store/schema.h"

static bool write_stream(void *context, const char *p, size_t n) {
  return fwrite(p, 1, n, context) == n;
}

qk_code qk_session_format(const qikan_format_options *format, qk_err *e) {
  return qk_format_check(format ? format->format : NULL, e);
}

qk_code qk_session_print(qk_result *r, const qikan_format_options *format, FILE *out,
                         qk_err *e) {
  qk_render_options options = {0};
  const char *name = format && format->format ? format->format : "text";
  if (format) {
    options.table = format->table;
    options.width = format->width;
    options.colour = format->colour;
    options.evidence = format->evidence;
  }
  errno = 0;
  qk_code code = qk_render(r, name, &options, (qk_sink){write_stream, out}, e);
  qk_result_free(r);
  if (code == QK_STORE && ferror(out))
    return qk_fail(e, QK_STORE, "%s", errno ? strerror(errno) : "the output has failed");
  return code;
}

qk_code qikan_list(qikan *q, const char *kind, const qikan_format_options *format,
                   FILE *out, qk_err *e) {
  qk_host *host;
  qk_result r = {0};
  qk_code code = qk_session_format(format, e);
  if (code == QK_OK) code = qk_session_host(q, &host, e);
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
  if (code == QK_OK) code = qk_session_format(format, e);
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

/* ---- views and fields ----------------------------------------------------------------
 */

enum { VIEWS_MAX = 64 };

static qk_code put_fields(qk_store *store, const char *view, qk_result *r, qk_err *e) {
  static const qk_column columns[] = {
      {QK_LIT("field"), QK_LIT("field"), QK_TYPE_TEXT},
      {QK_LIT("type"), QK_LIT("type"), QK_TYPE_TEXT},
  };
  char sql[96];
  qk_query *query = NULL;
  snprintf(sql, sizeof sql, "SELECT * FROM %s LIMIT 0", view);
  qk_code code = qk_query_open(store, qk_str_of(sql), &query, e);
  if (code == QK_OK) {
    qk_result_name(r, qk_str_of(view), QK_LIT(""));
    qk_result_table(r, QK_LIT(""), columns, QK_COUNT(columns));
    for (int i = 0; i < qk_query_columns(query); i++) {
      const char *type = qk_query_decltype(query, i);
      qk_result_row(r, (qk_cell[]){qk_cell_text(qk_str_of(qk_query_name(query, i))),
                                   qk_cell_text(qk_str_of(type ? type : ""))});
    }
  }
  qk_query_close(query);
  return code;
}

static qk_code put_views(qk_store *store, qk_result *r, qk_err *e) {
  static const qk_column columns[] = {
      {QK_LIT("view"), QK_LIT("view"), QK_TYPE_TEXT},
      {QK_LIT("fields"), QK_LIT("fields"), QK_TYPE_TEXT},
  };
  qk_code code = QK_OK;
  qk_result_name(r, QK_LIT("views"), QK_LIT(""));
  qk_result_table(r, QK_LIT(""), columns, QK_COUNT(columns));
  for (const qk_object *view = qk_views; code == QK_OK && view->name; view++) {
    char sql[96];
    qk_query *query = NULL;
    qk_buf fields = {0};
    snprintf(sql, sizeof sql, "SELECT * FROM %s LIMIT 0", view->name);
    code = qk_query_open(store, qk_str_of(sql), &query, e);
    for (int i = 0; code == QK_OK && i < qk_query_columns(query); i++)
      qk_buf_printf(&fields, "%s%s", i ? ", " : "", qk_query_name(query, i));
    if (fields.oom) code = qk_nomem(e);
    if (code == QK_OK)
      qk_result_row(r, (qk_cell[]){qk_cell_text(qk_str_of(view->name)),
                                   qk_cell_text(qk_buf_str(&fields))});
    qk_buf_free(&fields);
    qk_query_close(query);
  }
  return code;
}

static qk_code find_view(const char *name, qk_err *e) {
  qk_str names[VIEWS_MAX];
  size_t n = 0;
  for (const qk_object *view = qk_views; view->name && n < VIEWS_MAX; view++) {
    if (strcmp(view->name, name) == 0) return QK_OK;
    names[n++] = qk_str_of(view->name);
  }
  qk_buf hint = {0};
  qk_nearest_hint(&hint, qk_str_of(name), names, n);
  qk_code code = qk_fail(e, QK_USAGE, "there is no view '%.64s'%.*s", name,
                         QK_ARG(qk_buf_str(&hint)));
  qk_buf_free(&hint);
  return code;
}

qk_code qikan_fields(qikan *q, const char *view, const qikan_format_options *format,
                     FILE *out, qk_err *e) {
  qk_store *store;
  qk_result r = {0};
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_session_format(format, e);
  if (code == QK_OK && view) code = find_view(view, e);
  if (code == QK_OK)
    code = view ? put_fields(store, view, &r, e) : put_views(store, &r, e);
  if (code == QK_OK) return qk_session_print(&r, format, out, e);
  qk_result_free(&r);
  return code;
}
