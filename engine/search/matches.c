/* matches.c - where phrases stand: lists of positions brought together. */
#include "search/matches.h"

#include <stdlib.h>

#include "search/bigram.h"
#include "search/index.h"
#include "search/positions.h"

/* ---- matches -------------------------------------------------------------------------
 */

bool qk_matches_add(qk_matches *m, qk_match one) {
  if (m->n == m->cap) {
    uint32_t cap = m->cap ? m->cap * 2 : 64;
    qk_match *items = cap > m->cap ? realloc(m->items, cap * sizeof *items) : NULL;
    if (!items) return false;
    m->items = items;
    m->cap = cap;
  }
  m->items[m->n++] = one;
  return true;
}

void qk_matches_free(qk_matches *m) {
  free(m->items);
  *m = (qk_matches){0};
}

static int by_place(const void *a, const void *b) {
  const qk_match *x = a, *y = b;
  if (x->start != y->start) return x->start < y->start ? -1 : 1;
  return (x->end > y->end) - (x->end < y->end);
}

void qk_matches_sort(qk_matches *m) {
  uint32_t n = 0;
  if (m->n) qsort(m->items, m->n, sizeof *m->items, by_place);
  for (uint32_t i = 0; i < m->n; i++)
    if (!n || by_place(&m->items[n - 1], &m->items[i]) != 0) m->items[n++] = m->items[i];
  m->n = n;
}

/* The tokens between two matches; UINT32_MAX where they have some in common. */
static uint32_t gap(const qk_match *a, const qk_match *b) {
  if (a->end <= b->start) return b->start - a->end;
  return b->end <= a->start ? a->start - b->end : UINT32_MAX;
}

bool qk_matches_near(const qk_matches *a, const qk_matches *b, uint32_t distance,
                     qk_matches *out) {
  uint32_t first = 0, longest = 0;
  for (uint32_t k = 0; k < b->n; k++) {
    uint32_t n = b->items[k].end - b->items[k].start;
    if (n > longest) longest = n;
  }
  for (uint32_t i = 0; i < a->n; i++) {
    const qk_match *x = &a->items[i];
    uint64_t reach = (uint64_t)x->end + distance;
    while (first < b->n &&
           (uint64_t)b->items[first].start + longest + distance < x->start)
      first++;
    for (uint32_t k = first; k < b->n && b->items[k].start <= reach; k++) {
      const qk_match *y = &b->items[k];
      if (gap(x, y) > distance) continue;
      qk_match both = {x->start < y->start ? x->start : y->start,
                       x->end > y->end ? x->end : y->end};
      if (!qk_matches_add(out, both)) return false;
    }
  }
  qk_matches_sort(out);
  return true;
}

/* ---- phrases -------------------------------------------------------------------------
 */

static bool reserve_bits(qk_sequences *p, size_t last) {
  size_t n = last / 64 + 1;
  if (n <= p->n_bits) return true;
  uint64_t *bits = realloc(p->bits, n * 2 * sizeof *bits);
  if (!bits) return false;
  memset(bits + p->n_bits, 0, (n * 2 - p->n_bits) * sizeof *bits);
  p->bits = bits;
  p->n_bits = n * 2;
  return true;
}

static int by_size(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Each number once. */
static bool sort(qk_sequences *p, qk_numbers *s) {
  enum { SPARSE = 16 }; /* words of bits for each number: then bits are slower */
  uint32_t low = UINT32_MAX, high = 0, n = 0;
  for (uint32_t i = 0; i < s->n; i++) {
    if (s->items[i] < low) low = s->items[i];
    if (s->items[i] > high) high = s->items[i];
  }
  if (s->n < 2) return true;
  low &= ~63u;
  if ((high - low) / 64 / SPARSE > s->n) {
    qsort(s->items, s->n, sizeof *s->items, by_size);
    for (uint32_t i = 0; i < s->n; i++)
      if (!n || s->items[n - 1] != s->items[i]) s->items[n++] = s->items[i];
    s->n = n;
    return true;
  }
  if (!reserve_bits(p, high - low)) return false;
  for (uint32_t i = 0; i < s->n; i++) {
    uint32_t bit = s->items[i] - low;
    p->bits[bit / 64] |= UINT64_C(1) << bit % 64;
  }
  for (uint32_t word = 0; word <= (high - low) / 64; word++) {
    for (uint64_t left = p->bits[word]; left; left &= left - 1)
      s->items[n++] = low + word * 64 + (uint32_t)__builtin_ctzll(left);
    p->bits[word] = 0;
  }
  s->n = n;
  return true;
}

/* grouped: the list has the form of bigram.h. */
static bool read_list(qk_sequences *p, qk_numbers *to, qk_str list, bool grouped) {
  if (list.n > to->cap) {
    size_t cap = list.n + list.n / 2;
    uint32_t *items = cap < UINT32_MAX ? realloc(to->items, cap * sizeof *items) : NULL;
    if (!items) return false;
    to->items = items;
    to->cap = (uint32_t)cap;
  }
  to->n = grouped ? qk_bigrams_read(list, to->items) : qk_positions_read(list, to->items);
  return !grouped || sort(p, to);
}

/* From positions of the token at `offset` in a phrase to those where the phrase begins.
 */
static void shift(qk_numbers *s, uint32_t offset) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < s->n; i++)
    if (s->items[i] >= offset) s->items[n++] = s->items[i] - offset;
  s->n = n;
}

