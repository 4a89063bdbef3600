/* test_search_find.c - what searches find: AND, OR, NOT, NEAR, prefixes, filters, kinds
 * of units, order, counts; with an index, without, with an outdated one. */
#include <math.h>
#include <sqlite3.h>

#include "searched.h"

static const char first[] = "# 早市开张\n\n"
                            "早市开了三年。摊位有四十\n个，都在河边。\n\n"
                            "## 一条街的變化\n\n"
                            "河边的legislation和legislators有2,021个。立法GDP增长。\n\n"
                            "| 名称 | 数量 |\n|---|---|\n| 早市摊位 | 40 |\n\n"
                            "# 晚市\n\n晚市没有摊位。早起的人看早市。\n";
static const char second[] = "# 早市又开张\n\n上海，海北。河边没有早市，晚市有。\n";

static void write_file(const searched *s, const char *name, const char *text, char *path,
                       size_t size) {
  snprintf(path, size, "%s/%s", s->dir, name);
  FILE *f = fopen(path, "w");
  cr_assert(f && fputs(text, f) >= 0);
  fclose(f);
}

static void run_sql(const searched *s, const char *sql) {
  sqlite3 *db;
  cr_assert_eq(sqlite3_open(s->db, &db), SQLITE_OK);
  cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s",
               sqlite3_errmsg(db));
  sqlite3_close(db);
}

/* Cities, kinds, columns and dates as only a journal's profile would find them. */
static const char about[] =
    "UPDATE q_article SET city = '广州', kind = 'city_report', "
    "column_title = '学习　專題' WHERE title = '早市开张';"
    "UPDATE q_article SET city = '深圳' WHERE title = '早市又开张';"
    "UPDATE q_issue SET date = '2021-03', periodical = '云桥月刊' WHERE id = 1;"
    "UPDATE q_issue SET date = '2022-11-05', periodical = '海' WHERE id = 2;"
    "UPDATE q_issue SET search = NULL; DELETE FROM q_posting; DELETE FROM q_posting_word";

