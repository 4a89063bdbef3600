/* walk_visit.c - what a walk does with an issue. */
#include <stdlib.h>

#include "base/varint.h"
#include "search/walk.h"

void qk_walk_totals(qk_walk *w, qk_str list) {
  const uint8_t *p = (const uint8_t *)list.p, *end = p + list.n;
  for (int k = 0; k < QK_UNITS && p < end; k++) {
    uint32_t n, tokens;
    p = qk_varint_get(p, end, &n);
    p = qk_varint_get(p, end, &tokens);
    if (k < (int)w->s->first || k > (int)w->s->last) continue;
    w->s->units += n;
    w->s->tokens += tokens;
  }
}

static void count_leaves(qk_walk *w) {
  qk_search *s = w->s;
  for (uint32_t i = 0; i < s->query.n_leaves; i++)
    if (s->scored[i]) s->with[i] += qk_eval_leaf(s->eval, i)->n;
}

static bool add_city(qk_walk *w, qk_str city) {
  qk_search *s = w->s;
  uint32_t low = 0, high = s->n_cities;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    qk_str have = s->cities[middle].city;
    size_t n = have.n < city.n ? have.n : city.n;
    int order = n ? memcmp(have.p, city.p, n) : 0;
    if (!order) order = (have.n > city.n) - (have.n < city.n);
    if (!order) {
      s->cities[middle].units++;
      return true;
    }
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (!qk_arena_grow(&s->arena, (void **)&s->cities, s->n_cities, &s->cap_cities,
                     sizeof *s->cities))
    return false;
  memmove(&s->cities[low + 1], &s->cities[low], (s->n_cities - low) * sizeof *s->cities);
  s->n_cities++;
  s->cities[low] = (qk_city_count){city.n ? qk_arena_copy(&s->arena, city) : city, 1};
  return !city.n || s->cities[low].city.p;
}

static void count_cities(qk_walk *w, const qk_units *found) {
  qk_eval *v = w->s->eval;
  for (uint32_t i = 0; i < found->n; i++) {
    uint32_t article = qk_eval_article(v, found->items[i].unit);
    const qk_articles *a = qk_eval_articles(v);
    qk_str city = article < a->n ? a->items[article].city : (qk_str){0};
    if (!add_city(w, city)) qk_walk_failed(w, qk_nomem(w->e));
  }
}

typedef struct placed { /* a unit and where a reader meets it */
  uint32_t article, kind, index;
} placed;

static int by_place(const void *a, const void *b) {
  const placed *x = a, *y = b;
  if (x->article != y->article) return x->article < y->article ? -1 : 1;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

/* w->order: of each unit found its place among them, by article and kind. */
static bool place_units(qk_walk *w, const qk_units *found) {
  static const uint32_t kinds[] = {
      [QK_UNIT_ARTICLE] = 0, [QK_UNIT_SECTION] = 1, [QK_UNIT_PARAGRAPH] = 2,
      [QK_UNIT_CAPTION] = 3, [QK_UNIT_CELL] = 4,    [QK_UNIT_SENTENCE] = 5};
  if (found->n > w->cap_order) {
    uint32_t *order = realloc(w->order, found->n * sizeof *order);
    if (!order) return false;
    w->order = order;
    w->cap_order = found->n;
  }
  placed *places = malloc((found->n + (size_t)1) * sizeof *places);
  if (!places) return false;
  for (uint32_t i = 0; i < found->n; i++) {
    uint32_t unit = found->items[i].unit, number;
    qk_unit kind = qk_eval_kind(w->s->eval, unit, &number);
    places[i] = (placed){qk_eval_article(w->s->eval, unit), kinds[kind], i};
  }
  qsort(places, found->n, sizeof *places, by_place);
  for (uint32_t i = 0; i < found->n; i++) w->order[places[i].index] = i;
  free(places);
  return true;
}

/* One term's part of a unit's score. */
static double bm25(const qk_search *s, uint32_t times, uint32_t tokens) {
  const double k1 = 1.2, b = 0.75;
  double mean = s->units ? (double)s->tokens / (double)s->units : 1;
  double length = mean > 0 ? tokens / mean : 1;
  return times * (k1 + 1) / (times + k1 * (1 - b + b * length));
}

/* The unit among those of a leaf; NULL where it is not. */
static const qk_counted *find_unit(const qk_units *leaf, uint32_t unit) {
  uint32_t low = 0, high = leaf->n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (leaf->items[middle].unit < unit)
      low = middle + 1;
    else
      high = middle;
  }
  return low < leaf->n && leaf->items[low].unit == unit ? &leaf->items[low] : NULL;
}

