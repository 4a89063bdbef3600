/* test_cli_shell.c - qikan shell through a pipe, and typed at a terminal.
 * In:   lines; keys.
 * Out:  what the shell prints, its exit status, its history.
 * Owns: the terminal of a test. */
#include "test_cli.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/stat.h>

static void setup_shell(void) {
  setup();
  cr_assert(run("qikan ingest -q one.md two.md") == 0);
}

TestSuite(cli_shell, .init = setup_shell, .fini = teardown);

/* ---- through a pipe ------------------------------------------------------------------
 */

Test(cli_shell, a_pipe_runs_chunks_and_the_last_error_is_the_status) {
  const row rows[] = {
      {"echo '1+1' | qikan shell", 0, "2\n", NULL},
      {"echo '= 6 * 7' | qikan shell", 0, "42\n", NULL},
      {"printf 'x = 20\\nx + 1\\n' | qikan shell", 0, "21\n", NULL},
      {"printf 'local y = 5\\ny\\n' | qikan shell", 0, "nil\n", NULL},
      {"printf '\"文字\"\\n' | qikan shell", 0, "文字\n", NULL},
      {"printf 'true, nil, 1.5\\n' | qikan shell", 0, "true\nnil\n1.5\n", NULL},
      {"printf 'for i = 1, 3 do\\n  print(i)\\nend\\n' | qikan shell", 0, "1\n2\n3\n",
       NULL},
      {"printf 'function f(n)\\n\\nreturn n * 2\\nend f(4)\\nf(5)\\n' | qikan shell", 0,
       "10\n", NULL},
      {"printf 'x = [[一\\n二]]\\n#x\\n' | qikan shell", 0, "7\n", NULL},
      {"printf 'nosuch()\\n1+1\\n' | qikan shell", 4, "2\n",
       "shell:1: attempt to call a nil value (global 'nosuch')\n"},
      {"printf '1 +\\n2\\n' | qikan shell", 0, "3\n", NULL},
      {"printf 'local y = nil + 1\\n' | qikan shell", 4, NULL,
       "arithmetic on a nil value\n  hint: a missing value is nil, not 0"},
      {"printf 'x = = 1\\n' | qikan shell", 4, NULL, "shell:1: unexpected symbol"},
      {"printf 'print(1)\\nfor i = 1,\\n' | qikan shell", 4, "1\n",
       "the input ends within a chunk"},
      {"printf 'print(1) error(\"aus\")\\n' | qikan shell", 4, "1\n", "shell:1: aus"},
      {"printf 'error({})\\n1\\n' | qikan shell", 4, "1\n", "got a table value"},
      {"qikan shell </dev/null", 0, NULL, NULL},
      {"printf '\\n  \\n' | qikan shell", 0, NULL, NULL},
      {"echo 1 | qikan shell --db none.db", 5, NULL, "no such database"},
      {"printf 'error(\"x\")' | qikan shell --trace", 4, NULL, "stack traceback:"},
      {"echo '{a=1}' | qikan shell -f json", 0, "\"rows\"", NULL},
      {"echo 1 | qikan shell -f pdf", 2, NULL, "unknown format"},
      {"echo 'io' | qikan shell; echo 'type(io)' | qikan shell --trusted", 0, "table\n",
       ""},
  };
  CHECK(rows);
}

Test(cli_shell, values_are_shown_as_tables) {
  const row rows[] = {
      {"echo '{a = \"一\", b = 2}' | qikan shell -f csv", 0, "a,一", NULL},
      {"echo '{{a=1},{a=2,b=3}}' | qikan shell -f csv", 0, "a,b\r\n1,\r\n2,3\r\n", NULL},
      {"echo '{1, 2, \"三\"}' | qikan shell -f csv", 0, "1,1\r\n2,2\r\n3,三\r\n", NULL},
      {"echo '{}' | qikan shell", 0, "key", NULL},
      {"printf 't = {}\\nfor i = 1, 60 do t[\"c\"..i] = i end\\n{t}\\n' | "
       "qikan shell -f csv | tail -1 | tr , '\\n' | wc -l",
       0, "60\n", ""},
      {"echo 'db:sql(\"select 1 as z, 2 as a\")' | qikan shell -f csv", 0, "1", NULL},
      {"echo 'db:sql(\"select 1 as z where 0\")' | qikan shell", 0, "no rows", NULL},
      {"echo 'db:sql(\"with recursive n(i) as (select 1 union all select i+1 from n "
       "limit "
       "1500) select i from n\")' | qikan shell -f tsv | wc -l",
       0, "1002\n", ""}, /* a header, and the line that says so */
      {"echo 'db:sql(\"with recursive n(i) as (select 1 union all select i+1 from n "
       "limit "
       "1500) select i from n\")' | qikan shell -f json",
       0, "\"truncated\": true", NULL},
      {"echo 'string.rep' | qikan shell", 0, "function", NULL},
  };
  CHECK(rows);
}

