/* row.c - rows: tables that cannot be written to. */
#include "script/row.h"

#include <stdio.h>

#include "script/table.h"

enum { LABEL_MAX = 60, FEW = 4, MANY = 255 /* upvalues a function can have */ };

/* Names are looked up by the address of their strings, which are interned where they are
 * short, and anchored in the shape: cheaper than a table. */
enum { INTERNED_MAX = 40 };

typedef struct field {
  const void *key;
  uint32_t at;
} field;

struct qk_shape {
  const qk_view *view; /* NULL: a record */
  qk_str *names;
  const void **keys;
  bool few; /* columns, all with short names */
  uint32_t n, mask;
  field fields[];
};

/* Keys of the shape in a metatable, of many values in a row; only their addresses count.
 */
static const char shape_tag, cells_tag;

static uint32_t place(const void *key) {
  return (uint32_t)((uintptr_t)key >> 5) ^ (uint32_t)((uintptr_t)key >> 10);
}

const qk_view *qk_shape_view(const qk_shape *s) { return s->view; }
uint32_t qk_shape_width(const qk_shape *s) { return s->n; }
qk_str qk_shape_name(const qk_shape *s, uint32_t i) { return s->names[i]; }

const qk_shape *qk_row_shape(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TTABLE || !lua_getmetatable(L, index)) return NULL;
  lua_rawgetp(L, -1, &shape_tag);
  const qk_shape *s = lua_touserdata(L, -1);
  lua_pop(L, 2);
  return s;
}

static const qk_shape *own_shape(lua_State *L) {
  return lua_touserdata(L, lua_upvalueindex(1));
}

/* ---- values --------------------------------------------------------------------------
 */

static int no_call(lua_State *L) { return luaL_error(L, "the values of a row"); }

/* The only ones that stand in a function are those that fit in it. */
static void pack(lua_State *L, const qk_query *q, int n) {
  if (n > MANY) {
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
      qk_push_cell(L, q, i);
      lua_rawseti(L, -2, i + 1);
    }
    return;
  }
  luaL_checkstack(L, n + 4, NULL);
  for (int i = 0; i < n; i++) qk_push_cell(L, q, i);
  lua_pushcclosure(L, no_call, n);
}

void qk_row_push_bare(lua_State *L, const qk_query *q, const qk_shape *s) {
  int n = (int)s->n;
  if (s->few) {
    lua_createtable(L, 0, n + 1); /* with room to spare keys collide less */
    for (int i = 0; i < n; i++) {
      qk_push_cell(L, q, i);
      lua_rawsetp(L, -2, s->keys[i]);
    }
  } else {
    lua_createtable(L, 0, 1);
    pack(L, q, n);
    lua_rawsetp(L, -2, &cells_tag);
  }
}

/* At the top, perhaps above what holds it. */
static void push_cell(lua_State *L, int index, const qk_shape *s, uint32_t i) {
  if (s->few) {
    lua_rawgetp(L, index, s->keys[i]);
    return;
  }
  lua_rawgetp(L, index, &cells_tag);
  if (s->n > MANY)
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
  else
    lua_getupvalue(L, -1, (int)i + 1);
}

int qk_row_cell(lua_State *L, int index, const qk_shape *s, uint32_t i) {
  push_cell(L, index, s, i);
  if (!s->few) lua_remove(L, -2);
  return lua_type(L, -1);
}

bool qk_row_field(lua_State *L, int index, const qk_shape *s, const char *name) {
  qk_str wanted = qk_str_of(name);
  for (uint32_t i = 0; i < s->n; i++) {
    if (!qk_str_eq(s->names[i], wanted)) continue;
    qk_row_cell(L, index, s, i);
    return true;
  }
  return false;
}

/* ---- reading -------------------------------------------------------------------------
 */

/* Pushes the row's label and where it stands in its file, as far as that is known. */
static void push_place(lua_State *L, const qk_shape *s) {
  const qk_view_column *source =
      s->view ? qk_model_column(s->view, QK_LIT("source")) : NULL;
  qk_row_push_label(L, 1, s);
  if (!source || !qk_row_field(L, 1, s, s->view->columns[0].name)) return;
  lua_pop(L, 1);
  qk_row_push_computed(L, 1, s, source);
  if (lua_isstring(L, -1))
    lua_pushfstring(L, "%s (%s)", lua_tostring(L, -2), lua_tostring(L, -1));
  else
    lua_pushvalue(L, -2);
}

