/* test_script.h - what the tests of the script layer share.
 * In:   scripts as text.
 * Out:  a folder of scripts, a host over it, the outcome of a report.
 * Owns: the folder and the host, until box_close. */
#ifndef QK_TEST_SCRIPT_H
#define QK_TEST_SCRIPT_H

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "output/render.h"
#include "script/host.h"
#include "store/store.h"

#define S QK_LIT

typedef struct box {
  char dirs[2][64]; /* the shipped folder and the user's */
  qk_host *host;
  qk_store *store;
  char db[80];
} box;

static inline void box_open(box *b) {
  memset(b, 0, sizeof *b);
  for (int i = 0; i < 2; i++) {
    static const char *const parts[] = {"profiles",    "reports", "lexicon",    "lib",
                                        "classifiers", "queries", "extractors", "checks"};
    strcpy(b->dirs[i], "/tmp/qikan-script-XXXXXX");
    cr_assert(mkdtemp(b->dirs[i]));
    for (size_t k = 0; k < QK_COUNT(parts); k++) {
      char path[128];
      snprintf(path, sizeof path, "%s/%s", b->dirs[i], parts[k]);
      cr_assert_eq(mkdir(path, 0777), 0);
    }
  }
  snprintf(b->db, sizeof b->db, "%s/q.db", b->dirs[0]);
}

static inline void box_put_bytes(box *b, int dir, const char *name, qk_str text) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", b->dirs[dir], name);
  FILE *f = fopen(path, "w");
  cr_assert(f, "%s", path);
  cr_assert_eq(fwrite(text.p, 1, text.n, f), text.n);
  fclose(f);
}

static inline void box_put(box *b, int dir, const char *name, const char *text) {
  box_put_bytes(b, dir, name, qk_str_of(text));
}

/* A host made again, so that it sees what was put since. */
static inline qk_host *box_host(box *b) {
  const char *dirs[] = {b->dirs[0], b->dirs[1]};
  qk_err e = {0};
  qk_host_free(b->host);
  cr_assert_eq(qk_host_new(&b->host, dirs, 2, &e), QK_OK, "%s", e.msg);
  return b->host;
}

static inline int box_remove(const char *path, const struct stat *st, int flag,
                             struct FTW *ftw) {
  (void)st, (void)flag, (void)ftw;
  return remove(path);
}

static inline void box_close(box *b) {
  qk_host_free(b->host);
  qk_store_close(b->store);
  for (int i = 0; i < 2; i++) nftw(b->dirs[i], box_remove, 16, FTW_DEPTH | FTW_PHYS);
}

/* Committed, so that other programs can read it. */
static inline qk_store *box_store(box *b) {
  qk_err e = {0};
  if (b->store) return b->store;
  cr_assert_eq(qk_store_open(&b->store, b->db, 1, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(qk_store_commit(b->store, &e), QK_OK, "%s", e.msg);
  return b->store;
}

static inline bool box_sink(void *context, const char *p, size_t n) {
  qk_buf_put(context, (qk_str){p, n});
  return true;
}

/* Runs reports/NAME.lua; the rendered result, or nothing and *e. */
static inline qk_code box_report(box *b, const char *name, const qikan_param *params,
                                 size_t n, const char *format, qk_buf *out, qk_err *e) {
  qk_result r;
  memset(e, 0, sizeof *e);
  qk_buf_clear(out);
  qk_code code = qk_host_report(b->host, box_store(b), name, params, n, &r, e);
  if (!code)
    code = qk_render(&r, format, &(qk_render_options){0}, (qk_sink){box_sink, out}, e);
  qk_result_free(&r);
  qk_buf_put(out, S(""));
  return code;
}

/* The body of run(db, p, out) as reports/t.lua (line 2 is the body's first), run. */
static inline qk_code box_run(box *b, const char *body, qk_buf *out, qk_err *e) {
  qk_buf text = {0};
  qk_buf_printf(&text, "return qikan.report{name='t', run=function(db, p, out)\n%s\nend}",
                body);
  box_put_bytes(b, 0, "reports/t.lua", qk_buf_str(&text));
  qk_buf_free(&text);
  if (!b->host) box_host(b);
  return box_report(b, "t", NULL, 0, "text", out, e);
}

#endif
