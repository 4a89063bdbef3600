/* wordlist.h - a list of words, each a run of tokens, to be found in texts.
 * In:   tokens as numbers.
 * Out:  the words that begin at a place, or the words a text is made of.
 * Owns: nothing; everything is memory of the work.
 */
#ifndef QK_SEARCH_WORDLIST_H
#define QK_SEARCH_WORDLIST_H

#include "search/vocabulary.h"

#define QK_NO_WORD UINT32_MAX

typedef struct qk_wordlist {
  uint64_t *keys; /* node and token of each edge, open addressing */
  uint32_t *nodes, n_slots, n_edges;
  uint32_t *word_of; /* by node: a word's number, QK_NO_WORD */
  size_t cap_nodes;
  uint32_t n_nodes; /* the root is 0 */
  double *weights;  /* by word */
  size_t cap_words;
  uint32_t n, longest;
  double sum;
} qk_wordlist;

bool qk_wordlist_begin(qk_wordlist *x, qk_work *w);
/* Adds a word of 1 token or more; its number, which is that of the same word added before
 * (whose weight becomes the greater of both).  QK_NO_WORD past the limit. */
uint32_t qk_wordlist_add(qk_wordlist *x, qk_work *w, const uint32_t *tokens, uint32_t n,
                         double weight);
/* Adds to the weight of a word, which is 0 before. */
uint32_t qk_wordlist_weigh(qk_wordlist *x, qk_work *w, const uint32_t *tokens, uint32_t n,
                           double weight);
/* The node behind `node` for a token, 0 where there is none. */
uint32_t qk_wordlist_step(const qk_wordlist *x, uint32_t node, uint32_t token);

#endif
