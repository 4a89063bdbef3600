/* test_base_pipeline.c - order, bounds, stops and threads of a pipeline.
 * In:   items that are numbers.
 * Out:  what the steps saw. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/pipeline.h"

enum { ITEMS = 600 };

typedef struct slot {
  uint32_t number;
  uint64_t weight;
  uint32_t worked; /* how often */
  bool open;       /* begun and not ended */
} slot;

typedef struct seen {
  uint32_t n;           /* items there are */
  uint64_t weights[8];  /* of items 0 … 7, and so on from the first again */
  uint32_t stop_before; /* item whose end stops it; 0: none */
  uint32_t begun, ended, dropped;
  pthread_t caller;
  bool only_caller; /* worked on the caller's thread alone */
  atomic_uint works, working, most_working, met_heavy, unblocked, on_others;
  char steps[64]; /* of one thread: b, w, e in turn */
  size_t n_steps;
} seen;

static void step(seen *s, char letter) {
  if (s->only_caller && s->n_steps + 1 < sizeof s->steps) s->steps[s->n_steps++] = letter;
}

static bool begin(void *context, void *to, uint64_t *weight) {
  seen *s = context;
  slot *x = to;
  cr_expect(pthread_equal(pthread_self(), s->caller));
  cr_expect(!x->open, "a slot is given twice");
  if (s->begun == s->n) return false;
  *x = (slot){.number = s->begun++, .open = true};
  x->weight = *weight = s->weights[x->number % 8];
  step(s, 'b');
  return true;
}

/* Some take long, so that the others come first. */
static void work(void *context, void *at) {
  seen *s = context;
  slot *x = at;
  unsigned now = atomic_fetch_add(&s->working, 1) + 1;
  unsigned most = atomic_load(&s->most_working);
  while (now > most && !atomic_compare_exchange_weak(&s->most_working, &most, now)) {
  }
  x->worked++;
  atomic_fetch_add(&s->works, 1);
  if (!pthread_equal(pthread_self(), s->caller)) {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    atomic_fetch_add(&s->on_others, 1);
    if (!sigismember(&mask, SIGINT) || !sigismember(&mask, SIGCHLD))
      atomic_fetch_add(&s->unblocked, 1);
  }
  if (x->number % 7 == 3) usleep(300);
  if (x->weight > 100 && atomic_load(&s->working) > 1) atomic_fetch_add(&s->met_heavy, 1);
  atomic_fetch_sub(&s->working, 1);
  step(s, 'w');
}

static bool end(void *context, void *at) {
  seen *s = context;
  slot *x = at;
  cr_expect(pthread_equal(pthread_self(), s->caller));
  cr_expect_eq(x->number, s->ended);
  cr_expect_eq(x->worked, 1);
  x->open = false;
  step(s, 'e');
  if (s->stop_before && x->number == s->stop_before) return false;
  s->ended++;
  return true;
}

static void drop(void *context, void *at) {
  seen *s = context;
  (void)at;
  cr_expect(pthread_equal(pthread_self(), s->caller));
  s->dropped++;
}

static qk_pipeline_stats run(seen *s, uint32_t threads, uint32_t window) {
  qk_pipeline_stats stats;
  qk_err e;
  qk_pipeline p = {begin, work, end, drop, s, sizeof(slot), threads, window, 100};
  s->caller = pthread_self();
  cr_assert_eq(qk_pipeline_run(&p, &stats, &e), QK_OK);
  return stats;
}

static const struct {
  uint32_t threads, window;
} shapes[] = {{0, 0}, {1, 8}, {2, 0}, {2, 6}, {3, 9}, {8, 8}, {8, 24}, {40, 0}};

