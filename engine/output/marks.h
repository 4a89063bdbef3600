/* marks.h - the parts of a text that a reader is to see: what a search found in it.
 * In:   cells of a finished result.
 * Out:  their text for people, and where the marks stand in it.
 * Owns: an array of marks, until qk_marks_free. */
#ifndef QK_OUTPUT_MARKS_H
#define QK_OUTPUT_MARKS_H

#include "output/visible.h"

typedef struct qk_marks {
  qk_span *items;
  uint32_t n, cap;
} qk_marks;

void qk_marks_free(qk_marks *m);

/* The marks of a text as its column shows it: none where that is a word for a code. */
uint32_t qk_read_marks(const qk_table *t, uint32_t row, uint32_t column,
                       const qk_span **out);
/* Appends the text of a cell, visible, to b, and its marks, as bytes of b, to m.  A mark
 * of which nothing is left (a line break at an end) is left out. */
void qk_put_marked(qk_buf *b, qk_marks *m, const qk_table *t, uint32_t row,
                   uint32_t column);
/* Whether marks that have neither weight nor colour must be put into the text.  Where
 * every text of a column is marked from end to end (the keyword of a concordance), the
 * column says so itself. */
bool qk_needs_brackets(const qk_table *t, uint32_t column);

#endif
