/* given.c - rows as scripts give them back. */
#include "script/given.h"

#include <stdio.h>

#include "script/model.h"
#include "script/row.h"
#include "script/target.h"

/* A stored field; false where there is none that is an integer. */
static bool integer_field(lua_State *L, int index, const char *name, int64_t *id) {
  const qk_shape *s = qk_row_shape(L, index);
  if (s) {
    if (!qk_row_field(L, index, s, name)) return false;
  } else {
    lua_pushstring(L, name);
    lua_rawget(L, index);
  }
  bool is = lua_isinteger(L, -1);
  if (is) *id = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return is;
}

bool qk_given_id(lua_State *L, int index, const char *view, int64_t *id) {
  char foreign[64];
  index = lua_absindex(L, index);
  if (lua_isinteger(L, index)) return *id = lua_tointeger(L, index), true;
  if (!lua_istable(L, index)) return false;
  if (qk_target_record(L, index)) {
    bool is = qk_given_id(L, -1, view, id); /* a record is no target */
    lua_pop(L, 1);
    return is;
  }
  const qk_shape *s = qk_row_shape(L, index);
  const qk_view *of = s ? qk_shape_view(s) : NULL;
  if (of && strcmp(of->name, view) == 0) return integer_field(L, index, "id", id);
  snprintf(foreign, sizeof foreign, "%s_id", view);
  if (integer_field(L, index, foreign, id)) return true;
  return !of && integer_field(L, index, "id", id); /* of another view: another id */
}

/* As `for` calls it: with the value it gave last. */
void qk_given_list(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (!lua_isfunction(L, index) && !lua_isuserdata(L, index)) return;
  if (!lua_isfunction(L, index)) {
    if (luaL_getmetafield(L, index, "__call") == LUA_TNIL) return;
    lua_pop(L, 1);
  }
  lua_newtable(L);
  lua_pushnil(L); /* what it gave last */
  int list = lua_gettop(L) - 1;
  for (lua_Integer i = 1;; i++) {
    lua_pushvalue(L, index);
    lua_pushnil(L);
    lua_pushvalue(L, list + 1);
    lua_call(L, 2, 1);
    if (lua_isnil(L, -1)) break;
    lua_pushvalue(L, -1);
    lua_rawseti(L, list, i);
    lua_replace(L, list + 1);
  }
  lua_settop(L, list);
  lua_replace(L, index);
}
