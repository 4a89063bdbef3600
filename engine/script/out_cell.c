/* out_cell.c - one cell of a table that a script writes.
 * In:   a value, or {value = …, evidence = …, spans = …}, at the top of the stack.
 * Out:  the cell with its marks.
 * Owns: nothing; texts and marks stay on the stack. */
#include "script/given.h"
#include "script/out.h"
#include "script/table.h"
#include "text/utf8.h"

bool qk_out_is_rich(lua_State *L, const char *what) {
  static const qk_str keys[] = {{"value", 5}, {"evidence", 8}, {"spans", 5}};
  char path[64];
  if (!lua_istable(L, -1)) return false;
  if (lua_getmetatable(L, -1)) {
    lua_pop(L, 1);
    return false;
  }
  lua_pushnil(L);
  if (!lua_next(L, -2)) return false;
  lua_pop(L, 2);
  snprintf(path, sizeof path, "%s: cell", what);
  qk_check_keys(L, -1, path, keys, QK_COUNT(keys), false);
  return true;
}

/* ---- spans ----------------------------------------------------------------------------
 */

static void refuse_spans(lua_State *L, const char *path) {
  if (lua_getfield(L, -2, "spans") != LUA_TNIL)
    luaL_error(L, "%s: spans: expected a text to mark, got a value that is none", path);
  lua_pop(L, 1);
}

static bool cuts(qk_str s, size_t at) {
  return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

/* One {first, last} at the top of the stack. */
static qk_span read_span(lua_State *L, qk_str text, bool valid, const char *path,
                         lua_Integer number) {
  lua_Integer ends[2] = {0};
  for (int i = 0; i < 2; i++) {
    bool is = lua_istable(L, -1) && (lua_rawgeti(L, -1, i + 1), lua_isinteger(L, -1));
    if (!is)
      luaL_error(L, "%s: spans[%I]: expected {first, last}, two bytes of the text", path,
                 number);
    ends[i] = lua_tointeger(L, -1);
    lua_pop(L, 1);
  }
  if (ends[0] < 1 || ends[1] < ends[0] || (lua_Unsigned)ends[1] > text.n)
    luaL_error(L, "%s: spans[%I]: expected bytes from 1 to %I, got {%I, %I}", path,
               number, (lua_Integer)text.n, ends[0], ends[1]);
  if (valid && (cuts(text, (size_t)ends[0] - 1) || cuts(text, (size_t)ends[1])))
    luaL_error(L, "%s: spans[%I]: {%I, %I} cuts a character in two", path, number,
               ends[0], ends[1]);
  return (qk_span){(uint32_t)ends[0] - 1, (uint32_t)ends[1]};
}

/* The spans of the table below the text at the top of the stack. */
static void read_spans(lua_State *L, qk_cell *cell, const char *path) {
  int table = lua_gettop(L) - 1;
  if (lua_getfield(L, table, "spans") == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  if (!lua_istable(L, -1)) {
    lua_pushfstring(L, "%s: spans", path);
    qk_expected(L, lua_tostring(L, -1), "a list of {first, last}", -2);
  }
  lua_Unsigned n = lua_rawlen(L, -1);
  if (n > UINT32_MAX / 2 || cell->text.n >= UINT32_MAX)
    luaL_error(L, "%s: spans: expected fewer, or a shorter text", path);
  qk_run_write(L, n * sizeof(qk_span));
  bool valid = qk_utf8_valid(cell->text) == cell->text.n;
  qk_span *marks = lua_newuserdatauv(L, n ? n * sizeof *marks : 1, 0);
  for (lua_Unsigned i = 0; i < n; i++) {
    lua_rawgeti(L, -2, (lua_Integer)i + 1);
    marks[i] = read_span(L, cell->text, valid, path, (lua_Integer)i + 1);
    lua_pop(L, 1);
  }
  lua_insert(L, table); /* below the text, which is looked for at the top */
  lua_pop(L, 1);
  cell->marks = marks;
  cell->n_marks = (uint32_t)n;
}

/* ---- the cell -------------------------------------------------------------------------
 */

qk_cell qk_out_cell(lua_State *L, const qk_column *c, bool typed, lua_Integer number,
                    const char *what) {
  static const char *const expected[] = {[QK_TYPE_TEXT] = "a string, number or boolean",
                                         [QK_TYPE_INTEGER] = "an integer",
                                         [QK_TYPE_NUMBER] = "a number",
                                         [QK_TYPE_DATE] = "a date as string",
                                         [QK_TYPE_BOOLEAN] = "true or false"};
  int type = lua_type(L, -1);
  qk_str s;
  qk_run_write(L, QK_CELL_COST);
  bool rich = qk_out_is_rich(L, what);
  if (rich) type = lua_getfield(L, -1, "value");
  if (qk_is_null(L, -1)) return qk_cell_null();
  bool fits = type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TBOOLEAN;
  if (typed && c->type == QK_TYPE_INTEGER) fits = lua_isinteger(L, -1);
  if (typed && c->type == QK_TYPE_NUMBER) fits = type == LUA_TNUMBER;
  if (typed && c->type == QK_TYPE_DATE) fits = type == LUA_TSTRING;
  if (typed && c->type == QK_TYPE_BOOLEAN)
    fits =
        type == LUA_TBOOLEAN || (lua_isinteger(L, -1) && lua_tointeger(L, -1) >> 1 == 0);
  char path[160];
  if (!fits || rich)
    snprintf(path, sizeof path, "%s: row %lld, column '%.80s'", what, (long long)number,
             c->name.p);
  if (!fits) qk_expected(L, path, expected[typed ? c->type : QK_TYPE_TEXT], -1);
  if (rich && type != LUA_TSTRING) refuse_spans(L, path);
  if (type == LUA_TBOOLEAN) return qk_cell_integer(lua_toboolean(L, -1));
  if (lua_isinteger(L, -1)) return qk_cell_integer(lua_tointeger(L, -1));
  if (type == LUA_TNUMBER) return qk_cell_real(lua_tonumber(L, -1));
  s.p = lua_tolstring(L, -1, &s.n);
  qk_run_write(L, s.n);
  qk_cell cell = qk_cell_text(s);
  if (rich) read_spans(L, &cell, path);
  return cell;
}
