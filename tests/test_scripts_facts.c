/* test_scripts_facts.c - the shipped queries on facts, facts shown in their place, the
 * command facts.
 * In:   the example issue; QIKAN_SHARED's issue and key (skipped where they are missing).
 * Out:  tables that agree with what a reader finds, and with the key.
 * Owns: nothing. */
#include <errno.h>

#include "qikan/qikan.h"
#include "test_kinds.h"

#define ISSUE QIKAN_SHARED "/issues/renmin-zhisheng-2021-09.md"
#define KEY   QIKAN_SHARED "/gold/stations.tsv"

/* A box over the issue with the shipped scripts; false where the issue is missing. */
static bool facts_open(box *b, const char *issue) {
  static const char *const folders[] = {QIKAN_ROOT "/scripts"};
  qk_err e = {0};
  if (access(issue, R_OK)) return false;
  box_open(b);
  kinds_ingest(b->db, issue);
  cr_assert_eq(qk_host_new(&b->host, folders, 1, &e), QK_OK, "%s", e.msg);
  box_store(b);
  return true;
}

static void query(box *b, const char *name, const char *key, const char *value,
                  const char *format, qk_buf *out) {
  qikan_param p = {key, value};
  qk_err e;
  cr_assert_eq(kinds_query(b, name, &p, key != NULL, format, out, &e), QK_OK, "%s: %s",
               name, e.msg);
}

static char *read_file(const char *path) {
  char *text = NULL;
  size_t n = 0;
  FILE *f = fopen(path, "r");
  if (!f) return NULL;
  cr_assert(getdelim(&text, &n, '\0', f) > 0);
  fclose(f);
  return text;
}

/* ---- on the example issue -------------------------------------------------------------
 */

