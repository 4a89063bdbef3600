/* date_read.c - one point in time as a text states it.
 * In:   valid UTF-8 and an offset in it.
 * Out:  year, month, day or a part of a year, as far as they are stated.
 * Owns: nothing. */
#include "extract/date.h"
#include "text/number.h"

enum { FIRST_YEAR = 1400, LAST_YEAR = 2199 };

static bool at_word(qk_str t, uint32_t at, qk_str word) {
  return at <= t.n && qk_str_starts(qk_str_sub(t, at, t.n), word);
}

static uint32_t skip_space(qk_str t, uint32_t at) {
  return at < t.n && t.p[at] == ' ' ? at + 1 : at;
}

int qk_date_digit(qk_str t, uint32_t at, uint32_t *len) {
  if (at >= t.n) return -1;
  unsigned char c = (unsigned char)t.p[at];
  if (c >= '0' && c <= '9') return *len = 1, c - '0';
  if (c != 0xEF || t.n - at < 3 || (unsigned char)t.p[at + 1] != 0xBC) return -1;
  c = (unsigned char)t.p[at + 2];
  return c >= 0x90 && c <= 0x99 ? (*len = 3, c - 0x90) : -1;
}

uint32_t qk_date_digits(qk_str t, uint32_t at, int *value, int *n) {
  uint32_t len;
  *value = *n = 0;
  for (int d; *n < 5 && (d = qk_date_digit(t, at, &len)) >= 0; at += len, ++*n)
    *value = *value * 10 + d;
  return at;
}

uint32_t qk_date_joint(qk_str t, uint32_t at) {
  static const qk_str joints[] = {QK_LIT("至"), QK_LIT("到"), QK_LIT("—"),
                                  QK_LIT("–"),  QK_LIT("-"),  QK_LIT("~"),
                                  QK_LIT("～"), QK_LIT("－"), QK_LIT("〜")};
  static const char leads[] = "\xE2\xE3\xE5\xE8\xEF-~";
  if (at >= t.n || !t.p[at] || !strchr(leads, t.p[at])) return 0;
  for (size_t i = 0; i < QK_COUNT(joints); i++)
    if (at_word(t, at, joints[i])) return (uint32_t)joints[i].n;
  return 0;
}

bool qk_date_day_exists(int year, int month, int day) {
  static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1 || day > days[month - 1]) return false;
  bool leap = year == 0 || (year % 4 == 0 && (year % 100 || year % 400 == 0));
  return month != 2 || day < 29 || leap;
}

/* A number of one or two digits, or of Han characters (十二, 廿三). */
static uint32_t small_number(qk_str t, uint32_t at, int *value) {
  int n;
  uint32_t end = qk_date_digits(t, at, value, &n);
  if (n) return n <= 2 ? end : at;
  double v = 0;
  if (at >= t.n || (unsigned char)t.p[at] < 0xE3) return at;
  size_t len = qk_han_number(qk_str_sub(t, at, t.n < at + 12 ? t.n : at + 12), &v);
  if (!len || v > 31 || v < 1) return at;
  *value = (int)v;
  return at + (uint32_t)len;
}

/* 日 or 号 behind a day; 日 does not begin 日常, 日报 … */
static uint32_t day_word(qk_str t, uint32_t at) {
  static const qk_str not_days[] = {QK_LIT("日报"), QK_LIT("日常"), QK_LIT("日均"),
                                    QK_LIT("日本"), QK_LIT("日元"), QK_LIT("日产"),
                                    QK_LIT("日益")};
  if (at_word(t, at, QK_LIT("日"))) {
    for (size_t i = 0; i < QK_COUNT(not_days); i++)
      if (at_word(t, at, not_days[i])) return 0;
    return 3;
  }
  return at_word(t, at, QK_LIT("号")) && !at_word(t, at, QK_LIT("号文")) ? 3 : 0;
}

