/* test_script_escape_data.c - attempts to leave, hang or exhaust the sandbox by way of
 * the database, of what qikan offers, and of Lua's own hooks into them.
 * In:   bodies of a report's run function over the example issue, each a row.
 * Out:  each ends by itself, soon, with a message that names what it was and the line.
 * Owns: nothing. */
#include "test_escape.h"
#include "test_kinds.h"

static void try_all(const attempt *rows, size_t n, uint32_t milliseconds) {
  box b;
  kinds_open(&b);
  try_in(&b, rows, n, milliseconds);
}

static const attempt chains[] = {
    {"local c = db.sentences for i = 1, 1e5 do c = c:where{id = qikan.gt(i)} end",
     "expected a chain of at most 200 methods"},
    {"local c = qikan.not_(1) for i = 1, 1e5 do c = qikan.not_(c) end "
     "print(#db.sentences:"
     "where{id = c})",
     "nested at most 20 deep"},
    {"local l = {} for i = 1, 1e5 do l[i] = i end print(#db.sentences:where{id = l})",
     "expected a list of at most 10000 values"},
    {"print(#db.sentences:where{text = qikan.like(('%a'):rep(30000))})", "too complex"},
    {"while true do print(#db.sentences:where{text = qikan.like(('%的'):rep(12) .. "
     "'%b%')}) end",
     LIMIT},
    {"local t = {} while true do t[#t + 1] = db.sentences:where{id = #t} end", LIMIT},
    {"local t = {} while true do t[#t + 1] = db.sentences:all() end", LIMIT},
    {"for a in db.sentences do for b in db.sentences do for c in db.sentences do end end "
     "end",
     LIMIT},
    {"while true do for s in db.sentences do break end end", LIMIT},
    {"local c = db.sentences while true do for i = 300, 1, -1 do local x = c[i] end end",
     LIMIT},
    {"while true do local n = #db.sentences end", LIMIT},
    {"for r in db.articles:join('sentences'):join('quantities'):join('paragraphs') do "
     "end",
     LIMIT},
    {"while true do db.sentences:where{id = math.random(1e9)}:explain() end", LIMIT},
    {"local c = {} for i = 1, 100 do c['c' .. i] = 'text' end return db.sentences:select("
     "c)",
     "select"},
    {"while true do tostring(db.sentences:where{text = qikan.like'%的%'}) end", LIMIT},
    {"while true do local x = db.articles[3].text end", LIMIT},
    {"local r = db.articles[3] while true do for k in pairs(r) do end end", TIME},
    {"local r = db.articles[3] for k in next, r do r[k] = nil end", "is read-only"},
    {"db.articles:first().sections = {}", "is read-only"},
    {"local l = db.articles:all() table.sort(l, function(a, b) a.x = b end)",
     "read-only"},
    {"return db.cities['临澜'].articles:where('1=1 or city', 'x')",
     "articles have no column '1=1 or city'"},
    {"return db.articles:select{['x\" from issue--'] = 'id'}",
     "expected a name of letters"},
    {"return db.articles:group_by('city'):sum('ordinal', 'x);drop')", "sum"},
};

Test(script_escape_data, chains_of_methods_end) {
  try_all(chains, QK_COUNT(chains), SQL_MILLISECONDS);
}

