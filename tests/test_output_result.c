/* test_output_result.c - the result tree and the choice of a format.
 * In:   blocks built by hand.
 * Out:  what the tree holds, and the errors of qk_render.
 * Owns: nothing. */
#include "test_output.h"

#include <math.h>

#include "output/cell.h"

Test(result, strings_are_copied_and_bytes_that_are_no_character_replaced) {
  static const struct {
    const char *given, *kept;
  } rows[] = {
      {"广州", "广州"},
      {"", ""},
      {"a\xff", "a\xEF\xBF\xBD"},
      {"\xe5\xb9", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xc0\xaf!", "\xEF\xBF\xBD\xEF\xBF\xBD!"},
      {"\xed\xa0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_result r = {0};
    char given[16];
    size_t n = strlen(rows[i].given);
    memcpy(given, rows[i].given, n);
    qk_result_text(&r, (qk_str){given, n});
    memset(given, 'x', sizeof given);
    cr_expect(qk_str_eq(r.blocks[0].text, qk_str_of(rows[i].kept)), "row %zu", i);
    qk_result_free(&r);
  }
}

Test(result, what_is_not_a_number_is_missing) {
  double values[] = {(double)NAN, (double)INFINITY, (double)-INFINITY};
  qk_column c = {S("share"), S(""), QK_TYPE_NUMBER};
  qk_result r = {0};
  qk_result_table(&r, S(""), &c, 1);
  for (size_t i = 0; i < QK_COUNT(values); i++) {
    qk_cell cell = qk_cell_real(values[i]);
    qk_result_row(&r, &cell);
    cr_expect_eq(r.blocks[0].table.cells[i].kind, QK_CELL_NULL, "row %zu", i);
  }
  cr_expect(qk_str_eq(r.blocks[0].table.columns[0].title, S("share")));
  qk_result_free(&r);
}

Test(result, columns_of_one_name_get_names_of_their_own) {
  const char *given[] = {"a", "b", "a", "a_2", "a", "a_2", ""};
  const char *kept[] = {"a", "b", "a_3", "a_2", "a_4", "a_2_2", ""};
  qk_column columns[QK_COUNT(given)] = {0};
  for (size_t i = 0; i < QK_COUNT(given); i++) columns[i].name = qk_str_of(given[i]);
  qk_result r = {0};
  qk_result_table(&r, S(""), columns, QK_COUNT(given));
  for (size_t i = 0; i < QK_COUNT(given); i++) {
    const qk_column *c = &r.blocks[0].table.columns[i];
    cr_expect(qk_str_eq(c->name, qk_str_of(kept[i])), "%s: %.*s", given[i],
              QK_ARG(c->name));
    cr_expect(qk_str_eq(c->title, qk_str_of(given[i])), "%s: %.*s", given[i],
              QK_ARG(c->title));
  }
  qk_result_free(&r);
}

Test(result, rows_go_to_the_last_table_opened) {
  qk_column c = {S("n"), S(""), QK_TYPE_INTEGER};
  qk_cell cell = qk_cell_integer(7);
  qk_result r = {0};
  qk_result_row(&r, &cell); /* no table yet */
  qk_result_table(&r, S("first"), &c, 1);
  qk_result_row(&r, &cell);
  cr_expect_eq(qk_result_table(&r, S("second"), &c, 1), 1);
  for (int i = 0; i < 100; i++) qk_result_row(&r, &cell);
  qk_result_heading(&r, 9, S("after"));
  qk_result_row(&r, &cell);
  cr_expect_eq(r.blocks[0].table.n_rows, 1);
  cr_expect_eq(r.blocks[1].table.n_rows, 101);
  cr_expect_eq(r.blocks[1].table.cells[100].integer, 7);
  cr_expect_eq(r.blocks[2].level, 6);
  cr_expect_not(r.oom);
  qk_result_free(&r);
}

Test(result, a_parameter_given_again_takes_the_new_value) {
  qk_result r = {0};
  qk_result_param_add(&r, S("city"), qk_cell_text(S("甲")));
  qk_result_param_add(&r, S("n"), qk_cell_integer(1));
  qk_result_param_add(&r, S("city"), qk_cell_text(S("乙")));
  cr_assert_eq(r.n_params, 2);
  cr_expect(qk_str_eq(r.params[0].value.text, S("乙")));
  qk_result_free(&r);
}

Test(result, the_first_reason_for_a_cut_stays) {
  qk_result r = {0};
  qk_result_truncate(&r, S("rows"));
  qk_result_truncate(&r, S("bytes"));
  cr_expect(r.truncated && qk_str_eq(r.truncated_why, S("rows")));
  qk_result_free(&r);
}

Test(result, real_numbers_read_as_people_write_them) {
  static const struct {
    double value;
    const char *text;
  } rows[] = {
      {6, "6"},
      {-6, "-6"},
      {0.0, "0"},
      {-0.0, "0"},
      {0.654, "0.654"},
      {45.17, "45.17"},
      {-45.17, "-45.17"},
      {0.1 + 0.2, "0.3"},
      {65.6, "65.6"},
      {1.0 / 3, "0.333333333333333"},
      {2.0 / 3, "0.666666666666667"},
      {1e15, "1000000000000000"},
      {9007199254740991.0, "9007199254740991"},
      {123456789012.5, "123456789012.5"},
      {1e20, "100000000000000000000"},
      {1e21, "1e21"},
      {1.5e300, "1.5e300"},
      {0.0001, "0.0001"},
      {0.00001234, "0.00001234"},
      {1e-9, "1e-9"},
      {2.5e-9, "2.5e-9"},
      {9.9999999999999999e22, "1e23"},
      {5.9999999999999995, "6"},
  };
  qk_buf b = {0};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf_clear(&b);
    qk_put_real(&b, rows[i].value);
    cr_expect_str_eq(b.p, rows[i].text, "%.17g: %s", rows[i].value, b.p);
  }
  qk_buf_free(&b);
}

Test(render, an_unknown_format_is_refused_with_the_known_ones_and_the_nearest) {
  static const struct {
    const char *asked, *near;
  } rows[] = {{"jason", "(did you mean 'json'?)"},
              {"md", "(did you mean 'markdown'?)"},
              {"txt", "(did you mean 'text'?)"},
              {"CSV", NULL},
              {"parquet", NULL},
              {"", NULL}};
  qk_result r = one_text(S("x"));
  qk_buf out = {0};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e = {0};
    qk_code code = try_render(&r, rows[i].asked, (qk_render_options){0}, &out, &e);
    cr_expect_eq(code, QK_USAGE);
    cr_expect_eq(out.n, 0);
    cr_expect(strstr(e.msg, "text, markdown, csv, tsv, json, jsonl"), "%s", e.msg);
    if (rows[i].near)
      cr_expect(strstr(e.msg, rows[i].near), "%s", e.msg);
    else
      cr_expect_not(strstr(e.msg, "did you mean"), "%s", e.msg);
  }
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(render, a_table_that_is_not_there_is_refused) {
  static const struct {
    const char *format;
    int tables, asked;
    const char *says;
  } rows[] = {{"csv", 2, 3, "there is no table 3: the result has 2"},
              {"tsv", 2, -1, "there is no table -1: the result has 2"},
              {"jsonl", 1, 2, "there is no table 2: the result has 1"},
              {"csv", 0, 0, "the result has none"}};
  qk_buf out = {0};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_result r = {0};
    qk_column c = {S("a"), S(""), QK_TYPE_TEXT};
    qk_result_text(&r, S("text"));
    for (int t = 0; t < rows[i].tables; t++) qk_result_table(&r, S(""), &c, 1);
    qk_err e = {0};
    qk_render_options options = {.table = rows[i].asked};
    cr_expect_eq(try_render(&r, rows[i].format, options, &out, &e), QK_USAGE);
    cr_expect(strstr(e.msg, rows[i].says), "%s", e.msg);
    qk_result_free(&r);
  }
  qk_buf_free(&out);
}

