/* test_script_reuse.c - db:reuse, db:near_duplicates, db:quotation_variants,
 * db:collocations, db:dispersion, qikan.text.segment, qikan.similarity, on texts whose
 * answers are worked out by hand. */
#include "script/library.h"
#include "texts.h"

static const char three_cities[] = ISSUE_HEAD
    "# 广州： "
    "题目\n\n天地玄黄，宇宙洪荒，日月盈昃。他说：“要把实事办实，把好事办好。”\n\n"
    "# 深圳： "
    "题目\n\n寒来天地玄黄宇宙洪荒暑往。市长强调，“要把实事办实、把好事办好，让群众满意。”"
    "\n\n"
    "# 珠海： 题目\n\n秋收天地玄黄。冬藏。\n";

Test(script_reuse, the_examples_of_the_docstrings_run) {
  static const qk_lua_module *const modules[] = {&qk_words_module, &qk_segment_module,
                                                 &qk_reuse_module, &qk_near_module,
                                                 &qk_similarity_module};
  box b;
  qk_buf out = {0};
  size_t examples = 0;
  texts_open_file(&b, EXAMPLE);
  for (size_t i = 0; i < QK_COUNT(modules); i++)
    for (size_t k = 0; k < modules[i]->n; k++, examples++) {
      const char *at = strstr(modules[i]->functions[k].text, "\n  ");
      cr_assert(at, "%s has no example", modules[i]->functions[k].name);
      cr_expect_eq(texts_run(&b, at, &out), QK_OK, "%s: %s", at, out.p);
    }
  cr_expect_eq(examples, 7, "%zu", examples);
  qk_buf_free(&out);
  box_close(&b);
}

/* 天地玄黄宇宙洪荒 (8 characters) in 广州 and 深圳, whatever the commas: 8 * 1; 天地玄黄
 * in all three: 4 * 2.  As much; the longer is first.  The quotation:
 * 要把实事办实把好事办好. */
Test(script_reuse, passages_that_cities_share) {
  static const texts_row rows[] = {
      {"local l, about = qikan.db:reuse{min_length = 4}\n"
       "for p in l do print(p.length, p.count, p.groups, p.articles, p.text, "
       "table.concat(p.names, '+')) end print(about.by, about.found, about.groups)",
       "11 2 2 2 要把实事办实，把好事办好 广州+深圳\n"
       "8 2 2 2 天地玄黄，宇宙洪荒 广州+深圳\n"
       "4 3 3 3 天地玄黄 广州+深圳+珠海\n"
       "city 3 3"},
      {"local p = qikan.db:reuse{min_length = 4, min_cities = 3}[1]\n"
       "for _, q in ipairs(p.places) do print(q.group, q.count, "
       "qikan.db.sentences:get(q.sentence_id).text, q.article_id) "
       "end\nprint(#p.sentences)",
       "广州 1 天地玄黄，宇宙洪荒，日月盈昃。 1\n"
       "深圳 1 寒来天地玄黄宇宙洪荒暑往。 2\n"
       "珠海 1 秋收天地玄黄。 3\n3"},
      {"print(#qikan.db:reuse{}, #qikan.db:reuse{min_length = 4, city = {'广州', "
       "'珠海'}}, "
       "#qikan.db:reuse{min_length = 4, limit = 1}, select(2, qikan.db:reuse{min_length "
       "= 4, "
       "limit = 1}).truncated, qikan.db:reuse{min_length = 4, order = "
       "'groups'}[1].groups)",
       "0 1 1 true 3"},
  };
  box b;
  texts_open(&b, three_cities);
  texts_check(&b, rows, QK_COUNT(rows), false);
  box_close(&b);
}

/* Runs of 2 of 要把实事办实把好事办好 (10) are all in the longer one (15): containment 1.
 */
Test(script_reuse, variants_of_a_quotation) {
  static const texts_row rows[] = {
      {"local l, about = qikan.db:quotation_variants{}\n"
       "for q in l do print(q.count, q.groups, q.similarity, q.text)\n"
       "for v in q.variants do print(v.count, v.similarity, v.speaker, v.difference, "
       "qikan.db.sentences:get(v.sentences[1]).city, v.places[1].sentence_id == "
       "v.sentences[1]) end end print(about.found)",
       "2 2 1.0 要把实事办实，把好事办好。\n"
       "1 1.0 他 nil 广州 true\n"
       "1 1.0 市长 要把实事办实、把好事办好，〔→让群众满意。〕 深圳 true\n1"},
      {"print(#qikan.db:quotation_variants{min_length = 30}, "
       "#qikan.db:quotation_variants{city = '广州'}, "
       "#qikan.db:quotation_variants{min_cities = 3})",
       "0 0 0"},
  };
  box b;
  texts_open(&b, three_cities);
  texts_check(&b, rows, QK_COUNT(rows), false);
  box_close(&b);
}

