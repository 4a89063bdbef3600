/* width.c - how many terminal columns a text takes.
 * In:   valid UTF-8.
 * Out:  columns, prefixes that end between grapheme clusters.
 * Owns: nothing.
 * Widths add up code point by code point, as terminals do; control characters take no
 * column, since a renderer never lets them through. */
#include "text/width.h"

#include "text/utf8.h"

#include <utf8proc.h>

/* What nearly all of a text is made of: its width needs no table, and a cluster ends
 * before it. */
static size_t plain_width(uint32_t cp) {
  if (cp >= 0x20 && cp < 0x7F) return 1;
  return cp >= 0x4E00 && cp <= 0x9FFF ? 2 : 0;
}

static size_t width_of(uint32_t cp) {
  size_t plain = plain_width(cp);
  if (plain) return plain;
  int w = utf8proc_charwidth((utf8proc_int32_t)cp);
  return w > 0 ? (size_t)w : 0;
}

size_t qk_width(qk_str s) {
  size_t width = 0, len;
  for (size_t at = 0; at < s.n; at += len) width += width_of(qk_utf8_at(s.p + at, &len));
  return width;
}

size_t qk_width_prefix(qk_str s, size_t columns) {
  size_t width = 0, len, boundary = 0;
  uint32_t last = 0;
  utf8proc_int32_t state = 0;
  for (size_t at = 0; at < s.n; at += len) {
    uint32_t cp = qk_utf8_at(s.p + at, &len);
    bool plain = plain_width(cp) && plain_width(last);
    if (at == 0 || plain) {
      state = 0;
      boundary = at;
    } else if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)last,
                                                (utf8proc_int32_t)cp, &state)) {
      boundary = at;
    }
    size_t w = width_of(cp);
    if (w > columns - width) return boundary;
    width += w;
    last = cp;
  }
  return s.n;
}

size_t qk_width_suffix(qk_str s, size_t columns) {
  enum { CHARACTERS = 8 }; /* for each column: marks without a width */
  size_t at = s.n, width = 0, len;
  for (size_t n = 0; at > 0 && n < CHARACTERS * (columns + 1); n++, at -= len) {
    width += width_of(qk_utf8_last(qk_str_sub(s, 0, at), &len));
    if (width > columns) break;
  }
  return at;
}
