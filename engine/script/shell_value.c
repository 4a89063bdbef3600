/* shell_value.c - values as people want to see them.
 * In:   values on the stack.
 * Out:  texts and tables of the run's result.
 * Owns: nothing. */
#include "script/library.h"
#include "script/row.h"
#include "script/shell.h"
#include "script/table.h"

enum { ROWS_MAX = 1000, COLUMNS_MAX = 100, CELL_COST = 48 };

/* ---- cells ---------------------------------------------------------------------------
 */

/* The value at the top as a cell; what it borrows stays on the stack in its place. */
static qk_cell cell_at_top(lua_State *L) {
  qk_str s;
  qk_run_write(L, CELL_COST);
  if (qk_is_null(L, -1)) return qk_cell_null();
  if (lua_isinteger(L, -1)) return qk_cell_integer(lua_tointeger(L, -1));
  if (lua_type(L, -1) == LUA_TNUMBER) return qk_cell_real(lua_tonumber(L, -1));
  if (lua_type(L, -1) != LUA_TSTRING) {
    luaL_tolstring(L, -1, NULL);
    lua_remove(L, -2);
  }
  s.p = lua_tolstring(L, -1, &s.n);
  qk_run_write(L, s.n);
  return qk_cell_text(s);
}

static void show_plain(lua_State *L, int index) {
  lua_pushvalue(L, index);
  if (lua_isnil(L, -1))
    lua_pushliteral(L, "nil");
  else
    luaL_tolstring(L, -1, NULL);
  qk_str s;
  s.p = lua_tolstring(L, -1, &s.n);
  qk_run_write(L, s.n + CELL_COST);
  qk_result_text(qk_run_of(L)->out, s.n ? s : QK_LIT("\"\""));
  lua_pop(L, 2);
}

/* ---- tables --------------------------------------------------------------------------
 */

/* Pushes an iterator over the pairs of the table at index: function, state, control. */
static void push_pairs(lua_State *L, int index) {
  lua_getglobal(L, "pairs");
  lua_pushvalue(L, index);
  lua_call(L, 1, 3);
}

static void truncated(qk_result *r) {
  qk_result_truncate(r, QK_LIT("the shell shows no more than 1000 rows"));
}

static void show_pairs(lua_State *L, int index) {
  static const qk_column columns[] = {
      {QK_LIT("key"), QK_LIT("key"), QK_TYPE_TEXT},
      {QK_LIT("value"), QK_LIT("value"), QK_TYPE_TEXT},
  };
  qk_result *r = qk_run_of(L)->out;
  qk_result_table(r, QK_LIT(""), columns, QK_COUNT(columns));
  push_pairs(L, index);
  int f = lua_gettop(L) - 2;
  for (int n = 0;; n++) {
    lua_pushvalue(L, f);
    lua_pushvalue(L, f + 1);
    lua_pushvalue(L, f + 2);
    lua_call(L, 2, 2);
    if (lua_isnil(L, -2)) break;
    if (n == ROWS_MAX) {
      truncated(r);
      break;
    }
    qk_cell cells[2];
    lua_pushvalue(L, -2);
    lua_replace(L, f + 2);
    lua_insert(L, -2);
    cells[0] = cell_at_top(L);
    lua_insert(L, -2);
    cells[1] = cell_at_top(L);
    qk_result_row(r, cells);
    lua_settop(L, f + 2);
  }
  lua_settop(L, f - 1);
}

/* ---- rows ----------------------------------------------------------------------------
 */

static bool is_list_of_tables(lua_State *L, int list) {
  lua_Unsigned n = lua_rawlen(L, list);
  for (lua_Unsigned i = 1; i <= n; i++) {
    bool row = lua_rawgeti(L, list, (lua_Integer)i) == LUA_TTABLE;
    lua_pop(L, 1);
    if (!row) return false;
  }
  return n > 0;
}

/* Adds the name at the top, which is popped, to the list `names`, where the set behind it
 * does not have it. */
static void add_name(lua_State *L, int names) {
  lua_pushvalue(L, -1);
  if (lua_rawget(L, names + 1) == LUA_TNIL) {
    lua_pushvalue(L, -2);
    lua_rawseti(L, names, (lua_Integer)lua_rawlen(L, names) + 1);
    lua_pushvalue(L, -2);
    lua_pushboolean(L, 1);
    lua_rawset(L, names + 1);
  }
  lua_pop(L, 2);
}

/* The columns of the row at the top, or the keys of the plain table; pops it. */
static void add_names(lua_State *L, int names) {
  int row = lua_gettop(L);
  const qk_shape *shape = qk_row_shape(L, row);
  for (uint32_t i = 0; shape && i < qk_shape_width(shape); i++) {
    qk_str name = qk_shape_name(shape, i);
    lua_pushlstring(L, name.p, name.n);
    add_name(L, names);
  }
  if (!shape) push_pairs(L, row);
  int f = row + 1;
  while (!shape) {
    lua_pushvalue(L, f);
    lua_pushvalue(L, f + 1);
    lua_pushvalue(L, f + 2);
    lua_call(L, 2, 1);
    if (lua_isnil(L, -1)) break;
    lua_pushvalue(L, -1);
    lua_replace(L, f + 2);
    add_name(L, names);
  }
  lua_settop(L, row - 1);
}

/* Pushes the names of the columns of a list of tables: their keys, as they are met. */
static void push_names(lua_State *L, int list) {
  lua_Unsigned n = lua_rawlen(L, list);
  lua_newtable(L); /* names */
  lua_newtable(L); /* name = true */
  int names = lua_gettop(L) - 1;
  for (lua_Unsigned i = 1; i <= n && i <= ROWS_MAX; i++) {
    lua_rawgeti(L, list, (lua_Integer)i);
    add_names(L, names);
  }
  lua_settop(L, names);
}

