/* test_store_open.c - files that are no database of ours, older ones, hostile ones. */
#include <fcntl.h>

#include "store/schema.h"
#include "test_store_fixture.h"

static void write_file(const char *path, const char *bytes, size_t n) {
  FILE *f = fopen(path, "wb");
  cr_assert_not_null(f);
  cr_assert_eq(fwrite(bytes, 1, n, f), n);
  fclose(f);
}

static void make_ours(const char *path) { qk_store_close(open_ok(path, 1)); }

static void make_directory(const char *path) { cr_assert_eq(mkdir(path, 0700), 0); }

static void make_fifo(const char *path) { cr_assert_eq(mkfifo(path, 0600), 0); }

static void make_text(const char *path) {
  write_file(path, sample_text, sizeof sample_text - 1);
}

static void make_empty(const char *path) { write_file(path, "", 0); }

static void make_other(const char *path) {
  cr_assert_eq(raw_exec(path, "CREATE TABLE notes(a); INSERT INTO notes VALUES (1)"),
               SQLITE_OK);
}

static void make_other_with_id(const char *path) {
  cr_assert_eq(raw_exec(path, "PRAGMA application_id = 252006673; CREATE TABLE blob(a)"),
               SQLITE_OK);
}

static void make_newer(const char *path) {
  make_ours(path);
  cr_assert_eq(raw_exec(path, "PRAGMA user_version = 99"), SQLITE_OK);
}

static void make_version_zero(const char *path) {
  make_ours(path);
  cr_assert_eq(raw_exec(path, "PRAGMA user_version = 0"), SQLITE_OK);
}

static void make_truncated(const char *path) {
  make_ours(path);
  cr_assert_eq(truncate(path, 20000), 0);
}

static void make_scribbled(const char *path) {
  make_ours(path);
  int fd = open(path, O_WRONLY);
  char noise[400];
  memset(noise, 0x5A, sizeof noise);
  cr_assert_eq(pwrite(fd, noise, sizeof noise, 100), (ssize_t)sizeof noise);
  close(fd);
}

static void make_trigger(const char *path) {
  make_ours(path);
  cr_assert_eq(raw_exec(path, "CREATE TRIGGER evil AFTER INSERT ON q_issue BEGIN "
                              "DELETE FROM q_issue; END"),
               SQLITE_OK);
}

static void make_evil_view(const char *path) {
  make_ours(path);
  cr_assert_eq(raw_exec(path, "DROP VIEW staff; CREATE VIEW staff AS SELECT "
                              "load_extension('/tmp/evil') AS id"),
               SQLITE_OK);
}

static void make_virtual(const char *path) {
  make_ours(path);
  cr_assert_eq(raw_exec(path, "CREATE VIRTUAL TABLE f USING fts5(a)"), SQLITE_OK);
}

static void make_missing_table(const char *path) {
  make_ours(path);
  cr_assert_eq(raw_exec(path, "DROP TABLE q_label"), SQLITE_OK);
}

static void make_nothing(const char *path) { (void)path; }

enum { READ = 1, WRITE = 2, BOTH = 3 };

static const struct {
  void (*make)(const char *path);
  int modes;
  const char *message;
} refused[] = {
    {make_nothing, READ, "there is no such database"},
    {make_directory, BOTH, "this is a directory, not a database"},
    {make_fifo, BOTH, "this is not a regular file, so it cannot be a database"},
    {make_text, BOTH, "this is not an SQLite database"},
    {make_empty, READ, "the database is empty; ingest an issue first"},
    {make_other, BOTH, "this is an SQLite database, but not one of qikan"},
    {make_other_with_id, BOTH, "this is an SQLite database, but not one of qikan"},
    {make_newer, BOTH,
     "the database has schema version 99, newer than this qikan (6); use a newer qikan"},
    {make_version_zero, READ,
     "the database has an older schema; open it for writing once "
     "(qikan ingest) to migrate it"},
    {make_version_zero, WRITE,
     "the database has schema version 0, which is too old to be migrated to 6; ingest "
     "the "
     "issues into a new database"},
    {make_truncated, BOTH, "the database is damaged"},
    {make_scribbled, BOTH, "the database is damaged"},
    {make_trigger, BOTH,
     "the database was altered: its trigger evil is not as qikan makes it"},
    {make_evil_view, BOTH,
     "the database was altered: its view staff is not as qikan makes it"},
    {make_virtual, BOTH,
     "the database was altered: its table f is not as qikan makes it"},
    {make_missing_table, BOTH, "the database was altered: tables or views are missing"},
};

