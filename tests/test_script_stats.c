/* test_script_stats.c - qikan.stats, db:terms, db:frequencies, db:ngrams, db:keyness, on
 * texts whose answers are worked out by hand, and on the real issue. */
#include "script/library.h"
#include "texts.h"

/* 广州: 10 characters, 甲乙 four times and 丙丁 once.  深圳: 30, 甲乙 once and 丙丁 14
 * times. */
static const char two_cities[] = ISSUE_HEAD
    "# 广州： 题目\n\n甲乙甲乙甲乙甲乙。丙丁。\n\n"
    "# 深圳： 题目\n\n甲乙。丙丁丙丁丙丁丙丁丙丁丙丁丙丁丙丁丙丁丙丁丙丁丙丁丙丁丙丁。\n";

Test(script_stats, the_examples_of_the_docstrings_run) {
  static const qk_lua_module *const modules[] = {&qk_stats_module, &qk_terms_module,
                                                 &qk_keyness_module};
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
  cr_expect(examples >= 13, "%zu", examples);
  qk_buf_free(&out);
  box_close(&b);
}

/* E of 甲乙 = 10 * 5 / 40 = 1.25 in 广州 and 3.75 in the other; G² = 2 (4 ln 3.2 + ln
 * 0.26667) = 2 (4.65260 - 1.32176) = 6.6617; log ratio log2((4/10) / (1/30)) = log2 12 =
 * 3.5850; %DIFF 100 (0.4 - 1/30) * 30 = 1100; p = erfc(sqrt(3.33084)) = 0.00985. */
static const texts_row keyness_rows[] = {
    {"for k, v in pairs(qikan.db:keyness{city = '广州', of = {'甲乙', '丙丁'}}[1]) do "
     "if k ~= 'sentences' then print(k, v) end end",
     "count 4"},
    {"local k, about = qikan.db:keyness{city = '广州', of = {'甲乙', '丙丁'}, min = 1}\n"
     "print(#k, k[1].term, k[1].count, k[1].tokens, k[1].rest, k[1].rest_tokens, "
     "k[1].articles, k[1].group)\n"
     "print(('%.4f %.4f %.0f %.5f'):format(k[1].g2, k[1].log_ratio, k[1].percent_diff, "
     "k[1].p))\n"
     "print(k[1].per_10000, ('%.2f'):format(k[1].rest_per_10000), about.tokens)",
     "1 甲乙 4 10 1 30 1 广州\n6.6617 3.5850 1100 0.00985\n4000.0 333.33 40"},
    /* The other side: 丙丁 14 of 30 against 1 of 10, G² = 2 (14 ln(14 / 11.25) + ln(1 /
     * 3.75)) = 2 (3.06165 - 1.32176) = 3.4798, above 2.71 (p 0.1). */
    {"for k in qikan.db:keyness{by = 'city', of = {'甲乙', '丙丁'}, min = 1, p = 0.1} do "
     "print(k.group, k.term, ('%.4f'):format(k.g2)) end",
     "广州 甲乙 6.6617\n深圳 丙丁 3.4798"},
    {"for k in qikan.db:keyness{city = '广州', of = {'甲乙', '丙丁'}, min = 1, p = 0.1, "
     "direction = 'less'} do print(k.term, k.count, k.rest, k.log_ratio < 0) end",
     "丙丁 1 14 true"},
    {"local k = qikan.db:keyness{city = '深圳', against = {city = '广州'}, of = 2, min = "
     "3, "
     "p = 1}\nfor _, r in ipairs(k) do print(r.term, r.count, r.rest) end",
     "丁丙 13 0\n丙丁 14 1"},
    {"local k = qikan.db:keyness{city = '广州', of = {'甲乙'}}[1]\n"
     "local s = qikan.db.sentences:get(k.sentences[1])\nprint(#k.sentences, s.text, "
     "s.city)",
     "1 甲乙甲乙甲乙甲乙。 广州"},
};

Test(script_stats, keyness_by_hand) {
  box b;
  texts_open(&b, two_cities);
  texts_check(&b, keyness_rows, QK_COUNT(keyness_rows), false);
  box_close(&b);
}

