/* test_parse_issue.c - small texts of every shape through the shipped profiles. */
#include <criterion/criterion.h>

#include "parsed.h"

#define HEAD                                                                             \
  "# 人民之聲\n\n总第12期 2030 03\n\n3月5日出版 定价: 6.50元\n\n"          \
  "# 广州： 题目一 题目二\n\n开头的一段话说明情况。\n\n"

static qk_str paragraph(const parsed *p, uint32_t i) {
  cr_assert_lt(i, p->issue.n_paragraphs);
  return p->issue.paragraphs[i].text.s;
}

/* "1 甲|2 乙": the sections of an issue. */
static void sections(const parsed *p, char *out, size_t size) {
  size_t at = 0;
  out[0] = 0;
  for (uint32_t i = 0; i < p->issue.n_sections && at < size; i++) {
    const qk_section *s = &p->issue.sections[i];
    at += (size_t)snprintf(out + at, size - at, "%s%u %.*s", i ? "|" : "", s->level,
                           QK_ARG(s->title.s));
  }
}

Test(issue, headings_of_every_shape_are_found_and_levelled) {
  static const struct {
    const char *body, *sections;
  } cases[] = {
      {"## 主要工作\n\n正文一句话。\n", "1 主要工作"},
      {"### 误作三级\n\n一段正文。\n\n## 二级\n\n一段正文。\n", "1 误作三级|1 二级"},
      {"## 甲\n\n**加强学习。**围绕中心开展学习，提高认识，取得了实在的成效和进步。\n",
       "1 甲|2 加强学习"},
      {"## 甲\n\n**加强学习**。围绕中心开展学习，提高认识，取得了实在的成效和进步。\n",
       "1 甲|2 加强学习"},
      {"## 甲\n\n#### 加强学习。\n\n围绕中心开展学习。\n", "1 甲|2 加强学习"},
      {"## 甲\n\n**一是加强学习。**围绕中心开展学习，提高认识。\n", "1 甲"},
      {"## "
       "甲\n\n**加强学习，提升本领，需不**"
       "\n\n\n\n5月1日，市里召开会议\n\n断完善。围绕中心开展。\n",
       "1 甲|2 加强学习，提升本领，需不断完善"},
      {"## 甲\n\n#### 推进办\n\n理。围绕中心开展学习，提高认识。\n\n#### "
       "加强学习。\n\n围绕中心。\n",
       "1 甲|2 推进办理|2 加强学习"},
      {"## 甲\n\n#### 开展“更好作\n\n用”活动。围绕中心开展学习。\n",
       "1 甲|2 开展“更好作用”活动"},
      {"## 甲\n\n**抓好工**\n\n**作。**围绕中心开展学习，提高认识。\n",
       "1 甲|2 抓好工作"},
      {"## "
       "甲\n\n加强学习培训。围绕中心开展学习，提高认识，取得了实在的成效和明显的进步。\n"
       "\n"
       "完善工作制度。围绕中心开展工作，提高效率，取得了实在的成效和明显的进步。\n",
       "1 甲|2 加强学习培训|2 完善工作制度"},
      {"## "
       "甲\n\n加强学习是基础。围绕中心开展学习，提高认识，取得了实在的成效和明显的进步。"
       "\n\n"
       "完善制度是保证。围绕中心开展工作，提高效率，取得了实在的成效和明显的进步。\n",
       "1 甲"},
      {"## "
       "甲\n\n首先，这是好事。围绕中心开展学习，提高认识，取得了实在的成效和明显的进步。"
       "\n\n"
       "其次，这是难事。围绕中心开展工作，提高效率，取得了实在的成效和明显的进步。\n",
       "1 甲|2 首先，这是好事|2 其次，这是难事"},
      {"## "
       "一、甲\n\n（一）加强学习。围绕中心开展学习，提高认识，取得了实在的成效和明显的进"
       "步。\n",
       "1 一、甲|2 （一）加强学习"},
      {"## 促进决 策科学化\n\n正文一句话。\n", "1 促进决策科学化"},
      {"## 坚持领导 推动发展\n\n正文一句话。\n", "1 坚持领导 推动发展"},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    parsed p;
    char text[2048], found[1024];
    snprintf(text, sizeof text, HEAD "%s", cases[i].body);
    parsed_text(&p, text, NULL);
    sections(&p, found, sizeof found);
    cr_expect_str_eq(found, cases[i].sections, "case %zu", i);
    parsed_free(&p);
  }
}