/* How often a term stands in a unit, the units being asked for in their order. */
static uint32_t times_of(const qk_units *leaf, uint32_t unit, uint32_t *at) {
  while (*at < leaf->n && leaf->items[*at].unit < unit) ++*at;
  return *at < leaf->n && leaf->items[*at].unit == unit ? leaf->items[*at].times : 0;
}

static double score(const qk_walk *w, const qk_counted *unit) {
  const qk_search *s = w->s;
  double sum = 0;
  uint32_t tokens = qk_eval_tokens(s->eval, unit->unit);
  for (uint32_t i = 0; i < s->query.n_leaves; i++) {
    if (!s->scored[i]) continue;
    const qk_counted *found = find_unit(qk_eval_leaf(s->eval, i), unit->unit);
    if (found) sum += s->weights[i] * bm25(s, found->times, tokens);
  }
  return sum;
}

/* The usual case: units of one kind in reading order. */
static bool add_plainly(qk_walk *w, const qk_units *found, uint32_t begin,
                        const qk_units *only) {
  const qk_search *s = w->s;
  uint32_t issue = (uint32_t)w->issue, at = 0;
  int64_t id = (w->issue - 1) * QK_IDS_PER_ISSUE + 1 - begin;
  if (s->first != s->last || s->request.order == QK_SEARCH_RELEVANCE) return false;
  qk_hit *to = qk_top_room(&w->s->top, found->n);
  for (uint32_t i = 0; to && i < found->n; i++) {
    const qk_counted *unit = &found->items[i];
    to[i] = (qk_hit){.id = id + unit->unit,
                     .kind = s->first,
                     .issue = issue,
                     .rank = unit->unit - begin};
    if (only == found)
      to[i].times = unit->times;
    else if (only)
      to[i].times = times_of(only, unit->unit, &at);
  }
  return to;
}

static void add_hits(qk_walk *w) {
  qk_search *s = w->s;
  const qk_units *found = qk_eval_find(s->eval);
  if (s->n_scored == 1) count_leaves(w); /* no walk has done it before */
  if (!found->n || w->code != QK_OK) return;
  s->total += found->n;
  if (s->request.cities) count_cities(w, found);
  uint32_t begin = qk_eval_begin_of(s->eval, s->first), at = 0;
  const qk_units *only = s->only ? qk_eval_leaf(s->eval, s->only->leaf) : NULL;
  if (add_plainly(w, found, begin, only)) return;
  bool well = s->first == s->last || place_units(w, found);
  qk_hit hit = {.issue = (uint32_t)w->issue, .kind = s->first};
  for (uint32_t i = 0; i < found->n && well; i++) {
    const qk_counted *unit = &found->items[i];
    uint32_t number = unit->unit - begin;
    hit.rank = number;
    if (s->first != s->last) {
      hit.rank = w->order[i];
      hit.kind = qk_eval_kind(s->eval, unit->unit, &number);
    }
    hit.id = (w->issue - 1) * QK_IDS_PER_ISSUE + number + 1;
    if (only) hit.times = times_of(only, unit->unit, &at);
    if (s->request.order == QK_SEARCH_RELEVANCE) hit.score = score(w, unit);
    well = qk_top_add(&s->top, &hit);
  }
  if (!well) qk_walk_failed(w, qk_nomem(w->e));
}

void qk_walk_visit(qk_walk *w) {
  qk_search *s = w->s;
  qk_eval_begin(s->eval, &w->view);
  if (w->pass == QK_PASS_WEIGHTS)
    count_leaves(w);
  else
    add_hits(w);
  if (qk_eval_oom(s->eval)) qk_walk_failed(w, qk_nomem(w->e));
}
