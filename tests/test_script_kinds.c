/* test_script_kinds.c - classifiers, checks, extractors, several at once.
 * In:   definitions over the example issue.
 * Out:  rows of label, diagnostic and fact; states; refusals.
 * Owns: nothing. */
#include "test_kinds.h"

#define CLASSIFIER(more) "return qikan.classifier{name='c', " more "}"
#define LAW              "labels={'law','people'}, target='section',"
#define ONE              "filter=function(s) return s.id == 23 end,"

/* Section 23 is one of the example issue's main sections; its words decide. */
Test(script_kinds, labels_come_from_words_patterns_and_functions) {
  static const struct {
    const char *text, *labels; /* label|score|evidence */
  } rows[] = {
      {CLASSIFIER(LAW ONE "rules={{label='law', words={'立法','条例'}}}"), "law|1.0|"},
      {CLASSIFIER(LAW ONE "rules={{label='people', pattern='条例', field='text'}}"),
       "people|1.0|条例"},
      {CLASSIFIER(LAW ONE "rules={{label='law', test=function(s) return s.level end, "
                          "name='级'}}"),
       "law|1.0|级"},
      {CLASSIFIER(LAW ONE "rules={{label='law', words={'条例'}, weight=3},"
                          "{label='people', words={'条例'}}}"),
       "law|0.75|"},
      /* Of words that overlap the longest counts. */
      {CLASSIFIER(LAW ONE "rules={{label='law', words={'例'}}, {label='people', "
                          "words={'条例'}, weight=0}}"),
       ""},
      {CLASSIFIER(LAW ONE "minimum=1e9, rules={{label='law', words={'条例'}}}"), ""},
      {CLASSIFIER(LAW ONE "rules={{label='law', words={'没有这个词'}}}"), ""},
      {CLASSIFIER(LAW ONE "classify=function(s, p) return 'people', 0.5, '因为' end"),
       "people|0.5|因为"},
      {CLASSIFIER(LAW ONE "classify=function(s) end"), ""},
      {CLASSIFIER(LAW ONE "lexicon='words'"), "law|1.0|"},
  };
  box b;
  qk_buf out = {0}, labels = {0};
  qk_err e;
  kinds_open(&b);
  box_put(&b, 0, "lexicon/words.txt", "# 词\nlaw 条例 2 1\npeople 群众集体 1\n");
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    box_put(&b, 0, "classifiers/c.lua", rows[i].text);
    box_host(&b);
    cr_expect_eq(kinds_run(&b, qk_host_classify, &(qk_batch){0}, "text", &out, &e), QK_OK,
                 "%s: %s", rows[i].text, e.msg);
    kinds_sql(&b, "select label, score, evidence from label", &labels);
    size_t n = strlen(rows[i].labels);
    cr_expect(n ? strncmp(labels.p, rows[i].labels, n) == 0 : labels.n == 0, "%s: '%s'",
              rows[i].text, labels.p);
  }
  qk_buf_free(&labels);
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_kinds, every_target_can_be_labelled) {
  static const char *const targets[] = {"section", "paragraph", "sentence", "article"};
  box b;
  qk_buf out = {0}, text = {0}, sql = {0};
  qk_err e;
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(targets); i++) {
    qk_buf_clear(&text);
    qk_buf_printf(&text,
                  "return qikan.classifier{name='c', target='%s', labels={'x'}, "
                  "classify=function(r) return 'x' end}",
                  targets[i]);
    box_put_bytes(&b, 0, "classifiers/c.lua", qk_buf_str(&text));
    box_host(&b);
    cr_expect_eq(kinds_run(&b, qk_host_classify, &(qk_batch){0}, "json", &out, &e), QK_OK,
                 "%s", e.msg);
    qk_buf_clear(&sql);
    qk_buf_printf(&sql,
                  "select (select count(*) from %s) = count(*), min(target_kind), "
                  "count(*) = max(id) from label",
                  targets[i]);
    qk_buf_putc(&sql, '\0');
    qk_buf_clear(&text);
    qk_buf_printf(&text, "1|%s|1", targets[i]);
    kinds_expect_sql(&b, sql.p, text.p);
  }
  qk_buf_free(&sql);
  qk_buf_free(&text);
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_kinds, what_is_wrong_with_a_classifier_is_said) {
  static const struct {
    const char *text, *msg;
  } rows[] = {
      {CLASSIFIER("labels={'a'}, rules={}"),
       "classifier.target: expected section, "
       "paragraph, sentence or article, got nothing"},
      {CLASSIFIER("target='section', rules={}"),
       "classifier.labels: expected a list of names or {name, title}, got nothing"},
      {CLASSIFIER(LAW),
       "classifier: expected classify, or rules and lexicon, got neither"},
      {CLASSIFIER(LAW "rules={}, classify=print"),
       "classifier: expected classify, or rules and lexicon, got both"},
      {CLASSIFIER(LAW "rules={{label='lew', words={'x'}}}"),
       "classifier.rules[1]: there is no label 'lew'; did you mean 'law'? Expected one "
       "of "
       "law, people"},
      {CLASSIFIER(LAW "rules={{label='law'}}"),
       "classifier.rules[1]: expected one of words, pattern, test"},
      {CLASSIFIER(LAW "rules={{label='law', words={''}}}"),
       "classifier.rules[1]: expected a word, got an empty string"},
      {CLASSIFIER(LAW "rules={{label='law', words={'x'}, field='body'}}"),
       "classifier.rules[1].field: expected title, headings or text, got string 'body'"},
      {CLASSIFIER(LAW "rules={{label='law', test=function() return 1/0 end}}"),
       "classifier.rules[1]: test: expected a finite number, got inf"},
      {CLASSIFIER(LAW "classify=function() return 'lwa' end"),
       "classify: there is no label 'lwa'; did you mean 'law'? Expected one of law, "
       "people"},
      {CLASSIFIER(LAW "classify=function() return 'law', 'much' end"),
       "classify: score: expected a number, got string 'much'"},
      {CLASSIFIER(LAW "lexicon='bad'"),
       "lexicon/bad.txt: expected `label word weight [weight in texts]`, got 'law'"},
      {CLASSIFIER(LAW "lexicon='worse'"),
       "lexicon/worse.txt: there is no label 'low'; did you mean 'law'? Expected one of "
       "law, people"},
      {CLASSIFIER("target='section', labels={'a','a'}, rules={}"),
       "classifier.labels: 'a' is there twice"},
  };
  box b;
  qk_buf out = {0};
  qk_err e;
  kinds_open(&b);
  box_put(&b, 0, "lexicon/bad.txt", "law\n");
  box_put(&b, 0, "lexicon/worse.txt", "low 词 1\n");
  box_put(&b, 0, "classifiers/c.lua",
          CLASSIFIER(LAW ONE "classify=function() return 'law' end"));
  box_host(&b);
  kinds_run(&b, qk_host_classify, &(qk_batch){0}, "text", &out, &e);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    box_put(&b, 0, "classifiers/c.lua", rows[i].text);
    box_host(&b);
    cr_expect_eq(kinds_run(&b, qk_host_classify, &(qk_batch){0}, "json", &out, &e),
                 QK_SCRIPT, "%s", rows[i].text);
    size_t n = strlen(rows[i].msg); /* the row at hand is named behind it */
    bool named = strcmp(e.msg + n, ", at " EXAMPLE ":112:4") == 0;
    cr_expect(strncmp(e.msg, rows[i].msg, n) == 0 && (!e.msg[n] || named), "%s: '%s'",
              rows[i].text, e.msg);
    cr_expect(!strstr(rows[i].text, "function()") || named, "%s: '%s'", rows[i].text,
              e.msg);
    cr_expect(strstr(out.p, "\"failed\""), "%s", out.p);
    cr_expect(strstr(e.file, "/classifiers/c.lua") && e.line == 1, "%s: %s:%d",
              rows[i].text, e.file, e.line);
    kinds_expect_sql(&b, "select label from label", "law"); /* as it was */
  }
  qk_buf_free(&out);
  box_close(&b);
}

