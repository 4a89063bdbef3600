/* bigram.c - which ideographs follow one another in an issue. */
#include "search/bigram.h"

#include <stdlib.h>

#include "base/varint.h"
#include "search/index.h"

/* ---- sets as bytes: varints of the differences ---------------------------------------
 */

bool qk_bigram_in(qk_str set, uint32_t cp) {
  const uint8_t *p = (const uint8_t *)set.p, *end = p + set.n;
  uint32_t at = 0, d;
  while (p < end && at < cp) {
    p = qk_varint_get(p, end, &d);
    if (d > UINT32_MAX - at) return false;
    at += d;
  }
  return at == cp;
}

static void put_difference(qk_buf *out, uint32_t d) {
  uint8_t bytes[QK_VARINT_MAX];
  size_t n = (size_t)(qk_varint_put(bytes, d) - bytes);
  qk_buf_put(out, (qk_str){(const char *)bytes, n});
}

/* ---- neighbours ----------------------------------------------------------------------
 */

static bool resize(void **items, uint32_t n, size_t size) {
  void *more = realloc(*items, (n + (size_t)1) * size);
  if (more) *items = more;
  return more != NULL;
}

static bool room_for_terms(qk_bigrams *b, uint32_t n) {
  if (n <= b->cap_terms && b->ranks) return true;
  if (!resize((void **)&b->ranks, n, sizeof *b->ranks) ||
      !resize((void **)&b->counts, n, sizeof *b->counts) ||
      !resize((void **)&b->ends, n, sizeof *b->ends))
    return false;
  b->cap_terms = n;
  return true;
}

static bool room_for(uint32_t (**items)[2], uint32_t *cap, uint32_t n) {
  if (n <= *cap && *items) return true;
  if (!resize((void **)items, n, sizeof **items)) return false;
  *cap = n;
  return true;
}

static uint32_t rank_of(const qk_bigrams *b, uint32_t term) {
  return term == UINT32_MAX ? UINT32_MAX : b->ranks[term];
}

/* All neighbours, in the order of the text. */
static bool collect(qk_bigrams *b, const uint32_t *sequence, uint32_t n) {
  if (!room_for(&b->at, &b->cap, n) || !room_for(&b->other, &b->cap_other, n))
    return false;
  b->n = 0;
  uint32_t before = UINT32_MAX;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t rank = rank_of(b, sequence[i]);
    b->at[b->n][0] = before;
    b->at[b->n][1] = rank;
    b->n += before != UINT32_MAX && rank != UINT32_MAX;
    before = rank;
  }
  return true;
}

/* A counting sort by the first or the second; equal ones stay as they were. */
static void sort_by(qk_bigrams *b, int key, uint32_t n_ranks) {
  uint32_t sum = 0;
  memset(b->counts, 0, n_ranks * sizeof *b->counts);
  for (uint32_t i = 0; i < b->n; i++) b->counts[b->at[i][key]]++;
  for (uint32_t i = 0; i < n_ranks; i++) {
    uint32_t count = b->counts[i];
    b->counts[i] = sum;
    sum += count;
  }
  for (uint32_t i = 0; i < b->n; i++)
    memcpy(b->other[b->counts[b->at[i][key]]++], b->at[i], sizeof *b->at);
  uint32_t(*sorted)[2] = b->other;
  uint32_t cap = b->cap_other;
  b->other = b->at;
  b->cap_other = b->cap;
  b->at = sorted;
  b->cap = cap;
}

bool qk_bigrams_make(qk_bigrams *b, const qk_index_terms *terms, const uint32_t *order,
                     uint32_t first, uint32_t end, const uint32_t *sequence, uint32_t n,
                     qk_buf *out) {
  uint32_t at = 0, n_ranks = end - first;
  if (!room_for_terms(b, terms->n)) return false;
  memset(b->ranks, 0xFF, terms->n * sizeof *b->ranks);
  for (uint32_t i = 0; i < n_ranks; i++) b->ranks[order[first + i]] = i;
  if (!collect(b, sequence, n)) return false;
  sort_by(b, 1, n_ranks);
  sort_by(b, 0, n_ranks);
  for (uint32_t i = 0; i < n_ranks; i++) {
    uint32_t last = 0;
    for (; at < b->n && b->at[at][0] == i; at++) {
      uint32_t cp = terms->items[order[first + b->at[at][1]]].cp;
      if (cp != last) put_difference(out, cp - last);
      last = cp;
    }
    b->ends[i] = out->n;
  }
  return true;
}

void qk_bigrams_free(qk_bigrams *b) {
  free(b->at);
  free(b->other);
  free(b->ranks);
  free(b->counts);
  free(b->ends);
  *b = (qk_bigrams){0};
}

/* ---- phrases -------------------------------------------------------------------------
 */

static bool is_ideograph(const qk_expr_token *t) { return t->cp > QK_LIST_LAST; }

static uint32_t number_of(qk_expr_query *q, qk_arena *arena, uint32_t a, uint32_t b) {
  for (uint32_t i = 0; i < q->n_bigrams; i++)
    if (q->bigrams[i].first == a && q->bigrams[i].second == b) return i;
  if (!qk_arena_grow(arena, (void **)&q->bigrams, q->n_bigrams, &q->cap_bigrams,
                     sizeof *q->bigrams))
    return QK_NONE;
  q->bigrams[q->n_bigrams] = (qk_expr_bigram){a, b};
  return q->n_bigrams++;
}

static bool plan_phrase(qk_expr_query *q, qk_arena *arena, qk_expr *n) {
  if (n->n < 2) return true;
  n->bigrams = qk_arena_array(arena, n->n - (size_t)1, sizeof *n->bigrams);
  for (uint32_t i = 0; n->bigrams && i + 1 < n->n; i++) {
    uint32_t a = n->tokens[i], b = n->tokens[i + 1];
    if (!is_ideograph(&q->tokens[a]) || !is_ideograph(&q->tokens[b])) continue;
    uint32_t number = number_of(q, arena, a, b);
    if (number == QK_NONE) return false;
    n->bigrams[n->n_bigrams++] = number;
  }
  return n->bigrams != NULL;
}

static bool plan(qk_expr_query *q, qk_arena *arena, qk_expr *n) {
  if (n->kind == QK_EXPR_PHRASE) return plan_phrase(q, arena, n);
  for (qk_expr *c = n->child; c; c = c->next)
    if (!plan(q, arena, c)) return false;
  return true;
}

bool qk_bigrams_plan(qk_expr_query *q, qk_arena *arena) {
  return plan(q, arena, q->root);
}
