/* test_search_cql.c - patterns over sentences made for it, with worked answers. */
#include <stdio.h>

#include "cql_text.h"

static const qk_str verbs[] = {
    {"开展\tv", 8}, {"开展工作\tv w", 16}, {"设立\to", 8}, {"a b", 3}};
static const qk_str marks[] = {{"，", 3}};

static qk_code lexicon(void *context, const char *name, const qk_str **entries,
                       uint32_t *n, qk_err *e) {
  (void)context;
  *entries = verbs;
  *n = QK_COUNT(verbs);
  if (strcmp(name, "verbs") == 0) return QK_OK;
  *entries = marks;
  *n = 1;
  if (strcmp(name, "marks") == 0) return QK_OK;
  return qk_fail(e, QK_SCRIPT,
                 "expected a file lexicon/%s.txt in a script folder, got none", name);
}

static qk_code compile(qk_cql **c, const char *pattern, const qk_folding *f, qk_span *at,
                       qk_err *e) {
  const qk_cql_source source = {.folding = f, .lexicons = {lexicon, NULL}};
  return qk_cql_compile(c, qk_str_of(pattern), &source, at, e);
}

static void expect_matches(const char *pattern, const char *sentence, bool shortest,
                           const char *wanted) {
  qk_folding *f = marked_folding();
  qk_cql *c;
  qk_err e = {0};
  marked m;
  qk_buf out = {0};
  if (compile(&c, pattern, f, NULL, &e)) {
    cr_expect(false, "%s: %s", pattern, e.msg);
  } else {
    marked_read(&m, sentence);
    marked_matches(&m, c, shortest, true, &out);
    cr_expect_str_eq(out.p, wanted, "%s in %s: got %s, not %s", pattern, sentence, out.p,
                     wanted);
    marked_free(&m);
  }
  qk_buf_free(&out);
  qk_cql_free(c);
  qk_folding_free(f);
}

typedef struct matched {
  const char *pattern, *sentence, *wanted;
} matched;

#define EXPECT(rows)                                                                     \
  for (size_t i = 0; i < QK_COUNT(rows); i++)                                            \
  expect_matches(rows[i].pattern, rows[i].sentence, false, rows[i].wanted)

Test(search_cql, words_stand_in_quotes_and_are_compared_as_searches_do) {
  static const matched rows[] = {
      {"\"会议\"", "会议开了，會議又开。", "会议"},
      {"\"会\"", "会议，會议，ｘ会", "会 會 会"},
      {"'会议'", "会议", "会议"},
      {"“会议”", "会议", "会议"},
      {"\"会 议\"", "会\n议", "会\n议"},
      {"\"ABC\"", "ａｂｃ abcd AbC", "ａｂｃ AbC"},
      {"\"4525\"", "共4,525条", "4,525"},
      {"\"65.6%\"", "增长６５.６％。", "６５.６％"},
      {"\"，\"", "甲，”乙，丙", "， ，"},
      {"\"，”\"", "甲，”乙，丙", "，”"},
      {"\"说：“好\"", "他说：“好”", "说：“好"},
      {"\"\\\"\"", "a\"b", "\""},
      {"\"\\\\\"", "a\\b", "\\"},
      {"\"不在\"", "不，在", ""},
      {"\"甲\"", "", ""},
  };
  EXPECT(rows);
}

Test(search_cql, brackets_stand_for_one_token) {
  static const matched rows[] = {
      {"[]", "会ab，“12。", "会 ab “ 12"},
      {"[any]", "会ab，“12。", "会 ab ， “ 12 。"},
      {"[han]", "会ab，“12。", "会"},
      {"[latin]", "会ab，G15 12.5。", "ab G15"},
      {"[number]", "会ab，G15 12.5。", "12.5"},
      {"[punct]", "会ab，“12。", "， “ 。"},
      {"[stop]", "会ab，“12。、", "， 。"},
      {"[!han]", "会a，", "a ，"},
      {"[han | number]", "会a，1", "会 1"},
      {"[han & word != \"的\"]", "的会的", "会"},
      {"[han word != \"的\"]", "的会的", "会"},
      {"[!(han | punct)]", "会a，1", "a 1"},
      {"[word = \"會\"]", "会议", "会"},
      {"[word =~ /^g\\d+$/]", "g15 G15 g", "g15"},
      {"[word =~ \"g%5\"]", "g15 G5 g", "g15 G5"},
      {"[word !~ \"g%5\"]", "g15 G5 g", "g"},
      {"[value >= 12]", "11 12 12.5 G13 1.2.3 十三", "12 12.5"},
      {"[value != 12]", "11 12 ab", "11"},
      {"[!value]", "12会", "会"},
      {"[number & !value]", "1.2.3 4", "1.2.3"},
      {"![han]", "会a，1", "a 1"},
      {"!\"会\"", "会a，议", "a 议"},
      {"![value > 3]", "3会4", "3 会"},
  };
  EXPECT(rows);
}

