/* test_escape.h - what the tests of the sandbox share.
 * In:   bodies of a report's run function, each a row.
 * Out:  each must end by itself, soon, with a message that names what it was and the
 *       line.
 * Owns: nothing. */
#ifndef QK_TEST_ESCAPE_H
#define QK_TEST_ESCAPE_H

#include <sys/resource.h>
#include <time.h>

#include "test_script.h"

typedef struct attempt {
  const char *body, *msg; /* a part of the message */
} attempt;

#define TIME      "its time limit of"
#define MEMORY    "memory limit of 64 MiB"
#define OUTPUT    "output limit of 8 MiB"
#define RECURSION "recursion limit"
#define ROWS      "limit of 100000 rows"
#define LIMIT     "limit of"
#define READ_ONLY "only statements that read are allowed"

#ifdef __SANITIZE_ADDRESS__
enum { SQL_MILLISECONDS = 500, FILL_MILLISECONDS = 1500 };
#else
enum { SQL_MILLISECONDS = 300, FILL_MILLISECONDS = 1000 };
#endif
/* What is to end by something else than its time has time to, on a busy machine, too. */
enum { PATIENT_MILLISECONDS = 60000, SECONDS_MAX = 90 };

static inline double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The box is open, and closed here; line 2 of the file is the body's first; no body is
 * longer. */
static inline void try_in(box *b, const attempt *rows, size_t n, uint32_t milliseconds) {
  qk_buf out = {0};
  box_host(b);
  qk_limits limits = {.memory = 64 << 20,
                      .output = 8 << 20,
                      .milliseconds = milliseconds,
                      .recursion = 5000,
                      .rows = 100000};
  for (size_t i = 0; i < n; i++) {
    qk_err e;
    bool in_time = strcmp(rows[i].msg, TIME) == 0;
    bool in_any = strcmp(rows[i].msg, LIMIT) == 0;
    limits.milliseconds = !in_time && !in_any ? PATIENT_MILLISECONDS
                          : in_time && milliseconds > SQL_MILLISECONDS ? SQL_MILLISECONDS
                                                                       : milliseconds;
    qk_host_set_limits(b->host, &limits);
    double start = seconds();
    qk_code code = box_run(b, rows[i].body, &out, &e);
    double took = seconds() - start;
    cr_expect_eq(code, QK_SCRIPT, "%s: code %d: %s", rows[i].body, code, e.msg);
    cr_expect(strstr(e.msg, rows[i].msg), "%s: '%s'", rows[i].body, e.msg);
    cr_expect(strstr(e.file, "/reports/t.lua"), "%s: file '%s'", rows[i].body, e.file);
    cr_expect_eq(e.line, 2, "%s: line %d", rows[i].body, e.line);
    cr_expect_lt(took, SECONDS_MAX, "%s: %.1f s", rows[i].body, took);
    const char *excerpt = qk_host_excerpt(b->host);
    cr_expect(strstr(excerpt, "    2 | "), "%s: excerpt '%s'", rows[i].body, excerpt);
    if (took > 2 && getenv("QIKAN_SLOW"))
      fprintf(stderr, "%.1f s %s\n", took, rows[i].body);
  }
  qk_buf_free(&out);
  box_close(b);
#ifndef __SANITIZE_ADDRESS__
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  cr_expect_lt(usage.ru_maxrss, 500 * 1024, "%ld KiB", usage.ru_maxrss);
#endif
}

#endif
