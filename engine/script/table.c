/* table.c - reading the tables of scripts. */
#include "script/table.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "script/row.h"
#include "text/utf8.h"

enum { KEYS_MAX = 256, SHOWN = 40 };

void *qk_null(void) {
  static const char null_tag; /* only its address counts */
  return (void *)(uintptr_t)&null_tag;
}

bool qk_is_null(lua_State *L, int index) {
  return lua_isnoneornil(L, index) || lua_touserdata(L, index) == qk_null();
}

static int null_tostring(lua_State *L) {
  bool is = lua_touserdata(L, 1) == qk_null();
  lua_pushstring(L, is ? "qikan.null" : "userdata");
  return 1;
}

/* All light userdata have one metatable; scripts see no other. */
void qk_null_open(lua_State *L) {
  lua_pushlightuserdata(L, qk_null());
  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, null_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}

/* Leaves a short description of a value on the stack. */
static const char *describe(lua_State *L, int index) {
  index = lua_absindex(L, index);
  size_t n;
  switch (lua_type(L, index)) {
  case LUA_TSTRING: {
    const char *p = lua_tolstring(L, index, &n);
    size_t cut = n < SHOWN ? n : SHOWN;
    while (cut < n && cut > 0 && ((unsigned char)p[cut] & 0xC0) == 0x80) cut--;
    lua_pushlstring(L, p, cut);
    lua_pushfstring(L, "string '%s%s'", lua_tostring(L, -1), cut < n ? "…" : "");
    lua_remove(L, -2);
    break;
  }
  case LUA_TNUMBER:
    lua_pushvalue(L, index);
    lua_pushfstring(L, "number %s", lua_tostring(L, -1));
    lua_remove(L, -2);
    break;
  case LUA_TBOOLEAN:
    lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
    break;
  case LUA_TNIL:
  case LUA_TNONE:
    lua_pushliteral(L, "nothing");
    break;
  default: {
    const qk_shape *s = qk_row_shape(L, index);
    if (s)
      qk_row_push_label(L, index, s);
    else if (lua_touserdata(L, index) == qk_null())
      lua_pushliteral(L, "qikan.null");
    else
      lua_pushfstring(L, "a %s", luaL_typename(L, index));
  }
  }
  return lua_tostring(L, -1);
}

int qk_expected(lua_State *L, const char *path, const char *expected, int index) {
  return luaL_error(L, "%s: expected %s, got %s", path, expected, describe(L, index));
}

/* Names go to a Lua string before anything can raise, so that the buffer is not lost. */
static void push_hint(lua_State *L, qk_str wanted, const qk_str *names, size_t n) {
  char *memory = lua_newuserdatauv(L, 4096, 0);
  qk_buf b = {0};
  qk_nearest_hint(&b, wanted, names, n);
  size_t used = b.n < 4095 ? b.n : 4095;
  if (used) memcpy(memory, b.p, used);
  memory[used] = 0;
  qk_buf_free(&b);
  lua_pushstring(L, memory);
  lua_remove(L, -2);
}

static bool comes_before(qk_str a, qk_str b) {
  int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
  return order ? order < 0 : a.n < b.n;
}

int qk_unknown_key(lua_State *L, const char *what, int key, int table) {
  if (lua_type(L, key) != LUA_TSTRING) return qk_expected(L, what, "a field's name", key);
  qk_str wanted, *names = lua_newuserdatauv(L, KEYS_MAX * sizeof *names, 0);
  wanted.p = lua_tolstring(L, key, &wanted.n);
  size_t n = 0;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING && n < KEYS_MAX) {
      names[n].p = lua_tolstring(L, -1, &names[n].n);
      n++;
    }
  }
  qk_names_sort(names, n); /* a table's own order changes from run to run
                            */
  push_hint(L, wanted, names, n);
  return luaL_error(L, "%s '%s'%s", what, wanted.p, lua_tostring(L, -1));
}

int qk_unknown_field(lua_State *L, const char *what, int key, int table) {
  if (lua_type(L, key) != LUA_TSTRING) return qk_expected(L, what, "a field's name", key);
  lua_pushfstring(L, "%s has no field", what);
  return qk_unknown_key(L, lua_tostring(L, -1), key, table);
}

