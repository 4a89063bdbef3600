/* answer.c - lists of records that methods of db give. */
#include "script/answer.h"

#include "script/table.h"

#define LIST "qikan.answer"

/* for row in list: Lua calls the list with the row it gave last. */
static int iterate(lua_State *L) {
  lua_Integer next = 1;
  if (!lua_isnoneornil(L, 3)) {
    lua_settop(L, 3);
    if (!lua_istable(L, 3) || lua_getfield(L, 3, "rank") != LUA_TNUMBER)
      return luaL_error(L, "a list of rows is called by `for` alone; list[i] is a row");
    next = lua_tointeger(L, -1) + 1;
  }
  lua_rawgeti(L, 1, next);
  return 1;
}

static void push_meta(lua_State *L, const char *what, const char *const *fields) {
  lua_newtable(L);
  for (; *fields; fields++) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, *fields);
  }
  lua_pushboolean(L, 1);
  lua_setfield(L, -2, "rank");
  qk_record_meta(L, what);
}

void qk_answer_open(lua_State *L, qk_answer *a, const char *what,
                    const char *const *fields) {
  luaL_checkstack(L, 16, "too many results");
  *a = (qk_answer){.L = L, .list = lua_gettop(L) + 1, .meta = lua_gettop(L) + 2};
  lua_newtable(L);
  if (luaL_newmetatable(L, LIST)) {
    lua_pushcfunction(L, iterate);
    lua_setfield(L, -2, "__call");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
  push_meta(L, what, fields);
}

void qk_answer_row(qk_answer *a) {
  lua_createtable(a->L, 0, 16);
  qk_set_integer(a->L, "rank", ++a->n);
}

void qk_answer_put(qk_answer *a) {
  lua_pushvalue(a->L, a->meta);
  lua_setmetatable(a->L, -2);
  lua_rawseti(a->L, a->list, a->n);
  qk_run_tick(a->L, 100);
}

void qk_answer_close(qk_answer *a) { lua_settop(a->L, a->list); }

void qk_answer_record(lua_State *L, const char *what, const char *const *fields) {
  push_meta(L, what, fields);
  lua_setmetatable(L, -2);
}

void qk_set_integer(lua_State *L, const char *name, lua_Integer v) {
  lua_pushinteger(L, v);
  lua_setfield(L, -2, name);
}

void qk_set_number(lua_State *L, const char *name, double v) {
  lua_pushnumber(L, v);
  lua_setfield(L, -2, name);
}

void qk_set_maybe(lua_State *L, const char *name, bool has, double v) {
  if (has) qk_set_number(L, name, v);
}

void qk_set_text(lua_State *L, const char *name, qk_str v) {
  lua_pushlstring(L, v.p ? v.p : "", v.n);
  lua_setfield(L, -2, name);
}