Test(issue, a_run_in_heading_opens_its_paragraph_and_belongs_to_its_section) {
  parsed p;
  parsed_text(
      &p, HEAD "## 甲\n\n#### 加强学习。\n\n围绕中心开展。\n\n**完善制度。**围绕大局。\n",
      NULL);
  cr_assert_eq(p.issue.n_paragraphs, 3);
  cr_expect(qk_str_eq(paragraph(&p, 1), QK_LIT("加强学习。围绕中心开展。")));
  cr_expect(qk_str_eq(paragraph(&p, 2), QK_LIT("完善制度。围绕大局。")));
  cr_expect_eq(p.issue.paragraphs[1].heading, sizeof "加强学习。" - 1);
  cr_expect_eq(p.issue.paragraphs[2].section, 2);
  cr_expect_eq(p.issue.sections[2].parent, 0);
  cr_expect_eq(p.issue.paragraphs[2].sentence_n, 2);
  parsed_free(&p);
}

Test(issue, paragraphs_cut_by_a_break_are_joined) {
  static const struct {
    const char *body, *joined;
    uint32_t captions;
  } cases[] = {
      {"工作不断\n\n推进。\n", "工作不断推进。", 0},
      {"工作，\n\n\n\n不断推进。\n", "工作，不断推进。", 0},
      {"工作不断\n\n\n\n5月1日，某市召开会议部署工作\n\n推进。\n", "工作不断推进。", 1},
      {"工作不断\n\n\n\n5月1日，某市召开会议\n\n\n\n2030年2月2日至3日，某市视察\n\n推进。"
       "\n",
       "工作不断推进。", 2},
      {"要做到“一\n\n二”。\n", "要做到“一二”。", 0},
      {"强调：\n\n“好。”\n", "强调：“好。”", 0},
      {"word\n\nnext.\n", "word next.", 0},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    parsed p;
    char text[2048];
    snprintf(text, sizeof text, HEAD "%s", cases[i].body);
    parsed_text(&p, text, NULL);
    cr_expect(qk_str_eq(paragraph(&p, 1), qk_str_of(cases[i].joined)), "case %zu: %.*s",
              i, QK_ARG(paragraph(&p, 1)));
    cr_expect_eq(p.issue.n_paragraphs, 2);
    cr_expect_eq(p.issue.n_captions, cases[i].captions, "case %zu", i);
    parsed_free(&p);
  }
}

Test(issue, caption_dates_are_resolved_against_the_issue) {
  static const struct {
    const char *caption, *start, *end;
  } cases[] = {
      {"2月1日，某市召开会议", "2030-02-01", "2030-02-01"},
      {"12月1日，某市召开会议", "2029-12-01", "2029-12-01"}, /* after the issue's month */
      {"2029年12月28日至30日，某市视察", "2029-12-28", "2029-12-30"},
      {"1月30日至2月2日，某市视察", "2030-01-30", "2030-02-02"},
      {"2029年6月，某市视察", "2029-06", "2029-06"},
      {"某市视察防汛工作", "", ""},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    parsed p;
    char text[2048];
    snprintf(text, sizeof text, HEAD "\n\n\n%s\n\n一段完整的话。■\n", cases[i].caption);
    parsed_text(&p, text, NULL);
    cr_assert_eq(p.issue.n_captions, 1, "%s", cases[i].caption);
    cr_expect(qk_str_eq(p.issue.captions[0].date_start, qk_str_of(cases[i].start)), "%s",
              cases[i].caption);
    cr_expect(qk_str_eq(p.issue.captions[0].date_end, qk_str_of(cases[i].end)), "%s",
              cases[i].caption);
    parsed_free(&p);
  }
}

