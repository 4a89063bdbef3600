/* test_output_chart.c - charts, notes and evidence: builders, JSON, and drawings in text.
 * In:   charts of every kind, with gaps, extremes and hostile labels.
 * Out:  data that comes through whole, and lines that fit their width.
 * Owns: nothing. */
#include "charts.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/chart.h"
#include "output/date.h"
#include "output/text_chart.h"
#include "text/utf8.h"
#include "text/width.h"

static void expect(const qk_result *r, const char *format, int width,
                   const char *expected) {
  qk_buf out = {0};
  render(r, format, (qk_render_options){.width = width}, &out);
  cr_expect_str_eq(out.p, expected, "%s:\n%s", format, out.p);
  qk_buf_free(&out);
}

Test(chart, builders_refuse_what_has_no_place) {
  qk_result r = {0};
  double values[] = {1, 2, 3};
  qk_cited cited = {1, S("x"), S("f"), 1, 1};
  qk_event event = {S("2021"), S(""), S("x"), S("")};
  cr_expect_not(qk_result_series(&r, S("a"), values, 1), "no chart is open");
  cr_expect_not(qk_result_event(&r, &event), "no chart is open");
  cr_expect_not(qk_result_evidence(&r, 0, 0, &cited, 1), "no table is open");
  qk_result_chart(&r, &(qk_chart){.kind = QK_CHART_LINE, .x = places, .n_x = 2});
  cr_expect_not(qk_result_series(&r, S("a"), values, 3), "more values than labels");
  cr_expect_not(qk_result_event(&r, &event), "a line has no events");
  cr_expect(qk_result_series(&r, S("a"), values, 1));
  cr_expect(isnan(r.blocks[0].chart.series[0].values[1]),
            "what was not given is missing");
  qk_result_chart(&r, &(qk_chart){.kind = QK_CHART_TIMELINE, .x = places, .n_x = 2});
  cr_expect_not(qk_result_series(&r, S("a"), values, 1), "a timeline has no series");
  add_cited_table(&r);
  cr_expect_not(qk_result_evidence(&r, 2, 0, &cited, 1), "no such row");
  cr_expect_not(qk_result_evidence(&r, 0, 5, &cited, 1), "no such column");
  cr_expect_eq(r.blocks[2].table.n_evidence, 1);
  cr_expect_not(r.oom);
  qk_result_free(&r);
}

Test(chart, events_need_dates_in_order) {
  static const struct {
    const char *start, *end;
    bool good;
  } rows[] = {{"2021", "", true},
              {"2021-02", "2021-02-28", true},
              {"2020-02-29", "2020-02-29", true},
              {"2021-02-29", "", false},
              {"2021-13", "", false},
              {"2021-00", "", false},
              {"2021-04-31", "", false},
              {"0000", "", false},
              {"2021-1", "", false},
              {"2021/01", "", false},
              {"", "", false},
              {"2021", "2020", false},
              {"2021-05-02", "2021-05-01", false},
              {"2021-05", "2021", true},
              {"2021-05-02 ", "", false}};
  qk_result r = {0};
  qk_result_chart(&r, &(qk_chart){.kind = QK_CHART_TIMELINE});
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_event e = {qk_str_of(rows[i].start), qk_str_of(rows[i].end), S(""), S("")};
    cr_expect_eq(qk_result_event(&r, &e), rows[i].good, "%s – %s", rows[i].start,
                 rows[i].end);
  }
  qk_result_free(&r);
}

Test(chart, days_and_dates_are_each_other_s_inverse) {
  int32_t last = qk_day_of_date(9999, 12, 31);
  for (int32_t day = 0; day <= last; day += day < 1000 ? 1 : 97) {
    qk_civil d = qk_date_of_day(day);
    cr_assert_eq(qk_day_of_date(d.year, d.month, d.day), day, "%d-%d-%d", d.year, d.month,
                 d.day);
  }
  cr_expect_eq(qk_day_of_date(1970, 1, 1), 719162);
}

Test(chart, json_has_all_data_of_every_kind) {
  static const char *const says[] = {
      "\"chart\": \"bar\", \"title\": \"条形\", \"unit\": \"个\", "
      "\"note\": \"每万字的个数\",\n     \"x\": [\"东江\", \"西岭\", ",
      "\"chart\": \"stacked\"",
      "\"series\": [\n       {\"name\": \"甲\", \"values\": [12, null, 0, 33.25, 7]},\n"
      "       {\"name\": \"乙\", \"values\": [3, 5, null, 8, 0.5]}]}",
      "\"y\": [\"甲\", \"乙\"],\n     \"values\": [\n       [12, null, 0, 33.25, 7],\n",
      "{\"kind\": \"chart\", \"chart\": \"timeline\", \"title\": \"时间\",\n"
      "     \"events\": [\n       {\"start\": \"2019-03\", \"end\": \"2019-06-20\", "
      "\"label\": \"调研\", \"group\": \"监督\"},\n       {\"start\": \"2020\", "
      "\"end\": \"2020\", "};
  for (size_t kind = 0; kind < QK_COUNT(says); kind++) {
    qk_result r = one_chart((qk_chart_kind)kind);
    qk_buf out = {0};
    render(&r, "json", (qk_render_options){0}, &out);
    cr_expect(strstr(out.p, says[kind]), "%s\n%s", says[kind], out.p);
    qk_buf_free(&out);
    qk_result_free(&r);
  }
}

