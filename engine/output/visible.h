/* visible.h - text that cannot act on the terminal it is shown on.
 * In:   valid UTF-8 from anywhere.
 * Out:  the same text with its control characters shown instead of obeyed.
 * Owns: nothing. */
#ifndef QK_OUTPUT_VISIBLE_H
#define QK_OUTPUT_VISIBLE_H

#include "base/buf.h"
#include "output/result.h"

/* Controls other than line breaks and tabs, DEL, and the characters that turn the
 * direction of a line and with it what a reader believes to see. */
bool qk_is_hidden(uint32_t cp);

typedef enum qk_line_breaks {
  QK_KEEP_LINES, /* every kind of line break becomes \n; none at either end */
  QK_ONE_LINE    /* line breaks become spaces */
} qk_line_breaks;

/* Escape becomes ␛, U+009B becomes \x9B, U+202E becomes \u202E, a tab a space. */
void qk_put_visible(qk_buf *b, qk_str s, qk_line_breaks breaks);
/* The same; marks, in order and apart, go in as bytes of s and come out as bytes of b. */
void qk_put_visible_marks(qk_buf *b, qk_str s, qk_line_breaks breaks, qk_span *marks,
                          uint32_t n);

#endif
