/* again.c - facts and full-text index of issues that are stored without them.
 * In:   a database; what its issues may lack.
 * Out:  the same rows as of an ingest with them.
 * Owns: as many issues as are read at a time. */
#include "api/made.h"
#include "api/threads.h"

typedef struct again {
  qk_store *store;
  qk_making what; /* facts or the index */
  int64_t last;   /* issue that was begun */
  uint32_t done;
  qk_code code;
  qk_err error;
} again;

typedef struct stored { /* one issue */
  int64_t id;
  qk_arena arena;
  qk_issue issue;
  qk_made made;
  qk_code code;
  qk_err error;
} stored;

static qk_code next(again *a, int64_t *id, qk_err *e) {
  if (a->what.facts)
    return qk_store_without_facts(a->store, a->what.facts->stamp, a->last, id, e);
  return qk_store_without_index(a->store, a->what.index->stamp, a->last, id, e);
}

static bool begin(void *context, void *slot, uint64_t *weight) {
  again *a = context;
  stored *x = slot;
  x->code = next(a, &x->id, &x->error);
  x->issue = (qk_issue){0};
  if (x->code == QK_OK && !x->id) return false;
  if (x->code == QK_OK)
    x->code = qk_store_load(a->store, x->id, &x->arena, &x->issue, &x->error);
  a->last = x->id;
  *weight = x->code == QK_OK ? qk_issue_bytes(&x->issue) : 0;
  return true;
}

static void work(void *context, void *slot) {
  const again *a = context;
  stored *x = slot;
  if (x->code == QK_OK)
    x->code = qk_make(&x->made, &a->what, &x->issue, &x->arena, &x->error);
}

static bool end(void *context, void *slot) {
  again *a = context;
  stored *x = slot;
  if (x->code == QK_OK)
    x->code = qk_made_put(&x->made, &a->what, a->store, x->id, &x->issue, &x->error);
  a->code = x->code;
  a->error = x->error;
  a->done += x->code == QK_OK;
  qk_made_reset(&x->made, &x->arena, qk_issue_bytes(&x->issue));
  return x->code == QK_OK;
}

static void drop(void *context, void *slot) {
  (void)context;
  stored *x = slot;
  qk_made_free(&x->made);
  qk_arena_free(&x->arena);
}

static qk_code run(again *a, unsigned jobs, uint32_t *done, qk_err *e) {
  qk_pipeline steps = {begin, work, end, drop, .context = a};
  steps.slot_size = sizeof(stored);
  qk_threads_set(&steps, qk_threads(jobs, UINT32_MAX));
  qk_code code = qk_pipeline_run(&steps, NULL, e);
  *done = a->done;
  if (code == QK_OK && a->code != QK_OK) {
    if (e) *e = a->error;
    code = a->code;
  }
  return code == QK_OK ? qk_store_commit(a->store, e) : code;
}

qk_code qikan_facts(qikan *q, unsigned jobs, uint32_t *done, qk_err *e) {
  again a = {0};
  *done = 0;
  qk_code code = qk_session_store(q, &a.store, e);
  if (code == QK_OK) code = qk_session_facts(q, &a.what.facts, e);
  return code == QK_OK ? run(&a, jobs, done, e) : code;
}

qk_code qikan_index(qikan *q, int rebuild, unsigned jobs, uint32_t *done, qk_err *e) {
  again a = {0};
  qk_index_session index;
  *done = 0;
  qk_code code = qk_session_store(q, &a.store, e);
  if (code == QK_OK) code = qk_session_index(q, &index, e);
  if (code == QK_OK && rebuild) code = qk_store_forget_index(a.store, e);
  a.what.index = &index;
  return code == QK_OK ? run(&a, jobs, done, e) : code;
}
