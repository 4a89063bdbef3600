/* test_script_hand.c - errors of scripts name the row that was at hand.
 * In:   scripts of every kind that fail over a row of the example issue.
 * Out:  messages, lines.
 * Owns: nothing. */
#include "test_kinds.h"
#include "text/utf8.h"

#define PLACE(table, where)                                                              \
  "select i.path || ':' || t.line || ':' || t.col from " table                           \
  " t join article a on a.id = t.article_id join issue i on i.id = a.issue_id where "    \
  "t." where
#define ARTICLE(where)                                                                   \
  "select i.path || ':' || a.line_start || ':1' from article a join issue i on i.id = "  \
  "a.issue_id where a." where " order by a.id limit 1"
#define TRACE(kind, id)                                                                  \
  "select i.path || ':' || p.line_start || ':' || p.col from provenance p join issue i " \
  "where p.target_kind = '" kind                                                         \
  "' and p.part = 'text' and p.ordinal = 1 and p.target_id = " id

static qk_code run_script(box *b, const char *text, qk_err *e) {
  qk_result r;
  char path[128];
  snprintf(path, sizeof path, "%s/own.lua", b->dirs[0]);
  box_put(b, 0, "own.lua", text);
  memset(e, 0, sizeof *e);
  qk_code code = qk_host_script(b->host, box_store(b), path, NULL, 0, &r, e);
  qk_result_free(&r);
  return code;
}

static bool ends(const char *text, const char *tail) {
  size_t n = strlen(text), m = strlen(tail);
  return n >= m && strcmp(text + n - m, tail) == 0;
}

/* line: of the script; what: stands before the place. */
typedef struct failing {
  const char *text, *what, *place;
  int line;
} failing;

static void expect_all(const failing *rows, size_t n) {
  box b;
  qk_buf place = {0};
  kinds_open(&b);
  box_put(&b, 0, "lexicon/simplified.txt", ""); /* what searching asks for */
  box_host(&b);
  for (size_t i = 0; i < n; i++) {
    qk_err e;
    char tail[700];
    qk_code code = run_script(&b, rows[i].text, &e);
    kinds_sql(&b, rows[i].place, &place);
    cr_assert(place.n > 1, "%s", rows[i].place);
    snprintf(tail, sizeof tail, "%s, at %s", rows[i].what, place.p);
    cr_expect_eq(code, QK_SCRIPT, "%s: %d", rows[i].text, code);
    cr_expect(ends(e.msg, tail), "%s: '%s', not '%s'", rows[i].text, e.msg, tail);
    cr_expect_eq(e.line, rows[i].line, "%s: line %d", rows[i].text, e.line);
    cr_expect(ends(e.file, "/own.lua"), "%s: file '%s'", rows[i].text, e.file);
  }
  qk_buf_free(&place);
  box_close(&b);
}

