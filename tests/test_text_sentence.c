/* test_text_sentence.c - where sentences end. */
#include "text/sentence.h"
#include "text/utf8.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/* The sentences of a text, joined by |. */
static void split(qk_str text, char *out, size_t size) {
  qk_arena a = {0};
  qk_span *spans = NULL;
  uint32_t n = 0, cap = 0;
  size_t at = 0;
  cr_assert(qk_sentences(text, &a, &spans, &n, &cap));
  for (uint32_t i = 0; i < n; i++) {
    size_t len = spans[i].to - spans[i].from;
    cr_assert(at + len + 2 < size);
    if (i) out[at++] = '|';
    memcpy(out + at, text.p + spans[i].from, len);
    at += len;
  }
  out[at] = 0;
  qk_arena_free(&a);
}

typedef struct row {
  const char *text, *sentences;
} row;

static void check(const row *rows, size_t n) {
  for (size_t i = 0; i < n; i++) {
    char got[1024];
    split(qk_str_of(rows[i].text), got, sizeof got);
    cr_expect_str_eq(got, rows[i].sentences, "%s: %s", rows[i].text, got);
  }
}

Test(sentence, ends_at_chinese_end_marks_and_line_breaks) {
  static const row rows[] = {{"", ""},
                             {" 　\n", ""},
                             {"甲乙", "甲乙"},
                             {"甲。乙！丙？丁", "甲。|乙！|丙？|丁"},
                             {"甲？！乙！！丙", "甲？！|乙！！|丙"},
                             {"　　甲。　乙。", "甲。|乙。"},
                             {"甲，乙；丙：丁、戊。", "甲，乙；丙：丁、戊。"},
                             {"甲\n乙\r\n丙\r丁", "甲|乙|丙|丁"},
                             {"甲……乙。丙……", "甲……乙。|丙……"},
                             {"甲……\n乙", "甲……|乙"},
                             {"甲！，乙。", "甲！，乙。"},
                             {"甲。■", "甲。■"},
                             {"甲。 ■", "甲。 ■"},
                             {"甲。\n■", "甲。|■"}};
  check(rows, QK_COUNT(rows));
}

Test(sentence, quotes_and_brackets_keep_their_content_together) {
  static const row rows[] = {{"他说：“甲。乙。”丙。", "他说：“甲。乙。”|丙。"},
                             {"他说：“甲。乙”，丙。丁", "他说：“甲。乙”，丙。|丁"},
                             {"“甲。”的说法。乙", "“甲。”的说法。|乙"},
                             {"他问：“甲？”没有人答。", "他问：“甲？”|没有人答。"},
                             {"“甲怎么办？”成了难题。乙", "“甲怎么办？”成了难题。|乙"},
                             {"“甲！”“乙！”丙。", "“甲！”“乙！”丙。"},
                             {"“我……”他。“呀……”", "“我……”他。|“呀……”"},
                             {"甲：“乙‘丙。’丁。”戊。", "甲：“乙‘丙。’丁。”|戊。"},
                             {"甲：“乙：‘丙。’”丁。", "甲：“乙：‘丙。’”|丁。"},
                             {"《甲？》一书。乙", "《甲？》一书。|乙"},
                             {"甲（乙。丙。）丁。戊", "甲（乙。丙。）丁。|戊"},
                             {"甲。（乙。）丙。", "甲。|（乙。）|丙。"},
                             {"「甲。乙。」丙。", "「甲。乙。」|丙。"},
                             {"甲”。乙", "甲”。|乙"},
                             {"甲。”乙", "甲。”|乙"}};
  check(rows, QK_COUNT(rows));
}

Test(sentence, a_bracket_that_never_closes_holds_nothing_together) {
  static const row rows[] = {{"“甲。乙。丙", "“甲。|乙。|丙"},
                             {"（甲。乙。“丙。丁。”戊。", "（甲。|乙。|“丙。丁。”|戊。"},
                             {"甲“乙\n丙”。丁", "甲“乙|丙”。|丁"},
                             {"“甲（乙。”丙。", "“甲（乙。”|丙。"},
                             {"《甲。“乙。（丙。", "《甲。|“乙。|（丙。"},
                             {"“甲“乙。”丙。", "“甲“乙。”|丙。"}};
  check(rows, QK_COUNT(rows));
}