static int unknown_field(lua_State *L, const qk_shape *s, qk_str name) {
  qk_str *names = lua_newuserdatauv(L,
                                    (s->n + (s->view ? s->view->n_columns : 0) +
                                     (s->view ? s->view->n_relations : 0) + 1) *
                                        sizeof *names,
                                    0);
  size_t n = 0;
  for (uint32_t i = 0; i < s->n; i++) names[n++] = s->names[i];
  for (size_t i = 0; s->view && i < s->view->n_columns; i++)
    if (s->view->columns[i].computed) names[n++] = qk_str_of(s->view->columns[i].name);
  for (size_t i = 0; s->view && i < s->view->n_relations; i++)
    names[n++] = qk_str_of(s->view->relations[i].name);
  push_place(L, s);
  const qk_view_column *c = s->view ? qk_model_column(s->view, name) : NULL;
  if (c)
    return luaL_error(L, "%s was read without its %s: name it in select, too",
                      lua_tostring(L, -1), c->name);
  lua_pushfstring(L, "%s has no field '%s'", lua_tostring(L, -1), name.p);
  return qk_unknown_name(L, lua_tostring(L, -1), name, names, n);
}

static int index_slowly(lua_State *L, const qk_shape *s) {
  qk_str name;
  if (lua_type(L, 2) != LUA_TSTRING) {
    qk_row_push_label(L, 1, s);
    lua_pushfstring(L, "field of %s", lua_tostring(L, -1));
    return qk_expected(L, lua_tostring(L, -1), "a name", 2);
  }
  name.p = lua_tolstring(L, 2, &name.n);
  const qk_view_column *c = s->view ? qk_model_column(s->view, name) : NULL;
  const qk_relation *r = s->view && !c ? qk_model_relation(s->view, name) : NULL;
  if (c && c->computed)
    qk_row_push_computed(L, 1, s, c);
  else if (r)
    qk_row_push_relation(L, 1, s, r);
  else
    return unknown_field(L, s, name);
  return 1;
}

/* A name that is not interned, or none of a column. */
static int index_by_name(lua_State *L, const qk_shape *s) {
  qk_str name;
  name.p = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &name.n) : NULL;
  if (name.p && name.n > INTERNED_MAX && qk_row_field(L, 1, s, name.p)) return 1;
  return index_slowly(L, s);
}

static int row_index(lua_State *L) {
  const qk_shape *s = own_shape(L);
  const void *key = lua_topointer(L, 2);
  for (uint32_t i = place(key) & s->mask; s->fields[i].key; i = (i + 1) & s->mask)
    if (s->fields[i].key == key) {
      push_cell(L, 1, s, s->fields[i].at);
      return 1;
    }
  return index_by_name(L, s);
}

/* Where each value has a key of its own; what is not there may be NULL. */
static int row_index_of_few(lua_State *L) {
  return lua_rawgetp(L, 1, lua_topointer(L, 2)) != LUA_TNIL ? 1 : row_index(L);
}

static int row_assign(lua_State *L) {
  qk_row_push_label(L, 1, own_shape(L));
  return luaL_error(L, "%s is read-only", lua_tostring(L, -1));
}

static int row_len(lua_State *L) {
  qk_row_push_label(L, 1, own_shape(L));
  return luaL_error(L, "expected a list or a collection to take the length of, got %s",
                    lua_tostring(L, -1));
}

int qk_row_next(lua_State *L, const qk_shape *s) {
  uint32_t i = 0;
  if (!lua_isnoneornil(L, 2)) {
    qk_str key;
    key.p = luaL_checklstring(L, 2, &key.n);
    while (i < s->n && !qk_str_eq(s->names[i], key)) i++;
    i++;
  }
  for (; i < s->n; i++) {
    if (qk_row_cell(L, 1, s, i) == LUA_TNIL) {
      lua_pop(L, 1);
      continue;
    }
    lua_pushlstring(L, s->names[i].p, s->names[i].n);
    lua_insert(L, -2);
    return 2;
  }
  lua_pushnil(L);
  return 1;
}

static int next_field(lua_State *L) { return qk_row_next(L, own_shape(L)); }

static int row_pairs(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, next_field, 1);
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

