/* work.h - the time and the memory that a long computation may take.
 * In:   a clock to be asked now and then, a number of bytes.
 * Out:  zero-initialised blocks, NULL past the limit; whether to go on.
 * Owns: every block that was not given back, until qk_work_close. */
#ifndef QK_SEARCH_WORK_H
#define QK_SEARCH_WORK_H

#include "base/err.h"
#include "base/str.h"

typedef struct qk_block_head qk_block_head;

typedef struct qk_work {
  bool (*expired)(void *context); /* NULL: there is time */
  void *context;
  size_t most, used; /* bytes; most 0: any number */
  size_t steps;      /* since the clock was asked */
  bool stopped;
  qk_block_head *blocks; /* newest first */
} qk_work;

void *qk_work_new(qk_work *w, size_t count, size_t size);
/* Doubles *items so that index n fits; keeps what is there, and on failure, too. */
bool qk_work_grow(qk_work *w, void *items, size_t n, size_t *cap, size_t size);
/* Gives back what is behind the first n items. */
void qk_work_trim(qk_work *w, void *items, size_t n, size_t *cap, size_t size);
/* A block that is no longer needed; NULL is allowed. */
void qk_work_give(qk_work *w, void *p);
/* A copy with a NUL behind it; p == NULL past the limit. */
qk_str qk_work_copy(qk_work *w, qk_str s);
void qk_work_close(qk_work *w);

bool qk_work_ask(qk_work *w);
/* Counts steps of some nanoseconds each; true where the computation is to stop. */
static inline bool qk_work_tick(qk_work *w, size_t steps) {
  enum { STEPS_MAX = 100000 };
  if ((w->steps += steps) < STEPS_MAX) return w->stopped;
  return qk_work_ask(w);
}
/* The error behind a NULL or a stop: QK_SCRIPT where time is over, else QK_NOMEM. */
qk_code qk_work_fail(const qk_work *w, qk_err *e);

#endif
