/* test_store_posting.c - the rows of the full-text index: what was put and nothing else,
 * whatever happened before. */
#include "store/posting.h"

#include "test_store_fixture.h"

/* The lists of version v of an issue: some terms all have, some that its own; of some,
 * the rows have several parts. */
typedef struct lists {
  qk_posting items[600];
  char words[600][16];
  uint8_t data[600][1500];
  qk_postings p;
} lists;

static bool is_long(uint32_t cp) { return cp % 40 == 7; }

static void make_lists(lists *l, unsigned v) {
  uint32_t n = 0, words = 0;
  memset(l, 0, sizeof *l);
  srand(v);
  for (uint32_t cp = 1; cp < 400; cp++) {
    if (rand() % 3 == 0) continue;
    size_t size = 1 + (size_t)rand() % (is_long(cp) ? sizeof l->data[0] : 40);
    for (size_t i = 0; i < size; i++) l->data[n][i] = (uint8_t)rand();
    l->items[n] = (qk_posting){.cp = cp * 50, .n = (uint32_t)size, .data = l->data[n]};
    n++;
  }
  l->p = (qk_postings){.chars = l->items, .n_chars = n, .words = l->items + n};
  for (int k = 100; k < 250; k++) {
    if (rand() % 2) continue;
    snprintf(l->words[n], sizeof l->words[n], "w%d", k);
    l->data[n][0] = (uint8_t)v;
    l->items[n] = (qk_posting){
        .n = 1 + v % 9, .word = l->words[n], .word_n = 4, .data = l->data[n]};
    n++, words++;
  }
  l->p.n_words = words;
}

/* The issue "k.md" in version v (0: stored without an index). */
static void put_version(qk_store *s, const sample *m, int k, unsigned v) {
  static lists l;
  char path[16], sha[16];
  snprintf(path, sizeof path, "%d.md", k);
  snprintf(sha, sizeof sha, "%d-%u", k, v);
  qk_put in = sample_put(m, path, sha);
  if (v) {
    make_lists(&l, v * 1000 + (unsigned)k);
    in.index = &l.p;
    in.index_stamp = "1";
  }
  cr_assert_eq(put_ok(s, &in), k);
}

static void put_rows(sqlite3 *db, const char *sql, qk_buf *b) {
  sqlite3_stmt *q;
  cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
  while (sqlite3_step(q) == SQLITE_ROW)
    qk_buf_printf(b, "%s\n", (const char *)sqlite3_column_text(q, 0));
  sqlite3_finalize(q);
}

/* Every row of the index, and the stamps of the issues. */
static char *index_of(const char *path) {
  sqlite3 *db;
  qk_buf b = {0};
  cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
  put_rows(db, "SELECT id || ' ' || coalesce(search, '-') FROM q_issue ORDER BY id", &b);
  put_rows(db, "SELECT id || ' ' || hex(data) FROM q_posting ORDER BY id", &b);
  put_rows(db,
           "SELECT block || ' ' || term || ' ' || hex(data) FROM q_posting_word "
           "ORDER BY block, term",
           &b);
  sqlite3_close(db);
  return b.p ? b.p : strdup("");
}

/* The first line in which they differ. */
static void expect_same(const char *got, const char *expected, const char *what) {
  size_t line = 0, i = 0;
  for (; got[i] && got[i] == expected[i]; i++)
    if (got[i] == '\n') line = i + 1;
  cr_expect(got[i] == expected[i], "%s: got %.200s, expected %.200s", what, got + line,
            expected + line);
}

static char *dump_of(void (*make)(qk_store *s, const sample *m), uint64_t batch) {
  scratch t;
  sample m;
  scratch_make(&t);
  sample_make(&m, "");
  qk_store *s = open_ok(t.db, 1);
  qk_store_batch(s, batch);
  make(s, &m);
  qk_err e = {0};
  cr_assert_eq(qk_store_commit(s, &e), QK_OK, "%s", e.msg);
  qk_store_close(s);
  char *d = index_of(t.db);
  sample_free(&m);
  scratch_free(&t);
  return d;
}

enum { ISSUES = 40 }; /* more than a block */

static void straight(qk_store *s, const sample *m) {
  for (int k = 1; k <= ISSUES; k++) put_version(s, m, k, k % 7 == 0 ? 0 : 2);
}

