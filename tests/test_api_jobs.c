/* test_api_jobs.c - an ingest by several threads is the ingest by one.
 * In:   issues, documents and what is neither, in a folder of the test's own.
 * Out:  events, progress, errors and the dump of the database, compared with one
 *       thread's.
 * Owns: the folder, which goes with each test. */
#include <criterion/criterion.h>
#include <glob.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/intake.h"
#include "api/threads.h"
#include "base/buf.h"
#include "qikan/qikan.h"

static char dir[64];

static void setup(void) {
  strcpy(dir, "/tmp/qikan-jobs-XXXXXX");
  cr_assert(mkdtemp(dir) != NULL && chdir(dir) == 0);
  cr_assert(mkdir("in", 0700) == 0);
}

static void teardown(void) {
  char line[256];
  snprintf(line, sizeof line, "chmod -R u+rwx %s; rm -rf %s", dir, dir);
  cr_assert(system(line) == 0);
}

TestSuite(jobs, .init = setup, .fini = teardown);

static int sh(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int sh(const char *format, ...) {
  char line[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  int status = system(line);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void put(const char *name, const char *text, size_t n) {
  FILE *f = fopen(name, "w");
  cr_assert(f && fwrite(text, 1, n, f) == n && fclose(f) == 0, "%s", name);
}
#define PUT(name, text) put(name, text, sizeof(text) - 1)

/* ---- one ingest ----------------------------------------------------------------------
 */

typedef struct diary { /* everything that a caller sees */
  qk_buf text;
  pthread_t caller;
  size_t stop_after, files;
} diary;

static void on_start(void *context, const qikan_progress *at) {
  diary *d = context;
  cr_expect(pthread_equal(pthread_self(), d->caller));
  qk_buf_printf(&d->text, "start %s %zu/%zu %llu/%llu\n", at->path, at->files_done,
                at->files_total, (unsigned long long)at->bytes_done,
                (unsigned long long)at->bytes_total);
}

static void on_warning(void *context, const qk_err *warning) {
  diary *d = context;
  cr_expect(pthread_equal(pthread_self(), d->caller));
  qk_buf_printf(&d->text, "warning %s\n", warning->msg);
}

static int on_file(void *context, const qikan_ingest_event *ev) {
  diary *d = context;
  cr_expect(pthread_equal(pthread_self(), d->caller));
  qk_buf_printf(&d->text, "%s %d %s %s %zu/%zu %llu %u %u %u %u %u %u", ev->path,
                (int)ev->state, ev->profile ? ev->profile : "-",
                ev->title ? ev->title : "-", ev->done, ev->total,
                (unsigned long long)ev->bytes, ev->articles, ev->sections, ev->paragraphs,
                ev->sentences, ev->captions, ev->diagnostics);
  if (ev->error) {
    char text[1400];
    qikan_error_text(ev->error, text, sizeof text);
    qk_buf_printf(&d->text, " %d %s", (int)ev->error->code, text);
  }
  qk_buf_putc(&d->text, '\n');
  return ++d->files == d->stop_after;
}

static void ingest(const char *db, unsigned jobs, int text_alone, size_t stop_after,
                   const char *const *paths, size_t n, diary *d) {
  const char *own = access("own", F_OK) == 0 ? "own" : NULL;
  const char *const scripts[] = {QIKAN_ROOT "/examples", own, NULL};
  const qikan_options options = {.script_dirs = scripts};
  qikan *q;
  qk_err e = {0};
  char text[1400] = "";
  d->caller = pthread_self();
  d->files = 0;
  d->stop_after = stop_after;
  cr_assert(qikan_new(&q, &options, &e) == QK_OK, "%s", e.msg);
  cr_assert(qikan_open(q, db, QIKAN_WRITE, &e) == QK_OK, "%s", e.msg);
  qikan_ingest_options o = {.on_start = on_start,
                            .on_warning = on_warning,
                            .on_file = on_file,
                            .context = d,
                            .max_bytes = 3 << 20,
                            .no_facts = text_alone,
                            .no_index = text_alone,
                            .jobs = jobs};
  qk_code code = qikan_ingest(q, paths, n, &o, &e);
  if (code) qikan_error_text(&e, text, sizeof text);
  qk_buf_printf(&d->text, "= %d %s\n", (int)code, text);
  qikan_free(q);
}

/* The same steps with each number of threads; the first is the model. */
static void compare(void (*steps)(const char *db, unsigned jobs, diary *d)) {
  static const unsigned numbers[] = {1, 2, 3, 8, 0};
  qk_buf model = {0};
  for (size_t i = 0; i < QK_COUNT(numbers); i++) {
    diary d = {0};
    char db[32];
    snprintf(db, sizeof db, "%u.db", numbers[i]);
    steps(db, numbers[i], &d);
    cr_assert(sh("sqlite3 %s .dump >%s.sql", db, db) == 0);
    cr_assert(!d.text.oom && d.text.n > 0);
    if (!i) {
      model = d.text;
      continue;
    }
    cr_expect_str_eq(d.text.p, model.p, "%u jobs: %s\nnot %s", numbers[i], d.text.p,
                     model.p);
    cr_expect(sh("cmp 1.db.sql %s.sql", db) == 0, "%u jobs", numbers[i]);
    qk_buf_free(&d.text);
  }
  qk_buf_free(&model);
}

/* ---- files ---------------------------------------------------------------------------
 */

static void put_long_line(void) {
  qk_buf b = {0};
  qk_buf_put(&b, QK_LIT("# 一行\n\n"));
  qk_buf_repeat(&b, QK_LIT("这一行没有尽头，走了37公里，"), 30000);
  put("in/m-long.md", b.p, b.n);
  qk_buf_repeat(&b, QK_LIT("再走，"), 300000);
  put("in/n-too-large.md", b.p, b.n);
  qk_buf_free(&b);
}

/* Real and invented texts, among them what cannot be read. */
static void put_everything(void) {
  cr_assert(sh("cp %s/examples/issues/*.md in/", QIKAN_ROOT) == 0);
  if (access(QIKAN_SHARED "/corpora", R_OK) == 0)
    cr_assert(sh("cp %s/corpora/* %s/issues/* in/", QIKAN_SHARED, QIKAN_SHARED) == 0);
  PUT("in/a-empty.md", "");
  PUT("in/b-white.txt", " \n\t\n");
  PUT("in/c-nul.md", "# 坏文件\n\n这里有一个\0字节。\n");
  PUT("in/d-image.md", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
  PUT("in/e-cut.md", "# 断\n\n这是\xE4\xBD");
  PUT("in/f-one.md", "# 竹编课\n\n一根竹子劈成八片，学员312人。\n");
  PUT("in/g-two.md", "# 晒盐人\n\n盐田在海边。\n\n# 补网人\n\n网破了就补。\n");
  PUT("in/h-same-as-one.md", "# 竹编课\n\n一根竹子劈成八片，学员312人。\n");
  PUT("in/i-gbk.txt", "\xD6\xF1\xB1\xE0\xBF\xCE\n\xB5\xDA\xD2\xBB\xBF\xCE\xA1\xA3\n");
  PUT("in/j-utf16.txt", "\xFF\xFE\x2B\x67\x46\x6D\x0A\x00\x34\x6C\x02\x30");
  PUT("in/k-secret.md", "# 锁\n\n打不开。\n");
  cr_assert(chmod("in/k-secret.md", 0) == 0 && symlink("nowhere", "in/l-gone.md") == 0);
  cr_assert(mkdir("in/deeper", 0700) == 0 && mkdir("nothing", 0700) == 0);
  PUT("in/deeper/z.md", "# 深处\n\n井有三丈。\n");
  put_long_line();
}

static const char *const everything[] = {"in/f-one.md", "missing.md",  "in",
                                         "nothing",     "in/f-one.md", "in/g-two.md"};

/* ---- tests ---------------------------------------------------------------------------
 */

static void once(const char *db, unsigned jobs, diary *d) {
  ingest(db, jobs, 0, 0, everything, QK_COUNT(everything), d);
}

Test(jobs, events_and_database_are_the_same_for_any_number_of_threads) {
  put_everything();
  compare(once);
}

static void text_alone(const char *db, unsigned jobs, diary *d) {
  ingest(db, jobs, 1, 0, everything, QK_COUNT(everything), d);
}

Test(jobs, the_text_alone_too) {
  put_everything();
  compare(text_alone);
}

/* What was known when the ingest began changes while it goes on: the text of one file
 * moves to another, behind or before it. */
static void again(const char *db, unsigned jobs, diary *d) {
  PUT("in/p.md", "# 甲\n\n甲有3个。\n");
  PUT("in/q.md", "# 乙\n\n乙有4个。\n");
  unlink("in/o.md");
  unlink("in/r.md");
  ingest(db, jobs, 1, 0, everything, 1, d);
  ingest(db, jobs, 1, 0, everything + 2, 1, d);
  ingest(db, jobs, 0, 0, everything + 2, 1, d); /* with facts and index */
  PUT("in/o.md", "# 乙\n\n乙有4个。\n");
  PUT("in/p.md", "# 丙\n\n丙有5个。\n");
  PUT("in/q.md", "# 丁\n\n丁有6个。\n");
  PUT("in/r.md", "# 甲\n\n甲有3个。\n");
  ingest(db, jobs, 0, 0, everything, QK_COUNT(everything), d);
  ingest(db, jobs, 0, 0, everything, QK_COUNT(everything), d);
}

Test(jobs, files_that_come_again_changed_or_not_are_the_same_for_any_number) {
  cr_assert(sh("cp %s/examples/issues/*.md in/", QIKAN_ROOT) == 0);
  PUT("in/f-one.md", "# 竹编课\n\n一根竹子劈成八片，学员312人。\n");
  PUT("in/s.md", "# 末\n\n最后还有7个。\n");
  compare(again);
}

Test(jobs, without_a_number_there_are_as_many_threads_as_processors_but_no_crowd) {
  uint32_t usual = qk_threads(0, 1000), processors = qk_pipeline_processors();
  cr_expect(usual == (processors < 4 ? processors : 4), "%u", usual);
  static const struct {
    unsigned jobs;
    uint32_t files, threads;
  } rows[] = {{0, 1, 1}, {0, 0, 1},  {8, 1, 1},       {8, 3, 3},
              {8, 0, 1}, {8, 99, 8}, {1, 1000000, 1}, {9999, 1000000, 1024}};
  for (size_t i = 0; i < QK_COUNT(rows); i++)
    cr_expect_eq(qk_threads(rows[i].jobs, rows[i].files), rows[i].threads, "row %zu", i);
}

static void put_many(size_t n, size_t paragraphs) {
  for (size_t i = 0; i < n; i++) {
    char name[32];
    qk_buf b = {0};
    snprintf(name, sizeof name, "in/%04zu.md", i);
    qk_buf_printf(&b, "# 第%zu篇\n\n", i);
    for (size_t k = 0; k < paragraphs; k++)
      qk_buf_printf(&b, "第%zu个村有%zu户人家，去年修了%zu公里路，今年还要修。\n\n", k,
                    i * 7 + k, k + 2);
    put(name, b.p, b.n);
    qk_buf_free(&b);
  }
}

static size_t stop_at;
static void stopped(const char *db, unsigned jobs, diary *d) {
  const char *in = "in";
  ingest(db, jobs, 0, stop_at, &in, 1, d);
  cr_expect_eq(d->files, stop_at);
}

Test(jobs, a_stop_in_the_middle_leaves_what_was_told_of_and_no_more) {
  put_many(60, 20);
  for (stop_at = 1; stop_at <= 60; stop_at = stop_at * 3 + 4) {
    compare(stopped);
    cr_assert(sh("test $(sqlite3 3.db 'select count(*) from issue') = %zu", stop_at) ==
              0);
    cr_assert(sh("rm *.db*") == 0);
  }
}

/* A profile that breaks when it is first used ends the ingest at that file. */
static void broken(const char *db, unsigned jobs, diary *d) {
  const char *in = "in";
  ingest(db, jobs, 0, 0, &in, 1, d);
  cr_expect_eq(d->files, 31);
}

Test(jobs, a_broken_script_ends_it_at_the_same_file) {
  put_many(60, 20);
  cr_assert(mkdir("own", 0700) == 0 && mkdir("own/profiles", 0700) == 0);
  PUT("own/profiles/late.lua", "return qikan.profile { name = 'late', recognise = "
                               "'迟到', priority = 90, section = { patterns = '(' } }");
  PUT("in/0030.md", "# 迟到\n\n到了。\n");
  PUT("in/0033.md", "# 迟到\n\n又到了。\n");
  compare(broken);
}

Test(jobs, a_database_that_is_full_ends_it_at_the_same_file) {
  put_many(40, 5000); /* 400 KB each, of which 8 MiB are a batch */
  for (int jobs = 1; jobs <= 3; jobs += 2) {
    int status = sh("rm -f x.db*; ulimit -f 24000; trap '' XFSZ; "
                    "%s ingest -v --no-facts --no-index --db x.db --jobs %d in 2>said%d",
                    QIKAN_EXE, jobs, jobs);
    cr_expect_eq(status, QK_STORE);
    cr_expect(sh("test \"$(sqlite3 x.db 'pragma integrity_check')\" = ok") == 0);
  }
  cr_expect(sh("grep -q '^in/0010.md: added' said1") == 0);
  cr_expect(sh("grep -q '^in/0039.md: added' said1") == 1);
  cr_expect(sh("cmp said1 said3") == 0);
}

static void made_later(const char *db, unsigned jobs, diary *d) {
  qikan *q;
  qk_err e = {0};
  uint32_t done = 0;
  ingest(db, jobs, 1, 0, everything, QK_COUNT(everything), d);
  cr_assert(qikan_new(&q, NULL, &e) == QK_OK && qikan_open(q, db, 1, &e) == QK_OK);
  cr_expect(qikan_facts(q, jobs, &done, &e) == QK_OK, "%s", e.msg);
  qk_buf_printf(&d->text, "%u with facts\n", done);
  cr_expect(qikan_facts(q, jobs, &done, &e) == QK_OK && done == 0);
  cr_expect(qikan_index(q, 0, jobs, &done, &e) == QK_OK, "%s", e.msg);
  qk_buf_printf(&d->text, "%u in the index\n", done);
  cr_expect(qikan_index(q, 0, jobs, &done, &e) == QK_OK && done == 0);
  cr_expect(qikan_index(q, 1, jobs, &done, &e) == QK_OK && done > 0);
  qikan_free(q);
}

Test(jobs, facts_and_index_made_later_are_the_same_for_any_number) {
  put_everything();
  compare(made_later);
  diary d = {0};
  once("at-once.db", 3, &d);
  qk_buf_free(&d.text);
  cr_expect(sh("sqlite3 at-once.db .dump | cmp - 1.db.sql") == 0);
}

/* A database that others have changed: rows that name what no parse gives. */
Test(jobs, facts_of_an_issue_whose_rows_fit_nothing_are_refused) {
  static const char *const changes[] = {
      "update q_section set parent_id = id", /* a circle */
      "update q_section set parent_id = 9999",
      "update q_section set article_id = 9999",
      "update q_paragraph set section_id = 9999",
      "update q_paragraph set heading = 9999",
  };
  PUT("in/one.md", "# 竹编课\n\n## 上\n\n一根竹子。\n\n### 下\n\n劈成八片。\n");
  for (size_t i = 0; i < QK_COUNT(changes); i++) {
    diary d = {0};
    qikan *q;
    qk_err e = {0};
    uint32_t done;
    const char *in = "in";
    cr_assert(sh("rm -f x.db*") == 0);
    ingest("x.db", 1, 1, 0, &in, 1, &d);
    cr_assert(sh("sqlite3 x.db '%s'", changes[i]) == 0);
    cr_assert(qikan_new(&q, NULL, &e) == QK_OK && qikan_open(q, "x.db", 1, &e) == QK_OK);
    cr_expect(qikan_facts(q, 2, &done, &e) == QK_STORE && done == 0, "%s", changes[i]);
    cr_expect(strstr(e.msg, "that fits nothing"), "%s: %s", changes[i], e.msg);
    qikan_free(q);
    qk_buf_free(&d.text);
  }
}

/* ---- what has not changed ------------------------------------------------------------
 */

typedef struct tally {
  size_t states[QIKAN_FAILED + 1];
  char changed[64];
} tally;

static int count(void *context, const qikan_ingest_event *ev) {
  tally *t = context;
  t->states[ev->state]++;
  if (ev->state != QIKAN_UNCHANGED)
    snprintf(t->changed, sizeof t->changed, "%s", ev->path);
  return 0;
}

static tally ingest_in(unsigned jobs) {
  qikan *q;
  qk_err e = {0};
  tally t = {0};
  const char *in = "in";
  qikan_ingest_options o = {.on_file = count, .context = &t, .jobs = jobs};
  cr_assert(qikan_new(&q, NULL, &e) == QK_OK && qikan_open(q, "q.db", 1, &e) == QK_OK);
  cr_assert(qikan_ingest(q, &in, 1, &o, &e) == QK_OK, "%s", e.msg);
  qikan_free(q);
  return t;
}

static long long number(const char *command) {
  long long n = -1;
  FILE *f = popen(command, "r");
  cr_assert(f && fscanf(f, "%lld", &n) == 1, "%s", command);
  pclose(f);
  return n;
}

Test(jobs, of_a_thousand_files_the_one_that_changed_is_touched_alone) {
  put_many(1000, 20);
  for (unsigned jobs = 1; jobs <= 3; jobs++) {
    PUT("in/0500.md", "# 五百\n\n旧的一段，12户。\n\n旧的又一段。\n");
    cr_assert(sh("rm -f q.db*") == 0);
    tally t = ingest_in(jobs);
    cr_expect_eq(t.states[QIKAN_ADDED], 1000);
    cr_assert(sh("cp q.db before.db") == 0);
    t = ingest_in(jobs);
    cr_expect_eq(t.states[QIKAN_UNCHANGED], 1000);
    cr_expect(sh("cmp q.db before.db") == 0, "%u jobs write though nothing changed",
              jobs);
    PUT("in/0500.md", "# 五百\n\n新的一段，34户。\n\n新的又一段。\n");
    t = ingest_in(jobs);
    cr_expect(t.states[QIKAN_UNCHANGED] == 999 && t.states[QIKAN_REPLACED] == 1);
    cr_expect_str_eq(t.changed, "in/0500.md");
    /* Of 21,000 paragraphs two went; of a thousand pages and more a few were written. */
    cr_expect_eq(number("sqlite3 q.db \"attach 'before.db' as b; select count(*) from "
                        "(select * from b.q_paragraph except select * from "
                        "main.q_paragraph)\""),
                 2);
    long long pages = number("sqlite3 q.db 'pragma page_count'");
    long long written = number("cmp -l q.db before.db | awk '{ p[int($1/8192)] = 1 } "
                               "END { print length(p) }'");
    cr_expect(pages > 600 && written > 0 && written < 60, "%lld of %lld pages", written,
              pages);
  }
}

/* The look-up in another thread's stead: what is known is read and no more. */
Test(jobs, a_known_file_is_not_parsed) {
  put_many(40, 20);
  ingest_in(2);
  const char *folders[] = {QIKAN_ROOT "/scripts"};
  qk_host *h;
  qk_store *s;
  qk_err e;
  const qk_profile *none;
  cr_assert(qk_host_new(&h, folders, 1, &e) == QK_OK);
  cr_assert(qk_host_recognise(h, QK_LIT(""), &none, &e) == QK_INPUT);
  cr_assert(qk_store_open(&s, "q.db", 0, &e) == QK_OK);
  static const struct {
    const char *facts, *index; /* stamps that are asked for; NULL: any */
    bool ask;
    bool made[2]; /* of a file that is there, of one that has changed */
  } rows[] = {{NULL, NULL, true, {false, true}},
              {"other lexicons", NULL, true, {true, true}},
              {NULL, "other characters", true, {true, true}},
              {NULL, NULL, false, {false, false}}};
  PUT("in/0007.md", "# 七\n\n改过了。\n");
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_known known;
    cr_assert(qk_known_read(&known, s, rows[i].facts, rows[i].index, &e) == QK_OK);
    cr_expect_eq(known.n, rows[i].facts || rows[i].index ? 0 : 40);
    qk_intake_plan plan = {.host = h, .known = rows[i].ask ? &known : NULL};
    const qk_file files[] = {{"in/0006.md", 0, NULL}, {"in/0007.md", 0, NULL}};
    for (size_t k = 0; k < 2; k++) {
      qk_intake x = {.file = &files[k]};
      qk_intake_prepare(&x, &plan);
      cr_expect(x.read == QK_OK && x.parsed == rows[i].made[k], "row %zu, file %zu", i,
                k);
      cr_expect_eq(x.issue.n_articles, rows[i].made[k] ? 1 : 0);
      qk_intake_free(&x);
    }
    qk_known_free(&known);
  }
  qk_store_close(s);
  qk_host_free(h);
}

/* ---- interrupted ---------------------------------------------------------------------
 */

/* The child says a line for each file; nobody reads on, so that it stands still in the
 * midst of its work when the signal comes. */
Test(jobs, an_interrupt_ends_it_at_once_and_leaves_whole_issues) {
  put_many(3000, 20);
  int ends[2], status;
  cr_assert(pipe(ends) == 0);
  pid_t child = fork();
  cr_assert(child >= 0);
  if (child == 0) {
    signal(SIGINT, SIG_DFL);
    dup2(ends[1], 2);
    execl(QIKAN_EXE, "qikan", "ingest", "-v", "-j", "3", "--db", "q.db", "in", NULL);
    _exit(99);
  }
  close(ends[1]);
  char line[64];
  cr_assert(read(ends[0], line, sizeof line) > 0);
  usleep(200000);
  kill(child, SIGINT);
  cr_assert(waitpid(child, &status, 0) == child);
  close(ends[0]);
  cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT, "status %d", status);
  cr_expect(sh("test \"$(sqlite3 q.db 'pragma integrity_check')\" = ok") == 0);
  cr_expect(number("sqlite3 q.db 'select count(*) from issue'") < 3000);
  tally t = ingest_in(3);
  cr_expect_eq(t.states[QIKAN_ADDED] + t.states[QIKAN_UNCHANGED], 3000);
  cr_expect(sh("sqlite3 q.db .dump >interrupted.sql; rm q.db*") == 0);
  ingest_in(1);
  cr_expect(sh("sqlite3 q.db .dump | cmp - interrupted.sql") == 0);
}
