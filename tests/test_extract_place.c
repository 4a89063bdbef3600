/* test_extract_place.c - places that texts name, and the automaton that finds them. */
#include <time.h>

#include "extract/automaton.h"
#include "extracted.h"

static void expect_places(extracted *t, const char *city, const char *text,
                          const char *expected) {
  qk_buf b = {0};
  uint32_t n;
  const qk_place *all = qk_extractor_places(t->x, &n);
  extracted_text(t, city, text);
  for (uint32_t i = 0; i < t->facts.n_places; i++) {
    const qk_place_mention *m = &t->facts.places[i];
    bool known = m->place != QK_NONE;
    const qk_local_place *local = known ? NULL : &t->facts.local_places[m->local];
    uint32_t parent = known ? all[m->place].parent : local->parent;
    char level[2] = {(char)('0' + (known ? all[m->place].level : local->level)), 0};
    extracted_put(&b, known ? all[m->place].name : local->name, true);
    extracted_put(&b, qk_str_of(level), false);
    if (level[0] > '3')
      extracted_put(&b, parent == QK_NONE ? QK_LIT("?") : all[parent].name, false);
    cr_expect(!i || m[-1].spot.from <= m->spot.from, "%s: out of order", text);
  }
  extracted_expect(b, expected, text);
}

Test(place, own_counties_and_towns_are_found_in_full_and_in_short) {
  static const struct {
    const char *city, *text, *expected;
  } cases[] = {
      {"广州", "会议在桥南街召开。", "桥南街道|4|番禺区"},
      {"广州", "会议在桥南街道召开。", "桥南街道|4|番禺区"},
      {"深圳", "会议在桥南街召开。", ""},
      {"广州", "天河、海珠等区先行。", "天河区|3; 海珠区|3"},
      {"广州", "由天河、海珠区承办。", "天河区|3; 海珠区|3"},
      {"广州", "越秀区人大和黄埔人大调研。", "越秀区|3; 黄埔区|3"},
      {"广州", "天河体育中心开放。", ""},
      {"广州", "推动增城成功脱贫，海珠率先探索。", "增城区|3; 海珠区|3"},
      {"深圳", "天河、海珠等区先行。", ""},
      {"惠州", "博罗石湾镇试点。", "博罗县|3; 石湾镇|4|博罗县"},
      {"惠州", "惠城区桥东、江南街道试点。",
       "惠城区|3; 桥东街道|4|惠城区; 江南街道|4|惠城区"},
      {"东莞", "东莞市大朗镇试点。", "东莞市|2; 大朗镇|4|东莞市"},
      {"汕尾", "市城区红草镇试点。", "城区|3; 红草镇|4|城区"},
      {"汕尾", "主城区改造。", ""},
      {"肇庆", "到封开县、怀集县调研。", "封开县|3; 怀集县|3"},
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cases); i++)
    expect_places(&t, cases[i].city, cases[i].text, cases[i].expected);
  extracted_free(&t);
}

Test(place, a_name_in_a_longer_word_is_no_place) {
  static const struct {
    const char *city, *text, *expected;
  } cases[] = {
      {"江门", "保护新会陈皮。", ""},
      {"江门", "江门市新会陈皮出名。", "江门市|2"},
      {"江门", "在《江门市新会陈皮条例》中规定。", "江门市|2"},
      {"江门", "新会区出产陈皮。", "新会区|3"},
      {"广州", "白云区域规划已定。", ""},
      {"广州", "白云区规划已定。", "白云区|3"},
      {"广州", "毕业于中山大学。", ""},
      {"湛江", "廉江市场活跃。", ""},
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cases); i++)
    expect_places(&t, cases[i].city, cases[i].text, cases[i].expected);
  extracted_free(&t);
}

