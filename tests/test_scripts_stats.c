/* test_scripts_stats.c - the reports terms, keyness, collocations and reuse: on the
 * example issue, on the real one, on a weekly without cities and on a single text.
 * In:   the example issue; QIKAN_SHARED's issue and weeklies (skipped where missing).
 * Out:  tables, charts, notes with their denominators, evidence.
 * Owns: nothing. */
#include "texts.h"

typedef struct asked {
  const char *report, *key, *value;
  const char *said[4];
} asked;

static void check(box *b, const asked *rows, size_t n) {
  qk_buf out = {0};
  qk_err e;
  for (size_t i = 0; i < n; i++) {
    qikan_param p = {rows[i].key, rows[i].value};
    qk_code code =
        box_report(b, rows[i].report, &p, rows[i].key != NULL, "json", &out, &e);
    cr_assert_eq(code, QK_OK, "%s: %s", rows[i].report, e.msg);
    for (int k = 0; k < 4 && rows[i].said[k]; k++)
      cr_expect(strstr(out.p, rows[i].said[k]), "%s: no “%s” in\n%.3000s", rows[i].report,
                rows[i].said[k], out.p);
  }
  qk_buf_free(&out);
}

Test(scripts_stats, reports_of_the_real_issue) {
  static const asked rows[] = {
      {"terms",
       NULL,
       NULL,
       {"全过程人民民主", "\"bar\"", "共 95615 字，24 篇，21 个城市"}},
      {"terms",
       "city",
       "深圳",
       {"先行示范", "1 个城市", "\"sentences\"", "次数 ÷ 4022 字"}},
      {"keyness",
       "city",
       "深圳",
       {"先行示范", "深圳 4022 字，其余 82890 字", "\"bar\"", "含本城市名的"}},
      {"keyness",
       NULL,
       NULL,
       {"各城市的特色词语", "21 个城市", "\"bar\"", "未作多重校正"}},
      {"keyness", "issue", "1", {"没有可以与“人民之声 357”比较的"}},
      {"keyness", "by", "kind", {"各文章类别的特色词语"}},
      {"keyness", "by", "issue", {"没有可以互相比较的文章", "期 1"}},
      {"collocations",
       "term",
       "联络站",
       {"代表", "“联络站”出现 164 次", "\"bar\"", "期望次数"}},
      {"collocations", "term", "没有的词", {"“没有的词”没有出现（共 95615 字）"}},
      {"reuse",
       NULL,
       NULL,
       {"坚持和完善人民代表大会制度的重要思想", "\"heatmap\"", "近似的句子",
        "〔→人民〕"}},
      {"reuse", "by", "article", {"20 篇文章", "\"heatmap\""}},
  };
  box b;
  if (access(REAL_ISSUE, R_OK)) cr_skip_test("there is no real issue");
  texts_open_file(&b, REAL_ISSUE);
  check(&b, rows, QK_COUNT(rows) - 1);
  box_close(&b);
}

/* The numbers of a row are those of a count by hand. */
Test(scripts_stats, figures_of_the_example_issue_are_those_of_a_plain_count) {
  box b;
  qk_buf out = {0};
  qk_err e;
  texts_open_file(&b, EXAMPLE);
  cr_assert_eq(
      box_report(&b, "keyness", &(qikan_param){"city", "临澜"}, 1, "csv", &out, &e),
      QK_OK, "%s", e.msg);
  char *line = strstr(out.p, "\r\n"), *stop = NULL;
  cr_assert(line, "%s", out.p);
  int rows = 0;
  for (line += 2; (stop = strstr(line, "\r\n")); line = stop + 2, rows++) {
    char term[128], lua[1024];
    double count, rest;
    cr_assert_eq(sscanf(line, "%*d,%127[^,],%lf,%*f,%lf", term, &count, &rest), 3, "%s",
                 line);
    snprintf(
        lua, sizeof lua,
        "local n, m = 0, 0 for s in qikan.db.sentences do local t = "
        "s.text:gsub('[%%s　]', '') local k = 0 for _ in t:gmatch('%s') do k = k + 1 end "
        "if s.city == '临澜' then n = n + k elseif s.city then m = m + k end end "
        "assert(n == %.0f and m == %.0f, '%s ' .. n .. ' ' .. m)",
        term, count, rest, term);
    qk_buf said = {0};
    cr_expect_eq(texts_run(&b, lua, &said), QK_OK, "%s", said.p);
    qk_buf_free(&said);
  }
  cr_expect(rows >= 5, "%d rows", rows);
  qk_buf_free(&out);
  box_close(&b);
}