static bool take_little(void *context, const char *p, size_t n) {
  (void)p;
  size_t *left = context;
  if (n > *left) return false;
  *left -= n;
  return true;
}

Test(render, a_sink_that_takes_no_more_ends_the_rendering) {
  static const char *const formats[] = {"text", "markdown", "csv",
                                        "tsv",  "json",     "jsonl"};
  qk_result r = {0};
  qk_column c = {S("a"), S(""), QK_TYPE_TEXT};
  qk_cell cell = qk_cell_text(S("some words to fill a line"));
  qk_result_table(&r, S(""), &c, 1);
  for (int i = 0; i < 20000; i++) qk_result_row(&r, &cell);
  for (size_t i = 0; i < QK_COUNT(formats); i++) {
    size_t left = 100000;
    qk_err e = {0};
    cr_expect_eq(qk_render(&r, formats[i], NULL, (qk_sink){take_little, &left}, &e),
                 QK_STORE);
    cr_expect_str_eq(e.msg, "the output cannot be written");
    cr_expect_lt(left, 100000, "%s: nothing was written piece by piece", formats[i]);
  }
  qk_result_free(&r);
}

Test(render, a_result_that_ran_out_of_memory_is_not_shown_as_whole) {
  qk_result r = one_text(S("x"));
  r.oom = true;
  qk_buf out = {0};
  qk_err e = {0};
  cr_expect_eq(try_render(&r, "json", (qk_render_options){0}, &out, &e), QK_NOMEM);
  cr_expect_eq(out.n, 0);
  qk_buf_free(&out);
  qk_result_free(&r);
}
