/* threads.c - how many threads a call uses, and how much they may hold. */
#include "api/threads.h"

/* The store takes nearly half of the time of an ingest and works alone: more threads
 * than these would wait for it. */
enum { USUAL_MOST = 4, MOST = 1024 };
/* A thread that waits for the store has this many issues to go on with. */
enum { ISSUES_A_THREAD = 3 };
/* Bytes of text in flight: a thirteenth of the memory that they take, measured. */
enum { BYTES_IN_FLIGHT = 16 * 1024 * 1024 };

uint32_t qk_threads(unsigned jobs, uint32_t items) {
  uint32_t n = jobs;
  if (!n) n = qk_pipeline_processors();
  if (!jobs && n > USUAL_MOST) n = USUAL_MOST;
  if (n > MOST) n = MOST;
  return n < items ? n : items ? items : 1;
}

void qk_threads_set(qk_pipeline *p, uint32_t threads) {
  p->threads = threads;
  p->window = threads * ISSUES_A_THREAD;
  p->weight_max = BYTES_IN_FLIGHT;
}