Test(search_cql, sequences_choices_and_repetitions) {
  static const matched rows[] = {
      {"\"设立\" []{0,4} \"站\"", "设立了联络站，设立站。设立一二三四五站",
       "设立了联络站 设立站"},
      {"\"设立\" []{0,4} \"站\"", "设立，站", ""},
      {"\"设立\" [any]{0,4} \"站\"", "设立，站", "设立，站"},
      {"\"设\" \"立\" | \"撤销\"", "撤销后设立", "撤销 设立"},
      {"\"甲\" | \"甲乙\"", "甲乙", "甲乙"},
      {"(\"甲\" | \"甲乙\") \"丙\"?", "甲乙丙 甲丙", "甲乙丙 甲丙"},
      {"\"甲\"+", "甲甲，甲", "甲甲 甲"},
      {"\"甲\"* \"乙\"", "甲甲乙乙", "甲甲乙 乙"},
      {"\"甲\"{2}", "甲甲甲甲甲", "甲甲 甲甲"},
      {"\"甲\"{2,}", "甲 甲甲 甲甲甲", "甲 甲甲 甲甲甲"},
      {"\"甲\"{,2} \"乙\"", "甲甲甲乙", "甲甲乙"},
      {"\"甲\"{2,3}", "甲，甲甲，甲甲甲，甲甲甲甲甲", "甲甲 甲甲甲 甲甲甲 甲甲"},
      {"(\"甲\" \"乙\"?){2}", "甲乙甲 甲甲", "甲乙甲 甲甲"},
      {"(\"甲\"* \"乙\"*)*", "丙甲乙甲", "甲乙甲"},
      {"((\"甲\"?)*)*", "甲甲", "甲甲"},
      {"\"甲\"?", "乙甲", "甲"},
      {"\"甲\" \"乙\"", "甲，乙", ""},
      {"\"甲\" []* \"乙\"", "甲丙乙丁乙", "甲丙乙丁乙"},
      {"\"甲乙\"", "甲甲乙甲乙", "甲乙 甲乙"},
      {"\"甲乙甲\"", "甲乙甲乙甲", "甲乙甲"},
      {"[han]+", "会议ab会", "会议 会"},
  };
  EXPECT(rows);
}

Test(search_cql, edges_of_the_sentence) {
  static const matched rows[] = {
      {"<s> \"甲\"", "甲甲", "甲"},
      {"\"甲\" </s>", "甲甲", "甲"},
      {"\"甲\" </s>", "甲。", ""},
      {"\"甲\" [punct]* </s>", "甲。”", "甲。”"},
      {"<s> []+ </s>", "甲乙", "甲乙"},
      {"<s> []+ </s>", "甲，乙", ""},
      {"(<s> | [stop]) \"甲\"", "甲，甲、甲", "甲 ，甲"},
      {"\"甲\" <s>", "甲", ""},
      {"<s> <s> \"甲\"", "甲", "甲"},
      {"(\"乙\" | </s>) | \"甲\" </s>", "乙甲", "乙 甲"},
  };
  EXPECT(rows);
}

