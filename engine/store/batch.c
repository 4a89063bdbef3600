/* batch.c - issues of one transaction. */
#include "store/batch.h"

#include <stdio.h>

#include "store/db.h"
#include "store/schema.h"

static qk_code fail(qk_store *s, int rc, qk_err *e) {
  return qk_db_fail(e, s->writer, rc, s->path);
}

static int run(qk_store *s, int index) {
  return qk_stmt_run(&s->stmts, s->writer, index);
}

uint32_t qk_store_pending(const qk_store *s) { return s->pending; }

void qk_store_batch(qk_store *s, uint64_t bytes) { s->batch_max = bytes; }

static qk_code open_batch(qk_store *s, qk_err *e) {
  s->pending = 0;
  s->batch_bytes = 0;
  qk_postings_forget(s, 0); /* of a batch that was rolled back */
  int rc = run(s, QK_SQL_BEGIN);
  if (rc) return fail(s, rc, e);
  qk_code code = s->is_new ? qk_schema_create(s->writer, s->path, e) : QK_OK;
  if (code && !sqlite3_get_autocommit(s->writer)) run(s, QK_SQL_ROLLBACK);
  return code;
}

/* The first issue of a batch needs no savepoint, which would copy each page it changes:
 * behind it there is nothing but the transaction's begin. */
qk_code qk_batch_begin(qk_store *s, qk_err *e) {
  if (!s->writer)
    return qk_db_refuse(e, s->path, "%s", "the database was opened for reading only");
  s->index_mark = s->index.n;
  if (sqlite3_get_autocommit(s->writer)) {
    s->index_mark = 0;
    return open_batch(s, e);
  }
  int rc = s->pending ? run(s, QK_SQL_SAVEPOINT) : SQLITE_OK;
  return rc ? fail(s, rc, e) : QK_OK;
}

/* Adds to a message that more is lost than the issue at hand. */
static void name_lost(qk_err *e, uint32_t lost) {
  if (!e || !lost) return;
  size_t n = strlen(e->msg);
  snprintf(e->msg + n, sizeof e->msg - n,
           "; %u issue%s stored since the last commit %s lost", lost,
           lost == 1 ? "" : "s", lost == 1 ? "is" : "are");
}

qk_code qk_store_commit(qk_store *s, qk_err *e) {
  if (!s->writer) return QK_OK;
  if (qk_db_unmade(s)) {
    qk_code code = open_batch(s, e);
    if (code) return code;
  }
  if (sqlite3_get_autocommit(s->writer)) return QK_OK;
  int rc = qk_postings_flush(s);
  if (!rc) rc = run(s, QK_SQL_COMMIT);
  qk_code code = QK_OK;
  if (rc) {
    code = fail(s, rc, e);
    name_lost(e, s->pending);
    if (!sqlite3_get_autocommit(s->writer)) run(s, QK_SQL_ROLLBACK);
  } else if (s->is_new) {
    s->is_new = false;
    qk_store_settle(s);
  }
  s->pending = 0;
  s->batch_bytes = 0;
  return code;
}

/* A batch ends with a block of the index, as long as that keeps it below twice its size:
 * the rows of a block are then written once. */
static bool is_full(const qk_store *s) {
  if (s->batch_bytes < s->batch_max) return false;
  if (!s->index.n || s->batch_bytes >= 2 * s->batch_max) return true;
  return s->index.items[s->index.n - 1].issue % QK_BLOCK_ISSUES == 0;
}

/* A new database is committed with its first issue: nobody waits longer than that for the
 * tables to be there. */
qk_code qk_batch_add(qk_store *s, uint64_t bytes, qk_err *e) {
  int rc = s->pending ? run(s, QK_SQL_RELEASE) : SQLITE_OK;
  if (rc) return qk_batch_undo(s, fail(s, rc, e), e);
  s->pending++;
  s->batch_bytes += bytes;
  return is_full(s) || s->is_new ? qk_store_commit(s, e) : QK_OK;
}

/* After a disk that is full SQLite may have rolled back the whole transaction. */
qk_code qk_batch_undo(qk_store *s, qk_code code, qk_err *e) {
  qk_postings_forget(s, s->index_mark);
  if (sqlite3_get_autocommit(s->writer)) {
    name_lost(e, s->pending);
    s->pending = 0;
    return code;
  }
  int rc = SQLITE_OK;
  if (s->pending) {
    rc = run(s, QK_SQL_ROLLBACK_TO);
    if (!rc) rc = run(s, QK_SQL_RELEASE);
    if (rc) name_lost(e, s->pending);
  }
  if (rc || !s->pending) { /* give the lock back */
    run(s, QK_SQL_ROLLBACK);
    s->pending = 0;
  }
  return code;
}