/* ---- comparing and showing -----------------------------------------------------------
 */

/* Pushes the column that tells two rows apart; raises where they are of two views. */
static void push_key(lua_State *L, int index, const qk_shape *s) {
  if (!qk_row_field(L, index, s, s->view->columns[0].name)) lua_pushnil(L);
}

static bool comparable(lua_State *L, const qk_shape **a, const qk_shape **b) {
  *a = qk_row_shape(L, 1);
  *b = qk_row_shape(L, 2);
  return *a && *b && (*a)->view && (*a)->view == (*b)->view &&
         (*a)->view->n_columns > 0 && !(*a)->view->order[1];
}

static int row_eq(lua_State *L) {
  const qk_shape *a, *b;
  bool equal = false;
  if (comparable(L, &a, &b)) {
    push_key(L, 1, a);
    push_key(L, 2, b);
    equal = !lua_isnil(L, -1) && lua_rawequal(L, -1, -2);
  }
  lua_pushboolean(L, equal);
  return 1;
}

static int compare(lua_State *L, int how) {
  const qk_shape *a, *b;
  if (!comparable(L, &a, &b)) {
    luaL_tolstring(L, 1, NULL);
    luaL_tolstring(L, 2, NULL);
    return luaL_error(L, "expected two rows of one view to compare, got %s and %s",
                      lua_tostring(L, -2), lua_tostring(L, -1));
  }
  push_key(L, 1, a);
  push_key(L, 2, b);
  if (lua_isnil(L, -1) || lua_isnil(L, -2))
    return luaL_error(L, "expected rows that were read with their %s to compare",
                      a->view->columns[0].name);
  lua_pushboolean(L, lua_compare(L, -2, -1, how));
  return 1;
}

static int row_lt(lua_State *L) { return compare(L, LUA_OPLT); }
static int row_le(lua_State *L) { return compare(L, LUA_OPLE); }

/* The text at the top, of its first line so many bytes, between two marks. */
static void shorten(lua_State *L, const char *open, const char *close) {
  size_t n, cut;
  const char *p = lua_tolstring(L, -1, &n);
  const char *line = memchr(p, '\n', n);
  size_t end = line ? (size_t)(line - p) : n;
  cut = end < LABEL_MAX ? end : LABEL_MAX;
  while (cut < end && cut > 0 && ((unsigned char)p[cut] & 0xC0) == 0x80) cut--;
  lua_pushlstring(L, p, cut);
  lua_pushfstring(L, " %s%s%s%s", open, lua_tostring(L, -1), cut < n ? "…" : "", close);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

static void push_record_label(lua_State *L, int index, const qk_shape *s) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  luaL_addstring(&b, "row {");
  for (uint32_t i = 0; i < s->n; i++) {
    if (i) luaL_addstring(&b, ", ");
    luaL_addlstring(&b, s->names[i].p, s->names[i].n);
    luaL_addstring(&b, " =");
    qk_row_cell(L, index, s, i);
    luaL_tolstring(L, -1, NULL);
    lua_replace(L, -2);
    shorten(L, "", "");
    luaL_addvalue(&b);
  }
  luaL_addstring(&b, "}");
  luaL_pushresult(&b);
}

void qk_row_push_label(lua_State *L, int index, const qk_shape *s) {
  luaL_checkstack(L, 12, NULL);
  index = lua_absindex(L, index);
  if (!s->view) {
    push_record_label(L, index, s);
    return;
  }
  int n = 1;
  bool title = s->view->label && strcmp(s->view->label, "title") == 0;
  lua_pushstring(L, s->view->name);
  if (qk_row_field(L, index, s, s->view->columns[0].name)) {
    luaL_tolstring(L, -1, NULL);
    lua_pushfstring(L, " %s", lua_tostring(L, -1));
    lua_replace(L, -3);
    lua_pop(L, 1);
    n++;
  }
  const char *const fields[] = {"city", s->view->label};
  for (size_t i = 0; i < QK_COUNT(fields); i++) {
    if (!fields[i] || !qk_row_field(L, index, s, fields[i])) continue;
    if (lua_type(L, -1) == LUA_TSTRING) {
      shorten(L, i && title ? "《" : "", i && title ? "》" : "");
      n++;
    } else {
      lua_pop(L, 1);
    }
  }
  lua_concat(L, n);
}