Test(issue, titles_of_every_shape_open_an_article) {
  static const struct {
    const char *text, *city, *title;
  } cases[] = {
      {"# 深圳： 甲 乙\n\n正文。\n", "深圳", "甲乙"},
      {"## 深圳：\n\n# 坚持甲 推动乙\n\n正文。\n", "深圳", "坚持甲 推动乙"},
      {"# 深圳：\n\n## 坚持甲 推动乙\n\n正文。\n", "深圳", "坚持甲 推动乙"},
      /* of a wide space all bytes stay, of several the first */
      {"# 深圳：坚持甲　推动乙\n\n正文。\n", "深圳", "坚持甲　推动乙"},
      {"# 深圳：坚持甲　　 推动乙\n\n正文。\n", "深圳", "坚持甲　推动乙"},
      {"# 深圳：坚持甲　的乙\n\n正文。\n", "深圳", "坚持甲的乙"},
      {"# 张三丰：坚持甲\n\n正文。\n", "", "张三丰：坚持甲"},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    parsed p;
    char text[2048];
    snprintf(text, sizeof text, HEAD "%s", cases[i].text);
    parsed_text(&p, text, NULL);
    cr_assert_eq(p.issue.n_articles, 2, "case %zu", i);
    const qk_article *a = &p.issue.articles[1];
    cr_expect(qk_str_eq(a->city, qk_str_of(cases[i].city)), "case %zu: %.*s", i,
              QK_ARG(a->city));
    cr_expect(qk_str_eq(a->title.s, qk_str_of(cases[i].title)), "case %zu: %.*s", i,
              QK_ARG(a->title.s));
    parsed_free(&p);
  }
}

Test(issue, plain_documents_have_title_date_byline_and_outline) {
  parsed p;
  parsed_text(&p,
              "下载\n打印\n2031年某省政府工作报告\n——2031年1月2日在会议上\n省长 王某某\n"
              "各位代表：\n现在，我报告工作。\n一、回顾\n做了很多工作。\n（\n一）发展\n"
              "经济增长，\n人民高兴。\n（二）加强建设。我们加强了各项建设，成效明显，大家"
              "都看得见，非常满意。\n",
              "document");
  char found[1024];
  sections(&p, found, sizeof found);
  cr_expect_str_eq(found, "1 一、回顾|2 （一）发展|2 （二）加强建设");
  cr_assert_eq(p.issue.n_articles, 1);
  cr_expect(qk_str_eq(p.issue.title, QK_LIT("2031年某省政府工作报告")));
  cr_expect(qk_str_eq(p.issue.date, QK_LIT("2031-01-02")));
  cr_expect(qk_str_eq(p.issue.articles[0].byline.s, QK_LIT("省长 王某某")));
  cr_expect(qk_str_eq(paragraph(&p, 3), QK_LIT("经济增长，人民高兴。")));
  cr_expect_eq(p.issue.n_masthead, 3); /* two of the page's buttons, the occasion */
  parsed_free(&p);
}

Test(issue, the_weekly_has_columns_items_links_and_captions) {
  parsed p;
  parsed_text(
      &p,
      "# 科技爱好者周刊（第 77 期）：一个题目\n\n开场白。\n\n## 封面图\n\n![](a.png)\n\n"
      "（图片说明：[一张图](http://y.cn/)。）\n\n## "
      "文章\n\n1、[题目](http://x.cn/)\n\n说明。\n",
      NULL);
  cr_expect(qk_str_eq(p.profile->name, QK_LIT("weekly")));
  cr_expect(qk_str_eq(p.issue.number, QK_LIT("77")));
  cr_expect(qk_str_eq(p.issue.title, QK_LIT("一个题目")));
  cr_assert_eq(p.issue.n_articles, 3);
  cr_expect(qk_str_eq(p.issue.articles[2].title.s, QK_LIT("文章")));
  cr_assert_eq(p.issue.n_sections, 1);
  cr_expect(qk_str_eq(p.issue.sections[0].title.s, QK_LIT("1、题目")));
  cr_assert_eq(p.issue.n_captions, 1);
  cr_assert_eq(p.issue.n_links, 3);
  cr_expect(qk_str_eq(p.issue.links[2].url.s, QK_LIT("http://x.cn/")));
  cr_expect_eq(p.issue.links[2].article, 2);
  for (uint32_t i = 0; i < p.issue.n_links; i++)
    cr_expect_lt(p.issue.links[i].article, p.issue.n_articles,
                 "every link has an article");
  parsed_free(&p);
}

