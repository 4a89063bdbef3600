/* quantity_find.c - whether a number is a quantity: not a code, an ordinal, a time, a
 * name.
 * In:   the state of a text at a number.
 * Out:  at most one quantity.
 * Owns: nothing. */
#include "extract/quantity_find.h"

#include <math.h>

enum {
  FIRST_YEAR = 1900,
  LAST_YEAR = 2100,
  OLDEST_YEAR = 1400,
  SHORT_QUOTE = 48,
  WORD = 30
};

static uint32_t flags_of(const qk_count *k) {
  return k->measure.unit ? k->measure.unit->flags : 0;
}

static bool unit_is(const qk_count *k, qk_str name) {
  return k->measure.unit && qk_str_eq(k->measure.unit->name, name);
}

/* ---- set phrases ----------------------------------------------------------------------
 */

static bool phrase_fits(const qk_phrase *p, qk_str t, uint32_t from, uint32_t to) {
  return qk_text_before(t, from, p->before) && qk_text_at(t, to, p->after);
}

/* A phrase is looked for around the bare number: 第N, N号, “N条”. */
bool qk_count_is_phrase(const qk_quantity_rules *r, qk_str t, const qk_count *k) {
  uint32_t from = k->number.from, to = k->number.to;
  if (from && t.p[from - 1] == ' ') from--;
  uint32_t window = from > WORD ? from - WORD : 0;
  if (qk_words_before(&r->phrases_before, qk_str_sub(t, window, from)) ||
      qk_words_before(&r->phrases_before, qk_str_sub(t, window, k->number.from)))
    return true;
  if (to < t.n && t.p[to] == ' ') to++;
  qk_str behind = qk_str_sub(t, to, t.n);
  const qk_word *w = qk_words_at(&r->phrases_behind, behind);
  for (; w; w = qk_words_next(&r->phrases_behind, w, behind))
    if (phrase_fits(&r->phrase[w->value], t, k->number.from, to)) return true;
  return false;
}

/* 一系列 at 一, 统一 one character before it, 民生五件实事 two. */
uint32_t qk_count_literal(const qk_quantity_rules *r, qk_str t, uint32_t at) {
  uint32_t from = at;
  for (int i = 0; i < 3; i++) {
    const qk_word *w = qk_words_at(&r->literals, qk_str_sub(t, from, t.n));
    if (w && from + w->s.n > at) return from + (uint32_t)w->s.n;
    if (!from) break;
    for (from--; from && ((unsigned char)t.p[from] & 0xC0) == 0x80;) from--;
  }
  return at;
}

/* ---- times ----------------------------------------------------------------------------
 */

/* 9时30分, 12:30 (a code already), 上午8点. */
static bool is_clock(qk_str t, const qk_count *k) {
  uint32_t to = k->number.to;
  if (k->number.value > 24 || k->number.decimal) return false;
  if (qk_text_at(t, to, QK_LIT("时")) && !qk_text_at(t, to, QK_LIT("时间"))) return true;
  if (!qk_text_at(t, to, QK_LIT("点"))) return false;
  static const qk_str parts[] = {QK_LIT("上午"), QK_LIT("下午"), QK_LIT("晚上"),
                                 QK_LIT("早上"), QK_LIT("凌晨"), QK_LIT("中午"),
                                 QK_LIT("晚"),   QK_LIT("早")};
  for (size_t i = 0; i < QK_COUNT(parts); i++)
    if (qk_text_before(t, k->number.from, parts[i])) return true;
  uint32_t len;
  return qk_text_at(t, to, QK_LIT("点半")) || qk_text_at(t, to, QK_LIT("点钟")) ||
         qk_text_at(t, to, QK_LIT("点整")) || qk_date_digit(t, to + 3, &len) >= 0;
}

/* 30分 behind 9时. */
static bool follows_clock(qk_str t, const qk_count *k) {
  return (unit_is(k, QK_LIT("分")) || unit_is(k, QK_LIT("秒"))) &&
         (qk_text_before(t, k->number.from, QK_LIT("时")) ||
          qk_text_before(t, k->number.from, QK_LIT("点")) ||
          (unit_is(k, QK_LIT("秒")) && qk_text_before(t, k->number.from, QK_LIT("分"))));
}

