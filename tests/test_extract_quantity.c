/* test_extract_quantity.c - numbers with their units, nouns, periods and totals, in a
 * text of an issue of 2021-09-20. */
#include "extract_scan.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void put_number(qk_buf *out, double v) { qk_buf_printf(out, "%.15g", v); }

/* One quantity as "raw=value[..max] approx|unit|noun|period", empty parts at the end left
 * out; "#N" behind it is the number of its total, from 1. */
static void show_one(const scanned *s, const qk_quantity *q, qk_buf *out) {
  qk_buf_printf(out, "%.*s=", QK_ARG(scanned_raw(s, &q->spot)));
  put_number(out, q->value);
  if (!isnan(q->value_max)) {
    qk_buf_put(out, QK_LIT(".."));
    put_number(out, q->value_max);
  }
  if (q->approx.n) qk_buf_printf(out, " %.*s", QK_ARG(q->approx));
  qk_buf_printf(out, "|%.*s|%.*s", QK_ARG(q->unit), QK_ARG(q->noun));
  if (q->period_start.n) {
    qk_buf_printf(out, "|%.*s", QK_ARG(q->period_start));
    if (!qk_str_eq(q->period_start, q->period_end))
      qk_buf_printf(out, "/%.*s", QK_ARG(q->period_end));
  }
  if (q->part_of != QK_NONE) qk_buf_printf(out, "#%u", q->part_of + 1);
}

static void show(const scanned *s, qk_buf *out) {
  qk_buf_clear(out);
  qk_buf_putc(out, '\0');
  out->n = 0;
  for (uint32_t i = 0; i < s->facts.n_quantities; i++) {
    if (i) qk_buf_put(out, QK_LIT("; "));
    show_one(s, &s->facts.quantities[i], out);
  }
}

static void expect_rows(const char *const rows[][2], size_t n) {
  scanned s;
  scanned_new(&s);
  qk_buf got = {0};
  for (size_t i = 0; i < n; i++) {
    scanned_text(&s, qk_str_of(rows[i][0]));
    show(&s, &got);
    cr_expect_str_eq(got.p, rows[i][1], "%s: expected '%s', got '%s'", rows[i][0],
                     rows[i][1], got.p);
  }
  qk_buf_free(&got);
  scanned_free(&s);
}

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
  } rows[] = {{"投资2亿元。", "元", 2e8},      {"占地3平方公里。", "平方米", 3e6},
              {"建设10公顷。", "平方米", 1e5}, {"新增15万亩。", "平方米", 1e8},
              {"外资5亿美元。", "美元", 5e8},  {"装机2吉瓦。", "千瓦", 2e6}};
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

