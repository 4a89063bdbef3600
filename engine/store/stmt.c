/* stmt.c - the store's own statements, prepared when first needed. */
#include "store/stmt.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "store/posting.h"

#define TEXT_OF(macro) #macro
#define TEXT(macro)    TEXT_OF(macro)

static const char *const fixed[QK_SQL_FIXED] = {
    [QK_SQL_BEGIN] = "BEGIN IMMEDIATE",
    [QK_SQL_COMMIT] = "COMMIT",
    [QK_SQL_ROLLBACK] = "ROLLBACK",
    [QK_SQL_SAVEPOINT] = "SAVEPOINT one_issue",
    [QK_SQL_RELEASE] = "RELEASE one_issue",
    [QK_SQL_ROLLBACK_TO] = "ROLLBACK TO one_issue",
    [QK_SQL_FIND_PATH] = "SELECT id, sha256, stamp FROM q_issue WHERE path = ?",
    [QK_SQL_FIND_SHA256] = "SELECT id, sha256, stamp FROM q_issue WHERE sha256 = ? "
                           "ORDER BY stamp = ? DESC, id",
    [QK_SQL_NEXT_ISSUE] = "SELECT coalesce(max(id), 0) + 1 FROM q_issue",
    [QK_SQL_DELETE_ISSUE] = "DELETE FROM q_issue WHERE id = ?",
    [QK_SQL_DELETE_LABELS] = "DELETE FROM q_label WHERE target_id BETWEEN ?1 AND ?2 AND "
                             "target_kind NOT IN ('issue', 'document', 'place') OR "
                             "target_id = ?3 AND target_kind = 'issue'",
    [QK_SQL_DELETE_PLACES] = "DELETE FROM q_place WHERE id BETWEEN ?1 AND ?2",
    /* Places of the gazetteer that nothing names and in which none lies; again until
     * there is none.  They are few, however many issues there are: two look-ups each. */
    [QK_SQL_DELETE_ORPHANS] =
        "DELETE FROM q_place WHERE id <= ? AND NOT EXISTS (SELECT 1 FROM "
        "q_place_mention AS m WHERE m.place_id = q_place.id) AND NOT EXISTS "
        "(SELECT 1 FROM q_place AS part WHERE part.parent_id = q_place.id)",
    [QK_SQL_WITHOUT_FACTS] = "SELECT id FROM q_issue WHERE id > ? AND "
                             "facts IS NOT ? ORDER BY id LIMIT 1",
    [QK_SQL_HAS_FACTS] = "SELECT facts IS ? FROM q_issue WHERE id = ?",
    [QK_SQL_HAS_INDEX] = "SELECT search IS ? FROM q_issue WHERE id = ?",
    [QK_SQL_SET_FACTS] = "UPDATE q_issue SET facts = ? WHERE id = ?",
    [QK_SQL_WITHOUT_INDEX] = "SELECT id FROM q_issue WHERE id > ? AND "
                             "search IS NOT ? ORDER BY id LIMIT 1",
    [QK_SQL_SET_INDEX] = "UPDATE q_issue SET search = ? WHERE id = ?",
    [QK_SQL_CHARS_FROM] =
        "SELECT id / " TEXT(QK_ROW_PARTS) " & 2097151, data FROM q_posting WHERE "
                                          "id >= ? AND id < ? ORDER BY id",
    [QK_SQL_WORDS_FROM] = "SELECT term, data FROM q_posting_word WHERE block = ? AND "
                          "term > ? ORDER BY term",
    [QK_SQL_CHAR_PUT] = "INSERT OR REPLACE INTO q_posting VALUES (?, ?)",
    [QK_SQL_WORD_PUT] = "INSERT OR REPLACE INTO q_posting_word VALUES (?, ?, ?)",
    [QK_SQL_CHAR_DELETE] = "DELETE FROM q_posting WHERE id >= ? AND id < ?",
    [QK_SQL_WORD_DELETE] = "DELETE FROM q_posting_word WHERE block = ? AND term = ?",
    /* Ids of an issue's rows have no gaps: the last tells how many there are. */
    [QK_SQL_COUNTS] =
        "SELECT (SELECT max(id) FROM q_masthead WHERE id BETWEEN ?1 AND ?2),"
        "(SELECT max(id) FROM q_staff WHERE id BETWEEN ?1 AND ?2),"
        "(SELECT max(id) FROM q_toc_entry WHERE id BETWEEN ?1 AND ?2),"
        "(SELECT max(id) FROM q_article WHERE id BETWEEN ?1 AND ?2),"
        "(SELECT max(id) FROM q_section WHERE id BETWEEN ?1 AND ?2),"
        "(SELECT max(id) FROM q_paragraph WHERE id BETWEEN ?1 AND ?2),"
        "(SELECT max(id) FROM q_sentence WHERE id BETWEEN ?1 AND ?2),"
        "(SELECT max(id) FROM q_caption WHERE id BETWEEN ?1 AND ?2),"
        "(SELECT max(id) FROM q_grid WHERE id BETWEEN ?1 AND ?2),"
        "(SELECT max(id) FROM q_grid_cell WHERE id BETWEEN ?1 AND ?2),"
        "(SELECT max(id) FROM q_link WHERE id BETWEEN ?1 AND ?2),"
        "(SELECT max(id) FROM q_diagnostic WHERE id BETWEEN ?1 AND ?1 + 8999999)",
};

