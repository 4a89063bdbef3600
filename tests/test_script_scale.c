/* test_script_scale.c - statistics over many articles, read a part at a time: compared
 * with plain loops over the sentences, in Lua; and what they do where memory is short. */
#include "texts.h"

/* 60 articles of four cities, of words that each city uses with a rate of its own. */
static void many_articles(qk_buf *out) {
  static const char *const cities[] = {"广州", "深圳", "珠海", "汕头"},
                           *const words[] = {"天地", "玄黄", "宇宙洪", "荒日", "月盈昃",
                                             "辰宿", "列张", "寒来",   "暑往", "秋收",
                                             "冬藏", "地玄", "黄宇",   "天",   "，"};
  unsigned seed = 7;
  qk_buf_put(out, QK_LIT(ISSUE_HEAD));
  for (unsigned article = 0; article < 60; article++) {
    unsigned city = article * 7 % 4;
    qk_buf_printf(out, "# %s： 题目\n\n", cities[city]);
    for (unsigned sentence = 0; sentence < 40; sentence++) {
      for (unsigned word = 0; word < 14; word++) {
        seed = seed * 1103515245u + 12345u;
        unsigned r = seed >> 16;
        /* Every second word is one of a few that are the city's own. */
        unsigned which = r % 2 ? r / 2 % QK_COUNT(words) : (r / 2 % 3 + city * 3) % 12;
        qk_buf_put(out, qk_str_of(words[which]));
      }
      qk_buf_put(out, qk_str_of(sentence % 5 == 4 ? "。\n\n" : "。"));
    }
  }
  qk_buf_put(out, QK_LIT(""));
}

/* runs: by city, what stands between punctuation; plain(term): how often a term stands in
 * a city and in the others. */
#define PLAIN                                                                            \
  "local runs, sizes, of_article = {}, {}, {}\n"                                         \
  "for s in qikan.db.sentences do\n"                                                     \
  "  local c = s.article.city\n"                                                         \
  "  runs[c], sizes[c] = runs[c] or {}, sizes[c] or 0\n"                                 \
  "  for run in s.text:gsub('，', ' '):gsub('。', ' '):gmatch('%S+') do\n"             \
  "    table.insert(runs[c], run) sizes[c] = sizes[c] + utf8.len(run)\n"                 \
  "    of_article[s.article_id] = (of_article[s.article_id] or '') .. ' ' .. run\n"      \
  "  end\n"                                                                              \
  "end\n"                                                                                \
  "local function times(text, term)\n"                                                   \
  "  local n, at = 0, 1\n"                                                               \
  "  while true do\n"                                                                    \
  "    local from = text:find(term, at, true)\n"                                         \
  "    if not from then return n end\n"                                                  \
  "    n, at = n + 1, from + 3\n"                                                        \
  "  end\n"                                                                              \
  "end\n"                                                                                \
  "local all = {} for c, list in pairs(runs) do all[c] = table.concat(list, ' ') end\n"  \
  "local function plain(term, city)\n"                                                   \
  "  local here, rest, n, n_rest = 0, 0, 0, 0\n"                                         \
  "  for c, text in pairs(all) do\n"                                                     \
  "    if c == city then here, n = here + times(text, term), n + sizes[c]\n"             \
  "    else rest, n_rest = rest + times(text, term), n_rest + sizes[c] end\n"            \
  "  end\n"                                                                              \
  "  return here, rest, n, n_rest\n"                                                     \
  "end\n"

static void check(const texts_row *rows, size_t n) {
  box b;
  qk_buf text = {0};
  many_articles(&text);
  texts_open(&b, text.p);
  /* Loops in Lua, which a sanitizer makes slow: what they find is asked, not how soon. */
  qk_host_set_limits(b.host, &(qk_limits){.milliseconds = 60000});
  texts_check(&b, rows, n, false);
  qk_buf_free(&text);
  box_close(&b);
}