/* 广州: 20 characters, 甲乙丙 four times among different ones; 深圳: 60, 甲乙丙 once,
 * 戊己 five times among different ones.  甲乙丙 is no term of 深圳's own texts, 戊己 none
 * of 广州's.  G² of 甲乙丙 as above; of 戊己 2 * 5 ln(5 / (60 * 5 / 80)) = 10 ln(4 / 3) =
 * 2.8768, p = erfc(sqrt(1.43841)) = 0.0899. */
Test(script_stats, a_side_is_compared_by_the_terms_of_its_own_texts) {
  static const texts_row rows[] = {
      {"for _, side in ipairs{'广州', '深圳'} do for _, d in ipairs{'more', 'less', "
       "'both'} do\n"
       "local line = side .. ' ' .. d\n"
       "for k in qikan.db:keyness{city = side, cohesion = 2, p = 0.1, direction = d} do\n"
       "line = line .. (' %s %d/%d %d/%d %.4f'):format(k.term, k.count, k.tokens, "
       "k.rest, "
       "k.rest_tokens, k.g2) end\n"
       "print(line) end end",
       "广州 more 甲乙丙 4/20 1/60 6.6617\n"
       "广州 less 戊己 0/20 5/60 2.8768\n"
       "广州 both 甲乙丙 4/20 1/60 6.6617 戊己 0/20 5/60 2.8768\n"
       "深圳 more 戊己 5/60 0/20 2.8768\n"
       "深圳 less 甲乙丙 1/60 4/20 6.6617\n"
       "深圳 both 甲乙丙 1/60 4/20 6.6617 戊己 5/60 0/20 2.8768"},
      {"for k in qikan.db:keyness{by = 'city', cohesion = 2, p = 0.1} do print(k.group, "
       "k.term, #k.sentences) end",
       "广州 甲乙丙 3\n深圳 戊己 3"},
  };
  box b;
  texts_open(
      &b, ISSUE_HEAD
      "# 广州： 题目\n\n天甲乙丙地。玄甲乙丙黄。宇甲乙丙宙。洪甲乙丙荒。\n\n"
      "# 深圳： 题目\n\n甲乙丙。天戊己地。玄戊己黄。宇戊己宙。洪戊己荒。日戊己月。"
      "庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚庚。\n");
  texts_check(&b, rows, QK_COUNT(rows), false);
  box_close(&b);
}

/* tf-idf of 甲乙 in 广州: 4 ln(2 / 2) = 0; both have it. */
static const texts_row frequency_rows[] = {
    {"for f in qikan.db:frequencies{of = {'丙丁', '甲乙', '戊己'}} do "
     "print(f.rank, f.term, f.count, f.tokens, f.per_10000, f.articles, #f.sentences) "
     "end",
     "1 丙丁 15 40 3750.0 2 2\n2 甲乙 5 40 1250.0 2 2\n3 戊己 0 40 0."
     "0 0 0"},
    {"for f in qikan.db:frequencies{of = {'甲乙'}, by = 'city'} do "
     "print(f.group, f.count, f.tokens, f.per_10000, f.tf_idf) end",
     "广州 4 10 4000.0 0.0\n深圳 1 30 333.33333333333 0.0"},
    {"local l, about = qikan.db:ngrams{n = 3}\n"
     "for f in l do print(f.term, f.count) end print(about.found, about.truncated)",
     "丙丁丙 13\n丁丙丁 13\n甲乙甲 3\n乙甲乙 3\n4 false"},
    {"local l, about = qikan.db:ngrams{n = 2, limit = 1, city = '广州'}\n"
     "print(#l, l[1].term, l[1].count, about.found, about.truncated, about.tokens)",
     "1 甲乙 4 2 true 10"},
    {"for f in qikan.db:frequencies{of = 1, by = 'article', article = 20000001} do end\n"
     "print(select('#', qikan.db:frequencies{of = 2, since = '2031'}), "
     "#qikan.db:frequencies{of = 2, since = '2031'}, #qikan.db:frequencies{of = 2, "
     "until_ = "
     "nil, ['until'] = '2030'} > 0)",
     "2 0 true"},
};