static void make_index(const searched *s) {
  qikan *q;
  qk_err e = {0};
  uint32_t done;
  cr_assert_eq(qikan_new(&q, &(qikan_options){.shipped_dir = QIKAN_ROOT "/scripts"}, &e),
               QK_OK);
  cr_assert_eq(qikan_open(q, s->db, QIKAN_WRITE, &e), QK_OK);
  cr_assert_eq(qikan_index(q, 0, 1, &done, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(done, 2);
  qikan_free(q);
}

static void open_two(searched *s, bool with_index) {
  char a[96], b[96];
  searched_make(s);
  write_file(s, "a.md", first, a, sizeof a);
  write_file(s, "b.md", second, b, sizeof b);
  searched_ingest(s->db, (const char *const[]){a, b}, 2, 0);
  run_sql(s, about);
  if (with_index) make_index(s);
  searched_open(s);
}

static const struct {
  const char *query, *hits;
} cases[] = {
    {"早市", "paragraph 1, paragraph 3, paragraph 10000001"},
    {"早市 摊位", "paragraph 1, paragraph 3"},
    {"早市 AND 摊位 AND 没有", "paragraph 3"},
    {"四十个", "paragraph 1"}, /* across the line break */
    {"三年。摊位", "paragraph 1"},
    {"三年摊位", ""},
    {"海海", ""},
    {"上海，海北", "paragraph 10000001"},
    {"“上海 海北”", ""},
    {"变化", ""},
    {"早市 NOT 摊位", "paragraph 10000001"},
    {"早市 -没有", "paragraph 1"},
    {"-没有 早市", "paragraph 1"},
    {"四十 OR 晚市", "paragraph 1, paragraph 3, paragraph 10000001"},
    {"(四十 OR 海北) 河边", "paragraph 1, paragraph 10000001"},
    {"四十 OR 海北 早市", "paragraph 1, paragraph 10000001"},
    {"legis*", "paragraph 2"},
    {"Legislation", "paragraph 2"},
    {"legis", ""},
    {"2021", "paragraph 2"},
    {"202*", "paragraph 2"},
    {"gdp", "paragraph 2"},
    {"立法gdp增长", "paragraph 2"},
    {"早市 NEAR/0 开", "paragraph 1"},
    {"开 NEAR/0 早市", "paragraph 1"},
    {"早市 NEAR/4 摊位", ""}, /* 开了三年。 are five tokens */
    {"早市 NEAR/5 摊位", "paragraph 1"},
    {"早市 NEAR/7 摊位", "paragraph 1, paragraph 3"},
    {"早市 NEAR/0 早市", ""}, /* nothing is near itself */
    {"(早市 OR 晚市) NEAR/0 (没有 OR 有)", "paragraph 3, paragraph 10000001"},
    {"早起 NEAR/2 人 NEAR/1 早市", "paragraph 3"},
    {"早市 -(早市 NEAR/0 开)", "paragraph 3, paragraph 10000001"},
    {"早市 city:广州", "paragraph 1"},
    {"早市 city:廣州", "paragraph 1"}, /* compared as texts are */
    {"早市 -city:广州", "paragraph 3, paragraph 10000001"},
    {"早市 (city:深圳 OR city:广州)", "paragraph 1, paragraph 10000001"},
    {"早市 kind:city_report", "paragraph 1"},
    {"早市 column:专题", "paragraph 1"},
    {"早市 column:学习专题", "paragraph 1"},
    {"早市 date:2021", "paragraph 1, paragraph 3"},
    {"早市 date:2021-03-15", "paragraph 1, paragraph 3"},
    {"早市 date:2021-04..", "paragraph 10000001"},
    {"早市 date:..2021-02", ""},
    {"早市 date:2022-11-05", "paragraph 10000001"},
    {"早市 date:2022-11-06", ""},
    {"早市 -year:2021", "paragraph 10000001"},
    {"早市 (year:2022 OR city:广州)", "paragraph 1, paragraph 10000001"},
    {"早市 (year:2022 city:广州)", ""},
    {"早市 -(year:2022 city:深圳)", "paragraph 1, paragraph 3"},
    {"早市 periodical:云桥", "paragraph 1, paragraph 3"},
    {"(早市 city:广州) OR 海北", "paragraph 1, paragraph 10000001"},
    {"早市 city:深州", "there is no city '深州' in the database; did you mean '深圳'? "
                       "Expected one of 广州, "
                       "深圳"},
    {"早市 periodical:月刊2",
     "there is no periodical '月刊2' in the database; expected one of 云桥月刊, 海"},
    {"没这个词 city:深圳", ""},
};

static void check_cases(const searched *s) {
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    qk_search_request r = searched_request(s, qk_str_of(cases[i].query));
    char *got = searched_hits(s, &r);
    cr_expect_str_eq(got, cases[i].hits, "%s: got %s", cases[i].query, got);
    free(got);
  }
}

Test(search_find, queries_find_their_paragraphs) {
  searched s;
  open_two(&s, true);
  check_cases(&s);
  searched_close(&s);
}

Test(search_find, issues_without_an_index_are_read) {
  searched s;
  open_two(&s, false);
  check_cases(&s);
  searched_close(&s);
}

Test(search_find, an_index_that_is_outdated_is_passed_over) {
  static const char *const stale[] = {"UPDATE q_issue SET search = 'older' WHERE id = 1",
                                      "UPDATE q_issue SET search = 'zzz' WHERE id = 2",
                                      "UPDATE q_issue SET search = NULL WHERE id = 2"};
  for (size_t i = 0; i < QK_COUNT(stale); i++) {
    searched s;
    uint32_t n;
    qk_err e = {0};
    open_two(&s, true);
    run_sql(&s, stale[i]);
    check_cases(&s);
    qk_search *found;
    qk_search_request r = searched_request(&s, QK_LIT("早市"));
    cr_assert_eq(qk_search_run(&found, s.store, &r, NULL, &e), QK_OK);
    cr_expect_eq(qk_search_unindexed(found), 1);
    qk_search_hits(found, &n);
    cr_expect_eq(n, 3);
    qk_search_free(found);
    searched_close(&s);
  }
}

Test(search_find, every_kind_of_unit) {
  static const struct {
    qk_search_unit unit;
    const char *query, *hits;
  } kinds[] = {
      {QK_SEARCH_SENTENCES, "早市", "sentence 1, sentence 6, sentence 10000002"},
      {QK_SEARCH_SENTENCES, "早市 摊位", ""},
      {QK_SEARCH_SENTENCES, "早市 NEAR/9 摊位", ""},
      {QK_SEARCH_SENTENCES, "三年。摊位", ""},
      {QK_SEARCH_SENTENCES, "四十个", "sentence 2"},
      {QK_SEARCH_SENTENCES, "有 city:广州", "sentence 2, sentence 3"},
      {QK_SEARCH_HEADINGS, "早市", "article 1, article 10000001"},
      {QK_SEARCH_HEADINGS, "变化", "section 1"},
      {QK_SEARCH_HEADINGS, "早市 OR 变化 OR 晚市",
       "article 1, section 1, article 2, article 10000001"},
      {QK_SEARCH_CELLS, "早市", "cell 3"},
      {QK_SEARCH_CELLS, "早市 city:广州", "cell 3"},
      {QK_SEARCH_CAPTIONS, "早市", ""},
      {QK_SEARCH_ALL, "早市",
       "article 1, paragraph 1, cell 3, paragraph 3, article 10000001, "
       "paragraph 10000001"},
  };
  searched s;
  open_two(&s, true);
  for (size_t i = 0; i < QK_COUNT(kinds); i++) {
    qk_search_request r = searched_request(&s, qk_str_of(kinds[i].query));
    r.unit = kinds[i].unit;
    char *got = searched_hits(&s, &r);
    cr_expect_str_eq(got, kinds[i].hits, "%d %s: got %s", kinds[i].unit, kinds[i].query,
                     got);
    free(got);
  }
  searched_close(&s);
}

Test(search_find, filters_beside_the_query) {
  searched s;
  open_two(&s, true);
  for (int i = 0; i < 9; i++) {
    static const char *const hits[] = {
        "paragraph 1",
        "paragraph 10000001",
        "paragraph 1",
        "paragraph 1, paragraph 3",
        "",
        "there is no kind 'x'; expected one of notice, speech, city_report, appendix, "
        "other",
        "paragraph 1, paragraph 10000001",
        "there is no city '深訓' in the database; did you mean '深圳'? Expected one of "
        "广州, 深圳",
        "paragraph 1"};
    static const qk_str cities[] = {QK_LIT("广州"), QK_LIT("深圳"), QK_LIT("深訓")};
    static const qk_str kinds[] = {QK_LIT("city_report"), QK_LIT("speech"), QK_LIT("x")};
    static const qk_str column = QK_LIT("专题"), periodical = QK_LIT("云桥");
    qk_search_request r = searched_request(&s, QK_LIT("早市 OR 海北"));
    if (i == 0) r.city = (qk_values){cities, 1};
    if (i == 1) r.date = QK_LIT("2022");
    if (i == 2) r.column = (qk_values){&column, 1}, r.kind = (qk_values){kinds, 1};
    if (i == 3) r.periodical = (qk_values){&periodical, 1};
    if (i == 4) r.city = (qk_values){cities, 1}, r.date = QK_LIT("2022");
    if (i == 5) r.kind = (qk_values){kinds, 3};
    if (i == 6) r.city = (qk_values){cities, 2};
    if (i == 7) r.city = (qk_values){cities, 3}; /* although the others are found */
    if (i == 8) r.kind = (qk_values){kinds, 2}, r.column = (qk_values){&column, 1};
    char *got = searched_hits(&s, &r);
    cr_expect_str_eq(got, hits[i], "%d: got %s", i, got);
    free(got);
  }
  searched_close(&s);
}

Test(search_find, limit_offset_and_cities) {
  searched s;
  qk_err e = {0};
  qk_search *found;
  uint32_t n;
  open_two(&s, true);
  static const struct {
    uint64_t limit, offset;
    const char *hits;
  } pages[] = {{2, 0, "paragraph 1, paragraph 3"},
               {2, 1, "paragraph 3, paragraph 10000001"},
               {2, 2, "paragraph 10000001"},
               {2, 3, ""},
               {0, 1, "paragraph 3, paragraph 10000001"},
               {2, 1000000, "expected an offset below 1000000"}};
  for (size_t i = 0; i < QK_COUNT(pages); i++) {
    qk_search_request r = searched_request(&s, QK_LIT("早市"));
    r.limit = pages[i].limit;
    r.offset = pages[i].offset;
    char *got = searched_hits(&s, &r);
    cr_expect_str_eq(got, pages[i].hits, "page %zu: got %s", i, got);
    free(got);
  }
  qk_search_request r = searched_request(&s, QK_LIT("早市 OR 法"));
  r.limit = 1;
  r.cities = true;
  cr_assert_eq(qk_search_run(&found, s.store, &r, NULL, &e), QK_OK);
  cr_expect_eq(qk_search_total(found), 4);
  const qk_city_count *c = qk_search_cities(found, &n);
  cr_assert_eq(n, 3);
  cr_expect(qk_str_eq(c[0].city, QK_LIT("广州")) && c[0].units == 2);
  cr_expect(c[1].city.n == 0 && c[1].units == 1);
  cr_expect(qk_str_eq(c[2].city, QK_LIT("深圳")) && c[2].units == 1);
  qk_search_free(found);
  searched_close(&s);
}

/* The formula by hand, from the tokens of the five paragraphs. */
static double bm25(double times, double tokens, double mean, double units, double with) {
  double idf = log(1 + (units - with + 0.5) / (with + 0.5));
  return idf * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * tokens / mean));
}