/* A sentence that is too long for a heading. */
#define LONG                                                                                                                       \
  "湿地的水要清，湿地的岸要绿，湿地的鸟要多，湿地的鱼要肥，湿地的人要富，湿地的路要宽，" \
  "湿地的桥要牢，湿地的船要新，湿地的树要高，湿地的花要香，湿地的灯要亮，湿地的天要蓝。" \
  "\n"

Test(issue, an_outline_is_one_of_headings_as_a_whole) {
  static const struct {
    const char *text, *sections;
  } cases[] = {
      /* A few short members of an enumeration of paragraphs are no headings. */
      {"一、回顾\n做了工作。\n（一）工业\n一、" LONG "二、" LONG "三、" LONG
       "四、湿地要保护好。\n（二）农业\n种了粮食。\n二、任务\n要做工作。\n",
       "1 一、回顾|2 （一）工业|2 （二）农业|1 二、任务"},
      /* What an outline encloses that goes on behind it stands below it. */
      {"一、回顾\n（一）工业\n一、钢\n炼了钢。\n二、煤\n挖了煤。\n（二）农业\n种了粮食。"
       "\n"
       "二、任务\n要做工作。\n",
       "1 一、回顾|2 （一）工业|3 一、钢|3 二、煤|2 （二）农业|1 二、任务"},
      /* A list behind the last section is on its own. */
      {"一、回顾\n（一）工业\n炼了钢。\n附件\n一、修桥\n修了桥。\n二、铺路\n铺了路。\n",
       "1 一、回顾|2 （一）工业|1 一、修桥|1 二、铺路"},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    parsed p;
    char text[4096], found[1024];
    snprintf(text, sizeof text, "工作报告\n各位代表：\n现在报告工作。\n%s",
             cases[i].text);
    parsed_text(&p, text, "document");
    sections(&p, found, sizeof found);
    cr_expect_str_eq(found, cases[i].sections, "case %zu: %s", i, found);
    parsed_free(&p);
  }
}

Test(issue, a_document_has_no_date_from_the_page_under_it) {
  parsed p;
  parsed_text(&p,
              "在会议上的报告\n\n同志们：\n\n现在作报告。\n\n一、回顾\n\n成绩很大。\n\n"
              "本作品来自1949年10月1日之后的文件。\n来源：某网\n",
              "document");
  cr_expect_eq(p.issue.date.n, 0, "%.*s", QK_ARG(p.issue.date));
  cr_expect_eq(p.issue.publisher.n, 0);
  cr_expect_eq(p.issue.n_masthead, 2);
  parsed_free(&p);
}

