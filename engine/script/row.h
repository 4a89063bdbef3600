/* row.h - rows: tables that cannot be written to.
 * In:   the statement of a plan, standing on a row.
 * Out:  a table of type "table"; its metatable knows the columns and the relations.
 * Owns: nothing.
 * The values stand in the array part behind QK_ROW_PAD empty places, in the order of the
 * columns: reading a field goes through __index, writing any through __newindex.  One
 * thing is left: who writes to row[8] or behind it changes his own copy of a value.  Keys
 * that no script can name would close that, at 50 ns a row. */
#ifndef QK_SCRIPT_ROW_H
#define QK_SCRIPT_ROW_H

#include "script/bind.h"
#include "script/plan.h"

enum { QK_ROW_PAD = 7 };

typedef struct qk_shape qk_shape;

/* Pushes the metatable of the rows of the collection at index. */
void qk_row_push_meta(lua_State *L, int collection);
/* Replaces the list of names at the top by the metatable of rows of no view. */
void qk_row_record_meta(lua_State *L);
/* The row a query stands on; meta: index of the metatable. */
static inline void qk_row_push(lua_State *L, const qk_query *q, int n, int meta) {
  lua_createtable(L, QK_ROW_PAD + n, 0);
  for (int i = 0; i < n; i++) {
    qk_push_cell(L, q, i);
    lua_rawseti(L, -2, QK_ROW_PAD + 1 + i);
  }
  lua_pushvalue(L, meta < 0 && meta > LUA_REGISTRYINDEX ? meta - 1 : meta);
  lua_setmetatable(L, -2);
}

/* The shape of the row at index, NULL where there is no row. */
const qk_shape *qk_row_shape(lua_State *L, int index);
const qk_view *qk_shape_view(const qk_shape *s);
uint32_t qk_shape_width(const qk_shape *s);
qk_str qk_shape_name(const qk_shape *s, uint32_t i);
/* Pushes a stored field of the row at index; false, with nothing pushed, where the row
 * was not read with it. */
bool qk_row_field(lua_State *L, int index, const qk_shape *s, const char *name);
/* Pushes how a row is shown: "article 3 临澜 《题目》". */
void qk_row_push_label(lua_State *L, int index, const qk_shape *s);

/* As next(row, key), the arguments of a C function. */
int qk_row_next(lua_State *L, const qk_shape *s);

/* relation.c: what a row leads to.  Pushes a collection, a row or nil. */
void qk_row_push_relation(lua_State *L, int row, const qk_shape *s, const qk_relation *r);
/* Pushes the row of a view with an id, nil where there is none. */
void qk_row_push_by_id(lua_State *L, const char *view, int64_t id);
/* Pushes a column that is computed when asked for. */
void qk_row_push_computed(lua_State *L, int row, const qk_shape *s,
                          const qk_view_column *c);

#endif
