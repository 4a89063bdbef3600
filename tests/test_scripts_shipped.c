/* test_scripts_shipped.c - what is shipped in scripts/, on the example issue and on the
 * real one.
 * In:   the example issue; QIKAN_SHARED's issue and key (skipped where they are missing).
 * Out:  rows, notes, labels that agree with the key.
 * Owns: nothing. */
#include "test_kinds.h"

#define ISSUE QIKAN_SHARED "/issues/renmin-zhisheng-2021-09.md"
#define KEY   QIKAN_SHARED "/gold/labels.tsv"

enum { EXAMPLE_ISSUE, REAL_ISSUE, ISSUES };

/* A box over the issue with the shipped scripts; false where the issue is missing. */
static bool shipped_open(box *b, int which) {
  static const char *const folders[] = {QIKAN_ROOT "/scripts"};
  const char *issue = which == REAL_ISSUE ? ISSUE : EXAMPLE;
  qk_err e = {0};
  box_open(b);
  if (access(issue, R_OK)) {
    box_close(b);
    return false;
  }
  kinds_ingest(b->db, issue);
  cr_assert_eq(qk_host_new(&b->host, folders, 1, &e), QK_OK, "%s", e.msg);
  box_store(b);
  return true;
}

static size_t csv_rows(const char *csv) {
  return kinds_count(csv, "\r\n") - 1; /* without the names */
}

static void classify(box *b) {
  static const char *const names[] = {"subject"};
  qk_buf out = {0};
  qk_err e;
  qk_batch in = {.names = names, .n_names = 1};
  cr_assert_eq(kinds_run(b, qk_host_classify, &in, "json", &out, &e), QK_OK, "%s", e.msg);
  qk_buf_free(&out);
}

Test(scripts_shipped, every_report_writes_its_tables) {
  static const struct {
    const char *name, *key, *value;
    size_t rows[ISSUES]; /* of the first table */
    const char *said[2]; /* in the JSON */
  } rows[] = {
      {"overview", NULL, NULL, {10, 24}, {"合计", "字数"}},
      {"contents-check", NULL, NULL, {10, 24}, {"空格不同", "没有文章"}},
      {"contents-check", "all", "false", {3, 3}, {"空格不同", "没有文章"}},
      {"captions", NULL, NULL, {12, 46}, {"timeline", "有日期"}},
      {"papers", NULL, NULL, {14, 58}, {"近似", "相似度"}},
      {"structure", NULL, NULL, {10, 24}, {"对仗", "\"bar\""}},
      {"structure", "detail", "false", {10, 24}, {"对仗", "\"bar\""}},
      {"search", "query", "联络站", {7, 21}, {"按相关度（BM25）排列", "\"bar\""}},
      {"kwic", "query", "联络站", {40, 164}, {"按原文次序排列", "\"bar\""}},
  };
  for (int which = 0; which < ISSUES; which++) {
    box b;
    qk_buf out = {0};
    qk_err e;
    if (!shipped_open(&b, which)) continue;
    for (size_t i = 0; i < QK_COUNT(rows); i++) {
      qikan_param p = {rows[i].key, rows[i].value};
      size_t n = rows[i].key != NULL;
      cr_assert_eq(box_report(&b, rows[i].name, &p, n, "csv", &out, &e), QK_OK, "%s: %s",
                   rows[i].name, e.msg);
      cr_expect_eq(csv_rows(out.p), rows[i].rows[which], "%s: %zu", rows[i].name,
                   csv_rows(out.p));
      cr_assert_eq(box_report(&b, rows[i].name, &p, n, "json", &out, &e), QK_OK);
      for (int k = 0; k < 2; k++)
        cr_expect(strstr(out.p, rows[i].said[k]), "%s: %s", rows[i].name,
                  rows[i].said[k]);
    }
    qk_buf_free(&out);
    box_close(&b);
  }
}