/* Every run of two that the formula lets through is a row, and no other. */
Test(script_scale, key_ngrams_are_those_of_a_plain_loop) {
  static const texts_row row = {
      PLAIN
      "local rows, wrong = 0, 0\n"
      "for city in pairs(all) do\n"
      "  local pairs_of = {}\n"
      "  for _, run in ipairs(runs[city]) do\n"
      "    for i = 1, utf8.len(run) - 1 do\n"
      "      pairs_of[run:sub(utf8.offset(run, i), utf8.offset(run, i + 2) - 1)] = true\n"
      "    end\n"
      "  end\n"
      "  local wanted = {}\n"
      "  for term in pairs(pairs_of) do\n"
      "    local a, b, n, m = plain(term, city)\n"
      "    local g2 = qikan.stats.log_likelihood(a, b, n, m)\n"
      "    if a >= 3 and a / n > b / m and qikan.stats.p_value(g2) <= 0.2 then\n"
      "      wanted[term] = { a, b, n, m, g2 }\n"
      "    end\n"
      "  end\n"
      "  for k in qikan.db:keyness{city = city, of = 2, p = 0.2, limit = 10000} do\n"
      "    local w = wanted[k.term]\n"
      "    rows, wanted[k.term] = rows + 1, nil\n"
      "    if not w or k.count ~= w[1] or k.rest ~= w[2] or k.tokens ~= w[3] or\n"
      "      k.rest_tokens ~= w[4] or math.abs(k.g2 - w[5]) > 1e-6 then wrong = wrong + "
      "1 "
      "end\n"
      "  end\n"
      "  for _ in pairs(wanted) do wrong = wrong + 1 end\n"
      "end\n"
      "print(rows > 60, wrong)",
      "true 0"};
  check(&row, 1);
}

/* A row is a term of the city's own texts; a term of them that is no row does not differ,
 * or is inside of a longer one. */
Test(script_scale, key_terms_are_those_of_the_side) {
  static const texts_row row = {
      PLAIN
      "local rows, wrong, left = 0, 0, 0\n"
      "for city in pairs(all) do\n"
      "  local own, longer = {}, ''\n"
      "  for t in qikan.db:terms{city = city, min = 4, cohesion = 1, entropy = 1, limit "
      "= "
      "10000} do own[t.term] = t end\n"
      "  for k in qikan.db:keyness{city = city, min = 4, cohesion = 1, p = 0.5, limit = "
      "10000} do\n"
      "    local a, b, n, m = plain(k.term, city)\n"
      "    local t = own[k.term]\n"
      "    local good = t and k.count == a and k.rest == b and k.tokens == n and\n"
      "      k.rest_tokens == m and k.articles == t.articles and #k.sentences == 3\n"
      "    for i, id in ipairs(k.sentences) do good = good and id == t.sentences[i] end\n"
      "    rows, longer, own[k.term] = rows + 1, longer .. ' ' .. k.term, nil\n"
      "    if not good then wrong = wrong + 1 end\n"
      "  end\n"
      "  for term in pairs(own) do\n"
      "    local a, b, n, m = plain(term, city)\n"
      "    local differs = a / n > b / m and\n"
      "      qikan.stats.p_value(qikan.stats.log_likelihood(a, b, n, m)) <= 0.5\n"
      "    if differs and not longer:find(term, 1, true) then wrong = wrong + 1 end\n"
      "    left = left + 1\n"
      "  end\n"
      "end\n"
      "print(rows > 30, left > 0, wrong)",
      "true true 0"};
  check(&row, 1);
}

/* One city, each of all, one against another: the same figures; less is more of the
 * others. */
Test(script_scale, sides_agree_however_they_are_asked_for) {
  static const texts_row rows[] = {
      {"local function line(k)\n"
       "  return table.concat({ k.key, k.term, k.count, k.rest, k.tokens, k.rest_tokens, "
       "k.articles, ('%.6f'):format(k.g2), table.concat(k.sentences, ' ') }, '|')\n"
       "end\n"
       "local o, wrong, n = { min = 4, cohesion = 1, p = 0.5, limit = 10 }, 0, 0\n"
       "local function ask(more) for k, v in pairs(o) do more[k] = v end\n"
       "  return qikan.db:keyness(more) end\n"
       "for _, of in ipairs{ 'terms', 2 } do\n"
       "  local each = {}\n"
       "  for k in ask{ by = 'city', of = of } do\n"
       "    each[k.key] = each[k.key] or {} table.insert(each[k.key], line(k))\n"
       "  end\n"
       "  for city, lines in pairs(each) do\n"
       "    for i, k in ipairs(ask{ city = city, of = of }) do\n"
       "      if lines[i] ~= line(k) then wrong = wrong + 1 end\n"
       "      n = n + 1\n"
       "    end\n"
       "  end\n"
       "end\n"
       "print(n, wrong)",
       "80 0"},
      {"local o, wrong, n = { min = 4, cohesion = 1, p = 0.5 }, 0, 0\n"
       "local a = qikan.db:keyness{ city = '广州', against = { city = '深圳' }, limit = "
       "1000, min = 4, "
       "cohesion = 1, p = 0.5 }\n"
       "local b = qikan.db:keyness{ city = '深圳', against = { city = '广州' }, "
       "direction "
       "= 'less', limit = 1000, min = 4, cohesion = 1, p = 0.5 }\n"
       "local both = qikan.db:keyness{ city = '广州', against = { city = '深圳' }, "
       "direction = 'both', min = 4, cohesion = 1, p = 0.5, limit = 1000 }\n"
       "local more = {} for k in both do if k.log_ratio > 0 then more[#more + 1] = k end "
       "end\n"
       "local figures, other = {}, {}\n"
       "for i, k in ipairs(a) do\n"
       "  figures[k.term .. k.count .. ' ' .. k.rest] = true\n"
       "  if not more[i] or more[i].count + more[i].rest == 0 then wrong = wrong + 1 "
       "end\n"
       "end\n"
       "for _, k in ipairs(b) do\n"
       "  if not figures[k.term .. k.rest .. ' ' .. k.count] then wrong = wrong + 1 end\n"
       "  n = n + 1\n"
       "end\n"
       "print(n == #a and #a == #more and n > 5, wrong)",
       "true 0"},
  };
  check(rows, QK_COUNT(rows));
}

