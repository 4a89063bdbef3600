/* date.h - ISO dates as precise as they are known, on one axis of days.
 * In:   2021, 2021-09, 2021-09-01.
 * Out:  the days such a date may mean, counted from 0001-01-01, which is day 0.
 * Owns: nothing. */
#ifndef QK_OUTPUT_DATE_H
#define QK_OUTPUT_DATE_H

#include "base/str.h"

/* 2021-09 is all of its days: *first is the 1st, *last the 30th.  false: s is no date of
 * the years 1 to 9999; nothing was written. */
bool qk_date_days(qk_str s, int32_t *first, int32_t *last);
/* Is it a date that names a day? */
bool qk_is_whole_date(qk_str s);
typedef struct qk_civil {
  int year, month, day;
} qk_civil;
qk_civil qk_date_of_day(int32_t day);
int32_t qk_day_of_date(int year, int month, int day);

#endif
