/* raw.c - rawset and next, which could reach behind what is read-only.
 * In:   as rawset, next.
 * Out:  the same; tables of qikan's cannot be written to, a row has its columns as keys.
 * Owns: nothing. */
#include "script/library.h"
#include "script/row.h"
#include "script/table.h"

static int raw_set(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checkany(L, 2);
  luaL_checkany(L, 3);
  lua_settop(L, 3);
  /* A table whose metatable a script hides shows something else than false. */
  if (luaL_getmetafield(L, 1, "__metatable") == LUA_TBOOLEAN && !lua_toboolean(L, -1)) {
    luaL_tolstring(L, 1, NULL);
    return luaL_error(L, "rawset: expected a table of the script's own, got %s",
                      lua_tostring(L, -1));
  }
  lua_settop(L, 3);
  lua_rawset(L, 1);
  return 1;
}

static int raw_next(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  const qk_shape *s = qk_row_shape(L, 1);
  if (s) return qk_row_next(L, s);
  if (lua_next(L, 1)) return 2;
  lua_pushnil(L);
  return 1;
}

static const qk_lua_function globals[] = {
    {"rawset", raw_set, "rawset(t, key, value) → t",
     "Sets a field without asking metamethods; rows, collections and the tables of qikan "
     "are refused.\n"
     "  print(rawset({}, \"a\", 1).a)"},
    {"next", raw_next, "next(t [, key]) → key, value | nil",
     "The key behind a key, and its value.\n"
     "  print(next({7}))"},
};
const qk_lua_module qk_raw_globals = {"", globals, QK_COUNT(globals)};
