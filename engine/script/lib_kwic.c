/* lib_kwic.c - qikan.kwic, a concordance of any text.
 * In:   a text, a query.
 * Out:  a list of lines.
 * Owns: the query, in a userdata that the collector closes. */
#include "script/answer.h"
#include "script/host_state.h"
#include "script/library.h"
#include "script/search_options.h"
#include "script/table.h"
#include "search/kwic.h"
#include "text/utf8.h"

#define QUERY "qikan.text_query"

static int close_query(lua_State *L) {
  qk_search **s = luaL_checkudata(L, 1, QUERY);
  qk_search_free(*s);
  *s = NULL;
  return 0;
}

static qk_search **push_query(lua_State *L) {
  qk_search **s = lua_newuserdatauv(L, sizeof(qk_search *), 0);
  *s = NULL;
  if (luaL_newmetatable(L, QUERY)) {
    lua_pushcfunction(L, close_query);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  return s;
}

static qk_str text_at(lua_State *L, int index, const char *what) {
  qk_str s;
  if (lua_type(L, index) != LUA_TSTRING) qk_expected(L, what, "a string", index);
  s.p = lua_tolstring(L, index, &s.n);
  if (qk_utf8_valid(s) != s.n || s.n >= UINT32_MAX)
    luaL_error(L, "%s: expected UTF-8, got other bytes", what);
  return s;
}

static void put_lines(lua_State *L, qk_str text, const qk_span *marks, uint32_t n,
                      uint32_t width) {
  static const char *const fields[] = {"left", "keyword", "right", "first", "last", NULL};
  qk_answer a;
  qk_answer_open(L, &a, "the line", fields);
  for (uint32_t i = 0; i < n; i++) {
    size_t begin, end;
    qk_kwic_cut(text, marks[i], width, &begin, &end);
    qk_answer_row(&a);
    qk_set_text(L, "left", qk_str_sub(text, begin, marks[i].from));
    qk_set_text(L, "keyword", qk_str_sub(text, marks[i].from, marks[i].to));
    qk_set_text(L, "right", qk_str_sub(text, marks[i].to, end));
    qk_set_integer(L, "first", (lua_Integer)marks[i].from + 1);
    qk_set_integer(L, "last", marks[i].to);
    qk_answer_put(&a);
  }
  qk_answer_close(&a);
}

static int kwic(lua_State *L) {
  static const char who[] = "qikan.kwic";
  qk_search_request r = {.stamp = ""};
  const char *digest;
  qk_buf caret = {0};
  qk_err e = {0};
  const qk_span *marks;
  uint32_t n;
  lua_settop(L, 3);
  qk_str text = text_at(L, 1, "qikan.kwic: text");
  if (lua_type(L, 2) != LUA_TSTRING) qk_expected(L, "qikan.kwic: query", "a string", 2);
  r.query.p = lua_tolstring(L, 2, &r.query.n);
  lua_Integer width = lua_isnil(L, 3) ? QK_KWIC_CONTEXT : lua_tointeger(L, 3);
  if ((!lua_isnil(L, 3) && !lua_isinteger(L, 3)) || width < 1 ||
      width > QK_KWIC_CONTEXT_MAX)
    return qk_expected(L, "qikan.kwic: width", "columns from 1 to 1000", 3);
  if (qk_host_folding(qk_run_of(L)->host, &r.folding, &digest, &e))
    return qk_run_fail(L, &e);
  qk_search **s = push_query(L);
  if (qk_search_run(s, NULL, &r, &caret, &e)) return qk_search_raise(L, who, &e, &caret);
  qk_buf_free(&caret);
  qk_run_tick(L, text.n);
  if (qk_search_marks(*s, text, &marks, &n, &e)) return qk_run_fail(L, &e);
  put_lines(L, text, marks, n, (uint32_t)width);
  return 1;
}

static const qk_lua_function functions[] = {
    {"kwic", kwic, "qikan.kwic(text, query[, width]) → list",
     "A concordance of any text: left, keyword, right, first and last (bytes) of every "
     "place of the query's terms (`qikan help search`); it may hold no filters.  width: "
     "columns on each side, 30.  db:kwic does it for the database.\n"
     "  local lines = qikan.kwic(\"天地人，人和\", \"人\", 4)\n"
     "  assert(#lines == 2 and lines[1].left == \"天地\" and lines[2].right == \"和\")"},
};
const qk_lua_module qk_kwic_module = {"qikan", functions, QK_COUNT(functions)};
