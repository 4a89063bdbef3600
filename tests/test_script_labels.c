/* test_script_labels.c - qikan.labels: what a classifier says, stored or worked out.
 * In:   classifiers of a user's own over the example issue.
 * Out:  labels by id; messages; what is left of the limits.
 * Owns: nothing. */
#include "test_kinds.h"

static const char lengths[] =
    "return qikan.classifier{name = 'long', target = 'section', labels = {{name = 'a', "
    "title = '长'}, 'b'}, params = {{name = 'at', type = 'integer', default = 8}},\n"
    "classify = function(s, p) if s.level > 1 then return nil end\n"
    "return utf8.len(s.title) > p.at and 'a' or 'b', 0.25, s.title end}";

/* "stored|id label title score" of the first three. */
static const char show[] =
    "local all, stored = qikan.labels('long') local n, ids = 0, {} for id in pairs(all) "
    "do "
    "n = n + 1 ids[n] = id end table.sort(ids) local t = {tostring(stored), n} for i = "
    "1, "
    "2 do local l = all[ids[i]] t[#t + 1] = ids[i] .. l.label .. (l.title or '') .. "
    "l.score .. (#l.evidence > 0 and '!' or '') end out:table{columns = {'a'}, rows = "
    "{{table.concat(t, ' ')}}}";

static void expect_shown(box *b, const char *wanted) {
  qk_buf out = {0};
  qk_err e;
  cr_assert_eq(box_run(b, show, &out, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(box_report(b, "t", NULL, 0, "csv", &out, &e), QK_OK, "%s", e.msg);
  cr_expect_str_eq(out.p, wanted, "'%s'", out.p);
  qk_buf_free(&out);
}

Test(script_labels, are_worked_out_until_every_issue_has_some) {
  static const char *const names[] = {"long"};
  box b;
  qk_buf out = {0};
  qk_err e;
  kinds_open(&b);
  box_put(&b, 0, "classifiers/long.lua", lengths);
  box_host(&b);
  expect_shown(&b, "a\r\nfalse 26 1a长0.25! 5a长0.25!\r\n");
  kinds_expect_sql(&b, "select count(*) from label", "0");
  cr_expect_eq(kinds_run(&b, qk_host_classify, &(qk_batch){.names = names, .n_names = 1},
                         "json", &out, &e),
               QK_OK, "%s", e.msg);
  expect_shown(&b, "a\r\ntrue 26 1a长0.25! 5a长0.25!\r\n");
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_labels, what_is_wrong_is_said_where_it_was_asked_for) {
  static const struct {
    const char *classifier, *body, *msg;
  } rows[] = {
      {lengths, "qikan.labels('lnog')",
       "qikan.labels: 'lnog': there is no classifier 'lnog'; did you mean 'long'?"},
      {lengths, "qikan.labels()",
       "bad argument #1 to 'labels' (string expected, got no value)"},
      {"return qikan.classifier{name = 'long', target = 'section', labels = {'a'}, "
       "params = "
       "{{name = 'x', type = 'integer', required = true}}, classify = function() end}",
       "qikan.labels('long')", "qikan.labels: 'long': "},
      {"return qikan.classifier{name = 'long', target = 'section', labels = {'a'}, "
       "classify = function(s) return s.no end}",
       "qikan.labels('long')", "classifiers/long.lua:1: section 1 《"},
      {"return qikan.classifier{name = 'long', target = 'section', labels = {'a'}, "
       "classify = function(s) return qikan.labels('long') end}",
       "qikan.labels('long')", "expected a call from outside of a classifier"},
      {"return qikan.classifier{name = 'long', target = 'section', labels = {'a'}, "
       "classify = function(s) while true do end end}",
       "pcall(qikan.labels, 'long') while true do pcall(qikan.labels, 'long') end",
       "the script has passed its time limit of 0.5 s"},
      {"return qikan.classifier{name = 'long', target = 'section', labels = {'a'}, "
       "classify = function(s) local t = {} for i = 1, 1e9 do t[i] = i end end}",
       "qikan.labels('long')", "the script has passed its memory limit"},
  };
  box b;
  qk_buf out = {0};
  kinds_open(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    box_put(&b, 0, "classifiers/long.lua", rows[i].classifier);
    box_host(&b);
    bool in_time = strstr(rows[i].msg, "time limit"); /* the others may be in no haste */
    qk_host_set_limits(
        b.host, &(qk_limits){.milliseconds = in_time ? 500 : 60000, .memory = 32 << 20});
    cr_expect_eq(box_run(&b, rows[i].body, &out, &e), QK_SCRIPT, "%s", rows[i].body);
    cr_expect(strstr(e.msg, rows[i].msg), "%s: '%s'", rows[i].body, e.msg);
    cr_expect(strstr(e.file, "reports/t.lua") && e.line == 2, "%s: %s:%d", rows[i].body,
              e.file, e.line);
  }
  qk_buf_free(&out);
  box_close(&b);
}

/* A statement that the caller has open goes on, and so does its own time limit. */
Test(script_labels, the_caller_goes_on_where_it_was) {
  static const char body[] =
      "local n = 0 for a in db.articles do qikan.labels('long') n = n + 1 end "
      "assert(n == #db.articles) pcall(qikan.labels, 'none') "
      "for r in db:sql('with recursive n(x) as (select 1 union all select x + 1 from n) "
      "select sum(x) as s from n') do end";
  box b;
  qk_buf out = {0};
  qk_err e;
  kinds_open(&b);
  box_put(&b, 0, "classifiers/long.lua", lengths);
  box_host(&b);
  qk_host_set_limits(b.host, &(qk_limits){.milliseconds = 1500});
  cr_expect_eq(box_run(&b, body, &out, &e), QK_SCRIPT);
  cr_expect(strstr(e.msg, "time limit of 1.5 s"), "%s", e.msg);
  qk_buf_free(&out);
  box_close(&b);
}
