/* test_readme.c - what README.md tells a reader to type, typed.
 * In:   README.md: its fenced blocks and the lines that begin with "    $ build/qikan ".
 * Out:  exit status and output of each, in a folder that looks like the source tree.
 * Owns: the text of README.md while a test runs. */
#include "test_cli.h"

static char *readme;

static void setup_readme(void) {
  setup();
  unsetenv("QIKAN_SCRIPTS");
  setenv("ROOT", QIKAN_ROOT, 1);
  setenv("BUILD", QIKAN_EXE, 1);
  *strrchr(getenv("BUILD"), '/') = '\0';
  cr_assert(run("ln -s $ROOT/examples $ROOT/include . && ln -s $BUILD build") == 0, "%s",
            err);
  FILE *f = fopen(QIKAN_ROOT "/README.md", "r");
  readme = f ? calloc(1, TEXT_MAX) : NULL;
  cr_assert(readme && fread(readme, 1, TEXT_MAX - 1, f) < TEXT_MAX - 1);
  fclose(f);
}

static void teardown_readme(void) {
  free(readme);
  teardown();
}

TestSuite(readme, .init = setup_readme, .fini = teardown_readme);

/* A copy of the nth block between ```language and ```; the caller frees it. */
static char *block(const char *language, int nth) {
  char fence[32];
  snprintf(fence, sizeof fence, "\n```%s\n", language);
  const char *at = readme;
  for (int i = 0; i < nth; i++) {
    at = strstr(at, fence);
    cr_assert(at, "README.md has no block %d of %s", nth, language);
    at += strlen(fence);
  }
  const char *end = strstr(at, "\n```\n");
  cr_assert(end, "block %d of %s has no end", nth, language);
  return strndup(at, (size_t)(end + 1 - at));
}

static void ingest(void) {
  cr_assert(run("qikan ingest -q examples/issues --scripts examples --db walk.db") == 0,
            "%s", err);
}

Test(readme, the_report_is_the_file_it_names_and_prints_what_it_says) {
  char *report = block("lua", 1), *printed = block("text", 1);
  ingest();
  cr_expect(run("cat examples/reports/money.lua") == 0, "%s", err);
  cr_expect_str_eq(out, report, "README.md and examples/reports/money.lua differ");
  cr_expect(run("qikan run examples/reports/money.lua --db walk.db") == 0, "%s", err);
  cr_expect_str_eq(out, printed, "it prints:\n%s", out);
  free(report);
  free(printed);
}

Test(readme, the_screen_of_lua_runs) {
  char *script = block("lua", 2);
  ingest();
  file("screen.lua", script, strlen(script));
  cr_expect(run("qikan run screen.lua --db walk.db") == 0, "%s", err);
  cr_expect(strstr(out, "1 推动代表联络阵地提质增效"), "%s", out);
  cr_expect(strstr(out, "用活站点，让群众说得出心里话 1\n"), "%s", out);
  free(script);
}

Test(readme, the_host_in_c_prints_a_report_as_json) {
#ifdef __SANITIZE_ADDRESS__
  cr_skip_test("a program without the sanitizer cannot load a library with it");
#endif
  if (run("command -v cc") != 0) cr_skip_test("there is no cc");
  char *program = block("c", 1);
  char *line = strstr(readme, "\n    cc host.c "), *end = strchr(line + 1, '\n');
  cr_assert(line && end);
  *end = '\0';
  file("host.c", program, strlen(program));
  cr_expect(run(line + 1) == 0, "%s", err);
  cr_expect(strstr(out, "\"name\": \"overview\"") && strstr(out, "云江民声"), "%s", out);
  free(program);
}

Test(readme, every_command_it_shows_runs_in_order) {
  static const char prompt[] = "\n    $ build/qikan ";
  int commands = 0;
  for (char *at = readme; (at = strstr(at, prompt)) != NULL; commands++) {
    at += strlen("\n    $ ");
    char *end = strchr(at, '\n');
    cr_assert(end);
    *end = '\0';
    int expected = strncmp(at, "build/qikan check", 17) == 0 ? 1 : 0;
    int status = run(at);
    cr_expect(status == expected, "%s: exit status %d, not %d: %s", at, status, expected,
              err);
    *end = '\n';
    at = end;
  }
  cr_expect(commands >= 12, "only %d commands", commands);
}

Test(readme, it_names_every_command_and_all_that_is_shipped) {
  ingest();
  cr_expect(run("qikan --help | sed -n 's/^  \\([a-z]*\\) .*/`\\1/p' | "
                "grep -v 'qikan\\|version' >names; "
                "qikan list -f tsv | sed 1d | cut -f2 | sed 's/.*/`&`/' >>names; "
                "while read n; do grep -qF \"$n\" $ROOT/README.md || echo \"$n\"; done "
                "<names; wc -l <names") == 0,
            "%s", err);
  cr_expect(atoi(out) >= 30, "not in README.md, or no names at all: %s", out);
}
