/* chart_data.c - the data of a chart as a table, and the days of a timeline.
 * In:   a chart of a finished result.
 * Out:  a result of one table; days.
 * Owns: what it needs for one row, until it returns. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/chart.h"
#include "output/date.h"

static void add_events(qk_result *out, const qk_chart *c) {
  static const qk_column columns[] = {{QK_LIT("group"), QK_LIT("组"), QK_TYPE_TEXT},
                                      {QK_LIT("label"), QK_LIT("事项"), QK_TYPE_TEXT},
                                      {QK_LIT("start"), QK_LIT("起"), QK_TYPE_DATE},
                                      {QK_LIT("end"), QK_LIT("止"), QK_TYPE_DATE}};
  qk_result_table(out, c->title, columns, QK_COUNT(columns));
  for (uint32_t i = 0; i < c->n_events; i++) {
    const qk_event *e = &c->events[i];
    qk_cell cells[] = {qk_cell_text(e->group), qk_cell_text(e->label),
                       qk_cell_text(e->start), qk_cell_text(e->end)};
    qk_result_row(out, cells);
  }
}

static qk_cell number(double v) { return isnan(v) ? qk_cell_null() : qk_cell_real(v); }

/* Down the rows go the x of a chart, or the series of a heatmap, as the reader sees it.
 */
static void add_values(qk_result *out, const qk_chart *c, qk_column *columns,
                       qk_cell *cells) {
  bool heat = c->kind == QK_CHART_HEATMAP;
  uint32_t rows = heat ? c->n_series : c->n_x, across = heat ? c->n_x : c->n_series;
  columns[0] = (qk_column){QK_LIT("label"), QK_LIT("项目"), QK_TYPE_TEXT};
  for (uint32_t i = 0; i < across; i++) {
    qk_str name = heat ? c->x[i] : c->series[i].name;
    if (!name.n) name = c->unit.n ? c->unit : QK_LIT("值");
    columns[i + 1] = (qk_column){name, name, QK_TYPE_NUMBER};
  }
  qk_result_table(out, c->title, columns, across + 1);
  for (uint32_t row = 0; row < rows && !out->oom; row++) {
    cells[0] = qk_cell_text(heat ? c->series[row].name : c->x[row]);
    for (uint32_t i = 0; i < across; i++)
      cells[i + 1] = number(heat ? c->series[row].values[i] : c->series[i].values[row]);
    qk_result_row(out, cells);
  }
}

bool qk_chart_data(qk_result *out, const qk_chart *c) {
  *out = (qk_result){0};
  if (c->kind == QK_CHART_TIMELINE) {
    add_events(out, c);
  } else {
    size_t n = (size_t)(c->kind == QK_CHART_HEATMAP ? c->n_x : c->n_series) + 1;
    qk_column *columns = calloc(n, sizeof *columns);
    qk_cell *cells = calloc(n, sizeof *cells);
    if (columns && cells)
      add_values(out, c, columns, cells);
    else
      out->oom = true;
    free(columns);
    free(cells);
  }
  qk_result_note(out, c->note);
  return !out->oom;
}

qk_event_days qk_event_when(const qk_event *e) {
  qk_event_days s = {0};
  int32_t start_last, end_first;
  if (!qk_date_days(e->start, &s.from, &start_last) ||
      !qk_date_days(e->end, &end_first, &s.to))
    return (qk_event_days){0};
  s.sure_from = start_last;
  s.sure_to = end_first;
  return s;
}

bool qk_chart_days(const qk_chart *c, int32_t *first, int32_t *last) {
  uint32_t n = qk_chart_shown(c).n_events;
  for (uint32_t i = 0; i < n; i++) {
    qk_event_days s = qk_event_when(&c->events[i]);
    if (!i || s.from < *first) *first = s.from;
    if (!i || s.to > *last) *last = s.to;
  }
  return n > 0;
}

/* Months between two marks: whole years where even quarters would be too many. */
static int month_step(int32_t first, int32_t last, uint32_t most) {
  static const int steps[] = {1,   3,   6,    12,   24,   60,   120,
                              240, 600, 1200, 2400, 6000, 12000};
  double months = (last - first) / 30.44;
  size_t i = 0;
  while (i + 1 < QK_COUNT(steps) && months / steps[i] > most) i++;
  return steps[i];
}

uint32_t qk_day_ticks(qk_day_tick out[QK_DAY_TICKS], int32_t first, int32_t last,
                      uint32_t most) {
  if (most > QK_DAY_TICKS) most = QK_DAY_TICKS;
  if (!most) return 0;
  int step = month_step(first, last, most);
  qk_civil d = qk_date_of_day(first);
  int month = d.year * 12 + d.month - 1;
  if (d.day > 1) month++;
  month = (month + step - 1) / step * step;
  uint32_t n = 0;
  for (; n < most && month / 12 < 10000; month += step) {
    int year = month / 12;
    int32_t day = qk_day_of_date(year, month % 12 + 1, 1);
    if (day > last) break;
    out[n].day = day;
    if (step % 12)
      snprintf(out[n].label, sizeof out[n].label, "%04d-%02d", year, month % 12 + 1);
    else
      snprintf(out[n].label, sizeof out[n].label, "%04d", year);
    n++;
  }
  return n;
}