Test(scripts_facts, the_example_issue_gives_the_tables_that_a_reader_finds) {
  static const struct {
    const char *name, *tsv;
  } rows[] = {
      {"stations", "city\ttotal\tcentral\tvillage\tonline\tpoint\thome\n"
                   "临澜\t486\t92\t394\t57\t\t\n"
                   "丰岭\t\t\t\t\t652\t118\n"
                   "岚溪\t311\t\t\t\t\t\n"
                   "汐州\t\t54\t287\t18\t\t\n"
                   "芦湾\t\t76\t402\t35\t\t\n"
                   "雁屏\t203\t\t\t\t\t48\n"
                   "青槐\t268\t\t\t\t\t\n"},
      {"vote-system",
       "city\tmentioned\tsince\tlevels\tprojects\tperiod\tinvestment\n"
       "临澜\t是\t2019\t市、区县、镇三级全面推开\t648\t\t187.3\n"
       "丰岭\t\t\t\t\t\t\n"
       "岚溪\t\t\t\t\t\t\n"
       "汐州\t是\t2021\t市、县、镇三级全面推行\t93\t2021/2024-06-20\t41.2\n"
       "芦湾\t是\t2018\t市、县、镇三级全覆盖\t1286\t2020\t74.5\n"
       "雁屏\t\t\t\t\t\t\n"
       "青槐\t\t\t\t\t\t\n"},
      {"theme-activity",
       "city\tactivity\tperiod\tdeputies\treceived\topinions\tsolved\trate\n"
       "临澜\t联络站活动\t2024-01/2024-05\t14386\t52000\t9247\t\t\n"},
      {"regulations",
       "city\tn\t水环境和饮用水\t海洋、山体、绿地\t历史文化和文物\t市容和户外广告\t农业农"
       "村\n"
       "临澜\t\t\t\t\t\t\n"
       "丰岭\t5\t\t古树名木保护条例\t\t乡村清洁条例\t耕地质量保护条例；农田水利设施管理"
       "条例；种子市场管理条例\n"},
      {"regulation-subjects",
       "subject\tn\tcities\ttitles\n海洋、山体、绿地\t2\t丰岭、汐州\t"},
      {"practices", "id\tcity\tname\tkind\tholder\n1\t临澜\t夜灯茶叙\t活动\t临澜市\n"},
      {"timeline",
       "id\tcity\tdate_start\tdate_end\traw\tevent\n13\t临澜\t2023-12\t\t去年底\t"
       "去年底逐站验收，一次合格率为93.8%\n"},
  };
  box b;
  qk_buf out = {0};
  cr_assert(facts_open(&b, EXAMPLE));
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    query(&b, rows[i].name, NULL, NULL, "tsv", &out);
    cr_expect(strncmp(out.p, rows[i].tsv, strlen(rows[i].tsv)) == 0, "%s: %s",
              rows[i].name, out.p);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(scripts_facts, a_missing_figure_is_unmentioned_for_people_and_null_for_programs) {
  static const char *const names[] = {"stations", "theme-activity", "vote-system",
                                      "regulations"};
  box b;
  qk_buf out = {0};
  cr_assert(facts_open(&b, EXAMPLE));
  for (size_t i = 0; i < QK_COUNT(names); i++) {
    static const char *const people[] = {"text", "markdown", "html"};
    for (size_t k = 0; k < QK_COUNT(people); k++) {
      query(&b, names[i], NULL, NULL, people[k], &out);
      cr_expect(kinds_count(out.p, "未提及") > 6, "%s %s: %s", names[i], people[k],
                out.p);
    }
    query(&b, names[i], NULL, NULL, "json", &out);
    const char *rows = strstr(out.p, "\"rows\"");
    cr_assert(rows && strstr(rows, "null"), "%s: %s", names[i], out.p);
    cr_expect(!strstr(rows, ", 0,") && !strstr(rows, ", 0]"), "%s: %s", names[i], rows);
    cr_expect(strstr(rows, "\"evidence\"") && strstr(rows, "\"line\""), "%s", names[i]);
  }
  query(&b, "stations", NULL, NULL, "csv", &out);
  cr_expect(!strstr(out.p, "未提及"), "%s", out.p);
  qk_buf_free(&out);
  box_close(&b);
}

Test(scripts_facts, parameters_choose_cities_kinds_dates) {
  static const struct {
    const char *name, *key, *value;
    size_t rows;
  } rows[] = {
      {"stations", "city", "汐州", 1},          {"theme-activity", "of", "theme", 7},
      {"practices", "kind", "platform", 1},     {"practices", "city", "青槐", 4},
      {"timeline", "city", "岚溪", 4},          {"regulation-subjects", "least", "2", 1},
      {"regulation-subjects", "least", "3", 0},
  };
  box b;
  qk_buf out = {0};
  cr_assert(facts_open(&b, EXAMPLE));
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    query(&b, rows[i].name, rows[i].key, rows[i].value, "csv", &out);
    size_t n = kinds_count(out.p, "\r\n") - 1;
    cr_expect_eq(n, rows[i].rows, "%s %s: %zu: %s", rows[i].name, rows[i].value, n,
                 out.p);
  }
  query(&b, "timeline", "from", "2024-01-01", "json", &out);
  cr_expect(strstr(out.p, "\"timeline\"") && !strstr(out.p, "\"2023-"), "%s", out.p);
  qk_buf_free(&out);
  box_close(&b);
}

