/* database.h - `db`: a collection for each view, and db:sql beside them.
 * In:   the state of a run.
 * Out:  one object, the same at every call.
 * Owns: nothing. */
#ifndef QK_SCRIPT_DATABASE_H
#define QK_SCRIPT_DATABASE_H

#include "script/library.h"

/* Adds db, dump and the conditions of where{…} to the table at the top, which is to be
 * `qikan`. */
void qk_database_open(lua_State *L);
/* Pushes `db`. */
void qk_database_push(lua_State *L);

extern const qk_lua_module qk_filter_module, qk_chain_module, qk_aggregate_module,
    qk_fetch_module, qk_dump_module, qk_raw_globals;

#endif