/* [日] behind 月; a month may also have 初, 底, 上旬 … which do not change it. */
static uint32_t read_day(qk_str t, uint32_t at, qk_date_point *out) {
  static const qk_str tails[] = {QK_LIT("上旬"), QK_LIT("中旬"), QK_LIT("下旬"),
                                 QK_LIT("份"),   QK_LIT("初"),   QK_LIT("底"),
                                 QK_LIT("末")};
  int day;
  uint32_t end = small_number(t, skip_space(t, at), &day);
  uint32_t behind = skip_space(t, end), word = day_word(t, behind);
  if (end > at && word) { /* 2月31日 is no date at all */
    bool exists = qk_date_day_exists(out->year, out->month, day);
    out->day = exists ? day : 0;
    if (!exists) out->month = 0;
    return behind + word;
  }
  for (size_t i = 0; i < QK_COUNT(tails); i++)
    if (at_word(t, at, tails[i])) return at + (uint32_t)tails[i].n;
  return at;
}

/* 月 behind a number, but not of 个月 (the number would not touch it). */
static uint32_t read_month(qk_str t, uint32_t at, qk_date_point *out) {
  int month;
  uint32_t end = small_number(t, skip_space(t, at), &month);
  if (end == at || month < 1 || month > 12) return at;
  uint32_t behind = skip_space(t, end);
  if (!at_word(t, behind, QK_LIT("月")) || at_word(t, behind, QK_LIT("月龄"))) return at;
  out->month = month;
  end = read_day(t, behind + 3, out);
  return out->month ? end : at;
}

/* 上半年, 第三季度, 前三季度; all after a year or by themselves. */
static uint32_t read_span(qk_str t, uint32_t at, qk_date_point *out) {
  static const struct {
    qk_str word;
    int first, last;
  } spans[] = {
      {QK_LIT("上半年"), 1, 6},     {QK_LIT("下半年"), 7, 12},
      {QK_LIT("第一季度"), 1, 3},   {QK_LIT("第二季度"), 4, 6},
      {QK_LIT("第三季度"), 7, 9},   {QK_LIT("第四季度"), 10, 12},
      {QK_LIT("一季度"), 1, 3},     {QK_LIT("二季度"), 4, 6},
      {QK_LIT("三季度"), 7, 9},     {QK_LIT("四季度"), 10, 12},
      {QK_LIT("前三季度"), 1, 9},   {QK_LIT("前三个季度"), 1, 9},
      {QK_LIT("前两个季度"), 1, 6}, {QK_LIT("前两季度"), 1, 6},
  };
  for (size_t i = 0; i < QK_COUNT(spans); i++) {
    if (!at_word(t, at, spans[i].word)) continue;
    out->month = spans[i].first;
    out->last_month = spans[i].last;
    return at + (uint32_t)spans[i].word.n;
  }
  return at;
}

/* What may follow a year: a month, a part of it, 初 or 底. */
static uint32_t read_in_year(qk_str t, uint32_t at, qk_date_point *out) {
  static const struct {
    qk_str word;
    int month;
  } tails[] = {{QK_LIT("年初"), 1}, {QK_LIT("年底"), 12}, {QK_LIT("年末"), 12},
               {QK_LIT("初"), 1},   {QK_LIT("底"), 12},   {QK_LIT("末"), 12},
               {QK_LIT("度"), 0}};
  uint32_t end = read_month(t, at, out);
  if (end > at) return end;
  end = read_span(t, at, out);
  if (end > at) return end;
  for (size_t i = 0; i < QK_COUNT(tails); i++) {
    if (!at_word(t, at, tails[i].word)) continue;
    out->month = tails[i].month;
    return at + (uint32_t)tails[i].word.n;
  }
  return at;
}

