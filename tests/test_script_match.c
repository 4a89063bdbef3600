/* test_script_match.c - patterns, sorting and pairs against Lua's own.
 * In:   random patterns, subjects and lists.
 * Out:  the same results and messages.
 * Owns: nothing. */
#include <lauxlib.h>
#include <lualib.h>

#include "script/run.h"
#include "test_script.h"

/* A program that both run: it draws patterns and subjects from a small generator and
 * returns one long text of all outcomes. */
static const char program[] =
    "local seed = 20210915\n"
    "local function draw(n) seed = (seed * 1103515245 + 12345) % 2147483648\n"
    "  return (seed >> 8) % n + 1 end\n"
    "local parts = {'a', 'b', 'c', '.', '%a', '%d', '%s', '%w', '%W', '%x', '%p', '%u',\n"
    "  '%l', '%g', '%c', '%z', '[ab]', '[^a]', '[a-c]', '[%a_]', '[]]', '[^]]', '[a-]',\n"
    "  '[%]x]', '(', ')', '()', '%1', '%2', '%b()', '%bab', '%f[a]', '%f[%W]', '%f',\n"
    "  '%b', '[', '[^', '[a', '%', '$', '^', '-', '*', '+', '?', '\\0', '\\xE6', '%9',\n"
    "  '%0', '%%', '[%', ']', '(a', 'b)', '(.-)', '(%w*)', '.-', '.*', 'a*', 'b+', "
    "'a?'}\n"
    "local letters = {'a', 'b', 'c', ' ', '(', ')', '1', 'A', '_', ']', '\\0', '\\n',\n"
    "  '\\xE6', '\\x9C', '-', 'ab', 'aa', '%'}\n"
    "local repls = {'', 'x', '%0', '%1', '%2', '%%', '%', '%z', '<%1>', '%9'}\n"
    "local function make(list, most) local t = {}\n"
    "  for i = 1, draw(most) - 1 do t[i] = list[draw(#list)] end\n"
    "  return table.concat(t) end\n"
    "local log, fine = {}, 0\n"
    "local function note(name, ...) local t = {name}\n"
    "  for i = 1, select('#', ...) do\n"
    "    local v = select(i, ...)\n"
    "    t[#t + 1] = type(v) == 'string' and v:gsub('^%[string [^:]*:%d+: ', '')\n"
    "      or tostring(v) end\n"
    "  if (...) then fine = fine + 1 end\n"
    "  log[#log + 1] = table.concat(t, '|') end\n"
    "for round = 1, ROUNDS do\n"
    "  local p, s = make(parts, 6), make(letters, 14)\n"
    "  local init = draw(9) == 1 and draw(20) - 10 or nil\n"
    "  note('find', pcall(string.find, s, p, init))\n"
    "  note('plain', pcall(string.find, s, p, init, true))\n"
    "  note('match', pcall(string.match, s, p, init))\n"
    "  note('gsub', pcall(string.gsub, s, p, repls[draw(#repls)],\n"
    "    draw(5) == 1 and draw(4) - 2 or nil))\n"
    "  note('call', pcall(string.gsub, s, p, function(a, b)\n"
    "    if draw(3) > 1 then return draw(2) == 1 and a or (b or '-') end end))\n"
    "  note('table', pcall(string.gsub, s, p, {a = 'A', b = false, [1] = 'one', ab = "
    "7}))\n"
    "  note('gmatch', pcall(function() local t = {}\n"
    "    for a, b in string.gmatch(s, p, init) do\n"
    "      t[#t + 1] = tostring(a) .. ',' .. tostring(b) end\n"
    "    return table.concat(t, ';') end))\n"
    "end\n"
    "note('long', pcall(string.find, ('a'):rep(300), ('a?'):rep(300) .. 'b'))\n"
    "note('deep', pcall(string.find, ('a'):rep(300), ('(a)'):rep(40)))\n"
    "note('type', pcall(string.gsub, 'a', 'a', true))\n"
    "note('value', pcall(string.gsub, 'a', 'a', function() return {} end))\n"
    "note('number', pcall(string.find, 12345, 34))\n"
    "return table.concat(log, '\\n'), fine";

static int run_program(lua_State *L, const char *rounds, const char **out, size_t *n) {
  qk_buf text = {0};
  qk_buf_printf(&text, "local ROUNDS = %s\n%s", rounds, program);
  cr_assert_eq(luaL_loadbuffer(L, text.p, text.n, "p"), LUA_OK, "%s",
               lua_tostring(L, -1));
  qk_buf_free(&text);
  cr_assert_eq(lua_pcall(L, 0, 2, 0), LUA_OK, "%s", lua_tostring(L, -1));
  *out = lua_tolstring(L, -2, n);
  return (int)lua_tointeger(L, -1);
}

/* Where two texts part, for the message. */
static void expect_same(const char *a, size_t an, const char *b, size_t bn) {
  size_t i = 0, line = 0;
  while (i < an && i < bn && a[i] == b[i]) {
    i++;
    if (a[i - 1] == '\n') line = i;
  }
  if (i == an && i == bn) return;
  cr_assert_fail("Lua's own: %.*s\nqikan's:    %.*s", (int)strcspn(a + line, "\n"),
                 a + line, (int)strcspn(b + line, "\n"), b + line);
}

Test(script_match, patterns_give_what_lua_gives) {
  box b;
  box_open(&b);
  qk_run r;
  qk_err e = {0};
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  cr_assert_eq(qk_run_open(&r, box_host(&b), &(qk_limits){.milliseconds = 250000}, &e),
               QK_OK);
  const char *theirs, *ours;
  size_t n, m;
  int fine = run_program(L, "6000", &theirs, &n);
  cr_assert_gt(fine, 20000, "only %d calls succeeded", fine);
  run_program(r.L, "6000", &ours, &m);
  expect_same(theirs, n, ours, m);
  qk_run_close(&r);
  lua_close(L);
  box_close(&b);
}

