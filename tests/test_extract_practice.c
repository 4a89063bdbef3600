/* test_extract_practice.c - local innovations; hostile texts; scores. */
#include <sys/stat.h>

#include "extracted.h"
#include "growth.h"
#include "parsed.h"

static void put_practices(const extracted *t, qk_buf *b) {
  for (uint32_t i = 0; i < t->facts.n_practices; i++) {
    const qk_practice *p = &t->facts.practices[i];
    extracted_put(b, p->name, true);
    extracted_put(b, p->kind, false);
    extracted_put(b, p->holder, false);
  }
}

static void expect_practices(extracted *t, const char *text, const char *expected) {
  qk_buf b = {0};
  extracted_text(t, "广州", text);
  put_practices(t, &b);
  extracted_expect(b, expected, text);
}

Test(practice, position_and_name_tell_a_practice) {
  static const struct {
    const char *text, *expected;
  } cases[] = {
      {"天河区开展“湿地一日行”活动。", "湿地一日行|activity|天河区"},
      {"天河区创新“湿地四问”机制。", "湿地四问|mechanism|天河区"},
      {"三是“湿地直播间”贴近群众。海珠区官洲街在湿地旁直播。",
       "湿地直播间|platform|海珠区官洲街"},
      {"黄埔区“湿地守望”被评为全省优秀案例。", "湿地守望|mechanism|黄埔区"},
      {"在全市推出“湿地码”“候鸟码”等平台。",
       "湿地码|platform|广州市; 候鸟码|platform|广州市"},
      {"推行“一湿地一档案一专员”工作法。", "一湿地一档案一专员|method|广州市"},
      {"天河区率先探索湿地认养机制，成效明显。", "湿地认养机制|mechanism|天河区"},
      {"天河区率先探索湿地认养机制。海珠区开展“湿地一日行”活动。",
       "湿地认养机制|mechanism|天河区; 湿地一日行|activity|海珠区"},
      {"开展“湿地一日行”活动。再次开展“湿地一日行”活动。", "湿地一日行|activity|广州市"},
      {"全市推广建设湿地巡护云平台，搭建湿地巡护“云平台”。",
       "湿地巡护云平台|platform|广州市"},
      {"比如，天河区沙河街组织护鸟。探索出田间看鸟工作法。再办“湿地日”活动。",
       "田间看鸟工作法|method|天河区沙河街; 湿地日|activity|天河区沙河街"},
      {"如天河区观鸟，海珠区护鸟。开展“湿地一日行”活动。", "湿地一日行|activity|广州市"},
      {"老人们办起“湿地茶座”。代表组成“湿地把脉”小队。取名“候鸟驿路”。",
       "湿地茶座|activity|广州市; 湿地把脉|mechanism|广州市; 候鸟驿路|mechanism|广州市"},
      {"编成20个“护鸟队”，开设“候鸟有话说”专栏。",
       "护鸟队|mechanism|广州市; 候鸟有话说|activity|广州市"},
      {"例如，天河区组织护鸟。市里开展“湿地一日行”活动。", "湿地一日行|activity|广州市"},
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cases); i++)
    expect_practices(&t, cases[i].text, cases[i].expected);
  extracted_free(&t);
}

Test(practice, slogans_metaphors_quotations_and_plans_are_none) {
  static const char *const cases[] = {
      "增强“四个意识”。",
      "开展“我为群众办实事”实践活动。",
      "打通“最后一公里”。",
      "当好群众的“守湿地人”。",
      "发挥湿地的“海绵”作用。",
      "解决“没水喝”问题。",
      "坚持“先保护、后利用”的原则。",
      "王五主任强调：“要开展‘湿地行’活动。”",
      "制定《关于开展“湿地一日行”活动的方案》。",
      "制定《关于推行湿地认养人制度的方案》。",
      "组建了湿地巡护服务团。",
      "推进“候鸟回家工程”。",
      "下一步，将开展“湿地一日行”活动。",
      "参加“湿地保护”主题教育。",
      "开展“湿地保护提升年”活动。",
      "湿地是“鸟的家”。",
      "探索“问计于民”新方式。",
      "开展“",
      "“”活动",
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cases); i++) expect_practices(&t, cases[i], "");
  extracted_free(&t);
}

