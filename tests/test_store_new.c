/* test_store_new.c - the first transaction of a database, which makes its tables, too. */
#include <signal.h>
#include <sys/wait.h>

#include "test_store_fixture.h"

Test(store_new, is_there_for_others_with_its_first_issue) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_store *s = open_ok(t.db, 1), *other;
  qk_err e;
  cr_assert_eq(qk_store_open(&other, t.db, 0, &e), QK_STORE);
  cr_assert_str_eq(e.msg, "the database is empty; ingest an issue first");
  qk_put a = sample_put(&m, "a.md", "s1"), b = sample_put(&m, "b.md", "s2");
  put_ok(s, &a);
  cr_assert_eq(qk_store_pending(s), 0);
  other = open_ok(t.db, 0);
  cr_assert_rows(other, "SELECT path FROM issue", "a.md\n");
  put_ok(s, &b);
  cr_assert_eq(qk_store_pending(s), 1);
  cr_assert_rows(other, "SELECT path FROM issue", "a.md\n");
  cr_assert_rows(s, "SELECT path FROM issue", "a.md\nb.md\n");
  qk_store_close(other);
  qk_store_close(s);
  sample_free(&m);
  scratch_free(&t);
}

Test(store_new, can_be_asked_before_there_is_anything) {
  scratch t;
  scratch_make(&t);
  qk_store *s = open_ok(t.db, 1);
  qk_found state;
  qk_counts c;
  qk_err e;
  int64_t id = 7;
  cr_assert_eq(qk_store_find(s, "a.md", "s1", "", &state, &id, &e), QK_OK);
  cr_assert(state == QK_FOUND_NEW && id == 0);
  cr_assert_eq(qk_store_without_facts(s, "", 0, &id, &e), QK_OK);
  cr_assert_eq(id, 0);
  cr_assert_eq(qk_store_counts(s, 1, &c, &e), QK_OK);
  cr_assert_eq(c.articles, 0);
  cr_assert_eq(qk_store_remove(s, 1, &e), QK_OK);
  cr_assert_rows(s, "SELECT count(*) FROM issue", "0\n");
  qk_store_close(s);
  scratch_free(&t);
}

/* The contents after a first issue that fails are those without it. */
Test(store_new, outlives_a_first_issue_that_fails) {
  char *dumps[2];
  sample good, bad;
  sample_make(&good, "");
  sample_make(&bad, "");
  bad.issue.paragraphs[1].article = 77;
  for (int fails = 0; fails < 2; fails++) {
    scratch t;
    scratch_make(&t);
    qk_store *s = open_ok(t.db, 1);
    qk_put a = sample_put(&good, "a.md", "s1"), b = sample_put(&bad, "b.md", "s2");
    qk_err e;
    int64_t id;
    if (fails) cr_assert_eq(qk_store_put(s, &b, &id, &e), QK_INPUT);
    cr_assert_eq(qk_store_pending(s), 0);
    cr_assert_eq(put_ok(s, &a), 1);
    qk_store_close(s);
    dumps[fails] = dump(t.db);
    scratch_free(&t);
  }
  cr_assert_str_eq(dumps[0], dumps[1]);
  free(dumps[0]);
  free(dumps[1]);
  sample_free(&good);
  sample_free(&bad);
}

Test(store_new, of_two_writers_the_second_finds_the_tables) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_store *first = open_ok(t.db, 1), *second = open_ok(t.db, 1);
  qk_put a = sample_put(&m, "a.md", "s1"), b = sample_put(&m, "b.md", "s2");
  cr_assert_eq(put_ok(first, &a), 1);
  cr_assert_eq(put_ok(second, &b), 2);
  cr_assert_rows(first, "SELECT path FROM issue", "a.md\nb.md\n");
  qk_store_close(first);
  qk_store_close(second);
  /* What came between the look at the file and the first issue need not be ours. */
  cr_assert_eq(unlink(t.db), 0);
  second = open_ok(t.db, 1);
  cr_assert_eq(raw_exec(t.db, "CREATE TABLE notes(a)"), SQLITE_OK);
  qk_err e;
  int64_t id;
  cr_assert_eq(qk_store_put(second, &b, &id, &e), QK_STORE);
  cr_assert_str_eq(e.msg, "this is an SQLite database, but not one of qikan");
  qk_store_close(second);
  cr_assert_eq(raw_exec(t.db, "SELECT a FROM notes"), SQLITE_OK);
  sample_free(&m);
  scratch_free(&t);
}

Test(store_new, a_full_disk_leaves_an_empty_file) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_store *s = open_ok(t.db, 1);
  qk_put in = sample_put(&m, "a.md", "s1");
  qk_err e;
  int64_t id;
  cr_assert_eq(qk_store_limit(s, 100000, &e), QK_OK);
  cr_assert_eq(qk_store_put(s, &in, &id, &e), QK_STORE);
  cr_assert_str_eq(e.msg, "database or disk is full");
  cr_assert_eq(qk_store_commit(s, &e), QK_STORE);
  qk_store_close(s);
  struct stat st;
  cr_assert_eq(stat(t.db, &st), 0);
  cr_assert_eq(st.st_size, 0);
  s = open_ok(t.db, 1);
  put_ok(s, &in);
  qk_store_close(s);
  sample_free(&m);
  scratch_free(&t);
}

