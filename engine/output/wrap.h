/* wrap.h - lines of a display width.
 * In:   text of qk_put_visible: valid UTF-8, \n the only control character.
 * Out:  slices that borrow the text.
 * Owns: nothing. */
#ifndef QK_OUTPUT_WRAP_H
#define QK_OUTPUT_WRAP_H

#include "base/str.h"

/* Takes one line of at most `width` columns (0: unlimited) off *rest, without the white
 * space it was broken at.  A line breaks at spaces and after CJK punctuation where that
 * is near its end, else between wide characters, never before closing or after opening
 * punctuation, and inside a Latin word only where the word alone is too long.  A
 * grapheme cluster is cut only where it alone is wider than `width`, and a character
 * wider than that stands on a line of its own.  Call while rest->n > 0. */
qk_str qk_wrap_next(qk_str *rest, size_t width);
/* The widest line of a text, its line breaks alone taken as such. */
size_t qk_widest_line(qk_str text);

#endif
