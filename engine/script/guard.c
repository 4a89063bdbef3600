/* guard.c - the standard functions that could outlive a spent limit, made again.
 * In:   as pcall, xpcall, coroutine.*, setmetatable, load, collectgarbage, print.
 * Out:  the same, but a limit that was passed is raised again, no finalizers, no
 *       bytecode.
 * Owns: nothing. */
#include "output/result.h"
#include "script/fault.h"
#include "script/library.h"

/* PRINT_COST: of a block, beside its text.  NESTED_MAX: Lua counts calls in C for each
 * coroutine alone, and not at all where one is closed. */
enum { PRINT_COST = 48, NESTED_MAX = 150 };

/* ---- pcall and xpcall ----------------------------------------------------------------
 */

static int finish(lua_State *L, int status, lua_KContext extra) {
  if (status == LUA_ERRMEM) qk_run_note_memory(L);
  if (qk_run_of(L)->spent) return qk_run_raise(L);
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)extra;
  lua_pushboolean(L, 0);
  lua_pushvalue(L, -2);
  return 2;
}

static int protect(lua_State *L) {
  if (qk_run_of(L)->spent) return qk_run_raise(L);
  luaL_checkany(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish);
  return finish(L, status, 0);
}

/* The error of a hook finds its handler while hooks are off: a script's function that
 * loops there could not be stopped. */
static int handle(lua_State *L) {
  if (qk_run_of(L)->spent) return 1;
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

static int protect_with(lua_State *L) {
  if (qk_run_of(L)->spent) return qk_run_raise(L);
  int n = lua_gettop(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, handle, 1);
  lua_replace(L, 2);
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2); /* handler, true, and the function below its arguments */
  int status = lua_pcallk(L, n - 2, LUA_MULTRET, 2, 2, finish);
  return finish(L, status, 2);
}

/* ---- coroutines ----------------------------------------------------------------------
 */

/* Returns the number of results on L, or -1 with the error value on L. */
static int resume(lua_State *L, lua_State *co, int n) {
  qk_run *r = qk_run_of(L);
  int results;
  if (r->spent) return qk_run_raise(L);
  if (!lua_checkstack(co, n)) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  if (++r->nested > NESTED_MAX) {
    r->nested--;
    lua_pushliteral(L, "C stack overflow");
    return -1;
  }
  lua_xmove(L, co, n);
  qk_run_enter(co);
  int status = lua_resume(co, L, n, &results);
  qk_run_enter(L);
  r->nested--;
  if (status == LUA_ERRMEM) qk_run_note_memory(L);
  if (r->spent) return qk_run_raise(L);
  if (status != LUA_OK && status != LUA_YIELD) {
    lua_xmove(co, L, 1);
    return -1;
  }
  if (!lua_checkstack(L, results + 1)) {
    lua_pop(co, results);
    lua_pushliteral(L, "too many results to resume");
    return -1;
  }
  lua_xmove(co, L, results);
  return results;
}

static int co_resume(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  luaL_argexpected(L, co, 1, "coroutine");
  int n = resume(L, co, lua_gettop(L) - 1);
  lua_pushboolean(L, n >= 0);
  if (n < 0) n = 1;
  lua_insert(L, -(n + 1));
  return n + 1;
}

/* Runs what is to be closed. */
static int reset(lua_State *L, lua_State *co) {
  qk_run *r = qk_run_of(L);
  if (r->nested >= NESTED_MAX) luaL_error(L, "C stack overflow");
  r->nested++;
  qk_run_enter(co);
  int status = lua_resetthread(co);
  qk_run_enter(L);
  r->nested--;
  if (status == LUA_ERRMEM) qk_run_note_memory(L);
  if (r->spent) qk_run_raise(L);
  return status;
}

static int co_next(lua_State *L) {
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  int n = resume(L, co, lua_gettop(L));
  if (n >= 0) return n;
  int status = lua_status(co);
  if (status != LUA_OK && status != LUA_YIELD) {
    qk_fault_thrown(L, co); /* its call chain is gone with the next call */
    reset(L, co);
    lua_xmove(co, L, 1);
  }
  return lua_error(L);
}

static int co_wrap(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_pushcclosure(L, co_next, 1);
  return 1;
}

/* A coroutine that a hook has ended keeps its hooks off, and closing it runs script code:
 * never once a limit is spent. */
static int co_close(lua_State *L) {
  if (qk_run_of(L)->spent) return qk_run_raise(L);
  lua_State *co = lua_tothread(L, 1);
  luaL_argexpected(L, co, 1, "coroutine");
  int status = lua_status(co);
  lua_Debug ar;
  bool running = status == LUA_OK && lua_getstack(co, 0, &ar);
  if (co == L || running)
    return luaL_error(L, "expected a dead or suspended coroutine, got a running one");
  status = reset(L, co);
  lua_pushboolean(L, status == LUA_OK);
  if (status == LUA_OK) return 1;
  lua_xmove(co, L, 1);
  return 2;
}

