/* collection.c - collections as values: loops, indices, length.
 * In:   a plan as argument 1.
 * Out:  rows.
 * Owns: nothing; the streams are userdata of their own. */
#include "script/collection.h"

#include "script/fetch.h"
#include "script/row.h"
#include "script/stream.h"
#include "script/table.h"

/* ---- for row in collection -----------------------------------------------------------
 * Lua calls the collection with the row it gave last, and does not tell it of a `break`.
 * The stream that runs stands in the plan.  When another loop over the same collection
 * starts, the first one waits in a table under its last row, weakly: where no loop holds
 * that row any more, the collector closes the stream. */

static void put_aside(lua_State *L, qk_plan *p) {
  if (!p->current) return;
  if (lua_getiuservalue(L, 1, QK_UV_WAITING) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, 1, QK_UV_WAITING);
  }
  lua_getiuservalue(L, 1, QK_UV_LAST);
  lua_getiuservalue(L, 1, QK_UV_STREAM);
  if (lua_isnil(L, -2))
    lua_pop(L, 2);
  else
    lua_rawset(L, -3);
  lua_pop(L, 1);
  p->current = NULL;
  p->last = NULL;
}

static void begin(lua_State *L, qk_plan *p) {
  put_aside(L, p);
  const qk_shape *shape = qk_row_push_meta(L, 1);
  qk_stream *s = qk_stream_open(L, 1);
  s->shape = shape;
  lua_setiuservalue(L, 1, QK_UV_STREAM);
  lua_pushnil(L);
  lua_setiuservalue(L, 1, QK_UV_LAST);
  p->current = s;
  p->last = NULL;
}

/* The loop whose last row is argument 3. */
static void find_waiting(lua_State *L, qk_plan *p) {
  bool found = lua_getiuservalue(L, 1, QK_UV_WAITING) == LUA_TTABLE;
  if (found) {
    lua_pushvalue(L, 3);
    found = lua_rawget(L, -2) == LUA_TUSERDATA;
  }
  if (!found) {
    luaL_error(L, "expected the row that this loop gave last, got another value; for "
                  "one row take collection:get(id) or collection[i]");
    return;
  }
  qk_stream *s = lua_touserdata(L, -1);
  put_aside(L, p);
  lua_pushvalue(L, 3);
  lua_pushnil(L);
  lua_rawset(L, -4);
  lua_setiuservalue(L, 1, QK_UV_STREAM);
  lua_pushvalue(L, 3);
  lua_setiuservalue(L, 1, QK_UV_LAST);
  p->current = s;
  p->last = lua_topointer(L, 3);
  lua_settop(L, 3);
}

/* A loop that begins, or goes on behind another one. */
static void turn(lua_State *L, qk_plan *p) {
  lua_settop(L, 3);
  if (lua_isnil(L, 3))
    begin(L, p);
  else
    find_waiting(L, p);
}

static int finish(lua_State *L, qk_plan *p) {
  p->current = NULL;
  p->last = NULL;
  lua_pushnil(L);
  lua_setiuservalue(L, 1, QK_UV_STREAM);
  lua_pushnil(L);
  lua_setiuservalue(L, 1, QK_UV_LAST);
  return 0;
}

static int iterate(lua_State *L) {
  qk_plan *p = lua_touserdata(L, 1);
  const void *last = lua_topointer(L, 3);
  /* The pointer alone tells rows apart: the last one lives in QK_UV_LAST. */
  if (!last || last != p->last) turn(L, p);
  qk_stream *s = p->current;
  if (!qk_stream_step(L, s, 1)) return finish(L, p);
  qk_row_push_bare(L, s->q, s->shape);
  lua_getiuservalue(L, 1, QK_UV_META);
  lua_setmetatable(L, -2);
  p->last = lua_topointer(L, -1);
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, 1, QK_UV_LAST);
  return 1;
}

/* ---- collection[i], #collection ------------------------------------------------------
 */

/* Rows by number come from one stream that goes on from where it stands, so that ipairs
 * reads each row once. */
