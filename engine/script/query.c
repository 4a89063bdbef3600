/* query.c - qikan.query{…}: rows down, measures across.
 * In:   the definition's rows, columns, and measure or cells.
 * Out:  one table, its note, perhaps a chart; a cell without a value is missing.
 * Owns: nothing.
 * The rows and columns are put together as tables of Lua's and written as out:table
 * writes them. */
#include "script/query.h"
#include "script/given.h"
#include "script/model.h"
#include "script/out.h"
#include "script/row.h"
#include "script/table.h"

enum { ROWS_MAX = 100000, COLUMNS_MAX = 499 };

/* ---- reading -------------------------------------------------------------------------
 */

static void one_of_two(lua_State *L) {
  int measure = lua_getfield(L, 1, "measure"), cells = lua_getfield(L, 1, "cells");
  if (measure != LUA_TNIL && measure != LUA_TFUNCTION)
    qk_expected(L, "query.measure", "a function (db, p, row, column)", -2);
  if (cells != LUA_TNIL && cells != LUA_TFUNCTION)
    qk_expected(L, "query.cells", "a function (db, p, put)", -1);
  if ((measure == LUA_TNIL) == (cells == LUA_TNIL))
    luaL_error(L, "query: expected measure or cells, got %s",
               measure == LUA_TNIL ? "neither" : "both");
  lua_pop(L, 2);
}

static void read_key(lua_State *L) {
  static const qk_str keys[] = {{"name", 4}, {"title", 5}, {"type", 4}};
  int type = lua_getfield(L, 1, "key");
  if (type == LUA_TTABLE)
    qk_check_keys(L, -1, "query.key", keys, QK_COUNT(keys), false);
  else if (type != LUA_TNIL && type != LUA_TSTRING)
    qk_expected(L, "query.key", "a name or {name, title}", -1);
  lua_pop(L, 1);
}

void qk_query_read(lua_State *L, qk_definition *d) {
  static const char *const charts[] = {"bar", "stacked", "line", "heatmap"};
  (void)d;
  int type = lua_getfield(L, 1, "rows");
  bool known = type == LUA_TFUNCTION;
  if (type == LUA_TSTRING)
    known = strcmp(lua_tostring(L, -1), "city") == 0 ||
            strcmp(lua_tostring(L, -1), "issue") == 0;
  if (!known)
    qk_expected(L, "query.rows", "\"city\", \"issue\" or a function (db, p)", -1);
  type = lua_getfield(L, 1, "columns");
  if (type != LUA_TTABLE && type != LUA_TFUNCTION)
    qk_expected(L, "query.columns", "a list of columns or a function (db, p)", -1);
  type = lua_getfield(L, 1, "note");
  if (type != LUA_TNIL && type != LUA_TSTRING && type != LUA_TFUNCTION)
    qk_expected(L, "query.note", "a text or a function (db, p)", -1);
  type = lua_getfield(L, 1, "missing");
  if (type != LUA_TNIL && type != LUA_TSTRING)
    qk_expected(L, "query.missing", "a text", -1);
  type = lua_getfield(L, 1, "chart");
  known = type == LUA_TNIL || type == LUA_TFUNCTION;
  for (size_t i = 0; type == LUA_TSTRING && i < QK_COUNT(charts); i++)
    known = known || strcmp(lua_tostring(L, -1), charts[i]) == 0;
  if (!known)
    qk_expected(L, "query.chart", "bar, stacked, line, heatmap or a function (db, p)",
                -1);
  lua_pop(L, 5);
  one_of_two(L);
  read_key(L);
}

/* ---- the frame -----------------------------------------------------------------------
 */

static const char city_rows[] =
    "SELECT city FROM article WHERE city IS NOT NULL GROUP BY city ORDER BY min(id)";
static const char issue_rows[] = "SELECT id FROM issue ORDER BY date, number, id";

static void from_sql(lua_State *L, const char *sql) {
  lua_getfield(L, DB, "sql");
  lua_pushvalue(L, DB);
  lua_pushstring(L, sql);
  lua_call(L, 2, 1);
  int next = lua_gettop(L);
  lua_newtable(L);
  for (lua_Integer i = 1;; i++) {
    lua_pushvalue(L, next);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) break;
    lua_getfield(L, -1, sql == city_rows ? "city" : "id");
    lua_remove(L, -2);
    lua_rawseti(L, next + 1, i);
  }
  lua_settop(L, next + 1);
  lua_remove(L, next);
}

