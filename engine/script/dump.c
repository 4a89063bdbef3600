/* dump.c - qikan.dump: all of a value, for people.
 * In:   any value, how deep to go.
 * Out:  lines of the run's result.
 * Owns: nothing. */
#include "base/nearest.h"
#include "script/collection.h"
#include "script/database.h"
#include "script/row.h"
#include "script/stream.h"
#include "script/table.h"

enum { DEPTH = 3, DEPTH_MAX = 20, ITEMS_MAX = 200, KEYS_MAX = 1000 };

static void dump_value(lua_State *L, int index, int depth, int indent);

/* Writes the strings from index on as a line, and pops them. */
static void emit(lua_State *L, int from, int indent) {
  qk_run *r = qk_run_of(L);
  luaL_Buffer b;
  lua_concat(L, lua_gettop(L) - from + 1);
  luaL_buffinit(L, &b);
  for (int i = 0; i < indent; i++) luaL_addstring(&b, "  ");
  lua_pushvalue(L, from);
  luaL_addvalue(&b);
  luaL_pushresult(&b);
  qk_str line;
  line.p = lua_tolstring(L, -1, &line.n);
  if (r->out) {
    qk_run_write(L, line.n + 1);
    qk_result_line(r->out, line);
  }
  lua_settop(L, from - 1);
}

/* Pushes a value as a line can show it. */
static void push_short(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TSTRING) {
    luaL_tolstring(L, index, NULL);
    return;
  }
  luaL_Buffer b;
  size_t n;
  const char *p = lua_tolstring(L, index, &n);
  luaL_buffinit(L, &b);
  luaL_addchar(&b, '"');
  for (size_t i = 0; i < n; i++) {
    if (p[i] == '"' || p[i] == '\\') luaL_addchar(&b, '\\');
    if (p[i] == '\n')
      luaL_addstring(&b, "\\n");
    else
      luaL_addchar(&b, p[i]);
  }
  luaL_addchar(&b, '"');
  luaL_pushresult(&b);
}

/* What is computed when asked for, as far as the row was read with its key. */
static void dump_computed(lua_State *L, int row, const qk_shape *s, int indent) {
  const qk_view *v = qk_shape_view(s);
  int top = lua_gettop(L);
  if (!v || !qk_row_field(L, row, s, v->columns[0].name)) return;
  lua_settop(L, top);
  for (size_t i = 0; i < v->n_columns; i++) {
    const qk_view_column *c = &v->columns[i];
    if (!c->computed || qk_row_field(L, row, s, c->name)) {
      lua_settop(L, top);
      continue;
    }
    qk_row_push_computed(L, row, s, c);
    lua_pushfstring(L, "%s = ", c->name);
    push_short(L, top + 1);
    lua_remove(L, top + 1);
    emit(L, top + 1, indent + 1);
  }
}

/* whole: also what is computed, which may be long. */
static void dump_row(lua_State *L, int row, const qk_shape *s, int indent, bool whole) {
  const qk_view *v = qk_shape_view(s);
  int top = lua_gettop(L);
  qk_row_push_label(L, row, s);
  emit(L, top + 1, indent);
  for (uint32_t i = 0; i < qk_shape_width(s); i++) {
    qk_str name = qk_shape_name(s, i);
    qk_row_cell(L, row, s, i);
    lua_pushlstring(L, name.p, name.n);
    lua_pushliteral(L, " = ");
    push_short(L, top + 1);
    lua_remove(L, top + 1);
    emit(L, top + 1, indent + 1);
  }
  if (whole) dump_computed(L, row, s, indent);
  if (!v || !v->n_relations) return;
  lua_pushliteral(L, "leads to ");
  for (size_t i = 0; i < v->n_relations; i++) {
    lua_pushfstring(L, "%s%s", i ? ", " : "", v->relations[i].name);
    lua_concat(L, 2);
  }
  emit(L, top + 1, indent + 1);
}

