/* db.c - db:sql, the database as scripts see it.
 * In:   a statement and values for its ?.
 * Out:  an iterator of rows, real tables.
 * Owns: the statement, in a userdata that break, the end of the rows or the collector
 *       closes. */
#include <stdio.h>

#include "script/bind.h"
#include "script/library.h"
#include "script/row.h"
#include "script/table.h"

#define QUERY "qikan.query"

typedef struct cursor {
  qk_query *q; /* NULL: closed */
  const qk_shape *shape; /* of its rows */
} cursor;

static int cursor_close(lua_State *L) {
  cursor *c = luaL_checkudata(L, 1, QUERY);
  qk_query_close(c->q);
  c->q = NULL;
  return 0;
}

static cursor *new_cursor(lua_State *L) {
  cursor *c = lua_newuserdatauv(L, sizeof *c, 0);
  c->q = NULL;
  if (luaL_newmetatable(L, QUERY)) {
    lua_pushcfunction(L, cursor_close);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, cursor_close);
    lua_setfield(L, -2, "__close");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
  return c;
}

/* ---- values in -----------------------------------------------------------------------
 */

static void bind(lua_State *L, qk_query *q, int i, int index) {
  char what[40];
  snprintf(what, sizeof what, "value %d of db:sql", i);
  qk_bind_value(L, q, i, index, what);
}

/* db:sql("… :city …", {city = …}) */
static void bind_named(lua_State *L, qk_query *q, int table) {
  int bound = 0, wanted = qk_query_params(q);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (lua_type(L, -2) != LUA_TSTRING)
      qk_expected(L, "values of db:sql", "names as keys", -2);
    const char *name = lua_pushfstring(L, ":%s", lua_tostring(L, -2));
    int i = qk_query_param(q, name);
    if (!i) luaL_error(L, "db:sql: the statement has no parameter %s", name);
    bind(L, q, i, -2);
    bound++;
    lua_pop(L, 2);
  }
  if (bound != wanted)
    luaL_error(L, "db:sql: expected values for %d parameters, got %d", wanted, bound);
}

static void bind_all(lua_State *L, qk_query *q, int first, int last) {
  int given = last - first + 1, wanted = qk_query_params(q);
  if (given == 1 && lua_istable(L, first) && !qk_row_shape(L, first)) {
    bind_named(L, q, first);
    return;
  }
  if (given != wanted)
    luaL_error(L, "db:sql: expected %d value%s for the statement's ?, got %d", wanted,
               wanted == 1 ? "" : "s", given);
  for (int i = 0; i < wanted; i++) bind(L, q, i + 1, first + i);
}

/* ---- rows out ------------------------------------------------------------------------
 */

enum { UP_CURSOR = 1, UP_META };

static int next_row(lua_State *L) {
  cursor *c = lua_touserdata(L, lua_upvalueindex(UP_CURSOR));
  bool row = false;
  qk_err e = {0};
  if (!c->q) return 0;
  if (qk_query_step(c->q, &row, &e)) return qk_query_raise(L, &e);
  if (!row) {
    qk_query_close(c->q);
    c->q = NULL;
    return 0;
  }
  qk_row_push(L, c->q, c->shape, lua_upvalueindex(UP_META));
  return 1;
}

/* Pushes the metatable of the rows. */
static const qk_shape *push_meta(lua_State *L, const qk_query *q) {
  int n = qk_query_columns(q);
  lua_createtable(L, n, 0);
  lua_createtable(L, 0, n); /* the names so far */
  for (int i = 0; i < n; i++) {
    lua_pushstring(L, qk_query_name(q, i));
    lua_pushvalue(L, -1);
    lua_rawseti(L, -4, i + 1);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) != LUA_TNIL)
      luaL_error(L, "db:sql: two columns are called '%s'; name one with AS",
                 qk_query_name(q, i));
    lua_pop(L, 1);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
  }
  lua_pop(L, 1);
  return qk_row_record_meta(L);
}

static int sql(lua_State *L) {
  qk_run *r = qk_run_of(L);
  qk_str statement;
  qk_err e = {0};
  if (lua_type(L, 2) != LUA_TSTRING)
    return qk_expected(L, "db:sql", "a statement as string, as in db:sql(\"select …\")",
                       2);
  statement.p = lua_tolstring(L, 2, &statement.n);
  int last = lua_gettop(L);
  if (!r->store) return luaL_error(L, "db:sql: no database is open");
  cursor *c = new_cursor(L);
  if (qk_query_open(r->store, statement, &c->q, &e)) return qk_query_raise(L, &e);
  bind_all(L, c->q, 3, last);
  lua_pushvalue(L, last + 1);
  c->shape = push_meta(L, c->q);
  lua_pushcclosure(L, next_row, 2);
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushvalue(L, last + 1); /* to be closed: break frees the statement */
  return 4;
}

static const qk_lua_function functions[] = {
    {"sql", sql, "db:sql(statement, …) → iterator of rows",
     "Runs one read-only statement over the views; each ? takes one of the values, or "
     ":name the value of that name in a single table.  A row is a table of its columns; "
     "NULL reads as nil, a name that is no column is an error.\n"
     "  for a in db:sql(\"select title from article where city = ?\", \"…\") do "
     "print(a.title) "
     "end"},
};
const qk_lua_module qk_db_module = {"db", functions, QK_COUNT(functions)};
