/* svg_time.c - a timeline: a bar for each event.
 * In:   a chart with at least one event.
 * Out:  the drawing; pale where only a year or month is known.
 * Owns: nothing. */
#include <math.h>

#include "output/html.h"
#include "output/svg.h"

enum { LABEL_MOST = 30, ROW = 28, BAR = 14, AXIS = 26, DATES = 165 };

typedef struct frame {
  int32_t first, last;
  double left, right;
} frame;

static double at(const frame *f, int32_t day) {
  double days = (double)f->last - f->first + 1;
  return f->left + (day - f->first) / days * (f->right - f->left);
}

static double put_groups(qk_svg *s, const qk_chart *c, uint32_t i, double y) {
  const qk_str group = c->events[i].group;
  if (!group.n || (i && qk_str_eq(group, c->events[i - 1].group))) return y;
  qk_svg_text(s, 0, y + ROW / 2.0 + 4.5, QK_START, "gr", group, 80);
  return y + ROW;
}

static void put_dates(qk_buf *b, const qk_event *e) {
  qk_buf_put(b, e->start);
  if (qk_str_eq(e->start, e->end)) return;
  qk_buf_put(b, QK_LIT("–"));
  qk_buf_put(b, e->end);
}

static void put_tip(qk_svg *s, const qk_event *e) {
  qk_buf_put(&s->body, QK_LIT("<title>"));
  qk_html_text(&s->body, e->label, QK_ONE_LINE);
  qk_buf_put(&s->body, QK_LIT("："));
  put_dates(&s->body, e);
  qk_buf_put(&s->body, QK_LIT("</title></rect>\n"));
}

static void put_event(qk_svg *s, const frame *f, const qk_event *e, double y) {
  qk_event_days span = qk_event_when(e);
  double from = at(f, span.from), to = at(f, span.to + 1);
  double top = y + (ROW - BAR) / 2.0, middle = y + ROW / 2.0 + 4.5;
  qk_svg_text(s, f->left - 10, middle, QK_END, "lb", e->label, LABEL_MOST);
  bool sure = span.sure_from <= span.sure_to;
  if (!sure || span.from < span.sure_from || span.to > span.sure_to) {
    qk_svg_rect(s, from, top, to - from < 3 ? 3 : to - from, BAR, "vague", 0);
    put_tip(s, e);
  }
  if (sure) {
    double left = at(f, span.sure_from), right = at(f, span.sure_to + 1);
    qk_svg_rect(s, left, top, right - left < 3 ? 3 : right - left, BAR, "c", 0);
    put_tip(s, e);
  }
  qk_buf dates = {0};
  put_dates(&dates, e);
  if (dates.n)
    qk_svg_text(s, f->right + 8, middle, QK_START, "ax", qk_buf_str(&dates), 21);
  if (dates.oom) s->body.oom = true;
  qk_buf_free(&dates);
}

void qk_svg_time(qk_svg *s, const qk_chart *c) {
  uint32_t n = qk_chart_shown(c).n_events, rows = 0;
  frame f;
  qk_chart_days(c, &f.first, &f.last);
  f.left = qk_svg_widest(&c->events->label, sizeof *c->events, n, LABEL_MOST) + 10;
  f.right = QK_SVG_WIDTH - DATES;
  for (uint32_t i = 0; i < n; i++)
    rows += 1 + (c->events[i].group.n &&
                 (!i || !qk_str_eq(c->events[i].group, c->events[i - 1].group)));
  s->height = AXIS + (double)ROW * rows;
  qk_day_tick ticks[QK_DAY_TICKS];
  uint32_t most = (uint32_t)((f.right - f.left) / 80);
  uint32_t n_ticks = qk_day_ticks(ticks, f.first, f.last, most ? most : 1);
  for (uint32_t i = 0; i < n_ticks; i++) {
    double x = at(&f, ticks[i].day);
    qk_svg_line(s, x, AXIS - 6, x, s->height, "grid");
    qk_svg_text(s, x, AXIS - 10, QK_MIDDLE, "ax", qk_str_of(ticks[i].label), 12);
  }
  double y = AXIS;
  for (uint32_t i = 0; i < n; i++, y += ROW) {
    y = put_groups(s, c, i, y);
    put_event(s, &f, &c->events[i], y);
  }
}