/* The sentence on stations of the example's first report in other words. */
Test(scripts_facts, stations_are_told_from_what_only_looks_like_them) {
  static const char said[] =
      "目前，全市共有代表联络站486个，其中中心联络站92个、村（社区）联"
      "络站394个，另有网上联络站57个，";
  static const struct {
    const char *text, *cells;
  } rows[] = {
      {"全市建成人大代表联络站500个，今年新增代表联络站30个，", "500\t\t\t\t\t\n"},
      {"望堤区建成代表联络站45个，", "\t\t\t\t\t\n"},
      {"2019年建成代表联络站80个，目前全市代表联络站达到320个，", "320\t\t\t\t\t\n"},
      {"从2018年的77个代表联络站，发展到目前的210个代表联络站，", "210\t\t\t\t\t\n"},
      {"全市现有镇街人大代表中心联络站33个、村级联络站200多个、代表之家12个、代表联系点80"
       "个，",
       "\t33\t200\t\t80\t12\n"},
      {"建成“代表之家”22家、代表联络站（点）480个，", "480\t\t\t\t\t22\n"},
      {"全市122个乡镇（街道）全部建成中心联络站，1500个村（社区）建立联络站，",
       "\t\t\t\t\t\n"},
      {"计划到2025年建成代表联络站900个，", "\t\t\t\t\t\n"},
      {"设立基层立法联系点15个，每个联络站配备3名工作人员，", "\t\t\t\t\t\n"},
      {"2018年以来，全市建成代表联络站610个、网上代表联络站45个，", "610\t\t\t45\t\t\n"},
  };
  char *source = read_file(EXAMPLE), path[128];
  char *at = source ? strstr(source, said) : NULL;
  cr_assert(at);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    box b;
    qk_buf text = {0}, out = {0};
    box_open(&b);
    qk_buf_put(&text, (qk_str){source, (size_t)(at - source)});
    qk_buf_put(&text, qk_str_of(rows[i].text));
    qk_buf_put(&text, qk_str_of(at + strlen(said)));
    box_put_bytes(&b, 0, "issue.md", qk_buf_str(&text));
    snprintf(path, sizeof path, "%s/issue.md", b.dirs[0]);
    box facts;
    cr_assert(facts_open(&facts, path));
    query(&facts, "stations", "city", "临澜", "tsv", &out);
    const char *cells = strstr(out.p, "临澜\t");
    cr_expect(cells && strcmp(cells + strlen("临澜\t"), rows[i].cells) == 0, "%s: %s",
              rows[i].text, out.p);
    qk_buf_free(&text);
    qk_buf_free(&out);
    box_close(&facts);
    box_close(&b);
  }
  free(source);
}

/* The second city's law in the first one's article, and one that was not made. */
Test(scripts_facts, a_document_is_told_by_its_title_and_its_issuer) {
  static const char head[] =
      "# 云江民声\n\n2024年第6期 总第128期\n2024年6月20日出版 定价：8.00元\n\n";
  static const char one[] =
      "# 临澜： 种树\n\n## 立法\n\n市人大常委会出台《临澜市湿地条例》。湿地条例、"
      "海岸条例施行以来成效明显。不制定大而全的生态条例。\n\n";
  static const char two[] =
      "# 丰岭： 护林\n\n## 立法\n\n市人大常委会出台湿地条例、海岸条例。\n\n";
  box b, facts;
  qk_buf text = {0}, out = {0};
  qikan_param p = {"city", "临澜"};
  qk_err e;
  char path[128];
  box_open(&b);
  qk_buf_put(&text, qk_str_of(head));
  qk_buf_put(&text, qk_str_of(one));
  qk_buf_put(&text, qk_str_of(two));
  box_put_bytes(&b, 0, "issue.md", qk_buf_str(&text));
  snprintf(path, sizeof path, "%s/issue.md", b.dirs[0]);
  cr_assert(facts_open(&facts, path));
  kinds_expect_sql(&facts,
                   "select group_concat(title || issuer, ' ') from document "
                   "where title in ('湿地条例', '海岸条例')",
                   "湿地条例临澜 海岸条例临澜 湿地条例丰岭 海岸条例丰岭");
  query(&facts, "regulations", "city", "临澜", "csv", &out);
  cr_expect(strstr(out.p, ",2,") && !strstr(out.p, "生态"), "%s", out.p);
  cr_assert_eq(box_report(&facts, "city-profile", &p, 1, "markdown", &out, &e), QK_OK,
               "%s", e.msg);
  cr_expect(strstr(out.p, "| 临澜市湿地条例 | 法规 | 2 |") &&
                !strstr(out.p, "| 湿地条例"),
            "%s", out.p);
  qk_buf_free(&text);
  qk_buf_free(&out);
  box_close(&facts);
  box_close(&b);
}

/* ---- on the real issue ----------------------------------------------------------------
 */

enum { KINDS = 6 };
static const char *const kinds[KINDS] = {"total",  "central", "village",
                                         "online", "point",   "home"};

