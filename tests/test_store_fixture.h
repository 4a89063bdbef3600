/* test_store_fixture.h - a small issue made by hand, and what the store's tests share.
 * In:   nothing.
 * Out:  a sample issue with a row in every table, temporary databases, one-value queries.
 * Owns: the sample's memory, until sample_free. */
#ifndef QK_TEST_STORE_FIXTURE_H
#define QK_TEST_STORE_FIXTURE_H

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/query.h"
#include "store/store.h"

/* One line a row; every text below is found in it. */
static const char sample_text[] = "云桥月刊 第3期\n" /* 1 */
                                  "定价：6.50元\n"
                                  "主编：甲乙\n"
                                  "■ 专题\n"
                                  "12 云桥：早市开张 丙丁\n" /* 5 */
                                  "卷首 无页\n"
                                  "# 云桥：早市开张\n"
                                  "文 / 丙丁\n"
                                  "## 一条街的变化\n"
                                  "早市开了三年。摊位有四十\n" /* 10 */
                                  "个，都在河边。\n"
                                  "- 第一条：清晨五点开门。\n"
                                  "图：河边的早市，2021年9月\n"
                                  "名称\t数量\n"
                                  "摊位\t40\n" /* 15 */
                                  "见[网页](http://a.example/b)。\n"
                                  "■\n";

typedef struct sample {
  qk_arena arena;
  qk_buf text; /* the source's bytes */
  qk_source src;
  qk_issue issue;
} sample;

/* A text of one piece: the n-th occurrence (1-based) of needle in the source. */
static inline qk_text sample_nth(sample *s, const char *needle, int nth) {
  const char *at = s->src.text.p;
  for (int i = 0; i < nth; i++) {
    at = strstr(i ? at + 1 : at, needle);
    cr_assert_not_null(at, "%s", needle);
  }
  qk_piece *piece = QK_ARENA_NEW(&s->arena, qk_piece);
  *piece = (qk_piece){(uint32_t)(at - s->src.text.p), (uint32_t)strlen(needle), 0};
  return (qk_text){{at, strlen(needle)}, piece, 1};
}

static inline qk_text sample_piece(sample *s, const char *needle) {
  return sample_nth(s, needle, 1);
}

/* A text put together from two places, without anything between them. */
static inline qk_text sample_joined(sample *s, const char *a, const char *b) {
  qk_text first = sample_piece(s, a), second = sample_piece(s, b);
  qk_buf both = {0};
  qk_buf_put(&both, first.s);
  qk_buf_put(&both, second.s);
  qk_piece *pieces = qk_arena_array(&s->arena, 2, sizeof *pieces);
  pieces[0] = first.pieces[0];
  pieces[1] = second.pieces[0];
  pieces[1].at = pieces[0].len;
  qk_text t = {qk_arena_copy(&s->arena, qk_buf_str(&both)), pieces, 2};
  qk_buf_free(&both);
  return t;
}

#define SAMPLE_ROWS(field, n)                                                            \
  (s->issue.n_##field = (n),                                                             \
   s->issue.field = qk_arena_array(&s->arena, (n), sizeof *s->issue.field))

static inline void sample_front(sample *s) {
  qk_issue *i = &s->issue;
  i->periodical = QK_LIT("云桥月刊");
  i->number = QK_LIT("03");
  i->year = QK_LIT("2021");
  i->month = QK_LIT("9");
  i->date = QK_LIT("2021-09");
  i->price_yuan = QK_LIT("6.50");
  i->profile = QK_LIT("sample");
  qk_masthead *m = SAMPLE_ROWS(masthead, 3);
  m[0] = (qk_masthead){sample_piece(s, "云桥月刊 第3期"), QK_LIT("periodical number")};
  m[1] = (qk_masthead){sample_piece(s, "定价：6.50元"), QK_LIT("price_yuan")};
  m[2] = (qk_masthead){sample_piece(s, "主编：甲乙"), {NULL, 0}};
  qk_staff *staff = SAMPLE_ROWS(staff, 1);
  staff[0] = (qk_staff){QK_LIT("主编"), QK_LIT("甲乙"), 2};
  qk_toc_entry *t = SAMPLE_ROWS(toc, 2);
  t[0] = (qk_toc_entry){.line = sample_piece(s, "12 云桥：早市开张 丙丁"),
                        .column_heading = sample_piece(s, "专题"),
                        .column_title = QK_LIT("专题"),
                        .city = QK_LIT("云桥"),
                        .title = QK_LIT("早市开张"),
                        .author = QK_LIT("丙丁"),
                        .page = QK_LIT("12")};
  t[1] = (qk_toc_entry){
      .line = sample_piece(s, "卷首 无页"), .title = QK_LIT("卷首"), .article = QK_NONE};
}