Test(search_cql, facts_are_tokens_with_attributes) {
  static const char two[] = "建成<quantity unit=个 value=64 noun=站|64个>站、"
                            "<quantity unit=名 value=300|300名>代表";
  static const matched rows[] = {
      {"[quantity]", two, "64个 300名"},
      {"[quantity unit=\"个\"]", two, "64个"},
      {"[quantity unit=\"個\"]", two, "64个"},
      {"[quantity unit != \"个\"]", two, "300名"},
      {"[quantity value > 64]", two, "300名"},
      {"[quantity & value >= 64 & unit = \"个\"]", two, "64个"},
      {"[quantity value < 100 unit = \"个\"]", two, "64个"},
      {"[quantity unit = \"名\" | value = 64]", two, "64个 300名"},
      {"[quantity !(unit = \"名\")]", two, "64个"},
      {"[quantity noun]", two, "64个"},
      {"[quantity !noun]", two, "300名"},
      {"[quantity noun != \"点\"]", two, "64个"},
      {"[quantity noun =~ \"%站\"]", two, "64个"},
      {"[quantity noun =~ /^站$/]", two, "64个"},
      {"[quantity noun =~ \"点%\"]", two, ""},
      {"\"建成\" [quantity] \"站\"", two, "建成64个站"},
      {"\"建成\" [quantity] \"代表\"", two, ""},
      {"[quantity] []* [quantity]", two, "64个站、300名"},
      {"![quantity]", two, "建 成 站 、 代 表"},
      {"![quantity value > 64]", "<quantity value=5|5>个", "5 个"},
      {"[place level=\"county\"] \"人大\"", "<place_mention level=county|东区>人大",
       "东区人大"},
      {"[document kind=\"regulation\" action=\"制定\"]",
       "制定<document_mention kind=regulation action=制定|《站点条例》>", "《站点条例》"},
      {"[document_mention title =~ \"%条例\"]",
       "<document_mention title=站点条例|《站点条例》>", "《站点条例》"},
      {"[practice]", "推行“<practice|一点一策>”", "一点一策"},
      {"[quotation] ”", "说“<quotation|好。好>”", NULL},
      {"[date date_start >= \"2021-05\"]",
       "<date_mention date_start=2021-04|4月><date_mention date_start=2021-06-01|6月1日>",
       "6月1日"},
      {"[fact kind=\"phone\" extractor=\"mine\"]",
       "<fact kind=phone extractor=mine|12345> <fact kind=phone extractor=x|12346>",
       "12345"},
      {"[fact data.area = \"东\"]", "<fact area=东|12345>", "12345"},
      {"[fact data.volume > 3]", "<fact volume=4|12345>", "12345"},
      {"[quantity]", "<quantity|一> <quantity|二>", "一 二"},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++)
    if (rows[i].wanted)
      expect_matches(rows[i].pattern, rows[i].sentence, false, rows[i].wanted);
}

/* A fact inside a word, one within another, one that ends in white space. */
Test(search_cql, facts_stand_where_they_stand) {
  static const matched rows[] = {
      {"[quantity]", "A4纸abc<quantity|12个>", "12个"},
      {"\"纸\" [quantity]", "A4纸abc<quantity|12个>", "纸abc12个"},
      {"[date] \"会\"", "<date_mention|5月<date_mention|6日>>会", "5月6日会"},
      {"\"5月\" [date]", "<date_mention|5月<date_mention|6日>>会", "5月6日"},
      {"[date]+", "<date_mention|5月><date_mention|6日>", "5月6日"},
      {"([quotation] | [quantity]) \"乙\"", "<quotation|<quantity|甲>丙>乙", "甲丙乙"},
      {"[quantity]", "<quantity| >甲", ""},
      {"[quantity] []", "<quantity|甲 >乙", "甲 乙"},
      {"[quantity]", "<quantity| 甲 >乙", "甲"},
  };
  EXPECT(rows);
}

Test(search_cql, a_lexicon_is_one_of_its_words) {
  static const matched rows[] = {
      {"@verbs", "开展工作，设立", "开展工作 设立"},
      {"@verbs \"工\"", "开展工作", "开展工"},
      {"[lexicon=\"verbs\"]", "开展工作", "开展工作"},
      {"[lexicon = \"verbs\" class = \"v\"]", "开展工作，设立", "开展"},
      {"[lexicon=\"verbs\" & class=\"v w\"]", "开展工作，設立", "开展工作"},
      {"@verbs", "a  B ab", "a  B"},
      {"!@verbs", "开展工作会", "会"},
      {"@marks", "甲，乙", "，"},
      {"![lexicon=\"verbs\" class=\"o\"]", "设立会", "会"},
  };
  EXPECT(rows);
}

