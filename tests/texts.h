/* texts.h - small issues for the tests of counting, and scripts over them.
 * In:   an issue as text; Lua.
 * Out:  what the script prints.
 * Owns: nothing beside the box. */
#ifndef QK_TEST_TEXTS_H
#define QK_TEST_TEXTS_H

#include "test_kinds.h"

#define REAL_ISSUE QIKAN_SHARED "/issues/renmin-zhisheng-2021-09.md"
/* What an issue of the shipped profile begins with. */
#define ISSUE_HEAD "# 人民之聲\n\n总第12期 2030 03\n\n3月5日出版 定价: 6.50元\n\n"

static inline void texts_begin(box *b, const char *path) {
  const char *folders[] = {QIKAN_ROOT "/scripts", QIKAN_ROOT "/examples"};
  qk_err e = {0};
  kinds_ingest(b->db, path);
  cr_assert_eq(qk_host_new(&b->host, folders, 2, &e), QK_OK, "%s", e.msg);
  qk_host_set_limits(b->host, &(qk_limits){.milliseconds = 60000}); /* a busy machine */
  box_store(b);
}

/* A host with the shipped scripts over a database of this file. */
static inline void texts_open_file(box *b, const char *path) {
  box_open(b);
  texts_begin(b, path);
}

static inline void texts_open(box *b, const char *text) {
  char path[128];
  box_open(b);
  box_put(b, 1, "issue.md", text);
  snprintf(path, sizeof path, "%s/issue.md", b->dirs[1]);
  texts_begin(b, path);
}

/* Runs Lua; what it prints, or the message. */
static inline qk_code texts_run(box *b, const char *lua, qk_buf *out) {
  char path[128];
  qk_result r;
  qk_err e = {0};
  box_put(b, 1, "own.lua", lua);
  snprintf(path, sizeof path, "%s/own.lua", b->dirs[1]);
  qk_code code = qk_host_script(b->host, box_store(b), path, NULL, 0, &r, &e);
  kinds_render(&r, "text", out);
  qk_result_free(&r);
  if (code) {
    qk_buf_clear(out);
    qk_buf_put(out, qk_str_of(e.msg));
    qk_buf_put(out, S(""));
  }
  return code;
}

typedef struct texts_row {
  const char *lua, *printed; /* in what is printed or in the message */
} texts_row;

/* Each row's Lua runs and prints what the row says; failing: it ends with that message.
 */
static inline void texts_check(box *b, const texts_row *rows, size_t n, bool failing) {
  qk_buf out = {0};
  for (size_t i = 0; i < n; i++) {
    qk_code code = texts_run(b, rows[i].lua, &out);
    cr_expect_eq(code, failing ? QK_SCRIPT : QK_OK, "%s: %s", rows[i].lua, out.p);
    cr_expect(out.p && strstr(out.p, rows[i].printed), "%s\nprints:\n%s\nnot:\n%s",
              rows[i].lua, out.p, rows[i].printed);
  }
  qk_buf_free(&out);
}

#endif
