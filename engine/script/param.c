/* param.c - typed parameters. */
#include "script/param.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "script/table.h"
#include "store/query.h"
#include "text/utf8.h"

enum { PARAMS_MAX = 64 };

static const struct {
  qk_str name;
  const char *expected;
} types[] = {
    [QK_PARAM_STRING] = {{"string", 6}, "text"},
    [QK_PARAM_INTEGER] = {{"integer", 7}, "an integer"},
    [QK_PARAM_NUMBER] = {{"number", 6}, "a number"},
    [QK_PARAM_BOOLEAN] = {{"boolean", 7}, "true or false"},
    [QK_PARAM_DATE] = {{"date", 4}, "a date (2021, 2021-09 or 2021-09-15)"},
    [QK_PARAM_ENUM] = {{"enum", 4}, "one of its values"},
    [QK_PARAM_CITY] = {{"city", 4}, "a city of the database"},
};

/* ---- values --------------------------------------------------------------------------
 */

static bool digits(qk_str s, size_t from, size_t n, int *value) {
  *value = 0;
  if (s.n < from + n) return false;
  for (size_t i = from; i < from + n; i++) {
    if (s.p[i] < '0' || s.p[i] > '9') return false;
    *value = *value * 10 + (s.p[i] - '0');
  }
  return true;
}

static bool is_date(qk_str s) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int year, month, day;
  if (!digits(s, 0, 4, &year) || year == 0) return false;
  if (s.n == 4) return true;
  if (s.p[4] != '-' || !digits(s, 5, 2, &month) || month < 1 || month > 12) return false;
  if (s.n == 7) return true;
  if (s.n != 10 || s.p[7] != '-' || !digits(s, 8, 2, &day)) return false;
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

static bool parse_boolean(qk_str s, qk_cell *out) {
  static const struct {
    qk_str text;
    int value;
  } words[] = {{{"true", 4}, 1}, {{"false", 5}, 0}, {{"yes", 3}, 1}, {{"no", 2}, 0},
               {{"1", 1}, 1},    {{"0", 1}, 0},     {{"是", 3}, 1},  {{"否", 3}, 0}};
  for (size_t i = 0; i < QK_COUNT(words); i++)
    if (qk_str_eq(s, words[i].text)) return *out = qk_cell_integer(words[i].value), true;
  return false;
}

static bool parse_number(const char *text, bool integer, qk_cell *out) {
  char *end;
  errno = 0;
  if (!*text || !strchr("+-.0123456789", *text)) return false;
  if (integer)
    *out = qk_cell_integer(strtoll(text, &end, 10));
  else
    *out = qk_cell_real(strtod(text, &end));
  return end != text && !*end && !errno && (integer || isfinite(out->real));
}

static bool parse(const qk_param_spec *p, const char *text, qk_cell *out) {
  qk_str s = qk_str_of(text);
  *out = qk_cell_text(s);
  switch (p->type) {
  case QK_PARAM_INTEGER:
    return parse_number(text, true, out);
  case QK_PARAM_NUMBER:
    return parse_number(text, false, out);
  case QK_PARAM_BOOLEAN:
    return parse_boolean(s, out);
  case QK_PARAM_DATE:
    return is_date(s);
  case QK_PARAM_ENUM:
    for (uint32_t i = 0; i < p->values.n; i++)
      if (qk_str_eq(s, p->values.items[i])) return true;
    return false;
  default:
    return qk_utf8_valid(s) == s.n;
  }
}

static bool in_range(const qk_param_spec *p, const qk_cell *v) {
  if (v->kind != QK_CELL_INTEGER && v->kind != QK_CELL_REAL) return true;
  double x = v->kind == QK_CELL_INTEGER ? (double)v->integer : v->real;
  return (!p->has_min || x >= p->min) && (!p->has_max || x <= p->max);
}

/* What a parameter takes, for a message. */
static void put_expected(const qk_param_spec *p, qk_buf *b) {
  if (p->type == QK_PARAM_ENUM) {
    uint32_t n = p->values.n;
    for (uint32_t i = 0; i < n; i++)
      qk_buf_printf(b, "%s%.*s",
                    !i          ? ""
                    : i + 1 < n ? ", "
                                : " or ",
                    QK_ARG(p->values.items[i]));
    return;
  }
  qk_buf_put(b, qk_str_of(types[p->type].expected));
  if (p->has_min && p->has_max)
    qk_buf_printf(b, " from %.15g to %.15g", p->min, p->max);
  else if (p->has_min)
    qk_buf_printf(b, ", %.15g or more", p->min);
  else if (p->has_max)
    qk_buf_printf(b, ", %.15g or less", p->max);
}

