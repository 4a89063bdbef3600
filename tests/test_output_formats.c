/* test_output_formats.c - Markdown, CSV, TSV, JSON and JSON lines.
 * In:   results whose texts mean something in the format they are written in.
 * Out:  output that reads back as the data.
 * Owns: nothing. */
#include "test_output.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "markup.h"
#include "text/utf8.h"
#include "text/width.h"

static const qk_column columns[] = {
    {S("city"), S("城市"), QK_TYPE_TEXT},
    {S("n"), S("条数"), QK_TYPE_INTEGER},
    {S("share"), S(""), QK_TYPE_NUMBER},
    {S("ok"), S(""), QK_TYPE_BOOLEAN},
};

static qk_result small_result(void) {
  qk_result r = {0};
  qk_result_name(&r, S("overview"), S("总览"));
  qk_result_param_add(&r, S("city"), qk_cell_text(S("东江")));
  qk_result_param_add(&r, S("limit"), qk_cell_integer(3));
  qk_result_param_add(&r, S("none"), qk_cell_null());
  qk_result_heading(&r, 2, S("一"));
  qk_result_text(&r, S("文字"));
  qk_result_table(&r, S("表"), columns, 4);
  qk_cell rows[][4] = {
      {qk_cell_text(S("东江")), qk_cell_integer(-3), qk_cell_real(6), qk_cell_integer(1)},
      {qk_cell_null(), qk_cell_null(), qk_cell_real(0.654), qk_cell_integer(0)},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) qk_result_row(&r, rows[i]);
  return r;
}

static void expect(const qk_result *r, const char *format, const char *expected) {
  qk_buf out = {0};
  render(r, format, (qk_render_options){0}, &out);
  cr_expect_str_eq(out.p, expected, "%s:\n%s", format, out.p);
  qk_buf_free(&out);
}

Test(formats, a_small_result_in_every_format) {
  qk_result r = small_result();
  expect(&r, "markdown",
         "## 一\n\n文字\n\n**表**\n\n"
         "| 城市 | 条数 | share | ok |\n| --- | ---: | ---: | --- |\n"
         "| 东江 | -3 | 6 | 是 |\n| — | — | 0.654 | 否 |\n");
  expect(&r, "csv", "city,n,share,ok\r\n东江,-3,6,true\r\n,,0.654,false\r\n");
  expect(&r, "tsv", "city\tn\tshare\tok\n东江\t-3\t6\ttrue\n\t\t0.654\tfalse\n");
  expect(&r, "jsonl",
         "{\"city\": \"东江\", \"n\": -3, \"share\": 6, \"ok\": true}\n"
         "{\"city\": null, \"n\": null, \"share\": 0.654, \"ok\": false}\n");
  expect(&r, "json",
         "{\n"
         "  \"name\": \"overview\",\n"
         "  \"title\": \"总览\",\n"
         "  \"params\": {\"city\": \"东江\", \"limit\": 3, \"none\": null},\n"
         "  \"truncated\": false,\n"
         "  \"blocks\": [\n"
         "    {\"kind\": \"heading\", \"level\": 2, \"text\": \"一\"},\n"
         "    {\"kind\": \"text\", \"text\": \"文字\"},\n"
         "    {\"kind\": \"table\", \"title\": \"表\",\n"
         "     \"columns\": [\n"
         "       {\"name\": \"city\", \"title\": \"城市\", \"type\": \"text\"},\n"
         "       {\"name\": \"n\", \"title\": \"条数\", \"type\": \"integer\"},\n"
         "       {\"name\": \"share\", \"title\": \"share\", \"type\": \"number\"},\n"
         "       {\"name\": \"ok\", \"title\": \"ok\", \"type\": \"boolean\"}],\n"
         "     \"rows\": [\n"
         "       [\"东江\", -3, 6, true],\n"
         "       [null, null, 0.654, false]]}]\n"
         "}\n");
  qk_result_free(&r);
}

