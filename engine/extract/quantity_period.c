/* quantity_period.c - when a figure holds, what it is part of, where.
 * In:   the date mentions and clauses of a text in reading order.
 * Out:  the period of each quantity; its total; its place.
 * Owns: nothing; made-up dates go to the arena of the ingest. */
#include <math.h>
#include <stdio.h>

#include "extract/quantity.h"

enum { SINCE_WINDOW = 150, MOST_BACK = 8, LEADS = 4 };

/* ---- periods --------------------------------------------------------------------------
 */

static bool is_clause_mark(qk_str t, uint32_t at) {
  static const qk_str marks[] = {QK_LIT("，"), QK_LIT("。"), QK_LIT("；"), QK_LIT("："),
                                 QK_LIT("！"), QK_LIT("？"), QK_LIT("、")};
  if (t.p[at] == ',' || t.p[at] == ';') return true;
  for (size_t i = 0; i < QK_COUNT(marks); i++)
    if (qk_text_at(t, at, marks[i])) return true;
  return false;
}

/* 2018年以来, 自2015年取得立法权以来, 从2018年开始, 2020年起, 今年来. */
static bool is_since(const qk_count_state *c, uint32_t from, uint32_t to) {
  static const qk_str direct[] = {QK_LIT("以来"), QK_LIT("来"), QK_LIT("起")};
  for (size_t i = 0; i < QK_COUNT(direct); i++)
    if (qk_text_at(c->text, to, direct[i]) && !qk_text_at(c->text, to, QK_LIT("起草")) &&
        !qk_text_at(c->text, to, QK_LIT("来自")))
      return true;
  bool opened = qk_text_before(c->text, from, QK_LIT("自")) ||
                qk_text_before(c->text, from, QK_LIT("从"));
  if (opened && qk_text_at(c->text, to, QK_LIT("开始"))) return true;
  uint32_t limit =
      c->sentence_to - to < SINCE_WINDOW ? c->sentence_to : to + SINCE_WINDOW;
  for (uint32_t at = to; at < limit; at++) {
    unsigned char b = (unsigned char)c->text.p[at];
    if (b == 0xE4 && qk_text_at(c->text, at, QK_LIT("以来"))) return true;
    if ((b < 0x80 || b == 0xE3 || b == 0xEF) && is_clause_mark(c->text, at)) return false;
  }
  return false;
}

/* Does the date open its clause, but for words like 在, 仅, 比如, or close one that such
 * a word opens (在最严重的2020年，)? */
static bool governs(const qk_count_state *c, uint32_t from, uint32_t to) {
  uint32_t at = c->clause;
  bool led = false;
  for (int i = 0; i < LEADS && at < from; i++) {
    const qk_word *w = qk_words_at(&c->r->words, qk_str_sub(c->text, at, from));
    if (!w || !(w->value & QK_LEAD)) break;
    at += (uint32_t)w->s.n;
    led = true;
  }
  const qk_word *first =
      qk_words_at(&c->r->words, qk_str_sub(c->text, c->clause, c->text.n));
  if (first && first->value & QK_RESET) return false; /* 截至7月底 */
  if (at >= from) return true;
  if (led && to < c->text.n && is_clause_mark(c->text, to)) return true;
  return qk_text_before(c->text, from, QK_LIT("我们在")) ||
         qk_text_before(c->text, from, QK_LIT("我们"));
}

static bool joins_dates(qk_str gap) {
  static const qk_str joints[] = {QK_LIT("、"), QK_LIT("和"), QK_LIT("与"), QK_LIT("及")};
  for (size_t i = 0; i < QK_COUNT(joints); i++)
    if (qk_str_eq(gap, joints[i])) return true;
  return false;
}

/* ISO dates, one of them perhaps less precise, in the order of time. */
static int compare(qk_str a, qk_str b) {
  size_t n = a.n < b.n ? a.n : b.n;
  return n ? memcmp(a.p, b.p, n) : 0;
}

