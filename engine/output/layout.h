/* layout.h - how wide the columns of a text table are.
 * In:   a table and the terminal's width.
 * Out:  a width and a side for each column.
 * Owns: the array of columns; the caller frees it. */
#ifndef QK_OUTPUT_LAYOUT_H
#define QK_OUTPUT_LAYOUT_H

#include "base/buf.h"
#include "output/marks.h"

typedef struct qk_text_column {
  size_t natural; /* the widest line of its header and cells */
  size_t cells;   /* the widest line of its cells */
  size_t width;
  bool right;
  bool rigid; /* numbers and dates: a broken one would be misread */
} qk_text_column;

typedef struct qk_layout {
  qk_text_column *columns;
  uint32_t n;
  bool tall; /* a cell takes several lines, so that rows need rules between them */
  /* The columns do not fit beside each other: there are two, titles and values, and a row
   * of the table is a group of lines. */
  bool records;
} qk_layout;

/* A cell as the table shows it: visible, a missing one as a dash or as the table says.
 * Its marks go to *m; with brackets 【 】 stand around them in the text. */
void qk_put_shown(qk_buf *b, qk_marks *m, const qk_table *t, uint32_t row,
                  uint32_t column, bool brackets);

/* brackets: of each column; NULL: none has them.  width: 0 for unlimited; a table is at
 * least 11 columns wide, one without rows at least 5 for each of its columns and one
 * more.  false: memory is out. */
bool qk_layout_table(qk_layout *out, const qk_table *t, const bool *brackets,
                     size_t width);

#endif
