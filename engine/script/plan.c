/* plan.c - what a collection will ask the database. */
#include "script/plan.h"

#include <stdio.h>

#include "script/bind.h"
#include "script/table.h"

enum { DEPTH_MAX = 200, NAMES_MAX = 256 };

/* ---- making plans --------------------------------------------------------------------
 */

static qk_plan *push_plan(lua_State *L) {
  qk_plan *p = lua_newuserdatauv(L, sizeof *p, QK_UV_SEQUENCE);
  memset(p, 0, sizeof *p);
  luaL_setmetatable(L, QK_COLLECTION);
  return p;
}

qk_plan *qk_plan_of_view(lua_State *L, const qk_view *v) {
  qk_plan *p = push_plan(L);
  p->view = p->rows = v;
  return p;
}

qk_plan *qk_plan_child(lua_State *L, int index) {
  index = lua_absindex(L, index);
  const qk_plan *parent = lua_touserdata(L, index);
  if (parent->depth >= DEPTH_MAX)
    luaL_error(L, "expected a chain of at most %d methods, got a longer one", DEPTH_MAX);
  qk_plan *p = push_plan(L);
  *p = *parent;
  p->parent = parent;
  p->depth++;
  p->current = NULL;
  lua_pushvalue(L, index);
  lua_setiuservalue(L, -2, QK_UV_PARENT);
  return p;
}

/* Anchors the value at the top in the plan below it. */
static void anchor(lua_State *L) {
  if (lua_getiuservalue(L, -2, QK_UV_ANCHORS) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 4, 0);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, -4, QK_UV_ANCHORS);
  }
  lua_insert(L, -2);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  lua_pop(L, 1);
}

qk_str qk_plan_keep(lua_State *L) {
  qk_str s;
  s.p = lua_tolstring(L, -1, &s.n);
  anchor(L);
  return s;
}

void *qk_plan_block(lua_State *L, size_t n, size_t size) {
  void *block = lua_newuserdatauv(L, n * size + 1, 0);
  anchor(L);
  return block;
}

int qk_plan_value(lua_State *L, qk_plan *p) {
  if (lua_getiuservalue(L, -2, QK_UV_VALUES) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 1, 0);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, -4, QK_UV_VALUES);
  }
  lua_insert(L, -2);
  lua_rawseti(L, -2, ++p->n_values);
  lua_pop(L, 1);
  return p->n_values;
}

void qk_plan_restrict(lua_State *L, qk_plan *p) {
  if (p->where.n) {
    lua_pushlstring(L, p->where.p, p->where.n);
    lua_pushliteral(L, " AND ");
    lua_rotate(L, -3, 2);
    lua_concat(L, 3);
  }
  p->where = qk_plan_keep(L);
}

void qk_plan_bind(lua_State *L, int index, qk_query *q) {
  lua_pushvalue(L, index);
  for (const qk_plan *p = lua_touserdata(L, -1); p; p = p->parent) {
    int before = p->parent ? p->parent->n_values : 0;
    if (p->n_values > before) {
      lua_getiuservalue(L, -1, QK_UV_VALUES);
      for (int i = before + 1; i <= p->n_values; i++) {
        lua_rawgeti(L, -1, i);
        qk_bind_value(L, q, i, -1, "value");
        lua_pop(L, 1);
      }
      lua_pop(L, 1);
    }
    lua_getiuservalue(L, -1, QK_UV_PARENT);
    lua_remove(L, -2);
  }
  lua_pop(L, 1);
}

/* ---- names ---------------------------------------------------------------------------
 */

const char *qk_plan_name(const qk_plan *p) { return p->rows ? p->rows->plural : "rows"; }

static void push_alias(lua_State *L, uint32_t i) {
  char name[16];
  snprintf(name, sizeof name, "t%u", i);
  lua_pushstring(L, name);
}

/* A view's column under an alias; leaves the string that out->expr borrows. */
static void column_of(lua_State *L, const qk_view_column *c, uint32_t alias,
                      qk_out *out) {
  push_alias(L, alias);
  if (c->computed)
    luaL_gsub(L, c->computed, "$", lua_tostring(L, -1));
  else
    lua_pushfstring(L, "%s.%s", lua_tostring(L, -1), c->name);
  lua_remove(L, -2);
  out->expr.p = lua_tolstring(L, -1, &out->expr.n);
  out->type = c->type;
}

static const qk_out *find_out(const qk_out *list, uint32_t n, qk_str name) {
  for (uint32_t i = 0; i < n; i++)
    if (qk_str_eq(list[i].name, name)) return &list[i];
  return NULL;
}

