/* schema.h - tables, views and versions of a database.
 * In:   a connection.
 * Out:  a database of this version, or one clear message.
 * Owns: nothing. */
#ifndef QK_STORE_SCHEMA_H
#define QK_STORE_SCHEMA_H

#include "base/err.h"

struct sqlite3;

enum {
  QK_SCHEMA_VERSION = 6,
  QK_APPLICATION_ID = 0x516B616E /* "Qkan" */
};

/* Name and text of a table, index or view, the text exactly as sqlite_schema keeps it. */
typedef struct qk_object {
  const char *name, *sql;
} qk_object;

extern const qk_object qk_tables[], qk_indexes[], qk_views[]; /* end with a NULL name */

/* Tables whose ids tell the issue, the last to be filled first. */
enum { QK_ISSUE_TABLES = 21 };
extern const char *const qk_issue_tables[QK_ISSUE_TABLES];

/* The statements that lead from schema version `from` to the next.  They must leave
 * tables and indexes as qk_tables and qk_indexes describe them, letter for letter (ALTER
 * TABLE ADD COLUMN writes ", name TYPE" at the end); the views are made anew after the
 * last step. */
typedef struct qk_migration {
  int from;
  const char *sql; /* NULL ends the table */
} qk_migration;

/* Migrates an older database, refuses one that is not ours.  *empty: there is nothing in
 * it yet.  empty NULL: for reading; then an older or empty one is refused, too. */
qk_code qk_schema_open(struct sqlite3 *db, bool *empty, const char *path, qk_err *e);
/* Tables, indexes and views in an empty database, within the transaction that is open.
 * Another process may have made them by now: then they are looked at as by open. */
qk_code qk_schema_create(struct sqlite3 *db, const char *path, qk_err *e);
/* The steps from version `from` to `to`, in one transaction. */
qk_code qk_schema_migrate(struct sqlite3 *db, const qk_migration *steps, int from, int to,
                          const char *path, qk_err *e);
/* Refuses a database whose tables, views or indexes under our names are not ours, and one
 * with triggers or virtual tables of others. */
qk_code qk_schema_verify(struct sqlite3 *db, const char *path, qk_err *e);

#endif
