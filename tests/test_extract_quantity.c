/* test_extract_quantity.c - numbers with their units, nouns, periods and totals, in a
 * text of an issue of 2021-09-20. */
#include "growth.h"
#include "quantity_rows.h"

#include <stdlib.h>
#include <unistd.h>

Test(quantity, reads_every_form_of_number) {
  static const char *const rows[][2] = {
      {"共１２个。", "１２个=12|个|"},
      {"接待14 133人次。", "14 133人次=14133|人次|"},
      {"收到4,525件。", "4,525件=4525|件|"},
      {"收到４，５２５件。", "４，５２５件=4525|件|"},
      {"增长65.6%。", "65.6%=65.6|%|"},
      {"增长３．５％。", "３．５％=3.5|%|"},
      {"达1.2万人。", "1.2万人=12000|人|"},
      {"判赔29.6亿余元。", "29.6亿余元=2960000000 >|元|判赔"},
      {"价值800余万元。", "800余万元=8000000 >|元|"},
      {"装机1600万千瓦。", "1600万千瓦=16000000|千瓦|装机"},
      {"送电2万亿千瓦时。", "2万亿千瓦时=2000000000000|千瓦时|"},
      {"约占全国1/10，不多。", "1/10=0.1||"},
      {"占百分之80。", "百分之80=80|%|"},
      {"占百分之八十。", "百分之八十=80|%|"},
      {"增长百分之七点五。", "百分之七点五=7.5|%|"},
      {"占三分之二。", "三分之二=0.666666666666667||"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(quantity, says_how_exact_it_is) {
  static const char *const rows[][2] = {
      {"近12万名。", "近12万名=120000 <|名|"},
      {"约3个。", "约3个=3 ~|个|"},
      {"超过20名。", "超过20名=20 >|名|"},
      {"突破5万亿元。", "突破5万亿元=5000000000000 >|元|"},
      {"不少于30万元。", "不少于30万元=300000 >=|元|"},
      {"至少两名。", "至少两名=2 >=|名|"},
      {"不超过5%。", "不超过5%=5 <=|%|"},
      {"不到10天。", "不到10天=10 <|天|"},
      {"3名左右。", "3名左右=3 ~|名|"},
      {"达到90%以上。", "90%以上=90 >=|%|"},
      {"5.5%以内。", "5.5%以内=5.5 <=|%|"},
      {"65岁及以上老人。", "65岁及以上=65 >=|岁|"},
      {"收到近4500多条。", "近4500多条=4500 ~|条|"},
      {"增长2倍多。", "2倍多=2 >|倍|"},
      {"100个多功能厅。", "100个=100|个|多功能厅"},
      {"十几项。", "十几项=10 >|项|"},
      {"走6个多小时，近9个多月。", "6个多小时=6 >|个小时|; 近9个多月=9 ~|个月|"},
      {"3个多层停车场。", "3个=3|个|多层停车场"},
      {"附近3个站。", "3个=3|个|站"},
      {"预约300件。", "300件=300|件|"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(quantity, range_has_two_ends) {
  static const char *const rows[][2] = {
      {"设2—3个。", "2—3个=2..3|个|"},
      {"设2至3个。", "2至3个=2..3|个|"},
      {"2—3区获评。", "2—3=2..3||区"},
      {"设2-3个。", "2-3个=2..3|个|"},
      {"设2~3个。", "2~3个=2..3|个|"},
      {"设10到20个。", "10到20个=10..20|个|"},
      {"增长4.5%—5%。", "4.5%—5%=4.5..5|%|"},
      {"奖30至50万元。", "30至50万元=300000..500000|元|"},
      {"开了两三个会。", "两三个=2..3|个|会"},
      {"从39个到91个。", "39个=39|个|; 91个=91|个|"},
      {"设3个——全是新的。", "3个=3|个|"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(quantity, unit_may_be_combined_or_absent) {
  static const char *const rows[][2] = {
      {"任命37人（次）。", "37人（次）=37|人（次）|"},
      {"筹集7.4万套（间）。", "7.4万套（间）=74000|套（间）|"},
      {"通过3万辆（艘、架）次。", "3万辆（艘、架）次=30000|辆（艘、架）次|"},
      {"补贴20元/人。", "20元/人=20|元/人|补贴"},
      {"浓度26.3微克/立方米。", "26.3微克/立方米=26.3|微克/立方米|浓度"},
      {"提高2.3个百分点。", "2.3个百分点=2.3|个百分点|"},
      {"提高20.9、36.2、54个百分点。",
       "20.9=20.9|个百分点|; 36.2=36.2|个百分点|; 54个百分点=54|个百分点|"},
      {"4区获评。", "4=4||区"},
      {"共有90个人大代表联络站。", "90个=90|个|人大代表联络站"},
      {"新建5个体育馆。", "5个=5|个|体育馆"},
      {"6部门联合印发。", "6=6||部门"},
      {"87.3万网民关注。", "87.3万=873000||网民"},
      {"落实5000万资金。", "5000万=50000000||资金"},
      {"比值降至2.2以下。", "2.2以下=2.2 <=||比值"},
      {"共有10 个文件。", "10 个=10|个|文件"},
      {"大小5 GB。", "5 GB=5|GB|大小"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(quantity, base_value_converts_money_and_area) {
  static const struct {
    const char *text, *base;
    double value;
  } rows[] = {{"投资2亿元。", "元", 2e8},         {"每斤提价1毛钱。", "元", 0.1},
              {"占地3平方公里。", "平方米", 3e6}, {"建设10公顷。", "平方米", 1e5},
              {"新增15万亩。", "平方米", 1e8},    {"外资5亿美元。", "美元", 5e8},
              {"装机2吉瓦。", "千瓦", 2e6}};
  scanned s;
  scanned_new(&s);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    scanned_text(&s, qk_str_of(rows[i].text));
    cr_assert_eq(s.facts.n_quantities, 1, "%s", rows[i].text);
    const qk_quantity *q = &s.facts.quantities[0];
    cr_expect(qk_str_eq(q->base_unit, qk_str_of(rows[i].base)), "%s", rows[i].text);
    cr_expect_float_eq(q->base_value, rows[i].value, rows[i].value * 1e-9, "%s: %g",
                       rows[i].text, q->base_value);
  }
  scanned_text(&s, QK_LIT("每年20元/人，共3件。"));
  cr_assert_eq(s.facts.n_quantities, 2);
  for (int i = 0; i < 2; i++) cr_expect(isnan(s.facts.quantities[i].base_value));
  scanned_free(&s);
}

Test(quantity, is_no_date_no_ordinal_no_code) {
  static const char *const rows[][2] = {
      {"2021年5月1日施行。", ""},
      {"《规划（2013—2020年）》", ""},
      {"上午9时30分开会。", ""},
      {"贯彻18号文件。", ""},
      {"刊于第117期。", ""},
      {"刊于《动态》117期。", ""},
      {"第3届、第 5 次会议。", ""},
      {"14届人大和2021届毕业生。", ""},
      {"便利店 7-11 开业，与 Windows 3.0 捆绑，见 12—15。", ""},
      {"详见附件2名词解释，如图3所示。", ""},
      {"“1+1+9”部署，“1+5”格局。", ""},
      {"升级到2.0版，升级版2.0。", ""},
      {"面对“5·21”疫情，拨打“12345”热线和12345热线。", ""},
      {"《三年计划12条》", ""},
      {"PM2.5、G60、5G、COP15、4A级。", ""},
      {"收入比为2.50:1。", ""},
      {"世界500强，80后，1200号。", ""},
      {"“26条”出台。", ""},
      {"单月15日接访。", ""},
      {"[12] 见（3）和2021。", ""},
      {"IP是192.168.0.1，编号20210101123456789。", ""},
      {"1、第一项", ""},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(quantity, lengths_of_time_count_but_not_since_when) {
  static const char *const rows[][2] = {
      {"近5年来水质最佳。", ""},
      {"连续12年开展。", "12年=12|年|"},
      {"庆祝100周年。", "100周年=100|周年|"},
      {"24小时不打烊。", "24小时=24|小时|"},
      {"公示不少于30日。", "不少于30日=30 >=|日|"},
      {"会后15日内办结。", "15日=15|日|"},
      {"提前20天完成。", "20天=20|天|"},
      {"每3个月一次。", "3个月=3|个月|"},
      {"用了8个月时间。", "8个月=8|个月|时间"},
      {"打通“最后100米”。", "100米=100|米|"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(quantity, han_numerals_count_before_a_measure_word) {
  static const char *const rows[][2] = {
      {"票决十件民生实事。", "十件=10|件|民生实事"},
      {"包括六个方面。", "六个=6|个|方面"},
      {"新增两家企业。", "两家=2|家|企业"},
      {"三十多名干部。", "三十多名=30 >|名|干部"},
      {"一住三五天，转了三四道手。", "三五天=3..5|天|; 三四道=3..4|道|手"},
      {"一系列、一批、一些、十分、一致、五四。", ""},
      {"推广二次开发和五个一活动。", ""},
      {"在三门峡和五台山，两千三百万台湾同胞，经营二批发。", ""},
      {"统一三个标准。", "三个=3|个|标准"},
      {"做到“两个维护”。", ""},
      {"第三次会议，一是学习。", ""},
  };
  expect_rows(rows, QK_COUNT(rows));
  scanned s;
  scanned_new(&s);
  scanned_text(&s, QK_LIT("十件和12件。"));
  cr_assert_eq(s.facts.n_quantities, 2);
  cr_expect(s.facts.quantities[0].han);
  cr_expect_not(s.facts.quantities[1].han);
  scanned_free(&s);
}

Test(quantity, part_names_its_total) {
  static const char *const rows[][2] = {
      {"建成联络站80个，其中中心联络站60个，网上联络站10个。",
       "80个=80|个|联络站; 60个=60|个|中心联络站#1; 10个=10|个|网上联络站#1"},
      {"提出5个方面70条措施，其中就立法提出10条措施。",
       "5个=5|个|方面; 70条=70|条|措施; 10条=10|条|措施#2"},
      {"收到建议63件，其中现场解决37件；另收到提案8件。",
       "63件=63|件|建议; 37件=37|件|#1; 8件=8|件|提案"},
      {"收到建议60件。其中，立法建议20件。", "60件=60|件|建议; 20件=20|件|立法建议#1"},
      {"增长14%，其中出口增长5%。", "14%=14|%|; 5%=5|%|"},
      {"共有20个，其中30个。", "20个=20|个|; 30个=30|个|"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(quantity, period_is_what_the_sentence_says) {
  static const char *const rows[][2] = {
      {"去年，提出意见70条；今年提出80条。", "70条=70|条|意见|2020; 80条=80|条||2021"},
      {"2020年，收到8件，办结3件。", "8件=8|件||2020; 3件=3|件||2020"},
      {"去年以来，作出批示10次。", "10次=10|次|批示|2020/2021-09-20"},
      {"今年以来，作出决定3项。", "3项=3|项|决定|2021-01-01/2021-09-20"},
      {"今年来，检查3次。", "3次=3|次||2021-01-01/2021-09-20"},
      {"2018年以来，建成50个。", "50个=50|个||2018/2021-09-20"},
      {"自2015年取得立法权以来，制定9部。", "9部=9|部||2015/2021-09-20"},
      {"自2018年起开展活动，4年来共收到9件。", "9件=9|件||2018/2021-09-20"},
      {"近三年来，组织活动8场次。", "8场次=8|场次|活动|2018/2021-09-20"},
      {"近5年每年完成9项。", "9项=9|项||2016/2021-09-20"},
      {"部署今年的120件建议，另有8件。", "120件=120|件|建议|2021; 8件=8|件|"},
      {"今年以来，就2020年决算作出决定3项。", "3项=3|项|决定|2021-01-01/2021-09-20"},
      {"在最困难的2020年，捐款8万元。", "8万元=80000|元||2020"},
      {"4月、5月，培训8名。", "8名=8|名||2021-04/2021-05"},
      {"2019年和2020年，培训8名。", "8名=8|名||2019/2020"},
      {"2020年和2019年，培训8名。", "8名=8|名||2020"},
      {"对今年市人代会上10名代表提出的议案作研究。", "10名=10|名|代表|2021"},
      {"对今年市民代表的意见上报，收到10份。", "10份=10|份|"},
      {"截至7月底，完成8件。", "8件=8|件|"},
      {"近年来，建成8个；本届以来，培训9期。", "8个=8|个|; 9期=9|期|"},
      {"2017年率先探索，目前建成8个。", "8个=8|个|"},
      {"去年收到8件。另有9件。", "8件=8|件||2020; 9件=9|件|"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(quantity, caption_and_heading_hold_none) {
  scanned s;
  scanned_new(&s);
  qk_facts facts = {0};
  qk_scan scan = {
      .arena = &s.arena, .facts = &facts, .text = QK_LIT("建成8个。"), .caption = 0};
  qk_quantity_scan(&scan, s.rules);
  cr_expect_eq(facts.n_quantities, 0);
  scan.caption = QK_NONE;
  scan.text = QK_LIT("抓好10件实事。建成8个。");
  scan.body = 20;
  qk_quantity_scan(&scan, s.rules);
  cr_assert_eq(facts.n_quantities, 1);
  cr_expect_eq(facts.quantities[0].value, 8);
  scanned_free(&s);
}

Test(quantity, place_is_the_last_one_named_before_it) {
  scanned s;
  scanned_new(&s);
  qk_str text = QK_LIT("甲县建成8个，乙县建成9个。另有7个。");
  qk_place_mention places[] = {{.spot = {.from = 0, .to = 6}},
                               {.spot = {.from = 19, .to = 25}}};
  qk_span sentences[] = {{0, 38}, {38, (uint32_t)text.n}};
  qk_facts facts = {.places = places, .n_places = 2};
  qk_scan scan = {.arena = &s.arena,
                  .facts = &facts,
                  .text = text,
                  .caption = QK_NONE,
                  .sentences = sentences,
                  .n_sentences = 2};
  qk_quantity_scan(&scan, s.rules);
  cr_assert_eq(facts.n_quantities, 3);
  cr_expect_eq(facts.quantities[0].place, 0);
  cr_expect_eq(facts.quantities[1].place, 1);
  cr_expect_eq(facts.quantities[2].place, QK_NONE);
  scanned_free(&s);
}

/* ---- lexicons -------------------------------------------------------------------------
 */

static qk_code one_entry(void *context, const char *name, const qk_str **entries,
                         uint32_t *n, qk_err *e) {
  (void)e;
  const qk_str *row = context;
  *n = qk_str_eq(row[0], qk_str_of(name));
  *entries = &row[1];
  return QK_OK;
}

Test(quantity, broken_lexicon_entry_is_named) {
  static const qk_str rows[][2] = {
      {QK_LIT("units"), QK_LIT("尺\t米")},
      {QK_LIT("units"), QK_LIT("尺\t米\tabc")},
      {QK_LIT("units"), QK_LIT("尺\t-\t-\tq")},
      {QK_LIT("units"), QK_LIT("尺\t米\t-1")},
      {QK_LIT("qualifiers"), QK_LIT("约\tnear\t~")},
      {QK_LIT("qualifiers"), QK_LIT("约\tbefore\t=")},
      {QK_LIT("set_phrases"), QK_LIT("N")},
      {QK_LIT("count_nouns"), QK_LIT("站\tn1")},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_quantity_rules *r = NULL;
    qk_err e = {0};
    qk_lexicon_source source = {one_entry, (void *)(uintptr_t)rows[i]};
    cr_expect_neq(qk_quantity_rules_new(&r, source, &e), QK_OK, "%s", rows[i][1].p);
    cr_expect_null(r);
    cr_expect_not_null(strstr(e.msg, rows[i][0].p), "%s: '%s'", rows[i][1].p, e.msg);
  }
}

Test(quantity, units_lexicon_has_more_than_120_units) {
  scanned s = {0};
  const qk_str *entries;
  uint32_t n, units = 0;
  scanned_lexicon(&s, "units", &entries, &n, NULL);
  for (uint32_t i = 0; i < n; i++) units += !qk_str_ends(entries[i], QK_LIT("\tx"));
  cr_expect_gt(units, 120);
  qk_arena_free(&s.lexicons);
}

/* ---- answer keys
 * -----------------------------------------------------------------------
 */

Test(quantity, agrees_with_the_answer_keys, .timeout = 120) {
  static const struct {
    const char *fact, *least;
  } rows[] = {{"quantities", "0.98"}, {"nouns", "0.95"}, {"periods", "0.95"}};
  if (access(QIKAN_SHARED "/tools/score.py", R_OK)) cr_skip_test("no answer keys here");
  char folder[] = "/tmp/qikan-score-XXXXXX", command[4096];
  cr_assert_not_null(mkdtemp(folder));
  snprintf(command, sizeof command,
           "'%s' ingest '%s'/issues/*.md --db '%s/db' --scripts '%s/scripts' 2>/dev/null",
           QIKAN_EXE, QIKAN_SHARED, folder, QIKAN_ROOT);
  cr_expect_eq(system(command), 0, "%s", command);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    snprintf(
        command, sizeof command,
        "QIKAN_SHARED='%s' QIKAN_SCORE_MIN=%s bash '%s/tests/score.sh' '%s/db' %s >&2",
        QIKAN_SHARED, rows[i].least, QIKAN_ROOT, folder, rows[i].fact);
    cr_expect_eq(system(command), 0, "%s below %s", rows[i].fact, rows[i].least);
  }
  snprintf(command, sizeof command, "rm -r '%s'", folder);
  cr_expect_eq(system(command), 0);
}

/* ---- hostile input --------------------------------------------------------------------
 */

Test(quantity, hostile_lines_take_time_in_proportion) {
  static const char *const pieces[] = {
      "1",  "多",   "，",    "1个",     "1、", "一",     "《",        "（",
      "“",  "1万",  "1 000", "1.",      "1/1", "1+",     "其中1个",   "1—",
      "近", "的",   "1年来", "百分之",  "1 ",  "1,",     "2021年1个", "1个的",
      "、", "十一", "第1",   "1亿万千", "¥1",  "1（个、"};
  scanned s;
  scanned_new(&s);
  for (size_t i = 0; i < QK_COUNT(pieces); i++)
    growth_expect(scanned_growing, &s, pieces[i]);
  scanned_free(&s);
}

Test(quantity, every_cut_of_a_text_is_read_within_its_bounds) {
  static const char text[] = "近12万名代表（含3名委员）在2020年提出“1+"
                             "2”建议百分之八十、1.5—2.5万元/人，其中30多个。";
  scanned s;
  scanned_new(&s);
  for (size_t from = 0; from < sizeof text - 1; from++) {
    if (((unsigned char)text[from] & 0xC0) == 0x80) continue;
    for (size_t to = from; to < sizeof text; to++) {
      if (((unsigned char)text[to] & 0xC0) == 0x80) continue;
      char *copy = malloc(to - from + 1); /* so that a sanitizer sees a step too far */
      cr_assert_not_null(copy);
      memcpy(copy, text + from, to - from);
      scanned_text(&s, (qk_str){copy, to - from});
      for (uint32_t i = 0; i < s.facts.n_quantities; i++) {
        const qk_quantity *q = &s.facts.quantities[i];
        cr_assert(q->spot.from < q->spot.to && q->spot.to <= to - from);
      }
      free(copy);
    }
  }
  scanned_free(&s);
}
