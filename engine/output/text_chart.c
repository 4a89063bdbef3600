/* text_chart.c - charts in characters: which one, and what all are made of.
 * In:   a chart of a finished result; the width of the terminal.
 * Out:  lines that are no wider.
 * Owns: nothing. */
#include "output/text_chart.h"

#include <math.h>

#include "text/width.h"

void qk_canvas_on(qk_canvas *o, uint32_t series) {
  static const int colours[] = {36, 33, 35, 32, 34, 31};
  if (o->colour) qk_buf_printf(o->b, "\x1b[%dm", colours[series % QK_COUNT(colours)]);
}

void qk_canvas_off(qk_canvas *o) {
  if (o->colour) qk_buf_put(o->b, QK_LIT("\x1b[0m"));
}

void qk_canvas_label(qk_canvas *o, qk_str s, size_t width, bool right) {
  qk_buf label = {0};
  size_t used = qk_put_label(&label, s, width), pad = used < width ? width - used : 0;
  if (right) qk_buf_repeat(o->b, QK_LIT(" "), pad);
  qk_buf_put(o->b, qk_buf_str(&label));
  if (!right) qk_buf_repeat(o->b, QK_LIT(" "), pad);
  if (label.oom) o->b->oom = true;
  qk_buf_free(&label);
}

size_t qk_canvas_widest(const qk_str *labels, size_t stride, uint32_t n, size_t most) {
  size_t widest = 0;
  qk_buf label = {0};
  for (uint32_t i = 0; i < n && widest < most; i++) {
    const qk_str *s = (const void *)((const char *)labels + (size_t)i * stride);
    qk_buf_clear(&label);
    size_t width = qk_put_label(&label, *s, most);
    if (width > widest) widest = width;
  }
  qk_buf_free(&label);
  return widest;
}

void qk_canvas_bar(qk_canvas *o, double share, size_t width) {
  static const qk_str parts[] = {QK_LIT("▏"), QK_LIT("▎"), QK_LIT("▍"), QK_LIT("▌"),
                                 QK_LIT("▋"), QK_LIT("▊"), QK_LIT("▉")};
  size_t eighths = (size_t)lround(share * (double)width * 8);
  if (!eighths && share > 0) eighths = 1;
  qk_buf_repeat(o->b, QK_LIT("█"), eighths / 8);
  if (eighths % 8) qk_buf_put(o->b, parts[eighths % 8 - 1]);
}

void qk_text_chart(qk_buf *b, const qk_chart *c, size_t width, bool colour) {
  static qk_text_drawing *const drawings[] = {[QK_CHART_BAR] = qk_text_bars,
                                              [QK_CHART_STACKED] = qk_text_stacks,
                                              [QK_CHART_LINE] = qk_text_lines,
                                              [QK_CHART_HEATMAP] = qk_text_heat,
                                              [QK_CHART_TIMELINE] = qk_text_time};
  enum { DEFAULT = 80, LEAST = 20, MOST = 200 };
  if (!width) width = DEFAULT;
  if (width > MOST) width = MOST;
  qk_canvas o = {b, width < LEAST ? LEAST : width, colour};
  qk_scale scale;
  bool empty =
      c->kind == QK_CHART_TIMELINE ? !c->n_events : !qk_chart_scale(&scale, c, 5);
  if (empty)
    qk_buf_put(b, QK_LIT("（没有数据）\n"));
  else
    drawings[c->kind](&o, c);
}
