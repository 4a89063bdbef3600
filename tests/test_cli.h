/* test_cli.h - running the built program in an empty folder.
 * In:   shell commands, run in a folder of their own with `qikan` on the PATH.
 * Out:  exit status, stdout, stderr.
 * Owns: the folder, which goes with each test. */
#ifndef QK_TEST_CLI_H
#define QK_TEST_CLI_H

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MAX = 1 << 16 };
static char dir[64], out[TEXT_MAX], err[TEXT_MAX];

typedef struct row {
  const char *command;
  int status;
  const char *out, *err; /* what must stand there; NULL: nothing at all; "": anything */
} row;

static inline void slurp(const char *name, char *text) {
  char path[128];
  snprintf(path, sizeof path, "%s/.%s", dir, name);
  FILE *f = fopen(path, "r");
  size_t n = f ? fread(text, 1, TEXT_MAX - 1, f) : 0;
  text[n] = '\0';
  if (f) fclose(f);
}

static inline int run(const char *command) {
  char line[8192];
  snprintf(line, sizeof line, "cd %s && { %s\n} >.stdout 2>.stderr </dev/null", dir,
           command);
  int status = system(line);
  slurp("stdout", out);
  slurp("stderr", err);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static inline void expect(const char *command, const char *where, const char *text,
                          const char *wanted) {
  if (!wanted)
    cr_expect(*text == '\0', "%s: %s is not empty: %s", command, where, text);
  else
    cr_expect(strstr(text, wanted), "%s: no “%s” on %s: %s", command, wanted, where,
              text);
}

static inline void check(const row *rows, size_t n) {
  for (size_t i = 0; i < n; i++) {
    int status = run(rows[i].command);
    cr_expect(status == rows[i].status, "%s: exit status %d, not %d: %s", rows[i].command,
              status, rows[i].status, err);
    expect(rows[i].command, "stdout", out, rows[i].out);
    expect(rows[i].command, "stderr", err, rows[i].err);
  }
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof *(rows))

static inline void file(const char *name, const char *text, size_t n) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  FILE *f = fopen(path, "w");
  cr_assert(f && fwrite(text, 1, n, f) == n && fclose(f) == 0, "%s", path);
}

static const char one[] = "# 青石桥边的夜校\n\n"
                          "夜校开在桥头的旧粮仓里。每周二、周四上课，去年来了312人。\n\n"
                          "## 一张课表\n\n"
                          "课表由学员自己排。有人想学算盘，有人想学修水泵。\n";
static const char two[] =
    "# 渡口的账本\n\n船工把每天的人数写在账本上。\n\n"
    "| 月份 | 人数 |\n| --- | --- |\n| 三月 | 1204 |\n| 四月 | 987 |\n";
static const char bad[] = "# 坏文件\n\n这里有一个\0字节。\n";

static inline void setup(void) {
  char path[4096], exe[] = QIKAN_EXE;
  strcpy(dir, "/tmp/qikan-cli-XXXXXX");
  cr_assert(mkdtemp(dir) != NULL);
  *strrchr(exe, '/') = '\0';
  snprintf(path, sizeof path, "%s:%s", exe, getenv("PATH"));
  setenv("PATH", path, 1);
  static const char *const unset[] = {"QIKAN_DB", "QIKAN_SCRIPTS", "QIKAN_HOME",
                                      "NO_COLOR", "COLUMNS"};
  for (size_t i = 0; i < sizeof unset / sizeof *unset; i++) unsetenv(unset[i]);
  setenv("TERM", "xterm", 1);
  file("one.md", one, sizeof one - 1);
  file("two.md", two, sizeof two - 1);
  file("bad.md", bad, sizeof bad - 1);
}

static inline void teardown(void) {
  char line[128];
  snprintf(line, sizeof line, "rm -rf %s", dir);
  cr_assert(system(line) == 0);
}

#endif