Test(pipeline, items_end_once_each_and_in_order_whatever_the_number_of_threads) {
  for (size_t i = 0; i < QK_COUNT(shapes); i++) {
    seen s = {.n = ITEMS};
    qk_pipeline_stats stats = run(&s, shapes[i].threads, shapes[i].window);
    uint32_t threads = shapes[i].threads ? shapes[i].threads : 1;
    uint32_t slots = threads == 1                 ? 1
                     : shapes[i].window > threads ? shapes[i].window
                                                  : threads;
    cr_expect_eq(s.ended, ITEMS, "shape %zu", i);
    cr_expect_eq(s.works, ITEMS, "shape %zu", i);
    cr_expect_eq(s.dropped, slots, "shape %zu: %u", i, s.dropped);
    cr_expect_eq(stats.threads, threads, "shape %zu: %u", i, stats.threads);
    cr_expect_leq(s.most_working, threads, "shape %zu", i);
    cr_expect_eq(s.unblocked, 0, "a worker takes the caller's signals");
    cr_expect(threads == 1 ? s.on_others == 0 : s.on_others > 0, "shape %zu", i);
  }
}

Test(pipeline, one_thread_ends_an_item_before_it_begins_the_next) {
  seen s = {.n = 3, .only_caller = true};
  run(&s, 1, 5);
  cr_expect_str_eq(s.steps, "bwebwebwe");
}

Test(pipeline, no_item_is_no_work) {
  for (uint32_t threads = 1; threads < 4; threads++) {
    seen s = {.n = 0};
    qk_pipeline_stats stats = run(&s, threads, 4);
    cr_expect(s.works == 0 && stats.items == 0 && stats.weight == 0);
  }
}

/* Memory in flight has bounds that the number of items does not move. */
Test(pipeline, items_in_flight_are_bounded_by_number_and_weight) {
  static const struct {
    uint64_t weights[8];
    uint32_t items; /* that fit into 100 */
  } rows[] = {
      {{0}, 9},
      {{50, 50, 50, 50, 50, 50, 50, 50}, 2},
      {{34, 34, 34, 34, 34, 34, 34, 34}, 2},
      {{90, 5, 5, 90, 5, 5, 90, 5}, 4},
      {{100, 100, 100, 100, 100, 100, 100, 100}, 1},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    for (uint32_t n = 40; n <= ITEMS; n += ITEMS - 40) {
      seen s = {.n = n};
      memcpy(s.weights, rows[i].weights, sizeof s.weights);
      qk_pipeline_stats stats = run(&s, 3, 9);
      cr_expect_eq(s.ended, n);
      cr_expect_leq(stats.items, rows[i].items, "row %zu: %u", i, stats.items);
      cr_expect_leq(stats.weight, 100, "row %zu", i);
    }
  }
}

Test(pipeline, what_is_too_heavy_is_worked_on_alone) {
  seen s = {.n = ITEMS, .weights = {1, 1, 1, 1000, 1, 1, 1, UINT64_MAX}};
  qk_pipeline_stats stats = run(&s, 4, 12);
  cr_expect_eq(s.ended, ITEMS);
  cr_expect_eq(s.met_heavy, 0);
  cr_expect_eq(stats.weight, UINT64_MAX);
}

Test(pipeline, a_stop_is_prompt_and_drops_what_is_in_flight) {
  for (size_t i = 0; i < QK_COUNT(shapes); i++) {
    seen s = {.n = ITEMS, .stop_before = 20};
    run(&s, shapes[i].threads, shapes[i].window);
    uint32_t slots =
        shapes[i].window > shapes[i].threads ? shapes[i].window : shapes[i].threads;
    cr_expect_eq(s.ended, 20);
    cr_expect_leq(s.begun, 21 + slots, "shape %zu: %u begun", i, s.begun);
    cr_expect_leq(s.works, s.begun);
    cr_expect_eq(s.working, 0, "a thread outlives the run");
    cr_expect_geq(s.dropped, 1);
  }
}

Test(pipeline, there_is_a_processor) { cr_expect_geq(qk_pipeline_processors(), 1); }
