/* buf.c - a growing byte buffer. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool qk_buf_reserve(qk_buf *b, size_t more) {
  if (b->oom) return false;
  if (more < b->cap - b->n) return true;
  if (more > SIZE_MAX / 2 - b->n) return b->oom = true, false;
  size_t cap = b->cap ? b->cap : 256;
  while (cap <= b->n + more) cap *= 2;
  char *p = realloc(b->p, cap);
  if (!p) return b->oom = true, false;
  b->p = p;
  b->cap = cap;
  return true;
}

void qk_buf_put(qk_buf *b, qk_str s) {
  if (!qk_buf_reserve(b, s.n)) return;
  if (s.n) memcpy(b->p + b->n, s.p, s.n);
  b->n += s.n;
  b->p[b->n] = 0;
}

void qk_buf_putc(qk_buf *b, char c) { qk_buf_put(b, (qk_str){&c, 1}); }

void qk_buf_repeat(qk_buf *b, qk_str s, size_t times) {
  while (times-- && !b->oom) qk_buf_put(b, s);
}

void qk_buf_printf(qk_buf *b, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (n >= 0 && qk_buf_reserve(b, (size_t)n)) {
    vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
    b->n += (size_t)n;
  }
  va_end(again);
}

void qk_buf_clear(qk_buf *b) {
  b->n = 0;
  if (b->p) b->p[0] = 0;
}

void qk_buf_free(qk_buf *b) {
  free(b->p);
  *b = (qk_buf){0};
}