Test(cli_shell, a_limit_ends_the_chunk_and_not_the_session) {
  const row rows[] = {
      {"printf 'while true do end\\n1+1\\nwhile true do pcall(error) end\\n2+2\\n' | "
       "qikan "
       "shell --limit-time 0.2",
       4, "2\n4\n", "time limit of 0.2 s"},
      {"printf 'x = 7 t = {} for i = 1, 1e8 do t[i] = {i} end\\nt = nil x + 1\\nx + "
       "1\\n' | "
       "qikan shell --limit-memory 16M",
       4, "8\n", "memory limit of 16 MiB"},
      {"printf 'for i = 1, 1e6 do print(\"一二三四五六\") end\\n5\\n' | qikan shell "
       "--limit-output 1M | tail -1",
       0, "5\n", "output limit of 1 MiB"},
      {"printf 'for r in db:sql(\"with recursive n(i) as (select 1 union all select i+1 "
       "from "
       "n) select count(*) c from n\") do end\\n3\\n' | qikan shell --limit-time 0.2",
       4, "3\n", "time limit"},
  };
  CHECK(rows);
}

Test(cli_shell, dot_commands_ask_without_lua) {
  const row rows[] = {
      {"echo .help | qikan shell", 0, ".report NAME", NULL},
      {"echo .tables | qikan shell", 0, "paragraph", NULL},
      {"echo '.fields caption' | qikan shell", 0, "date_start", NULL},
      {"echo '.fields captoin' | qikan shell", 2, NULL, "did you mean 'caption'"},
      {"echo .fields | qikan shell", 2, NULL, "wants the name of a view"},
      {"echo .reports | qikan shell", 0, "overview", NULL},
      {"echo '.report overview issue=1' | qikan shell", 0, "青石桥边的夜校", NULL},
      {"echo '.report overview issue=x' | qikan shell", 2, NULL, "issue"},
      {"echo '.report overview issue' | qikan shell", 2, NULL, "KEY=VALUE"},
      {"echo '.report' | qikan shell", 2, NULL, "expected a name"},
      {"echo '.query nosuch' | qikan shell", 2, NULL, "nosuch"},
      {"echo '.list profiles' | qikan shell", 0, "markdown", NULL},
      {"echo '.sql select count(*) n from article' | qikan shell -f csv", 0, "n\r\n2\r\n",
       NULL},
      {"echo '.sql delete from article' | qikan shell", 2, NULL, "qikan: "},
      {"echo '.lua db:sql' | qikan shell", 0, "db:sql(statement", NULL},
      {"echo .tabels | qikan shell", 2, NULL, "did you mean “.tables”"},
      {"printf '.quit\\n1+1\\n' | qikan shell", 0, NULL, NULL},
      {"printf 'f = function()\\n.5\\nend\\n' | qikan shell", 4, NULL, "shell:2: "},
  };
  CHECK(rows);
}

/* ---- at a terminal -------------------------------------------------------------------
 */

typedef struct terminal {
  int fd;
  pid_t pid;
  char text[TEXT_MAX]; /* all it has printed */
  size_t n, seen;      /* what `until` has passed */
} terminal;

static terminal t;

static void start(const char *folder) {
  struct winsize size = {.ws_row = 40, .ws_col = 100};
  t.n = t.seen = 0;
  t.pid = forkpty(&t.fd, NULL, NULL, &size);
  cr_assert(t.pid >= 0);
  if (t.pid == 0) {
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("XDG_STATE_HOME", folder, 1);
    setenv("HOME", dir, 1);
    if (chdir(dir) == 0) execlp("qikan", "qikan", "shell", (char *)NULL);
    _exit(127);
  }
}

static bool more(int milliseconds) {
  struct pollfd p = {.fd = t.fd, .events = POLLIN};
  if (poll(&p, 1, milliseconds) <= 0 || t.n >= TEXT_MAX - 1) return false;
  ssize_t n = read(t.fd, t.text + t.n, TEXT_MAX - 1 - t.n);
  if (n <= 0) return false;
  t.n += (size_t)n;
  t.text[t.n] = '\0';
  return true;
}

/* Waits until the text stands behind what an earlier call has found. */
static void until(const char *text) {
  t.text[t.n] = '\0';
  for (;;) {
    char *at = strstr(t.text + t.seen, text);
    if (at) {
      t.seen = (size_t)(at - t.text) + strlen(text);
      return;
    }
    cr_assert(more(20000), "no “%s” behind: %s", text, t.text + t.seen);
  }
}

