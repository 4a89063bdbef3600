/* bound.c - functions of Lua's own library that could run for long without a step of Lua.
 * In:   their arguments.
 * Out:  refused where they ask for too much; else counted as steps, and passed on.
 * Owns: nothing.
 * A hook comes between two steps of Lua, never into a C function.  Here stand those whose
 * work is not in proportion to memory they allocate (run.c looks at the clock there). */
#include "script/bound.h"

#include <lualib.h>

#include "base/str.h"

/* Elements one call may walk over: some seconds, with the slowest metamethods in C. */
enum { ELEMENTS_MAX = 50 * 1000 * 1000, UNPACK_MAX = 500 * 1000, FORMAT_MAX = 1000 };

static void check_count(lua_State *L, const char *name, lua_Integer first,
                        lua_Integer last, lua_Integer most) {
  if (first > last) return;
  if ((lua_Unsigned)last - (lua_Unsigned)first >= (lua_Unsigned)most)
    luaL_error(L, "table.%s: expected at most %d elements, got %I to %I", name, (int)most,
               first, last);
  qk_run_tick(L, (size_t)(last - first));
}

/* What luaL_checkinteger would make of it; other values are left to the function. */
static lua_Integer integer_at(lua_State *L, int index, lua_Integer otherwise) {
  int is;
  lua_Integer i = lua_tointegerx(L, index, &is);
  return is ? i : otherwise;
}

static lua_Integer length(lua_State *L) { return lua_istable(L, 1) ? luaL_len(L, 1) : 0; }

/* Sets the last element to be walked over, so that the length is not asked for twice. */
static lua_Integer fix_last(lua_State *L, int index) {
  if (!lua_isnoneornil(L, index)) return integer_at(L, index, 0);
  if (!lua_istable(L, 1)) return 0;
  lua_settop(L, index);
  lua_pushinteger(L, length(L));
  lua_replace(L, index);
  return lua_tointeger(L, index);
}

static void check_move(lua_State *L) {
  check_count(L, "move", integer_at(L, 2, 1), integer_at(L, 3, 0), ELEMENTS_MAX);
}

static void check_concat(lua_State *L) {
  lua_Integer last = fix_last(L, 4);
  check_count(L, "concat", integer_at(L, 3, 1), last, ELEMENTS_MAX);
}

static void check_unpack(lua_State *L) {
  lua_Integer last = fix_last(L, 3);
  check_count(L, "unpack", integer_at(L, 2, 1), last, UNPACK_MAX);
}

/* These ask for the length again; a script's __len may answer otherwise then. */
static bool has_length(lua_State *L) {
  if (luaL_getmetafield(L, 1, "__len") == LUA_TNIL) return false;
  lua_pop(L, 1);
  return true;
}

static void check_insert(lua_State *L) {
  if (lua_gettop(L) < 3) return;
  if (has_length(L))
    luaL_error(L, "table.insert: expected a table without __len to insert in its midst");
  check_count(L, "insert", integer_at(L, 2, 1), length(L), ELEMENTS_MAX);
}

static void check_remove(lua_State *L) {
  if (lua_gettop(L) < 2) return;
  if (has_length(L))
    luaL_error(L,
               "table.remove: expected a table without __len to remove from its midst");
  check_count(L, "remove", integer_at(L, 2, 1), length(L), ELEMENTS_MAX);
}

/* An empty text can be repeated for ever. */
static void check_rep(lua_State *L) {
  size_t n = 0, between = 0;
  if (lua_isstring(L, 1)) lua_tolstring(L, 1, &n);
  if (lua_isstring(L, 3)) lua_tolstring(L, 3, &between);
  if (n + between > 0 || integer_at(L, 2, 0) < 2) return;
  lua_pushinteger(L, 1);
  lua_replace(L, 2);
}

static void check_length(lua_State *L) {
  size_t n = 0;
  if (lua_type(L, 1) == LUA_TSTRING) lua_tolstring(L, 1, &n);
  qk_run_tick(L, n / 8);
}

static void check_format(lua_State *L) {
  size_t n = 0;
  if (lua_type(L, 1) == LUA_TSTRING) lua_tolstring(L, 1, &n);
  if (n > FORMAT_MAX)
    luaL_error(L, "os.date: expected a format of at most %d bytes, got %d", FORMAT_MAX,
               (int)n);
}

static const struct {
  const char *library, *name;
  void (*check)(lua_State *L);
} rows[] = {
    {LUA_TABLIBNAME, "move", check_move},     {LUA_TABLIBNAME, "concat", check_concat},
    {LUA_TABLIBNAME, "unpack", check_unpack}, {LUA_TABLIBNAME, "insert", check_insert},
    {LUA_TABLIBNAME, "remove", check_remove}, {LUA_STRLIBNAME, "rep", check_rep},
    {LUA_STRLIBNAME, "byte", check_length},   {LUA_STRLIBNAME, "unpack", check_length},
    {LUA_STRLIBNAME, "format", check_length}, {LUA_STRLIBNAME, "packsize", check_length},
    {LUA_UTF8LIBNAME, "len", check_length},   {LUA_UTF8LIBNAME, "offset", check_length},
    {LUA_GNAME, "tonumber", check_length},    {LUA_OSLIBNAME, "date", check_format},
};

/* Upvalues: the row's number, the function itself, called in this frame. */
static int checked(lua_State *L) {
  rows[lua_tointeger(L, lua_upvalueindex(1))].check(L);
  return lua_tocfunction(L, lua_upvalueindex(2))(L);
}

void qk_bound_wrap(lua_State *L, const char *library) {
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    if (strcmp(rows[i].library, library) != 0) continue;
    lua_pushinteger(L, (lua_Integer)i);
    lua_getfield(L, -2, rows[i].name);
    lua_pushcclosure(L, checked, 2);
    lua_setfield(L, -2, rows[i].name);
  }
}
