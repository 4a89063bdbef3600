/* out.c - `out`, what a report writes.
 * In:   headings, texts and tables of a script.
 * Out:  blocks of the run's result tree.
 * Owns: nothing. */
#include "script/out.h"

#include <stdlib.h>

#include "script/given.h"
#include "script/library.h"
#include "script/row.h"
#include "script/table.h"

enum { COLUMNS_MAX = 500, CELL_COST = QK_CELL_COST };

qk_result *qk_out_result(lua_State *L, const char *name) {
  if (!lua_istable(L, 1))
    luaL_error(L, "expected a call as out:%s(…), got out.%s(…)", name, name);
  return qk_run_of(L)->out;
}

void qk_out_check(lua_State *L, const qk_result *r) {
  if (r->oom) luaL_error(L, "out of memory");
}

/* A string or number at index. */
static qk_str text_at(lua_State *L, int index, const char *path) {
  qk_str s;
  if (lua_type(L, index) != LUA_TSTRING && lua_type(L, index) != LUA_TNUMBER)
    qk_expected(L, path, "a string", index);
  s.p = lua_tolstring(L, index, &s.n);
  qk_run_write(L, s.n + CELL_COST);
  return s;
}

static int heading(lua_State *L) {
  qk_result *r = qk_out_result(L, "heading");
  qk_run_write(L, QK_BLOCK_COST);
  int level = 1, text = 2;
  if (lua_gettop(L) > 2) {
    int is;
    lua_Integer given = lua_tointegerx(L, 2, &is);
    if (lua_type(L, 2) != LUA_TNUMBER || !is || given < 1 || given > 6)
      return qk_expected(L, "out:heading", "a level from 1 to 6", 2);
    level = (int)given;
    text = 3;
  }
  qk_result_heading(r, level, text_at(L, text, "out:heading"));
  qk_out_check(L, r);
  return 0;
}

static int text(lua_State *L) {
  qk_result *r = qk_out_result(L, "text");
  qk_run_write(L, QK_BLOCK_COST);
  qk_result_text(r, text_at(L, 2, "out:text"));
  qk_out_check(L, r);
  return 0;
}

/* ---- tables --------------------------------------------------------------------------
 */

static const struct {
  const char *name;
  qk_type type;
  bool percent;
} types[] = {{"text", QK_TYPE_TEXT, false},     {"integer", QK_TYPE_INTEGER, false},
             {"number", QK_TYPE_NUMBER, false}, {"percent", QK_TYPE_NUMBER, true},
             {"date", QK_TYPE_DATE, false},     {"boolean", QK_TYPE_BOOLEAN, false}};

typedef struct shape {
  qk_column *columns;
  qk_read *reads;
  bool *typed; /* the script says the type; else it is found from the cells */
  uint32_t n;
} shape;

static qk_str borrow(lua_State *L, int table, const char *key, const char *path) {
  qk_str s = {0};
  int type = lua_getfield(L, table, key);
  if (type != LUA_TNIL) {
    if (type != LUA_TSTRING) {
      lua_pushfstring(L, "%s.%s", path, key);
      qk_expected(L, lua_tostring(L, -1), "a string", -2);
    }
    s.p = lua_tolstring(L, -1, &s.n); /* stays alive in its table */
  }
  lua_pop(L, 1);
  return s;
}

static void read_decimals(lua_State *L, int self, const char *path, qk_read *read) {
  enum { DECIMALS_MAX = 6 };
  if (lua_getfield(L, self, "decimals") != LUA_TNIL) {
    lua_Integer n = lua_tointeger(L, -1);
    if (!lua_isinteger(L, -1) || n < 0 || n > DECIMALS_MAX) {
      lua_pushfstring(L, "%s.decimals", path);
      qk_expected(L, lua_tostring(L, -1), "a whole number from 0 to 6", -2);
    }
    read->fixed = (uint8_t)(n + 1);
  } else if (read->percent) {
    read->fixed = 2;
  }
  lua_pop(L, 1);
}

