/* rows.c - rows for a caller that wants values and no format.
 * In:   a statement and values for its ?.
 * Out:  one call a row.
 * Owns: the statement and the arrays that the calls borrow. */
#include <stdlib.h>

#include "api/session.h"
#include "store/query.h"

static qk_code bind(qk_query *q, int i, const qikan_value *v, qk_err *e) {
  switch (v->type) {
  case QIKAN_INTEGER:
    return qk_query_bind_int(q, i, v->integer, e);
  case QIKAN_REAL:
    return qk_query_bind_double(q, i, v->real, e);
  case QIKAN_TEXT:
    return qk_query_bind_text(q, i, (qk_str){v->text, v->n}, e);
  default:
    return qk_query_bind_null(q, i, e);
  }
}

static qk_code bind_all(qk_query *q, const qikan_value *values, size_t n, qk_err *e) {
  qk_code code = QK_OK;
  if (n != (size_t)qk_query_params(q))
    return qk_fail(e, QK_USAGE, "the statement wants %d values, got %zu",
                   qk_query_params(q), n);
  for (size_t i = 0; code == QK_OK && i < n; i++)
    code = bind(q, (int)i + 1, &values[i], e);
  return code;
}

static qikan_value value_of(const qk_query *q, int i) {
  qikan_value v = {.type = QIKAN_NULL};
  qk_str text;
  switch (qk_query_type(q, i)) {
  case QK_COL_INT:
    v.type = QIKAN_INTEGER;
    v.integer = qk_query_int(q, i);
    break;
  case QK_COL_DOUBLE:
    v.type = QIKAN_REAL;
    v.real = qk_query_double(q, i);
    break;
  case QK_COL_TEXT:
  case QK_COL_BLOB:
    text = qk_query_text(q, i);
    v.type = QIKAN_TEXT;
    v.text = text.p ? text.p : "";
    v.n = text.n;
    break;
  case QK_COL_NULL:
    break;
  }
  return v;
}

qk_code qikan_rows(qikan *q, const char *statement, const qikan_value *values,
                   size_t n_values,
                   int (*on_row)(void *context, size_t n, const char *const *names,
                                 const qikan_value *cells),
                   void *context, qk_err *e) {
  qk_store *store;
  qk_query *query = NULL;
  bool row = false, stop = false;
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_query_open(store, qk_str_of(statement), &query, e);
  if (code == QK_OK) code = bind_all(query, values, n_values, e);
  size_t n = code == QK_OK ? (size_t)qk_query_columns(query) : 0;
  const char **names = calloc(n + 1, sizeof *names);
  qikan_value *cells = calloc(n + 1, sizeof *cells);
  if (code == QK_OK && (!names || !cells)) code = qk_nomem(e);
  for (size_t i = 0; code == QK_OK && i < n; i++) names[i] = qk_query_name(query, (int)i);
  while (code == QK_OK && !stop) {
    code = qk_query_step(query, &row, e);
    if (code != QK_OK || !row) break;
    for (size_t i = 0; i < n; i++) cells[i] = value_of(query, (int)i);
    stop = on_row(context, n, names, cells) != 0;
  }
  free(cells);
  free(names);
  qk_query_close(query);
  return code;
}
