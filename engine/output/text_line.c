/* text_line.c - lines in characters: a small grid of dots for each series.
 * In:   a chart with at least one value.
 * Out:  grids of one scale under each other, so that no line hides another and none needs
 *       a colour to be known.
 * Owns: the dots of one grid. */
#include <math.h>
#include <stdlib.h>

#include "output/text_chart.h"
#include "text/width.h"

typedef struct grid {
  qk_scale scale;
  size_t columns, rows; /* of characters, each two dots wide and four high */
  size_t axis;          /* columns of the numbers at the left */
  unsigned char *dots;
} grid;

static void set_dot(grid *g, size_t x, size_t y) {
  static const unsigned char bits[4][2] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};
  if (x / 2 >= g->columns || y / 4 >= g->rows) return;
  g->dots[y / 4 * g->columns + x / 2] |= bits[y % 4][x % 2];
}

static size_t dot_x(const grid *g, uint32_t i, uint32_t n) {
  return n > 1 ? (size_t)lround((double)i * (double)(g->columns * 2 - 1) / (n - 1)) : 0;
}

static size_t dot_y(const grid *g, double v) {
  return (size_t)lround((1 - qk_scale_share(&g->scale, v)) * (double)(g->rows * 4 - 1));
}

static void draw(grid *g, const double *values, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    if (isnan(values[i])) continue;
    size_t x = dot_x(g, i, n), y = dot_y(g, values[i]);
    set_dot(g, x, y);
    if (i + 1 == n || isnan(values[i + 1])) continue; /* a gap is not bridged */
    long dx = (long)dot_x(g, i + 1, n) - (long)x;
    long dy = (long)dot_y(g, values[i + 1]) - (long)y;
    long steps = labs(dx) > labs(dy) ? labs(dx) : labs(dy);
    for (long k = 1; k < steps; k++)
      set_dot(g, (size_t)((long)x + dx * k / steps), (size_t)((long)y + dy * k / steps));
  }
}

static void put_dots(qk_canvas *o, unsigned char dots) {
  if (!dots) { /* some fonts draw an empty pattern as rings */
    qk_buf_putc(o->b, ' ');
    return;
  }
  char utf8[] = {(char)0xE2, (char)(0xA0 | dots >> 6), (char)(0x80 | (dots & 0x3F))};
  qk_buf_put(o->b, (qk_str){utf8, 3});
}

static void put_axis(qk_canvas *o, const grid *g, size_t row) {
  qk_buf label = {0};
  bool top = !row, bottom = row + 1 == g->rows;
  if (top || bottom) qk_put_number(&label, top ? g->scale.high : g->scale.low);
  qk_str s = label.n ? qk_buf_str(&label) : QK_LIT("");
  qk_canvas_label(o, s, g->axis, true);
  qk_buf_put(o->b, top || bottom ? QK_LIT("┤") : QK_LIT("│"));
  qk_buf_free(&label);
}

static void put_grid(qk_canvas *o, const grid *g, uint32_t series) {
  for (size_t row = 0; row < g->rows; row++) {
    put_axis(o, g, row);
    qk_canvas_on(o, series);
    for (size_t i = 0; i < g->columns; i++) put_dots(o, g->dots[row * g->columns + i]);
    qk_canvas_off(o);
    qk_buf_putc(o->b, '\n');
  }
}

/* As many labels as stand under their points without touching each other. */
static void put_x_labels(qk_canvas *o, const grid *g, const qk_chart *c, uint32_t n) {
  qk_buf line = {0}, label = {0};
  size_t used = 0, most = g->columns / 2 > 4 ? g->columns / 2 : 4;
  size_t last_width = qk_canvas_widest(&c->x[n - 1], 0, 1, most);
  for (uint32_t i = 0; i < n; i++) {
    qk_buf_clear(&label);
    size_t width = qk_put_label(&label, c->x[i], most);
    size_t at = dot_x(g, i, n) / 2;
    at = at > width / 2 ? at - width / 2 : 0;
    if (at + width > g->columns) at = g->columns > width ? g->columns - width : 0;
    bool last = i + 1 == n, free = !used || at > used;
    if (!free || (!last && i && at + width + last_width + 1 > g->columns)) continue;
    qk_buf_repeat(&line, QK_LIT(" "), at - used);
    if (label.n) qk_buf_put(&line, qk_buf_str(&label));
    used = at + width;
  }
  qk_buf_repeat(o->b, QK_LIT(" "), g->axis + 1);
  if (line.n) qk_buf_put(o->b, qk_buf_str(&line));
  qk_buf_putc(o->b, '\n');
  if (line.oom || label.oom) o->b->oom = true;
  qk_buf_free(&line);
  qk_buf_free(&label);
}

static size_t number_width(double v) {
  qk_buf b = {0};
  qk_put_number(&b, v);
  size_t width = b.n ? qk_width(qk_buf_str(&b)) : 0;
  qk_buf_free(&b);
  return width;
}

static void put_missing(qk_canvas *o, const double *values, uint32_t n) {
  uint32_t missing = 0;
  for (uint32_t i = 0; i < n; i++) missing += isnan(values[i]);
  if (missing) qk_buf_printf(o->b, "（缺 %u 项）\n", missing);
}

void qk_text_lines(qk_canvas *o, const qk_chart *c) {
  qk_shown shown = qk_chart_shown(c);
  grid g = {.rows = shown.n_series > 1 ? 4 : 8};
  qk_chart_scale(&g.scale, c, 4);
  size_t low = number_width(g.scale.low), high = number_width(g.scale.high);
  g.axis = low > high ? low : high;
  if (g.axis > o->width / 2) g.axis = o->width / 2;
  g.columns = o->width - g.axis - 1;
  g.dots = calloc(g.columns, g.rows);
  if (!g.dots) o->b->oom = true;
  for (uint32_t i = 0; i < shown.n_series && g.dots; i++) {
    if (c->n_series > 1 || c->series[i].name.n) {
      qk_put_label(o->b, c->series[i].name, o->width);
      qk_buf_putc(o->b, '\n');
    }
    memset(g.dots, 0, g.columns * g.rows);
    draw(&g, c->series[i].values, shown.n_x);
    put_grid(o, &g, i);
    put_missing(o, c->series[i].values, shown.n_x);
  }
  if (g.dots) put_x_labels(o, &g, c, shown.n_x);
  free(g.dots);
}
