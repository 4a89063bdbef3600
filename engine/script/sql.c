/* sql.c - the SELECT of a plan.
 * In:   a plan.
 * Out:  its text, for SQLite and for people; no value is in it.
 * Owns: nothing. */
#include <stdio.h>

#include "script/plan.h"

static void add(luaL_Buffer *b, const char *s) { luaL_addstring(b, s); }
static void add_str(luaL_Buffer *b, qk_str s) { luaL_addlstring(b, s.p, s.n); }

static void add_param(luaL_Buffer *b, const char *before, int n) {
  char text[32];
  snprintf(text, sizeof text, "%s?%d", before, n);
  add(b, text);
}

static void add_columns(luaL_Buffer *b, const qk_plan *p, bool named) {
  uint32_t n = qk_plan_width(p);
  for (uint32_t i = 0; i < n; i++) {
    qk_out out = qk_plan_out(p, i);
    if (i) add(b, ", ");
    if (out.expr.n) {
      add_str(b, out.expr);
    } else {
      add(b, p->view ? "t0." : "t0.\"");
      add_str(b, out.name);
      if (!p->view) add(b, "\"");
    }
    if (!named && !out.expr.n) continue;
    add(b, " AS \"");
    add_str(b, out.name);
    add(b, "\"");
  }
}

static void add_from(luaL_Buffer *b, const qk_plan *p) {
  add(b, " FROM ");
  if (p->from.n)
    add_str(b, p->from);
  else
    add(b, p->view->from);
  add(b, " AS t0");
  add_str(b, p->joins);
  if (!p->where.n) return;
  add(b, " WHERE ");
  add_str(b, p->where);
}

static void add_exprs(luaL_Buffer *b, const qk_plan *p, uint32_t n, bool comma) {
  for (uint32_t i = 0; i < n; i++) {
    if (comma || i) add(b, ", ");
    add_str(b, p->out[i].expr);
  }
}

static void add_view_order(luaL_Buffer *b, const qk_view *v, uint32_t alias, bool comma) {
  char text[16];
  for (size_t i = 0; v->order[i]; i++) {
    snprintf(text, sizeof text, "%st%u.", comma || i ? ", " : "", alias);
    add(b, text);
    add(b, v->order[i]);
  }
}

/* What was asked for, then whatever tells rows apart, so that no order is left to
 * chance. */
static void add_order(luaL_Buffer *b, const qk_plan *p) {
  bool comma = p->order.n;
  add_str(b, p->order);
  if (p->grouped || p->distinct) {
    add_exprs(b, p, p->grouped ? p->n_group : p->n_out, comma);
    return;
  }
  if (p->numbered)
    add(b, comma ? ", t0.q_n" : "t0.q_n");
  else
    add_view_order(b, p->view, 0, comma);
  for (uint32_t i = 0; i < p->n_joint; i++)
    if (p->joint[i].many) add_view_order(b, p->joint[i].view, i + 1, true);
}

static void add_rows(luaL_Buffer *b, const qk_plan *p, bool as_source) {
  add(b, "SELECT ");
  add_columns(b, p, as_source);
  if (as_source) {
    add(b, ", row_number() OVER (ORDER BY ");
    add_order(b, p);
    add(b, ") AS q_n");
  }
  add_from(b, p);
  if (p->grouped || p->distinct) {
    add(b, " GROUP BY ");
    add_exprs(b, p, p->grouped ? p->n_group : p->n_out, false);
  }
  add(b, " ORDER BY ");
  add_order(b, p);
  if (p->limit)
    add_param(b, " LIMIT ", p->limit);
  else if (p->offset)
    add(b, " LIMIT -1");
  if (p->offset) add_param(b, " OFFSET ", p->offset);
}

void qk_plan_push_sql(lua_State *L, const qk_plan *p, const char *value) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  if (value) {
    add(&b, "SELECT ");
    add(&b, value);
    add_from(&b, p);
  } else {
    add_rows(&b, p, false);
  }
  luaL_pushresult(&b);
}

void qk_plan_wrap(lua_State *L, qk_plan *p) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  add(&b, "(");
  add_rows(&b, p, true);
  add(&b, ")");
  luaL_pushresult(&b);
  qk_str from = qk_plan_keep(L);
  qk_plan level = {.parent = p->parent,
                   .view = p->out ? NULL : p->view,
                   .rows = p->grouped || p->distinct ? NULL : p->rows,
                   .from = from,
                   .inner = p->out ? p->out : p->inner,
                   .n_inner = p->out ? p->n_out : p->n_inner,
                   .depth = p->depth,
                   .numbered = true,
                   .n_values = p->n_values};
  *p = level;
}