/* Statements that differ in nothing but the names of our own tables. */
static void compose(int index, char *sql, size_t size) {
  if (index >= QK_SQL_DELETE) {
    snprintf(sql, size, "DELETE FROM %s WHERE id BETWEEN ? AND ?",
             qk_issue_tables[index - QK_SQL_DELETE]);
    return;
  }
  const qk_row_table *t =
      index >= QK_SQL_INSERT_FACTS  ? &qk_fact_tables[index - QK_SQL_INSERT_FACTS]
      : index == QK_SQL_INSERT_RUNS ? &qk_run_table
                                    : &qk_row_tables[index - QK_SQL_INSERT];
  /* A place may have come with another issue. */
  const char *how = strcmp(t->name, "q_place") == 0 ? "INSERT OR IGNORE" : "INSERT";
  int n = snprintf(sql, size, "%s INTO %s SELECT c0", how, t->name);
  for (int i = 1; i < t->columns; i++)
    n += snprintf(sql + n, size - (size_t)n, ",c%d", i);
  snprintf(sql + n, size - (size_t)n, " FROM qk_feed");
}

int qk_stmt_get(qk_stmts *s, sqlite3 *db, int index, sqlite3_stmt **out) {
  *out = s->items[index];
  if (*out) return SQLITE_OK;
  char composed[256];
  const char *sql = composed;
  if (index < QK_SQL_FIXED)
    sql = fixed[index];
  else
    compose(index, composed, sizeof composed);
  int rc =
      sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->items[index], NULL);
  *out = s->items[index];
  return rc;
}

int qk_stmt_finish(sqlite3_stmt *stmt) {
  while (sqlite3_step(stmt) == SQLITE_ROW) continue;
  int rc = sqlite3_reset(stmt);
  sqlite3_clear_bindings(stmt);
  return rc;
}

void qk_stmt_done(sqlite3_stmt *stmt) {
  sqlite3_reset(stmt);
  sqlite3_clear_bindings(stmt);
}

int qk_stmt_run(qk_stmts *s, sqlite3 *db, int index) {
  sqlite3_stmt *stmt;
  int rc = qk_stmt_get(s, db, index, &stmt);
  return rc ? rc : qk_stmt_finish(stmt);
}

void qk_stmts_free(qk_stmts *s) {
  for (size_t i = 0; i < QK_COUNT(s->items); i++) {
    sqlite3_finalize(s->items[i]);
    s->items[i] = NULL;
  }
}
