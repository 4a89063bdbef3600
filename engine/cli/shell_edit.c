/* shell_edit.c - a line of the terminal: libedit with history and completion.
 * In:   keys.
 * Out:  lines.
 * Owns: libedit's state and the history, until shell_editor_close. */
#include <errno.h>
#include <histedit.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "shell.h"

enum { HISTORY_MAX = 1000, LISTED_MAX = 100, CTRL_C = 3 };

struct shell_editor {
  EditLine *el;
  History *history;
  char *history_path; /* NULL: kept in memory alone */
  const char *prompt;
  qikan_shell *lua;
  bool cleared; /* Ctrl-C */
};

static shell_editor *editor_of(EditLine *el) {
  shell_editor *ed = NULL;
  el_get(el, EL_CLIENTDATA, &ed);
  return ed;
}

static char *prompt_of(EditLine *el) { return (char *)(uintptr_t)editor_of(el)->prompt; }

/* One character.  The terminal makes a signal of Ctrl-C until libedit has changed its
 * mode, which is after the prompt: such a signal is the key, too. */
static int read_character(EditLine *el, wchar_t *c) {
  sigset_t blocked, old;
  char bytes[8];
  size_t n = 0;
  int got = 1;
  (void)el;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGINT);
  sigprocmask(SIG_BLOCK, &blocked, &old);
  for (bool whole = false; !whole && got > 0;) {
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    mbstate_t state = {0};
    if (shell_pressed()) {
      *c = CTRL_C;
      break;
    }
    int ready = ppoll(&p, 1, NULL, &old); /* a signal comes here alone */
    if (ready < 0 && errno == EINTR) continue;
    got = ready < 0 ? -1 : (int)read(STDIN_FILENO, &bytes[n], 1);
    if (got != 1) continue;
    size_t length = mbrtowc(c, bytes, ++n, &state);
    whole = length <= n;
    if (length == (size_t)-1 || n == sizeof bytes) n = 0; /* no character: passed over */
  }
  sigprocmask(SIG_SETMASK, &old, NULL);
  return got;
}

static unsigned char clear_line(EditLine *el, wint_t key) {
  (void)key;
  editor_of(el)->cleared = true;
  return CC_EOF;
}

/* ---- completion ----------------------------------------------------------------------
 */

typedef struct found {
  char *common; /* what all names begin with */
  char *names[LISTED_MAX];
  size_t n; /* of all; names holds the first */
} found;

static void take_name(void *context, const char *name) {
  found *f = context;
  if (f->n == 0) f->common = strdup(name);
  for (size_t i = 0; f->common && f->common[i]; i++)
    if (f->common[i] != name[i]) f->common[i] = '\0';
  if (f->n < LISTED_MAX) f->names[f->n] = strdup(name);
  f->n++;
}

/* A cut between characters of several bytes is moved to their begin. */
static void whole_characters(char *text) {
  size_t n = strlen(text), at = n;
  while (at > 0 && ((unsigned char)text[at - 1] & 0xC0) == 0x80) at--;
  if (at == 0 || !((unsigned char)text[at - 1] & 0x80)) return;
  unsigned char head = (unsigned char)text[at - 1];
  size_t wanted = head >= 0xF0 ? 4 : head >= 0xE0 ? 3 : 2;
  if (n - (at - 1) < wanted) text[at - 1] = '\0';
}

static void list_names(const found *f) {
  size_t column = 0, columns = (size_t)cli_columns(1);
  putchar('\n');
  for (size_t i = 0; i < f->n && i < LISTED_MAX; i++) {
    size_t used = 0;
    if (!f->names[i]) continue;
    cli_fit(f->names[i], SIZE_MAX, &used);
    if (column && column + used + 2 > columns) putchar('\n'), column = 0;
    printf("%s  ", f->names[i]);
    column += used + 2;
  }
  printf(f->n > LISTED_MAX ? "… and %zu more\n" : "\n", f->n - LISTED_MAX);
  fflush(stdout);
}