static void replaced(qk_store *s, const sample *m) {
  for (int k = 1; k <= ISSUES; k++) put_version(s, m, k, k % 5 == 0 ? 0 : 1);
  for (int k = ISSUES; k >= 1; k--) put_version(s, m, k, 3);
  for (int k = ISSUES; k >= 1; k--) put_version(s, m, k, k % 7 == 0 ? 0 : 2);
}

static void removed(qk_store *s, const sample *m) {
  qk_err e = {0};
  straight(s, m);
  for (int k = ISSUES; k > 20; k--) cr_assert_eq(qk_store_remove(s, k, &e), QK_OK);
  for (int k = 21; k <= ISSUES; k++) put_version(s, m, k, k % 7 == 0 ? 0 : 2);
}

static void later(qk_store *s, const sample *m) {
  static lists l;
  qk_err e = {0};
  int64_t id = 0;
  for (int k = 1; k <= ISSUES; k++) {
    char path[16], sha[16];
    snprintf(path, sizeof path, "%d.md", k);
    snprintf(sha, sizeof sha, "%d-%u", k, k % 7 == 0 ? 0 : 2);
    qk_put in = sample_put(m, path, sha);
    put_ok(s, &in);
  }
  while (qk_store_without_index(s, "1", id, &id, &e) == QK_OK && id) {
    if (id % 7 == 0) continue;
    make_lists(&l, 2000 + (unsigned)id);
    cr_assert_eq(qk_store_put_index(s, id, &l.p, "1", 1000, &e), QK_OK, "%s", e.msg);
  }
}

static void forgotten(qk_store *s, const sample *m) {
  static lists l;
  qk_err e = {0};
  replaced(s, m);
  cr_assert_eq(qk_store_forget_index(s, &e), QK_OK, "%s", e.msg);
  for (int k = ISSUES; k >= 1; k--) {
    if (k % 7 == 0) continue;
    make_lists(&l, 2000 + (unsigned)k);
    cr_assert_eq(qk_store_put_index(s, k, &l.p, "1", 1000, &e), QK_OK, "%s", e.msg);
  }
}

Test(store_posting, the_rows_depend_on_the_issues_and_not_on_what_happened) {
  static void (*const ways[])(qk_store *, const sample *) = {straight, replaced, removed,
                                                             later, forgotten};
  static const uint64_t batches[] = {0, 3000, 8 << 20};
  char *expected = dump_of(straight, 8 << 20);
  cr_assert(strstr(expected, "0 w100 ") && strstr(expected, "1 w100 "));
  for (size_t i = 0; i < QK_COUNT(ways); i++)
    for (size_t k = 0; k < QK_COUNT(batches); k++) {
      char *got = dump_of(ways[i], batches[k]);
      char what[64];
      snprintf(what, sizeof what, "way %zu, batches of %d bytes", i, (int)batches[k]);
      expect_same(got, expected, what);
      free(got);
    }
  free(expected);
}

/* A row is what its parts are together, as the header tells it. */
Test(store_posting, rows_are_read_from_their_parts) {
  scratch t;
  sample m;
  qk_buf expected = {0};
  scratch_make(&t);
  sample_make(&m, "");
  qk_store *s = open_ok(t.db, 1);
  straight(s, &m);
  qk_err e = {0};
  cr_assert_eq(qk_store_commit(s, &e), QK_OK, "%s", e.msg);
  for (uint32_t cp = 7; cp < 400; cp += 40) {
    static lists l;
    qk_buf_clear(&expected);
    for (int k = 1; k <= QK_BLOCK_ISSUES; k++) {
      if (k % 7 == 0) continue;
      make_lists(&l, 2000 + (unsigned)k);
      for (uint32_t i = 0; i < l.p.n_chars; i++) {
        const qk_posting *p = &l.items[i];
        if (p->cp != cp * 50) continue;
        uint32_t size = p->n; /* a varint of one or two bytes */
        qk_buf_printf(&expected, "%02X", (unsigned)(k - 1) | (size < 8 ? size << 5 : 0));
        if (size >= 128) qk_buf_printf(&expected, "%02X", (size & 127) | 128);
        if (size >= 8) qk_buf_printf(&expected, "%02X", size >= 128 ? size >> 7 : size);
        for (uint32_t b = 0; b < size; b++) qk_buf_printf(&expected, "%02X", p->data[b]);
      }
    }
    qk_buf_putc(&expected, '\n');
    cr_assert_gt(expected.n, 2 * 9186u);
    char sql[160];
    snprintf(sql, sizeof sql,
             "SELECT group_concat(hex(data), '') FROM (SELECT data FROM q_posting WHERE "
             "id / 32 = %u ORDER BY id)",
             cp * 50);
    cr_assert_rows(s, sql, expected.p);
    snprintf(sql, sizeof sql, "SELECT count(*) > 1 FROM q_posting WHERE id / 32 = %u",
             cp * 50);
    cr_assert_rows(s, sql, "1\n");
  }
  qk_store_close(s);
  qk_buf_free(&expected);
  sample_free(&m);
  scratch_free(&t);
}

