/* number.h - numerals written in Han characters. */
#ifndef QK_TEXT_NUMBER_H
#define QK_TEXT_NUMBER_H

#include "base/str.h"

/* Reads a Han numeral at the start of s (一, 十二, 二十一, 一百零三, 三千万, 二〇二一,
 * 两, 百分之 is not read), value to *value; returns the bytes read, 0 where there is
 * none. */
size_t qk_han_number(qk_str s, double *value);

#endif
