/* test_store_put.c - issues go in, are replaced, rolled back, survive a crash. */
#include <signal.h>
#include <sys/wait.h>

#include "test_store_fixture.h"

static char *dump_after(const char *const *extras, size_t n) {
  scratch t;
  scratch_make(&t);
  qk_store *s = open_ok(t.db, 1);
  qk_err e;
  for (size_t i = 0; i < n; i++) {
    char path[16], sha[16];
    snprintf(path, sizeof path, "%c.md", extras[i][0]);
    snprintf(sha, sizeof sha, "sha-%s", extras[i]);
    sample m;
    sample_make(&m, extras[i]);
    if (extras[i][1] == '+') m.issue.n_diagnostics = m.issue.n_captions = 0;
    qk_put in = sample_put(&m, path, sha);
    put_ok(s, &in);
    sample_free(&m);
  }
  cr_assert_eq(qk_store_commit(s, &e), QK_OK);
  qk_store_close(s);
  char *d = dump(t.db);
  scratch_free(&t);
  return d;
}

static const struct {
  const char *fresh[4], *replaced[4];
  size_t n_fresh, n_replaced;
} histories[] = {
    {{"a", "b"}, {"a", "b"}, 2, 2},
    {{"a", "b"}, {"a+", "b", "a"}, 2, 3},
    {{"a+", "b"}, {"a", "b", "a+"}, 2, 3},
    {{"a", "b+", "c"}, {"a", "b", "c", "b+"}, 3, 4},
};

Test(store_put, contents_depend_on_the_input_alone) {
  for (size_t i = 0; i < QK_COUNT(histories); i++) {
    char *a = dump_after(histories[i].fresh, histories[i].n_fresh);
    char *b = dump_after(histories[i].replaced, histories[i].n_replaced);
    cr_assert_str_eq(a, b, "row %zu", i);
    free(a);
    free(b);
  }
  char *a = dump_after((const char *const[]){"a"}, 1);
  char *b = dump_after((const char *const[]){"a+"}, 1);
  cr_assert_str_neq(a, b);
  free(a);
  free(b);
}

Test(store_put, ids_tell_the_issue) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_store *s = open_ok(t.db, 1);
  qk_put a = sample_put(&m, "a.md", "s1"), b = sample_put(&m, "b.md", "s2");
  cr_assert_eq(put_ok(s, &a), 1);
  cr_assert_eq(put_ok(s, &b), 2);
  cr_assert_eq(put_ok(s, &a), 1);
  cr_assert_rows(s, "SELECT min(id), max(id), count(*) FROM sentence", "1|10000004|8\n");
  cr_assert_rows(s,
                 "SELECT id, article_id, paragraph_id, ordinal FROM sentence WHERE id > "
                 "10000001 AND id <= 10000003",
                 "10000002|10000001|10000001|2\n10000003|10000001|10000002|1\n");
  cr_assert_rows(s, "SELECT id, masthead_id FROM staff", "1|3\n10000001|10000003\n");
  cr_assert_rows(s, "SELECT article_id FROM toc_entry", "1\n-\n10000001\n-\n");
  qk_counts c;
  qk_err e;
  cr_assert_eq(qk_store_counts(s, 2, &c, &e), QK_OK);
  cr_assert(c.masthead == 3 && c.staff == 1 && c.toc_entries == 2 && c.articles == 2);
  cr_assert(c.sections == 2 && c.paragraphs == 3 && c.sentences == 4 && c.captions == 1);
  cr_assert(c.grids == 1 && c.grid_cells == 4 && c.links == 1 && c.diagnostics == 1);
  cr_assert_eq(qk_store_counts(s, 7, &c, &e), QK_OK);
  cr_assert(c.articles == 0 && c.sentences == 0);
  cr_assert_eq(qk_store_remove(s, 1, &e), QK_OK);
  cr_assert_rows(s, "SELECT min(id) FROM sentence", "10000001\n");
  cr_assert_rows(s, "SELECT count(*) FROM provenance WHERE target_id < 10000000", "0\n");
  qk_store_close(s);
  sample_free(&m);
  scratch_free(&t);
}

static const struct {
  const char *path, *sha256, *stamp;
  qk_found state;
  int64_t id;
} finds[] = {
    {"a.md", "s1", "stamp", QK_FOUND_SAME, 1},
    {"a.md", "s9", "stamp", QK_FOUND_CHANGED, 1},
    {"a.md", "s1", "other", QK_FOUND_CHANGED, 1},
    {"a.md", "s2", "stamp", QK_FOUND_CHANGED, 1}, /* the path comes first */
    {"moved.md", "s2", "stamp", QK_FOUND_SAME, 2},
    {"moved.md", "s2", "other", QK_FOUND_CHANGED, 2},
    {"new.md", "s9", "stamp", QK_FOUND_NEW, 0},
};

