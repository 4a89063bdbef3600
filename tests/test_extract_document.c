/* test_extract_document.c - documents and quotations. */
#include "extracted.h"

static void expect_documents(extracted *t, const char *text, const char *expected) {
  qk_buf b = {0};
  extracted_text(t, "广州", text);
  for (uint32_t i = 0; i < t->facts.n_documents; i++) {
    const qk_document_mention *m = &t->facts.documents[i];
    extracted_put(&b, m->title, true);
    extracted_put(&b, m->kind, false);
    extracted_put(&b, m->issuer, false);
    extracted_put(&b, m->action, false);
    if (!m->bracketed) extracted_put(&b, QK_LIT("plain"), false);
  }
  extracted_expect(b, expected, text);
}

Test(document, titles_have_kind_issuer_and_action) {
  static const struct {
    const char *text, *expected;
  } cases[] = {
      {"市人大常委会出台《广州市湿地保护条例》。",
       "广州市湿地保护条例|regulation|广州|出台"},
      {"开展《中华人民共和国湿地保护法》执法检查。",
       "中华人民共和国湿地保护法|law|国家|执法检查"},
      {"修订《广州市人民代表大会常务委员会议事规则》。",
       "广州市人民代表大会常务委员会议事规则|rule|广州|修订"},
      {"对《广东省湿地公园规定》实施情况开展检查。",
       "广东省湿地公园规定|regulation|省|实施"},
      {"印发《广州市人民代表大会常务委员会任免规定》。",
       "广州市人民代表大会常务委员会任免规定|rule|广州|出台"},
      {"广东省制定《广东省实施〈中华人民共和国湿地保护法〉办法》。",
       "广东省实施〈中华人民共和国湿地保护法〉办法|regulation|省|制定"},
      {"市政府废止《广州市湿地巡查办法》。", "广州市湿地巡查办法|rule|广州|废止"},
      {"审议《广州市湿地保护条例（草案）》。",
       "广州市湿地保护条例（草案）|regulation|广州|审议"},
      {"督办《关于保护湿地的议案》。", "关于保护湿地的议案|motion|广州|督办"},
      {"落实省委《关于保护湿地的意见》。", "关于保护湿地的意见|opinion|省|实施"},
      {"编制《广州市湿地规划（2021—2025年）》。",
       "广州市湿地规划（2021—2025年）|plan|广州|编制"},
      {"作出《关于保护湿地的决定》。", "关于保护湿地的决定|decision|广州|制定"},
      {"编制了《湿地保护规划纲要草案》，审议《湿地法（草案）》。",
       "湿地保护规划纲要草案|plan|广州|编制; 湿地法（草案）|law|国家|审议"},
      {"《纲要草案》提出目标。", "纲要草案|plan|广州|"},
      {"《湿地日报》报道了这件事。", "湿地日报|press||刊登"},
      {"《湿地归来》被评为优秀案例。", "湿地归来|report|广州|获评"},
      {"《湿地归来》新闻报道引起反响。", "湿地归来|press||刊登"},
      {"拟出台《甲条例》《乙条例》，修改《丙条例》。",
       "甲条例|regulation|广州|列入计划; 乙条例|regulation|广州|列入计划; "
       "丙条例|regulation|广州|修订"},
      /* What is said of the second title does not part it from the first. */
      {"制定首部湿地法规《甲湿地条例》、国内首部海岸法规《乙海岸条例》等20多件法规。",
       "甲湿地条例|regulation|广州|制定; 乙海岸条例|regulation|广州|制定"},
      {"制定《甲湿地条例》、转发《乙意见》。",
       "甲湿地条例|regulation|广州|制定; 乙意见|opinion|广州|转发"},
      /* 立法制度 is made, too, and not what was done with the title. */
      {"制定了《甲湿地条例》和13项立法工作制度。", "甲湿地条例|regulation|广州|制定"},
      {"常委会将《关于保护东湖的建议》《关于保护西湖的建议》等关于保护湿地的建议列为重点"
       "督办建议。",
       "关于保护东湖的建议|motion|广州|督办; 关于保护西湖的建议|motion|广州|督办"},
      {"云江省出台了法规。对照《云江省湿地条例》，逐条检查。",
       "云江省湿地条例|regulation|省|"},
      {"审议《关于全省湿地保护情况的报告》。",
       "关于全省湿地保护情况的报告|report|广州|审议"},
      {"签署《加强省际湿地合作协议书》。", "加强省际湿地合作协议书|rule|广州|签署"},
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cases); i++)
    expect_documents(&t, cases[i].text, cases[i].expected);
  extracted_free(&t);
}

