/* test_script_rows_errors.c - what collections and rows refuse, what ends them, what they
 * leave behind.
 * In:   bodies of a report's run function over the example issue.
 * Out:  messages, lines; memory and open statements.
 * Owns: nothing. */
#include "script/database.h"
#include "script/run.h"
#include "test_rows.h"

#define METHODS                                                                          \
  "Expected one of where, order_by, limit, offset, select, distinct, group_by, join, "   \
  "count, sum, avg, min, max, first, get, all, each, values, explain"
#define LABEL_3 "article 3 临澜 《推动代表联络阵地提质增效 让民意表达更加…》"

Test(script_rows_errors, each_says_what_was_expected_and_got) {
  static const struct {
    const char *body, *msg; /* the message's beginning */
  } rows[] = {
      {"return db.articels",
       "db has no field 'articels'; did you mean 'articles'? Expected "
       "one of articles, captions, cities, "},
      {"db.articles = 1", "db is read-only"},
      {"return db[1]", "db: expected a name, got number 1"},
      {"return db.articles:were{}",
       "articles have no method or title 'were'; did you mean 'where'? " METHODS},
      {"return db.sections.frist",
       "sections have no method 'frist'; did you mean 'first'? " METHODS},
      {"return db.cities['临岚']", "cities have no name '临岚'; did you mean "},
      {"return db.articles[1.5]", "index of articles: expected a number or a name, got "
                                  "number 1.5"},
      {"return db.articles[{}]", "index of articles: expected a number or a name, got a "
                                 "table"},
      {"db.articles.x = 1", "articles are read-only"},
      {"return db.articles.where{}",
       "expected a call as collection:where(…), got one without the collection"},
      {"return db.articles + 1", "attempt to perform arithmetic on a collection value "
                                 "(field 'articles')"},
      {"return db.articles[3][1]", "field of " LABEL_3 ": expected a name, got number 1"},
      {"db.articles[3].city = 'x'", LABEL_3 " is read-only"},
      {"db.articles[3].kicker = 'x'", LABEL_3 " is read-only"},
      {"db.articles[3].new = 'x'", LABEL_3 " is read-only"},
      {"db.articles[3][1] = 'x'", LABEL_3 " is read-only"},
      {"for _, key in ipairs{2, 8, 9, 26, -1, 0.5, true, 'id', {}} do local r = "
       "db.articles[3] local ok, m = pcall(function() r[key] = 'x' end) assert(not ok "
       "and "
       "m:find(' is read%-only$'), key) assert(r.id == 3 and r.title) end "
       "db.articles[3][8] = 'x'",
       LABEL_3 " is read-only"},
      {"local r = db.articles:select('id')[3] r[1] = 'x'", "article 3 is read-only"},
      {"local r = db.articles:select('id')[3] r[8] = 'x'", "article 3 is read-only"},
      {"db.articles:select('id')[3].id = nil", "article 3 is read-only"},
      {"for r in db:sql('select 5 as x, null as y') do r[8] = 1 end",
       "row {x = 5, y = nil} is read-only"},
      {"for r in db:sql('select 5 as x, null as y') do r.y = 1 end",
       "row {x = 5, y = nil} is read-only"},
      {"db:sql('select ? as a', db.articles[3])",
       "value 1 of db:sql: expected a string, number, boolean or qikan.null, "
       "got " LABEL_3},
      {"db.articles:where{city = db.cities['临澜']}",
       "where: value of 'city': expected a string, a list, qikan.null or a condition "
       "such "
       "as qikan.like(…), got city 临澜"},
      {"qikan.gt(qikan.null)", "qikan.gt: expected a string or number, got qikan.null"},
      {"db.articles:get(3.5)",
       "get: key of articles: expected an id or its title, got number 3.5"},
      {"db.articles[3].sections = nil", LABEL_3 " is read-only"},
      {"rawset(db.articles[3], 'city', 'x')",
       "rawset: expected a table of the script's own, got " LABEL_3},
      {"rawset(qikan, 'db', 1)",
       "rawset: expected a table of the script's own, got table"},
      {"rawset(db, 'articles', 1)",
       "rawset: expected a table of the script's own, got db"},
      {"setmetatable(db.articles[3], {})", "cannot change a protected metatable"},
      {"return getmetatable(db.articles[3]).x", "attempt to index a boolean value"},
      {"return #db.articles[3]",
       "expected a list or a collection to take the length of, got " LABEL_3},
      {"return db.articles[3] < db.sections[1]",
       "expected two rows of one view to compare, got " LABEL_3 " and section 1 "},
      {"return db.articles[3] < 1", "expected two rows of one view to compare, got "},
      {"return db.articles:select('title')[3] < db.articles[2]",
       "expected rows that were read with their id to compare"},
      {"return db.articles:select('title')[3].sections",
       "article 《推动代表联络阵地提质增效 让民意表达更加…》: 'sections' needs the row's "
       "id: "
       "name it in select, too"},
      {"return db.quantities:group_by('unit'):count()[1].cuont",
       "row {unit = 个, count = 7} has no field 'cuont'; did you mean 'count'? Expected "
       "one "
       "of unit, count"},
      {"return db.articles:where('city = ?', 'x')",
       "where: articles have no column 'city = ?'"},
      {"return db.articles:where('city')", "where: expected conditions as in where{city "
                                           "= \"…\"} or a column and a value (SQL "
                                           "is for db:sql), got string 'city'"},
      {"return db.articles:where(nil)", "where: expected conditions as in"},
      {"return db.articles:where('city', nil)",
       "where: expected a value for 'city', got nothing; qikan.null asks for rows "
       "without "
       "one"},
      {"return db.articles:where{'x'}",
       "where: expected names of columns as keys, as in where{city = …}, got number 1"},
      {"return db.articles:where{citty = 'x'}",
       "where: articles have no column 'citty'; did you mean 'city'? Expected one of "
       "id, "},
      {"return db.articles:where{city = 'x', ordinal = 'x'}",
       "where: value of 'ordinal': expected a number, a list, qikan.null or a condition "
       "such as qikan.gt(…), got string 'x'"},
      {"return db.articles:where{city = true}",
       "where: value of 'city': expected a string, a list, qikan.null or a condition "
       "such "
       "as qikan.like(…), got true"},
      {"return db.articles:where{city = print}",
       "where: value of 'city': expected a string, a list, qikan.null or a condition "
       "such "
       "as qikan.like(…), got a function"},
      {"return db.articles:where{city = db.cities[1]}",
       "where: value of 'city': expected a "
       "string, a list"},
      {"return db.articles:where{city = {x = 1}}",
       "where: value of 'city': expected a list {…} without names, got string 'x'"},
      {"return db.articles:where{city = {'x', nil, 'y', nil}}",
       "where: value of 'city': expected a list without holes"},
      {"local t = {} for i = 1, 10001 do t[i] = i end return db.articles:where{id = t}",
       "where: value of 'id': expected a list of at most 10000 values, got 10001"},
      {"local t = {'x'} for i = 1, 30 do t = {t} end return db.articles:where{city = t}",
       "where: value of 'city': expected conditions nested at most 20 deep"},
      {"return db.articles:where{['article.kind'] = 'x'}",
       "where: articles have no column 'article.kind'"},
      {"return db.sections:where{['article.kind'] = 'x'}",
       "where: 'article.kind' needs the relation: first :join(\"article\")"},
      {"return db.sections:join('article'):where{['article.kid'] = 'x'}",
       "where: article has no column 'kid'; did you mean 'id'? Expected one of id, "},
      {"return qikan.like(1)",
       "qikan.like: expected a pattern as string, % for any text, got number 1"},
      {"return qikan.gt()", "qikan.gt: expected 1 value, got 0"},
      {"return qikan.gt(nil)", "qikan.gt: expected a string or number, got nothing"},
      {"return qikan.between(1)", "qikan.between: expected 2 values, got 1"},
      {"return qikan.ne({})", "qikan.ne: expected a value, got a table"},
      {"return db.articles:order_by()", "order_by: expected the name of a column, got "
                                        "nothing"},
      {"return db.articles:order_by('desc')", "order_by: articles have no column 'desc'"},
      {"return db.articles:order_by('id', 'descending')",
       "order_by: articles have no column 'descending'"},
      {"return db.articles:order_by('random()')",
       "order_by: articles have no column 'random()'"},
      {"return db.articles:limit(-1)", "limit: expected a whole number, 0 or more, got "
                                       "number -1"},
      {"return db.articles:limit('1')", "limit: expected a whole number, 0 or more, got "
                                        "string '1'"},
      {"return db.articles:offset(1.5)",
       "offset: expected a whole number, 0 or more, got "
       "number 1.5"},
      {"return db.articles:select()", "select: expected the name of a column, got none"},
      {"return db.articles:select('id', 'id')",
       "select: two columns are called 'id'; another name: select{other = \"column\"}"},
      {"return db.articles:select{['a b'] = 'id'}",
       "select: expected a name of letters, digits and _, got 'a b'"},
      {"return db.articles:select{['x\" from'] = 'id'}",
       "select: expected a name of letters, digits and _, got 'x\" from'"},
      {"return db.articles:select('sections')",
       "select: articles have no column 'sections'"},
      {"return db.articles:distinct()",
       "distinct: expected the name of a column, got none"},
      {"return db.articles:order_by('id'):distinct('kind')",
       "distinct: expected order_by behind it, got it before"},
      {"return db.articles:distinct('kind'):order_by('id')",
       "order_by: the result has no column 'id'"},
      {"return db.articles:group_by()",
       "group_by: expected the name of a column, got none"},
      {"return db.articles:order_by('id'):group_by('kind')",
       "group_by: expected order_by behind it, got it before"},
      {"return db.articles:group_by('kind'):count():order_by('title')",
       "order_by: the result has no column 'title'; expected one of kind, count"},
      {"return db.quantities:sum()", "sum: expected the name of a column, got nothing"},
      {"return db.quantities:sum('unit')",
       "sum: expected a column of numbers, got 'unit', which is text"},
      {"return db.articles:avg('page')",
       "avg: expected a column of numbers, got 'page', which is text"},
      {"return db.quantities:sum('valeu')",
       "sum: quantities have no column 'valeu'; did you mean 'value'?"},
      {"return db.quantities:sum('value', {as = 'x'})",
       "sum: 'as' names a column of groups; without group_by the result is a value"},
      {"return db.quantities:sum('value', {az = 'x'})",
       "sum has no field 'az'; did you mean 'as'?"},
      {"return db.quantities:count{distinct = true}",
       "count: expected a column to be distinct, got "},
      {"return db.quantities:group_by('city'):sum('value'):sum('value_max')",
       "sum: two columns are called 'sum'; another name: as = \"…\""},
      {"return db.quantities:group_by('city'):sum('value', {as = '1'})",
       "sum: expected a name of letters, digits and _, got '1'"},
      {"return db.articles:join('section')",
       "join: articles have no relation 'section'; did you mean 'sections'?"},
      {"return db.articles:join('sections'):join('sections')",
       "join: 'sections' is joined already"},
      {"return db.sentences:join('paragraph.section')",
       "join: 'paragraph.section' needs the relation before it: first "
       ":join(\"paragraph\")"},
      {"return db.labels:join('target')",
       "join: labels lead to several views by 'target'"},
      {"return db.articles:join('sections', 'right')",
       "join: expected \"left\" or nothing after the relation, got string 'right'"},
      {"return db.articles:group_by('kind'):count():join('sections')",
       "join: expected a collection with relations, got the rows of a result"},
      {"return db.sections:get('x')", "get: key of sections: expected an id, got string "
                                      "'x'"},
      {"return db.articles:get({})", "get: key of articles: expected an id or its title, "
                                     "got a table"},
      {"return db.articles:distinct('kind'):get(1)",
       "get: expected rows of a view, got the rows of a result"},
      {"return db.articles:values('x')", "values: articles have no column 'x'"},
      {"local c = db.articles for i = 1, 300 do c = c:limit(9) end",
       "expected a chain of at most 200 methods, got a longer one"},
      {"local c = db.articles for a in c do c(nil, db.articles[9]) end",
       "expected the row that this loop gave last, got another value"},
      {"qikan.dump(1, 99)", "qikan.dump: expected a depth from 1 to 20, got 99"},
      {"qikan.dump()", "bad argument #1 to 'dump' (value expected)"},
  };
  box b;
  qk_buf out = {0};
  rows_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    char body[300];
    snprintf(body, sizeof body, "\n%s", rows[i].body);
    cr_expect_eq(rows_run(&b, body, &out, &e), QK_SCRIPT, "%s", rows[i].body);
    cr_expect_eq(e.line, 3, "%s: line %d", rows[i].body, e.line);
    cr_expect(strncmp(e.msg, rows[i].msg, strlen(rows[i].msg)) == 0, "%s: '%s'",
              rows[i].body, e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

/* The row's place in its file is between its name and what is wrong. */
Test(script_rows_errors, an_unknown_field_says_where_the_row_stands) {
  static const struct {
    const char *body, *name, *rest;
  } rows[] = {
      {"return db.articles[3].titel", LABEL_3 " (/",
       "yunjiang-minsheng-2024-06.md:158:1) has no field 'titel'; did you mean 'title'? "
       "Expected one of id, issue_id, "},
      {"return db.articles:select('id')[3].title", "article 3 (/",
       ".md:158:1) was read without its title: name it in select, too"},
      {"return db.quantities[1].x", "quantity 1 临澜 1个 (/",
       ".md:160:1) has no field 'x'"},
      {"return db.cities[1].x", "city 临澜 (/",
       ".md:158:1) has no field 'x'; expected one of name, source, "},
      {"return db.articles:select('title')[3].x", "article 《推", "》 has no field 'x'"},
  };
  box b;
  qk_buf out = {0};
  rows_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    cr_expect_eq(rows_run(&b, rows[i].body, &out, &e), QK_SCRIPT, "%s", rows[i].body);
    cr_expect(strncmp(e.msg, rows[i].name, strlen(rows[i].name)) == 0, "%s: '%s'",
              rows[i].body, e.msg);
    cr_expect(strstr(e.msg, rows[i].rest), "%s: '%s'", rows[i].body, e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_rows_errors, without_a_database_the_first_use_says_so) {
  static const char text[] = "local db = qikan.db\nreturn qikan.report{name = 'r', run = "
                             "function() end, title = "
                             "tostring(db)}\n";
  static const char used[] = "local db = qikan.db\nlocal a = db.articles\n";
  box b;
  qk_buf out = {0};
  qk_err e;
  box_open(&b);
  box_put(&b, 0, "reports/r.lua", text);
  box_put(&b, 0, "reports/used.lua", used);
  box_host(&b);
  cr_expect_eq(box_report(&b, "r", NULL, 0, "text", &out, &e), QK_OK, "%s", e.msg);
  cr_expect_eq(box_report(&b, "used", NULL, 0, "text", &out, &e), QK_SCRIPT);
  cr_expect_eq(e.line, 2);
  cr_expect_str_eq(e.msg, "db.articles: expected an open database, there is none");
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_rows_errors, limits_end_loops_over_rows) {
  static const struct {
    const char *body, *msg;
  } rows[] = {
      {"while true do for a in db.articles do end end", "time limit"},
      {"while true do local n = #db.articles end", "time limit"},
      {"while true do local a = db.articles[1].sections[1] end", "time limit"},
      {"local c = db.sentences:join('article'):join('article.sentences'):join("
       "'article.sentences.article'):join('article.sentences.article.sentences') "
       "print(c:count(), c:join('article.sentences.article.sentences.article'):join("
       "'article.sentences.article.sentences.article.sentences'):count())",
       "time limit"},
      {"while true do pcall(function() for a in db.articles do error('x') end end) end",
       "time limit"},
      {"local t = {} while true do t[#t + 1] = db.sentences:all() end", "limit"},
      {"local t = {} while true do t[#t + 1] = db.sentences:where{id = #t} end",
       "memory limit"},
      {"local t = {} while true do t[#t + 1] = db.sentences:each() t[#t]() end", "limit"},
      {"while true do qikan.dump(db.sentences) end", "limit"},
  };
  box b;
  qk_buf out = {0};
  rows_open(&b);
  box_host(&b);
  qk_limits limits = {.memory = 8 << 20, .output = 1 << 20};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    limits.milliseconds = strcmp(rows[i].msg, "memory limit") == 0 ? 60000 : 400;
    qk_host_set_limits(b.host, &limits);
    cr_expect_eq(rows_run(&b, rows[i].body, &out, &e), QK_SCRIPT, "%s", rows[i].body);
    cr_expect_eq(e.line, 2, "%s: line %d: %s: %s", rows[i].body, e.line, e.file, e.msg);
    cr_expect(strstr(e.msg, rows[i].msg), "%s: '%s'", rows[i].body, e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

/* However many rows are read, few live at a time.  The second collection frees what the
 * first has closed. */
Test(script_rows_errors, a_hundred_thousand_rows_take_no_more_memory_than_a_few) {
  static const char *const bodies[] = {
      "for f in db.facts do assert(#f.text > 0) end",
      "for f in db.facts:each() do assert(#f.text > 0) end",
      "for id, text in db.facts:values('id', 'text') do assert(#text > 0) end",
      "for i, f in ipairs(db.facts) do assert(f.text) end",
      "for i, f in pairs(db.facts) do assert(f.text) end",
      "local n = 0 for i = 1, 20000 do for f in db.facts do n = n + 1 break end end",
      "for id in db.facts:limit(20000):values('id') do assert(db.facts:get(id)) end",
      "for f in db.facts:limit(20000) do assert(f.article_id and f.article) end",
      "for i = 1, 20000 do local n = #db.articles[1].sections end",
  };
  box b;
  qk_buf out = {0};
  rows_open(&b);
  rows_exec(&b,
            "INSERT INTO q_fact(id, text, article_id) WITH RECURSIVE n(x) AS (SELECT 2 "
            "UNION ALL SELECT x + 1 FROM n WHERE x < 100000) SELECT x, hex(x) || '0123"
            "4567890123456789012345678901234567890123456789012345678901234567890123456"
            "789', 3 FROM n");
  for (size_t i = 0; i < QK_COUNT(bodies); i++) {
    qk_buf body = {0};
    qk_err e;
    qk_buf_printf(
        &body,
        "collectgarbage() local before = collectgarbage('count') %s "
        "collectgarbage() collectgarbage() local after = collectgarbage('count') "
        "assert(after - before < 100, after - before)",
        bodies[i]);
    qk_host_set_limits(box_host(&b),
                       &(qk_limits){.memory = 8 << 20, .milliseconds = 60000});
    cr_expect_eq(rows_run(&b, body.p, &out, &e), QK_OK, "%s: %s", bodies[i], e.msg);
    qk_buf_free(&body);
  }
  qk_buf_free(&out);
  box_close(&b);
}

/* ---- docstrings ----------------------------------------------------------------------
 */

typedef struct example {
  const char *text;
} example;

static int run_example(lua_State *L) {
  const example *x = lua_touserdata(L, 1);
  if (luaL_loadstring(L, x->text)) return lua_error(L);
  lua_call(L, 0, 0);
  return 0;
}

Test(script_rows_errors, the_examples_of_the_docstrings_run) {
  static const qk_lua_module *const modules[] = {&qk_filter_module,    &qk_chain_module,
                                                 &qk_aggregate_module, &qk_fetch_module,
                                                 &qk_dump_module,      &qk_raw_globals};
  box b;
  size_t n = 0;
  rows_open(&b);
  box_host(&b);
  for (size_t m = 0; m < QK_COUNT(modules); m++)
    for (size_t i = 0; i < modules[m]->n; i++, n++) {
      const qk_lua_function *f = &modules[m]->functions[i];
      const char *code = strstr(f->text, "\n  ");
      qk_result out = {0};
      qk_run run;
      qk_err e = {0};
      cr_assert(code, "%s has no example", f->name);
      cr_assert(strstr(f->signature, f->name), "%s", f->name);
      cr_assert_eq(qk_run_open(&run, b.host, &(qk_limits){0}, &e), QK_OK, "%s", e.msg);
      run.store = box_store(&b);
      run.out = &out;
      cr_expect_eq(qk_run_protected(&run, run_example, &(example){code}, &e), QK_OK,
                   "%s: %s: %s", f->name, code, e.msg);
      cr_expect(out.n_blocks > 0, "%s: the example prints nothing", f->name);
      qk_run_close(&run);
      qk_result_free(&out);
    }
  cr_assert(n > 25);
  box_close(&b);
}
