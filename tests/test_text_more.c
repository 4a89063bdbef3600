/* test_text_more.c - patterns, display width, Han numerals, folding. */
#include "text/fold.h"
#include "text/number.h"
#include "text/pattern.h"
#include "text/width.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

static bool matches(const qk_pattern *p, qk_str subject, qk_match *m) {
  qk_matcher *with = qk_matcher_new();
  cr_assert(with);
  bool found = qk_pattern_match(p, with, subject, m);
  qk_matcher_free(with);
  return found;
}

static qk_pattern *compile(const char *source, bool multiline) {
  qk_pattern *p = NULL;
  qk_err e = {0};
  cr_assert_eq(qk_pattern_compile(&p, qk_str_of(source), multiline, &e), QK_OK, "%s",
               e.msg);
  return p;
}

Test(pattern, gives_groups_by_number_and_name) {
  qk_pattern *p = compile("^(?<city>\\p{Han}+)：(?<title>.+?)(?<page>[0-9]+)?$", false);
  qk_match m;
  cr_assert(matches(p, QK_LIT("某市：好事"), &m));
  cr_expect(qk_str_eq(m.group[0], QK_LIT("某市：好事")));
  cr_expect(qk_str_eq(qk_match_named(p, &m, "city"), QK_LIT("某市")));
  cr_expect(qk_str_eq(qk_match_named(p, &m, "title"), QK_LIT("好事")));
  cr_expect_null(qk_match_named(p, &m, "page").p);
  cr_expect_null(qk_match_named(p, &m, "nobody").p);
  cr_expect_eq(qk_pattern_group(p, "title"), 2);
  cr_expect_eq(qk_pattern_group(p, "nobody"), -1);
  cr_expect_not(matches(p, QK_LIT("没有冒号"), &m));
  cr_expect_not(matches(p, (qk_str){NULL, 0}, &m));
  qk_pattern_free(p);
}

Test(pattern, multiline_knows_all_three_line_breaks) {
  qk_pattern *p = compile("^乙$", true);
  cr_expect(matches(p, QK_LIT("甲\n乙\n丙"), NULL));
  cr_expect(matches(p, QK_LIT("甲\r\n乙\r\n丙"), NULL));
  cr_expect(matches(p, QK_LIT("甲\r乙\r丙"), NULL));
  cr_expect_not(matches(p, QK_LIT("甲乙"), NULL));
  qk_pattern_free(p);
  p = compile("^乙$", false);
  cr_expect_not(matches(p, QK_LIT("甲\n乙\n丙"), NULL));
  qk_pattern_free(p);
}

Test(pattern, a_bad_one_is_refused_with_its_reason) {
  static const qk_str rows[] = {QK_LIT("(甲"), QK_LIT("[甲"), QK_LIT("a\\Cb"),
                                QK_LIT("\xFF"), QK_LIT("(?<a>x)(?<a>y)")};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e = {0};
    qk_pattern *p = NULL;
    cr_expect_eq(qk_pattern_compile(&p, rows[i], false, &e), QK_USAGE, "row %zu", i);
    cr_expect_null(p);
    cr_expect(strstr(e.msg, " at byte "), "%s", e.msg);
    qk_pattern_free(p);
  }
}

Test(pattern, one_that_never_ends_is_no_match) {
  qk_pattern *p = compile("^(a+)+$", false);
  static const char text[] =
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
  for (int i = 0; i < 3; i++) cr_expect_not(matches(p, qk_str_of(text), NULL));
  qk_pattern_free(p);
}

/* Each of these takes the square of the subject's length, or worse, if it may. */
Test(pattern, a_long_subject_takes_no_square_of_time) {
  static const char *const sources[] = {"a*b", "a+[0-9]", ".*x.*y", "^.+a.*+x", "a$"};
  enum { SIZE = 1 << 24 };
  char *text = malloc(SIZE);
  cr_assert(text);
  memset(text, 'a', SIZE);
  for (size_t i = 0; i < QK_COUNT(sources); i++) {
    qk_pattern *p = compile(sources[i], false);
    cr_expect_not(matches(p, (qk_str){text, SIZE}, NULL), "%s", sources[i]);
    qk_pattern_free(p);
  }
  qk_pattern *p = compile("(字+)", false);
  for (size_t i = 0; i + 3 <= SIZE; i += 3) memcpy(text + i, "字", 3);
  qk_match m;
  cr_assert(matches(p, (qk_str){text, SIZE - SIZE % 3}, &m));
  cr_expect_eq(m.group[1].n % 3, 0); /* cut between characters */
  qk_pattern_free(p);
  free(text);
}

