/* utf8.h - code points and what kind of character they are.
 * In:   UTF-8 bytes.
 * Out:  code points, offsets, classes.
 * Owns: nothing. */
#ifndef QK_TEXT_UTF8_H
#define QK_TEXT_UTF8_H

#include "base/str.h"

/* Offset of the first byte that does not begin a well-formed sequence (RFC 3629: no
 * overlong forms, no surrogates, nothing above U+10FFFF), or s.n where all is well. */
size_t qk_utf8_valid(qk_str s);
/* Length of the well-formed sequence at p (1 to 4), 0 where there is none. */
size_t qk_utf8_sequence(const char *p, size_t left);

/* The code point at p (p < end, valid UTF-8) and its length in bytes. */
static inline uint32_t qk_utf8_at(const char *p, size_t *len) {
  const unsigned char *u = (const unsigned char *)p;
  if (u[0] < 0x80) return *len = 1, u[0];
  if (u[0] < 0xE0) return *len = 2, (uint32_t)(u[0] & 0x1F) << 6 | (u[1] & 0x3Fu);
  if (u[0] < 0xF0)
    return *len = 3,
           (uint32_t)(u[0] & 0x0F) << 12 | (uint32_t)(u[1] & 0x3F) << 6 | (u[2] & 0x3Fu);
  return *len = 4, (uint32_t)(u[0] & 0x07) << 18 | (uint32_t)(u[1] & 0x3F) << 12 |
                       (uint32_t)(u[2] & 0x3F) << 6 | (u[3] & 0x3Fu);
}
/* Writes cp (at most U+10FFFF) to p, which has room for 4 bytes; how many it takes. */
static inline size_t qk_utf8_put(char *p, uint32_t cp) {
  if (cp < 0x80) return p[0] = (char)cp, 1;
  size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
  for (size_t i = n - 1; i; i--, cp >>= 6) p[i] = (char)(0x80 | (cp & 0x3F));
  p[0] = (char)((n == 2 ? 0xC0 : n == 3 ? 0xE0 : 0xF0) | cp);
  return n;
}
/* The last code point of a non-empty valid s, and its length in bytes. */
uint32_t qk_utf8_last(qk_str s, size_t *len);
/* At most so many bytes from its start, none of a character cut in two. */
qk_str qk_utf8_cut(qk_str s, size_t bytes);
/* Number of code points. */
size_t qk_utf8_count(qk_str s);

/* White space in the sense of a reader: ASCII space and controls, NBSP, U+2000-200B,
 * U+3000, the BOM inside a text, line and paragraph separators. */
bool qk_is_space(uint32_t cp);
bool qk_is_han(uint32_t cp);     /* unified ideographs, extensions, compatibility, 〇 */
bool qk_is_control(uint32_t cp); /* C0 and C1 but not tab, line feed, carriage return */
qk_str qk_trim(qk_str s);        /* qk_is_space at both ends */

#endif