Test(practice, a_section_of_plans_has_none) {
  extracted t;
  extracted_open(&t, NULL);
  extracted_add(&t, "广州", "做好工作的几点建议", QK_LIT("开展“湿地一日行”活动。"));
  extracted_run(&t);
  cr_expect_eq(t.facts.n_practices, 0);
  extracted_free(&t);
}

Test(practice, a_section_that_begins_with_plans_has_none) {
  static const struct {
    const char *opening;
    uint32_t n;
  } cases[] = {
      {"工作重在落实。接下来，我们将保护湿地。", 0},
      {"下一步，要保护湿地。", 0},
      {"工作重在落实。要保护湿地。", 1},
      {"湿地很美。鸟儿很多。今后会更多。", 1},
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    extracted_reset(&t);
    extracted_add(&t, "广州", "工作思路", qk_str_of(cases[i].opening));
    extracted_add(&t, "广州", "深化工作", QK_LIT("开展“湿地一日行”活动。"));
    t.issue.n_articles = 1;
    t.issue.sections[1].article = t.issue.paragraphs[1].article = 0;
    t.issue.sections[1].parent = 0;
    extracted_run(&t);
    cr_expect_eq(t.facts.n_practices, cases[i].n, "%s: %u", cases[i].opening,
                 t.facts.n_practices);
  }
  extracted_free(&t);
}

Test(practice, a_term_that_most_cities_or_a_speech_use_is_no_local_practice) {
  static const char *const cities[] = {"广州", "深圳", "珠海", "汕头", "佛山"};
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cities); i++) {
    const char *text = i ? "开展“湿地一日行”活动。" : "开展“湿地一夜行”活动。";
    extracted_add(&t, cities[i], "", qk_str_of(text));
  }
  extracted_run(&t);
  cr_assert_eq(t.facts.n_practices, 1);
  cr_expect(qk_str_eq(t.facts.practices[0].name, QK_LIT("湿地一夜行")));
  extracted_add(&t, "", "", QK_LIT("全省要开展“湿地一夜行”。"));
  extracted_run(&t);
  cr_expect_eq(t.facts.n_practices, 0);
  extracted_free(&t);
}

static void write_lexicon(const char *folder, const char *name, const char *text) {
  char path[256];
  snprintf(path, sizeof path, "%s/lexicon/%s.txt", folder, name);
  FILE *f = fopen(path, "w");
  cr_assert_not_null(f);
  cr_assert(fputs(text, f) >= 0);
  cr_assert_eq(fclose(f), 0);
}

Test(extract, a_folder_of_ones_own_adds_to_lexicons_and_takes_back) {
  char folder[] = "/tmp/qikan-lexicon-XXXXXX", path[256];
  cr_assert_not_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/lexicon", folder);
  cr_assert_eq(mkdir(path, 0700), 0);
  write_lexicon(folder, "divisions", "440106\t天河区\t999候鸟街道\n");
  write_lexicon(folder, "slogans", "湿地一日行\n-连心桥\n");
  extracted t;
  extracted_open(&t, folder);
  extracted_text(&t, "广州", "在候鸟街道开展“湿地一日行”活动、“连心桥”活动。");
  cr_assert_eq(t.facts.n_practices, 1);
  cr_expect(qk_str_eq(t.facts.practices[0].name, QK_LIT("连心桥")));
  cr_assert_eq(t.facts.n_places, 1);
  uint32_t n, place = t.facts.places[0].place;
  const qk_place *all = qk_extractor_places(t.x, &n);
  cr_assert_lt(place, n);
  cr_expect(qk_str_eq(all[place].code, QK_LIT("440106999")));
  cr_expect(qk_str_eq(all[all[place].parent].name, QK_LIT("天河区")));
  extracted_free(&t);
  const char *names[] = {"divisions", "slogans"};
  for (size_t i = 0; i < QK_COUNT(names); i++) {
    snprintf(path, sizeof path, "%s/lexicon/%s.txt", folder, names[i]);
    cr_expect_eq(unlink(path), 0);
  }
  snprintf(path, sizeof path, "%s/lexicon", folder);
  cr_expect_eq(rmdir(path), 0);
  cr_expect_eq(rmdir(folder), 0);
}

