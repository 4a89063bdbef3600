/* outline.c - where sentences end for the repair, and the markers of official outlines.
 */
#include "parse/parser.h"
#include "text/utf8.h"

static bool is_closing(uint32_t cp) {
  return cp == 0x201D || cp == 0x2019 || cp == 0x300D || cp == 0x300F || cp == 0xFF09 ||
         cp == ')' || cp == 0x300B || cp == 0x3011 || cp == '"';
}

static bool is_final(uint32_t cp) {
  return cp == 0x3002 || cp == 0xFF01 || cp == 0xFF1F || cp == '!' || cp == '?' ||
         cp == 0x2026 || cp == 0x25A0 || cp == 0xFF61;
}

bool qk_sentence_ended(qk_str s, bool colon_ends, bool semicolon_ends) {
  enum { CLOSING_MAX = 16 };
  s = qk_trim(s);
  int closed = 0;
  while (s.n && closed < CLOSING_MAX) {
    size_t len;
    uint32_t cp = qk_utf8_last(s, &len);
    if (is_final(cp)) return true;
    if (!closed && colon_ends && (cp == 0xFF1A || cp == ':')) return true;
    if (!closed && semicolon_ends && (cp == 0xFF1B || cp == ';')) return true;
    if (!is_closing(cp)) return false;
    closed++;
    s.n -= len;
  }
  return s.n == 0;
}

static int depth_change(uint32_t cp) {
  switch (cp) {
  case 0x201C:
  case 0x300A:
  case 0xFF08:
  case '(':
  case 0x300C:
  case 0x2018:
    return 1;
  case 0x201D:
  case 0x300B:
  case 0xFF09:
  case ')':
  case 0x300D:
  case 0x2019:
    return -1;
  default:
    return 0;
  }
}

size_t qk_first_sentence(qk_str s, size_t max) {
  int depth = 0;
  for (size_t i = 0; i < s.n && i < max;) {
    size_t len;
    uint32_t cp = qk_utf8_at(s.p + i, &len);
    i += len;
    depth += depth_change(cp);
    if (depth < 0) depth = 0;
    if (depth == 0 && (cp == 0x3002 || cp == 0xFF01 || cp == 0xFF1F)) return i;
  }
  return 0;
}

/* Bytes of 一二三…十百零 at the start. */
static size_t han_digits(qk_str s) {
  static const char digits[] = "一二三四五六七八九十百零〇";
  size_t i = 0;
  while (i + 3 <= s.n && i < 15) {
    bool found = false;
    for (size_t k = 0; k + 3 < sizeof digits; k += 3)
      found |= memcmp(s.p + i, digits + k, 3) == 0;
    if (!found) break;
    i += 3;
  }
  return i;
}

static size_t arabic_digits(qk_str s) {
  size_t i = 0;
  while (i < s.n && i < 3 && s.p[i] >= '0' && s.p[i] <= '9') i++;
  return i;
}

static size_t literal(qk_str s, const char *const *set, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (qk_str_starts(s, qk_str_of(set[i]))) return strlen(set[i]);
  return 0;
}

/* （一） (一) （1） (1): the digits between brackets. */
static size_t bracketed(qk_str s, bool *arabic) {
  static const char *const open[] = {"（", "("}, *const close[] = {"）", ")"};
  size_t a = literal(s, open, 2);
  if (!a) return 0;
  qk_str rest = qk_str_sub(s, a, s.n);
  size_t d = han_digits(rest);
  *arabic = d == 0;
  if (!d) d = arabic_digits(rest);
  if (!d) return 0;
  size_t b = literal(qk_str_sub(rest, d, rest.n), close, 2);
  return b ? a + d + b : 0;
}

size_t qk_outline_marker(qk_str s, uint32_t *type) {
  static const char *const comma[] = {"、", "．"}, *const ordinal[] = {"、", "，"};
  static const char *const dot[] = {".", "．", "、"};
  if (s.n < 4) return 0;
  bool arabic;
  size_t n = bracketed(s, &arabic);
  if (n) return *type = arabic ? 4 : 2, n;
  size_t d = han_digits(s);
  size_t m = d ? literal(qk_str_sub(s, d, s.n), comma, 2) : 0;
  if (m) return *type = 1, d + m;
  if (qk_str_starts(s, QK_LIT("第"))) {
    d = han_digits(qk_str_sub(s, 3, s.n));
    m = d ? literal(qk_str_sub(s, 3 + d, s.n), ordinal, 2) : 0;
    return m ? (*type = 5, 3 + d + m) : 0;
  }
  d = arabic_digits(s);
  m = d ? literal(qk_str_sub(s, d, s.n), dot, 3) : 0;
  if (!m || d + m >= s.n || (s.p[d + m] >= '0' && s.p[d + m] <= '9')) return 0;
  return *type = 3, d + m;
}

bool qk_is_enumeration(qk_parser *p, qk_str s) {
  qk_match m;
  size_t n = s.n < 120 ? s.n : 120;
  while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80) n--;
  return qk_any_match(p, &p->profile->not_section, (qk_str){s.p, n}, &m, NULL);
}