Test(script_stats, frequencies_by_hand) {
  box b;
  texts_open(&b, two_cities);
  texts_check(&b, frequency_rows, QK_COUNT(frequency_rows), false);
  box_close(&b);
}

/* The four sentences of test_search_terms.c: one term, its fragments not. */
Test(script_stats, terms_by_hand) {
  static const texts_row rows[] = {
      {"local l, about = qikan.db:terms{min = 4, cohesion = 2}\n"
       "for t in l do print(t.term, t.count, t.length, t.articles, t.cities, t.tokens, "
       "('%.4f %.4f'):format(t.score, t.cohesion), t.left, t.right, #t.sentences) end\n"
       "print(#l, about.tokens, about.sentences, about.articles)",
       "甲乙丙 4 3 1 1 20 6.3399 2.3219 2.0 2.0 3\n1 20 4 1"},
      {"print(#qikan.db:terms{min = 5}, #qikan.db:terms{min = 4, cohesion = 2, length = "
       "2}, "
       "#qikan.db:terms{min = 4, cohesion = 2, length = {2, 3}, city = '广州'}, "
       "#qikan.db:terms{min = 4, cohesion = 2, city = '深圳'}, "
       "#qikan.db:terms{min = 4, cohesion = 2, periodical = '人民之声', issue = 1})",
       "0 0 1 0 1"},
  };
  box b;
  texts_open(&b, ISSUE_HEAD
             "# 广州： 题目\n\n天甲乙丙地。玄甲乙丙黄。宇甲乙丙宙。洪甲乙丙荒。\n");
  texts_check(&b, rows, QK_COUNT(rows), false);
  box_close(&b);
}

