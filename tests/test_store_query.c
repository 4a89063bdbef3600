/* test_store_query.c - statements of users: what they may do, what they say. */
#include "test_store_fixture.h"

static const struct {
  const char *sql;
  const char *message; /* how the message begins */
} refused[] = {
    {"INSERT INTO q_label(label) VALUES ('x')", "only statements that read are allowed"},
    {"UPDATE q_issue SET title = 'x'", "only statements that read are allowed"},
    {"DELETE FROM q_issue", "only statements that read are allowed"},
    {"UPDATE sqlite_master SET sql = ''", "SQL: table sqlite_master may not be modified"},
    {"CREATE TABLE x(a)", "only statements that read are allowed"},
    {"CREATE TEMP TABLE x(a)", "only statements that read are allowed"},
    {"CREATE TEMP VIEW issue AS SELECT 1", "only statements that read are allowed"},
    {"DROP TABLE q_issue", "only statements that read are allowed"},
    {"ALTER TABLE q_issue ADD COLUMN x", "only statements that read are allowed"},
    {"ATTACH '/tmp/other.db' AS other", "only statements that read are allowed"},
    {"DETACH main", "only statements that read are allowed"},
    {"VACUUM INTO '/tmp/copy.db'", "only statements that read are allowed"},
    {"REINDEX", "only statements that read are allowed"},
    {"ANALYZE", "only statements that read are allowed"},
    {"BEGIN", "only statements that read are allowed"},
    {"COMMIT", "only statements that read are allowed"},
    {"SAVEPOINT a", "only statements that read are allowed"},
    {"CREATE VIRTUAL TABLE temp.x USING fts5(a)",
     "only statements that read are allowed"},
    {"PRAGMA journal_mode = DELETE", "there is no permission to use the pragma"},
    {"PRAGMA user_version = 3", "there is no permission to use the pragma"},
    {"PRAGMA writable_schema = ON", "there is no permission to use the pragma"},
    {"PRAGMA trusted_schema = ON", "there is no permission to use the pragma"},
    {"PRAGMA query_only = OFF", "there is no permission to use the pragma"},
    {"PRAGMA temp_store_directory = '/tmp'", "there is no permission to use the pragma"},
    {"SELECT load_extension('/tmp/x')", "there is no permission to call the function"},
    {"SELECT LOAD_EXTENSION('/tmp/x')", "there is no permission to call the function"},
    {"SELECT fts3_tokenizer('simple')", "there is no permission to call the function"},
    {"SELECT sqlite_compileoption_get(1)", "there is no permission to call the function"},
    {"SELECT writefile('/tmp/x', 'y')", "SQL: no such function: writefile"},
    {"SELECT readfile('/etc/passwd')", "SQL: no such function: readfile"},
    {"SELECT edit('x')", "SQL: no such function: edit"},
    {"SELECT * FROM dbstat", "only "},
    {"SELECT * FROM sqlite_stmt", "only "},
    {"SELECT 1; SELECT 2", "SQL: only one statement is allowed"},
    {"SELECT 1; DROP TABLE q_issue", "SQL: only one statement is allowed"},
    {"SELECT 1; nonsense", "SQL: only one statement is allowed"},
    {"", "SQL: there is no statement"},
    {"  -- a comment\n", "SQL: there is no statement"},
    {"SELEC 1", "SQL: near \"SELEC\": syntax error"},
    {"SELECT nonesuch FROM issue", "SQL: no such column: nonesuch"},
    {"SELECT * FROM nowhere", "SQL: no such table: nowhere"},
};

Test(store_query, statements_that_do_more_than_read_are_refused) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_store *writer = open_ok(t.db, 1);
  qk_put in = sample_put(&m, "a.md", "s1");
  put_ok(writer, &in);
  qk_err e;
  cr_assert_eq(qk_store_commit(writer, &e), QK_OK);
  qk_store *reader = open_ok(t.db, 0);
  qk_store *const stores[] = {reader, writer};
  for (size_t i = 0; i < QK_COUNT(refused) * 2; i++) {
    qk_query *q = NULL;
    e = (qk_err){0};
    const char *sql = refused[i / 2].sql, *message = refused[i / 2].message;
    cr_assert_eq(qk_query_open(stores[i % 2], qk_str_of(sql), &q, &e), QK_USAGE, "%s",
                 sql);
    cr_assert_null(q);
    cr_assert_eq(strncmp(e.msg, message, strlen(message)), 0, "%s: %s", sql, e.msg);
  }
  cr_assert_eq(
      qk_query_open(reader, (qk_str){"SELECT 1\0 x", 11}, &(qk_query *){NULL}, &e),
      QK_USAGE);
  cr_assert_rows(reader, "SELECT count(*), max(title) FROM issue", "1|-\n");
  qk_store_close(reader);
  qk_store_close(writer);
  sample_free(&m);
  scratch_free(&t);
}