int qk_unknown_name(lua_State *L, const char *message, qk_str wanted, const qk_str *names,
                    size_t n) {
  push_hint(L, wanted, names, n);
  return luaL_error(L, "%s%s", message, lua_tostring(L, -1));
}

void qk_check_keys(lua_State *L, int table, const char *path, const qk_str *names,
                   size_t n, bool list) {
  table = lua_absindex(L, table);
  qk_str bad = {0};
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    if (list && lua_isinteger(L, -1)) continue;
    if (lua_type(L, -1) != LUA_TSTRING) {
      lua_pushfstring(L, "key of %s", path);
      qk_expected(L, lua_tostring(L, -1), "a field's name", -2);
    }
    qk_str key;
    key.p = lua_tolstring(L, -1, &key.n);
    bool known = false;
    for (size_t i = 0; i < n && !known; i++) known = qk_str_eq(key, names[i]);
    /* Of several the first in byte order: a table's own order changes from run to run. */
    if (!known && (!bad.p || comes_before(key, bad))) bad = key;
  }
  if (!bad.p) return;
  push_hint(L, bad, names, n);
  luaL_error(L, "%s has no field '%s'%s", path, bad.p, lua_tostring(L, -1));
}

lua_Unsigned qk_list_length(lua_State *L, int list, const char *path) {
  lua_Unsigned n = lua_rawlen(L, list);
  list = lua_absindex(L, list);
  luaL_checkstack(L, 6, NULL);
  if (lua_getmetatable(L, list)) { /* of what qikan gave, that knows more than its list */
    lua_pop(L, 1);
    return n;
  }
  for (lua_pushnil(L); lua_next(L, list);) {
    lua_pop(L, 1);
    if (lua_isinteger(L, -1) && (lua_Unsigned)lua_tointeger(L, -1) - 1 < n) continue;
    luaL_error(L, "%s: expected a list without holes, got a table with the key %s", path,
               luaL_tolstring(L, -1, NULL));
  }
  return n;
}

static int record_index(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) {
    lua_pushnil(L);
    return 1;
  }
  return qk_unknown_field(L, lua_tostring(L, lua_upvalueindex(2)), 2,
                          lua_upvalueindex(1));
}

static int record_assign(lua_State *L) {
  return luaL_error(L, "%s is read-only", lua_tostring(L, lua_upvalueindex(1)));
}

void qk_record_meta(lua_State *L, const char *what) {
  lua_createtable(L, 0, 3);
  lua_pushvalue(L, -2);
  lua_pushstring(L, what);
  lua_pushcclosure(L, record_index, 2);
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, what);
  lua_pushcclosure(L, record_assign, 1);
  lua_setfield(L, -2, "__newindex");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_remove(L, -2);
}

qk_str qk_copy(lua_State *L, qk_arena *a, qk_str s) {
  qk_str copy = qk_arena_copy(a, s);
  if (!copy.p) luaL_error(L, "out of memory");
  return copy;
}

void *qk_array(lua_State *L, qk_arena *a, size_t count, size_t size) {
  void *p = qk_arena_array(a, count ? count : 1, size);
  if (!p) luaL_error(L, "out of memory");
  return p;
}

qk_str qk_string_value(lua_State *L, int index, const char *path, qk_arena *a) {
  if (lua_type(L, index) != LUA_TSTRING) qk_expected(L, path, "a string", index);
  qk_str s;
  s.p = lua_tolstring(L, index, &s.n);
  if (qk_utf8_valid(s) != s.n) luaL_error(L, "%s: expected UTF-8, got other bytes", path);
  if (memchr(s.p, 0, s.n)) luaL_error(L, "%s: expected text, got a NUL byte", path);
  return qk_copy(L, a, s);
}

qk_str qk_string_field(lua_State *L, int table, const char *path, const char *key,
                       qk_arena *a) {
  qk_str s = {0};
  if (lua_getfield(L, table, key) != LUA_TNIL) {
    lua_pushfstring(L, "%s.%s", path, key);
    s = qk_string_value(L, -2, lua_tostring(L, -1), a);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return s;
}