/* ---- reading a definition ------------------------------------------------------------
 */

static const qk_str keys[] = {{"name", 4}, {"type", 4},    {"title", 5},
                              {"help", 4}, {"default", 7}, {"required", 8},
                              {"min", 3},  {"max", 3},     {"values", 6}};

static void read_type(lua_State *L, int index, const char *path, qk_param_spec *p) {
  qk_str name = {0};
  index = lua_absindex(L, index);
  if (lua_type(L, index) == LUA_TSTRING) name.p = lua_tolstring(L, index, &name.n);
  for (size_t i = 0; name.p && i < QK_COUNT(types); i++)
    if (qk_str_eq(name, types[i].name)) {
      p->type = (qk_param_type)i;
      return;
    }
  lua_pushfstring(L, "%s.type", path);
  qk_expected(L, lua_tostring(L, -1),
              "string, integer, number, boolean, date, enum or city", index);
}

static bool read_bound(lua_State *L, const char *path, const char *key, double *out) {
  bool given = lua_getfield(L, -1, key) != LUA_TNIL;
  if (given && lua_type(L, -1) != LUA_TNUMBER) {
    lua_pushfstring(L, "%s.%s", path, key);
    qk_expected(L, lua_tostring(L, -1), "a number", -2);
  }
  *out = lua_tonumber(L, -1);
  lua_pop(L, 1);
  return given;
}

static void read_values(lua_State *L, const char *path, qk_arena *a, qk_param_spec *p) {
  lua_pushfstring(L, "%s.values", path);
  const char *where = lua_tostring(L, -1);
  if (lua_getfield(L, -2, "values") == LUA_TTABLE) {
    lua_Unsigned n = lua_rawlen(L, -1);
    if (n > 1000) luaL_error(L, "%s: expected at most 1000 values", where);
    p->values.items = qk_array(L, a, n, sizeof *p->values.items);
    for (; p->values.n < n; p->values.n++) {
      lua_rawgeti(L, -1, (lua_Integer)p->values.n + 1);
      p->values.items[p->values.n] = qk_string_value(L, -1, where, a);
      lua_pop(L, 1);
    }
  }
  bool is_enum = p->type == QK_PARAM_ENUM;
  if (is_enum != (p->values.n > 0))
    qk_expected(L, where, is_enum ? "a list of strings" : "nothing (type is no enum)",
                -1);
  lua_pop(L, 2);
}

