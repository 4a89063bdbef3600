/* test_kinds.h - what the tests of queries, classifiers, checks and extractors share.
 * In:   definitions as text; the example issue.
 * Out:  rendered results, values of the database.
 * Owns: nothing beside the box. */
#ifndef QK_TEST_KINDS_H
#define QK_TEST_KINDS_H

#include "store/query.h"
#include "test_script.h"

#define EXAMPLE QIKAN_ROOT "/examples/issues/yunjiang-minsheng-2024-06.md"

/* Ingests an issue with the shipped scripts and those of the example. */
static inline void kinds_ingest(const char *db, const char *issue) {
  static const char *const own[] = {QIKAN_ROOT "/examples", NULL};
  qikan_options o = {.script_dirs = own, .shipped_dir = QIKAN_ROOT "/scripts"};
  qikan *q;
  qk_err e = {0};
  cr_assert_eq(qikan_new(&q, &o, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(qikan_open(q, db, QIKAN_WRITE, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(qikan_ingest(q, &issue, 1, NULL, &e), QK_OK, "%s", e.msg);
  qikan_free(q);
}

/* A box over the example issue. */
static inline void kinds_open(box *b) {
  box_open(b);
  kinds_ingest(b->db, EXAMPLE);
  box_store(b);
}

typedef qk_code (*kinds_batch)(qk_host *, struct qk_store *, const qk_batch *,
                               qk_result *, qk_err *);

static inline void kinds_render(const qk_result *r, const char *format, qk_buf *out) {
  qk_err e = {0};
  qk_buf_clear(out);
  if (r->n_blocks)
    cr_assert_eq(
        qk_render(r, format, &(qk_render_options){0}, (qk_sink){box_sink, out}, &e),
        QK_OK, "%s", e.msg);
  qk_buf_put(out, S(""));
}

static inline qk_code kinds_run(box *b, kinds_batch run, const qk_batch *in,
                                const char *format, qk_buf *out, qk_err *e) {
  qk_result r;
  memset(e, 0, sizeof *e);
  qk_code code = run(b->host, box_store(b), in, &r, e);
  kinds_render(&r, format, out);
  qk_result_free(&r);
  return code;
}

static inline qk_code kinds_query(box *b, const char *name, const qikan_param *params,
                                  size_t n, const char *format, qk_buf *out, qk_err *e) {
  qk_result r;
  memset(e, 0, sizeof *e);
  qk_buf_clear(out);
  qk_code code = qk_host_query(b->host, box_store(b), name, params, n, &r, e);
  if (!code) kinds_render(&r, format, out);
  qk_result_free(&r);
  return code;
}

/* The rows of a statement, columns parted by | and rows by a line break. */
static inline void kinds_sql(box *b, const char *sql, qk_buf *out) {
  qk_query *q;
  qk_err e = {0};
  bool row = false;
  qk_buf_clear(out);
  cr_assert_eq(qk_query_open(box_store(b), qk_str_of(sql), &q, &e), QK_OK, "%s", e.msg);
  for (;;) {
    cr_assert_eq(qk_query_step(q, &row, &e), QK_OK, "%s", e.msg);
    if (!row) break;
    if (out->n) qk_buf_putc(out, '\n');
    for (int i = 0; i < qk_query_columns(q); i++) {
      qk_str s = qk_query_text(q, i);
      qk_buf_printf(out, "%s%.*s", i ? "|" : "", (int)s.n, s.p ? s.p : "");
    }
  }
  qk_query_close(q);
  qk_buf_put(out, S(""));
}

static inline void kinds_expect_sql(box *b, const char *sql, const char *wanted) {
  qk_buf out = {0};
  kinds_sql(b, sql, &out);
  cr_expect_str_eq(out.p ? out.p : "", wanted, "%s: '%s'", sql, out.p ? out.p : "");
  qk_buf_free(&out);
}

static inline size_t kinds_count(const char *text, const char *part) {
  size_t n = 0;
  for (const char *at = text; (at = strstr(at, part)); at += strlen(part)) n++;
  return n;
}

#endif
