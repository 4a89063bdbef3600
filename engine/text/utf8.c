/* utf8.c - code points and what kind of character they are.
 * In:   UTF-8 bytes.
 * Out:  code points, offsets, classes.
 * Owns: nothing. */
#include "text/utf8.h"

#include <endian.h>

static inline uint64_t load8(const unsigned char *p) {
  uint64_t w;
  memcpy(&w, p, sizeof w);
  return le64toh(w);
}

/* Length of the well-formed sequence at u, 0 if there is none. */
static size_t sequence(const unsigned char *u, size_t left) {
  unsigned c = u[0], low = 0x80, high = 0xBF;
  size_t n;
  if (c < 0x80) return 1;
  if (c < 0xC2 || c > 0xF4) return 0;
  if (c < 0xE0) {
    n = 2;
  } else if (c < 0xF0) {
    n = 3;
    if (c == 0xE0) low = 0xA0;  /* below: overlong */
    if (c == 0xED) high = 0x9F; /* above: surrogates */
  } else {
    n = 4;
    if (c == 0xF0) low = 0x90;
    if (c == 0xF4) high = 0x8F;
  }
  if (left < n || u[1] < low || u[1] > high) return 0;
  for (size_t i = 2; i < n; i++)
    if ((u[i] & 0xC0) != 0x80) return 0;
  return n;
}

size_t qk_utf8_sequence(const char *p, size_t left) {
  return left ? sequence((const unsigned char *)p, left) : 0;
}

/* Chinese text is runs of three-byte sequences: two of them are checked with one load.
 * Lead bytes E0 and ED restrict their second byte and go the slow way. */
static size_t skip_triples(const unsigned char *u, size_t at, size_t n) {
  while (n - at >= 8) {
    uint64_t w = load8(u + at);
    if ((w & 0x0000C0C0F0C0C0F0u) != 0x00008080E08080E0u) break;
    unsigned a = u[at], b = u[at + 3];
    if ((a == 0xE0) | (a == 0xED) | (b == 0xE0) | (b == 0xED)) break;
    at += 6;
  }
  return at;
}

size_t qk_utf8_valid(qk_str s) {
  const unsigned char *u = (const unsigned char *)s.p;
  size_t at = 0;
  while (at < s.n) {
    if (u[at] >= 0xE0) {
      at = skip_triples(u, at, s.n);
    } else {
      while (s.n - at >= 8 && !(load8(u + at) & 0x8080808080808080u)) at += 8;
    }
    if (at == s.n) break;
    size_t len = sequence(u + at, s.n - at);
    if (!len) return at;
    at += len;
  }
  return at;
}

uint32_t qk_utf8_last(qk_str s, size_t *len) {
  size_t at = s.n - 1;
  while (at > 0 && ((unsigned char)s.p[at] & 0xC0) == 0x80) at--;
  return qk_utf8_at(s.p + at, len);
}

/* Every byte that does not continue a sequence begins a character; the compiler turns the
 * inner loop into vector code, with sums that fit a byte. */
qk_str qk_utf8_cut(qk_str s, size_t bytes) {
  size_t n = s.n < bytes ? s.n : bytes;
  while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80) n--;
  return qk_str_sub(s, 0, n);
}

size_t qk_utf8_count(qk_str s) {
  const signed char *p = (const signed char *)s.p;
  size_t n = 0, at = 0;
  while (s.n - at >= 128) {
    unsigned char sum = 0;
    for (size_t i = 0; i < 128; i++) sum = (unsigned char)(sum + (p[at + i] >= -64));
    n += sum;
    at += 128;
  }
  for (; at < s.n; at++) n += p[at] >= -64;
  return n;
}

bool qk_is_space(uint32_t cp) {
  if (cp < 0x80) return cp <= 0x20 || cp == 0x7F;
  if (cp <= 0xA0) return true; /* C1 controls, NBSP */
  if (cp < 0x1680) return false;
  return cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200B) || cp == 0x2028 || cp == 0x2029 ||
         cp == 0x202F || cp == 0x205F || cp == 0x2060 || cp == 0x3000 || cp == 0xFEFF;
}

bool qk_is_han(uint32_t cp) {
  if (cp >= 0x4E00 && cp <= 0x9FFF) return true;
  return cp == 0x3007 || (cp >= 0x3400 && cp <= 0x4DBF) ||
         (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0x20000 && cp <= 0x323AF);
}

bool qk_is_control(uint32_t cp) {
  if (cp < 0x20) return cp != '\t' && cp != '\n' && cp != '\r';
  return cp >= 0x7F && cp < 0xA0;
}

qk_str qk_trim(qk_str s) {
  size_t len;
  while (s.n && qk_is_space(qk_utf8_at(s.p, &len))) s.p += len, s.n -= len;
  while (s.n && qk_is_space(qk_utf8_last(s, &len))) s.n -= len;
  return s;
}