Test(search_cql, labels_name_parts_of_a_match) {
  static const matched rows[] = {
      {"n:[quantity] what:[han]+", "<quantity|3个>站", "3个站{n=3个#1,what=站}"},
      {"a:(\"甲\" b:\"乙\")", "甲乙", "甲乙{a=甲乙,b=乙}"},
      {"(a:\"甲\" | b:\"乙\")+", "甲乙", "甲乙{a=甲,b=乙}"},
      {"(a:[han] \"，\"?)+", "甲，乙", "甲，乙{a=乙}"},
      {"a:(\"甲\"?) \"乙\"", "乙", "乙"},
      {"x:([quantity]) \"站\"", "<quantity|3个>站", "3个站{x=3个#1}"},
      {"x:([quantity] \"站\")", "<quantity|3个>站", "3个站{x=3个站}"},
      {"a:[]* b:[]*", "甲乙丙", "甲乙丙{a=甲乙丙}"},
      {"词:\"甲\"", "甲", "甲{词=甲}"},
      {"a:\"甲\"+", "甲甲", "甲甲{a=甲甲}"},
      {"(a:\"甲\")+", "甲甲", "甲甲{a=甲}"},
      {"a:[quantity]? b:\"站\"", "<quantity|3个>站，站", "3个站{a=3个#1,b=站} 站{b=站}"},
  };
  EXPECT(rows);
}

Test(search_cql, the_shortest_way_is_taken_where_that_is_wanted) {
  static const matched rows[] = {
      {"\"甲\" []* \"乙\"", "甲丙乙丁乙", "甲丙乙"},
      {"\"甲\"+", "甲甲", "甲 甲"},
      {"\"甲\" | \"甲乙\"", "甲乙", "甲"},
      {"\"甲\"? \"乙\"", "甲乙", "甲乙"},
      {"a:[]* \"乙\" :: a.text =~ \"%乙%\"", "甲乙丙乙丁乙", "甲乙丙乙{a=甲乙丙}"},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++)
    expect_matches(rows[i].pattern, rows[i].sentence, true, rows[i].wanted);
}

Test(search_cql, a_constraint_chooses_among_the_ways) {
  static const char three[] =
      "<quantity value=1 unit=个|一个>和<quantity value=5 unit=名|"
      "五名>和<quantity value=3 unit=个|三个>";
  static const matched rows[] = {
      {"a:[quantity] []* b:[quantity]", three, "一个和五名和三个{a=一个#1,b=三个#3}"},
      {"a:[quantity] []* b:[quantity] :: a.value > b.value", three,
       "五名和三个{a=五名#2,b=三个#3}"},
      {"a:[quantity] []* b:[quantity] :: b.value > 4", three,
       "一个和五名{a=一个#1,b=五名#2}"},
      {"a:[quantity] []* b:[quantity] :: a.unit = b.unit & a.value < b.value", three,
       "一个和五名和三个{a=一个#1,b=三个#3}"},
      {"a:[quantity] []* b:[quantity] :: a.unit = b.unit & !(a.value < b.value)", three,
       ""},
      {"a:[quantity] :: a.value = 5 | a.value = 3", three,
       "五名{a=五名#2} 三个{a=三个#3}"},
      {"a:[han] b:[han] :: a = b", "甲乙乙丙丙丙", "乙乙{a=乙,b=乙} 丙丙{a=丙,b=丙}"},
      {"a:[han]+ \"，\" b:[han]+ :: a.text = b.text", "甲乙，乙丙", "乙，乙{a=乙,b=乙}"},
      {"a:[number] [] b:[number] :: a.value < b.value & b.word != \"9\"", "5和3和7，1和9",
       "3和7{a=3,b=7}"},
      {"a:[quantity] :: a.text = \"一个\" & a = \"一个\"", three, "一个{a=一个#1}"},
      {"a:\"甲\"? \"乙\" :: a", "乙甲乙", "甲乙{a=甲}"},
      {"a:\"甲\"? \"乙\" :: !a", "甲乙", "乙"},
      {"a:[] []* :: a = \"會\"", "甲会乙", "会乙{a=会}"},
      {"a:[han] :: a = \"甲\" & (a != \"乙\" | a = \"丙\")", "乙甲", "甲{a=甲}"},
  };
  EXPECT(rows);
}

