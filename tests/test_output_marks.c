/* test_output_marks.c - parts of texts that readers are to see.
 * In:   texts with marks, right ones and wrong ones.
 * Out:  the same parts set off in every format for people; plain texts for programs.
 * Owns: a temporary file where a workbook is read back. */
#include "book.h"
#include "text/width.h"

enum { MARKS = 4 };

/* One column and one text with marks. */
static qk_result one_marked(const char *text, const qk_span *marks, uint32_t n) {
  qk_result r = {0};
  qk_column c = {S("a"), S("a"), QK_TYPE_TEXT};
  qk_cell cell = qk_cell_marked(qk_str_of(text), marks, n);
  qk_result_table(&r, S(""), &c, 1);
  qk_result_row(&r, &cell);
  return r;
}

static void expect_in(const char *format, const char *text, const qk_span *marks,
                      uint32_t n, const char *part) {
  qk_result r = one_marked(text, marks, n);
  qk_buf out = {0};
  render(&r, format, (qk_render_options){0}, &out);
  cr_expect(strstr(out.p, part), "%s\n%s", part, out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

static void put_spans(qk_buf *b, const qk_result *r) {
  const qk_cell *c = r->blocks[0].table.cells;
  for (uint32_t i = 0; i < c->n_marks; i++)
    qk_buf_printf(b, "%u-%u ", c->marks[i].from, c->marks[i].to);
  qk_buf_put(b, S(""));
}

Test(marks, what_is_given_becomes_whole_characters_in_order_and_apart) {
  static const struct {
    const char *text;
    qk_span given[MARKS];
    uint32_t n;
    const char *kept;
  } rows[] = {
      {"abcdef", {{4, 5}, {1, 2}}, 2, "1-2 4-5 "},
      {"abcdef", {{1, 4}, {3, 5}, {1, 2}}, 3, "1-5 "},
      {"abcdef", {{1, 3}, {3, 5}}, 2, "1-3 3-5 "}, /* two that touch are two */
      {"abcdef", {{4, 4}, {5, 2}, {6, 9}, {7, 8}}, 4, ""},
      {"abcdef", {{5, UINT32_MAX}}, 1, "5-6 "},
      {"代表法", {{1, 4}}, 1, "0-6 "}, /* both ends inside a character */
      {"代表法", {{3, 4}, {5, 7}}, 2, "3-9 "},
      {"", {{0, 1}}, 1, ""},
      {"a\xFF代", {{1, 4}}, 1, ""}, /* its bytes move */
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_result r = one_marked(rows[i].text, rows[i].given, rows[i].n);
    qk_buf b = {0};
    put_spans(&b, &r);
    cr_expect_str_eq(b.p, rows[i].kept, "row %zu", i);
    qk_buf_free(&b);
    qk_result_free(&r);
  }
}

/* Two columns: in the first only parts are marked, in the second all of every text. */
static qk_result small(void) {
  static const qk_span part = {6, 18}, whole = {0, 6};
  static const qk_column columns[] = {{S("text"), S("原文"), QK_TYPE_TEXT},
                                      {S("word"), S("词"), QK_TYPE_TEXT}};
  qk_result r = {0};
  qk_result_table(&r, S(""), columns, 2);
  qk_result_row(&r, (qk_cell[]){qk_cell_marked(S("推进<b>项目&c"), &part, 1),
                                qk_cell_marked(S("项目"), &whole, 1)});
  qk_result_row(&r, (qk_cell[]){qk_cell_text(S("没有")), qk_cell_null()});
  return r;
}

Test(marks, every_format_shows_them_in_its_own_way) {
  static const struct {
    const char *format, *has;
    bool colour;
  } rows[] = {
      {"text", "│ 推进【<b>项目&c】 │ 项目 │", false},
      {"text", "│ 推进\x1b[1;31m<b>项目&c\x1b[0m │ \x1b[1;31m项目\x1b[0m │", true},
      {"html", ">推进<mark>&lt;b&gt;项目&amp;c</mark><", false},
      {"html", "><mark>项目</mark><", false},
      {"markdown", "| 推进<b>&lt;b>项目&amp;c</b> | **项目** |", false},
      {"csv", "\r\n推进<b>项目&c,项目\r\n", false},
      {"tsv", "\n推进<b>项目&c\t项目\n", false},
      {"jsonl", "{\"text\": \"推进<b>项目&c\", \"word\": \"项目\"}\n", false},
      {"json",
       ",\n     \"marks\": [\n       {\"row\": 0, \"col\": 0, \"spans\": [[7, 17]]},\n   "
       "    {\"row\": 0, \"col\": 1, \"spans\": [[1, 6]]}]}",
       false},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_result r = small();
    qk_buf out = {0};
    render(&r, rows[i].format, (qk_render_options){.colour = rows[i].colour}, &out);
    cr_expect(strstr(out.p, rows[i].has), "%s:\n%s", rows[i].format, out.p);
    qk_buf_free(&out);
    qk_result_free(&r);
  }
}

/* CommonMark 0.31, 6.2: ** beside punctuation opens and ends nothing in Chinese text. */
Test(marks, markdown_marks_with_asterisks_only_where_they_work) {
  static const struct {
    const char *text;
    qk_span given[MARKS];
    uint32_t n;
    const char *line;
  } rows[] = {
      {"听取民生实事报告", {{6, 18}}, 1, "| 听取**民生实事**报告 |"},
      {"（民生）实事", {{0, 12}}, 1, "| <b>（民生）</b>实事 |"},
      {"说“好”的", {{3, 12}}, 1, "| 说<b>“好”</b>的 |"},
      {"达65%以上", {{3, 6}}, 1, "| 达<b>65%</b>以上 |"},
      {"a b", {{1, 3}}, 1, "| a<b> b</b> |"},
      {"甲乙丙", {{0, 3}, {3, 6}}, 2, "| **甲**<b>乙</b>丙 |"},
      {"甲*乙", {{4, 7}}, 1, "| 甲\\***乙** |"},
      /* inside a word it marks nothing up, beside a mark it would */
      {"甲_乙_丙", {{3, 8}}, 1, "| 甲<b>\\_乙\\_</b>丙 |"},
      {"甲_乙", {{4, 7}}, 1, "| 甲\\_**乙** |"},
      {" 甲 ", {{0, 5}}, 1, "| **甲** |"},
      {"甲\n乙", {{0, 7}}, 1, "| **甲<br>乙** |"},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    expect_in("markdown", rows[i].text, rows[i].given, rows[i].n, rows[i].line);
  }
}

/* Signs that stand for controls are longer than these, and ends are taken off. */
Test(marks, what_a_text_becomes_for_people_moves_its_marks) {
  static const struct {
    const char *text;
    qk_span given[MARKS];
    uint32_t n;
    const char *cell;
  } rows[] = {
      {"a\x1b[31mb", {{0, 1}, {6, 7}}, 2, "<mark>a</mark>␛[31m<mark>b</mark>"},
      {"a\x1b[31mb", {{1, 2}}, 1, "a<mark>␛</mark>[31mb"},
      {"\x01\x02\x03", {{1, 2}}, 1, "␁<mark>␂</mark>␃"},
      {"\n\n甲\n", {{0, 6}}, 1, "<mark>甲</mark>"},
      {"甲\n\n", {{3, 5}}, 1, "甲"},
      {"甲\r\n乙", {{3, 4}}, 1, "甲\n乙"}, /* half of a line break */
      {"甲\r\n乙", {{0, 8}}, 1, "<mark>甲\n乙</mark>"},
      {"甲\t乙", {{3, 4}, {4, 7}}, 2, "甲<mark> </mark><mark>乙</mark>"},
      {"\x1b\n\n", {{0, 2}}, 1, "<mark>␛</mark>"},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    char want[200];
    snprintf(want, sizeof want, ">%s</td>", rows[i].cell);
    expect_in("html", rows[i].text, rows[i].given, rows[i].n, want);
  }
}

/* Brackets are part of the text; colours take no room.  Every line keeps its width. */
Test(marks, lines_of_a_narrow_terminal_stand_under_each_other) {
  const char *text =
      "全市各级人大常委会听取和审议专项工作报告，推动民生实事项目落地见效。";
  const qk_span marks[] = {{6, 36}, {66, 87}, {90, 93}};
  qk_result r = one_marked(text, marks, QK_COUNT(marks));
  qk_buf out = {0};
  for (int width = 11; width < 90; width++)
    for (int colour = 0; colour < 2; colour++) {
      render(&r, "text", (qk_render_options){.width = width, .colour = colour}, &out);
      size_t frame = 0, n = 0, marked = 0;
      bool on = false;
      for (size_t i = 0; i < out.n; i++) { /* colours are taken out */
        if (out.p[i] == '\x1b') {
          on = strncmp(out.p + i, "\x1b[1;31m", 7) == 0;
          while (out.p[i] != 'm') i++;
          continue;
        }
        marked += on;
        out.p[n++] = out.p[i];
      }
      for (qk_str rest = {out.p, n}; rest.n;) {
        size_t at = qk_str_find(rest, S("\n"));
        size_t wide = qk_width(qk_str_sub(rest, 0, at));
        cr_assert(!frame || wide == frame, "width %d: %.*s", width, (int)n, out.p);
        frame = wide;
        rest = qk_str_sub(rest, at + 1, rest.n);
      }
      /* every marked byte, on whatever line it comes to stand */
      cr_expect_eq(marked, colour ? 30 + 21 + 3 : 0, "width %d: %zu", width, marked);
    }
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(marks, a_workbook_has_them_bold) {
  static const struct {
    const char *text;
    qk_span given[MARKS];
    uint32_t n;
    const char *cell;
  } rows[] = {
      {"听取民生实事报告", {{6, 18}}, 1, "A2 s 听取[b]民生实事[/b]报告\n"},
      {"民生 实事", {{0, 6}, {7, 13}}, 2, "A2 s [b]民生[/b] [b]实事[/b]\n"},
      {"甲乙丙", {{0, 3}, {3, 6}}, 2, "A2 s [b]甲乙[/b]丙\n"},
      {"全部", {{0, 6}}, 1, "A2 s 全部\n"}, /* the format of the cell itself */
      {"a_x0041_b", {{0, 1}}, 1, "A2 s [b]a[/b]_x005F_x0041_b\n"},
      {"=1+1", {{0, 1}}, 1, "A2 s [b]=[/b]1+1\n"},
      {"<&\"\n乙", {{0, 3}}, 1, "A2 s [b]<&\"[/b]\\n乙\n"},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_result r = one_marked(rows[i].text, rows[i].given, rows[i].n);
    qk_buf out = {0};
    cells_of(&r, &out);
    cr_expect(strstr(out.p, rows[i].cell), "%s\n%s", rows[i].cell, out.p);
    qk_buf_free(&out);
    qk_result_free(&r);
  }
}

Test(marks, a_text_that_no_cell_of_a_workbook_holds_is_cut_as_ever) {
  enum { LONG = 40000 };
  char *text = malloc(LONG + 1);
  memset(text, 'x', LONG);
  text[LONG] = 0;
  const qk_span mark = {5, 10};
  qk_result r = one_marked(text, &mark, 1);
  qk_buf out = {0};
  cells_of(&r, &out);
  const char *cell = strstr(out.p, "A2 s xxx");
  cr_assert(cell);
  cr_expect_eq(strspn(cell + 5, "x"), 32766);
  qk_buf_free(&out);
  qk_result_free(&r);
  free(text);
}
