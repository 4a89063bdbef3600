/* shell_names.h - names of views, fields and relations that could complete a word.
 * In:   what stands before the dot.
 * Out:  names, one call each.
 * Owns: nothing. */
#ifndef QK_SCRIPT_SHELL_NAMES_H
#define QK_SCRIPT_SHELL_NAMES_H

#include "base/str.h"

typedef void qk_name_taker(void *context, qk_str name);

/* Behind "db." the collections, behind "article." its fields and relations, behind
 * "articles." nothing, behind anything else the fields and relations of all views.  False
 * in the last two cases, where methods of a collection could stand. */
bool qk_names_members(qk_str base, qk_name_taker *take, void *context);
void qk_names_views(qk_name_taker *take, void *context);

#endif
