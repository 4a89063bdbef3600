/* test_script_run.c - the state of a run: what scripts find in it, what ends them.
 * In:   bodies of a report's run function.
 * Out:  the code, position and message of their end.
 * Owns: nothing. */
#include "test_script.h"

Test(script_run, what_is_unsafe_is_not_there) {
  static const char *const names[] = {
      "io",        "debug",      "package",        "dofile",      "loadfile",
      "warn",      "os.execute", "os.remove",      "os.rename",   "os.tmpname",
      "os.getenv", "os.exit",    "os.setlocale",   "string.dump", "math.randomseed",
      "_G.io",     "_G.debug",   "coroutine.debug"};
  box b;
  qk_buf out = {0};
  box_open(&b);
  for (size_t i = 0; i < QK_COUNT(names); i++) {
    char body[200];
    qk_err e;
    snprintf(body, sizeof body, "assert(%s == nil, 'there')", names[i]);
    cr_expect_eq(box_run(&b, body, &out, &e), QK_OK, "%s: %s", names[i], e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_run, what_is_safe_works) {
  static const char *const bodies[] = {
      "assert(('x'):rep(3) == 'xxx' and ('x').dump == nil)",
      "local ok, m = pcall(error, 'e') assert(not ok and m == 'e')",
      "local ok, a, b = pcall(function(...) return ... end, 1, 2) assert(ok and a == 1 "
      "and b == 2)",
      "local ok, m = xpcall(error, function(x) return x .. '!' end, 'e') assert(m == "
      "'e!')",
      "local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * "
      "2 end)"
      " assert(co(1) == 2) assert(co(4) == 8) assert(not pcall(co))",
      "local co = coroutine.create(function() pcall(coroutine.yield, 7) return 8 end)"
      " local _, x = coroutine.resume(co) local _, y = coroutine.resume(co)"
      " assert(x == 7 and y == 8 and coroutine.status(co) == 'dead')",
      "local co = coroutine.create(function() local x <close> = setmetatable({},"
      " {__close = function() error('closing') end}) coroutine.yield() end)"
      " coroutine.resume(co) local ok, m = coroutine.close(co) assert(not ok and "
      "m:find('closing'))",
      "local f = load('return ...') assert(f(5) == 5)",
      "local f = load('return x', 'n', 't', {x = 6}) assert(f() == 6)",
      "local f, m = load('return +') assert(not f and m:find('load'))",
      "local n = 0 for k in pairs(qikan) do n = n + 1 end assert(n >= 4)",
      "assert(collectgarbage('count') > 1) collectgarbage()",
      "local a = math.random(1000000) assert(type(a) == 'number')",
      "assert(os.time{year = 2021, month = 9, day = 15} and os.date('%Y', 0))",
      "assert(utf8.len('期刊') == 2)",
      "t = {} assert(_G.t == t)",
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

/* A fresh state for each run: what one wrote the next does not see; random numbers
 * repeat. */
Test(script_run, runs_share_nothing) {
  box b;
  qk_buf out = {0}, again = {0};
  qk_err e;
  box_open(&b);
  static const char body[] = "assert(seen == nil and string.seen == nil)\n"
                             "seen = true string.seen = true\n"
                             "out:table{columns={'n'}, rows={{math.random(1 << 40)}}}";
  cr_assert_eq(box_run(&b, body, &out, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(box_run(&b, body, &again, &e), QK_OK, "%s", e.msg);
  cr_assert_str_eq(out.p, again.p);
  qk_buf_free(&out);
  qk_buf_free(&again);
  box_close(&b);
}

/* Line 2 of the file is the body's first. */
Test(script_run, errors_carry_file_line_and_message) {
  static const struct {
    const char *body;
    int line;
    const char *msg;
  } rows[] = {
      {"error('wrong')", 2, "wrong"},
      {"\nerror('wrong')", 3, "wrong"},
      {"\nerror('wrong', 0)", 3, "wrong"},
      {"local function f() error('wrong', 2) end\n\nf()", 4, "wrong"},
      {"error()", 2, "expected a string as error value, got a nil value"},
      {"error({})", 2, "expected a string as error value, got a table value"},
      {"error(setmetatable({}, {__tostring = function() return 'mine' end}))", 2, "mine"},
      {"\n\nlocal x = nil + 1", 4, "attempt to perform arithmetic on a nil value"},
      {"coroutine.wrap(function() error('inside') end)()", 2, "inside"},
      {"out:heading('a', 'b')", 2,
       "out:heading: expected a level from 1 to 6, got string 'a'"},
      {"out.heading('a')", 2, "expected a call as out:heading(…), got out.heading(…)"},
      {"qikan.raport{}", 2,
       "qikan has no field 'raport'; did you mean 'report'? Expected one of "},
      {"qikan.x = 1", 2, "qikan is read-only"},
      {"db:seql('select 1')", 2, "db has no field 'seql'; did you mean 'sql'?"},
      {"qikan.report{}", 2,
       "qikan.report: expected in a file of reports/, got a call from "
       "elsewhere"},
      {"setmetatable({}, {__gc = print})", 2,
       "expected a metatable without __gc: scripts have no finalizers"},
      {"p.city = 1", 2, "p is read-only"},
      {"return p.city", 2, "p has no field 'city'; there are none"},
      {"load('x +', '@/etc/passwd')()", 2, "attempt to call a nil value"},
      {"assert(load('x +', '@/etc/passwd'))", 2, "/etc/passwd:1: syntax error near '+'"},
      {"assert(load('\\27Lua'))", 2, "attempt to load a binary chunk (mode is 't')"},
      {"local t = {} t[1] = t[1].x", 2,
       "attempt to index a nil value (field 'integer index')"},
      {"error('two\\nlines\\27[31m')", 2, "two lines [31m"},
  };
  box b;
  qk_buf out = {0};
  box_open(&b);
  char path[128];
  snprintf(path, sizeof path, "%s/reports/t.lua", b.dirs[0]);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    cr_expect_eq(box_run(&b, rows[i].body, &out, &e), QK_SCRIPT, "%s", rows[i].body);
    cr_expect_str_eq(e.file, path, "%s", rows[i].body);
    cr_expect_eq(e.line, rows[i].line, "%s: line %d", rows[i].body, e.line);
    /* a hint goes on with all names there are */
    size_t n = strstr(rows[i].msg, "did you mean") ? strlen(rows[i].msg) : sizeof e.msg;
    cr_expect_eq(strncmp(e.msg, rows[i].msg, n), 0, "%s: '%s'", rows[i].body, e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_run, a_limit_ends_the_run_and_is_named_with_its_line) {
  static const char time[] = "the script has passed its time limit of 0.2 s";
  static const char memory[] = "the script has passed its memory limit of 8 MiB";
  static const char output[] = "the script has passed its output limit of 1 MiB";
  static const struct {
    const char *body, *msg;
  } rows[] = {
      {"while true do end", time},
      {"while true do pcall(function() while true do end end) end", time},
      {"while true do pcall(pcall, pcall, pcall, error) end", time},
      {"local function f() while true do end end while true do xpcall(f, f) end", time},
      {"while true do local co = coroutine.create(function() while true do end end)"
       " coroutine.resume(co) end",
       time},
      {"while true do pcall(coroutine.wrap(function() while true do end end)) end", time},
      {"while true do local x <close> = setmetatable({}, {__close = function()"
       " while true do end end}) end",
       time},
      {"local t = setmetatable({}, {__index = function(t, k) while true do end end})"
       " while true do pcall(function() return t.x end) end",
       time},
      {"error(setmetatable({}, {__tostring = function() while true do end end}))", time},
      {"coroutine.close(coroutine.create(function() end)) while true do local co ="
       " coroutine.wrap(function() local x <close> = setmetatable({}, {__close = "
       "function()"
       " while true do end end}) coroutine.yield() end) co() co = nil end",
       NULL},
      {"local function r() return pcall(r) end while true do r() end", NULL},
      /* a coroutine ended by a hook has its hooks off; closing it would run its code */
      {"local co = coroutine.create(function() local x <close> = setmetatable({}, "
       "{__close ="
       " function() while true do end end}) while true do end end) local y <close> ="
       " setmetatable({}, {__close = function() coroutine.close(co) end})"
       " coroutine.resume(co)",
       time},
      /* nor may a handler run while a hook's error is on its way */
      {"xpcall(function() while true do end end, function() while true do end end)",
       time},
      {"for x in db:sql('with recursive c(x) as (select 1 union all select x + 1 from c)"
       " select count(*) as n from c') do end",
       time},
      {"pcall(function() for x in db:sql('with recursive c(x) as (select 1 union all "
       "select"
       " x + 1 from c) select count(*) as n from c') do end end) while true do end",
       time},
      {"local t = {} for i = 1, math.huge do t[i] = {i} end", memory},
      {"local s = ('x'):rep(1 << 28)", memory},
      {"while true do pcall(string.rep, 'x', 1 << 28) end", memory},
      {"local s = 'x' while true do s = s .. s end", memory},
      {"while true do pcall(coroutine.wrap(function() return ('x'):rep(1 << 28) end)) "
       "end",
       memory},
      {"while true do out:text(('x'):rep(1000)) end", output},
      {"while true do pcall(out.text, out, ('x'):rep(1000)) end", output},
      {"while true do print(('x'):rep(1000)) end", output},
      {"while true do out:table{columns = {'a'}, rows = {{1}, {2}, {3}}} end", output},
  };
  box b;
  qk_buf out = {0};
  box_open(&b);
  box_host(&b);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    bool patient = rows[i].msg == memory || rows[i].msg == output; /* a busy machine */
    qk_limits limits = {
        .memory = 8 << 20, .output = 1 << 20, .milliseconds = patient ? 60000 : 200};
    qk_host_set_limits(b.host, &limits);
    cr_expect_eq(box_run(&b, rows[i].body, &out, &e), QK_SCRIPT, "%s", rows[i].body);
    cr_expect(strstr(e.file, "/reports/t.lua"), "%s: '%s'", rows[i].body, e.file);
    cr_expect_eq(e.line, 2, "%s: line %d", rows[i].body, e.line);
    if (rows[i].msg)
      cr_expect_str_eq(e.msg, rows[i].msg, "%s: '%s'", rows[i].body, e.msg);
    else
      cr_expect(strstr(e.msg, "limit"), "%s: '%s'", rows[i].body, e.msg);
  }
  qk_buf_free(&out);
  box_close(&b);
}

/* The account is by what is in use, not by what was ever asked for. */
Test(script_run, garbage_does_not_count_against_the_memory_limit) {
  box b;
  qk_buf out = {0};
  qk_err e;
  box_open(&b);
  box_host(&b);
  qk_host_set_limits(b.host, &(qk_limits){.memory = 8 << 20, .milliseconds = 100000});
  cr_assert_eq(
      box_run(&b, "for i = 1, 100 do local s = ('x'):rep(1 << 20) .. i end", &out, &e),
      QK_OK, "%s", e.msg);
  qk_buf_free(&out);
  box_close(&b);
}

Test(script_run, modules_are_found_below_the_folders_alone) {
  static const struct {
    const char *body, *msg; /* NULL: works */
  } rows[] = {
      {"assert(require('lib.set').here == 'user')", NULL},
      {"assert(require 'set' == require 'set')", NULL},
      {"assert(require('base').here == 'shipped')", NULL},
      {"assert(require('sub.deep') == 3)", NULL},
      {"require '..secret'",
       "expected the name of a module below lib/ or lexicon/, got '..secret'"},
      {"require '../secret'",
       "expected the name of a module below lib/ or lexicon/, got '../secret'"},
      {"require '/etc/passwd'",
       "expected the name of a module below lib/ or lexicon/, got '/etc/passwd'"},
      {"require 'lib/../../secret'",
       "expected the name of a module below lib/ or lexicon/, got 'lib/../../secret'"},
      {"require ''", "expected the name of a module below lib/ or lexicon/, got ''"},
      {"require 'reports.t'",
       "expected a module file lib/reports/t.lua in a script folder, got none"},
      {"require 'none'",
       "expected a module file lib/none.lua in a script folder, got none"},
      {"require 'round'", "module 'round' requires itself, or has failed before"},
      {"require 'bytecode'", "attempt to load a binary chunk (mode is 't')"},
  };
  box b;
  qk_buf out = {0};
  qk_err e;
  char from[128], to[128];
  box_open(&b);
  box_put(&b, 0, "lib/set.lua", "return {here = 'shipped'}");
  box_put(&b, 1, "lib/set.lua", "return {here = 'user'}");
  box_put(&b, 0, "lib/base.lua", "return {here = 'shipped'}");
  box_put(&b, 0, "lib/round.lua", "return require 'round'");
  box_put(&b, 0, "lib/bytecode.lua", "\033Lua");
  box_put(&b, 0, "lib/broken.lua", "local x = 1\nreturn )");
  box_put(&b, 0, "secret.lua", "return 'secret'");
  snprintf(to, sizeof to, "%s/lib/sub", b.dirs[1]);
  cr_assert_eq(mkdir(to, 0777), 0);
  box_put(&b, 1, "lib/sub/deep.lua", "return 3");
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_code code = box_run(&b, rows[i].body, &out, &e);
    cr_expect_eq(code, rows[i].msg ? QK_SCRIPT : QK_OK, "%s: %s", rows[i].body, e.msg);
    if (rows[i].msg)
      cr_expect_str_eq(e.msg, rows[i].msg, "%s: '%s'", rows[i].body, e.msg);
  }
  cr_expect_eq(box_run(&b, "require 'broken'", &out, &e), QK_SCRIPT);
  cr_expect(strstr(e.file, "lib/broken.lua") && e.line == 2, "%s:%d", e.file, e.line);
  cr_expect_str_eq(e.msg, "unexpected symbol near ')'");

  snprintf(from, sizeof from, "%s/secret.lua", b.dirs[0]);
  snprintf(to, sizeof to, "%s/lib/link.lua", b.dirs[1]);
  cr_assert_eq(symlink(from, to), 0);
  cr_expect_eq(box_run(&b, "require 'link'", &out, &e), QK_SCRIPT);
  cr_expect(strstr(e.msg, "expected a file below its script folder, got a link to"), "%s",
            e.msg);
  qk_buf_free(&out);
  box_close(&b);
}