static void dump_collection(lua_State *L, int index, int depth, int indent) {
  int top = lua_gettop(L);
  luaL_tolstring(L, index, NULL);
  emit(L, top + 1, indent);
  if (depth <= 1) return;
  const qk_shape *shape = qk_row_push_meta(L, index);
  qk_stream *s = qk_stream_open(L, index);
  while (qk_stream_step(L, s, index)) {
    if (s->row > ITEMS_MAX) {
      lua_pushliteral(L, "…");
      emit(L, top + 3, indent + 1);
      break;
    }
    qk_row_push(L, s->q, shape, top + 1);
    if (depth > 2) {
      dump_row(L, top + 3, shape, indent + 1, false);
    } else {
      qk_row_push_label(L, top + 3, shape);
      emit(L, top + 4, indent + 1);
    }
    lua_settop(L, top + 2);
  }
  qk_stream_close(L, s);
  lua_settop(L, top);
}

static void dump_entry(lua_State *L, int key, int depth, int indent) {
  push_short(L, key);
  lua_pushliteral(L, ":");
  lua_concat(L, 2);
  emit(L, key + 2, indent);
  dump_value(L, key + 1, depth, indent + 1);
}

/* Numbers first, then names in byte order: a table's own order changes from run to run.
 */
static void dump_table(lua_State *L, int table, int depth, int indent) {
  int top = lua_gettop(L);
  lua_Integer n = (lua_Integer)lua_rawlen(L, table), rest = 0;
  lua_pushfstring(L, "table, %I items", n);
  emit(L, top + 1, indent);
  for (lua_Integer i = 1; i <= n && i <= ITEMS_MAX; i++) {
    lua_rawgeti(L, table, i);
    dump_value(L, top + 1, depth - 1, indent + 1);
    lua_settop(L, top);
  }
  qk_str *names = lua_newuserdatauv(L, KEYS_MAX * sizeof *names, 0);
  size_t n_names = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    if (lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 && lua_tointeger(L, -2) <= n)
      continue;
    if (lua_type(L, -2) == LUA_TSTRING && n_names < KEYS_MAX)
      names[n_names].p = lua_tolstring(L, -2, &names[n_names].n), n_names++;
    else
      rest++;
  }
  qk_names_sort(names, n_names);
  for (size_t i = 0; i < n_names; i++) {
    lua_pushlstring(L, names[i].p, names[i].n);
    lua_pushvalue(L, -1);
    lua_rawget(L, table);
    dump_entry(L, top + 2, depth - 1, indent + 1);
    lua_settop(L, top + 1);
  }
  if (n > ITEMS_MAX) rest += n - ITEMS_MAX;
  if (rest) {
    lua_pushfstring(L, "… and %I more", rest);
    emit(L, top + 2, indent + 1);
  }
  lua_settop(L, top);
}

static void dump_value(lua_State *L, int index, int depth, int indent) {
  luaL_checkstack(L, 20, NULL);
  const qk_shape *s = qk_row_shape(L, index);
  bool deep = depth > 0;
  if (deep && s) {
    dump_row(L, index, s, indent, true);
  } else if (deep && luaL_testudata(L, index, QK_COLLECTION)) {
    dump_collection(L, index, depth, indent);
  } else if (deep && lua_type(L, index) == LUA_TTABLE &&
             !luaL_getmetafield(L, index, "__metatable")) {
    dump_table(L, index, depth, indent);
  } else {
    int top = lua_gettop(L);
    push_short(L, index);
    emit(L, top + 1, indent);
  }
}

static int dump_any(lua_State *L) {
  lua_Integer depth = luaL_optinteger(L, 2, DEPTH);
  if (depth < 1 || depth > DEPTH_MAX)
    return luaL_error(L, "qikan.dump: expected a depth from 1 to %d, got %I", DEPTH_MAX,
                      depth);
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  dump_value(L, 1, (int)depth, 0);
  return 0;
}

static const qk_lua_function functions[] = {
    {"dump", dump_any, "qikan.dump(value [, depth])",
     "Prints all of a row, a collection or a table, three levels deep.\n"
     "  qikan.dump(qikan.db.articles:first())"},
};
const qk_lua_module qk_dump_module = {"qikan", functions, QK_COUNT(functions)};
