/* chain.c - where, order_by, limit, offset, select, distinct, group_by, join. */
#include "script/chain.h"

#include <stdio.h>

#include "base/nearest.h"
#include "script/filter.h"
#include "script/table.h"

enum { COLUMNS_MAX = 64, JOINTS_MAX = 12 };

qk_plan *qk_chain_self(lua_State *L, const char *method) {
  qk_plan *p = luaL_testudata(L, 1, QK_COLLECTION);
  if (!p)
    luaL_error(L, "expected a call as collection:%s(…), got one without the collection",
               method);
  return p;
}

static bool is_cut(const qk_plan *p) { return p->limit || p->offset; }
static bool is_result(const qk_plan *p) { return p->grouped || p->distinct; }

qk_plan *qk_chain_child(lua_State *L, bool wrap) {
  qk_plan *p = qk_plan_child(L, 1);
  if (wrap) qk_plan_wrap(L, p);
  return p;
}

qk_str qk_chain_name(lua_State *L, const char *who, int index) {
  qk_str name;
  if (lua_type(L, index) != LUA_TSTRING)
    qk_expected(L, who, "the name of a column", index);
  name.p = lua_tolstring(L, index, &name.n);
  return name;
}

/* ---- where ---------------------------------------------------------------------------
 */

/* In the order of their names, so that the same conditions make the same SQL. */
static void where_table(lua_State *L, qk_plan *p, int plan) {
  size_t n = 0, room = 0;
  for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) room++;
  qk_str *names = lua_newuserdatauv(L, (room + 1) * sizeof *names, 0);
  for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING)
      qk_expected(L, "where", "names of columns as keys, as in where{city = …}", -2);
    if (n < room) names[n].p = lua_tolstring(L, -2, &names[n].n);
    n++;
  }
  qk_names_sort(names, n);
  for (size_t i = 0; i < n; i++) {
    lua_settop(L, plan + 1); /* the names are above the plan */
    lua_pushlstring(L, names[i].p, names[i].n);
    lua_rawget(L, 2);
    lua_pushvalue(L, plan);
    qk_filter_add(L, p, "where", names[i], plan + 2);
  }
}

static int where(lua_State *L) {
  const qk_plan *self = qk_chain_self(L, "where");
  int n = lua_gettop(L);
  bool pair = lua_type(L, 2) == LUA_TSTRING && n == 3;
  if (pair && lua_isnil(L, 3))
    return luaL_error(L,
                      "where: expected a value for '%s', got nothing; qikan.null asks "
                      "for rows without one",
                      lua_tostring(L, 2));
  if (!pair && (n != 2 || !lua_istable(L, 2)))
    return qk_expected(L, "where",
                       "conditions as in where{city = \"…\"} or a column and a value "
                       "(SQL is for db:sql)",
                       2);
  qk_plan *p = qk_chain_child(L, is_cut(self) || is_result(self));
  int plan = lua_gettop(L);
  if (pair) {
    qk_str name = qk_chain_name(L, "where", 2);
    qk_filter_add(L, p, "where", name, 3);
  } else {
    where_table(L, p, plan);
  }
  lua_settop(L, plan);
  return 1;
}

/* ---- order_by, limit, offset ---------------------------------------------------------
 */

static int direction(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TSTRING) return 0;
  const char *s = lua_tostring(L, index);
  return strcmp(s, "desc") == 0 ? -1 : strcmp(s, "asc") == 0 ? 1 : 0;
}

static int order_by(lua_State *L) {
  const qk_plan *self = qk_chain_self(L, "order_by");
  int n = lua_gettop(L);
  if (n < 2) return qk_expected(L, "order_by", "the name of a column", 2);
  qk_plan *p = qk_chain_child(L, is_cut(self));
  int plan = lua_gettop(L);
  lua_pushliteral(L, "");
  for (int i = 2; i <= n; i++) {
    qk_out column;
    qk_str name = qk_chain_name(L, "order_by", i);
    int order = i < n ? direction(L, i + 1) : 0;
    if (order) i++;
    qk_plan_resolve(L, p, "order_by", name, &column);
    lua_pushvalue(L, plan + 1);
    if (lua_rawlen(L, -1)) {
      lua_pushliteral(L, ", ");
      lua_concat(L, 2);
    }
    lua_pushlstring(L, column.expr.p, column.expr.n);
    lua_pushstring(L, order < 0 ? " DESC" : "");
    lua_concat(L, 3);
    lua_replace(L, plan + 1);
    lua_settop(L, plan + 1);
  }
  p->order = qk_plan_keep(L);
  return 1;
}