static void run_text(void *context, qk_str text) {
  extracted_reset(context);
  extracted_add(context, "广州", "", text);
  extracted_run(context);
}

Test(extract, hostile_texts_take_time_in_proportion) {
  static const char *const units[] = {
      "《",
      "“",
      "《“",
      "《甲》",
      "“甲”",
      "》”",
      "“”",
      "《》",
      "指出：“",
      "“甲",
      "条例、",
      "甲条例、",
      "出台甲乙条例、",
      "《甲》甲乙条例、",
      "天河区",
      "天河、",
      "广州市",
      "甲镇、",
      "东湖新村",
      "天河区甲乙村",
      "开展“甲乙”活动、",
      "率先探索",
      "城区",
      "桥南街和",
      "一是“甲”",
      "天河区“甲乙”、",
      "天河区天河区“丙”",
      "推行甲乙丙制度，",
      "推行“甲乙丙”制度，在天河区，",
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(units); i++) growth_expect(run_text, &t, units[i]);
  extracted_free(&t);
}

/* ---- scores, where the answer keys are there ----------------------------------------
 */

/* city, then a field without white space and quotation marks; one line each. */
static void put_row(qk_buf *b, qk_str city, qk_str name, qk_str more) {
  static const qk_str drop[] = {QK_LIT(" "), QK_LIT("“"), QK_LIT("”"), QK_LIT("\t")};
  qk_buf_put(b, city);
  qk_buf_putc(b, '\t');
  if (qk_str_ends(name, QK_LIT("街道"))) name.n -= 3;
  for (size_t at = 0; at < name.n;) {
    size_t skip = 0;
    for (size_t i = 0; i < QK_COUNT(drop); i++)
      if (qk_str_starts(qk_str_sub(name, at, name.n), drop[i])) skip = drop[i].n;
    if (!skip) qk_buf_putc(b, name.p[at]);
    at += skip ? skip : 1;
  }
  if (more.n) qk_buf_putc(b, '\t');
  qk_buf_put(b, more);
  qk_buf_putc(b, '\n');
}

static bool has_row(qk_str rows, qk_str row) {
  for (size_t at = 0; at < rows.n;) {
    size_t end = at + qk_str_find(qk_str_sub(rows, at, rows.n), QK_LIT("\n"));
    if (qk_str_eq(qk_str_sub(rows, at, end), row)) return true;
    at = end + 1;
  }
  return false;
}

/* Rows of a that b has, and all of a, each once, of the cities that the key has. */
static void compare(qk_str a, qk_str b, qk_str key, double *hit, double *all) {
  *hit = *all = 0;
  for (size_t at = 0; at < a.n;) {
    size_t end = at + qk_str_find(qk_str_sub(a, at, a.n), QK_LIT("\n"));
    qk_str row = qk_str_sub(a, at, end), before = qk_str_sub(a, 0, at);
    qk_str city = qk_str_sub(row, 0, qk_str_find(row, QK_LIT("\t")) + 1);
    at = end + 1;
    if (city.n < 2 || qk_str_find(key, city) >= key.n || has_row(before, row)) continue;
    *all += 1;
    *hit += has_row(b, row);
  }
}

