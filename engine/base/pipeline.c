/* pipeline.c - the same steps for many items, by several threads, results in order.
 * Items are numbered from 0; they are ended ≤ claimed ≤ admitted ≤ begun.  One that is
 * begun and too heavy for now waits to be admitted, and others wait behind it. */
#include "base/pipeline.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* What parsing needs is a few dozen KiB; what a thread gets by default depends on the
 * caller's limits. */
enum { STACK = 2 * 1024 * 1024 };

typedef struct item {
  uint64_t weight;
  bool done;
} item;

typedef struct line {
  const qk_pipeline *p;
  uint32_t window;
  char *slots;
  item *items;
  uint64_t begun, ended, weight; /* of the caller's thread alone */
  bool exhausted;
  qk_pipeline_stats stats;
  pthread_mutex_t lock; /* of what follows, and of item.done */
  pthread_cond_t admission, completion;
  uint64_t admitted, claimed;
  bool stopping;
} line;

static void *slot(const line *l, uint64_t number) {
  return l->slots + number % l->window * l->p->slot_size;
}
static item *item_of(const line *l, uint64_t number) {
  return &l->items[number % l->window];
}

/* ---- workers -------------------------------------------------------------------------
 */

/* Called and left with the lock held. */
static void work(line *l) {
  uint64_t number = l->claimed++;
  pthread_mutex_unlock(&l->lock);
  l->p->work(l->p->context, slot(l, number));
  pthread_mutex_lock(&l->lock);
  item_of(l, number)->done = true;
}

static void *worker(void *context) {
  line *l = context;
  pthread_mutex_lock(&l->lock);
  while (!l->stopping) {
    if (l->claimed == l->admitted) {
      pthread_cond_wait(&l->admission, &l->lock);
      continue;
    }
    work(l);
    pthread_cond_signal(&l->completion);
  }
  pthread_mutex_unlock(&l->lock);
  return NULL;
}

/* The caller's handlers must run on the caller's thread.  Those of a fault belong to the
 * thread that it happens in. */
static uint32_t start_workers(line *l, pthread_t *threads, uint32_t n) {
  static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  pthread_attr_t attributes;
  sigset_t all, before;
  uint32_t started = 0;
  if (!n || pthread_attr_init(&attributes)) return 0;
  pthread_attr_setstacksize(&attributes, STACK);
  sigfillset(&all);
  for (size_t i = 0; i < QK_COUNT(faults); i++) sigdelset(&all, faults[i]);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  while (started < n && !pthread_create(&threads[started], &attributes, worker, l))
    started++;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  return started;
}

/* ---- the caller's thread -------------------------------------------------------------
 */

static bool begin(line *l) {
  if (l->exhausted || l->begun - l->ended == l->window) return false;
  item *x = item_of(l, l->begun);
  *x = (item){0};
  l->exhausted = !l->p->begin(l->p->context, slot(l, l->begun), &x->weight);
  if (!l->exhausted) l->begun++;
  return !l->exhausted;
}

static void admit(line *l) {
  while (l->begun > l->admitted || begin(l)) {
    uint64_t most = l->p->weight_max, weight = item_of(l, l->admitted)->weight;
    bool fits = l->weight <= most && weight <= most - l->weight;
    if (!fits && l->admitted > l->ended) return;
    l->weight += weight;
    pthread_mutex_lock(&l->lock);
    l->admitted++;
    pthread_cond_signal(&l->admission);
    pthread_mutex_unlock(&l->lock);
    uint32_t items = (uint32_t)(l->admitted - l->ended);
    if (items > l->stats.items) l->stats.items = items;
    if (l->weight > l->stats.weight) l->stats.weight = l->weight;
  }
}

/* Returns when the first item in flight is done; until then works on others. */
static void complete_first(line *l) {
  pthread_mutex_lock(&l->lock);
  while (!item_of(l, l->ended)->done) {
    if (l->claimed < l->admitted)
      work(l);
    else
      pthread_cond_wait(&l->completion, &l->lock);
  }
  pthread_mutex_unlock(&l->lock);
}

static void run(line *l) {
  for (;;) {
    admit(l);
    if (l->ended == l->admitted) return;
    complete_first(l);
    if (!l->p->end(l->p->context, slot(l, l->ended))) return;
    l->weight -= item_of(l, l->ended)->weight;
    l->ended++;
  }
}

static void run_with_workers(line *l, uint32_t n) {
  pthread_t *threads = n ? calloc(n, sizeof *threads) : NULL;
  uint32_t started = threads ? start_workers(l, threads, n) : 0;
  l->stats.threads = started + 1;
  run(l);
  pthread_mutex_lock(&l->lock);
  l->stopping = true;
  pthread_cond_broadcast(&l->admission);
  pthread_mutex_unlock(&l->lock);
  for (uint32_t i = 0; i < started; i++) pthread_join(threads[i], NULL);
  free(threads);
}

qk_code qk_pipeline_run(const qk_pipeline *p, qk_pipeline_stats *stats, qk_err *e) {
  line l = {.p = p,
            .lock = PTHREAD_MUTEX_INITIALIZER,
            .admission = PTHREAD_COND_INITIALIZER,
            .completion = PTHREAD_COND_INITIALIZER};
  bool alone = p->threads <= 1;
  l.window = alone ? 1 : p->window > p->threads ? p->window : p->threads;
  l.slots = calloc(l.window, p->slot_size);
  l.items = calloc(l.window, sizeof *l.items);
  qk_code code = l.slots && l.items ? QK_OK : qk_nomem(e);
  if (!code) run_with_workers(&l, alone ? 0 : p->threads - 1);
  for (uint32_t i = 0; l.slots && i < l.window; i++) p->drop(p->context, slot(&l, i));
  free(l.slots);
  free(l.items);
  pthread_cond_destroy(&l.completion);
  pthread_cond_destroy(&l.admission);
  pthread_mutex_destroy(&l.lock);
  if (stats) *stats = l.stats;
  return code;
}

uint32_t qk_pipeline_processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    int n = CPU_COUNT(&set);
    if (n > 0) return (uint32_t)n;
  }
  long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n > 0 ? (uint32_t)n : 1;
}
