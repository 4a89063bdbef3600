/* caret.c - where in a line something is wrong. */
#include "text/caret.h"

#include "text/utf8.h"
#include "text/width.h"

enum { BEFORE = 40, BEHIND = 30 }; /* columns shown around the place, about */

/* What is shown of the character at `at`; returns its bytes in text. */
static size_t shown(qk_str text, size_t at, char out[8], size_t *n) {
  size_t len = qk_utf8_sequence(text.p + at, text.n - at), at_cp;
  *n = 1;
  out[0] = ' ';
  if (!len) {
    memcpy(out, "\xEF\xBF\xBD", *n = 3);
    return 1;
  }
  uint32_t cp = qk_utf8_at(text.p + at, &at_cp);
  bool drives = cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x200E || cp == 0x200F ||
                (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
  if (!drives) memcpy(out, text.p + at, *n = len);
  return len;
}

/* The first byte to show: so many columns before the place. */
static size_t begin(qk_str text, size_t place) {
  size_t at = place, columns = 0;
  while (at > 0 && columns < BEFORE) {
    char c[8];
    size_t n, step = 1;
    while (step < 4 && step < at && ((unsigned char)text.p[at - step] & 0xC0) == 0x80)
      step++;
    shown(text, at - step, c, &n);
    columns += qk_width((qk_str){c, n});
    at -= step;
  }
  return at;
}

void qk_caret(qk_buf *out, qk_str text, size_t from, size_t to) {
  if (from > text.n) from = text.n;
  if (to > text.n) to = text.n;
  size_t at = begin(text, from), before = 2, under = 0, behind = 0, n;
  qk_buf_put(out, QK_LIT("  "));
  if (at) {
    qk_buf_put(out, QK_LIT("…"));
    before++;
  }
  while (at < text.n && under + behind < BEHIND) {
    char c[8];
    size_t next = at + shown(text, at, c, &n), width = qk_width((qk_str){c, n});
    qk_buf_put(out, (qk_str){c, n});
    if (at < from)
      before += width;
    else if (at < to)
      under += width;
    else
      behind += width;
    at = next;
  }
  if (at < text.n) qk_buf_put(out, QK_LIT("…"));
  qk_buf_putc(out, '\n');
  qk_buf_repeat(out, QK_LIT(" "), before);
  qk_buf_repeat(out, QK_LIT("^"), under ? under : 1);
  qk_buf_putc(out, '\n');
}

int qk_caret_column(qk_str text, size_t at) {
  int column = 1;
  for (size_t i = 0; i < at && i < text.n;) {
    size_t len = qk_utf8_sequence(text.p + i, text.n - i);
    i += len ? len : 1;
    column++;
  }
  return column;
}
