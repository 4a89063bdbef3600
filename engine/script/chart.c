/* chart.c - out:chart, from a table of a script to a chart block.
 * In:   kind, title, unit, note; x with series or values; events.
 * Out:  a block of the run's result tree.
 * Owns: nothing; labels stay alive on the stack or in the script's tables. */
#include <math.h>

#include "script/out.h"
#include "script/table.h"

enum { CHART_COST = 64, NUMBER_COST = 8, LABELS_MAX = 100000, SERIES_MAX = 10000 };
#define WHAT "out:chart"

static const struct {
  qk_str name;
  qk_chart_kind kind;
} kinds[] = {{{"bar", 3}, QK_CHART_BAR},
             {{"stacked", 7}, QK_CHART_STACKED},
             {{"line", 4}, QK_CHART_LINE},
             {{"heatmap", 7}, QK_CHART_HEATMAP},
             {{"timeline", 8}, QK_CHART_TIMELINE}};

/* The string or number at the top of the stack, counted as output. */
static qk_str label_at(lua_State *L, int index, const char *path) {
  qk_str s;
  if (lua_type(L, index) != LUA_TSTRING && lua_type(L, index) != LUA_TNUMBER)
    qk_expected(L, path, "a string or a number", index);
  s.p = lua_tolstring(L, index, &s.n);
  qk_run_write(L, s.n + CHART_COST);
  return s;
}

/* The field's text, which is left on the stack; empty where it is absent. */
static qk_str text_field(lua_State *L, int table, const char *what, const char *key) {
  if (lua_getfield(L, table, key) == LUA_TNIL) return (qk_str){"", 0};
  const char *path = lua_pushfstring(L, "%s: %s", what, key);
  lua_insert(L, -2);
  return label_at(L, -1, path);
}

static qk_chart_kind read_kind(lua_State *L, int spec) {
  qk_str given = {0};
  if (lua_getfield(L, spec, "kind") == LUA_TSTRING)
    given.p = lua_tolstring(L, -1, &given.n);
  for (size_t i = 0; given.p && i < QK_COUNT(kinds); i++)
    if (qk_str_eq(given, kinds[i].name)) return kinds[i].kind;
  qk_expected(L, WHAT ": kind", "bar, stacked, line, heatmap or timeline", -1);
  return QK_CHART_BAR;
}

/* A list of labels at the top of the stack; the array is left above it. */
static const qk_str *read_labels(lua_State *L, const char *path, uint32_t *n) {
  int list = lua_gettop(L);
  if (!lua_istable(L, list)) qk_expected(L, path, "a list of labels", list);
  lua_Unsigned count = qk_list_length(L, list, path);
  if (count > LABELS_MAX)
    luaL_error(L, "%s: expected at most %d labels", path, LABELS_MAX);
  qk_str *labels = lua_newuserdatauv(L, (count + 1) * sizeof *labels, 0);
  lua_createtable(L, (int)count, 0); /* keeps the texts of numbers */
  for (lua_Unsigned i = 0; i < count; i++) {
    lua_rawgeti(L, list, (lua_Integer)i + 1);
    labels[i] = label_at(L, -1, path);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  *n = (uint32_t)count;
  return labels;
}

/* One series: the list of numbers at the top of the stack. */
static void put_series(lua_State *L, qk_result *r, qk_str name, uint32_t n_x,
                       const char *path) {
  int list = lua_gettop(L);
  bool stacked =
      r->last_chart && r->blocks[r->last_chart - 1].chart.kind == QK_CHART_STACKED;
  if (!lua_istable(L, list)) qk_expected(L, path, "a list of numbers", list);
  double *values = lua_newuserdatauv(L, (n_x + 1) * sizeof *values, 0);
  lua_pushnil(L);
  while (lua_next(L, list)) { /* what is behind the labels would vanish silently */
    lua_pop(L, 1);
    if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1 ||
        lua_tointeger(L, -1) > (lua_Integer)n_x)
      luaL_error(L, "%s: expected %d values, one for each of x, got one at %s", path,
                 (int)n_x, luaL_tolstring(L, -1, NULL));
  }
  for (uint32_t i = 0; i < n_x; i++) {
    lua_rawgeti(L, list, (lua_Integer)i + 1);
    if (!qk_is_null(L, -1) && lua_type(L, -1) != LUA_TNUMBER)
      qk_expected(L, path, "numbers, nil or qikan.null", -1);
    if (stacked && lua_tonumber(L, -1) < 0)
      qk_expected(L, path, "numbers of 0 or more, as they are stacked", -1);
    values[i] = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : NAN;
    lua_pop(L, 1);
  }
  qk_run_write(L, name.n + CHART_COST + n_x * NUMBER_COST);
  qk_result_series(r, name, values, n_x);
  qk_out_check(L, r);
  lua_settop(L, list);
}

/* series = {{name, values}, …} */
static void read_series(lua_State *L, qk_result *r, uint32_t n_x) {
  static const qk_str keys[] = {{"name", 4}, {"values", 6}};
  int list = lua_gettop(L);
  lua_Unsigned n = qk_list_length(L, list, WHAT ": series");
  if (n > SERIES_MAX) luaL_error(L, WHAT ": expected at most %d series", SERIES_MAX);
  for (lua_Unsigned i = 1; i <= n; i++) {
    const char *path = lua_pushfstring(L, WHAT ": series[%d]", (int)i);
    lua_rawgeti(L, list, (lua_Integer)i);
    int one = lua_gettop(L);
    if (!lua_istable(L, one)) qk_expected(L, path, "{name = …, values = {…}}", one);
    qk_check_keys(L, one, path, keys, QK_COUNT(keys), false);
    qk_str name = text_field(L, one, path, "name");
    lua_getfield(L, one, "values");
    put_series(L, r, name, n_x, path);
    lua_settop(L, list);
  }
}

