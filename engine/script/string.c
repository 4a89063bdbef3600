/* string.c - the functions of `string` that look for something, made again.
 * In:   as string.find, match, gmatch, gsub, rep.
 * Out:  the same, in steps that a limit can end.
 * Owns: nothing. */
#include "script/library.h"
#include "script/matcher.h"

static qk_str check_string(lua_State *L, int index) {
  qk_str s;
  s.p = luaL_checklstring(L, index, &s.n);
  return s;
}

/* A position as an offset: negative ones count from the end, 0 is 1. */
static size_t start_of(lua_State *L, int index, size_t n) {
  lua_Integer at = luaL_optinteger(L, index, 1);
  if (at > 0) return (size_t)at - 1;
  if (at == 0 || at < -(lua_Integer)n) return 0;
  return n + (size_t)at;
}

static bool is_plain(qk_str pattern) {
  for (size_t i = 0; i < pattern.n; i++)
    if (pattern.p[i] && strchr("^$*+?.([%-", pattern.p[i])) return false;
  return true;
}

/* memmem takes time linear in both, which lstrlib.c's search does not. */
static int find_plain(lua_State *L, qk_str s, qk_str what, size_t from) {
  qk_run_tick(L, (s.n + what.n) / 32);
  const char *at = memmem(s.p + from, s.n - from, what.p, what.n);
  if (!at) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, at - s.p + 1);
  lua_pushinteger(L, at - s.p + (lua_Integer)what.n);
  return 2;
}

static int search(lua_State *L, bool find) {
  qk_matcher m;
  qk_str s = check_string(L, 1), pattern = check_string(L, 2);
  size_t from = start_of(L, 3, s.n);
  if (from > s.n) {
    lua_pushnil(L);
    return 1;
  }
  if (find && (lua_toboolean(L, 4) || is_plain(pattern)))
    return find_plain(L, s, pattern, from);
  bool anchor = pattern.n && pattern.p[0] == '^';
  qk_matcher_init(&m, L, s, pattern);
  for (const char *at = s.p + from; at <= m.end; at++) {
    const char *end = qk_matcher_at(&m, at, pattern.p + anchor);
    if (end && find) {
      lua_pushinteger(L, at - s.p + 1);
      lua_pushinteger(L, end - s.p);
      return 2 + qk_matcher_push(&m, NULL, NULL);
    }
    if (end) return qk_matcher_push(&m, at, end);
    if (anchor) break;
  }
  lua_pushnil(L);
  return 1;
}

static int find(lua_State *L) { return search(L, true); }
static int match(lua_State *L) { return search(L, false); }

/* ---- gmatch --------------------------------------------------------------------------
 */

enum { UP_SUBJECT = 1, UP_PATTERN, UP_AT, UP_LAST };

/* Positions are kept, not addresses: an upvalue that moves nothing. */
static int gmatch_next(lua_State *L) {
  qk_matcher m;
  qk_str s = check_string(L, lua_upvalueindex(UP_SUBJECT));
  qk_str pattern = check_string(L, lua_upvalueindex(UP_PATTERN));
  size_t from = (size_t)lua_tointeger(L, lua_upvalueindex(UP_AT));
  lua_Integer last = lua_tointeger(L, lua_upvalueindex(UP_LAST));
  if (from > s.n) return 0;
  qk_matcher_init(&m, L, s, pattern);
  for (const char *at = s.p + from; at <= m.end; at++) {
    const char *end = qk_matcher_at(&m, at, pattern.p);
    if (!end || end - s.p == last) continue;
    lua_pushinteger(L, end - s.p);
    lua_copy(L, -1, lua_upvalueindex(UP_AT));
    lua_replace(L, lua_upvalueindex(UP_LAST));
    return qk_matcher_push(&m, at, end);
  }
  lua_pushinteger(L, (lua_Integer)s.n + 1);
  lua_replace(L, lua_upvalueindex(UP_AT));
  return 0;
}

static int gmatch(lua_State *L) {
  qk_str s = check_string(L, 1);
  check_string(L, 2);
  size_t from = start_of(L, 3, s.n);
  lua_settop(L, 2);
  lua_pushinteger(L, (lua_Integer)(from > s.n ? s.n + 1 : from));
  lua_pushinteger(L, -1);
  lua_pushcclosure(L, gmatch_next, 4);
  return 1;
}

