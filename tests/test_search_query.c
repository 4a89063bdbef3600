/* test_search_query.c - the query language: what is understood, and what is refused. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "search/expr.h"
#include "search/index.h"
#include "text/caret.h"

static qk_folding *folding(void) {
  static const qk_str pairs[] = {{"會\t会", 7}};
  qk_folding *f;
  cr_assert_eq(qk_folding_new(&f, pairs, QK_COUNT(pairs), NULL), QK_OK);
  return f;
}

static void show_phrase(const qk_expr_query *q, const qk_expr *n, qk_buf *b) {
  for (uint32_t i = 0; i < n->n; i++) {
    const qk_expr_token *t = &q->tokens[n->tokens[i]];
    if (i) qk_buf_putc(b, '.');
    if (t->cp == QK_LIST_BREAKS)
      qk_buf_putc(b, '|');
    else if (t->cp)
      qk_buf_printf(b, "%X", t->cp);
    else
      qk_buf_printf(b, "%.*s%s", QK_ARG(t->word), t->prefix ? "*" : "");
  }
}

/* (and a -b), (or …), (near5 a b), city=x; characters as their numbers. */
static void show(const qk_expr_query *q, const qk_expr *n, qk_buf *b) {
  if (n->negated) qk_buf_putc(b, '-');
  if (n->kind == QK_EXPR_PHRASE) {
    show_phrase(q, n, b);
    return;
  }
  if (n->kind == QK_EXPR_FILTER) {
    qk_buf_printf(b, "%s=%.*s", qk_field_names[n->field], QK_ARG(n->value));
    return;
  }
  qk_buf_put(b, n->kind == QK_EXPR_AND  ? QK_LIT("(and")
                : n->kind == QK_EXPR_OR ? QK_LIT("(or")
                                        : QK_LIT("(near"));
  if (n->kind == QK_EXPR_NEAR) qk_buf_printf(b, "%u", n->distance);
  for (const qk_expr *c = n->child; c; c = c->next) {
    qk_buf_putc(b, ' ');
    show(q, c, b);
  }
  qk_buf_putc(b, ')');
}

static char *parsed(const char *query) {
  qk_folding *f = folding();
  qk_arena arena = {0};
  qk_expr_query q;
  qk_span where;
  qk_err e = {0};
  qk_buf b = {0};
  if (qk_expr_parse(qk_str_of(query), f, &arena, &q, &where, &e) == QK_OK)
    show(&q, q.root, &b);
  else
    qk_buf_put(&b, qk_str_of(e.msg));
  qk_arena_free(&arena);
  qk_folding_free(f);
  return b.p;
}

Test(search_query, queries_become_trees) {
  static const char *const cases[][2] = {
      {"a", "a"},
      {"大會", "5927.4F1A"},
      {"  a\n　b ", "(and a b)"},
      {"a AND b", "(and a b)"},
      {"a b OR c", "(or (and a b) c)"},
      {"a (b OR c)", "(and a (or b c))"},
      {"a（b OR c）d", "(and a (or b c) d)"},
      {"a OR b OR c", "(or a b c)"},
      {"a NOT b", "(and a -b)"},
      {"a AND NOT b", "(and a -b)"},
      {"NOT b a", "(and -b a)"},
      {"a -b -(c d)", "(and a -b -(and c d))"},
      {"a-b", "a.|.b"}, /* only a sign in front of a term takes it away */
      {"a NEAR b", "(near10 a b)"},
      {"a NEAR/0 b", "(near0 a b)"},
      {"a NEAR/5 b NEAR/100 c", "(near100 (near5 a b) c)"},
      {"(a OR b) NEAR/3 \"c d\"", "(near3 (or a b) c.d)"},
      {"x a NEAR b y", "(and x (near10 a b) y)"},
      {"a NOT b NEAR c", "(and a -(near10 b c))"},
      {"\"a，b\"", "a.|.b"},
      {"“a (b) OR”", "a.|.b.|.or"},
      {"\"“a”\"", "|.a.|"},
      {"a“b”c", "(and a b c)"},
      {"上海，海北", "4E0A.6D77.|.6D77.5317"},
      {"《a》", "|.a.|"},
      {"and or not near", "(and and or not near)"},
      {"ＡＢc", "abc"},
      {"legis*", "legis*"},
      {"2021* a", "(and 2021* a)"},
      {"\"legis*\"", "legis.|"},
      {"4,525", "4525"},
      {"city:a b", "(and city=a b)"},
      {"b city:\"a c\" kind:speech", "(and b city=a c kind=speech)"},
      {"b -city:a", "(and b -city=a)"},
      {"b (city:a OR city:c)", "(and b (or city=a city=c))"},
      {"b (city:a OR (kind:other date:2021))",
       "(and b (or city=a (and kind=other date=2021)))"},
      {"a date:2020..2021 year:..2020-05", "(and a date=2020..2021 date=..2020-05)"},
      {"(a city:b) OR c", "(or (and a city=b) c)"},
      {"((a))", "a"},
      {"12:30", "12.|.30"},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    char *got = parsed(cases[i][0]);
    cr_expect_str_eq(got, cases[i][1], "%s: got %s", cases[i][0], got);
    free(got);
  }
}