static const struct {
  const char *sql, *rows;
} allowed[] = {
    {"SELECT 1;", "1\n"},
    {"SELECT 1 ; -- the end", "1\n"},
    {"VALUES (1, 'a', NULL, 1.5)", "1|a|-|1.5\n"},
    {"WITH a AS (SELECT id FROM issue) SELECT count(*) FROM a", "1\n"},
    {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT "
     "group_concat(i) FROM n",
     "1,2,3,4\n"},
    {"SELECT value FROM json_each('[1,2]')", "1\n2\n"},
    {"SELECT json_extract('{\"a\": 3}', '$.a'), '{\"a\": 3}' ->> 'a'", "3|3\n"},
    {"SELECT count(*) OVER () FROM staff", "1\n"},
    {"SELECT upper('a') || length('早市') || round(sqrt(2), 3)", "A21.414\n"},
    {"SELECT text FROM paragraph WHERE text LIKE '%河%' ORDER BY id",
     "早市开了三年。摊位有四十个，都在河边。\n"},
    {"SELECT path FROM main.issue", "a.md\n"},
    {"SELECT path FROM q_issue", "a.md\n"},
    {"PRAGMA user_version", "6\n"},
    {"SELECT name FROM sqlite_schema WHERE name = 'toc_entry'", "toc_entry\n"},
    {"SELECT count(*) > 0 FROM pragma_table_info('article')", "1\n"},
};

Test(store_query, statements_that_read_are_allowed) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_store *s = open_ok(t.db, 1);
  qk_put in = sample_put(&m, "a.md", "s1");
  put_ok(s, &in);
  for (size_t i = 0; i < QK_COUNT(allowed); i++)
    cr_assert_rows(s, allowed[i].sql, allowed[i].rows);
  qk_store_close(s);
  sample_free(&m);
  scratch_free(&t);
}

Test(store_query, values_go_in_and_out_with_their_types) {
  scratch t;
  scratch_make(&t);
  qk_store *s = open_ok(t.db, 1);
  qk_query *q;
  qk_err e;
  cr_assert_eq(qk_query_open(s,
                             QK_LIT("SELECT ?1 AS a, ?2 AS b, ?3, ?4, :name, x'00FF', "
                                    "''"),
                             &q, &e),
               QK_OK);
  cr_assert_eq(qk_query_params(q), 5);
  cr_assert_eq(qk_query_param(q, ":name"), 5);
  cr_assert_eq(qk_query_param(q, ":none"), 0);
  cr_assert_eq(qk_query_bind_int(q, 1, INT64_MIN, &e), QK_OK);
  cr_assert_eq(qk_query_bind_double(q, 2, 0.5, &e), QK_OK);
  cr_assert_eq(qk_query_bind_text(q, 3, QK_LIT("早\0市"), &e), QK_OK);
  cr_assert_eq(qk_query_bind_null(q, 4, &e), QK_OK);
  cr_assert_eq(qk_query_bind_text(q, 5, (qk_str){NULL, 0}, &e), QK_OK);
  cr_assert_eq(qk_query_bind_int(q, 6, 1, &e), QK_USAGE);
  cr_assert_str_eq(e.msg, "the statement has no parameter 6, only 5");
  bool row;
  for (int again = 0; again < 2; again++) {
    cr_assert_eq(qk_query_step(q, &row, &e), QK_OK);
    cr_assert(row);
    cr_assert_eq(qk_query_columns(q), 7);
    cr_assert_str_eq(qk_query_name(q, 1), "b");
    static const qk_column_type types[] = {QK_COL_INT,  QK_COL_DOUBLE, QK_COL_TEXT,
                                           QK_COL_NULL, QK_COL_TEXT,   QK_COL_BLOB,
                                           QK_COL_TEXT};
    for (int i = 0; i < 7; i++) cr_assert_eq(qk_query_type(q, i), types[i], "%d", i);
    cr_assert_eq(qk_query_int(q, 0), INT64_MIN);
    cr_assert_eq(qk_query_double(q, 1), 0.5);
    cr_assert(qk_str_eq(qk_query_text(q, 2), QK_LIT("早\0市")));
    cr_assert_null(qk_query_text(q, 3).p);
    cr_assert(qk_query_text(q, 4).p && qk_query_text(q, 4).n == 0);
    cr_assert_eq(qk_query_text(q, 5).n, 2);
    cr_assert(qk_query_text(q, 6).p && qk_query_text(q, 6).n == 0);
    cr_assert_eq(qk_query_step(q, &row, &e), QK_OK);
    cr_assert_not(row);
    qk_query_reset(q);
  }
  qk_query_close(q);
  cr_assert_eq(qk_query_open(s, QK_LIT("SELECT page, id, id + 1 FROM article"), &q, &e),
               QK_OK);
  cr_assert_str_eq(qk_query_decltype(q, 0), "TEXT");
  cr_assert_str_eq(qk_query_decltype(q, 1), "INTEGER");
  cr_assert_null(qk_query_decltype(q, 2));
  qk_query_close(q);
  qk_store_close(s);
  scratch_free(&t);
}