/* Puts "key → number of the row or column" into the table at `at`; key: at the top. */
static void number_key(lua_State *L, int at, lua_Integer i, const char *what) {
  int type = lua_type(L, -1);
  if (type != LUA_TSTRING && type != LUA_TNUMBER) qk_expected(L, what, "a key", -1);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, at) != LUA_TNIL)
    luaL_error(L, "%s: '%s' is there twice", what, luaL_tolstring(L, -2, NULL));
  lua_pop(L, 1);
  lua_pushvalue(L, -1);
  lua_pushinteger(L, i);
  lua_rawset(L, at);
}

/* The key of the row at the top of the stack: itself, its field key, or what names a row
 * of its view. */
static void push_key(lua_State *L) {
  const qk_shape *s = qk_row_shape(L, -1);
  const qk_view *v = s ? qk_shape_view(s) : NULL;
  if (lua_istable(L, -1))
    lua_getfield(L, -1, !v ? "key" : v->key ? v->key : "id");
  else
    lua_pushvalue(L, -1);
}

static void make_rows(lua_State *L) {
  const qk_job *j = lua_touserdata(L, JOB);
  if (qk_job_field(L, j, "rows") == LUA_TSTRING) {
    bool cities = strcmp(lua_tostring(L, -1), "city") == 0;
    lua_pop(L, 1);
    from_sql(L, cities ? city_rows : issue_rows);
  } else {
    lua_pop(L, 1);
    qk_query_value(L, "rows");
    qk_given_list(L, -1);
    if (!lua_istable(L, -1)) qk_expected(L, "query.rows", "a list of keys", -1);
  }
  lua_replace(L, ROWS);
  lua_Unsigned n = qk_list_length(L, ROWS, "query.rows");
  if (n > ROWS_MAX) luaL_error(L, "query.rows: expected at most %d rows", ROWS_MAX);
  for (lua_Unsigned i = 1; i <= n; i++) {
    lua_newtable(L); /* the row of the table, its key first */
    lua_rawgeti(L, ROWS, (lua_Integer)i);
    push_key(L);
    number_key(L, ROW_AT, (lua_Integer)i, "query.rows");
    lua_rawseti(L, -3, 1);
    lua_pop(L, 1);
    lua_rawseti(L, CELLS, (lua_Integer)i);
  }
}

static void push_first_column(lua_State *L) {
  const qk_job *j = lua_touserdata(L, JOB);
  if (qk_job_field(L, j, "key") != LUA_TNIL) return;
  lua_pop(L, 1);
  bool cities = true;
  if (qk_job_field(L, j, "rows") == LUA_TSTRING)
    cities = strcmp(lua_tostring(L, -1), "city") == 0;
  lua_pop(L, 1);
  lua_createtable(L, 0, 2);
  lua_pushstring(L, cities ? "city" : "issue");
  lua_setfield(L, -2, "name");
  lua_pushstring(L, cities ? "城市" : "期");
  lua_setfield(L, -2, "title");
}

/* COLUMNS becomes the columns of the table, the key first. */
static void make_columns(lua_State *L) {
  static const qk_str keys[] = {
      {"name", 4}, {"title", 5}, {"type", 4}, {"decimals", 8}, {"chart", 5}};
  if (qk_query_value(L, "columns") != LUA_TTABLE)
    qk_expected(L, "query.columns", "a list of columns", -1);
  int given = lua_gettop(L);
  lua_Unsigned n = qk_list_length(L, given, "query.columns");
  if (n < 1 || n > COLUMNS_MAX)
    luaL_error(L, "query.columns: expected 1 to %d, got %d", COLUMNS_MAX, (int)n);
  lua_createtable(L, (int)n + 1, 0);
  push_first_column(L);
  lua_rawseti(L, -2, 1);
  for (lua_Unsigned i = 1; i <= n; i++) {
    if (lua_rawgeti(L, given, (lua_Integer)i) == LUA_TTABLE) {
      qk_check_keys(L, -1, "query.columns", keys, QK_COUNT(keys), false);
      lua_getfield(L, -1, "name");
    } else {
      lua_pushvalue(L, -1);
    }
    number_key(L, COLUMN_AT, (lua_Integer)i, "query.columns");
    lua_pop(L, 1);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_replace(L, COLUMNS);
  lua_settop(L, given - 1);
}

/* Pushes COLUMNS as out:table takes them: without `chart`. */
static void push_plain_columns(lua_State *L) {
  static const char *const kept[] = {"name", "title", "type", "decimals"};
  lua_Integer n = (lua_Integer)lua_rawlen(L, COLUMNS);
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    if (lua_rawgeti(L, COLUMNS, i) == LUA_TTABLE && i > 1) {
      lua_createtable(L, 0, 3);
      for (size_t k = 0; k < QK_COUNT(kept); k++) {
        lua_getfield(L, -2, kept[k]);
        lua_setfield(L, -2, kept[k]);
      }
      lua_remove(L, -2);
    }
    lua_rawseti(L, -2, i);
  }
}