Test(script_scale, given_terms_are_counted_as_by_a_plain_loop) {
  static const texts_row rows[] = {
      {PLAIN "local of = {'天地玄', '地', '宇宙洪荒', '天地玄', '没有'}\n"
             "local wrong, n = 0, 0\n"
             "for f in qikan.db:frequencies{of = of, by = 'city'} do\n"
             "  local a, _, size = plain(f.term, f.key)\n"
             "  if a ~= f.count or size ~= f.tokens then wrong = wrong + 1 end\n"
             "  n = n + 1\n"
             "end\n"
             "for f in qikan.db:frequencies{of = of, by = 'article', sentences = 1} do\n"
             "  local text, a = of_article[tonumber(f.key)]\n"
             "  if times(text, f.term) ~= f.count or #f.sentences ~= math.min(f.count, "
             "1) then\n"
             "    wrong = wrong + 1\n"
             "  end\n"
             "  n = n + 1\n"
             "end\n"
             "print(n, wrong)",
       "320 0"},
      {PLAIN "local d = qikan.db:dispersion{term = '天地玄', by = 'article'}\n"
             "local sum, size = 0, 0\n"
             "for _, text in pairs(all) do sum = sum + times(text, '天地玄') end\n"
             "for _, n in pairs(sizes) do size = size + n end\n"
             "print(d.count == sum, d.tokens == size, #d.rows, sum > 100)",
       "true true 60 true"},
  };
  check(rows, QK_COUNT(rows));
}

/* Words of a list that share no character: there is one way to cut the texts. */
Test(script_scale, collocations_are_those_of_a_plain_loop) {
  static const texts_row row = {
      "local words, node = {'天地', '玄黄', '荒日', '辰宿', '寒来', '秋收'}, '宇宙洪'\n"
      "local all, near, nodes, windows, n = {}, {}, 0, 0, 0\n"
      "local cut = { node } for _, w in ipairs(words) do cut[#cut + 1] = w end\n"
      "for s in qikan.db.sentences do\n"
      "  local list, marked = qikan.text.segment(s.text, cut), {}\n"
      "  for i, w in ipairs(list) do\n"
      "    if w == node then\n"
      "      nodes = nodes + 1\n"
      "      for k = math.max(i - 3, 1), math.min(i + 3, #list) do marked[k] = true end\n"
      "    end\n"
      "  end\n"
      "  for i, w in ipairs(list) do\n"
      "    if w ~= node then\n"
      "      n, all[w] = n + 1, (all[w] or 0) + 1\n"
      "      if marked[i] then windows, near[w] = windows + 1, (near[w] or 0) + 1 end\n"
      "    end\n"
      "  end\n"
      "end\n"
      "local wanted, wrong, rows = {}, 0, 0\n"
      "for w, o in pairs(near) do\n"
      "  if o > windows * all[w] / n then wanted[w] = o end\n"
      "end\n"
      "for c in qikan.db:collocations{term = node, words = words, window = 3, min = 1, "
      "singles = true, limit = 1000, sentences = 1} do\n"
      "  local f2 = all[c.term]\n"
      "  local g2 = qikan.stats.dunning(c.count, windows - c.count, f2 - c.count, n - "
      "windows - f2 + c.count)\n"
      "  local text = qikan.db.sentences:get(c.sentences[1]).text\n"
      "  if c.count ~= wanted[c.term] or c.term_count ~= f2 or c.nodes ~= nodes or\n"
      "    c.windows ~= windows or c.words ~= n or math.abs(c.g2 - g2) > 1e-6 or\n"
      "    not (text:find(c.term, 1, true) and text:find(node, 1, true)) then\n"
      "    wrong = wrong + 1\n"
      "  end\n"
      "  rows, wanted[c.term] = rows + 1, nil\n"
      "end\n"
      "print(nodes > 500, rows > 4, next(wanted), wrong)",
      "true true nil 0"};
  check(&row, 1);
}

