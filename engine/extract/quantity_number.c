/* quantity_number.c - a number as it stands in a text, in Arabic digits or Han
 * characters.
 * In:   a text and the offset of a digit.
 * Out:  its value, its range, how it is written.
 * Owns: nothing.
 * Linear: a run of digits is read once, whatever it is. */
#include <math.h>

#include "extract/date.h"
#include "extract/quantity.h"
#include "text/number.h"

enum { MOST_DIGITS = 15, HAN_WINDOW = 60 };

uint32_t qk_number_more(qk_str t, uint32_t at) {
  static const qk_str words[] = {QK_LIT("多"), QK_LIT("余"), QK_LIT("几")};
  for (size_t i = 0; i < QK_COUNT(words); i++)
    if (qk_text_at(t, at, words[i])) return 3;
  return 0;
}

/* ---- digits --------------------------------------------------------------------------
 */

static uint32_t read_run(qk_str t, uint32_t at, double *value, uint32_t *n) {
  uint32_t len;
  for (int d; (d = qk_date_digit(t, at, &len)) >= 0; at += len, ++*n)
    if (*n < MOST_DIGITS + 1) *value = *value * 10 + d;
  return at;
}

/* What may stand between groups of three digits: its bytes or 0. */
static uint32_t group_mark(qk_str t, uint32_t at, bool wide) {
  if (qk_text_at(t, at, QK_LIT(",")) || qk_text_at(t, at, QK_LIT(" "))) return 1;
  if (qk_text_at(t, at, QK_LIT("\xC2\xA0"))) return 2;
  if (qk_text_at(t, at, QK_LIT("\xE2\x80\x89")) ||
      qk_text_at(t, at, QK_LIT("\xE2\x80\xAF")))
    return 3;
  return wide && qk_text_at(t, at, QK_LIT("，")) ? 3 : 0;
}

/* 14 133 and 4,525: every group but the first has three digits, and the same mark. */
static uint32_t read_groups(qk_str t, uint32_t at, qk_number *out) {
  uint32_t mark = group_mark(t, at, (unsigned char)t.p[out->from] == 0xEF);
  if (!mark || out->digits > 3) return at;
  const char *first = t.p + at;
  while (mark && at + mark < t.n && memcmp(t.p + at, first, mark) == 0) {
    double value = 0;
    uint32_t n = 0, end = read_run(t, at + mark, &value, &n);
    if (n != 3 || out->digits + 3 > MOST_DIGITS) break;
    out->value = out->value * 1000 + value;
    out->digits += 3;
    out->grouped = true;
    at = end;
  }
  return at;
}

static uint32_t point_at(qk_str t, uint32_t at) {
  return qk_text_at(t, at, QK_LIT(".")) ? 1 : qk_text_at(t, at, QK_LIT("．")) ? 3 : 0;
}

static uint32_t read_decimals(qk_str t, uint32_t at, qk_number *out) {
  uint32_t point = point_at(t, at), len, n = 0;
  if (!point || qk_date_digit(t, at + point, &len) < 0) return at;
  double value = 0;
  uint32_t end = read_run(t, at + point, &value, &n);
  if (n > MOST_DIGITS || out->digits + n > MOST_DIGITS) {
    out->code = true;
    return end;
  }
  out->value += value / pow(10, n);
  /* The double nearest to what is written: 65.6, not 65.60000000000001. */
  out->value = round(out->value * pow(10, n)) / pow(10, n);
  out->decimal = true;
  out->whole = value == 0;
  return end;
}

/* ---- 万 and 亿 ------------------------------------------------------------------------
 */

static double multiplier_at(const qk_quantity_rules *r, qk_str t, uint32_t at) {
  static const struct {
    qk_str word;
    double value;
  } words[] = {{QK_LIT("万"), 1e4}, {QK_LIT("亿"), 1e8}, {QK_LIT("千"), 1e3},
               {QK_LIT("百"), 1e2}, {QK_LIT("萬"), 1e4}, {QK_LIT("億"), 1e8}};
  if (at + 3 > t.n) return 0;
  for (size_t i = 0; i < QK_COUNT(words); i++) {
    if (!qk_text_at(t, at, words[i].word)) continue;
    /* 1600万千瓦: 千 belongs to the unit. */
    return i < 2 || !qk_words_at(&r->units, qk_str_sub(t, at, t.n)) ? words[i].value : 0;
  }
  return 0;
}

static uint32_t read_scale(const qk_quantity_rules *r, qk_str t, uint32_t at,
                           qk_number *out) {
  for (int i = 0; i < 4; i++) {
    uint32_t more = qk_number_more(t, at);
    double m = multiplier_at(r, t, at + more);
    if (m > 0) {
      out->value *= m;
      out->scaled = true;
      out->more |= more > 0;
      at += more + 3;
      continue;
    }
    out->more |= more > 0;
    return at + more;
  }
  return at;
}

/* ---- what is no number ----------------------------------------------------------------
 */