/* ---- the cells -----------------------------------------------------------------------
 */

/* Here, where the row and the column of a wrong value are known. */
static void check_value(lua_State *L, const char *what) {
  int type = lua_type(L, -2);
  if (type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TBOOLEAN &&
      !qk_is_null(L, -2))
    qk_expected(L, what, "a string, number, boolean or nil", -2);
}

/* Value and evidence at the top of the stack become the cell of the row `cells`. */
static void set_cell(lua_State *L, int cells, lua_Integer column) {
  if (!qk_is_null(L, -1)) {
    lua_createtable(L, 0, 2);
    lua_insert(L, -3);
    lua_setfield(L, -3, "evidence");
    lua_setfield(L, -2, "value");
  } else {
    lua_pop(L, 1);
  }
  lua_rawseti(L, cells, column + 1);
}

static void push_name(lua_State *L, lua_Integer column) {
  if (lua_rawgeti(L, COLUMNS, column + 1) != LUA_TTABLE) return;
  lua_getfield(L, -1, "name");
  lua_remove(L, -2);
}

/* Pushes the value at the top as a text, its begin where it is long. */
static const char *short_text(lua_State *L) {
  enum { SHORT = 60 };
  size_t n;
  const char *p = luaL_tolstring(L, -1, &n);
  if (n <= SHORT) return p;
  for (n = SHORT; n > 0 && ((unsigned char)p[n] & 0xC0) == 0x80;) n--;
  lua_pushlstring(L, p, n);
  return lua_tostring(L, -1);
}

/* What an error of the cell that is measured next names, where the function itself has
 * no row at hand. */
static void at_hand(lua_State *L, lua_Integer row, lua_Integer column) {
  qk_run *r = qk_run_of(L);
  qk_hand *h = &r->within;
  int top = lua_gettop(L);
  bool cities = false, issues = false;
  if (qk_job_field(L, lua_touserdata(L, JOB), "rows") == LUA_TSTRING) {
    cities = strcmp(lua_tostring(L, -1), "city") == 0;
    issues = !cities;
  }
  lua_rawgeti(L, ROWS, row);
  bool found = qk_hand_take(L, h);
  lua_rawgeti(L, CELLS, row);
  lua_rawgeti(L, -1, 1);
  if (found) {
    /* the row itself */
  } else if (cities && lua_type(L, -1) == LUA_TSTRING &&
             lua_rawlen(L, -1) < sizeof h->name) {
    h->view = qk_model_view(QK_LIT("city"));
    strcpy(h->name, lua_tostring(L, -1));
  } else if (issues && lua_isinteger(L, -1)) {
    h->view = qk_model_view(QK_LIT("issue"));
    h->id = lua_tointeger(L, -1);
  }
  const char *key = short_text(L);
  push_name(L, column);
  const char *name = short_text(L);
  snprintf(h->what, sizeof h->what, "in row '%s', column '%s'", key, name);
  lua_settop(L, top);
}

static void measure_all(lua_State *L) {
  lua_Integer rows = (lua_Integer)lua_rawlen(L, ROWS);
  lua_Integer columns = (lua_Integer)lua_rawlen(L, COLUMNS) - 1;
  qk_job_field(L, lua_touserdata(L, JOB), "measure");
  int measure = lua_gettop(L);
  for (lua_Integer r = 1; r <= rows; r++) {
    lua_rawgeti(L, CELLS, r);
    for (lua_Integer c = 1; c <= columns; c++) {
      at_hand(L, r, c);
      lua_pushvalue(L, measure);
      lua_pushvalue(L, DB);
      lua_pushvalue(L, P);
      lua_rawgeti(L, ROWS, r);
      push_name(L, c);
      lua_call(L, 4, 2);
      check_value(L, "query.measure");
      set_cell(L, measure + 1, c);
    }
    lua_settop(L, measure);
  }
  lua_pop(L, 1);
  qk_run_of(L)->within = (qk_hand){0};
}

