/* shell.h - what the parts of qikan shell share.
 * In:   lines of a terminal or a pipe.
 * Out:  results on stdout, errors on stderr.
 * Owns: see each call. */
#ifndef QK_CLI_SHELL_H
#define QK_CLI_SHELL_H

#include "cli.h"

typedef struct shell {
  const cli_options *o;
  qikan *q;
  qikan_shell *lua;
  struct shell_editor *editor; /* NULL: no terminal */
  qikan_format_options format;
  int status; /* of the last error */
  bool ended; /* .quit */
} shell;

/* shell_dot.c: ".help" and its like.  Sets s->status after an error. */
void shell_dot(shell *s, char *line);
/* Calls each for every dot-command that begins so. */
void shell_dot_complete(const char *line, size_t n,
                        void (*each)(void *context, const char *name), void *context);

/* shell_edit.c: a line of the terminal, with editing, history and completion. */
typedef struct shell_editor shell_editor;
typedef enum shell_read { SHELL_LINE, SHELL_CLEARED, SHELL_END } shell_read;
shell_editor *shell_editor_open(qikan_shell *lua); /* NULL where memory is out */
/* *line is the editor's until the next call and ends with a line break. */
shell_read shell_editor_read(shell_editor *ed, const char *prompt, const char **line);
void shell_editor_close(shell_editor *ed); /* NULL is allowed */

/* cmd_shell.c: whether Ctrl-C came as a signal while no chunk was running. */
bool shell_pressed(void);

/* history.c: the path of the history, its folders made; NULL where there is none.  The
 * caller frees it. */
char *shell_history_path(void);

#endif
