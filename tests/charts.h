/* charts.h - charts and evidence for the tests of the renderers.
 * In:   a result that is being built.
 * Out:  one chart of each kind, a table with evidence; made-up names and numbers.
 * Owns: nothing. */
#ifndef QK_TEST_CHARTS_H
#define QK_TEST_CHARTS_H

#include <math.h>

#include "test_output.h"

#define GAP (double)NAN

static const qk_str places[] = {S("东江"), S("西岭"), S("南浦"), S("Long Latin name"),
                                S("很长的地名要截断才放得下的那一种名字")};
enum { PLACES = QK_COUNT(places) };

static inline void add_series(qk_result *r, const char *name, const double *values,
                              uint32_t n) {
  cr_assert(qk_result_series(r, qk_str_of(name), values, n), "series %s", name);
}

static inline void add_values_chart(qk_result *r, qk_chart_kind kind) {
  static const double first[] = {12, GAP, 0, 33.25, 7}, second[] = {3, 5, GAP, 8, 0.5};
  static const char *const titles[] = {"条形", "堆叠", "折线", "热力", "时间"};
  qk_result_chart(r, &(qk_chart){.kind = kind,
                                 .title = qk_str_of(titles[kind]),
                                 .unit = S("个"),
                                 .note = S("每万字的个数"),
                                 .x = places,
                                 .n_x = PLACES});
  add_series(r, "甲", first, PLACES);
  add_series(r, "乙", second, PLACES);
}

static inline void add_timeline(qk_result *r) {
  static const qk_event events[] = {{S("2019-03"), S("2019-06-20"), S("调研"), S("监督")},
                                    {S("2020"), S(""), S("立法"), S("监督")},
                                    {S("2021-01-05"), S(""), S("座谈"), S("代表")}};
  qk_result_chart(r, &(qk_chart){.kind = QK_CHART_TIMELINE, .title = S("时间")});
  for (size_t i = 0; i < QK_COUNT(events); i++) cr_assert(qk_result_event(r, &events[i]));
}

static inline qk_result one_chart(qk_chart_kind kind) {
  qk_result r = {0};
  if (kind == QK_CHART_TIMELINE)
    add_timeline(&r);
  else
    add_values_chart(&r, kind);
  return r;
}

/* A table of two rows whose first number has evidence. */
static inline void add_cited_table(qk_result *r) {
  static const qk_column columns[] = {{S("city"), S("城市"), QK_TYPE_TEXT},
                                      {S("n"), S("条数"), QK_TYPE_INTEGER},
                                      {S("share"), S("占比"), QK_TYPE_NUMBER},
                                      {S("date"), S("日期"), QK_TYPE_DATE},
                                      {S("ok"), S("齐全"), QK_TYPE_BOOLEAN}};
  static const qk_cited cited[] = {{7, S("建成站点三个。"), S("a.md"), 12, 3},
                                   {9, S("另有两个。"), S("a.md"), 13, 0}};
  qk_result_table(r, S("表"), columns, QK_COUNT(columns));
  qk_cell rows[][QK_COUNT(columns)] = {
      {qk_cell_text(S("东江")), qk_cell_integer(5), qk_cell_real(1.0 / 3),
       qk_cell_text(S("2021-09-01")), qk_cell_integer(1)},
      {qk_cell_text(S("西岭")), qk_cell_null(), qk_cell_null(),
       qk_cell_text(S("2021-09")), qk_cell_integer(0)}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) qk_result_row(r, rows[i]);
  cr_assert(qk_result_evidence(r, 0, 1, cited, 2));
  qk_result_note(r, S("分母是字数"));
}

#endif
