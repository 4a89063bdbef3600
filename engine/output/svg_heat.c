/* svg_heat.c - a heatmap: a shade and the value in each cell.
 * In:   a chart with at least one value.
 * Out:  the drawing, wider than the page where it has many columns.
 * Owns: nothing. */
#include <math.h>

#include "output/svg.h"
#include "text/width.h"

enum { LABEL_MOST = 24, NARROW = 52, WIDE = 110, ROW = 30, HEAD_MOST = 20 };

typedef struct frame {
  const qk_chart *c;
  qk_shown shown;
  qk_scale scale;
  double labels, cell, top;
  int decimals;
  bool turned; /* column labels lean, where they are wider than their columns */
} frame;

static void put_heads(qk_svg *s, const frame *f) {
  for (uint32_t i = 0; i < f->shown.n_x; i++) {
    double x = f->labels + f->cell * (i + 0.5);
    if (!f->turned) {
      qk_svg_text(s, x, f->top - 8, QK_MIDDLE, "lb", f->c->x[i], HEAD_MOST);
      continue;
    }
    qk_buf_put(&s->body, QK_LIT("<g transform=\"translate("));
    qk_svg_number(&s->body, x);
    qk_buf_putc(&s->body, ' ');
    qk_svg_number(&s->body, f->top - 8);
    qk_buf_put(&s->body, QK_LIT(") rotate(-45)\">"));
    qk_svg_text(s, 0, 0, QK_START, "lb", f->c->x[i], HEAD_MOST);
    qk_buf_put(&s->body, QK_LIT("</g>\n"));
  }
}

static void put_cell(qk_svg *s, const frame *f, uint32_t row, uint32_t i) {
  const qk_series *series = &f->c->series[row];
  double v = series->values[i], x = f->labels + f->cell * i,
         y = f->top + ROW * (double)row;
  bool missing = isnan(v);
  uint32_t shade = missing ? 0 : qk_scale_shade(&f->scale, v);
  qk_svg_rect(s, x + 1, y + 1, f->cell - 2, ROW - 2, missing ? "hm" : "h", shade);
  qk_svg_tip(s, series->name, f->c->x[i], v, "rect");
  char class[8] = "ax";
  if (!missing) memcpy(class, "t0", 3), class[1] = (char)('0' + shade);
  qk_buf number = {0};
  qk_put_number_fixed(&number, v, f->decimals);
  if (number.oom) s->body.oom = true;
  if (number.n)
    qk_svg_text(s, x + f->cell / 2, y + ROW / 2.0 + 4.5, QK_MIDDLE, class,
                qk_buf_str(&number), 60);
  qk_buf_free(&number);
}

static void put_legend(qk_svg *s, const frame *f, double y) {
  double x = f->labels;
  for (uint32_t i = 0; i < QK_SHADES; i++) {
    qk_buf text = {0};
    qk_put_number(&text, qk_scale_tick(&f->scale, i));
    qk_buf_put(&text, QK_LIT("–"));
    qk_put_number(&text, qk_scale_tick(&f->scale, i + 1));
    double width = text.oom ? 0 : qk_svg_columns(qk_width(qk_buf_str(&text)));
    qk_svg_rect(s, x, y + 2, 22, 14, "h", i);
    qk_buf_put(&s->body, QK_LIT("</rect>\n"));
    if (!text.oom) qk_svg_text(s, x + 28, y + 14, QK_START, "ax", qk_buf_str(&text), 60);
    x += width + 44;
    qk_buf_free(&text);
  }
  if (x > s->width) s->width = x;
}

void qk_svg_heat(qk_svg *s, const qk_chart *c) {
  frame f = {.c = c, .shown = qk_chart_shown(c), .decimals = qk_chart_decimals(c)};
  qk_chart_scale(&f.scale, c, 5);
  f.labels =
      qk_svg_widest(&c->series->name, sizeof *c->series, f.shown.n_series, LABEL_MOST) +
      10;
  f.cell = (QK_SVG_WIDTH - f.labels) / f.shown.n_x;
  if (f.cell < NARROW) f.cell = NARROW;
  if (f.cell > WIDE) f.cell = WIDE;
  double heads = qk_svg_widest(c->x, sizeof *c->x, f.shown.n_x, HEAD_MOST);
  f.turned = heads > f.cell - 6;
  f.top = f.turned ? heads * 0.72 + 24 : 28;
  s->width = f.labels + f.cell * f.shown.n_x + (f.turned ? heads * 0.72 : 0);
  if (s->width < QK_SVG_WIDTH) s->width = QK_SVG_WIDTH;
  put_heads(s, &f);
  for (uint32_t row = 0; row < f.shown.n_series; row++) {
    double y = f.top + ROW * (row + 0.5) + 4.5;
    qk_svg_text(s, f.labels - 10, y, QK_END, "lb", c->series[row].name, LABEL_MOST);
    for (uint32_t i = 0; i < f.shown.n_x; i++) put_cell(s, &f, row, i);
  }
  double bottom = f.top + (double)ROW * f.shown.n_series;
  put_legend(s, &f, bottom + 10);
  s->height = bottom + 34;
}
