/* locator.c - where in the file a stored text stands. */
#include "store/locator.h"

void qk_locator_open(qk_locator *c, const qk_source *src) {
  *c = (qk_locator){.src = src, .mark_col = 1};
}

static uint32_t line_begin(const qk_source *src, uint32_t line) {
  return line < src->n_lines ? src->line_start[line] : (uint32_t)src->text.n;
}

static bool on_line(const qk_source *src, uint32_t line, uint32_t at) {
  return line < src->n_lines && src->line_start[line] <= at &&
         (line + 1 == src->n_lines || at < src->line_start[line + 1]);
}

uint32_t qk_locator_line(qk_locator *c, uint32_t at) {
  const qk_source *src = c->src;
  if (on_line(src, c->line, at)) return c->line + 1;
  if (on_line(src, c->line + 1, at)) return ++c->line + 1;
  uint32_t low = 0, high = src->n_lines; /* the last line that starts at or before `at` */
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (src->line_start[middle] <= at)
      low = middle;
    else
      high = middle;
  }
  c->line = low;
  return low + 1;
}

/* Characters: bytes that do not continue one, eight at a time. */
static uint32_t characters(const char *p, size_t n) {
  uint32_t count = 0;
  for (; n >= 8; p += 8, n -= 8) {
    uint64_t v;
    memcpy(&v, p, 8);
    uint64_t continuing = (v >> 7) & (~v >> 6) & UINT64_C(0x0101010101010101);
    count += 8 - (uint32_t)((continuing * UINT64_C(0x0101010101010101)) >> 56);
  }
  for (; n; p++, n--) count += ((unsigned char)*p & 0xC0) != 0x80;
  return count;
}

uint32_t qk_locator_col(qk_locator *c, uint32_t at, uint32_t line) {
  const char *text = c->src->text.p;
  uint32_t begin = line_begin(c->src, line - 1);
  if (at < begin) return 1;
  if (c->mark_line != line || c->mark < begin ||
      (at < c->mark && at - begin < c->mark - at)) {
    c->mark_line = line;
    c->mark = begin;
    c->mark_col = 1;
  }
  if (at >= c->mark)
    c->mark_col += characters(text + c->mark, at - c->mark);
  else
    c->mark_col -= characters(text + at, c->mark - at);
  c->mark = at;
  return c->mark_col;
}

qk_range qk_locator_range(qk_locator *c, uint32_t at, uint32_t len) {
  uint32_t size = (uint32_t)c->src->text.n;
  if (at > size) at = size;
  if (len > size - at) len = size - at;
  qk_range r = {qk_source_byte(c->src, at), qk_source_byte(c->src, at + len),
                qk_locator_line(c, at), 0, 0};
  r.col = qk_locator_col(c, at, r.line_start);
  r.line_end = len ? qk_locator_line(c, at + len - 1) : r.line_start;
  return r;
}
