/* json.c - a value of a script as JSON. */
#include "script/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "script/row.h"
#include "script/table.h"
#include "script/target.h"
#include "text/utf8.h"

enum { DEPTH_MAX = 32, PIECE_COST = 4 };

/* The buffer lives in a userdata, so that an error does not lose its memory. */
static int free_buffer(lua_State *L) {
  qk_buf_free(lua_touserdata(L, 1));
  return 0;
}

static void put_string(lua_State *L, qk_buf *b, qk_str s, const char *path) {
  if (qk_utf8_valid(s) != s.n) luaL_error(L, "%s: expected UTF-8, got other bytes", path);
  qk_buf_putc(b, '"');
  for (size_t i = 0; i < s.n; i++) {
    unsigned char c = (unsigned char)s.p[i];
    if (c == '"' || c == '\\')
      qk_buf_printf(b, "\\%c", c);
    else if (c < 0x20 || c == 0x7F)
      qk_buf_printf(b, "\\u%04x", c);
    else
      qk_buf_putc(b, (char)c);
  }
  qk_buf_putc(b, '"');
}

/* The shortest text that reads back as the number. */
static void put_number(lua_State *L, qk_buf *b, int index, const char *path) {
  if (lua_isinteger(L, index)) {
    qk_buf_printf(b, "%lld", (long long)lua_tointeger(L, index));
    return;
  }
  double v = lua_tonumber(L, index);
  if (!isfinite(v)) luaL_error(L, "%s: expected a finite number, got %f", path, v);
  char text[40];
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, v);
    if (strtod(text, NULL) == v) break;
  }
  qk_buf_put(b, qk_str_of(text));
}

static void put(lua_State *L, qk_buf *b, int index, const char *path, int depth);

static void put_list(lua_State *L, qk_buf *b, int index, const char *path, int depth) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, index);
  for (lua_Integer i = 1; i <= n; i++) {
    qk_buf_putc(b, i == 1 ? '[' : ',');
    lua_rawgeti(L, index, i);
    put(L, b, lua_gettop(L), path, depth + 1);
    lua_pop(L, 1);
  }
  qk_buf_putc(b, ']');
}

static void put_object(lua_State *L, qk_buf *b, int index, const char *path, int depth) {
  size_t n = 0, at = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    n++;
  }
  qk_str *names = lua_newuserdatauv(L, (n + 1) * sizeof *names, 0);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING)
      qk_expected(L, path, "a list, or names as keys", -1);
    names[at].p = lua_tolstring(L, -1, &names[at].n);
    at++;
  }
  qk_names_sort(names, n);
  qk_buf_putc(b, '{');
  for (size_t i = 0; i < n; i++) {
    if (i) qk_buf_putc(b, ',');
    put_string(L, b, names[i], path);
    qk_buf_putc(b, ':');
    lua_pushlstring(L, names[i].p, names[i].n);
    lua_rawget(L, index);
    put(L, b, lua_gettop(L), path, depth + 1);
    lua_pop(L, 1);
  }
  qk_buf_putc(b, '}');
  lua_pop(L, 1);
}

/* A row by its columns, in their order; what is missing is null. */
static void put_row(lua_State *L, qk_buf *b, int index, const char *path, int depth) {
  const qk_shape *s = qk_row_shape(L, index);
  for (uint32_t i = 0; i < qk_shape_width(s); i++) {
    qk_buf_putc(b, i ? ',' : '{');
    put_string(L, b, qk_shape_name(s, i), path);
    qk_buf_putc(b, ':');
    qk_row_cell(L, index, s, i);
    put(L, b, lua_gettop(L), path, depth + 1);
    lua_pop(L, 1);
  }
  qk_buf_putc(b, '}');
}

static void put_table(lua_State *L, qk_buf *b, int index, const char *path, int depth) {
  if (qk_target_record(L, index)) {
    put(L, b, lua_gettop(L), path, depth);
    lua_pop(L, 1);
  } else if (qk_row_shape(L, index)) {
    put_row(L, b, index, path, depth);
  } else if (lua_rawlen(L, index)) {
    put_list(L, b, index, path, depth);
  } else {
    put_object(L, b, index, path, depth);
  }
}

static void put(lua_State *L, qk_buf *b, int index, const char *path, int depth) {
  qk_str s;
  if (depth > DEPTH_MAX) luaL_error(L, "%s: nested deeper than %d", path, DEPTH_MAX);
  luaL_checkstack(L, 8, path);
  qk_run_write(L, PIECE_COST);
  switch (lua_type(L, index)) {
  case LUA_TSTRING:
    s.p = lua_tolstring(L, index, &s.n);
    qk_run_write(L, s.n);
    put_string(L, b, s, path);
    break;
  case LUA_TNUMBER:
    put_number(L, b, index, path);
    break;
  case LUA_TBOOLEAN:
    qk_buf_put(b, lua_toboolean(L, index) ? QK_LIT("true") : QK_LIT("false"));
    break;
  case LUA_TTABLE:
    put_table(L, b, index, path, depth);
    break;
  default:
    if (!qk_is_null(L, index))
      qk_expected(L, path, "a string, number, boolean or table", index);
    qk_buf_put(b, QK_LIT("null"));
  }
}

void qk_push_json(lua_State *L, int index, const char *path) {
  index = lua_absindex(L, index);
  qk_buf *b = lua_newuserdatauv(L, sizeof *b, 0);
  memset(b, 0, sizeof *b);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, free_buffer);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  put(L, b, index, path, 0);
  if (b->oom) luaL_error(L, "out of memory");
  lua_pushlstring(L, b->p, b->n);
  qk_buf_free(b);
  lua_remove(L, -2);
}