static int row_tostring(lua_State *L) {
  qk_row_push_label(L, 1, own_shape(L));
  return 1;
}

/* ---- shapes --------------------------------------------------------------------------
 */

/* One block: the shape, its fields, its names, its keys. */
static qk_shape *new_shape(lua_State *L, uint32_t n) {
  uint32_t size = 4;
  while (size < 2 * n + 2) size *= 2;
  size_t names = sizeof(qk_shape) + size * sizeof(field);
  size_t keys = names + n * sizeof(qk_str), bytes = keys + n * sizeof(void *);
  qk_shape *s = lua_newuserdatauv(L, bytes, 1);
  memset(s, 0, bytes);
  s->n = n;
  s->mask = size - 1;
  s->few = n <= FEW;
  s->names = (qk_str *)((char *)s + names);
  s->keys = (const void **)((char *)s + keys);
  return s;
}

/* The names are in the list at index, which the shape keeps. */
static qk_shape *push_shape(lua_State *L, const qk_view *view, int names_at) {
  qk_shape *s = new_shape(L, (uint32_t)lua_rawlen(L, names_at));
  s->view = view;
  for (uint32_t i = 0; i < s->n; i++) {
    lua_rawgeti(L, names_at, (lua_Integer)i + 1);
    s->keys[i] = lua_topointer(L, -1);
    s->names[i].p = lua_tolstring(L, -1, &s->names[i].n);
    lua_pop(L, 1);
    if (s->names[i].n > INTERNED_MAX) s->few = false;
    uint32_t at = place(s->keys[i]) & s->mask;
    while (s->fields[at].key) at = (at + 1) & s->mask;
    s->fields[at] = (field){s->keys[i], i};
  }
  lua_pushvalue(L, names_at);
  lua_setiuservalue(L, -2, 1);
  return s;
}

/* Replaces the list of names at the top. */
static const qk_shape *push_meta(lua_State *L, const qk_view *view) {
  static const struct {
    const char *event;
    lua_CFunction call;
  } events[] = {{"__index", row_index}, {"__newindex", row_assign},
                {"__len", row_len},     {"__pairs", row_pairs},
                {"__eq", row_eq},       {"__lt", row_lt},
                {"__le", row_le},       {"__tostring", row_tostring}};
  int names = lua_gettop(L);
  lua_createtable(L, 0, 12);
  qk_shape *s = push_shape(L, view, names);
  for (size_t i = 0; i < QK_COUNT(events); i++) {
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, i || !s->few ? events[i].call : row_index_of_few, 1);
    lua_setfield(L, -3, events[i].event);
  }
  lua_pop(L, 1);
  lua_pushlightuserdata(L, s);
  lua_rawsetp(L, -2, &shape_tag);
  lua_pushstring(L, view ? view->name : "row");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_remove(L, names);
  return s;
}

const qk_shape *qk_row_record_meta(lua_State *L) { return push_meta(L, NULL); }

static void push_names(lua_State *L, const qk_plan *p) {
  uint32_t n = qk_plan_width(p);
  lua_createtable(L, (int)n, 0);
  for (uint32_t i = 0; i < n; i++) {
    qk_out out = qk_plan_out(p, i);
    lua_pushlstring(L, out.name.p, out.name.n);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static const qk_shape *shape_of_meta(lua_State *L, int meta) {
  lua_rawgetp(L, meta, &shape_tag);
  const qk_shape *s = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return s;
}

const qk_shape *qk_row_push_meta(lua_State *L, int collection) {
  if (lua_getiuservalue(L, collection, QK_UV_META) == LUA_TTABLE)
    return shape_of_meta(L, -1);
  lua_pop(L, 1);
  collection = lua_absindex(L, collection);
  const qk_plan *p = lua_touserdata(L, collection);
  bool whole = p->view && !p->out; /* one metatable for all whole rows of a view */
  const qk_shape *s;
  if (whole && lua_rawgetp(L, LUA_REGISTRYINDEX, p->view) != LUA_TNIL) {
    s = shape_of_meta(L, -1);
  } else {
    if (whole) lua_pop(L, 1);
    push_names(L, p);
    s = push_meta(L, p->rows);
    if (whole) {
      lua_pushvalue(L, -1);
      lua_rawsetp(L, LUA_REGISTRYINDEX, p->view);
    }
  }
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, collection, QK_UV_META);
  return s;
}