static unsigned char complete(EditLine *el, wint_t key) {
  (void)key;
  shell_editor *ed = editor_of(el);
  const LineInfo *line = el_line(el);
  size_t n = (size_t)(line->cursor - line->buffer), at = 0;
  unsigned char result = CC_ERROR;
  found f = {0};
  qk_err e = {0};
  if (n > 0 && line->buffer[0] == '.' && !memchr(line->buffer, ' ', n))
    shell_dot_complete(line->buffer, n, take_name, &f);
  else if (qikan_shell_complete(ed->lua, line->buffer, n, &at, take_name, &f, &e))
    f.n = 0;
  if (f.common) {
    whole_characters(f.common);
    size_t typed = n - at, len = strlen(f.common);
    if (len > typed && el_insertstr(el, f.common + typed) == 0)
      result = CC_REFRESH;
    else if (f.n > 1)
      list_names(&f), result = CC_REDISPLAY;
  }
  free(f.common);
  for (size_t i = 0; i < f.n && i < LISTED_MAX; i++) free(f.names[i]);
  return result;
}

/* ---- life ----------------------------------------------------------------------------
 */

static void open_history(shell_editor *ed) {
  HistEvent event;
  ed->history = history_init();
  if (!ed->history) return;
  history(ed->history, &event, H_SETSIZE, HISTORY_MAX);
  history(ed->history, &event, H_SETUNIQUE, 1);
  ed->history_path = shell_history_path();
  if (ed->history_path) history(ed->history, &event, H_LOAD, ed->history_path);
  el_set(ed->el, EL_HIST, history, ed->history);
}

/* A history that cannot be written is no reason to stop. */
static void remember(shell_editor *ed, const char *line) {
  HistEvent event;
  if (!ed->history || !line[strspn(line, " \t\r\n")]) return;
  history(ed->history, &event, H_ENTER, line);
  if (ed->history_path) history(ed->history, &event, H_SAVE, ed->history_path);
}

shell_editor *shell_editor_open(qikan_shell *lua) {
  shell_editor *ed = calloc(1, sizeof *ed);
  if (!ed) return NULL;
  ed->lua = lua;
  ed->el = el_init("qikan", stdin, stdout, stderr);
  if (!ed->el) {
    free(ed);
    return NULL;
  }
  el_set(ed->el, EL_CLIENTDATA, ed);
  el_set(ed->el, EL_PROMPT, prompt_of);
  el_set(ed->el, EL_GETCFN, read_character);
  el_set(ed->el, EL_EDITOR, "emacs");
  open_history(ed);
  /* The narrow form of this call copies its strings and never frees them. */
  el_wset(ed->el, EL_ADDFN, L"qikan-complete", L"complete a name", complete);
  el_wset(ed->el, EL_ADDFN, L"qikan-clear", L"clear the line", clear_line);
  el_set(ed->el, EL_BIND, "^I", "qikan-complete", NULL);
  el_set(ed->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
  el_source(ed->el, NULL);
  /* Ctrl-C is a key while a line is typed, a signal while a chunk runs. */
  el_set(ed->el, EL_SETTY, "-d", "-isig", NULL);
  el_set(ed->el, EL_BIND, "^C", "qikan-clear", NULL);
  return ed;
}

shell_read shell_editor_read(shell_editor *ed, const char *prompt, const char **line) {
  int n = 0;
  ed->prompt = prompt;
  ed->cleared = false;
  *line = el_gets(ed->el, &n);
  if (*line && n > 0) {
    remember(ed, *line);
    return SHELL_LINE;
  }
  fputs(ed->cleared ? "^C\n" : "\n", stdout);
  fflush(stdout);
  return ed->cleared ? SHELL_CLEARED : SHELL_END;
}

void shell_editor_close(shell_editor *ed) {
  if (!ed) return;
  if (ed->history) history_end(ed->history);
  el_end(ed->el);
  free(ed->history_path);
  free(ed);
}