/* With more issues than are asked for the years stand before the first of them. */
Test(scripts_shipped, overview_of_many_issues_begins_with_their_years) {
  static const struct {
    const char *limit, *said;
    size_t rows, issues;
  } cases[] = {{"2", "\"合计：10 篇文章", 1, 2}, {"1", "共 2 期", 2, 1}};
  box b;
  qk_buf out = {0};
  qk_err e;
  char path[128];
  cr_assert(shipped_open(&b, EXAMPLE_ISSUE));
  snprintf(path, sizeof path, "%s/second.md", b.dirs[1]);
  FILE *f = fopen(path, "w");
  cr_assert(f && fputs("# 渡口\n\n渡口有人。\n", f) >= 0);
  fclose(f);
  kinds_ingest(b.db, path);
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    qikan_param p = {"limit", cases[i].limit};
    cr_assert_eq(box_report(&b, "overview", &p, 1, "json", &out, &e), QK_OK, "%s", e.msg);
    cr_expect(strstr(out.p, cases[i].said), "%s", out.p);
    cr_expect_eq(kinds_count(out.p, "合计"), cases[i].issues);
    cr_assert_eq(box_report(&b, "overview", &p, 1, "csv", &out, &e), QK_OK);
    cr_expect_eq(csv_rows(out.p), cases[i].rows, "%s", out.p);
  }
  qk_buf_free(&out);
  box_close(&b);
}

/* Every city of the database has a profile, before and after it is classified. */
Test(scripts_shipped, every_city_has_a_profile) {
  for (int which = 0; which < ISSUES; which++) {
    box b;
    qk_buf cities = {0}, out = {0};
    qk_err e;
    size_t n = 0;
    if (!shipped_open(&b, which)) continue;
    kinds_sql(&b, "select city from article where city is not null order by id", &cities);
    for (int classified = 0; classified < 2; classified++) {
      n = 0;
      char *copy = strdup(cities.p), *rest = copy;
      for (char *city; (city = strsep(&rest, "\n")); n++) {
        qikan_param p = {"city", city};
        cr_expect_eq(box_report(&b, "city-profile", &p, 1, "json", &out, &e), QK_OK,
                     "%s: %s", city, e.msg);
        cr_expect(strstr(out.p, "占比") && strstr(out.p, "\"bar\""), "%s", out.p);
        cr_expect(strstr(out.p, "\"主题\""), "%s", out.p);
      }
      free(copy);
      if (!classified) classify(&b);
    }
    cr_expect_eq(n, which == REAL_ISSUE ? 21 : 7, "%zu", n);
    qk_buf_free(&cities);
    qk_buf_free(&out);
    box_close(&b);
  }
}

Test(scripts_shipped, papers_are_tied_to_the_articles_they_became) {
  /* number in the list and page of the article, as a reader ties them */
  static const int example[][2] = {{1, 8}, {2, 12}, {3, 16}};
  static const int real[][2] = {{1, 9},   {2, 12},  {3, 15},  {4, 18},  {5, 21},
                                {6, 24},  {7, 27},  {8, 30},  {9, 33},  {10, 36},
                                {12, 42}, {13, 45}, {14, 48}, {15, 51}, {16, 54},
                                {17, 57}, {18, 60}, {19, 63}, {20, 66}, {21, 69}};
  for (int which = 0; which < ISSUES; which++) {
    box b;
    qk_buf out = {0};
    qk_err e;
    if (!shipped_open(&b, which)) continue;
    cr_assert_eq(box_report(&b, "papers", NULL, 0, "tsv", &out, &e), QK_OK, "%s", e.msg);
    size_t n = which == REAL_ISSUE ? QK_COUNT(real) : QK_COUNT(example), tied = 0;
    char *rest = out.p;
    for (char *line; (line = strsep(&rest, "\n"));) {
      char *cells[9] = {0};
      for (int i = 0; i < 9 && line; i++) cells[i] = strsep(&line, "\t");
      if (!cells[6] || !*cells[6] || !atoi(cells[0])) continue;
      bool wanted = false;
      for (size_t i = 0; i < n; i++) {
        const int *pair = which == REAL_ISSUE ? real[i] : example[i];
        wanted = wanted || (pair[0] == atoi(cells[0]) && pair[1] == atoi(cells[5]));
      }
      cr_expect(wanted, "paper %s, page %s", cells[0], cells[5]);
      tied++;
    }
    cr_expect_eq(tied, n, "%zu of %zu", tied, n);
    qk_buf_free(&out);
    box_close(&b);
  }
}

