/* database.c - `db`: a collection for each view, and db:sql beside them.
 * In:   the state of a run.
 * Out:  one object, the same at every call.
 * Owns: nothing. */
#include "script/database.h"

#include "base/nearest.h"
#include "script/collection.h"
#include "script/filter.h"
#include "script/table.h"

#define DATABASE "qikan.db"

static const qk_lua_module *const modules[] = {
    &qk_db_module,    &qk_terms_module, &qk_keyness_module, &qk_words_module,
    &qk_reuse_module, &qk_near_module,  &qk_match_module,   &qk_search_module};

enum { UP_FUNCTIONS = 1, UP_COLLECTIONS };

static int unknown(lua_State *L) {
  enum { NAMES_MAX = 64 };
  qk_str name, *names = lua_newuserdatauv(L, NAMES_MAX * sizeof *names, 0);
  size_t n = 0;
  if (lua_type(L, 2) != LUA_TSTRING) return qk_expected(L, "db", "a name", 2);
  name.p = lua_tolstring(L, 2, &name.n);
  for (size_t i = 0; i < qk_n_views_of_scripts; i++)
    names[n++] = qk_str_of(qk_views_of_scripts[i].plural);
  for (lua_pushnil(L); lua_next(L, lua_upvalueindex(UP_FUNCTIONS)); lua_pop(L, 1))
    if (lua_type(L, -2) == LUA_TSTRING && n < NAMES_MAX)
      names[n++] = qk_str_of(lua_tostring(L, -2));
  qk_names_sort(names, n);
  lua_pushfstring(L, "db has no field '%s'", name.p);
  return qk_unknown_name(L, lua_tostring(L, -1), name, names, n);
}

/* Pushes the collection of a view, the same one at every call. */
static void push_collection(lua_State *L, const qk_view *v) {
  if (!qk_run_of(L)->store)
    luaL_error(L, "db.%s: expected an open database, there is none", v->plural);
  if (lua_rawgetp(L, lua_upvalueindex(UP_COLLECTIONS), v) != LUA_TNIL) return;
  lua_pop(L, 1);
  qk_plan_of_view(L, v);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, lua_upvalueindex(UP_COLLECTIONS), v);
}

static int database_index(lua_State *L) {
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(UP_FUNCTIONS)) != LUA_TNIL) return 1;
  lua_settop(L, 2);
  qk_str name = {0};
  if (lua_type(L, 2) == LUA_TSTRING) name.p = lua_tolstring(L, 2, &name.n);
  const qk_view *v = name.p ? qk_model_plural(name) : NULL;
  if (!v) return unknown(L);
  push_collection(L, v);
  return 1;
}

static int database_assign(lua_State *L) { return luaL_error(L, "db is read-only"); }

/* Name and collection of each view, in the order of the model. */
static int database_next(lua_State *L) {
  size_t i = 0;
  if (!lua_isnoneornil(L, 2)) {
    qk_str key;
    key.p = luaL_checklstring(L, 2, &key.n);
    const qk_view *v = qk_model_plural(key);
    i = v ? (size_t)(v - qk_views_of_scripts) + 1 : qk_n_views_of_scripts;
  }
  if (i >= qk_n_views_of_scripts) return 0;
  lua_pushstring(L, qk_views_of_scripts[i].plural);
  push_collection(L, &qk_views_of_scripts[i]);
  return 2;
}

static int database_pairs(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(UP_FUNCTIONS));
  lua_pushvalue(L, lua_upvalueindex(UP_COLLECTIONS));
  lua_pushcclosure(L, database_next, 2);
  return 1;
}

static int database_tostring(lua_State *L) {
  lua_pushliteral(L, "db");
  return 1;
}

void qk_database_push(lua_State *L) {
  static const struct {
    const char *event;
    lua_CFunction call;
  } events[] = {{"__index", database_index},
                {"__newindex", database_assign},
                {"__pairs", database_pairs},
                {"__tostring", database_tostring}};
  if (lua_getfield(L, LUA_REGISTRYINDEX, DATABASE) == LUA_TTABLE) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_createtable(L, 0, 6);
  lua_newtable(L);
  for (size_t i = 0; i < QK_COUNT(modules); i++) qk_library_set(L, modules[i]);
  lua_newtable(L);
  for (size_t i = 0; i < QK_COUNT(events); i++) {
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, events[i].call, 2);
    lua_setfield(L, -4, events[i].event);
  }
  lua_pop(L, 2);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, DATABASE);
}

void qk_database_open(lua_State *L) {
  qk_collection_open(L);
  qk_library_set(L, &qk_filter_module);
  qk_library_set(L, &qk_dump_module);
  qk_database_push(L);
  lua_setfield(L, -2, "db");
}
