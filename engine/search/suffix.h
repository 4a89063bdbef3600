/* suffix.h - every place of a corpus in the order of the texts that begin there.
 * In:   a corpus.
 * Out:  the suffix array of its terms, and how many tokens neighbours have in common.
 * Owns: nothing; both are memory of the corpus's work.
 * libdivsufsort sorts bytes (Mori 2015; about n log n, whatever the text): a token is
 * written as two bytes, or three where there are many terms.  Common lengths after Kasai
 * et al., CPM 2001, with breaks and ends equal to nothing. */
#ifndef QK_SEARCH_SUFFIX_H
#define QK_SEARCH_SUFFIX_H

#include "search/corpus.h"

typedef struct qk_suffixes {
  uint32_t *at;  /* places of terms, sorted */
  uint32_t *lcp; /* tokens that at[i - 1] and at[i] have in common before a break; lcp[0]
                    is 0 */
  uint32_t n;
} qk_suffixes;

qk_code qk_suffixes_make(qk_suffixes *out, const qk_corpus *c, qk_err *e);
/* The same as far as runs of up to `depth` tokens go, in a fraction of the time and the
 * memory: the places of each run that occurs `least` times stand together, in the order
 * of the runs, those of what comes next within it, too; lcp is `depth` at most.  What
 * occurs more seldom (least 2 at least) is in no order.  qk_suffixes_find finds such
 * runs. */
qk_code qk_suffixes_make_runs(qk_suffixes *out, const qk_corpus *c, uint32_t depth,
                              uint32_t least, qk_err *e);
void qk_suffixes_free(qk_suffixes *s, qk_work *w);
/* The suffixes that begin with n tokens, none of them a break: at[*from … *to). */
void qk_suffixes_find(const qk_suffixes *s, const qk_corpus *c, const uint32_t *tokens,
                      uint32_t n, uint32_t *from, uint32_t *to);

#endif