/* Each has 8 runs of 3; in the third the four that touch 宇 or 宙 are others: 4 shared of
 * 12. */
Test(script_reuse, sentences_that_are_nearly_the_same) {
  static const texts_row rows[] = {
      {"for d in qikan.db:near_duplicates{min = 0.5} do print(d.count, d.groups, "
       "('%.4f'):format(d.similarity), d.text)\n"
       "for v in d.variants do print(v.count, v.difference, table.concat(v.names, '+')) "
       "end "
       "end",
       "2 2 1.0000 天地玄黄宇宙洪荒日月。\n2 nil 广州+深圳"},
      {"for d in qikan.db:near_duplicates{min = 0.3} do print(d.count, #d.variants, "
       "('%.4f'):format(d.similarity)) print(d.variants[2].difference) end",
       "3 2 0.3333\n天地玄黄〔宇→〕宙〔→宇〕洪荒日月。"},
      {"print(#qikan.db:near_duplicates{min_cities = 3}, "
       "#qikan.db:near_duplicates{min_length "
       "= 11})",
       "0 0"},
  };
  box b;
  texts_open(&b, ISSUE_HEAD
             "# 广州： 题目\n\n天地玄黄宇宙洪荒日月。\n\n"
             "# 深圳： 题目\n\n天地玄黄，宇宙洪荒日月！天地玄黄宙宇洪荒日月。\n");
  texts_check(&b, rows, QK_COUNT(rows), false);
  box_close(&b);
}

/* The numbers of test_search_words.c: node x, one word to each side. */
Test(script_reuse, collocations_by_hand) {
  static const texts_row rows[] = {
      {"for c in qikan.db:collocations{term = 'X', window = 1, min = 2, words = {}} do\n"
       "print(c.term, c.count, c.term_count, c.nodes, c.windows, c.words, "
       "('%.4f %.4f %.4f %.4f'):format(c.expected, c.pmi, c.t, c.g2), #c.sentences) end",
       "a 2 3 2 3 10 0.9000 1.1520 0.7778 2.6566 2"},
      {"print(#qikan.db:collocations{term = 'x', window = 1, min = 1, words = {}, "
       "measure = "
       "'t'}, #qikan.db:collocations{term = '没有', words = {}}, "
       "qikan.db:collocations{term = 'x', window = 1, min = 1, words = {}, measure = "
       "'pmi'}[1].term)",
       "2 0 c"},
      {"local d = qikan.db:dispersion{term = 'x', by = 'article'}\n"
       "print(d.count, d.tokens, d.parts, d.range, d.by, d.dp, d.rows[1].group, "
       "d.rows[1].count, d.rows[1].tokens, #d.rows[1].sentences)",
       "2 12 2 1 article 0.5 题目一 2 6 2"},
      {"local d = qikan.db:dispersion{term = 'q'} print(d.count, d.dp, d.by, d.parts)",
       "0 nil city 2"},
  };
  box b;
  texts_open(&b, ISSUE_HEAD "# 广州： 题目一\n\nx a, b。a x c。\n\n"
                            "# 深圳： 题目二\n\nd e f。a d e。\n");
  texts_check(&b, rows, QK_COUNT(rows), false);
  box_close(&b);
}

Test(script_reuse, texts_are_cut_into_words) {
  static const texts_row rows[] = {
      {"print(table.concat(qikan.text.segment('天地，玄黄 ABC 4,525个', {'天地', '玄'}), "
       "'|'))",
       "天地|玄|黄|ABC|4,525|个"},
      {"print(table.concat(qikan.text.segment('研究生命', {{term = '研究', count = 14}, "
       "{term = "
       "'生命', count = 14}, '研究生', '命'}), '|'))",
       "研究|生命"},
      {"print(table.concat(qikan.text.segment('人大代表联络站'), '|'), "
       "#qikan.text.segment(''), table.concat(qikan.text.segment('人大會', {'人大会'}), "
       "'|'))",
       "人大代表|联络站 0 人大會"},
      {"print(qikan.similarity('天地玄黄', '天地玄黄'), qikan.similarity('', ''))",
       "1.0 1.0 1.0"},
      {"print(qikan.similarity('天地', '玄黄'), qikan.similarity('天', ''))",
       "0.0 0.0 0.0"},
      {"print(qikan.similarity('天地，玄黄', '天地玄黄', 3))", "1.0 1.0"},
  };
  box b;
  texts_open(&b, three_cities);
  texts_check(&b, rows, QK_COUNT(rows), false);
  box_close(&b);
}