/* The 14 sections of the key, four cities. */
Test(scripts_shipped, subject_agrees_with_the_key) {
  box b;
  qk_buf sql = {0}, label = {0};
  char line[2048];
  size_t n = 0, agree = 0;
  FILE *f = fopen(KEY, "r");
  if (!f || !shipped_open(&b, REAL_ISSUE)) {
    if (f) fclose(f);
    cr_skip("there is no key");
  }
  classify(&b);
  cr_assert(fgets(line, sizeof line, f));
  while (fgets(line, sizeof line, f)) {
    char *rest = line, *cells[5];
    for (int i = 0; i < 5; i++) cells[i] = strsep(&rest, "\t\n");
    qk_buf_clear(&sql);
    qk_buf_printf(&sql,
                  "select l.label from label l join section s on s.id = l.target_id join "
                  "article a on a.id = s.article_id where a.city = '%s' and s.level = 1 "
                  "and l.target_kind = 'section' order by s.id limit 1 offset %d",
                  cells[0], atoi(cells[1]) - 1);
    kinds_sql(&b, sql.p, &label);
    bool is = strcmp(label.p, cells[3]) == 0 || strcmp(label.p, cells[4]) == 0;
    if (!is) cr_log_info("%s %s: %s, found %s", cells[0], cells[1], cells[3], label.p);
    n++;
    agree += is;
  }
  fclose(f);
  cr_expect(n >= 14 && agree * 100 >= n * 85, "%zu of %zu", agree, n);
  qk_buf_free(&sql);
  qk_buf_free(&label);
  box_close(&b);
}

/* What a reader of the example issue would say; its text is not what the words were
 * chosen on. */
Test(scripts_shipped, subject_reads_the_example_issue) {
  static const char *const wanted[] = {
      "deputies", "deputies",    "decisions", "leadership", "legislation", "oversight",
      "deputies", "legislation", "oversight", "deputies",   "leadership",  "legislation",
      "deputies", "decisions",   "decisions", "decisions",  "deputies",    "theory",
      "deputies", "outlook",     "oversight", "deputies",   "oversight"};
  box b;
  qk_buf labels = {0};
  size_t n = 0, agree = 0;
  cr_assert(shipped_open(&b, EXAMPLE_ISSUE));
  classify(&b);
  kinds_sql(
      &b,
      "select l.label from label l join section s on s.id = l.target_id join article "
      "a on a.id = s.article_id where a.city is not null order by s.id",
      &labels);
  char *rest = labels.p;
  for (char *label; (label = strsep(&rest, "\n")); n++)
    agree += n < QK_COUNT(wanted) && strcmp(label, wanted[n]) == 0;
  cr_expect_eq(n, QK_COUNT(wanted), "%zu", n);
  cr_expect(agree * 100 >= n * 85, "%zu of %zu", agree, n);
  qk_buf_free(&labels);
  box_close(&b);
}