static const struct {
  const char *query, *message, *caret; /* caret: what stands below the query */
} refused[] = {
    {"", "character 1: expected a term to search for, got nothing", "^"},
    {" 　", "character 1: expected a term to search for, got nothing", "^"},
    {"，。",
     "character 1: expected letters, digits or characters to search for, got "
     "punctuation alone",
     "^^^^"},
    {"a 《》",
     "character 3: expected letters, digits or characters to search for, got "
     "punctuation alone",
     "  ^^^^"},
    {"\"\"", "character 1: there is nothing between these quotation marks", "^^"},
    {"a “ ”", "character 3: there is nothing between these quotation marks", "  ^^^"},
    {"大会 \"ab", "character 4: this quotation mark is not closed", "     ^"},
    {"“a\"", "character 1: this quotation mark is not closed", "^"},
    {"a”", "character 2: there is no “ for this ”", " ^"},
    {"(a", "character 1: this parenthesis is not closed", "^"},
    {"a (b （c)", "character 3: this parenthesis is not closed", "  ^"},
    {"a)", "character 2: there is no ( for this )", " ^"},
    {"a ()", "character 3: there is nothing between these parentheses", "  ^^"},
    {"AND", "character 1: expected a term, got 'AND'", "^^^"},
    {"AND a", "character 1: expected a term, got 'AND'", "^^^"},
    {"a AND", "character 6: expected a term behind AND, got the end of the query",
     "     ^"},
    {"a AND OR b", "character 7: expected a term behind AND, got 'OR'", "      ^^"},
    {"a OR", "character 5: expected a term behind OR, got the end of the query", "    ^"},
    {"a OR )", "character 6: expected a term behind OR, got ')'", "     ^"},
    {"a NEAR", "character 7: expected a term behind NEAR, got the end of the query",
     "      ^"},
    {"NEAR a", "character 1: expected a term, got 'NEAR'", "^^^^"},
    {"a NEAR -b", "character 8: expected a term behind NEAR, got '-'", "       ^"},
    {"a NEAR/x b",
     "character 3: expected a number of tokens from 0 to 100 behind NEAR/, as in NEAR/5",
     "  ^^^^^^"},
    {"a NEAR/ b",
     "character 3: expected a number of tokens from 0 to 100 behind NEAR/, as in NEAR/5",
     "  ^^^^^"},
    {"a NEAR/101 b",
     "character 3: expected a number of tokens from 0 to 100 behind NEAR/, as in NEAR/5",
     "  ^^^^^^^^"},
    {"a NEAR (b c)",
     "character 9: expected a term or alternatives, as in (a OR b), on both sides of "
     "NEAR",
     "        ^^^"},
    {"city:x NEAR b",
     "character 8: expected a term or alternatives, as in (a OR b), on both sides of "
     "NEAR",
     "       ^^^^"},
    {"NOT a",
     "character 1: expected a term to take this away from; NOT alone finds "
     "nothing",
     "^^^^^"},
    {"city:x -a",
     "character 8: expected a term to take this away from; NOT alone finds "
     "nothing",
     "       ^^"},
    {"a OR -b",
     "character 6: expected a term to take this away from; NOT alone finds "
     "nothing",
     "     ^^"},
    {"a NOT", "character 6: expected a term behind NOT, got the end of the query",
     "     ^"},
    {"a - b", "character 3: expected a term right behind -, got a space", "  ^"},
    {"a -", "character 4: expected a term right behind -, got the end of the query",
     "   ^"},
    {"a --b", "character 4: expected a term right behind -, got '-'", "   ^"},
    {"*",
     "character 1: expected letters, digits or characters to search for, got "
     "punctuation alone",
     "^"},
    {"le*is",
     "character 3: a star stands at the end of a word; put the term in quotes "
     "to search for punctuation",
     "  ^"},
    {"大会*",
     "character 3: a star stands at the end of a word of letters or digits; a "
     "Chinese term is found in longer ones without it",
     "    ^"},
    {"a foo:b",
     "character 3: there is no field 'foo'; expected one of city, kind, "
     "column, periodical, date, year; in quotes it is searched for as text",
     "  ^^^^^"},
    {"a citi:b",
     "character 3: there is no field 'citi'; did you mean 'city'? Expected "
     "one of city, kind, column, periodical, date, year; in quotes it is "
     "searched for as text",
     "  ^^^^^^"},
    {"a city:", "character 3: expected a value behind city:", "  ^^^^^"},
    {"a city: b", "character 3: expected a value behind city:", "  ^^^^^"},
    {"a kind:speach",
     "character 3: there is no kind 'speach'; did you mean 'speech'? "
     "Expected one of notice, speech, city_report, appendix, other",
     "  ^^^^^^^^^^^"},
    {"a date:21",
     "character 3: expected a date such as 2021, 2021-09, 2020..2021 or "
     "..2020, got '21'",
     "  ^^^^^^^"},
    {"a year:2021..2020",
     "character 3: expected a year such as 2021, 2021-09, "
     "2020..2021 or ..2020, got '2021..2020'",
     "  ^^^^^^^^^^^^^^^"},
    {"a date:2021-13",
     "character 3: expected a date such as 2021, 2021-09, 2020..2021 "
     "or ..2020, got '2021-13'",
     "  ^^^^^^^^^^^^"},
    {"city:a", "character 1: expected a term beside the filters", "^^^^^^"},
    {"-city:a", "character 1: expected a term beside the filters", "^^^^^^^"},
    {"a OR city:b",
     "character 6: a filter cannot be an alternative to a term; put it "
     "beside the term, as in (a city:…) OR b",
     "     ^^^^^^"},
    {"a\xFF", "character 2: expected UTF-8, got the byte FF", " ^"},
};