Test(script_reuse, errors_say_what_was_expected) {
  static const texts_row rows[] = {
      {"qikan.db:reuse{min_cities = 1}",
       "db:reuse: min_cities: expected a whole number from 2"},
      {"qikan.db:reuse{min_length = 1}",
       "db:reuse: min_length: expected a whole number from 2"},
      {"qikan.db:reuse{order = 'x'}",
       "db:reuse: order: expected shared, length or groups"},
      {"qikan.db:reuse{length = 3}",
       "db:reuse has no field 'length'; expected one of city, article"},
      {"qikan.db:near_duplicates{min = 0}",
       "db:near_duplicates: min: expected a number from 0.1"},
      {"qikan.db:near_duplicates{shingle = 0}",
       "shingle: expected a whole number from 1 to 16"},
      {"qikan.db:quotation_variants{variants = 0}",
       "variants: expected a whole number from 1"},
      {"qikan.db:collocations{}",
       "db:collocations: term: expected a term as string, got nothing"},
      {"qikan.db:collocations{term = '天，'}",
       "term: expected a term without punctuation"},
      {"qikan.db:collocations{term = '天', window = 0}",
       "window: expected a whole number from 1"},
      {"qikan.db:collocations{term = '天', measure = 'x'}",
       "expected g2, pmi or t, got string"},
      {"qikan.db:collocations{term = '天', words = 1}",
       "words: expected a list of words, got"},
      {"qikan.db:collocations{term = '天', words = {1}}",
       "words: expected a term as string"},
      {"qikan.db:dispersion{}", "db:dispersion: term: expected a term as string"},
      {"qikan.db:dispersion{term = '天', by = 'x'}",
       "db:dispersion: by: expected city, article"},
      {"qikan.text.segment(1)", "qikan.text.segment: expected a string, got number 1"},
      {"qikan.text.segment('天', 'x')",
       "qikan.text.segment: words: expected a list, got string"},
      {"qikan.text.segment('天', {1})",
       "segment: words: expected strings, or rows of db:terms"},
      {"qikan.text.segment('天', {{term = '天', count = 0}})",
       "count: expected a number, 1 or"},
      {"qikan.text.segment('\\xff')",
       "qikan.text.segment: expected UTF-8, got other bytes"},
      {"qikan.similarity('天')", "qikan.similarity: expected a string, got nothing"},
      {"qikan.similarity('天', '地', 0)",
       "qikan.similarity: expected 1 to 16, got number 0"},
  };
  box b;
  texts_open(&b, three_cities);
  texts_check(&b, rows, QK_COUNT(rows), true);
  box_close(&b);
}

/* What the cities of the real issue share: each passage stands where the row says. */
Test(script_reuse, passages_of_the_real_issue_stand_where_they_are_said_to) {
  static const texts_row rows[] = {
      {"local function plain(s) return (s:gsub('[%s%p]', "
       "''):gsub('[，。、；：！？“”‘’《》]', "
       "'')) end\n"
       "local n = 0\n"
       "for p in qikan.db:reuse{limit = 100, min_cities = 3} do\n"
       "  assert(p.length >= 12 and p.groups >= 3 and p.count >= p.groups and #p.places "
       "== "
       "p.groups)\n"
       "  assert(utf8.len(p.text) >= p.length, p.text)\n"
       "  n = n + 1\n"
       "end\nprint(n >= 30)",
       "true"},
      {"local seen = {} for p in qikan.db:reuse{limit = 1000} do assert(not seen[p.text "
       ".. "
       "p.groups], p.text) seen[p.text .. p.groups] = true end print('each once')",
       "each once"},
  };
  box b;
  if (access(REAL_ISSUE, R_OK)) cr_skip_test("there is no real issue");
  texts_open_file(&b, REAL_ISSUE);
  texts_check(&b, rows, QK_COUNT(rows), false);
  box_close(&b);
}