/* ---- gsub ----------------------------------------------------------------------------
 */

/* The replacement is argument 3, the match lies between s and e. */
static void add_text(qk_matcher *m, luaL_Buffer *b, const char *s, const char *e) {
  qk_str news;
  const char *p;
  news.p = lua_tolstring(m->L, 3, &news.n);
  while ((p = memchr(news.p, '%', news.n)) != NULL) {
    luaL_addlstring(b, news.p, (size_t)(p - news.p));
    p++;
    if (*p == '%') {
      luaL_addchar(b, *p);
    } else if (*p == '0') {
      luaL_addlstring(b, s, (size_t)(e - s));
    } else if (*p >= '1' && *p <= '9') {
      const char *text;
      ptrdiff_t n = qk_matcher_capture(m, *p - '1', s, e, &text);
      if (n == QK_CAPTURE_POSITION)
        luaL_addvalue(b);
      else
        luaL_addlstring(b, text, (size_t)n);
    } else {
      luaL_error(m->L, "invalid use of '%c' in replacement string", '%');
    }
    news = qk_str_sub(news, (size_t)(p + 1 - news.p), news.n);
  }
  luaL_addlstring(b, news.p, news.n);
}

/* Returns whether anything changed. */
static bool add_value(qk_matcher *m, luaL_Buffer *b, const char *s, const char *e) {
  lua_State *L = m->L;
  int type = lua_type(L, 3);
  if (type == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    lua_call(L, qk_matcher_push(m, s, e), 1);
  } else if (type == LUA_TTABLE) {
    const char *p;
    ptrdiff_t n = qk_matcher_capture(m, 0, s, e, &p);
    if (n != QK_CAPTURE_POSITION) lua_pushlstring(L, p, (size_t)n);
    lua_gettable(L, 3);
  } else {
    add_text(m, b, s, e);
    return true;
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    luaL_addlstring(b, s, (size_t)(e - s));
    return false;
  }
  if (!lua_isstring(L, -1))
    luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  luaL_addvalue(b);
  return true;
}

static int gsub(lua_State *L) {
  qk_matcher m;
  luaL_Buffer b;
  qk_str s = check_string(L, 1), pattern = check_string(L, 2);
  int type = lua_type(L, 3);
  lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)s.n + 1), n = 0;
  bool anchor = pattern.n && pattern.p[0] == '^', changed = false;
  luaL_argexpected(L,
                   type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TTABLE ||
                       type == LUA_TFUNCTION,
                   3, "string/function/table");
  qk_matcher_init(&m, L, s, pattern);
  luaL_buffinit(L, &b);
  const char *at = s.p, *last = NULL;
  while (n < most) {
    const char *end = qk_matcher_at(&m, at, pattern.p + anchor);
    if (end && end != last) {
      n++;
      changed = add_value(&m, &b, at, end) || changed;
      at = last = end;
    } else if (at < m.end) {
      luaL_addchar(&b, *at);
      at++;
    } else {
      break;
    }
    if (anchor) break;
  }
  if (!changed) {
    lua_pushvalue(L, 1);
  } else {
    luaL_addlstring(&b, at, (size_t)(m.end - at));
    luaL_pushresult(&b);
  }
  lua_pushinteger(L, n);
  return 2;
}

static const qk_lua_function functions[] = {
    {"find", find, "string.find(s, pattern [, init [, plain]]) → first, last, … | nil",
     "Looks for the first match of a pattern: where it begins and ends, in bytes, and "
     "its "
     "captures.  plain: the pattern is a text."},
    {"match", match, "string.match(s, pattern [, init]) → … | nil",
     "The captures of the first match, or the match where the pattern has none."},
    {"gmatch", gmatch, "string.gmatch(s, pattern [, init]) → iterator",
     "All matches, one after the other, as string.match gives them."},
    {"gsub", gsub, "string.gsub(s, pattern, replacement [, n]) → string, count",
     "Replaces matches by a string (%1 is a capture), by what a table has for them, or "
     "by "
     "what a function returns."},
};
const qk_lua_module qk_string_module = {"string", functions, QK_COUNT(functions)};
