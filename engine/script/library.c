/* library.c - the globals of a run. */
#include "script/library.h"

#include <lualib.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "script/bound.h"
#include "script/database.h"
#include "script/table.h"

/* What stays of the standard library; whatever is not named here is not there.  The order
 * of `next` is Lua's own and changes from run to run; that of pairs (order.c) does not.
 */
static const char *const allowed_globals[] = {
    "assert",   "error",  "getmetatable", "ipairs", "next",   "pairs",
    "rawequal", "rawget", "rawlen",       "rawset", "select", "tonumber",
    "tostring", "type",   "_VERSION",     NULL};
static const char *const allowed_coroutine[] = {"create", "isyieldable", "running",
                                                "status", "yield",       NULL};
static const char *const allowed_string[] = {
    "byte", "char",     "find", "format",  "gmatch", "gsub",   "len",   "lower", "match",
    "pack", "packsize", "rep",  "reverse", "sub",    "unpack", "upper", NULL};
static const char *const allowed_table[] = {"concat", "insert", "move",   "pack",
                                            "remove", "sort",   "unpack", NULL};
static const char *const allowed_math[] = {
    "abs",  "acos",       "asin",      "atan", "ceil", "cos",    "deg",
    "exp",  "floor",      "fmod",      "huge", "log",  "max",    "maxinteger",
    "min",  "mininteger", "modf",      "pi",   "rad",  "random", "sin",
    "sqrt", "tan",        "tointeger", "type", "ult",  NULL};
static const char *const allowed_utf8[] = {"char", "charpattern", "codepoint", "codes",
                                           "len",  "offset",      NULL};
static const char *const allowed_os[] = {"clock", "date", "difftime", "time", NULL};

static const struct {
  const char *name; /* NULL: the globals themselves */
  lua_CFunction open;
  const char *const *allowed;
  const qk_lua_module *guards;
} libraries[] = {
    {LUA_GNAME, luaopen_base, allowed_globals, &qk_guard_globals},
    {LUA_COLIBNAME, luaopen_coroutine, allowed_coroutine, &qk_guard_coroutine},
    {LUA_STRLIBNAME, luaopen_string, allowed_string, &qk_string_module},
    {LUA_TABLIBNAME, luaopen_table, allowed_table, &qk_order_table},
    {LUA_MATHLIBNAME, luaopen_math, allowed_math, NULL},
    {LUA_UTF8LIBNAME, luaopen_utf8, allowed_utf8, NULL},
    {LUA_OSLIBNAME, luaopen_os, allowed_os, NULL},
};

static const qk_lua_module *const modules[] = {
    &qk_guard_globals, &qk_guard_coroutine,   &qk_order_globals,    &qk_order_table,
    &qk_string_module, &qk_require_module,    &qk_define_module,    &qk_lexicon_module,
    &qk_out_module,    &qk_text_module,       &qk_db_module,        &qk_filter_module,
    &qk_dump_module,   &qk_chain_module,      &qk_aggregate_module, &qk_fetch_module,
    &qk_raw_globals,   &qk_stats_module,      &qk_terms_module,     &qk_keyness_module,
    &qk_labels_module, &qk_words_module,      &qk_segment_module,   &qk_reuse_module,
    &qk_near_module,   &qk_similarity_module, &qk_match_module,     &qk_search_module,
    &qk_kwic_module,
};

const qk_lua_module *qk_library_module(size_t i) {
  return i < QK_COUNT(modules) ? modules[i] : NULL;
}

void qk_library_set(lua_State *L, const qk_lua_module *m) {
  for (size_t i = 0; i < m->n; i++) {
    lua_pushcfunction(L, m->functions[i].call);
    lua_setfield(L, -2, m->functions[i].name);
  }
}

static int sealed_index(lua_State *L) {
  const char *what = lua_tostring(L, lua_upvalueindex(2));
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  return qk_unknown_field(L, what, 2, lua_upvalueindex(1));
}

static int sealed_assign(lua_State *L) {
  return luaL_error(L, "%s is read-only", lua_tostring(L, lua_upvalueindex(2)));
}

static int sealed_next(lua_State *L) {
  lua_settop(L, 2);
  return lua_next(L, lua_upvalueindex(1)) ? 2 : 0;
}

/* The table itself is not handed out: it could be written to. */
static int sealed_pairs(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, sealed_next, 1);
  return 1;
}

void qk_library_seal(lua_State *L, const char *what) {
  static const struct {
    const char *event;
    lua_CFunction call;
  } events[] = {{"__index", sealed_index},
                {"__newindex", sealed_assign},
                {"__pairs", sealed_pairs}};
  lua_newtable(L);
  lua_createtable(L, 0, 4);
  for (size_t i = 0; i < QK_COUNT(events); i++) {
    lua_pushvalue(L, -3);
    lua_pushstring(L, what);
    lua_pushcclosure(L, events[i].call, 2);
    lua_setfield(L, -2, events[i].event);
  }
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_remove(L, -2);
}

/* Copies the fields that are allowed, all where the run is trusted, from the table below
 * the top to that at the top. */