/* One matcher serves them all. */
Test(pattern, matches_the_thousandth_time_as_the_first) {
  static const char *const sources[] = {"(\\d+)年(?:(\\d+)月)?", "^于(\\d+)年(\\d+月)?"};
  qk_matcher *with = qk_matcher_new();
  for (size_t k = 0; k < QK_COUNT(sources); k++) {
    qk_pattern *p = compile(sources[k], false);
    for (int i = 0; i < 5000; i++) {
      qk_match m;
      cr_assert(qk_pattern_match(p, with, QK_LIT("于2021年印发"), &m));
      cr_assert(qk_str_eq(m.group[1], QK_LIT("2021")));
      cr_assert_null(m.group[2].p);
      cr_assert_null(m.group[15].p);
      cr_assert_not(qk_pattern_match(p, with, QK_LIT("于今年印发"), &m));
    }
    qk_pattern_free(p);
  }
  qk_matcher_free(with);
}

Test(pattern, more_groups_than_fit_are_left_out) {
  qk_pattern *p =
      compile("(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)(m)(n)(o)(?<last>p)(q)", false);
  qk_match m;
  cr_assert(matches(p, QK_LIT("abcdefghijklmnopq"), &m));
  cr_expect_eq(m.n, QK_MATCH_GROUPS);
  cr_expect(qk_str_eq(m.group[15], QK_LIT("o")));
  cr_expect_null(qk_match_named(p, &m, "last").p);
  qk_pattern_free(p);
}

Test(width, counts_terminal_columns) {
  static const struct {
    qk_str text;
    size_t width;
  } rows[] = {{QK_LIT(""), 0},          {QK_LIT("abc"), 3},
              {QK_LIT("中文"), 4},      {QK_LIT("，。《》"), 8},
              {QK_LIT("“”"), 2},        {QK_LIT("ＡＢ"), 4},
              {QK_LIT("e\xCC\x81"), 1}, {QK_LIT("a\x1B\x07\tb"), 2},
              {QK_LIT("😀"), 2},         {QK_LIT("\xE2\x80\x8B"), 0}};
  for (size_t i = 0; i < QK_COUNT(rows); i++)
    cr_expect_eq(qk_width(rows[i].text), rows[i].width, "row %zu: %zu", i,
                 qk_width(rows[i].text));
}

Test(width, a_prefix_fits_and_splits_no_cluster) {
  static const struct {
    qk_str text;
    size_t columns, bytes;
  } rows[] = {{QK_LIT("abc"), 2, 2},
              {QK_LIT("中文"), 3, 3},
              {QK_LIT("中文"), 1, 0},
              {QK_LIT("中文"), 4, 6},
              {QK_LIT("中文"), 99, 6},
              {QK_LIT("e\xCC\x81x"), 1, 3},
              {QK_LIT("中\xE3\x82\x99文"), 2, 6},
              {QK_LIT("a🇨🇳b"), 2, 1}};
  for (size_t i = 0; i < QK_COUNT(rows); i++)
    cr_expect_eq(qk_width_prefix(rows[i].text, rows[i].columns), rows[i].bytes,
                 "row %zu: %zu", i, qk_width_prefix(rows[i].text, rows[i].columns));
}

