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
/* The row behind the values that the step of a loop, at index, gave last; false where the
 * value is no such step or does not read ids. */
bool qk_fetch_at_hand(lua_State *L, int index, const qk_view **view, int64_t *id);

extern const qk_lua_module qk_fetch_module;

#endif
