/* cell.c - a cell as characters, before a format escapes it.
 * In:   cells.
 * Out:  text appended to a buffer.
 * Owns: nothing. */
#include "output/cell.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 15 };
static const double exact_integers = 9007199254740992.0; /* 2^53 */

/* The significant digits of v > 0 without trailing zeros; the value is d.ddd ×
 * 10^*exponent. What stands between the digits is the locale's decimal point and is
 * passed over. */
static size_t significant(double v, char digits[DIGITS], int *exponent) {
  char s[64];
  snprintf(s, sizeof s, "%.*e", DIGITS - 1, v);
  size_t n = 0;
  const char *p = s;
  for (; *p && *p != 'e'; p++)
    if (*p >= '0' && *p <= '9' && n < DIGITS) digits[n++] = *p;
  *exponent = *p ? (int)strtol(p + 1, NULL, 10) : 0;
  while (n > 1 && digits[n - 1] == '0') n--;
  return n;
}

static void put_plain(qk_buf *b, qk_str digits, int exponent) {
  if (exponent < 0) {
    qk_buf_put(b, QK_LIT("0."));
    qk_buf_repeat(b, QK_LIT("0"), (size_t)(-exponent - 1));
    qk_buf_put(b, digits);
    return;
  }
  size_t whole = (size_t)exponent + 1;
  if (whole >= digits.n) {
    qk_buf_put(b, digits);
    qk_buf_repeat(b, QK_LIT("0"), whole - digits.n);
    return;
  }
  qk_buf_put(b, qk_str_sub(digits, 0, whole));
  qk_buf_putc(b, '.');
  qk_buf_put(b, qk_str_sub(digits, whole, digits.n));
}

void qk_put_real(qk_buf *b, double v) {
  if (!isfinite(v)) return;
  if (v == trunc(v) && fabs(v) <= exact_integers) {
    qk_buf_printf(b, "%.0f", v == 0 ? 0.0 : v); /* no minus before a zero */
    return;
  }
  char digits[DIGITS];
  int exponent;
  qk_str d = {digits, significant(fabs(v), digits, &exponent)};
  if (v < 0) qk_buf_putc(b, '-');
  if (exponent >= -7 && exponent <= 20) {
    put_plain(b, d, exponent);
    return;
  }
  qk_buf_putc(b, d.p[0]);
  if (d.n > 1) qk_buf_putc(b, '.');
  qk_buf_put(b, qk_str_sub(d, 1, d.n));
  qk_buf_printf(b, "e%d", exponent);
}

void qk_put_fixed(qk_buf *b, double v, int decimals) {
  char s[64];
  if (!isfinite(v) || fabs(v) > exact_integers) {
    qk_put_real(b, v);
    return;
  }
  double unit = pow(10, decimals); /* 68.05 is a little less, and is read as 68.1 */
  if (fabs(v) * unit < exact_integers) v = round(v * unit) / unit;
  snprintf(s, sizeof s, "%.*f", decimals, v);
  bool zero = strspn(s, "-0.,") == strlen(s); /* no minus before a zero */
  for (const char *p = s + (zero && *s == '-'); *p; p++)
    qk_buf_putc(b, (*p >= '0' && *p <= '9') || *p == '-' ? *p : '.');
}

qk_str qk_read_text(const qk_table *t, uint32_t row, uint32_t column) {
  qk_str text = qk_cell_at(t, row, column)->text;
  qk_read read = qk_read_of(t, column);
  for (uint32_t i = 0; i < read.n_words; i++)
    if (qk_str_eq(read.words[i].code, text)) return read.words[i].shown;
  return text;
}

void qk_put_read(qk_buf *b, const qk_table *t, uint32_t row, uint32_t column) {
  const qk_cell *c = qk_cell_at(t, row, column);
  qk_read read = qk_read_of(t, column);
  bool number = c->kind == QK_CELL_INTEGER || c->kind == QK_CELL_REAL;
  double v = c->kind == QK_CELL_REAL ? c->real : (double)c->integer;
  if (!number || (!read.fixed && !read.percent)) {
    qk_put_cell(b, c, t->columns[column].type, QK_FOR_PEOPLE);
    return;
  }
  if (read.percent) v *= 100;
  if (read.fixed)
    qk_put_fixed(b, v, read.fixed - 1);
  else
    qk_put_real(b, v);
  if (read.percent) qk_buf_putc(b, '%');
}

bool qk_is_boolean(const qk_cell *c, qk_type type) {
  return type == QK_TYPE_BOOLEAN && c->kind == QK_CELL_INTEGER;
}

void qk_put_cell(qk_buf *b, const qk_cell *c, qk_type type, qk_audience audience) {
  static const char *const words[2][2] = {
      [QK_FOR_PEOPLE] = {"否", "是"}, [QK_FOR_PROGRAMS] = {"false", "true"}};
  if (qk_is_boolean(c, type)) {
    qk_buf_put(b, qk_str_of(words[audience][c->integer != 0]));
    return;
  }
  switch (c->kind) {
  case QK_CELL_NULL:
    break;
  case QK_CELL_INTEGER:
    qk_buf_printf(b, "%" PRId64, c->integer);
    break;
  case QK_CELL_REAL:
    qk_put_real(b, c->real);
    break;
  case QK_CELL_TEXT:
    qk_buf_put(b, c->text);
    break;
  }
}

bool qk_stands_right(const qk_table *t, uint32_t column) {
  if (qk_read_of(t, column).right) return true;
  qk_type type = t->columns[column].type;
  if (type == QK_TYPE_INTEGER || type == QK_TYPE_NUMBER) return true;
  if (type != QK_TYPE_TEXT) return false;
  bool any = false;
  for (uint32_t row = 0; row < t->n_rows; row++) {
    qk_cell_kind kind = qk_cell_at(t, row, column)->kind;
    if (kind == QK_CELL_TEXT) return false;
    any |= kind != QK_CELL_NULL;
  }
  return any;
}
