/* near.h - texts that are nearly the same, in clusters.
 * In:   texts as runs of tokens.
 * Out:  clusters of two texts or more, each with its variants.
 * Owns: nothing; everything is memory of the work.
 *
 * A text is the set of its shingles, runs of k tokens (Broder 1997: resemblance |A ∩ B| /
 * |A ∪ B|, containment |A ∩ B| / |A|); one of fewer tokens is one shingle.  Texts whose
 * similarity is `least` or more are joined, and what is joined with them (single link).
 * Every pair is found, none is estimated: by resemblance through an index of the rarest
 * shingles of each text, which two texts that are similar enough must share (prefix
 * filter: Bayardo, Ma & Srikant 2007; Xiao et al. 2008); by containment, of the shorter
 * in the longer, through an index of all.  Equal texts are one variant from the start. */
#ifndef QK_SEARCH_NEAR_H
#define QK_SEARCH_NEAR_H

#include "search/work.h"

typedef struct qk_text_run {
  uint32_t from, to; /* tokens */
} qk_text_run;

typedef struct qk_near_options {
  uint32_t shingle; /* tokens, 1 at least */
  double least;     /* above 0, at most 1 */
  bool containment; /* in place of resemblance */
} qk_near_options;

typedef struct qk_variant {
  uint32_t from, to; /* members: texts[from … to) of qk_near, in the order given */
  double similarity; /* with the first variant of the cluster; 1 for that one */
} qk_variant;

typedef struct qk_cluster {
  uint32_t from, to; /* variants, the most frequent first, then in the order given */
  uint32_t texts;
} qk_cluster;

typedef struct qk_near {
  qk_cluster *clusters; /* in the order of their first texts */
  qk_variant *variants;
  uint32_t *texts; /* indices of the texts given */
  uint32_t n_clusters, n_variants, n_texts;
} qk_near;

qk_code qk_near_find(qk_work *w, const uint32_t *tokens, const qk_text_run *runs,
                     uint32_t n, const qk_near_options *o, qk_near *out, qk_err *e);

/* Of two runs of tokens: resemblance, and containment of the one with fewer shingles in
 * the other; both 1 where both are empty, 0 where one is.  False past the limit. */
bool qk_near_compare(qk_work *w, const uint32_t *tokens, qk_text_run a, qk_text_run b,
                     uint32_t shingle, double *resemblance, double *containment);

#endif
