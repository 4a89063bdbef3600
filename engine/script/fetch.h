/* fetch.h - what ends a chain: rows, values, the statement itself.
 * In:   a collection as argument 1.
 * Out:  rows, iterators, texts.
 * Owns: nothing. */
#ifndef QK_SCRIPT_FETCH_H
#define QK_SCRIPT_FETCH_H

#include "script/chain.h"

/* Pushes the row of argument 1 whose natural key is argument 2; false, with nothing
 * pushed, where there is none. */
bool qk_fetch_by_key(lua_State *L);
int qk_fetch_pairs(lua_State *L); /* __pairs */

extern const qk_lua_module qk_fetch_module;

#endif