Test(store_query, an_error_while_stepping_is_the_statements) {
  scratch t;
  scratch_make(&t);
  qk_store *s = open_ok(t.db, 1);
  static const struct {
    const char *sql, *message;
  } rows[] = {
      {"SELECT * FROM json_each('[')", "SQL: malformed JSON"},
      {"SELECT abs(-9223372036854775807 - 1)", "SQL: integer overflow"},
      {"SELECT length(zeroblob(1073741824))", "SQL: string or blob too big"},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_query *q;
    qk_err e = {0};
    bool row;
    cr_assert_eq(qk_query_open(s, qk_str_of(rows[i].sql), &q, &e), QK_OK, "%s", e.msg);
    cr_assert_eq(qk_query_step(q, &row, &e), QK_USAGE);
    cr_assert_str_eq(e.msg, rows[i].message);
    qk_query_close(q);
  }
  qk_store_close(s);
  scratch_free(&t);
}

static int stop_after(void *left) { return --*(int *)left <= 0; }

Test(store_query, the_progress_hook_interrupts) {
  scratch t;
  scratch_make(&t);
  qk_store *s = open_ok(t.db, 1);
  int left = 50;
  qk_store_on_progress(s, 1000, stop_after, &left);
  qk_query *q;
  qk_err e;
  bool row;
  cr_assert_eq(qk_query_open(s,
                             QK_LIT("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
                                    "i + 1 FROM n) SELECT max(i) FROM n"),
                             &q, &e),
               QK_OK);
  cr_assert_eq(qk_query_step(q, &row, &e), QK_SCRIPT);
  cr_assert_str_eq(e.msg, "the query was interrupted");
  qk_query_close(q);
  qk_store_on_progress(s, 0, NULL, NULL);
  cr_assert_rows(s, "SELECT 1", "1\n");
  qk_store_close(s);
  scratch_free(&t);
}

Test(store_query, a_query_sees_what_was_just_put) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_store *s = made_ok(t.db);
  qk_put in = sample_put(&m, "a.md", "s1");
  put_ok(s, &in);
  cr_assert_eq(qk_store_pending(s), 1);
  cr_assert_rows(s, "SELECT count(*) FROM issue", "1\n");
  cr_assert_eq(qk_store_pending(s), 0);
  qk_store_close(s);
  sample_free(&m);
  scratch_free(&t);
}

/* Functions that are made again (function.c, format.c): the same values as SQLite's. */
static const char *const expressions[] = {
    "'Abc' LIKE 'aB_'",
    "'早市' LIKE '_市'",
    "'早市' LIKE '早%'",
    "'a%b' LIKE 'a!%b' ESCAPE '!'",
    "'axb' LIKE 'a!%b' ESCAPE '!'",
    "'a早b' LIKE 'a早早b' ESCAPE '早'",
    "NULL LIKE 'a'",
    "'a' LIKE NULL",
    "12 LIKE '1%'",
    "'abc' GLOB 'a*[b-d]'",
    "'abc' GLOB 'A*'",
    "NULL GLOB 'a'",
    "instr('早市开', '市')",
    "instr('abc', '')",
    "instr('', 'a')",
    "instr('', '')",
    "instr(NULL, 'a')",
    "instr(x'00E697', x'97')",
    "instr(12345, 34)",
    "instr('aab', 'ab')",
    "replace('aXbX', 'X', '早')",
    "replace('aXb', '', 'y')",
    "replace('aaa', 'aa', 'b')",
    "replace('aaa', 'a', '')",
    "replace(121, 1, 3)",
    "replace(NULL, 'a', 'b')",
    "replace('a', 'b', NULL)",
    "replace('', 'a', 'b')",
    "replace(hex(zeroblob(5000)), '00', '早')",
    "trim('  a b ')",
    "ltrim('  a ')",
    "rtrim('  a ')",
    "trim('早早a市早', '早市')",
    "ltrim('xxyx', 'x')",
    "rtrim('axyx', 'yx')",
    "trim('', 'a')",
    "trim('abc', '')",
    "trim('aaa', 'a')",
    "trim(NULL, 'a')",
    "trim(12321, 1)",
    "printf('%5.2f|%-4d|%04d|%s|%q|%%|%c', 3.14159, 7, 42, '早', 'it''s', 'x')",
    "printf('%*d|%.*f|%,d', 5, 1, 2, 2.5, 1234567)",
    "format('%.3s|%10s|%!.3s', 'abcdef', 'x', '早市开门')",
    "printf('%d')",
    "printf(NULL)",
    "printf()",
    "strftime('%Y-%m', '2021-09-15')",
    "strftime('%W', '2021-09-15', '+1 day')",
    "strftime('%Y', 'no date')",
    "strftime(NULL, '2021-09-15')",
};