/* ---- checks --------------------------------------------------------------------------
 */

#define CHECK(more)                                                                      \
  "return qikan.check{name='k', run=function(db, p, report) " more " end}"

Test(script_kinds, a_finding_stands_where_its_text_does) {
  static const struct {
    const char *body, *row; /* issue_id|code|severity|line|col|raw */
  } rows[] = {
      {"report{sentence=69, message='m'}", "1|k|warning|160|39|"},
      {"report{sentence=69, at=4, raw='多', message='m'}", "1|k|warning|160|40|多"},
      {"report{sentence={id=69}, at=4, message='m', code='sub', severity='error'}",
       "1|k/sub|error|160|40|"},
      {"for s in db:sql('select * from section where id = 13') do report{section=s, "
       "at=4, message='m'} end",
       "1|k|warning|162|5|"},
      {"for p in db:sql('select paragraph_id as id from sentence where id = 70') do "
       "report{paragraph=p.id, at=1, message='m'} end",
       "1|k|warning|160|1|"},
      {"report{issue=1, line=7, col=2, message='m'}", "1|k|warning|7|2|"},
      {"report{issue=1, message='m'}", "1|k|warning|||"},
      {"report{article=3, message='m'}", "1|k|warning|158|7|"},
  };
  box b;
  qk_buf out = {0}, text = {0};
  qk_err e;
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf_clear(&text);
    qk_buf_printf(&text, CHECK("%s"), rows[i].body);
    box_put_bytes(&b, 0, "checks/k.lua", qk_buf_str(&text));
    box_host(&b);
    cr_expect_eq(kinds_run(&b, qk_host_check, &(qk_batch){0}, "json", &out, &e),
                 QK_FINDINGS, "%s: %s", rows[i].body, e.msg);
    kinds_expect_sql(&b,
                     "select issue_id, code, severity, line, col, raw from diagnostic "
                     "where id > 9000000",
                     rows[i].row);
  }
  /* A dry run stores nothing; a check that finds nothing takes its rows back. */
  cr_expect_eq(
      kinds_run(&b, qk_host_check, &(qk_batch){.dry_run = true}, "json", &out, &e),
      QK_FINDINGS);
  box_put(&b, 0, "checks/k.lua", CHECK(""));
  box_host(&b);
  cr_expect_eq(
      kinds_run(&b, qk_host_check, &(qk_batch){.dry_run = true}, "json", &out, &e),
      QK_OK);
  kinds_expect_sql(&b, "select count(*) from diagnostic where id > 9000000", "1");
  cr_expect_eq(kinds_run(&b, qk_host_check, &(qk_batch){0}, "json", &out, &e), QK_OK);
  kinds_expect_sql(&b, "select count(*) from diagnostic where id > 9000000", "0");
  kinds_expect_sql(&b, "select count(*) > 0 from diagnostic", "1"); /* the engine's own */
  qk_buf_free(&text);
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_kinds, what_is_wrong_with_a_finding_is_said) {
  static const struct {
    const char *body, *msg;
  } rows[] = {
      {"report{message='m'}", "report: expected sentence, paragraph, section, caption, "
                              "article, toc_entry, grid_cell or issue, got none"},
      {"report{sentence=1}", "report.message: expected a text, got nothing"},
      {"report{sentence=1, section=1, message='m'}",
       "report: expected one row, got a sentence and a section"},
      {"report{sentence=99999, message='m'}", "report: there is no sentence 99999"},
      {"report{issue=2, message='m'}", "report: there is no issue 2"},
      {"report{sentence=1, at=99999, message='m'}",
       "report: at: expected a byte of the sentence's text, got 99999"},
      {"report{sentence=1, at=0, message='m'}",
       "report.at: expected a positive integer, got number 0"},
      {"report{sentence=1, message='m', severity='bad'}",
       "report.severity: expected info, warning or error, got 'bad'"},
      {"report{sentense=1, message='m'}",
       "report has no field 'sentense'; did you mean 'sentence'? Expected one of "
       "sentence, paragraph, section, caption, article, toc_entry, grid_cell, issue, at, "
       "line, col, raw, message, code, suggestion, severity"},
      {"report('m')", "report: expected a table, got string 'm'"},
  };
  box b;
  qk_buf out = {0}, text = {0};
  qk_err e;
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf_clear(&text);
    qk_buf_printf(&text, CHECK("%s"), rows[i].body);
    box_put_bytes(&b, 0, "checks/k.lua", qk_buf_str(&text));
    box_host(&b);
    cr_expect_eq(kinds_run(&b, qk_host_check, &(qk_batch){0}, "text", &out, &e),
                 QK_SCRIPT, "%s", rows[i].body);
    cr_expect_str_eq(e.msg, rows[i].msg, "%s: '%s'", rows[i].body, e.msg);
    cr_expect_eq(e.line, 1, "%s: line %d", rows[i].body, e.line);
  }
  qk_buf_free(&text);
  qk_buf_free(&out);
  box_close(&b);
}