static inline void sample_body(sample *s) {
  qk_article *a = SAMPLE_ROWS(articles, 2);
  a[0] = (qk_article){.kind = QK_CITY_REPORT,
                      .city_text = sample_nth(s, "云桥", 3),
                      .title = sample_nth(s, "早市开张", 2),
                      .byline = sample_piece(s, "文 / 丙丁"),
                      .end_mark = sample_nth(s, "■", 2),
                      .city = QK_LIT("云桥"),
                      .page = QK_LIT("12")};
  a[0].source_from = a[0].city_text.pieces[0].src;
  a[0].source_to = a[0].end_mark.pieces[0].src;
  a[1] = (qk_article){.kind = QK_OTHER};
  qk_section *sections = SAMPLE_ROWS(sections, 2);
  sections[0] = (qk_section){sample_piece(s, "一条街的变化"), 0, QK_NONE, 1};
  sections[1] = (qk_section){sample_piece(s, "第一条："), 0, 0, 2};
  qk_paragraph *p = SAMPLE_ROWS(paragraphs, 3);
  p[0] = (qk_paragraph){sample_joined(s, "早市开了三年。摊位有四十", "个，都在河边。"),
                        0,
                        QK_BODY,
                        0,
                        0,
                        0,
                        2};
  p[1] = (qk_paragraph){sample_piece(s, "第一条：清晨五点开门。"),
                        strlen("第一条："),
                        QK_LIST_ITEM,
                        0,
                        1,
                        2,
                        1};
  p[2] = (qk_paragraph){sample_piece(s, "见"), 0, QK_QUOTE, 1, QK_NONE, 3, 1};
  qk_span *spans = SAMPLE_ROWS(sentences, 4);
  uint32_t first = (uint32_t)strlen("早市开了三年。");
  spans[0] = (qk_span){0, first};
  spans[1] = (qk_span){first, (uint32_t)p[0].text.s.n};
  spans[2] = (qk_span){0, (uint32_t)p[1].text.s.n};
  spans[3] = (qk_span){0, (uint32_t)p[2].text.s.n};
}

static inline void sample_rest(sample *s) {
  qk_caption *c = SAMPLE_ROWS(captions, 1);
  c[0] = (qk_caption){sample_piece(s, "图：河边的早市，2021年9月"), 0, QK_LIT("2021-09"),
                      QK_LIT("2021-09"), QK_LIT("河边")};
  qk_grid *g = SAMPLE_ROWS(grids, 1);
  g[0] = (qk_grid){QK_LIT("摊位表"), 0, 0, 4};
  qk_grid_cell *k = SAMPLE_ROWS(cells, 4);
  k[0] = (qk_grid_cell){sample_piece(s, "名称"), 0, 1, {NULL, 0}};
  k[1] = (qk_grid_cell){sample_piece(s, "数量"), 0, 2, {NULL, 0}};
  k[2] = (qk_grid_cell){sample_nth(s, "摊位", 2), 1, 1, QK_LIT("名称")};
  k[3] = (qk_grid_cell){sample_piece(s, "40"), 1, 2, QK_LIT("数量")};
  qk_link *l = SAMPLE_ROWS(links, 1);
  l[0] = (qk_link){1, 2, QK_LIT("link"), QK_LIT("网页"),
                   sample_piece(s, "http://a.example/b")};
  qk_diagnostic *d = SAMPLE_ROWS(diagnostics, 1);
  d[0] = (qk_diagnostic){QK_WARNING,
                         s->issue.paragraphs[1].text.pieces[0].src,
                         "joined",
                         QK_LIT("四十"),
                         QK_LIT("a message"),
                         {NULL, 0}};
}

/* extra: more text behind the sample's lines, so that two samples can differ. */
static inline void sample_make(sample *s, const char *extra) {
  *s = (sample){0};
  qk_buf_put(&s->text, qk_str_of(sample_text));
  qk_buf_put(&s->text, qk_str_of(extra));
  qk_err e;
  cr_assert_eq(qk_source_from(&s->src, "sample.md", qk_buf_str(&s->text), NULL, &e),
               QK_OK, "%s", e.msg);
  sample_front(s);
  sample_body(s);
  sample_rest(s);
}

static inline void sample_free(sample *s) {
  qk_source_close(&s->src);
  qk_buf_free(&s->text);
  qk_arena_free(&s->arena);
}

static inline qk_put sample_put(const sample *s, const char *path, const char *sha256) {
  return (qk_put){.path = path,
                  .sha256 = sha256,
                  .stamp = "stamp",
                  .src = &s->src,
                  .issue = &s->issue};
}