static const attempt statements[] = {
    {"for r in db:sql('with recursive n(x) as (select 1 union all select x + 1 from n) "
     "select x from n') do end",
     LIMIT},
    {"for r in db:sql('select group_concat(a.text || b.text || c.text) as x from "
     "sentence "
     "a, sentence b, sentence c') do end",
     LIMIT},
    {"for r in db:sql(\"select printf('%.*f', 900000000, 1.0) as x\") do end while true "
     "do "
     "end",
     ""},
    {"for r in db:sql(\"select count(*) as c from sentence where text || text || text "
     "glob "
     "'\" .. ('*?'):rep(60) .. \"b'\") do end while true do end",
     TIME},
    {"for r in db:sql(\"select 1 as x from sentence where text regexp '(a+)+b'\") do end",
     "no such function: regexp"},
    {"for r in db:sql('select ' .. ('('):rep(100000) .. '1' .. (')'):rep(100000)) do end",
     "parser stack overflow"},
    {"for r in db:sql(('select 1 as x union all '):rep(40000) .. 'select 1') do end",
     "too many terms"},
    {"for r in db:sql('select ' .. ('1,'):rep(3000) .. '1') do end", "too many columns"},
    {"for r in db:sql('select * from fts5vocab') do end", ""},
    {"for r in db:sql(\"select readfile('/etc/passwd') as x\") do end", "readfile"},
    {"for r in db:sql('select edit(1) as x') do end", "edit"},
    {"for r in db:sql('select fts3_tokenizer(1) as x') do end", "fts3_tokenizer"},
    {"local t = {} for i = 1, 1e6 do local f = db:sql('select * from sentence') f() t[#t "
     "+ "
     "1] = f end",
     LIMIT},
    {"for r in db:sql('select ? as x', {}) do end", "expected values for 1 parameters"},
    {"for r in db:sql('select ? as x', print) do end",
     "value 1 of db:sql: expected a string, number, boolean or qikan.null"},
    {"for r in db:sql('select ?99999 as x', 1) do end", "expected 99999 values"},
    {"for r in db:sql('select 1 as x', 2) do end", "expected 0 values"},
    {"for r in db:sql('select 1 as a, 2 as a') do end", "two columns are called 'a'"},
    {"for r in db:sql(('select 1 as x;'):rep(1000)) do end", "only one statement"},
    {"for r in db:sql('select 1 as x\\0; drop table q_issue') do end", "NUL"},
    {"local f = db:sql('select 1 as x') while true do f() end", TIME},
    {"for r in db:sql('begin') do end", "only statements that read"},
    {"for r in db:sql('pragma temp_store_directory = \"/\"') do end",
     "no permission to use the pragma"},
};

Test(script_escape_data, statements_end) {
  try_all(statements, QK_COUNT(statements), SQL_MILLISECONDS);
}

static const attempt offered[] = {
    {"local t = {} t.t = t while true do qikan.dump(t, 20) end", OUTPUT},
    {"local t = {} for i = 1, 200 do t[i] = t end qikan.dump(t, 20)", OUTPUT},
    {"while true do qikan.dump(db.articles, 20) end", LIMIT},
    {"qikan.dump(setmetatable({}, {__tostring = function() while true do end end}), 1) "
     "while true do qikan.dump({{}}) end",
     LIMIT},
    {"while true do out:heading('x') end", OUTPUT},
    {"while true do out:text('') end", OUTPUT},
    {"while true do out:table{columns = {'a'}, rows = {}} end", OUTPUT},
    {"while true do out:chart{kind = 'bar', x = {}, values = {}} end", OUTPUT},
    {"while true do out:chart{kind = 'timeline', events = {}} end", OUTPUT},
    {"local n = 0 out:table{columns = {'a'}, rows = function() n = n + 1 return {n} end}",
     LIMIT},
    {"local c = {} for i = 1, 1e5 do c[i] = 'c' .. i end out:table{columns = c, rows = "
     "{}}",
     "expected 1 to 500"},
    {"local t = setmetatable({}, {__index = function(t, k) while true do end end}) "
     "out:table{columns = {{name = 'a'}}, rows = {t}} while true do end",
     TIME},
    {"return qikan.lexicon('../../../etc/passwd')", "lexicon"},
    {"return qikan.lexicon('a\\0b')", "lexicon"},
    {"while true do pcall(qikan.report, {name = 'x', run = print}) end", TIME},
    {"while true do pcall(require, ('x'):rep(1000)) end", TIME},
    {"return require('figures\\0x')", "expected the name of a module"},
    {"return require('figures.')", "expected the name of a module"},
    {"return require('.figures')", "expected the name of a module"},
    {"return require('')", "expected the name of a module"},
    {"local s = ('的是'):rep(1e6) while true do qikan.text.normalise(s) end", LIMIT},
    {"local s = ('的是'):rep(1e6) while true do qikan.text.width(s) qikan.text.count(s) "
     "end",
     TIME},
};

