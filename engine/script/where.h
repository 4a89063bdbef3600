/* where.h - where a row stands in its issue's file.
 * In:   a row of a script (or its id), an offset in its text.
 * Out:  issue, line, column.
 * Owns: nothing. */
#ifndef QK_SCRIPT_WHERE_H
#define QK_SCRIPT_WHERE_H

#include "script/run.h"

enum { QK_ROW_KINDS = 7 };
extern const char *const qk_row_kinds[QK_ROW_KINDS]; /* "sentence", … */

typedef struct qk_where {
  int64_t issue_id;
  int line, col; /* 0: unknown */
} qk_where;

/* at: a byte of the row's text (an article's title), from 1 on as string.find counts; 0:
 * its beginning.  Raises where there is no such row or byte. */
qk_where qk_where_is(lua_State *L, int kind, int64_t id, int64_t at);

#endif