Test(script_stats, errors_say_what_was_expected) {
  static const texts_row rows[] = {
      {"qikan.db:terms{min = 1}", "db:terms: min: expected a whole number from 2 to"},
      {"qikan.db:terms{length = {3, 2}}",
       "db:terms: length: expected a whole number from 3"},
      {"qikan.db:terms{citi = 'x'}",
       "db:terms has no field 'citi'; did you mean 'city'?"},
      {"qikan.db.terms{}", "expected a call as db:terms{…}"},
      {"qikan.db:terms('x')", "db:terms: expected a table of options, got string 'x'"},
      {"qikan.db:terms{city = {}}", "db:terms: city: expected 1 to 10000 values, got 0"},
      {"qikan.db:terms{city = {{}}}",
       "db:terms: city: expected a string, a number or a list"},
      {"qikan.db:terms{limit = 1e9}",
       "db:terms: limit: expected a whole number from 1 to"},
      {"qikan.db:terms{entropy = 0/0}", "db:terms: entropy: expected a number from 0.0"},
      {"print(qikan.db:terms{}[1].text)", "attempt to index a nil value"},
      {"print(qikan.db:ngrams{}[1].text)", "the frequency has no field 'text'"},
      {"qikan.db:ngrams{n = 17}", "db:ngrams: n: expected a whole number from 1 to 16"},
      {"qikan.db:frequencies{of = 'x'}",
       "db:frequencies: of: expected \"terms\", a length"},
      {"qikan.db:frequencies{of = {'甲，乙'}}",
       "db:frequencies: of: expected a term without punctuation, got string '甲，乙'"},
      {"qikan.db:frequencies{of = {''}}", "of: expected a term of one character or more"},
      {"qikan.db:frequencies{of = {'\\xff'}}", "of: expected UTF-8, got other bytes"},
      {"qikan.db:frequencies{of = {1}}", "of: expected a term as string, got number 1"},
      {"qikan.db:frequencies{by = 'town'}", "db:frequencies: by: expected city, article, "
                                            "issue, periodical, column, kind or year"},
      {"qikan.db:keyness{city = '汕头'}",
       "db:keyness: no article with text meets the conditions ('汕头')"},
      {"qikan.db:keyness{issue = 1}", "db:keyness: there is nothing to compare '1' with: "
                                      "no other article is of the like"},
      {"qikan.db:keyness{city = '广州', against = {city = '汕头'}}", "meets `against`"},
      {"qikan.db:keyness{by = 'issue'}",
       "db:keyness: expected two groups or more to compare, got 1"},
      {"qikan.db:keyness{by = 'city', direction = 'less'}",
       "direction: expected \"more\""},
      {"qikan.db:keyness{by = 'city', against = {city = '广州'}}",
       "`against` needs a side"},
      {"qikan.db:keyness{city = '广州', within = {town = 'x'}}",
       "db:keyness: within has no field 'town'"},
      {"qikan.db:keyness{p = 2}", "db:keyness: p: expected a number from 0.0 to 1.0"},
      {"qikan.stats.log_likelihood(1, 2, 0, 3)",
       "qikan.stats.log_likelihood: expected sizes c and d above 0"},
      {"qikan.stats.log_likelihood(1, 2, 3)",
       "qikan.stats.log_likelihood: d: expected a count, 0 or more, got nothing"},
      {"qikan.stats.pmi(1, 2, 3, 4, 5)", "expected 4 numbers (o f1 f2 n), got 5"},
      {"qikan.stats.pmi(0, 2, 3, 4)", "qikan.stats.pmi: expected o above 0"},
      {"qikan.stats.pmi(0/0, 2, 3, 4)",
       "qikan.stats.pmi: o: expected a count, 0 or more"},
      {"qikan.stats.tf_idf(1, 0, 3)", "qikan.stats.tf_idf: expected df above 0"},
      {"qikan.stats.percent_diff(1, 0, 3, 3)", "qikan.stats.percent_diff: expected b"},
      {"qikan.stats.p_value(math.huge)", "qikan.stats.p_value: g2: expected a count"},
      {"qikan.stats.dispersion{counts = {1}, sizes = {1, 2}}", "as many sizes as counts"},
      {"qikan.stats.dispersion{counts = {0}, sizes = {1}}", "it has no value"},
      {"qikan.stats.dispersion{counts = {1}}", "dispersion: sizes: expected a list"},
      {"qikan.stats.dispersion{counts = {-1}, sizes = {1}}",
       "expected counts, 0 or more"},
      {"print(qikan.stats.entropy)", "qikan.stats has no field 'entropy'"},
  };
  box b;
  texts_open(&b, two_cities);
  texts_check(&b, rows, QK_COUNT(rows), true);
  box_close(&b);
}

/* 全过程人民民主 is one term of the sample issue; what is cut out of it is none. */
Test(script_stats, the_term_of_the_real_issue_is_found_whole) {
  static const texts_row rows[] = {
      {"local fragments = {['全过程人民'] = true, ['过程人民民主'] = true, "
       "['程人民民主'] = true, "
       "['全过程人'] = true, ['过程人民'] = true, ['人民民'] = true, ['全过'] = true}\n"
       "local l = qikan.db:terms{limit = 10000}\n"
       "for t in l do if t.term == '全过程人民民主' then print(t.rank <= 30, t.count, "
       "t.cities) end assert(not fragments[t.term], t.term) end",
       "true 105 14"},
      {"local n = 0 for t in qikan.db:terms{min = 2, cohesion = -1000, limit = 100000} "
       "do "
       "assert(t.term ~= '全过程人民' and t.term ~= '过程人民民主') n = n + 1 end "
       "print(n > "
       "1000)",
       "true"},
      /* 105 is what a plain search finds in the sentences. */
      {"local n = 0 for s in qikan.db.sentences do for _ in s.text:gsub('%s', "
       "''):gmatch('全过程人民民主') do n = n + 1 end end print(n)",
       "105"},
  };
  box b;
  if (access(REAL_ISSUE, R_OK)) cr_skip_test("there is no real issue");
  texts_open_file(&b, REAL_ISSUE);
  texts_check(&b, rows, QK_COUNT(rows), false);
  box_close(&b);
}