/* ---- extractors ----------------------------------------------------------------------
 */

Test(script_kinds, facts_go_to_their_view_with_their_data_as_json) {
  static const struct {
    const char *body, *row; /* of view fact, or, where it begins with !, the message */
  } rows[] = {
      {"return {kind='k', text='t', data={b={1,2.5,true}, a='引\"', c=qikan.null}}",
       "x|k|t|{\"a\":\"引\\\"\",\"b\":[1,2.5,true],\"c\":null}|69|3|临澜"},
      {"for r in qikan.db:sql(\"select 1 as b, null as a, 'x' as c\") do return "
       "{{data={r, "
       "r}}} end",
       "x|||[{\"b\":1,\"a\":null,\"c\":\"x\"},{\"b\":1,\"a\":null,\"c\":\"x\"}]|69|3|"
       "临澜"},
      {"return {{data={qikan.db.cities[1]}}}", "x|||[{\"name\":\"临澜\"}]|69|3|临澜"},
      {"return {{kind='k'}, {text='t'}}", "x|k|||69|3|临澜\nx||t||69|3|临澜"},
      {"return {}", ""},
      {"return nil", ""},
      {"return {{kind='k', data=print}}",
       "!extract: data: expected a string, number, boolean or table, got a function"},
      {"return {{knd='k'}}", "!extract: fact has no field 'knd'; did you mean 'kind'? "
                             "Expected one of kind, text, data"},
      {"return 'x'", "!extract: expected nothing or a list of facts, got string 'x'"},
      {"local t = {} t.t = t return {{data=t}}", "!extract: data: nested deeper than 32"},
      {"return {{data={0/0}}}", "!extract: data: expected a finite number, got "},
  };
  box b;
  qk_buf out = {0}, text = {0};
  qk_err e;
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    bool bad = rows[i].row[0] == '!';
    qk_buf_clear(&text);
    qk_buf_printf(&text,
                  "return qikan.extractor{name='x', filter=function(s) return s.id == 69 "
                  "end, extract=function(s) %s end}",
                  rows[i].body);
    box_put_bytes(&b, 0, "extractors/x.lua", qk_buf_str(&text));
    box_host(&b);
    qk_code code = kinds_run(&b, qk_host_extract, &(qk_batch){0}, "json", &out, &e);
    cr_expect_eq(code, bad ? QK_SCRIPT : QK_OK, "%s: %s", rows[i].body, e.msg);
    if (bad)
      cr_expect(strncmp(e.msg, rows[i].row + 1, strlen(rows[i].row) - 1) == 0, "%s: '%s'",
                rows[i].body, e.msg);
    else
      kinds_expect_sql(
          &b,
          "select extractor, kind, text, data, sentence_id, article_id, city "
          "from fact order by id",
          rows[i].row);
  }
  qk_buf_free(&text);
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_kinds, a_fact_knows_its_bytes_of_the_sentence) {
  static const struct {
    const char *body, *row; /* byte_first|byte_last, or, where it begins with !, the
                               message */
  } rows[] = {
      {"return {text=s.text:sub(4, 9)}", "4|9"},
      {"return {{text='nowhere'}, {text=''}, {}}", "|\n|\n|"},
      {"return {text='~', byte_first=2, byte_last=3}", "2|3"},
      {"return {byte_first=2}",
       "!extract: expected byte_first and byte_last, or neither, got 2 and 0"},
      {"return {byte_first=3, byte_last=2}",
       "!extract: expected byte_first and byte_last, or neither, got 3 and 2"},
      {"return {byte_first=0, byte_last=2}",
       "!extract: byte_first: expected a byte of the sentence, 1 to "},
      {"return {byte_first=1, byte_last=#s.text + 1}",
       "!extract: byte_last: expected a byte of the sentence, 1 to "},
      {"return {byte_first='a', byte_last=2}",
       "!extract: byte_first: expected a byte of the sentence, 1 to "},
  };
  box b;
  qk_buf out = {0}, text = {0};
  qk_err e;
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    bool bad = rows[i].row[0] == '!';
    qk_buf_clear(&text);
    qk_buf_printf(&text,
                  "return qikan.extractor{name='x', filter=function(s) return s.id == 69 "
                  "end, extract=function(s) %s end}",
                  rows[i].body);
    box_put_bytes(&b, 0, "extractors/x.lua", qk_buf_str(&text));
    box_host(&b);
    qk_code code = kinds_run(&b, qk_host_extract, &(qk_batch){0}, "json", &out, &e);
    cr_expect_eq(code, bad ? QK_SCRIPT : QK_OK, "%s: %s", rows[i].body, e.msg);
    if (bad)
      cr_expect(strncmp(e.msg, rows[i].row + 1, strlen(rows[i].row) - 1) == 0, "%s: '%s'",
                rows[i].body, e.msg);
    else
      kinds_expect_sql(&b, "select byte_first, byte_last from fact order by id",
                       rows[i].row);
  }
  qk_buf_free(&text);
  qk_buf_free(&out);
  box_close(&b);
}