Test(script_match, sorting_keeps_equal_elements_as_they_stood) {
  static const char *const bodies[] = {
      "local t = {3, 1, 2} table.sort(t) assert(table.concat(t, ',') == '1,2,3')",
      "local t = {'b', 'a', '', 'ab'} table.sort(t) assert(table.concat(t, ',') == "
      "',a,ab,b')",
      "local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end)"
      " assert(table.concat(t, ',') == '3,2,1')",
      "local t = {} for i = 1, 1000 do t[i] = {i % 7, i} end"
      " table.sort(t, function(a, b) return a[1] < b[1] end)"
      " for i = 2, 1000 do assert(t[i - 1][1] < t[i][1] or t[i - 1][1] == t[i][1] and"
      " t[i - 1][2] < t[i][2]) end",
      "local t, n = {}, 0 for i = 1, 777 do t[i] = math.random(100) n = n + t[i] end"
      " table.sort(t, function(a, b) return a < b end) for i = 2, 777 do assert(t[i - 1] "
      "<= t[i]) end for i = 1, 777 do n = n - t[i] end assert(n == 0)",
      "local t = {0/0, 1, 0/0, 2} table.sort(t) assert(#t == 4)",
      "local t = {1, 2.5, -1, 1 << 62, 1e300} table.sort(t) assert(t[1] == -1 and t[5] "
      "== "
      "1e300)",
      "local t = {3, 2, 1} table.sort(t, function() return true end) assert(#t == 3)",
      "local t = {2, 1, 'x'} local ok, m = pcall(table.sort, t) assert(not ok and "
      "m:find('compare')) assert(t[1] == 2 and t[2] == 1)",
      "local t = {2, 1} local ok = pcall(table.sort, t, function() error('no') end)"
      " assert(not ok and t[1] == 2)",
      "local V = {__lt = function(a, b) return a.n < b.n end} local t = {}"
      " for i = 1, 9 do t[i] = setmetatable({n = -i}, V) end table.sort(t)"
      " assert(t[1].n == -9 and t[9].n == -1)",
      "local log = {} local p = setmetatable({}, {__len = function() return 3 end,"
      " __index = function(_, i) return 4 - i end, __newindex = function(_, i, v) log[i] "
      "= v end}) table.sort(p) assert(table.concat(log, ',') == '1,2,3')",
      "table.sort({}) table.sort({1}) assert(not pcall(table.sort, 'x'))",
  };
  box b;
  qk_buf out = {0};
  box_open(&b);
  for (size_t i = 0; i < QK_COUNT(bodies); i++) {
    qk_err e;
    cr_expect_eq(box_run(&b, bodies[i], &out, &e), QK_OK, "%s: %s", bodies[i], e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_match, pairs_walks_in_order_and_sees_every_key_once) {
  static const char *const bodies[] = {
      "local s = '' for k, v in pairs{b = 1, a = 2, [3] = 3, [1] = 1, [2.5] = 0, [true] "
      "= "
      "4} do s = s .. tostring(k) .. tostring(v) .. ' ' end"
      " assert(s == '11 2.50 33 a2 b1 true4 ', s)",
      "local s = '' for k in pairs{'x', 'y', nil, 'z', n = 1} do s = s .. k .. ' ' end"
      " assert(s == '1 2 4 n ', s)",
      "for k in pairs{} do error('there') end",
      "local t, n = {}, 0 for i = 1, 500 do t[i * 7919 % 5003] = i t['k' .. i] = i end"
      " local last for k, v in pairs(t) do n = n + 1"
      " if math.type(last) == 'integer' and math.type(k) == 'integer' then assert(last < "
      "k) end last = k end assert(n == 1000)",
      "local t = {1, 2, 3, a = 1, b = 2} for k in pairs(t) do t[k] = nil end"
      " assert(next(t) == nil)",
      "local t = {a = 1, b = 2, c = 3} local s = '' for k in pairs(t) do t.b = nil s = s "
      ".. k end assert(s == 'ac', s)",
      "local t = {5, 6, x = 7} local f, s, k = pairs(t) assert(f(s) == 1 and f(s, 1) == "
      "2 "
      "and f(s, 2) == 'x' and f(s, 'x') == nil and f(s) == 1 and f(s, 2) == 'x')",
      "local f = pairs{} local g = pairs{z = 1} assert(g({z = 1}) == 'z')",
      "local t = setmetatable({}, {__pairs = function(t) return next, {q = 1}, nil end})"
      " for k in pairs(t) do assert(k == 'q') end",
      "local f = {} local t = {[f] = 1, [print] = 2, [1] = 3} local n = 0"
      " for k in pairs(t) do n = n + 1 end assert(n == 3)",
      "local ok, m = pcall(pairs, nil) assert(not ok and m:find('table expected'))",
      "local t = {} for k in pairs{[1 << 53] = 1, [(1 << 53) + 1] = 2, [2.0^53 + 2] = 3}"
      " do t[#t + 1] = k end assert(t[1] == 1 << 53 and t[3] == (1 << 53) + 2)",
      "for k, v in pairs{a = {x = 1}} do for i, w in pairs(v) do assert(w == 1) end end",
  };
  box b;
  qk_buf out = {0};
  box_open(&b);
  for (size_t i = 0; i < QK_COUNT(bodies); i++) {
    qk_err e;
    cr_expect_eq(box_run(&b, bodies[i], &out, &e), QK_OK, "%s: %s", bodies[i], e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}