/* The row of a city in the table; its cells as they stand there. */
static bool find_row(const char *tsv, const char *city, char cells[KINDS][32]) {
  char start[64];
  snprintf(start, sizeof start, "\n%.31s\t", city);
  const char *at = strstr(tsv, start);
  if (!at) return false;
  at += strlen(start);
  for (int i = 0; i < KINDS; i++) {
    size_t n = strcspn(at, "\t\n");
    snprintf(cells[i], 32, "%.*s", (int)n, at);
    at += n + (at[n] == '\t');
  }
  return true;
}

/* Cells of the cities of the key that are as the key has them, missing ones included. */
Test(scripts_facts, stations_agree_with_the_key) {
  box b;
  qk_buf out = {0};
  char line[512], city[16][32], key[16][KINDS][32] = {{{0}}};
  size_t n_cities = 0, cells_n = 0, agree = 0;
  FILE *f = fopen(KEY, "r");
  if (!f || !facts_open(&b, ISSUE)) {
    if (f) fclose(f);
    cr_skip("there is no key");
  }
  cr_assert(fgets(line, sizeof line, f));
  while (fgets(line, sizeof line, f)) {
    char *rest = line, *name = strsep(&rest, "\t"), *kind = strsep(&rest, "\t");
    size_t c = 0;
    while (c < n_cities && strcmp(city[c], name) != 0) c++;
    if (c == n_cities) snprintf(city[n_cities++], 32, "%.31s", name);
    for (int i = 0; i < KINDS; i++)
      if (strcmp(kinds[i], kind) == 0)
        snprintf(key[c][i], 32, "%.31s", strsep(&rest, "\t"));
    cr_assert(n_cities < 16);
  }
  fclose(f);
  query(&b, "stations", NULL, NULL, "tsv", &out);
  for (size_t c = 0; c < n_cities; c++) {
    char found[KINDS][32] = {{0}};
    cr_assert(find_row(out.p, city[c], found), "%s", city[c]);
    for (int i = 0; i < KINDS; i++, cells_n++) {
      bool same = strcmp(found[i], key[c][i]) == 0;
      if (!same) cr_log_warn("%s %s: %s, not %s", city[c], kinds[i], found[i], key[c][i]);
      agree += same;
    }
  }
  cr_expect(cells_n >= 24 && agree * 100 >= cells_n * 95, "%zu of %zu", agree, cells_n);
  qk_buf_free(&out);
  box_close(&b);
}

Test(scripts_facts, the_real_issue_has_its_cities_and_subjects) {
  static const struct {
    const char *name, *said;
    size_t rows; /* at least */
  } rows[] = {
      {"stations", "未提及", 21},
      {"theme-activity", "解决率", 21},
      {"vote-system", "投资（亿元）", 21},
      {"regulations", "部数", 21},
      {"regulation-subjects", "城市数", 20},
      {"practices", "名称", 60},
      {"timeline", "事件", 40},
  };
  static const char *const common[] = {"\n文明行为促进\t6\t", "\n扬尘污染防治\t5\t",
                                       "\n生活垃圾\t4\t"};
  box b;
  qk_buf out = {0};
  if (!facts_open(&b, ISSUE)) cr_skip("there is no issue");
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    query(&b, rows[i].name, NULL, NULL, "text", &out);
    cr_expect(strstr(out.p, rows[i].said), "%s", rows[i].name);
    query(&b, rows[i].name, NULL, NULL, "csv", &out);
    size_t n = kinds_count(out.p, "\r\n") - 1;
    cr_expect(n >= rows[i].rows, "%s: %zu", rows[i].name, n);
  }
  query(&b, "regulation-subjects", NULL, NULL, "tsv", &out);
  for (size_t i = 0; i < QK_COUNT(common); i++)
    cr_expect(strstr(out.p, common[i]), "%s: %s", common[i], out.p);
  qk_buf_free(&out);
  box_close(&b);
}

/* ---- facts in their place -------------------------------------------------------------
 */

