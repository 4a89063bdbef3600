/* test_script_escape.c - attempts to leave, hang or exhaust the sandbox.
 * In:   bodies of a report's run function, each a row.
 * Out:  each ends by itself, soon, with a message that names what it was and the line.
 * Owns: nothing. */
#include "test_escape.h"

static void try_all(const attempt *rows, size_t n, uint32_t milliseconds) {
  box b;
  box_open(&b);
  try_in(&b, rows, n, milliseconds);
}

static const attempt leaving[] = {
    {"io.open('/etc/passwd')", "attempt to index a nil value (global 'io')"},
    {"os.execute('id')", "attempt to call a nil value (field 'execute')"},
    {"os.remove('/tmp/x')", "attempt to call a nil value (field 'remove')"},
    {"os.exit(0)", "attempt to call a nil value (field 'exit')"},
    {"os.getenv('HOME')", "attempt to call a nil value (field 'getenv')"},
    {"debug.getregistry()", "attempt to index a nil value (global 'debug')"},
    {"package.loadlib('/lib/x.so', '*')",
     "attempt to index a nil value (global 'package')"},
    {"dofile('/etc/passwd')", "attempt to call a nil value (global 'dofile')"},
    {"loadfile('/etc/passwd')", "attempt to call a nil value (global 'loadfile')"},
    {"string.dump(print)", "attempt to call a nil value (field 'dump')"},
    {"assert(load('\\27Lua', 'x', 'b'))", "attempt to load a binary chunk"},
    {"local n = 0 assert(load(function() n = n + 1 return n == 1 and '\\27Lua' or nil "
     "end))",
     "attempt to load a binary chunk"},
    {"require '../../etc/passwd'", "expected the name of a module"},
    {"require '/etc/passwd'", "expected the name of a module"},
    {"require 'lib/../../x'", "expected the name of a module"},
    {"require 'a\\0b'", "expected the name of a module"},
    {"require(('a.'):rep(1000) .. 'a')", "expected the name of a module"},
    {"require {}", "bad argument #1"},
    {"qikan.report = nil", "qikan is read-only"},
    {"qikan.db2 = {}", "qikan is read-only"},
    {"setmetatable(qikan, {})", "cannot change a protected metatable"},
    {"setmetatable(db, nil)", "cannot change a protected metatable"},
    {"getmetatable('').__index = 1", "attempt to index a boolean value"},
    {"getmetatable(qikan).__newindex = nil", "attempt to index a boolean value"},
    {"out.text = print", "out is read-only"},
    {"db.sql = print", "db is read-only"},
    {"setmetatable({}, {__gc = function() end})", "expected a metatable without __gc"},
    {"local m = setmetatable({}, {__index = {__gc = print}}) m.__gc = print"
     " setmetatable({}, m)",
     "expected a metatable without __gc"},
    {"local _ENV <const> = {} X = 1 print(X)", "attempt to call a nil value"},
    {"local _ENV = nil X = 1", "attempt to index a nil value"},
    {"_ENV = {} print(1)", "attempt to call a nil value (global 'print')"},
    {"local g = _G for k in next, g do g[k] = nil end print(1)",
     "attempt to call a nil value"},
    {"collectgarbage('stop')", "invalid option 'stop'"},
    {"collectgarbage('generational')", "invalid option"},
    {"coroutine.close(coroutine.running())", "expected a dead or suspended coroutine"},
    {"coroutine.yield(1)", "attempt to yield from outside a coroutine"},
    {"local f = load('return ...', '@/etc/passwd') f() error(f)",
     "expected a string as error value, got a function value"},
};

Test(script_escape, nothing_leads_out) { try_all(leaving, QK_COUNT(leaving), 250); }

