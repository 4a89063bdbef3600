/* study.c - a computation over the texts of the database, called by a script. */
#include "script/study.h"

#include <math.h>

#include "script/database.h"
#include "script/host_state.h"
#include "script/table.h"

#define STUDY "qikan.study"

enum { KEYS_MAX = 64, VALUES_MAX = 10000, SAMPLE_LEAST = 1000 };

static const char *const scope_keys[] = {
    "city", "article", "issue", "periodical", "column", "kind", "year", "since", "until"};

static bool expired(void *context) { return qk_run_expired(context); }

void qk_study_close(qk_study *s) {
  qk_reading_close(&s->reading);
  qk_work_close(&s->work);
  qk_buf_free(&s->text);
  qk_buf_free(&s->spare[0]);
  qk_buf_free(&s->spare[1]);
  s->corpus = (qk_corpus){0};
  s->suffixes = (qk_suffixes){0};
  s->edges = NULL;
}

static int close_study(lua_State *L) {
  qk_study_close(luaL_checkudata(L, 1, STUDY));
  return 0;
}

qk_study *qk_study_new(lua_State *L, const char *who) {
  qk_run *r = qk_run_of(L);
  const char *digest;
  qk_err e = {0};
  qk_study *s = lua_newuserdatauv(L, sizeof *s, 0);
  *s = (qk_study){.who = who, .every = 1, .store = r->store};
  s->work.expired = expired;
  s->work.context = r;
  if (r->limits.memory != SIZE_MAX)
    s->work.most = r->used < r->limits.memory ? r->limits.memory - r->used : 1;
  if (luaL_newmetatable(L, STUDY)) {
    lua_pushcfunction(L, close_study);
    lua_setfield(L, -2, "__gc");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
  if (qk_host_folding(r->host, &s->folding, &digest, &e)) qk_study_fail(L, s, &e);
  qk_buf_put(&r->reads, qk_str_of(digest));
  return s;
}

static void check_keys(lua_State *L, const char *who, const char *const *keys) {
  qk_str names[KEYS_MAX];
  size_t n = 0;
  for (size_t i = 0; i < QK_COUNT(scope_keys); i++) names[n++] = qk_str_of(scope_keys[i]);
  for (; *keys && n < KEYS_MAX; keys++) names[n++] = qk_str_of(*keys);
  qk_check_keys(L, 2, who, names, n, false);
}

qk_study *qk_study_open(lua_State *L, const char *who, const char *const *keys) {
  qk_database_push(L);
  bool db = lua_rawequal(L, 1, -1);
  lua_pop(L, 1);
  if (!db || lua_gettop(L) > 2) luaL_error(L, "expected a call as %s{…}", who);
  if (!qk_run_of(L)->store)
    luaL_error(L, "%s: expected an open database, there is none", who);
  if (lua_isnoneornil(L, 2)) {
    lua_settop(L, 1);
    lua_newtable(L);
  }
  if (!lua_istable(L, 2)) qk_expected(L, who, "a table of options", 2);
  check_keys(L, who, keys);
  qk_study *s = qk_study_new(L, who);
  s->options = 2;
  return s;
}

int qk_study_fail(lua_State *L, const qk_study *s, const qk_err *e) {
  if (e->code == QK_USAGE) return luaL_error(L, "%s: %s", s->who, e->msg);
  return qk_run_fail(L, e);
}

/* ---- which articles ------------------------------------------------------------------
 */

/* The value at the top as text that lives as long as the study. */
static qk_str scope_value(lua_State *L, qk_study *s, const char *key) {
  qk_str v;
  if (lua_type(L, -1) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER) {
    lua_pushfstring(L, "%s: %s", s->who, key);
    qk_expected(L, lua_tostring(L, -1), "a string, a number or a list of them", -2);
  }
  lua_pushvalue(L, -1);
  v.p = lua_tolstring(L, -1, &v.n);
  v = qk_work_copy(&s->work, v);
  if (!v.p) qk_run_spend(L, QK_LIMIT_MEMORY);
  lua_pop(L, 1);
  return v;
}

static void read_condition(lua_State *L, qk_study *s, const char *key, qk_scope *out) {
  qk_condition *c = &out->conditions[out->n];
  bool list = lua_istable(L, -1);
  lua_Unsigned n = list ? lua_rawlen(L, -1) : 1;
  if (n < 1 || n > VALUES_MAX)
    luaL_error(L, "%s: %s: expected 1 to %d values, got %d", s->who, key, VALUES_MAX,
               (int)n);
  qk_str *values = qk_work_new(&s->work, n, sizeof *values);
  if (!values) qk_run_spend(L, QK_LIMIT_MEMORY);
  for (lua_Unsigned i = 0; i < n; i++) {
    if (list) lua_rawgeti(L, -1, (lua_Integer)i + 1);
    values[i] = scope_value(L, s, key);
    if (list) lua_pop(L, 1);
  }
  *c = (qk_condition){qk_part_of(qk_str_of(key)), values, (uint32_t)n};
  out->n++;
}

void qk_study_scope(lua_State *L, qk_study *s, int index, qk_scope *out) {
  *out = (qk_scope){0};
  index = lua_absindex(L, index);
  for (size_t i = 0; i < QK_COUNT(scope_keys); i++) {
    const char *key = scope_keys[i];
    if (lua_getfield(L, index, key) != LUA_TNIL) {
      if (strcmp(key, "since") == 0)
        out->since = scope_value(L, s, key);
      else if (strcmp(key, "until") == 0)
        out->until = scope_value(L, s, key);
      else
        read_condition(L, s, key, out);
    }
    lua_pop(L, 1);
  }
}

qk_part qk_study_part(lua_State *L, qk_study *s, const char *key,
                      const qk_scope *within) {
  static const char *const names[] = {"city",   "article", "issue", "periodical",
                                      "column", "kind",    "year",  NULL};
  qk_part part;
  int groups;
  qk_err e = {0};
  int given = qk_study_choice(L, s, key, names, -1);
  if (given >= 0) return qk_part_of(qk_str_of(names[given]));
  if (qk_scope_choose(s->store, within, &part, &groups, &e)) qk_study_fail(L, s, &e);
  return part;
}

void qk_study_sample(lua_State *L, qk_study *s, qk_selection *sel) {
  uint32_t tokens =
      qk_study_integer(L, s, "sample", QK_TOKENS_MAX, SAMPLE_LEAST, QK_TOKENS_MAX);
  qk_err e = {0};
  if (tokens == QK_TOKENS_MAX) return;
  if (qk_selection_sample(s->store, sel, tokens, &e)) qk_study_fail(L, s, &e);
  s->every = sel->every;
}

void qk_study_load(lua_State *L, qk_study *s, const qk_selection *sel, bool breaks,
                   qk_for later) {
  qk_err e = {0};
  if (qk_corpus_load(&s->corpus, &s->work, s->store, s->folding, sel, breaks, later, &e))
    qk_study_fail(L, s, &e);
}

void qk_study_read(lua_State *L, qk_study *s, const qk_selection *sel) {
  qk_err e = {0};
  if (qk_reading_open(&s->reading, &s->corpus, &s->work, s->store, s->folding, sel, &e))
    qk_study_fail(L, s, &e);
}

void qk_study_sort(lua_State *L, qk_study *s) {
  qk_err e = {0};
  if (!s->suffixes.at && qk_suffixes_make(&s->suffixes, &s->corpus, &e))
    qk_study_fail(L, s, &e);
}

void qk_study_sort_runs(lua_State *L, qk_study *s, uint32_t depth, uint32_t least) {
  qk_err e = {0};
  qk_suffixes_free(&s->suffixes, &s->work);
  if (qk_suffixes_make_runs(&s->suffixes, &s->corpus, depth, least, &e))
    qk_study_fail(L, s, &e);
}

/* ---- options -------------------------------------------------------------------------
 */

/* "db:terms: min" */
static const char *path_of(lua_State *L, const qk_study *s, const char *key) {
  return lua_pushfstring(L, "%s: %s", s->who, key);
}

static uint32_t whole(lua_State *L, const qk_study *s, const char *key, int index,
                      uint32_t least, uint32_t most) {
  int is;
  index = lua_absindex(L, index);
  lua_Integer v = lua_tointegerx(L, index, &is);
  if (lua_type(L, index) != LUA_TNUMBER || !is || v < (lua_Integer)least ||
      v > (lua_Integer)most) {
    const char *expected =
        lua_pushfstring(L, "a whole number from %d to %d", (int)least, (int)most);
    qk_expected(L, path_of(L, s, key), expected, index);
  }
  return (uint32_t)v;
}

uint32_t qk_study_integer(lua_State *L, const qk_study *s, const char *key,
                          uint32_t otherwise, uint32_t least, uint32_t most) {
  uint32_t v = otherwise;
  if (lua_getfield(L, s->options, key) != LUA_TNIL) v = whole(L, s, key, -1, least, most);
  lua_pop(L, 1);
  return v;
}

double qk_study_number(lua_State *L, const qk_study *s, const char *key, double otherwise,
                       double least, double most) {
  double v = otherwise;
  if (lua_getfield(L, s->options, key) != LUA_TNIL) {
    v = lua_tonumber(L, -1);
    if (lua_type(L, -1) != LUA_TNUMBER || !(v >= least && v <= most)) {
      const char *expected = lua_pushfstring(L, "a number from %f to %f", least, most);
      qk_expected(L, path_of(L, s, key), expected, -3);
    }
  }
  lua_pop(L, 1);
  return v;
}

int qk_study_choice(lua_State *L, const qk_study *s, const char *key,
                    const char *const *names, int otherwise) {
  int found = otherwise;
  if (lua_getfield(L, s->options, key) != LUA_TNIL) {
    int index = lua_gettop(L);
    const char *given = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "";
    found = -1;
    for (int i = 0; names[i] && found < 0; i++)
      if (strcmp(names[i], given) == 0) found = i;
    if (found < 0) {
      lua_pushstring(L, names[0]);
      for (int i = 1; names[i]; i++) {
        lua_pushfstring(L, names[i + 1] ? ", %s" : " or %s", names[i]);
        lua_concat(L, 2);
      }
      qk_expected(L, path_of(L, s, key), lua_tostring(L, index + 1), index);
    }
  }
  lua_settop(L, lua_gettop(L) - 1);
  return found;
}

void qk_study_range(lua_State *L, const qk_study *s, const char *key, uint32_t *least,
                    uint32_t *most, uint32_t lowest, uint32_t highest) {
  int type = lua_getfield(L, s->options, key);
  if (type == LUA_TTABLE) {
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    *least = whole(L, s, key, -2, lowest, highest);
    *most = whole(L, s, key, -1, *least, highest);
    lua_pop(L, 2);
  } else if (type != LUA_TNIL) {
    *least = *most = whole(L, s, key, -1, lowest, highest);
  }
  lua_pop(L, 1);
}
