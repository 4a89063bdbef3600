/* chart.c - scales and labels that charts in text and in SVG share.
 * In:   a chart of a finished result.
 * Out:  round numbers, shares of a length, shortened labels.
 * Owns: nothing. */
#include "output/chart.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>

#include "output/cell.h"
#include "output/visible.h"
#include "text/utf8.h"
#include "text/width.h"

/* Beyond these the arithmetic of a scale would leave what a double holds. */
static const double largest = 1e300, smallest = 1e-290;

static uint32_t at_most(uint32_t n, uint32_t most) { return n < most ? n : most; }

qk_shown qk_chart_shown(const qk_chart *c) {
  static const struct {
    uint32_t x, series;
  } most[] = {[QK_CHART_BAR] = {200, 12},
              [QK_CHART_STACKED] = {200, 32},
              [QK_CHART_LINE] = {2000, 12},
              [QK_CHART_HEATMAP] = {200, 200},
              [QK_CHART_TIMELINE] = {0, 0}};
  enum { EVENTS = 300 };
  qk_shown s = {at_most(c->n_x, most[c->kind].x),
                at_most(c->n_series, most[c->kind].series), at_most(c->n_events, EVENTS),
                false};
  s.cut = s.n_x < c->n_x || s.n_series < c->n_series || s.n_events < c->n_events;
  return s;
}

static void put_part(qk_buf *b, bool *open, const char *what, uint32_t n, uint32_t of) {
  if (n == of) return;
  qk_buf_printf(b, "%s%s只有前 %" PRIu32 " 个，共 %" PRIu32 " 个", *open ? "；" : "图中",
                what, n, of);
  *open = true;
}

void qk_put_cut(qk_buf *b, const qk_chart *c) {
  qk_shown s = qk_chart_shown(c);
  bool open = false;
  put_part(b, &open, "项目", s.n_x, c->n_x);
  put_part(b, &open, "系列", s.n_series, c->n_series);
  put_part(b, &open, "事项", s.n_events, c->n_events);
}

double qk_chart_total(const qk_chart *c, uint32_t x, uint32_t *missing) {
  double sum = 0;
  *missing = 0;
  for (uint32_t i = 0; i < c->n_series; i++) {
    double v = c->series[i].values[x];
    if (isnan(v))
      ++*missing;
    else
      sum += v;
  }
  return *missing == c->n_series ? (double)NAN : sum;
}

static void include(double *low, double *high, double v) {
  if (v > largest) v = largest;
  if (v < -largest) v = -largest;
  if (v < *low) *low = v;
  if (v > *high) *high = v;
}

/* What lies over and what lies under the axis are two stacks. */
static void include_stack(const qk_chart *c, uint32_t x, qk_shown shown, double *low,
                          double *high) {
  double up = 0, down = 0;
  bool any = false;
  for (uint32_t i = 0; i < shown.n_series; i++) {
    double v = c->series[i].values[x];
    if (isnan(v)) continue;
    any = true;
    *(v < 0 ? &down : &up) += v;
  }
  if (!any) return;
  include(low, high, up);
  include(low, high, down);
}

static bool find_range(const qk_chart *c, double *low, double *high) {
  qk_shown shown = qk_chart_shown(c);
  *low = DBL_MAX;
  *high = -DBL_MAX;
  for (uint32_t x = 0; x < shown.n_x; x++) {
    if (c->kind == QK_CHART_STACKED) include_stack(c, x, shown, low, high);
    for (uint32_t i = 0; c->kind != QK_CHART_STACKED && i < shown.n_series; i++) {
      double v = c->series[i].values[x];
      if (!isnan(v)) include(low, high, v);
    }
  }
  return *low <= *high;
}

/* 1, 2 or 5 times a power of ten, at most `ticks` of them in the range. */
static double round_step(double range, int ticks) {
  double raw = range / ticks, power = pow(10, floor(log10(raw)));
  static const double steps[] = {1, 2, 5, 10};
  size_t i = 0;
  while (i + 1 < QK_COUNT(steps) && steps[i] * power < raw * 0.999999) i++;
  return steps[i] * power;
}

/* Five shades of equal size from a round number to a round number. */
static qk_scale shades(double low, double high) {
  static const double steps[] = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20};
  double raw = (high - low) / QK_SHADES, power = pow(10, floor(log10(raw)));
  qk_scale s = {0};
  for (size_t i = 0; i < QK_COUNT(steps); i++) {
    s.step = steps[i] * power;
    s.low = floor(low / s.step + 1e-9) * s.step;
    s.high = s.low + QK_SHADES * s.step;
    if (s.high >= high - s.step * 1e-9) break;
  }
  return s;
}

