/* bind.h - values between Lua and statements.
 * In:   values on the stack; cells of a row.
 * Out:  bound parameters; values on the stack.
 * Owns: nothing. */
#ifndef QK_SCRIPT_BIND_H
#define QK_SCRIPT_BIND_H

#include "script/run.h"
#include "store/query.h"

/* nil and qikan.null bind NULL, booleans 0 and 1.  what: how a message calls the value.
 */
void qk_bind_value(lua_State *L, qk_query *q, int i, int index, const char *what);
static inline void qk_push_field(lua_State *L, const qk_field *f) { /* NULL: nil */
  switch (f->type) {
  case QK_COL_INT:
    lua_pushinteger(L, f->i);
    break;
  case QK_COL_DOUBLE:
    lua_pushnumber(L, f->d);
    break;
  case QK_COL_NULL:
    lua_pushnil(L);
    break;
  default:
    lua_pushlstring(L, f->s.p ? f->s.p : "", f->s.n);
  }
}
static inline void qk_push_cell(lua_State *L, const qk_query *q, int i) {
  qk_field f;
  qk_query_field(q, i, &f);
  qk_push_field(L, &f);
}
/* Raises what a query has reported: a limit of the run, or an error with the script's
 * position. */
int qk_query_raise(lua_State *L, const qk_err *e);

#endif