void qk_period_date(qk_count_state *c, const qk_date_mention *d) {
  uint32_t from = d->spot.from, to = d->spot.to;
  /* 4月、5月 and 2019年和2020年 are one stretch. */
  bool goes_on = c->date_to > c->sentence_from && c->date_to <= from &&
                 joins_dates(qk_str_sub(c->text, c->date_to, from)) &&
                 c->period.start.p == c->near.start.p &&
                 compare(c->near.end, d->start) < 0;
  c->date_to = to;
  if (goes_on) {
    c->near.end = c->period.end = d->end;
    return;
  }
  c->near = (qk_period){d->start, d->end, false};
  if (is_since(c, from, to)) {
    qk_period p = {d->start, c->s->date, true};
    if (!p.end.n) return;
    bool this_year =
        qk_str_eq(qk_str_sub(c->text, from, to), QK_LIT("今年")) && d->start.n == 4;
    if (this_year) {
      char day[16];
      int n = snprintf(day, sizeof day, "%.4s-01-01", d->start.p);
      p.start = qk_scan_copy(c->s, (qk_str){day, (size_t)n});
    }
    c->period = p;
    return;
  }
  if (governs(c, from, to)) c->period = c->near;
}

/* The start that a sentence names goes before one that is counted back. */
void qk_period_years(qk_count_state *c, double years) {
  if (!c->s->year || !c->s->date.n || c->period.since || years < 1 || years > 999) return;
  char year[16];
  int n = snprintf(year, sizeof year, "%04d", c->s->year - (int)years);
  c->period =
      (qk_period){qk_scan_copy(c->s, (qk_str){year, (size_t)n}), c->s->date, false};
}

void qk_period_clause(qk_count_state *c) {
  const qk_word *w =
      qk_words_at(&c->r->words, qk_str_sub(c->text, c->clause, c->sentence_to));
  if (w && w->value & QK_RESET) c->period = (qk_period){0};
}

/* 今年市人代会上10名: when the meeting was, the number was. */
static bool is_meeting(qk_str gap) {
  return gap.n <= 45 && qk_str_ends(gap, QK_LIT("上")) &&
         qk_str_find(gap, QK_LIT("会")) < gap.n &&
         qk_str_find(gap, QK_LIT("，")) == gap.n;
}

/* 今年的131件: the date next to a number is that number's own. */
void qk_period_of(const qk_count_state *c, uint32_t from, qk_quantity *q) {
  const qk_period *p = &c->period;
  if (c->date_to && c->date_to >= c->sentence_from && c->date_to <= from) {
    qk_str gap = qk_str_sub(c->text, c->date_to, from);
    if (!gap.n || qk_str_eq(gap, QK_LIT("的")) || is_meeting(gap)) p = &c->near;
  }
  q->period_start = p->start;
  q->period_end = p->end;
}

/* ---- totals and places ----------------------------------------------------------------
 */

static uint32_t flags_of(const qk_count_state *c, const qk_quantity *q) {
  const qk_word *w = qk_words_at(&c->r->units, q->unit);
  return w && w->s.n == q->unit.n ? c->r->unit[w->value].flags : 0;
}

/* The last quantity before 其中 that has the unit and is not smaller. */
static uint32_t find_total(const qk_count_state *c, const qk_quantity *q,
                           uint32_t index) {
  uint32_t first = c->sentence_first == index ? c->previous_first : c->sentence_first;
  for (uint32_t i = index, n = 0; i > first && n < MOST_BACK; n++) {
    const qk_quantity *t = &c->s->facts->quantities[--i];
    if (qk_str_eq(t->unit, q->unit) && t->value >= q->value && t->han == q->han) return i;
  }
  return QK_NONE;
}

static void tie_part(qk_count_state *c, uint32_t index) {
  qk_quantity *q = &c->s->facts->quantities[index];
  if (!c->part || flags_of(c, q) & (QK_UNIT_RATE | QK_UNIT_TIME)) return;
  if (c->total == QK_NONE) {
    c->total = find_total(c, q, index);
    if (c->total == QK_NONE) return;
    c->left = c->s->facts->quantities[c->total].value;
  }
  if (!qk_str_eq(q->unit, c->s->facts->quantities[c->total].unit)) return;
  if (q->value > c->left * (1 + 1e-9)) {
    c->part = false;
    return;
  }
  c->left -= q->value;
  q->part_of = c->total;
}

static void give_place(qk_count_state *c, qk_quantity *q) {
  const qk_facts *f = c->s->facts;
  for (; c->place < f->n_places && f->places[c->place].spot.to <= q->spot.from;
       c->place++)
    if (f->places[c->place].spot.from >= c->sentence_from) c->governor = c->place;
  q->place = c->governor;
}

void qk_parts_tie(qk_count_state *c, uint32_t index) {
  tie_part(c, index);
  give_place(c, &c->s->facts->quantities[index]);
}
