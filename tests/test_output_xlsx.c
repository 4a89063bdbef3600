/* test_output_xlsx.c - workbooks.
 * In:   results of all blocks, and texts that would act in a spreadsheet if they could.
 * Out:  a package whose parts are XML and whose cells have the right types.
 * Owns: a temporary file; the package is read back by lib/xlsx_cells.py. */
#include "book.h"
#include "charts.h"

static void expect_all(const char *lines, const char *const *parts) {
  for (; *parts; parts++) cr_expect(strstr(lines, *parts), "%s\n%s", *parts, lines);
}

static qk_result all_blocks(void) {
  qk_result r = {0};
  qk_result_name(&r, S("all"), S("样页"));
  qk_result_param_add(&r, S("city"), qk_cell_text(S("东江")));
  qk_result_param_add(&r, S("limit"), qk_cell_integer(20));
  qk_result_heading(&r, 1, S("一、表"));
  qk_result_text(&r, S("文字\n第二行"));
  add_cited_table(&r);
  for (int kind = QK_CHART_BAR; kind < QK_CHART_TIMELINE; kind++)
    add_values_chart(&r, (qk_chart_kind)kind);
  add_timeline(&r);
  return r;
}

Test(xlsx, cells_have_the_types_of_their_values) {
  static const char *const parts[] = {
      "\nsheet 表\npane 1 frozen\nfilter A1:E3\n",
      "\nA1 s 城市\nB1 s 条数\nC1 s 占比\nD1 s 日期\nE1 s 齐全\n"
      "A2 s 东江\nB2 n 5\nC2 n 0.333333333333333",
      "\nD2 d 44440\nE2 b 1\n",
      "\nA3 s 西岭\nD3 s 2021-09\nE3 b 0\n", /* what is missing has no cell */
      "\nA5 s 注：分母是字数\n",
      NULL};
  qk_result r = all_blocks();
  qk_buf out = {0};
  cells_of(&r, &out);
  expect_all(out.p, parts);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(xlsx, numbers_are_shown_as_their_column_says) {
  static const qk_column two[] = {{S("a"), S(""), QK_TYPE_NUMBER},
                                  {S("b"), S(""), QK_TYPE_NUMBER}};
  static const qk_read reads[] = {{.fixed = 2, .percent = true}, {.fixed = 4}};
  static const char *const parts[] = {"\nA2 n 0.6805 as 0.0%\nB2 n 1 as 0.000\n",
                                      "\nA3 n 1 as 0.0%\n", NULL};
  const qk_cell cells[][2] = {{qk_cell_real(0.6805), qk_cell_integer(1)},
                              {qk_cell_real(1), qk_cell_null()}};
  qk_result r = {0};
  qk_buf out = {0};
  qk_result_table(&r, S("表"), two, 2);
  qk_result_reads(&r, reads);
  for (size_t i = 0; i < QK_COUNT(cells); i++) qk_result_row(&r, cells[i]);
  cells_of(&r, &out);
  expect_all(out.p, parts);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(xlsx, the_first_sheet_says_what_it_is) {
  static const char *const parts[] = {"\nsheet 说明\n",     "\nA1 s 样页\n",
                                      " s city\n",          " s 东江\n",
                                      " s limit\n",         " s 一、表\n",
                                      " s 文字\\n第二行\n", "\nlink A7 '表'!A1\n",
                                      " s 条形（5 行）\n",  NULL};
  qk_result r = all_blocks();
  qk_buf out = {0};
  cells_of(&r, &out);
  expect_all(out.p, parts);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(xlsx, evidence_is_at_its_cell_and_on_a_sheet_of_its_own) {
  static const char *const parts[] = {
      "\ncomment B2 '建成站点三个。\\na.md:12:3\\n另有两个。\\na.md:13'\n",
      "\nsheet 证据\npane 1 frozen\nfilter A1:I3\n",
      "\nA2 s 表\nB2 n 2\nC2 s 条数\nD2 n 5\nE2 n 7\nF2 s 建成站点三个。\nG2 s a.md\n"
      "H2 n 12\nI2 n 3\n",
      NULL};
  qk_result r = all_blocks();
  qk_buf out = {0};
  cells_of(&r, &out);
  expect_all(out.p, parts);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(xlsx, charts_have_their_data_and_a_drawing) {
  static const char *const parts[] = {
      "\nsheet 条形\n",
      "\nsheet 热力\n",
      "\ncharts 3\n",
      "\nA2 s 东江\nB2 n 12\nC2 n 3\nA3 s 西岭\nC3 n 5\n",
      "\nA2 s 监督\nB2 s 调研\nC2 s 2019-03\nD2 d 43636\n",
      NULL};
  qk_result r = all_blocks();
  qk_buf out = {0};
  cells_of(&r, &out);
  expect_all(out.p, parts);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(xlsx, no_text_becomes_a_formula_or_breaks_a_part) {
  static const struct {
    const char *text, *shown;
  } rows[] = {{"=1+1", "=1+1"},
              {"=HYPERLINK(\"http://x\")", "=HYPERLINK(\"http://x\")"},
              {"+1", "+1"},
              {"@x", "@x"},
              {"http://example.org", "http://example.org"},
              {"{=1}", "{=1}"},
              {"007", "007"},
              {"</t></si>", "</t></si>"},
              {"a & b", "a & b"},
              {"_x0041_", "_x005F_x0041_"}, /* read back as _x0041_ */
              {"\x01\x1b[31m", "␁␛[31m"},
              {"\uFFFF", "\uFFFD"},
              {"  a  ", "  a  "}};
  qk_result r = {0};
  qk_column c = {S("=a"), S(""), QK_TYPE_TEXT};
  qk_result_table(&r, S(""), &c, 1);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_cell cell = qk_cell_text(qk_str_of(rows[i].text));
    qk_result_row(&r, &cell);
  }
  qk_buf out = {0};
  cells_of(&r, &out);
  cr_expect(strstr(out.p, "\nA1 s =a\n"), "%s", out.p);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    char line[128];
    snprintf(line, sizeof line, "\nA%zu s %s\n", i + 2, rows[i].shown);
    cr_expect(strstr(out.p, line), "%s\n%s", line, out.p);
  }
  cr_expect(!strstr(out.p, " f ") && !strstr(out.p, "link A6"), "%s", out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(xlsx, numbers_that_a_cell_cannot_hold_stay_whole_as_texts) {
  static const struct {
    int64_t value;
    const char *line;
  } rows[] = {{9007199254740992, "\nA2 n 9007199254740992\n"},
              {9007199254740993, "\nA3 s 9007199254740993\n"},
              {INT64_MIN, "\nA4 s -9223372036854775808\n"},
              {-1, "\nA5 n -1\n"}};
  static const struct {
    const char *date, *line;
  } dates[] = {{"1899-12-31", "\nA2 s 1899-12-31\n"},
               {"1900-01-01", "\nA3 d 1\n"},
               {"9999-12-31", "\nA4 d 2958465\n"},
               {"2021-02-30", "\nA5 s 2021-02-30\n"}};
  qk_result r = {0};
  qk_column c = {S("n"), S(""), QK_TYPE_INTEGER};
  qk_result_table(&r, S(""), &c, 1);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_cell cell = qk_cell_integer(rows[i].value);
    qk_result_row(&r, &cell);
  }
  c.type = QK_TYPE_DATE;
  qk_result_table(&r, S(""), &c, 1);
  for (size_t i = 0; i < QK_COUNT(dates); i++) {
    qk_cell cell = qk_cell_text(qk_str_of(dates[i].date));
    qk_result_row(&r, &cell);
  }
  qk_buf out = {0};
  cells_of(&r, &out);
  for (size_t i = 0; i < QK_COUNT(rows); i++)
    cr_expect(strstr(out.p, rows[i].line), "%s\n%s", rows[i].line, out.p);
  for (size_t i = 0; i < QK_COUNT(dates); i++)
    cr_expect(strstr(out.p, dates[i].line), "%s\n%s", dates[i].line, out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(xlsx, sheets_have_names_that_a_spreadsheet_takes) {
  static const struct {
    const char *title, *name;
  } rows[] = {{"表", "表"},
              {"表", "表 2"},
              {"a/b\\c[d]:*?", "a_b_c_d____"},
              {"'x'", "_x_"},
              {"History", "History 2"},
              {"说明", "说明 2"},
              {"", "表7"},
              {"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三",
               "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一"},
              {"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四",
               "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九 2"},
              {"ABC", "ABC"},
              {"abc", "abc 2"}};
  qk_result r = {0};
  qk_column c = {S("n"), S(""), QK_TYPE_INTEGER};
  for (size_t i = 0; i < QK_COUNT(rows); i++)
    qk_result_table(&r, qk_str_of(rows[i].title), &c, 1);
  qk_buf out = {0};
  cells_of(&r, &out);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    char line[160];
    snprintf(line, sizeof line, "\nsheet %s\n", rows[i].name);
    cr_expect(strstr(out.p, line), "%s\n%s", line, out.p);
  }
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(xlsx, a_result_that_was_cut_short_says_so) {
  qk_result r = all_blocks();
  qk_result_truncate(&r, S("limit of 2 rows"));
  qk_buf out = {0};
  cells_of(&r, &out);
  cr_expect(strstr(out.p, "\nA3 s 结果不完整\nB3 s truncated: limit of 2 rows ("), "%s",
            out.p);
  cr_expect(strstr(out.p, "\nA6 s # truncated: limit of 2 rows\n"), "%s", out.p);
  qk_result_free(&r);

  qk_buf text = {0};
  qk_buf_repeat(&text, S("字"), 40000);
  r = one_text(qk_buf_str(&text));
  cells_of(&r, &out);
  cr_expect(strstr(out.p, "1 个单元格的文字只有开头"), "%.600s", out.p);
  qk_buf_free(&text);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(xlsx, the_same_result_gives_the_same_bytes) {
  qk_result r = all_blocks();
  qk_buf a = {0}, b = {0};
  render(&r, "xlsx", (qk_render_options){0}, &a);
  sleep(1); /* the clock must not be in it */
  render(&r, "xlsx", (qk_render_options){0}, &b);
  cr_expect_eq(a.n, b.n);
  cr_expect(a.n == b.n && !memcmp(a.p, b.p, a.n));
  qk_buf_free(&a);
  qk_buf_free(&b);
  qk_result_free(&r);
}

Test(xlsx, a_folder_that_takes_no_file_is_an_error) {
  qk_result r = all_blocks();
  qk_buf out = {0};
  qk_err e = {0};
  setenv("TMPDIR", "/nonexistent", 1);
  cr_expect_eq(try_render(&r, "xlsx", (qk_render_options){0}, &out, &e), QK_STORE);
  cr_expect(strstr(e.msg, "/nonexistent"), "%s", e.msg);
  unsetenv("TMPDIR");
  qk_buf_free(&out);
  qk_result_free(&r);
}
