/* test_output_text.c - results on a terminal.
 * In:   tables that mix Chinese, Latin, emoji, numbers and hostile bytes.
 * Out:  lines that stand under each other at every width.
 * Owns: nothing. */
#include "test_output.h"

#include <stdio.h>
#include <stdlib.h>

#include "output/visible.h"
#include "output/wrap.h"
#include "text/utf8.h"
#include "text/width.h"

static const qk_column columns[] = {
    {S("city"), S("城市"), QK_TYPE_TEXT},     {S("n"), S("条数"), QK_TYPE_INTEGER},
    {S("share"), S("share"), QK_TYPE_NUMBER}, {S("title"), S("标题"), QK_TYPE_TEXT},
    {S("date"), S("日期"), QK_TYPE_DATE},     {S("ok"), S("有"), QK_TYPE_BOOLEAN},
};

static qk_result mixed_table(void) {
  qk_result r = {0};
  qk_result_table(&r, S("表"), columns, QK_COUNT(columns));
  static const struct {
    const char *city, *title, *date;
  } rows[] = {
      {"东江市", "短题", "2021-09-01"},
      {"Long Latin name",
       "很长的标题，其中有《书名》、“引号”和（括号）；also Latin words, 数字12345。",
       "2021-09"},
      {"emoji \U0001F468\u200D\U0001F469\u200D\U0001F467 ok",
       "\U0001F44D\U0001F3FD结束e\u0301", NULL},
      {"", "第一行\n第二行\tx\x1b[31m\u202E", NULL},
      {"한국어とかな", "averyveryverylongwordwithoutanyplacetobreakit.", "2021"},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_cell cells[] = {qk_cell_text(qk_str_of(rows[i].city)),
                       qk_cell_integer((int64_t)i * 12345),
                       i % 2 ? qk_cell_null() : qk_cell_real(0.654),
                       qk_cell_text(qk_str_of(rows[i].title)),
                       rows[i].date ? qk_cell_text(qk_str_of(rows[i].date))
                                    : qk_cell_null(),
                       qk_cell_integer(i % 2)};
    qk_result_row(&r, cells);
  }
  return r;
}

/* The width of every line from `skip` on, or SIZE_MAX where they differ. */
static size_t common_width(qk_str text, int skip) {
  size_t common = 0;
  for (int line = 0; text.n; line++) {
    size_t n = qk_str_find(text, S("\n")), width = qk_width(qk_str_sub(text, 0, n));
    text = qk_str_sub(text, n < text.n ? n + 1 : n, text.n);
    if (line < skip) continue;
    if (common && width != common) return SIZE_MAX;
    common = width;
  }
  return common;
}

