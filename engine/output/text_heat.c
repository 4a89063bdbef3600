/* text_heat.c - a heatmap in characters: a shade and the value in each cell.
 * In:   a chart with at least one value.
 * Out:  rows of equal width, in as many panels under each other as its columns need.
 * Owns: nothing. */
#include <math.h>

#include "output/text_chart.h"
#include "text/width.h"

static const qk_str shades[QK_SHADES] = {QK_LIT("·"), QK_LIT("░"), QK_LIT("▒"),
                                         QK_LIT("▓"), QK_LIT("█")};

static qk_str shade(const qk_scale *s, double v) {
  return isnan(v) ? QK_LIT(" ") : shades[qk_scale_shade(s, v)];
}

static size_t cell_width(const qk_chart *c, qk_shown shown, size_t most) {
  size_t widest = qk_canvas_widest(c->x, sizeof *c->x, shown.n_x, most);
  int decimals = qk_chart_decimals(c);
  qk_buf b = {0};
  for (uint32_t row = 0; row < shown.n_series; row++)
    for (uint32_t i = 0; i < shown.n_x && !b.oom; i++) {
      qk_buf_clear(&b);
      qk_put_number_fixed(&b, c->series[row].values[i], decimals);
      size_t width = qk_width(qk_buf_str(&b)) + 3;
      if (width > widest) widest = width;
    }
  qk_buf_free(&b);
  return widest;
}

static void put_cell(qk_canvas *o, const qk_scale *s, double v, int decimals,
                     size_t width) {
  qk_buf number = {0};
  qk_put_number_fixed(&number, v, decimals);
  qk_canvas_on(o, 0);
  qk_buf_put(o->b, shade(s, v));
  qk_buf_put(o->b, shade(s, v));
  qk_canvas_off(o);
  qk_canvas_label(o, number.n ? qk_buf_str(&number) : QK_LIT(""), width - 2, true);
  qk_buf_free(&number);
}

static void put_panel(qk_canvas *o, const qk_chart *c, const qk_scale *scale,
                      uint32_t from, uint32_t to, size_t labels, size_t cells) {
  uint32_t rows = qk_chart_shown(c).n_series;
  int decimals = qk_chart_decimals(c);
  qk_canvas_label(o, QK_LIT(""), labels, false);
  for (uint32_t i = from; i < to; i++) {
    qk_buf_putc(o->b, ' ');
    qk_canvas_label(o, c->x[i], cells, true);
  }
  qk_buf_putc(o->b, '\n');
  for (uint32_t row = 0; row < rows; row++) {
    qk_canvas_label(o, c->series[row].name, labels, false);
    for (uint32_t i = from; i < to; i++) {
      qk_buf_putc(o->b, ' ');
      put_cell(o, scale, c->series[row].values[i], decimals, cells);
    }
    qk_buf_putc(o->b, '\n');
  }
}

static void put_legend(qk_canvas *o, const qk_scale *s) {
  size_t used = 0;
  for (uint32_t i = 0; i < QK_SHADES; i++) {
    qk_buf part = {0};
    qk_buf_put(&part, shades[i]);
    qk_buf_putc(&part, ' ');
    qk_put_number(&part, qk_scale_tick(s, i));
    qk_buf_put(&part, QK_LIT("–"));
    qk_put_number(&part, qk_scale_tick(s, i + 1));
    size_t width = part.oom ? 0 : qk_width(qk_buf_str(&part));
    if (used && used + 2 + width > o->width) {
      qk_buf_putc(o->b, '\n');
      used = 0;
    }
    if (used) qk_buf_put(o->b, QK_LIT("  "));
    used += width + (used ? 2 : 0);
    if (part.n) qk_buf_put(o->b, qk_buf_str(&part));
    qk_buf_free(&part);
  }
  qk_buf_putc(o->b, '\n');
}

void qk_text_heat(qk_canvas *o, const qk_chart *c) {
  qk_shown shown = qk_chart_shown(c);
  qk_scale scale;
  qk_chart_scale(&scale, c, 5);
  size_t labels =
      qk_canvas_widest(&c->series->name, sizeof *c->series, shown.n_series, o->width / 3);
  size_t space = o->width - labels;
  size_t cells = cell_width(c, shown, 12);
  if (cells + 1 > space) cells = space - 1;
  uint32_t across = (uint32_t)(space / (cells + 1));
  for (uint32_t from = 0; from < shown.n_x; from += across) {
    uint32_t to = shown.n_x - from > across ? from + across : shown.n_x;
    if (from) qk_buf_putc(o->b, '\n');
    put_panel(o, c, &scale, from, to, labels, cells);
  }
  put_legend(o, &scale);
}
