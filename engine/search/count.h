/* count.h - where terms stand: in how many articles, in which groups.
 * In:   a corpus, its suffix array; terms.
 * Out:  counts by group; all runs of a length.
 * Owns: nothing; everything is memory of the corpus's work. */
#ifndef QK_SEARCH_COUNT_H
#define QK_SEARCH_COUNT_H

#include "search/terms.h"

typedef struct qk_counter {
  const qk_corpus *c;
  uint32_t *times, *articles;       /* by group; articles: that hold it at least once */
  uint32_t *groups, n_groups;       /* those whose times are not 0, ascending */
  uint32_t all_times, all_articles; /* in groups and outside of them */
  uint32_t *seen, round;
} qk_counter;

bool qk_counter_open(qk_counter *k, const qk_corpus *c);
void qk_counter_close(qk_counter *k);
/* Counts n places (tokens), and forgets what was counted before.  False: to stop. */
bool qk_counter_count(qk_counter *k, const uint32_t *at, uint32_t n);

/* The first sentences (indices) in which places stand, each once, ascending; at most
 * `most` of the places of the group (QK_NO_GROUP: of all).  Returns how many. */
uint32_t qk_count_sentences(const qk_corpus *c, const uint32_t *at, uint32_t n,
                            uint32_t group, uint32_t *out, uint32_t most);

/* Every run of n tokens, none across a break, that occurs min times (1 at least); in the
 * order of the suffixes. */
qk_code qk_count_ngrams(const qk_corpus *c, const qk_suffixes *s, uint32_t n,
                        uint32_t min, qk_term **out, uint32_t *n_out, qk_err *e);
/* The most frequent first; then the longer; then in the order of the suffixes. */
void qk_count_sort(qk_term *terms, uint32_t n);

#endif