Test(store_query, functions_made_again_give_what_sqlite_gives) {
  scratch t;
  scratch_make(&t);
  qk_store *s = open_ok(t.db, 1);
  sqlite3 *plain;
  cr_assert_eq(sqlite3_open(":memory:", &plain), SQLITE_OK);
  for (size_t i = 0; i < QK_COUNT(expressions); i++) {
    char sql[300];
    sqlite3_stmt *stmt;
    snprintf(sql, sizeof sql, "SELECT typeof(%s) || ' ' || quote(%s)", expressions[i],
             expressions[i]);
    cr_assert_eq(sqlite3_prepare_v2(plain, sql, -1, &stmt, NULL), SQLITE_OK, "%s", sql);
    cr_assert_eq(sqlite3_step(stmt), SQLITE_ROW);
    const char *value = (const char *)sqlite3_column_text(stmt, 0);
    char *rows = sqlite3_mprintf("%s\n", value);
    cr_assert_rows(s, sql, rows);
    sqlite3_free(rows);
    sqlite3_finalize(stmt);
  }
  sqlite3_close(plain);
  qk_store_close(s);
  scratch_free(&t);
}

/* The same tables in a database that stores its texts otherwise. */
static void copy_as_utf16(const char *from, const char *to) {
  sqlite3 *a, *b;
  sqlite3_stmt *stmt;
  cr_assert_eq(sqlite3_open(from, &a), SQLITE_OK);
  cr_assert_eq(sqlite3_open(to, &b), SQLITE_OK);
  cr_assert_eq(sqlite3_exec(b, "PRAGMA encoding = 'UTF-16le'", NULL, NULL, NULL), 0);
  static const char sql[] =
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' "
      "UNION ALL SELECT 'PRAGMA user_version = ' || user_version FROM "
      "pragma_user_version UNION ALL SELECT 'PRAGMA application_id = ' || "
      "application_id FROM pragma_application_id";
  cr_assert_eq(sqlite3_prepare_v2(a, sql, -1, &stmt, NULL), SQLITE_OK);
  while (sqlite3_step(stmt) == SQLITE_ROW)
    cr_assert_eq(
        sqlite3_exec(b, (const char *)sqlite3_column_text(stmt, 0), NULL, NULL, NULL), 0,
        "%s", sqlite3_errmsg(b));
  sqlite3_finalize(stmt);
  cr_assert_eq(sqlite3_exec(b, "INSERT INTO q_fact(id, text) VALUES (1, '早市')", NULL,
                            NULL, NULL),
               SQLITE_OK);
  sqlite3_close(a);
  sqlite3_close(b);
}

Test(store_query, texts_come_as_utf8_however_they_are_stored) {
  scratch t;
  scratch_make(&t);
  char path[sizeof t.db + 8];
  snprintf(path, sizeof path, "%s.16", t.db);
  qk_store_close(open_ok(t.db, 1));
  copy_as_utf16(t.db, path);
  qk_store *s = open_ok(path, 0);
  qk_query *q;
  qk_field f;
  bool row;
  static const char sql[] = "SELECT text, 'é', text || 1, '' FROM fact";
  static const char *const texts[] = {"早市", "é", "早市1", ""};
  cr_assert_eq(qk_query_open(s, qk_str_of(sql), &q, NULL), QK_OK);
  cr_assert_eq(qk_query_step(q, &row, NULL), QK_OK);
  for (int i = 0; i < 4; i++) {
    qk_query_field(q, i, &f);
    cr_assert(f.type == QK_COL_TEXT && qk_str_eq(f.s, qk_str_of(texts[i])), "%d", i);
  }
  qk_query_close(q);
  qk_store_close(s);
  unlink(path);
  scratch_free(&t);
}