static lua_Integer count_of(lua_State *L, const char *who) {
  int whole;
  lua_Integer n = lua_tointegerx(L, 2, &whole);
  if (lua_type(L, 2) != LUA_TNUMBER || !whole || n < 0)
    qk_expected(L, who, "a whole number, 0 or more", 2);
  return n;
}

static int limit(lua_State *L) {
  const qk_plan *self = qk_chain_self(L, "limit");
  lua_Integer n = count_of(L, "limit");
  qk_plan *p = qk_chain_child(L, self->limit);
  lua_pushinteger(L, n);
  p->limit = qk_plan_value(L, p);
  return 1;
}

static int offset(lua_State *L) {
  const qk_plan *self = qk_chain_self(L, "offset");
  lua_Integer n = count_of(L, "offset");
  qk_plan *p = qk_chain_child(L, self->offset);
  lua_pushinteger(L, n);
  p->offset = qk_plan_value(L, p);
  return 1;
}

/* ---- select, distinct, group_by ------------------------------------------------------
 */

void qk_chain_append(lua_State *L, qk_plan *p, const char *who, qk_out *list, uint32_t n,
                     qk_out out) {
  for (uint32_t i = 0; i < p->n_out; i++)
    if (qk_str_eq(list[i].name, out.name))
      luaL_error(L, "%s: two columns are called '%s'; another name: %s", who, out.name.p,
                 strcmp(who, "select") == 0 ? "select{other = \"column\"}"
                                            : "as = \"…\"");
  if (p->n_out >= n)
    luaL_error(L, "%s: expected at most %d columns, got more", who, COLUMNS_MAX);
  list[p->n_out++] = out;
}

/* Adds the column `column` under `name`; both strings are kept. */
static void choose(lua_State *L, qk_plan *p, const qk_plan *from, const char *who,
                   qk_out *list, qk_str name, qk_str column) {
  qk_out out;
  int top = lua_gettop(L);
  qk_plan_resolve(L, from, who, column, &out);
  if (lua_gettop(L) > top) {
    lua_pushvalue(L, top);
    lua_insert(L, -2);
    out.expr = qk_plan_keep(L);
    lua_settop(L, top);
  }
  lua_pushlstring(L, name.p, name.n);
  out.name = qk_plan_keep(L);
  qk_chain_append(L, p, who, list, COLUMNS_MAX, out);
}

/* Letters, digits and _: a name is part of the SQL. */
void qk_chain_alias(lua_State *L, const char *who, qk_str name) {
  bool good = name.n > 0 && name.n < 64 && !(name.p[0] >= '0' && name.p[0] <= '9') &&
              !qk_str_starts(name, QK_LIT("q_"));
  for (size_t i = 0; i < name.n; i++) {
    unsigned char c = (unsigned char)name.p[i];
    good = good && (c >= 0x80 || c == '_' || (c >= '0' && c <= '9') ||
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
  }
  if (!good)
    luaL_error(L, "%s: expected a name of letters, digits and _, got '%s'", who, name.p);
}

/* {"id", title = "article.title"}: first the list, then the names in byte order. */
static void choose_table(lua_State *L, qk_plan *p, const qk_plan *from, const char *who,
                         qk_out *list, int table) {
  int plan = lua_gettop(L);
  lua_Integer n = (lua_Integer)lua_rawlen(L, table);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, table, i);
    qk_str name = qk_chain_name(L, who, -1);
    lua_insert(L, plan);
    choose(L, p, from, who, list, name, name);
    lua_remove(L, plan);
  }
  qk_str names[COLUMNS_MAX];
  size_t n_names = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    if (lua_isinteger(L, -2)) continue;
    if (lua_type(L, -2) != LUA_TSTRING || n_names == COLUMNS_MAX)
      qk_expected(L, who, "names of columns as keys", -2);
    names[n_names].p = lua_tolstring(L, -2, &names[n_names].n);
    qk_chain_alias(L, who, names[n_names++]);
  }
  qk_names_sort(names, n_names);
  for (size_t i = 0; i < n_names; i++) {
    lua_pushlstring(L, names[i].p, names[i].n);
    lua_rawget(L, table);
    qk_str column = qk_chain_name(L, who, -1);
    lua_insert(L, plan);
    choose(L, p, from, who, list, names[i], column);
    lua_remove(L, plan);
  }
}