Test(scripts_shipped, the_matrix_of_subjects_adds_up_to_its_denominators) {
  for (int which = 0; which < ISSUES; which++) {
    static const struct {
      const char *per;
      double total; /* 0: the last column */
      double slack;
    } rows[] = {{"share", 1, 0.001}, {"per_10000", 10000, 5}, {"characters", 0, 0.5}};
    box b;
    qk_buf out = {0};
    qk_err e;
    if (!shipped_open(&b, which)) continue;
    qk_buf now = {0};
    cr_expect_eq(kinds_query(&b, "subject-matrix", NULL, 0, "csv", &now, &e), QK_OK, "%s",
                 e.msg);
    classify(&b);
    cr_expect_eq(kinds_query(&b, "subject-matrix", NULL, 0, "csv", &out, &e), QK_OK);
    cr_expect_str_eq(now.p, out.p, "labels worked out and labels stored differ");
    const qikan_param article = {"per", "per_article"};
    cr_expect_eq(kinds_query(&b, "subject-matrix", &article, 1, "csv", &out, &e), QK_OK);
    cr_expect(strstr(out.p, "outlook,articles,characters\r\n") && strstr(out.p, ",1,"),
              "%s", out.p);
    qk_buf_free(&now);
    for (size_t i = 0; i < QK_COUNT(rows); i++) {
      qikan_param p = {"per", rows[i].per};
      cr_assert_eq(kinds_query(&b, "subject-matrix", &p, 1, "tsv", &out, &e), QK_OK, "%s",
                   e.msg);
      size_t n = 0;
      char *rest = out.p;
      strsep(&rest, "\n");
      for (char *line; (line = strsep(&rest, "\n")) && *line; n++) {
        double sum = 0, last = 0;
        strsep(&line, "\t");
        for (int k = 0; k < 9; k++) {
          const char *cell = strsep(&line, "\t");
          cr_expect(cell && strcmp(cell, "0") != 0, "a cell is 0");
          sum += atof(cell);
        }
        last = atof(line);
        double total = rows[i].total > 0 ? rows[i].total : last;
        cr_expect(last > 0 && sum >= total - rows[i].slack &&
                      sum <= total + rows[i].slack,
                  "%s: %f of %f", rows[i].per, sum, total);
      }
      cr_expect_eq(n, which == REAL_ISSUE ? 21 : 7, "%zu", n);
      cr_assert_eq(kinds_query(&b, "subject-matrix", &p, 1, "json", &out, &e), QK_OK);
      cr_expect(strstr(out.p, "heatmap") && strstr(out.p, "总字数"), "%s", out.p);
      cr_expect(strstr(out.p, "\"evidence\"") && strstr(out.p, "\"line\""));
    }
    qk_buf_free(&out);
    box_close(&b);
  }
}

Test(scripts_shipped, the_checks_find_what_is_wrong_and_little_else) {
  static const struct {
    const char *code;
    const char *found[ISSUES]; /* line:col of each */
  } rows[] = {
      {"contents-titles/title", {"92:3", "99:3"}},
      {"contents-titles/missing", {"77:1", "78:1"}},
      {"end-mark-missing", {"552:", "955:"}},
      {"unbalanced-quotes", {"", "1350:32"}},
      {"repeated-words", {"", "919:68 943:35"}},
      {"heading-punctuation/end", {"", ""}},
      {"heading-punctuation/half-width",
       {"", "291:14 299:14 497:6 499:6 503:6 1009:9 1013:9 1017:9 1019:9"}},
  };
  for (int which = 0; which < ISSUES; which++) {
    box b;
    qk_buf out = {0}, sql = {0};
    qk_err e;
    if (!shipped_open(&b, which)) continue;
    cr_expect_eq(kinds_run(&b, qk_host_check, &(qk_batch){0}, "json", &out, &e),
                 QK_FINDINGS, "%s", e.msg);
    for (size_t i = 0; i < QK_COUNT(rows); i++) {
      qk_buf_clear(&sql);
      qk_buf_printf(
          &sql,
          "select coalesce(group_concat(line || ':' || coalesce(col, ''), ' '), "
          "'') from (select line, col from diagnostic where code = '%s' order "
          "by id)",
          rows[i].code);
      kinds_expect_sql(&b, sql.p, rows[i].found[which]);
    }
    qk_buf_free(&sql);
    qk_buf_free(&out);
    box_close(&b);
  }
}

Test(scripts_shipped, everything_is_whole_and_listed) {
  static const char *const kinds[] = {"profiles", "reports", "queries", "classifiers",
                                      "checks"};
  static const char *const folders[] = {QIKAN_ROOT "/scripts"};
  qk_host *h;
  qk_err e = {0};
  qk_buf out = {0};
  cr_assert_eq(qk_host_new(&h, folders, 1, &e), QK_OK, "%s", e.msg);
  for (size_t i = 0; i < QK_COUNT(kinds); i++) {
    qk_result r;
    cr_assert_eq(qk_host_list(h, kinds[i], &r, &e), QK_OK, "%s", e.msg);
    kinds_render(&r, "csv", &out);
    qk_result_free(&r);
    cr_expect(csv_rows(out.p) >= 1, "%s", kinds[i]);
    cr_expect_eq(kinds_count(out.p, ",ok\r\n"), csv_rows(out.p), "%s", out.p);
  }
  qk_buf_free(&out);
  qk_host_free(h);
}