/* One column at the top of the stack: a name or {name, title, type, decimals, align}. */
static void read_column(lua_State *L, const char *path, qk_column *c, bool *typed,
                        qk_read *read) {
  static const qk_str keys[] = {
      {"name", 4}, {"title", 5}, {"type", 4}, {"decimals", 8}, {"align", 5}};
  if (lua_type(L, -1) == LUA_TSTRING) {
    c->name.p = lua_tolstring(L, -1, &c->name.n);
    return;
  }
  if (!lua_istable(L, -1)) qk_expected(L, path, "a name or a table", -1);
  qk_check_keys(L, -1, path, keys, QK_COUNT(keys), false);
  int self = lua_gettop(L);
  c->name = borrow(L, self, "name", path);
  c->title = borrow(L, self, "title", path);
  qk_str type = borrow(L, self, "type", path);
  if (!c->name.n) luaL_error(L, "%s.name: expected a name, got nothing", path);
  for (size_t i = 0; i < QK_COUNT(types); i++)
    if (qk_str_eq(type, qk_str_of(types[i].name))) {
      c->type = types[i].type;
      read->percent = types[i].percent;
      *typed = true;
    }
  if (type.p && !*typed)
    luaL_error(L,
               "%s.type: expected text, integer, number, percent, date or boolean, got "
               "'%s'",
               path, type.p);
  read_decimals(L, self, path, read);
  qk_str align = borrow(L, self, "align", path);
  read->right = qk_str_eq(align, QK_LIT("right"));
  if (align.p && !read->right && !qk_str_eq(align, QK_LIT("left")))
    luaL_error(L, "%s.align: expected left or right, got '%s'", path, align.p);
}

/* The table of columns at index; what is read stays valid as long as userdata on the
 * stack. */
static shape read_columns(lua_State *L, int index, const char *what) {
  const char *path = lua_pushfstring(L, "%s: columns", what);
  if (!lua_istable(L, index)) qk_expected(L, path, "a list of columns", index);
  lua_Unsigned n = qk_list_length(L, index, path);
  if (n < 1 || n > COLUMNS_MAX)
    luaL_error(L, "%s: expected 1 to %d, got %d", path, COLUMNS_MAX, (int)n);
  shape s = {.n = (uint32_t)n};
  s.columns = lua_newuserdatauv(L, n * sizeof *s.columns, 0);
  s.typed = lua_newuserdatauv(L, n * sizeof *s.typed, 0);
  memset(s.columns, 0, n * sizeof *s.columns);
  s.reads = lua_newuserdatauv(L, n * sizeof *s.reads, 0);
  memset(s.reads, 0, n * sizeof *s.reads);
  memset(s.typed, 0, n * sizeof *s.typed);
  for (uint32_t i = 0; i < s.n; i++) {
    lua_pushfstring(L, "%s[%d]", path, (int)i + 1);
    lua_rawgeti(L, index, (lua_Integer)i + 1);
    read_column(L, lua_tostring(L, -2), &s.columns[i], &s.typed[i], &s.reads[i]);
    lua_pop(L, 2);
    for (uint32_t j = 0; j < i; j++)
      if (qk_str_eq(s.columns[i].name, s.columns[j].name))
        luaL_error(L, "%s: two are called '%s'", path, s.columns[i].name.p);
  }
  return s;
}

/* A plain table with names as keys may hold no name that is no column; a row of the
 * database or of a class of the script's may. */
static bool check_row(lua_State *L, int row, const shape *s, lua_Integer number,
                      const char *what) {
  bool keyed = false;
  if (qk_row_shape(L, row)) return true;
  bool plain = !lua_getmetatable(L, row);
  if (!plain) lua_pop(L, 1);
  lua_pushnil(L);
  while (lua_next(L, row)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING) keyed = true;
    if (lua_isinteger(L, -1) &&
        (lua_tointeger(L, -1) < 1 || lua_tointeger(L, -1) > (lua_Integer)s->n))
      luaL_error(L, "%s: row %I: expected %d cells, got one at %I", what, number,
                 (int)s->n, lua_tointeger(L, -1));
    if (lua_type(L, -1) == LUA_TSTRING && !plain) {
      lua_pop(L, 1);
      return true;
    }
  }
  if (keyed) {
    qk_str names[COLUMNS_MAX];
    char path[64];
    for (uint32_t i = 0; i < s->n; i++) names[i] = s->columns[i].name;
    snprintf(path, sizeof path, "%s: row %lld", what, (long long)number);
    qk_check_keys(L, row, path, names, s->n, false);
  }
  return keyed || !plain;
}

