/* aggregate.c - count, sum, avg, min, max: of a collection a value, of groups a column.
 */
#include <stdio.h>

#include "script/bind.h"
#include "script/chain.h"
#include "script/stream.h"
#include "script/table.h"

enum { COLUMNS_MAX = 64 };

typedef struct call {
  qk_str column, as; /* p == NULL: not given */
  bool distinct;
} call;

/* ---- arguments -----------------------------------------------------------------------
 */

static void read_options(lua_State *L, const char *who, int table, call *c) {
  static const qk_str names[] = {{"as", 2}, {"distinct", 8}};
  qk_check_keys(L, table, who, names, QK_COUNT(names), true);
  if (lua_getfield(L, table, "as") != LUA_TNIL) {
    lua_pushfstring(L, "%s: as", who);
    if (lua_type(L, -2) != LUA_TSTRING) qk_expected(L, lua_tostring(L, -1), "a name", -2);
    c->as.p = lua_tolstring(L, -2, &c->as.n);
  }
  if (lua_getfield(L, table, "distinct") != LUA_TNIL) {
    lua_pushfstring(L, "%s: distinct", who);
    if (!lua_isboolean(L, -2)) qk_expected(L, lua_tostring(L, -1), "true or false", -2);
    c->distinct = lua_toboolean(L, -2);
  }
}

/* f("column"), f("column", {as = …}), f{"column", as = …} */
static call read_call(lua_State *L, const char *who) {
  call c = {0};
  int top = lua_gettop(L), at = 2;
  if (lua_istable(L, 2) && top == 2) {
    if (lua_rawgeti(L, 2, 1) != LUA_TNIL) c.column = qk_chain_name(L, who, -1);
    read_options(L, who, 2, &c);
    return c;
  }
  if (lua_type(L, at) == LUA_TSTRING) c.column = qk_chain_name(L, who, at++);
  if (lua_istable(L, at)) read_options(L, who, at++, &c);
  if (at <= top || (!c.column.p && strcmp(who, "count") != 0))
    qk_expected(L, who, "the name of a column", at);
  return c;
}

/* ---- expressions ---------------------------------------------------------------------
 */

/* Pushes "sum(t0.value)", which out->expr borrows, for the plan p. */
static void push_expr(lua_State *L, const qk_plan *p, const char *who, const call *c,
                      qk_out *out) {
  bool counts = strcmp(who, "count") == 0, text_fits = counts || who[0] == 'm';
  qk_out column = {0};
  out->type = counts ? QK_DATUM_INTEGER : QK_DATUM_NUMBER;
  if (c->column.p) qk_plan_resolve(L, p, who, c->column, &column);
  if (c->column.p && !text_fits && column.type == QK_DATUM_TEXT)
    luaL_error(L, "%s: expected a column of numbers, got '%s', which is text", who,
               c->column.p);
  if (c->column.p && !counts && strcmp(who, "avg") != 0) out->type = column.type;
  lua_pushstring(L, who);
  lua_pushstring(L, c->distinct ? "(DISTINCT " : "(");
  if (c->column.p)
    lua_pushlstring(L, column.expr.p, column.expr.n);
  else
    lua_pushliteral(L, "*");
  lua_pushliteral(L, ")");
  lua_concat(L, 4);
  out->expr.p = lua_tolstring(L, -1, &out->expr.n);
}

/* The plan that groups were made of: a column of it is what an aggregate is about. */
static qk_plan ungrouped(const qk_plan *p) {
  qk_plan source = *p;
  source.grouped = false;
  source.out = NULL;
  source.n_out = 0;
  return source;
}

static int add_column(lua_State *L, const char *who, const call *c) {
  qk_out out;
  qk_plan *p = qk_chain_child(L, false);
  int plan = lua_gettop(L);
  qk_plan *source = lua_newuserdatauv(L, sizeof *source, 0);
  *source = ungrouped(p);
  push_expr(L, source, who, c, &out);
  lua_pushvalue(L, plan);
  lua_insert(L, -2);
  out.expr = qk_plan_keep(L);
  lua_settop(L, plan);
  if (c->as.p) qk_chain_alias(L, who, c->as);
  lua_pushstring(L, c->as.p ? c->as.p : who);
  out.name = qk_plan_keep(L);
  qk_out *list = qk_plan_block(L, COLUMNS_MAX, sizeof *list);
  memcpy(list, p->out, p->n_out * sizeof *list);
  p->out = list;
  qk_chain_append(L, p, who, list, COLUMNS_MAX, out);
  return 1;
}

static void push_value(lua_State *L, const char *who, const call *c) {
  const qk_plan *self = lua_touserdata(L, 1);
  qk_out out;
  bool row;
  qk_err e = {0};
  qk_plan *p =
      qk_chain_child(L, self->grouped || self->distinct || self->limit || self->offset);
  int plan = lua_gettop(L);
  push_expr(L, p, who, c, &out);
  qk_plan_push_sql(L, p, out.expr.p);
  qk_lease *l = qk_lease_take(L, -1);
  qk_query *q = qk_lease_query(l);
  qk_plan_bind(L, plan, q);
  if (qk_query_step(q, &row, &e)) qk_query_raise(L, &e);
  qk_push_cell(L, q, 0);
  qk_lease_give(L, l);
}

void qk_chain_count(lua_State *L) { push_value(L, "count", &(call){0}); }

static int aggregate(lua_State *L, const char *who) {
  const qk_plan *self = qk_chain_self(L, who);
  call c = read_call(L, who);
  if (c.distinct && !c.column.p) qk_expected(L, who, "a column to be distinct", 2);
  if (self->grouped && !self->limit && !self->offset) return add_column(L, who, &c);
  if (c.as.p)
    return luaL_error(L,
                      "%s: 'as' names a column of groups; without group_by the result "
                      "is a value",
                      who);
  push_value(L, who, &c);
  return 1;
}

static int count(lua_State *L) { return aggregate(L, "count"); }
static int sum(lua_State *L) { return aggregate(L, "sum"); }
static int avg(lua_State *L) { return aggregate(L, "avg"); }
static int min(lua_State *L) { return aggregate(L, "min"); }
static int max(lua_State *L) { return aggregate(L, "max"); }

static const qk_lua_function functions[] = {
    {"count", count, "collection:count([column] [, {as = name, distinct = true}])",
     "How many rows there are, or how many have a value in the column; behind group_by a "
     "column of that.\n"
     "  for g in qikan.db.sentences:group_by(\"city\"):count{as = \"sentences\"} do "
     "print(g.city, g.sentences) end"},
    {"sum", sum, "collection:sum(column [, {as = name, distinct = true}])",
     "The sum of a column, nil where no row has a value; behind group_by a column of "
     "that.\n"
     "  print(qikan.db.articles:sum(\"line_start\"))"},
    {"avg", avg, "collection:avg(column [, {as = name, distinct = true}])",
     "The mean of a column over the rows that have a value; behind group_by a column of "
     "that.\n"
     "  print(qikan.db.sections:avg(\"level\"))"},
    {"min", min, "collection:min(column [, {as = name}])",
     "The least value of a column; behind group_by a column of that.\n"
     "  print(qikan.db.articles:min(\"line_start\"))"},
    {"max", max, "collection:max(column [, {as = name}])",
     "The greatest value of a column; behind group_by a column of that.\n"
     "  print(qikan.db.articles:max(\"line_end\"))"},
};
const qk_lua_module qk_aggregate_module = {"collection", functions, QK_COUNT(functions)};
