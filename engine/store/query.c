/* query.c - read-only statements over the views. */
#include "store/query.h"

#include <stdlib.h>

#include "store/db.h"
#include "store/schema.h"

struct qk_query {
  qk_store *store;
  sqlite3_stmt *stmt;
};

void qk_store_on_progress(qk_store *s, int every, int (*hook)(void *context),
                          void *context) {
  /* A step of SQLite's machine can be a function over the longest of values. */
  enum { EVERY_MAX = 100 };
  if (every > EVERY_MAX) every = EVERY_MAX;
  s->progress_every = every;
  s->progress = hook;
  s->progress_context = context;
  if (s->reader) sqlite3_progress_handler(s->reader, every, hook, context);
}

void qk_store_limit_rows(qk_store *s, uint64_t rows) {
  s->rows_limited = rows < UINT64_MAX;
  s->rows_left = rows;
}

uint64_t qk_store_rows_left(const qk_store *s) {
  return s->rows_limited ? s->rows_left : UINT64_MAX;
}

bool qk_store_rows_spent(const qk_store *s) { return s->rows_limited && !s->rows_left; }

/* qikan makes no other; somebody else may have. */
static int find_encoding(qk_store *s, sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2(db, "PRAGMA encoding", -1, &stmt, NULL);
  if (!rc) rc = sqlite3_step(stmt);
  if (rc == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(stmt, 0);
    s->utf8 = name && strcmp(name, "UTF-8") == 0;
    rc = SQLITE_OK;
  }
  sqlite3_finalize(stmt);
  return rc;
}

qk_code qk_store_reader(qk_store *s, qk_err *e) {
  if (s->reader) return QK_OK;
  sqlite3 *db;
  qk_code code = qk_db_open(&db, s->path, QK_DB_READ, e);
  if (!code) code = qk_schema_open(db, NULL, s->path, e);
  int rc = code ? SQLITE_OK : find_encoding(s, db);
  if (!code && !rc) rc = qk_guard(s, db);
  if (rc) code = qk_db_fail(e, db, rc, s->path);
  if (code) {
    sqlite3_close(db);
    return code;
  }
  sqlite3_progress_handler(db, s->progress_every, s->progress, s->progress_context);
  s->reader = db;
  return QK_OK;
}

/* Whose fault: the statement's, the hook's, or the database's. */
static qk_code fail(qk_store *s, int rc, qk_err *e) {
  if (strcmp(s->denied, "the query was interrupted") == 0)
    rc = SQLITE_INTERRUPT;
  else if (s->denied[0])
    return qk_fail(e, QK_USAGE, "%s", s->denied);
  switch (rc & 0xFF) {
  case SQLITE_INTERRUPT:
    return qk_fail(e, QK_SCRIPT, "the query was interrupted");
  case SQLITE_FULL: /* a reader writes nothing but what it sorts */
    return qk_fail(e, QK_USAGE,
                   "SQL: the statement sorts more than 1 GiB, or than the "
                   "disk has room for");
  case SQLITE_AUTH:
  case SQLITE_ERROR:
  case SQLITE_TOOBIG:
  case SQLITE_RANGE:
  case SQLITE_MISMATCH:
    return qk_fail(e, QK_USAGE, "SQL: %s", sqlite3_errmsg(s->reader));
  default:
    return qk_db_fail(e, s->reader, rc, s->path);
  }
}

/* Behind the statement there may be white space, comments and semicolons. */
static bool is_empty(qk_store *s, const char *tail, const char *end) {
  while (tail < end) {
    sqlite3_stmt *more = NULL;
    const char *next = tail;
    int rc = sqlite3_prepare_v2(s->reader, tail, (int)(end - tail), &more, &next);
    sqlite3_finalize(more);
    if (rc || more) return false;
    if (next == tail) return true;
    tail = next;
  }
  return true;
}

static qk_code prepare(qk_store *s, qk_str sql, sqlite3_stmt **out, qk_err *e) {
  *out = NULL;
  if (sql.n > 1000000) return qk_fail(e, QK_USAGE, "SQL: the statement is too long");
  if (sql.n && memchr(sql.p, 0, sql.n))
    return qk_fail(e, QK_USAGE, "SQL: the statement has a NUL character in it");
  s->denied[0] = 0;
  const char *tail = NULL;
  int rc =
      sql.n ? sqlite3_prepare_v2(s->reader, sql.p, (int)sql.n, out, &tail) : SQLITE_OK;
  if (rc) return fail(s, rc, e);
  if (!*out) return qk_fail(e, QK_USAGE, "SQL: there is no statement");
  if (!is_empty(s, tail, sql.p + sql.n))
    return qk_fail(e, QK_USAGE, "SQL: only one statement is allowed");
  /* The authorizer has refused all that writes; this holds whatever it may have missed.
   */
  if (!sqlite3_stmt_readonly(*out))
    return qk_fail(e, QK_USAGE, "only statements that read are allowed");
  return QK_OK;
}

qk_code qk_query_open(qk_store *s, qk_str sql, qk_query **out, qk_err *e) {
  *out = NULL;
  qk_code code = qk_store_commit(s, e);
  if (!code) code = qk_store_reader(s, e);
  if (code) return code;
  sqlite3_stmt *stmt;
  code = prepare(s, sql, &stmt, e);
  qk_query *q = code ? NULL : malloc(sizeof *q);
  if (!q) {
    sqlite3_finalize(stmt);
    return code ? code : qk_nomem(e);
  }
  *q = (qk_query){s, stmt};
  *out = q;
  return QK_OK;
}

