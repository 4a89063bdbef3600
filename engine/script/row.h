/* row.h - rows: tables that cannot be written to.
 * In:   the statement of a plan, standing on a row.
 * Out:  a table of type "table"; its metatable knows the columns and the relations.
 * Owns: nothing.
 * No script can name the keys in the table, so that reading a field goes through __index
 * and writing any through __newindex.  Of few columns each value has a key of its own,
 * the address of its name; of many they are upvalues of one function. */
#ifndef QK_SCRIPT_ROW_H
#define QK_SCRIPT_ROW_H

#include "script/bind.h"
#include "script/plan.h"

typedef struct qk_shape qk_shape;

/* Pushes the metatable of the rows of the collection at index; returns its shape. */
const qk_shape *qk_row_push_meta(lua_State *L, int collection);
/* Replaces the list of names at the top by the metatable of rows of no view. */
const qk_shape *qk_row_record_meta(lua_State *L);
/* The row a query stands on, without its metatable. */
void qk_row_push_bare(lua_State *L, const qk_query *q, const qk_shape *s);
/* The same with it; meta: its index. */
static inline void qk_row_push(lua_State *L, const qk_query *q, const qk_shape *s,
                               int meta) {
  qk_row_push_bare(L, q, s);
  lua_pushvalue(L, meta);
  lua_setmetatable(L, -2);
}

/* The shape of the row at index, NULL where there is no row. */
const qk_shape *qk_row_shape(lua_State *L, int index);
const qk_view *qk_shape_view(const qk_shape *s);
uint32_t qk_shape_width(const qk_shape *s);
qk_str qk_shape_name(const qk_shape *s, uint32_t i);
/* Pushes the value of a column of the row at index; LUA_TNIL: it has none. */
int qk_row_cell(lua_State *L, int index, const qk_shape *s, uint32_t i);
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