/* ---- errors ---------------------------------------------------------------------------
 */

Test(search_cql, what_is_wrong_is_told_with_its_place) {
  static const struct {
    const char *pattern;
    int col;
    uint32_t from, to;
    const char *message;
  } rows[] = {
      {"", 1, 0, 0, "the pattern is empty; expected one as in \"会议\""},
      {"  ", 1, 0, 2, "the pattern is empty; expected one as in \"会议\""},
      {"设立", 1, 0, 6, "expected words in quotes, or a label with : behind it"},
      {"\"设立", 1, 0, 7,
       "expected \" at the end of what \" opens, got the end of the pattern"},
      {"\"\"", 1, 0, 2, "expected words between the quotes, got none"},
      {"\"甲\" ]", 5, 6, 7, "expected \"words\", [ ], @lexicon or ( ), got ']'"},
      {"(\"甲\"", 1, 0, 1, "expected ) for this (, got the end of the pattern"},
      {"\"甲\")", 4, 5, 6, "expected one more token or the end, got ')'"},
      {"()", 2, 1, 2, "expected \"words\", [ ], @lexicon or ( ), got ')'"},
      {"\"甲\" |", 6, 7, 7,
       "expected \"words\", [ ], @lexicon or ( ), got the end of the pattern"},
      {"*", 1, 0, 1, "expected \"words\", [ ], @lexicon or ( ), got '*'"},
      {"\"甲\"*?", 4, 5, 7,
       "expected one of ? * + {n,m} behind a token, got two; which "},
      {"\"甲\"{0,1000000}", 7, 8, 15, "expected at most 1000 times"},
      {"\"甲\"{3,2}", 4, 5, 10, "expected the smaller number first, got {3,2}"},
      {"\"甲\"{0}", 4, 5, 8, "expected at least once, got 0 times"},
      {"\"甲\"{x}", 5, 6, 7, "expected a number of times, got 'x'"},
      {"\"甲\"{1", 6, 7, 7, "expected } behind the numbers, as in {0,4}, got the end"},
      {"([]{1,1000}){1,1000}", 1, 0, 20,
       "more tokens than a pattern may have with its "
       "repetitions written out (2000)"},
      {"<s>", 1, 0, 3, "expected a token beside the edges <s> and </s>"},
      {"<p>", 1, 0, 1, "expected <s> or </s>, the edges of a sentence, got '<'"},
      {"!(\"甲\")", 2, 1, 2, "expected [ ], @lexicon or one \"word\" behind !, got '('"},
      {"!\"甲乙\"", 1, 0, 9,
       "expected one token behind !, got words of several; write one"},
      {"[quantty]", 2, 1, 8,
       "there is no fact or class 'quantty'; did you mean "
       "'quantity'? Expected one of quantity, document, practice, "
       "place, quotation, date, fact, any, han, latin, number, punct, "
       "stop, word, value, lexicon"},
      {"[unit = \"个\"]", 2, 1, 5,
       "a token has no attribute 'unit'; of a fact it is [quantity unit …]"},
      {"[quantity unt=\"个\"]", 11, 10, 13,
       "a quantity has no attribute 'unt'; did you mean 'unit'? Expected one of raw, "},
      {"[quantity", 1, 0, 1, "expected ] for this [, got the end of the pattern"},
      {"[quantity value = \"3\"]", 19, 18, 21,
       "expected a number to compare with, got a text"},
      {"[quantity unit = 3]", 18, 17, 18,
       "expected a text in quotes to compare with, got "
       "a number"},
      {"[quantity unit =]", 17, 16, 17, "expected \"a text\" or a number, got ']'"},
      {"[quantity value =~ /3/]", 17, 16, 18,
       "expected = != < <= > >= behind what is a number"},
      {"[quantity unit =~ \"个\"]", 19, 18, 23,
       "expected a % in it for what may stand "
       "there, as in \"%站\"; = is for what is"},
      {"[quantity unit =~ /(/]", 19, 18, 21, "the regular expression: "},
      {"[quantity unit =~ /x]", 19, 18, 21, "expected / at the end of what / opens"},
      {"[quantity (unit]", 16, 15, 16, "expected &, | or ), got ']'"},
      {"[quantity ,]", 11, 10, 11, "expected an attribute such as unit, ( or !, got ','"},
      {"[han = \"x\"]", 6, 5, 6, "expected &, | or ] behind a class of tokens, got '='"},
      {"[han & quantity]", 8, 7, 15,
       "expected what one token is; a fact or a lexicon "
       "stands alone in its brackets, and what is not one is "
       "![quantity]"},
      {"[han & hann]", 8, 7, 11,
       "a token has no class or attribute 'hann'; did you mean "},
      {"@", 2, 1, 1, "expected the name of a lexicon behind @, got the end"},
      {"@nouns", 1, 0, 6,
       "expected a file lexicon/nouns.txt in a script folder, got none"},
      {"[lexicon=\"verbs\" class=\"zz\"]", 1, 0, 0,
       "no entry of lexicon verbs has the class 'zz'"},
      {"[lexicon=verbs]", 10, 9, 10, "expected = and the name of a lexicon in quotes"},
      {"a:\"甲\" a:\"乙\"", 7, 8, 9, "the label 'a' is there already; expected another"},
      {"a:", 3, 2, 2, "expected \"words\", [ ], @lexicon or ( ), got the end of the"},
      {"a:[quantity] :: b.value > 3", 17, 16, 17, "the pattern has no label 'b'"},
      {"a:[quantity] :: a.valu > 3", 19, 18, 22,
       "a quantity has no attribute 'valu'; did "},
      {"a:(\"甲\" []) :: a.value > 3", 17, 18, 23,
       "what the label names has no attribute 'value'"},
      {"a:[] :: a.value > a.word", 19, 18, 24,
       "expected a number to compare with, got a "
       "text"},
      {"a:[] ::", 8, 7, 7, "expected a label of the pattern, ( or !, got the end"},
      {"a:[] :: a )", 11, 10, 11, "expected one more token or the end, got ')'"},
      {"\"甲\"\n  [quantty]", 8, 9, 16, "there is no fact or class 'quantty'"},
      {"\xFF", 1, 0, 0, "expected UTF-8, got other bytes"},
  };
  qk_folding *f = marked_folding();
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_cql *c;
    qk_err e = {0};
    qk_span at;
    cr_expect_neq(compile(&c, rows[i].pattern, f, &at, &e), QK_OK, "%s", rows[i].pattern);
    cr_expect_null(c);
    char head[40];
    int n = snprintf(head, sizeof head, "pattern, character %d: ", rows[i].col);
    cr_expect(strncmp(e.msg, head, (size_t)n) == 0 &&
                  strncmp(e.msg + n, rows[i].message, strlen(rows[i].message)) == 0,
              "%s: %s", rows[i].pattern, e.msg);
    bool lexicons = rows[i].from == 0 && rows[i].to == 0 && rows[i].pattern[0] == '[';
    cr_expect(e.col == rows[i].col && at.from == rows[i].from &&
                  (at.to == rows[i].to || lexicons),
              "%s: column %d, bytes %u to %u", rows[i].pattern, e.col, at.from, at.to);
  }
  qk_folding_free(f);
}