Test(script_escape_data, what_qikan_offers_ends) {
  try_all(offered, QK_COUNT(offered), FILL_MILLISECONDS);
}

static const attempt hooks[] = {
    {"local function f(n) return coroutine.wrap(function() return pcall(function() "
     "return "
     "f(n + 1) end) end)() end while true do pcall(f, 1) end",
     LIMIT},
    {"while true do local co = coroutine.create(function() while true do pcall("
     "coroutine.yield) pcall(function() while true do end end) end end) for i = 1, 10 do "
     "coroutine.resume(co) end end",
     TIME},
    {"local t = {} for i = 1, 1e4 do t[i] = i end while true do pcall(table.sort, t, "
     "function() error('x') end) end",
     TIME},
    {"local co = coroutine.wrap(function() table.sort({3, 2, 1}, function() "
     "coroutine.yield("
     ") end) end) co()",
     "attempt to yield across a C-call boundary"},
    {"local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function() while true do "
     "t[#t + 1] = ('x'):rep(1e5) end end)",
     MEMORY},
    {"local s = 'a' while true do s = s:gsub('a', '%0%0%0%0') end", LIMIT},
    {"local s = ('a'):rep(1e6) while true do s:gsub('a', function(c) return c .. c end) "
     "end",
     LIMIT},
    {"local s = ('\\xff'):rep(1e6) while true do pcall(function() for p in utf8.codes(s) "
     "do "
     "end end) utf8.len(s) end",
     TIME},
    {"utf8.offset(('\\x80'):rep(1e7), 1, 1)", "initial position is a continuation byte"},
    {"print(setmetatable({}, {__name = ('x'):rep(1e8)}))", MEMORY},
    {"return ('x'):rep(setmetatable({}, {__name = '%s%s%n\\27[31m'}))",
     "number expected"},
    {"for k in pairs(setmetatable({}, {__pairs = function() return function() return 1 "
     "end "
     "end})) do end",
     TIME},
    {"::a:: pcall(function() ::b:: goto b end) goto a", TIME},
    {"local s = ('a '):rep(200000) while true do s:gsub('%f[%w]%w+%f[%W]', '%0') end",
     TIME},
    {"local f = function() end while true do local g = f f = function() return g end end",
     MEMORY},
    {"local t = setmetatable({}, {__len = function() return math.maxinteger - 1 end}) "
     "table.insert(t, 1, 0)",
     "without __len"},
    {"local t = {} for i = 1, 1e5 do t = setmetatable({}, {__index = t}) end return t.x",
     "loop"},
    {"while true do local x <close> = setmetatable({}, {__close = function() while true "
     "do "
     "end end}) error('x') end",
     TIME},
    {"local m = {} local t = setmetatable({}, m) m.__gc = function() while true do end "
     "end "
     "t = nil collectgarbage() error('no finalizer ran')",
     "no finalizer ran"},
    {"local f = load('while true do end', 'x', 't', {}) while true do pcall(f) end",
     TIME},
    {"error(select(2, load('error(', '@/etc/passwd')))", "unexpected symbol"},
    {"local function h() return xpcall(error, h) end h() error('end')", "end"},
    {"local t = setmetatable({}, {__add = function(a, b) return a + b end}) return t + t",
     RECURSION},
    {"setmetatable(_G, {__index = function(t, k) return t[k] end}) return zzz",
     RECURSION},
    {"string.rep = function() return 7 end error(('x'):rep(3) .. '!')", "7!"},
    {"return string.pack(('i16'):rep(1e5), 1)", "number expected"},
    {"return string.unpack('s8', ('\\xff'):rep(8))", "data string too short"},
    {"return ('x'):rep(1e7):byte(1, -1)", "string slice too long"},
    {"for i = 0, 1, 1e-300 do end", TIME},
    {"while true do os.time{year = 2000, month = 1, day = 1} end", TIME},
    {"os.date('*t', math.maxinteger)", "cannot be represented"},
};

