/* nearest.h - which name was meant.
 * In:   a misspelt name and the names there are.
 * Out:  the nearest by edit distance (a swap of neighbours counts once), or nothing.
 * Owns: nothing. */
#ifndef QK_BASE_NEAREST_H
#define QK_BASE_NEAREST_H

#include "base/buf.h"

/* The first of the nearest names, p == NULL where none is near. */
qk_str qk_nearest(qk_str wanted, const qk_str *names, size_t n);
void qk_names_sort(qk_str *names, size_t n); /* in byte order */
/* Appends ", did you mean 'x'? expected one of a, b, c" or ", there are none". */
void qk_nearest_hint(qk_buf *b, qk_str wanted, const qk_str *names, size_t n);

#endif
