/* lib_match.c - db:match, patterns over the words and facts of sentences.
 * In:   a pattern, which articles.
 * Out:  an iterator of matches: the sentence's row, spans, captures.
 * Owns: the pattern and its search, in a userdata that break, the end of the matches or
 *       the collector closes. */
#include "script/answer.h"
#include "script/library.h"
#include "script/pattern_source.h"
#include "script/row.h"
#include "script/study.h"
#include "script/table.h"
#include "search/cql_find.h"
#include "search/scope_check.h"

#define MATCHES "qikan.matches"

static qk_code lexicon(void *context, const char *name, const qk_str **entries,
                       uint32_t *n, qk_err *e) {
  const char *digest;
  return qk_host_lexicon(context, name, entries, n, &digest, e);
}

qk_code qk_pattern_source(qk_host *h, qk_cql_source *out, char stamp[QK_INDEX_STAMP],
                          qk_err *e) {
  const char *digest;
  out->lexicons = (qk_lexicon_source){lexicon, h};
  qk_code code = qk_host_folding(h, &out->folding, &digest, e);
  if (!code) qk_index_stamp(digest, stamp);
  return code;
}

/* ---- the search -----------------------------------------------------------------------
 */

typedef struct matches {
  qk_cql *c;
  qk_cql_find *find; /* NULL: closed */
  uint32_t left;     /* matches that may still be given */
} matches;

static int close_matches(lua_State *L) {
  matches *m = luaL_checkudata(L, 1, MATCHES);
  qk_cql_find_close(m->find);
  qk_cql_free(m->c);
  m->find = NULL;
  m->c = NULL;
  return 0;
}

static matches *push_matches(lua_State *L) {
  matches *m = lua_newuserdatauv(L, sizeof *m, 0);
  *m = (matches){0};
  if (luaL_newmetatable(L, MATCHES)) {
    lua_pushcfunction(L, close_matches);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, close_matches);
    lua_setfield(L, -2, "__close");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
  return m;
}

static bool expired(void *context) { return qk_run_expired(context); }

static int fail(lua_State *L, const qk_err *e) {
  if (e->code == QK_USAGE) return luaL_error(L, "db:match: %s", e->msg);
  return qk_run_fail(L, e);
}

/* The part of the pattern that the error speaks of, between ▸ and ◂. */
static int fail_at(lua_State *L, qk_str pattern, qk_span at, qk_err *e) {
  enum { AROUND = 60 };
  size_t from = at.from > AROUND ? at.from - AROUND : 0;
  size_t end = at.to < pattern.n ? at.to : pattern.n;
  size_t to = pattern.n - end > AROUND ? end + AROUND : pattern.n;
  if (end - at.from > AROUND) to = end = at.from + AROUND;
  while (from && ((unsigned char)pattern.p[from] & 0xC0) == 0x80) from--;
  while (to < pattern.n && ((unsigned char)pattern.p[to] & 0xC0) == 0x80) to++;
  while (end < to && ((unsigned char)pattern.p[end] & 0xC0) == 0x80) end++;
  lua_pushlstring(L, pattern.p + from, at.from - from);
  lua_pushlstring(L, pattern.p + at.from, end - at.from);
  lua_pushlstring(L, pattern.p + end, to - end);
  return luaL_error(L, "db:match: %s: %s%s▸%s◂%s%s", e->msg, from ? "…" : "",
                    lua_tostring(L, -3), lua_tostring(L, -2), lua_tostring(L, -1),
                    to < pattern.n ? "…" : "");
}

static void compile(lua_State *L, matches *m, qk_str pattern,
                    char stamp[QK_INDEX_STAMP]) {
  qk_cql_source source;
  qk_span at;
  qk_err e = {0};
  if (qk_pattern_source(qk_run_of(L)->host, &source, stamp, &e)) fail(L, &e);
  if (!qk_cql_compile(&m->c, pattern, &source, &at, &e)) return;
  if (e.code == QK_USAGE && pattern.n <= QK_CQL_BYTES) fail_at(L, pattern, at, &e);
  fail(L, &e);
}

/* ---- one match ------------------------------------------------------------------------
 */

enum { UP_MATCHES = 1, UP_LABELS, UP_CAPTURE_META, UP_MATCH_META };

static void push_span(lua_State *L, uint32_t from, uint32_t to) {
  lua_createtable(L, 2, 0);
  lua_pushinteger(L, (lua_Integer)from + 1);
  lua_rawseti(L, -2, 1);
  lua_pushinteger(L, to);
  lua_rawseti(L, -2, 2);
}

static void push_capture(lua_State *L, const qk_cql_capture *k, qk_str text) {
  lua_createtable(L, 0, 4);
  qk_set_text(L, "text", qk_str_sub(text, k->from, k->to));
  qk_set_integer(L, "first", (lua_Integer)k->from + 1);
  qk_set_integer(L, "last", k->to);
  if (k->fact) {
    qk_row_push_by_id(L, qk_cql_view(k->fact->kind), k->fact->id);
    lua_setfield(L, -2, "fact");
  }
  lua_pushvalue(L, lua_upvalueindex(UP_CAPTURE_META));
  lua_setmetatable(L, -2);
}

static void push_captures(lua_State *L, const matches *m, const qk_cql_found *found) {
  uint32_t n = qk_cql_labels(m->c);
  lua_createtable(L, 0, (int)n);
  for (uint32_t i = 0; i < n; i++) {
    const qk_cql_capture *k = &found->hit->captures[i];
    qk_str label = qk_cql_label(m->c, i);
    if (!k->set) continue;
    lua_pushlstring(L, label.p, label.n);
    push_capture(L, k, found->text);
    lua_rawset(L, -3);
  }
  lua_pushvalue(L, lua_upvalueindex(UP_LABELS));
  lua_setmetatable(L, -2);
}

