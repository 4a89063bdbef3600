/* date.h - one point in time as a text states it; private to extract/.
 * In:   valid UTF-8 and an offset in it.
 * Out:  what is stated there, as far as it is; nothing is filled in.
 * Owns: nothing. */
#ifndef QK_EXTRACT_DATE_H
#define QK_EXTRACT_DATE_H

#include "base/str.h"

typedef struct qk_date_point {
  int year, month, day; /* 0 where not stated */
  int last_month;       /* of a span (上半年): month is its first; else 0 */
  int relative;         /* years from the issue's; counts where `is_relative` */
  bool is_relative;
  bool this_month, last_of_month; /* 本月, 上月 */
  bool bare;                      /* digits alone: the other end tells what they are */
  int number;                     /* bare: the digits */
  int n_digits;
} qk_date_point;

/* Reads the point at `at`; the offset behind it, or `at` where there is none. */
uint32_t qk_date_point_read(qk_str text, uint32_t at, qk_date_point *out);
/* A digit, half or full width, and its bytes; -1 where there is none. */
int qk_date_digit(qk_str text, uint32_t at, uint32_t *len);
/* Decimal digits, half or full width, at most 4; the offset behind them. */
uint32_t qk_date_digits(qk_str text, uint32_t at, int *value, int *n);
/* What joins the ends of an interval (至, 到, —, -, ~ …); 0 where there is nothing. */
uint32_t qk_date_joint(qk_str text, uint32_t at);
bool qk_date_day_exists(int year, int month, int day);

#endif
