/* test_script_own.c - scripts of one's own, starters, qikan.text, lists.
 * In:   script files wherever they lie.
 * Out:  what they define, run; what they write.
 * Owns: nothing. */
#include <lua.h>

#include "script/library.h"
#include "test_kinds.h"

static qk_code run_own(box *b, const char *text, const qikan_param *params, size_t n,
                       const char *format, qk_buf *out, qk_err *e) {
  char path[100];
  qk_result r;
  box_put(b, 1, "own.lua", text);
  snprintf(path, sizeof path, "%s/own.lua", b->dirs[1]);
  memset(e, 0, sizeof *e);
  qk_code code = qk_host_script(b->host, box_store(b), path, params, n, &r, e);
  kinds_render(&r, format, out);
  qk_result_free(&r);
  return code;
}

Test(script_own, a_file_is_run_as_what_it_is) {
  static const struct {
    const char *text;
    qk_code code;
    const char *said; /* in the result, or in the message */
  } rows[] = {
      {"print('天', 1) out:heading('地') out:text(p.who)", QK_OK, "天\\t1"},
      {"print('天', 1) print() print('地')", QK_OK,
       "\"blocks\": [\n    {\"kind\": \"text\", \"text\": \"天\\t1\\n\\n地\"}]"},
      {"print() print('天') out:text('地') print('人') print('\\xFF')", QK_OK,
       "\"text\": \"\\n天\"},\n    {\"kind\": \"text\", \"text\": \"地\"},\n    "
       "{\"kind\": \"text\", \"text\": \"人\\n\xEF\xBF\xBD\"}]"},
      {"out:text('天') out:text('地')", QK_OK,
       "\"text\": \"天\"},\n    {\"kind\": \"text\", \"text\": \"地\"}]"},
      {"out:text(p.who)", QK_OK, "某人"},
      {"return qikan.report{params={who='string'}, run=function(db, p, out) "
       "out:text('报告' .. p.who) end}",
       QK_OK, "报告某人"},
      {"return qikan.query{params={who='string'}, rows='issue', columns={'x'}, "
       "measure=function(db, p) return p.who end}",
       QK_OK, "某人"},
      {"return qikan.check{params={who='string'}, run=function(db, p, report) "
       "report{issue=1, message=p.who} end}",
       QK_FINDINGS, "某人"},
      {"return qikan.classifier{params={who='string'}, target='article', labels={'x'}, "
       "classify=function(a, p) return 'x', 1, p.who end}",
       QK_OK, "某人"},
      {"return qikan.extractor{params={who='string'}, extract=function(s, p) return "
       "{kind=p.who} end}",
       QK_OK, "某人"},
      {"return qikan.profile{name='p', recognise='x'}", QK_USAGE, "got a profile"},
      {"error('坏了')", QK_SCRIPT, "坏了"},
      {"local x ==", QK_SCRIPT, "unexpected symbol near '=='"},
      {"return qikan.report{run=function() end}", QK_USAGE,
       "there is no parameter 'who'"},
      {"while true do end", QK_SCRIPT, "time limit"},
  };
  box b;
  qk_buf out = {0};
  qk_err e;
  kinds_open(&b);
  box_host(&b);
  qk_host_set_limits(b.host, &(qk_limits){.milliseconds = 1000});
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qikan_param who = {"who", "某人"};
    qk_code code = run_own(&b, rows[i].text, &who, 1, "json", &out, &e);
    cr_expect_eq(code, rows[i].code, "%s: %d %s", rows[i].text, code, e.msg);
    const char *said = code && code != QK_FINDINGS ? e.msg : out.p;
    cr_expect(strstr(said, rows[i].said), "%s: '%s'", rows[i].text, said);
  }
  qk_result r;
  cr_expect_eq(qk_host_script(b.host, b.store, "/nowhere/x.lua", NULL, 0, &r, &e),
               QK_SCRIPT);
  cr_expect_str_eq(e.file, "/nowhere/x.lua");
  qk_result_free(&r);
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_own, every_starter_runs_as_it_is) {
  static const struct {
    const char *kind;
    qk_code code;
  } rows[] = {{"report", QK_OK},    {"query", QK_OK},     {"classifier", QK_OK},
              {"check", QK_OK},     {"extractor", QK_OK}, {"profile", QK_USAGE},
              {"classifier", QK_OK}};
  box b;
  qk_buf out = {0}, text = {0};
  qk_err e = {0};
  kinds_open(&b);
  box_host(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf_clear(&text);
    cr_assert_eq(qk_host_template(rows[i].kind, "my-own", &text, &e), QK_OK, "%s", e.msg);
    qk_buf_put(&text, S(""));
    cr_expect(strstr(text.p, "name = \"my-own\"") && !strstr(text.p, "%s"), "%s", text.p);
    cr_expect_eq(run_own(&b, text.p, NULL, 0, "text", &out, &e), rows[i].code, "%s: %s",
                 rows[i].kind, e.msg);
  }
  cr_expect_eq(qk_host_template("reprot", "x", &text, &e), QK_USAGE);
  cr_expect_str_eq(e.msg,
                   "there is no kind of definition 'reprot'; did you mean "
                   "'report'? Expected one of report, query, classifier, check, "
                   "extractor, profile",
                   "%s", e.msg);
  cr_expect_eq(qk_host_template("report", "a b", &text, &e), QK_USAGE);
  qk_buf_free(&text);
  qk_buf_free(&out);
  box_close(&b);
}

