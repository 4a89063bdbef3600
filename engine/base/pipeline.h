/* pipeline.h - the same steps for many items, by several threads, results in order.
 * In:   the steps of an item: begin, work, end.
 * Out:  `end` meets the items one after the other, in the order `begin` took them up.
 * Owns: threads and slots; neither outlives qk_pipeline_run.
 *
 * The caller's thread is one of the threads: it begins and ends items, and works on one
 * where none is to be ended.  Items in flight are bounded by number and by weight,
 * however many there are altogether. */
#ifndef QK_BASE_PIPELINE_H
#define QK_BASE_PIPELINE_H

#include "base/err.h"

typedef struct qk_pipeline {
  /* On the caller's thread: puts the next item into a slot and says how heavy it is;
   * false: there is none left.  A slot is zero at first, then as `end` left it. */
  bool (*begin)(void *context, void *slot, uint64_t *weight);
  /* On any thread, for several items at once. */
  void (*work)(void *context, void *slot);
  /* On the caller's thread; false: no further item, what is in flight is forgotten. */
  bool (*end)(void *context, void *slot);
  /* On the caller's thread, once for every slot in the end: frees what it holds, in
   * whichever step its item was. */
  void (*drop)(void *context, void *slot);
  void *context;
  size_t slot_size;
  /* 1 (or 0): no thread is made, each item is ended before the next is begun. */
  uint32_t threads;
  uint32_t window;     /* items in flight, at least one for each thread */
  uint64_t weight_max; /* of them together; a heavier item is worked on alone */
} qk_pipeline;

typedef struct qk_pipeline_stats {
  uint32_t threads; /* the caller's among them */
  uint32_t items;   /* most in flight at a time */
  uint64_t weight;  /* the same */
} qk_pipeline_stats;

/* Runs until there is no item left or `end` stops it.  Signals are left to the caller's
 * thread.  Where threads cannot be had, fewer do the same.  stats may be NULL.  QK_NOMEM
 * only before the first item. */
qk_code qk_pipeline_run(const qk_pipeline *p, qk_pipeline_stats *stats, qk_err *e);
/* Processors this process may use, at least 1. */
uint32_t qk_pipeline_processors(void);

#endif
