/* svg_bar.c - bars and stacked bars, lying: names of places are read without turning.
 * In:   a chart with at least one value.
 * Out:  the drawing.
 * Owns: nothing. */
#include <math.h>

#include "output/svg.h"
#include "text/width.h"

enum { LABEL_MOST = 24, AXIS = 22, THIN = 18, THICK = 24, GAP = 10, VALUES = 64 };

typedef struct frame {
  const qk_chart *c;
  qk_shown shown;
  qk_scale scale;
  double left, right, top; /* of the bars */
} frame;

static double at(const frame *f, double v) {
  return f->left + qk_scale_share(&f->scale, v) * (f->right - f->left);
}

static void put_grid(qk_svg *s, const frame *f, double bottom) {
  uint32_t n = qk_scale_ticks(&f->scale);
  for (uint32_t i = 0; i < n; i++) {
    double v = qk_scale_tick(&f->scale, i), x = at(f, v);
    qk_svg_line(s, x, f->top - 4, x, bottom, v == 0 ? "zero" : "grid");
    qk_svg_value(s, x, f->top - 8, QK_MIDDLE, "ax", v);
  }
}

static void put_missing(qk_svg *s, const frame *f, double y) {
  qk_svg_value(s, at(f, 0) + 5, y, QK_START, "ax", (double)NAN);
}

static void put_bar(qk_svg *s, const frame *f, uint32_t x, uint32_t i, double y,
                    double height) {
  const qk_series *series = &f->c->series[i];
  double v = series->values[x], zero = at(f, 0), middle = y + height / 2 + 4.5;
  if (isnan(v)) {
    put_missing(s, f, middle);
    return;
  }
  double end = at(f, v), from = end < zero ? end : zero, width = fabs(end - zero);
  if (v != 0 && width < 1) width = 1;
  qk_svg_rect(s, from, y + 1, width, height - 2, "c", i % QK_SVG_COLOURS);
  qk_svg_tip(s, f->c->x[x], series->name, v, "rect");
  qk_svg_value(s, v < 0 ? end - 5 : end + 5, middle, v < 0 ? QK_END : QK_START, "vl", v);
}

/* A value stands in its part of the stack where it has room. */
static void put_part(qk_svg *s, const frame *f, uint32_t x, uint32_t i, double from,
                     double to, double y) {
  const qk_series *series = &f->c->series[i];
  double v = series->values[x], left = at(f, from < to ? from : to);
  double width = at(f, from < to ? to : from) - left;
  qk_svg_rect(s, left, y + 1, width, THICK - 2, "s c", i % QK_SVG_COLOURS);
  qk_svg_tip(s, f->c->x[x], series->name, v, "rect");
  qk_buf number = {0};
  qk_put_number(&number, v);
  double need = number.n ? qk_svg_columns(qk_width(qk_buf_str(&number))) + 6 : 0;
  if (width >= need)
    qk_svg_value(s, left + width / 2, y + THICK / 2.0 + 4.5, QK_MIDDLE, "in", v);
  qk_buf_free(&number);
}

static void put_stack(qk_svg *s, const frame *f, uint32_t x, double y) {
  double up = 0, down = 0;
  uint32_t missing;
  for (uint32_t i = 0; i < f->shown.n_series; i++) {
    double v = f->c->series[i].values[x];
    if (isnan(v) || v == 0) continue;
    double *end = v < 0 ? &down : &up, from = *end;
    *end += v;
    put_part(s, f, x, i, from, *end, y);
  }
  double total = qk_chart_total(f->c, x, &missing), middle = y + THICK / 2.0 + 4.5;
  if (isnan(total)) {
    put_missing(s, f, middle);
    return;
  }
  qk_buf text = {0};
  qk_put_number(&text, total);
  if (missing) qk_buf_printf(&text, "（缺 %u 项）", missing);
  if (text.n)
    qk_svg_text(s, at(f, up) + 5, middle, QK_START, "vl", qk_buf_str(&text), 40);
  qk_buf_free(&text);
}

static double row_height(const frame *f) {
  if (f->c->kind == QK_CHART_STACKED || f->shown.n_series == 1) return THICK;
  return (double)THIN * f->shown.n_series;
}

void qk_svg_bars(qk_svg *s, const qk_chart *c) {
  frame f = {.c = c, .shown = qk_chart_shown(c)};
  qk_chart_scale(&f.scale, c, 6);
  bool stacked = c->kind == QK_CHART_STACKED;
  if (c->n_series > 1) f.top = qk_svg_legend(s, c, 0, false) + 6;
  f.top += AXIS;
  double labels = qk_svg_widest(c->x, sizeof *c->x, f.shown.n_x, LABEL_MOST);
  f.left = labels + 10 + (f.scale.low < 0 && !stacked ? VALUES : 0);
  f.right = QK_SVG_WIDTH - (stacked ? VALUES * 2 : VALUES);
  double height = row_height(&f), step = height + GAP;
  s->height = f.top + step * f.shown.n_x;
  put_grid(s, &f, s->height);
  for (uint32_t x = 0; x < f.shown.n_x; x++) {
    double y = f.top + step * x + GAP / 2.0;
    qk_svg_text(s, labels, y + height / 2 + 4.5, QK_END, "lb", c->x[x], LABEL_MOST);
    if (stacked) {
      put_stack(s, &f, x, y);
      continue;
    }
    double thickness = height / f.shown.n_series;
    for (uint32_t i = 0; i < f.shown.n_series; i++)
      put_bar(s, &f, x, i, y + thickness * i, thickness);
  }
}