/* ---- several at once -----------------------------------------------------------------
 */

static void put_four(box *b) {
  box_put(
      b, 0, "checks/a.lua",
      "qikan.check{name='a', params={n={type='integer', default=1}}, run=function(db, "
      "p, report) report{issue=1, line=p.n, message='m'} end}");
  box_put(b, 0, "checks/b.lua", "qikan.check{name='b', run=function() error('no') end}");
  box_put(b, 0, "checks/broken.lua", "local x ==");
  box_put(b, 0, "checks/slow.lua",
          "qikan.check{name='slow', run=function() while true do end end}");
  box_host(b);
  qk_host_set_limits(b->host, &(qk_limits){.milliseconds = 500});
}

Test(script_kinds, one_that_fails_stops_the_others_only_where_that_is_wanted) {
  static const struct {
    const char *name, *state, *stopped;
  } rows[] = {{"a", "done", "done"},
              {"b", "failed", "failed"},
              {"broken", "failed", "skipped"},
              {"slow", "timed out", "skipped"}};
  box b;
  qk_buf out = {0};
  qk_err e;
  kinds_open(&b);
  put_four(&b);
  for (int stop = 0; stop < 2; stop++) {
    qk_batch in = {.stop_on_error = stop};
    cr_expect_eq(kinds_run(&b, qk_host_check, &in, "json", &out, &e), QK_SCRIPT);
    cr_expect(strstr(e.msg, "no") && strstr(e.file, "checks/b.lua"), "%s %s", e.file,
              e.msg);
    for (size_t i = 0; i < QK_COUNT(rows); i++) {
      char at[64], state[64];
      snprintf(at, sizeof at, "[\"%s\", null, ", rows[i].name);
      snprintf(state, sizeof state, "\"%s\"", stop ? rows[i].stopped : rows[i].state);
      const char *row = strstr(out.p, at);
      cr_expect(row && strstr(row, state) && strstr(row, state) < strchr(row, ']'),
                "%s %s: %s", at, state, out.p);
    }
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_kinds, names_and_parameters_are_checked_before_anything_runs) {
  static const char *const a[] = {"a"}, *const wrong[] = {"a", "ab"};
  static const qikan_param n = {"n", "7"}, m = {"m", "7"}, bad = {"n", "x"};
  const struct {
    qk_batch in;
    qk_code code;
    const char *msg;
  } rows[] = {
      {{.names = a, .n_names = 1, .params = &n, .n_params = 1}, QK_FINDINGS, ""},
      {{.names = wrong, .n_names = 2},
       QK_USAGE,
       "there is no check 'ab'; expected one of a, b, slow"},
      {{.names = a, .n_names = 1, .params = &m, .n_params = 1},
       QK_USAGE,
       "there is no parameter 'm' in any check that was asked for"},
      {{.names = a, .n_names = 1, .params = &bad, .n_params = 1},
       QK_USAGE,
       "parameter 'n': expected an integer, got 'x'"},
  };
  box b;
  qk_buf out = {0};
  qk_err e;
  kinds_open(&b);
  put_four(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    cr_expect_eq(kinds_run(&b, qk_host_check, &rows[i].in, "json", &out, &e),
                 rows[i].code);
    cr_expect(strncmp(e.msg, rows[i].msg, strlen(rows[i].msg)) == 0, "'%s'", e.msg);
  }
  kinds_expect_sql(&b, "select line from diagnostic where code = 'a'", "7");
  qk_buf_free(&out);
  box_close(&b);
}

/* ---- rows and collections ------------------------------------------------------------
 */

Test(script_kinds, rows_of_collections_are_taken_wherever_rows_are) {
  static const struct {
    const char *file, *text, *said;
  } rows[] = {
      {"classifiers/c.lua",
       CLASSIFIER(LAW ONE "classify=function(s) return 'law', 1, s.article.city .. "
                          "#s.paragraphs .. s.article_title end"),
       "丰岭"},
      {"classifiers/c.lua",
       CLASSIFIER(LAW ONE "classify=function(s) local ok, m = pcall(function() return "
                          "s.tilte end) return 'law', 1, m end"),
       "did you mean 'title'?"},
      {"classifiers/c.lua",
       CLASSIFIER(LAW ONE "classify=function(s) local ok, m = pcall(function() s.title = "
                          "1 end) return 'law', 1, m end"),
       "read-only"},
      {"classifiers/c.lua",
       CLASSIFIER(LAW ONE "classify=function(s) for _, k in ipairs{1, 2, 3, 8} do local "
                          "ok, m = pcall(function() s[k] = {} end) if ok then return "
                          "'law', 1, 'written' end end return 'law', 1, 'refused ' .. "
                          "s.city end"),
       "refused 丰岭"},
      {"extractors/c.lua",
       "return qikan.extractor{name='c', filter=function(s) return s.id == 69 end, "
       "extract=function(s) return {text=s.article.title .. s.city} end}",
       "临澜"},
      {"checks/c.lua",
       "return qikan.check{name='c', run=function(db, p, report) for s in "
       "db.sentences:where{id=70} do report{sentence=s, at=4, message=s.city} "
       "report{paragraph=s, message='段'} report{article=s, message='篇'} end end}",
       "158, 7,"},
      {"queries/c.lua",
       "return qikan.query{name='c', rows=function(db) return db.cities end, "
       "columns={'n'}, measure=function(db, p, c) return #c.articles, "
       "c.articles[1].paragraphs[1].sentences end}",
       "\"line\": 160"},
      {"reports/c.lua",
       "return qikan.report{name='c', run=function(db, p, out) "
       "out:table{columns={'city', "
       "'title'}, rows=db.articles} end}",
       "芦湾"},
      {"reports/c.lua",
       "return qikan.report{name='c', run=function(db, p, out) out:table{columns={'n'}, "
       "rows={{{value=2, evidence=db.sentences:limit(2)}}}} end}",
       "\"id\": 2"},
  };
  box b;
  qk_buf out = {0};
  qk_err e;
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_result r = {0};
    qk_code code = QK_USAGE;
    char path[100];
    box_put(&b, 0, rows[i].file, rows[i].text);
    box_host(&b);
    snprintf(path, sizeof path, "%s/%s", b.dirs[0], rows[i].file);
    code = qk_host_script(b.host, b.store, path, NULL, 0, &r, &e);
    cr_expect(code == QK_OK || code == QK_FINDINGS, "%s: %s", rows[i].text, e.msg);
    kinds_render(&r, "json", &out);
    qk_result_free(&r);
    cr_expect(strstr(out.p, rows[i].said), "%s: %s", rows[i].text, out.p);
  }
  qk_buf_free(&out);
  box_close(&b);
}
