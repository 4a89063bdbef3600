/* text_bar.c - bars and stacked bars in characters.
 * In:   a chart with at least one value.
 * Out:  a line for each value, or for each stack.
 * Owns: nothing. */
#include <math.h>

#include "output/text_chart.h"
#include "text/width.h"

typedef struct bars {
  const qk_chart *c;
  qk_shown shown;
  qk_scale scale;
  size_t labels, names, values; /* columns each takes, with the space behind it */
  size_t left, right;           /* columns on either side of 0 */
} bars;

static size_t value_width(double v) {
  qk_buf b = {0};
  qk_put_number(&b, v);
  size_t width = b.n ? qk_width(qk_buf_str(&b)) : 0;
  qk_buf_free(&b);
  return width;
}

static void measure(bars *m, const qk_canvas *o, const qk_chart *c) {
  *m = (bars){.c = c, .shown = qk_chart_shown(c)};
  qk_chart_scale(&m->scale, c, 5);
  m->labels = qk_canvas_widest(c->x, sizeof *c->x, m->shown.n_x, o->width / 3) + 1;
  if (c->kind == QK_CHART_BAR && c->n_series > 1)
    m->names = qk_canvas_widest(&c->series->name, sizeof *c->series, m->shown.n_series,
                                o->width / 5) +
               1;
  for (uint32_t x = 0; x < m->shown.n_x; x++) {
    uint32_t missing;
    for (uint32_t i = 0; i < m->shown.n_series && c->kind == QK_CHART_BAR; i++) {
      size_t width = value_width(c->series[i].values[x]);
      if (width > m->values) m->values = width;
    }
    size_t width =
        c->kind == QK_CHART_STACKED ? value_width(qk_chart_total(c, x, &missing)) : 0;
    if (width > m->values) m->values = width;
  }
  m->values++;
  size_t used = m->labels + m->names + m->values;
  size_t space = used + 5 < o->width ? o->width - used : 5;
  double below = m->scale.low < 0 ? qk_scale_share(&m->scale, 0) : 0;
  m->left = below > 0 ? (size_t)ceil(below * (double)space) : 0;
  if (m->left >= space && m->scale.high > 0) m->left = space - 1;
  m->right = space - m->left;
}

/* Under 0 a bar grows to the left, where there are no eighths of a block. */
static void put_below(qk_canvas *o, const bars *m, double share) {
  size_t halves = (size_t)lround(share * (double)m->left * 2);
  if (!halves && share > 0) halves = 1;
  qk_buf_repeat(o->b, QK_LIT(" "), m->left - (halves + 1) / 2);
  if (halves % 2) qk_buf_put(o->b, QK_LIT("▐"));
  qk_buf_repeat(o->b, QK_LIT("█"), halves / 2);
}

static void put_bar(qk_canvas *o, const bars *m, double v, uint32_t series) {
  qk_canvas_on(o, series);
  if (v < 0) {
    put_below(o, m, qk_scale_share(&(qk_scale){0, -m->scale.low, 1}, -v));
  } else {
    qk_buf_repeat(o->b, QK_LIT(" "), m->left);
    if (v > 0)
      qk_canvas_bar(o, qk_scale_share(&(qk_scale){0, m->scale.high, 1}, v), m->right);
  }
  qk_canvas_off(o);
  bool drawn = v != 0 && !isnan(v);
  if (drawn) qk_buf_putc(o->b, ' ');
  qk_put_number(o->b, v);
  qk_buf_putc(o->b, '\n');
}

void qk_text_bars(qk_canvas *o, const qk_chart *c) {
  bars m;
  measure(&m, o, c);
  for (uint32_t x = 0; x < m.shown.n_x; x++)
    for (uint32_t i = 0; i < m.shown.n_series; i++) {
      qk_canvas_label(o, i ? QK_LIT("") : c->x[x], m.labels - 1, false);
      qk_buf_putc(o->b, ' ');
      if (m.names) {
        qk_canvas_label(o, c->series[i].name, m.names - 1, false);
        qk_buf_putc(o->b, ' ');
      }
      put_bar(o, &m, c->series[i].values[x], i);
    }
}