Test(scripts_stats, reports_of_the_example_issue) {
  static const asked rows[] = {
      {"terms", NULL, NULL, {"\"bar\"", "7 个城市", "\"sentences\""}},
      {"terms", "periodical", "云江民声", {"\"bar\"", "7 个城市"}},
      {"terms", "column", "没有的栏目", {"共 0 字，0 篇"}},
      {"keyness", NULL, NULL, {"各城市的特色词语", "7 个城市", "\"sentences\""}},
      {"keyness", "city", "临澜", {"临澜的特色词语", "\"bar\"", "对数比"}},
      {"keyness", "article", "2", {"的特色词语"}},
      {"collocations", "term", "代表", {"\"bar\"", "“代表”出现", "\"sentences\""}},
      {"collocations", "measure", "t", {NULL}},
      {"reuse",
       NULL,
       NULL,
       {"民生实事项目人大代表票决制", "\"heatmap\"", "每格：两个城市都有"}},
      {"reuse", "min_cities", "7", {"语段 0 段"}},
  };
  box b;
  qk_buf out = {0};
  qk_err e;
  texts_open_file(&b, EXAMPLE);
  check(&b, rows, 7);
  check(&b, rows + 8, QK_COUNT(rows) - 8);
  cr_expect_eq(box_report(&b, "collocations", NULL, 0, "json", &out, &e), QK_USAGE);
  cr_expect(strstr(e.msg, "term"), "%s", e.msg);
  cr_expect_eq(
      box_report(&b, "keyness", &(qikan_param){"article", "99"}, 1, "json", &out, &e),
      QK_SCRIPT);
  cr_expect(strstr(e.msg, "expected the id of an article, got 99"), "%s", e.msg);
  for (const char *const *f =
           (const char *const[]){"text", "markdown", "html", "csv", NULL};
       *f; f++)
    for (const char *const *r = (const char *const[]){"terms", "keyness", "reuse", NULL};
         *r; r++)
      cr_expect_eq(box_report(&b, *r, NULL, 0, *f, &out, &e), QK_OK, "%s: %s", *r, e.msg);
  qk_buf_free(&out);
  box_close(&b);
}

/* Weeklies of one's own: the periodical counts on after it has changed its name, and what
 * says neither date nor city is told by its number. */
Test(scripts_stats, searches_of_numbered_issues) {
  static const asked rows[] = {
      {"search", "query", "天地", {"按期号", "\"1–2\"", "\"61–62\"", "[1, \"旧报 1\""}},
      {"kwic", "query", "天地", {"\"title\": \"期\"", "\"天地周刊 61\"", "共 62 处"}},
  };
  box b;
  qk_buf out = {0};
  qk_err e;
  texts_open(&b, "# 旧报第 1 期\n\n天地玄黄。\n");
  char text[200], name[40];
  for (int i = 2; i <= 62; i++) {
    snprintf(text, sizeof text,
             i < 50 ? "# 旧报第 %d 期\n\n天地玄黄。\n"
                    : "# 天地周刊（第 %d 期）：题\n\n天地玄黄。\n",
             i);
    snprintf(name, sizeof name, "%d.md", i);
    box_put(&b, 1, name, text);
  }
  kinds_ingest(b.db, b.dirs[1]);
  check(&b, rows, QK_COUNT(rows));
  box_put(&b, 1, "none.md", "# 无号\n\n天地玄黄。\n");
  kinds_ingest(b.db, b.dirs[1]);
  qikan_param p = {"query", "天地"};
  cr_assert_eq(box_report(&b, "search", &p, 1, "json", &out, &e), QK_OK, "%s", e.msg);
  cr_expect(strstr(out.p, "共 63 段"));
  cr_expect_not(strstr(out.p, "按期号"));
  qk_buf_free(&out);
  box_close(&b);
}

/* Without cities: issues, then articles; where there is one alone, it is said. */
Test(scripts_stats, reports_of_a_weekly_without_cities) {
  static const asked rows[] = {
      {"keyness", NULL, NULL, {"各期的特色词语", "2 期", "科技爱好者周刊 100"}},
      {"keyness", "issue", "1", {"“科技爱好者周刊 1”的特色词语", "\"bar\""}},
      {"keyness", "by", "article", {"各文章的特色词语"}},
      {"keyness", "by", "city", {"没有可以互相比较的文章", "城市 0"}},
      {"terms", NULL, NULL, {"0 个城市", "\"bar\""}},
      {"reuse", NULL, NULL, {"2 期逐字相同"}},
      {"collocations", "term", "软件", {"“软件”出现"}},
  };
  static const asked single[] = {
      {"keyness", NULL, NULL, {"没有可以互相比较的文章", "城市 0，期 1，文章 1"}},
      {"keyness", "article", "1", {"没有可以与《标题》比较的"}},
      {"reuse", NULL, NULL, {"没有可以互相比较的文章"}},
      {"terms", NULL, NULL, {"1 篇"}},
  };
  box b;
  texts_open(&b, "# 标题\n\n天地玄黄，宇宙洪荒。\n");
  check(&b, single, QK_COUNT(single));
  box_close(&b);
  if (access(QIKAN_SHARED "/corpora/weekly-1.md", R_OK))
    cr_skip_test("there is no weekly");
  texts_open_file(&b, QIKAN_SHARED "/corpora/weekly-1.md");
  kinds_ingest(b.db, QIKAN_SHARED "/corpora/weekly-100.md");
  check(&b, rows, QK_COUNT(rows));
  box_close(&b);
}
