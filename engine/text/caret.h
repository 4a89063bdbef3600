/* caret.h - where in a line something is wrong.
 * In:   a text a user typed, which may be anything; a span of its bytes.
 * Out:  "  the text\n      ^^^^\n": the part of it around the span, and carets below it
 *       by display width.
 * Owns: nothing. */
#ifndef QK_TEXT_CARET_H
#define QK_TEXT_CARET_H

#include "base/buf.h"

/* Appends to out.  Nothing of the text drives a terminal: control characters show as
 * spaces, bytes that are no UTF-8 as U+FFFD. */
void qk_caret(qk_buf *out, qk_str text, size_t from, size_t to);
/* Characters in front of the byte at `at`, and one: what a message counts. */
int qk_caret_column(qk_str text, size_t at);

#endif
