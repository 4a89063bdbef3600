/* put.c - one issue into the database, as part of a batch. */
#include "store/batch.h"
#include "store/db.h"
#include "store/fact_rows.h"
#include "store/rows.h"
#include "store/schema.h"

enum { LARGEST_ISSUE_NUMBER = 900000000 }; /* its ids still fit 64 bits */

static qk_code fail(qk_store *s, int rc, qk_err *e) {
  return qk_db_fail(e, qk_db_own(s), rc, s->path);
}

/* ---- find -----------------------------------------------------------------------------
 */

static bool column_is(sqlite3_stmt *stmt, int i, const char *value) {
  const char *text = (const char *)sqlite3_column_text(stmt, i);
  return text && strcmp(text, value) == 0;
}

/* The row that a look-up by `key` finds, if any. */
static int look_up(qk_store *s, int index, const char *key, const char *sha256,
                   const char *stamp, qk_found *state, int64_t *id) {
  sqlite3_stmt *stmt;
  int rc = qk_stmt_get(&s->stmts, qk_db_own(s), index, &stmt);
  if (rc) return rc;
  rc = sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);
  if (!rc && index == QK_SQL_FIND_SHA256)
    rc = sqlite3_bind_text(stmt, 2, stamp, -1, SQLITE_STATIC);
  if (!rc) rc = sqlite3_step(stmt);
  if (rc == SQLITE_ROW) {
    *id = sqlite3_column_int64(stmt, 0);
    bool same = column_is(stmt, 1, sha256) && column_is(stmt, 2, stamp);
    *state = same ? QK_FOUND_SAME : QK_FOUND_CHANGED;
  }
  qk_stmt_done(stmt);
  return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

qk_code qk_store_find(qk_store *s, const char *path, const char *sha256,
                      const char *stamp, qk_found *state, int64_t *issue_id, qk_err *e) {
  *state = QK_FOUND_NEW;
  *issue_id = 0;
  if (qk_db_unmade(s)) return QK_OK;
  int rc = look_up(s, QK_SQL_FIND_PATH, path, sha256, stamp, state, issue_id);
  if (!rc && *state == QK_FOUND_NEW)
    rc = look_up(s, QK_SQL_FIND_SHA256, sha256, sha256, stamp, state, issue_id);
  return rc ? fail(s, rc, e) : QK_OK;
}

/* ---- rows -----------------------------------------------------------------------------
 */

static int delete_range(qk_store *s, int index, int64_t id) {
  sqlite3_stmt *stmt;
  int rc = qk_stmt_get(&s->stmts, s->writer, index, &stmt);
  if (rc) return rc;
  sqlite3_bind_int64(stmt, 1, (id - 1) * QK_IDS_PER_ISSUE + 1);
  sqlite3_bind_int64(stmt, 2, id * QK_IDS_PER_ISSUE);
  if (index == QK_SQL_DELETE_LABELS) sqlite3_bind_int64(stmt, 3, id);
  return qk_stmt_finish(stmt);
}

/* The places of an issue's own, and those that no issue names any more. */
static int delete_places(qk_store *s, int64_t id) {
  sqlite3_stmt *stmt;
  int rc = qk_stmt_get(&s->stmts, s->writer, QK_SQL_DELETE_PLACES, &stmt);
  if (rc) return rc;
  int64_t base = QK_LOCAL_PLACES + (id - 1) * QK_IDS_PER_ISSUE;
  sqlite3_bind_int64(stmt, 1, base + 1);
  sqlite3_bind_int64(stmt, 2, base + QK_IDS_PER_ISSUE);
  rc = qk_stmt_finish(stmt);
  do {
    if (!rc) rc = qk_stmt_get(&s->stmts, s->writer, QK_SQL_DELETE_ORPHANS, &stmt);
    if (rc) return rc;
    sqlite3_bind_int64(stmt, 1, QK_LOCAL_PLACES);
    rc = qk_stmt_finish(stmt);
  } while (!rc && sqlite3_changes(s->writer) > 0);
  return rc;
}

static int delete_issue(qk_store *s, int64_t id) {
  int rc = delete_range(s, QK_SQL_DELETE_LABELS, id);
  for (int i = 0; !rc && i < QK_ISSUE_TABLES; i++)
    rc = delete_range(s, QK_SQL_DELETE + i, id);
  if (!rc) rc = delete_places(s, id);
  sqlite3_stmt *stmt;
  if (!rc) rc = qk_stmt_get(&s->stmts, s->writer, QK_SQL_DELETE_ISSUE, &stmt);
  if (rc) return rc;
  sqlite3_bind_int64(stmt, 1, id);
  return qk_stmt_finish(stmt);
}