Test(script_hand, the_row_of_the_innermost_loop_or_call) {
  static const failing rows[] = {
      {"for a in qikan.db.articles do\nif a.id == 4 then error('x') end end", "x",
       ARTICLE("id = 4"), 2},
      {"for _, a in ipairs(qikan.db.articles) do\nif a.id == 4 then error('x', 0) end "
       "end",
       "x", ARTICLE("id = 4"), 2},
      {"for a in qikan.db.articles do for s in a.sections do\n"
       "if s.id == 9 then error('x') end end end",
       "x", PLACE("section", "id = 9"), 2},
      {"for a in qikan.db.articles do for s in a.sections do end\n"
       "if a.id == 2 then error('x') end end",
       "x", ARTICLE("id = 2"), 2},
      {"local function f(q) return q.value .. q.period_end.x end\n"
       "f(qikan.db.quantities[1])",
       "a nil value (field 'period_end')",
       PLACE("sentence", "id = (select sentence_id from quantity where id = 1)"), 1},
      {"for s in qikan.db.sentences do\npcall(error)\nlocal ok, m = pcall(function() "
       "error('y', 0) end) error(m, 0) end",
       "y", PLACE("sentence", "id = 1"), 3},
      {"for id, text in qikan.db.sentences:values('id', 'text') do\n"
       "if id == 7 then text = text + 1 end end",
       "attempt to add a 'string' with a 'number'", PLACE("sentence", "id = 7"), 2},
      {"for r in qikan.db:sql('select id, line, col from section where id > 20') do\n"
       "error('x') end",
       "x", PLACE("section", "id = 21"), 2},
      {"for r in qikan.db:sql('select sentence_id as sentence_id, raw from quantity') "
       "do\n"
       "error('x') end",
       "x", PLACE("sentence", "id = (select sentence_id from quantity where id = 1)"), 2},
      {"for c in qikan.db.cities do error('x') end", "x", ARTICLE("city is not null"), 1},
      {"for t in qikan.db.toc_entries do error('x') end", "x", TRACE("toc_entry", "1"),
       1},
      {"for t in qikan.db.grid_cells:offset(5) do error('x') end", "x",
       TRACE("grid_cell", "6"), 1},
      {"for t in qikan.db.grids do error('x') end", "x", TRACE("grid_cell", "1"), 1},
      {"for a in qikan.db.articles do\nout:table{columns = {'a'}, rows = {{a}}} end",
       "got article 1 《云江省人大工作研究会关于2024年度基层人大…》", ARTICLE("id = 1"),
       2},
      {"local co = coroutine.wrap(function()\nfor s in qikan.db.sentences do\n"
       "error('x') end end)\nco()",
       "x", PLACE("sentence", "id = 1"), 3},
      {"local co = coroutine.wrap(function()\nfor s in qikan.db.sentences do\n"
       "error('x') end end)\npcall(co)\nfor a in qikan.db.articles:offset(1) do "
       "error('z') "
       "end",
       "z", ARTICLE("id = 2"), 5},
      {"for m in qikan.db:match('[number]') do\nprint(m.text.x.y) end",
       "attempt to index a nil value (field 'x')",
       PLACE("sentence", "id = (select min(id) from sentence where text glob '*[0-9]*')"),
       2},
      {"for h in qikan.db:search{query = '代表', unit = 'sentence', order = 'reading'} "
       "do\nprint(h.text + 1) end",
       "attempt to add a 'string' with a 'number'",
       "select i.path || ':' || t.line || ':' || (t.col + instr(t.text, '代表') - 1) "
       "from "
       "sentence t, issue i where t.text like '%代表%' order by t.id limit 1",
       2},
      {"local k = qikan.kwic('代表', '代表')[1]\nfor s in qikan.db.sentences do "
       "error('x') "
       "end",
       "x", PLACE("sentence", "id = 1"), 2},
  };
  expect_all(rows, QK_COUNT(rows));
}

