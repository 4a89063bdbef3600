/* qikan.c - require "qikan" from a Lua 5.4 program.
 * In:   paths, names, tables of parameters.
 * Out:  a session: ingest, report, query, run, list, sql; errors are raised.
 * Owns: the session, until :close, <close> or the collector.
 *
 *   local qikan = require "qikan"
 *   local q <close> = qikan.open("qikan.db", { write = true, scripts = { "my-scripts" }
 * }) q:ingest { "issue.md" } print(q:report("overview", { issue = 1 }, "markdown")) for
 * _, a in ipairs(q:sql("select title from article where city = ?", "…")) do
 *     print(a.title)
 *   end
 *
 * A client of include/qikan alone. */
#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "qikan/qikan.h"

#define SESSION "qikan.session"
enum { LIST_MAX = 4096, PARAMS_MAX = 64 };

typedef struct session {
  qikan *q; /* NULL: closed */
} session;

static int fail(lua_State *L, const qk_err *e) {
  char text[1200];
  qikan_error_text(e, text, sizeof text);
  return luaL_error(L, "%s", text);
}

static qikan *session_at(lua_State *L, int index) {
  session *s = luaL_checkudata(L, index, SESSION);
  if (!s->q) luaL_error(L, "the session is closed");
  return s->q;
}

static int close_session(lua_State *L) {
  session *s = luaL_checkudata(L, 1, SESSION);
  qikan_free(s->q);
  s->q = NULL;
  return 0;
}

/* A string or a list of strings at index, as an array that ends with NULL and lives as
 * long as what is pushed for it. */
static const char **strings_at(lua_State *L, int index, size_t *n) {
  *n = 0;
  if (lua_isnoneornil(L, index)) {
    lua_pushnil(L);
    return NULL;
  }
  if (lua_type(L, index) == LUA_TSTRING) {
    const char **one = lua_newuserdatauv(L, 2 * sizeof *one, 0);
    one[0] = lua_tostring(L, index);
    one[1] = NULL;
    *n = 1;
    return one;
  }
  luaL_checktype(L, index, LUA_TTABLE);
  lua_Unsigned count = lua_rawlen(L, index);
  if (count > LIST_MAX) luaL_error(L, "expected at most %d strings", LIST_MAX);
  const char **all = lua_newuserdatauv(L, (count + 1) * sizeof *all, 0);
  for (lua_Unsigned i = 0; i < count; i++) {
    if (lua_rawgeti(L, index, (lua_Integer)i + 1) != LUA_TSTRING)
      luaL_error(L, "expected a list of strings, got a %s in it", luaL_typename(L, -1));
    all[i] = lua_tostring(L, -1); /* stays alive in its table */
    lua_pop(L, 1);
  }
  all[count] = NULL;
  *n = count;
  return all;
}

/* ---- opening -------------------------------------------------------------------------
 */

static bool flag(lua_State *L, int table, const char *name) {
  bool value = false;
  if (lua_istable(L, table)) {
    lua_getfield(L, table, name);
    value = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  return value;
}

static int open_session(lua_State *L) {
  const char *path = luaL_optstring(L, 1, NULL);
  qikan_options options = {0};
  qk_err e = {0};
  size_t n = 0;
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  session *s = lua_newuserdatauv(L, sizeof *s, 0);
  s->q = NULL;
  luaL_setmetatable(L, SESSION);
  options.trusted = flag(L, 2, "trusted");
  if (lua_istable(L, 2)) {
    lua_getfield(L, 2, "scripts");
    options.script_dirs = strings_at(L, lua_gettop(L), &n);
  }
  qk_code code = qikan_new(&s->q, &options, &e);
  if (code == QK_OK && path)
    code = qikan_open(s->q, path, flag(L, 2, "write") ? QIKAN_WRITE : QIKAN_READ, &e);
  if (code != QK_OK) {
    qikan_free(s->q);
    s->q = NULL;
    return fail(L, &e);
  }
  lua_settop(L, 3);
  return 1;
}

/* ---- ingest --------------------------------------------------------------------------
 */

static int on_file(void *context, const qikan_ingest_event *event) {
  size_t *files = context;
  files[event->state]++;
  return 0;
}

/* q:ingest(path | {paths} [, profile]) → {added, replaced, unchanged, failed} */
static int ingest(lua_State *L) {
  static const char *const names[] = {"added", "replaced", "unchanged", "failed"};
  qikan *q = session_at(L, 1);
  size_t files[QIKAN_FAILED + 1] = {0}, n;
  qk_err e = {0};
  luaL_checkany(L, 2);
  const qikan_ingest_options options = {
      .profile = luaL_optstring(L, 3, NULL), .on_file = on_file, .context = files};
  const char **paths = strings_at(L, 2, &n);
  if (qikan_ingest(q, paths, n, &options, &e) != QK_OK) return fail(L, &e);
  lua_createtable(L, 0, 4);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    lua_pushinteger(L, (lua_Integer)files[i]);
    lua_setfield(L, -2, names[i]);
  }
  return 1;
}

