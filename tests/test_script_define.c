/* test_script_define.c - definitions: profiles, lexicons, what `list` says of them.
 * In:   files in two script folders.
 * Out:  qk_profiles, errors that name file and field, tables.
 * Owns: nothing. */
#include "test_script.h"

/* The profile p of profiles/p.lua. */
static qk_code profile(box *b, const char *text, const qk_profile **p, qk_err *e) {
  box_put(b, 0, "profiles/p.lua", text);
  memset(e, 0, sizeof *e);
  return qk_host_profile(box_host(b), "p", p, e);
}

Test(script_profile, every_field_arrives) {
  static const char text[] =
      "return qikan.profile{ title='T', periodical='P', priority=-3, recognise='^a',\n"
      "masthead={fields={'(?<number>1)','2'}, heading='h', staff='3', start='4', "
      "back_matter='5'},\n"
      "contents={entry='6', cover='7'},\n"
      "article={title='8', levels={1,3}, first_line=true, body_start='9', "
      "cities={'甲','乙'},\n"
      "kinds={{kind='speech', title='a', column='b'}, {kind='appendix', table=true, "
      "city=true}},\n"
      "end_mark='■', byline={'c','d'}, kicker='e'},\n"
      "caption={patterns='f', floating=true},\n"
      "section={patterns='g', not_patterns='h', run_in=true, bold_lines=true, "
      "outline=true,\n"
      "verbs=qikan.lexicon('verbs'), copulas='是', ordinals={}},\n"
      "paragraph={join=true, lines=true}}";
  box b;
  const qk_profile *p;
  qk_err e;
  box_open(&b);
  box_put(&b, 0, "lexicon/verbs.txt", "推动\n加强\n");
  cr_assert_eq(profile(&b, text, &p, &e), QK_OK, "%s", e.msg);
  cr_expect(qk_str_eq(p->name, S("p")) && qk_str_eq(p->title, S("T")));
  cr_expect(qk_str_eq(p->periodical, S("P")) &&
            qk_str_ends(p->file, S("/profiles/p.lua")));
  cr_expect_eq(p->priority, -3);
  const struct {
    const qk_patterns *set;
    uint32_t n;
    qk_str match;
  } sets[] = {{&p->recognise, 1, S("a")},      {&p->fields, 2, S("1")},
              {&p->staff, 1, S("3")},          {&p->masthead_start, 1, S("4")},
              {&p->back_matter, 1, S("5")},    {&p->contents_entry, 1, S("6")},
              {&p->contents_cover, 1, S("7")}, {&p->article_title, 1, S("8")},
              {&p->body_start, 1, S("9")},     {&p->byline, 2, S("c")},
              {&p->kicker, 1, S("e")},         {&p->caption, 1, S("f")},
              {&p->section, 1, S("g")},        {&p->not_section, 1, S("h")},
              {&p->heading_fields, 1, S("h")}};
  qk_matcher *with = qk_matcher_new();
  for (size_t i = 0; i < QK_COUNT(sets); i++) {
    cr_assert_eq(sets[i].set->n, sets[i].n, "set %zu", i);
    const qk_pattern *one = sets[i].set->items[0];
    cr_expect(qk_pattern_match(one, with, sets[i].match, NULL), "set %zu", i);
    cr_expect_not(qk_pattern_match(one, with, S("z"), NULL), "set %zu", i);
  }
  cr_expect(qk_pattern_match(p->recognise.items[0], with, S("b\na"), NULL), "multiline");
  qk_matcher_free(with);
  cr_expect_eq(p->title_levels, (1u << 1) | (1u << 3));
  cr_expect(p->first_line_title && p->floating_captions && p->run_in && p->bold_lines);
  cr_expect(p->outline && p->join && p->lines);
  cr_expect(p->cities.n == 2 && qk_str_eq(p->cities.items[1], S("乙")));
  cr_expect(p->heading_verbs.n == 2 && qk_str_eq(p->heading_verbs.items[0], S("推动")));
  cr_expect(p->heading_copulas.n == 1 && p->heading_ordinals.n == 0);
  cr_expect(qk_str_eq(p->end_mark, S("■")));
  cr_assert_eq(p->n_kinds, 2);
  cr_expect(p->kinds[0].kind == QK_SPEECH && p->kinds[0].title && p->kinds[0].column);
  cr_expect(p->kinds[1].kind == QK_APPENDIX && p->kinds[1].table && p->kinds[1].city);
  cr_expect(!p->kinds[1].title && !p->kinds[0].city);
  cr_expect_eq(strlen(qk_host_profile_digest(b.host, p)), 64);
  box_close(&b);
}