void qk_query_close(qk_query *q) {
  if (!q) return;
  sqlite3_finalize(q->stmt);
  free(q);
}

/* ---- parameters -----------------------------------------------------------------------
 */

int qk_query_params(const qk_query *q) { return sqlite3_bind_parameter_count(q->stmt); }

int qk_query_param(const qk_query *q, const char *name) {
  return sqlite3_bind_parameter_index(q->stmt, name);
}

static qk_code bound(qk_query *q, int rc, int i, qk_err *e) {
  if (rc == SQLITE_RANGE)
    return qk_fail(e, QK_USAGE, "the statement has no parameter %d, only %d", i,
                   qk_query_params(q));
  return rc ? fail(q->store, rc, e) : QK_OK;
}

qk_code qk_query_bind_null(qk_query *q, int i, qk_err *e) {
  return bound(q, sqlite3_bind_null(q->stmt, i), i, e);
}

qk_code qk_query_bind_int(qk_query *q, int i, int64_t v, qk_err *e) {
  return bound(q, sqlite3_bind_int64(q->stmt, i, v), i, e);
}

qk_code qk_query_bind_double(qk_query *q, int i, double v, qk_err *e) {
  return bound(q, sqlite3_bind_double(q->stmt, i, v), i, e);
}

qk_code qk_query_bind_text(qk_query *q, int i, qk_str v, qk_err *e) {
  const char *p = v.p ? v.p : "";
  return bound(q, sqlite3_bind_text64(q->stmt, i, p, v.n, SQLITE_TRANSIENT, SQLITE_UTF8),
               i, e);
}

/* ---- rows -----------------------------------------------------------------------------
 */

qk_code qk_query_step(qk_query *q, bool *row, qk_err *e) {
  q->store->denied[0] = 0;
  int rc = sqlite3_step(q->stmt);
  *row = rc == SQLITE_ROW;
  if (rc == SQLITE_ROW && q->store->rows_limited && q->store->rows_left-- == 0) {
    *row = false;
    q->store->rows_left = 0;
    sqlite3_reset(q->stmt);
    return qk_fail(e, QK_SCRIPT, "the query has given all the rows that are allowed");
  }
  if (rc == SQLITE_ROW || rc == SQLITE_DONE) return QK_OK;
  qk_code code = fail(q->store, rc, e);
  sqlite3_reset(q->stmt);
  return code;
}

void qk_query_reset(qk_query *q) { sqlite3_reset(q->stmt); }

int qk_query_columns(const qk_query *q) { return sqlite3_column_count(q->stmt); }

const char *qk_query_name(const qk_query *q, int i) {
  const char *name = sqlite3_column_name(q->stmt, i);
  return name ? name : "";
}

const char *qk_query_decltype(const qk_query *q, int i) {
  return sqlite3_column_decltype(q->stmt, i);
}

qk_column_type qk_query_type(const qk_query *q, int i) {
  switch (sqlite3_column_type(q->stmt, i)) {
  case SQLITE_INTEGER:
    return QK_COL_INT;
  case SQLITE_FLOAT:
    return QK_COL_DOUBLE;
  case SQLITE_TEXT:
    return QK_COL_TEXT;
  case SQLITE_BLOB:
    return QK_COL_BLOB;
  default:
    return QK_COL_NULL;
  }
}

int64_t qk_query_int(const qk_query *q, int i) {
  return sqlite3_column_int64(q->stmt, i);
}

double qk_query_double(const qk_query *q, int i) {
  return sqlite3_column_double(q->stmt, i);
}

qk_str qk_query_text(const qk_query *q, int i) {
  int type = sqlite3_column_type(q->stmt, i);
  if (type == SQLITE_NULL) return (qk_str){NULL, 0};
  const char *p = type == SQLITE_BLOB ? sqlite3_column_blob(q->stmt, i)
                                      : (const char *)sqlite3_column_text(q->stmt, i);
  return (qk_str){p ? p : "", p ? (size_t)sqlite3_column_bytes(q->stmt, i) : 0};
}

/* A value is looked up once, where each sqlite3_column_… would look it up again. */
void qk_query_field(const qk_query *q, int i, qk_field *out) {
  sqlite3_value *v = sqlite3_column_value(q->stmt, i);
  switch (sqlite3_value_type(v)) {
  case SQLITE_INTEGER:
    out->type = QK_COL_INT;
    out->i = sqlite3_value_int64(v);
    break;
  case SQLITE_FLOAT:
    out->type = QK_COL_DOUBLE;
    out->d = sqlite3_value_double(v);
    break;
  case SQLITE_NULL:
    out->type = QK_COL_NULL;
    break;
  case SQLITE_BLOB:
    out->type = QK_COL_BLOB;
    out->s.p = sqlite3_value_blob(v);
    out->s.n = (size_t)sqlite3_value_bytes(v);
    break;
  default:
    out->type = QK_COL_TEXT;
    /* As text it would be copied, to end with a NUL that nobody needs. */
    out->s.p =
        q->store->utf8 ? sqlite3_value_blob(v) : (const void *)sqlite3_value_text(v);
    out->s.n = (size_t)sqlite3_value_bytes(v);
  }
}