Test(script_escape_data, hooks_into_lua_end) {
  try_all(hooks, QK_COUNT(hooks), FILL_MILLISECONDS);
}

/* Whole definitions; the second line is the one that goes on for ever. */
Test(script_escape_data, definitions_end) {
  static const attempt rows[] = {
      {"return qikan.extractor{name='x',\nextract=function(s) local t={} for i=1,1e6 do "
       "t[i]={kind='k'} end return t end}",
       LIMIT},
      {"return qikan.extractor{name='x',\nextract=function(s) local t={} t.t=t return "
       "{{kind='k', data=t}} end}",
       "nested deeper than 32"},
      {"return qikan.classifier{name='x', target='sentence', labels={'a'},\n"
       "classify=function(s) while true do end end}",
       TIME},
      {"return qikan.check{name='x',\nrun=function(db, p, report) while true do report{"
       "article=1, message=('m'):rep(1000)} end end}",
       LIMIT},
      {"return qikan.query{name='x',\nrows=function() local t={} for i=1,1e7 do "
       "t[i]='r'.."
       "i end return t end, columns={'a'}, measure=function() return 1 end}",
       LIMIT},
      {"return qikan.query{name='x', rows='city', columns={'a'},\ncells=function(db, p, "
       "put) "
       "while true do pcall(put, '临澜', 'a', 1) end end}",
       TIME},
  };
  box b;
  kinds_open(&b);
  box_host(&b);
  qk_host_set_limits(b.host, &(qk_limits){.memory = 64 << 20,
                                          .output = 8 << 20,
                                          .milliseconds = FILL_MILLISECONDS});
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e = {0};
    qk_result r;
    char path[128];
    snprintf(path, sizeof path, "%s/own.lua", b.dirs[0]);
    box_put(&b, 0, "own.lua", rows[i].body);
    qk_code code = qk_host_script(b.host, box_store(&b), path, NULL, 0, &r, &e);
    cr_expect_eq(code, QK_SCRIPT, "%s: %d", rows[i].body, code);
    cr_expect(strstr(e.msg, rows[i].msg), "%s: '%s'", rows[i].body, e.msg);
    cr_expect(strstr(e.file, "/own.lua") && e.line == 2, "%s: %s:%d", rows[i].body,
              e.file, e.line);
    qk_result_free(&r);
  }
  box_close(&b);
}

#ifndef __SANITIZE_ADDRESS__
/* What blocks and facts take is counted, whatever their texts: within the default limits
 * a run stays far below the memory that 256 MiB of Lua and 64 MiB of output allow. */
Test(script_escape_data, small_pieces_are_counted_as_what_they_take) {
  static const char *const bodies[] = {
      "while true do out:heading('') end",
      "while true do out:table{columns = {'a'}, rows = {}} end",
      "while true do out:chart{kind = 'bar', x = {}, values = {}} end"};
  box b;
  qk_buf out = {0};
  struct rusage usage;
  kinds_open(&b);
  box_host(&b);
  for (size_t i = 0; i < QK_COUNT(bodies); i++) {
    qk_err e;
    cr_expect_eq(box_run(&b, bodies[i], &out, &e), QK_SCRIPT);
    cr_expect(strstr(e.msg, "output limit of 64 MiB"), "%s: '%s'", bodies[i], e.msg);
  }
  getrusage(RUSAGE_SELF, &usage);
  cr_expect_lt(usage.ru_maxrss, 300 * 1024, "%ld KiB", usage.ru_maxrss);
  qk_buf_free(&out);
  box_close(&b);
}
#endif
