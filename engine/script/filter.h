/* filter.h - conditions of where{…}.
 * In:   columns and values: plain ones, lists, qikan.null, qikan.like(…) and its like.
 * Out:  SQL with parameters.
 * Owns: nothing. */
#ifndef QK_SCRIPT_FILTER_H
#define QK_SCRIPT_FILTER_H

#include "script/library.h"
#include "script/plan.h"

/* Adds `column matches value` to the plan at the top of the stack. */
void qk_filter_add(lua_State *L, qk_plan *p, const char *who, qk_str column, int value);

extern const qk_lua_module qk_filter_module; /* qikan.like, … */

#endif
