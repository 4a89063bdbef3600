/* test_api.c - the public face, as a program that embeds it sees it.
 * In:   calls of qikan.h on databases in a folder of the test's own.
 * Out:  codes, messages, events, printed results.
 * Owns: the folder, which goes with each test. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qikan/qikan.h"

static char dir[64];

static const char *put(const char *name, const char *text) {
  static char path[256];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  FILE *f = fopen(path, "w");
  cr_assert(f && fputs(text, f) >= 0 && fclose(f) == 0, "%s", path);
  return path;
}

static void setup(void) {
  strcpy(dir, "/tmp/qikan-api-XXXXXX");
  cr_assert(mkdtemp(dir) != NULL);
  cr_assert(chdir(dir) == 0);
  put("one.md", "# 竹编课\n\n一根竹子劈成八片。编一只篮子要三天。\n");
  put("two.md", "# 晒盐人\n\n盐田在海边。\n\n# 补网人\n\n网破了就补。\n");
  put("none.md", "  \n");
}

static void teardown(void) {
  char line[128];
  snprintf(line, sizeof line, "rm -rf %s", dir);
  cr_assert(system(line) == 0);
}

TestSuite(api, .init = setup, .fini = teardown);

static qikan *open_session(const char *db, int mode) {
  qikan *q = NULL;
  qk_err e = {0};
  cr_assert(qikan_new(&q, NULL, &e) == QK_OK, "%s", e.msg);
  if (db) cr_assert(qikan_open(q, db, mode, &e) == QK_OK, "%s", e.msg);
  return q;
}

/* What a statement prints as tsv; the caller frees it. */
static char *tsv(qikan *q, const char *sql) {
  char *text = NULL;
  size_t n = 0;
  qk_err e = {0};
  FILE *out = open_memstream(&text, &n);
  qikan_format_options format = {.format = "tsv"};
  cr_expect(qikan_sql(q, sql, &format, out, &e) == QK_OK, "%s: %s", sql, e.msg);
  fclose(out);
  return text;
}

Test(api, a_session_without_a_database_says_so) {
  qikan *q = open_session(NULL, 0);
  qk_err e = {0};
  const char *path = "one.md";
  struct {
    const char *call;
    qk_code code;
  } calls[] = {
      {"ingest", qikan_ingest(q, &path, 1, NULL, &e)},
      {"report", qikan_report(q, "overview", NULL, 0, NULL, stdout, &e)},
      {"sql", qikan_sql(q, "select 1", NULL, stdout, &e)},
      {"info", qikan_info(q, NULL, stdout, &e)},
      {"show", qikan_show(q, "article", 1, NULL, stdout, &e)},
  };
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    cr_expect(calls[i].code == QK_USAGE, "%s: %d", calls[i].call, (int)calls[i].code);
  cr_expect_str_eq(e.msg, "no database is open");
  qikan_free(q);
  qikan_free(NULL);
}

Test(api, an_error_may_be_left_unasked) {
  qikan *q = open_session("q.db", QIKAN_WRITE);
  const char *paths[] = {"missing.md", "none.md"};
  cr_expect(qikan_open(q, "no/such/folder.db", QIKAN_WRITE, NULL) == QK_STORE);
  cr_expect(qikan_ingest(q, paths, 2, NULL, NULL) == QK_INPUT);
  cr_expect(qikan_sql(q, "nonsense", NULL, stdout, NULL) == QK_USAGE);
  cr_expect(qikan_show(q, "article", 9, NULL, stdout, NULL) == QK_USAGE);
  cr_expect(qikan_show(q, "nonsense", 9, NULL, stdout, NULL) == QK_USAGE);
  qikan_free(q);
}

