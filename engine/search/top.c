/* top.c - the best of many hits. */
#include "search/top.h"

#include <stdlib.h>

static bool before(const qk_hit *a, const qk_hit *b) {
  if (a->score != b->score) return a->score > b->score;
  if (a->issue != b->issue) return a->issue < b->issue;
  return a->rank < b->rank;
}

static int compare(const void *a, const void *b) { return before(b, a) - before(a, b); }

/* Moves the item at i down to where both below it come before it. */
static void sink(qk_top *t, uint32_t i) {
  qk_hit moved = t->items[i];
  for (uint32_t child; (child = 2 * i + 1) < t->n; i = child) {
    if (child + 1 < t->n && before(&t->items[child], &t->items[child + 1])) child++;
    if (!before(&moved, &t->items[child])) break;
    t->items[i] = t->items[child];
  }
  t->items[i] = moved;
}

/* Room for n, which are no more than `most`. */
static bool reserve(qk_top *t, uint32_t n) {
  if (n <= t->cap) return true;
  uint64_t cap = t->cap ? (uint64_t)t->cap * 2 : 64;
  if (cap < n) cap = n;
  if (cap > t->most) cap = t->most;
  qk_hit *items = realloc(t->items, cap * sizeof *items);
  if (!items) return false;
  t->items = items;
  t->cap = (uint32_t)cap;
  return true;
}

qk_hit *qk_top_room(qk_top *t, uint32_t n) {
  if (n >= t->most - t->n || !reserve(t, t->n + n)) return NULL;
  qk_hit *first = t->items + t->n;
  t->n += n;
  return first;
}

bool qk_top_add(qk_top *t, const qk_hit *hit) {
  if (t->n == t->most) {
    if (!t->most || !before(hit, &t->items[0])) return true;
    t->items[0] = *hit;
    sink(t, 0);
    return true;
  }
  if (!reserve(t, t->n + 1)) return false;
  t->items[t->n++] = *hit;
  for (uint32_t i = t->n == t->most ? t->n / 2 : 0; i-- > 0;) sink(t, i);
  return true;
}

void qk_top_sort(qk_top *t) {
  bool sorted = true;
  for (uint32_t i = 1; i < t->n && sorted; i++)
    sorted = !before(&t->items[i], &t->items[i - 1]);
  if (!sorted) qsort(t->items, t->n, sizeof *t->items, compare);
}

void qk_top_free(qk_top *t) {
  free(t->items);
  *t = (qk_top){0};
}
