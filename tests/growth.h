/* growth.h - for tests: whether the time of a function grows in proportion to its text.
 * In:   a function that takes a text, and a unit to repeat.
 * Out:  a failure where four times the text takes far more than four times as long, in
 *       every attempt.  A machine's noise passes; a square grows sixteenfold each time.
 * Owns: nothing. */
#ifndef QK_TEST_GROWTH_H
#define QK_TEST_GROWTH_H

#include <criterion/criterion.h>
#include <time.h>

#include "base/buf.h"

#ifdef __SANITIZE_ADDRESS__
enum { GROWTH_BYTES = 1 << 17, GROWTH_ATTEMPTS = 5 };
#else
enum { GROWTH_BYTES = 1 << 18, GROWTH_ATTEMPTS = 5 };
#endif

/* Processor time in seconds of one run over the unit, repeated. */
static inline double growth_seconds(void (*run)(void *context, qk_str text),
                                    void *context, qk_str unit, size_t bytes) {
  qk_buf b = {0};
  struct timespec from, to;
  qk_buf_repeat(&b, unit, bytes / unit.n);
  cr_assert_not(b.oom);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
  run(context, qk_buf_str(&b));
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
  qk_buf_free(&b);
  return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static inline void growth_expect(void (*run)(void *context, qk_str text), void *context,
                                 const char *unit) {
  double one = 0, four = 0;
  for (int i = 0; i < GROWTH_ATTEMPTS; i++) {
    one = growth_seconds(run, context, qk_str_of(unit), GROWTH_BYTES);
    four = growth_seconds(run, context, qk_str_of(unit), 4 * GROWTH_BYTES);
    if (four < one * 10 + 0.2) return;
  }
  cr_expect_fail("%s repeated: %.3f s, four times as often %.3f s", unit, one, four);
}

#endif
