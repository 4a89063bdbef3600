/* svg.h - charts as SVG inside an HTML page, whose style sheet colours them.
 * In:   a chart of a finished result.
 * Out:  one <svg> with a title and a description.
 * Owns: nothing. */
#ifndef QK_OUTPUT_SVG_H
#define QK_OUTPUT_SVG_H

#include "output/chart.h"

/* number: of the chart on its page.  false: the chart has no values, nothing was put. */
bool qk_svg_chart(qk_buf *b, const qk_chart *c, uint32_t number);

/* ---- what the drawings are made of ---------------------------------------------------
 */

typedef struct qk_svg {
  qk_buf body; /* the drawing; the frame around it is put when its size is known */
  double width, height; /* set by the drawing */
} qk_svg;
typedef void qk_svg_drawing(qk_svg *s, const qk_chart *c);
qk_svg_drawing qk_svg_bars, qk_svg_lines, qk_svg_heat, qk_svg_time;

enum { QK_SVG_WIDTH = 760, QK_SVG_COLOURS = 8 };

/* Columns of text in pixels. */
double qk_svg_columns(size_t columns);
/* The widest of n labels in pixels, none wider than `most` columns. */
double qk_svg_widest(const qk_str *labels, size_t stride, uint32_t n, size_t most);
void qk_svg_number(qk_buf *b, double v); /* a coordinate, '.' in every locale */
typedef enum qk_anchor { QK_START, QK_MIDDLE, QK_END } qk_anchor;
void qk_svg_text(qk_svg *s, double x, double y, qk_anchor anchor, const char *class,
                 qk_str text, size_t most);
void qk_svg_value(qk_svg *s, double x, double y, qk_anchor anchor, const char *class,
                  double v);
void qk_svg_line(qk_svg *s, double x1, double y1, double x2, double y2,
                 const char *class);
/* Leaves the element open for its <title>; qk_svg_tip closes it. */
void qk_svg_rect(qk_svg *s, double x, double y, double width, double height,
                 const char *class, uint32_t index);
/* "first · second：value", shown when the pointer rests on it. */
void qk_svg_tip(qk_svg *s, qk_str first, qk_str second, double v, const char *element);
/* Names of the series, each with a mark of its colour; returns the height it takes. */
double qk_svg_legend(qk_svg *s, const qk_chart *c, double y, bool lines);
/* The mark of a point of a series. */
void qk_svg_mark(qk_svg *s, double x, double y, uint32_t series);

#endif
