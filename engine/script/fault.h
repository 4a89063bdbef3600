/* fault.h - what a script's error says: message, file and line, call chain, source line.
 * In:   the error value and the call chain.
 * Out:  the run's error, the host's trace and excerpt.
 * Owns: nothing. */
#ifndef QK_SCRIPT_FAULT_H
#define QK_SCRIPT_FAULT_H

#include "script/run.h"

/* The innermost Lua line of a running script.  Reads the call chain only, so that the
 * allocator may ask. */
void qk_fault_position(lua_State *L, qk_err *at);
/* The message handler of protected calls. */
int qk_fault_handle(lua_State *L);
/* Notes what a coroutine had at hand whose error, at the top of L, is raised again in L.
 */
void qk_fault_thrown(lua_State *L, lua_State *co);
/* Sets the host's excerpt for an error that ended a run; limit: what it was, else NONE.
 */
void qk_fault_excerpt(qk_host *h, const qk_err *e, qk_limit limit);

#endif