static void expect_refused(const qk_buf *pattern, const char *message) {
  qk_folding *f = marked_folding();
  qk_cql *c;
  qk_err e = {0};
  cr_expect_eq(compile(&c, pattern->p, f, NULL, &e), QK_USAGE, "%.40s", pattern->p);
  cr_expect(strstr(e.msg, message), "%.40s: %s", pattern->p, e.msg);
  qk_cql_free(c);
  qk_folding_free(f);
}

Test(search_cql, hostile_patterns_are_refused_at_once) {
  static const struct {
    const char *part, *tail;
    size_t times;
    const char *message;
  } rows[] = {
      {"(", "", 10000, "expected at most 100 parentheses within each other"},
      {"(", "", 100000, "expected at most 16384 bytes, got 100000"},
      {"[quantity (", "", 1, "expected an attribute"},
      {"((((((((((\"a\"{9}){9}){9}){9}){9}){9}){9}){9}){9}){9})", "", 1,
       "more tokens than a pattern may have"},
      {"!", "[]", 5000, "expected [ ], @lexicon or one \"word\" behind !"},
      {"((((<s>|</s>){99}){99}){99})", "\"甲\"", 1,
       "more tokens than a pattern may have"},
      {"\"a\"?", "", 1600, "too many ways from one token to the next"},
      {"a:", "\"x\"", 100, "expected \"words\""},
      {"[", "", 9000, "expected an attribute"},
      {"\"a\"|", "", 3000, "expected \"words\", [ ], @lexicon or ( ), got the end"},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf b = {0};
    qk_buf_repeat(&b, qk_str_of(rows[i].part), rows[i].times);
    qk_buf_put(&b, qk_str_of(rows[i].tail));
    expect_refused(&b, rows[i].message);
    qk_buf_free(&b);
  }
  qk_buf b = {0};
  qk_buf_put(&b, QK_LIT("[quantity "));
  qk_buf_repeat(&b, QK_LIT("("), 101);
  expect_refused(&b, "expected at most 100 parentheses within each other");
  qk_buf_free(&b);
  for (int i = 0; i < 33; i++) qk_buf_printf(&b, "a%c%c:[]", 'a' + i / 26, 'a' + i % 26);
  expect_refused(&b, "expected at most 32 labels");
  qk_buf_free(&b);
}

