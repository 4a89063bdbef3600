/* colloc.h - words that stand near a word more often than chance would have it.
 * In:   a corpus cut into words; the word (the node); how many words to each side are
 * near. Out:  the words of the windows with their counts; measures are those of stat.h.
 * Owns: nothing; the list is memory of the work.
 *
 * Surface co-occurrence (Evert 2008): the windows are `window` words to the left and
 * right of each node, within its sentence; punctuation is no word.  A word in the windows
 * of two nodes counts once, and a node in the window of another is no collocate.  The
 * table of a collocate: o its occurrences in the windows, f1 the words in all windows, f2
 * its occurrences in all texts, n the words of all texts, nodes left out. */
#ifndef QK_SEARCH_COLLOC_H
#define QK_SEARCH_COLLOC_H

#include "search/corpus.h"
#include "search/wordlist.h"

typedef enum qk_measure { QK_MEASURE_G2, QK_MEASURE_PMI, QK_MEASURE_T } qk_measure;

typedef struct qk_collocate {
  uint32_t key;   /* a word's number, or, from qk_wordlist.n on, that of a token */
  uint32_t o, f2; /* occurrences near the node, in all texts */
  uint32_t at;    /* the first piece near the node */
  double expected, g2, pmi, t;
  double rank_by;
} qk_collocate;

typedef struct qk_colloc_options {
  uint32_t node;   /* a word's number */
  uint32_t window; /* words, 1 at least */
  uint32_t min;    /* o, 1 at least */
  qk_measure measure;
  bool singles; /* single ideographs that are no word, too */
} qk_colloc_options;

typedef struct qk_colloc {
  uint32_t nodes, windows, words; /* occurrences of the node, f1, n */
  uint32_t *near;                 /* by piece: whether it is in a window */
  qk_collocate *list;             /* o above expected alone, the strongest first */
  uint32_t n;
} qk_colloc;

qk_code qk_collocations(const qk_corpus *c, const qk_wordlist *x,
                        const qk_piece_of_text *pieces, uint32_t n,
                        const qk_colloc_options *o, qk_colloc *out, qk_err *e);
/* A piece's key. */
uint32_t qk_colloc_key(const qk_corpus *c, const qk_wordlist *x,
                       const qk_piece_of_text *p);

#endif