Test(store_put, a_file_is_known_by_path_then_by_its_bytes) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_store *s = open_ok(t.db, 1);
  qk_put a = sample_put(&m, "a.md", "s1"), b = sample_put(&m, "b.md", "s2");
  put_ok(s, &a);
  put_ok(s, &b);
  for (size_t i = 0; i < QK_COUNT(finds); i++) {
    qk_found state;
    int64_t id;
    qk_err e;
    cr_assert_eq(
        qk_store_find(s, finds[i].path, finds[i].sha256, finds[i].stamp, &state, &id, &e),
        QK_OK);
    cr_assert_eq(state, finds[i].state, "row %zu", i);
    cr_assert_eq(id, finds[i].id, "row %zu", i);
  }
  qk_store_close(s);
  sample_free(&m);
  scratch_free(&t);
}

Test(store_put, a_failing_issue_leaves_its_batch_as_it_was) {
  scratch t;
  scratch_make(&t);
  sample good, bad;
  sample_make(&good, "");
  sample_make(&bad, "");
  bad.issue.paragraphs[1].article = 77;
  qk_store *s = made_ok(t.db);
  qk_put a = sample_put(&good, "a.md", "s1"), b = sample_put(&bad, "b.md", "s2");
  qk_put worse = sample_put(&good, "a.md", "s3");
  put_ok(s, &a);
  qk_err e;
  int64_t id;
  cr_assert_eq(qk_store_put(s, &b, &id, &e), QK_INPUT);
  cr_assert_not_null(strstr(e.msg, "paragraph"));
  cr_assert_eq(qk_store_pending(s), 1);
  /* A row that the tables refuse, in the middle of a replacement. */
  uint32_t first = good.issue.grids[0].cell_first;
  good.issue.grids[0].cell_first = 1;
  cr_assert_eq(qk_store_put(s, &worse, &id, &e), QK_STORE);
  good.issue.grids[0].cell_first = first;
  cr_assert_eq(qk_store_pending(s), 1);
  cr_assert_eq(qk_store_commit(s, &e), QK_OK);
  qk_store_close(s);
  s = open_ok(t.db, 0);
  cr_assert_rows(s, "SELECT id, path, sha256 FROM issue", "1|a.md|s1\n");
  cr_assert_rows(s, "SELECT count(*) FROM sentence", "4\n");
  qk_store_close(s);
  sample_free(&good);
  sample_free(&bad);
  scratch_free(&t);
}

Test(store_put, more_rows_than_ids_are_refused) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  /* One diagnostic more than an issue has ids for. */
  m.issue.n_diagnostics = (uint32_t)QK_IDS_PER_ISSUE;
  m.issue.diagnostics = calloc(m.issue.n_diagnostics, sizeof(qk_diagnostic));
  cr_assert_not_null(m.issue.diagnostics);
  qk_store *s = open_ok(t.db, 1);
  qk_put in = sample_put(&m, "a.md", "s1");
  qk_err e;
  int64_t id;
  cr_assert_eq(qk_store_put(s, &in, &id, &e), QK_INPUT);
  cr_assert_not_null(strstr(e.msg, "9999999"), "%s", e.msg);
  qk_store_close(s);
  free(m.issue.diagnostics);
  sample_free(&m);
  scratch_free(&t);
}

Test(store_put, what_was_not_committed_is_gone_after_close) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_store *s = made_ok(t.db);
  qk_put a = sample_put(&m, "a.md", "s1"), b = sample_put(&m, "b.md", "s2");
  qk_err e;
  put_ok(s, &a);
  cr_assert_eq(qk_store_pending(s), 1);
  cr_assert_eq(qk_store_commit(s, &e), QK_OK);
  cr_assert_eq(qk_store_pending(s), 0);
  put_ok(s, &b);
  qk_store_close(s);
  qk_buf wal = {0};
  qk_buf_printf(&wal, "%s-wal", t.db);
  cr_assert_neq(access(wal.p, F_OK), 0, "everything stands in the database file");
  qk_buf_free(&wal);
  s = open_ok(t.db, 0);
  cr_assert_rows(s, "SELECT path FROM issue", "a.md\n");
  cr_assert_eq(qk_store_put(s, &b, &(int64_t){0}, &e), QK_STORE);
  cr_assert_not_null(strstr(e.msg, "reading only"));
  qk_store_close(s);
  sample_free(&m);
  scratch_free(&t);
}

/* The child puts issues without end and is killed at an arbitrary moment; it writes a
 * byte for each commit. */
static void put_for_ever(const char *db, const sample *m, int told) {
  qk_store *s;
  qk_err e;
  if (qk_store_open(&s, db, 1, &e)) _exit(1);
  qk_store_batch(s, 6000);
  for (int i = 0;; i++) {
    char path[24];
    snprintf(path, sizeof path, "%d.md", i % 60);
    qk_put in = sample_put(m, path, path);
    int64_t id;
    if (qk_store_put(s, &in, &id, &e)) _exit(2);
    if (!qk_store_pending(s) && write(told, "", 1) != 1) _exit(3);
  }
}

