/* suffix_runs.c - places in the order of their first tokens, as far as runs are counted.
 * Radix sort from the first token on (McIlroy, Bostic & McIlroy 1993); a group of places
 * that is too small to be a run, or that shares `depth` tokens, is left as it is. */
#include "search/suffix.h"

enum { DIGIT = 11, DIGITS = 1 << DIGIT, RADIX = 256 };

typedef struct sorter {
  const qk_corpus *c;
  qk_suffixes *s;
  uint32_t depth, least;  /* a smaller group needs no order */
  uint64_t *keys, *spare; /* token and place */
  size_t cap_keys, cap_spare;
} sorter;

/* Shell's sort, gaps of Ciura 2001: no two keys are alike. */
static void sort_few(uint64_t *keys, uint32_t n) {
  static const uint32_t gaps[] = {132, 57, 23, 10, 4, 1};
  for (size_t g = 0; g < QK_COUNT(gaps); g++)
    for (uint32_t gap = gaps[g], i = gap; i < n; i++) {
      uint64_t key = keys[i];
      uint32_t to = i;
      for (; to >= gap && keys[to - gap] > key; to -= gap) keys[to] = keys[to - gap];
      keys[to] = key;
    }
}

/* Stable, by 11 bits of the token at a time: places stay ascending.  False where memory
 * is out. */
static bool radix(sorter *r, uint32_t n, uint32_t greatest) {
  while (r->cap_spare < n)
    if (!qk_work_grow(r->c->work, &r->spare, r->cap_spare, &r->cap_spare,
                      sizeof *r->spare))
      return false;
  for (int shift = 32; shift < 64 && (uint64_t)greatest >> (shift - 32); shift += DIGIT) {
    uint32_t counts[DIGITS] = {0}, sum = 0;
    for (uint32_t i = 0; i < n; i++) counts[r->keys[i] >> shift & (DIGITS - 1)]++;
    for (uint32_t d = 0; d < DIGITS; d++) {
      uint32_t times = counts[d];
      counts[d] = sum;
      sum += times;
    }
    for (uint32_t i = 0; i < n; i++)
      r->spare[counts[r->keys[i] >> shift & (DIGITS - 1)]++] = r->keys[i];
    uint64_t *keys = r->keys;
    size_t cap = r->cap_keys;
    r->keys = r->spare;
    r->cap_keys = r->cap_spare;
    r->spare = keys;
    r->cap_spare = cap;
  }
  return true;
}

/* How many tokens more all places [from, to) share, which share d: what is printed again
 * and again is read once. */
static uint32_t alike(const sorter *r, uint32_t from, uint32_t to, uint32_t d) {
  const uint32_t *tokens = r->c->tokens, *at = r->s->at;
  const uint32_t *first = tokens + at[from] + d;
  uint32_t most = 0;
  while (most < r->depth - d && first[most] >= QK_FIRST_TERM) most++;
  for (uint32_t i = from + 1; most && i < to; i++) {
    const uint32_t *other = tokens + at[i] + d;
    uint32_t n = 0;
    while (n < most && other[n] == first[n]) n++;
    most = n;
  }
  return most;
}

/* Orders the places [from, to), which share d tokens, by the next, and says which go on
 * sharing it; breaks first, which are like nothing.  False where memory is out. */
static bool order(sorter *r, uint32_t from, uint32_t to, uint32_t d) {
  const uint32_t *tokens = r->c->tokens;
  uint32_t *lcp = r->s->lcp + from;
  uint32_t *at = r->s->at + from, n = to - from, greatest = 0;
  while (r->cap_keys < n)
    if (!qk_work_grow(r->c->work, &r->keys, r->cap_keys, &r->cap_keys, sizeof *r->keys))
      return false;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t token = tokens[at[i] + d];
    if (token < QK_FIRST_TERM) token = 0;
    if (token > greatest) greatest = token;
    r->keys[i] = (uint64_t)token << 32 | at[i];
  }
  if (n < RADIX)
    sort_few(r->keys, n);
  else if (!radix(r, n, greatest))
    return false;
  for (uint32_t i = 0, last = 0; i < n; i++) {
    uint32_t token = (uint32_t)(r->keys[i] >> 32);
    at[i] = (uint32_t)r->keys[i];
    if (i) lcp[i] = token && token == last ? d + 1 : d;
    last = token;
  }
  return true;
}

/* The places [from, to) share d tokens, as lcp says.  Calls itself `depth` times at most.
 */
static bool sort_group(sorter *r, uint32_t from, uint32_t to, uint32_t d) {
  uint32_t *lcp = r->s->lcp;
  if (d == r->depth || to - from < r->least) return true;
  uint32_t more = alike(r, from, to, d);
  d += more;
  for (uint32_t i = from + 1; more && i < to; i++) lcp[i] = d;
  if (qk_work_tick(r->c->work, 10 * (size_t)(to - from))) return false;
  if (d == r->depth) return true;
  if (!order(r, from, to, d)) return false;
  for (uint32_t i = from; i < to;) {
    uint32_t begin = i++;
    while (i < to && lcp[i] > d) i++;
    if (i - begin > 1 && !sort_group(r, begin, i, d + 1)) return false;
  }
  return true;
}

/* Few texts beside a large vocabulary: one group that shares nothing. */
static bool all(sorter *r) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < r->c->n_tokens; i++)
    if (r->c->tokens[i] >= QK_FIRST_TERM) r->s->at[n++] = i;
  return sort_group(r, 0, n, 0);
}

/* Places by their first token, in each the earlier first; then each group. */
static bool by_first(sorter *r) {
  const qk_corpus *c = r->c;
  uint32_t *ends = qk_work_new(c->work, c->words.n + (size_t)1, sizeof *ends);
  if (!ends) return false;
  for (uint32_t i = 0; i < c->n_tokens; i++) ends[c->tokens[i] + 1]++;
  ends[1] = ends[2] = 0; /* breaks and ends are no places */
  for (uint32_t t = 0; t < c->words.n; t++) ends[t + 1] += ends[t];
  /* Where a token's places begin, and, once they are there, where they end. */
  for (uint32_t i = 0; i < c->n_tokens; i++)
    if (c->tokens[i] >= QK_FIRST_TERM) r->s->at[ends[c->tokens[i]]++] = i;
  bool good = !qk_work_tick(c->work, c->n_tokens);
  for (uint32_t t = QK_FIRST_TERM, from = 0; good && t < c->words.n; from = ends[t++]) {
    for (uint32_t i = from + 1; i < ends[t]; i++) r->s->lcp[i] = 1;
    good = sort_group(r, from, ends[t], 1);
  }
  qk_work_give(c->work, ends);
  return good;
}

qk_code qk_suffixes_make_runs(qk_suffixes *out, const qk_corpus *c, uint32_t depth,
                              uint32_t least, qk_err *e) {
  qk_work *w = c->work;
  sorter r = {.c = c, .s = out, .depth = depth, .least = least < 2 ? 2 : least};
  *out = (qk_suffixes){0};
  for (uint32_t i = 0; i < c->n_tokens; i++) out->n += c->tokens[i] >= QK_FIRST_TERM;
  out->at = qk_work_new(w, out->n + (size_t)1, sizeof *out->at);
  out->lcp = qk_work_new(w, out->n + (size_t)1, sizeof *out->lcp);
  bool good = out->at && out->lcp && (c->words.n > c->n_tokens ? all(&r) : by_first(&r));
  qk_work_give(w, r.keys);
  qk_work_give(w, r.spare);
  return good ? QK_OK : qk_work_fail(w, e);
}
