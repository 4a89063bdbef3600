/* cmd_shell.c - qikan shell.
 * In:   lines of a terminal or a pipe.
 * Out:  results on stdout, errors on stderr.
 * Owns: the session, the shell and the chunk that is being typed. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shell.h"

/* ---- Ctrl-C --------------------------------------------------------------------------
 * What a handler can reach: the session whose chunk runs, or a note for the editor. */

static qikan *volatile running;

static volatile sig_atomic_t pressed;

static void on_interrupt(int number) {
  (void)number;
  if (running)
    qikan_interrupt(running);
  else
    pressed = 1;
}

bool shell_pressed(void) {
  bool was = pressed != 0;
  pressed = 0;
  return was;
}

/* ---- chunks --------------------------------------------------------------------------
 */

typedef struct chunk {
  char *text;
  size_t n, cap;
} chunk;

static bool append(chunk *c, const char *line, size_t n) {
  if (c->n + n + 1 > c->cap) {
    size_t cap = (c->cap ? c->cap : 256) * 2 + n;
    char *text = realloc(c->text, cap);
    if (!text) return false;
    c->text = text;
    c->cap = cap;
  }
  memcpy(c->text + c->n, line, n);
  c->n += n;
  c->text[c->n] = '\0';
  return true;
}

/* false: the chunk wants more lines. */
static bool eval(shell *s, const chunk *c) {
  qk_err e = {0};
  int incomplete = 0;
  running = s->q;
  qk_code code =
      qikan_shell_eval(s->lua, c->text, c->n, &s->format, stdout, &incomplete, &e);
  running = NULL;
  fflush(stdout);
  if (incomplete) return false;
  if (code == QK_OK) return true;
  s->status = cli_fail(&e);
  if (code == QK_SCRIPT) cli_trace(s->q, s->o);
  return true;
}

/* One line: a dot-command, or part of a chunk. */
static void take_line(shell *s, chunk *c, const char *line, size_t n) {
  if (c->n == 0 && n > 0 && line[0] == '.' && (n < 2 || line[1] != '.')) {
    char *copy = strndup(line, n);
    if (copy) shell_dot(s, copy);
    free(copy);
    fflush(stdout);
    return;
  }
  if (!append(c, line, n)) {
    cli_message("out of memory");
    s->status = QK_STORE;
    c->n = 0;
  } else if (eval(s, c)) {
    c->n = 0;
  }
}

static void read_terminal(shell *s, chunk *c) {
  while (!s->ended) {
    const char *line;
    shell_read got = shell_editor_read(s->editor, c->n ? "    -> " : "qikan> ", &line);
    if (got == SHELL_END) break;
    if (got == SHELL_CLEARED)
      c->n = 0;
    else
      take_line(s, c, line, strlen(line));
  }
}

static void read_pipe(shell *s, chunk *c) {
  char *line = NULL;
  size_t cap = 0;
  ssize_t n;
  while (!s->ended && (n = getline(&line, &cap, stdin)) >= 0)
    take_line(s, c, line, (size_t)n);
  free(line);
  if (!c->n) return;
  cli_message("the input ends within a chunk");
  s->status = QK_SCRIPT;
}

/* Widths of characters need a locale that knows UTF-8. */
static void use_utf8(void) {
  setlocale(LC_CTYPE, "");
  if (MB_CUR_MAX < 2) setlocale(LC_CTYPE, "C.UTF-8");
}

static void welcome(const shell *s) {
  printf("qikan %s on %s; .help helps, Ctrl-D ends\n", qikan_version(), s->o->db);
  fflush(stdout);
}

int cli_shell(const cli_options *o) {
  shell s = {.o = o};
  chunk c = {0};
  qk_err e = {0};
  bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
  int status = cli_session(&s.q, o, QIKAN_READ);
  if (status != QK_OK) return status;
  s.format = (qikan_format_options){.format = o->format,
                                    .width = o->width >= 0 ? o->width
                                                           : cli_columns(STDOUT_FILENO),
                                    .colour = cli_colours(o->colour, STDOUT_FILENO)};
  if (qikan_shell_open(s.q, &s.lua, &e) != QK_OK) {
    status = cli_fail(&e);
  } else if (terminal) {
    use_utf8();
    signal(SIGINT, on_interrupt);
    welcome(&s);
    s.editor = shell_editor_open(s.lua);
    if (s.editor) read_terminal(&s, &c);
    shell_editor_close(s.editor);
  } else {
    read_pipe(&s, &c);
    status = s.status;
  }
  free(c.text);
  qikan_shell_close(s.lua);
  qikan_free(s.q);
  return status;
}