static const attempt errors[] = {
    {"error()", "expected a string as error value, got a nil value"},
    {"error({})", "expected a string as error value, got a table value"},
    {"error(setmetatable({}, {__tostring = function() return {} end}))",
     "'__tostring' must return a string"},
    {"error(setmetatable({}, {__tostring = error}))", "stack overflow"},
    {"error(setmetatable({}, {__tostring = function() error('again') end}))", "again"},
    {"error(setmetatable({}, {__name = ('x'):rep(1000)}))", "expected a string as error"},
    {"error(('x'):rep(1 << 20))", "xxx"},
    {"error('a\\0b\\27[2Jc')", "a"},
    {"local t = setmetatable({}, {__index = function(t, k) return t[k] end}) return t.x",
     "stack overflow"},
    {"local t = {} for i = 1, 2 do t = setmetatable({}, {__index = t}) end local u = "
     "setmetatable({}, {}) getmetatable(u).__index = u return u.x",
     "loop"},
    {"string.rep('x', -1):rep(1 << 40, 'x')", "resulting string too large"},
    {"('x'):rep(1 << 62)", "resulting string too large"},
    {"string.format('%99999d', 1)", "invalid conversion"},
    {"string.format('%' .. ('0'):rep(1000) .. 'd', 1)", "invalid"},
    {"table.unpack({}, 1, 1e8)", "expected at most"},
    {"table.unpack({}, math.mininteger, math.maxinteger)", "expected at most"},
    {"table.move({}, 1, math.maxinteger - 1, 2)", "expected at most"},
    {"table.move(setmetatable({}, {__index = rawlen}), 1, 1 << 40, 1, setmetatable({},"
     " {__newindex = rawequal}))",
     "expected at most"},
    {"table.concat(setmetatable({}, {__index = rawlen}), '', 1, 1 << 40)",
     "expected at most"},
    {"table.concat(setmetatable({}, {__len = function() return 1 << 40 end}))",
     "expected at most"},
    {"table.insert(setmetatable({}, {__len = function() return 1 << 40 end, __index = "
     "rawlen, __newindex = rawequal}), 1, 1)",
     "without __len"},
    {"table.remove(setmetatable({}, {__len = function() return 1 << 40 end}), 1)",
     "without __len"},
    {"table.sort(setmetatable({}, {__len = function() return 1 << 40 end}))",
     "array too big"},
    {"utf8.char(1 << 40)", "value out of range"},
    {"os.date(('%c'):rep(1e6))", "expected a format of at most"},
    {"os.date('%E')", "invalid conversion specifier"},
    {"string.find('a', ('('):rep(100))", "too many captures"},
    {"string.find(('a'):rep(1000), ('a?'):rep(1000))", "pattern too complex"},
    {"string.find('a', ('[a'):rep(100000))", "malformed pattern"},
    {"load(('('):rep(1000000))() ", "attempt to call a nil value"},
    {"assert(load('x = ' .. ('{'):rep(1000000)))", "overflow"},
    {"assert(load('goto nowhere'))", "nowhere"},
    {"local co = coroutine.wrap(function() error('in') end) co()", "in"},
    {"out:table{columns = {'a'}, rows = setmetatable({}, {__index = function() return "
     "{1} end})} error('end')",
     "end"},
    {"out:table{columns = {}, rows = {}}", "expected"},
    {"out:heading(1 << 40, 'x')", "expected a level from 1 to 6"},
    {"out.text('x')", "expected a call as out:text(…)"},
};

Test(script_escape, errors_are_messages_with_a_line) {
  try_all(errors, QK_COUNT(errors), 250);
}

