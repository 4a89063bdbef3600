/* date.c - ISO dates as precise as they are known, on one axis of days.
 * In:   dates.
 * Out:  days, by the Gregorian calendar throughout.
 * Owns: nothing. */
#include "output/date.h"

#include "output/result.h"

static bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && is_leap(year));
}

int32_t qk_day_of_date(int year, int month, int day) {
  int past = year - 1, days = past * 365 + past / 4 - past / 100 + past / 400;
  for (int m = 1; m < month; m++) days += days_in(year, m);
  return days + day - 1;
}

qk_civil qk_date_of_day(int32_t day) {
  qk_civil d = {(int)(day / 365.2425) + 1, 1, 1};
  while (d.year > 1 && qk_day_of_date(d.year, 1, 1) > day) d.year--;
  while (qk_day_of_date(d.year + 1, 1, 1) <= day) d.year++;
  day -= qk_day_of_date(d.year, 1, 1);
  for (; day >= days_in(d.year, d.month); d.month++) day -= days_in(d.year, d.month);
  d.day = day + 1;
  return d;
}

/* n digits at s.p + at, or -1. */
static int number(qk_str s, size_t at, size_t n) {
  int value = 0;
  if (at + n > s.n) return -1;
  for (size_t i = at; i < at + n; i++) {
    if (s.p[i] < '0' || s.p[i] > '9') return -1;
    value = value * 10 + (s.p[i] - '0');
  }
  return value;
}

bool qk_date_days(qk_str s, int32_t *first, int32_t *last) {
  if (s.n != 4 && s.n != 7 && s.n != 10) return false;
  int year = number(s, 0, 4), month = 0, day = 0;
  if (s.n > 4) month = s.p[4] == '-' ? number(s, 5, 2) : -1;
  if (s.n > 7) day = s.p[7] == '-' ? number(s, 8, 2) : -1;
  if (year < 1 || (s.n > 4 && (month < 1 || month > 12))) return false;
  if (s.n > 7 && (day < 1 || day > days_in(year, month))) return false;
  int until = month ? month : 12;
  *first = qk_day_of_date(year, month ? month : 1, day ? day : 1);
  *last = qk_day_of_date(year, until, day ? day : days_in(year, until));
  return true;
}

bool qk_is_date(qk_str s) {
  int32_t first, last;
  return qk_date_days(s, &first, &last);
}

bool qk_is_whole_date(qk_str s) { return s.n == 10 && qk_is_date(s); }
