/* quantity_add.c - a number that is a quantity becomes a fact.
 * In:   the number with all around it; what was found before it.
 * Out:  the fact with noun, period, total and place.
 * Owns: nothing. */
#include <math.h>

#include "extract/quantity_find.h"

/* 近4500多 says neither more nor less; 以上 decides over what stands before. */
static qk_str approx_of(const qk_count *k) {
  if (k->behind.p && !k->before.p) return k->behind;
  if (k->before.p) {
    bool below = qk_str_eq(k->before, QK_LIT("<"));
    if (below && (k->number.more || k->measure.more)) return QK_LIT("~");
    return k->before;
  }
  return k->number.more || k->measure.more ? QK_LIT(">") : (qk_str){"", 0};
}

/* The unit as written, without white space; of a shared one the words further on. */
static qk_str unit_of(qk_str t, const qk_count *k) {
  if (!k->measure.unit) return (qk_str){"", 0};
  if (k->measure.unit->flags & QK_UNIT_RATE && k->measure.unit->base.n)
    return k->measure.unit->base;
  if (k->measure.from == k->measure.to || k->measure.more) return k->measure.unit->name;
  return qk_str_sub(t, k->measure.from, k->measure.to);
}

static void set_base(qk_quantity *q, const qk_count *k) {
  const qk_unit *u = k->measure.unit;
  q->base_value = NAN;
  if (!u || !(u->factor > 0) || k->measure.combined) return;
  q->base_value = q->value * u->factor;
  q->base_unit = u->base;
}

/* Do only 、, 和 or nothing stand between the last quantity and this one? */
static const qk_quantity *beside(const qk_count_state *c, uint32_t from) {
  static const qk_str joints[] = {QK_LIT(""),   QK_LIT("、"), QK_LIT("和"),
                                  QK_LIT("，"), QK_LIT("及"), QK_LIT("共")};
  const qk_facts *f = c->s->facts;
  if (f->n_quantities <= c->sentence_first) return NULL;
  const qk_quantity *last = &f->quantities[f->n_quantities - 1];
  if (last->spot.to > from) return NULL;
  qk_str gap = qk_str_sub(c->text, last->spot.to, from);
  for (size_t i = 0; i < QK_COUNT(joints); i++)
    if (qk_str_eq(gap, joints[i])) return last;
  return NULL;
}

static void share_back(qk_count_state *c, uint32_t index) {
  qk_quantity *all = c->s->facts->quantities;
  for (uint32_t i = index; i > c->sentence_first; i--) {
    qk_quantity *left = &all[i - 1], *right = &all[i];
    if (left->noun.n || !qk_str_eq(left->unit, right->unit)) return;
    qk_str gap = qk_str_sub(c->text, left->spot.to, right->spot.from);
    if (left->spot.to > right->spot.from ||
        (!qk_str_eq(gap, QK_LIT("、")) && !qk_str_eq(gap, QK_LIT("和"))))
      return;
    left->noun = right->noun;
  }
}

/* Nouns before a number stand behind the last number or date of its clause. */
static uint32_t clause_before(const qk_count_state *c, uint32_t from) {
  const qk_facts *f = c->s->facts;
  uint32_t at = c->clause;
  if (c->date_to > at) at = c->date_to;
  if (f->n_quantities > c->sentence_first &&
      f->quantities[f->n_quantities - 1].spot.to > at)
    at = f->quantities[f->n_quantities - 1].spot.to;
  return at < from ? at : from;
}

static void find_noun(qk_count_state *c, const qk_count *k, qk_quantity *q) {
  const qk_facts *f = c->s->facts;
  uint32_t flags = k->measure.unit ? k->measure.unit->flags : 0;
  qk_noun_place at = {.from = k->from,
                      .to = k->to,
                      .clause = clause_before(c, k->from),
                      .limit = c->sentence_to > k->to ? c->sentence_to : k->to,
                      .flags = flags,
                      .has_unit = k->measure.unit != NULL};
  bool repeats = false, right = !k->shared;
  const qk_quantity *last = beside(c, k->from);
  if (flags & QK_UNIT_TIME) /* 8个月时间; else who did it how long, which is no noun */
    q->noun = qk_text_at(c->text, k->to, QK_LIT("时间")) ? QK_LIT("时间") : (qk_str){0};
  else if (right)
    q->noun = qk_noun_behind(c->r, c->text, &at);
  if (q->noun.n) return;
  if (last && !(flags & QK_UNIT_TIME)) {
    q->noun = last->noun;
    return;
  }
  q->noun = qk_noun_before(c->r, c->text, &at, &repeats);
  if (repeats && !q->noun.n && f->n_quantities > c->sentence_first)
    q->noun = f->quantities[f->n_quantities - 1].noun;
}

void qk_count_add(qk_count_state *c, const qk_count *k) {
  qk_facts *f = c->s->facts;
  if (!qk_arena_grow(c->s->arena, (void **)&f->quantities, f->n_quantities,
                     &f->cap_quantities, sizeof *f->quantities)) {
    c->s->failed = true;
    return;
  }
  qk_quantity q = {.spot = qk_scan_spot(c->s, k->from, k->to),
                   .value = k->number.value,
                   .value_max = k->number.max,
                   .han = k->number.han,
                   .approx = approx_of(k),
                   .unit = unit_of(c->text, k),
                   .part_of = QK_NONE,
                   .place = QK_NONE};
  set_base(&q, k);
  find_noun(c, k, &q);
  qk_period_of(c, k->from, &q);
  uint32_t index = f->n_quantities++;
  f->quantities[index] = q;
  qk_parts_tie(c, index);
  if (q.noun.n) share_back(c, index);
}