static void push_cell(lua_State *L, int row, const qk_column *c, bool keyed, uint32_t i) {
  if (!keyed) {
    lua_rawgeti(L, row, (lua_Integer)i + 1);
    return;
  }
  lua_pushlstring(L, c->name.p, c->name.n);
  lua_gettable(L, row);
}

/* The types of the columns that have none, from what stands in them. */
static void find_types(lua_State *L, int rows, shape *s, const char *what) {
  unsigned *seen = lua_newuserdatauv(L, s->n * sizeof *seen, 0); /* bit: a Lua type */
  memset(seen, 0, s->n * sizeof *seen);
  lua_Unsigned n = lua_rawlen(L, rows);
  for (lua_Unsigned r = 1; r <= n; r++) {
    int row = lua_gettop(L) + 1;
    lua_rawgeti(L, rows, (lua_Integer)r);
    if (!lua_istable(L, row)) {
      lua_pushfstring(L, "%s: row %d", what, (int)r);
      qk_expected(L, lua_tostring(L, -1), "a table", row);
    }
    bool keyed = check_row(L, row, s, (lua_Integer)r, what);
    for (uint32_t i = 0; i < s->n; i++) {
      push_cell(L, row, &s->columns[i], keyed, i);
      if (qk_out_is_rich(L, what)) lua_getfield(L, -1, "value");
      if (lua_isinteger(L, -1))
        seen[i] |= 1;
      else if (!qk_is_null(L, -1))
        seen[i] |= 1u << lua_type(L, -1); /* boolean 2, number 8, string 16 */
      lua_settop(L, row);
    }
    lua_pop(L, 1);
  }
  for (uint32_t i = 0; i < s->n; i++) {
    if (s->typed[i]) continue;
    if (seen[i] == 1) s->columns[i].type = QK_TYPE_INTEGER;
    if (seen[i] == 1u << LUA_TBOOLEAN) s->columns[i].type = QK_TYPE_BOOLEAN;
    if (seen[i] && !(seen[i] & ~(1u | 1u << LUA_TNUMBER)) && seen[i] != 1)
      s->columns[i].type = QK_TYPE_NUMBER;
  }
}

/* What the cells of the row that was appended last rest on. */
static void write_evidence(lua_State *L, qk_result *r, int row, const shape *s,
                           bool keyed, const char *what) {
  uint32_t number = r->blocks[r->last_table - 1].table.n_rows - 1;
  char path[64];
  snprintf(path, sizeof path, "%s: row %u: evidence", what, number + 1);
  for (uint32_t i = 0; i < s->n; i++) {
    push_cell(L, row, &s->columns[i], keyed, i);
    if (qk_out_is_rich(L, what)) {
      lua_getfield(L, -1, "evidence");
      qk_cite(L, r, number, i, lua_gettop(L), path);
    }
    lua_settop(L, row);
  }
}

static void write_rows(lua_State *L, qk_result *r, int rows, const shape *s,
                       const char *what) {
  qk_cell *cells = lua_newuserdatauv(L, s->n * sizeof *cells, 0);
  luaL_checkstack(L, 3 * (int)s->n + 16, "too many columns");
  lua_Unsigned n = lua_rawlen(L, rows);
  for (lua_Unsigned k = 1; k <= n; k++) {
    int row = lua_gettop(L) + 1;
    bool cited = false;
    lua_rawgeti(L, rows, (lua_Integer)k);
    bool keyed = check_row(L, row, s, (lua_Integer)k, what);
    for (uint32_t i = 0; i < s->n; i++) { /* values stay on the stack while texts borrow
                                           */
      push_cell(L, row, &s->columns[i], keyed, i);
      cited = cited || lua_istable(L, -1);
      cells[i] = qk_out_cell(L, &s->columns[i], s->typed[i], (lua_Integer)k, what);
    }
    qk_result_row(r, cells);
    qk_out_check(L, r);
    lua_settop(L, row);
    if (cited) write_evidence(L, r, row, s, keyed, what);
    lua_settop(L, row - 1);
  }
}