/* ---- long sentences -------------------------------------------------------------------
 */

typedef struct counter {
  size_t calls, most;
} counter;

static bool count(void *context) {
  counter *c = context;
  return ++c->calls > c->most;
}

/* Matches in a sentence of `part` n times and then `tail`; the last match's bytes. */
static size_t count_matches(const char *pattern, const char *part, size_t n,
                            const char *tail, counter *asked, uint32_t *from,
                            uint32_t *to) {
  qk_folding *f = marked_folding();
  qk_buf text = {0};
  qk_cql *c;
  qk_err e = {0};
  const qk_cql_hit *hit;
  size_t found = 0;
  cr_assert_eq(compile(&c, pattern, f, NULL, &e), QK_OK, "%s: %s", pattern, e.msg);
  qk_buf_repeat(&text, qk_str_of(part), n);
  qk_buf_put(&text, qk_str_of(tail));
  qk_cql_matcher *m = qk_cql_matcher_new(c, false, (qk_cql_watch){count, asked});
  qk_code code = qk_cql_begin(m, qk_buf_str(&text), NULL, 0, &e);
  while (!code && !(code = qk_cql_next(m, &hit, &e)) && hit) {
    found++;
    *from = hit->from;
    *to = hit->to;
  }
  if (code) {
    cr_expect_eq(code, QK_SCRIPT);
    cr_expect_str_eq(e.msg, "the time is over");
    cr_expect_gt(asked->calls, asked->most);
  }
  qk_cql_matcher_free(m);
  qk_cql_free(c);
  qk_buf_free(&text);
  qk_folding_free(f);
  return found;
}

/* A matcher that tries each start anew would take the square of it. */
Test(search_cql, the_work_grows_with_the_sentence) {
  static const char *const patterns[] = {"\"a\" ([]* \"zz\")?", "(\"a\"* \"a\"*)* \"b\"",
                                         "(\"a\"?){20} \"a\"{20}",
                                         "x:[]* \"a\" y:[]* \"b\""};
  for (size_t i = 0; i < QK_COUNT(patterns); i++) {
    counter once = {.most = SIZE_MAX}, twice = once;
    uint32_t from, to;
    size_t a = count_matches(patterns[i], "a ", 50000, "", &once, &from, &to);
    size_t b = count_matches(patterns[i], "a ", 100000, "", &twice, &from, &to);
    cr_expect(b <= 2 * a + 1, "%s: %zu, %zu", patterns[i], a, b);
    cr_expect(once.calls > 0 && twice.calls <= 2 * once.calls + 2, "%s: %zu, then %zu",
              patterns[i], once.calls, twice.calls);
  }
}

