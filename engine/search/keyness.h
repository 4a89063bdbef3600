/* keyness.h - which terms a group has more of (or less of) than the others.
 * In:   a corpus in groups, its suffix array, terms.
 * Out:  pairs of term and group whose difference is hardly chance, by G²
 *       (qk_log_likelihood), the strongest first within each group.
 * Owns: nothing; the list is memory of the corpus's work.
 * What stands in no group is not counted at either side.  A part of a longer term of the
 * list that the group has outside of it fewer than `min` times is left out.  Many terms
 * are tested at once: of 1,000 that do not differ, p = 0.01 lets 10 through. */
#ifndef QK_SEARCH_KEYNESS_H
#define QK_SEARCH_KEYNESS_H

#include "search/count.h"

typedef struct qk_key {
  uint32_t term, group;
  uint32_t count, rest; /* occurrences in the group, in the other groups */
  uint32_t articles;    /* of the group that hold it */
  uint32_t n, n_rest;   /* tokens of the group, of the other groups */
  double g2;
  bool part; /* false in what is given */
} qk_key;

typedef struct qk_keyness_options {
  uint32_t group;  /* the only one, QK_NO_GROUP: each */
  uint32_t min;    /* occurrences in the group (less: in the others), 1 at least */
  uint32_t limit;  /* terms a group */
  double p;        /* the most that counts as no chance */
  bool more, less; /* than expected; less needs `group` */
} qk_keyness_options;

qk_code qk_keyness(const qk_corpus *c, const qk_suffixes *s, const qk_term *terms,
                   uint32_t n_terms, const qk_keyness_options *o, qk_key **out,
                   uint32_t *n, qk_err *e);

#endif