static bool find(lua_State *L, const qk_plan *p, qk_str name, qk_out *out) {
  const qk_out *known = find_out(p->out, p->n_out, name);
  out->name = name;
  if (known) *out = *known;
  if (known || p->grouped || p->distinct) return known;
  const char *dot = memrchr(name.p, '.', name.n);
  for (uint32_t i = 0; dot && i < p->n_joint; i++) {
    qk_str path = {name.p, (size_t)(dot - name.p)};
    const qk_view_column *c =
        qk_str_eq(p->joint[i].path, path)
            ? qk_model_column(p->joint[i].view, qk_str_sub(name, path.n + 1, name.n))
            : NULL;
    if (!c) continue;
    column_of(L, c, i + 1, out);
    return true;
  }
  if (p->view) {
    const qk_view_column *c = qk_model_column(p->view, name);
    if (c) column_of(L, c, 0, out);
    return c;
  }
  known = find_out(p->inner, p->n_inner, name);
  if (!known) return false;
  lua_pushliteral(L, "t0.\"");
  lua_pushlstring(L, name.p, name.n);
  lua_pushliteral(L, "\"");
  lua_concat(L, 3);
  out->expr.p = lua_tolstring(L, -1, &out->expr.n);
  out->type = known->type;
  return true;
}

/* ---- unknown names -------------------------------------------------------------------
 */

typedef struct names {
  qk_str list[NAMES_MAX];
  size_t n;
} names;

static void add_name(names *all, qk_str name) {
  if (all->n < NAMES_MAX) all->list[all->n++] = name;
}

static void add_columns(names *all, const qk_view *v) {
  for (size_t i = 0; i < v->n_columns; i++) add_name(all, qk_str_of(v->columns[i].name));
}

/* "article.x" where article is a relation that nobody joined. */
static void check_joined(lua_State *L, const qk_plan *p, const char *who, qk_str name) {
  const char *dot = memchr(name.p, '.', name.n);
  if (!dot || p->grouped || p->distinct || !p->view) return;
  qk_str first = {name.p, (size_t)(dot - name.p)};
  const qk_relation *r = qk_model_relation(p->view, first);
  if (!r) return;
  for (uint32_t i = 0; i < p->n_joint; i++)
    if (qk_str_eq(p->joint[i].path, first)) return;
  luaL_error(L, "%s: '%s' needs the relation: first :join(\"%s\")", who, name.p, r->name);
}

static void unknown(lua_State *L, const qk_plan *p, const char *who, qk_str name) {
  check_joined(L, p, who, name);
  names *all = lua_newuserdatauv(L, sizeof *all, 0);
  all->n = 0;
  const char *dot = memrchr(name.p, '.', name.n);
  for (uint32_t i = 0; dot && i < p->n_joint; i++) {
    if (!qk_str_eq(p->joint[i].path, (qk_str){name.p, (size_t)(dot - name.p)})) continue;
    add_columns(all, p->joint[i].view);
    lua_pushfstring(L, "%s: %s has no column '%s'", who, p->joint[i].view->name, dot + 1);
    qk_unknown_name(L, lua_tostring(L, -1), qk_str_of(dot + 1), all->list, all->n);
  }
  for (uint32_t i = 0; i < p->n_out; i++) add_name(all, p->out[i].name);
  bool result = p->grouped || p->distinct;
  if (!result) {
    all->n = 0;
    if (p->view) add_columns(all, p->view);
    for (uint32_t i = 0; i < p->n_inner; i++) add_name(all, p->inner[i].name);
  }
  lua_pushfstring(L, "%s: %s %s no column '%s'", who,
                  result || !p->rows ? "the result" : qk_plan_name(p),
                  result || !p->rows ? "has" : "have", name.p);
  qk_unknown_name(L, lua_tostring(L, -1), name, all->list, all->n);
}

void qk_plan_resolve(lua_State *L, const qk_plan *p, const char *who, qk_str name,
                     qk_out *out) {
  if (!find(L, p, name, out)) unknown(L, p, who, name);
}

/* ---- results -------------------------------------------------------------------------
 */

static uint32_t stored(const qk_view *v) {
  uint32_t n = 0;
  for (size_t i = 0; i < v->n_columns; i++) n += !v->columns[i].computed;
  return n;
}

uint32_t qk_plan_width(const qk_plan *p) {
  return p->out ? p->n_out : p->view ? stored(p->view) : p->n_inner;
}

/* Without an expression where it is a column of t0 itself. */
qk_out qk_plan_out(const qk_plan *p, uint32_t i) {
  if (p->out) return p->out[i];
  if (!p->view) return (qk_out){.name = p->inner[i].name, .type = p->inner[i].type};
  for (size_t k = 0;; k++) {
    const qk_view_column *c = &p->view->columns[k];
    if (c->computed || i-- > 0) continue;
    return (qk_out){.name = qk_str_of(c->name), .type = c->type};
  }
}