/* values = {…} for one series, or {{…}, …} with a name for each in y. */
static void read_values(lua_State *L, int spec, qk_result *r, uint32_t n_x) {
  int list = lua_gettop(L);
  lua_rawgeti(L, list, 1);
  bool matrix = lua_istable(L, -1);
  lua_pop(L, 1);
  if (!matrix) {
    qk_str name = {"", 0};
    if (lua_getfield(L, spec, "y") != LUA_TNIL) name = label_at(L, -1, WHAT ": y");
    lua_pushvalue(L, list);
    put_series(L, r, name, n_x, WHAT ": values");
    return;
  }
  uint32_t n_y;
  lua_getfield(L, spec, "y");
  const qk_str *names = read_labels(L, WHAT ": y", &n_y);
  if (lua_rawlen(L, list) != n_y)
    luaL_error(L, WHAT ": values: expected %d lists, one for each of y, got %d", (int)n_y,
               (int)lua_rawlen(L, list));
  for (uint32_t i = 0; i < n_y; i++) {
    lua_rawgeti(L, list, (lua_Integer)i + 1);
    put_series(L, r, names[i], n_x, WHAT ": values");
    lua_pop(L, 1);
  }
}

static qk_str read_date(lua_State *L, int event, const char *path, const char *key) {
  qk_str date = text_field(L, event, path, key);
  if (date.n && !qk_is_date(date))
    luaL_error(L, "%s.%s: expected a date (2021, 2021-09 or 2021-09-15), got '%s'", path,
               key, date.p);
  return date;
}

/* `end` is a word of Lua's: finish stands for it, too. */
static void read_events(lua_State *L, qk_result *r) {
  static const qk_str keys[] = {
      {"start", 5}, {"finish", 6}, {"end", 3}, {"label", 5}, {"group", 5}};
  int list = lua_gettop(L);
  if (!lua_istable(L, list)) qk_expected(L, WHAT ": events", "a list of events", list);
  lua_Unsigned n = qk_list_length(L, list, WHAT ": events");
  for (lua_Unsigned i = 1; i <= n; i++) {
    const char *path = lua_pushfstring(L, WHAT ": events[%d]", (int)i);
    lua_rawgeti(L, list, (lua_Integer)i);
    int one = lua_gettop(L);
    if (!lua_istable(L, one)) qk_expected(L, path, "{start = …, label = …}", one);
    qk_check_keys(L, one, path, keys, QK_COUNT(keys), false);
    qk_event event = {.start = read_date(L, one, path, "start"),
                      .end = read_date(L, one, path, "finish"),
                      .label = text_field(L, one, path, "label"),
                      .group = text_field(L, one, path, "group")};
    if (!event.end.n) event.end = read_date(L, one, path, "end");
    if (!event.start.n) luaL_error(L, "%s.start: expected a date, got nothing", path);
    if (!qk_result_event(r, &event) && !r->oom)
      luaL_error(L, "%s: expected an end that is not before the start", path);
    qk_out_check(L, r);
    lua_settop(L, list);
  }
}

void qk_out_chart(lua_State *L, int spec) {
  static const qk_str keys[] = {{"kind", 4},   {"title", 5}, {"x", 1},
                                {"series", 6}, {"y", 1},     {"values", 6},
                                {"events", 6}, {"unit", 4},  {"note", 4}};
  qk_result *r = qk_run_of(L)->out;
  int top = lua_gettop(L);
  luaL_checkstack(L, 32, NULL);
  if (!lua_istable(L, spec)) qk_expected(L, WHAT, "a table", spec);
  qk_check_keys(L, spec, WHAT, keys, QK_COUNT(keys), false);
  qk_chart chart = {.kind = read_kind(L, spec),
                    .title = text_field(L, spec, WHAT, "title"),
                    .unit = text_field(L, spec, WHAT, "unit"),
                    .note = text_field(L, spec, WHAT, "note")};
  bool timeline = chart.kind == QK_CHART_TIMELINE;
  qk_run_write(L, QK_BLOCK_COST);
  if (!timeline) {
    lua_getfield(L, spec, "x");
    chart.x = read_labels(L, WHAT ": x", &chart.n_x);
  }
  qk_result_chart(r, &chart);
  qk_out_check(L, r);
  if (timeline) {
    lua_getfield(L, spec, "events");
    read_events(L, r);
  } else if (lua_getfield(L, spec, "series") == LUA_TTABLE) {
    read_series(L, r, chart.n_x);
  } else if (lua_getfield(L, spec, "values") == LUA_TTABLE) {
    read_values(L, spec, r, chart.n_x);
  } else {
    qk_expected(L, WHAT ": series", "a list of {name, values}, or values", -1);
  }
  lua_settop(L, top);
}

int qk_out_chart_call(lua_State *L) {
  qk_out_result(L, "chart");
  lua_settop(L, 2);
  qk_out_chart(L, 2);
  return 0;
}
