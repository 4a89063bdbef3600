/* target.h - rows as classifiers and extractors get them: more columns than a view has,
 * and all that a row of the view leads to.
 * In:   records of a statement of our own; the view they are rows of.
 * Out:  read-only tables: a column of the record, else a field or relation of the row.
 * Owns: nothing. */
#ifndef QK_SCRIPT_TARGET_H
#define QK_SCRIPT_TARGET_H

#include "script/run.h"

/* Pushes the metatable of such rows; plural: "sections", the collection of the view. */
void qk_target_push_meta(lua_State *L, const char *plural);
/* Replaces the record at the top by such a row. */
void qk_target_wrap(lua_State *L, int meta);
/* Pushes the record of such a row; false, with nothing pushed, where it is none. */
bool qk_target_record(lua_State *L, int index);

#endif
