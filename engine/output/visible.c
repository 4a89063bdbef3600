/* visible.c - text that cannot act on the terminal it is shown on.
 * In:   valid UTF-8 from anywhere.
 * Out:  the same text with its control characters shown instead of obeyed.
 * Owns: nothing. */
#include "output/visible.h"

#include "text/utf8.h"

bool qk_is_hidden(uint32_t cp) {
  static const struct {
    uint32_t first, last;
  } ranges[] = {{0x00, 0x08},     {0x0B, 0x0C},     {0x0E, 0x1F},     {0x7F, 0x9F},
                {0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}};
  if (cp > 0x2069 || (cp >= 0x20 && cp < 0x7F)) return false;
  for (size_t i = 0; i < QK_COUNT(ranges); i++)
    if (cp >= ranges[i].first && cp <= ranges[i].last) return true;
  return false;
}

static bool is_break(uint32_t cp) {
  return cp == '\n' || cp == '\r' || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

/* Control pictures: U+2400 shows NUL, U+2421 shows DEL. */
static void put_hidden(qk_buf *b, uint32_t cp) {
  if (cp < 0x20 || cp == 0x7F) {
    uint32_t picture = cp == 0x7F ? 0x2421 : 0x2400 + cp;
    char utf8[3] = {(char)0xE2, (char)(0x80 | (picture >> 6 & 0x3F)),
                    (char)(0x80 | (picture & 0x3F))};
    qk_buf_put(b, (qk_str){utf8, 3});
  } else if (cp < 0x100) {
    qk_buf_printf(b, "\\x%02X", cp);
  } else {
    qk_buf_printf(b, "\\u%04X", cp);
  }
}

/* The edges of marks, in order: from, to, from, to … */
typedef struct edges {
  qk_span *marks;
  uint32_t n, next;
} edges;

/* Bytes [from, to) of s are about to stand from `at` on, or a sign in their place. */
static void move_edges(edges *e, size_t from, size_t to, size_t at, bool same) {
  for (; e->next < 2 * e->n; e->next++) {
    qk_span *mark = &e->marks[e->next / 2];
    uint32_t *edge = e->next % 2 ? &mark->to : &mark->from;
    if (*edge >= to) return;
    *edge = (uint32_t)(at + (same && *edge > from ? *edge - from : 0));
  }
}

static void put_part(qk_buf *b, qk_str s, size_t from, size_t to, edges *e) {
  if (e->n) move_edges(e, from, to, b->n, true);
  qk_buf_put(b, qk_str_sub(s, from, to));
}

/* Line breaks at the end are taken back. */
static void end_edges(const edges *e, size_t end) {
  for (uint32_t i = e->next; i < 2 * e->n; i++)
    *(i % 2 ? &e->marks[i / 2].to : &e->marks[i / 2].from) = (uint32_t)end;
  for (uint32_t i = e->n; i-- > 0 && e->marks[i].to > end;) {
    e->marks[i].to = (uint32_t)end;
    if (e->marks[i].from > end) e->marks[i].from = (uint32_t)end;
  }
}

void qk_put_visible_marks(qk_buf *b, qk_str s, qk_line_breaks breaks, qk_span *marks,
                          uint32_t n) {
  edges e = {marks, n, 0};
  size_t start = b->n, kept = 0; /* s up to kept is written */
  for (size_t i = 0, len; i < s.n; i += len) {
    uint32_t cp = qk_utf8_at(s.p + i, &len);
    bool line = is_break(cp);
    if (!line && cp != '\t' && !qk_is_hidden(cp)) continue;
    put_part(b, s, kept, i, &e);
    if (cp == '\r' && i + 1 < s.n && s.p[i + 1] == '\n') len = 2;
    if (n) move_edges(&e, i, i + len, b->n, false);
    kept = i + len;
    if (!line && cp != '\t')
      put_hidden(b, cp);
    else if (!line || breaks == QK_ONE_LINE)
      qk_buf_putc(b, ' ');
    else if (b->n > start)
      qk_buf_putc(b, '\n');
  }
  put_part(b, s, kept, s.n, &e);
  while (b->n > start && b->p[b->n - 1] == '\n') b->n--;
  if (n && !b->oom) end_edges(&e, b->n);
}

void qk_put_visible(qk_buf *b, qk_str s, qk_line_breaks breaks) {
  qk_put_visible_marks(b, s, breaks, NULL, 0);
}
