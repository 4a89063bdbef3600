/* relation.c - what a row leads to: other rows, and columns computed when asked for. */
#include <stdio.h>

#include "script/row.h"
#include "script/stream.h"
#include "script/table.h"

static int without(lua_State *L, int row, const qk_shape *s, const char *wanted,
                   const char *needed) {
  qk_row_push_label(L, row, s);
  return luaL_error(L, "%s: '%s' needs the row's %s: name it in select, too",
                    lua_tostring(L, -1), wanted, needed);
}

/* Pushes "condition" for the plan at the top; the values are ?1 and ?2. */
static void push_restriction(lua_State *L, const qk_relation *r, bool also) {
  if (r->via) {
    luaL_gsub(L, r->via, "$", "?1");
    lua_pushfstring(L, "t0.%s IN (%s)", r->remote, lua_tostring(L, -1));
    lua_remove(L, -2);
  } else {
    lua_pushfstring(L, "t0.%s = ?1", r->remote);
  }
  if (also) {
    lua_pushfstring(L, "%s AND t0.%s = ?2", lua_tostring(L, -1), r->also);
    lua_remove(L, -2);
  }
  if (r->kind) {
    lua_pushfstring(L, "%s AND t0.target_kind = '%s'", lua_tostring(L, -1), r->kind);
    lua_remove(L, -2);
  }
}

/* Gives the collection at the top its SQL from the registry, or the registry its SQL. */
static void share_sql(lua_State *L, const void *key) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) != LUA_TSTRING) {
    lua_pop(L, 1);
    qk_plan_push_sql(L, lua_touserdata(L, -1), NULL);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
  }
  lua_setiuservalue(L, -2, QK_UV_SQL);
}

static const qk_view *target_of(lua_State *L, int row, const qk_shape *s,
                                const qk_relation *r) {
  if (r->view) return qk_model_view(qk_str_of(r->view));
  if (!qk_row_field(L, row, s, "target_kind")) without(L, row, s, r->name, "target_kind");
  qk_str kind = {0};
  if (lua_type(L, -1) == LUA_TSTRING) kind.p = lua_tolstring(L, -1, &kind.n);
  const qk_view *v = kind.p ? qk_model_view(kind) : NULL;
  lua_pop(L, 1);
  if (v) return v;
  qk_row_push_label(L, row, s);
  luaL_error(L, "%s: expected a view as target_kind, got '%s'", lua_tostring(L, -1),
             kind.p ? kind.p : "NULL");
  return NULL;
}

/* Replaces the collection at the top by its first row. */
static void first_row(lua_State *L) {
  int collection = lua_gettop(L);
  bool row;
  qk_err e = {0};
  const qk_shape *shape = qk_row_push_meta(L, collection);
  lua_getiuservalue(L, collection, QK_UV_SQL);
  qk_lease *l = qk_lease_take(L, -1);
  qk_query *q = qk_lease_query(l);
  qk_plan_bind(L, collection, q);
  if (qk_query_step(q, &row, &e)) qk_query_raise(L, &e);
  if (row)
    qk_row_push(L, q, shape, collection + 1);
  else
    lua_pushnil(L);
  qk_lease_give(L, l);
  lua_replace(L, collection);
  lua_settop(L, collection);
}

void qk_row_push_relation(lua_State *L, int row, const qk_shape *s,
                          const qk_relation *r) {
  luaL_checkstack(L, 16, NULL);
  const qk_view *target = target_of(L, row, s, r);
  if (!qk_row_field(L, row, s, r->local)) without(L, row, s, r->name, r->local);
  int local = lua_gettop(L);
  if (!r->many && lua_isnil(L, local)) return;
  qk_plan *p = qk_plan_of_view(L, target);
  lua_pushvalue(L, local);
  qk_plan_value(L, p);
  bool also = r->also && qk_row_field(L, row, s, r->also);
  if (also) qk_plan_value(L, p);
  push_restriction(L, r, also);
  qk_plan_restrict(L, p);
  /* One text for each relation, and for each view where the target changes. */
  if (also || !r->also) share_sql(L, r->view ? (const void *)r : &target->from);
  lua_remove(L, local);
  if (!r->many) first_row(L);
}

void qk_row_push_by_id(lua_State *L, const char *view, int64_t id) {
  luaL_checkstack(L, 16, NULL);
  const qk_view *v = qk_model_view(qk_str_of(view));
  qk_plan *p = qk_plan_of_view(L, v);
  lua_pushinteger(L, id);
  qk_plan_value(L, p);
  lua_pushliteral(L, "t0.id = ?1");
  qk_plan_restrict(L, p);
  share_sql(L, &v->label); /* an address of its own */
  first_row(L);
}

void qk_row_push_computed(lua_State *L, int row, const qk_shape *s,
                          const qk_view_column *c) {
  if (lua_rawgetp(L, row, c) != LUA_TNIL) return;
  lua_pop(L, 1);
  const qk_view *v = qk_shape_view(s);
  bool there;
  qk_err e = {0};
  const char *key = v->columns[0].name;
  if (!qk_row_field(L, row, s, key)) without(L, row, s, c->name, key);
  int id = lua_gettop(L);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, c) != LUA_TSTRING) {
    luaL_gsub(L, c->computed, "$", "t0");
    lua_pushfstring(L, "SELECT %s FROM %s AS t0 WHERE t0.%s = ?1", lua_tostring(L, -1),
                    v->from, key);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, c);
  }
  qk_lease *l = qk_lease_take(L, -1);
  qk_query *q = qk_lease_query(l);
  qk_bind_value(L, q, 1, id, key);
  if (qk_query_step(q, &there, &e)) qk_query_raise(L, &e);
  if (there)
    qk_push_cell(L, q, 0);
  else
    lua_pushnil(L);
  qk_lease_give(L, l);
  /* Kept under a key that no script has. */
  lua_pushvalue(L, -1);
  lua_rawsetp(L, row, c);
  lua_replace(L, id);
  lua_settop(L, id);
}