/* Without colour the series of a stack are told apart by these. */
static qk_str fill(uint32_t series) {
  static const qk_str fills[] = {
      QK_LIT("█"), QK_LIT("▒"), QK_LIT("▞"), QK_LIT("░"), QK_LIT("▓"), QK_LIT("a"),
      QK_LIT("b"), QK_LIT("c"), QK_LIT("d"), QK_LIT("e"), QK_LIT("f"), QK_LIT("g"),
      QK_LIT("h"), QK_LIT("i"), QK_LIT("j"), QK_LIT("k"), QK_LIT("l"), QK_LIT("m"),
      QK_LIT("n"), QK_LIT("o"), QK_LIT("p"), QK_LIT("q"), QK_LIT("r"), QK_LIT("s"),
      QK_LIT("t"), QK_LIT("u"), QK_LIT("v"), QK_LIT("w"), QK_LIT("x"), QK_LIT("y"),
      QK_LIT("z"), QK_LIT("+")};
  return fills[series % QK_COUNT(fills)];
}

/* The parts of one side, from 0 outwards or, under 0, inwards to it. */
static void put_parts(qk_canvas *o, const bars *m, uint32_t x, bool below) {
  double bound = below ? -m->scale.low : m->scale.high, sum = 0;
  size_t space = below ? m->left : m->right, at = 0, total = 0;
  if (below) {
    for (uint32_t i = 0; i < m->shown.n_series; i++) {
      double v = m->c->series[i].values[x];
      if (v < 0) sum -= v;
    }
    total = (size_t)lround(qk_scale_share(&(qk_scale){0, bound, 1}, sum) * (double)space);
    qk_buf_repeat(o->b, QK_LIT(" "), space - total);
    sum = 0;
  }
  for (uint32_t k = 0; k < m->shown.n_series; k++) {
    uint32_t i = below ? m->shown.n_series - 1 - k : k;
    double v = m->c->series[i].values[x];
    if (isnan(v) || v == 0 || (v < 0) != below) continue;
    sum += fabs(v);
    size_t to =
        (size_t)lround(qk_scale_share(&(qk_scale){0, bound, 1}, sum) * (double)space);
    qk_canvas_on(o, i);
    qk_buf_repeat(o->b, fill(i), to - at);
    qk_canvas_off(o);
    at = to;
  }
}

static void put_total(qk_canvas *o, const qk_chart *c, uint32_t x) {
  uint32_t missing;
  double total = qk_chart_total(c, x, &missing);
  if (!isnan(total)) qk_buf_putc(o->b, ' ');
  qk_put_number(o->b, total);
  if (missing && !isnan(total)) qk_buf_put(o->b, QK_LIT("*"));
  qk_buf_putc(o->b, '\n');
}

static void put_legend(qk_canvas *o, const qk_chart *c, uint32_t n) {
  size_t used = 0, most = o->width / 3;
  for (uint32_t i = 0; i < n; i++) {
    size_t width = qk_canvas_widest(&c->series[i].name, 0, 1, most) + 2;
    if (used && used + 2 + width > o->width) {
      qk_buf_putc(o->b, '\n');
      used = 0;
    }
    if (used) qk_buf_put(o->b, QK_LIT("  "));
    used += width + (used ? 2 : 0);
    qk_canvas_on(o, i);
    qk_buf_put(o->b, fill(i));
    qk_canvas_off(o);
    qk_buf_putc(o->b, ' ');
    qk_put_label(o->b, c->series[i].name, most);
  }
  qk_buf_putc(o->b, '\n');
}

void qk_text_stacks(qk_canvas *o, const qk_chart *c) {
  bars m;
  measure(&m, o, c);
  m.right -= m.right > 1; /* room for the mark of a sum that lacks a part */
  bool lacks = false;
  for (uint32_t x = 0; x < m.shown.n_x; x++) {
    uint32_t missing;
    lacks |= !isnan(qk_chart_total(c, x, &missing)) && missing;
    qk_canvas_label(o, c->x[x], m.labels - 1, false);
    qk_buf_putc(o->b, ' ');
    put_parts(o, &m, x, true);
    put_parts(o, &m, x, false);
    put_total(o, c, x);
  }
  put_legend(o, c, m.shown.n_series);
  if (lacks) qk_buf_put(o->b, QK_LIT("* 有缺项，合计不含缺项\n"));
}