/* Pushes the number of the row or column at index of `put`. */
static lua_Integer number_of(lua_State *L, int index, int map, const char *what) {
  lua_pushvalue(L, index);
  lua_rawget(L, map);
  lua_Integer i = lua_tointeger(L, -1);
  lua_pop(L, 1);
  if (i) return i;
  if (lua_type(L, index) != LUA_TSTRING) qk_expected(L, what, "one of its keys", index);
  return qk_unknown_key(L, what, index, map);
}

/* put(row, column, value [, evidence]) */
static int put(lua_State *L) {
  lua_settop(L, 4);
  lua_pushvalue(L, 1);
  push_key(L);
  lua_replace(L, 1);
  lua_settop(L, 4);
  lua_Integer r = number_of(L, 1, lua_upvalueindex(2), "put: the query has no row");
  lua_Integer c = number_of(L, 2, lua_upvalueindex(3), "put: the query has no column");
  lua_rawgeti(L, lua_upvalueindex(1), r);
  if (lua_rawgeti(L, -1, c + 1) != LUA_TNIL)
    return luaL_error(L, "put: expected one value for row '%s', column '%s', got another",
                      luaL_tolstring(L, 1, NULL), luaL_tolstring(L, 2, NULL));
  lua_pop(L, 1);
  lua_pushvalue(L, 3);
  lua_pushvalue(L, 4);
  check_value(L, "put");
  set_cell(L, 5, c);
  return 0;
}

static void put_all(lua_State *L) {
  qk_job_field(L, lua_touserdata(L, JOB), "cells");
  lua_pushvalue(L, DB);
  lua_pushvalue(L, P);
  lua_pushvalue(L, CELLS);
  lua_pushvalue(L, ROW_AT);
  lua_pushvalue(L, COLUMN_AT);
  lua_pushcclosure(L, put, 3);
  lua_call(L, 3, 0);
}

/* ---- running -------------------------------------------------------------------------
 */

static int run(lua_State *L) {
  const qk_job *j = lua_touserdata(L, JOB);
  luaL_checkstack(L, 40, NULL);
  qk_job_push_db(L);
  qk_job_push_params(L, j);
  lua_pushnil(L);
  lua_pushnil(L);
  for (int i = CELLS; i <= COLUMN_AT; i++) lua_newtable(L);
  make_rows(L);
  make_columns(L);
  if (qk_job_field(L, j, "measure") == LUA_TFUNCTION)
    measure_all(L);
  else
    put_all(L);
  lua_settop(L, COLUMN_AT);
  if (qk_query_value(L, "note") != LUA_TNIL && lua_type(L, -1) != LUA_TSTRING)
    qk_expected(L, "query.note", "a text", -1);
  const char *note = lua_tostring(L, -1);
  lua_createtable(L, 0, 4);
  int spec = lua_gettop(L);
  push_plain_columns(L);
  lua_setfield(L, spec, "columns");
  lua_pushvalue(L, CELLS);
  lua_setfield(L, spec, "rows");
  lua_pushstring(L, note ? note : "");
  lua_setfield(L, spec, "note");
  qk_job_field(L, j, "missing");
  lua_setfield(L, spec, "missing");
  qk_out_table(L, spec, "query");
  qk_query_chart(L, note ? note : "");
  return 0;
}

qk_code qk_query_run(qk_job *j, qk_result *out, qk_err *e) {
  qk_job_name(j, out);
  return qk_job_call(j, run, j, out, e);
}

qk_code qk_host_query(qk_host *h, struct qk_store *store, const char *name,
                      const qikan_param *params, size_t n, qk_result *out, qk_err *e) {
  qk_job j;
  memset(out, 0, sizeof *out);
  qk_code code = qk_job_find(&j, h, QK_KIND_QUERY, name, e);
  if (!code) code = qk_job_bind(&j, store, params, n, e);
  if (!code) code = qk_query_run(&j, out, e);
  qk_job_close(&j);
  return code;
}
