/* quantity_unit.c - the unit behind a number.
 * In:   a text, the offset behind a number.
 * Out:  the unit as written (元/人, 套（间）), and its entry in the lexicon.
 * Owns: nothing. */
#include "extract/quantity.h"

enum { LONGEST_BRACKET = 40 };

static const qk_unit *unit_at(const qk_quantity_rules *r, qk_str t, uint32_t at,
                              uint32_t *to) {
  if (at >= t.n) return NULL;
  const qk_word *w = qk_words_at(&r->units, qk_str_sub(t, at, t.n));
  if (!w || (r->unit[w->value].flags & QK_UNIT_NOT)) return NULL;
  uint32_t end = at + (uint32_t)w->s.n;
  unsigned char c = (unsigned char)t.p[end - 1],
                next = end < t.n ? (unsigned char)t.p[end] : 0;
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  bool goes_on = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') ||
                 (next >= '0' && next <= '9');
  if (letter && goes_on) return NULL; /* 5 mine is no length */
  *to = end;
  return &r->unit[w->value];
}

/* 套（间）, 辆（艘、架、列）: the bracket holds units and nothing else. */
static uint32_t read_bracket(const qk_quantity_rules *r, qk_str t, uint32_t at) {
  bool wide = qk_text_at(t, at, QK_LIT("（"));
  if (!wide && !qk_text_at(t, at, QK_LIT("("))) return at;
  uint32_t in = at + (wide ? 3 : 1), limit = at + LONGEST_BRACKET;
  while (in < limit) {
    uint32_t end;
    if (!unit_at(r, t, in, &end)) {
      if (!qk_text_at(t, in, QK_LIT("次"))) return at;
      end = in + 3;
    }
    in = end;
    if (qk_text_at(t, in, QK_LIT("、"))) {
      in += 3;
      continue;
    }
    if (qk_text_at(t, in, QK_LIT("）"))) return in + 3;
    return qk_text_at(t, in, QK_LIT(")")) ? in + 1 : at;
  }
  return at;
}

/* 元/人, 吨/日, 微克/立方米. */
static uint32_t read_per(const qk_quantity_rules *r, qk_str t, uint32_t at) {
  uint32_t to;
  if (!qk_text_at(t, at, QK_LIT("/")) && !qk_text_at(t, at, QK_LIT("／"))) return at;
  uint32_t next = at + (t.p[at] == '/' ? 1 : 3);
  return unit_at(r, t, next, &to) ? to : at;
}

/* 6个多小时, 9个多月: the whole unit, 0 where it is none. */
static const qk_unit *read_more(const qk_quantity_rules *r, qk_str t, uint32_t at,
                                uint32_t *to) {
  static const qk_str wholes[] = {QK_LIT("个小时"), QK_LIT("个月"), QK_LIT("个星期"),
                                  QK_LIT("个百分点")};
  if (!qk_text_at(t, at, QK_LIT("个多"))) return NULL;
  for (size_t i = 0; i < QK_COUNT(wholes); i++) {
    if (!qk_text_at(t, at + 6, qk_str_sub(wholes[i], 3, wholes[i].n))) continue;
    const qk_word *w = qk_words_at(&r->units, wholes[i]);
    if (!w || w->s.n != wholes[i].n) return NULL;
    *to = at + 3 + (uint32_t)wholes[i].n;
    return &r->unit[w->value];
  }
  return NULL;
}

qk_measure qk_measure_read(const qk_quantity_rules *r, qk_str t, uint32_t at) {
  qk_measure m = {.from = at, .to = at};
  uint32_t from = qk_text_at(t, at, QK_LIT(" ")) ? at + 1 : at, to;
  const qk_unit *u = unit_at(r, t, from, &to);
  if (!u && qk_text_at(t, from, QK_LIT("大"))) {
    u = unit_at(r, t, from + 3, &to);
    if (u && !(u->flags & QK_UNIT_BIG)) u = NULL;
    if (u) from += 3;
  }
  if (!u) return m;
  const qk_unit *whole = read_more(r, t, from, &to);
  if (whole) return (qk_measure){.from = from, .to = to, .unit = whole, .more = true};
  m.unit = u;
  m.from = from;
  m.to = to;
  uint32_t bracket = read_bracket(r, t, m.to);
  if (bracket > m.to && qk_text_at(t, bracket, QK_LIT("次"))) bracket += 3;
  m.to = bracket;
  uint32_t per = read_per(r, t, m.to);
  m.combined = per > m.to;
  m.to = per;
  return m;
}
