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
void qk_push_cell(lua_State *L, const qk_query *q, int i); /* NULL: nil */
/* Raises what a query has reported: a limit of the run, or an error with the script's
 * position. */
int qk_query_raise(lua_State *L, const qk_err *e);

#endif
