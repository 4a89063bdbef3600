/* ingest.c - files in, issues in the database.
 * In:   paths, and options that say how to read them.
 * Out:  one issue a file, or the reason why not; an event for each, in order.
 * Owns: the list of files while it works, and as many issues as are read at a time. */
#include "api/files.h"
#include "api/intake.h"
#include "api/session.h"
#include "api/threads.h"

typedef struct ingest {
  qikan *q;
  qk_store *store;
  const qikan_ingest_options *o;
  qk_intake_plan plan;
  qk_index_session index;
  qk_known known;
  qk_files files;
  uint32_t begun, done;
  uint64_t bytes; /* of the files that are done */
  qk_code first;  /* failure, with its error; one that ends the ingest goes before it */
  qk_err error;
} ingest;

/* A broken database, a full disk, a broken script: the next file would meet them again.
 */
static bool ends_ingest(const ingest *in, qk_code code, uint32_t pending) {
  return code == QK_STORE || code == QK_SCRIPT ||
         (code != QK_OK && pending > 0 && qk_store_pending(in->store) == 0);
}

static void announce(const ingest *in) {
  if (in->done == in->files.n || !in->o->on_start) return;
  const char *path = in->files.items[in->done].path;
  qikan_progress at = {path, in->done, in->files.n, in->bytes, in->files.bytes};
  in->o->on_start(in->o->context, &at);
}

static bool begin(void *context, void *slot, uint64_t *weight) {
  ingest *in = context;
  qk_intake *x = slot;
  if (in->begun == in->files.n) return false;
  x->file = &in->files.items[in->begun++];
  *weight = x->file->bytes;
  return true;
}

static void work(void *context, void *slot) {
  const ingest *in = context;
  qk_intake_prepare(slot, &in->plan);
}

static bool end(void *context, void *slot) {
  ingest *in = context;
  qk_intake *x = slot;
  qk_err error = {0};
  uint32_t pending = qk_store_pending(in->store);
  qikan_ingest_event ev = {
      .path = x->file->path, .done = in->done + 1, .total = in->files.n};
  qk_code code = qk_intake_store(x, &in->plan, in->store, &ev, &error);
  bool ends = ends_ingest(in, code, pending);
  if (code != QK_OK) {
    if (code == QK_NOMEM && !error.file[0]) qk_err_at(&error, ev.path, 0, 0);
    ev.state = QIKAN_FAILED;
    ev.profile = NULL;
    ev.error = &error;
  }
  if (code != QK_OK && (in->first == QK_OK || ends)) {
    in->error = error;
    in->first = code;
  }
  bool stop = (in->o->on_file && in->o->on_file(in->o->context, &ev) != 0) || ends;
  in->done++;
  in->bytes += x->file->bytes;
  qk_intake_reset(x);
  if (!stop) announce(in);
  return !stop;
}

static void drop(void *context, void *slot) {
  (void)context;
  qk_intake_free(slot);
}

static qk_code ingest_files(ingest *in, qk_err *e) {
  uint32_t threads = qk_threads(in->o->jobs, in->files.n);
  qk_pipeline steps = {begin, work, end, drop, .context = in};
  steps.slot_size = sizeof(qk_intake);
  qk_threads_set(&steps, threads);
  if (threads > 1) {
    const qk_making *m = &in->plan.making;
    qk_code code = qk_known_read(&in->known, in->store, m->facts ? m->facts->stamp : NULL,
                                 m->index ? m->index->stamp : NULL, e);
    if (code != QK_OK) return code;
    in->plan.known = &in->known;
  }
  announce(in);
  qk_code code = qk_pipeline_run(&steps, NULL, e);
  qk_known_free(&in->known);
  if (code == QK_OK && in->first != QK_OK) *e = in->error;
  return code == QK_OK ? in->first : code;
}

/* A profile that cannot be read recognises nothing: that must not pass unseen. */
static void warn_of_profiles(const ingest *in) {
  const qk_err *broken;
  for (size_t i = 0; in->o->on_warning && !in->plan.named; i++) {
    broken = qk_host_broken_profile(in->plan.host, i);
    if (!broken) return;
    in->o->on_warning(in->o->context, broken);
  }
}

static qk_code start(ingest *in, qk_err *e) {
  qk_intake_plan *plan = &in->plan;
  plan->encoding = in->o->encoding;
  plan->max_bytes = in->o->max_bytes;
  qk_code code = qk_session_store(in->q, &in->store, e);
  if (code == QK_OK) code = qk_session_host(in->q, &plan->host, e);
  if (code == QK_OK && !in->o->no_facts)
    code = qk_session_facts(in->q, &plan->making.facts, e);
  if (code == QK_OK && !in->o->no_index) {
    code = qk_session_index(in->q, &in->index, e);
    plan->making.index = &in->index;
  }
  if (code == QK_OK && in->o->profile)
    return qk_host_profile(plan->host, in->o->profile, &plan->named, e);
  const qk_profile *none;
  /* Loads the profiles, so that what is broken shows before the first file, and so that
   * any thread can ask for them. */
  if (code == QK_OK) code = qk_host_recognise(plan->host, QK_LIT(""), &none, e);
  if (code != QK_OK && code != QK_INPUT) return code;
  warn_of_profiles(in);
  return QK_OK;
}

qk_code qikan_ingest(qikan *q, const char *const *paths, size_t n,
                     const qikan_ingest_options *options, qk_err *e) {
  static const qikan_ingest_options none = {0};
  ingest in = {.q = q, .o = options ? options : &none};
  qk_err error = {0}, late = {0};
  qk_code code = start(&in, &error);
  if (code == QK_OK) code = qk_files_find(&in.files, paths, n, &error);
  if (code == QK_OK) {
    code = ingest_files(&in, &error);
    /* What was put before a failure stays; a commit that fails is the graver error. */
    if (qk_store_commit(in.store, &late) != QK_OK) {
      error = late;
      code = late.code;
    }
  }
  qk_files_free(&in.files);
  if (code != QK_OK && e) *e = error;
  return code;
}