/* What stands behind two spaces in a docstring is a line of Lua. */
Test(script_own, the_examples_of_qikan_text_run) {
  box b;
  qk_buf out = {0}, text = {0};
  qk_err e;
  size_t examples = 0;
  kinds_open(&b);
  box_host(&b);
  for (size_t i = 0; i < qk_text_module.n; i++) {
    const char *at = strstr(qk_text_module.functions[i].text, "\n  ");
    cr_assert(at, "%s has no example", qk_text_module.functions[i].name);
    cr_expect_eq(run_own(&b, at, NULL, 0, "text", &out, &e), QK_OK, "%s: %s", at, e.msg);
    examples++;
  }
  cr_expect_eq(examples, 5);
  qk_buf_free(&text);
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_own, qikan_text_knows_chinese) {
  static const struct {
    const char *expression, *said; /* printed, or the message */
    bool bad;
  } rows[] = {
      {"qikan.text.normalise('（１２）“天” 地')", "(12)\"天\"地", false},
      {"qikan.text.width('')", "0", false},
      {"qikan.text.count('　a 天\\t')", "2", false},
      {"(qikan.text.han_number('一百零三件'))", "103", false},
      {"select(2, qikan.text.han_number('一百零三件'))", "12", false},
      {"qikan.text.han_number('天')", "nil", false},
      {"#qikan.text.ngrams('天地玄黄', 3)", "2", false},
      {"#qikan.text.ngrams('天，地', 2)", "0", false},
      {"qikan.text.ngrams('天', 0)",
       "qikan.text.ngrams: expected a length from 1 to 16, "
       "got number 0",
       true},
      {"qikan.text.count('\\xff')", "qikan.text.count: expected UTF-8, got other bytes",
       true},
      {"qikan.text.width(nil)", "qikan.text.width: expected a string, got nothing", true},
      {"qikan.text.widht('x')",
       "qikan.text has no field 'widht'; did you mean 'width'? Expected one of count, "
       "han_number, ngrams, normalise, segment, width",
       true},
  };
  box b;
  qk_buf out = {0}, text = {0};
  qk_err e;
  kinds_open(&b);
  box_host(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf_clear(&text);
    qk_buf_printf(&text, "print(%s)", rows[i].expression);
    qk_code code = run_own(&b, text.p, NULL, 0, "text", &out, &e);
    cr_expect_eq(code, rows[i].bad ? QK_SCRIPT : QK_OK, "%s: %s", text.p, e.msg);
    if (rows[i].bad)
      cr_expect_str_eq(e.msg, rows[i].said, "'%s'", e.msg);
    else
      cr_expect(strncmp(out.p, rows[i].said, strlen(rows[i].said)) == 0, "%s: '%s'",
                text.p, out.p);
  }
  qk_buf_free(&text);
  qk_buf_free(&out);
  box_close(&b);
}
