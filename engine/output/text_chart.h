/* text_chart.h - charts in characters.
 * In:   a chart of a finished result; the width of the terminal.
 * Out:  lines that are no wider, without colour unless it is asked for.
 * Owns: nothing. */
#ifndef QK_OUTPUT_TEXT_CHART_H
#define QK_OUTPUT_TEXT_CHART_H

#include "output/chart.h"

typedef struct qk_canvas {
  qk_buf *b;
  size_t width; /* of a line, at least 20 */
  bool colour;
} qk_canvas;

/* The drawing alone, without title and note; a chart without values says that it has
 * none. width: 0 for 80. */
void qk_text_chart(qk_buf *b, const qk_chart *c, size_t width, bool colour);

/* What the drawings are made of. */
typedef void qk_text_drawing(qk_canvas *o, const qk_chart *c);
qk_text_drawing qk_text_bars, qk_text_stacks, qk_text_lines, qk_text_heat, qk_text_time;

void qk_canvas_on(qk_canvas *o, uint32_t series); /* the colour of a series */
void qk_canvas_off(qk_canvas *o);
/* A label in exactly `width` columns, to the right where `right`. */
void qk_canvas_label(qk_canvas *o, qk_str s, size_t width, bool right);
/* The widest of n labels, but no wider than most. */
size_t qk_canvas_widest(const qk_str *labels, size_t stride, uint32_t n, size_t most);
/* A bar that grows from the left to a share of `width`, to an eighth of a column. */
void qk_canvas_bar(qk_canvas *o, double share, size_t width);

#endif
