/* filter.c - conditions of where{…}. */
#include "script/filter.h"

#include <stdio.h>

#include "script/table.h"

#define CONDITION "qikan.condition"

enum { LIST_MAX = 10000, NESTED_MAX = 20 };

typedef enum op { OP_LIKE, OP_GT, OP_GE, OP_LT, OP_LE, OP_NE, OP_BETWEEN, OP_NOT } op;

static const struct {
  const char *name, *sql; /* sql: between the column and the parameter */
} ops[] = {[OP_LIKE] = {"like", " LIKE "},
           [OP_GT] = {"gt", " > "},
           [OP_GE] = {"ge", " >= "},
           [OP_LT] = {"lt", " < "},
           [OP_LE] = {"le", " <= "},
           [OP_NE] = {"ne", " IS NOT "},
           [OP_BETWEEN] = {"between", " BETWEEN "},
           [OP_NOT] = {"not_", ""}};

/* ---- qikan.like(…) and its like -------------------------------------------------------
 */

/* Adds the value at index as it could stand in a script; a list by its first values. */
static void add_value(lua_State *L, luaL_Buffer *b, int index) {
  enum { SHOWN = 10 };
  bool list = lua_type(L, index) == LUA_TTABLE;
  lua_Unsigned n = list ? lua_rawlen(L, index) : 1;
  if (list) luaL_addchar(b, '{');
  for (lua_Unsigned i = 1; i <= n && i <= SHOWN; i++) {
    if (i > 1) luaL_addstring(b, ", ");
    if (list)
      lua_rawgeti(L, index, (lua_Integer)i);
    else
      lua_pushvalue(L, index);
    luaL_tolstring(L, -1, NULL);
    lua_remove(L, -2);
    luaL_addvalue(b);
  }
  if (n > SHOWN) luaL_addstring(b, ", …");
  if (list) luaL_addchar(b, '}');
}

static int condition_tostring(lua_State *L) {
  const op *o = lua_touserdata(L, 1);
  luaL_Buffer b;
  int n = *o == OP_BETWEEN ? 2 : 1;
  lua_settop(L, 1);
  for (int i = 1; i <= n; i++) lua_getiuservalue(L, 1, i);
  luaL_buffinit(L, &b);
  luaL_addstring(&b, "qikan.");
  luaL_addstring(&b, ops[*o].name);
  luaL_addchar(&b, '(');
  for (int i = 1; i <= n; i++) {
    if (i > 1) luaL_addstring(&b, ", ");
    add_value(L, &b, 1 + i);
  }
  luaL_addchar(&b, ')');
  luaL_pushresult(&b);
  return 1;
}