Test(text, every_line_of_a_table_has_the_same_width_and_keeps_to_the_terminal) {
  qk_result r = mixed_table();
  qk_buf out = {0};
  for (int width = 11; width <= 160; width++) {
    render(&r, "text", (qk_render_options){.width = width}, &out);
    size_t common = common_width(qk_buf_str(&out), 1);
    cr_expect_neq(common, SIZE_MAX, "width %d: lines of different width:\n%s", width,
                  out.p);
    cr_expect_leq(common, (size_t)width, "width %d: %zu", width, common);
  }
  render(&r, "text", (qk_render_options){0}, &out);
  cr_expect_neq(common_width(qk_buf_str(&out), 1), SIZE_MAX);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(text, a_small_table_looks_like_this) {
  qk_result r = {0};
  qk_result_heading(&r, 1, S("总览"));
  qk_result_text(&r, S("两行\n文字"));
  qk_result_text(&r, S(" \n"));
  qk_result_table(&r, S("表一"), columns, 3);
  qk_cell rows[][3] = {
      {qk_cell_text(S("东江")), qk_cell_integer(12), qk_cell_real(0.5)},
      {qk_cell_text(S("b")), qk_cell_null(), qk_cell_real(45.17)},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) qk_result_row(&r, rows[i]);
  qk_result_heading(&r, 2, S("After"));
  qk_result_truncate(&r, S("row limit of 2"));
  qk_buf out = {0};
  render(&r, "text", (qk_render_options){0}, &out);
  cr_expect_str_eq(out.p, "总览\n"
                          "════\n"
                          "\n"
                          "两行\n"
                          "文字\n"
                          "\n"
                          "表一\n"
                          "┌──────┬──────┬───────┐\n"
                          "│ 城市 │ 条数 │ share │\n"
                          "├──────┼──────┼───────┤\n"
                          "│ 东江 │   12 │   0.5 │\n"
                          "│ b    │    — │ 45.17 │\n"
                          "└──────┴──────┴───────┘\n"
                          "\n"
                          "After\n"
                          "─────\n"
                          "\n"
                          "[truncated: row limit of 2 (2 rows shown)]\n");
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(text, a_table_too_wide_for_the_terminal_becomes_records_with_whole_numbers) {
  qk_result r = {0};
  qk_cell cells[] = {qk_cell_text(S("东江")),       qk_cell_integer(1234567890),
                     qk_cell_real(0.654),           qk_cell_text(S("标题")),
                     qk_cell_text(S("2021-09-01")), qk_cell_integer(1)};
  qk_result_table(&r, S(""), columns, 6);
  qk_result_row(&r, cells);
  qk_result_row(&r, cells);
  qk_buf out = {0};
  render(&r, "text", (qk_render_options){.width = 30}, &out);
  const char *record = "│ 城市  │ 东江       │\n"
                       "│ 条数  │ 1234567890 │\n"
                       "│ share │ 0.654      │\n"
                       "│ 标题  │ 标题       │\n"
                       "│ 日期  │ 2021-09-01 │\n"
                       "│ 有    │ 是         │\n"
                       "├───────┼────────────┤\n";
  cr_expect(strstr(out.p, record), "%s", out.p);
  qk_result_free(&r);
  r = (qk_result){0}; /* with no row there is the header to show */
  qk_result_table(&r, S(""), columns, 6);
  render(&r, "text", (qk_render_options){.width = 30}, &out);
  cr_expect(strstr(out.p, "│ 城 │ 条 │"), "%s", out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(text, no_number_or_date_is_broken_to_make_room) {
  qk_result r = {0};
  qk_cell cells[] = {qk_cell_text(S("天地玄黄宇宙洪荒")),
                     qk_cell_integer(1234567890),
                     qk_cell_real(0.654321),
                     qk_cell_text(S("words and words and words of no weight")),
                     qk_cell_text(S("2021-09-01")),
                     qk_cell_integer(1)};
  qk_result_table(&r, S(""), columns, 6);
  qk_result_row(&r, cells);
  qk_buf out = {0};
  for (int width = 24; width <= 120; width++) {
    render(&r, "text", (qk_render_options){.width = width}, &out);
    bool whole = strstr(out.p, " 1234567890 ") && strstr(out.p, " 0.654321 ") &&
                 strstr(out.p, " 2021-09-01 ");
    cr_expect(whole, "width %d:\n%s", width, out.p);
  }
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(text, lines_break_where_a_reader_expects_it) {
  static const struct {
    const char *text;
    size_t width;
    const char *lines; /* parted by / */
  } rows[] = {
      {"天地玄黄宇宙洪荒", 8, "天地玄黄/宇宙洪荒"},
      {"天地玄黄，宇宙洪荒。", 8, "天地玄/黄，宇宙/洪荒。"},
      {"天地玄黄，宇宙洪荒。", 12, "天地玄黄，/宇宙洪荒。"},
      {"天地（玄黄）宇宙", 5, "天地/（玄/黄）/宇宙"},
      {"天地《玄黄》", 6, "天地/《玄/黄》"},
      {"one two three", 7, "one two/three"},
      {"one two three", 8, "one two/three"},
      {"unbreakable", 4, "unbr/eaka/ble"},
      {"12345，看", 6, "1234/5，看"},
      {"数字12345后", 9, "数字12345/后"},
      {"a\n\nb", 9, "a//b"},
      {"ab   cd", 4, "ab/cd"},
      {"ab\ncd", 2, "ab/cd"},
      {"天\U0001F468\u200D\U0001F469地", 4, "天/\U0001F468\u200D\U0001F469/地"},
      {"天\u0301地\u0301", 2, "天\u0301/地\u0301"},
      {"天地\u0301", 3, "天/地\u0301"},
      {"ab天\u0301\u0301，", 4, "ab/天\u0301\u0301，"},
      {"e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301/e\u0301"},
      {"天", 1, "天"},
      {"天地", 0, "天地"},
  };
  qk_buf lines = {0};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf_clear(&lines);
    for (qk_str rest = qk_str_of(rows[i].text); rest.n;) {
      qk_buf_put(&lines, qk_wrap_next(&rest, rows[i].width));
      if (rest.n) qk_buf_putc(&lines, '/');
    }
    cr_expect_str_eq(lines.p, rows[i].lines, "%s at %zu: %s", rows[i].text, rows[i].width,
                     lines.p);
  }
  qk_buf_free(&lines);
}

Test(text, no_character_of_the_data_acts_on_the_terminal) {
  static const struct {
    const char *given, *shown;
  } rows[] = {
      {"a\x1b[2Jb", "a␛[2Jb"},
      {"a\x07", "a␇"},
      {"\x7f", "␡"},
      {"\xC2\x9B"
       "31m",
       "\\x9B31m"},
      {"x\u202Ey", "x\\u202Ey"},
      {"\u2066", "\\u2066"},
      {"\u200F", "\\u200F"},
      {"a\tb", "a b"},
      {"a\r\nb", "a\nb"},
      {"a\rb\u2028c", "a\nb\nc"},
      {"\n\na\n\n", "a"},
      {"\n", ""},
      {"天\u3000地", "天\u3000地"},
      {"—", "—"},
      {"\xF0\x9F\x91\x8D", "\U0001F44D"},
  };
  qk_buf b = {0};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf_clear(&b);
    qk_put_visible(&b, qk_str_of(rows[i].given), QK_KEEP_LINES);
    qk_buf_put(&b, S(""));
    b.p[b.n] = 0;
    cr_expect_str_eq(b.p, rows[i].shown, "row %zu: %s", i, b.p);
  }
  qk_buf_clear(&b);
  qk_put_visible(&b, (qk_str){"a\0b\r\nc", 6}, QK_ONE_LINE);
  cr_expect(qk_str_eq(qk_buf_str(&b), S("a␀b c")));
  qk_buf_free(&b);
}

/* Without the sequences this renderer writes. */
static void strip_colour(qk_buf *b) {
  size_t n = 0;
  for (size_t i = 0; i < b->n; i++) {
    if (b->p[i] != '\x1b')
      b->p[n++] = b->p[i];
    else
      while (b->p[i] != 'm') i++;
  }
  b->p[b->n = n] = 0;
}

Test(text, colours_change_nothing_but_colours) {
  qk_result r = mixed_table();
  qk_buf plain = {0}, colour = {0};
  for (int width = 0; width <= 90; width += 30) {
    render(&r, "text", (qk_render_options){.width = width}, &plain);
    render(&r, "text", (qk_render_options){.width = width, .colour = true}, &colour);
    cr_expect(strstr(colour.p, "\x1b[2m—\x1b[0m"), "a missing cell is dim");
    cr_expect_not(strchr(plain.p, '\x1b'));
    strip_colour(&colour);
    cr_expect_str_eq(plain.p, colour.p);
  }
  qk_buf_free(&plain);
  qk_buf_free(&colour);
  qk_result_free(&r);
}

Test(text, a_very_wide_cell_does_not_pad_every_other_row) {
  char *wide = malloc(100000);
  memset(wide, 'x', 100000);
  qk_result r = one_text((qk_str){wide, 100000});
  for (int i = 0; i < 100; i++) {
    qk_cell cell = qk_cell_text(S("y"));
    qk_result_row(&r, &cell);
  }
  qk_buf out = {0};
  render(&r, "text", (qk_render_options){0}, &out);
  cr_expect_lt(out.n, 2000000, "%zu bytes", out.n);
  qk_buf_free(&out);
  qk_result_free(&r);
  free(wide);
}

Test(text, a_table_without_columns_and_an_empty_result_print_nothing) {
  qk_result r = {0};
  qk_buf out = {0};
  qk_cell none = qk_cell_null();
  qk_result_table(&r, S(""), NULL, 0);
  qk_result_row(&r, &none);
  render(&r, "text", (qk_render_options){.width = 40}, &out);
  cr_expect_eq(out.n, 0);
  qk_result_free(&r);
  render(&r, "text", (qk_render_options){0}, &out);
  cr_expect_eq(out.n, 0);
  qk_buf_free(&out);
}