Test(api, an_error_is_printed_with_as_much_of_its_place_as_is_known) {
  static const struct {
    qk_err e;
    const char *text;
  } rows[] = {
      {{.msg = "what"}, "what"},
      {{.file = "a.md", .msg = "what"}, "a.md: what"},
      {{.file = "a.md", .line = 3, .msg = "what"}, "a.md:3: what"},
      {{.file = "a.md", .line = 3, .col = 7, .msg = "what"}, "a.md:3:7: what"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char text[64], little[5];
    qikan_error_text(&rows[i].e, text, sizeof text);
    cr_expect_str_eq(text, rows[i].text);
    qikan_error_text(&rows[i].e, little, sizeof little);
    cr_expect(strlen(little) == 4 && strncmp(little, rows[i].text, 4) == 0);
  }
}

typedef struct seen {
  qikan_ingest_state states[8];
  size_t files, starts, articles, warnings;
  int stop_after;
  char path[256], warning[1100];
} seen;

static void on_start(void *context, const qikan_progress *at) {
  seen *s = context;
  cr_expect(at->files_done == s->files && at->bytes_done <= at->bytes_total);
  s->starts++;
}

static int on_file(void *context, const qikan_ingest_event *ev) {
  seen *s = context;
  s->states[s->files++] = ev->state;
  s->articles += ev->articles;
  cr_expect(ev->done == s->files);
  cr_expect((ev->state == QIKAN_FAILED) == (ev->error != NULL));
  cr_expect((ev->state <= QIKAN_REPLACED) == (ev->profile != NULL));
  snprintf(s->path, sizeof s->path, "%s", ev->path);
  return s->stop_after && s->files >= (size_t)s->stop_after;
}

static void on_warning(void *context, const qk_err *warning) {
  seen *s = context;
  s->warnings++;
  qikan_error_text(warning, s->warning, sizeof s->warning);
}

Test(api, every_file_has_its_event_and_the_first_error_is_returned) {
  qikan *q = open_session("q.db", QIKAN_WRITE);
  qk_err e = {0};
  seen s = {0};
  const char *paths[] = {"one.md", "none.md", "missing.md", "two.md", "one.md"};
  qikan_ingest_options o = {.on_start = on_start, .on_file = on_file, .context = &s};
  cr_expect(qikan_ingest(q, paths, 5, &o, &e) == QK_INPUT);
  cr_expect_str_eq(e.file, "none.md");
  const qikan_ingest_state states[] = {QIKAN_ADDED, QIKAN_FAILED, QIKAN_FAILED,
                                       QIKAN_ADDED, QIKAN_UNCHANGED};
  cr_expect(s.files == 5 && s.starts == 5 && s.articles == 3);
  cr_expect_arr_eq(s.states, states, sizeof states);
  char *text = tsv(q, "select path, count(*) n from issue i join article a on "
                      "a.issue_id = i.id group by 1 order by 1");
  cr_expect_str_eq(text, "path\tn\none.md\t1\ntwo.md\t2\n");
  free(text);
  qikan_free(q);
}

Test(api, a_callback_can_stop_the_ingest_and_what_was_done_stays) {
  qikan *q = open_session("q.db", QIKAN_WRITE);
  qk_err e = {0};
  seen s = {.stop_after = 1};
  const char *paths[] = {"one.md", "two.md"};
  qikan_ingest_options o = {.on_file = on_file, .context = &s};
  cr_expect(qikan_ingest(q, paths, 2, &o, &e) == QK_OK, "%s", e.msg);
  qikan_free(q);
  q = open_session("q.db", QIKAN_READ);
  char *text = tsv(q, "select path from issue");
  cr_expect_str_eq(text, "path\none.md\n");
  free(text);
  qikan_free(q);
}

/* With a place come those it lies in; they go with the last that names them. */
Test(api, places_go_with_the_last_issue_that_names_them) {
  static const struct {
    const char *one, *two, *places;
  } rows[] = {
      {"# 一\n\n代表们到高州市看看。\n", "# 二\n\n代表们到信宜市和高州市看看。\n",
       "name\n信宜市\n广东省\n茂名市\n高州市\n"},
      {"# 一\n\n代表们到高州市看看。\n", "# 二\n\n哪也没去。\n",
       "name\n广东省\n茂名市\n高州市\n"},
      {"# 一\n\n代表们到茂名市看看。\n", "# 二\n\n代表们到海淀区看看。\n",
       "name\n北京市\n市辖区\n广东省\n海淀区\n茂名市\n"},
      {"# 一\n\n哪也没去。\n", "# 二\n\n代表们到海淀区看看。\n",
       "name\n北京市\n市辖区\n海淀区\n"},
      {"# 一\n\n哪也没去。\n", "# 二\n\n还是没去。\n", "name\n"},
  };
  qikan *q = open_session("q.db", QIKAN_WRITE);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    qk_err e = {0};
    const char *paths[] = {"one.md", "two.md"};
    put("one.md", rows[i].one);
    put("two.md", rows[i].two);
    cr_assert(qikan_ingest(q, paths, 2, NULL, &e) == QK_OK, "%s", e.msg);
    char *text = tsv(q, "select name from place order by name");
    cr_expect_str_eq(text, rows[i].places, "row %zu: %s", i, text);
    free(text);
  }
  qikan_free(q);
}