/* ---- results -------------------------------------------------------------------------
 */

/* The table of parameters at index; texts stay alive on the stack. */
static size_t params_at(lua_State *L, int index, qikan_param *params) {
  size_t n = 0;
  if (lua_isnoneornil(L, index)) return 0;
  luaL_checktype(L, index, LUA_TTABLE);
  luaL_checkstack(L, 2 * PARAMS_MAX + 8, "too many parameters");
  lua_pushnil(L);
  while (lua_next(L, index)) {
    if (n == PARAMS_MAX) luaL_error(L, "expected at most %d parameters", PARAMS_MAX);
    if (lua_type(L, -2) != LUA_TSTRING) luaL_error(L, "expected names as keys");
    params[n].key = lua_tostring(L, -2);
    params[n++].value = luaL_tolstring(L, -1, NULL);
    lua_remove(L, -2);    /* key, text */
    lua_pushvalue(L, -2); /* key, text, key: what lua_next goes on with */
  }
  return n;
}

typedef qk_code runner(qikan *q, const char *name, const qikan_param *params, size_t n,
                       const qikan_format_options *format, FILE *out, qk_err *e);

/* Text in memory becomes a string whatever happens to Lua. */
static int give(lua_State *L, qk_code code, char *text, size_t n, const qk_err *e) {
  if (code != QK_OK && code != QK_FINDINGS) {
    free(text);
    return fail(L, e);
  }
  /* lua_pushlstring can raise: the text must not be lost. */
  char *copy = lua_newuserdatauv(L, n + 1, 0);
  memcpy(copy, text ? text : "", n);
  free(text);
  lua_pushlstring(L, copy, n);
  return 1;
}

static int run_named(lua_State *L, runner *run) {
  qikan *q = session_at(L, 1);
  const char *name = luaL_checkstring(L, 2);
  qikan_param params[PARAMS_MAX];
  qk_err e = {0};
  char *text = NULL;
  size_t size = 0;
  const qikan_format_options format = {.format = luaL_optstring(L, 4, "text")};
  size_t n = params_at(L, 3, params);
  FILE *out = open_memstream(&text, &size);
  if (!out) return luaL_error(L, "out of memory");
  qk_code code = run(q, name, params, n, &format, out, &e);
  fclose(out);
  return give(L, code, text, size, &e);
}

static int report(lua_State *L) { return run_named(L, qikan_report); }
static int query(lua_State *L) { return run_named(L, qikan_query); }
static int run_script(lua_State *L) { return run_named(L, qikan_run); }

static int list(lua_State *L) {
  qikan *q = session_at(L, 1);
  qk_err e = {0};
  char *text = NULL;
  size_t size = 0;
  const char *kind = luaL_optstring(L, 2, NULL);
  const qikan_format_options format = {.format = luaL_optstring(L, 3, "text")};
  FILE *out = open_memstream(&text, &size);
  if (!out) return luaL_error(L, "out of memory");
  qk_code code = qikan_list(q, kind, &format, out, &e);
  fclose(out);
  return give(L, code, text, size, &e);
}

