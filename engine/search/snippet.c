/* snippet.c - a part of a text around what was found in it. */
#include "search/snippet.h"

#include <stdlib.h>

#include "text/width.h"

enum { BEFORE = 24, ALL = 120 /* columns */ };

static void put_line(qk_buf *out, qk_str s) {
  size_t start = out->n;
  qk_buf_put(out, s);
  for (size_t i = start; i < out->n; i++)
    if (out->p[i] == '\n' || out->p[i] == '\r' || out->p[i] == '\t') out->p[i] = ' ';
}

bool qk_snippet_make(qk_snippet *s, qk_str text, const qk_span *marks, uint32_t n) {
  size_t begin = n ? qk_width_suffix(qk_str_sub(text, 0, marks[0].from), BEFORE) : 0;
  size_t end = begin + qk_width_prefix(qk_str_sub(text, begin, text.n), ALL);
  if (n && end < marks[0].to) end = marks[0].to;
  qk_buf_clear(&s->text);
  if (begin) qk_buf_put(&s->text, QK_LIT("…"));
  uint32_t moved = (uint32_t)(begin - s->text.n); /* may wrap, and wraps back */
  put_line(&s->text, qk_str_sub(text, begin, end));
  if (end < text.n) qk_buf_put(&s->text, QK_LIT("…"));
  s->n_marks = 0;
  if (n > s->cap_marks) {
    qk_span *more = realloc(s->marks, n * sizeof *more);
    if (!more) return false;
    s->marks = more;
    s->cap_marks = n;
  }
  for (uint32_t i = 0; i < n && marks[i].to <= end; i++)
    if (marks[i].from >= begin)
      s->marks[s->n_marks++] = (qk_span){marks[i].from - moved, marks[i].to - moved};
  return !s->text.oom;
}

void qk_snippet_free(qk_snippet *s) {
  qk_buf_free(&s->text);
  free(s->marks);
  *s = (qk_snippet){0};
}
