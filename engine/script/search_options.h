/* search_options.h - what db:search and db:kwic are asked.
 * In:   a string or a table of options.
 * Out:  a request.
 * Owns: nothing; the request borrows the strings of the table at index 2. */
#ifndef QK_SCRIPT_SEARCH_OPTIONS_H
#define QK_SCRIPT_SEARCH_OPTIONS_H

#include "script/run.h"
#include "search/search.h"

/* Argument 2 becomes a table whose keys are those that both calls know and `more` (NULL
 * behind the last); where `more` has "term" it stands for the query.  stamp: room for
 * QK_INDEX_STAMP bytes.  What the request borrows stays on the stack. */
void qk_search_options(lua_State *L, const char *who, const char *const *more,
                       qk_search_request *out, char *stamp);
/* Options of the table; raise where a value is none that is allowed. */
int qk_search_choice(lua_State *L, const char *who, const char *key,
                     const char *const *names, int otherwise);
uint64_t qk_search_number(lua_State *L, const char *who, const char *key,
                          lua_Integer least, lua_Integer most, lua_Integer otherwise);
/* Raises what a search has failed with; the lines that point at the place behind it. */
int qk_search_raise(lua_State *L, const char *who, const qk_err *e, qk_buf *caret);

#endif
