/* target.c - rows as classifiers and extractors get them. */
#include "script/target.h"

#include "script/database.h"

/* Keys that no script can name; only their addresses count.  In the metatable; in the
 * table: the record, the view's row once asked for. */
static const char target_tag, record_tag, row_tag;

/* Pushes the view's row of the target at index 1. */
static void push_row(lua_State *L) {
  if (lua_rawgetp(L, 1, &row_tag) != LUA_TNIL) return;
  lua_pop(L, 1);
  qk_database_push(L);
  lua_getfield(L, -1, lua_tostring(L, lua_upvalueindex(1)));
  lua_getfield(L, -1, "where");
  lua_pushvalue(L, -2);
  lua_createtable(L, 0, 1);
  lua_rawgetp(L, 1, &record_tag);
  lua_getfield(L, -1, "id");
  lua_setfield(L, -3, "id");
  lua_pop(L, 1);
  lua_call(L, 2, 1);
  lua_geti(L, -1, 1);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, 1, &row_tag);
}

static int read_record(lua_State *L) {
  lua_gettable(L, 1);
  return 1;
}

static int target_index(lua_State *L) {
  lua_settop(L, 2);
  lua_pushcfunction(L, read_record);
  lua_rawgetp(L, 1, &record_tag);
  lua_pushvalue(L, 2);
  if (lua_pcall(L, 2, 1, 0) == LUA_OK) return 1; /* a column of the record, or NULL */
  if (qk_run_of(L)->spent) return qk_run_raise(L);
  lua_settop(L, 2);
  push_row(L);
  lua_pushvalue(L, 2);
  lua_gettable(L, -2);
  return 1;
}

static int target_assign(lua_State *L) { return luaL_error(L, "the row is read-only"); }

static int target_pairs(lua_State *L) {
  lua_getglobal(L, "pairs");
  lua_rawgetp(L, 1, &record_tag);
  lua_call(L, 1, 3);
  return 3;
}

static int target_tostring(lua_State *L) {
  push_row(L);
  luaL_tolstring(L, -1, NULL);
  return 1;
}

void qk_target_push_meta(lua_State *L, const char *plural) {
  static const struct {
    const char *event;
    lua_CFunction call;
  } events[] = {{"__index", target_index},
                {"__newindex", target_assign},
                {"__pairs", target_pairs},
                {"__tostring", target_tostring}};
  lua_createtable(L, 1, 5);
  for (size_t i = 0; i < QK_COUNT(events); i++) {
    lua_pushstring(L, plural);
    lua_pushcclosure(L, events[i].call, 1);
    lua_setfield(L, -2, events[i].event);
  }
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pushboolean(L, 1);
  lua_rawsetp(L, -2, &target_tag);
}

void qk_target_wrap(lua_State *L, int meta) {
  meta = lua_absindex(L, meta);
  lua_createtable(L, 0, 2);
  lua_insert(L, -2);
  lua_rawsetp(L, -2, &record_tag);
  lua_pushvalue(L, meta);
  lua_setmetatable(L, -2);
}

bool qk_target_record(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (!lua_istable(L, index) || !lua_getmetatable(L, index)) return false;
  bool is = lua_rawgetp(L, -1, &target_tag) != LUA_TNIL;
  lua_pop(L, 2);
  if (is) lua_rawgetp(L, index, &record_tag);
  return is;
}
