/* scanner.h - the words of a list found in texts, overlapping ones, too.
 * In:   a word list that no longer changes; tokens.
 * Out:  each word at each place where it begins.
 * Owns: nothing; the tables are memory of the work.
 * A walk down the list's tree from each token.  Nearly all of them end at the second
 * token: a table of first tokens and a filter of edges (Bloom 1970, one hash) tell so
 * without a look into the tree. */
#ifndef QK_SEARCH_SCANNER_H
#define QK_SEARCH_SCANNER_H

#include "search/corpus.h"
#include "search/wordlist.h"

typedef struct qk_scanner {
  const qk_wordlist *x;
  uint32_t *roots, n_roots; /* by token: the node behind the root, 0 */
  uint64_t *filter;
  uint32_t shift;
} qk_scanner;

/* False past the limit of the work. */
bool qk_scanner_open(qk_scanner *s, const qk_wordlist *x, qk_work *w);

static inline uint64_t qk_scanner_hash(uint32_t node, uint32_t token) {
  return ((uint64_t)node << 32 | token) * 0x9E3779B97F4A7C15u;
}

/* The node behind `node` for a token, 0 where there is none. */
static inline uint32_t qk_scanner_step(const qk_scanner *s, uint32_t node,
                                       uint32_t token) {
  if (!node) return token < s->n_roots ? s->roots[token] : 0;
  uint64_t bit = qk_scanner_hash(node, token) >> s->shift;
  if (!(s->filter[bit / 64] >> bit % 64 & 1)) return 0;
  return qk_wordlist_step(s->x, node, token);
}

/* Calls found(context, word, place) for each word at each place of the corpus; places
 * ascend.  False where found says so, or the work is stopped. */
bool qk_scanner_scan(const qk_scanner *s, const qk_corpus *c,
                     bool (*found)(void *context, uint32_t word, uint32_t at),
                     void *context);

#endif