Test(chart, json_shows_evidence_by_cell_and_notes_only_where_they_are) {
  qk_result r = {0};
  add_cited_table(&r);
  qk_cited more = {11, S("第三句"), S("b.md"), 1, 1};
  cr_expect(qk_result_evidence(&r, 1, 0, &more, 1));
  cr_expect(qk_result_evidence(&r, 0, 1, &more, 1), "more for a cell that has some");
  qk_buf out = {0};
  render(&r, "json", (qk_render_options){0}, &out);
  cr_expect(strstr(out.p, "\"title\": \"表\", \"note\": \"分母是字数\","), "%s", out.p);
  cr_expect(
      strstr(out.p,
             "],\n     \"evidence\": [\n"
             "       {\"row\": 0, \"col\": 1, \"sentences\": [\n"
             "         {\"id\": 7, \"text\": \"建成站点三个。\", \"file\": \"a.md\", "
             "\"line\": 12, \"col\": 3},\n"
             "         {\"id\": 9, \"text\": \"另有两个。\", \"file\": \"a.md\", "
             "\"line\": 13, \"col\": 0},\n"
             "         {\"id\": 11, \"text\": \"第三句\", \"file\": \"b.md\", "
             "\"line\": 1, \"col\": 1}]},\n"
             "       {\"row\": 1, \"col\": 0, \"sentences\": ["),
      "%s", out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(chart, formats_of_one_table_pass_charts_over) {
  static const char *const formats[] = {"csv", "tsv", "jsonl"};
  qk_result with = {0}, without = {0};
  add_values_chart(&with, QK_CHART_BAR);
  add_cited_table(&with);
  add_cited_table(&without);
  qk_buf a = {0}, b = {0};
  for (size_t i = 0; i < QK_COUNT(formats); i++) {
    render(&with, formats[i], (qk_render_options){0}, &a);
    render(&without, formats[i], (qk_render_options){0}, &b);
    cr_expect_str_eq(a.p, b.p, "%s", formats[i]);
  }
  qk_result chart = one_chart(QK_CHART_BAR);
  qk_err e = {0};
  cr_expect_eq(try_render(&chart, "csv", (qk_render_options){0}, &a, &e), QK_USAGE);
  qk_buf_free(&a);
  qk_buf_free(&b);
  qk_result_free(&with);
  qk_result_free(&without);
  qk_result_free(&chart);
}

static qk_result bars_of(const double *values, uint32_t n) {
  qk_result r = {0};
  qk_result_chart(&r, &(qk_chart){.kind = QK_CHART_BAR, .x = places, .n_x = n});
  add_series(&r, "", values, n);
  return r;
}

Test(chart, bars_are_as_long_as_their_values) {
  double values[] = {8, 4, GAP, 0};
  qk_result r = bars_of(values, 3);
  expect(&r, "text", 24, "东江 █████████████████ 8\n西岭 ████████▌ 4\n南浦 —\n");
  qk_result_free(&r);
  double signs[] = {10, -10};
  r = bars_of(signs, 2);
  expect(&r, "text", 29, "东江           ██████████ 10\n西岭 ██████████ -10\n");
  qk_result_free(&r);
}

Test(chart, a_sum_that_lacks_a_part_says_so) {
  qk_result r = one_chart(QK_CHART_STACKED);
  qk_buf out = {0};
  render(&r, "text", (qk_render_options){.width = 60}, &out);
  cr_expect(strstr(out.p, " 5*\n"), "%s", out.p);
  cr_expect(strstr(out.p, "* 有缺项"), "%s", out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(chart, a_chart_without_values_says_so) {
  double gaps[] = {GAP, (double)INFINITY};
  qk_result r = bars_of(gaps, 2);
  expect(&r, "text", 0, "（没有数据）\n");
  qk_result_free(&r);
  qk_result_chart(&r, &(qk_chart){.kind = QK_CHART_TIMELINE, .title = S("空")});
  expect(&r, "text", 0, "空\n（没有数据）\n");
  qk_result_free(&r);
}

Test(chart, markdown_has_the_drawing_in_a_fence_and_the_data_as_a_table) {
  double values[] = {8, 4};
  qk_result r = {0};
  qk_str x[] = {S("a```b"), S("c|d")};
  qk_result_chart(&r, &(qk_chart){.kind = QK_CHART_BAR,
                                  .title = S("*t*"),
                                  .unit = S("个"),
                                  .note = S("n"),
                                  .x = x,
                                  .n_x = 2});
  add_series(&r, "s", values, 2);
  qk_buf out = {0};
  render(&r, "markdown", (qk_render_options){0}, &out);
  cr_expect(strstr(out.p, "**\\*t\\*（单位：个）**\n\n````text\na```b █"), "%s", out.p);
  cr_expect(strstr(out.p, " 4\n````\n\n注：n\n\n| 项目 | s |\n| --- | ---: |\n"
                          "| a\\`\\`\\`b | 8 |\n| c\\|d | 4 |\n"),
            "%s", out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

static void expect_within(qk_str text, size_t width, const char *what) {
  while (text.n) {
    size_t n = qk_str_find(text, S("\n"));
    qk_str line = qk_str_sub(text, 0, n);
    cr_expect_leq(qk_width(line), width, "%s: %.*s", what, QK_ARG(line));
    text = qk_str_sub(text, n < text.n ? n + 1 : n, text.n);
  }
}

Test(chart, no_drawing_is_wider_than_the_terminal) {
  static const char *const kinds[] = {"bar", "stacked", "line", "heatmap", "timeline"};
  qk_buf out = {0};
  for (size_t kind = 0; kind < QK_COUNT(kinds); kind++)
    for (size_t width = 24; width < 130; width++) {
      qk_result r = one_chart((qk_chart_kind)kind);
      qk_buf_clear(&out);
      qk_text_chart(&out, &r.blocks[0].chart, width, false);
      cr_assert_not(out.oom);
      cr_expect_eq(qk_utf8_valid(qk_buf_str(&out)), out.n);
      expect_within(qk_buf_str(&out), width, kinds[kind]);
      qk_result_free(&r);
    }
  qk_buf_free(&out);
}

/* The label of the last mark may end where the drawing does. */
Test(chart, marks_of_a_timeline_end_with_the_drawing) {
  qk_buf out = {0};
  for (int month = 1; month <= 12; month++)
    for (size_t width = 30; width < 100; width++) {
      char start[24];
      snprintf(start, sizeof start, "2021-%02d", month);
      const qk_event events[] = {{qk_str_of(start), S(""), S("甲"), S("")},
                                 {S("2024-05-02"), S(""), S("乙"), S("")}};
      qk_result r = {0};
      qk_result_chart(&r, &(qk_chart){.kind = QK_CHART_TIMELINE});
      for (size_t i = 0; i < QK_COUNT(events); i++)
        cr_assert(qk_result_event(&r, &events[i]));
      qk_buf_clear(&out);
      qk_text_chart(&out, &r.blocks[0].chart, width, false);
      expect_within(qk_buf_str(&out), width, start);
      qk_result_free(&r);
    }
  qk_buf_free(&out);
}

/* All cells of a heatmap have as many decimals as the one that needs most. */
Test(chart, numbers_of_a_heatmap_have_one_form) {
  static const qk_str x[] = {S("甲"), S("乙"), S("丙")};
  const double values[] = {1, 0.25, 12.5};
  qk_result r = {0};
  qk_buf out = {0};
  qk_result_chart(&r, &(qk_chart){.kind = QK_CHART_HEATMAP, .x = x, .n_x = 3});
  add_series(&r, "东江", values, 3);
  render(&r, "text", (qk_render_options){0}, &out);
  cr_expect(strstr(out.p, " 1.00 ") && strstr(out.p, " 0.25 ") &&
                strstr(out.p, " 12.50\n"),
            "%s", out.p);
  render(&r, "html", (qk_render_options){0}, &out);
  cr_expect(strstr(out.p, ">1.00</text>") && strstr(out.p, ">12.50</text>"), "%s", out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(chart, rows_of_a_heatmap_and_of_a_grid_are_of_equal_width) {
  static const qk_chart_kind kinds[] = {QK_CHART_HEATMAP, QK_CHART_LINE};
  for (size_t k = 0; k < QK_COUNT(kinds); k++) {
    qk_result r = one_chart(kinds[k]);
    qk_buf out = {0};
    qk_text_chart(&out, &r.blocks[0].chart, 100, false);
    size_t common = 0, n_lines = 0;
    for (qk_str text = qk_buf_str(&out); text.n;) {
      size_t n = qk_str_find(text, S("\n"));
      qk_str line = qk_str_sub(text, 0, n);
      text = qk_str_sub(text, n < text.n ? n + 1 : n, text.n);
      bool grid =
          kinds[k] == QK_CHART_LINE
              ? qk_str_find(line, S("│")) < line.n || qk_str_find(line, S("┤")) < line.n
              : qk_str_starts(line, S("甲")) || qk_str_starts(line, S("乙"));
      if (!grid) continue;
      n_lines++;
      if (!common) common = qk_width(line);
      cr_expect_eq(qk_width(line), common, "%.*s", QK_ARG(line));
    }
    cr_expect_geq(n_lines, 2, "%s", out.p);
    qk_buf_free(&out);
    qk_result_free(&r);
  }
}

Test(chart, colour_is_used_only_where_it_is_asked_for) {
  for (int kind = QK_CHART_BAR; kind <= QK_CHART_TIMELINE; kind++) {
    qk_result r = one_chart((qk_chart_kind)kind);
    qk_buf out = {0};
    render(&r, "text", (qk_render_options){.width = 80}, &out);
    cr_expect(!strchr(out.p, '\x1b'), "kind %d", kind);
    render(&r, "text", (qk_render_options){.width = 80, .colour = true}, &out);
    cr_expect(strstr(out.p, "\x1b[36m"), "kind %d", kind);
    qk_buf_free(&out);
    qk_result_free(&r);
  }
}

Test(chart, extreme_values_are_drawn_without_overflow) {
  static const double sets[][3] = {{1e308, -1e308, 1e308},
                                   {1e-320, 0, 5e-324},
                                   {DBL_MAX, DBL_MAX, DBL_MAX},
                                   {0, 0, 0},
                                   {-5, -5, -5},
                                   {1e15, 1e15 + 1, 1e15 + 2},
                                   {-1e-9, 1e9, 3}};
  static const char *const formats[] = {"text", "markdown", "html", "json"};
  for (size_t i = 0; i < QK_COUNT(sets); i++)
    for (int kind = QK_CHART_BAR; kind <= QK_CHART_HEATMAP; kind++) {
      qk_result r = {0};
      qk_result_chart(&r,
                      &(qk_chart){.kind = (qk_chart_kind)kind, .x = places, .n_x = 3});
      add_series(&r, "a", sets[i], 3);
      add_series(&r, "b", sets[i], 3);
      qk_buf out = {0};
      for (size_t f = 0; f < QK_COUNT(formats); f++) {
        render(&r, formats[f], (qk_render_options){.width = 60}, &out);
        cr_expect(!strstr(out.p, "nan") && !strstr(out.p, "inf"), "%s, set %zu, kind %d",
                  formats[f], i, kind);
      }
      qk_buf_free(&out);
      qk_result_free(&r);
    }
}

Test(chart, scales_have_round_numbers_around_the_values) {
  static const struct {
    double low, high;
    qk_chart_kind kind;
    double from, to, step;
  } rows[] = {
      {3, 33, QK_CHART_BAR, 0, 40, 10},       {-7, 12, QK_CHART_BAR, -10, 15, 5},
      {0.2, 0.9, QK_CHART_LINE, 0, 1, 0.2},   {970, 1000, QK_CHART_LINE, 970, 1000, 10},
      {0, 36.27, QK_CHART_HEATMAP, 0, 40, 8}, {-5, -1, QK_CHART_BAR, -5, 0, 1}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_result r = {0};
    double values[] = {rows[i].low, rows[i].high};
    qk_result_chart(&r, &(qk_chart){.kind = rows[i].kind, .x = places, .n_x = 2});
    add_series(&r, "a", values, 2);
    qk_scale s;
    cr_assert(qk_chart_scale(&s, &r.blocks[0].chart, 5));
    cr_expect(fabs(s.low - rows[i].from) < 1e-9 && fabs(s.high - rows[i].to) < 1e-9 &&
                  fabs(s.step - rows[i].step) < 1e-9,
              "row %zu: %g %g %g", i, s.low, s.high, s.step);
    qk_result_free(&r);
  }
}

Test(chart, a_drawing_of_too_much_says_what_it_leaves_out) {
  enum { MANY = 300 };
  qk_str x[MANY];
  double values[MANY];
  for (size_t i = 0; i < MANY; i++) x[i] = S("项"), values[i] = (double)i;
  qk_result r = {0};
  qk_result_chart(&r, &(qk_chart){.kind = QK_CHART_BAR, .x = x, .n_x = MANY});
  add_series(&r, "", values, MANY);
  static const char *const formats[] = {"text", "markdown", "html"};
  qk_buf out = {0};
  for (size_t i = 0; i < QK_COUNT(formats); i++) {
    render(&r, formats[i], (qk_render_options){0}, &out);
    cr_expect(strstr(out.p, "图中项目只有前 200 个，共 300 个"), "%s", formats[i]);
    cr_expect_eq(strstr(out.p, "299") != NULL, i > 0, "%s: the data is whole",
                 formats[i]);
  }
  qk_buf_free(&out);
  qk_result_free(&r);
}
