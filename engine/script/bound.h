/* bound.h - functions of Lua's own library that could run for long without a step of Lua.
 * In:   the name of a library and the table of its functions.
 * Out:  checks in front of those that need one.
 * Owns: nothing. */
#ifndef QK_SCRIPT_BOUND_H
#define QK_SCRIPT_BOUND_H

#include "script/run.h"

/* Wraps functions of the library (LUA_GNAME: the globals) in the table at the top. */
void qk_bound_wrap(lua_State *L, const char *library);

#endif