/* The default goes through the same gate as a value of the command line. */
static void read_default(lua_State *L, const char *path, qk_arena *a, qk_param_spec *p) {
  int type = lua_getfield(L, -1, "default");
  if (type != LUA_TNIL) {
    bool flag = type == LUA_TBOOLEAN;
    lua_pushvalue(L, -1);
    if (flag) lua_pushstring(L, lua_toboolean(L, -1) ? "true" : "false");
    const char *text = lua_tostring(L, -1);
    if (flag) lua_remove(L, -2);
    if (flag != (p->type == QK_PARAM_BOOLEAN) || !text || !parse(p, text, &p->preset) ||
        !in_range(p, &p->preset)) {
      char expected[256];
      qk_buf b = {0};
      put_expected(p, &b);
      snprintf(expected, sizeof expected, "%.*s", QK_ARG(b));
      qk_buf_free(&b);
      lua_pushfstring(L, "%s.default", path);
      qk_expected(L, lua_tostring(L, -1), expected, -3);
    }
    if (p->preset.kind == QK_CELL_TEXT) p->preset.text = qk_copy(L, a, p->preset.text);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* One parameter: a table or the name of a type, at the top of the stack. */
static void read_param(lua_State *L, const char *path, qk_arena *a, qk_param_spec *p) {
  if (lua_type(L, -1) == LUA_TSTRING) {
    read_type(L, -1, path, p);
    if (p->type == QK_PARAM_ENUM) qk_expected(L, path, "a table with values", -1);
    return;
  }
  if (!lua_istable(L, -1)) qk_expected(L, path, "a table or the name of a type", -1);
  qk_check_keys(L, -1, path, keys, QK_COUNT(keys), false);
  lua_getfield(L, -1, "type");
  if (!lua_isnil(L, -1)) read_type(L, -1, path, p);
  lua_pop(L, 1);
  qk_str name = qk_string_field(L, -1, path, "name", a);
  if (name.p) p->name = name;
  p->title = qk_string_field(L, -1, path, "title", a);
  p->help = qk_string_field(L, -1, path, "help", a);
  lua_getfield(L, -1, "required");
  p->required = lua_toboolean(L, -1);
  lua_pop(L, 1);
  p->has_min = read_bound(L, path, "min", &p->min);
  p->has_max = read_bound(L, path, "max", &p->max);
  if (p->has_min && p->has_max && p->min > p->max)
    luaL_error(L, "%s: expected a min below its max, got %f and %f", path, p->min,
               p->max);
  read_values(L, path, a, p);
  read_default(L, path, a, p);
}

static int by_name(const void *a, const void *b) {
  const qk_param_spec *x = a, *y = b;
  int order = memcmp(x->name.p, y->name.p, x->name.n < y->name.n ? x->name.n : y->name.n);
  return order ? order : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

qk_param_spec *qk_params_read(lua_State *L, int table, const char *kind, qk_arena *a,
                              uint32_t *n) {
  const char *path = lua_pushfstring(L, "%s.params", kind);
  if (!lua_istable(L, table)) qk_expected(L, path, "a table of parameters", table);
  qk_param_spec *specs = qk_array(L, a, PARAMS_MAX, sizeof *specs);
  lua_Integer listed = (lua_Integer)lua_rawlen(L, table);
  for (lua_Integer i = 1; i <= listed && i <= PARAMS_MAX; i++) {
    lua_pushfstring(L, "%s[%d]", path, (int)i);
    lua_rawgeti(L, table, i);
    read_param(L, lua_tostring(L, -2), a, &specs[*n]);
    if (!specs[*n].name.n)
      luaL_error(L, "%s.name: expected a name, got nothing", lua_tostring(L, -2));
    ++*n;
    lua_pop(L, 2);
  }
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (!lua_isinteger(L, -2)) {
      if (lua_type(L, -2) != LUA_TSTRING) qk_expected(L, path, "names as keys", -2);
      if (*n == PARAMS_MAX) luaL_error(L, "%s: expected at most %d", path, PARAMS_MAX);
      qk_param_spec *p = &specs[(*n)++];
      p->name = qk_string_value(L, -2, path, a);
      lua_pushfstring(L, "%s.%s", path, p->name.p);
      lua_insert(L, -2);
      read_param(L, lua_tostring(L, -2), a, p);
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
  if (listed > PARAMS_MAX) luaL_error(L, "%s: expected at most %d", path, PARAMS_MAX);
  if (!listed) qsort(specs, *n, sizeof *specs, by_name);
  for (uint32_t i = 0; i < *n; i++)
    for (uint32_t j = 0; j < i; j++)
      if (qk_str_eq(specs[i].name, specs[j].name))
        luaL_error(L, "%s: '%s' is there twice", path, specs[i].name.p);
  return specs;
}

/* ---- binding -------------------------------------------------------------------------
 */

static qk_code unknown(const qk_param_spec *specs, uint32_t n, const char *key,
                       qk_err *e) {
  qk_str names[PARAMS_MAX];
  for (uint32_t i = 0; i < n; i++) names[i] = specs[i].name;
  qk_buf b = {0};
  qk_nearest_hint(&b, qk_str_of(key), names, n);
  qk_code code =
      qk_fail(e, QK_USAGE, "there is no parameter '%.64s'%.*s", key, QK_ARG(b));
  qk_buf_free(&b);
  return code;
}

static qk_code refused(const qk_param_spec *p, const char *value, qk_err *e) {
  qk_buf b = {0};
  put_expected(p, &b);
  qk_code code = qk_fail(e, QK_USAGE, "parameter '%.*s': expected %.*s, got %s%.80s%s",
                         QK_ARG(p->name), QK_ARG(b), value ? "'" : "",
                         value ? value : "nothing", value ? "'" : "");
  qk_buf_free(&b);
  return code;
}

qk_code qk_params_bind(const qk_param_spec *specs, uint32_t n, const qikan_param *given,
                       size_t n_given, qk_cell *values, qk_err *e) {
  for (uint32_t i = 0; i < n; i++) values[i] = specs[i].preset;
  for (size_t g = 0; g < n_given; g++) {
    uint32_t i = 0;
    while (i < n && !qk_str_eq(specs[i].name, qk_str_of(given[g].key))) i++;
    if (i == n) return unknown(specs, n, given[g].key, e);
    if (!parse(&specs[i], given[g].value, &values[i]) || !in_range(&specs[i], &values[i]))
      return refused(&specs[i], given[g].value, e);
  }
  for (uint32_t i = 0; i < n; i++)
    if (specs[i].required && values[i].kind == QK_CELL_NULL)
      return refused(&specs[i], NULL, e);
  return QK_OK;
}

/* ---- cities --------------------------------------------------------------------------
 */

enum { CITIES_MAX = 4096 };

static qk_code read_cities(struct qk_store *store, qk_arena *a, qk_str *names, size_t *n,
                           qk_err *e) {
  static const char sql[] = "SELECT DISTINCT city FROM article WHERE city IS NOT NULL";
  qk_query *q;
  bool row = false;
  qk_code code = qk_query_open(store, qk_str_of(sql), &q, e);
  if (code) return code;
  while (!(code = qk_query_step(q, &row, e)) && row && *n < CITIES_MAX) {
    names[*n] = qk_arena_copy(a, qk_query_text(q, 0));
    if (!names[(*n)++].p) {
      code = qk_nomem(e);
      break;
    }
  }
  qk_query_close(q);
  return code;
}

qk_code qk_params_check_cities(const qk_param_spec *specs, uint32_t n,
                               const qk_cell *values, struct qk_store *store, qk_err *e) {
  qk_str *names = NULL;
  size_t known = 0;
  qk_arena arena = {0};
  qk_code code = QK_OK;
  for (uint32_t i = 0; !code && store && i < n; i++) {
    if (specs[i].type != QK_PARAM_CITY || values[i].kind != QK_CELL_TEXT) continue;
    if (!names) {
      names = qk_arena_array(&arena, CITIES_MAX, sizeof *names);
      code = names ? read_cities(store, &arena, names, &known, e) : qk_nomem(e);
      qk_names_sort(names, known);
    }
    bool found = false;
    for (size_t k = 0; k < known && !found; k++)
      found = qk_str_eq(names[k], values[i].text);
    if (code || found) continue;
    qk_buf b = {0};
    qk_nearest_hint(&b, values[i].text, names, known);
    code = qk_fail(e, QK_USAGE,
                   "parameter '%.*s': expected a city of the database, got '%.80s'%.*s",
                   QK_ARG(specs[i].name), values[i].text.p, QK_ARG(b));
    qk_buf_free(&b);
  }
  qk_arena_free(&arena);
  return code;
}

void qk_param_describe(const qk_param_spec *p, qk_buf *b) {
  qk_buf_printf(b, "%.*s: ", QK_ARG(p->name));
  if (p->type != QK_PARAM_ENUM) qk_buf_put(b, types[p->type].name);
  for (uint32_t i = 0; i < p->values.n; i++)
    qk_buf_printf(b, "%s%.*s", i ? "|" : "", QK_ARG(p->values.items[i]));
  const qk_cell *v = &p->preset;
  bool flag = p->type == QK_PARAM_BOOLEAN;
  if (p->required) qk_buf_put(b, QK_LIT(" (required)"));
  if (v->kind == QK_CELL_INTEGER && flag)
    qk_buf_printf(b, " = %s", v->integer ? "true" : "false");
  else if (v->kind == QK_CELL_INTEGER)
    qk_buf_printf(b, " = %lld", (long long)v->integer);
  else if (v->kind == QK_CELL_REAL)
    qk_buf_printf(b, " = %.15g", v->real);
  else if (v->kind == QK_CELL_TEXT)
    qk_buf_printf(b, " = %.*s", QK_ARG(v->text));
}

void qk_param_push(lua_State *L, const qk_param_spec *p, const qk_cell *value) {
  switch (value->kind) {
  case QK_CELL_INTEGER:
    if (p->type == QK_PARAM_BOOLEAN)
      lua_pushboolean(L, value->integer != 0);
    else
      lua_pushinteger(L, value->integer);
    break;
  case QK_CELL_REAL:
    lua_pushnumber(L, value->real);
    break;
  case QK_CELL_TEXT:
    lua_pushlstring(L, value->text.p, value->text.n);
    break;
  default:
    lua_pushnil(L);
  }
}