/* Opens a table with the names at index as columns. */
static uint32_t open_table(lua_State *L, int names) {
  uint32_t n = (uint32_t)lua_rawlen(L, names);
  int top = lua_gettop(L);
  qk_column *columns = lua_newuserdatauv(L, (n + 1) * sizeof *columns, 0);
  luaL_checkstack(L, 2 * (int)n + 16, "too many columns"); /* a key and its text */
  for (uint32_t i = 0; i < n; i++) {
    size_t len;
    lua_rawgeti(L, names, (lua_Integer)i + 1);
    const char *p = luaL_tolstring(L, -1, &len);
    columns[i] = (qk_column){{p, len}, {p, len}, QK_TYPE_TEXT};
  }
  qk_result_table(qk_run_of(L)->out, QK_LIT(""), columns, n);
  lua_settop(L, top);
  return n;
}

/* Pushes a cell of the row at index; a row without such a column has nothing there. */
static void push_field(lua_State *L, int row, const qk_shape *shape) {
  if (!shape) {
    lua_rawget(L, row);
    return;
  }
  bool there = qk_row_field(L, row, shape, lua_tostring(L, -1));
  if (!there) lua_pushnil(L);
  lua_remove(L, -2);
}

/* Adds the row at index. */
static void put_row(lua_State *L, int row, int names, uint32_t n) {
  int top = lua_gettop(L);
  const qk_shape *shape = qk_row_shape(L, row);
  qk_cell *cells = lua_newuserdatauv(L, (n + 1) * sizeof *cells, 0);
  luaL_checkstack(L, 2 * (int)n + 16, "too many columns");
  for (uint32_t i = 0; i < n; i++) {
    lua_rawgeti(L, names, (lua_Integer)i + 1);
    push_field(L, row, shape);
    cells[i] = cell_at_top(L);
  }
  qk_result_row(qk_run_of(L)->out, cells);
  lua_settop(L, top);
}

static void show_list(lua_State *L, int list, int names) {
  uint32_t n = open_table(L, names);
  lua_Unsigned rows = lua_rawlen(L, list);
  for (lua_Unsigned i = 1; i <= rows && i <= ROWS_MAX; i++) {
    lua_rawgeti(L, list, (lua_Integer)i);
    put_row(L, lua_gettop(L), names, n);
    lua_pop(L, 1);
  }
  if (rows > ROWS_MAX) truncated(qk_run_of(L)->out);
}

/* Collects what the iterator at index (and the two values behind it) yields. */
static void collect(lua_State *L, int f) {
  lua_newtable(L);
  int list = lua_gettop(L);
  for (lua_Integer i = 1; i <= ROWS_MAX + 1; i++) {
    lua_pushvalue(L, f);
    lua_pushvalue(L, f + 1);
    lua_pushvalue(L, f + 2);
    lua_call(L, 2, 1);
    if (lua_isnil(L, -1)) break;
    lua_pushvalue(L, -1);
    lua_replace(L, f + 2);
    lua_rawseti(L, list, i);
  }
  lua_settop(L, list);
}

/* The list at the top, as rows where they have named columns. */
static void show_rows(lua_State *L) {
  int list = lua_gettop(L);
  push_names(L, list);
  lua_Unsigned n = lua_rawlen(L, list + 1);
  if (n > 0 && n <= COLUMNS_MAX)
    show_list(L, list, list + 1);
  else
    show_pairs(L, list);
  lua_settop(L, list - 1);
}

/* ---- anything ------------------------------------------------------------------------
 */

static bool is_collection(lua_State *L, int index) {
  return luaL_testudata(L, index, "qikan.collection") != NULL;
}

static void show_collection(lua_State *L, int index) {
  lua_getfield(L, index, "limit");
  lua_pushvalue(L, index);
  lua_pushinteger(L, ROWS_MAX + 1);
  lua_call(L, 2, 1);
  lua_pushnil(L);
  lua_pushnil(L);
  collect(L, lua_gettop(L) - 2);
  if (lua_rawlen(L, -1) == 0) {
    qk_result_text(qk_run_of(L)->out, QK_LIT("no rows"));
    lua_pop(L, 1);
  } else if (is_list_of_tables(L, lua_gettop(L))) {
    show_rows(L);
  } else {
    show_pairs(L, lua_gettop(L));
    lua_pop(L, 1);
  }
  lua_pop(L, 3);
}

static void show(lua_State *L, int index) {
  if (is_collection(L, index)) {
    show_collection(L, index);
  } else if (qk_shell_hits(L, index)) {
    return;
  } else if (!lua_istable(L, index)) {
    show_plain(L, index);
  } else if (is_list_of_tables(L, index)) {
    lua_pushvalue(L, index);
    show_rows(L);
  } else {
    show_pairs(L, index);
  }
}

void qk_shell_show(lua_State *L, int first) {
  int last = lua_gettop(L);
  /* What a generic `for` takes, as from db:sql: the rows are meant. */
  if (last == first + 3 && lua_isfunction(L, first) && lua_isuserdata(L, last)) {
    collect(L, first);
    if (lua_rawlen(L, -1) == 0)
      qk_result_text(qk_run_of(L)->out, QK_LIT("no rows"));
    else if (is_list_of_tables(L, lua_gettop(L)))
      show_rows(L);
    else
      show_pairs(L, lua_gettop(L));
    return;
  }
  for (int i = first; i <= last; i++) show(L, i);
}
