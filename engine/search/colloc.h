/* colloc.h - words that stand near a word more often than chance would have it.
 * In:   a word list; the word (the node); how many words to each side are near; texts,
 *       one corpus after the other, which are cut into words.
 * Out:  the words of the windows with their counts; measures are those of stat.h.
 * Owns: nothing; everything is memory of the work.
 *
 * Surface co-occurrence (Evert 2008): the windows are `window` words to the left and
 * right of each node, within its sentence; punctuation is no word.  A word in the windows
 * of two nodes counts once, and a node in the window of another is no collocate.  The
 * table of a collocate: o its occurrences in the windows, f1 the words in all windows, f2
 * its occurrences in all texts, n the words of all texts, nodes left out. The memory is
 * that of the different words and of the longest article, not of the texts. */
#ifndef QK_SEARCH_COLLOC_H
#define QK_SEARCH_COLLOC_H

#include "search/cutter.h"
#include "search/tally.h"

typedef enum qk_measure { QK_MEASURE_G2, QK_MEASURE_PMI, QK_MEASURE_T } qk_measure;

typedef struct qk_collocate {
  uint32_t key;        /* a word's number, or, from qk_wordlist.n on, that of a token */
  uint32_t o, f2;      /* occurrences near the node, in all texts */
  qk_token_spot spot;  /* the first one near the node */
  uint32_t n;          /* its tokens */
  uint32_t cited;      /* sentences where both stand: an index + 1 of qk_colloc.cited */
  uint32_t last, most; /* of these: the last one, how many */
  double expected, g2, pmi, t;
  double rank_by;
} qk_collocate;

typedef struct qk_colloc_options {
  uint32_t node;   /* a word's number */
  uint32_t window; /* words, 1 at least */
  uint32_t min;    /* o, 1 at least */
  qk_measure measure;
  bool singles;   /* single ideographs that are no word, too */
  uint32_t cited; /* sentences of each, at most */
} qk_colloc_options;

typedef struct qk_colloc_count { /* of a key */
  uint32_t all, near;            /* near: an index of near + 1 */
} qk_colloc_count;

typedef struct qk_colloc {
  qk_work *work;
  const qk_colloc_options *o;
  qk_cutter cutter;
  uint32_t nodes, windows, words; /* occurrences of the node, f1, n */
  qk_colloc_count *counts;        /* by key */
  uint32_t n_counts;
  uint8_t *marks; /* by piece of what was cut last: whether it is in a window */
  qk_collocate *list;
  qk_named_sentence *cited;
  uint32_t n, n_cited; /* n: after ranking, those above expected alone */
  size_t cap, cap_marks, cap_cited;
} qk_colloc;

/* False past the limit of the work. */
bool qk_colloc_open(qk_colloc *f, qk_work *w, const qk_wordlist *x,
                    const qk_colloc_options *o);
/* Counts what the corpus holds now. */
qk_code qk_colloc_add(qk_colloc *f, const qk_corpus *c, qk_err *e);
/* The list: o above expected alone, the strongest first.  words: of the corpora. */
void qk_colloc_rank(qk_colloc *f, const qk_vocabulary *words);

#endif