Test(store_open, every_other_file_is_refused_with_one_clear_message) {
  for (size_t i = 0; i < QK_COUNT(refused); i++) {
    for (int mode = READ; mode <= WRITE; mode++) {
      if (!(refused[i].modes & mode)) continue;
      scratch t;
      scratch_make(&t);
      refused[i].make(t.db);
      qk_store *s;
      qk_err e = {0};
      qk_code code = qk_store_open(&s, t.db, mode == WRITE, &e);
      cr_assert_eq(code, QK_STORE, "row %zu, mode %d: %d", i, mode, code);
      cr_assert_null(s);
      cr_assert_str_eq(e.msg, refused[i].message, "row %zu, mode %d: %s", i, mode, e.msg);
      cr_assert_str_eq(e.file, t.db);
      scratch_free(&t);
    }
  }
}

Test(store_open, a_refused_file_stays_as_it_was) {
  scratch t;
  scratch_make(&t);
  make_other(t.db);
  struct stat before, after;
  cr_assert_eq(stat(t.db, &before), 0);
  qk_store *s;
  qk_err e;
  cr_assert_eq(qk_store_open(&s, t.db, 1, &e), QK_STORE);
  cr_assert_eq(stat(t.db, &after), 0);
  cr_assert_eq(before.st_size, after.st_size);
  cr_assert_eq(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
  cr_assert_eq(raw_exec(t.db, "SELECT a FROM notes"), SQLITE_OK);
  scratch_free(&t);
}

Test(store_open, names_with_a_meaning_for_sqlite_are_plain_names) {
  scratch t;
  scratch_make(&t);
  cr_assert_eq(chdir(t.dir), 0);
  static const char *const names[] = {":memory:", "file:x?mode=memory", "a#b%41.db",
                                      "期刊.db"};
  for (size_t i = 0; i < QK_COUNT(names); i++) {
    make_ours(names[i]);
    cr_assert_eq(access(names[i], F_OK), 0, "%s", names[i]);
    qk_store_close(open_ok(names[i], 0));
  }
  qk_store *s;
  qk_err e;
  cr_assert_eq(qk_store_open(&s, "", 1, &e), QK_USAGE);
  cr_assert_eq(qk_store_open(&s, "missing/q.db", 1, &e), QK_STORE);
  cr_assert_str_eq(e.msg, "the database cannot be opened: No such file or directory");
  cr_assert_eq(chdir("/"), 0);
  scratch_free(&t);
}

Test(store_open, an_empty_file_becomes_a_database_in_wal_mode) {
  scratch t;
  scratch_make(&t);
  make_empty(t.db);
  make_ours(t.db);
  char header[20] = {0};
  FILE *f = fopen(t.db, "rb");
  cr_assert_eq(fread(header, 1, sizeof header, f), sizeof header);
  fclose(f);
  cr_assert(header[18] == 2 && header[19] == 2);
  scratch_free(&t);
}

Test(store_open, a_locked_database_is_waited_for_and_then_named) {
  scratch t;
  scratch_make(&t);
  make_ours(t.db);
  sample m;
  sample_make(&m, "");
  sqlite3 *other;
  cr_assert_eq(sqlite3_open(t.db, &other), SQLITE_OK);
  cr_assert_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  qk_store *s = open_ok(t.db, 1);
  qk_put in = sample_put(&m, "a.md", "s1");
  qk_err e;
  int64_t id;
  cr_assert_eq(qk_store_put(s, &in, &id, &e), QK_STORE);
  cr_assert_str_eq(e.msg, "the database is locked by another process");
  cr_assert_rows(s, "SELECT count(*) FROM issue", "0\n");
  cr_assert_eq(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
  put_ok(s, &in);
  qk_store_close(s);
  sqlite3_close(other);
  sample_free(&m);
  scratch_free(&t);
}

/* ---- migration ------------------------------------------------------------------------
 */

static const qk_migration steps[] = {
    {5, "CREATE TABLE five(a)"},
    {6, "CREATE TABLE six(a); INSERT INTO five VALUES (6)"},
    {8, "CREATE TABLE eight(a)"},
    {9, "CREATE TABLE five(a)"}, /* fails: it is there */
    {0, NULL},
};

static const struct {
  int from, to, version; /* version: afterwards */
  qk_code code;
  const char *tables, *message;
} migrations[] = {
    {5, 7, 7, QK_OK, "five,six", ""},
    {6, 7, 6, QK_STORE, "", "no such table: five"},
    {5, 6, 6, QK_OK, "five", ""},
    {5, 9, 5, QK_STORE, "",
     "the database has schema version 5, which is too old to be migrated to 9; ingest "
     "the "
     "issues into a new database"},
    {8, 9, 9, QK_OK, "eight", ""},
    {8, 8, 8, QK_OK, "", ""},
};

Test(store_open, migration_goes_step_by_step_or_not_at_all) {
  for (size_t i = 0; i < QK_COUNT(migrations); i++) {
    scratch t;
    scratch_make(&t);
    make_ours(t.db);
    sqlite3 *db;
    cr_assert_eq(sqlite3_open(t.db, &db), SQLITE_OK);
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d; DROP VIEW staff",
             migrations[i].from);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    qk_err e = {0};
    qk_code code =
        qk_schema_migrate(db, steps, migrations[i].from, migrations[i].to, t.db, &e);
    cr_assert_eq(code, migrations[i].code, "row %zu: %s", i, e.msg);
    cr_assert_str_eq(e.msg, migrations[i].message);
    sqlite3_stmt *q;
    sqlite3_prepare_v2(db,
                       "SELECT user_version, (SELECT coalesce(group_concat(name), '') "
                       "FROM sqlite_schema WHERE name IN ('five', 'six', 'eight')), "
                       "(SELECT count(*) FROM sqlite_schema WHERE name = 'staff') FROM "
                       "pragma_user_version",
                       -1, &q, NULL);
    cr_assert_eq(sqlite3_step(q), SQLITE_ROW);
    cr_assert_eq(sqlite3_column_int(q, 0), migrations[i].version, "row %zu", i);
    cr_assert_str_eq((const char *)sqlite3_column_text(q, 1), migrations[i].tables);
    /* The views are made anew in the end. */
    cr_assert_eq(sqlite3_column_int(q, 2), migrations[i].code == QK_OK);
    sqlite3_finalize(q);
    cr_assert(sqlite3_get_autocommit(db));
    sqlite3_close(db);
    scratch_free(&t);
  }
}

/* What version 4 had more; what version 3 had not, version 2, and version 1. */
static const char whole_rows[] = "INSERT INTO q_posting VALUES (19968, x'0000');";
static const char unparted[] = "DROP INDEX q_place_parent_id;";
static const char unindexed[] =
    "DROP TABLE q_posting; DROP TABLE q_posting_word; DROP INDEX q_issue_search;"
    "ALTER TABLE q_issue DROP COLUMN search;";
static const char *const placed[] = {
    "q_quantity",  "q_document_mention", "q_practice", "q_place_mention",
    "q_quotation", "q_date_mention",     "q_fact"};

static void make_older(const char *path, int version) {
  sqlite3 *db;
  make_ours(path);
  cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
  qk_buf sql = {0};
  for (const qk_object *v = qk_views; v->name; v++)
    qk_buf_printf(&sql, "DROP VIEW %s;", v->name);
  qk_buf_put(&sql, qk_str_of(whole_rows));
  if (version < 4) qk_buf_put(&sql, qk_str_of(unparted));
  if (version < 3) qk_buf_put(&sql, qk_str_of(unindexed));
  for (size_t i = 0; version < 2 && i < QK_COUNT(placed); i++)
    qk_buf_printf(&sql, "ALTER TABLE %s DROP COLUMN n; ALTER TABLE %s DROP COLUMN at;",
                  placed[i], placed[i]);
  qk_buf_printf(&sql,
                "INSERT INTO q_fact(id, text) VALUES (7, '事');"
                "PRAGMA user_version = %d",
                version);
  cr_assert_eq(sqlite3_exec(db, sql.p, NULL, NULL, NULL), SQLITE_OK, "%s",
               sqlite3_errmsg(db));
  qk_buf_free(&sql);
  sqlite3_close(db);
}

Test(store_open, a_database_of_an_older_version_becomes_one_of_this_version) {
  for (int version = 1; version < QK_SCHEMA_VERSION; version++) {
    scratch t;
    scratch_make(&t);
    make_older(t.db, version);
    qk_store *s;
    qk_err e = {0};
    cr_assert_eq(qk_store_open(&s, t.db, 0, &e), QK_STORE);
    cr_expect(strstr(e.msg, "older schema"), "%s", e.msg);
    for (int i = 0; i < 2; i++) {
      s = open_ok(t.db, 1 - i); /* migrated; then as one that was made so */
      cr_assert_rows(s, "SELECT id, text, byte_first, byte_last FROM fact", "7|事|-|-\n");
      cr_assert_rows(s, "SELECT count(*) FROM q_posting", "0\n");
      qk_store_close(s);
    }
    scratch_free(&t);
  }
}

Test(store_open, a_database_is_never_migrated_twice) {
  scratch t;
  scratch_make(&t);
  make_ours(t.db);
  sqlite3 *db;
  cr_assert_eq(sqlite3_open(t.db, &db), SQLITE_OK);
  sqlite3_exec(db, "PRAGMA user_version = 6", NULL, NULL, NULL);
  /* Another process was here between our look at the version and our lock. */
  qk_err e;
  cr_assert_eq(qk_schema_migrate(db, steps, 5, 6, t.db, &e), QK_OK);
  cr_assert_neq(sqlite3_exec(db, "SELECT * FROM five", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
  scratch_free(&t);
}

/* Root is above all permissions: then the test goes on as somebody else. */
Test(store_open, a_read_only_place_is_named_and_can_be_read) {
  scratch t;
  scratch_make(&t);
  make_ours(t.db);
  cr_assert_eq(chmod(t.db, 0444), 0);
  cr_assert_eq(chmod(t.dir, 0555), 0);
  bool root = geteuid() == 0;
  if (root) cr_assert_eq(seteuid(65534), 0);
  qk_store *s;
  qk_err e;
  cr_assert_eq(qk_store_open(&s, t.db, 1, &e), QK_STORE);
  cr_assert_str_eq(e.msg, "the database cannot be written: file or folder is read-only");
  s = open_ok(t.db, 0);
  cr_assert_rows(s, "SELECT count(*) FROM issue", "0\n");
  qk_store_close(s);
  if (root) cr_assert_eq(seteuid(0), 0);
  cr_assert_eq(chmod(t.db, 0), 0);
  if (root) cr_assert_eq(seteuid(65534), 0);
  for (int writable = 0; writable < 2; writable++) {
    cr_assert_eq(qk_store_open(&s, t.db, writable, &e), QK_STORE);
    cr_assert_str_eq(e.msg, "the database cannot be opened: Permission denied");
  }
  if (root) cr_assert_eq(seteuid(0), 0);
  cr_assert_eq(chmod(t.dir, 0700), 0);
  scratch_free(&t);
}