static void all_removed(qk_store *s, const sample *m) {
  qk_err e = {0};
  straight(s, m);
  for (int k = 1; k <= ISSUES; k++) cr_assert_eq(qk_store_remove(s, k, &e), QK_OK);
}

static void none(qk_store *s, const sample *m) { (void)s, (void)m; }

Test(store_posting, an_issue_that_is_removed_leaves_no_row) {
  char *expected = dump_of(none, 0), *got = dump_of(all_removed, 3000);
  expect_same(got, expected, "");
  free(expected);
  free(got);
}

/* What fails in the middle of a batch takes its own lists along and no others. */
static void failing(qk_store *s, const sample *m) {
  static lists l;
  qk_err e = {0};
  int64_t id;
  for (int k = 1; k <= ISSUES; k++) {
    sample bad = *m;
    qk_paragraph broken = bad.issue.paragraphs[0];
    put_version(s, m, k, 1);
    broken.sentence_first = 99; /* names sentences that do not exist */
    bad.issue.paragraphs = &broken;
    bad.issue.n_paragraphs = 1;
    qk_put in = sample_put(&bad, k % 2 ? "1.md" : "99.md", "bad");
    make_lists(&l, 77);
    in.index = &l.p;
    in.index_stamp = "1";
    cr_assert_neq(qk_store_put(s, &in, &id, &e), QK_OK);
    put_version(s, m, k, k % 7 == 0 ? 0 : 2);
  }
}

Test(store_posting, an_issue_that_fails_leaves_the_lists_of_the_others) {
  char *expected = dump_of(straight, 0), *got = dump_of(failing, 8 << 20);
  expect_same(got, expected, "");
  free(expected);
  free(got);
}

Test(store_posting, a_full_disk_loses_the_batch_and_its_lists) {
  scratch t;
  sample m;
  scratch_make(&t);
  sample_make(&m, "");
  qk_store *s = open_ok(t.db, 1);
  qk_err e = {0};
  put_version(s, &m, 1, 2);
  cr_assert_eq(qk_store_commit(s, &e), QK_OK);
  char *before = index_of(t.db);
  int64_t pages;
  sqlite3 *db;
  cr_assert_eq(sqlite3_open(t.db, &db), SQLITE_OK);
  sqlite3_stmt *q;
  sqlite3_prepare_v2(db, "SELECT page_count FROM pragma_page_count", -1, &q, NULL);
  cr_assert_eq(sqlite3_step(q), SQLITE_ROW);
  pages = sqlite3_column_int64(q, 0);
  sqlite3_finalize(q);
  sqlite3_close(db);
  cr_assert_eq(qk_store_limit(s, (uint64_t)(pages + 2) * 8192, &e), QK_OK);
  qk_code code = QK_OK;
  for (int k = 2; k <= 30 && !code; k++) {
    static lists l;
    char path[16];
    int64_t id;
    snprintf(path, sizeof path, "%d.md", k);
    qk_put in = sample_put(&m, path, path);
    make_lists(&l, (unsigned)k);
    in.index = &l.p;
    in.index_stamp = "1";
    code = qk_store_put(s, &in, &id, &e);
  }
  if (!code) code = qk_store_commit(s, &e);
  cr_assert_eq(code, QK_STORE);
  cr_expect(strstr(e.msg, "full"), "%s", e.msg);
  while (qk_store_pending(s)) cr_assert_eq(qk_store_commit(s, &e), QK_OK);
  cr_assert_eq(qk_store_limit(s, UINT64_C(1) << 40, &e), QK_OK);
  cr_assert_eq(qk_store_commit(s, &e), QK_OK);
  qk_store_close(s);
  char *after = index_of(t.db);
  expect_same(after, before, "");
  free(before);
  free(after);
  sample_free(&m);
  scratch_free(&t);
}