/* The first index from `from` on whose number is not below v. */
static uint32_t lower(const qk_numbers *s, uint32_t from, uint64_t v) {
  uint32_t step = 1, low = from, high;
  while (low + step < s->n && s->items[low + step] < v) {
    low += step;
    step *= 2;
  }
  high = low + step < s->n ? low + step : s->n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (s->items[middle] < v)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Few starts, many others. */
static void keep_by_search(qk_numbers *starts, const qk_numbers *other, uint32_t offset) {
  uint32_t n = 0, at = 0;
  for (uint32_t i = 0; i < starts->n && at < other->n; i++) {
    uint64_t wanted = (uint64_t)starts->items[i] + offset;
    at = lower(other, at, wanted);
    if (at < other->n && other->items[at] == wanted)
      starts->items[n++] = starts->items[i];
  }
  starts->n = n;
}

/* A bit for each start: looking at one does not wait for the one before, as a merge of
 * two lists would. */
static bool keep_by_bits(qk_sequences *p, uint32_t offset) {
  qk_numbers *starts = &p->starts;
  const qk_numbers *other = &p->other;
  uint32_t n = 0;
  if (!starts->n) return true;
  uint32_t last = starts->items[starts->n - 1];
  if (!reserve_bits(p, last)) return false;
  for (uint32_t i = 0; i < starts->n; i++)
    p->bits[starts->items[i] / 64] |= UINT64_C(1) << starts->items[i] % 64;
  uint32_t from = lower(other, 0, offset),
           to = lower(other, from, (uint64_t)last + offset + 1);
  uint32_t *found = p->other.items; /* what was looked at is not needed any more */
  for (uint32_t i = from; i < to; i++) {
    uint32_t start = other->items[i] - offset;
    found[n] = start;
    n += p->bits[start / 64] >> start % 64 & 1;
  }
  for (uint32_t i = 0; i < starts->n; i++) p->bits[starts->items[i] / 64] = 0;
  qk_numbers old = p->starts;
  p->starts = p->other;
  p->starts.n = n;
  p->other = old;
  return true;
}

typedef struct by_bytes {
  const qk_str *lists;
  const qk_expr_piece *pieces;
} by_bytes;

static int compare_bytes(const void *a, const void *b, void *context) {
  const by_bytes *c = context;
  size_t x = c->lists[c->pieces[*(const uint32_t *)a].part].n;
  size_t y = c->lists[c->pieces[*(const uint32_t *)b].part].n;
  return (x > y) - (x < y);
}

/* The pieces, the rarest first. */
static bool make_order(qk_sequences *p, const qk_str *lists, const qk_expr *phrase) {
  uint32_t n = phrase->n_pieces;
  if (n > p->cap_order) {
    uint32_t *order = realloc(p->order, n * sizeof *order);
    if (!order) return false;
    p->order = order;
    p->cap_order = n;
  }
  for (uint32_t i = 0; i < n; i++) p->order[i] = i;
  by_bytes context = {lists, phrase->pieces};
  if (n == 2 && compare_bytes(&p->order[0], &p->order[1], &context) > 0)
    p->order[0] = 1, p->order[1] = 0;
  else if (n > 2)
    qsort_r(p->order, n, sizeof *p->order, compare_bytes, &context);
  return true;
}

bool qk_sequences_find(qk_sequences *p, const qk_str *lists, const qk_expr_query *q,
                       const qk_expr *phrase) {
  enum { RARE = 16 }; /* so many times fewer: look each up */
  uint32_t n = phrase->n_pieces;
  p->starts.n = 0;
  for (uint32_t i = 0; i < n; i++)
    if (!lists[phrase->pieces[i].part].n) return true;
  if (!make_order(p, lists, phrase)) return false;
  for (uint32_t i = 0; i < n; i++) {
    const qk_expr_piece *piece = &phrase->pieces[p->order[i]];
    const qk_expr_part *part = &q->parts[piece->part];
    bool grouped = part->next == QK_NONE && qk_is_ideograph(q->tokens[part->token].cp);
    qk_str list = lists[piece->part];
    if (!i) {
      if (!read_list(p, &p->starts, list, grouped)) return false;
      if (piece->offset) shift(&p->starts, piece->offset);
      continue;
    }
    if (!p->starts.n) return true;
    if (!read_list(p, &p->other, list, grouped)) return false;
    if (p->starts.n < p->other.n / RARE)
      keep_by_search(&p->starts, &p->other, piece->offset);
    else if (!keep_by_bits(p, piece->offset))
      return false;
  }
  return true;
}

void qk_sequences_free(qk_sequences *p) {
  free(p->starts.items);
  free(p->other.items);
  free(p->bits);
  free(p->order);
  *p = (qk_sequences){0};
}
