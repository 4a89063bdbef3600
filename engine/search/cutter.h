/* cutter.h - texts cut into the words of a list.
 * In:   tokens as numbers.
 * Out:  the words a text is made of.
 * Owns: nothing; everything is memory of the work.
 *
 * Cutting a text into words: of all ways to write a run of tokens without a break as
 * words and single tokens the one with the least sum of costs, found by dynamic
 * programming from left to right (Viterbi over a unigram model; Sproat et al. 1996).  The
 * cost of a word is log2(sum of all weights / its weight), in bits; a token that is no
 * word costs one bit more than a word of weight 1.  Of equal ways the one whose earlier
 * words are longer. Where all weights are 1 that is the way with the fewest pieces. */
#ifndef QK_SEARCH_CUTTER_H
#define QK_SEARCH_CUTTER_H

#include "search/scanner.h"

typedef struct qk_piece_of_text {
  uint32_t from, n; /* tokens */
  uint32_t word;    /* QK_NO_WORD: a token that is none */
} qk_piece_of_text;

/* Cuts n tokens into pieces; breaks and ends are in none.  The list is memory of the
 * work; QK_SCRIPT where it is stopped. */
qk_code qk_wordlist_cut(const qk_wordlist *x, qk_work *w, const uint32_t *tokens,
                        uint32_t n, qk_piece_of_text **out, uint32_t *n_out, qk_err *e);

/* The same for one text after the other, of a list that no longer changes. */
typedef struct qk_cutter {
  const qk_wordlist *x;
  qk_work *w;
  const uint32_t *tokens;
  qk_scanner scanner;     /* x NULL: none */
  double single, *costs;  /* of a token; of each word, NULL: not known yet */
  double *cost;           /* of the best way to a place of the run; by place */
  qk_piece_of_text *last; /* the piece that way ends with */
  size_t cap_cost, cap_last;
  qk_piece_of_text *out; /* the pieces of the text that was cut last */
  uint32_t n;
  size_t cap;
} qk_cutter;

/* False past the limit of the work. */
bool qk_cutter_open(qk_cutter *c, const qk_wordlist *x, qk_work *w);
qk_code qk_cutter_cut(qk_cutter *c, const uint32_t *tokens, uint32_t n, qk_err *e);

#endif
