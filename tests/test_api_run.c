/* test_api_run.c - definitions, rows and the shell through the public face.
 * In:   calls of qikan.h on a database in a folder of the test's own.
 * Out:  codes, messages, what is written.
 * Owns: the folder and the session, which go with each test. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qikan/qikan.h"

static char dir[64], *text;
static size_t size;
static qikan *q;
static qk_err e;

static void put(const char *name, const char *what) {
  FILE *f = fopen(name, "w");
  cr_assert(f && fputs(what, f) >= 0 && fclose(f) == 0, "%s", name);
}

static void setup(void) {
  static const char *const dirs[] = {"own", NULL}, *path = "one.md";
  strcpy(dir, "/tmp/qikan-api-XXXXXX");
  cr_assert(mkdtemp(dir) && chdir(dir) == 0);
  cr_assert(mkdir("own", 0700) == 0 && mkdir("own/reports", 0700) == 0);
  put("one.md", "# 竹编课\n\n一根竹子劈成八片。编一只篮子要三天。\n");
  put("own/reports/forever.lua",
      "return qikan.report { run = function() while true do end end }");
  const qikan_options options = {.script_dirs = dirs, .time_limit_ms = 20000};
  cr_assert(qikan_new(&q, &options, &e) == QK_OK, "%s", e.msg);
  cr_assert(qikan_open(q, "q.db", QIKAN_WRITE, &e) == QK_OK, "%s", e.msg);
  cr_assert(qikan_ingest(q, &path, 1, NULL, &e) == QK_OK, "%s", e.msg);
}

static void teardown(void) {
  char line[128];
  qikan_free(q);
  free(text);
  snprintf(line, sizeof line, "rm -rf %s", dir);
  cr_assert(system(line) == 0);
}

TestSuite(api_run, .init = setup, .fini = teardown);

static FILE *sink(void) {
  free(text);
  text = NULL;
  FILE *f = open_memstream(&text, &size);
  cr_assert(f != NULL);
  return f;
}

Test(api_run, a_wrong_format_costs_no_run) {
  const qikan_format_options format = {.format = "pdf"};
  FILE *f = sink();
  cr_expect(qikan_report(q, "forever", NULL, 0, &format, f, &e) == QK_USAGE);
  cr_expect(qikan_query(q, "nosuch", NULL, 0, &format, f, &e) == QK_USAGE &&
            strstr(e.msg, "unknown format"));
  cr_expect(qikan_against(q, "report", "forever", NULL, 0, "q.db", &format, f, &e) ==
                QK_USAGE &&
            strstr(e.msg, "unknown format"));
  fclose(f);
  cr_expect(size == 0);
}

static void *interrupt(void *unused) {
  usleep(300000);
  qikan_interrupt(q);
  return unused;
}

Test(api_run, another_thread_interrupts_a_run_and_the_next_is_not_disturbed) {
  pthread_t thread;
  FILE *f = sink();
  cr_assert(pthread_create(&thread, NULL, interrupt, NULL) == 0);
  cr_expect(qikan_report(q, "forever", NULL, 0, NULL, f, &e) == QK_SCRIPT);
  cr_expect_str_eq(e.msg, "interrupted");
  cr_expect(qikan_limit_passed(q) == QIKAN_INTERRUPTED);
  cr_expect(strstr(qikan_trace(q), "forever.lua:1") != NULL, "%s", qikan_trace(q));
  pthread_join(thread, NULL);
  qikan_interrupt(q); /* nothing runs */
  cr_expect(qikan_report(q, "overview", NULL, 0, NULL, f, &e) == QK_OK, "%s", e.msg);
  cr_expect(qikan_limit_passed(q) == QIKAN_LIMIT_NONE);
  cr_expect_str_eq(qikan_trace(q), "");
  fclose(f);
}

typedef struct got {
  size_t rows, stop_after;
  char text[64];
  int64_t integer;
} got;

static int on_row(void *context, size_t n, const char *const *names,
                  const qikan_value *cells) {
  got *g = context;
  cr_expect(n == 3 && strcmp(names[0], "i") == 0 && cells[2].type == QIKAN_NULL);
  g->integer = cells[0].integer;
  snprintf(g->text, sizeof g->text, "%.*s", (int)cells[1].n, cells[1].text);
  return ++g->rows == g->stop_after;
}