Test(place, villages_and_changed_names_are_places_without_a_code) {
  static const struct {
    const char *city, *text, *expected;
  } cases[] = {
      {"广州", "走进越秀区东湖新村。", "越秀区|3; 东湖新村|5|越秀区"},
      {"汕头", "金平区石炮台街道新华社区办站。",
       "金平区|3; 石炮台街道|4|金平区; 新华社区|5|石炮台街道"},
      {"阳江", "阳西县沙扒镇渡头村修路。", "阳西县|3; 沙扒镇|4|阳西县; 渡头村|5|沙扒镇"},
      {"阳江", "阳西县各村修路。", "阳西县|3"},
      {"阳江", "阳西县村民修路。", "阳西县|3"},
      {"阳江", "全市农村、城市社区修路。", ""},
      {"阳江", "建设随洞村小广场。", "随洞村|5|?"},
      {"湛江", "徐闻市人大试点。", "徐闻市|3"},
      {"揭阳", "普宁市军埔镇试点。", "普宁市|3; 军埔镇|4|普宁市"},
      {"揭阳", "普宁市各镇试点。", "普宁市|3"},
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cases); i++)
    expect_places(&t, cases[i].city, cases[i].text, cases[i].expected);
  extracted_free(&t);
}

Test(place, places_elsewhere_need_their_full_name_or_what_governs_them) {
  static const struct {
    const char *city, *text, *expected;
  } cases[] = {
      {"", "浙江萧山衙前镇的农民。", "浙江省|1; 萧山区|3; 衙前镇|4|萧山区"},
      {"", "衙前镇的农民。", ""},
      {"", "在青岛市和崂山区。", "青岛市|2; 崂山区|3"},
      {"", "沿海城市发展很快。", ""},
      {"广州", "赴江西省赣州市学习。", "江西省|1; 赣州市|2"},
      {"广州", "赴崂山区学习。", ""},
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cases); i++)
    expect_places(&t, cases[i].city, cases[i].text, cases[i].expected);
  extracted_free(&t);
}

Test(place, a_village_that_is_named_twice_is_one_place) {
  extracted t;
  extracted_open(&t, NULL);
  extracted_text(&t, "阳江", "到沙扒镇渡头村。走进渡头村。");
  cr_expect_eq(t.facts.n_local_places, 1);
  cr_expect_eq(t.facts.n_places, 3);
  extracted_free(&t);
}

Test(automaton, the_longest_word_wins_and_short_words_are_ignored) {
  qk_automaton a;
  qk_err e = {0};
  static const qk_str words[] = {QK_LIT("天河"),       QK_LIT("天河区"), QK_LIT("天"),
                                 QK_LIT("天河区公园"), QK_LIT("ab"),     QK_LIT("1+1+9")};
  static const struct {
    const char *text, *found;
  } cases[] = {{"天河区公", "天河区"},
               {"天河", "天河"},
               {"天地", "天"},
               {"天", "天"},
               {"河天", ""},
               {"ab", ""},
               {"1+1+9部署", "1+1+9"},
               {"天河区公园里", "天河区公园"},
               {"", ""}};
  cr_assert_eq(qk_automaton_init(&a, 0, &e), QK_OK);
  for (uint32_t i = 0; i < QK_COUNT(words); i++)
    cr_assert_eq(qk_automaton_add(&a, words[i], i, NULL, &e), QK_OK);
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    const qk_term *t = qk_automaton_longest(&a, qk_str_of(cases[i].text));
    qk_str found = t ? t->text : QK_LIT("");
    cr_expect(qk_str_eq(found, qk_str_of(cases[i].found)), "%s: got %.*s", cases[i].text,
              QK_ARG(found));
  }
  qk_automaton_free(&a);
}

Test(automaton, it_grows_and_finds_every_word) {
  enum { N = 20000 };
  qk_automaton a;
  qk_arena arena = {0};
  qk_err e = {0};
  cr_assert_eq(qk_automaton_init(&a, 0, &e), QK_OK);
  for (uint32_t i = 0; i < N; i++) {
    char word[32];
    snprintf(word, sizeof word, "%u-%u号", i % 977, i);
    qk_str copy = qk_arena_copy(&arena, qk_str_of(word));
    cr_assert_eq(qk_automaton_add(&a, copy, i, NULL, &e), QK_OK);
  }
  for (uint32_t i = 0; i < N; i++) {
    const qk_term *t = qk_automaton_longest(&a, a.terms[i].text);
    cr_assert(t && t->value == i, "word %u", i);
  }
  qk_automaton_free(&a);
  qk_arena_free(&arena);
}
