/* test_script_query.c - queries, charts, evidence, parameters of type city.
 * In:   definitions over the example issue.
 * Out:  tables with missing cells, refusals that name the field.
 * Owns: nothing. */
#include "test_kinds.h"

#define QUERY(more) "return qikan.query{name='q', title='表', " more "}"

Test(script_query, cells_without_a_value_are_missing_and_never_zero) {
  static const struct {
    const char *text, *csv;
  } rows[] = {
      {QUERY(
           "rows=function() return {'a','b'} end, columns={'x', {name='y', title='甲'}},"
           "measure=function(db, p, row, column) if row == 'a' and column == 'x' then "
           "return 0 elseif row == 'b' then return nil end return 2.5 end"),
       "city,x,y\r\na,0,2.5\r\nb,,\r\n"},
      {QUERY("rows=function() return {'a','b'} end, columns={'x','y'}, key={name='k'},"
             "cells=function(db, p, put) put('b', 'y', 7) put('a', 'x', qikan.null) end"),
       "k,x,y\r\na,,\r\nb,,7\r\n"},
      {QUERY("rows=function() return {{key=1, n=5},{key=2, n=6}} end, columns={'n'},"
             "key='row', measure=function(db, p, row) return row.n end"),
       "row,n\r\n1,5\r\n2,6\r\n"},
      {QUERY("rows='issue', columns=function(db, p) return {'n'} end,"
             "measure=function(db, p, issue) return issue end"),
       "issue,n\r\n1,1\r\n"},
      {QUERY("rows=function() return {'a'} end, columns={{name='x', chart=false}, 'y'},"
             "chart='bar', measure=function() return 0/0 end"),
       "city,x,y\r\na,,\r\n"},
      {QUERY("rows=function() return {} end, columns={'x'}, chart='heatmap',"
             "measure=function() return 1 end"),
       "city,x\r\n"},
  };
  box b;
  qk_buf out = {0};
  qk_err e;
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    box_put(&b, 0, "queries/q.lua", rows[i].text);
    box_host(&b);
    qk_code code = kinds_query(&b, "q", NULL, 0, "csv", &out, &e);
    cr_expect_eq(code, QK_OK, "%zu: %s", i, e.msg);
    const char *text = out.p + (strncmp(out.p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
    if (!code) cr_expect_str_eq(text, rows[i].csv, "%zu: '%s'", i, text);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_query, a_cell_shows_its_sentences_with_their_places) {
  static const char *const forms[] = {"id", "{id}", "{{id = id}}",
                                      "{{sentence_id = id}}"};
  box b;
  qk_buf out = {0}, text = {0};
  qk_err e;
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(forms); i++) {
    qk_buf_clear(&text);
    qk_buf_printf(&text,
                  "return qikan.query{name='q', rows='city', columns={'n'}, note='总数',"
                  "measure=function(db, p, city) for s in db:sql('select min(s.id) as id "
                  "from sentence s join article a on a.id = s.article_id where a.city = "
                  "?', city) do local id = s.id return 3, %s end end}",
                  forms[i]);
    box_put_bytes(&b, 0, "queries/q.lua", qk_buf_str(&text));
    box_host(&b);
    cr_assert_eq(kinds_query(&b, "q", NULL, 0, "json", &out, &e), QK_OK, "%s", e.msg);
    cr_expect_eq(kinds_count(out.p, "\"line\""), 7, "%s: %s", forms[i], out.p);
    cr_expect(strstr(out.p, "yunjiang-minsheng-2024-06.md"), "%s", out.p);
    cr_expect(strstr(out.p, "\"line\": 160") || strstr(out.p, "\"line\":160"), "%s",
              out.p);
    cr_expect(strstr(out.p, "总数"), "%s", out.p);
  }
  qk_buf_free(&text);
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_query, what_is_wrong_with_a_query_is_said) {
#define ROWS "rows=function() return {'a','b'} end, columns={'x','y'},"
  static const struct {
    const char *text, *msg;
  } rows[] = {
      {QUERY("columns={'x'}, measure=print"),
       "query.rows: expected \"city\", \"issue\" or a function (db, p), got nothing"},
      {QUERY("rows='town', columns={'x'}, measure=print"),
       "query.rows: expected \"city\", \"issue\" or a function (db, p), got string "
       "'town'"},
      {QUERY("rows='city', measure=print"),
       "query.columns: expected a list of columns or a function (db, p), got nothing"},
      {QUERY("rows='city', columns={'x'}"),
       "query: expected measure or cells, got neither"},
      {QUERY(ROWS "measure=print, cells=print"),
       "query: expected measure or cells, got both"},
      {QUERY(ROWS "measure=print, chart='pie'"),
       "query.chart: expected bar, stacked, line, heatmap or a function (db, p), got "
       "string 'pie'"},
      {QUERY(ROWS "mesure=print"),
       "query has no field 'mesure'; did you mean 'measure'? Expected one of name, "
       "title, "
       "description, params, rows, columns, measure, cells, key, note, missing, chart"},
      {QUERY(ROWS "cells=function(db, p, put) put('c', 'x', 1) end"),
       "put: the query has no row 'c'; expected one of a, b"},
      {QUERY(ROWS "cells=function(db, p, put) put('a', 'z', 1) end"),
       "put: the query has no column 'z'; expected one of x, y"},
      {QUERY(ROWS "cells=function(db, p, put) put('a', 'x', 1) put('a', 'x', 1) end"),
       "put: expected one value for row 'a', column 'x', got another"},
      {QUERY("rows=function() return {'a','a'} end, columns={'x'}, measure=print"),
       "query.rows: 'a' is there twice"},
      {QUERY("rows=function() return {'a'} end, columns={'x','x'}, measure=print"),
       "query.columns: 'x' is there twice"},
      {QUERY("rows=function() return 'a' end, columns={'x'}, measure=print"),
       "query.rows: expected a list of keys, got string 'a'"},
      {QUERY(ROWS "measure=function() return 1, 99999 end"),
       "query: row 1: evidence: there is no sentence 99999"},
      {QUERY(ROWS "measure=function() return 1, 'x' end"),
       "query: row 1: evidence: expected sentences or their ids, got string 'x'"},
      {QUERY(ROWS "measure=function() return {} end"),
       "query.measure: expected a string, number, boolean or nil, got a table, in row "
       "'a', column 'x'"},
      {QUERY(ROWS "measure=function() return 1 end, note=function() return 3.5 end"),
       "query.note: expected a text, got number 3.5"},
  };
  box b;
  qk_buf out = {0};
  qk_err e;
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    box_put(&b, 0, "queries/q.lua", rows[i].text);
    box_host(&b);
    cr_expect_eq(kinds_query(&b, "q", NULL, 0, "text", &out, &e), QK_SCRIPT, "%s",
                 rows[i].text);
    cr_expect_str_eq(e.msg, rows[i].msg, "%s: '%s'", rows[i].text, e.msg);
  }
  cr_expect_eq(kinds_query(&b, "nothing", NULL, 0, "text", &out, &e), QK_USAGE);
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_query, charts_are_drawn_or_refused) {
  static const struct {
    const char *body, *json; /* a part of it; or, where it begins with !, the message */
  } rows[] = {
      {"out:chart{kind='bar', x={'a','b'}, values={1, qikan.null}}", "null"},
      {"out:chart{kind='line', x={'a','b'}, y='数', values={1, 2}}", "数"},
      {"out:chart{kind='stacked', x={2020, 2021}, series={{name='s', values={1}}}}",
       "2021"},
      {"out:chart{kind='heatmap', x={'a'}, y={'r','s'}, values={{1},{2}}, unit='%'}",
       "%"},
      {"out:chart{kind='timeline', note='注', events={{start='2021-09', label='会', "
       "finish='2021-10'}, {start='2020', label='年', group='组'}}}",
       "2021-10"},
      {"out:chart{kind='bar', x={'a'}, values={1, 2}}",
       "!out:chart: values: expected 1 values, one for each of x, got one at 2"},
      {"out:chart{kind='bar', x={'a'}, values={'1'}}",
       "!out:chart: values: expected numbers, nil or qikan.null, got string '1'"},
      {"out:chart{kind='pie', x={}, values={}}",
       "!out:chart: kind: expected bar, stacked, line, heatmap or timeline, got string "
       "'pie'"},
      {"out:chart{kind='bar', x='a', values={}}",
       "!out:chart: x: expected a list of labels, got string 'a'"},
      {"out:chart{kind='bar', x={'a'}}",
       "!out:chart: series: expected a list of {name, values}, or values, got nothing"},
      {"out:chart{kind='heatmap', x={'a'}, y={'r'}, values={{1},{2}}}",
       "!out:chart: values: expected 1 lists, one for each of y, got 2"},
      {"out:chart{kind='timeline', events={{start='soon', label='x'}}}",
       "!out:chart: events[1].start: expected a date (2021, 2021-09 or 2021-09-15), got "
       "'soon'"},
      {"out:chart{kind='timeline', events={{start='2021-02', finish='2021-01', "
       "label='x'}}}",
       "!out:chart: events[1]: expected an end that is not before the start"},
      {"out:chart{kind='bar', x={'a'}, value={1}}",
       "!out:chart has no field 'value'; did you mean 'values'? Expected one of kind, "
       "title, x, series, y, values, events, unit, note"},
      {"out:table{columns={'a'}, rows={{{value=1, evidence=0}}}}",
       "!out:table: row 1: evidence: there is no sentence 0"},
      {"out:table{columns={'a'}, rows={{{value=1, evidence={1, 2}}}}, note='分母'}",
       "分母"},
      {"out:table{columns={'a'}, rows={{{value=1, evidnce={1}}}}}",
       "!out:table: cell has no field 'evidnce'; did you mean 'evidence'? Expected one "
       "of "
       "value, evidence, spans"},
  };
  box b;
  qk_buf out = {0};
  qk_err e;
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_code code = box_run(&b, rows[i].body, &out, &e);
    bool bad = rows[i].json[0] == '!';
    cr_expect_eq(code, bad ? QK_SCRIPT : QK_OK, "%s: %s", rows[i].body, e.msg);
    if (bad) cr_expect_str_eq(e.msg, rows[i].json + 1, "%s: '%s'", rows[i].body, e.msg);
    if (bad || code) continue;
    cr_expect_eq(box_report(&b, "t", NULL, 0, "json", &out, &e), QK_OK, "%s", e.msg);
    cr_expect(strstr(out.p, rows[i].json), "%s: %s", rows[i].body, out.p);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_query, a_city_is_one_of_the_database) {
  static const struct {
    const char *value;
    qk_code code;
    const char *said; /* the message, or the table */
  } rows[] = {
      {"临澜", QK_OK, "临澜"},
      {"临蓝", QK_USAGE,
       "parameter 'city': expected a city of the database, got '临蓝'; did you mean "
       "'临澜'? "
       "Expected one of 丰岭, 临澜, 岚溪, 汐州, 芦湾, 雁屏, 青槐"},
      {"", QK_USAGE, "parameter 'city': expected a city of the database, got ''"},
  };
  box b;
  qk_buf out = {0};
  qk_err e;
  kinds_open(&b);
  box_put(&b, 0, "reports/c.lua",
          "qikan.report{name='c', params={city='city'}, run=function(db, p, out) "
          "out:table{columns={'c'}, rows={{p.city}}} end}");
  box_host(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qikan_param given = {"city", rows[i].value};
    cr_expect_eq(box_report(&b, "c", &given, 1, "csv", &out, &e), rows[i].code, "%s",
                 e.msg);
    const char *said = rows[i].code ? e.msg : out.p;
    cr_expect(strstr(said, rows[i].said), "%s: '%s'", rows[i].value, said);
  }
  cr_expect_eq(box_report(&b, "c", NULL, 0, "csv", &out, &e), QK_OK, "%s", e.msg);
  qk_buf_free(&out);
  box_close(&b);
}