/* ---- rows ----------------------------------------------------------------------------
 */

typedef struct rows {
  lua_State *L;
  size_t n; /* columns */
  const char *const *names;
  const qikan_value *cells;
  bool failed; /* the message is at the top */
} rows;

static int push_row(lua_State *L) {
  const rows *r = lua_touserdata(L, 2);
  lua_createtable(L, 0, (int)r->n);
  for (size_t i = 0; i < r->n; i++) {
    const qikan_value *v = &r->cells[i];
    if (v->type == QIKAN_NULL) continue;
    if (v->type == QIKAN_INTEGER)
      lua_pushinteger(L, v->integer);
    else if (v->type == QIKAN_REAL)
      lua_pushnumber(L, v->real);
    else
      lua_pushlstring(L, v->text, v->n);
    lua_setfield(L, -2, r->names[i]);
  }
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

/* An error of Lua's must not jump over the library's frames. */
static int on_row(void *context, size_t n, const char *const *names,
                  const qikan_value *cells) {
  rows *r = context;
  r->n = n;
  r->names = names;
  r->cells = cells;
  lua_pushcfunction(r->L, push_row);
  lua_pushvalue(r->L, -2);
  lua_pushlightuserdata(r->L, r);
  r->failed = lua_pcall(r->L, 2, 0, 0) != LUA_OK;
  return r->failed;
}

static qikan_value value_at(lua_State *L, int index) {
  qikan_value v = {.type = QIKAN_NULL};
  if (lua_isinteger(L, index) || lua_isboolean(L, index)) {
    v.type = QIKAN_INTEGER;
    v.integer =
        lua_isboolean(L, index) ? lua_toboolean(L, index) : lua_tointeger(L, index);
  } else if (lua_type(L, index) == LUA_TNUMBER) {
    v.type = QIKAN_REAL;
    v.real = lua_tonumber(L, index);
  } else if (!lua_isnil(L, index)) {
    v.type = QIKAN_TEXT;
    v.text = luaL_checklstring(L, index, &v.n);
  }
  return v;
}

/* q:sql(statement, …) → list of rows */
static int sql(lua_State *L) {
  qikan *q = session_at(L, 1);
  const char *statement = luaL_checkstring(L, 2);
  int last = lua_gettop(L);
  size_t n = (size_t)(last - 2);
  qk_err e = {0};
  rows r = {.L = L};
  qikan_value *values = lua_newuserdatauv(L, (n + 1) * sizeof *values, 0);
  for (size_t i = 0; i < n; i++) values[i] = value_at(L, (int)i + 3);
  luaL_checkstack(L, 8, NULL);
  lua_newtable(L);
  qk_code code = qikan_rows(q, statement, values, n, on_row, &r, &e);
  if (r.failed) return lua_error(L);
  return code == QK_OK ? 1 : fail(L, &e);
}

/* ---- the module ----------------------------------------------------------------------
 */

int luaopen_qikan(lua_State *L);
int luaopen_qikan(lua_State *L) {
  static const luaL_Reg methods[] = {{"ingest", ingest},       {"report", report},
                                     {"query", query},         {"run", run_script},
                                     {"list", list},           {"sql", sql},
                                     {"close", close_session}, {NULL, NULL}};
  luaL_newmetatable(L, SESSION);
  lua_pushcfunction(L, close_session);
  lua_setfield(L, -2, "__gc");
  lua_pushcfunction(L, close_session);
  lua_setfield(L, -2, "__close");
  luaL_newlib(L, methods);
  lua_setfield(L, -2, "__index");
  lua_newtable(L);
  lua_pushcfunction(L, open_session);
  lua_setfield(L, -2, "open");
  lua_pushstring(L, qikan_version());
  lua_setfield(L, -2, "version");
  return 1;
}
