/* test_script_report.c - reports: found, given parameters, run, written.
 * In:   report files, parameters as the command line gives them.
 * Out:  rendered results, refusals that name what is allowed.
 * Owns: nothing. */
#include "test_script.h"

#define PARAMS                                                                           \
  "qikan.report{name='r', params={{name='s', type='string', default='x'},"               \
  "{name='i', type='integer', min=1, max=9, default=2}, {name='n', type='number'},"      \
  "{name='b', type='boolean', default=true}, {name='d', type='date'},"                   \
  "{name='e', type='enum', values={'bar','line'}, default='bar'}},"                      \
  "run=function(db, p, out) out:table{columns={'s','i','n','b','d','e'},"                \
  "rows={{p.s, p.i, p.n, p.b, p.d, p.e}}} end}"

Test(script_report, parameters_are_typed_and_checked_before_the_run) {
  static const struct {
    const char *key, *value, *row; /* row: of the CSV; or the refusal */
    qk_code code;
  } rows[] = {
      {"s", "天", "天,2,,true,,bar", QK_OK},
      {"i", "9", "x,9,,true,,bar", QK_OK},
      {"n", "2.5", "x,2,2.5,true,,bar", QK_OK},
      {"b", "no", "x,2,,false,,bar", QK_OK},
      {"d", "2024-02-29", "x,2,,true,2024-02-29,bar", QK_OK},
      {"d", "2021-09", "x,2,,true,2021-09,bar", QK_OK},
      {"e", "line", "x,2,,true,,line", QK_OK},
      {"i", "0", "parameter 'i': expected an integer from 1 to 9, got '0'", QK_USAGE},
      {"i", "3x", "parameter 'i': expected an integer from 1 to 9, got '3x'", QK_USAGE},
      {"i", "", "parameter 'i': expected an integer from 1 to 9, got ''", QK_USAGE},
      {"i", "99999999999999999999",
       "parameter 'i': expected an integer from 1 to 9, got "
       "'99999999999999999999'",
       QK_USAGE},
      {"n", "nan", "parameter 'n': expected a number, got 'nan'", QK_USAGE},
      {"b", "maybe", "parameter 'b': expected true or false, got 'maybe'", QK_USAGE},
      {"d", "2023-02-29",
       "parameter 'd': expected a date (2021, 2021-09 or 2021-09-15), got "
       "'2023-02-29'",
       QK_USAGE},
      {"d", "2021-13",
       "parameter 'd': expected a date (2021, 2021-09 or 2021-09-15), got "
       "'2021-13'",
       QK_USAGE},
      {"e", "pie", "parameter 'e': expected bar or line, got 'pie'", QK_USAGE},
      {"S", "x", "there is no parameter 'S'; expected one of s, i, n, b, d, e", QK_USAGE},
  };
  box b;
  qk_buf out = {0};
  box_open(&b);
  box_put(&b, 0, "reports/r.lua", PARAMS);
  box_host(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    qikan_param given = {rows[i].key, rows[i].value};
    cr_expect_eq(box_report(&b, "r", &given, 1, "csv", &out, &e), rows[i].code,
                 "%s=%s: %s", rows[i].key, rows[i].value, e.msg);
    if (rows[i].code)
      cr_expect_str_eq(e.msg, rows[i].row, "%s=%s: '%s'", rows[i].key, rows[i].value,
                       e.msg);
    else
      cr_expect(strstr(out.p, rows[i].row), "%s=%s: %s", rows[i].key, rows[i].value,
                out.p);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_report, definitions_are_checked) {
  static const struct {
    const char *text, *msg;
  } rows[] = {
      {"qikan.report{}", "report.run: expected a function (db, p, out), got nothing"},
      {"qikan.report{run=print, parms={}}",
       "report has no field 'parms'; did you mean 'params'? Expected one of name, title, "
       "description, params, run"},
      {"qikan.report{run=print, params={a='int'}}",
       "report.params.a.type: expected string, integer, number, boolean, date, enum or "
       "city, got string 'int'"},
      {"qikan.report{run=print, params={a={type='integer', default='x'}}}",
       "report.params.a.default: expected an integer, got string 'x'"},
      {"qikan.report{run=print, params={a={type='integer', default=true}}}",
       "report.params.a.default: expected an integer, got true"},
      {"qikan.report{run=print, params={a={type='enum'}}}",
       "report.params.a.values: expected a list of strings, got nothing"},
      {"qikan.report{run=print, params={{type='string'}}}",
       "report.params[1].name: expected a name, got nothing"},
      {"qikan.report{run=print, params={{name='a'}, {name='a'}}}",
       "report.params: 'a' is there twice"},
      {"qikan.report{run=print, params={a={kind='string'}}}",
       "report.params.a has no field 'kind'; did you mean 'min'? Expected one of name, "
       "type, "
       "title, help, default, required, min, max, values"},
  };
  box b;
  qk_buf out = {0};
  box_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    box_put(&b, 0, "reports/r.lua", rows[i].text);
    box_host(&b);
    cr_expect_eq(box_report(&b, "r", NULL, 0, "text", &out, &e), QK_SCRIPT, "%s",
                 rows[i].text);
    cr_expect_str_eq(e.msg, rows[i].msg, "%s: '%s'", rows[i].text, e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

/* Parts of a text that are marked; or, where it begins with !, the message. */
Test(script_report, a_text_may_have_marked_parts) {
  static const struct {
    const char *cell, *markdown;
  } rows[] = {
      {"{value='听取民生实事报告', spans={{7,18}}}", "| 听取**民生实事**报告 |"},
      {"{value='ab cd', spans={{4,5},{1,2}}}", "| **ab** **cd** |"},
      {"{value='abcd', spans={{1,2},{2,3}}}", "| **abc**d |"},
      {"{value='abcd', spans={}}", "| abcd |"},
      {"{value=qikan.null, spans={{1,2}}}", "| — |"},
      {"{value='民生', spans={{1,7}}}",
       "!spans[1]: expected bytes from 1 to 6, got {1, 7}"},
      {"{value='民生', spans={{1,3},{0,3}}}",
       "!spans[2]: expected bytes from 1 to 6, got {0, 3}"},
      {"{value='民生', spans={{4,3}}}",
       "!spans[1]: expected bytes from 1 to 6, got {4, 3}"},
      {"{value='民生', spans={{1,4}}}", "!spans[1]: {1, 4} cuts a character in two"},
      {"{value='民生', spans={{2,3}}}", "!spans[1]: {2, 3} cuts a character in two"},
      {"{value='民生', spans={{1}}}",
       "!spans[1]: expected {first, last}, two bytes of the text"},
      {"{value='民生', spans={3}}",
       "!spans[1]: expected {first, last}, two bytes of the text"},
      {"{value='民生', spans=3}",
       "!spans: expected a list of {first, last}, got number 3"},
      {"{value=12, spans={{1,2}}}",
       "!spans: expected a text to mark, got a value that is none"},
      {"{value='a', span={{1,1}}}",
       "!out:table: cell has no field 'span'; did you mean 'spans'?"},
  };
  box b;
  qk_buf out = {0};
  box_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    char text[512];
    qk_err e;
    snprintf(text, sizeof text,
             "return qikan.report{name='r', title='R', run=function(db, p, out) "
             "out:table{columns={'a'}, rows={{%s}}} end}",
             rows[i].cell);
    box_put(&b, 0, "reports/r.lua", text);
    box_host(&b);
    qk_code code = box_report(&b, "r", NULL, 0, "markdown", &out, &e);
    if (rows[i].markdown[0] == '!')
      cr_expect(code == QK_SCRIPT && strstr(e.msg, rows[i].markdown + 1), "%s: %d '%s'",
                rows[i].cell, code, e.msg);
    else
      cr_expect(code == QK_OK && strstr(out.p, rows[i].markdown), "%s: '%s'\n%s",
                rows[i].cell, e.msg, code ? "" : out.p);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_report, a_table_takes_lists_records_and_iterators) {
  static const struct {
    const char *body, *csv; /* or, where it begins with !, the message */
  } rows[] = {
      {"out:table{columns={'a','b'}, rows={{1,2},{nil,4}}}", "a,b\r\n1,2\r\n,4\r\n"},
      {"out:table{columns={'a','b'}, rows={{a=1},{b='x'}}}", "a,b\r\n1,\r\n,x\r\n"},
      {"out:table{columns={{name='a', title='城'}}, rows={{qikan.null},{'广'}}}",
       "a\r\n\"\"\r\n广\r\n"},
      {"out:table{columns={'a'}, rows={}}", "a\r\n"},
      {"out:table{columns={'x','y'}, rows=db:sql('select 1 as x, null as y')}",
       "x,y\r\n1,\r\n"},
      {"out:table{columns={'a'}, rows={{1,2}}}",
       "!out:table: row 1: expected 1 cells, got one at 2"},
      {"out:table{columns={'city'}, rows={{citty=1}}}",
       "!out:table: row 1 has no field 'citty'; did you mean 'city'?"},
      {"out:table{columns={'z'}, rows=db:sql('select 1 as x')}",
       "!row {x = 1} has no field 'z'; expected x"},
      {"out:table{columns={{name='a', type='integer'}}, rows={{1},{'x'}}}",
       "!out:table: row 2, column 'a': expected an integer, got string 'x'"},
      {"out:table{columns={'a'}, rows={{{}}}}",
       "!out:table: row 1, column 'a': expected a string, number or boolean, got a "
       "table"},
      {"out:table{columns={{name='a', type='percent'},{name='b', decimals=2}}, "
       "rows={{0.5,1}}}",
       "a,b\r\n0.5,1\r\n"},
      {"out:table{columns={{name='a', type='percent'}}, rows={{'x'}}}",
       "!out:table: row 1, column 'a': expected a number, got string 'x'"},
      {"out:table{columns={{name='a', decimals=7}}, rows={}}",
       "!out:table: columns[1].decimals: expected a whole number from 0 to 6, got number "
       "7"},
      {"out:table{columns={{name='a', type='percnt'}}, rows={}}",
       "!out:table: columns[1].type: expected text, integer, number, percent, date or "
       "boolean, got 'percnt'"},
      {"out:table{columns={'a','a'}, rows={}}",
       "!out:table: columns: two are called 'a'"},
      {"out:table{columns={'a'}}",
       "!out:table: rows: expected a list of rows or an iterator, got nothing"},
      {"out:table{rows={}}",
       "!out:table: columns: expected a list of columns, got nothing"},
      {"out:table{columns={'a'}, rows={x={1}}}",
       "!out:table: rows: expected a list without holes, got a table with the key x"},
      {"out:table{columns={'a'}, rows={[1]={1}, [3]={2}}}",
       "!out:table: rows: expected a list without holes, got a table with the key 3"},
      {"out:table{columns={'a', b='b'}, rows={}}",
       "!out:table: columns: expected a list without holes, got a table with the key b"},
      {"out:chart{kind='bar', x={'a'}, series={s={1}}}",
       "!out:chart: series: expected a list without holes, got a table with the key s"},
      {"out:chart{kind='bar', x={'a', k='b'}, series={}}",
       "!out:chart: x: expected a list without holes, got a table with the key k"},
      {"out:chart{kind='stacked', x={'a', 'b'}, series={{name='s', values={1, -1}}}}",
       "!out:chart: series[1]: expected numbers of 0 or more, as they are stacked, got "
       "number -1"},
      {"out:chart{kind='timeline', events={e={}}}",
       "!out:chart: events: expected a list without holes, got a table with the key e"},
      {"out:table{columns={'a'}, rows={3}}",
       "!out:table: row 1: expected a table, got number 3"},
      {"out:table{colums={'a'}, rows={}}",
       "!out:table has no field 'colums'; did you mean 'columns'? Expected one of title, "
       "columns, rows, note, missing"},
  };
  box b;
  qk_buf out = {0};
  box_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    qk_code code = box_run(&b, rows[i].body, &out, &e);
    if (rows[i].csv[0] == '!') {
      cr_expect_eq(code, QK_SCRIPT, "%s", rows[i].body);
      cr_expect_str_eq(e.msg, rows[i].csv + 1, "%s: '%s'", rows[i].body, e.msg);
      continue;
    }
    code = code ? code : box_report(&b, "t", NULL, 0, "csv", &out, &e);
    cr_expect_eq(code, QK_OK, "%s: %s", rows[i].body, e.msg);
    const char *text = out.p + (strncmp(out.p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
    if (!code) cr_expect_str_eq(text, rows[i].csv, "%s: '%s'", rows[i].body, text);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_report, sql_binds_iterates_and_closes) {
  static const struct {
    const char *body, *msg; /* NULL: works */
  } rows[] = {
      {"local n = 0 for r in db:sql('select 1 as a union all select 2') do n = n + r.a "
       "end "
       "assert(n == 3)",
       NULL},
      {"for r in db:sql('select ? as s, ? as i, ? as f, ? as b, ? as z', '天', 3, 1.5, "
       "true, "
       "qikan.null) do assert(r.s == '天' and math.type(r.i) == 'integer' and r.f == 1.5 "
       "and "
       "r.b == 1 and r.z == nil) end",
       NULL},
      {"for r in db:sql('select :a || :b as x', {a = 'p', b = 'q'}) do assert(r.x == "
       "'pq') end",
       NULL},
      {"for r in db:sql('select 1 as a') do assert(type(r) == 'table') for k, v in "
       "pairs(r) do "
       "assert(k == 'a' and v == 1) end end",
       NULL},
      {"for i = 1, 3000 do for r in db:sql('select 1 as a union all select 2') do break "
       "end end",
       NULL},
      {"for i = 1, 3000 do pcall(function() for r in db:sql('select 1 as a') do error() "
       "end end) "
       "end",
       NULL},
      {"local f = db:sql('select 1 as a') assert(f().a == 1) assert(f() == nil) "
       "assert(f() == nil)",
       NULL},
      {"for a in db:sql('select 1 as x') do for c in db:sql('select 2 as x') do "
       "assert(a.x + c.x == 3) end end",
       NULL},
      {"for r in db:sql('select count(*) as n from article') do assert(r.n == 0) end",
       NULL},
      {"db:sql('select ? as a')",
       "db:sql: expected 1 value for the statement's ?, got 0"},
      {"db:sql('select 1 as a', 2)",
       "db:sql: expected 0 values for the statement's ?, got 1"},
      {"db:sql('select :a as a', {b = 1})", "db:sql: the statement has no parameter :b"},
      {"db:sql('select ? as a', print)", "value 1 of db:sql: expected a string, number, "
                                         "boolean or qikan.null, got a function"},
      {"db.sql('select 1')",
       "db:sql: expected a statement as string, as in db:sql(\"select "
       "…\"), got nothing"},
      {"db:sql('select 1 as a, 2 as a')",
       "db:sql: two columns are called 'a'; name one with AS"},
      {"for r in db:sql('select 1 as city') do print(r.citty) end",
       "row {city = 1} has no field 'citty'; did you mean 'city'?"},
      {"for r in db:sql('select 1 as city') do r.x = 1 end",
       "row {city = 1} is read-only"},
  };
  static const char *const refused[] = {"delete from article",
                                        "create table x(a)",
                                        "pragma user_version = 3",
                                        "attach '/tmp/x' as y",
                                        "vacuum into '/tmp/qikan-x'",
                                        "select load_extension('x')",
                                        "select 1; select 2",
                                        "insert into q_issue values (1)",
                                        "selec 1",
                                        "select * from nowhere",
                                        ""};
  box b;
  qk_buf out = {0};
  qk_err e;
  box_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_code code = box_run(&b, rows[i].body, &out, &e);
    cr_expect_eq(code, rows[i].msg ? QK_SCRIPT : QK_OK, "%s: %s", rows[i].body, e.msg);
    if (rows[i].msg)
      cr_expect_str_eq(e.msg, rows[i].msg, "%s: '%s'", rows[i].body, e.msg);
  }
  for (size_t i = 0; i < QK_COUNT(refused); i++) {
    char body[200];
    snprintf(body, sizeof body, "for r in db:sql(\"%s\") do end", refused[i]);
    cr_expect_eq(box_run(&b, body, &out, &e), QK_SCRIPT, "%s", refused[i]);
    cr_expect(e.line == 2 && e.msg[0], "%s: %d %s", refused[i], e.line, e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_report, later_folders_override_by_name) {
  static const struct {
    const char *name, *text;
    qk_code code;
  } rows[] = {{"a", "user", QK_OK},
              {"b", "shipped b", QK_OK},
              {"c", "user c", QK_OK},
              {"bb", "there is no report 'bb'; expected one of a, b, c", QK_USAGE},
              {"../a", "there is no report '../a'", QK_USAGE},
              {"broken", "unexpected symbol near '=='", QK_SCRIPT}};
  box b;
  qk_buf out = {0};
  box_open(&b);
#define SAYS(name, text)                                                                 \
  "qikan.report{name='" name "', run=function(db, p, out) out:text('" text "') end}"
  box_put(&b, 0, "reports/a.lua", SAYS("a", "shipped"));
  box_put(&b, 1, "reports/other.lua", SAYS("a", "user"));
  box_put(&b, 0, "reports/b.lua", SAYS("b", "shipped b"));
  box_put(&b, 0, "reports/c.lua", SAYS("c", "shipped c"));
  box_put(&b, 1, "reports/c.lua", SAYS("c", "user c"));
  box_put(&b, 1, "reports/broken.lua", "local x ==");
  box_host(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    cr_expect_eq(box_report(&b, rows[i].name, NULL, 0, "text", &out, &e), rows[i].code,
                 "%s: %s", rows[i].name, e.msg);
    const char *said = rows[i].code ? e.msg : out.p;
    cr_expect(strstr(said, rows[i].text), "%s: '%s'", rows[i].name, said);
  }
  qk_buf_free(&out);
  box_close(&b);
}

/* The shipped report on an empty database, and a parameter that names no issue. */
Test(script_report, overview_says_what_is_missing) {
  static const char *const folders[] = {QIKAN_ROOT "/scripts"};
  box b;
  qk_buf out = {0};
  qk_err e = {0};
  box_open(&b);
  cr_assert_eq(qk_host_new(&b.host, folders, 1, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(box_report(&b, "overview", NULL, 0, "text", &out, &e), QK_OK, "%s", e.msg);
  cr_expect(strstr(out.p, "qikan ingest"), "%s", out.p);
  qikan_param issue = {"issue", "7"};
  cr_expect_eq(box_report(&b, "overview", &issue, 1, "text", &out, &e), QK_SCRIPT);
  cr_expect_str_eq(e.msg, "expected the id of an issue in the database, got 7");
  qk_buf_free(&out);
  box_close(&b);
}
