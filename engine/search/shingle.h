/* shingle.h - a text as the set of its runs of k tokens.
 * In:   tokens.
 * Out:  hashes of 64 bits, each once, ascending; what two such sets share.
 * Owns: nothing. */
#ifndef QK_SEARCH_SHINGLE_H
#define QK_SEARCH_SHINGLE_H

#include "search/near.h"

/* The hashes of a run, at most one a token; out has room for them.  Returns how many. */
uint32_t qk_shingles(const uint32_t *tokens, qk_text_run run, uint32_t k, uint64_t *out);
uint32_t qk_shingles_shared(const uint64_t *a, uint32_t n_a, const uint64_t *b,
                            uint32_t n_b);
/* Resemblance or containment from the sizes of two sets and what they share. */
double qk_shingles_similarity(uint32_t n_a, uint32_t n_b, uint32_t shared,
                              bool containment);

#endif
