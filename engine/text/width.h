/* width.h - how many terminal columns a text takes (utf8proc's table; ambiguous = 1). */
#ifndef QK_TEXT_WIDTH_H
#define QK_TEXT_WIDTH_H

#include "base/str.h"

size_t qk_width(qk_str s);
/* Longest prefix of s that takes at most `columns`, never splitting a grapheme cluster.
 */
size_t qk_width_prefix(qk_str s, size_t columns);
/* Where the longest suffix of s that takes at most `columns` begins; one with very many
 * characters of no width is cut before its end. */
size_t qk_width_suffix(qk_str s, size_t columns);

#endif