Test(sentence, a_quote_of_more_than_600_characters_is_divided) {
  enum { SENTENCES = 200 };
  static const char one[] = "甲乙丙丁。";
  char text[8 + SENTENCES * sizeof one], *p = text;
  p = stpcpy(p, "“");
  for (int i = 0; i < SENTENCES; i++) p = stpcpy(p, one);
  p = stpcpy(p, "”");
  qk_arena a = {0};
  qk_span *spans = NULL;
  uint32_t n = 0, cap = 0;
  cr_assert(qk_sentences(qk_str_of(text), &a, &spans, &n, &cap));
  cr_expect_eq(n, SENTENCES, "%u", n);
  qk_arena_free(&a);
}

Test(sentence, a_point_ends_only_what_is_a_sentence) {
  static const row rows[] = {
      {"One. Two. three", "One.|Two. three"},
      {"增长65.6%。乙", "增长65.6%。|乙"},
      {"1. 甲乙。2. 丙", "1. 甲乙。|2. 丙"},
      {"2.1. 甲乙", "2.1. 甲乙"},
      {"In 2021. The end.", "In 2021.|The end."},
      {"Ask Mr. Smith, J. Doe, the U.S. Army, e.g. Bob. Then go.",
       "Ask Mr. Smith, J. Doe, the U.S. Army, e.g. Bob.|Then go."},
      {"He said \"Go. Now.\" They went.", "He said \"Go. Now.\"|They went."},
      {"See http://a.b/c?d=1&e!f ok? Yes! 好", "See http://a.b/c?d=1&e!f ok?|Yes!|好"},
      {"看http://a.b/c?好", "看http://a.b/c?好"},
      {"真的?好!是", "真的?|好!|是"},
      {"![图](a.png) 甲", "![图](a.png) 甲"},
      {"Node.js 中文. 下一句", "Node.js 中文.|下一句"},
      {"wait... What", "wait... What"}};
  check(rows, QK_COUNT(rows));
}

/* Every end mark is refused, every bracket stays open: the scan goes back, but no byte is
 * seen more often than there are kinds of brackets. */
Test(sentence, hostile_texts_take_linear_time_and_lose_no_byte) {
  static const char *const units[] = {"“。",    "“（《【「‘\"。", "（“。”", "”。）》",
                                      "aaaa!)", "（。",           ".",      "\"a. "};
  enum { SIZE = 1 << 20 };
  char *text = malloc(SIZE);
  cr_assert(text);
  for (size_t i = 0; i < QK_COUNT(units); i++) {
    size_t unit = strlen(units[i]), n = 0;
    for (; n + unit <= SIZE; n += unit) memcpy(text + n, units[i], unit);
    qk_arena a = {0};
    qk_span *spans = NULL;
    uint32_t count = 0, cap = 0;
    cr_assert(qk_sentences((qk_str){text, n}, &a, &spans, &count, &cap));
    cr_assert_gt(count, 0);
    size_t at = 0;
    for (uint32_t k = 0; k < count; k++) {
      cr_assert_eq(qk_trim(qk_str_sub((qk_str){text, n}, at, spans[k].from)).n, 0);
      cr_assert(spans[k].from < spans[k].to);
      at = spans[k].to;
    }
    cr_assert_eq(qk_trim(qk_str_sub((qk_str){text, n}, at, n)).n, 0);
    qk_arena_free(&a);
  }
  free(text);
}

Test(sentence, spans_are_appended_to_those_of_earlier_texts) {
  qk_arena a = {0};
  qk_span *spans = NULL;
  uint32_t n = 0, cap = 0;
  for (int i = 0; i < 50; i++)
    cr_assert(qk_sentences(QK_LIT("甲。乙。"), &a, &spans, &n, &cap));
  cr_assert_eq(n, 100);
  cr_expect(spans[98].from == 0 && spans[98].to == 6 && spans[99].from == 6 &&
            spans[99].to == 12);
  qk_arena_free(&a);
}