static void read_key(const char *name, unsigned field, unsigned more, qk_buf *out) {
  char path[512], line[4096];
  snprintf(path, sizeof path, "%s/gold/%s.tsv", QIKAN_SHARED, name);
  FILE *f = fopen(path, "r");
  cr_assert_not_null(f);
  cr_assert_not_null(fgets(line, sizeof line, f));
  while (fgets(line, sizeof line, f)) {
    line[strcspn(line, "\n")] = 0;
    const char *at[4] = {line, "", "", ""};
    for (unsigned i = 1; i < 4; i++) {
      const char *tab = strchr(at[i - 1], '\t');
      if (!tab) break;
      at[i] = tab + 1;
    }
    qk_str cells[4];
    for (unsigned i = 0; i < 4; i++) cells[i] = (qk_str){at[i], strcspn(at[i], "\t")};
    put_row(out, cells[0], cells[field], more ? cells[more] : (qk_str){0});
  }
  fclose(f);
}

static void expect_score(const char *what, const qk_buf *found, const qk_buf *key,
                         double bar) {
  double hit, all, ok, expected;
  compare(qk_buf_str(found), qk_buf_str(key), qk_buf_str(key), &hit, &all);
  compare(qk_buf_str(key), qk_buf_str(found), qk_buf_str(key), &ok, &expected);
  double precision = all > 0 ? hit / all : 0, recall = expected > 0 ? ok / expected : 0;
  double sum = precision + recall, f1 = sum > 0 ? 2 * precision * recall / sum : 0;
  cr_expect(f1 >= bar, "%s: F1 %.3f (precision %.3f, recall %.3f), bar %.3f", what, f1,
            precision, recall, bar);
}

Test(extract, facts_of_the_example_issue_agree_with_the_answer_keys) {
  const char *path = QIKAN_SHARED "/issues/renmin-zhisheng-2021-09.md";
  if (access(path, R_OK) || access(QIKAN_SHARED "/gold/places.tsv", R_OK))
    cr_skip_test("no answer keys here");
  parsed p;
  extracted t;
  parsed_file(&p, path, NULL);
  extracted_open(&t, NULL);
  qk_err e = {0};
  cr_assert_eq(qk_extract_facts(t.x, &p.issue, &t.arena, &t.facts, &e), QK_OK);
  qk_buf found[4] = {{0}}, key[4] = {{0}};
  uint32_t n;
  const qk_place *all = qk_extractor_places(t.x, &n);
  const qk_article *articles = p.issue.articles;
  const qk_str none = {0};
  for (uint32_t i = 0; i < t.facts.n_documents; i++) {
    const qk_document_mention *m = &t.facts.documents[i];
    if (!m->bracketed) continue;
    put_row(&found[0], articles[m->spot.article].city, m->title, none);
    put_row(&found[1], articles[m->spot.article].city, m->title, m->kind);
  }
  for (uint32_t i = 0; i < t.facts.n_practices; i++)
    put_row(&found[2], articles[t.facts.practices[i].spot.article].city,
            t.facts.practices[i].name, none);
  for (uint32_t i = 0; i < t.facts.n_places; i++) {
    const qk_place_mention *m = &t.facts.places[i];
    if (m->place != QK_NONE && all[m->place].level < 3) continue;
    put_row(&found[3], articles[m->spot.article].city,
            m->place != QK_NONE ? all[m->place].name
                                : t.facts.local_places[m->local].name,
            none);
  }
  read_key("documents", 1, 0, &key[0]);
  read_key("documents", 1, 2, &key[1]);
  read_key("practices", 1, 0, &key[2]);
  read_key("places", 1, 0, &key[3]);
  expect_score("titles", &found[0], &key[0], 0.99);
  expect_score("kinds", &found[1], &key[1], 0.92);
  expect_score("practices", &found[2], &key[2], 0.70);
  expect_score("places", &found[3], &key[3], 0.90);
  for (int i = 0; i < 4; i++) {
    qk_buf_free(&found[i]);
    qk_buf_free(&key[i]);
  }
  extracted_free(&t);
  parsed_free(&p);
}
