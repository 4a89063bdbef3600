/* chain.h - the methods of collections.
 * In:   a collection as argument 1.
 * Out:  a new collection, or a value.
 * Owns: nothing. */
#ifndef QK_SCRIPT_CHAIN_H
#define QK_SCRIPT_CHAIN_H

#include "script/library.h"
#include "script/plan.h"

/* The collection at argument 1; raises with how to call the method. */
qk_plan *qk_chain_self(lua_State *L, const char *method);
/* A child of argument 1 at the top, wrapped where `wrap` says so. */
qk_plan *qk_chain_child(lua_State *L, bool wrap);
/* The string at index as a name of a column. */
qk_str qk_chain_name(lua_State *L, const char *who, int index);
/* Appends a column to the list `out` of the plan at the top, which may hold n. */
void qk_chain_append(lua_State *L, qk_plan *p, const char *who, qk_out *list, uint32_t n,
                     qk_out out);
/* select of the names at the arguments first … last, on the plan at the top. */
void qk_chain_select(lua_State *L, qk_plan *p, const char *who, int first, int last);
/* Raises where a name of the script's own cannot stand in SQL. */
void qk_chain_alias(lua_State *L, const char *who, qk_str name);
/* Pushes the number of rows of argument 1. */
void qk_chain_count(lua_State *L);

extern const qk_lua_module qk_chain_module, qk_aggregate_module;

#endif