static int make(lua_State *L, op which) {
  int n = which == OP_BETWEEN ? 2 : 1;
  if (lua_gettop(L) != n)
    return luaL_error(L, "qikan.%s: expected %d value%s, got %d", ops[which].name, n,
                      n == 1 ? "" : "s", lua_gettop(L));
  bool any = which == OP_NE || which == OP_NOT;
  for (int i = 1; i <= n; i++) {
    int type = lua_type(L, i);
    bool plain = type == LUA_TSTRING || (type == LUA_TNUMBER && which != OP_LIKE);
    if (plain || (any && (type == LUA_TBOOLEAN || lua_touserdata(L, i) == qk_null())) ||
        (which == OP_NOT && (type == LUA_TTABLE || luaL_testudata(L, i, CONDITION))))
      continue;
    lua_pushfstring(L, "qikan.%s", ops[which].name);
    return qk_expected(L, lua_tostring(L, -1),
                       which == OP_LIKE ? "a pattern as string, % for any text"
                       : any            ? "a value"
                                        : "a string or number",
                       i);
  }
  op *o = lua_newuserdatauv(L, sizeof *o, n);
  *o = which;
  for (int i = 1; i <= n; i++) {
    lua_pushvalue(L, i);
    lua_setiuservalue(L, -2, i);
  }
  if (luaL_newmetatable(L, CONDITION)) {
    lua_pushcfunction(L, condition_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pushliteral(L, "condition"); /* as messages call it */
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
  return 1;
}

static int like(lua_State *L) { return make(L, OP_LIKE); }
static int gt(lua_State *L) { return make(L, OP_GT); }
static int ge(lua_State *L) { return make(L, OP_GE); }
static int lt(lua_State *L) { return make(L, OP_LT); }
static int le(lua_State *L) { return make(L, OP_LE); }
static int ne(lua_State *L) { return make(L, OP_NE); }
static int between(lua_State *L) { return make(L, OP_BETWEEN); }
static int not_(lua_State *L) { return make(L, OP_NOT); }

/* ---- conditions as SQL ---------------------------------------------------------------
 */

typedef struct filter {
  qk_plan *plan;
  int at; /* the plan on the stack */
  qk_out column;
  const char *who;
  int nested;
} filter;

static void push_condition(lua_State *L, filter *f, int value);

static void path(lua_State *L, const filter *f) {
  lua_pushfstring(L, "%s: value of '%s'", f->who, f->column.name.p);
}

/* Pushes "?n" for a value. */
static void push_param(lua_State *L, filter *f, int value) {
  char text[16];
  bool text_column = f->column.type == QK_DATUM_TEXT;
  int type = lua_type(L, value);
  bool fits = text_column ? type == LUA_TSTRING || type == LUA_TNUMBER
                          : type == LUA_TNUMBER || type == LUA_TBOOLEAN;
  if (!fits) {
    value = lua_absindex(L, value);
    path(L, f);
    qk_expected(L, lua_tostring(L, -1),
                text_column ? "a string, a list, qikan.null or a condition such as "
                              "qikan.like(…)"
                            : "a number, a list, qikan.null or a condition such as "
                              "qikan.gt(…)",
                value);
  }
  lua_pushvalue(L, f->at);
  lua_pushvalue(L, value < 0 ? value - 1 : value);
  snprintf(text, sizeof text, "?%d", qk_plan_value(L, f->plan));
  lua_pop(L, 1);
  lua_pushstring(L, text);
}

static void push_expr(lua_State *L, const filter *f) {
  lua_pushlstring(L, f->column.expr.p, f->column.expr.n);
}

/* column op ?n */
static void push_plain(lua_State *L, filter *f, const char *sql, int value) {
  value = lua_absindex(L, value);
  push_expr(L, f);
  lua_pushstring(L, sql);
  push_param(L, f, value);
  lua_concat(L, 3);
}

static void push_null(lua_State *L, const filter *f, bool is) {
  push_expr(L, f);
  lua_pushstring(L, is ? " IS NULL" : " IS NOT NULL");
  lua_concat(L, 2);
}

static void check_list(lua_State *L, filter *f, int list, lua_Integer n) {
  lua_Integer seen = 0;
  lua_pushnil(L);
  while (lua_next(L, list)) {
    lua_pop(L, 1);
    if (!lua_isinteger(L, -1)) {
      path(L, f);
      qk_expected(L, lua_tostring(L, -1), "a list {…} without names", -2);
    }
    seen++;
  }
  if (seen == n && n <= LIST_MAX) return;
  path(L, f);
  if (seen != n) luaL_error(L, "%s: expected a list without holes", lua_tostring(L, -1));
  luaL_error(L, "%s: expected a list of at most %d values, got %d", lua_tostring(L, -1),
             LIST_MAX, (int)n);
}

/* What a list holds means any of it: plain values together as IN (…), each other thing
 * for itself. */
static void push_list(lua_State *L, filter *f, int list) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, list);
  check_list(L, f, list, n);
  if (n == 0) {
    lua_pushliteral(L, "0");
    return;
  }
  luaL_checkstack(L, 8, NULL);
  lua_newtable(L); /* parameters */
  lua_newtable(L); /* conditions */
  int params = lua_absindex(L, -2), others = params + 1, n_params = 0, n_others = 0;
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, list, i);
    bool plain = lua_type(L, -1) != LUA_TUSERDATA && lua_type(L, -1) != LUA_TTABLE &&
                 lua_type(L, -1) != LUA_TLIGHTUSERDATA;
    if (plain)
      push_param(L, f, -1);
    else
      push_condition(L, f, lua_gettop(L));
    lua_rawseti(L, plain ? params : others, plain ? ++n_params : ++n_others);
    lua_pop(L, 1);
  }
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  luaL_addstring(&b, "(");
  if (n_params) luaL_addlstring(&b, f->column.expr.p, f->column.expr.n);
  for (int i = 1; i <= n_params; i++) {
    luaL_addstring(&b, i == 1 ? " IN (" : ", ");
    lua_rawgeti(L, params, i);
    luaL_addvalue(&b);
  }
  if (n_params) luaL_addstring(&b, ")");
  for (int i = 1; i <= n_others; i++) {
    if (i > 1 || n_params) luaL_addstring(&b, " OR ");
    lua_rawgeti(L, others, i);
    luaL_addvalue(&b);
  }
  luaL_addstring(&b, ")");
  luaL_pushresult(&b);
  lua_replace(L, params);
  lua_settop(L, params);
}

