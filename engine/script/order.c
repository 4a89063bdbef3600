/* order.c - pairs and table.sort, the same in every run.
 * In:   as pairs and table.sort.
 * Out:  the same values; keys in order, equal elements as they stood.
 * Owns: nothing.
 * Lua's own order of keys comes from a seed that is drawn anew for each state, and its
 * sort draws pivots from the clock. */
#include "script/order.h"

#include <stdlib.h>

#include "script/library.h"

/* PLAIN_MAX: above it the items would take more room than the list itself. */
enum { ITEMS_MAX = 64 << 20, PLAIN_MAX = 1 << 20 };
enum { IS_NUMBER, IS_TEXT, IS_BOOLEAN, IS_OTHER };

void qk_order_read(lua_State *L, int index, qk_order_item *item) {
  switch (lua_type(L, index)) {
  case LUA_TNUMBER:
    item->type = IS_NUMBER;
    item->is.number = lua_isinteger(L, index) ? (long double)lua_tointeger(L, index)
                                              : (long double)lua_tonumber(L, index);
    break;
  case LUA_TSTRING:
    item->type = IS_TEXT;
    item->is.text = lua_tolstring(L, index, &item->n);
    break;
  case LUA_TBOOLEAN:
    item->type = IS_BOOLEAN;
    item->is.number = lua_toboolean(L, index);
    break;
  default:
    item->type = IS_OTHER;
  }
}

static int compare(const void *left, const void *right) {
  const qk_order_item *a = left, *b = right;
  if (a->type != b->type) return a->type < b->type ? -1 : 1;
  if (a->type == IS_TEXT) {
    int order = memcmp(a->is.text, b->is.text, a->n < b->n ? a->n : b->n);
    if (order) return order;
    if (a->n != b->n) return a->n < b->n ? -1 : 1;
  } else if (a->type != IS_OTHER && a->is.number != b->is.number) {
    return a->is.number < b->is.number ? -1 : 1;
  }
  return a->index < b->index ? -1 : 1;
}

void qk_order_sort(qk_order_item *items, size_t n) {
  for (size_t i = 1; i < n; i++)
    if (compare(&items[i - 1], &items[i]) > 0) {
      qsort(items, n, sizeof *items, compare);
      return;
    }
}

/* ---- pairs ---------------------------------------------------------------------------
 */

/* Upvalues: the keys behind the sequence 1, 2, 3 … once that has ended, as they came;
 * their items, in order; how many were handed out. */
enum { UP_KEYS = 1, UP_ITEMS, UP_AT };

typedef struct key_list {
  size_t n;
  qk_order_item items[];
} key_list;

static bool in_sequence(lua_State *L, int index, lua_Integer last) {
  return lua_isinteger(L, index) && lua_tointeger(L, index) >= 1 &&
         lua_tointeger(L, index) <= last;
}

/* All keys of table 1 but 1 … last. */
static void list_keys(lua_State *L, lua_Integer last) {
  lua_newtable(L);
  int keys = lua_gettop(L);
  lua_Integer n = 0, seen = 0;
  for (lua_pushnil(L); lua_next(L, 1); seen++) {
    lua_pop(L, 1);
    if (in_sequence(L, -1, last)) continue;
    lua_pushvalue(L, -1);
    lua_rawseti(L, keys, ++n);
  }
  qk_run_tick(L, (size_t)seen);
  if (n > ITEMS_MAX) luaL_error(L, "too many keys");
  key_list *list =
      lua_newuserdatauv(L, sizeof *list + (size_t)n * sizeof *list->items, 0);
  list->n = (size_t)n;
  for (lua_Integer i = 0; i < n; i++) {
    lua_rawgeti(L, keys, i + 1);
    list->items[i].index = (uint32_t)i;
    qk_order_read(L, -1, &list->items[i]);
    lua_pop(L, 1);
  }
  qk_order_sort(list->items, list->n);
  qk_run_tick(L, list->n * 8);
  lua_replace(L, lua_upvalueindex(UP_ITEMS));
  lua_replace(L, lua_upvalueindex(UP_KEYS));
  lua_pushinteger(L, 0);
  lua_replace(L, lua_upvalueindex(UP_AT));
}

/* The next key that still has a value: a loop may clear what it walks over. */
static int next_listed(lua_State *L) {
  const key_list *list = lua_touserdata(L, lua_upvalueindex(UP_ITEMS));
  lua_Integer at = lua_tointeger(L, lua_upvalueindex(UP_AT));
  for (; (size_t)at < list->n; at++) {
    lua_rawgeti(L, lua_upvalueindex(UP_KEYS), (lua_Integer)list->items[at].index + 1);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, 1) == LUA_TNIL) {
      lua_pop(L, 2);
      continue;
    }
    lua_pushinteger(L, at + 1);
    lua_replace(L, lua_upvalueindex(UP_AT));
    return 2;
  }
  lua_pushnil(L);
  return 1;
}

/* Called as next is, with the table and the last key; nil begins again. */
static int ordered_next(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  bool first = lua_isnil(L, 2);
  if (!first && !lua_isnil(L, lua_upvalueindex(UP_ITEMS))) return next_listed(L);
  lua_Integer i = first ? 0 : lua_tointeger(L, 2);
  lua_pushinteger(L, i + 1);
  if (lua_rawgeti(L, 1, i + 1) != LUA_TNIL) {
    if (first) { /* of an earlier loop */
      lua_pushnil(L);
      lua_replace(L, lua_upvalueindex(UP_ITEMS));
    }
    return 2;
  }
  lua_settop(L, 2);
  list_keys(L, i);
  return next_listed(L);
}