/* 30日 is a calendar day, but 不少于30日, 15日内 are lengths. */
static bool is_calendar_day(const qk_quantity_rules *r, qk_str t, const qk_count *k) {
  if (!(flags_of(k) & QK_UNIT_DAY)) return false;
  if (k->number.value > 31 || k->before.p || k->behind.p) return false;
  static const qk_str behind[] = {QK_LIT("内"), QK_LIT("之内"), QK_LIT("游"),
                                  QK_LIT("期限")};
  for (size_t i = 0; i < QK_COUNT(behind); i++)
    if (qk_text_at(t, k->to, behind[i])) return false;
  for (uint32_t from = k->from, n = 6; n <= 9 && n <= from; n += 3) {
    const qk_word *w = qk_words_at(&r->words, qk_str_sub(t, from - n, from));
    if (w && w->s.n == n && w->value & QK_LASTING) return false;
  }
  return !(k->from >= 3 && qk_text_before(t, k->from, QK_LIT("满")));
}

/* 近5年来, 4年来, 近5年每年: when, not how long.  0 where it is a length, else its end.
 */
static uint32_t is_stretch(qk_str t, const qk_count *k) {
  static const qk_str before[] = {QK_LIT("过去"), QK_LIT("最近"), QK_LIT("这"),
                                  QK_LIT("近")};
  static const qk_str behind[] = {QK_LIT("来"), QK_LIT("以来"), QK_LIT("间来")};
  if (!(flags_of(k) & QK_UNIT_TIME)) return 0;
  for (size_t i = 0; i < QK_COUNT(behind); i++)
    if (qk_text_at(t, k->to, behind[i])) return k->to + (uint32_t)behind[i].n;
  if (!unit_is(k, QK_LIT("年"))) return 0;
  for (size_t i = 0; i < QK_COUNT(before); i++)
    if (qk_text_before(t, k->number.from, before[i])) return k->to;
  return 0;
}

/* ---- bare numbers ---------------------------------------------------------------------
 */

static bool looks_like_year(const qk_number *n, double first) {
  return n->digits == 4 && !n->scaled && !n->decimal && !n->grouped && !n->more &&
         n->value >= first && n->value <= LAST_YEAR;
}

static bool is_enclosed(qk_str t, const qk_count *k) {
  static const qk_str pairs[][2] = {
      {QK_LIT("“"), QK_LIT("”")},   {QK_LIT("("), QK_LIT(")")},
      {QK_LIT("（"), QK_LIT("）")}, {QK_LIT("["), QK_LIT("]")},
      {QK_LIT("\""), QK_LIT("\"")}, {QK_LIT("〔"), QK_LIT("〕")}};
  for (size_t i = 0; i < QK_COUNT(pairs); i++)
    if (qk_text_before(t, k->number.from, pairs[i][0]) &&
        qk_text_at(t, k->number.to, pairs[i][1]))
      return true;
  return false;
}

/* 从1.96缩小至1.81: a figure without a unit that words of change lead to. */
static bool is_led_to(qk_str t, const qk_number *n) {
  static const qk_str words[] = {QK_LIT("至"), QK_LIT("到"), QK_LIT("为"), QK_LIT("从"),
                                 QK_LIT("由"), QK_LIT("达"), QK_LIT("于")};
  for (size_t i = 0; i < QK_COUNT(words); i++)
    if (qk_text_before(t, n->from, words[i])) return true;
  return false;
}

/* 4区, 87.3万网民, 2万多: a number without a unit that counts all the same. */
static bool bare_counts(const qk_quantity_rules *r, qk_str t, const qk_count *k) {
  const qk_number *n = &k->number;
  if (n->han || is_enclosed(t, k)) return false;
  if (n->scaled || n->more || k->before.p || k->behind.p)
    return !(n->decimal && n->whole && !n->scaled);
  if (n->fraction) return true;
  if (looks_like_year(n, FIRST_YEAR)) return false;
  if (n->decimal) return !n->whole && is_led_to(t, n);
  const qk_word *w = qk_words_at(&r->words, qk_str_sub(t, n->to, t.n));
  return w && n->digits <= 4 && w->value & QK_BARE;
}

/* ---- the whole ------------------------------------------------------------------------
 */