Test(script_profile, a_wrong_field_is_named_with_its_line) {
  static const struct {
    const char *text;
    int line;
    const char *msg;
  } rows[] = {
      {"qikan.profile{\nrecognize='x'}", 1,
       "profile has no field 'recognize'; did you mean 'recognise'? Expected one of "
       "name, "
       "extends, masthead, contents, article, caption, section, paragraph, title, "
       "periodical, "
       "priority, recognise"},
      {"\nqikan.profile{section={patern='x'}}", 2,
       "profile.section has no field 'patern'; did you mean 'patterns'? Expected one of "
       "patterns, not_patterns, run_in, bold_lines, outline, verbs, copulas, ordinals"},
      {"qikan.profile{article=3}", 1, "profile.article: expected a table, got number 3"},
      {"qikan.profile{priority='a'}", 1,
       "profile.priority: expected an integer, -1000000 … 1000000, got string 'a'"},
      {"qikan.profile{priority=1.5}", 1,
       "profile.priority: expected an integer, -1000000 … 1000000, got number 1.5"},
      {"qikan.profile{caption={floating=1}}", 1,
       "profile.caption.floating: expected true or false, got number 1"},
      {"qikan.profile{article={levels={7}}}", 1,
       "profile.article.levels: expected a list of heading levels, 1 … 6, got number 7"},
      {"qikan.profile{article={kinds={{kind='report'}}}}", 1,
       "profile.article.kinds[1].kind: expected notice, speech, city_report, appendix or "
       "other, got string 'report'"},
      {"qikan.profile{article={cities={'a', 5}}}", 1,
       "profile.article.cities[2]: expected a string, got number 5"},
      {"qikan.profile{article={cities={''}}}", 1,
       "profile.article.cities[1]: expected text, got an empty string"},
      {"qikan.profile{recognise='\\xff'}", 1,
       "profile.recognise: expected UTF-8, got other bytes"},
      {"qikan.profile{title='a\\0b'}", 1, "profile.title: expected text, got a NUL byte"},
      {"qikan.profile('x')", 1, "qikan.profile: expected one table, got string 'x'"},
      {"qikan.profile{name='a b'}", 1,
       "profile.name: expected a name without spaces, /, \\, : and quotes, not beginning "
       "with "
       ". or -, got 'a b'"},
      {"qikan.profile{} qikan.profile{}", 1,
       "expected one definition in a file, got another"},
      {"qikan.report{run=print}", 1,
       "expected a profile, as the file is in profiles/, got a report"},
      {"local x = 1", 0, "expected a call of qikan.profile{…}, got none"},
      {"local x =\n=", 2, "unexpected symbol near '='"},
      {"qikan.profile{section={verbs=qikan.lexicon('none')}}", 1,
       "expected a file lexicon/none.txt in a script folder, got none"},
      {"qikan.profile{extends='q'}", 0,
       "profile.extends: there is no profile 'q'; expected p"},
      {"qikan.profile{extends='p'}", 0, "profile.extends: there is no profile 'p'"},
      {"qikan.profile{\ncaption={patterns='a(b'}}", 2,
       "profile.caption.patterns: pattern"},
      {"qikan.profile{recognise='a(b'}", 1, "profile.recognise: pattern"},
  };
  box b;
  box_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    const qk_profile *p;
    qk_err e;
    cr_expect_eq(profile(&b, rows[i].text, &p, &e), QK_SCRIPT, "%s", rows[i].text);
    cr_expect(strstr(e.file, "/profiles/p.lua"), "%s: '%s'", rows[i].text, e.file);
    cr_expect_eq(e.line, rows[i].line, "%s: line %d", rows[i].text, e.line);
    cr_expect_eq(strncmp(e.msg, rows[i].msg, strlen(rows[i].msg)), 0, "%s: '%s'",
                 rows[i].text, e.msg);
  }
  box_close(&b);
}