static bool is_letter(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_code_mark(qk_str t, uint32_t at) {
  static const qk_str marks[] = {QK_LIT("+"),  QK_LIT("＋"), QK_LIT("·"), QK_LIT("∶"),
                                 QK_LIT("："), QK_LIT(":"),  QK_LIT("×"), QK_LIT("•")};
  for (size_t i = 0; i < QK_COUNT(marks); i++) {
    uint32_t len;
    if (!qk_text_at(t, at, marks[i])) continue;
    uint32_t next = at + (uint32_t)marks[i].n;
    if (qk_date_digit(t, next, &len) >= 0) return true;
    return i < 2 && next < t.n && is_letter((unsigned char)t.p[next]); /* 1+5+X */
  }
  return false;
}

static bool follows_code(qk_str t, uint32_t at) {
  static const qk_str marks[] = {QK_LIT("第"), QK_LIT("+"), QK_LIT("＋"), QK_LIT("×")};
  if (!at) return false;
  unsigned char c = (unsigned char)t.p[at - 1];
  if (is_letter(c) || c == '#' || c == '@' || c == '/' || c == '.' || c == '=' ||
      c == '&' || c == '\\')
    return true;
  if (c == '-' && at > 1 && is_letter((unsigned char)t.p[at - 2])) return true;
  for (size_t i = 0; i < QK_COUNT(marks); i++)
    if (qk_text_before(t, at, marks[i])) return true;
  return false;
}

/* Goes on while digits and the signs of codes follow: 1+1+9, 192.168.0.1. */
static uint32_t skip_code(qk_str t, uint32_t at) {
  for (uint32_t len; at < t.n;) {
    if (qk_date_digit(t, at, &len) >= 0)
      at += len;
    else if (is_letter((unsigned char)t.p[at]) || t.p[at] == '+' || t.p[at] == '.' ||
             t.p[at] == '/' || t.p[at] == '-' || t.p[at] == ':')
      at++;
    else if (is_code_mark(t, at))
      at += qk_text_at(t, at, QK_LIT("·")) || qk_text_at(t, at, QK_LIT("×")) ? 2 : 3;
    else
      break;
  }
  return at;
}

/* ---- the whole ------------------------------------------------------------------------
 */

/* 1/10; what has more slashes is a date or a path. */
static uint32_t read_fraction(qk_str t, uint32_t at, qk_number *out) {
  uint32_t len, n = 0;
  double below = 0;
  if (!qk_text_at(t, at, QK_LIT("/")) || qk_date_digit(t, at + 1, &len) < 0) return at;
  uint32_t end = read_run(t, at + 1, &below, &n);
  if (n > 4 || below < 2 || out->value >= below || qk_text_at(t, end, QK_LIT("/"))) {
    out->code = true;
    return end;
  }
  out->value /= below;
  out->fraction = true;
  return end;
}

static void read_one(const qk_quantity_rules *r, qk_str t, uint32_t at, qk_number *out) {
  *out = (qk_number){.from = at, .max = NAN};
  uint32_t end = read_run(t, at, &out->value, &out->digits);
  out->code = out->digits > MOST_DIGITS;
  if (!out->code) end = read_groups(t, end, out);
  if (!out->code) end = read_decimals(t, end, out);
  if (!out->code) end = read_fraction(t, end, out);
  uint32_t len, point = point_at(t, end);
  if (point && qk_date_digit(t, end + point, &len) >= 0) out->code = true;
  if (is_code_mark(t, end)) out->code = true;
  out->to = out->code ? skip_code(t, end) : read_scale(r, t, end, out);
}

void qk_number_read(const qk_quantity_rules *r, qk_str t, uint32_t at, qk_number *out) {
  read_one(r, t, at, out);
  if (out->code || !follows_code(t, at)) return;
  out->code = true;
  out->to = skip_code(t, out->to);
  uint32_t len, joint = qk_date_joint(t, out->to); /* 第679—680页 */
  if (joint && qk_date_digit(t, out->to + joint, &len) >= 0)
    out->to = skip_code(t, out->to + joint);
}

/* 三点四; 八点三十 is a time. */
static void read_han_decimals(qk_str t, qk_number *out) {
  uint32_t at = out->to + 3, n = 0;
  double value = 0, digit;
  if (!qk_text_at(t, out->to, QK_LIT("点"))) return;
  for (size_t len; at < t.n && n < MOST_DIGITS; at += (uint32_t)len, n++) {
    uint32_t window = t.n - at < 3 ? (uint32_t)t.n : at + 3;
    len = qk_han_number(qk_str_sub(t, at, window), &digit);
    if (!len || digit > 9) break;
    value = value * 10 + digit;
  }
  if (!n || qk_text_at(t, at, QK_LIT("十"))) return;
  out->value = round((out->value + value / pow(10, n)) * pow(10, n)) / pow(10, n);
  out->decimal = true;
  out->to = at;
}

static bool has_ten(qk_str t, uint32_t at) {
  return qk_text_at(t, at, QK_LIT("十")) || qk_text_at(t, at + 3, QK_LIT("十")) ||
         qk_text_at(t, at + 3, QK_LIT("百"));
}

/* 十几 is more than ten, 三十多 more than thirty; 百余 alone says no number. */
bool qk_number_read_han(qk_str t, uint32_t at, qk_number *out) {
  *out = (qk_number){.from = at, .max = NAN, .han = true};
  uint32_t window = t.n - at < HAN_WINDOW ? (uint32_t)t.n : at + HAN_WINDOW;
  size_t len = qk_han_number(qk_str_sub(t, at, window), &out->value);
  if (!len) return false;
  out->to = at + (uint32_t)len;
  bool next = out->value > 11 && (int)out->value % 11 == 1;
  if (len == 6 && (next || qk_text_at(t, at, QK_LIT("三五"))) && !has_ten(t, at)) {
    out->max = (int)out->value % 10; /* 两三个, 三五个 */
    out->value = next ? out->max - 1 : 3;
    return true;
  }
  read_han_decimals(t, out);
  uint32_t more = qk_number_more(t, out->to);
  out->more = more > 0;
  out->to += more;
  if ((more || out->decimal) &&
      (qk_text_at(t, out->to, QK_LIT("万")) || qk_text_at(t, out->to, QK_LIT("亿")))) {
    out->value *= qk_text_at(t, out->to, QK_LIT("万")) ? 1e4 : 1e8;
    out->to += 3;
  }
  return true;
}
