/* scanner.c - the words of a list found in texts, overlapping ones, too. */
#include "search/scanner.h"

/* Bits of the filter for each edge: one look in sixteen is in vain at most. */
enum { BITS = 16, LEAST_BITS = 12 };

bool qk_scanner_open(qk_scanner *s, const qk_wordlist *x, qk_work *w) {
  uint32_t bits = LEAST_BITS;
  *s = (qk_scanner){.x = x};
  while (bits < 36 && (uint64_t)1 << bits < (uint64_t)x->n_edges * BITS) bits++;
  s->shift = 64 - bits;
  for (uint32_t i = 0; i < x->n_slots; i++) {
    uint32_t token = (uint32_t)x->keys[i];
    if (x->nodes[i] && !(x->keys[i] >> 32) && token >= s->n_roots) s->n_roots = token + 1;
  }
  s->roots = qk_work_new(w, s->n_roots + (size_t)1, sizeof *s->roots);
  s->filter = qk_work_new(w, ((size_t)1 << bits) / 64, sizeof *s->filter);
  if (!s->roots || !s->filter) return false;
  for (uint32_t i = 0; i < x->n_slots; i++) {
    uint32_t node = (uint32_t)(x->keys[i] >> 32), token = (uint32_t)x->keys[i];
    if (!x->nodes[i]) continue;
    uint64_t bit = qk_scanner_hash(node, token) >> s->shift;
    s->filter[bit / 64] |= (uint64_t)1 << bit % 64;
    if (!node) s->roots[token] = x->nodes[i];
  }
  return true;
}

bool qk_scanner_scan(const qk_scanner *s, const qk_corpus *c,
                     bool (*found)(void *context, uint32_t word, uint32_t at),
                     void *context) {
  for (uint32_t i = 0; i < c->n_tokens; i++) {
    uint32_t node = 0, k = i;
    while (c->tokens[k] >= QK_FIRST_TERM &&
           (node = qk_scanner_step(s, node, c->tokens[k]))) {
      uint32_t word = s->x->word_of[node];
      k++;
      if (word != QK_NO_WORD && !found(context, word, i)) return false;
    }
    if (qk_work_tick(c->work, 3 + 10 * (size_t)(k - i))) return false;
  }
  return true;
}
