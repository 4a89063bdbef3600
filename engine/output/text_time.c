/* text_time.c - a timeline in characters.
 * In:   a chart with at least one event.
 * Out:  a line for each event under the line of its group: full blocks where it took
 *       place for sure, shaded ones where only a year or month is known.
 * Owns: nothing. */
#include <math.h>

#include "output/text_chart.h"
#include "text/width.h"

typedef struct axis {
  int32_t first, last;
  size_t labels, dates, columns; /* dates: 0 where they stand on lines of their own */
} axis;

static size_t column_of(const axis *a, int32_t day) {
  double share = a->last > a->first ? (double)(day - a->first) / (a->last - a->first) : 0;
  return (size_t)(share * (double)(a->columns - 1) + 0.5);
}

static bool put_span(qk_canvas *o, const axis *a, qk_event_days s) {
  size_t from = column_of(a, s.from), to = column_of(a, s.to);
  size_t sure_from = column_of(a, s.sure_from), sure_to = column_of(a, s.sure_to);
  bool sure = s.sure_from <= s.sure_to, vague = false;
  qk_buf_repeat(o->b, QK_LIT(" "), from);
  qk_canvas_on(o, 0);
  for (size_t i = from; i <= to; i++) {
    bool full = sure && i >= sure_from && i <= sure_to;
    vague |= !full;
    qk_buf_put(o->b, full ? QK_LIT("█") : QK_LIT("▒"));
  }
  qk_canvas_off(o);
  return vague;
}

static void put_dates(qk_buf *b, const qk_event *e) {
  qk_buf_put(b, e->start);
  if (qk_str_eq(e->start, e->end)) return;
  qk_buf_put(b, QK_LIT("–"));
  qk_buf_put(b, e->end);
}

static size_t dates_width(const qk_event *e) {
  bool same = qk_str_eq(e->start, e->end);
  return e->start.n + (same ? 0 : 1 + e->end.n);
}

/* What stands before the bars: `labels` and `dates` columns with a space behind each. */
static void put_left(qk_canvas *o, const axis *a, const qk_event *e) {
  qk_canvas_label(o, e ? e->label : QK_LIT(""), a->labels, false);
  qk_buf_putc(o->b, ' ');
  if (!a->dates) return;
  if (e) put_dates(o->b, e);
  qk_buf_repeat(o->b, QK_LIT(" "), a->dates + 1 - (e ? dates_width(e) : 0));
}

/* Marks of years and months, each with its label behind it where there is room. */
static void put_ticks(qk_canvas *o, const axis *a) {
  qk_day_tick ticks[QK_DAY_TICKS];
  uint32_t most = (uint32_t)(a->columns / 10);
  uint32_t n = qk_day_ticks(ticks, a->first, a->last, most ? most : 1);
  put_left(o, a, NULL);
  size_t used = 0;
  for (uint32_t i = 0; i < n; i++) {
    qk_str label = qk_str_of(ticks[i].label);
    size_t at = column_of(a, ticks[i].day);
    if ((used && at <= used) || at + label.n + 1 > a->columns) continue;
    qk_buf_repeat(o->b, QK_LIT(" "), at - used);
    qk_buf_put(o->b, QK_LIT("│"));
    qk_buf_put(o->b, label);
    used = at + label.n + 1;
  }
  qk_buf_putc(o->b, '\n');
}

static axis measure(const qk_canvas *o, const qk_chart *c, uint32_t n) {
  enum { LEAST = 24 };
  axis a = {0};
  qk_chart_days(c, &a.first, &a.last);
  a.labels = qk_canvas_widest(&c->events->label, sizeof *c->events, n, o->width * 2 / 5);
  for (uint32_t i = 0; i < n; i++)
    if (dates_width(&c->events[i]) > a.dates) a.dates = dates_width(&c->events[i]);
  if (a.labels + a.dates + 2 + LEAST > o->width) a.dates = 0;
  a.columns = o->width - a.labels - 1 - (a.dates ? a.dates + 1 : 0);
  return a;
}

static void put_group(qk_canvas *o, qk_str group) {
  qk_buf_put(o->b, QK_LIT("【"));
  qk_put_label(o->b, group, o->width - 4);
  qk_buf_put(o->b, QK_LIT("】\n"));
}

void qk_text_time(qk_canvas *o, const qk_chart *c) {
  uint32_t n = qk_chart_shown(c).n_events;
  axis a = measure(o, c, n);
  bool vague = false;
  put_ticks(o, &a);
  for (uint32_t i = 0; i < n; i++) {
    const qk_event *e = &c->events[i];
    bool fresh = !i || !qk_str_eq(e->group, c->events[i - 1].group);
    if (fresh && e->group.n) put_group(o, e->group);
    put_left(o, &a, e);
    vague |= put_span(o, &a, qk_event_when(e));
    qk_buf_putc(o->b, '\n');
    if (a.dates) continue;
    qk_canvas_label(o, QK_LIT(""), a.labels, false);
    qk_buf_putc(o->b, ' ');
    put_dates(o->b, e);
    qk_buf_putc(o->b, '\n');
  }
  if (vague) qk_buf_put(o->b, QK_LIT("█ 日期确定  ▒ 只知年、月\n"));
}
