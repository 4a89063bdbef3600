/* shell.h - one Lua state over many inputs.
 * In:   texts that people type; a database.
 * Out:  result trees; names that could complete a line.
 * Owns: the state, until qk_shell_close.
 * Globals stay from one input to the next, limits begin anew with each. */
#ifndef QK_SCRIPT_SHELL_H
#define QK_SCRIPT_SHELL_H

#include "script/host.h"

typedef struct qk_shell qk_shell;

/* Host and store must outlive the shell. */
qk_code qk_shell_open(qk_shell **out, qk_host *h, struct qk_store *store, qk_err *e);
void qk_shell_close(qk_shell *s); /* NULL is allowed */

/* Runs statements, or shows the values of an expression.  *incomplete: the text is a
 * beginning that more lines could complete, and nothing was run.  What was written before
 * an error is in *out, which the caller frees. */
qk_code qk_shell_eval(qk_shell *s, qk_str text, bool *incomplete, qk_result *out,
                      qk_err *e);

/* Names that can stand in place of the last word of the line, in byte order, in the
 * shell's memory until the next call; *word is where the word begins.  Runs no script. */
qk_code qk_shell_complete(qk_shell *s, qk_str line, size_t *word, const qk_str **names,
                          size_t *n, qk_err *e);

/* shell_value.c: adds the values at `first` … top to the run's result, for people. */
struct lua_State;
void qk_shell_show(struct lua_State *L, int first);

/* Shows the value at index where it is a search; false: it is none. */
bool qk_shell_hits(struct lua_State *L, int index);

#endif