static int finish_pairs(lua_State *L, int status, lua_KContext context) {
  (void)L, (void)status, (void)context;
  return 3;
}

static int pairs(lua_State *L) {
  luaL_checkany(L, 1);
  if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
    lua_pushvalue(L, 1);
    lua_callk(L, 1, 3, 0, finish_pairs);
    return 3;
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, ordered_next, 3);
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

/* ---- table.sort ----------------------------------------------------------------------
 */

enum { LIST = 1, LESS, VALUES, SPARE };

/* Whether value i of VALUES comes before value j, by the script's function or by <. */
static bool before(lua_State *L, lua_Integer i, lua_Integer j) {
  bool less;
  if (lua_isnil(L, LESS)) {
    lua_rawgeti(L, VALUES, i);
    lua_rawgeti(L, VALUES, j);
    less = lua_compare(L, -2, -1, LUA_OPLT);
    lua_pop(L, 2);
  } else {
    lua_pushvalue(L, LESS);
    lua_rawgeti(L, VALUES, i);
    lua_rawgeti(L, VALUES, j);
    lua_call(L, 2, 1);
    less = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  return less;
}

/* Values from … to move to SPARE at place at. */
static void give(lua_State *L, lua_Integer from, lua_Integer to, lua_Integer at) {
  for (; from <= to; from++) {
    lua_rawgeti(L, VALUES, from);
    lua_rawseti(L, SPARE, at++);
  }
}

/* Merges the sorted runs from … middle and middle + 1 … to into SPARE. */
static void merge(lua_State *L, lua_Integer from, lua_Integer middle, lua_Integer to) {
  lua_Integer i = from, j = middle + 1, at = from;
  if (j > to || !before(L, j, middle)) {
    give(L, from, to, from);
    return;
  }
  while (i <= middle && j <= to) {
    bool right = before(L, j, i);
    lua_Integer taken = right ? j++ : i++;
    give(L, taken, taken, at++);
    qk_run_tick(L, 1);
  }
  give(L, i, middle, at);
  give(L, j, to, at + (middle + 1 - i));
}

/* Bottom up: no recursion, and no order a function can answer makes it longer. */
static void sort_by_calls(lua_State *L, lua_Integer n) {
  lua_createtable(L, (int)n, 0);
  for (lua_Integer width = 1; width < n; width *= 2) {
    for (lua_Integer from = 1; from <= n; from += 2 * width) {
      lua_Integer middle = from + width - 1, to = from + 2 * width - 1;
      merge(L, from, middle < n ? middle : n, to < n ? to : n);
    }
    lua_insert(L, VALUES); /* SPARE and VALUES change places */
    qk_run_tick(L, (size_t)n);
  }
}

/* Numbers alone or texts alone, compared by <: no calls.  False: not such a list. */
static bool sort_plain(lua_State *L, lua_Integer n) {
  if (!lua_isnil(L, LESS) || n > PLAIN_MAX) return false;
  qk_order_item *items = lua_newuserdatauv(L, (size_t)n * sizeof *items, 0);
  for (lua_Integer i = 0; i < n; i++) {
    lua_rawgeti(L, VALUES, i + 1);
    items[i].index = (uint32_t)i;
    qk_order_read(L, -1, &items[i]);
    lua_pop(L, 1);
    bool nan = items[i].type == IS_NUMBER && items[i].is.number != items[i].is.number;
    if (items[i].type > IS_TEXT || items[i].type != items[0].type || nan) {
      lua_settop(L, VALUES);
      return false;
    }
  }
  qk_order_sort(items, (size_t)n);
  qk_run_tick(L, (size_t)n * 8);
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 0; i < n; i++) {
    lua_rawgeti(L, VALUES, (lua_Integer)items[i].index + 1);
    lua_rawseti(L, -2, i + 1);
  }
  lua_replace(L, VALUES);
  lua_settop(L, VALUES);
  return true;
}

/* A list with a metatable answers #, [] and assignments itself; an error on the way
 * leaves the list as it was. */
static int sort(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_Integer n = luaL_len(L, 1);
  luaL_argcheck(L, n < ITEMS_MAX, 1, "array too big");
  if (n < 2) return 0;
  lua_createtable(L, (int)(n < 1024 ? n : 1024), 0);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, LIST, i);
    lua_rawseti(L, VALUES, i);
    qk_run_tick(L, 1);
  }
  if (!sort_plain(L, n)) sort_by_calls(L, n);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, VALUES, i);
    lua_seti(L, LIST, i);
    qk_run_tick(L, 1);
  }
  return 0;
}

static const qk_lua_function globals[] = {
    {"pairs", pairs, "pairs(t) → iterator, t, nil",
     "Walks over a table: 1, 2, 3 … first, then the other keys in order, numbers before "
     "texts; the same in every run, which next is not.  What is added on the way is not "
     "seen."},
};
const qk_lua_module qk_order_globals = {"", globals, QK_COUNT(globals)};

static const qk_lua_function tables[] = {
    {"sort", sort, "table.sort(list [, comes_before])",
     "Sorts in place.  Elements of which none comes before the other stay as they "
     "stood."},
};
const qk_lua_module qk_order_table = {"table", tables, QK_COUNT(tables)};
