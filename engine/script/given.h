/* given.h - rows as scripts give them back: ids, rows of collections and of db:sql, plain
 * tables.
 * In:   values on the stack.
 * Out:  ids; lists.
 * Owns: nothing. */
#ifndef QK_SCRIPT_GIVEN_H
#define QK_SCRIPT_GIVEN_H

#include "script/run.h"

/* The id of a row of that view ("sentence"): an integer, a row of the view, a row that
 * names one (sentence_id), or a table with id.  False where the value is none. */
bool qk_given_id(lua_State *L, int index, const char *view, int64_t *id);
/* Replaces a collection or an iterator at index by the list of what it yields; leaves
 * every other value. */
void qk_given_list(lua_State *L, int index);

#endif
