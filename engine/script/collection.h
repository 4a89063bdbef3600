/* collection.h - collections as values: loops, indices, `db` itself.
 * In:   nothing.
 * Out:  the metatable of collections, and the object that scripts call db.
 * Owns: nothing. */
#ifndef QK_SCRIPT_COLLECTION_H
#define QK_SCRIPT_COLLECTION_H

#include "script/chain.h"

/* Makes the metatable of collections; once for each state. */
void qk_collection_open(lua_State *L);

#endif
