/* query_chart.c - the chart of a query.
 * In:   its rows, columns and cells on the stack.
 * Out:  a block of the result.
 * Owns: nothing. */
#include <math.h>

#include "script/out.h"
#include "script/query.h"

int qk_query_value(lua_State *L, const char *key) {
  if (qk_job_field(L, lua_touserdata(L, JOB), key) == LUA_TFUNCTION) {
    lua_pushvalue(L, DB);
    lua_pushvalue(L, P);
    lua_call(L, 2, 1);
  }
  return lua_type(L, -1);
}

/* Pushes the title, or the name, of the column at the top of the stack, in its place. */
static void to_title(lua_State *L) {
  if (!lua_istable(L, -1)) return;
  if (lua_getfield(L, -1, "title") == LUA_TNIL) {
    lua_pop(L, 1);
    lua_getfield(L, -1, "name");
  }
  lua_remove(L, -2);
}

/* The decimals of column i where it is a percentage, else -1. */
static int percent(lua_State *L, lua_Integer column) {
  int top = lua_gettop(L), decimals = -1;
  if (lua_rawgeti(L, COLUMNS, column + 1) == LUA_TTABLE) {
    lua_getfield(L, -1, "type");
    const char *type = lua_tostring(L, -1);
    if (type && strcmp(type, "percent") == 0)
      decimals =
          lua_getfield(L, -2, "decimals") == LUA_TNIL ? 1 : (int)lua_tointeger(L, -1);
  }
  lua_settop(L, top);
  return decimals;
}

/* Pushes the number in cell (row, column), nil where there is none; a share as what it is
 * read as. */
static void push_number(lua_State *L, lua_Integer row, lua_Integer column) {
  lua_rawgeti(L, CELLS, row);
  if (lua_rawgeti(L, -1, column + 1) == LUA_TTABLE) {
    lua_getfield(L, -1, "value");
    lua_remove(L, -2);
  }
  lua_remove(L, -2);
  bool number = lua_type(L, -1) == LUA_TNUMBER;
  int decimals = number ? percent(L, column) : -1;
  if (number && decimals < 0) return;
  double unit = pow(10, decimals), v = lua_tonumber(L, -1) * 100;
  lua_pop(L, 1);
  if (number)
    lua_pushnumber(L, round(v * unit) / unit);
  else
    lua_pushnil(L);
}

/* Pushes a list of the numbers of the columns that go into the chart. */
static lua_Integer push_charted(lua_State *L) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, COLUMNS) - 1, charted = 0;
  lua_createtable(L, (int)n, 0);
  int list = lua_gettop(L);
  for (lua_Integer i = 1; i <= n; i++) {
    bool is = true;
    if (lua_rawgeti(L, COLUMNS, i + 1) == LUA_TTABLE) {
      lua_getfield(L, -1, "chart");
      is = lua_isnil(L, -1) || lua_toboolean(L, -1);
    }
    lua_settop(L, list);
    if (!is) continue;
    lua_pushinteger(L, i);
    lua_rawseti(L, list, ++charted);
  }
  return charted;
}

static lua_Integer charted_at(lua_State *L, int list, lua_Integer i) {
  lua_rawgeti(L, list, i);
  lua_Integer column = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return column;
}

static void push_label(lua_State *L, int list, lua_Integer i, bool row) {
  if (!row) {
    lua_rawgeti(L, COLUMNS, charted_at(L, list, i) + 1);
    to_title(L);
    return;
  }
  lua_rawgeti(L, CELLS, i);
  lua_rawgeti(L, -1, 1);
  lua_remove(L, -2);
}

/* Pushes {name, values} of a row (of n columns) or a column (of n rows). */
static void push_series(lua_State *L, int list, lua_Integer i, lua_Integer n, bool row) {
  lua_createtable(L, 0, 2);
  push_label(L, list, i, row);
  lua_setfield(L, -2, "name");
  lua_createtable(L, (int)n, 0);
  for (lua_Integer k = 1; k <= n; k++) {
    push_number(L, row ? i : k, charted_at(L, list, row ? k : i));
    lua_rawseti(L, -2, k);
  }
  lua_setfield(L, -2, "values");
}

/* A heatmap has a row for each row; the others have a group of bars for each. */
void qk_query_chart(lua_State *L, const char *note) {
  const qk_job *j = lua_touserdata(L, JOB);
  lua_Integer rows = (lua_Integer)lua_rawlen(L, ROWS);
  int type = qk_job_field(L, j, "chart");
  if (type == LUA_TNIL || !rows) return;
  if (type == LUA_TFUNCTION) {
    if (qk_query_value(L, "chart") != LUA_TNIL) qk_out_chart(L, lua_gettop(L));
    return;
  }
  bool heat = strcmp(lua_tostring(L, -1), "heatmap") == 0;
  lua_Integer columns = push_charted(L);
  int list = lua_gettop(L), spec = list + 1;
  lua_newtable(L);
  lua_pushvalue(L, list - 1);
  lua_setfield(L, spec, "kind");
  lua_pushlstring(L, j->d.title.p ? j->d.title.p : "", j->d.title.n);
  lua_setfield(L, spec, "title");
  lua_pushstring(L, note);
  lua_setfield(L, spec, "note");
  bool percents = columns > 0;
  for (lua_Integer i = 1; i <= columns; i++)
    percents = percents && percent(L, charted_at(L, list, i)) >= 0;
  if (percents) {
    lua_pushliteral(L, "%");
    lua_setfield(L, spec, "unit");
  }
  lua_newtable(L);
  for (lua_Integer i = 1; i <= (heat ? columns : rows); i++) {
    push_label(L, list, i, !heat);
    lua_rawseti(L, -2, i);
  }
  lua_setfield(L, spec, "x");
  lua_newtable(L);
  for (lua_Integer i = 1; i <= (heat ? rows : columns); i++) {
    push_series(L, list, i, heat ? columns : rows, heat);
    lua_rawseti(L, -2, i);
  }
  lua_setfield(L, spec, "series");
  qk_out_chart(L, spec);
}