static bool is_quoted_name(const qk_count_state *c, const qk_count *k) {
  if (!c->quotes || k->from - (c->quotes - 1) > SHORT_QUOTE) return false;
  uint32_t limit =
      c->text.n - k->to < SHORT_QUOTE ? (uint32_t)c->text.n : k->to + SHORT_QUOTE;
  size_t n = limit - k->to;
  return qk_str_find(qk_str_sub(c->text, k->to, limit), QK_LIT("”")) < n;
}

static bool counts(const qk_count_state *c, const qk_count *k) {
  qk_str t = c->text;
  if (qk_count_is_phrase(c->r, t, k) || is_clock(t, k) || follows_clock(t, k))
    return false;
  if (!k->measure.unit) return bare_counts(c->r, t, k);
  if ((unit_is(k, QK_LIT("年")) || unit_is(k, QK_LIT("届"))) &&
      looks_like_year(&k->number, OLDEST_YEAR))
    return false;
  if (is_calendar_day(c->r, t, k)) return false;
  if (!k->number.han) return true;
  if (!(flags_of(k) & QK_UNIT_HAN)) return false;
  if (k->number.value <= 1 && !(flags_of(k) & QK_UNIT_ONE)) return false;
  return !is_quoted_name(c, k);
}

static uint32_t settle(qk_count_state *c, qk_count *k) {
  qk_count_complete(c->r, c->text, k);
  uint32_t stretch = is_stretch(c->text, k);
  if (stretch) {
    if (!k->number.more && unit_is(k, QK_LIT("年"))) qk_period_years(c, k->number.value);
    return stretch;
  }
  if (counts(c, k)) {
    qk_count_add(c, k);
    return k->shared ? k->number.to : k->to;
  }
  /* A unit that is none may begin the next number's words. */
  return k->number.to;
}

uint32_t qk_quantity_find(qk_count_state *c, uint32_t at) {
  uint32_t literal = qk_count_literal(c->r, c->text, at);
  qk_count k = {.from = at};
  qk_number_read(c->r, c->text, at, &k.number);
  if (literal > at || k.number.code) return literal > k.number.to ? literal : k.number.to;
  return settle(c, &k);
}

/* 百分之八十, 百分之80, 三分之二. */
static uint32_t find_part(qk_count_state *c, uint32_t at) {
  static const struct {
    qk_str word, unit;
  } parts[] = {{QK_LIT("百分之"), QK_LIT("%")}, {QK_LIT("千分之"), QK_LIT("‰")}};
  qk_count k = {.from = at};
  uint32_t len;
  for (size_t i = 0; i < QK_COUNT(parts); i++) {
    uint32_t number = at + (uint32_t)parts[i].word.n;
    if (!qk_text_at(c->text, at, parts[i].word)) continue;
    if (qk_date_digit(c->text, number, &len) >= 0)
      qk_number_read(c->r, c->text, number, &k.number);
    else if (!qk_number_read_han(c->text, number, &k.number))
      return at;
    if (k.number.code) return at;
    const qk_word *w = qk_words_at(&c->r->units, parts[i].unit);
    qk_count_complete(c->r, c->text, &k);
    k.from = k.from < at ? k.from : at;
    k.to = k.number.to > k.to ? k.number.to : k.to;
    k.measure =
        (qk_measure){.from = k.to, .to = k.to, .unit = w ? &c->r->unit[w->value] : NULL};
    qk_count_add(c, &k);
    return k.to;
  }
  qk_number below;
  if (!qk_number_read_han(c->text, at, &below) || below.value < 2 ||
      !qk_text_at(c->text, below.to, QK_LIT("分之")) ||
      !qk_number_read_han(c->text, below.to + 6, &k.number) ||
      k.number.value >= below.value)
    return at;
  k.number.value /= below.value;
  k.number.from = at;
  k.measure = (qk_measure){.from = k.number.to, .to = k.number.to};
  k.to = k.number.to;
  qk_count_add(c, &k);
  return k.to;
}

uint32_t qk_quantity_find_han(qk_count_state *c, uint32_t at) {
  uint32_t end = find_part(c, at);
  if (end > at) return end;
  end = qk_count_literal(c->r, c->text, at);
  if (end > at) return end;
  qk_count k = {.from = at};
  if (!qk_number_read_han(c->text, at, &k.number)) return at + 3;
  if (qk_text_before(c->text, at, QK_LIT("第"))) return k.number.to;
  return settle(c, &k);
}