bool qk_chart_scale(qk_scale *out, const qk_chart *c, int ticks) {
  double low, high;
  if (!find_range(c, &low, &high)) return false;
  bool lengths = c->kind == QK_CHART_BAR || c->kind == QK_CHART_STACKED;
  /* Lines and shades may leave 0 out only where they would be flat beside it. */
  bool far = low > 0 ? low > high / 2 : high < low / 2;
  if (lengths || !far) {
    if (low > 0) low = 0;
    if (high < 0) high = 0;
  }
  double span = fabs(low) > fabs(high) ? fabs(low) : fabs(high);
  if (high - low <= span * 1e-12 || high - low < smallest) {
    double around = span > smallest ? span / 2 : 1;
    if (lengths || low <= 0) high += around * (high >= 0 ? 1 : 0);
    if (high - low <= span * 1e-12) high += around, low -= around;
  }
  double step = round_step(high - low, ticks);
  *out =
      (qk_scale){floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, step};
  if (c->kind == QK_CHART_HEATMAP) *out = shades(low, high);
  return true;
}

double qk_scale_share(const qk_scale *s, double v) {
  double share = (v - s->low) / (s->high - s->low);
  return share < 0 || isnan(share) ? 0 : share > 1 ? 1 : share;
}

uint32_t qk_scale_ticks(const qk_scale *s) {
  return (uint32_t)lround((s->high - s->low) / s->step) + 1;
}

double qk_scale_tick(const qk_scale *s, uint32_t i) {
  double v = s->low + i * s->step;
  return fabs(v) < s->step * 1e-9 ? 0 : v;
}

uint32_t qk_scale_shade(const qk_scale *s, double v) {
  uint32_t shade = (uint32_t)(qk_scale_share(s, v) * QK_SHADES + 1e-9);
  return shade < QK_SHADES ? shade : QK_SHADES - 1;
}

void qk_put_number(qk_buf *b, double v) {
  if (isnan(v)) {
    qk_buf_put(b, QK_LIT("—"));
    return;
  }
  double size = fabs(v), unit = 1;
  if (v == trunc(v) || size >= 1e9 || size < 1e-9) {
    qk_put_real(b, v);
    return;
  }
  for (double k = size; k < 1000; k *= 10) unit *= 10;
  qk_put_real(b, round(v * unit) / unit);
}

int qk_chart_decimals(const qk_chart *c) {
  qk_shown shown = qk_chart_shown(c);
  qk_buf b = {0};
  int most = 0;
  for (uint32_t row = 0; row < shown.n_series; row++)
    for (uint32_t i = 0; i < shown.n_x && !b.oom; i++) {
      qk_buf_clear(&b);
      qk_put_number(&b, c->series[row].values[i]);
      size_t dot = b.n ? qk_str_find(qk_buf_str(&b), QK_LIT(".")) : 0;
      bool plain = b.n && !memchr(b.p, 'e', b.n) && dot < b.n;
      if (plain && (int)(b.n - dot - 1) > most) most = (int)(b.n - dot - 1);
    }
  qk_buf_free(&b);
  return most > 6 ? 0 : most; /* of very small numbers each has its own */
}

void qk_put_number_fixed(qk_buf *b, double v, int decimals) {
  if (isnan(v) || !decimals)
    qk_put_number(b, v);
  else
    qk_put_fixed(b, v, decimals);
}

size_t qk_put_label(qk_buf *b, qk_str s, size_t most) {
  static const qk_str dots = QK_LIT("…");
  size_t start = b->n;
  qk_put_visible(b, s, QK_ONE_LINE);
  if (b->oom) return 0;
  if (b->n == start) return 0;
  qk_str shown = {b->p + start, b->n - start};
  size_t width = qk_width(shown);
  if (width <= most) return width;
  b->n = start + (most ? qk_width_prefix(shown, most - 1) : 0);
  if (most) qk_buf_put(b, dots);
  return b->oom ? 0 : qk_width(qk_str_sub(qk_buf_str(b), start, b->n));
}

void qk_put_chart_title(qk_buf *b, const qk_chart *c) {
  qk_put_visible(b, c->title, QK_ONE_LINE);
  if (!qk_trim(c->unit).n) return;
  qk_buf_put(b, QK_LIT("（单位："));
  qk_put_visible(b, c->unit, QK_ONE_LINE);
  qk_buf_put(b, QK_LIT("）"));
}