static void push_op(lua_State *L, filter *f, int value) {
  op o = *(const op *)lua_touserdata(L, value);
  lua_getiuservalue(L, value, 1);
  int first = lua_gettop(L);
  if (o == OP_NOT) {
    /* Whatever does not match, rows without a value among them. */
    lua_pushliteral(L, "(");
    push_condition(L, f, first);
    lua_pushliteral(L, ") IS NOT TRUE");
    lua_concat(L, 3);
  } else if (o == OP_NE && lua_touserdata(L, first) == qk_null()) {
    push_null(L, f, false);
  } else {
    push_plain(L, f, ops[o].sql, first);
  }
  if (o == OP_BETWEEN) {
    lua_pushliteral(L, " AND ");
    lua_getiuservalue(L, value, 2);
    push_param(L, f, -1);
    lua_remove(L, -2);
    lua_concat(L, 3);
  }
  lua_remove(L, first);
}

static void push_condition(lua_State *L, filter *f, int value) {
  luaL_checkstack(L, 12, NULL);
  if (++f->nested > NESTED_MAX) {
    path(L, f);
    luaL_error(L, "%s: expected conditions nested at most %d deep", lua_tostring(L, -1),
               NESTED_MAX);
  }
  if (lua_touserdata(L, value) == qk_null())
    push_null(L, f, true);
  else if (luaL_testudata(L, value, CONDITION))
    push_op(L, f, value);
  else if (lua_type(L, value) == LUA_TTABLE && !luaL_getmetafield(L, value, "__name"))
    push_list(L, f, value);
  else
    push_plain(L, f, " = ", value);
  f->nested--;
}

void qk_filter_add(lua_State *L, qk_plan *p, const char *who, qk_str column, int value) {
  filter f = {.plan = p, .at = lua_gettop(L), .who = who};
  value = lua_absindex(L, value);
  qk_plan_resolve(L, p, who, column, &f.column);
  push_condition(L, &f, value);
  if (lua_gettop(L) > f.at + 1) lua_replace(L, f.at + 1);
  lua_settop(L, f.at + 1);
  qk_plan_restrict(L, p);
}

static const qk_lua_function functions[] = {
    {"like", like, "qikan.like(pattern) → condition",
     "For where: text that matches; % stands for any text, _ for one character, Latin "
     "letters match in both cases.\n"
     "  for s in qikan.db.sentences:where{text = qikan.like\"%代表%\"}:limit(3) do "
     "print(s.text) end"},
    {"gt", gt, "qikan.gt(value) → condition",
     "For where: greater than the value.\n"
     "  print(#qikan.db.sections:where{level = qikan.gt(1)})"},
    {"ge", ge, "qikan.ge(value) → condition",
     "For where: greater than the value or equal to it.\n"
     "  print(#qikan.db.issues:where{date = qikan.ge\"2000-01-01\"})"},
    {"lt", lt, "qikan.lt(value) → condition",
     "For where: less than the value.\n"
     "  print(#qikan.db.articles:where{ordinal = qikan.lt(3)})"},
    {"le", le, "qikan.le(value) → condition",
     "For where: less than the value or equal to it.\n"
     "  print(#qikan.db.articles:where{ordinal = qikan.le(3)})"},
    {"ne", ne, "qikan.ne(value) → condition",
     "For where: other than the value; rows without a value are among them.\n"
     "  print(#qikan.db.articles:where{kind = qikan.ne\"city_report\"})"},
    {"between", between, "qikan.between(low, high) → condition",
     "For where: from low to high, both included.\n"
     "  print(#qikan.db.articles:where{ordinal = qikan.between(2, 4)})"},
    {"not_", not_, "qikan.not_(value) → condition",
     "For where: whatever the value, list or condition does not match; "
     "qikan.not_(qikan.null) is any value at all.\n"
     "  print(#qikan.db.articles:where{city = qikan.not_(qikan.null)})"},
};
const qk_lua_module qk_filter_module = {"qikan", functions, QK_COUNT(functions)};
