/* dump.c - qikan.dump: all of a value, for people.
 * In:   any value, how deep to go.
 * Out:  lines of the run's result.
 * Owns: nothing. */
#include <stdlib.h>

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
  enum { STEPS = 100 };
  qk_run *r = qk_run_of(L);
  qk_run_tick(L, STEPS);
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

static void push_count(lua_State *L, lua_Integer n) {
  lua_pushfstring(L, "table, %I item%s", n, n == 1 ? "" : "s");
}

/* Pushes a value as a line can show it: no address, which changes from run to run. */
static void push_short(lua_State *L, int index) {
  int type = lua_type(L, index);
  bool named = type != LUA_TFUNCTION && type != LUA_TTHREAD && type != LUA_TTABLE;
  if (type != LUA_TSTRING) {
    if (!named && luaL_getmetafield(L, index, "__tostring") != LUA_TNIL) {
      lua_pop(L, 1);
      named = true;
    }
    if (named)
      luaL_tolstring(L, index, NULL);
    else if (type == LUA_TTABLE)
      push_count(L, (lua_Integer)lua_rawlen(L, index));
    else
      lua_pushstring(L, lua_typename(L, type));
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

typedef struct number_key {
  bool integer;
  lua_Integer i;
  lua_Number n; /* of either, to sort by */
} number_key;

typedef struct keys {
  qk_str *names;
  number_key *numbers;
  size_t n_names, n_numbers, max; /* of each */
  lua_Integer rest;               /* keys that are neither, or too many */
} keys;

static int by_number(const void *a, const void *b) {
  const number_key *x = a, *y = b;
  if (x->n != y->n) return x->n < y->n ? -1 : 1;
  return (x->i > y->i) - (x->i < y->i);
}

static bool is_listed(lua_State *L, int key, lua_Integer n) {
  if (!lua_isinteger(L, key)) return false;
  lua_Integer i = lua_tointeger(L, key);
  return i >= 1 && i <= n;
}

/* Room for the keys that are none of 1 … n, on the stack. */
static void push_room(lua_State *L, int table, lua_Integer n, keys *k) {
  *k = (keys){0};
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) k->max += !is_listed(L, -2, n);
  if (k->max > KEYS_MAX) k->max = KEYS_MAX;
  k->numbers = lua_newuserdatauv(L, k->max * (sizeof *k->numbers + sizeof *k->names), 0);
  k->names = (qk_str *)(k->numbers + k->max);
}

static void find_keys(lua_State *L, int table, lua_Integer n, keys *k) {
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    if (is_listed(L, -2, n)) continue;
    if (lua_type(L, -2) == LUA_TSTRING && k->n_names < k->max) {
      qk_str *name = &k->names[k->n_names++];
      name->p = lua_tolstring(L, -2, &name->n);
    } else if (lua_type(L, -2) == LUA_TNUMBER && k->n_numbers < k->max) {
      k->numbers[k->n_numbers++] =
          (number_key){lua_isinteger(L, -2), lua_tointeger(L, -2), lua_tonumber(L, -2)};
    } else {
      k->rest++;
    }
  }
  qk_names_sort(k->names, k->n_names);
  qsort(k->numbers, k->n_numbers, sizeof *k->numbers, by_number);
}

/* The key is at the top. */
static void dump_field(lua_State *L, int table, int depth, int indent) {
  int key = lua_gettop(L);
  lua_pushvalue(L, -1);
  lua_rawget(L, table);
  dump_entry(L, key, depth - 1, indent + 1);
  lua_settop(L, key - 1);
}

/* The list first, then numbers, then names in byte order: a table's own order changes
 * from run to run. */
static void dump_table(lua_State *L, int table, int depth, int indent) {
  int top = lua_gettop(L);
  lua_Integer n = (lua_Integer)lua_rawlen(L, table);
  push_count(L, n);
  emit(L, top + 1, indent);
  for (lua_Integer i = 1; i <= n && i <= ITEMS_MAX; i++) {
    lua_rawgeti(L, table, i);
    dump_value(L, top + 1, depth - 1, indent + 1);
    lua_settop(L, top);
  }
  keys k;
  push_room(L, table, n, &k);
  find_keys(L, table, n, &k);
  for (size_t i = 0; i < k.n_numbers; i++) {
    if (k.numbers[i].integer)
      lua_pushinteger(L, k.numbers[i].i);
    else
      lua_pushnumber(L, k.numbers[i].n);
    dump_field(L, table, depth, indent);
  }
  for (size_t i = 0; i < k.n_names; i++) {
    lua_pushlstring(L, k.names[i].p, k.names[i].n);
    dump_field(L, table, depth, indent);
  }
  if (n > ITEMS_MAX) k.rest += n - ITEMS_MAX;
  if (k.rest) {
    lua_pushfstring(L, "… and %I more", k.rest);
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