static inline int64_t put_ok(qk_store *store, const qk_put *in) {
  qk_err e = {0};
  int64_t id = 0;
  cr_assert_eq(qk_store_put(store, in, &id, &e), QK_OK, "%s", e.msg);
  return id;
}

/* ---- databases ------------------------------------------------------------------------
 */

typedef struct scratch {
  char dir[64], db[96];
} scratch;

static inline void scratch_make(scratch *t) {
  strcpy(t->dir, "/tmp/qikan-store-XXXXXX");
  cr_assert_not_null(mkdtemp(t->dir));
  snprintf(t->db, sizeof t->db, "%s/q.db", t->dir);
}

static inline void scratch_free(scratch *t) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", t->dir);
  cr_assert_eq(system(command), 0);
}

static inline qk_store *open_ok(const char *path, int writable) {
  qk_err e = {0};
  qk_store *s;
  cr_assert_eq(qk_store_open(&s, path, writable, &e), QK_OK, "%s", e.msg);
  return s;
}

/* A writer of a database whose tables are made: its first issue waits for others. */
static inline qk_store *made_ok(const char *path) {
  qk_err e = {0};
  qk_store *s = open_ok(path, 1);
  cr_assert_eq(qk_store_commit(s, &e), QK_OK, "%s", e.msg);
  return s;
}

/* Rows of a query: columns joined by '|', NULL as "-", rows ended by '\n'. */
static inline char *rows_of(qk_store *s, const char *sql) {
  qk_err e = {0};
  qk_query *q;
  cr_assert_eq(qk_query_open(s, qk_str_of(sql), &q, &e), QK_OK, "%s: %s", sql, e.msg);
  qk_buf b = {0};
  bool row = true;
  for (;;) {
    cr_assert_eq(qk_query_step(q, &row, &e), QK_OK, "%s: %s", sql, e.msg);
    if (!row) break;
    for (int i = 0; i < qk_query_columns(q); i++) {
      if (i) qk_buf_putc(&b, '|');
      qk_str v = qk_query_text(q, i);
      qk_buf_put(&b, v.p ? v : QK_LIT("-"));
    }
    qk_buf_putc(&b, '\n');
  }
  qk_query_close(q);
  return b.p ? b.p : strdup("");
}

#define cr_assert_rows(store, sql, expected)                                             \
  do {                                                                                   \
    char *rows_got = rows_of((store), (sql));                                            \
    cr_assert_str_eq(rows_got, (expected), "%s:\n%s\nexpected:\n%s", (sql), rows_got,    \
                     (expected));                                                        \
    free(rows_got);                                                                      \
  } while (0)

static inline void dump_rows(sqlite3 *db, const char *table, qk_buf *b) {
  qk_buf sql = {0};
  qk_buf_printf(&sql, "SELECT * FROM %s ORDER BY 1", table);
  sqlite3_stmt *rows;
  cr_assert_eq(sqlite3_prepare_v2(db, sql.p, -1, &rows, NULL), SQLITE_OK, "%s",
               sqlite3_errmsg(db));
  qk_buf_free(&sql);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    qk_buf_put(b, qk_str_of(table));
    for (int i = 0; i < sqlite3_column_count(rows); i++) {
      const char *text = (const char *)sqlite3_column_text(rows, i);
      qk_buf_printf(b, "|%d:%s", sqlite3_column_type(rows, i), text ? text : "");
    }
    qk_buf_putc(b, '\n');
  }
  cr_assert_eq(sqlite3_finalize(rows), SQLITE_OK);
}

/* What .dump shows: the schema, and every row of every table in the order of its key. */
static inline char *dump(const char *path) {
  sqlite3 *db;
  sqlite3_stmt *tables;
  cr_assert_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  static const char list[] = "SELECT type, name, sql FROM sqlite_schema";
  cr_assert_eq(sqlite3_prepare_v2(db, list, -1, &tables, NULL), SQLITE_OK);
  qk_buf b = {0};
  while (sqlite3_step(tables) == SQLITE_ROW) {
    const char *sql = (const char *)sqlite3_column_text(tables, 2);
    qk_buf_printf(&b, "%s\n", sql ? sql : "");
    if (strcmp((const char *)sqlite3_column_text(tables, 0), "table") == 0)
      dump_rows(db, (const char *)sqlite3_column_text(tables, 1), &b);
  }
  sqlite3_finalize(tables);
  cr_assert_eq(sqlite3_close(db), SQLITE_OK);
  cr_assert(b.n > 1000);
  return b.p;
}

static inline int raw_exec(const char *path, const char *sql) {
  sqlite3 *db;
  int rc = sqlite3_open(path, &db);
  if (!rc) rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
  sqlite3_close(db);
  return rc;
}

#endif