Test(number, han_numerals_are_read) {
  static const struct {
    qk_str text, numeral;
    double value;
  } rows[] = {{QK_LIT("一"), QK_LIT("一"), 1},
              {QK_LIT("零"), QK_LIT("零"), 0},
              {QK_LIT("两"), QK_LIT("两"), 2},
              {QK_LIT("十"), QK_LIT("十"), 10},
              {QK_LIT("十二、"), QK_LIT("十二"), 12},
              {QK_LIT("二十"), QK_LIT("二十"), 20},
              {QK_LIT("二十一是"), QK_LIT("二十一"), 21},
              {QK_LIT("一百零三"), QK_LIT("一百零三"), 103},
              {QK_LIT("一百一十二"), QK_LIT("一百一十二"), 112},
              {QK_LIT("三百二"), QK_LIT("三百二"), 320},
              {QK_LIT("三千五百"), QK_LIT("三千五百"), 3500},
              {QK_LIT("一千零一十"), QK_LIT("一千零一十"), 1010},
              {QK_LIT("三千万元"), QK_LIT("三千万"), 3e7},
              {QK_LIT("一万二"), QK_LIT("一万二"), 12000},
              {QK_LIT("一万零五"), QK_LIT("一万零五"), 10005},
              {QK_LIT("十二万三千四百五十六"), QK_LIT("十二万三千四百五十六"), 123456},
              {QK_LIT("两万五千亿"), QK_LIT("两万五千亿"), 2.5e12},
              {QK_LIT("三万亿"), QK_LIT("三万亿"), 3e12},
              {QK_LIT("一亿三千万零二"), QK_LIT("一亿三千万零二"), 130000002},
              {QK_LIT("二〇二一年"), QK_LIT("二〇二一"), 2021},
              {QK_LIT("一二〇万"), QK_LIT("一二〇万"), 1.2e6},
              {QK_LIT("壹佰贰拾叁"), QK_LIT("壹佰贰拾叁"), 123},
              {QK_LIT("廿三"), QK_LIT("廿三"), 23},
              {QK_LIT("卅"), QK_LIT("卅"), 30},
              {QK_LIT("一百零"), QK_LIT("一百"), 100},
              {QK_LIT("一万万"), QK_LIT("一万"), 1e4}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    double value = -1;
    size_t n = qk_han_number(rows[i].text, &value);
    cr_expect_eq(n, rows[i].numeral.n, "row %zu: %zu bytes", i, n);
    cr_expect(fabs(value - rows[i].value) < 0.5, "row %zu: %f", i, value);
  }
}

Test(number, what_is_no_numeral_is_not_read) {
  static const qk_str rows[] = {QK_LIT("a一"),
                                QK_LIT(""),
                                QK_LIT("甲"),
                                QK_LIT("3千"),
                                QK_LIT("万元"),
                                QK_LIT("亿"),
                                QK_LIT("百年"),
                                QK_LIT("千家"),
                                QK_LIT("三四十"),
                                QK_LIT("百分之三"),
                                QK_LIT("一一一一一一一一一一一一一一一一一一")};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    double value = -1;
    /* In memory of its exact size, so that the sanitizer sees a read behind the end. */
    char *exact = malloc(rows[i].n + 1);
    cr_assert(exact);
    char *text = memcpy(exact + 1, rows[i].p, rows[i].n);
    cr_expect_eq(qk_han_number((qk_str){text, rows[i].n}, &value), 0, "row %zu", i);
    free(exact);
  }
}

Test(fold, makes_texts_comparable) {
  static const struct {
    qk_str in, out;
  } rows[] = {{QK_LIT(""), QK_LIT("")},
              {QK_LIT(" 甲　乙\n丙\t"), QK_LIT("甲乙丙")},
              {QK_LIT("“甲”‘乙’"), QK_LIT("\"甲\"'乙'")},
              {QK_LIT("ＡＢＣ１２３，：（）"), QK_LIT("ABC123,:()")},
              {QK_LIT("①㎏"), QK_LIT("1kg")},
              {QK_LIT("e\xCC\x81"), QK_LIT("é")},
              {QK_LIT("Ｅ\xCC\x81x"), QK_LIT("Éx")},
              {QK_LIT("ｶﾞ甲"), QK_LIT("ガ甲")},
              {QK_LIT("a\xC2\xA0\x01z"), QK_LIT("az")},
              {QK_LIT("甲……乙。"), QK_LIT("甲......乙。")}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf b = {0};
    qk_fold(rows[i].in, &b);
    cr_expect(qk_str_eq(qk_buf_str(&b), rows[i].out), "row %zu: %.*s", i,
              QK_ARG(qk_buf_str(&b)));
    qk_buf_free(&b);
  }
}

Test(width, a_suffix_takes_what_fits_and_is_cut_where_nothing_has_a_width) {
  static const struct {
    qk_str text;
    size_t columns, at;
  } rows[] = {{QK_LIT("天地人"), 4, 3}, {QK_LIT("天地人"), 5, 3},
              {QK_LIT("天地人"), 6, 0}, {QK_LIT("天地人"), 0, 9},
              {QK_LIT("a天b"), 3, 1},   {QK_LIT(""), 3, 0},
              {QK_LIT("abc"), 99, 0}};
  for (size_t i = 0; i < QK_COUNT(rows); i++)
    cr_expect_eq(qk_width_suffix(rows[i].text, rows[i].columns), rows[i].at, "row %zu",
                 i);
  char marks[4000]; /* U+0301, which stands on the character before it */
  for (size_t i = 0; i < sizeof marks; i += 2) memcpy(marks + i, "\xCC\x81", 2);
  size_t at = qk_width_suffix((qk_str){marks, sizeof marks}, 10);
  cr_expect(at > 3000 && at < sizeof marks);
}
