/* shell_hits.c - a search as the shell shows it: its first hits.
 * In:   the value of an expression.
 * Out:  a table of the run's result.
 * Owns: the part of a text that is shown, while nothing can throw. */
#include <stdio.h>

#include "script/run.h"
#include "script/shell.h"
#include "search/snippet.h"

enum { SHOWN = 20 };

/* Pushes a field of the hit at index, nil where it is missing. */
static int push_raw(lua_State *L, int hit, const char *name) {
  lua_pushstring(L, name);
  return lua_rawget(L, hit);
}

/* What is pushed stays, so that texts can be borrowed. */
static qk_cell cell_of(lua_State *L, int hit, const char *name) {
  qk_str s;
  int type = push_raw(L, hit, name);
  if (type == LUA_TNUMBER) return qk_cell_integer(lua_tointeger(L, -1));
  if (type != LUA_TSTRING) return qk_cell_null();
  s.p = lua_tolstring(L, -1, &s.n);
  return qk_cell_text(s);
}

/* The spans of a hit, in a userdata that is pushed. */
static const qk_span *spans_of(lua_State *L, int hit, uint32_t *n) {
  push_raw(L, hit, "spans");
  int list = lua_gettop(L);
  *n = (uint32_t)lua_rawlen(L, list);
  qk_span *spans = lua_newuserdatauv(L, (*n + (size_t)1) * sizeof *spans, 0);
  for (uint32_t i = 0; i < *n; i++) {
    lua_rawgeti(L, list, (lua_Integer)i + 1);
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    spans[i] =
        (qk_span){(uint32_t)lua_tointeger(L, -2) - 1, (uint32_t)lua_tointeger(L, -1)};
    lua_pop(L, 3);
  }
  return spans;
}

/* Adds the hit at the top and pops it. */
static void put_hit(lua_State *L, qk_result *r) {
  int hit = lua_gettop(L);
  uint32_t n;
  qk_snippet part = {0};
  const qk_span *spans = spans_of(L, hit, &n);
  qk_cell cells[] = {cell_of(L, hit, "rank"), cell_of(L, hit, "city"),
                     cell_of(L, hit, "title"), cell_of(L, hit, "text"),
                     cell_of(L, hit, "line")};
  qk_run_write(L, sizeof cells + cells[2].text.n + cells[3].text.n);
  if (!qk_snippet_make(&part, cells[3].text, spans, n)) r->oom = true;
  cells[3] = qk_cell_marked(qk_buf_str(&part.text), part.marks, part.n_marks);
  qk_result_row(r, cells);
  qk_snippet_free(&part);
  lua_settop(L, hit - 1);
}

bool qk_shell_hits(lua_State *L, int index) {
  static const qk_column columns[] = {{QK_LIT("rank"), QK_LIT("rank"), QK_TYPE_INTEGER},
                                      {QK_LIT("city"), QK_LIT("city"), QK_TYPE_TEXT},
                                      {QK_LIT("title"), QK_LIT("title"), QK_TYPE_TEXT},
                                      {QK_LIT("text"), QK_LIT("text"), QK_TYPE_TEXT},
                                      {QK_LIT("line"), QK_LIT("line"), QK_TYPE_INTEGER}};
  qk_result *r = qk_run_of(L)->out;
  char note[96];
  if (!luaL_testudata(L, index, "qikan.hits")) return false;
  lua_getfield(L, index, "total");
  lua_Integer total = lua_tointeger(L, -1), held = luaL_len(L, index);
  lua_Integer shown = held < SHOWN ? held : SHOWN;
  lua_pop(L, 1);
  luaL_checkstack(L, 16, NULL);
  qk_result_table(r, QK_LIT(""), columns, QK_COUNT(columns));
  for (lua_Integer i = 1; i <= shown; i++) {
    lua_geti(L, index, i);
    put_hit(L, r);
  }
  snprintf(note, sizeof note, "共 %lld 条，列出 %lld", (long long)total,
           (long long)shown);
  qk_result_note(r, qk_str_of(note));
  return true;
}
