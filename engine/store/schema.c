/* schema.c - versions of a database: create, migrate, refuse. */
#include "store/schema.h"

#include <inttypes.h>
#include <stdio.h>

#include "store/db.h"

#define ADD_SPAN(table)                                                                  \
  "ALTER TABLE " table " ADD COLUMN at INTEGER;"                                         \
  "ALTER TABLE " table " ADD COLUMN n INTEGER;"

/* Facts of version 1 have no places: qikan facts makes them anew.  Issues of version 2
 * have no index, those of versions 4 and 5 one whose rows have other ids: qikan index
 * makes it. */
static const qk_migration migrations[] = {
    {1, ADD_SPAN("q_quantity") ADD_SPAN("q_document_mention") ADD_SPAN("q_practice")
            ADD_SPAN("q_place_mention") ADD_SPAN("q_quotation") ADD_SPAN("q_date_mention")
                ADD_SPAN("q_fact")},
    {2, "ALTER TABLE q_issue ADD COLUMN search TEXT;"
        "CREATE TABLE q_posting(id INTEGER PRIMARY KEY, data BLOB NOT NULL);"
        "CREATE TABLE q_posting_word(block INTEGER NOT NULL, term TEXT NOT NULL, "
        "data BLOB NOT NULL, PRIMARY KEY(block, term)) WITHOUT ROWID;"
        "CREATE INDEX q_issue_search ON q_issue(search)"},
    {3, "CREATE INDEX q_place_parent_id ON q_place(parent_id)"},
    {4, "SELECT 1"},
    {5, "DELETE FROM q_posting; DELETE FROM q_posting_word;"
        "UPDATE q_issue SET search = NULL"},
    {0, NULL},
};

static qk_code exec_all(sqlite3 *db, const qk_object *objects, const char *path,
                        qk_err *e) {
  for (; objects->name; objects++) {
    qk_code code = qk_db_exec(db, objects->sql, path, e);
    if (code) return code;
  }
  return QK_OK;
}

static qk_code set_version(sqlite3 *db, int version, const char *path, qk_err *e) {
  char sql[96];
  snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d",
           (int)QK_APPLICATION_ID, version);
  return qk_db_exec(db, sql, path, e);
}

static qk_code commit_or_roll_back(sqlite3 *db, qk_code code, const char *path,
                                   qk_err *e) {
  if (!code) code = qk_db_exec(db, "COMMIT", path, e);
  if (code && !sqlite3_get_autocommit(db)) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  return code;
}

typedef struct state {
  int64_t application, version, objects;
} state;

/* Nothing of a foreign schema may be parsed before the application id is known: both
 * pragmas read the file's header only. */
static qk_code read_state(sqlite3 *db, state *out, const char *path, qk_err *e) {
  qk_code code = qk_db_int(db, "PRAGMA application_id", 0, &out->application, path, e);
  if (!code) code = qk_db_int(db, "PRAGMA user_version", 0, &out->version, path, e);
  if (!code && out->application != QK_APPLICATION_ID)
    code = qk_db_int(db, "SELECT count(*) FROM sqlite_schema", 0, &out->objects, path, e);
  return code;
}

static bool is_empty(const state *s) {
  return s->application == 0 && s->version == 0 && s->objects == 0;
}

/* The texts go into the schema as they are.  CREATE VIEW would resolve and copy every
 * select, which takes as long as all tables and indexes together, for a connection that
 * reads no view: whoever opens the database next parses them and compares them. */
static int write_views(sqlite3 *db) {
  static const char insert[] = "INSERT INTO sqlite_schema VALUES ('view', ?1, ?1, 0, ?2)";
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2(db, insert, sizeof insert, &stmt, NULL);
  for (const qk_object *v = qk_views; !rc && v->name; v++) {
    rc = sqlite3_bind_text(stmt, 1, v->name, -1, SQLITE_STATIC);
    if (!rc) rc = sqlite3_bind_text(stmt, 2, v->sql, -1, SQLITE_STATIC);
    if (!rc) rc = qk_stmt_finish(stmt);
  }
  sqlite3_finalize(stmt);
  return rc;
}

static qk_code make_views(sqlite3 *db, const char *path, qk_err *e) {
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
  int rc = write_views(db);
  qk_code code = rc ? qk_db_fail(e, db, rc, path) : QK_OK;
  sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  return code;
}

static qk_code drop_views(sqlite3 *db, const char *path, qk_err *e) {
  for (const qk_object *v = qk_views; v->name; v++) {
    char sql[96];
    snprintf(sql, sizeof sql, "DROP VIEW IF EXISTS %s", v->name);
    qk_code code = qk_db_exec(db, sql, path, e);
    if (code) return code;
  }
  return QK_OK;
}

static qk_code run_steps(sqlite3 *db, const qk_migration *steps, int from, int to,
                         const char *path, qk_err *e) {
  for (int version = from; version < to; version++) {
    const qk_migration *step = steps;
    while (step->sql && step->from != version) step++;
    if (!step->sql) {
      qk_fail(e, QK_STORE,
              "the database has schema version %d, which is too old to be "
              "migrated to %d; ingest the issues into a new database",
              from, to);
      qk_err_at(e, path, 0, 0);
      return QK_STORE;
    }
    qk_code code = qk_db_exec(db, step->sql, path, e);
    if (code) return code;
  }
  qk_code code = drop_views(db, path, e);
  if (!code) code = make_views(db, path, e);
  return code ? code : set_version(db, to, path, e);
}

