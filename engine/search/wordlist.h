/* wordlist.h - a list of words, each a run of tokens, to be found in texts.
 * In:   tokens as numbers.
 * Out:  the words that begin at a place, or the words a text is made of.
 * Owns: nothing; everything is memory of the work.
 *
 * Cutting a text into words: of all ways to write a run of tokens without a break as
 * words and single tokens the one with the least sum of costs, found by dynamic
 * programming from left to right (Viterbi over a unigram model; Sproat et al. 1996).  The
 * cost of a word is log2(sum of all weights / its weight), in bits; a token that is no
 * word costs one bit more than a word of weight 1.  Of equal ways the one whose earlier
 * words are longer. Where all weights are 1 that is the way with the fewest pieces. */
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
/* The node behind `node` for a token, 0 where there is none. */
uint32_t qk_wordlist_step(const qk_wordlist *x, uint32_t node, uint32_t token);

typedef struct qk_piece_of_text {
  uint32_t from, n; /* tokens */
  uint32_t word;    /* QK_NO_WORD: a token that is none */
} qk_piece_of_text;

/* Cuts n tokens into pieces; breaks and ends are in none.  The list is memory of the
 * work; QK_SCRIPT where it is stopped. */
qk_code qk_wordlist_cut(const qk_wordlist *x, qk_work *w, const uint32_t *tokens,
                        uint32_t n, qk_piece_of_text **out, uint32_t *n_out, qk_err *e);

#endif