static void copy_allowed(lua_State *L, const char *const *names) {
  if (!qk_run_of(L)->limits.trusted) {
    for (; *names; names++) {
      lua_getfield(L, -2, *names);
      lua_setfield(L, -2, *names);
    }
    return;
  }
  lua_pushnil(L);
  while (lua_next(L, -3)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

/* The guards that keep limits in force stand in a trusted run, too; those that only keep
 * scripts in do not. */
static void set_guards(lua_State *L, const qk_lua_module *m) {
  static const char *const lifted[] = {"setmetatable", "load", "collectgarbage"};
  for (size_t i = 0; i < m->n; i++) {
    bool skip = false;
    for (size_t k = 0; k < QK_COUNT(lifted) && qk_run_of(L)->limits.trusted; k++)
      skip = skip || strcmp(m->functions[i].name, lifted[k]) == 0;
    if (skip) continue;
    lua_pushcfunction(L, m->functions[i].call);
    lua_setfield(L, -2, m->functions[i].name);
  }
}

/* Opens one library and leaves of it what is allowed. */
static void open_part(lua_State *L, size_t i) {
  bool globals = libraries[i].open == luaopen_base;
  lua_pushcfunction(L, libraries[i].open);
  lua_pushstring(L, libraries[i].name);
  lua_call(L, 1, 1);
  lua_newtable(L);
  copy_allowed(L, libraries[i].allowed);
  if (globals) {
    lua_getfield(L, -2, "load");
    lua_setfield(L, LUA_REGISTRYINDEX, "qikan.load");
  }
  if (libraries[i].open == luaopen_math) {
    /* The generator starts from the clock; results must be repeatable. */
    lua_getfield(L, -2, "randomseed");
    lua_pushinteger(L, 2021);
    lua_call(L, 1, 0);
  }
  if (libraries[i].guards) set_guards(L, libraries[i].guards);
  if (globals) set_guards(L, &qk_order_globals);
  if (globals) set_guards(L, &qk_raw_globals);
  qk_bound_wrap(L, libraries[i].name);
  if (libraries[i].open == luaopen_string) {
    /* ("").rep is looked up in the string metatable: let that be the same table. */
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
  }
  lua_remove(L, -2);
}

/* What a trusted run has besides.  Its `require` is asked where no script folder has the
 * module (require.c). */
static void open_trusted(lua_State *L) {
  static const luaL_Reg more[] = {{LUA_LOADLIBNAME, luaopen_package},
                                  {LUA_IOLIBNAME, luaopen_io},
                                  {LUA_DBLIBNAME, luaopen_debug}};
  for (size_t i = 0; i < QK_COUNT(more); i++) {
    luaL_requiref(L, more[i].name, more[i].func, 0);
    lua_setfield(L, 1, more[i].name);
  }
  lua_pushglobaltable(L);
  lua_getfield(L, -1, "require");
  lua_setfield(L, LUA_REGISTRYINDEX, "qikan.require");
  lua_pop(L, 1);
}

/* Messages find the names of functions here: "bad argument #1 to 'string.rep'". */
static void name_functions(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  for (size_t i = 1; i < QK_COUNT(libraries); i++) {
    lua_getfield(L, 1, libraries[i].name);
    lua_setfield(L, -2, libraries[i].name);
  }
  lua_pushvalue(L, 1);
  lua_setfield(L, -2, LUA_GNAME);
  lua_pop(L, 1);
}

int qk_library_open(lua_State *L) {
  bool trusted = qk_run_of(L)->limits.trusted;
  lua_settop(L, 0);
  open_part(L, 0);
  lua_getfield(L, LUA_REGISTRYINDEX, "qikan.load");
  lua_getfield(L, 1, "load");
  lua_CFunction guarded = lua_tocfunction(L, -1);
  lua_pop(L, 1);
  lua_pushcclosure(L, guarded, 1);
  if (trusted)
    lua_pop(L, 1);
  else
    lua_setfield(L, 1, "load");
  for (size_t i = 1; i < QK_COUNT(libraries); i++) {
    open_part(L, i);
    lua_setfield(L, 1, libraries[i].name);
  }
  name_functions(L);
  if (trusted) open_trusted(L);
  qk_library_set(L, &qk_require_module);
  lua_pushvalue(L, 1);
  lua_setfield(L, 1, "_G");

  lua_newtable(L);
  qk_library_set(L, &qk_define_module);
  qk_library_set(L, &qk_lexicon_module);
  qk_library_set(L, &qk_labels_module);
  qk_library_set(L, &qk_similarity_module);
  qk_library_set(L, &qk_kwic_module);
  qk_null_open(L);
  lua_pushlightuserdata(L, qk_null());
  lua_setfield(L, -2, "null");
  lua_newtable(L);
  qk_library_set(L, &qk_text_module);
  qk_library_set(L, &qk_segment_module);
  qk_library_seal(L, qk_text_module.name);
  lua_setfield(L, -2, "text");
  lua_newtable(L);
  qk_library_set(L, &qk_stats_module);
  qk_library_seal(L, qk_stats_module.name);
  lua_setfield(L, -2, "stats");
  qk_database_open(L);
  qk_library_seal(L, "qikan");
  lua_setfield(L, 1, "qikan");
  lua_settop(L, 1);
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
  return 0;
}