void qk_chain_select(lua_State *L, qk_plan *p, const char *who, int first, int last) {
  int plan = lua_gettop(L);
  qk_plan *from = lua_newuserdatauv(L, sizeof *from, 0); /* names are looked up in it */
  *from = *p;
  lua_insert(L, plan);
  plan++;
  qk_out *list = qk_plan_block(L, COLUMNS_MAX, sizeof *list);
  p->out = list;
  p->n_out = 0;
  for (int i = first; i <= last; i++) {
    if (lua_istable(L, i) && first == last) {
      choose_table(L, p, from, who, list, i);
    } else {
      qk_str name = qk_chain_name(L, who, i);
      choose(L, p, from, who, list, name, name);
    }
  }
  if (!p->n_out) luaL_error(L, "%s: expected the name of a column, got none", who);
  lua_remove(L, plan - 1);
}

static int select_columns(lua_State *L) {
  const qk_plan *self = qk_chain_self(L, "select");
  int n = lua_gettop(L);
  qk_plan *p = qk_chain_child(L, is_result(self));
  qk_chain_select(L, p, "select", 2, n);
  return 1;
}

/* An order by what the result may not show would be lost without a word. */
static void check_order(lua_State *L, const qk_plan *p, const char *who) {
  if (p->order.n && !is_cut(p) && !is_result(p))
    luaL_error(L, "%s: expected order_by behind it, got it before", who);
}

static int distinct(lua_State *L) {
  const qk_plan *self = qk_chain_self(L, "distinct");
  int n = lua_gettop(L);
  check_order(L, self, "distinct");
  qk_plan *p = qk_chain_child(L, is_cut(self) || is_result(self));
  if (n > 1)
    qk_chain_select(L, p, "distinct", 2, n);
  else if (!p->out)
    return luaL_error(L, "distinct: expected the name of a column, got none");
  p->distinct = true;
  p->rows = NULL;
  return 1;
}

static int group_by(lua_State *L) {
  const qk_plan *self = qk_chain_self(L, "group_by");
  int n = lua_gettop(L);
  check_order(L, self, "group_by");
  qk_plan *p = qk_chain_child(L, is_cut(self) || is_result(self));
  qk_chain_select(L, p, "group_by", 2, n);
  p->grouped = true;
  p->n_group = p->n_out;
  p->rows = NULL;
  return 1;
}

/* ---- join ----------------------------------------------------------------------------
 */

/* The view and the alias that the path before the last dot leads to. */
static const qk_view *base_of(lua_State *L, const qk_plan *p, qk_str path,
                              uint32_t *alias, qk_str *name) {
  const char *dot = memrchr(path.p, '.', path.n);
  *name = path;
  *alias = 0;
  if (!p->view)
    luaL_error(L, "join: expected a collection with relations, got the rows of a result");
  if (!dot) return p->view;
  qk_str before = {path.p, (size_t)(dot - path.p)};
  *name = qk_str_sub(path, before.n + 1, path.n);
  for (uint32_t i = 0; i < p->n_joint; i++)
    if (qk_str_eq(p->joint[i].path, before)) {
      *alias = i + 1;
      return p->joint[i].view;
    }
  lua_pushlstring(L, before.p, before.n);
  luaL_error(L, "join: '%s' needs the relation before it: first :join(\"%s\")", path.p,
             lua_tostring(L, -1));
  return NULL;
}

static const qk_relation *relation_of(lua_State *L, const qk_view *v, qk_str name) {
  const qk_relation *r = qk_model_relation(v, name);
  if (r && r->view) return r;
  qk_str *names = lua_newuserdatauv(L, (v->n_relations + 1) * sizeof *names, 0);
  size_t n = 0;
  for (size_t i = 0; i < v->n_relations; i++)
    if (v->relations[i].view) names[n++] = qk_str_of(v->relations[i].name);
  lua_pushfstring(
      L, r ? "join: %s lead to several views by '%s'" : "join: %s have no relation '%s'",
      v->plural, name.p);
  qk_unknown_name(L, lua_tostring(L, -1), name, names, n);
  return NULL;
}

/* Pushes " JOIN … AS tN ON …". */
static void push_join(lua_State *L, const qk_relation *r, const qk_view *target,
                      uint32_t from, uint32_t to, bool left) {
  char local[64], text[640];
  snprintf(local, sizeof local, "t%u.%s", from, r->local);
  snprintf(text, sizeof text, " %sJOIN %s AS t%u ON t%u.%s ", left ? "LEFT " : "",
           target->from, to, to, r->remote);
  lua_pushstring(L, text);
  if (r->via) {
    lua_pushliteral(L, "IN (");
    luaL_gsub(L, r->via, "$", local);
    lua_pushliteral(L, ")");
    lua_concat(L, 4);
  } else {
    lua_pushfstring(L, "= %s", local);
    lua_concat(L, 2);
  }
  text[0] = 0;
  if (r->also)
    snprintf(text, sizeof text, " AND t%u.%s = t%u.%s", to, r->also, from, r->also);
  else if (r->kind)
    snprintf(text, sizeof text, " AND t%u.target_kind = '%s'", to, r->kind);
  lua_pushstring(L, text);
  lua_concat(L, 2);
}