/* More than a million characters, so that terms are looked for in two stretches: 戊己庚
 * stands in the second alone, 8 times of its 216 characters, log2(8 * 216 / (8 * 8)) =
 * 4.75 bits; the node 宇宙 in both. */
Test(script_scale, terms_of_a_later_stretch_are_words_of_collocations) {
  static const char line[] = "天地玄黄荒日月盈昃辰列张寒来暑往秋收冬藏"
                             "闰余成岁律吕调阳云腾致雨露结为霜金生丽水";
  static const char *const around[] = {"东", "西", "南", "北", "上", "下", "左", "右"};
  box b;
  qk_buf text = {0};
  qk_buf_put(&text, S(ISSUE_HEAD "# 广州： 题目\n\n一宇宙二。"));
  for (int i = 0; i < 25100; i++)
    qk_buf_printf(&text, "%s。%s", line, i % 50 ? "" : "\n\n");
  qk_buf_put(&text, S("\n\n# 广州： 题目\n\n"));
  for (int i = 0; i < 8; i++)
    qk_buf_printf(&text, "宇宙%s戊己庚%s。", around[i], around[7 - i]);
  for (int i = 0; i < 4; i++) qk_buf_printf(&text, "%s。", line);
  qk_buf_put(&text, S("\n"));
  texts_open(&b, text.p);
  static const texts_row rows[] = {
      {"local l, about = qikan.db:collocations{term = '宇宙'}\n"
       "print(about.tokens, l[1].term, l[1].count, l[1].term_count, l[1].nodes)",
       "1004220 戊己庚 8 8 9"},
      {"print(#qikan.db:collocations{term = '没有'})", "0"},
  };
  texts_check(&b, rows, QK_COUNT(rows), false);
  qk_buf_free(&text);
  box_close(&b);
}

/* The terms of one city are found where the texts of all are more than memory holds: what
 * is read in passing, and its 60,000 different numbers, takes none. */
Test(script_scale, a_side_is_compared_with_more_than_memory_holds) {
  box b;
  qk_buf out = {0};
  qk_limits limits = {.memory = 6 << 20, .milliseconds = 60000};
  qk_buf_put(&out, S(ISSUE_HEAD "# 广州： 题目\n\n天甲乙丙地。玄甲乙丙黄。宇甲乙丙宙。"
                                "洪甲乙丙荒。\n\n"));
  for (int i = 0; i < 60000; i++) {
    if (i % 6000 == 0) qk_buf_put(&out, S("\n\n# 深圳： 题目\n\n"));
    qk_buf_printf(&out, "第%d行天地玄黄甲乙。", i);
  }
  qk_buf_put(&out, QK_LIT("\n"));
  texts_open(&b, out.p);
  qk_host_set_limits(b.host, &limits);
  static const texts_row refused[] = {
      {"qikan.db:terms{}", "raise the memory limit"},
      {"qikan.db:keyness{city = '深圳'}", "narrow them by issue, city"},
      {"qikan.db:keyness{city = '广州', direction = 'less'}", "raise the memory limit"},
  };
  texts_check(&b, refused, QK_COUNT(refused), true);
  /* 20 + 60000 * 9 tokens. */
  static const texts_row rows[] = {
      {"local l, about = qikan.db:keyness{city = '广州', cohesion = 2}\n"
       "for k in l do print(k.term, k.count, k.tokens, k.rest, k.rest_tokens) end\n"
       "print(about.tokens)",
       "甲乙丙 4 20 0 540000\n540020"},
      {"for f in qikan.db:frequencies{of = {'甲乙', '59999'}} do print(f.term, f.count, "
       "f.tokens) end",
       "甲乙 60004 540020\n59999 1 540020"},
      {"print(qikan.db:dispersion{term = '甲乙', by = 'city'}.count)", "60004"},
  };
  texts_check(&b, rows, QK_COUNT(rows), false);
  qk_buf_free(&out);
  box_close(&b);
}