static int next_issue(qk_store *s, int64_t *id) {
  sqlite3_stmt *stmt;
  int rc = qk_stmt_get(&s->stmts, s->writer, QK_SQL_NEXT_ISSUE, &stmt);
  if (rc) return rc;
  rc = sqlite3_step(stmt);
  *id = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
  qk_stmt_done(stmt);
  return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static int insert(qk_store *s, int index, const qk_row_table *table, qk_rows *rows,
                  uint32_t n) {
  s->feed.n = n;
  if (!n) return SQLITE_OK;
  s->feed.fill = table->fill;
  s->feed.context = rows;
  sqlite3_stmt *stmt;
  int rc = qk_stmt_get(&s->stmts, s->writer, index, &stmt);
  return rc ? rc : qk_stmt_finish(stmt);
}

static int insert_facts(qk_store *s, qk_rows *rows) {
  int rc = SQLITE_OK;
  for (int i = 0; i < QK_FACT_TABLES && !rc; i++)
    rc = insert(s, QK_SQL_INSERT_FACTS + i, &qk_fact_tables[i], rows,
                qk_fact_rows_begin(rows, i));
  return rc;
}

static int insert_rows(qk_store *s, qk_rows *rows) {
  int rc = SQLITE_OK;
  for (int i = 0; i < QK_ROW_TABLES && !rc; i++) {
    const qk_row_table *table = &qk_row_tables[i];
    rc = insert(s, QK_SQL_INSERT + i, table, rows, qk_rows_begin(rows, table));
    if (!rc)
      rc = insert(s, QK_SQL_INSERT_RUNS, &qk_run_table, rows, qk_rows_begin_runs(rows));
    qk_rows_end_runs(rows);
  }
  return rc || !rows->facts ? rc : insert_facts(s, rows);
}

static qk_code write_issue(qk_store *s, const qk_put *in, int64_t *id, qk_err *e) {
  qk_found state;
  qk_code code = qk_store_find(s, in->path, in->sha256, in->stamp, &state, id, e);
  if (code) return code;
  int rc = state == QK_FOUND_NEW ? next_issue(s, id) : delete_issue(s, *id);
  if (rc) return fail(s, rc, e);
  if (*id < 1 || *id > LARGEST_ISSUE_NUMBER)
    return qk_fail(e, QK_STORE, "the database has no number left for another issue");
  qk_rows rows;
  code = qk_rows_init(&rows, in, *id, e);
  if (!code && in->facts) code = qk_fact_rows_init(&rows, e);
  if (!code && (rc = insert_rows(s, &rows))) code = fail(s, rc, e);
  qk_rows_free(&rows);
  if (!code && (in->index || state != QK_FOUND_NEW))
    code = qk_postings_keep(s, *id, in->index, e);
  return code;
}

qk_code qk_store_put(qk_store *s, const qk_put *in, int64_t *issue_id, qk_err *e) {
  int64_t id = 0;
  *issue_id = 0;
  qk_code code = qk_batch_begin(s, e);
  if (code) return code;
  code = write_issue(s, in, &id, e);
  if (code) return qk_batch_undo(s, code, e);
  code = qk_batch_add(s, in->src->text.n, e);
  if (!code) *issue_id = id;
  return code;
}

qk_code qk_store_remove(qk_store *s, int64_t issue_id, qk_err *e) {
  if (issue_id < 1 || issue_id > LARGEST_ISSUE_NUMBER) return QK_OK;
  qk_code code = qk_batch_begin(s, e);
  if (code) return code;
  int rc = delete_issue(s, issue_id);
  if (rc) return qk_batch_undo(s, fail(s, rc, e), e);
  code = qk_postings_keep(s, issue_id, NULL, e);
  return code ? qk_batch_undo(s, code, e) : qk_batch_add(s, 0, e);
}

/* ---- facts and index of issues that are stored ----------------------------------------
 */

static qk_code without(qk_store *s, int index, const char *stamp, int64_t after,
                       int64_t *issue_id, qk_err *e) {
  sqlite3_stmt *stmt;
  *issue_id = 0;
  if (qk_db_unmade(s)) return QK_OK;
  int rc = qk_stmt_get(&s->stmts, qk_db_own(s), index, &stmt);
  if (rc) return fail(s, rc, e);
  sqlite3_bind_int64(stmt, 1, after);
  sqlite3_bind_text(stmt, 2, stamp, -1, SQLITE_STATIC);
  rc = sqlite3_step(stmt);
  if (rc == SQLITE_ROW) *issue_id = sqlite3_column_int64(stmt, 0);
  qk_stmt_done(stmt);
  return rc == SQLITE_ROW || rc == SQLITE_DONE ? QK_OK : fail(s, rc, e);
}

qk_code qk_store_without_facts(qk_store *s, const char *facts_stamp, int64_t after,
                               int64_t *issue_id, qk_err *e) {
  return without(s, QK_SQL_WITHOUT_FACTS, facts_stamp, after, issue_id, e);
}

qk_code qk_store_without_index(qk_store *s, const char *index_stamp, int64_t after,
                               int64_t *issue_id, qk_err *e) {
  return without(s, QK_SQL_WITHOUT_INDEX, index_stamp, after, issue_id, e);
}

static qk_code has(qk_store *s, int index, const char *stamp, int64_t id, bool *out,
                   qk_err *e) {
  sqlite3_stmt *stmt;
  *out = false;
  if (qk_db_unmade(s)) return QK_OK;
  int rc = qk_stmt_get(&s->stmts, qk_db_own(s), index, &stmt);
  if (rc) return fail(s, rc, e);
  sqlite3_bind_text(stmt, 1, stamp, -1, SQLITE_STATIC);
  sqlite3_bind_int64(stmt, 2, id);
  rc = sqlite3_step(stmt);
  if (rc == SQLITE_ROW) *out = sqlite3_column_int(stmt, 0) != 0;
  qk_stmt_done(stmt);
  return rc == SQLITE_ROW || rc == SQLITE_DONE ? QK_OK : fail(s, rc, e);
}

qk_code qk_store_has_facts(qk_store *s, int64_t issue_id, const char *facts_stamp,
                           bool *out, qk_err *e) {
  return has(s, QK_SQL_HAS_FACTS, facts_stamp, issue_id, out, e);
}

qk_code qk_store_has_index(qk_store *s, int64_t issue_id, const char *index_stamp,
                           bool *out, qk_err *e) {
  return has(s, QK_SQL_HAS_INDEX, index_stamp, issue_id, out, e);
}

static int delete_facts(qk_store *s, int64_t id) {
  int rc = SQLITE_OK;
  for (int i = 0; !rc && i < QK_ISSUE_TABLES; i++)
    for (int k = 0; !rc && k < QK_FACT_TABLES; k++)
      if (!strcmp(qk_issue_tables[i], qk_fact_tables[k].name))
        rc = delete_range(s, QK_SQL_DELETE + i, id);
  return rc ? rc : delete_places(s, id);
}

static int set_stamp(qk_store *s, int index, int64_t id, const char *stamp) {
  sqlite3_stmt *stmt;
  int rc = qk_stmt_get(&s->stmts, s->writer, index, &stmt);
  if (rc) return rc;
  sqlite3_bind_text(stmt, 1, stamp, -1, SQLITE_STATIC);
  sqlite3_bind_int64(stmt, 2, id);
  return qk_stmt_finish(stmt);
}

qk_code qk_store_put_facts(qk_store *s, int64_t issue_id, const qk_put *in, qk_err *e) {
  qk_code code = qk_batch_begin(s, e);
  if (code) return code;
  qk_rows rows = {.in = in, .issue = in->issue, .id = issue_id};
  rows.base = (issue_id - 1) * QK_IDS_PER_ISSUE;
  code = qk_fact_rows_init(&rows, e);
  int rc = code ? 0 : delete_facts(s, issue_id);
  if (!code && !rc) rc = insert_facts(s, &rows);
  if (!code && !rc) rc = set_stamp(s, QK_SQL_SET_FACTS, issue_id, in->facts_stamp);
  if (rc) code = fail(s, rc, e);
  qk_fact_rows_free(&rows);
  if (code) return qk_batch_undo(s, code, e);
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < in->issue->n_paragraphs; i++)
    bytes += in->issue->paragraphs[i].text.s.n;
  return qk_batch_add(s, bytes, e);
}

qk_code qk_store_put_index(qk_store *s, int64_t issue_id, const qk_postings *index,
                           const char *index_stamp, uint64_t bytes, qk_err *e) {
  qk_code code = qk_batch_begin(s, e);
  if (code) return code;
  int rc = set_stamp(s, QK_SQL_SET_INDEX, issue_id, index_stamp);
  code = rc ? fail(s, rc, e) : qk_postings_keep(s, issue_id, index, e);
  return code ? qk_batch_undo(s, code, e) : qk_batch_add(s, bytes, e);
}

qk_code qk_store_forget_index(qk_store *s, qk_err *e) {
  qk_code code = qk_store_commit(s, e);
  if (!code) code = qk_batch_begin(s, e);
  if (code) return code;
  code = qk_db_exec(s->writer,
                    "DELETE FROM q_posting; DELETE FROM q_posting_word; "
                    "UPDATE q_issue SET search = NULL",
                    s->path, e);
  return code ? qk_batch_undo(s, code, e) : qk_store_commit(s, e);
}