Test(issue, weeklies_of_other_shapes_keep_number_title_and_columns) {
  static const struct {
    const char *text, *number, *title, *columns;
  } cases[] = {
      {"# 科技爱好者周刊（第201期）：甲  \n\n## 新闻 ##\n\n文。\n\n## "
       "[乙](http://x.cn)\n\n文。\n",
       "201", "甲", "新闻|乙|"},
      {"# 每周分享第 9 期：甲\n\n## **新闻**\n文。\n## 图片 ![](a.png)\n文。\n", "9",
       "甲", "新闻|图片|"},
      {"# 每周分享第9期\n\n导言。\n\n## 一，“二”：三？\n\n文。\n\n## C#\n\n文。\n", "9",
       "每周分享第9期", "一，“二”：三？|C#|"},
      {"# 科技爱好者周刊 (第 120 期) 甲: 乙\n\n## 新闻\n\n文。\n", "120", "甲: 乙",
       "新闻|"},
      {"# 科技爱好者周刊：第 101 期（2020年3月）\n\n## 新闻\n\n文。\n", "101",
       "科技爱好者周刊：第 101 期（2020年3月）", "新闻|"},
      {"---\ntitle: 甲\n---\n\n# 科技爱好者周刊：第 100 期\n\n## 新闻\n\n文。\n", "100",
       "科技爱好者周刊：第 100 期", "新闻|"},
      {"科技爱好者周刊（第 3 期）：甲\n=====\n\n新闻\n----\n\n文。\n", "3", "甲",
       "新闻|"},
      {"# 科技爱好者周刊（第 4 期）：甲\n\n## 教程\n\n```sh\n# 注释\n## 注释\n```\n\n"
       "    ## 代码\n\n<!--\n## 旧栏目\n-->\n\n> ## 引文\n\n## 工具\n\n文。\n",
       "4", "甲", "教程|工具|"},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    parsed p;
    char columns[256] = "";
    parsed_text(&p, cases[i].text, "weekly");
    cr_expect(qk_str_eq(p.issue.number, qk_str_of(cases[i].number)), "case %zu: %.*s", i,
              QK_ARG(p.issue.number));
    cr_expect(qk_str_eq(p.issue.title, qk_str_of(cases[i].title)), "case %zu: %.*s", i,
              QK_ARG(p.issue.title));
    for (uint32_t k = 1; k < p.issue.n_articles; k++) {
      size_t at = strlen(columns);
      snprintf(columns + at, sizeof columns - at, "%.*s|",
               QK_ARG(p.issue.articles[k].title.s));
    }
    cr_expect_str_eq(columns, cases[i].columns, "case %zu: %s", i, columns);
    parsed_free(&p);
  }
}

Test(issue, an_item_with_its_text_right_under_it_is_titled_by_its_line) {
  parsed p;
  parsed_text(&p,
              "# 每周分享第 9 期\n\n## 新闻\n\n1、[甲](http://x.cn)\n甲今天发布。\n\n"
              "2、很长的题目在这里\n换了一行\n\n乙也发布了。\n",
              "weekly");
  char found[256];
  sections(&p, found, sizeof found);
  cr_expect_str_eq(found, "1 1、甲|1 2、很长的题目在这里换了一行");
  cr_assert_eq(p.issue.n_paragraphs, 2);
  cr_expect(qk_str_eq(paragraph(&p, 0), QK_LIT("1、甲甲今天发布。")));
  parsed_free(&p);
}

Test(issue, a_header_row_printed_again_is_no_data_row) {
  parsed p;
  parsed_text(&p,
              HEAD
              "正文。■\n\n## 名单\n\n序号\t题目\n1\t甲\n2\t乙\n\n\n\n序号\t题目\n3\t丙\n",
              NULL);
  cr_assert_eq(p.issue.n_articles, 2);
  cr_expect_eq(p.issue.articles[1].kind, QK_APPENDIX);
  cr_assert_eq(p.issue.n_grids, 1);
  cr_assert_eq(p.issue.n_cells, 8);
  cr_expect_eq(p.issue.cells[7].row, 3);
  cr_expect(qk_str_eq(p.issue.cells[7].header, QK_LIT("题目")));
  cr_expect_eq(p.issue.cells[0].text.n_pieces, 2); /* both places of the header */
  parsed_free(&p);
}

Test(issue, a_document_that_begins_with_a_sentence_has_no_title) {
  static const struct {
    const char *text, *title;
    uint32_t paragraphs;
  } cases[] = {{"今天开了会。会上说了三件事。\n\n散会后各自回去。\n", "", 2},
               {"关于开会的事\n\n今天开了会。\n", "关于开会的事", 1},
               {"甲村的路修好了！\n", "", 1}};
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    parsed p;
    parsed_text(&p, cases[i].text, "document");
    cr_assert_eq(p.issue.n_articles, 1);
    cr_expect(qk_str_eq(p.issue.articles[0].title.s, qk_str_of(cases[i].title)),
              "case %zu", i);
    cr_expect_eq(p.issue.n_paragraphs, cases[i].paragraphs, "case %zu", i);
    parsed_free(&p);
  }
}
