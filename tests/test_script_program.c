/* test_script_program.c - attempts to hang or exhaust the sandbox, through the program.
 * In:   scripts run with `qikan run`.
 * Out:  each ends by itself with status 4, its message naming script and line.
 * Owns: nothing. */
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "test_script.h"

#define FOREVER "with recursive c(x) as (select 1 union all select x + 1 from c) "

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct {
  const char *script, *options, *msg; /* line 2 is the script's */
} programs[] = {
    {"while true do end", "--limit-time 1", "t.lua:2: the script has passed its time"},
    {"while true do pcall(function() while true do end end) end", "--limit-time 1",
     "t.lua:2: the script has passed its time"},
    {"string.find(('a'):rep(30), ('a?'):rep(30) .. ('a'):rep(30))", "--limit-time 1",
     "t.lua:2: the script has passed its time"},
    {"for r in qikan.db:sql([[" FOREVER "select count(*) as n from c]]) do end",
     "--limit-time 1", "t.lua:2: the script has passed its time"},
    {"local s = 'x' while true do s = s .. s end", "--limit-time 60",
     "t.lua:2: the script has passed its memory limit of 256 MiB"},
    {"local t = {} for i = 1, 1 << 40 do t[i] = ('x'):rep(1000) .. i end",
     "--limit-time 2", "t.lua:2: the script has passed its"},
    {"while true do print(('x'):rep(1000)) end", "--limit-time 60",
     "t.lua:2: the script has passed its output limit of 64 MiB"},
    {"local function f() return 1 + f() end f()", "--limit-time 60",
     "t.lua:2: the script has passed its recursion limit"},
    {"local function f() return 1 + f() end f()", "--limit-depth 100",
     "t.lua:2: the script has passed its recursion limit of 100 calls"},
    {"for r in qikan.db:sql([[" FOREVER "select x from c]]) do end", "--limit-rows 1000",
     "t.lua:2: the script has passed its limit of 1000 rows"},
    {"for r in qikan.db:sql([[" FOREVER "select group_concat(x) as t from c]]) do end",
     "--limit-time 2", "t.lua:2: "},
    {"for r in qikan.db:sql([[" FOREVER "select x from c order by x desc]]) do end",
     "--limit-time 2", "t.lua:2: the script has passed its"},
    {"io.open('/etc/passwd')", "", "hint: scripts have no files"},
    {"print(#db.articles)", "", "hint: the database is qikan.db"},
    {"assert(io.open('/etc/passwd')) os.getenv('HOME') error('all there')", "--trusted",
     "t.lua:2: all there"},
};

Test(script_program, the_program_ends_by_itself_with_status_4) {
  box b;
  box_open(&b);
  box_store(&b);
  for (size_t i = 0; i < QK_COUNT(programs); i++) {
    qk_buf text = {0}, said = {0};
    char command[600], line[512];
    qk_buf_printf(&text, "-- line 1\n%s\n", programs[i].script);
    box_put_bytes(&b, 0, "t.lua", qk_buf_str(&text));
    snprintf(command, sizeof command, "%s run %s/t.lua --db %s %s 2>&1 >/dev/null",
             QIKAN_EXE, b.dirs[0], b.db, programs[i].options);
    double start = seconds();
    FILE *p = popen(command, "r");
    cr_assert(p);
    while (fgets(line, sizeof line, p)) qk_buf_put(&said, qk_str_of(line));
    int status = pclose(p);
    double took = seconds() - start;
    qk_buf_put(&said, S(""));
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 4, "%s: status %d: %s",
              programs[i].script, status, said.p);
    cr_expect(said.n && strstr(said.p, programs[i].msg), "%s: %s", programs[i].script,
              said.p);
    cr_expect_lt(took, 90, "%s: %.1f s", programs[i].script, took);
    qk_buf_free(&text);
    qk_buf_free(&said);
  }
  box_close(&b);
#ifndef __SANITIZE_ADDRESS__
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  cr_expect_lt(usage.ru_maxrss, 700 * 1024, "%ld KiB", usage.ru_maxrss);
  if (getenv("QIKAN_SLOW")) fprintf(stderr, "%ld KiB\n", usage.ru_maxrss);
#endif
}