/* Bytes of the file at line and column, both counted from 1. */
static const char *at_place(const char *text, long line, long col) {
  for (; line > 1 && (text = strchr(text, '\n')); line--) text++;
  for (; text && col > 1 && *text; col--)
    for (text++; ((unsigned char)*text & 0xC0) == 0x80;) text++;
  return text;
}

/* Whether the fact's first characters stand where qikan show says; raw: its words. */
static bool stands_there(qikan *q, const char *source, const char *kind, long id,
                         const char *raw) {
  char *text = NULL;
  size_t n = 0;
  qk_err e = {0};
  FILE *f = open_memstream(&text, &n);
  cr_assert_eq(qikan_show(q, kind, id, NULL, f, &e), QK_OK, "%s %ld: %s", kind, id,
               e.msg);
  fclose(f);
  size_t first = (unsigned char)raw[0] < 0x80 ? 1 : 3;
  char *colon = strchr(text, ':'), *end = NULL;
  cr_assert(colon, "%s %ld: %s", kind, id, text);
  long line = strtol(colon + 1, &end, 10),
       col = *end == ':' ? strtol(end + 1, NULL, 10) : 0;
  const char *at = at_place(source, line, col);
  bool marked = strstr(text, "【") && strstr(strstr(text, "【"), "】");
  bool there = col > 0 && at && strncmp(at, raw, first) == 0;
  if (!there || !marked) cr_log_warn("%s %ld at %ld:%ld: %s", kind, id, line, col, raw);
  free(text);
  return there && marked;
}

Test(scripts_facts, a_fact_is_shown_where_it_stands) {
  static const char *const facts[][2] = {
      {"quantity", "raw"},      {"document_mention", "raw"}, {"practice", "name"},
      {"place_mention", "raw"}, {"quotation", "text"},       {"date_mention", "raw"}};
  static const char *const issues[] = {EXAMPLE, ISSUE};
  for (size_t i = 0; i < QK_COUNT(issues); i++) {
    box b;
    qikan *q;
    qk_buf list = {0};
    qk_err e = {0};
    if (!facts_open(&b, issues[i])) continue;
    char *source = read_file(issues[i]);
    cr_assert_eq(qikan_new(&q, NULL, &e), QK_OK, "%s", e.msg);
    cr_assert_eq(qikan_open(q, b.db, QIKAN_READ, &e), QK_OK, "%s", e.msg);
    for (size_t k = 0; k < QK_COUNT(facts); k++) {
      char sql[128];
      size_t n = 0, there = 0;
      snprintf(sql, sizeof sql, "select id, %s from %s order by id", facts[k][1],
               facts[k][0]);
      kinds_sql(&b, sql, &list);
      char *rest = list.p;
      for (char *row; rest && (row = strsep(&rest, "\n")) && *row;) {
        char *bar = strchr(row, '|');
        if (!bar) continue; /* a text of several lines */
        *bar = '\0';
        n++;
        there += stands_there(q, source, facts[k][0], atol(row), bar + 1);
      }
      /* No place of the example issue is in the gazetteer. */
      bool none = i == 0 && strcmp(facts[k][0], "place_mention") == 0;
      cr_expect((none || n > 5) && there * 100 >= n * 99, "%s: %zu of %zu", facts[k][0],
                there, n);
    }
    qikan_free(q);
    free(source);
    qk_buf_free(&list);
    box_close(&b);
  }
}