Test(search_cql, the_watch_ends_what_takes_too_long) {
  static const char *const patterns[] = {"\"a\" []* \"a\"", "a:[] []* b:[] :: a != b",
                                         "[word =~ /x/]"};
  for (size_t i = 0; i < QK_COUNT(patterns); i++) {
    counter some = {.most = 0};
    uint32_t from, to;
    cr_expect_eq(count_matches(patterns[i], "a ", 300000, "", &some, &from, &to), 0);
    cr_expect_eq(some.calls, 1, "%s: %zu", patterns[i], some.calls);
  }
}

/* Of a very long sentence pieces are looked at; matches go across their edges. */
Test(search_cql, pieces_of_a_sentence_lose_no_match) {
  counter any = {.most = SIZE_MAX};
  uint32_t from, to;
  size_t n = 1500000;
  cr_expect_eq(
      count_matches("\"a\"{3} \"b\"{2}", "a a a b b ", n / 5, "", &any, &from, &to),
      n / 5);
  cr_expect_eq(count_matches("\"a\"{999} []{0,998} \"b\" </s>", "a ", 30000, "b", &any,
                             &from, &to),
               1);
  cr_expect(to == 60001 && from == 60001 - 2 * 1997 - 1, "%u to %u", from, to);
}

Test(search_cql, a_constraint_with_too_many_ways_says_so) {
  qk_folding *f = marked_folding();
  qk_cql *c;
  qk_err e = {0};
  const qk_cql_hit *hit;
  qk_buf text = {0};
  const char *pattern = "a:[]* b:[]* c:[]* :: a = b & b = c & a = \"x\"";
  cr_assert_eq(compile(&c, pattern, f, NULL, &e), QK_OK, "%s", e.msg);
  qk_buf_repeat(&text, QK_LIT("a "), 300);
  qk_cql_matcher *m = qk_cql_matcher_new(c, false, (qk_cql_watch){0});
  cr_assert_eq(qk_cql_begin(m, qk_buf_str(&text), NULL, 0, &e), QK_OK);
  cr_expect_eq(qk_cql_next(m, &hit, &e), QK_USAGE);
  cr_expect(strstr(e.msg, "the constraint has more than 500000 ways to be met in one "
                          "sentence"),
            "%s", e.msg);
  qk_cql_matcher_free(m);
  qk_cql_free(c);
  qk_buf_free(&text);
  qk_folding_free(f);
}

Test(search_cql, what_every_match_has_is_known) {
  static const struct {
    const char *pattern, *words;
    bool facts;
  } rows[] = {
      {"\"设立\" [quantity] []{0,4} \"联络点\"", "设立|联络点", true},
      {"\"設立\" \"联络\"", "设立联络", false},
      {"\"设立\"? \"联络\"+ \"点\"", "联络|点", false},
      {"\"甲\" | \"乙\"", "", false},
      {"(\"甲\" | \"乙\") \"丙\"", "丙", false},
      {"a:(\"甲\" b:\"乙\") \"，丙\"", "甲乙|丙", false},
      {"\"ab cd\" \"12\" \"个\"", "ab cd 12个", false},
      {"![quantity] !\"甲\" \"乙\"", "乙", false},
      {"[quantity]? \"乙\"", "乙", false},
      {"[quantity]{2}", "", true},
      {"<s> \"甲\" </s>", "甲", false},
      {"[han] @verbs", "", false},
  };
  qk_folding *f = marked_folding();
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf words = {0};
    qk_cql *c;
    qk_err e = {0};
    cr_assert_eq(compile(&c, rows[i].pattern, f, NULL, &e), QK_OK, "%s", e.msg);
    for (uint32_t k = 0; qk_cql_needed_words(c, k).p; k++)
      qk_buf_printf(&words, "%s%.*s", k ? "|" : "", QK_ARG(qk_cql_needed_words(c, k)));
    qk_buf_put(&words, QK_LIT(""));
    cr_expect_str_eq(words.p, rows[i].words, "%s: %s", rows[i].pattern, words.p);
    cr_expect_eq(qk_cql_wants_facts(c), rows[i].facts, "%s", rows[i].pattern);
    qk_buf_free(&words);
    qk_cql_free(c);
  }
  qk_folding_free(f);
}
