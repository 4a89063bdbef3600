/* query.h - what the files of a query share while it runs.
 * In:   the stack of its run, filled place by place.
 * Out:  values of the definition; a chart.
 * Owns: nothing. */
#ifndef QK_SCRIPT_QUERY_H
#define QK_SCRIPT_QUERY_H

#include "script/job.h"

/* Places of the stack.  ROWS: what the definition gave; COLUMNS: the key's column, then
 * what it gave; CELLS: for each row a list, its key first; *_AT: the number of a key. */
enum { JOB = 1, DB, P, ROWS, COLUMNS, CELLS, ROW_AT, COLUMN_AT };

/* Pushes the definition's field, called with (db, p) where it is a function. */
int qk_query_value(lua_State *L, const char *key);
/* Writes the chart the definition asks for. */
void qk_query_chart(lua_State *L, const char *note);

#endif
