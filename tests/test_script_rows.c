/* test_script_rows.c - collections and rows: every method, every relation, both ways.
 * In:   bodies of a report's run function over the example issue.
 * Out:  what their assertions say; figures are held against raw SQL.
 * Owns: nothing. */
#include "test_rows.h"

static void run_all(const char *const *bodies, size_t n) {
  box b;
  qk_buf out = {0};
  rows_open(&b);
  for (size_t i = 0; i < n; i++) {
    qk_err e;
    cr_expect_eq(rows_run(&b, bodies[i], &out, &e), QK_OK, "%s: %s", bodies[i], e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_rows, a_collection_stands_for_each_view) {
  static const char *const bodies[] = {
      "assert(qikan.db == db)",
      "for _, name in ipairs{'issue', 'article', 'section', 'paragraph', 'sentence', "
      "'caption', 'grid', 'document', 'practice', 'place', 'quotation', 'fact', 'label', "
      "'diagnostic', 'link', 'grid_cell', 'place_mention', 'date_mention', "
      "'document_mention'} do eq(#db[name .. 's'], one('select count(*) from ' .. name)) "
      "end",
      "eq(#db.quantities, one('select count(*) from quantity'))",
      "eq(#db.toc_entries, one('select count(*) from toc_entry'))",
      "for _, name in ipairs{'staff', 'masthead', 'provenance'} do "
      "eq(#db[name], one('select count(*) from ' .. name)) end",
      "eq(#db.cities, one('select count(distinct city) from article'))",
      "local n = 0 for name, c in pairs(db) do n = n + 1 eq(db[name], c) eq(#c, "
      "c:count()) "
      "end eq(n, 25)",
      "for _, c in pairs(db) do for row in c do for k, v in pairs(row) do eq(row[k], v) "
      "end break end end",
      /* The columns are those of the view, in its order. */
      "for _, c in pairs(db) do local sql = c:explain() assert(sql:find('SELECT t0.')) "
      "end",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_rows, loops_read_all_rows_in_order) {
  static const char *const bodies[] = {
      "local last, n = 0, 0 for a in db.articles do assert(a.id > last) last, n = a.id, "
      "n "
      "+ 1 end eq(n, #db.articles)",
      "local n = 0 for i, a in ipairs(db.articles) do n = n + 1 eq(i, n) eq(a.ordinal, "
      "i) "
      "end eq(n, #db.articles)",
      "local n = 0 for i, a in pairs(db.articles) do n = n + 1 eq(i, n) eq(a.ordinal, i) "
      "end eq(n, #db.articles)",
      "for name, c in pairs(db.cities) do eq(c.name, name) end",
      "local n = 0 for a in db.articles:each() do n = n + a.id end eq(n, one('select "
      "sum(id) from article'))",
      "local c, n = db.articles, 0 for i = 1, #c do n = n + c[i].id end eq(n, "
      "one('select "
      "sum(id) from article'))",
      "local c = db.articles eq(c[3].id, 3) eq(c[1].id, 1) eq(c[2].id, 2) eq(c[2].id, 2) "
      "eq(c[99], nil) eq(c[0], nil) eq(c[-1], nil)",
      "local n = 0 for a in db.articles do for b in db.articles do n = n + 1 end end "
      "eq(n, (#db.articles) ^ 2)",
      "local n = 0 for a in db.articles do for b in db.articles do if b.id == a.id then "
      "break end n = n + 1 end end eq(n, 45)",
      "for a in db.articles do for b in db.articles do for c in db.articles do if c.id "
      "== "
      "2 then break end end if b.id == 3 then break end end eq(a.id, "
      "db.articles[a.id].id) "
      "end",
      "local c, n = db.sections, 0 for i = 1, 1000 do for s in c do n = n + s.id break "
      "end "
      "end eq(n, 1000)",
      "local n = 0 for i = 1, 1000 do for s in db.sections:where{level = 1} do n = n + 1 "
      "break end end eq(n, 1000)",
      /* Two loops over one collection, in turns. */
      "local function walk() local t = {} for a in db.articles do t[#t + 1] = a.id "
      "coroutine.yield(a.id) end return 0 end local x, y = coroutine.wrap(walk), "
      "coroutine.wrap(walk) for i = 1, 10 do eq(x(), i) eq(y(), i) end",
      /* More loops than statements may stand open: those find their place again. */
      "local t = {} for i = 1, 450 do t[i] = db.sections:each() eq(t[i]().id, 1) end "
      "for i = 1, 450 do eq(t[i]().id, 2) eq(t[i]().id, 3) end",
      "local f = db.articles:each() for i = 1, #db.articles do f() end eq(f(), nil) "
      "eq(f(), nil)",
      "local f = db.articles:each() eq(select('#', db.articles:each()), 4)",
      "local l = db.articles:all() eq(#l, #db.articles) l[1] = nil l.x = 1 "
      "eq(type(l), 'table')",
      "local n = 0 for id, title in db.articles:values('id', 'title') do n = n + id "
      "eq(type(title), 'string') end eq(n, one('select sum(id) from article'))",
      "local n = 0 for a, b in db.sections:limit(3):values() do n = n + a * b end "
      "assert(n "
      "> 0)",
      "local n = 0 for city, id in db.articles:values('city', 'id') do if city == "
      "qikan.null then n = n + 1 end end eq(n, one('select count(*) from article where "
      "city is null'))",
      "for id, city in db.articles:values('id', 'city') do assert(city == nil or "
      "type(city) == 'string') end",
      "eq(db.articles:first().id, 1) eq(db.articles:offset(99):first(), nil)",
      "eq(db.articles:get(3).id, 3) eq(db.articles:get(99), nil)",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_rows, chains_are_what_sql_would_say) {
  static const char *const bodies[] = {
      "eq(#db.articles:where{city = '临澜'}, 1)",
      "eq(#db.articles:where('city', '临澜'), 1)",
      "eq(#db.articles:where{kind = {'notice', 'speech'}}, one(\"select count(*) from "
      "article where kind in ('notice', 'speech')\"))",
      "eq(#db.articles:where{kind = {}}, 0)",
      "eq(#db.articles:where{}, #db.articles)",
      "eq(#db.articles:where{city = qikan.null}, one('select count(*) from article where "
      "city is null'))",
      "eq(#db.articles:where{city = {'临澜', qikan.null}}, 1 + one('select count(*) from "
      "article where city is null'))",
      "eq(#db.articles:where{city = {qikan.like'临%', '丰岭'}}, 2)",
      "eq(#db.articles:where{city = qikan.like'%澜'}, 1)",
      "eq(#db.articles:where{ordinal = qikan.gt(8)}, 2)",
      "eq(#db.articles:where{ordinal = qikan.ge(8)}, 3)",
      "eq(#db.articles:where{ordinal = qikan.lt(3)}, 2)",
      "eq(#db.articles:where{ordinal = qikan.le(3)}, 3)",
      "eq(#db.articles:where{ordinal = qikan.between(2, 4)}, 3)",
      "eq(#db.articles:where{city = qikan.ne'临澜'}, #db.articles - 1)",
      "eq(#db.articles:where{city = qikan.ne(qikan.null)}, one('select count(city) from "
      "article'))",
      "eq(#db.articles:where{city = qikan.not_(qikan.null)}, one('select count(city) "
      "from "
      "article'))",
      "eq(#db.articles:where{city = qikan.not_{'临澜', '丰岭'}}, #db.articles - 2)",
      "eq(#db.articles:where{city = qikan.not_(qikan.like'临%')}, #db.articles - 1)",
      "eq(#db.articles:where{city = qikan.not_'临澜'}, #db.articles - 1)",
      "eq(#db.document_mentions:where{bracketed = true}, 7)",
      "eq(#db.articles:where{ordinal = qikan.gt(2)}:where{ordinal = qikan.lt(5)}, 2)",
      "eq(#db.sections:where{city = '临澜'}, #db.cities['临澜'].sections)",
      "eq(#db.articles:where{text = qikan.like'%代表%'}, one(\"select count(*) from "
      "article where text like '%代表%'\"))",
      "eq(db.articles:order_by('id', 'desc'):first().id, 10)",
      "eq(db.articles:order_by('kind', 'desc', 'id', 'desc'):first().id, one('select id "
      "from article order by kind desc, id desc'))",
      "eq(list(db.articles:order_by('kind'), 'id'), list(db.articles:order_by('kind', "
      "'asc', 'id'), 'id'))",
      "eq(list(db.articles:limit(3), 'id'), '1 2 3')",
      "eq(list(db.articles:offset(8), 'id'), '9 10')",
      "eq(list(db.articles:limit(2):offset(3), 'id'), '4 5')",
      "eq(list(db.articles:offset(3):limit(2), 'id'), '4 5')",
      "eq(list(db.articles:limit(3):limit(99), 'id'), '1 2 3')",
      "eq(list(db.articles:limit(3):offset(1):offset(1), 'id'), '3 4')",
      "eq(list(db.articles:order_by('id', 'desc'):limit(3), 'id'), '10 9 8')",
      /* What follows a limit is about the rows that it left. */
      "eq(list(db.articles:order_by('id', 'desc'):limit(3):where{id = qikan.lt(10)}, "
      "'id'), '9 8')",
      "eq(list(db.articles:order_by('id', 'desc'):limit(3):order_by('id'), 'id'), '8 9 "
      "10')",
      "eq(#db.articles:limit(3), 3) eq(db.articles:limit(3):sum('id'), 6)",
      "eq(db.articles:limit(0):sum('id'), nil) eq(#db.articles:limit(0), 0)",
      "eq(db.articles:limit(3):where{id = 2}:first().sections[1].article_id, 2)",
      "eq(#db.articles:limit(3):where{id = 2}:first().sentences, one('select count(*) "
      "from "
      "sentence where article_id = 2'))",
      "for a in db.articles:select('id', 'title') do local n = 0 for k in pairs(a) do n "
      "= "
      "n + 1 end eq(n, 2) end",
      "for a in db.articles:select{'id', name = 'title'} do eq(a.name, "
      "db.articles:get(a.id).title) end",
      "eq(db.articles:select('text', 'id')[2].text, db.articles[2].text)",
      "eq(db.articles:select('id', 'title'):where{kind = 'speech'}:first().id, "
      "one(\"select "
      "id from article where kind = 'speech'\"))",
      "eq(list(db.articles:select('id', 'kind'):select('kind'):limit(1), 'kind'), "
      "'notice')",
      "eq(list(db.articles:distinct('kind'), 'kind'), 'appendix city_report notice "
      "speech')",
      "eq(list(db.articles:select('kind'):distinct(), 'kind'), 'appendix city_report "
      "notice speech')",
      "eq(list(db.articles:distinct('kind'):order_by('kind', 'desc'), 'kind'), 'speech "
      "notice city_report appendix')",
      "eq(#db.articles:distinct('kind'), 4)",
      "eq(#db.articles:distinct('kind'):where{kind = qikan.like'n%'}, 1)",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_rows, groups_and_sums_are_one_statement) {
  static const char *const bodies[] = {
      "eq(db.quantities:sum('value'), one('select sum(value) from quantity'))",
      "eq(db.quantities:avg('value'), one('select avg(value) from quantity'))",
      "eq(db.quantities:min('value'), 1.0) eq(db.quantities:max('value'), 14.0)",
      "eq(db.quantities:min('unit'), '个') eq(db.quantities:count(), 14)",
      "eq(db.quantities:count('noun'), 4) eq(db.quantities:count{'noun', distinct = "
      "true}, 1)",
      "eq(db.quantities:sum('value_max'), nil) eq(db.quantities:where{id = "
      "99}:max('value'), nil)",
      "local g = db.quantities:where{unit = '人次'}:group_by('city'):sum('value')"
      ":order_by('sum', 'desc') local n, last = 0, math.huge for r in g do assert(r.sum "
      "<= "
      "last) last, n = r.sum, n + 1 eq(r.sum, one(\"select sum(value) from quantity "
      "where "
      "unit = '人次' and city = ?\", r.city)) end eq(n, 7) eq(g[1].sum, 14.0)",
      "local g = db.quantities:group_by('city', 'unit'):count():sum('value'):avg('value')"
      ":min('value'):max('value') eq(#g, 14) local r = g[1] eq(r.count, 1) eq(r.sum, "
      "r.avg) eq(r.min, r.max)",
      "local g = db.quantities:group_by('unit'):sum('value', {as = "
      "'total'}):sum{'value', "
      "as = 'kinds', distinct = true}:count{as = 'n'} eq(g[1].n, 7) eq(g[1].total, 28.0) "
      "eq(g[1].kinds, 28.0)",
      "eq(list(db.quantities:group_by('unit'), 'unit'), '个 人次')",
      "eq(#db.quantities:group_by('unit'):count():where{count = qikan.gt(7)}, 0)",
      "eq(list(db.quantities:group_by('city'):sum('value'):where{sum = "
      "qikan.gt(15)}:order_by('sum', 'desc'):limit(2):select('city'), 'city'), '青槐 "
      "雁屏')",
      "eq(db.quantities:group_by('city'):sum('value'):limit(99):sum('sum'), "
      "db.quantities:sum('value'))",
      "eq(db.quantities:group_by('city'):sum('value'):limit(2):count(), 2)",
      "eq(list(db.sentences:where{city = "
      "qikan.not_(qikan.null)}:group_by('city'):count():"
      "order_by('count', 'desc', 'city'):limit(1), 'city'), one('select a.city from "
      "sentence s join article a on a.id = "
      "s.article_id where a.city is not null group by 1 order by count(*) desc'))",
      "for city, n in db.quantities:group_by('city'):count():values() do eq(n, 2) "
      "eq(type(city), 'string') end",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_rows, joins_reach_columns_of_relations) {
  static const char *const bodies[] = {
      "eq(#db.sections:join('article'):where{['article.kind'] = 'speech'}, one(\"select "
      "count(*) from section s join article a on a.id = s.article_id where a.kind = "
      "'speech'\"))",
      "eq(#db.articles:join('sections'), #db.sections)",
      "eq(#db.articles:join('sections', 'left'), #db.sections + one('select count(*) "
      "from "
      "article a where not exists(select 1 from section where article_id = a.id)'))",
      "eq(#db.toc_entries:join('article', 'left'), #db.toc_entries)",
      "local r = db.sections:join('article'):select('id', 'article.title'):first() "
      "eq(r['article.title'], db.sections:get(r.id).article.title)",
      "local r = db.sections:join('article'):select{'id', of = 'article.title'}:first() "
      "eq(r.of, db.sections:get(r.id).article.title)",
      "local n = 0 for g in db.sections:join('article'):group_by('article.kind'):count() "
      "do n = n + g.count eq(g.count, one('select count(*) from section s join article a "
      "on a.id = s.article_id where a.kind = ?', g['article.kind'])) end eq(n, "
      "#db.sections)",
      "eq(db.sections:join('article'):order_by('article.ordinal', 'desc'):first()."
      "article_id, one('select max(article_id) from section'))",
      "eq(#db.sentences:join('paragraph'):join('paragraph.section'):where{"
      "['paragraph.section.level'] = 1}, one('select count(*) from sentence t join "
      "paragraph p on p.id = t.paragraph_id join section s on s.id = p.section_id where "
      "s.level = 1'))",
      "eq(db.articles:join('quantities'):where{['quantities.unit'] = '人次'}"
      ":sum('quantities.value'), db.quantities:where{unit = '人次'}:sum('value'))",
      "eq(#db.sections:join('labels'), 3)",
      "eq(#db.cities:join('quantities'), 14)",
      "eq(list(db.cities:join('quantities'):group_by('name'):sum('quantities.value')"
      ":order_by('sum'):limit(2), 'name'), '临澜 丰岭')",
      "eq(#db.issues:join('sentences'), #db.sentences)",
      "eq(#db.sections:join('quantities'), one('select count(*) from quantity q join "
      "sentence s on s.id = q.sentence_id join paragraph p on p.id = s.paragraph_id "
      "where "
      "p.section_id is not null'))",
      "eq(#db.sentences:join('quantities'):join('document_mentions'), 14)",
      "eq(#db.articles:limit(4):join('quantities'), 4)",
  };
  run_all(bodies, QK_COUNT(bodies));
}

/* There and back: each row of a relation names the row that it came from. */
Test(script_rows, relations_lead_both_ways) {
  static const char *const bodies[] = {
      "for a in db.articles do eq(a.issue.id, a.issue_id) for s in a.sections do "
      "eq(s.article, a) for p in s.paragraphs do eq(p.section, s) eq(p.article, a) for t "
      "in p.sentences do eq(t.paragraph, p) eq(t.article, a) eq(t.section, s) end end "
      "end "
      "end",
      "for s in db.sections do for c in s.children do eq(c.parent, s) end if s.parent "
      "then "
      "local found for c in s.parent.children do found = found or c == s end "
      "assert(found) "
      "end end",
      "for _, name in ipairs{'sections', 'paragraphs', 'sentences', 'captions', 'grids', "
      "'links', 'quantities', 'document_mentions', 'practices', 'place_mentions', "
      "'quotations', 'date_mentions', 'facts'} do local n, m = 0, 0 for a in db.articles "
      "do n = n + #a[name] end eq(n, #db[name]) for c in db.cities do m = m + #c[name] "
      "for "
      "x in c[name] do eq(x.city, c.name) end end eq(m, #db[name]:where{city = "
      "qikan.not_(qikan.null)}) eq(#db.issues[1][name], n) end",
      "for c in db.cities do eq(#c.articles, 1) eq(c.articles[1].city, c.name) eq(#c."
      "documents, 2) end eq(#db.cities['临澜'].places, 1)",
      "for q in db.quantities do eq(q.sentence.id, q.sentence_id) eq(q.article.id, "
      "q.article_id) eq(q.city, q.article.city) local found for x in "
      "q.sentence.quantities "
      "do found = found or x == q end assert(found) eq(q.paragraph, "
      "q.sentence.paragraph) "
      "eq(q.issue.id, 1) end",
      "local q = db.quantities:get(2) eq(q.whole.id, 1) eq(q.whole.parts[1], q) "
      "eq(q.whole.whole, nil) eq(q.place.name, '鹭洲区') eq(#q.place.quantities, 2)",
      "local p = db.places:get(1) eq(p.parent.name, '临澜市') eq(p.parent.children[1], "
      "p) "
      "eq(#p.mentions, 1) eq(p.mentions[1].place, p)",
      "local d = db.documents:get(1) eq(#d.mentions, 7) eq(d.mentions[1].document, d) "
      "eq(#db.articles:get(3).documents, 2)",
      "for _, n in ipairs{'practices', 'quotations', 'date_mentions', 'facts', "
      "'place_mentions'} do local f = db[n][1] eq(f.sentence[n][1], f) "
      "eq(f.sentence.paragraph[n][1], f) eq(f.article[n][1], f) if f.sentence.section "
      "then "
      "eq(f.sentence.section[n][1], f) end end",
      "for l in db.labels do eq(l.target.labels[1], l) eq(l.target.id, l.target_id) end",
      "for s in db.sections:limit(5) do for p in s.provenance do eq(p.target, s) end end",
      "for t in db.toc_entries do if t.article_id then eq(t.article.id, t.article_id) "
      "eq(t.article.toc_entries[1], t) else eq(t.article, nil) end eq(t.issue.id, 1) end",
      "for g in db.grids do for c in g.cells do eq(c.grid, g) eq(c.article, g.article) "
      "end "
      "end assert(#db.grid_cells > 0)",
      "for c in db.captions do eq(c.article.id, c.article_id) eq(c.issue.id, 1) end",
      "local i = db.issues[1] eq(#i.articles, 10) eq(#i.staff, #db.staff) "
      "eq(#i.masthead, "
      "#db.masthead) eq(#i.toc_entries, #db.toc_entries) eq(#i.diagnostics, "
      "#db.diagnostics) eq(#i.cities, 7)",
      "for s in db.staff do eq(s.issue.id, 1) if s.masthead_id then local found for x in "
      "s.masthead.staff do found = found or x == s end assert(found) end end",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_rows, keys_are_names_of_rows) {
  static const char *const bodies[] = {
      "eq(db.cities['临澜'].name, '临澜') eq(db.cities:get('临澜').name, '临澜') "
      "eq(db.cities:get('x'), nil)",
      "local t = db.articles[2].title eq(db.articles[t].id, 2) eq(db.articles:get(t).id, "
      "2)",
      "eq(db.places['临澜市'].id, 2) eq(db.documents['代表法'].id, 2)",
      "local i = db.issues[1] eq(i.name, i.periodical .. '/' .. i.number) "
      "eq(db.issues[i.name], i)",
      "eq(db.articles:where{city = '临澜'}:get(1), nil)",
      "eq(db.cities:where{name = qikan.like'临%'}['临澜'].name, '临澜')",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_rows, rows_are_tables_that_compare_sort_and_print) {
  static const char *const bodies[] = {
      "local a = db.articles[3] eq(type(a), 'table') eq(a.kicker, nil) eq(a.city, "
      "'临澜')",
      "local a, b = db.articles[3], db.articles:get(3) assert(a == b and not rawequal(a, "
      "b)) assert(a ~= db.articles[2]) assert(a ~= db.sections[3])",
      "assert(db.articles:select('id')[3] == db.articles[3])",
      "assert(db.articles:select('title')[3] ~= db.articles[3])",
      "assert(db.articles[1] < db.articles[2] and db.articles[2] >= db.articles[1])",
      "local l = db.articles:order_by('id', 'desc'):all() table.sort(l) eq(l[1].id, 1)",
      "assert(db.cities['临澜'] == db.cities['临澜'])",
      "local a = db.articles[3] assert(tostring(a):find('^article 3 临澜 《.+》$'))",
      "eq(tostring(db.articles), 'articles: 10 rows')",
      "assert(tostring(db.sentences[1]):find('^sentence 1 '))",
      "eq(tostring(db.cities['临澜']), 'city 临澜')",
      "eq(tostring(db.quantities:group_by('unit'):count()[1]), 'row {unit = 个, count = "
      "7}')",
      "eq(tostring(qikan.like'%x%'), 'qikan.like(%x%)')",
      "local a = db.articles[2] eq(a.text, one('select text from article where id = 2')) "
      "eq(a.text, a.text)",
      "eq(db.sections[1].city, nil) eq(db.sections:where{city = '临澜'}[1].city, '临澜')",
      "local s = db.sentences[5] assert(s.source:find('%.md:' .. s.line .. ':' .. s.col "
      ".. "
      "'$'))",
      "assert(db.articles[2].source:find('%.md:%d+:1$'))",
      "eq(db.quantities[1].source, db.quantities[1].sentence.source)",
      "local a, n = db.articles[3], 0 for k, v in next, a do n = n + 1 eq(a[k], v) end "
      "assert(n > 8)",
      "local keys = {} for k in pairs(db.articles[3]) do keys[#keys + 1] = k end "
      "eq(keys[1], 'id') eq(keys[2], 'issue_id')",
      "eq(rawget(db.articles[3], 'city'), nil) eq(#db.articles[3].sections, "
      "#db.articles[3]"
      ".sections)",
      "eq(tostring(qikan.null), 'qikan.null') eq(tostring(qikan.between(1, 2)), "
      "'qikan.between(1, 2)') eq(tostring(qikan.not_{1, 'x', qikan.null}), "
      "'qikan.not_({1, x, qikan.null})') eq(tostring(qikan.not_(qikan.like'a%')), "
      "'qikan.not_(qikan.like(a%))')",
      "for r in db:sql('select null as a, 5 as b') do eq(tostring(r), 'row {a = nil, b = "
      "5}') end eq(tostring(db.issues), 'issues: 1 row')",
      "eq(db.articles:get(3.0), db.articles[3])",
      "eq(rawlen(db.articles[3]), 0) eq(rawget(db.articles[3], 8), nil) "
      "eq(rawlen(db.articles:select('id')[3]), 0)",
  };
  run_all(bodies, QK_COUNT(bodies));
}

/* Of few columns, of many, of more than a function has upvalues; with names that Lua
 * interns and with longer ones. */
Test(script_rows, rows_of_any_width_have_all_their_fields) {
  static const char *const bodies[] = {
      "for _, n in ipairs{1, 2, 4, 5, 8, 254, 255, 256, 500} do local t = {} for i = 1, "
      "n "
      "do t[i] = (i % 3 == 0 and 'null' or i) .. ' as c' .. i end "
      "for r in db:sql('select ' .. table.concat(t, ', ')) do local seen = 0 "
      "for i = 1, n do eq(r['c' .. i], i % 3 ~= 0 and i or nil) end "
      "for k, v in pairs(r) do eq(k, 'c' .. v) seen = seen + 1 end "
      "eq(seen, n - n // 3) for k, v in next, r do seen = seen - 1 end eq(seen, 0) "
      "eq(select(2, tostring(r):gsub('=', '')), n) "
      "assert(not pcall(function() return r.c0 end)) end end",
      "local long = ('x'):rep(41) for r in db:sql('select 1 as ' .. long .. ', 2 as ' .. "
      "long .. 'y') do eq(r[long], 1) eq(r[('x'):rep(40) .. 'x'], 1) eq(r[long .. 'y'], "
      "2) assert(not pcall(function() return r[long .. 'z'] end)) end",
      "local r = db.articles:select{long_name_of_a_column_that_is_not_interned_as_others "
      "= "
      "'id'}[3] eq(r['long_name_of_a_column_that_is_not_interned' .. '_as_others'], 3)",
      "local keep = {} for r in db:sql('with recursive n(x) as (select 1 union all "
      "select "
      "x + 1 from n where x < 3000) select x, x * 2 as y, hex(x) as z from n') do "
      "keep[r.x] "
      "= r end for i = 1, 3000 do eq(keep[i].y, 2 * i) end",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_rows, explain_shows_the_statement_and_its_plan) {
  static const char *const bodies[] = {
      "local s = db.articles:where{city = '临澜'}:explain() "
      "eq(s:match('^[^\\n]+'), 'SELECT t0.id, t0.issue_id, t0.ordinal, t0.kind, "
      "t0.column_title, t0.city, t0.kicker, t0.title, t0.byline, t0.page, t0.end_mark, "
      "t0.line_start, t0.line_end FROM article AS t0 WHERE t0.city = ?1 ORDER BY t0.id') "
      "assert(s:find('\\n  SEARCH a USING INDEX q_article_city'))",
      /* No value is in it. */
      "assert(not db.articles:where{city = \"x' or "
      "1\"}:limit(77):explain():find(\"x'\"))",
      "eq(db.quantities:group_by('city'):sum('value'):explain():match('^[^\\n]+'), "
      "'SELECT "
      "t0.city AS \"city\", sum(t0.value) AS \"sum\" FROM quantity AS t0 GROUP BY "
      "t0.city "
      "ORDER BY t0.city')",
      "for _, n in ipairs{'sections', 'sentences', 'quantities', 'facts', 'labels'} do "
      "local plan = db.articles[3][n]:explain() assert(plan:find('SEARCH'), plan) end",
      "for _, n in ipairs{'quotations', 'facts', 'practices', 'quantities'} do local "
      "plan = "
      "db.sentences[9][n]:explain() assert(plan:find('SEARCH q_'), plan) end",
      "local plan = db.cities[1].sentences:explain() assert(not plan:find('SCAN q_'), "
      "plan)",
  };
  run_all(bodies, QK_COUNT(bodies));
}

Test(script_rows, a_dump_shows_all_of_a_table_in_the_same_order_in_every_run) {
  box b;
  qk_buf out = {0};
  qk_err e;
  rows_open(&b);
  cr_assert_eq(rows_run(&b,
                        "qikan.dump({5, {6, {7, {8}}}, [20000001] = 'b', [10000001] = "
                        "'a', [-1.5] = 0, z = print, c = qikan.null, [true] = 1})",
                        &out, &e),
               QK_OK, "%s", e.msg);
  static const char *const lines[] = {"table, 2 items",
                                      "  5",
                                      "  table, 2 items",
                                      "    6",
                                      "    table, 2 items",
                                      "      7",
                                      "      table, 1 item",
                                      "  -1.5:",
                                      "    0",
                                      "  10000001:",
                                      "    \"a\"",
                                      "  20000001:",
                                      "    \"b\"",
                                      "  \"c\":",
                                      "    qikan.null",
                                      "  \"z\":",
                                      "    function",
                                      "  … and 1 more"};
  const char *at = out.p;
  for (size_t i = 0; i < QK_COUNT(lines); i++) {
    const char *found = strstr(at, lines[i]);
    cr_assert(found, "'%s' in '%s'", lines[i], out.p);
    at = found + strlen(lines[i]);
  }
  qk_buf_free(&out);
  box_close(&b);
}