/* A file as a process leaves it that ends in the middle of its first transaction: pages
 * of it are written, and a journal says that there was nothing before. */
static void make_interrupted(const scratch *t) {
  char command[400];
  sqlite3 *db;
  cr_assert_eq(sqlite3_open(t->db, &db), SQLITE_OK);
  cr_assert_eq(sqlite3_exec(db,
                            "PRAGMA cache_size = 1; BEGIN; CREATE TABLE q_issue(a);"
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                            "FROM n WHERE i < 999) INSERT INTO q_issue SELECT "
                            "zeroblob(999) FROM n",
                            NULL, NULL, NULL),
               SQLITE_OK);
  snprintf(command, sizeof command,
           "cd %s && cp q.db a && cp q.db-journal a-journal && test -s a && "
           "cp a b && cp a-journal b-journal",
           t->dir);
  cr_assert_eq(system(command), 0);
  sqlite3_close(db);
}

Test(store_new, what_a_crash_leaves_is_empty_to_readers_and_writers) {
  scratch t;
  scratch_make(&t);
  make_interrupted(&t);
  char a[112], b[112];
  snprintf(a, sizeof a, "%s/a", t.dir);
  snprintf(b, sizeof b, "%s/b", t.dir);
  qk_store *s;
  qk_err e;
  cr_assert_eq(qk_store_open(&s, a, 0, &e), QK_STORE);
  cr_assert_str_eq(e.msg, "the database is empty; ingest an issue first");
  sample m;
  sample_make(&m, "");
  qk_put in = sample_put(&m, "a.md", "s1");
  const char *const paths[] = {a, b};
  for (int i = 0; i < 2; i++) {
    s = open_ok(paths[i], 1);
    put_ok(s, &in);
    qk_store_close(s);
    s = open_ok(paths[i], 0);
    cr_assert_rows(s, "SELECT path FROM issue", "a.md\n");
    qk_store_close(s);
  }
  sample_free(&m);
  scratch_free(&t);
}

/* The write-ahead log goes at the end, whoever of the two connections has used it. */
Test(store_new, a_store_that_was_written_and_read_leaves_one_file) {
  static const struct {
    bool put, read;
  } rows[] = {{true, true}, {false, true}, {true, false}, {false, false}};
  sample m;
  sample_make(&m, "");
  for (size_t i = 0; i < QK_COUNT(rows); i++)
    for (int old = 0; old < 2; old++) {
      scratch t;
      scratch_make(&t);
      qk_put in = sample_put(&m, "a.md", "s1"), more = sample_put(&m, "b.md", "s2");
      qk_store *s = open_ok(t.db, 1);
      if (old) { /* made before, and not in the mode of a log */
        put_ok(s, &in);
        qk_store_close(s);
        char command[200];
        snprintf(command, sizeof command,
                 "sqlite3 %s 'PRAGMA journal_mode = DELETE' >/dev/null", t.db);
        cr_assert_eq(system(command), 0);
        s = open_ok(t.db, 1);
      }
      if (rows[i].put) put_ok(s, &more);
      cr_assert_eq(qk_store_commit(s, &(qk_err){0}), QK_OK);
      if (rows[i].read && (old || rows[i].put))
        cr_assert_rows(s, "SELECT count(*) > 0 FROM issue", "1\n");
      qk_store_close(s);
      for (int k = 0; k < 3; k++) {
        static const char *const more_files[] = {"-wal", "-shm", "-journal"};
        char path[128];
        snprintf(path, sizeof path, "%s%s", t.db, more_files[k]);
        cr_expect_neq(access(path, F_OK), 0, "row %zu, %s: %s is left", i,
                      old ? "old" : "new", more_files[k]);
      }
      scratch_free(&t);
    }
  sample_free(&m);
}

static void put_first(const char *db, const sample *m) {
  qk_store *s;
  qk_err e;
  int64_t id;
  qk_put in = sample_put(m, "a.md", "s1");
  if (qk_store_open(&s, db, 1, &e) || qk_store_put(s, &in, &id, &e)) _exit(1);
  pause();
}

/* Killed from before the first write on, later and later, until the issue is there. */
Test(store_new, a_kill_at_any_moment_leaves_nothing_or_the_whole_issue) {
  sample m;
  sample_make(&m, "");
  int whole = 0, empty = 0;
  for (useconds_t wait = 0; whole < 3 && wait < 3000000; wait += 500 + wait / 8) {
    scratch t;
    scratch_make(&t);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) put_first(t.db, &m);
    usleep(wait);
    kill(child, SIGKILL);
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status), "the child ended by itself: %d", status);
    qk_store *s = open_ok(t.db, 1);
    char *issues = rows_of(s, "SELECT (SELECT count(*) FROM issue), (SELECT count(*) "
                              "FROM sentence), (SELECT count(*) FROM diagnostic)");
    bool none = strcmp(issues, "0|0|0\n") == 0;
    cr_assert(none || strcmp(issues, "1|4|1\n") == 0, "%s", issues);
    none ? empty++ : whole++;
    free(issues);
    qk_store_close(s);
    scratch_free(&t);
  }
  cr_assert(whole > 0 && empty > 0, "%d whole, %d empty", whole, empty);
  sample_free(&m);
}
