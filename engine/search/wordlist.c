/* wordlist.c - a list of words, each a run of tokens, to be found in texts. */
#include "search/wordlist.h"

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

uint32_t qk_wordlist_weigh(qk_wordlist *x, qk_work *w, const uint32_t *tokens, uint32_t n,
                           double weight) {
  uint32_t word = qk_wordlist_add(x, w, tokens, n, 0);
  if (word == QK_NO_WORD) return word;
  x->weights[word] += weight;
  x->sum += weight;
  return word;
}