static const attempt hanging[] = {
    {"while true do end", TIME},
    {"::a:: goto a", TIME},
    {"repeat until false", TIME},
    {"for i = 1, math.huge do end", TIME},
    {"for i = 1, math.maxinteger do local x = i // 3 end", TIME},
    {"local function f() return f() end f()", TIME},
    {"while true do pcall(error) end", TIME},
    {"local function f() while true do end end while true do pcall(f) end", TIME},
    {"local function f() while true do end end while true do xpcall(f, f) end", TIME},
    {"while true do xpcall(error, function(m) while true do end end) end", TIME},
    {"local p = pcall while true do p(p, p, p, p, error) end", TIME},
    {"while true do coroutine.wrap(function() end)() end", TIME},
    {"local co = coroutine.wrap(function() while true do coroutine.yield() end end)"
     " while true do co() end",
     TIME},
    {"coroutine.wrap(function() while true do pcall(coroutine.wrap(function() while true "
     "do end end)) end end)()",
     TIME},
    {"local co = coroutine.create(function() local x <close> = setmetatable({}, {__close "
     "= function() while true do end end}) coroutine.yield() end) coroutine.resume(co)"
     " coroutine.close(co)",
     TIME},
    {"local x <close> = setmetatable({}, {__close = function() while true do end end})"
     " error('x')",
     TIME},
    {"local m = {__eq = function() while true do end end} return setmetatable({}, m) == "
     "setmetatable({}, m)",
     TIME},
    {"local m = {__lt = function() while true do end end} return setmetatable({}, m) < "
     "setmetatable({}, m)",
     TIME},
    {"return setmetatable({}, {__concat = function() while true do end end}) .. 'x'",
     TIME},
    {"return #setmetatable({}, {__len = function() while true do end end})", TIME},
    {"setmetatable({}, {__newindex = function() while true do end end}).x = 1", TIME},
    {"print(setmetatable({}, {__tostring = function() while true do end end}))", TIME},
    {"for k in pairs(setmetatable({}, {__pairs = function() while true do end end})) do "
     "end",
     TIME},
    {"for i in ipairs(setmetatable({}, {__index = rawlen})) do end", TIME},
    {"while true do load('return 1')() end", TIME},
    {"load(function() return ' ' end)", TIME},
    {"load(function() while true do end end)", TIME},
    {"load(collectgarbage)", LIMIT},
    {"string.find(('a'):rep(30), ('a?'):rep(30) .. ('a'):rep(30))", TIME},
    {"string.find(('a'):rep(200000), ('a-'):rep(50) .. 'b')", TIME},
    {"string.match(('a'):rep(100000), '.-.-.-.-b')", TIME},
    {"string.gsub(('a'):rep(100000), '.-.-.-b', '')", TIME},
    {"for x in string.gmatch(('a'):rep(100000), '(.-)(.-)(.-)b') do end", TIME},
    {"while true do pcall(string.find, ('a'):rep(3000), '.-.-.-b') end", TIME},
    {"string.find(('('):rep(1000000), '%b()')", TIME},
    {"string.find(('a'):rep(1000000), ('[' .. ('b'):rep(1000000) .. ']'))", TIME},
    {"string.gsub('', '', setmetatable({}, {__index = function() while true do end "
     "end}))",
     TIME},
    {"string.gsub(('x'):rep(100), '', function() while true do end end)", TIME},
    {"local s = ('a'):rep(8 << 20) local p = s:sub(1, 4 << 20) .. 'b' while true do "
     "s:find(p, 1, true) end",
     TIME},
    {"string.rep('', 1 << 62) while true do end", TIME},
    {"while true do string.rep('', 1 << 62, '') end", TIME},
    {"table.sort({3, 1, 2, 4}, function() while true do end end)", TIME},
    {"local t = {} for i = 1, 50000 do t[i] = i end while true do table.sort(t, function("
     "a, b) return true end) end",
     TIME},
    {"local t = {} for i = 1, 300000 do t[i] = i end while true do table.sort(t, "
     "rawequal) end",
     TIME},
    {"local t = {} for i = 1, 300000 do t[i] = i % 2 end while true do table.sort(t) end",
     TIME},
    {"table.sort(setmetatable({}, {__len = function() return 60000000 end, __index = "
     "rawlen, __newindex = rawequal}))",
     LIMIT},
    {"local t = setmetatable({}, {__index = rawlen, __newindex = rawequal}) while true "
     "do "
     "table.move(t, 1, 1000000, 1) end",
     TIME},
    {"local t = setmetatable({}, {__index = rawlen}) while true do "
     "select('#', table.unpack(t, 1, 400000)) end",
     TIME},
    {"local s = ('1'):rep(30 << 20) while true do tonumber(s) end", TIME},
    {"local s = ('1'):rep(30 << 20) while true do local x = s + 0 end", TIME},
    {"local s = ('x'):rep(30 << 20) while true do utf8.len(s) end", TIME},
    {"local s = ('x'):rep(20 << 20) while true do local x = s:upper() end", TIME},
    {"local s = ('x'):rep(10 << 20) while true do local x = s .. s end", TIME},
    {"local a, b = ('x'):rep(20 << 20) .. 'a', ('x'):rep(20 << 20) .. 'b' while true do "
     "local x = a == b end",
     TIME},
    {"local t = {} for i = 1, 400000 do t[i .. ''] = i end for k in next, t do t[k] = "
     "nil "
     "end while true do next(t) end",
     TIME},
    {"local t = {} for i = 1, 200000 do t[i] = {} end while true do collectgarbage() end",
     TIME},
    {"local t = {} for i = 1, 100000 do t['k' .. i] = i end while true do for k in "
     "pairs(t) do break end end",
     TIME},
    {"while true do setmetatable({}, {__mode = 'k'}) end", TIME},
    {"while true do os.date('%c') end", TIME},
    {"while true do string.format('%.99f', 1e308) end", TIME},
    {"local t = setmetatable({}, {__call = function(self) return self() end}) t()", TIME},
};