Test(quantity, noun_stands_behind_the_unit) {
  static const char *const rows[][2] = {
      {"提出16个方面73条措施。", "16个=16|个|方面; 73条=73|条|措施"},
      {"评议9个职能部门进行整改。", "9个=9|个|职能部门"},
      {"制定110多项相关制度及细则。", "110多项=110 >|项|制度及细则"},
      {"120件代表建议办理工作已完成。", "120件=120|件|代表建议"},
      {"制定6部地方性法规的立法计划。", "6部=6|部|地方性法规"},
      {"15名领导干部的人大代表全部到站。", "15名=15|名|人大代表"},
      {"88名市、县、镇三级代表参加。", "88名=88|名|代表; 三级=3|级|代表"},
      {"2000余名驻站代表意见建议的办理。", "2000余名=2000 >|名|驻站代表"},
      {"选取4个有代表性的事项督办。", "4个=4|个|事项"},
      {"解决30个涉及修桥、照明等民生问题。", "30个=30|个|民生问题"},
      {"提出7件群众普遍关心的建议。", "7件=7|件|建议"},
      {"出台8部“小切口”的地方性法规。", "8部=8|部|地方性法规"},
      {"访问20个国家和地区。", "20个=20|个|国家和地区"},
      {"45%的受访者表示满意。", "45%=45|%|受访者"},
      {"投入2500万元专项资金用于办理。", "2500万元=25000000|元|专项资金"},
      {"确定8件作为2020年湿地实事项目。", "8件=8|件|湿地实事项目"},
      {"把6类数据汇到一处。", "6类=6|类|数据"},
      {"把12名站长轮训一遍。", "12名=12|名|站长"},
      {"36个问题列成清单。", "36个=36|个|问题"},
      {"架起索桥，86米长。", "86米=86|米|"},
      {"从三个方面来把握。", "三个=3|个|方面"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(quantity, noun_stands_before_the_number) {
  static const char *const rows[][2] = {
      {"建成代表联络站200个。", "200个=200|个|代表联络站"},
      {"收集整理意见建议90条，被采纳20条。", "90条=90|条|意见建议; 20条=20|条|"},
      {"开展“第一议题”学习30次。", "30次=30|次|学习"},
      {"代表参加活动600人次。", "600人次=600|人次|代表"},
      {"共接待群众700人次。", "700人次=700|人次|群众"},
      {"委员共3名。", "3名=3|名|委员"},
      {"满意率达到98%以上。", "98%以上=98 >=|%|满意率"},
      {"增长5%。", "5%=5|%|"},
      {"货物吞吐量达到5万吨。", "5万吨=50000|吨|货物吞吐量"},
      {"研究条例30件、法律法规（草案）20部。", "30件=30|件|条例; 20部=20|部|法律法规"},
      {"编制数从8人增加至16人。", "8人=8|人|编制数; 16人=16|人|编制数"},
      {"依法任命30人。", "30人=30|人|"},
      /* Verbs are no part of what is counted, adverbs show which words are verbs. */
      {"共依法任免国家机关工作人员30人次。", "30人次=30|人次|国家机关工作人员"},
      {"全市共票决湿地项目18项。", "18项=18|项|湿地项目"},
      {"建设改造地下管网20公里。", "20公里=20|公里|地下管网"},
      {"随机抽查种子样品30份。", "30份=30|份|种子样品"},
      {"今年共抽查种子样品30份。", "30份=30|份|种子样品|2021"},
      {"执法检查点30个。", "30个=30|个|执法检查点"},
      {"向市委请示报告重大事项12次。", "12次=12|次|重大事项"},
      {"意向金额达到8万元。", "8万元=80000|元|意向金额"},
      {"在赶集日演了30余场。", "30余场=30 >|场|"},
      {"一亩地多打30斤。", "30斤=30|斤|"},
      {"市委先后3次召开会议。", "3次=3|次|"},
      {"组织代表30人次参与。", "30人次=30|人次|代表"},
      {"一次合格率为93%。", "93%=93|%|合格率"},
      {"调解成功率为97%。", "97%=97|%|调解成功率"},
      {"总投资规模8万元。", "8万元=80000|元|总投资规模"},
      {"其中涉农事项18次。", "18次=18|次|涉农事项"},
      {"工业投资不降反升，去年达到8亿元。", "8亿元=800000000|元|工业投资|2020"},
      {"推动湿地修复，去年达到8亿元。", "8亿元=800000000|元||2020"},
      {"医疗条件改善，期望寿命2020年达71.8岁。", "71.8岁=71.8|岁|"},
  };
  expect_rows(rows, QK_COUNT(rows));
}

Test(quantity, list_shares_its_noun) {
  static const char *const rows[][2] = {
      {"提出议案建议90份、112份、99份。",
       "90份=90|份|议案建议; 112份=112|份|议案建议; 99份=99|份|议案建议"},
      {"处理群众来信来访40件45人次。",
       "40件=40|件|群众来信来访; 45人次=45|人次|群众来信来访"},
      {"建成代表之家64个、社区联络站24个。",
       "64个=64|个|代表之家; 24个=24|个|社区联络站"},
      {"配有60个、30个检查组。", "60个=60|个|检查组; 30个=30|个|检查组"},
  };
  expect_rows(rows, QK_COUNT(rows));
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

Test(quantity, hostile_lines_take_linear_time) {
  static const char *const pieces[] = {
      "1",  "多",   "，",    "1个",     "1、", "一",     "《",        "（",
      "“",  "1万",  "1 000", "1.",      "1/1", "1+",     "其中1个",   "1—",
      "近", "的",   "1年来", "百分之",  "1 ",  "1,",     "2021年1个", "1个的",
      "、", "十一", "第1",   "1亿万千", "¥1",  "1（个、"};
  scanned s;
  scanned_new(&s);
  for (size_t i = 0; i < QK_COUNT(pieces); i++) {
    qk_buf b = {0};
    qk_str piece = qk_str_of(pieces[i]);
    qk_buf_repeat(&b, piece, 1000000 / piece.n);
    cr_assert_not(b.oom);
    clock_t began = clock();
    scanned_text(&s, qk_buf_str(&b));
    double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
    cr_expect_lt(seconds, 8.0, "%s repeated: %.1f s", pieces[i], seconds);
    qk_buf_free(&b);
  }
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