qk_code qk_schema_migrate(sqlite3 *db, const qk_migration *steps, int from, int to,
                          const char *path, qk_err *e) {
  qk_code code = qk_db_exec(db, "BEGIN IMMEDIATE", path, e);
  if (code) return code;
  int64_t version;
  code = qk_db_int(db, "PRAGMA user_version", 0, &version, path, e);
  /* Another process may have migrated it before we had the lock. */
  if (!code && version == from) code = run_steps(db, steps, from, to, path, e);
  return commit_or_roll_back(db, code, path, e);
}

static qk_code check(sqlite3 *db, const state *s, const char *path, qk_err *e) {
  if (s->application != QK_APPLICATION_ID)
    return qk_db_refuse(e, path, "%s",
                        "this is an SQLite database, but not one of qikan");
  if (s->version <= QK_SCHEMA_VERSION) return qk_schema_verify(db, path, e);
  qk_fail(e, QK_STORE,
          "the database has schema version %" PRId64 ", newer than this "
          "qikan (%d); use a newer qikan",
          s->version, QK_SCHEMA_VERSION);
  qk_err_at(e, path, 0, 0);
  return QK_STORE;
}

qk_code qk_schema_open(sqlite3 *db, bool *empty, const char *path, qk_err *e) {
  state s = {0};
  if (empty) *empty = false;
  qk_code code = read_state(db, &s, path, e);
  if (code) return code;
  if (is_empty(&s)) {
    if (!empty)
      return qk_db_refuse(e, path, "%s", "the database is empty; ingest an issue first");
    *empty = true;
    /* Holds from the first table on. */
    return qk_db_exec(db, "PRAGMA page_size = 8192", path, e);
  }
  if (s.application == QK_APPLICATION_ID && s.version < QK_SCHEMA_VERSION) {
    if (!empty)
      return qk_db_refuse(e, path, "%s",
                          "the database has an older schema; open it for writing "
                          "once (qikan ingest) to migrate it");
    code = qk_schema_migrate(db, migrations, (int)s.version, QK_SCHEMA_VERSION, path, e);
    if (code) return code;
  }
  return check(db, &s, path, e);
}

qk_code qk_schema_create(sqlite3 *db, const char *path, qk_err *e) {
  state now = {0};
  qk_code code = read_state(db, &now, path, e);
  if (code || !is_empty(&now)) return code ? code : check(db, &now, path, e);
  code = exec_all(db, qk_tables, path, e);
  if (!code) code = exec_all(db, qk_indexes, path, e);
  if (!code) code = make_views(db, path, e);
  return code ? code : set_version(db, QK_SCHEMA_VERSION, path, e);
}

static const char *expected_sql(const char *name) {
  const qk_object *const lists[] = {qk_tables, qk_indexes, qk_views};
  for (size_t i = 0; i < QK_COUNT(lists); i++)
    for (const qk_object *o = lists[i]; o->name; o++)
      if (strcmp(o->name, name) == 0) return o->sql;
  return NULL;
}

static int64_t expected_count(void) {
  int64_t n = 0;
  const qk_object *const lists[] = {qk_tables, qk_indexes, qk_views};
  for (size_t i = 0; i < QK_COUNT(lists); i++)
    for (const qk_object *o = lists[i]; o->name; o++) n++;
  return n;
}

/* Tables and views that others added are let be; what could run by itself is not. */
static bool row_is_harmless(const char *type, const char *name, const char *sql,
                            int64_t *ours) {
  const char *expected = expected_sql(name);
  if (expected) {
    ++*ours;
    return strcmp(sql, expected) == 0;
  }
  if (strcmp(type, "trigger") == 0) return false;
  return sqlite3_strnicmp(sql, "CREATE VIRTUAL", 14) != 0;
}

qk_code qk_schema_verify(sqlite3 *db, const char *path, qk_err *e) {
  static const char query[] = "SELECT type, name, coalesce(sql, '') FROM sqlite_schema";
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, query, sizeof query, &stmt, NULL);
  if (rc) return qk_db_fail(e, db, rc, path);
  int64_t ours = 0;
  bool bad = false;
  while ((rc = sqlite3_step(stmt)) == SQLITE_ROW && !bad) {
    const char *type = (const char *)sqlite3_column_text(stmt, 0);
    const char *name = (const char *)sqlite3_column_text(stmt, 1);
    const char *sql = (const char *)sqlite3_column_text(stmt, 2);
    bad = !type || !name || !sql || !row_is_harmless(type, name, sql, &ours);
    if (bad)
      qk_fail(e, QK_STORE,
              "the database was altered: its %s %.100s is not as "
              "qikan makes it",
              type ? type : "object", name ? name : "");
  }
  qk_code code = QK_OK;
  if (bad)
    code = QK_STORE;
  else if (rc != SQLITE_DONE)
    code = qk_db_fail(e, db, rc, path);
  else if (ours != expected_count())
    code = qk_fail(e, QK_STORE, "the database was altered: tables or views are missing");
  sqlite3_finalize(stmt);
  if (code) qk_err_at(e, path, 0, 0);
  return code;
}