Test(script_profile, extends_takes_what_is_not_given) {
  box b;
  const qk_profile *p, *g;
  qk_err e = {0};
  box_open(&b);
  box_put(&b, 0, "profiles/generic.lua",
          "qikan.profile{title='G', priority=2, recognise='g', caption={floating=true,"
          " patterns={'a','b'}}, paragraph={join=true}}");
  box_put(&b, 1, "profiles/generic.lua",
          "qikan.profile{extends='generic', priority=5, paragraph={lines=true}}");
  box_put(&b, 1, "profiles/w.lua",
          "qikan.profile{name='weekly', extends='generic', caption={patterns={},"
          " floating=false}}");
  box_put(&b, 1, "profiles/a.lua", "qikan.profile{extends='b'}");
  box_put(&b, 1, "profiles/b.lua", "qikan.profile{extends='a'}");
  box_host(&b);
  cr_assert_eq(qk_host_profile(b.host, "generic", &g, &e), QK_OK, "%s", e.msg);
  cr_expect(g->priority == 5 && g->join && g->lines && g->caption.n == 2 && !g->title.n);
  cr_assert_eq(qk_host_profile(b.host, "weekly", &p, &e), QK_OK, "%s", e.msg);
  cr_expect(p->priority == 5 && p->join && p->lines && p->recognise.n == 1);
  cr_expect(p->caption.n == 0 && !p->floating_captions);
  cr_expect_eq(qk_host_profile(b.host, "a", &p, &e), QK_SCRIPT);
  cr_expect_str_eq(e.msg, "profile.extends: 'a' extends itself");
  cr_expect_eq(qk_host_profile(b.host, "weakly", &p, &e), QK_USAGE);
  cr_expect_str_eq(e.msg,
                   "there is no profile 'weakly'; did you mean 'weekly'? Expected one "
                   "of generic, weekly");
  box_close(&b);
}

Test(script_profile, the_highest_priority_that_fits_recognises) {
  static const struct {
    const char *text, *name;
  } rows[] = {{"alpha", "low"}, {"alpha beta", "high"}, {"x\nalpha", "low"}};
  box b;
  const qk_profile *p;
  qk_err e = {0};
  box_open(&b);
  box_put(&b, 0, "profiles/low.lua", "qikan.profile{recognise='^alpha'}");
  box_put(&b, 0, "profiles/high.lua",
          "qikan.profile{priority=1, recognise={'alpha', 'beta'}}");
  box_put(&b, 0, "profiles/named.lua", "qikan.profile{priority=9}");
  box_put(&b, 0, "profiles/broken.lua", "qikan.profile{priority=10, recognise='('}");
  box_host(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    cr_assert_eq(qk_host_recognise(b.host, qk_str_of(rows[i].text), &p, &e), QK_OK, "%s",
                 e.msg);
    cr_expect(qk_str_eq(p->name, qk_str_of(rows[i].name)), "%s: %.*s", rows[i].text,
              QK_ARG(p->name));
  }
  cr_expect_eq(qk_host_recognise(b.host, S("gamma"), &p, &e), QK_INPUT);
  const qk_err *broken = qk_host_broken_profile(b.host, 0);
  cr_assert(broken && strstr(broken->file, "broken.lua"));
  cr_expect_null(qk_host_broken_profile(b.host, 1));
  box_close(&b);
}

Test(script_profile, the_digest_follows_everything_that_was_read) {
  static const struct {
    int dir;
    const char *file, *text;
    bool changes;
  } rows[] = {
      {0, "profiles/other.lua", "qikan.profile{}", false},
      {0, "profiles/p.lua", "require 'm' return qikan.profile{extends='g', title='x'}",
       true},
      {0, "profiles/g.lua", "qikan.profile{section={verbs=qikan.lexicon('w')}} -- new",
       true},
      {1, "lexicon/w.txt", "more", true},
      {0, "lib/m.lua", "return 2", true},
      {0, "lib/n.lua", "return 2", false},
  };
  box b;
  const qk_profile *p;
  qk_err e = {0};
  char before[65];
  box_open(&b);
  box_put(&b, 0, "lib/m.lua", "return 1");
  box_put(&b, 0, "lexicon/w.txt", "a\n");
  box_put(&b, 0, "profiles/g.lua", "qikan.profile{section={verbs=qikan.lexicon('w')}}");
  box_put(&b, 0, "profiles/p.lua", "require 'm' return qikan.profile{extends='g'}");
  cr_assert_eq(qk_host_profile(box_host(&b), "p", &p, &e), QK_OK, "%s", e.msg);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    strcpy(before, qk_host_profile_digest(b.host, p));
    box_put(&b, rows[i].dir, rows[i].file, rows[i].text);
    cr_assert_eq(qk_host_profile(box_host(&b), "p", &p, &e), QK_OK, "%s", e.msg);
    cr_expect_eq(strcmp(before, qk_host_profile_digest(b.host, p)) != 0, rows[i].changes,
                 "%s", rows[i].file);
  }
  box_close(&b);
}

