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

static bool resize(void **items, size_t n, size_t size) {
  void *more = realloc(*items, (n + 1) * size);
  if (more) *items = more;
  return more != NULL;
}

static bool room(qk_bigrams *b, uint32_t n_terms, uint32_t n_ranks, uint32_t n) {
  if (n_terms > b->cap_terms || !b->ranks) {
    if (!resize((void **)&b->ranks, n_terms, sizeof *b->ranks)) return false;
    b->cap_terms = n_terms;
  }
  if (n_ranks > b->cap_ranks || !b->ends) {
    size_t words = n_ranks / 64 + (size_t)1;
    if (!resize((void **)&b->counts, n_ranks, sizeof *b->counts) ||
        !resize((void **)&b->ends, n_ranks, sizeof *b->ends) ||
        !resize((void **)&b->bits, words, sizeof *b->bits))
      return false;
    memset(b->bits, 0, (words + 1) * sizeof *b->bits);
    b->cap_ranks = n_ranks;
  }
  if (n > b->cap || !b->next) {
    if (!resize((void **)&b->next, n, sizeof *b->next)) return false;
    b->cap = n;
  }
  return true;
}

static uint32_t rank_of(const qk_bigrams *b, uint32_t term) {
  return term == UINT32_MAX ? UINT32_MAX : b->ranks[term];
}

/* b->next: the ranks of all that follow rank 0, rank 1 …; b->counts: where they end. */
static void collect(qk_bigrams *b, uint32_t n_ranks, const uint32_t *sequence,
                    uint32_t n) {
  uint32_t before = UINT32_MAX, sum = 0;
  memset(b->counts, 0, n_ranks * sizeof *b->counts);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t rank = rank_of(b, sequence[i]);
    if (before != UINT32_MAX && rank != UINT32_MAX) b->counts[before]++;
    before = rank;
  }
  for (uint32_t i = 0; i < n_ranks; i++) {
    uint32_t count = b->counts[i];
    b->counts[i] = sum;
    sum += count;
  }
  before = UINT32_MAX;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t rank = rank_of(b, sequence[i]);
    if (before != UINT32_MAX && rank != UINT32_MAX) b->next[b->counts[before]++] = rank;
    before = rank;
  }
}

/* Appends the set of n ranks; chars: the ideographs by rank. */
static void put_set(qk_bigrams *b, const uint32_t *next, uint32_t n,
                    const qk_index_terms *terms, const uint32_t *chars, qk_buf *out) {
  uint32_t low = UINT32_MAX, high = 0, last = 0;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t word = next[i] / 64;
    b->bits[word] |= UINT64_C(1) << next[i] % 64;
    if (word < low) low = word;
    if (word > high) high = word;
  }
  for (uint32_t word = low; n && word <= high; word++) {
    for (uint64_t left = b->bits[word]; left; left &= left - 1) {
      uint32_t rank = word * 64 + (uint32_t)__builtin_ctzll(left);
      uint32_t cp = terms->items[chars[rank]].cp;
      put_difference(out, cp - last);
      last = cp;
    }
    b->bits[word] = 0;
  }
}

bool qk_bigrams_make(qk_bigrams *b, const qk_index_terms *terms, const uint32_t *order,
                     uint32_t first, uint32_t end, const uint32_t *sequence, uint32_t n,
                     qk_buf *out) {
  uint32_t from = 0, n_ranks = end - first;
  if (!room(b, terms->n, n_ranks, n)) return false;
  memset(b->ranks, 0xFF, terms->n * sizeof *b->ranks);
  for (uint32_t i = 0; i < n_ranks; i++) b->ranks[order[first + i]] = i;
  collect(b, n_ranks, sequence, n);
  for (uint32_t i = 0; i < n_ranks; from = b->counts[i++]) {
    put_set(b, b->next + from, b->counts[i] - from, terms, order + first, out);
    b->ends[i] = out->n;
  }
  return true;
}

void qk_bigrams_free(qk_bigrams *b) {
  free(b->next);
  free(b->ranks);
  free(b->counts);
  free(b->ends);
  free(b->bits);
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