Test(script_hand, definitions_that_go_through_rows) {
  static const failing rows[] = {
      {"return qikan.classifier{name='c', target='sentence', labels={'a'},\n"
       "classify = function(s) if s.id == 7 then error('x') end end}",
       "x", PLACE("sentence", "id = 7"), 2},
      {"return qikan.classifier{name='c', target='paragraph', labels={'a'},\n"
       "classify = function(s) if s.id == 7 then return 'b' end end}",
       "there is no label 'b'; expected a", PLACE("paragraph", "id = 7"), 2},
      {"return qikan.classifier{name='c', target='article', labels={'a'},\n"
       "classify = function(s) if s.id == 3 then return 'a', {} end end}",
       "classify: score: expected a number, got a table", ARTICLE("id = 3"), 2},
      {"return qikan.classifier{name='c', target='section', labels={'a'}, rules={{label="
       "'a', weight = 1,\ntest = function(s) if s.id == 9 then return s.level .. nil end "
       "end}}}",
       "attempt to concatenate a nil value", PLACE("section", "id = 9"), 2},
      {"return qikan.extractor{name='e',\nextract = function(s) if s.id == 7 then return "
       "'x' "
       "end end}",
       "expected nothing or a list of facts, got string 'x'", PLACE("sentence", "id = 7"),
       2},
      {"return qikan.check{name='k', run = function(db, p, report)\nfor s in "
       "db.sentences "
       "do if s.id == 7 then error('x') end end end}",
       "x", PLACE("sentence", "id = 7"), 2},
      {"return qikan.check{name='k', run = function(db, p, report)\nfor s in "
       "db.sentences "
       "do report{sentence = s} end end}",
       "report.message: expected a text, got nothing", PLACE("sentence", "id = 1"), 2},
      {"return qikan.report{name='r', run = function(db, p, out)\nfor s in "
       "db.sections do out:text(s.parent_id) end end}",
       "out:text: expected a string, got nothing", PLACE("section", "id = 1"), 2},
      {"return qikan.query{name='q', rows = 'city', columns = {'a', 'b'},\nmeasure = "
       "function(db, p, row, column) if column == 'b' then error('x') end end}",
       "x, in row '临澜', column 'b'", ARTICLE("city = '临澜'"), 2},
      {"return qikan.query{name='q', rows = 'city', columns = {'a'},\nmeasure = "
       "function(db, p, row) for q in db.cities[row].sentences do error('x') end end}",
       "x, in row '临澜', column 'a'",
       PLACE("sentence",
             "id = (select min(s.id) from sentence s join article a on a.id = "
             "s.article_id where a.city = '临澜')"),
       2},
      {"return qikan.query{name='q', rows = 'issue', columns = {'a'},\nmeasure = "
       "function() return {} end}",
       "query.measure: expected a string, number, boolean or nil, got a table, in row "
       "'1', "
       "column 'a'",
       "select path from issue", 2},
      {"return qikan.query{name='q', rows = function(db) return db.articles end, columns "
       "= "
       "{'a'},\nmeasure = function(db, p, a) return a.end_mark .. a.page .. nil end}",
       "column 'a'", ARTICLE("id = 1"), 2},
      {"return qikan.query{name='q', rows = function(db) return db.articles end, columns "
       "= {'a'},\nmeasure = function(db, p, a) local id = a.id local f = function() "
       "error('x') end return f() end}",
       "column 'a'", ARTICLE("id = 1"), 2},
  };
  expect_all(rows, QK_COUNT(rows));
}

/* There is no function of Lua's in the call chain that the error leaves. */
Test(script_hand, a_coroutine_in_a_functions_place_has_its_line) {
  box b;
  qk_err e;
  kinds_open(&b);
  box_host(&b);
  cr_expect_eq(run_script(&b,
                          "return qikan.check{name='k', run = coroutine.wrap(function()\n"
                          "error('x') end)}",
                          &e),
               QK_SCRIPT);
  cr_expect_str_eq(e.msg, "x");
  cr_expect_eq(e.line, 2);
  cr_expect(ends(e.file, "/own.lua"), "%s", e.file);
  box_close(&b);
}

/* A row that names itself is not named twice; a long message gives way. */
Test(script_hand, the_place_stands_once_and_is_whole) {
  static const struct {
    const char *text, *tail;
  } rows[] = {
      {"return qikan.db.sentences[1].texts", "provenance"},
      {"for s in qikan.db.sentences do error(('长'):rep(400)) end",
       "长…, at " EXAMPLE ":"},
      {"return qikan.query{name='q', rows = 'city', columns = {'a'}, cells = "
       "function(db, p, "
       "put) for q in db.quantities do put('nowhere', 'a', 1) end end}",
       ", at " EXAMPLE ":"},
      {"for s in qikan.db.documents do error('of no place') end", "of no place"},
      {"error('no row')", "no row"},
  };
  box b;
  kinds_open(&b);
  box_host(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    cr_expect_eq(run_script(&b, rows[i].text, &e), QK_SCRIPT, "%s", rows[i].text);
    cr_expect(kinds_count(e.msg, EXAMPLE) <= 1, "%s: '%s'", rows[i].text, e.msg);
    cr_expect(strstr(e.msg, rows[i].tail), "%s: '%s'", rows[i].text, e.msg);
    cr_expect_eq(qk_utf8_valid(qk_str_of(e.msg)), strlen(e.msg), "%s", e.msg);
  }
  box_close(&b);
}