/* 600 articles of 12 characters each, in 45 bytes with their punctuation. */
Test(script_stats, a_sample_is_of_whole_articles) {
  static const texts_row rows[] = {
      {"local t, a = qikan.db:terms{cohesion = 2} print(a.every, a.articles, a.tokens, "
       "t[1].count)",
       "1 600 7200 600"},
      {"local k, a = qikan.db:keyness{article = 5, of = {'天地'}, min = 1, p = 1, sample "
       "= "
       "2500, direction = 'both'}\n"
       "print(a.every, a.tokens < 2000, a.tokens > 1000)\n"
       "local f = 0 for i = 1, 600, 20 do local _, b = qikan.db:keyness{article = i, of "
       "= {'天地'}, min = 1, p = 1, sample = 2500, direction = 'both'} f = f + b.every "
       "end print(f)",
       "4 true true\n120"},
      {"local t, a = qikan.db:terms{sample = 1000000} print(a.every, a.articles)",
       "1 600"},
      {"local t, a = qikan.db:terms{sample = 2500, city = '甲'} print(a.articles)", "0"},
      {"local t, a = qikan.db:terms{sample = 2500, cohesion = 2} local n = a.articles\n"
       "assert(a.every == 4 and n > 100 and n < 200 and a.tokens == n * 12 and "
       "t[1].count == n and t[1].articles == n)\n"
       "local _, b = qikan.db:terms{sample = 2500} assert(b.articles == n)\n"
       "local g, c = qikan.db:ngrams{n = 2, sample = 2500}\n"
       "assert(c.every == 4 and c.articles == n and g[1].count == n)\n"
       "local f, d = qikan.db:frequencies{of = {'天地'}, sample = 2500}\n"
       "assert(d.every == 4 and d.articles == n and f[1].count == n)\n"
       "local other = {} for r in qikan.db:frequencies{of = 'terms', cohesion = 2, by = "
       "'article', "
       "sample = 2500} do other[tonumber(r.key) % 2] = true end\n"
       "print(other[0], other[1])",
       "true true"},
  };
  static const texts_row wrong[] = {
      {"qikan.db:terms{sample = 999}", "db:terms: sample: expected a whole number from "},
      {"qikan.db:terms{sample = 'all'}", "sample: expected a whole number from "},
      {"qikan.db:reuse{sample = 2000}", "sample"},
  };
  box b;
  qk_buf text = {0};
  for (int i = 0; i < 600; i++)
    qk_buf_put(&text, QK_LIT("# 题\n\n天地玄黄，宇宙洪荒。日月盈昃。\n\n"));
  qk_buf_put(&text, S(""));
  texts_open(&b, text.p);
  texts_check(&b, rows, QK_COUNT(rows), false);
  texts_check(&b, wrong, QK_COUNT(wrong), true);
  qk_buf_free(&text);
  box_close(&b);
}

Test(script_stats, limits_of_a_run_hold) {
  box b;
  qk_buf out = {0};
  qk_limits limits = {.memory = 4 << 20, .milliseconds = 20000};
  qk_buf_put(&out, QK_LIT("# 标题\n\n"));
  for (int i = 0; i < 60000; i++) qk_buf_printf(&out, "第%d行天地玄黄。", i);
  qk_buf_put(&out, QK_LIT("\n"));
  texts_open(&b, out.p);
  qk_host_set_limits(b.host, &limits);
  cr_expect_eq(texts_run(&b, "qikan.db:terms{}", &out), QK_SCRIPT);
  cr_expect(strstr(out.p, "need more than the") && strstr(out.p, "narrow them"), "%s",
            out.p);
  qk_host_set_limits(b.host, &(qk_limits){.rows = 100});
  cr_expect_eq(texts_run(&b, "qikan.db:terms{}", &out), QK_SCRIPT);
  cr_expect(strstr(out.p, "limit of 100 rows"), "%s", out.p);
  qk_host_set_limits(b.host, &(qk_limits){.milliseconds = 1});
  cr_expect_eq(
      texts_run(&b, "while true do pcall(qikan.db.terms, qikan.db, {}) end", &out),
      QK_SCRIPT);
  cr_expect(strstr(out.p, "time limit"), "%s", out.p);
  qk_buf_free(&out);
  box_close(&b);
}