Test(script_escape, what_would_hang_runs_out_of_time) {
  try_all(hanging, QK_COUNT(hanging), 250);
}

static const attempt exhausting[] = {
    {"local s = 'x' while true do s = s .. s end", MEMORY},
    {"local s = ('x'):rep(1 << 27)", MEMORY},
    {"local t = {} while true do t[#t + 1] = #t end", MEMORY},
    {"local t = {} for i = 1, math.huge do t['k' .. i] = {} end", LIMIT},
    {"local t = {} while true do t[#t + 1] = function() return t end end", MEMORY},
    {"local t = {} while true do t[#t + 1] = coroutine.create(print) end", MEMORY},
    {"local t while true do t = {t} end", MEMORY},
    {"local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(1000) .. #t end) "
     "end",
     MEMORY},
    {"while true do pcall(string.rep, 'x', 1 << 28) end", MEMORY},
    {"while true do pcall(coroutine.wrap(function() return ('x'):rep(1 << 28) end)) end",
     MEMORY},
    {"string.gsub(('x'):rep(1 << 20), 'x', ('y'):rep(1000))", MEMORY},
    {"table.concat(setmetatable({}, {__index = function() return ('x'):rep(1000) end}), "
     "'', 1, 1000000)",
     MEMORY},
    {"string.format(('%s'):rep(100), table.unpack(setmetatable({}, {__index = function() "
     "return ('x'):rep(1 << 20) end}), 1, 100))",
     MEMORY},
    {"string.pack('s', ('x'):rep(40 << 20))", MEMORY},
    {"load(function() return ('x'):rep(1 << 20) end)", LIMIT},
    {"load('return {' .. ('{},'):rep(1 << 22) .. '}')() error('x')", "limit"},
    {"local t = {} for i = 1, 250 do t[i] = ('x'):rep(1 << 20) end", MEMORY},
    {"local function f(...) return f(1, ...) end f()", LIMIT},
    {"local function f() return 1 + f() end f()", RECURSION},
    {"local function f() local ok = pcall(f) return 1 end while true do f() end", LIMIT},
    {"local function f(x) return f(x)() end f(1)", RECURSION},
    {"local function f() coroutine.wrap(f)() end f()", "overflow"},
    {"local t = {} setmetatable(t, {__index = function(_, k) return t[k + 1] end}) "
     "return "
     "t[1]",
     "overflow"},
    {"local function f() string.gsub('x', 'x', f) end f()", "overflow"},
    {"local function f() table.sort({1, 2}, f) end f()", "overflow"},
    {"local function f() load(f) return ' ' end f()", LIMIT},
    {"local t = setmetatable({}, {}) getmetatable(t).__tostring = function() return "
     "tostring(t) end tostring(t)",
     "overflow"},
    {"local last for i = 1, 5000 do local before = last last = "
     "coroutine.create(function()"
     " local x <close> = setmetatable({}, {__close = function() if before then"
     " assert(coroutine.close(before)) end end}) coroutine.yield() end)"
     " coroutine.resume(last) end assert(coroutine.close(last))",
     "/reports/t.lua:2:"},
    {"while true do out:text(('x'):rep(1000)) end", OUTPUT},
    {"while true do out:heading('x') end", OUTPUT},
    {"while true do pcall(out.text, out, ('x'):rep(1000)) end", OUTPUT},
    {"while true do print(('x'):rep(1000)) end", OUTPUT},
    {"print(('x'):rep(9 << 20))", OUTPUT},
    {"while true do out:table{columns = {'a'}, rows = {{1}, {2}, {3}}} end", OUTPUT},
    {"out:table{columns = {'a'}, rows = function() return {('x'):rep(1000)} end}", LIMIT},
    {"local r = {1} local t = {} for i = 1, 1000000 do t[i] = r end out:table{columns = "
     "{'a'}, rows = t}",
     OUTPUT},
};

