/* json.h - a value of a script as JSON.
 * In:   a string, number, boolean, list or table of names at an index of the stack.
 * Out:  its JSON as a string on the stack; names in byte order.
 * Owns: nothing. */
#ifndef QK_SCRIPT_JSON_H
#define QK_SCRIPT_JSON_H

#include "script/run.h"

/* Pushes the text; raises with `path` where the value holds anything else, is nested
 * deeper than 32 levels, or is not UTF-8. */
void qk_push_json(lua_State *L, int index, const char *path);

#endif
