/* test_output.h - what the tests of the renderers share.
 * In:   a result and how to render it.
 * Out:  the bytes in a buffer of the caller.
 * Owns: nothing. */
#ifndef QK_TEST_OUTPUT_H
#define QK_TEST_OUTPUT_H

#include <criterion/criterion.h>

#include "base/buf.h"
#include "output/render.h"

#define S QK_LIT

static inline bool take_bytes(void *context, const char *p, size_t n) {
  qk_buf_put(context, (qk_str){p, n});
  return true;
}

/* Replaces what is in `out`; it is NUL-terminated after it. */
static inline qk_code try_render(const qk_result *r, const char *format,
                                 qk_render_options options, qk_buf *out, qk_err *e) {
  qk_buf_clear(out);
  qk_code code = qk_render(r, format, &options, (qk_sink){take_bytes, out}, e);
  qk_buf_put(out, S(""));
  return code;
}

static inline void render(const qk_result *r, const char *format,
                          qk_render_options options, qk_buf *out) {
  qk_err e = {0};
  qk_code code = try_render(r, format, options, out, &e);
  cr_assert_eq(code, QK_OK, "%s: %s", format, e.msg);
}

/* A result of one table with one column and one text in it. */
static inline qk_result one_text(qk_str text) {
  qk_result r = {0};
  qk_column c = {S("a"), S("a"), QK_TYPE_TEXT};
  qk_cell cell = qk_cell_text(text);
  qk_result_table(&r, S(""), &c, 1);
  qk_result_row(&r, &cell);
  return r;
}

#endif