/* Words that stand twice, also as a part of others, are shown each in their place. */
Test(scripts_facts, of_equal_words_each_fact_is_shown_at_its_own) {
  static const char issue[] = "# 云桥：站点\n\n"
                              "东片建站13个，西片建站3个，南片建站3个，北片建站33个。\n";
  static const char *const shown[] = {"东片建站【13个】，西", "西片建站【3个】，南",
                                      "南片建站【3个】，北", "北片建站【33个】。"};
  char path[] = "/tmp/qikan-twice-XXXXXX.md", *text = NULL;
  box b;
  qikan *q;
  size_t n = 0;
  qk_err e = {0};
  int fd = mkstemps(path, 3);
  cr_assert(write(fd, issue, sizeof issue - 1) == (ssize_t)sizeof issue - 1);
  close(fd);
  cr_assert(facts_open(&b, path));
  cr_assert_eq(qikan_new(&q, NULL, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(qikan_open(q, b.db, QIKAN_READ, &e), QK_OK, "%s", e.msg);
  for (size_t i = 0; i < QK_COUNT(shown); i++) {
    FILE *f = open_memstream(&text, &n);
    cr_assert_eq(qikan_show(q, "quantity", (int64_t)i + 1, NULL, f, &e), QK_OK, "%s",
                 e.msg);
    fclose(f);
    cr_expect(strstr(text, shown[i]), "%s: %s", shown[i], text);
    free(text);
  }
  kinds_expect_sql(&b,
                   "select count(*) from quantity q join sentence s on s.id = "
                   "q.sentence_id where substr(cast(s.text as blob), q.byte_first, "
                   "q.byte_last - q.byte_first + 1) = cast(q.raw as blob)",
                   "4");
  qikan_free(q);
  box_close(&b);
  unlink(path);
}

Test(scripts_facts, a_kind_or_an_id_that_is_not_there_is_refused) {
  static const struct {
    const char *kind;
    int64_t id;
    const char *msg;
  } rows[] = {
      {"quantity", 0, "there is no quantity 0; those of issue 1 run from 1 to"},
      {"practice", 99999, "there is no practice 99999"},
      {"quantitiy", 1, "did you mean 'quantity'?"},
  };
  box b;
  qikan *q;
  qk_err e = {0};
  cr_assert(facts_open(&b, EXAMPLE));
  cr_assert_eq(qikan_new(&q, NULL, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(qikan_open(q, b.db, QIKAN_READ, &e), QK_OK, "%s", e.msg);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_code code = qikan_show(q, rows[i].kind, rows[i].id, NULL, stdout, &e);
    cr_expect_eq(code, QK_USAGE);
    cr_expect(strstr(e.msg, rows[i].msg), "%s", e.msg);
  }
  qikan_free(q);
  box_close(&b);
}

/* ---- the command ----------------------------------------------------------------------
 */

static int command(const box *b, const char *arguments, qk_buf *out) {
  char line[1024];
  const char *exe = getenv("QIKAN_EXE");
  cr_assert(exe, "QIKAN_EXE names the program");
  snprintf(line, sizeof line,
           "QIKAN_SCRIPTS='" QIKAN_ROOT "/examples' '%s' %s --db '%s' "
           "2>&1",
           exe, arguments, b->db);
  FILE *f = popen(line, "r");
  cr_assert(f, "%s: %s", line, strerror(errno));
  qk_buf_clear(out);
  for (int c; (c = fgetc(f)) != EOF;) qk_buf_putc(out, (char)c);
  qk_buf_put(out, S(""));
  return pclose(f) >> 8;
}

Test(scripts_facts, the_command_facts_makes_what_ingest_left_out) {
  static const struct {
    const char *arguments;
    int status;
    const char *said;
  } rows[] = {
      {"facts", 5, "there is no such database"},
      {"ingest -q --no-facts '" EXAMPLE "'", 0, ""},
      {"sql 'select count(*) from quantity' --format tsv", 0, "\n0\n"},
      {"facts", 0, "facts of 1 issue made"},
      {"facts", 0, "all issues have their facts"},
      {"sql 'select count(*) > 100 as n from quantity' --format tsv", 0, "n\n1\n"},
      {"query stations --format csv", 0, "486,92,394,57"},
      {"facts --help", 0, "qikan ingest --no-facts issue.md && qikan facts"},
      {"facts operand", 2, "facts"},
  };
  box b;
  qk_buf out = {0};
  box_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    int status = command(&b, rows[i].arguments, &out);
    cr_expect_eq(status, rows[i].status, "%s: %d: %s", rows[i].arguments, status, out.p);
    cr_expect(strstr(out.p, rows[i].said), "%s: %s", rows[i].arguments, out.p);
  }
  qk_buf_free(&out);
  box_close(&b);
}
