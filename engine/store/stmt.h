/* stmt.h - the store's own statements, prepared when first needed.
 * In:   an index.
 * Out:  a statement without bindings, ready to bind; give it back with qk_stmt_done.
 * Owns: the statements, until qk_stmts_free. */
#ifndef QK_STORE_STMT_H
#define QK_STORE_STMT_H

#include "base/err.h"
#include "store/fact_rows.h"
#include "store/rows.h"
#include "store/schema.h"

struct sqlite3;
struct sqlite3_stmt;

enum {
  QK_SQL_BEGIN,
  QK_SQL_COMMIT,
  QK_SQL_ROLLBACK,
  QK_SQL_SAVEPOINT,
  QK_SQL_RELEASE,
  QK_SQL_ROLLBACK_TO,
  QK_SQL_FIND_PATH,
  QK_SQL_FIND_SHA256,
  QK_SQL_NEXT_ISSUE,
  QK_SQL_DELETE_ISSUE,
  QK_SQL_DELETE_LABELS,
  QK_SQL_DELETE_PLACES,
  QK_SQL_DELETE_ORPHANS,
  QK_SQL_WITHOUT_FACTS,
  QK_SQL_HAS_FACTS,
  QK_SQL_HAS_INDEX,
  QK_SQL_SET_FACTS,
  QK_SQL_COUNTS,
  QK_SQL_WITHOUT_INDEX,
  QK_SQL_SET_INDEX,
  QK_SQL_CHARS_FROM,
  QK_SQL_WORDS_FROM,
  QK_SQL_CHAR_PUT,
  QK_SQL_WORD_PUT,
  QK_SQL_CHAR_DELETE,
  QK_SQL_WORD_DELETE,
  QK_SQL_FIXED,
  /* Behind them one INSERT for each table of rows.h, one for the runs, one for each table
   * of facts, and one DELETE for each table of schema.h. */
  QK_SQL_INSERT = QK_SQL_FIXED,
  QK_SQL_INSERT_RUNS = QK_SQL_INSERT + QK_ROW_TABLES,
  QK_SQL_INSERT_FACTS,
  QK_SQL_DELETE = QK_SQL_INSERT_FACTS + QK_FACT_TABLES,
  QK_SQL_MAX = QK_SQL_DELETE + QK_ISSUE_TABLES
};

typedef struct qk_stmts {
  struct sqlite3_stmt *items[QK_SQL_MAX];
} qk_stmts;

/* A result code of SQLite; *out is NULL unless it is SQLITE_OK. */
int qk_stmt_get(qk_stmts *s, struct sqlite3 *db, int index, struct sqlite3_stmt **out);
/* Runs a statement without results and without bindings. */
int qk_stmt_run(qk_stmts *s, struct sqlite3 *db, int index);
/* Steps a bound statement to its end, gives it back. */
int qk_stmt_finish(struct sqlite3_stmt *stmt);
void qk_stmt_done(struct sqlite3_stmt *stmt);
void qk_stmts_free(qk_stmts *s);

#endif
