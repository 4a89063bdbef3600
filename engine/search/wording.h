/* wording.h - what a text has other than another one.
 * In:   two texts, a folding.
 * Out:  the second text, with 〔here→there〕 where it is not as the first.
 * Owns: scratch memory of the work during a call.
 * Tokens are compared (token.h), by a longest common subsequence (dynamic programming,
 * Wagner & Fischer 1974); punctuation is all the same. */
#ifndef QK_SEARCH_WORDING_H
#define QK_SEARCH_WORDING_H

#include "base/buf.h"
#include "search/token.h"
#include "search/work.h"

/* Appends to out.  *whole is false, and nothing is appended, where the texts are too long
 * (of 4 million pairs of tokens that differ).  False past the limit of the work. */
bool qk_wording_diff(qk_work *w, const qk_folding *folding, qk_str a, qk_str b,
                     qk_buf *out, bool *whole);

#endif
