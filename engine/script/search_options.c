/* search_options.c - what db:search and db:kwic are asked. */
#include "script/search_options.h"

#include "script/host_state.h"
#include "script/table.h"

static const char *const common[] = {"query",  "unit",       "city", "kind",
                                     "column", "periodical", "date"};
static const char *const units[] = {"paragraph", "sentence", "heading", "caption",
                                    "cell",      "all",      NULL};

static void check_keys(lua_State *L, const char *who, const char *const *more) {
  enum { KEYS_MAX = 24 };
  qk_str names[KEYS_MAX];
  size_t n = 0;
  for (size_t i = 0; i < QK_COUNT(common); i++) names[n++] = qk_str_of(common[i]);
  for (; *more && n < KEYS_MAX; more++) names[n++] = qk_str_of(*more);
  qk_check_keys(L, 2, who, names, n, false);
}

/* The field's string, which the table keeps alive; a date may be a number, as in 2021. */
static qk_str text_option(lua_State *L, const char *who, const char *key) {
  qk_str s = {0};
  int type = lua_getfield(L, 2, key);
  bool year = strcmp(key, "date") == 0 && lua_isinteger(L, -1);
  if (type != LUA_TNIL && type != LUA_TSTRING && !year)
    qk_expected(L, lua_pushfstring(L, "%s: %s", who, key), "a string", -2);
  if (year) {
    lua_tostring(L, -1);
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, key);
  }
  if (type != LUA_TNIL) s.p = lua_tolstring(L, -1, &s.n);
  if (type != LUA_TNIL && !s.n)
    luaL_error(L, "%s: %s: expected a value, got an empty string", who, key);
  lua_pop(L, 1);
  return s;
}

/* A string or a list of them; our table gets a list of our own, which keeps them alive.
 */
static qk_values list_option(lua_State *L, const char *who, const char *key) {
  int type = lua_getfield(L, 2, key);
  if (type == LUA_TNIL) return lua_pop(L, 1), (qk_values){0};
  bool list = type == LUA_TTABLE;
  lua_Unsigned n = list ? lua_rawlen(L, -1) : 1;
  const char *path = lua_pushfstring(L, "%s: %s", who, key);
  if (!list && type != LUA_TSTRING)
    qk_expected(L, path, "a string or a list of them", -2);
  if (n < 1 || n > QK_VALUES_MAX)
    luaL_error(L, "%s: expected 1 to %d values, got %d", path, QK_VALUES_MAX, (int)n);
  lua_createtable(L, (int)n, 0);
  qk_str *items = lua_newuserdatauv(L, n * sizeof *items, 0);
  for (lua_Unsigned i = 0; i < n; i++) {
    if (list)
      lua_rawgeti(L, -4, (lua_Integer)i + 1);
    else
      lua_pushvalue(L, -4);
    if (lua_type(L, -1) != LUA_TSTRING) qk_expected(L, path, "strings alone", -1);
    items[i].p = lua_tolstring(L, -1, &items[i].n);
    if (!items[i].n) luaL_error(L, "%s: expected a value, got an empty string", path);
    lua_rawseti(L, -3, (lua_Integer)i + 1);
  }
  lua_pushvalue(L, -2);
  lua_setfield(L, 2, key);
  return (qk_values){items, (uint32_t)n}; /* what was pushed stays */
}

/* In db:kwic the query may be called term. */
static void take_term(lua_State *L, const char *who) {
  if (lua_getfield(L, 2, "term") != LUA_TNIL) {
    if (lua_getfield(L, 2, "query") != LUA_TNIL)
      luaL_error(L, "%s: expected query or term, which is the same, got both", who);
    lua_pop(L, 1);
    lua_setfield(L, 2, "query");
    lua_pushnil(L);
    lua_setfield(L, 2, "term");
    return;
  }
  lua_pop(L, 1);
}