/* ---- others --------------------------------------------------------------------------
 */

static int set_metatable(lua_State *L) {
  int type = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
  if (type == LUA_TTABLE) {
    lua_pushliteral(L, "__gc");
    if (lua_rawget(L, 2) != LUA_TNIL)
      return luaL_error(L,
                        "expected a metatable without __gc: scripts have no finalizers");
  }
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
    return luaL_error(L, "cannot change a protected metatable");
  lua_settop(L, 2);
  lua_setmetatable(L, 1);
  return 1;
}

/* Pieces of a chunk, from the function in upvalue 1: one in C can go on for ever. */
static int read_piece(lua_State *L) {
  lua_settop(L, 0);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_call(L, 0, 1);
  qk_run_tick(L, 1000);
  return 1;
}

/* Upvalue 1 is the original. */
static int load_text(lua_State *L) {
  int n = lua_gettop(L);
  size_t len = 0;
  const char *name = luaL_optlstring(L, 2, "=(load)", &len);
  /* A chunk may not pass for a file. */
  bool marked = len && (name[0] == '@' || name[0] == '=');
  lua_settop(L, 4);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 1);
  if (lua_isfunction(L, 1)) lua_pushcclosure(L, read_piece, 1);
  if (lua_type(L, 1) == LUA_TSTRING && lua_isnoneornil(L, 2))
    lua_pushliteral(L, "=(load)");
  else
    lua_pushfstring(L, "=%s", marked ? name + 1 : name);
  lua_pushliteral(L, "t");
  if (n >= 4) lua_pushvalue(L, 4);
  lua_call(L, n >= 4 ? 4 : 3, LUA_MULTRET);
  /* It catches what it fails with, as pcall does. */
  const char *message = lua_isnil(L, 5) ? lua_tostring(L, 6) : NULL;
  if (message && strcmp(message, "not enough memory") == 0) qk_run_note_memory(L);
  if (qk_run_of(L)->spent) return qk_run_raise(L);
  return lua_gettop(L) - 4;
}

static int collect(lua_State *L) {
  static const char *const options[] = {"collect", "count", NULL};
  if (luaL_checkoption(L, 1, "collect", options) == 0) {
    lua_gc(L, LUA_GCCOLLECT);
    qk_run_tick(L, qk_run_of(L)->used / 16);
    lua_pushinteger(L, 0);
  } else {
    lua_pushnumber(L, (lua_Number)qk_run_of(L)->used / 1024);
  }
  return 1;
}

static int print(lua_State *L) {
  qk_run *r = qk_run_of(L);
  int n = lua_gettop(L);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (int i = 1; i <= n; i++) {
    if (i > 1) luaL_addchar(&b, '\t');
    luaL_tolstring(L, i, NULL);
    luaL_addvalue(&b);
  }
  luaL_pushresult(&b);
  size_t len;
  const char *p = lua_tolstring(L, -1, &len);
  if (!r->out) return 0;
  qk_run_write(L, len + PRINT_COST);
  qk_result_line(r->out, (qk_str){p, len});
  return 0;
}

static const qk_lua_function globals[] = {
    {"pcall", protect, "pcall(f, …) → ok, …",
     "Calls f in protected mode.  A limit of the run cannot be caught."},
    {"xpcall", protect_with, "xpcall(f, handler, …) → ok, …",
     "Calls f with a message handler.  A limit of the run cannot be caught."},
    {"setmetatable", set_metatable, "setmetatable(t, mt) → t",
     "Sets a metatable; one with __gc is refused."},
    {"load", load_text, "load(chunk [, name [, mode [, env]]]) → function | nil, message",
     "Compiles text.  Bytecode is refused, whatever the mode."},
    {"collectgarbage", collect, "collectgarbage([\"collect\" | \"count\"]) → number",
     "Collects garbage, or tells the KiB in use."},
    {"print", print, "print(…)",
     "Adds a line of text to the result of the run; nothing while a definition is "
     "loaded."},
};
const qk_lua_module qk_guard_globals = {"", globals, QK_COUNT(globals)};

static const qk_lua_function coroutines[] = {
    {"resume", co_resume, "coroutine.resume(co, …) → ok, …",
     "Starts or continues a coroutine.  A limit of the run cannot be caught."},
    {"wrap", co_wrap, "coroutine.wrap(f) → function",
     "A function that continues a new coroutine at each call."},
    {"close", co_close, "coroutine.close(co) → ok [, error]",
     "Closes a suspended or dead coroutine."},
};
const qk_lua_module qk_guard_coroutine = {"coroutine", coroutines, QK_COUNT(coroutines)};