Test(document, of_nested_marks_the_outer_pair_counts) {
  static const struct {
    const char *text, *expected;
  } cases[] = {
      {"见《关于《甲》的报告》。", "关于《甲》的报告|report|广州|"},
      {"见《甲报告。又见《乙报告》。", "乙报告|report|广州|"},
      {"见甲报告》。又见《乙报告》。", "乙报告|report|广州|"},
      {"见《》和《 》。", ""},
      {"《甲报告", ""},
      {"《", ""},
      {"》》《《", ""},
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cases); i++)
    expect_documents(&t, cases[i].text, cases[i].expected);
  extracted_free(&t);
}

Test(document, regulations_in_an_enumeration_need_no_marks) {
  static const struct {
    const char *text, *expected;
  } cases[] = {
      {"先后出台了湿地保护条例、市容和绿化管理条例共2部法规。",
       "湿地保护条例|regulation|广州|出台|plain; "
       "市容和绿化管理条例|regulation|广州|出台|plain"},
      {"制定湿地保护条例和海岸保护条例。", "湿地保护条例|regulation|广州|制定|plain; "
                                           "海岸保护条例|regulation|广州|制定|plain"},
      {"出台湿地应对条例、海岸保护条例（修订）。",
       "湿地应对条例|regulation|广州|出台|plain; "
       "海岸保护条例（修订）|regulation|广州|出台|plain"},
      {"不制定大而全的湿地保护条例和海岸保护条例。",
       "湿地保护条例|regulation|广州|不制定|plain; "
       "海岸保护条例|regulation|广州|不制定|plain"},
      {"该条例很重要，研究条例三件。", ""},
      {"大家都知道湿地保护条例。", ""},
      {"制定一些湿地工作条例，出台贯彻落实意见和条例。", ""},
      {"颁布了并将继续颁布各种规章条例，制定有关湿地的条例。", ""},
      {"出台《湿地保护条例》。", "湿地保护条例|regulation|广州|出台"},
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cases); i++)
    expect_documents(&t, cases[i].text, cases[i].expected);
  extracted_free(&t);
}

Test(document, a_title_has_one_issuer_in_an_article) {
  extracted t;
  extracted_open(&t, NULL);
  expect_documents(&t, "落实省委《湿地意见》。对照《湿地意见》，逐条检查。",
                   "湿地意见|opinion|省|实施; 湿地意见|opinion|省|");
  extracted_reset(&t);
  extracted_add(&t, "广州", "", QK_LIT("落实省委《湿地意见》。"));
  extracted_add(&t, "佛山", "", QK_LIT("制定《湿地意见》。"));
  extracted_run(&t);
  cr_assert_eq(t.facts.n_documents, 2);
  cr_expect(qk_str_eq(t.facts.documents[0].issuer, QK_LIT("省")));
  cr_expect(qk_str_eq(t.facts.documents[1].issuer, QK_LIT("佛山")));
  extracted_free(&t);
}

Test(document, captions_name_documents_and_places_too) {
  extracted t;
  extracted_open(&t, NULL);
  extracted_add(&t, "广州", "", QK_LIT("正文。"));
  qk_caption caption = {.text.s = QK_LIT("在天河区宣讲《湿地保护条例》。")};
  t.issue.captions = &caption;
  t.issue.n_captions = 1;
  extracted_run(&t);
  cr_assert_eq(t.facts.n_documents, 1);
  cr_assert_eq(t.facts.n_places, 1);
  cr_expect_eq(t.facts.documents[0].spot.caption, 0);
  cr_expect_eq(t.facts.documents[0].spot.paragraph, QK_NONE);
  cr_expect_eq(t.facts.documents[0].spot.sentence, QK_NONE);
  extracted_free(&t);
}

