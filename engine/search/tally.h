/* tally.h - how often words occur in groups of articles, counted while they are read.
 * In:   words to be counted; articles, one corpus after the other, in reading order.
 * Out:  for each word and group where it occurs: how often, in how many articles, in
 *       which sentences first.
 * Owns: nothing; everything is memory of the work.
 * The memory is that of the pairs of word and group, not of the texts. */
#ifndef QK_SEARCH_TALLY_H
#define QK_SEARCH_TALLY_H

#include "search/scanner.h"

typedef struct qk_named_sentence { /* a list of sentences, in reading order */
  int64_t sentence;
  uint32_t next; /* an index + 1, 0 at the end */
} qk_named_sentence;

typedef struct qk_tally_cell {
  uint32_t word, group; /* QK_NO_GROUP: all articles */
  uint32_t times, articles;
  uint32_t article;        /* the last one that holds it: its number + 1 */
  uint32_t first, last, n; /* of its sentences: indices + 1 */
} qk_tally_cell;

typedef struct qk_tally {
  qk_work *work;
  qk_scanner scanner;
  const qk_corpus *c;
  bool by_group;
  uint32_t most;            /* sentences of a cell */
  uint32_t article;         /* number of the first one in the corpus */
  uint32_t *slots, n_slots; /* open addressing: cell + 1 */
  qk_tally_cell *cells;
  qk_named_sentence *cited;
  uint32_t n, n_cited, at_article, at_sentence;
  size_t cap, cap_cited;
} qk_tally;

/* by_group: else all articles are one group, QK_NO_GROUP; with it, those in none are left
 * out.  False past the limit of the work. */
bool qk_tally_open(qk_tally *t, qk_work *w, const qk_wordlist *words, bool by_group,
                   uint32_t most);
/* Counts what the corpus holds now. */
qk_code qk_tally_add(qk_tally *t, const qk_corpus *c, qk_err *e);
/* NULL where the word does not occur in the group. */
const qk_tally_cell *qk_tally_find(const qk_tally *t, uint32_t word, uint32_t group);

#endif