int qk_search_choice(lua_State *L, const char *who, const char *key,
                     const char *const *names, int otherwise) {
  enum { NAMES_MAX = 8 };
  qk_str all[NAMES_MAX];
  size_t n = 0;
  if (lua_getfield(L, 2, key) == LUA_TNIL) return lua_pop(L, 1), otherwise;
  if (lua_type(L, -1) != LUA_TSTRING)
    qk_expected(L, lua_pushfstring(L, "%s: %s", who, key), "a name", -2);
  qk_str given;
  given.p = lua_tolstring(L, -1, &given.n);
  for (; names[n] && n < NAMES_MAX; n++) {
    all[n] = qk_str_of(names[n]);
    if (qk_str_eq(all[n], given)) return lua_pop(L, 1), (int)n;
  }
  lua_pushfstring(L, "%s: there is no %s '%s'", who, key, given.p);
  return qk_unknown_name(L, lua_tostring(L, -1), given, all, n);
}

uint64_t qk_search_number(lua_State *L, const char *who, const char *key,
                          lua_Integer least, lua_Integer most, lua_Integer otherwise) {
  lua_Integer v = otherwise;
  if (lua_getfield(L, 2, key) != LUA_TNIL) {
    bool whole = lua_isinteger(L, -1);
    v = lua_tointeger(L, -1);
    if (!whole || v < least || v > most) {
      lua_pushfstring(L, "%s: %s", who, key);
      lua_pushfstring(L, "a whole number from %I to %I", least, most);
      qk_expected(L, lua_tostring(L, -2), lua_tostring(L, -1), -3);
    }
  }
  lua_pop(L, 1);
  return (uint64_t)v;
}

/* The script may change its table later; ours is read again for by_city. */
static void copy_options(lua_State *L) {
  lua_newtable(L);
  for (lua_pushnil(L); lua_next(L, 2);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
  lua_replace(L, 2);
}

static bool expired(void *context) { return qk_run_expired(context); }

void qk_search_options(lua_State *L, const char *who, const char *const *more,
                       qk_search_request *out, char *stamp) {
  qk_run *r = qk_run_of(L);
  const char *digest;
  qk_err e = {0};
  if (!r->store) luaL_error(L, "%s: no database is open", who);
  if (lua_type(L, 2) == LUA_TSTRING) { /* a query alone */
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, 2);
    lua_setfield(L, -2, "query");
    lua_replace(L, 2);
  }
  if (!lua_istable(L, 2))
    qk_expected(L, who, "a query or a table of options, as in {query = \"…\"}", 2);
  check_keys(L, who, more);
  copy_options(L);
  *out = (qk_search_request){.stamp = stamp, .expired = expired, .context = r};
  out->unit = (qk_search_unit)qk_search_choice(L, who, "unit", units, 0);
  for (; *more; more++)
    if (strcmp(*more, "term") == 0) take_term(L, who);
  if (lua_getfield(L, 2, "query") != LUA_TSTRING)
    qk_expected(L, lua_pushfstring(L, "%s: query", who), "a string", -2);
  out->query.p = lua_tolstring(L, -1, &out->query.n);
  lua_pop(L, 1); /* the table keeps it */
  out->date = text_option(L, who, "date");
  out->city = list_option(L, who, "city");
  out->kind = list_option(L, who, "kind");
  out->column = list_option(L, who, "column");
  out->periodical = list_option(L, who, "periodical");
  if (qk_host_folding(r->host, &out->folding, &digest, &e)) qk_run_fail(L, &e);
  qk_index_stamp(digest, stamp);
}

int qk_search_raise(lua_State *L, const char *who, const qk_err *e, qk_buf *caret) {
  qk_buf *pointed = &qk_run_of(L)->host->pointed;
  if (e->code != QK_USAGE) {
    qk_buf_free(caret);
    return qk_run_fail(L, e);
  }
  qk_buf_clear(pointed);
  if (caret->n) qk_buf_put(pointed, qk_buf_str(caret));
  qk_buf_free(caret);
  if (!pointed->n) return luaL_error(L, "%s: %s", who, e->msg);
  lua_pushlstring(L, pointed->p, pointed->n);
  return luaL_error(L, "%s: %s\n%s", who, e->msg, lua_tostring(L, -1));
}
