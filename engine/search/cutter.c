/* cutter.c - texts cut into the words of a list. */
#include "search/cutter.h"

#include <math.h>

static bool grow_run(qk_cutter *c, uint32_t n) {
  while (c->cap_cost <= n)
    if (!qk_work_grow(c->w, &c->cost, c->cap_cost, &c->cap_cost, sizeof *c->cost))
      return false;
  while (c->cap_last <= n)
    if (!qk_work_grow(c->w, &c->last, c->cap_last, &c->cap_last, sizeof *c->last))
      return false;
  return true;
}

/* Equal ways: the later piece is the shorter, the earlier ones the longer. */
static void reach(qk_cutter *c, uint32_t to, double cost, qk_piece_of_text piece) {
  if (cost > c->cost[to]) return;
  c->cost[to] = cost;
  c->last[to] = piece;
}

static uint32_t step(const qk_cutter *c, uint32_t node, uint32_t token) {
  return c->scanner.x ? qk_scanner_step(&c->scanner, node, token)
                      : qk_wordlist_step(c->x, node, token);
}

static double cost_of(const qk_cutter *c, uint32_t word) {
  return c->costs ? c->costs[word] : log2(c->x->sum / c->x->weights[word]);
}

static void reach_from(qk_cutter *c, uint32_t from, uint32_t i, uint32_t n) {
  const uint32_t *tokens = c->tokens + from;
  uint32_t node = 0;
  reach(c, i + 1, c->cost[i] + c->single, (qk_piece_of_text){from + i, 1, QK_NO_WORD});
  for (uint32_t k = i; k < n && (node = step(c, node, tokens[k])); k++) {
    uint32_t word = c->x->word_of[node];
    if (word == QK_NO_WORD) continue;
    reach(c, k + 1, c->cost[i] + cost_of(c, word),
          (qk_piece_of_text){from + i, k + 1 - i, word});
  }
}

static bool grow_out(qk_cutter *c, uint32_t pieces) {
  while (c->cap < (size_t)c->n + pieces)
    if (!qk_work_grow(c->w, &c->out, c->cap, &c->cap, sizeof *c->out)) return false;
  return true;
}

/* The run [from, from + n) has no break. */
static bool cut_run(qk_cutter *c, uint32_t from, uint32_t n) {
  enum { STEPS = 1000 };
  uint32_t pieces = 0;
  if (!grow_run(c, n)) return false;
  for (uint32_t i = 0; i <= n; i++) c->cost[i] = i ? HUGE_VAL : 0;
  for (uint32_t i = 0; i < n; i++) {
    reach_from(c, from, i, n);
    if (i % STEPS == STEPS - 1 && qk_work_tick(c->w, 40 * STEPS)) return false;
  }
  for (uint32_t i = n; i > 0; i -= c->last[i].n) pieces++;
  if (!grow_out(c, pieces)) return false;
  c->n += pieces;
  for (uint32_t i = n, k = c->n; i > 0; i -= c->last[i].n) c->out[--k] = c->last[i];
  return !qk_work_tick(c->w, 40 * (size_t)(n % STEPS));
}

static double single_of(const qk_wordlist *x) {
  return log2(x->sum > 0 ? x->sum : 1) + 1;
}

bool qk_cutter_open(qk_cutter *c, const qk_wordlist *x, qk_work *w) {
  *c = (qk_cutter){.x = x, .w = w, .single = single_of(x)};
  c->costs = qk_work_new(w, x->n + (size_t)1, sizeof *c->costs);
  if (!c->costs || !qk_scanner_open(&c->scanner, x, w)) return false;
  for (uint32_t i = 0; i < x->n; i++) c->costs[i] = log2(x->sum / x->weights[i]);
  return true;
}

qk_code qk_cutter_cut(qk_cutter *c, const uint32_t *tokens, uint32_t n, qk_err *e) {
  bool good = true;
  c->tokens = tokens;
  c->n = 0;
  for (uint32_t i = 0, from = 0; good && i <= n; i++) {
    if (i < n && tokens[i] >= QK_FIRST_TERM) continue;
    good = cut_run(c, from, i - from);
    from = i + 1;
  }
  return good ? QK_OK : qk_work_fail(c->w, e);
}

qk_code qk_wordlist_cut(const qk_wordlist *x, qk_work *w, const uint32_t *tokens,
                        uint32_t n, qk_piece_of_text **out, uint32_t *n_out, qk_err *e) {
  qk_cutter c = {.x = x, .w = w, .single = single_of(x)};
  qk_code code = qk_cutter_cut(&c, tokens, n, e);
  *out = c.out;
  *n_out = c.n;
  qk_work_give(w, c.cost);
  qk_work_give(w, c.last);
  return code;
}