Test(script_hand, limits_name_the_row_too) {
  static const struct {
    const char *text, *place, *msg;
    qk_limits limits;
  } rows[] = {
      {"for s in qikan.db.sentences do\nif s.id == 7 then while true do end end end",
       PLACE("sentence", "id = 7"),
       "time limit",
       {.milliseconds = 300}},
      {"for s in qikan.db.sentences do\nif s.id == 7 then while true do pcall(function() "
       "while true do end end) end end end",
       PLACE("sentence", "id = 7"),
       "time limit",
       {.milliseconds = 300}},
      {"for s in qikan.db.sentences do\nif s.id == 7 then local t = {} while true do "
       "t[#t + "
       "1] = ('x'):rep(100000) .. #t end end end",
       PLACE("sentence", "id = 7"),
       "memory limit",
       {.memory = 20 << 20}},
      /* A loop that was left is over. */
      {"for s in qikan.db.sentences:where{id = 7} do for p in qikan.db.paragraphs do "
       "break end local t = {} while true do\nt[#t + 1] = ('x'):rep(100000) .. #t end "
       "end",
       PLACE("sentence", "id = 7"),
       "memory limit",
       {.memory = 20 << 20}},
      {"for id, text in qikan.db.sentences:where{id = 7}:values('id', 'text') do for p "
       "in "
       "qikan.db.paragraphs do break end local t = {} while true do\nt[#t + 1] = {#t} "
       "end "
       "end",
       PLACE("sentence", "id = 7"),
       "memory limit",
       {.memory = 20 << 20}},
      {"local f = coroutine.wrap(function() for s in qikan.db.sentences:where{id = 7} do "
       "local t = {} while true do\nt[#t + 1] = {s} end end end) f()",
       PLACE("sentence", "id = 7"),
       "memory limit",
       {.memory = 20 << 20}},
      {"for s in qikan.db.sentences do\nfor w in s.article.sentences do end end",
       PLACE("sentence", "id = 9"),
       "rows read",
       {.rows = 40}},
      {"for s in qikan.db.sentences do\nif s.id == 7 then while true do out:text(s.text) "
       "end end end",
       PLACE("sentence", "id = 7"),
       "output limit",
       {.output = 1 << 20}},
  };
  box b;
  qk_buf place = {0};
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    char tail[700];
    box_host(&b);
    qk_host_set_limits(b.host, &rows[i].limits);
    cr_expect_eq(run_script(&b, rows[i].text, &e), QK_SCRIPT, "%s", rows[i].text);
    kinds_sql(&b, rows[i].place, &place);
    snprintf(tail, sizeof tail, ", at %s", place.p);
    cr_expect(strstr(e.msg, rows[i].msg), "%s: '%s'", rows[i].text, e.msg);
    if (strcmp(rows[i].msg, "rows read")) /* whichever row is the last that is allowed */
      cr_expect(ends(e.msg, tail), "%s: '%s', not '%s'", rows[i].text, e.msg, tail);
    else
      cr_expect(strstr(e.msg, ", at " EXAMPLE ":"), "%s: '%s'", rows[i].text, e.msg);
    cr_expect_eq(e.line, 2, "%s: line %d", rows[i].text, e.line);
  }
  qk_buf_free(&place);
  box_close(&b);
}

Test(script_hand, memory_that_runs_out_behind_a_loop_names_no_row_of_it) {
  static const char *const scripts[] = {
      "for s in qikan.db.sentences do break end local t = {} while true do\nt[#t + 1] = "
      "('x'):rep(100000) .. #t end",
      "for s in qikan.db.sentences do break end local t = {} while true do\nt[#t + 1] = "
      "{} end",
      "for id in qikan.db.sentences:values('id') do break end local s = 'x' while true "
      "do\ns = s .. s end"};
  box b;
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(scripts); i++) {
    qk_err e;
    box_host(&b);
    qk_host_set_limits(b.host, &(qk_limits){.memory = 20 << 20});
    cr_expect_eq(run_script(&b, scripts[i], &e), QK_SCRIPT, "%s", scripts[i]);
    cr_expect(ends(e.msg, "memory limit of 20 MiB"), "%s: '%s'", scripts[i], e.msg);
    cr_expect_eq(e.line, 2, "%s: line %d", scripts[i], e.line);
  }
  box_close(&b);
}