void qk_out_table(lua_State *L, int spec, const char *what) {
  static const qk_str keys[] = {
      {"title", 5}, {"columns", 7}, {"rows", 4}, {"note", 4}, {"missing", 7}};
  qk_result *r = qk_run_of(L)->out;
  if (!lua_istable(L, spec)) qk_expected(L, what, "a table", spec);
  qk_check_keys(L, spec, what, keys, QK_COUNT(keys), false);
  qk_str title = borrow(L, spec, "title", what), note = borrow(L, spec, "note", what),
         missing = borrow(L, spec, "missing", what);
  int columns = lua_gettop(L) + 1, rows = columns + 1;
  lua_getfield(L, spec, "columns");
  lua_getfield(L, spec, "rows");
  qk_given_list(L, rows);
  if (!lua_istable(L, rows)) {
    lua_pushfstring(L, "%s: rows", what);
    qk_expected(L, lua_tostring(L, -1), "a list of rows or an iterator", rows);
  }
  lua_pushfstring(L, "%s: rows", what);
  qk_list_length(L, rows, lua_tostring(L, -1));
  lua_pop(L, 1);
  shape s = read_columns(L, columns, what);
  qk_run_write(L, title.n + note.n + missing.n + s.n * CELL_COST + QK_BLOCK_COST);
  find_types(L, rows, &s, what);
  qk_result_table(r, title, s.columns, s.n);
  qk_result_reads(r, s.reads);
  if (note.n) qk_result_note(r, note);
  if (missing.n) qk_result_missing(r, missing);
  qk_out_check(L, r);
  write_rows(L, r, rows, &s, what);
  lua_settop(L, columns - 1);
}

static int table(lua_State *L) {
  qk_out_result(L, "table");
  lua_settop(L, 2);
  qk_out_table(L, 2, "out:table");
  return 0;
}

static const qk_lua_function functions[] = {
    {"heading", heading, "out:heading([level,] text)",
     "A heading of level 1 (default) to 6."},
    {"text", text, "out:text(text)", "A paragraph."},
    {"table", table, "out:table{title, columns, rows, note, missing}",
     "A table.  columns: names, or {name, title, type, decimals, align}; type: text, "
     "integer, "
     "number, percent, date, boolean, else found from the cells.  percent: a share, read "
     "as 100 times itself with %; decimals: of numbers, as people read them, 1 for "
     "percent "
     "(programs get the number itself); align: \"right\" as numbers stand.  rows: a "
     "list, or an iterator as of "
     "db:sql; a row is a list of cells or a table by column name.  nil and qikan.null "
     "are "
     "missing cells.  A cell may be {value = …, evidence = …, spans = …}.  evidence: "
     "sentences or their ids, which the formats show with file and line.  spans, of a "
     "text: {{first, last}, …}, bytes as string.sub counts and as a hit of db:search has "
     "them; people see these parts in bold or colour, or in 【】, programs get the text "
     "as it is (json lists the spans beside it); those that overlap are joined, one that "
     "is outside the text or cuts a character is an error.  note: what the numbers are "
     "of.  "
     "missing: what people read in a missing cell, else a dash."},
    {"chart", qk_out_chart_call,
     "out:chart{kind, title, x, series | y, values, events, unit, note}",
     "A chart.  kind: bar, stacked, line, heatmap or timeline.  x: labels; series: a "
     "list "
     "of {name, values}, a value for each x; or values alone, with y for the name, or a "
     "list of lists with a name for each in y.  nil and qikan.null are missing values; "
     "what is stacked is 0 or more.  "
     "events, of a timeline: a list of {start, finish, label, group} with dates."},
};
const qk_lua_module qk_out_module = {"out", functions, QK_COUNT(functions)};