Test(script_escape, what_would_take_everything_is_stopped) {
  try_all(exhausting, QK_COUNT(exhausting), FILL_MILLISECONDS);
}

#define FOREVER   "with recursive c(x) as (select 1 union all select x + 1 from c) "
#define SQL(text) "for r in db:sql([[" text "]]) do local x = r end"

static const attempt sql[] = {
    {SQL("attach '/tmp/x.db' as x"), READ_ONLY},
    {SQL("vacuum into '/tmp/x.db'"), READ_ONLY},
    {SQL("vacuum"), READ_ONLY},
    {SQL("pragma query_only = 0"), "no permission to use the pragma"},
    {SQL("pragma journal_mode = delete"), "no permission to use the pragma"},
    {SQL("pragma temp_store_directory = '/tmp'"), "no permission to use the pragma"},
    {SQL("pragma hard_heap_limit = 0"), "no permission to use the pragma"},
    {SQL("pragma database_list"), "no permission to use the pragma"},
    {SQL("select * from pragma_database_list"), "only"},
    {SQL("select load_extension('/tmp/x.so')"), "no permission to call the function"},
    {SQL("select writefile('/tmp/x', 'y')"), "no such function"},
    {SQL("select readfile('/etc/passwd')"), "no such function"},
    {SQL("select edit('x')"), "no such function"},
    {SQL("select fts3_tokenizer('simple')"), "no permission to call the function"},
    {SQL("update sqlite_schema set sql = ''"), "may not be modified"},
    {SQL("insert into q_issue default values"), READ_ONLY},
    {SQL("delete from q_issue"), READ_ONLY},
    {SQL("drop table q_issue"), READ_ONLY},
    {SQL("create table x(a)"), READ_ONLY},
    {SQL("create temp table x(a)"), READ_ONLY},
    {SQL("create temp trigger t after insert on q_issue begin select 1; end"), READ_ONLY},
    {SQL("begin"), READ_ONLY},
    {SQL("commit"), READ_ONLY},
    {SQL("select 1; drop table q_issue"), "only one statement"},
    {SQL(FOREVER "select count(*) as n from c"), TIME},
    {SQL(FOREVER "select x from c"), ROWS},
    {SQL(FOREVER "select x from c order by x"), LIMIT},
    {SQL(FOREVER "select group_concat(x) as t from c"), LIMIT},
    {SQL(FOREVER "select json_group_array(x) as t from c"), LIMIT},
    {SQL(FOREVER "select distinct x % 1000 as y from c"), LIMIT},
    {SQL(FOREVER "select count(*) as n from c a, c b, c d, c e"), LIMIT},
    {SQL("with d(x) as (values (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)), h as (select "
         "a.x from d a, d b, d c, d e) select count(*) as n from h a, h b, h c, h d"),
     TIME},
    {SQL("select randomblob(1000000000) as b"), "too big"},
    {SQL("select zeroblob(1000000000) as b"), "too big"},
    {SQL("select printf('%.*c', 1000000000, 'x') as b"), "too big"},
    {SQL("select printf('%1000000000d', 1) as b"), "too big"},
    {SQL("select format('%.*f', 1000000000, 1) as b"), "too big"},
    {SQL("select strftime(hex(zeroblob(5000000))) as b"), "strftime"},
    {SQL("select replace(hex(zeroblob(5000000)), '0', '000000000000000') as b"),
     "" /* too big, or too slow */},
    {SQL("select replace(replace(hex(zeroblob(1000)), '0', hex(zeroblob(1000))), '0', "
         "hex(zeroblob(1000))) as b"),
     "too"},
    {SQL("select instr(hex(zeroblob(20000000)), hex(zeroblob(10000000)) || "
         "'b') as n, x from (" FOREVER "select x from c)"),
     LIMIT},
    {SQL("select hex(zeroblob(5000000)) like '%' || hex(zeroblob(1500)) || "
         "'b' as n"),
     "too long"},
    {SQL(FOREVER "select count(*) as n from c where x || hex(zeroblob(500000)) like "
                 "'%0%0%0%0%0%00000000000000b'"),
     TIME},
    {SQL("select 'a' like hex(zeroblob(30000)) as n"), "too complex"},
    {SQL("select hex(zeroblob(500000)) glob hex(zeroblob(4500)) as n"), "too complex"},
    {SQL(FOREVER "select sum(length(trim(hex(zeroblob(50000)), hex(zeroblob(50000)) || "
                 "'a'))) as t from c"),
     LIMIT},
    {SQL("select json_patch('{}', '{}') as j"), "no permission to call the function"},
    {SQL("select json(replace(hex(zeroblob(500000)), '0', '[')) as j"), "malformed JSON"},
    {SQL(FOREVER "select sum(json_array_length(replace(hex(zeroblob(50000)), '0', '['))) "
                 "as j from c"),
     "malformed JSON"},
    {"local s = 'with a0(x) as (select 1)' for i = 1, 40 do s = s .. (', a%d as (select "
     "1 "
     "from a%d as p, a%d as q)'):format(i, i - 1, i - 1) end for r in db:sql(s .. ' "
     "select "
     "1 as n from a40') do end",
     LIMIT},
    {"local s = 'select 1 as n' for i = 1, 200 do s = s .. ' union select ' .. i end"
     " for r in db:sql(s) do end",
     "too many terms"},
    {"db:sql('select ' .. ('('):rep(5000) .. '1' .. (')'):rep(5000))", "SQL:"},
    {"db:sql('select 1' .. (' + 1'):rep(100000))", "SQL:"},
    {"db:sql(('x'):rep(2000000))", "too long"},
    {"db:sql('select ?', {})", "db:sql"},
    {"db:sql('select 1 as n', 1)", "expected 0 values"},
    {"db:sql('select ?', print)", "expected a string, number"},
    {"while true do for r in db:sql('select 1 as n') do end end", LIMIT},
    {"while true do pcall(function() for r in db:sql('" FOREVER
     "select count(*) as n from c') do end end) end",
     TIME},
    {"while true do pcall(function() for r in db:sql('" FOREVER
     "select x from c') do end "
     "end) end",
     ROWS},
    {"local t = {} while true do t[#t + 1] = db:sql('select 1 as n') end", LIMIT},
    {"local function f() for r in db:sql('select 1 as n') do f() end end f()", "limit"},
};

Test(script_escape, statements_can_neither_write_nor_run_for_ever) {
  try_all(sql, QK_COUNT(sql), SQL_MILLISECONDS);
}
