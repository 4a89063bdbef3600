/* store.c - opening, closing and looking at a database. */
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/db.h"
#include "store/schema.h"

enum { BATCH_BYTES = 8 * 1024 * 1024 };

/* What was deleted need not be wiped: Debian's SQLite does it by default, at the price of
 * a third of the time of a replacement.  NORMAL: what is committed survives a crash and a
 * kill at once, and a power cut from the next checkpoint on, at the latest from
 * qk_store_close; the database is never half written. */
static const char writer_setup[] =
    "PRAGMA secure_delete = OFF; PRAGMA synchronous = NORMAL; "
    "PRAGMA journal_size_limit = 16777216";

/* Refused where another process reads in the old mode, or by the file system: then the
 * database works as it is, and the next writer tries again. */
static const char wal[] = "PRAGMA journal_mode = WAL";

/* One sector changes, from one valid content to another: no wait for the disk. */
void qk_store_settle(qk_store *s) {
  sqlite3_exec(s->writer, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
  sqlite3_exec(s->writer, wal, NULL, NULL, NULL);
  sqlite3_exec(s->writer, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
  s->moved = sqlite3_total_changes64(s->writer);
}

static qk_code open_writer(qk_store *s, qk_err *e) {
  qk_code code = qk_db_open(&s->writer, s->path, QK_DB_WRITE, e);
  if (!code) code = qk_schema_open(s->writer, &s->is_new, s->path, e);
  if (!code) code = qk_db_exec(s->writer, writer_setup, s->path, e);
  if (!code && !s->is_new) sqlite3_exec(s->writer, wal, NULL, NULL, NULL);
  if (!code && qk_feed_register(s->writer, &s->feed)) code = qk_nomem(e);
  return code;
}

qk_code qk_store_open(qk_store **out, const char *path, int writable, qk_err *e) {
  *out = NULL;
  qk_store *s = calloc(1, sizeof *s);
  if (!s) return qk_nomem(e);
  s->batch_max = BATCH_BYTES;
  s->path = strdup(path);
  qk_code code = QK_OK;
  if (!s->path)
    code = qk_nomem(e);
  else if (writable)
    code = open_writer(s, e);
  else
    code = qk_store_reader(s, e);
  if (code)
    qk_store_close(s);
  else
    *out = s;
  return code;
}

/* The writer is closed last: the last connection moves the WAL into the database and
 * removes it.  One that a reader alone has opened the writer does not know of before the
 * checkpoint. */
void qk_store_close(qk_store *s) {
  if (!s) return;
  if (s->writer && !sqlite3_get_autocommit(s->writer))
    qk_stmt_run(&s->stmts, s->writer, QK_SQL_ROLLBACK);
  if (s->is_new) qk_store_commit(s, NULL);
  qk_stmts_free(&s->stmts);
  qk_postings_forget(s, 0);
  bool was_read = s->reader;
  sqlite3_close_v2(s->reader);
  if (s->writer && (was_read || sqlite3_total_changes64(s->writer) != s->moved))
    sqlite3_wal_checkpoint_v2(s->writer, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  sqlite3_close_v2(s->writer);
  free(s->path);
  free(s);
}

qk_code qk_store_limit(qk_store *s, uint64_t bytes, qk_err *e) {
  if (!s->writer) return QK_OK;
  int64_t page_size, pages;
  qk_code code = qk_db_int(s->writer, "PRAGMA page_size", 4096, &page_size, s->path, e);
  if (code) return code;
  char sql[64];
  uint64_t most = bytes / (uint64_t)page_size;
  snprintf(sql, sizeof sql, "PRAGMA max_page_count = %" PRIu64, most < 1 ? 1 : most);
  return qk_db_int(s->writer, sql, 0, &pages, s->path, e);
}

qk_code qk_store_counts(qk_store *s, int64_t issue_id, qk_counts *out, qk_err *e) {
  *out = (qk_counts){0};
  if (qk_db_unmade(s)) return QK_OK;
  sqlite3_stmt *stmt;
  int rc = qk_stmt_get(&s->stmts, qk_db_own(s), QK_SQL_COUNTS, &stmt);
  if (rc) return qk_db_fail(e, qk_db_own(s), rc, s->path);
  if (issue_id < 1 || issue_id > INT64_MAX / QK_IDS_PER_ISSUE) return QK_OK;
  int64_t base = (issue_id - 1) * QK_IDS_PER_ISSUE;
  sqlite3_bind_int64(stmt, 1, base + 1);
  sqlite3_bind_int64(stmt, 2, base + QK_IDS_PER_ISSUE);
  uint32_t *const fields[] = {&out->masthead,   &out->staff,    &out->toc_entries,
                              &out->articles,   &out->sections, &out->paragraphs,
                              &out->sentences,  &out->captions, &out->grids,
                              &out->grid_cells, &out->links,    &out->diagnostics};
  rc = sqlite3_step(stmt);
  for (size_t i = 0; rc == SQLITE_ROW && i < QK_COUNT(fields); i++) {
    bool any = sqlite3_column_type(stmt, (int)i) != SQLITE_NULL;
    *fields[i] = any ? (uint32_t)(sqlite3_column_int64(stmt, (int)i) - base) : 0;
  }
  qk_code code = rc == SQLITE_ROW ? QK_OK : qk_db_fail(e, qk_db_own(s), rc, s->path);
  qk_stmt_done(stmt);
  return code;
}
