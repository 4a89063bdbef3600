/* test_extract_date.c - dates as texts state them, resolved against an issue of
 * 2021-09-20. */
#include "extract_scan.h"
#include "growth.h"

/* All mentions of a text: "raw=start" or "raw=start/end", joined by "; ". */
static void show(const scanned *s, qk_buf *out) {
  qk_buf_clear(out);
  qk_buf_putc(out, '\0');
  out->n = 0;
  for (uint32_t i = 0; i < s->facts.n_dates; i++) {
    const qk_date_mention *d = &s->facts.dates[i];
    if (i) qk_buf_put(out, QK_LIT("; "));
    qk_buf_printf(out, "%.*s=%.*s", QK_ARG(scanned_raw(s, &d->spot)), QK_ARG(d->start));
    if (!qk_str_eq(d->start, d->end)) qk_buf_printf(out, "/%.*s", QK_ARG(d->end));
  }
}

static void expect_rows(const char *const rows[][2], size_t n) {
  scanned s;
  scanned_new(&s);
  qk_buf got = {0};
  for (size_t i = 0; i < n; i++) {
    scanned_text(&s, qk_str_of(rows[i][0]));
    show(&s, &got);
    cr_expect_str_eq(got.p, rows[i][1], "%s: expected '%s', got '%s'", rows[i][0],
                     rows[i][1], got.p);
  }
  qk_buf_free(&got);
  scanned_free(&s);
}

Test(date, is_as_precise_as_the_text) {
  static const char *const rows[][2] = {
      {"2021年7月1日上午，大会开幕。", "2021年7月1日=2021-07-01"},
      {"2021年5月起施行。", "2021年5月=2021-05"},
      {"2020年，全市增收。", "2020年=2020"},
      {"2018年度的计划。", "2018年度=2018"},
      {"2020年底建成。", "2020年底=2020-12"},
      {"2020年初作出决定。", "2020年初=2020-01"},
      {"２０２１年３月５日召开。", "２０２１年３月５日=2021-03-05"},
      {"公布于2021-07-01。", "2021-07-01=2021-07-01"},
      {"公布于2021/7/1。", "2021/7/1=2021-07-01"},
      {"二〇二一年七月一日发布。", "二〇二一年七月一日=2021-07-01"},
      {"一九二七年十一月，成立苏维埃。", "一九二七年十一月=1927-11"},
      {"从1642年说起。", "1642年=1642"},
      {"2021年上半年的收支。", "2021年上半年=2021-01/2021-06"},
      {"2020年第三季度增长。", "2020年第三季度=2020-07/2020-09"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(date, takes_what_it_leaves_out_from_the_sentence_or_the_issue) {
  static const char *const rows[][2] = {
      {"7月1日，大会开幕。", "7月1日=2021-07-01"},
      {"去年7月开展检查；12月听取报告。", "去年7月=2020-07; 12月=2020-12"},
      {"12月，会议召开。", "12月=2020-12"},
      {"拟于12月召开会议。", "12月=2021-12"},
      {"今年初部署。", "今年初=2021-01"},
      {"去年底完成。", "去年底=2020-12"},
      {"今年上半年，税收增长。", "今年上半年=2021-01/2021-06"},
      {"上半年，税收增长。", "上半年=2021-01/2021-06"},
      {"前三季度回升。", "前三季度=2021-01/2021-09"},
      {"前年设立。", "前年=2019"},
      {"明年举办。", "明年=2022"},
      {"本月15日开学。", "本月15日=2021-09-15"},
      {"十月一日放假。", "十月一日=2020-10-01"},
      {"9月1日、3日开会。", "9月1日=2021-09-01; 3日=2021-09-03"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(date, interval_has_two_ends) {
  static const char *const rows[][2] = {
      {"9月1日至2日召开。", "9月1日至2日=2021-09-01/2021-09-02"},
      {"28日至30日召开。", "28日至30日=2021-09-28/2021-09-30"},
      {"2013年至2020年完成。", "2013年至2020年=2013/2020"},
      {"规划（2011—2020）获批。", "2011—2020=2011/2020"},
      {"规划（2020—2022年）获批。", "2020—2022年=2020/2022"},
      {"5月至7月，分赴各县。", "5月至7月=2021-05/2021-07"},
      {"今年5-7月，分赴各县。", "今年5-7月=2021-05/2021-07"},
      {"2020年12月28日至30日召开。", "2020年12月28日至30日=2020-12-28/2020-12-30"},
      {"2020年12月30日至1月3日休会。", "2020年12月30日至1月3日=2020-12-30/2021-01-03"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(date, leaves_alone_what_is_none) {
  static const char *const rows[][2] = {
      {"为期3个月。", ""},
      {"不少于30日。", ""},
      {"2月31日不存在。", ""},
      {"2019年级的学生。", ""},
      {"第28日至30日。", ""},
      {"13月。", ""},
      {"版本2021.13.1。", ""},
      {"电话20210101。", ""},
      {"统一部署，一度中断。", ""},
      {"上海、下游、前方。", ""},
      {"约1500年历史。", ""},
      {"5日报、3日常。", ""},
      {"", ""},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(date, without_the_issues_date_only_whole_ones_resolve) {
  scanned s;
  scanned_new(&s);
  qk_facts facts = {0};
  qk_scan scan = {.arena = &s.arena,
                  .facts = &facts,
                  .text = QK_LIT("去年和5月，以及2020年3月。"),
                  .caption = QK_NONE};
  qk_date_scan(&scan);
  cr_assert_eq(facts.n_dates, 1);
  cr_expect(qk_str_eq(facts.dates[0].start, QK_LIT("2020-03")));
  scanned_free(&s);
}

Test(date, begins_behind_the_heading_of_its_paragraph) {
  scanned s;
  scanned_new(&s);
  qk_facts facts = {0};
  qk_scan scan = {.arena = &s.arena,
                  .facts = &facts,
                  .text = QK_LIT("2019年的工作。2020年，完成。"),
                  .body = 19,
                  .caption = QK_NONE};
  qk_date_scan(&scan);
  cr_assert_eq(facts.n_dates, 1);
  cr_expect(qk_str_eq(facts.dates[0].start, QK_LIT("2020")));
  scanned_free(&s);
}

Test(date, hostile_lines_take_time_in_proportion) {
  static const char *const pieces[] = {"9",  "1月", "2021年", "28日至",
                                       "十", "1、", "2020—",  "今"};
  scanned s;
  scanned_new(&s);
  for (size_t i = 0; i < QK_COUNT(pieces); i++)
    growth_expect(scanned_growing, &s, pieces[i]);
  scanned_free(&s);
}