Test(script_lexicon, folders_add_and_take_back) {
  static const char *const expected[] = {"一", "三", "four five", "六"};
  box b;
  const qk_profile *p;
  qk_err e;
  box_open(&b);
  box_put(&b, 0, "lexicon/w.txt",
          "\xEF\xBB\xBF# comment\n一\n  二  \r\n\n三 # why\n一\n-七\n");
  box_put(&b, 1, "lexicon/w.txt", "-二\nfour five\n六");
  cr_assert_eq(profile(&b, "qikan.profile{article={cities=qikan.lexicon('w')}}", &p, &e),
               QK_OK, "%s", e.msg);
  cr_assert_eq(p->cities.n, QK_COUNT(expected));
  for (size_t i = 0; i < QK_COUNT(expected); i++)
    cr_expect(qk_str_eq(p->cities.items[i], qk_str_of(expected[i])), "%.*s",
              QK_ARG(p->cities.items[i]));
  box_put(&b, 1, "lexicon/w.txt", "a\nb\n\xff\n");
  cr_expect_eq(profile(&b, "qikan.profile{article={cities=qikan.lexicon('w')}}", &p, &e),
               QK_SCRIPT);
  cr_expect(strstr(e.msg, "lexicon/w.txt:3: expected UTF-8, got other bytes"), "%s",
            e.msg);
  box_close(&b);
}

Test(script_list, broken_files_name_themselves_and_hide_nothing) {
  static const char *const expected[][4] = {
      {"profile", "a", "ok", "/profiles/a.lua"},
      {"profile", "b", "broken: ", "/profiles/b.lua"},
      {"profile", "c", "broken: ", "/profiles/c.lua"},
      {"report", "late", "broken: ", "/reports/late.lua"},
      {"report", "one", "ok", "/reports/one.lua"},
      {"report", "twin", "ok", "/reports/x.lua"},
      {"report", "twin", "broken: ", "/reports/y.lua"},
  };
  box b;
  qk_err e = {0};
  qk_result r;
  box_open(&b);
  box_put(&b, 0, "profiles/a.lua", "qikan.profile{}");
  box_put(&b, 0, "profiles/b.lua", "qikan.profile{caption={patterns='('}}");
  box_put(&b, 0, "profiles/c.lua", "qikan.profile{");
  box_put(&b, 0, "reports/late.lua", "while true do end");
  box_put(&b, 0, "reports/one.lua", "qikan.report{title='old', run=print}");
  box_put(&b, 1, "reports/one.lua",
          "qikan.report{title='new', run=print, params={"
          "{name='k', type='enum', values={'a','b'}, default='a'},"
          "{name='n', type='integer', required=true}}}");
  box_put(&b, 0, "reports/x.lua", "qikan.report{name='twin', run=print}");
  box_put(&b, 0, "reports/y.lua", "qikan.report{name='twin', run=print}");
  box_put(&b, 0, "reports/notes.txt", "no script");
  box_host(&b);
  qk_host_set_limits(b.host, &(qk_limits){.milliseconds = 500});
  cr_assert_eq(qk_host_list(b.host, NULL, &r, &e), QK_OK, "%s", e.msg);
  const qk_table *t = &r.blocks[0].table;
  cr_assert_eq(t->n_rows, QK_COUNT(expected), "%u rows", t->n_rows);
  for (size_t i = 0; i < QK_COUNT(expected); i++) {
    const qk_cell *row = t->cells + i * t->n_columns;
    cr_expect(qk_str_eq(row[0].text, qk_str_of(expected[i][0])), "row %zu", i);
    cr_expect(qk_str_eq(row[1].text, qk_str_of(expected[i][1])), "row %zu: %.*s", i,
              QK_ARG(row[1].text));
    cr_expect(qk_str_starts(row[5].text, qk_str_of(expected[i][2])), "row %zu: %.*s", i,
              QK_ARG(row[5].text));
    cr_expect(qk_str_ends(row[4].text, qk_str_of(expected[i][3])), "row %zu", i);
  }
  const qk_cell *one = t->cells + 4 * t->n_columns;
  cr_expect(qk_str_eq(one[2].text, S("new")));
  cr_expect(qk_str_eq(one[3].text, S("k: a|b = a; n: integer (required)")), "%.*s",
            QK_ARG(one[3].text));
  qk_result_free(&r);
  cr_expect_eq(qk_host_list(b.host, "report", &r, &e), QK_OK);
  cr_expect_eq(r.blocks[0].table.n_rows, 4);
  qk_result_free(&r);
  cr_expect_eq(qk_host_list(b.host, "raports", &r, &e), QK_USAGE);
  cr_expect(strstr(e.msg, "did you mean 'reports'?"), "%s", e.msg);
  qk_result_free(&r);
  box_close(&b);
}

Test(script_host, a_missing_folder_is_refused) {
  static const char *const folders[] = {"/nowhere/scripts"};
  qk_host *h;
  qk_err e = {0};
  cr_expect_eq(qk_host_new(&h, folders, 1, &e), QK_USAGE);
  cr_expect_str_eq(e.file, "/nowhere/scripts");
  cr_expect_null(h);
}
