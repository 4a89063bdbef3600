/* svg_line.c - lines, broken where a value is missing.
 * In:   a chart with at least one value.
 * Out:  the drawing; series differ by colour, dashes and the shape of their points.
 * Owns: nothing. */
#include <math.h>

#include "output/svg.h"
#include "text/width.h"

enum { HEIGHT = 280, LABEL_MOST = 16, MARKS_MOST = 60 };

typedef struct frame {
  const qk_chart *c;
  qk_shown shown;
  qk_scale scale;
  double left, right, top, bottom;
} frame;

static double x_at(const frame *f, uint32_t i) {
  if (f->shown.n_x < 2) return (f->left + f->right) / 2;
  return f->left + (f->right - f->left) * i / (f->shown.n_x - 1);
}

static double y_at(const frame *f, double v) {
  return f->bottom - qk_scale_share(&f->scale, v) * (f->bottom - f->top);
}

static double axis_width(const qk_scale *s) {
  double widest = 0;
  for (uint32_t i = 0; i < qk_scale_ticks(s); i++) {
    qk_buf b = {0};
    qk_put_number(&b, qk_scale_tick(s, i));
    double width = b.n ? qk_svg_columns(qk_width(qk_buf_str(&b))) : 0;
    if (width > widest) widest = width;
    qk_buf_free(&b);
  }
  return widest;
}

static void put_grid(qk_svg *s, const frame *f) {
  for (uint32_t i = 0; i < qk_scale_ticks(&f->scale); i++) {
    double v = qk_scale_tick(&f->scale, i), y = y_at(f, v);
    qk_svg_line(s, f->left, y, f->right, y, v == 0 ? "zero" : "grid");
    qk_svg_value(s, f->left - 8, y + 4.5, QK_END, "ax", v);
  }
}

/* Every so many labels that they do not touch. */
static void put_x_labels(qk_svg *s, const frame *f) {
  uint32_t n = f->shown.n_x;
  double widest = qk_svg_widest(f->c->x, sizeof *f->c->x, n, LABEL_MOST) + 14;
  double step = n > 1 ? (f->right - f->left) / (n - 1) : widest;
  uint32_t every = step > 0 && widest > step ? (uint32_t)ceil(widest / step) : 1;
  for (uint32_t i = 0; i < n; i += every) {
    qk_svg_line(s, x_at(f, i), f->bottom, x_at(f, i), f->bottom + 5, "zero");
    qk_svg_text(s, x_at(f, i), f->bottom + 19, QK_MIDDLE, "ax", f->c->x[i], LABEL_MOST);
  }
}

static void put_path(qk_svg *s, const frame *f, uint32_t series) {
  const double *v = f->c->series[series].values;
  bool open = false;
  qk_buf_printf(&s->body, "<path class=\"l%u\" d=\"", series % QK_SVG_COLOURS);
  for (uint32_t i = 0; i < f->shown.n_x; i++) {
    if (isnan(v[i])) {
      open = false;
      continue;
    }
    qk_buf_putc(&s->body, open ? 'L' : 'M');
    qk_svg_number(&s->body, x_at(f, i));
    qk_buf_putc(&s->body, ' ');
    qk_svg_number(&s->body, y_at(f, v[i]));
    open = true;
  }
  qk_buf_put(&s->body, QK_LIT("\"/>\n"));
}

/* A point between two gaps has no line: it needs its mark. */
static void put_marks(qk_svg *s, const frame *f, uint32_t series) {
  const double *v = f->c->series[series].values;
  uint32_t n = f->shown.n_x;
  for (uint32_t i = 0; i < n; i++) {
    if (isnan(v[i])) continue;
    bool alone = (!i || isnan(v[i - 1])) && (i + 1 == n || isnan(v[i + 1]));
    if (!alone && n > MARKS_MOST) continue;
    qk_buf_put(&s->body, QK_LIT("<g>"));
    qk_svg_mark(s, x_at(f, i), y_at(f, v[i]), series);
    qk_svg_tip(s, f->c->x[i], f->c->series[series].name, v[i], "g");
  }
}

void qk_svg_lines(qk_svg *s, const qk_chart *c) {
  frame f = {.c = c, .shown = qk_chart_shown(c), .top = 12};
  qk_chart_scale(&f.scale, c, 6);
  if (c->n_series > 1) f.top += qk_svg_legend(s, c, 0, true);
  f.bottom = f.top + HEIGHT;
  double edge = qk_svg_widest(c->x, sizeof *c->x, f.shown.n_x, LABEL_MOST) / 2;
  double axis = axis_width(&f.scale) + 10;
  f.left = axis > edge ? axis : edge;
  f.right = QK_SVG_WIDTH - (edge > 8 ? edge : 8);
  s->height = f.bottom + 28;
  put_grid(s, &f);
  put_x_labels(s, &f);
  for (uint32_t i = 0; i < f.shown.n_series; i++) put_path(s, &f, i);
  for (uint32_t i = 0; i < f.shown.n_series; i++) put_marks(s, &f, i);
}
