/* quantity_span.c - a number with its range, its unit and the words around it.
 * In:   a number that was read.
 * Out:  how far it reaches to both sides, how exact it is.
 * Owns: nothing. */
#include <math.h>

#include "extract/date.h"
#include "extract/quantity_find.h"

enum { MOST_SHARED = 8 };

/* ---- ranges ---------------------------------------------------------------------------
 */

static uint32_t joint_at(qk_str t, uint32_t at) {
  uint32_t n = qk_date_joint(t, at);
  /* —— is a pause. */
  if (n && qk_text_at(t, at, QK_LIT("—")) && qk_text_at(t, at + n, QK_LIT("—"))) return 0;
  return n;
}

static bool from_before(qk_str t, uint32_t from) {
  return qk_text_before(t, from, QK_LIT("从")) || qk_text_before(t, from, QK_LIT("由")) ||
         qk_text_before(t, from, QK_LIT("自"));
}

/* 30至50万元 is 30万 to 50万. */
static void share_scale(qk_number *low, const qk_number *high, double plain) {
  if (low->scaled || !high->scaled || plain <= 0) return;
  if (low->value < plain) low->value *= high->value / plain;
}

static bool read_second(const qk_quantity_rules *r, qk_str t, uint32_t at, bool han,
                        qk_number *out) {
  uint32_t len;
  if (han) return qk_number_read_han(t, at, out);
  if (qk_date_digit(t, at, &len) < 0) return false;
  qk_number_read(r, t, at, out);
  return !out->code;
}

/* The number as written, before 万 or 亿. */
static double plain_value(const qk_number *n) {
  double v = n->value;
  for (int i = 0; n->scaled && i < 3 && v >= 1e4; i++) v /= 1e4;
  return v;
}

static void read_range(const qk_quantity_rules *r, qk_str t, qk_count *k) {
  uint32_t at = k->measure.to, joint = joint_at(t, at);
  qk_number second;
  bool unit_first = k->measure.unit != NULL;
  if (!joint || (k->number.more && !unit_first)) return;
  if (from_before(t, k->number.from) && (unit_first || k->number.scaled)) return;
  if (!read_second(r, t, at + joint, k->number.han, &second)) return;
  qk_measure m = qk_measure_read(r, t, second.to);
  if (unit_first && (m.unit != k->measure.unit)) return;
  share_scale(&k->number, &second, plain_value(&second));
  if (!(second.value > k->number.value)) return;
  k->number.max = second.value;
  k->number.to = second.to;
  k->number.scaled |= second.scaled;
  k->number.decimal |= second.decimal;
  k->number.more |= second.more;
  k->measure = m;
}

/* ---- units further on -----------------------------------------------------------------
 */

static uint32_t list_mark(qk_str t, uint32_t at) {
  static const qk_str marks[] = {QK_LIT("、"), QK_LIT("和"), QK_LIT("或"), QK_LIT("及")};
  for (size_t i = 0; i < QK_COUNT(marks); i++)
    if (qk_text_at(t, at, marks[i])) return 3;
  return 0;
}

/* 提高20.9、36.2、54个百分点: all three are. */
static void share_unit(const qk_quantity_rules *r, qk_str t, qk_count *k) {
  uint32_t at = k->number.to, len;
  for (int i = 0; i < MOST_SHARED; i++) {
    uint32_t mark = list_mark(t, at);
    qk_number next;
    if (!mark || qk_date_digit(t, at + mark, &len) < 0) return;
    qk_number_read(r, t, at + mark, &next);
    if (next.code) return;
    qk_measure m = qk_measure_read(r, t, next.to);
    if (m.unit) {
      k->measure = m;
      k->shared = true;
      return;
    }
    at = next.to;
  }
}

/* ---- qualifiers -----------------------------------------------------------------------
 */

static const qk_word *qualifier_before(const qk_quantity_rules *r, qk_str t,
                                       uint32_t from, uint32_t *begin) {
  uint32_t at = from && t.p[from - 1] == ' ' ? from - 1 : from;
  uint32_t window = at > 24 ? at - 24 : 0;
  const qk_word *w = qk_words_before(&r->before, qk_str_sub(t, window, at));
  if (!w || !r->qualifier[w->value].approx.n) return NULL;
  *begin = at - (uint32_t)w->s.n;
  return w;
}

static void read_before(const qk_quantity_rules *r, qk_str t, qk_count *k) {
  const qk_word *w = qualifier_before(r, t, k->from, &k->from);
  if (!w) return;
  k->before = r->qualifier[w->value].approx;
  k->near = qk_str_eq(w->s, QK_LIT("近"));
  /* 一般不少于约30: the outer one is part of it, too. */
  uint32_t begin;
  const qk_word *outer = qualifier_before(r, t, k->from, &begin);
  if (!outer) return;
  k->from = begin;
  k->before = r->qualifier[outer->value].approx;
}

static void read_behind(const qk_quantity_rules *r, qk_str t, qk_count *k) {
  if (k->shared) return;
  uint32_t flags = k->measure.unit ? k->measure.unit->flags : 0;
  /* 2倍多, 3年多; but 100个多功能厅. */
  if (flags & (QK_UNIT_TIME | QK_UNIT_MEASURE | QK_UNIT_RATE) &&
      (qk_text_at(t, k->to, QK_LIT("多")) || qk_text_at(t, k->to, QK_LIT("余"))) &&
      !qk_text_at(t, k->to, QK_LIT("多功能"))) {
    k->number.more = true;
    k->to += 3;
  }
  const qk_word *w = qk_words_at(&r->behind, qk_str_sub(t, k->to, t.n));
  if (!w || !r->qualifier[w->value].approx.n) return;
  k->behind = r->qualifier[w->value].approx;
  k->to += (uint32_t)w->s.n;
}

void qk_count_complete(const qk_quantity_rules *r, qk_str t, qk_count *k) {
  k->measure = qk_measure_read(r, t, k->number.to);
  read_range(r, t, k);
  if (!k->measure.unit) {
    k->measure = (qk_measure){.from = k->number.to, .to = k->number.to};
    if (!k->number.han) share_unit(r, t, k);
  }
  k->from = k->number.from;
  k->to = k->shared || !k->measure.unit ? k->number.to : k->measure.to;
  read_before(r, t, k);
  read_behind(r, t, k);
}
