/* fetch.c - first, get, all, each, values, explain, and pairs of a collection. */
#include "script/fetch.h"

#include "script/filter.h"
#include "script/row.h"
#include "script/stream.h"
#include "script/table.h"

/* ---- one row -------------------------------------------------------------------------
 */

/* Pushes the first row of the collection at the top in its place; nil where there is
 * none. */
static void first_of(lua_State *L) {
  int at = lua_gettop(L);
  const qk_shape *shape = qk_row_push_meta(L, at);
  qk_stream *s = qk_stream_open(L, at);
  if (qk_stream_step(L, s, at))
    qk_row_push(L, s->q, shape, at + 1);
  else
    lua_pushnil(L);
  qk_stream_close(L, s);
  lua_replace(L, at);
  lua_settop(L, at);
}

static int first(lua_State *L) {
  const qk_plan *self = qk_chain_self(L, "first");
  lua_settop(L, 1);
  if (!self->limit) {
    qk_plan *p = qk_chain_child(L, false);
    lua_pushinteger(L, 1);
    p->limit = qk_plan_value(L, p);
  }
  first_of(L);
  return 1;
}

/* Pushes the first row whose column equals argument 2. */
static void first_with(lua_State *L, const char *column) {
  const qk_plan *self = lua_touserdata(L, 1);
  qk_plan *p = qk_chain_child(L, self->limit || self->offset);
  qk_filter_add(L, p, "get", qk_str_of(column), 2);
  lua_pushinteger(L, 1);
  p->limit = qk_plan_value(L, p);
  first_of(L);
}

bool qk_fetch_by_key(lua_State *L) {
  const qk_plan *self = lua_touserdata(L, 1);
  if (!self->view || self->out || !self->view->key) return false;
  first_with(L, self->view->key);
  if (!lua_isnil(L, -1)) return true;
  lua_pop(L, 1);
  return false;
}

static int get(lua_State *L) {
  const qk_plan *self = qk_chain_self(L, "get");
  lua_settop(L, 2);
  const char *key = self->view ? self->view->key : NULL;
  if (!self->view || self->grouped || self->distinct)
    return luaL_error(L, "get: expected rows of a view, got the rows of a result");
  int whole = 0;
  lua_Integer id = lua_type(L, 2) == LUA_TNUMBER ? lua_tointegerx(L, 2, &whole) : 0;
  if (whole && qk_model_column(self->view, QK_LIT("id"))) {
    lua_pushinteger(L, id);
    lua_replace(L, 2);
    first_with(L, "id");
    return 1;
  }
  if (lua_type(L, 2) != LUA_TSTRING || !key) {
    lua_pushfstring(L, "get: key of %s", qk_plan_name(self));
    lua_pushfstring(L, "an id%s%s", key ? " or its " : "", key ? key : "");
    return qk_expected(L, lua_tostring(L, -2), lua_tostring(L, -1), 2);
  }
  first_with(L, key);
  return 1;
}

/* ---- all rows ------------------------------------------------------------------------
 */

static int all(lua_State *L) {
  qk_chain_self(L, "all");
  lua_settop(L, 1);
  const qk_shape *shape = qk_row_push_meta(L, 1);
  qk_stream *s = qk_stream_open(L, 1);
  lua_newtable(L);
  for (lua_Integer i = 1; qk_stream_step(L, s, 1); i++) {
    qk_row_push(L, s->q, shape, 2);
    lua_rawseti(L, 4, i);
  }
  return 1;
}

enum { UP_STREAM = 1, UP_COLLECTION, UP_META, UP_KEY };

static qk_stream *own_stream(lua_State *L) {
  return lua_touserdata(L, lua_upvalueindex(UP_STREAM));
}

static int next_row(lua_State *L) {
  qk_stream *s = own_stream(L);
  if (!qk_stream_step(L, s, lua_upvalueindex(UP_COLLECTION))) return 0;
  qk_row_push(L, s->q, s->shape, lua_upvalueindex(UP_META));
  return 1;
}

/* Under its natural key, or under its number. */
static int next_pair(lua_State *L) {
  qk_stream *s = own_stream(L);
  if (!qk_stream_step(L, s, lua_upvalueindex(UP_COLLECTION))) return 0;
  if (lua_toboolean(L, lua_upvalueindex(UP_KEY)))
    qk_push_cell(L, s->q, 0);
  else
    lua_pushinteger(L, s->row);
  qk_row_push(L, s->q, s->shape, lua_upvalueindex(UP_META));
  return 2;
}

/* The collection is at the top; the stream is closed by the loop's end, whatever it is.
 */
static int push_loop(lua_State *L, lua_CFunction next, bool keyed) {
  int at = lua_gettop(L);
  const qk_shape *shape = qk_row_push_meta(L, at);
  qk_stream_open(L, at)->shape = shape;
  lua_pushvalue(L, -1);
  lua_pushvalue(L, at);
  lua_pushvalue(L, at + 1);
  lua_pushboolean(L, keyed);
  lua_pushcclosure(L, next, 4);
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushvalue(L, at + 2);
  return 4;
}

static int each(lua_State *L) {
  qk_chain_self(L, "each");
  lua_settop(L, 1);
  return push_loop(L, next_row, false);
}