Test(search_find, the_score_is_that_of_the_formula) {
  for (int indexed = 0; indexed < 2; indexed++) {
    searched s;
    qk_err e = {0};
    qk_search *found;
    uint32_t n;
    open_two(&s, indexed);
    qk_search_request r = searched_request(&s, QK_LIT("摊位 OR 没有"));
    r.order = QK_SEARCH_RELEVANCE;
    cr_assert_eq(qk_search_run(&found, s.store, &r, NULL, &e), QK_OK, "%s", e.msg);
    const qk_hit *h = qk_search_hits(found, &n);
    /* Tokens: 早市开了三年。摊位有四十个，都在河边。 are 19. */
    double mean = (19 + 16 + 15 + 17) / 4.0;
    double tent1 = bm25(1, 19, mean, 4, 2), tent3 = bm25(1, 15, mean, 4, 2);
    double none3 = bm25(1, 15, mean, 4, 2), none4 = bm25(1, 17, mean, 4, 2);
    cr_assert_eq(n, 3);
    cr_expect_eq(h[0].id, 3);
    cr_expect_float_eq(h[0].score, tent3 + none3, 1e-12, "%f", h[0].score);
    cr_expect_eq(h[1].id, 10000001);
    cr_expect_float_eq(h[1].score, none4, 1e-12, "%f", h[1].score);
    cr_expect_eq(h[2].id, 1);
    cr_expect_float_eq(h[2].score, tent1, 1e-12, "%f", h[2].score);
    qk_search_free(found);
    r.query = QK_LIT("早市");
    cr_assert_eq(qk_search_run(&found, s.store, &r, NULL, &e), QK_OK, "%s", e.msg);
    h = qk_search_hits(found, &n);
    cr_assert_eq(n, 3);
    cr_expect_eq(h[0].id, 3);
    cr_expect_float_eq(h[0].score, bm25(1, 15, mean, 4, 3), 1e-12);
    qk_search_free(found);
    searched_close(&s);
  }
}

static bool at_once(void *context) {
  ++*(int *)context;
  return true;
}

Test(search_find, a_search_can_be_ended) {
  searched s;
  qk_err e = {0};
  qk_search *found;
  int asked = 0;
  open_two(&s, true);
  qk_search_request r = searched_request(&s, QK_LIT("早市"));
  r.expired = at_once;
  r.context = &asked;
  cr_expect_eq(qk_search_run(&found, s.store, &r, NULL, &e), QK_SCRIPT);
  cr_expect_str_eq(e.msg, "the query was interrupted");
  cr_expect_null(found);
  cr_expect_geq(asked, 1);
  searched_close(&s);
}

Test(search_find, an_empty_database_has_nothing) {
  searched s;
  qk_err e = {0};
  qk_store *store;
  searched_make(&s);
  cr_assert_eq(qk_store_open(&store, s.db, 1, &e), QK_OK);
  cr_assert_eq(qk_store_commit(store, &e), QK_OK);
  qk_store_close(store);
  searched_open(&s);
  qk_search_request r = searched_request(&s, QK_LIT("早市 city:广州"));
  char *got = searched_hits(&s, &r);
  cr_expect_str_eq(got, "");
  free(got);
  searched_close(&s);
}