static int next_match(lua_State *L) {
  matches *m = lua_touserdata(L, lua_upvalueindex(UP_MATCHES));
  qk_cql_found found;
  qk_err e = {0};
  if (!m->find) return 0;
  if (m->left && qk_cql_find_next(m->find, &found, &e)) return fail(L, &e);
  if (!m->left || !found.hit) {
    qk_cql_find_close(m->find);
    m->find = NULL;
    return 0;
  }
  m->left--;
  lua_createtable(L, 0, 5);
  qk_set_text(L, "text", qk_str_sub(found.text, found.hit->from, found.hit->to));
  if (found.city.p) qk_set_text(L, "city", found.city);
  lua_createtable(L, 1, 0);
  push_span(L, found.hit->from, found.hit->to);
  lua_rawseti(L, -2, 1);
  lua_setfield(L, -2, "spans");
  push_captures(L, m, &found);
  lua_setfield(L, -2, "captures");
  qk_row_push_by_id(L, "sentence", found.sentence_id);
  lua_setfield(L, -2, "sentence");
  lua_pushvalue(L, lua_upvalueindex(UP_MATCH_META));
  lua_setmetatable(L, -2);
  return 1;
}

static void push_meta(lua_State *L, const char *what, const char *const *names,
                      size_t n) {
  lua_createtable(L, 0, (int)n);
  for (size_t i = 0; i < n; i++) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, names[i]);
  }
  qk_record_meta(L, what);
}

/* Labels that name nothing read as nil, any other name is an error. */
static void push_labels(lua_State *L, const matches *m) {
  lua_newtable(L);
  for (uint32_t i = 0; i < qk_cql_labels(m->c); i++) {
    qk_str label = qk_cql_label(m->c, i);
    lua_pushlstring(L, label.p, label.n);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
  }
  qk_record_meta(L, "captures");
}

static bool read_flag(lua_State *L, const char *key) {
  if (lua_getfield(L, 2, key) != LUA_TNIL && !lua_isboolean(L, -1))
    qk_expected(L, lua_pushfstring(L, "db:match: %s", key), "true or false", -2);
  bool flag = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return flag;
}

/* A pattern alone is a table of options with nothing else in it. */
static void make_options(lua_State *L) {
  if (lua_type(L, 2) != LUA_TSTRING) return;
  lua_createtable(L, 0, 1);
  lua_pushvalue(L, 2);
  lua_setfield(L, -2, "pattern");
  lua_replace(L, 2);
}

static int match(lua_State *L) {
  static const char *const keys[] = {"pattern", "limit", "shortest", NULL};
  static const char *const of_match[] = {"sentence", "spans", "captures", "text", "city"};
  static const char *const of_capture[] = {"text", "first", "last", "fact"};
  char stamp[QK_INDEX_STAMP];
  qk_scope within;
  qk_err e = {0};
  qk_str pattern;
  make_options(L);
  qk_study *s = qk_study_open(L, "db:match", keys);
  if (lua_getfield(L, 2, "pattern") != LUA_TSTRING)
    qk_expected(L, "db:match: pattern", "a string, as in db:match('\"…\" [quantity]')",
                -1);
  pattern.p = lua_tolstring(L, -1, &pattern.n);
  matches *m = push_matches(L);
  int at = lua_gettop(L);
  m->left = qk_study_integer(L, s, "limit", UINT32_MAX, 1, INT32_MAX);
  qk_study_scope(L, s, 2, &within);
  if (qk_scope_check(s->store, &within, &e)) return qk_study_fail(L, s, &e);
  compile(L, m, pattern, stamp);
  const qk_cql_look look = {.within = &within,
                            .shortest = read_flag(L, "shortest"),
                            .watch = {expired, qk_run_of(L)},
                            .stamp = stamp};
  if (qk_cql_find_open(&m->find, s->store, m->c, &look, &e)) return fail(L, &e);
  qk_study_close(s); /* the statement has the values */
  lua_pushvalue(L, at);
  push_labels(L, m);
  push_meta(L, "the capture", of_capture, QK_COUNT(of_capture));
  push_meta(L, "the match", of_match, QK_COUNT(of_match));
  lua_pushcclosure(L, next_match, 4);
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushvalue(L, at); /* to be closed: break frees it */
  return 4;
}

static const qk_lua_function functions[] = {
    {"match", match,
     "db:match(pattern | {pattern, city, issue, …, limit, shortest}) → iterator",
     "Sentences' parts that fit a pattern of words and facts, in reading order, the "
     "longest of those that begin first; `qikan help match` tells the language.  A match "
     "has its sentence (a row), spans ({{first, last}}: bytes of sentence.text, as "
     "string.sub counts), captures (by label: text, first, last and, where it is one "
     "fact, fact, its row), text, city.  city, article, issue, periodical, column, kind, "
     "year: a value or a list of values, an error where there is no such city, "
     "periodical, "
     "column or kind; since, until: dates; limit: so many matches; "
     "shortest = true: the shortest in place of the longest.\n"
     "  for m in qikan.db:match{pattern = '[quantity] what:[han]{1,4}', limit = 3} do\n"
     "    print(m.city, m.text, m.captures.what.text, m.sentence.line)\n"
     "  end"},
};
const qk_lua_module qk_match_module = {"db", functions, QK_COUNT(functions)};