Test(document, a_run_in_heading_holds_no_facts) {
  extracted t;
  extracted_open(&t, NULL);
  extracted_add(&t, "广州", "",
                QK_LIT("在天河区落实《甲条例》。在海珠区落实《乙条例》。"));
  t.issue.paragraphs[0].heading = (uint32_t)strlen("在天河区落实《甲条例》。");
  extracted_run(&t);
  cr_assert_eq(t.facts.n_documents, 1);
  cr_assert_eq(t.facts.n_places, 1);
  cr_expect(qk_str_eq(t.facts.documents[0].title, QK_LIT("乙条例")));
  cr_expect_eq(t.facts.documents[0].spot.sentence, 1);
  extracted_free(&t);
}

static void expect_quotations(extracted *t, const char *text, const char *expected) {
  qk_buf b = {0};
  extracted_text(t, "广州", text);
  for (uint32_t i = 0; i < t->facts.n_quotations; i++) {
    const qk_quotation *q = &t->facts.quotations[i];
    extracted_put(&b, q->speaker, true);
    extracted_put(&b, q->occasion, false);
    extracted_put(&b, qk_str_sub(qk_str_of(text), q->spot.from, q->spot.to), false);
  }
  extracted_expect(b, expected, text);
}

Test(quotation, speech_is_told_from_quoted_terms) {
  static const struct {
    const char *text, *expected;
  } cases[] = {
      {"王五主任指出：“湿地要保护好。”", "王五主任||湿地要保护好。"},
      {"王五主任在湿地论坛上强调，“湿地要保护好”。",
       "王五主任|在湿地论坛上|湿地要保护好"},
      {"在湿地论坛上，王五主任再次强调“保护湿地人人有责”。",
       "王五主任|在湿地论坛上|保护湿地人人有责"},
      {"“湿地是城市的肾。”一位村民说。", "一位村民||湿地是城市的肾。"},
      {"“湿地是城市的肾”，李四代表感慨地说。", "李四代表||湿地是城市的肾"},
      {"王五主任说：“好。”“很好。”", "王五主任||好。; 王五主任||很好。"},
      {"市委副书记王五今年2月到湿地调研时说：“湿地要保护好。”",
       "市委副书记王五|今年2月到湿地调研时|湿地要保护好。"},
      {"王五主任在湿地大会上发表重要讲话，强调要“保护湿地人人有责”。",
       "王五主任|在湿地大会上|保护湿地人人有责"},
      {"市第二次党代会提出,要“争当湿地保护者,加快打造湿地之城”。",
       "市第二次党代会||争当湿地保护者,加快打造湿地之城"},
      {"在湖边走了三圈,看过的村民说:“湿地要保护好。”", "看过的村民||湿地要保护好。"},
      {"一位老代表对我说过：“湿地要保护好。”", "一位老代表||湿地要保护好。"},
      {"有委员追问：“湿地为什么是干的？”", "委员||湿地为什么是干的？"},
      {"有专家在湿地论坛上评价说：“湿地救了这座城。”",
       "专家|在湿地论坛上|湿地救了这座城。"},
      {"编者按中写道：“湿地救了这座城。”", "编者按||湿地救了这座城。"},
      {"王五主任反复地强调：“湿地要保护好。”", "王五主任||湿地要保护好。"},
      {"会议提出了“站点有人、接待有时、意见有录、办理有果”的要求。", ""},
      {"强调坚持“两山”理念。", ""},
      {"王五主任提出“湿地”概念。", ""},
      {"发挥“直通车”作用。", ""},
      {"开展“湿地在身边”活动。", ""},
      {"强调“两山”理念。", ""},
      {"指出：“", ""},
      {"说：“”", ""},
  };
  extracted t;
  extracted_open(&t, NULL);
  for (size_t i = 0; i < QK_COUNT(cases); i++)
    expect_quotations(&t, cases[i].text, cases[i].expected);
  extracted_free(&t);
}