/* People read all numbers of a column in one form; programs get the numbers. */
Test(formats, shares_are_percentages_for_people_and_numbers_for_programs) {
  static const qk_column three[] = {{S("a"), S(""), QK_TYPE_NUMBER},
                                    {S("b"), S(""), QK_TYPE_NUMBER},
                                    {S("c"), S(""), QK_TYPE_NUMBER}};
  static const qk_read reads[] = {
      {.fixed = 2, .percent = true}, {.fixed = 3}, {.percent = true}};
  static const double values[][3] = {
      {0.6805, 1, 0.5}, {1, 2.5, 0.125}, {-0.00001, 1e18, 1}, {0.00049, -0.004, 0}};
  qk_result r = {0};
  qk_result_table(&r, S(""), three, 3);
  qk_result_reads(&r, reads);
  for (size_t i = 0; i < QK_COUNT(values); i++) {
    const qk_cell cells[] = {qk_cell_real(values[i][0]), qk_cell_real(values[i][1]),
                             qk_cell_real(values[i][2])};
    qk_result_row(&r, cells);
  }
  const qk_cell missing[3] = {qk_cell_integer(1), qk_cell_null(), qk_cell_text(S("x"))};
  qk_result_row(&r, missing);
  expect(&r, "markdown",
         "| a | b | c |\n| ---: | ---: | ---: |\n| 68.1% | 1.00 | 50% |\n"
         "| 100.0% | 2.50 | 12.5% |\n| 0.0% | 1000000000000000000 | 100% |\n"
         "| 0.0% | 0.00 | 0% |\n| 100.0% | — | x |\n");
  expect(&r, "text",
         "┌────────┬─────────────────────┬───────┐\n"
         "│      a │                   b │     c │\n"
         "├────────┼─────────────────────┼───────┤\n"
         "│  68.1% │                1.00 │   50% │\n"
         "│ 100.0% │                2.50 │ 12.5% │\n"
         "│   0.0% │ 1000000000000000000 │  100% │\n"
         "│   0.0% │                0.00 │    0% │\n"
         "│ 100.0% │                   — │     x │\n"
         "└────────┴─────────────────────┴───────┘\n");
  expect(&r, "csv",
         "a,b,c\r\n0.6805,1,0.5\r\n1,2.5,0.125\r\n-0.00001,1000000000000000000,1\r\n"
         "0.00049,-0.004,0\r\n1,,x\r\n");
  qk_buf out = {0};
  render(&r, "html", (qk_render_options){0}, &out);
  cr_expect(strstr(out.p, "data-v=\"0.6805\"><data value=\"0.6805\">68.1%</data>"), "%s",
            out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

/* Codes stay codes for programs. */
Test(formats, codes_are_words_for_people) {
  static const qk_word words[] = {{QK_LIT("warning"), QK_LIT("警告")}};
  static const qk_read reads[] = {{.words = words, .n_words = 1}};
  static const qk_column one[] = {{S("severity"), S("程度"), QK_TYPE_TEXT}};
  const qk_cell cells[] = {qk_cell_text(S("warning")), qk_cell_text(S("other"))};
  qk_result r = {0};
  qk_buf out = {0};
  qk_result_table(&r, S(""), one, 1);
  qk_result_reads(&r, reads);
  for (size_t i = 0; i < QK_COUNT(cells); i++) qk_result_row(&r, &cells[i]);
  expect(&r, "csv", "severity\r\nwarning\r\nother\r\n");
  expect(&r, "markdown", "| 程度 |\n| --- |\n| 警告 |\n| other |\n");
  expect(&r, "text",
         "┌───────┐\n│ 程度  │\n├───────┤\n│ 警告  │\n│ other │\n└───────┘\n");
  render(&r, "html", (qk_render_options){0}, &out);
  cr_expect(strstr(out.p, "警告") && !strstr(out.p, "warning"), "%s", out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

/* Behind a table, where they are asked for. */
Test(formats, sentences_of_figures_are_listed_behind_their_table) {
  static const qk_column two[] = {{S("city"), S("城市"), QK_TYPE_TEXT},
                                  {S("n"), S("站"), QK_TYPE_INTEGER}};
  const qk_cited cited[] = {{1, S("有|5个*站*。"), S("a.md"), 3, 9},
                            {2, S("又说5个。"), S("a.md"), 4, 0}};
  const qk_cell cells[][2] = {{qk_cell_text(S("东江")), qk_cell_integer(5)},
                              {qk_cell_null(), qk_cell_null()}};
  static const qk_render_options with = {.evidence = true};
  qk_result r = {0};
  qk_buf out = {0};
  qk_result_table(&r, S(""), two, 2);
  for (size_t i = 0; i < QK_COUNT(cells); i++) qk_result_row(&r, cells[i]);
  cr_assert(qk_result_evidence(&r, 1, 1, &cited[1], 1));
  cr_assert(qk_result_evidence(&r, 0, 1, cited, 2));
  render(&r, "text", with, &out);
  cr_expect(strstr(out.p, "┘\n依据\n· 东江 · 站 5\n    “有|5个*站*。” a.md:3:9\n"
                          "    “又说5个。” a.md:4\n· 站\n    “又说5个。” a.md:4\n"),
            "%s", out.p);
  render(&r, "markdown", with, &out);
  cr_expect(strstr(out.p,
                   "|\n\n依据：\n\n- 东江 · 站 5\n  - “有\\|5个\\*站\\*。” a.md:3:9\n"
                   "  - “又说5个。” a.md:4\n- 站\n  - “又说5个。” a.md:4\n"),
            "%s", out.p);
  render(&r, "text", (qk_render_options){.evidence = true, .width = 20}, &out);
  cr_expect(strstr(out.p, "\n    “有|5个*站*。”\n    a.md:3:9\n"), "%s", out.p);
  render(&r, "text", (qk_render_options){0}, &out);
  cr_expect_not(strstr(out.p, "依据"), "%s", out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(formats, every_format_says_that_a_result_was_cut_short) {
  qk_result r = small_result();
  qk_result_truncate(&r, S("limit, \"2\" rows"));
  static const struct {
    const char *format, *says;
  } rows[] = {
      {"text", "\n\n[truncated: limit, \"2\" rows (2 rows shown)]\n"},
      {"markdown", "\n\n**truncated: limit, \"2\" rows (2 rows shown)**\n"},
      {"csv", "\r\n\"# truncated: limit, \"\"2\"\" rows\",,,\r\n"},
      {"tsv", "\n# truncated: limit, \"2\" rows\t\t\t\n"},
      {"jsonl", "\n{\"truncated\": true, \"why\": \"limit, \\\"2\\\" rows\"}\n"},
      {"json", "\n  \"truncated\": true,\n"},
      {"html", "<strong>结果不完整</strong> truncated: limit, &quot;2&quot; rows (2 rows "
               "shown)</p>\n"},
  };
  qk_buf out = {0};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    render(&r, rows[i].format, (qk_render_options){0}, &out);
    const char *at = strstr(out.p, rows[i].says);
    cr_expect(at, "%s:\n%s", rows[i].format, out.p);
    if (at && strcmp(rows[i].format, "json") && strcmp(rows[i].format, "html"))
      cr_expect_str_eq(at, rows[i].says, "%s: not at the end", rows[i].format);
  }
  qk_buf_free(&out);
  qk_result_free(&r);
}

typedef struct cell_case {
  const char *text, *written;
} cell_case;

/* Each case is the one cell of a table between `before` and `after`. */
static void expect_cells(const char *format, const char *before, const char *after,
                         const cell_case *cases, size_t n) {
  qk_buf out = {0}, expected = {0};
  for (size_t i = 0; i < n; i++) {
    qk_result r = one_text(qk_str_of(cases[i].text));
    render(&r, format, (qk_render_options){0}, &out);
    qk_buf_clear(&expected);
    qk_buf_printf(&expected, "%s%s%s", before, cases[i].written, after);
    cr_expect_str_eq(out.p, expected.p, "case %zu: %s", i, out.p);
    qk_result_free(&r);
  }
  qk_buf_free(&out);
  qk_buf_free(&expected);
}

Test(formats, csv_quotes_and_disarms_what_a_spreadsheet_would_run) {
  static const cell_case cases[] = {
      {"plain", "plain"},     {"a,b", "\"a,b\""},
      {"a\"b", "\"a\"\"b\""}, {"a\nb", "\"a\nb\""},
      {" a", "\" a\""},       {"", "\"\""},
      {"=1+1", "'=1+1"},      {"+1", "'+1"},
      {"-1", "'-1"},          {"@SUM(A1)", "'@SUM(A1)"},
      {"\t=1", "'\t=1"},      {"\r=1", "\"'\r=1\""},
      {"=a,b", "\"'=a,b\""},  {"＝1", "'＝1"},
      {"a=1", "a=1"},         {"# truncated: no", "'# truncated: no"},
      {"# note", "# note"},
  };
  expect_cells("csv", "a\r\n", "\r\n", cases, QK_COUNT(cases));
}

Test(formats, csv_has_a_line_even_for_a_missing_cell_that_stands_alone) {
  qk_result r = {0};
  qk_column c = {S("=a"), S(""), QK_TYPE_TEXT};
  qk_cell cell = qk_cell_null();
  qk_result_table(&r, S(""), &c, 1);
  qk_result_row(&r, &cell);
  expect(&r, "csv", "'=a\r\n\"\"\r\n");
  qk_result_free(&r);
}

Test(formats, tsv_escapes_what_would_break_a_line_or_a_field) {
  static const cell_case cases[] = {
      {"a\tb", "a\\tb"},    {"a\nb", "a\\nb"}, {"a\r\nb", "a\\r\\nb"},
      {"a\\nb", "a\\\\nb"}, {"=1", "=1"},      {"# truncated: no", "\\# truncated: no"},
      {"\"q\"", "\"q\""},
  };
  expect_cells("tsv", "a\n", "\n", cases, QK_COUNT(cases));
}

Test(formats, markdown_cells_show_the_text_and_not_what_it_could_mean) {
  static const cell_case cases[] = {
      {"a|b", "a\\|b"},
      {"a\nb", "a<br>b"},
      {"a\\|b", "a\\\\\\|b"},
      {"<b>&amp;", "&lt;b>&amp;amp;"},
      {"*x* `y`", "\\*x\\* \\`y\\`"},
      {"[a](b)", "\\[a\\](b)"},
      {"a_b _c_", "a_b \\_c\\_"},
      {"~~x~~", "\\~\\~x\\~\\~"},
      {"$5$", "\\$5\\$"},
      {"# x", "# x"},
      {"\x1b[0m", "␛\\[0m"},
      {"  a  ", "a"},
      {"\u202E", "\\\\u202E"},
  };
  expect_cells("markdown", "| a |\n| --- |\n| ", " |\n", cases, QK_COUNT(cases));
}

Test(formats, markdown_paragraphs_open_no_block_of_their_own) {
  static const cell_case cases[] = {
      {"# x", "\\# x\n"},         {"- x", "\\- x\n"},       {"+ x", "\\+ x\n"},
      {"> x", "\\> x\n"},         {"1. x", "1\\. x\n"},     {"12) x", "12\\) x\n"},
      {"2021 x", "2021 x\n"},     {"    x", "x\n"},         {"a\n---", "a\\\n\\---\n"},
      {"a\n===", "a\\\n\\===\n"}, {"a\n\n\nb", "a\n\nb\n"}, {"a\nb", "a\\\nb\n"},
      {"* x", "\\* x\n"},         {"```", "\\`\\`\\`\n"},   {"一、x", "一、x\n"},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    qk_result r = {0};
    qk_result_text(&r, qk_str_of(cases[i].text));
    expect(&r, "markdown", cases[i].written);
    qk_result_free(&r);
  }
  qk_result r = {0};
  qk_result_heading(&r, 3, S("a\n*b* ##"));
  expect(&r, "markdown", "### a \\*b\\* \\#\\#\n");
  qk_result_free(&r);
}

Test(formats, json_strings_are_escaped_without_loss) {
  static const cell_case cases[] = {
      {"\"\\\n", "\"\\\"\\\\\\n\""}, {"\x1b", "\"\\u001B\""},
      {"\x7f", "\"\\u007F\""},       {"\xC2\x9B", "\"\\u009B\""},
      {"a\u202Eb", "\"a\\u202Eb\""}, {"“天地”", "\"“天地”\""},
      {"a\xff", "\"a\uFFFD\""},
  };
  expect_cells("jsonl", "{\"a\": ", "}\n", cases, QK_COUNT(cases));
}

Test(formats, json_reals_read_back_as_the_same_number) {
  double values[] = {0.1, 0.1 + 0.2, 1.0 / 3, 1e300, -2.5e-9, 1e15, 9007199254740993.0};
  qk_column c = {S("a"), S(""), QK_TYPE_NUMBER};
  for (size_t i = 0; i < QK_COUNT(values); i++) {
    qk_result r = {0};
    qk_cell cell = qk_cell_real(values[i]);
    qk_result_table(&r, S(""), &c, 1);
    qk_result_row(&r, &cell);
    qk_buf out = {0};
    render(&r, "jsonl", (qk_render_options){0}, &out);
    json_t *object = json_loads(out.p, 0, NULL);
    cr_assert(object, "%s", out.p);
    cr_expect_eq(json_number_value(json_object_get(object, "a")), values[i], "%s", out.p);
    json_decref(object);
    qk_buf_free(&out);
    qk_result_free(&r);
  }
}

Test(formats, the_table_asked_for_is_printed) {
  qk_result r = small_result();
  qk_column c = {S("x"), S(""), QK_TYPE_INTEGER};
  qk_cell cell = qk_cell_integer(5);
  qk_result_table(&r, S(""), &c, 1);
  qk_result_row(&r, &cell);
  qk_buf out = {0};
  render(&r, "csv", (qk_render_options){.table = 2}, &out);
  cr_expect_str_eq(out.p, "x\r\n5\r\n");
  render(&r, "jsonl", (qk_render_options){.table = 2}, &out);
  cr_expect_str_eq(out.p, "{\"x\": 5}\n");
  render(&r, "tsv", (qk_render_options){.table = 1}, &out);
  cr_expect(qk_str_starts(qk_buf_str(&out), S("city\t")));
  qk_buf_free(&out);
  qk_result_free(&r);
}

/* ---- random bytes ---------------------------------------------------------------------
 */

typedef struct dice {
  uint64_t state;
} dice;

static uint32_t roll(dice *d, uint32_t sides) {
  d->state = d->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(d->state >> 33) % sides;
}

static qk_str random_text(dice *d, char *at, size_t room) {
  static const char *const bits[] = {
      "天",    "，",     "“",  "》",     " ",      "\n",         "|",
      "\\",    "=",      "\"", "\u0301", "\u200D", "\U0001F468", "\U0001F1E8",
      "\x1b[", "\u202E", "가", "\u1100", "\uFE0F", "_*"};
  size_t n = 0, most = roll(d, 60);
  while (n + 8 < room && n < most) {
    if (roll(d, 3)) {
      const char *bit = bits[roll(d, QK_COUNT(bits))];
      memcpy(at + n, bit, strlen(bit));
      n += strlen(bit);
    } else {
      at[n++] = (char)roll(d, 256);
    }
  }
  return (qk_str){at, n};
}

static void random_chart(dice *d, qk_result *r) {
  static const double odd[] = {0,      -1,          1e308,           -1e308,
                               1e-310, (double)NAN, (double)INFINITY};
  char names[8][128];
  qk_str x[7];
  for (size_t i = 0; i < QK_COUNT(x); i++) x[i] = random_text(d, names[i], 128);
  qk_str name = random_text(d, names[7], 128);
  qk_chart chart = {.kind = (qk_chart_kind)roll(d, 5), .x = x, .n_x = roll(d, 8)};
  chart.title = chart.unit = chart.note = name;
  qk_result_chart(r, &chart);
  for (uint32_t k = roll(d, 5); k > 0; k--) {
    double values[7];
    for (size_t i = 0; i < QK_COUNT(values); i++)
      values[i] = roll(d, 3) ? (double)roll(d, 1000) / 7 : odd[roll(d, QK_COUNT(odd))];
    qk_result_series(r, name, values, roll(d, chart.n_x + 1));
    char start[16];
    snprintf(start, sizeof start, "%04u-%02u", roll(d, 9999) + 1, roll(d, 12) + 1);
    qk_event e = {qk_str_of(start), S("9999-12-31"), x[roll(d, 7)], name};
    cr_assert_eq(qk_result_event(r, &e), chart.kind == QK_CHART_TIMELINE);
  }
}

static qk_result random_result(dice *d) {
  qk_result r = {0};
  char text[128];
  qk_column c[6] = {0};
  uint32_t n = roll(d, 7);
  if (roll(d, 2)) qk_result_heading(&r, 1, random_text(d, text, sizeof text));
  if (roll(d, 2)) qk_result_text(&r, random_text(d, text, sizeof text));
  char names[6][128];
  for (uint32_t i = 0; i < n; i++)
    c[i] = (qk_column){random_text(d, names[i], 128), S(""), (qk_type)roll(d, 5)};
  qk_result_table(&r, S(""), c, n);
  for (uint32_t row = roll(d, 4); row > 0; row--) {
    qk_cell cells[6] = {0};
    char texts[6][128];
    qk_span marks[6][3];
    for (uint32_t i = 0; i < n; i++) {
      uint32_t kind = roll(d, 6);
      cells[i] = kind == 0   ? qk_cell_null()
                 : kind == 1 ? qk_cell_integer((int64_t)roll(d, 1u << 30) - 1000)
                 : kind == 2 ? qk_cell_real((double)roll(d, 100000) / 7)
                             : qk_cell_text(random_text(d, texts[i], 128));
      for (size_t k = 0; k < QK_COUNT(marks[i]); k++)
        marks[i][k] = (qk_span){roll(d, 60), roll(d, 60)};
      if (kind > 3) cells[i].marks = marks[i], cells[i].n_marks = roll(d, 4);
    }
    qk_result_row(&r, cells);
  }
  if (roll(d, 2)) random_chart(d, &r);
  if (roll(d, 2)) {
    char note[128];
    qk_cited cited = {roll(d, 9), random_text(d, text, sizeof text), S("f"), 1, 1};
    qk_result_evidence(&r, roll(d, 4), roll(d, 6), &cited, 1);
    qk_result_note(&r, random_text(d, note, sizeof note));
  }
  if (roll(d, 3) == 0) qk_result_truncate(&r, random_text(d, text, sizeof text));
  return r;
}

/* Table lines stand under each other; nothing acts on the terminal. */
static void check_text(qk_str text, int width) {
  size_t frame = 0;
  for (qk_str rest = text; rest.n;) {
    size_t n = qk_str_find(rest, S("\n"));
    qk_str line = qk_str_sub(rest, 0, n);
    rest = qk_str_sub(rest, n < rest.n ? n + 1 : n, rest.n);
    if (qk_str_starts(line, S("┌"))) frame = qk_width(line);
    if (qk_str_starts(line, S("│")) || qk_str_starts(line, S("└")))
      cr_assert_eq(qk_width(line), frame, "width %d:\n%.*s", width, QK_ARG(text));
    for (size_t i = 0, len; i < line.n; i += len) {
      uint32_t cp = qk_utf8_at(line.p + i, &len);
      cr_assert(cp >= 0x20 && cp != 0x7F && cp != 0x202E, "U+%04X", cp);
    }
  }
}

Test(formats, random_bytes_give_valid_output_in_every_format) {
  static const char *const formats[] = {"text", "markdown", "csv", "tsv",
                                        "json", "jsonl",    "html"};
  dice d = {20210901};
  qk_buf out = {0};
  for (int round = 0; round < 3000; round++) {
    qk_result r = random_result(&d);
    int width = (int)roll(&d, 90);
    for (size_t i = 0; i < QK_COUNT(formats); i++) {
      render(&r, formats[i], (qk_render_options){.width = width}, &out);
      qk_str text = qk_buf_str(&out);
      cr_assert_eq(qk_utf8_valid(text), text.n, "%s is not UTF-8", formats[i]);
      if (i == 0) check_text(text, width);
      if (!strcmp(formats[i], "html")) {
        markup m;
        const char *error = markup_error(&m, text);
        cr_assert(!error, "%s", error);
      }
      if (strcmp(formats[i], "json")) continue;
      json_error_t error;
      json_t *json = json_loadb(text.p, text.n, JSON_ALLOW_NUL, &error);
      cr_assert(json, "%s:\n%s", error.text, text.p);
      json_decref(json);
    }
    qk_result_free(&r);
  }
  qk_buf_free(&out);
}