Test(store_put, a_kill_at_any_moment_leaves_whole_issues) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  int64_t seen = 0;
  for (int round = 0; round < 12; round++) {
    int told[2], status, commits = round % 4;
    cr_assert_eq(pipe(told), 0);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) put_for_ever(t.db, &m, told[1]);
    close(told[1]);
    for (int i = 0; i < commits; i++) cr_assert_eq(read(told[0], &(char){0}, 1), 1);
    usleep((useconds_t)round * 7000);
    kill(child, SIGKILL);
    close(told[0]);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status), "the child ended by itself: %d", status);
    qk_store *s = open_ok(t.db, 1);
    char *issues = rows_of(s, "SELECT count(*) FROM issue");
    cr_assert_geq(atoll(issues), seen);
    seen = atoll(issues);
    cr_assert(seen > 0 || commits == 0, "what was told of is there");
    free(issues);
    cr_assert_rows(s,
                   "SELECT count(*) FROM issue AS i WHERE (SELECT count(*) FROM article "
                   "AS a JOIN sentence AS s ON s.article_id = a.id WHERE a.issue_id = "
                   "i.id) <> 4 OR (SELECT count(*) FROM diagnostic AS d WHERE "
                   "d.issue_id = i.id) <> 1",
                   "0\n");
    qk_store_close(s);
    sqlite3 *db;
    sqlite3_stmt *check;
    cr_assert_eq(sqlite3_open(t.db, &db), SQLITE_OK);
    sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &check, NULL);
    cr_assert_eq(sqlite3_step(check), SQLITE_ROW);
    cr_assert_str_eq((const char *)sqlite3_column_text(check, 0), "ok");
    sqlite3_finalize(check);
    sqlite3_close(db);
  }
  cr_assert_gt(seen, 0);
  sample_free(&m);
  scratch_free(&t);
}

Test(store_put, a_full_disk_is_named_and_loses_nothing_committed) {
  scratch t;
  scratch_make(&t);
  sample m;
  qk_buf line = {0};
  qk_buf_repeat(&line, QK_LIT("清晨五点。"), 4000);
  sample_make(&m, line.p);
  m.issue.paragraphs[2].text = sample_piece(&m, line.p);
  qk_store *s = open_ok(t.db, 1);
  qk_err e;
  qk_put a = sample_put(&m, "a.md", "s1");
  put_ok(s, &a);
  cr_assert_eq(qk_store_commit(s, &e), QK_OK);
  cr_assert_eq(qk_store_limit(s, 1024 * 1024, &e), QK_OK);
  int64_t id;
  qk_code code = QK_OK;
  int stored = 0;
  for (; code == QK_OK && stored < 100; stored++) {
    char name[16];
    snprintf(name, sizeof name, "%d", stored);
    qk_put in = sample_put(&m, name, name);
    code = qk_store_put(s, &in, &id, &e);
  }
  cr_assert_eq(code, QK_STORE);
  cr_assert_str_eq(e.file, t.db);
  cr_assert_eq(strncmp(e.msg, "database or disk is full", 24), 0, "%s", e.msg);
  /* What the batch still holds can be committed, or the message has said that it is lost.
   */
  uint32_t pending = qk_store_pending(s);
  cr_assert(pending == (uint32_t)stored - 1 || strstr(e.msg, "lost"), "%s", e.msg);
  cr_assert_eq(qk_store_commit(s, &e), QK_OK);
  qk_store_close(s);
  s = open_ok(t.db, 1);
  char expected[32];
  snprintf(expected, sizeof expected, "%u|%u\n", pending + 1, pending + 1);
  cr_assert_rows(s,
                 "SELECT (SELECT count(*) FROM issue), (SELECT count(*) FROM diagnostic)",
                 expected);
  put_ok(s, &(qk_put){.path = "z.md",
                      .sha256 = "z",
                      .stamp = "stamp",
                      .src = &m.src,
                      .issue = &m.issue});
  qk_store_close(s);
  sample_free(&m);
  qk_buf_free(&line);
  scratch_free(&t);
}

Test(store_put, readers_see_committed_issues_while_others_are_written) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_store *writer = open_ok(t.db, 1);
  qk_put a = sample_put(&m, "a.md", "s1"), b = sample_put(&m, "b.md", "s2");
  qk_err e;
  put_ok(writer, &a);
  cr_assert_eq(qk_store_commit(writer, &e), QK_OK);
  qk_store *reader = open_ok(t.db, 0);
  qk_query *q;
  cr_assert_eq(qk_query_open(reader, QK_LIT("SELECT path FROM issue"), &q, &e), QK_OK);
  bool row;
  cr_assert_eq(qk_query_step(q, &row, &e), QK_OK);
  cr_assert(row);
  put_ok(writer, &b);
  cr_assert_rows(reader, "SELECT count(*) FROM issue", "1\n");
  cr_assert_eq(qk_store_commit(writer, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(qk_query_step(q, &row, &e), QK_OK);
  cr_assert_not(row, "a statement sees the database as it was at its first step");
  qk_query_close(q);
  cr_assert_rows(reader, "SELECT count(*) FROM issue", "2\n");
  qk_store_close(reader);
  qk_store_close(writer);
  sample_free(&m);
  scratch_free(&t);
}