Test(api_run, rows_come_as_values_with_bound_parameters) {
  const qikan_value values[] = {{.type = QIKAN_INTEGER, .integer = 40},
                                {.type = QIKAN_TEXT, .text = "竹'编", .n = 7}};
  const char *sql =
      "select ?1 + 2 as i, ?2 as t, null as n union all select 7, 'x', null";
  got g = {0};
  cr_expect(qikan_rows(q, sql, values, 2, on_row, &g, &e) == QK_OK, "%s", e.msg);
  cr_expect(g.rows == 2 && g.integer == 7);
  g = (got){.stop_after = 1};
  cr_expect(qikan_rows(q, sql, values, 2, on_row, &g, &e) == QK_OK);
  cr_expect(g.rows == 1 && g.integer == 42);
  cr_expect_str_eq(g.text, "竹'编");
  cr_expect(qikan_rows(q, sql, values, 1, on_row, &g, &e) == QK_USAGE);
  cr_expect(qikan_rows(q, "drop view article", NULL, 0, on_row, &g, &e) == QK_USAGE);
}

static void each(void *context, const char *name) {
  strcat(context, name);
  strcat(context, " ");
}

Test(api_run, a_shell_keeps_its_globals_and_completes_names) {
  static const struct {
    const char *input, *printed;
    qk_code code;
    int incomplete;
  } rows[] = {
      {"x = 20", "", QK_OK, 0},
      {"x + 1", "21\n", QK_OK, 0},
      {"for i = 1, 2 do", "", QK_OK, 1},
      {"nosuch()", "", QK_SCRIPT, 0},
      {"print(x) error('!')", "20\n", QK_SCRIPT, 0},
      {"", "", QK_OK, 0},
  };
  static const struct {
    const char *line, *names;
    size_t word;
  } words[] = {{"print(coroutine.wr", "wrap ", 16}, {"qikan.la", "labels ", 6},
               {"db.sect", "sections ", 3},         {"db.sq", "sql ", 3},
               {".fields toc", "toc_entry ", 8},    {".report forev", "forever ", 8},
               {"nothing_begins_so", "", 0}};
  qikan_shell *s = NULL;
  cr_assert(qikan_shell_open(q, &s, &e) == QK_OK, "%s", e.msg);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int incomplete = -1;
    FILE *f = sink();
    qk_code code = qikan_shell_eval(s, rows[i].input, strlen(rows[i].input), NULL, f,
                                    &incomplete, &e);
    fclose(f);
    cr_expect(code == rows[i].code && incomplete == rows[i].incomplete, "%s: %d %d",
              rows[i].input, (int)code, incomplete);
    cr_expect_str_eq(text, rows[i].printed, "%s: %s", rows[i].input, text);
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    char names[4096] = "";
    size_t at = 99;
    cr_expect(qikan_shell_complete(s, words[i].line, strlen(words[i].line), &at, each,
                                   names, &e) == QK_OK);
    cr_expect_str_eq(names, words[i].names, "%s: %s", words[i].line, names);
    cr_expect(at == words[i].word, "%s: %zu", words[i].line, at);
  }
  qikan_shell_close(s);
  qikan_shell_close(NULL);
}

/* ---- searches ------------------------------------------------------------------------
 */

static int keep_hit(void *context, const qikan_hit *hit) {
  qikan_hit *kept = context;
  *kept = *hit;
  return 1;
}

Test(api_run, a_search_calls_for_each_unit_or_writes_a_table) {
  qikan_hit hit = {0};
  qikan_search_options options = {.unit = QIKAN_SENTENCES};
  cr_assert(qikan_hits(q, "竹子", &options, keep_hit, &hit, &e) == QK_OK, "%s", e.msg);
  cr_expect_str_eq(hit.view, "sentence");
  cr_expect(hit.id == 1 && hit.score > 0);
  const qikan_format_options csv = {.format = "csv"};
  FILE *f = sink();
  cr_expect(qikan_search(q, "篮子", NULL, &csv, f, &e) == QK_OK, "%s", e.msg);
  fclose(f);
  cr_expect(strstr(text, ",1,37-42,"), "%s", text);
  f = sink();
  cr_expect(qikan_kwic(q, "竹子", NULL, &csv, f, &e) == QK_OK, "%s", e.msg);
  fclose(f);
  cr_expect(
      strstr(text, ",一根,竹子,劈成八片。编一只篮子要三天。,paragraph,1,1,one.md,3,3"),
      "%s", text);
}

Test(api_run, a_wrong_query_is_usage_and_shows_its_place) {
  cr_expect(qikan_search(q, "竹子 (", NULL, NULL, stdout, &e) == QK_USAGE);
  cr_expect(strstr(e.msg, "query, character 5"), "%s", e.msg);
  cr_expect(strstr(qikan_excerpt(q), "^"), "%s", qikan_excerpt(q));
  cr_expect(qikan_kwic(q, "", NULL, NULL, stdout, &e) == QK_USAGE);
  const qikan_search_options odd = {.unit = (qikan_unit)17};
  cr_expect(qikan_search(q, "竹子", &odd, NULL, stdout, &e) == QK_USAGE);
}
