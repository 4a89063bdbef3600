/* number.c - numerals written in Han characters.
 * In:   valid UTF-8.
 * Out:  value and length of the numeral at its start.
 * Owns: nothing. */
#include "text/number.h"

#include "text/utf8.h"

enum { TEN = 10, HUNDRED = 100, THOUSAND = 1000 };
enum { MYRIAD = 10000, YI = 100000000 };
/* More digits than a double holds exactly are no number but a code. */
enum { MOST_DIGITS = 15 };

static const struct {
  uint32_t cp;
  int value;
} numerals[] = {
    {0x3007, 0},       {0x4E00, 1},       {0x4E03, 7},        {0x4E07, MYRIAD},
    {0x4E09, 3},       {0x4E24, 2},       {0x4E5D, 9},        {0x4E8C, 2},
    {0x4E94, 5},       {0x4EBF, YI},      {0x4EDF, THOUSAND}, {0x4F0D, 5},
    {0x4F70, HUNDRED}, {0x5104, YI},      {0x5169, 2},        {0x516B, 8},
    {0x516D, 6},       {0x5341, TEN},     {0x5343, THOUSAND}, {0x5345, 30},
    {0x53C1, 3},       {0x53C3, 3},       {0x56DB, 4},        {0x58F9, 1},
    {0x5EFF, 20},      {0x62FE, TEN},     {0x634C, 8},        {0x67D2, 7},
    {0x7396, 9},       {0x767E, HUNDRED}, {0x8086, 4},        {0x842C, MYRIAD},
    {0x8CB3, 2},       {0x8D30, 2},       {0x9646, 6},        {0x9678, 6},
    {0x96F6, 0}};

enum { HAN = 3 }; /* bytes of each numeral in the table */

/* The numeral at `at`: 0-9, a unit (10, 100, 1000, 10⁴, 10⁸), 20, 30, or -1. */
static int numeral_at(qk_str s, size_t at) {
  size_t len;
  /* Every numeral has three bytes, and `at` may be inside another character. */
  if (s.n < HAN || at > s.n - HAN || ((unsigned char)s.p[at] & 0xF0) != 0xE0) return -1;
  uint32_t cp = qk_utf8_at(s.p + at, &len);
  if (cp < 0x3007 || cp > 0x96F6) return -1;
  for (size_t low = 0, high = QK_COUNT(numerals); low < high;) {
    size_t mid = (low + high) / 2;
    if (numerals[mid].cp == cp) return numerals[mid].value;
    if (numerals[mid].cp < cp)
      low = mid + 1;
    else
      high = mid;
  }
  return -1;
}

static bool is_digit(int v) { return v >= 0 && v <= 9; }
static bool is_small_unit(int v) { return v == TEN || v == HUNDRED || v == THOUSAND; }
static bool is_large_unit(int v) { return v == MYRIAD || v == YI; }

/* 二〇二一, 一二〇万.  三四十 is two numbers at once and none for us. */
static size_t read_digits(qk_str s, double *value) {
  size_t at = 0, digits = 0;
  double v = 0;
  for (int d; digits <= MOST_DIGITS && is_digit(d = numeral_at(s, at));
       at += HAN, digits++)
    v = v * 10 + d;
  if (digits > MOST_DIGITS || is_small_unit(numeral_at(s, at))) return 0;
  for (int u; is_large_unit(u = numeral_at(s, at)) && v < 1e15; at += HAN) v *= u;
  *value = v;
  return at;
}

/* A stretch below ten thousand: 三百零五, 十二, 廿三.  Its units are below `above`, the
 * unit before it.  A last digit counts by the next lower unit (三千五 is 3500), but not
 * after 零.  Returns where it ends; `at` where there is none. */
static size_t read_section(qk_str s, size_t at, int *value, int above) {
  int unit = above, sum = 0;
  bool zero = false;
  size_t start = at, good = at;
  while (true) {
    int v = numeral_at(s, at), after = numeral_at(s, at + HAN);
    if (v == 0 && !zero && after != 0) {
      zero = true;
      at += HAN;
      continue;
    }
    if ((v == 20 || v == 30) && unit > TEN) {
      sum += v;
      unit = TEN;
      at += HAN;
    } else if (v == TEN && unit > TEN && (start == at || sum)) {
      sum += TEN; /* 十二, 一百十二 */
      unit = TEN;
      at += HAN;
    } else if (is_digit(v) && v && is_small_unit(after) && after < unit) {
      sum += v * after;
      unit = after;
      at += 2 * HAN;
    } else if (is_digit(v) && v && !is_small_unit(after) && !is_digit(after)) {
      bool short_form = !zero && unit > TEN && unit != INT32_MAX && !is_large_unit(after);
      sum += short_form ? v * (unit / 10) : v;
      good = at + HAN;
      break;
    } else {
      break;
    }
    zero = false;
    good = at;
  }
  *value = sum;
  return good;
}

size_t qk_han_number(qk_str s, double *value) {
  int first = numeral_at(s, 0), second = numeral_at(s, HAN);
  if (first < 0 || first == HUNDRED || first == THOUSAND || is_large_unit(first))
    return 0;
  if (first == 0 || (is_digit(first) && is_digit(second))) return read_digits(s, value);
  double yi = 0, wan = 0, rest = 0;
  bool had_yi = false, had_wan = false;
  size_t at = 0;
  for (int above = INT32_MAX;;) {
    int section = 0;
    size_t end = read_section(s, at, &section, above);
    if (end == at) break;
    at = end;
    int u = numeral_at(s, at);
    rest = section;
    if (u == MYRIAD && !had_wan) {
      wan = rest * MYRIAD;
      rest = 0;
      had_wan = true;
      above = MYRIAD;
      at += HAN;
      u = numeral_at(s, at);
    }
    if (u == YI && !had_yi) { /* 两万五千亿: all before it counts */
      yi = (wan + rest) * YI;
      wan = rest = 0;
      had_yi = true;
      had_wan = false;
      above = YI;
      at += HAN;
    } else if (rest > 0) {
      break;
    }
  }
  *value = yi + wan + rest;
  return at;
}