int qk_fetch_pairs(lua_State *L) {
  const qk_plan *p = lua_touserdata(L, 1);
  lua_settop(L, 1);
  bool keyed = p->view && !p->out && qk_model_is_named(p->view);
  return push_loop(L, next_pair, keyed);
}

/* ---- values --------------------------------------------------------------------------
 */

/* The first value must not be nil, or the loop would end with it. */
static int next_values(lua_State *L) {
  qk_stream *s = own_stream(L);
  if (!qk_stream_step(L, s, lua_upvalueindex(UP_COLLECTION))) return 0;
  int n = (int)lua_tointeger(L, lua_upvalueindex(UP_META));
  for (int i = 0; i < n; i++) qk_push_cell(L, s->q, i);
  if (lua_isnil(L, -n)) {
    lua_pushlightuserdata(L, qk_null());
    lua_replace(L, -n - 1);
  }
  return n;
}

static int values(lua_State *L) {
  const qk_plan *self = qk_chain_self(L, "values");
  int n = lua_gettop(L);
  if (n > 1) {
    qk_plan *p = qk_chain_child(L, self->grouped || self->distinct);
    qk_chain_select(L, p, "values", 2, n);
  }
  int at = lua_gettop(L);
  const qk_plan *p = lua_touserdata(L, at);
  qk_stream_open(L, at);
  lua_pushvalue(L, -1);
  lua_pushvalue(L, at);
  lua_pushinteger(L, qk_plan_width(p));
  luaL_checkstack(L, (int)qk_plan_width(p) + 4, NULL);
  lua_pushcclosure(L, next_values, 3);
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushvalue(L, at + 1);
  return 4;
}

/* Of a step over values: they stand in no row, but the statement may still show its id.
 */
bool qk_fetch_at_hand(lua_State *L, int index, const qk_view **view, int64_t *id) {
  if (lua_tocfunction(L, index) != next_values) return false;
  lua_getupvalue(L, index, UP_STREAM);
  bool is = qk_stream_at(lua_touserdata(L, -1), view, id);
  lua_pop(L, 1);
  return is;
}

/* ---- explain -------------------------------------------------------------------------
 */

static int indent_of(lua_State *L, int parents, lua_Integer id, lua_Integer parent) {
  lua_rawgeti(L, parents, parent);
  int indent = (int)lua_tointeger(L, -1) + 1;
  lua_pushinteger(L, indent);
  lua_rawseti(L, parents, id);
  lua_pop(L, 1);
  return indent;
}

static int explain(lua_State *L) {
  qk_chain_self(L, "explain");
  lua_settop(L, 1);
  bool row;
  qk_err e = {0};
  qk_plan_push_sql(L, lua_touserdata(L, 1), NULL);
  lua_newtable(L); /* depth of each node of the plan */
  lua_pushvalue(L, 2);
  lua_pushfstring(L, "EXPLAIN QUERY PLAN %s", lua_tostring(L, 2));
  qk_lease *l = qk_lease_take(L, -1);
  qk_query *q = qk_lease_query(l);
  lua_pop(L, 1);
  qk_plan_bind(L, 1, q);
  for (;;) {
    if (qk_query_step(q, &row, &e)) qk_query_raise(L, &e);
    if (!row) break;
    int indent = indent_of(L, 3, qk_query_int(q, 0), qk_query_int(q, 1));
    lua_pushliteral(L, "\n");
    for (int i = 0; i < indent && i < 20; i++) {
      lua_pushliteral(L, "  ");
      lua_concat(L, 2);
    }
    qk_str detail = qk_query_text(q, 3);
    lua_pushlstring(L, detail.p, detail.n);
    lua_concat(L, 3);
  }
  qk_lease_give(L, l);
  return 1;
}

static const qk_lua_function functions[] = {
    {"first", first, "collection:first() → row | nil",
     "The first row, nil where there is none.\n"
     "  print(qikan.db.articles:first().title)"},
    {"get", get, "collection:get(id | key) → row | nil",
     "The row with an id, or with a natural key (a city's name, an article's title); nil "
     "where there is none.\n"
     "  print(qikan.db.cities:get(\"no such city\"))"},
    {"all", all, "collection:all() → list of rows",
     "All rows in a table of their own, which may be changed.\n"
     "  local list = qikan.db.articles:all() table.sort(list) print(#list)"},
    {"each", each, "collection:each() → iterator",
     "The rows, as in `for row in collection`; break closes the statement at once.\n"
     "  for s in qikan.db.sections:each() do print(s.title) break end"},
    {"values", values, "collection:values(column, …) → iterator",
     "The values of columns without making rows: the fastest way through many.  A "
     "missing "
     "first value is qikan.null, any other nil.\n"
     "  local n = 0 for id, text in qikan.db.paragraphs:values(\"id\", \"text\") do n = "
     "n "
     "+ utf8.len(text) end print(n)"},
    {"explain", explain, "collection:explain() → string",
     "The SQL that the collection asks, and how SQLite goes about it.\n"
     "  print(qikan.db.articles:where{city = qikan.null}:explain())"},
};
const qk_lua_module qk_fetch_module = {"collection", functions, QK_COUNT(functions)};