Test(search_query, what_is_wrong_is_told_with_its_place) {
  qk_folding *f = folding();
  for (size_t i = 0; i < QK_COUNT(refused); i++) {
    qk_arena arena = {0};
    qk_expr_query q;
    qk_span where;
    qk_err e = {0};
    qk_buf b = {0};
    qk_str query = qk_str_of(refused[i].query);
    char expected[400];
    snprintf(expected, sizeof expected, "query, %s", refused[i].message);
    cr_expect_eq(qk_expr_parse(query, f, &arena, &q, &where, &e), QK_USAGE, "%s",
                 refused[i].query);
    cr_expect_str_eq(e.msg, expected, "%s: got %s", refused[i].query, e.msg);
    qk_caret(&b, query, where.from, where.to);
    char *below = strchr(b.p, '\n') + 3;
    below[strcspn(below, "\n")] = '\0';
    cr_expect_str_eq(below, refused[i].caret, "%s:\n%s", refused[i].query, b.p);
    qk_buf_free(&b);
    qk_arena_free(&arena);
  }
  qk_folding_free(f);
}

static qk_code parse_bytes(const char *p, size_t n, qk_err *e) {
  qk_folding *f = folding();
  qk_arena arena = {0};
  qk_expr_query q;
  qk_span where;
  qk_buf b = {0};
  qk_code code = qk_expr_parse((qk_str){p, n}, f, &arena, &q, &where, e);
  if (code) qk_caret(&b, (qk_str){p, n}, where.from, where.to);
  qk_buf_free(&b);
  qk_arena_free(&arena);
  qk_folding_free(f);
  return code;
}

Test(search_query, long_and_deep_queries_are_refused) {
  static char text[20000];
  qk_err e = {0};
  memset(text, 'a', sizeof text);
  cr_expect_eq(parse_bytes(text, 10000, &e), QK_USAGE);
  cr_expect_str_eq(e.msg,
                   "query, character 4097: the query is too long: expected at most "
                   "4096 bytes, got 10000");
  cr_expect_eq(parse_bytes(text, 4096, &e), QK_OK);
  memset(text, '(', 100);
  cr_expect_eq(parse_bytes(text, 4096, &e), QK_USAGE);
  cr_expect_str_eq(e.msg, "query, character 51: expected at most 50 parentheses within "
                          "each other");
  cr_expect_eq(parse_bytes("a\0b", 3, &e), QK_USAGE);
  cr_expect_str_eq(e.msg, "query, character 2: expected text, got a NUL character");
  for (int i = 0; i < 4096; i++) text[i] = i % 2 ? ' ' : 'a'; /* many terms */
  cr_expect_eq(parse_bytes(text, 4096, &e), QK_OK);
  for (size_t i = 0; i + 7 <= 4096; i += 7) memcpy(text + i, "a NEAR ", 7);
  cr_expect_eq(parse_bytes(text, 7 * 500 + 1, &e), QK_OK); /* pairs of pairs of pairs … */
}

Test(search_query, the_place_is_shown_in_a_window_and_drives_no_terminal) {
  qk_buf b = {0};
  char text[600];
  memset(text, 'x', sizeof text);
  text[300] = '\x1b';
  text[301] = '\xFF';
  qk_caret(&b, (qk_str){text, sizeof text}, 310, 312);
  cr_expect_str_eq(b.p,
                   "  …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx \xEF\xBF\xBDxxxxxxxxxxxxxxxx"
                   "xxxxxxxxxxxxxxxxxxxxxx…\n"
                   "                                           ^^\n",
                   "%s", b.p);
  qk_buf_clear(&b);
  qk_caret(&b, QK_LIT("大会"), 3, 6);
  cr_expect_str_eq(b.p, "  大会\n    ^^\n");
  qk_buf_free(&b);
}