static int nth(lua_State *L, lua_Integer i) {
  if (i < 1) {
    lua_pushnil(L);
    return 1;
  }
  lua_settop(L, 1);
  const qk_shape *shape = qk_row_push_meta(L, 1);
  qk_stream *s = lua_getiuservalue(L, 1, QK_UV_SEQUENCE) == LUA_TUSERDATA
                     ? lua_touserdata(L, -1)
                     : NULL;
  if (!s || s->ended || s->row >= i) {
    if (s) qk_stream_close(L, s);
    s = qk_stream_open(L, 1);
    lua_setiuservalue(L, 1, QK_UV_SEQUENCE);
  }
  lua_settop(L, 2);
  while (s->row < i)
    if (!qk_stream_step(L, s, 1)) {
      lua_pushnil(L);
      return 1;
    }
  qk_row_push(L, s->q, shape, 2);
  return 1;
}

/* ---- collection.method, collection["key"] --------------------------------------------
 */

static const qk_lua_module *const modules[] = {&qk_chain_module, &qk_aggregate_module,
                                               &qk_fetch_module};

static int no_such_name(lua_State *L, const qk_plan *p) {
  enum { NAMES_MAX = 128 };
  qk_str *names = lua_newuserdatauv(L, NAMES_MAX * sizeof *names, 0);
  size_t n = 0;
  bool cities = p->rows && qk_model_is_named(p->rows);
  lua_newtable(L);
  if (cities) {
    qk_row_push_meta(L, 1);
    qk_stream *s = qk_stream_open(L, 1);
    while (n < NAMES_MAX && qk_stream_step(L, s, 1)) {
      qk_push_cell(L, s->q, 0);
      names[n].p = lua_tolstring(L, -1, &names[n].n);
      lua_rawseti(L, -4, (lua_Integer)++n);
    }
    qk_stream_close(L, s);
  } else {
    for (size_t i = 0; i < QK_COUNT(modules); i++)
      for (size_t k = 0; k < modules[i]->n; k++)
        names[n++] = qk_str_of(modules[i]->functions[k].name);
  }
  const char *name = lua_tostring(L, 2), *key = p->rows ? p->rows->key : NULL;
  if (key)
    lua_pushfstring(L, "%s have no %s%s '%s'", qk_plan_name(p),
                    cities ? "" : "method or ", key, name);
  else
    lua_pushfstring(L, "%s have no method '%s'", qk_plan_name(p), name);
  return qk_unknown_name(L, lua_tostring(L, -1), qk_str_of(name), names, n);
}

static int collection_index(lua_State *L) {
  const qk_plan *p = lua_touserdata(L, 1);
  int whole;
  if (lua_type(L, 2) == LUA_TSTRING) {
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    lua_settop(L, 2);
    if (qk_fetch_by_key(L)) return 1;
    return no_such_name(L, p);
  }
  lua_Integer i = lua_tointegerx(L, 2, &whole);
  if (whole) return nth(L, i);
  lua_pushfstring(L, "index of %s", qk_plan_name(p));
  return qk_expected(L, lua_tostring(L, -1), "a number or a name", 2);
}

static int collection_assign(lua_State *L) {
  return luaL_error(L, "%s are read-only", qk_plan_name(lua_touserdata(L, 1)));
}

static int collection_len(lua_State *L) {
  lua_settop(L, 1);
  qk_chain_count(L);
  return 1;
}

static int collection_tostring(lua_State *L) {
  const qk_plan *p = lua_touserdata(L, 1);
  lua_settop(L, 1);
  if (qk_run_of(L)->store) {
    qk_chain_count(L);
    lua_Integer n = lua_tointeger(L, -1);
    lua_pushfstring(L, "%s: %I row%s", qk_plan_name(p), n, n == 1 ? "" : "s");
  } else {
    lua_pushstring(L, qk_plan_name(p));
  }
  return 1;
}

void qk_collection_open(lua_State *L) {
  static const struct {
    const char *event;
    lua_CFunction call;
  } events[] = {{"__call", iterate},
                {"__newindex", collection_assign},
                {"__len", collection_len},
                {"__pairs", qk_fetch_pairs},
                {"__tostring", collection_tostring}};
  luaL_newmetatable(L, QK_COLLECTION);
  for (size_t i = 0; i < QK_COUNT(events); i++) {
    lua_pushcfunction(L, events[i].call);
    lua_setfield(L, -2, events[i].event);
  }
  lua_newtable(L);
  for (size_t i = 0; i < QK_COUNT(modules); i++) qk_library_set(L, modules[i]);
  lua_pushcclosure(L, collection_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "collection"); /* as messages call it */
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}
