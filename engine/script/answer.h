/* answer.h - lists of records that methods of db give.
 * In:   the names of the fields; values, row by row.
 * Out:  a list that also stands in a `for` itself; a record whose misspelt field is an
 *       error.
 * Owns: nothing; the list and its rows are on the stack. */
#ifndef QK_SCRIPT_ANSWER_H
#define QK_SCRIPT_ANSWER_H

#include "script/run.h"

typedef struct qk_answer {
  lua_State *L;
  int list, meta; /* indices */
  lua_Integer n;
} qk_answer;

/* Pushes the list and the metatable of its rows.  fields: NULL behind the last; `rank` is
 * one of every row.  what: how messages call a row. */
void qk_answer_open(lua_State *L, qk_answer *a, const char *what,
                    const char *const *fields);
/* Pushes a row, whose fields are set next. */
void qk_answer_row(qk_answer *a);
/* Appends the row at the top and pops it. */
void qk_answer_put(qk_answer *a);
/* Leaves the list alone at the top of what was there. */
void qk_answer_close(qk_answer *a);
/* Turns the table at the top, which has been filled, into such a record. */
void qk_answer_record(lua_State *L, const char *what, const char *const *fields);

/* Of the table at the top. */
void qk_set_integer(lua_State *L, const char *name, lua_Integer v);
void qk_set_number(lua_State *L, const char *name, double v);
/* has: false leaves the field missing. */
void qk_set_maybe(lua_State *L, const char *name, bool has, double v);
void qk_set_text(lua_State *L, const char *name, qk_str v);

#endif
