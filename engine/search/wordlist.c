/* wordlist.c - a list of words, each a run of tokens, to be found in texts. */
#include "search/wordlist.h"

#include <math.h>

enum { SLOTS = 1024 };

bool qk_wordlist_begin(qk_wordlist *x, qk_work *w) {
  *x = (qk_wordlist){.n_slots = SLOTS, .n_nodes = 1};
  x->keys = qk_work_new(w, SLOTS, sizeof *x->keys);
  x->nodes = qk_work_new(w, SLOTS, sizeof *x->nodes);
  if (!x->keys || !x->nodes ||
      !qk_work_grow(w, &x->word_of, 0, &x->cap_nodes, sizeof *x->word_of))
    return false;
  x->word_of[0] = QK_NO_WORD;
  return true;
}

/* Where an edge is, or is to be: its node is 0 then. */
static uint32_t slot_of(const qk_wordlist *x, uint64_t key) {
  uint64_t h = key * 0x9E3779B97F4A7C15u;
  uint32_t at = (uint32_t)(h >> 32) & (x->n_slots - 1);
  while (x->nodes[at] && x->keys[at] != key) at = (at + 1) & (x->n_slots - 1);
  return at;
}

uint32_t qk_wordlist_step(const qk_wordlist *x, uint32_t node, uint32_t token) {
  return x->nodes[slot_of(x, (uint64_t)node << 32 | token)];
}

static bool grow_slots(qk_wordlist *x, qk_work *w) {
  qk_wordlist old = *x;
  x->n_slots *= 2;
  x->keys = qk_work_new(w, x->n_slots, sizeof *x->keys);
  x->nodes = qk_work_new(w, x->n_slots, sizeof *x->nodes);
  if (!x->keys || !x->nodes) return false;
  for (uint32_t i = 0; i < old.n_slots; i++) {
    if (!old.nodes[i]) continue;
    uint32_t at = slot_of(x, old.keys[i]);
    x->keys[at] = old.keys[i];
    x->nodes[at] = old.nodes[i];
  }
  qk_work_give(w, old.keys);
  qk_work_give(w, old.nodes);
  return true;
}

static uint32_t add_edge(qk_wordlist *x, qk_work *w, uint32_t node, uint32_t token) {
  uint64_t key = (uint64_t)node << 32 | token;
  uint32_t at = slot_of(x, key);
  if (x->nodes[at]) return x->nodes[at];
  if (x->n_edges >= x->n_slots / 2) {
    if (!grow_slots(x, w)) return 0;
    at = slot_of(x, key);
  }
  if (!qk_work_grow(w, &x->word_of, x->n_nodes, &x->cap_nodes, sizeof *x->word_of))
    return 0;
  x->word_of[x->n_nodes] = QK_NO_WORD;
  x->keys[at] = key;
  x->n_edges++;
  return x->nodes[at] = x->n_nodes++;
}

uint32_t qk_wordlist_add(qk_wordlist *x, qk_work *w, const uint32_t *tokens, uint32_t n,
                         double weight) {
  uint32_t node = 0;
  for (uint32_t i = 0; i < n; i++)
    if (!(node = add_edge(x, w, node, tokens[i]))) return QK_NO_WORD;
  uint32_t word = x->word_of[node];
  if (word != QK_NO_WORD) {
    if (weight > x->weights[word]) {
      x->sum += weight - x->weights[word];
      x->weights[word] = weight;
    }
    return word;
  }
  if (!qk_work_grow(w, &x->weights, x->n, &x->cap_words, sizeof *x->weights))
    return QK_NO_WORD;
  if (n > x->longest) x->longest = n;
  x->weights[x->n] = weight;
  x->sum += weight;
  return x->word_of[node] = x->n++;
}

/* ---- cutting -------------------------------------------------------------------------
 */

typedef struct cutter {
  const qk_wordlist *x;
  qk_work *w;
  const uint32_t *tokens;
  double *cost;           /* of the best way to a place of the run; by place */
  qk_piece_of_text *last; /* the piece that way ends with */
  size_t cap_cost, cap_last;
  qk_piece_of_text *out;
  uint32_t n;
  size_t cap;
} cutter;

static bool grow_run(cutter *c, uint32_t n) {
  while (c->cap_cost <= n)
    if (!qk_work_grow(c->w, &c->cost, c->cap_cost, &c->cap_cost, sizeof *c->cost))
      return false;
  while (c->cap_last <= n)
    if (!qk_work_grow(c->w, &c->last, c->cap_last, &c->cap_last, sizeof *c->last))
      return false;
  return true;
}

/* Equal ways: the later piece is the shorter, the earlier ones the longer. */
static void reach(cutter *c, uint32_t to, double cost, qk_piece_of_text piece) {
  if (cost > c->cost[to]) return;
  c->cost[to] = cost;
  c->last[to] = piece;
}

static void reach_from(cutter *c, uint32_t from, uint32_t i, uint32_t n) {
  const qk_wordlist *x = c->x;
  const uint32_t *tokens = c->tokens + from;
  double single = log2(x->sum > 0 ? x->sum : 1) + 1;
  uint32_t node = 0;
  reach(c, i + 1, c->cost[i] + single, (qk_piece_of_text){from + i, 1, QK_NO_WORD});
  for (uint32_t k = i; k < n && (node = qk_wordlist_step(x, node, tokens[k])); k++) {
    uint32_t word = x->word_of[node];
    if (word == QK_NO_WORD) continue;
    double cost = log2(x->sum / x->weights[word]);
    reach(c, k + 1, c->cost[i] + cost, (qk_piece_of_text){from + i, k + 1 - i, word});
  }
}

/* The run [from, from + n) has no break. */
static bool cut_run(cutter *c, uint32_t from, uint32_t n) {
  if (!grow_run(c, n)) return false;
  for (uint32_t i = 0; i <= n; i++) c->cost[i] = i ? HUGE_VAL : 0;
  for (uint32_t i = 0; i < n; i++) {
    reach_from(c, from, i, n);
    if (qk_work_tick(c->w, 40)) return false;
  }
  uint32_t pieces = 0;
  for (uint32_t i = n; i > 0; i -= c->last[i].n) pieces++;
  for (uint32_t k = 0; k < pieces; k++)
    if (!qk_work_grow(c->w, &c->out, c->n + k, &c->cap, sizeof *c->out)) return false;
  c->n += pieces;
  for (uint32_t i = n, k = c->n; i > 0; i -= c->last[i].n) c->out[--k] = c->last[i];
  return true;
}

qk_code qk_wordlist_cut(const qk_wordlist *x, qk_work *w, const uint32_t *tokens,
                        uint32_t n, qk_piece_of_text **out, uint32_t *n_out, qk_err *e) {
  cutter c = {.x = x, .w = w, .tokens = tokens};
  bool good = true;
  for (uint32_t i = 0, from = 0; good && i <= n; i++) {
    if (i < n && tokens[i] >= QK_FIRST_TERM) continue;
    good = cut_run(&c, from, i - from);
    from = i + 1;
  }
  qk_work_give(w, c.cost);
  qk_work_give(w, c.last);
  *out = c.out;
  *n_out = c.n;
  return good ? QK_OK : qk_work_fail(w, e);
}
