/* buf.h - a growing byte buffer.
 * In:   bytes.
 * Out:  buf.p[0 .. n), with a NUL behind them once anything was put.
 * Owns: its memory, until qk_buf_free.
 * A failed allocation sets `oom` and turns every later call into a no-op, so that a
 * writer checks once, at its end. */
#ifndef QK_BASE_BUF_H
#define QK_BASE_BUF_H

#include "base/str.h"

typedef struct qk_buf {
  char *p;
  size_t n, cap;
  bool oom;
} qk_buf;

bool qk_buf_reserve(qk_buf *b, size_t more);
void qk_buf_put(qk_buf *b, qk_str s);
void qk_buf_putc(qk_buf *b, char c);
void qk_buf_repeat(qk_buf *b, qk_str s, size_t times);
void qk_buf_printf(qk_buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void qk_buf_clear(qk_buf *b); /* keeps the memory */
void qk_buf_free(qk_buf *b);
static inline qk_str qk_buf_str(const qk_buf *b) { return (qk_str){b->p, b->n}; }

#endif