Test(api, a_database_open_for_reading_cannot_be_written) {
  qikan_free(open_session("q.db", QIKAN_WRITE));
  qikan *q = open_session("q.db", QIKAN_READ);
  qk_err e = {0};
  const char *path = "one.md";
  cr_expect(qikan_ingest(q, &path, 1, NULL, &e) != QK_OK);
  cr_expect(*e.msg != '\0');
  char *text = tsv(q, "select count(*) n from issue");
  cr_expect_str_eq(text, "n\n0\n");
  free(text);
  qikan_free(q);
}

Test(api, a_broken_profile_is_a_warning_until_it_is_named) {
  cr_assert(mkdir("own", 0700) == 0 && mkdir("own/profiles", 0700) == 0);
  put("own/profiles/broken.lua",
      "return qikan.profile { name = \"broken\",\n recognise = }");
  const char *dirs[] = {"own", NULL}, *path = "one.md";
  const qikan_options options = {.script_dirs = dirs};
  qikan *q = NULL;
  qk_err e = {0};
  seen s = {0};
  cr_assert(qikan_new(&q, &options, &e) == QK_OK &&
            qikan_open(q, "q.db", 1, &e) == QK_OK);
  qikan_ingest_options o = {.on_file = on_file, .on_warning = on_warning, .context = &s};
  cr_expect(qikan_ingest(q, &path, 1, &o, &e) == QK_OK, "%s", e.msg);
  cr_expect(s.warnings == 1 && strstr(s.warning, "broken.lua:2"), "%s", s.warning);
  o.profile = "broken";
  cr_expect(qikan_ingest(q, &path, 1, &o, &e) == QK_SCRIPT);
  cr_expect(e.line == 2, "%s", e.msg);
  cr_expect(s.warnings == 1 && s.files == 1);
  qikan_free(q);
}

Test(api, a_text_that_is_no_utf_8_is_printed_in_hexadecimal) {
  qikan *q = open_session("q.db", QIKAN_WRITE);
  static const struct {
    const char *sql, *text;
  } rows[] = {
      {"select x'00FF' v", "v\nx'00FF'\n"},
      {"select cast(x'E4BDFF' as text) v", "v\nx'E4BDFF'\n"},
      {"select '中' v, null w", "v\tw\n中\t\n"},
      {"select 1 v where 0", "v\n"},
      {"select 1.5 v union all select 'a' order by 1", "v\n1.5\na\n"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char *text = tsv(q, rows[i].sql);
    cr_expect_str_eq(text, rows[i].text, "%s: %s", rows[i].sql, text);
    free(text);
  }
  qikan_free(q);
}

static void *work(void *argument) {
  char db[32];
  qikan *q;
  qk_err e = {0};
  const char *paths[] = {"one.md", "two.md"};
  snprintf(db, sizeof db, "%s.db", (const char *)argument);
  q = open_session(db, QIKAN_WRITE);
  cr_expect(qikan_ingest(q, paths, 2, NULL, &e) == QK_OK, "%s", e.msg);
  char *text = tsv(q, "select group_concat(title) t from article");
  qikan_free(q);
  return text;
}

Test(api, handles_in_several_threads_do_not_meet) {
  static char names[4][2] = {"a", "b", "c", "d"};
  pthread_t threads[4];
  for (size_t i = 0; i < 4; i++)
    cr_assert(pthread_create(&threads[i], NULL, work, names[i]) == 0);
  for (size_t i = 0; i < 4; i++) {
    void *text = NULL;
    cr_assert(pthread_join(threads[i], &text) == 0);
    cr_expect_str_eq((char *)text, "t\n竹编课,晒盐人,补网人\n");
    free(text);
  }
}