static void keys(const char *text) {
  size_t n = strlen(text);
  cr_assert(write(t.fd, text, n) == (ssize_t)n);
}

static void type(const char *text, const char *answer) {
  keys(text);
  until(answer);
}

/* Ctrl-D until it is taken: between the prompt and the editor's mode the terminal takes
 * it for the end of a line. */
static int finish(void) {
  int status = 0;
  pid_t ended = 0;
  for (int tries = 0; ended == 0 && tries < 200; tries++) {
    if (write(t.fd, "\025\004", 2) != 2) more(0); /* Ctrl-U: what it made of the first */
    while (more(500)) {
    }
    ended = waitpid(t.pid, &status, WNOHANG);
    if (ended == 0) usleep(50000);
  }
  if (ended == 0) kill(t.pid, SIGKILL);
  cr_assert(ended == t.pid, "the shell does not end: %s", t.text + t.seen);
  close(t.fd);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void begin(void) {
  char folder[96];
  snprintf(folder, sizeof folder, "%s/state", dir);
  start(folder);
  until("qikan> ");
}

Test(cli_shell, a_terminal_gets_prompts_results_and_status_0) {
  begin();
  type("1+1\r", "\r\n2\r\n");
  until("qikan> ");
  type("nosuch()\r", "attempt to call a nil value");
  until("qikan> ");
  type("for i = 1, 2 do\r", "    -> ");
  type("print('第' .. i)\r", "    -> ");
  type("end\r", "第1\r\n第2\r\n");
  type("\"两个字\"\r", "\r\n两个字\r\n");
  cr_expect(finish() == 0);
}

Test(cli_shell, ctrl_c_clears_the_line_and_ends_a_chunk_that_runs) {
  begin();
  type("nonsense(", "nonsense(");
  type("\003", "^C\r\nqikan> ");
  type("1+1\r", "\r\n2\r\n");
  type("for i = 1, 2 do\r", "    -> ");
  type("\003", "^C\r\nqikan> ");
  keys("while true do pcall(error) end\r");
  until("end\r\n");
  usleep(300000);
  type("\003", "shell:1: interrupted");
  until("qikan> ");
  keys("for r in db:sql('with recursive n(i) as (select 1 union all select i+1 from n) "
       "select count(*) c from n') do end\r");
  usleep(500000);
  type("\003", "interrupted");
  until("qikan> ");
  type("2+2\r", "\r\n4\r\n");
  cr_expect(finish() == 0);
}

Test(cli_shell, tab_completes_names_of_lua_of_views_and_of_reports) {
  static const struct {
    const char *typed, *completed;
  } rows[] = {
      {"coll\t", "collectgarbage"},
      {"string.gs\t", "string.gsub"},
      {".fie\t", ".fields"},
      {".fields docum\t", ".fields document"},
      {".report over\t", "overview"},
      {"qikan.rep\t", "qikan.report"},
      {"x = mat\t", "x = math"},
      {"db:sq\t", "db:sql"},
      {"own_na\t", "own_name_of_mine"},
  };
  begin();
  type("own_name_of_mine = 1\r", "qikan> ");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    /* Only the rest of a name is printed: the line is asked for as a whole. */
    keys(rows[i].typed);
    keys("\022"); /* nothing that would end the line: history search, left at once */
    keys("\007");
    usleep(100000);
    keys("\014"); /* clears the screen and prints the line again */
    until(rows[i].completed);
    type("\003", "qikan> ");
  }
  keys("str\t.re\t");
  until("rep  reverse");
  type("\003", "qikan> ");
  cr_expect(finish() == 0);
}

Test(cli_shell, the_history_is_kept_for_the_next_session) {
  begin();
  type("40 + 2\r", "\r\n42\r\n");
  cr_expect(finish() == 0);
  begin();
  type("\033[A\r", "\r\n42\r\n");
  cr_expect(finish() == 0);
  const row rows[] = {{"stat -c %a state/qikan", 0, "700\n", NULL},
                      {"grep -c 40 state/qikan/history", 0, "1\n", NULL}};
  CHECK(rows);
}

Test(cli_shell, a_history_that_cannot_be_written_is_no_error) {
  start("/dev/null/nowhere");
  until("qikan> ");
  type("40 + 2\r", "\r\n42\r\n");
  type("\033[A\r", "\r\n42\r\n");
  cr_expect(finish() == 0);
  start("relative");
  until("qikan> ");
  type("1 + 1\r", "\r\n2\r\n");
  cr_expect(finish() == 0);
  const row rows[] = {{"ls relative", 2, NULL, ""},
                      {"ls .local/state/qikan", 0, "history\n", NULL}};
  CHECK(rows);
}
