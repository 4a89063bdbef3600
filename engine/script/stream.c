/* stream.c - statements, prepared once and lent out; rows one after the other. */
#include "script/stream.h"

#include <stdlib.h>

#include "script/bind.h"
#include "script/table.h"

#define STREAM "qikan.stream"

enum { IDLE_MAX = 64, OPEN_MAX = 200 };

struct qk_lease {
  qk_query *q;
  qk_lease *next; /* the last used first */
  bool busy;
  size_t n;
  char sql[];
};

typedef struct qk_pool {
  qk_lease *leases;
  size_t n_idle, n_open;
  qk_stream open; /* ends of a ring */
  uint64_t clock;
} qk_pool;

/* ---- statements ----------------------------------------------------------------------
 */

static qk_pool *pool_of(lua_State *L) {
  qk_run *r = qk_run_of(L);
  if (r->pool) return r->pool;
  qk_pool *p = calloc(1, sizeof *p);
  if (!p) luaL_error(L, "out of memory");
  p->open.next = p->open.prev = &p->open;
  return r->pool = p;
}

static void drop(qk_lease *l) {
  qk_query_close(l->q);
  free(l);
}

/* Also what an error kept from being given back. */
void qk_pool_free(qk_pool *pool) {
  if (!pool) return;
  for (qk_lease *l = pool->leases, *next; l; l = next) {
    next = l->next;
    drop(l);
  }
  free(pool);
}

static qk_lease *find_idle(qk_pool *pool, qk_str sql) {
  for (qk_lease **at = &pool->leases; *at; at = &(*at)->next) {
    qk_lease *l = *at;
    if (l->busy || l->n != sql.n || memcmp(l->sql, sql.p, sql.n) != 0) continue;
    *at = l->next;
    pool->n_idle--;
    return l;
  }
  return NULL;
}

static void drop_last_idle(qk_pool *pool) {
  qk_lease **last = NULL;
  for (qk_lease **at = &pool->leases; *at; at = &(*at)->next)
    if (!(*at)->busy) last = at;
  if (!last) return;
  qk_lease *l = *last;
  *last = l->next;
  pool->n_idle--;
  drop(l);
}

static qk_lease *prepare(lua_State *L, qk_str sql) {
  qk_run *r = qk_run_of(L);
  qk_err e = {0};
  if (!r->store) luaL_error(L, "db: expected an open database, there is none");
  qk_lease *l = malloc(sizeof *l + sql.n);
  if (!l) luaL_error(L, "out of memory");
  l->n = sql.n;
  memcpy(l->sql, sql.p, sql.n);
  if (qk_query_open(r->store, sql, &l->q, &e)) {
    free(l);
    qk_query_raise(L, &e);
  }
  return l;
}

qk_lease *qk_lease_take(lua_State *L, int sql) {
  qk_pool *pool = pool_of(L);
  qk_str s;
  s.p = lua_tolstring(L, sql, &s.n);
  qk_lease *l = find_idle(pool, s);
  if (!l) l = prepare(L, s);
  l->busy = true;
  l->next = pool->leases;
  pool->leases = l;
  return l;
}

qk_query *qk_lease_query(qk_lease *l) { return l->q; }

void qk_lease_give(lua_State *L, qk_lease *l) {
  qk_pool *pool = pool_of(L);
  qk_query_reset(l->q);
  l->busy = false;
  if (++pool->n_idle > IDLE_MAX) drop_last_idle(pool);
}

/* ---- streams -------------------------------------------------------------------------
 */

static void unlink_open(qk_pool *pool, qk_stream *s) {
  if (!s->next) return;
  s->prev->next = s->next;
  s->next->prev = s->prev;
  s->next = s->prev = NULL;
  pool->n_open--;
}

static void give_back(lua_State *L, qk_stream *s) {
  if (!s->lease) return;
  unlink_open(pool_of(L), s);
  qk_lease_give(L, s->lease);
  s->lease = NULL;
  s->q = NULL;
}

void qk_stream_close(lua_State *L, qk_stream *s) {
  s->ended = true;
  give_back(L, s);
}

static int stream_close(lua_State *L) {
  qk_stream_close(L, lua_touserdata(L, 1));
  return 0;
}

/* Loops that were left by `break` keep theirs until the collector comes. */
static void make_room(lua_State *L, qk_pool *pool) {
  if (pool->n_open < OPEN_MAX) return;
  lua_gc(L, LUA_GCCOLLECT);
  while (pool->n_open > OPEN_MAX / 2) {
    qk_stream *oldest = pool->open.next;
    for (qk_stream *s = oldest; s != &pool->open; s = s->next)
      if (s->used < oldest->used) oldest = s;
    give_back(L, oldest);
  }
}

static int column_of_ids(const qk_plan *p) {
  for (uint32_t i = 0, n = qk_plan_width(p); i < n; i++)
    if (qk_str_eq(qk_plan_out(p, i).name, QK_LIT("id"))) return (int)i;
  return -1;
}

bool qk_stream_at(const qk_stream *s, const qk_view **view, int64_t *id) {
  if (!s->q || !s->row || !s->view || s->id_at < 0) return false;
  *view = s->view;
  *id = qk_query_int(s->q, s->id_at);
  return *id > 0;
}

static void start(lua_State *L, qk_stream *s, int collection) {
  qk_pool *pool = pool_of(L);
  const qk_plan *plan = lua_touserdata(L, collection);
  collection = lua_absindex(L, collection);
  make_room(L, pool);
  if (lua_getiuservalue(L, collection, QK_UV_SQL) != LUA_TSTRING) {
    lua_pop(L, 1);
    qk_plan_push_sql(L, lua_touserdata(L, collection), NULL);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, collection, QK_UV_SQL);
  }
  s->lease = qk_lease_take(L, -1);
  lua_pop(L, 1);
  s->q = s->lease->q;
  s->view = plan->rows;
  s->id_at = plan->rows ? column_of_ids(plan) : -1;
  s->next = &pool->open;
  s->prev = pool->open.prev;
  s->prev->next = s->next->prev = s;
  pool->n_open++;
  s->used = ++pool->clock;
  qk_plan_bind(L, collection, s->q);
}

qk_stream *qk_stream_open(lua_State *L, int collection) {
  collection = lua_absindex(L, collection);
  qk_stream *s = lua_newuserdatauv(L, sizeof *s, 0);
  memset(s, 0, sizeof *s);
  if (luaL_newmetatable(L, STREAM)) {
    lua_pushcfunction(L, stream_close);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, stream_close);
    lua_setfield(L, -2, "__close");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
  start(L, s, collection);
  return s;
}

static int step_failed(lua_State *L, qk_stream *s, const qk_err *e) {
  qk_stream_close(L, s);
  return qk_query_raise(L, e);
}

/* A parked stream goes back to where it was: rows have an order, so they come again. */
static void resume(lua_State *L, qk_stream *s, int collection) {
  start(L, s, collection);
  for (int64_t i = 0; i < s->row; i++) {
    bool row;
    qk_err e = {0};
    if (qk_query_step(s->q, &row, &e)) step_failed(L, s, &e);
    if (!row) break;
  }
}

bool qk_stream_go_on(lua_State *L, qk_stream *s, int collection, qk_code code,
                     const qk_err *e) {
  if (code) step_failed(L, s, e);
  if (s->ended) return false;
  if (!s->q) {
    resume(L, s, collection);
    return s->q && qk_stream_step(L, s, collection);
  }
  qk_stream_close(L, s);
  return false;
}
