/* test_script_search.c - db:search, db:kwic and qikan.kwic.
 * In:   bodies of a report's run function over the example issue, which has no index
 *       here.
 * Out:  what their assertions say; figures are held against raw SQL.
 * Owns: nothing. */
#include "test_rows.h"

static void open_box(box *b) {
  rows_open(b);
  box_put(b, 0, "lexicon/simplified.txt", "會\t会\n");
}

static void run_all(const char *const *bodies, size_t n) {
  box b;
  qk_buf out = {0};
  open_box(&b);
  for (size_t i = 0; i < n; i++) {
    qk_err e = {0};
    cr_expect_eq(rows_run(&b, bodies[i], &out, &e), QK_OK, "%s: %s", bodies[i], e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_search, hits_are_those_of_the_views) {
  static const char *const bodies[] = {
      "local h = db:search('联络站') eq(#h, h.total) "
      "eq(h.total, one(\"select count(*) from paragraph where text like '%联络站%'\"))",
      "local h = db:search{query = '联络站', unit = 'sentence'} "
      "eq(h.total, one(\"select count(*) from sentence where text like '%联络站%'\"))",
      "for hit in db:search{query = '群众', limit = 5} do "
      "eq(hit.text, one('select text from paragraph where id = ?', hit.id)) "
      "assert(#hit.spans > 0) for _, s in ipairs(hit.spans) do "
      "eq(hit.text:sub(s[1], s[2]), '群众') end end",
      "local h = db:search{query = '群众', order = 'reading'} local last = 0 "
      "for hit in h do assert(hit.id > last) last = hit.id eq(hit.score, 0.0) end "
      "assert(last > 0)",
      "local last for hit in db:search('代表 群众') do "
      "assert(hit.score > 0 and (not last or hit.score <= last)) last = hit.score end",
      "local a = db:search{query = '群众', order = 'reading'} "
      "local b = db:search{query = '群众', order = 'reading', offset = 2, limit = 3} "
      "eq(#b, 3) eq(b.total, a.total) eq(b[1].id, a[3].id) eq(b[1].rank, 3) "
      "eq(b[3].id, a[5].id) eq(b[4], nil) local n = 0 for _ in b do n = n + 1 end eq(n, "
      "3)",
      /* A loop within a loop over the same result. */
      "local h = db:search{query = '群众', limit = 4} local n = 0 "
      "for x in h do for y in h do n = n + 1 end end eq(n, 16)",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_search, hits_lead_to_rows) {
  static const char *const bodies[] = {
      "for hit in db:search{query = '联络站', limit = 5} do "
      "eq(type(hit.article), 'table') eq(hit.article.id, hit.article_id) "
      "eq(hit.article.city, hit.city) eq(hit.article.title, hit.title) "
      "eq(hit.paragraph.id, hit.id) eq(hit.row, hit.paragraph) eq(hit.sentence, nil) "
      "eq(hit.paragraph.article, hit.article) end",
      "local hit = db:search{query = '联络站', unit = 'sentence', limit = 1}[1] "
      "eq(hit.kind, 'sentence') eq(hit.sentence.text, hit.text) "
      "eq(hit.paragraph, hit.sentence.paragraph) eq(hit.section, nil)",
      "local hit = db:search{query = '代表', unit = 'heading', limit = 1}[1] "
      "assert(hit.kind == 'section' or hit.kind == 'article') eq(hit.row.title, "
      "hit.text)",
      "for hit in db:search{query = '联络站', unit = 'all'} do "
      "assert(hit.row.id == hit.id) assert(hit.line > 0) end",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_search, filters_and_counts) {
  static const char *const bodies[] = {
      "local h = db:search{query = '群众', city = '临澜'} assert(h.total > 0) "
      "for hit in h do eq(hit.city, '临澜') end "
      "eq(h.total, db:search('群众 city:临澜').total)",
      "eq(db:search{query = '群众', kind = 'city_report', date = 2024}.total, "
      "db:search{query = '群众 kind:city_report', date = '2024'}.total)",
      "eq(db:search{query = '群众', date = '1999'}.total, 0)",
      "local h = db:search{query = '群众', limit = 1} local sum = 0 "
      "for c in h.by_city do sum = sum + c.count "
      "if c.city then eq(c.count, db:search{query = '群众', city = c.city}.total) end "
      "end "
      "eq(sum, h.total) assert(#h.by_city > 1 and h.by_city[1].count >= "
      "h.by_city[2].count)",
      /* The box has no index: the issue was read through, and the result says so. */
      "eq(db:search('群众').unindexed, 1)",
      /* A script that changes its table changes nothing. */
      "local t = {query = '群众', date = 2024} local h = db:search(t) eq(t.date, 2024) "
      "local n = h.total t.query = 'x' local sum = 0 "
      "for c in h.by_city do sum = sum + c.count end eq(sum, n)",
      /* several values */
      "local list = {'汐州', '芦湾'} "
      "local h = db:search{query = '监督', city = list, kind = {'city_report'}} "
      "eq(h.total, db:search('监督 (city:汐州 OR city:芦湾)').total) "
      "list[2] = '临澜' " /* no longer ours */
      "local sum = 0 for c in h.by_city do sum = sum + c.count end eq(sum, h.total) "
      "eq(#h.by_city, 2)",
      "eq(#db:kwic{term = '群众', city = {'汐州'}}, #db:kwic('群众 city:汐州'))",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_search, concordances) {
  static const char *const bodies[] = {
      "local k = db:kwic('联络站') eq(#k, k.total) assert(k.total > 3) "
      "for l in k do eq(l.keyword, '联络站') "
      "local text = one('select text from paragraph where id = ?', l.id) "
      "eq(text:sub(l.first, l.last), '联络站') assert(l.line > 0 and l.col > 0) "
      "assert(qikan.text.width(l.left) <= 30 and qikan.text.width(l.right) <= 30) end",
      "local k = db:kwic{query = '联络站', limit = 2, width = 8} eq(#k, 2) "
      "assert(k.total > 2) assert(qikan.text.width(k[1].right) <= 8)",
      /* Of lines whose right context begins with a Han character those are in order. */
      "local last, n = 0, 0 for l in db:kwic{query = '群众', sort = 'right'} do "
      "local c = #l.right > 0 and utf8.codepoint(l.right) or 0 "
      "if c >= 0x4E00 and c <= 0x9FFF then assert(c >= last) last = c n = n + 1 end end "
      "assert(n > 3)",
      "local a, b = db:kwic{query = '群众', sort = 'left'}, db:kwic('群众') "
      "eq(a.total, b.total) eq(#a, #b)",
      "local k = qikan.kwic('天地人，人和', '人', 4) eq(#k, 2) eq(k[1].left, '天地') "
      "eq(k[1].right, '，人') eq(k[2].first, 13) eq(k[2].last, 15)",
      "local k = qikan.kwic('Law and laws', 'LAW*') eq(#k, 2) eq(k[2].keyword, 'laws')",
      "eq(#qikan.kwic('天地', '人'), 0)",
      "eq(#qikan.kwic('', '人'), 0)",
  };
  run_all(bodies, QK_COUNT(bodies));
}

static const struct {
  const char *body, *message; /* a part of it */
} refused[] = {
    {"db:search('立法 AND')",
     "db:search: query, character 7: expected a term behind AND, "
     "got the end of the query"},
    {"db:search('“立法')",
     "db:search: query, character 1: this quotation mark is not closed"},
    {"db:search('')", "query, character 1: expected a term to search for, got nothing"},
    {"db:search(('x'):rep(10240))", "the query is too long: expected at most 4096 bytes"},
    {"db:search()", "db:search: expected a query or a table of options"},
    {"db:search{}", "db:search: query: expected a string"},
    {"db:search{query = 'a', unit = 'paragraf'}",
     "db:search: there is no unit 'paragraf'; did you mean 'paragraph'?"},
    {"db:search{query = 'a', citi = 'b'}", "did you mean 'city'?"},
    {"db:search{query = 'a', limit = 0}", "db:search: limit: expected a whole number"},
    {"db:search{query = 'a', city = 3}", "db:search: city: expected a string or a list"},
    {"db:search{query = 'a', city = {}}",
     "db:search: city: expected 1 to 100 values, got 0"},
    {"db:search{query = 'a', city = {'汐州', 3}}",
     "db:search: city: expected strings alone, got number 3"},
    {"db:search{query = '群众', city = {'汐州', '临蓝'}}",
     "there is no city '临蓝' in the database; did you mean '临澜'?"},
    {"db:kwic{query = '群众', term = '代表'}",
     "db:kwic: expected query or term, which is the same, got both"},
    {"db:kwic{trm = '群众'}", "did you mean 'term'?"},
    {"db:match{pattern = '[]', city = {'汐州', '临蓝'}}",
     "db:match: there is no article of city '临蓝'; did you mean '临澜'?"},
    {"db:match{pattern = '[]', kind = 'speach'}", "did you mean 'speech'?"},
    {"db:search{query = 'a', city = ''}", "db:search: city: expected a value"},
    {"db:search{query = '群众', city = '临蓝'}",
     "there is no city '临蓝' in the database"},
    {"db:search{query = 'a', kind = 'x'}", "there is no kind 'x'"},
    {"db:search{query = 'a', date = '20'}", "expected a date such as 2021"},
    {"local h = db:search('群众') h.total = 1", "the search is read-only"},
    {"local h = db:search('群众') h[1].foo = 'x'", "the hit is read-only"},
    {"local h = db:search('群众') print(h.totl)", "did you mean 'total'?"},
    {"print(db:search('群众')[1].artikle)", "did you mean 'article'?"},
    {"db:kwic{query = 'a', sort = 'lefft'}",
     "there is no sort 'lefft'; did you mean 'left'?"},
    {"db:kwic{query = 'a', width = 0}", "db:kwic: width: expected a whole number"},
    {"db:kwic('(')", "db:kwic: query, character 2: expected a term"},
    {"print(db:kwic('群众')[1].lft)", "lft"},
    {"qikan.kwic('a', 'city:b c')",
     "qikan.kwic: query, character 1: expected terms alone"},
    {"qikan.kwic('a\\xFF', 'a')", "qikan.kwic: text: expected UTF-8"},
    {"qikan.kwic('a')", "qikan.kwic: query: expected a string"},
};

Test(script_search, what_is_wrong_is_told) {
  box b;
  qk_buf out = {0};
  open_box(&b);
  for (size_t i = 0; i < QK_COUNT(refused); i++) {
    qk_err e = {0};
    cr_expect_eq(rows_run(&b, refused[i].body, &out, &e), QK_SCRIPT, "%s",
                 refused[i].body);
    cr_expect(strstr(e.msg, refused[i].message), "%s: got %s", refused[i].body, e.msg);
    cr_expect_null(strchr(e.msg, '^'), "%s: the caret stands in the line: %s",
                   refused[i].body, e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

/* Who catches the error sees the place below the query. */
Test(script_search, a_caught_error_has_the_caret_lines) {
  static const char *const bodies[] = {
      "local well, m = pcall(db.search, db, '大会 AND') eq(well, false) "
      "assert(m:find('\\n  大会 AND\\n          ^\\n', 1, true), m)",
      "local well, m = pcall(db.kwic, db, 'a “b') assert(m:find('\\n    ^', 1, true), m)",
      /* An error of another kind afterwards has nothing of it. */
      "pcall(db.search, db, 'a AND') local well, m = pcall(error, 'x') "
      "assert(not m:find('^', 1, true))",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_search, limits_hold_in_a_search) {
  box b;
  qk_buf out = {0};
  qk_err e = {0};
  open_box(&b);
  cr_expect_eq(rows_run(&b, "while true do db:search('群众') end", &out, &e), QK_SCRIPT);
  cr_expect(strstr(e.msg, "time") || strstr(e.msg, "rows"), "%s", e.msg);
  qk_buf_free(&out);
  box_close(&b);
}
