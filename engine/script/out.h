/* out.h - what `out` writes, for the files of script/ that write the same.
 * In:   a table on the stack, as out:table and out:chart take it.
 * Out:  blocks of the run's result tree; errors name the field.
 * Owns: nothing. */
#ifndef QK_SCRIPT_OUT_H
#define QK_SCRIPT_OUT_H

#include "output/result.h"
#include "script/run.h"

/* What a block takes beside its texts, in an array that doubles as it grows. */
enum { QK_BLOCK_COST = 3 * sizeof(qk_block) };

/* what: how messages call it, "out:table", "query". */
void qk_out_table(lua_State *L, int spec, const char *what);
void qk_out_chart(lua_State *L, int spec);
/* Adds the evidence at index to a cell of the last table: a sentence, or a list of them;
 * a sentence is its id, its row, or a row that has a sentence_id. */
void qk_cite(lua_State *L, qk_result *r, uint32_t row, uint32_t column, int index,
             const char *path);
enum { QK_CELL_COST = sizeof(qk_cell) }; /* beside its text and marks */
/* Is the cell at the top of the stack {value = …, evidence = …, spans = …}? */
bool qk_out_is_rich(lua_State *L, const char *what);
/* The value of the cell at the top of the stack, of row `number`; what was there, and its
 * marks, stay below a value that stood in such a table.  typed: it must be of the
 * column's type. */
qk_cell qk_out_cell(lua_State *L, const qk_column *c, bool typed, lua_Integer number,
                    const char *what);
/* The result of the run; raises where a script calls with a dot or writes too much. */
qk_result *qk_out_result(lua_State *L, const char *name);
void qk_out_check(lua_State *L, const qk_result *r); /* raises when memory is out */
int qk_out_chart_call(lua_State *L);                 /* out:chart */

#endif