static int join(lua_State *L) {
  const qk_plan *self = qk_chain_self(L, "join");
  qk_str path, name;
  uint32_t alias;
  if (lua_type(L, 2) != LUA_TSTRING)
    return qk_expected(L, "join", "the name of a relation", 2);
  bool left = lua_type(L, 3) == LUA_TSTRING && strcmp(lua_tostring(L, 3), "left") == 0;
  if (!lua_isnoneornil(L, 3) && !left)
    return qk_expected(L, "join", "\"left\" or nothing after the relation", 3);
  qk_plan *p = qk_chain_child(L, is_cut(self) || is_result(self));
  int plan = lua_gettop(L);
  path.p = lua_tolstring(L, 2, &path.n);
  const qk_view *from = base_of(L, p, path, &alias, &name);
  const qk_relation *r = relation_of(L, from, name);
  for (uint32_t i = 0; i < p->n_joint; i++)
    if (qk_str_eq(p->joint[i].path, path))
      return luaL_error(L, "join: '%s' is joined already", path.p);
  if (p->n_joint == JOINTS_MAX)
    return luaL_error(L, "join: expected at most %d relations, got more", JOINTS_MAX);
  lua_settop(L, plan);
  qk_joint *joint = qk_plan_block(L, p->n_joint + 1, sizeof *joint);
  for (uint32_t i = 0; i < p->n_joint; i++) joint[i] = p->joint[i];
  const qk_view *target = qk_model_view(qk_str_of(r->view));
  lua_pushvalue(L, 2);
  joint[p->n_joint] = (qk_joint){qk_plan_keep(L), target, r->many};
  lua_pushlstring(L, p->joins.p, p->joins.n);
  push_join(L, r, target, alias, p->n_joint + 1, left);
  lua_concat(L, 2);
  p->joins = qk_plan_keep(L);
  p->joint = joint;
  p->n_joint++;
  return 1;
}

static const qk_lua_function functions[] = {
    {"where", where, "collection:where{column = value, …} → collection",
     "The rows that meet all conditions.  A value stands for itself, a list {…} for any "
     "of its values, qikan.null for rows without a value, qikan.like, gt, ge, lt, le, "
     "ne, "
     "between and not_ for what they say.  where(column, value) is the same for one "
     "column, and refuses a value that is nil.\n"
     "  print(#qikan.db.articles:where{kind = {\"notice\", \"speech\"}})"},
    {"order_by", order_by, "collection:order_by(column [, \"desc\"], …) → collection",
     "The rows in the order of columns, in place of the order they had.\n"
     "  print(qikan.db.articles:order_by(\"kind\", \"title\", \"desc\"):first())"},
    {"limit", limit, "collection:limit(n) → collection",
     "The first n rows.\n"
     "  for a in qikan.db.articles:limit(3) do print(a.title) end"},
    {"offset", offset, "collection:offset(n) → collection",
     "The rows but the first n; with limit, n rows are left out before the limit "
     "counts.\n"
     "  for a in qikan.db.articles:offset(2):limit(1) do print(a.title) end"},
    {"select", select_columns, "collection:select(column, …) → collection",
     "Rows with some columns alone.  select{\"id\", name = \"column\"} gives names of "
     "one's own.\n"
     "  for a in qikan.db.articles:select(\"id\", \"title\") do print(a.id, a.title) "
     "end"},
    {"distinct", distinct, "collection:distinct(column, …) → collection",
     "Each value, or combination of values, once.\n"
     "  for row in qikan.db.articles:distinct(\"kind\") do print(row.kind) end"},
    {"group_by", group_by, "collection:group_by(column, …) → collection",
     "One row for each value, or combination of values; count, sum, avg, min and max "
     "behind it add columns.\n"
     "  for g in qikan.db.articles:group_by(\"kind\"):count() do print(g.kind, g.count) "
     "end"},
    {"join", join, "collection:join(relation [, \"left\"]) → collection",
     "Lets other methods name columns of related rows as relation.column; a row comes "
     "once for each related one, with \"left\" also where there is none.\n"
     "  print(#qikan.db.sections:join(\"article\"):where{[\"article.kind\"] = "
     "\"speech\"})"},
};
const qk_lua_module qk_chain_module = {"collection", functions, QK_COUNT(functions)};
