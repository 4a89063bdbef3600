/* quantity_find.h - whether a number in a text is a quantity, and which.
 * In:   the state of a text at a number.
 * Out:  at most one fact for each number.
 * Owns: nothing. */
#ifndef QK_EXTRACT_QUANTITY_FIND_H
#define QK_EXTRACT_QUANTITY_FIND_H

#include "extract/quantity.h"

/* The number at `at` (its first digit or Han numeral): adds the quantity it is, if it is
 * one.  The offset behind it. */
uint32_t qk_quantity_find(qk_count_state *c, uint32_t at);
uint32_t qk_quantity_find_han(qk_count_state *c, uint32_t at);

/* A number with all that belongs to it (quantity_span.c). */
typedef struct qk_count {
  qk_number number;
  qk_measure measure;
  uint32_t from, to;     /* with qualifiers and unit */
  qk_str before, behind; /* their signs; p != NULL where there is one */
  bool near;             /* 近: 近5年 is a stretch that ends now */
  bool shared; /* the unit is that of a number further on (15、22个百分点) */
} qk_count;

void qk_count_complete(const qk_quantity_rules *r, qk_str text, qk_count *k);
/* Set phrases, dates, codes: what looks like a quantity and is none. */
bool qk_count_is_phrase(const qk_quantity_rules *r, qk_str text, const qk_count *k);
/* The end of a phrase that stands as it is at or around `at`; `at` where there is none.
 */
uint32_t qk_count_literal(const qk_quantity_rules *r, qk_str text, uint32_t at);
void qk_count_add(qk_count_state *c, const qk_count *k);

#endif