/* 2021-07-01, 2021/7/1, 2021.7.1, and 2021-07. */
static uint32_t read_numeric(qk_str t, uint32_t at, int year, qk_date_point *out) {
  char mark = at < t.n ? t.p[at] : 0;
  if (mark != '-' && mark != '/' && mark != '.') return 0;
  int month, day, n;
  uint32_t end = qk_date_digits(t, at + 1, &month, &n);
  if (n < 1 || n > 2 || end >= t.n || t.p[end] != mark) return 0;
  end = qk_date_digits(t, end + 1, &day, &n);
  if (n < 1 || n > 2 || !qk_date_day_exists(year, month, day)) return 0;
  if (end < t.n && (t.p[end] == mark || t.p[end] == '/')) return 0;
  out->year = year;
  out->month = month;
  out->day = day;
  return end;
}

static bool is_year(int v) { return v >= FIRST_YEAR && v <= LAST_YEAR; }

/* 2000年来 is a stretch of time, 2019年级 a class. */
static bool year_word(qk_str t, uint32_t at) {
  return at_word(t, at, QK_LIT("年")) && !at_word(t, at, QK_LIT("年级")) &&
         !at_word(t, at, QK_LIT("年历史"));
}

static uint32_t read_digits(qk_str t, uint32_t at, qk_date_point *out) {
  int value, n;
  uint32_t end = qk_date_digits(t, at, &value, &n), behind = skip_space(t, end), next;
  if (n == 4 && is_year(value)) {
    if (year_word(t, behind)) {
      out->year = value;
      return read_in_year(t, behind + 3, out);
    }
    if ((next = read_numeric(t, end, value, out))) return next;
  }
  if (n > 0 && n <= 2 && (next = read_month(t, at, out)) > at) return next;
  if (n > 0 && n <= 2 && value >= 1 && value <= 31 && at_word(t, behind, QK_LIT("日")) &&
      day_word(t, behind)) {
    out->day = value;
    return behind + 3;
  }
  if (n == 0 || n > 4) return at;
  out->bare = true;
  out->number = value;
  out->n_digits = n;
  return end;
}

/* 二〇二一年, and 十月一日 without a year; a lone 五月 is too often something else. */
static uint32_t read_han(qk_str t, uint32_t at, qk_date_point *out) {
  double value;
  size_t len = qk_han_number(qk_str_sub(t, at, t.n < at + 18 ? t.n : at + 18), &value);
  if (len == 12 && value >= FIRST_YEAR && value <= LAST_YEAR && year_word(t, at + 12)) {
    out->year = (int)value;
    return read_in_year(t, at + 15, out);
  }
  if (!len || value < 1 || value > 12) return at;
  uint32_t end = read_month(t, at, out);
  return end > at && out->day ? end : at;
}

static uint32_t read_relative(qk_str t, uint32_t at, qk_date_point *out) {
  static const struct {
    qk_str word;
    int years;
  } years[] = {{QK_LIT("今年"), 0},
               {QK_LIT("去年"), -1},
               {QK_LIT("前年"), -2},
               {QK_LIT("明年"), 1},
               {QK_LIT("本年度"), 0}};
  static const qk_str months[] = {QK_LIT("本月"), QK_LIT("上月"), QK_LIT("上个月")};
  for (size_t i = 0; i < QK_COUNT(years); i++) {
    if (!at_word(t, at, years[i].word)) continue;
    out->is_relative = true;
    out->relative = years[i].years;
    return read_in_year(t, at + (uint32_t)years[i].word.n, out);
  }
  for (size_t i = 0; i < QK_COUNT(months); i++) {
    if (!at_word(t, at, months[i])) continue;
    out->this_month = i == 0;
    out->last_of_month = i > 0;
    uint32_t behind = at + (uint32_t)months[i].n;
    int day;
    uint32_t end = small_number(t, behind, &day);
    if (end == behind || !at_word(t, end, QK_LIT("日"))) return behind;
    out->day = day;
    return end + 3;
  }
  return read_span(t, at, out);
}

uint32_t qk_date_point_read(qk_str t, uint32_t at, qk_date_point *out) {
  *out = (qk_date_point){0};
  uint32_t len;
  if (qk_date_digit(t, at, &len) >= 0) return read_digits(t, at, out);
  uint32_t end = read_relative(t, at, out);
  return end > at ? end : read_han(t, at, out);
}
