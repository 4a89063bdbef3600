/* batch.c - several definitions, one after the other, none in the way of the others. */
#include "script/batch.h"

#include "base/nearest.h"
#include "script/host_state.h"

typedef struct entry {
  const qk_definition *d;
  const char *state;
  uint32_t found;
  qk_err error;
} entry;

typedef struct batch {
  const qk_annotator *a;
  qk_host *host;
  struct qk_store *store;
  const qk_batch *in;
  qk_arena arena;
  qk_definition *all;
  uint32_t n_all;
  entry *entries;
  uint32_t n;
} batch;

const qk_annotator *qk_annotator_of(int kind) {
  static const qk_annotator *const all[] = {&qk_classify_kind, &qk_check, &qk_extract};
  for (size_t i = 0; i < QK_COUNT(all); i++)
    if (all[i]->kind == kind) return all[i];
  return NULL;
}

/* ---- which ---------------------------------------------------------------------------
 */

static qk_code unknown_name(batch *b, const char *name, qk_err *e) {
  qk_str *names = qk_arena_array(&b->arena, b->n_all + 1, sizeof *names);
  uint32_t n = 0;
  if (!names) return qk_nomem(e);
  for (uint32_t i = 0; i < b->n_all; i++)
    if (qk_define_counts(b->all, b->n_all, i)) names[n++] = b->all[i].name;
  qk_names_sort(names, n);
  qk_buf hint = {0};
  qk_nearest_hint(&hint, qk_str_of(name), names, n);
  qk_fail(e, QK_USAGE, "there is no %s '%.64s'%.*s", qk_kinds[b->a->kind].name, name,
          QK_ARG(hint));
  qk_buf_free(&hint);
  return QK_USAGE;
}

/* The definition that counts, else a broken file of that name. */
static qk_code choose(batch *b, const char *name, qk_err *e) {
  const qk_definition *found = NULL;
  for (uint32_t i = 0; i < b->n_all; i++) {
    const qk_definition *d = &b->all[i];
    if (!qk_str_eq(d->name, qk_str_of(name))) continue;
    if (qk_define_counts(b->all, b->n_all, i) || !found || found->error.code) found = d;
  }
  if (!found) return unknown_name(b, name, e);
  for (uint32_t i = 0; i < b->n; i++)
    if (b->entries[i].d == found) return QK_OK;
  b->entries[b->n++].d = found;
  return QK_OK;
}

static void choose_all(batch *b) {
  for (uint32_t i = 0; i < b->n_all; i++) {
    const qk_definition *d = &b->all[i];
    if (!d->error.code && !qk_define_counts(b->all, b->n_all, i)) continue;
    uint32_t at = b->n++;
    for (; at > 0 && strcmp(d->name.p, b->entries[at - 1].d->name.p) < 0; at--)
      b->entries[at] = b->entries[at - 1];
    b->entries[at] = (entry){.d = d};
  }
}

static bool knows(const qk_definition *d, const char *key) {
  for (uint32_t i = 0; i < d->n_params; i++)
    if (qk_str_eq(d->params[i].name, qk_str_of(key))) return true;
  return false;
}

static qk_code check_params(const batch *b, qk_err *e) {
  for (size_t g = 0; g < b->in->n_params; g++) {
    const char *key = b->in->params[g].key;
    bool known = false;
    for (uint32_t i = 0; i < b->n && !known; i++) known = knows(b->entries[i].d, key);
    if (!known)
      return qk_fail(e, QK_USAGE,
                     "there is no parameter '%.64s' in any %s that was asked "
                     "for",
                     key, qk_kinds[b->a->kind].name);
  }
  return QK_OK;
}

/* ---- running -------------------------------------------------------------------------
 */

static const char *state_of(qk_host *h, qk_code code) {
  if (!code || code == QK_FINDINGS) return "done";
  return code == QK_SCRIPT && qk_host_limit(h) == QK_LIMIT_TIME ? "timed out" : "failed";
}

static qk_code run_entry(batch *b, entry *x, qk_result *out) {
  qk_job j;
  qikan_param *given = qk_arena_array(&b->arena, b->in->n_params + 1, sizeof *given);
  size_t n = 0;
  if (!given) return qk_nomem(&x->error);
  for (size_t g = 0; g < b->in->n_params; g++)
    if (knows(x->d, b->in->params[g].key)) given[n++] = b->in->params[g];
  qk_code code = qk_job_find(&j, b->host, b->a->kind, x->d->name.p, &x->error);
  if (!code) code = qk_job_bind(&j, b->store, given, n, &x->error);
  if (!code) code = b->a->run(&j, b->in->dry_run, out, &x->found, &x->error);
  qk_job_close(&j);
  return code;
}

static qk_code run_all(batch *b, qk_result *out, qk_err *e) {
  qk_code first = QK_OK;
  bool stop = false, findings = false;
  for (uint32_t i = 0; i < b->n; i++) {
    entry *x = &b->entries[i];
    x->state = "skipped";
    if (stop) continue;
    qk_code code = x->d->error.code;
    if (code) {
      x->error = x->d->error;
      x->state = "failed";
    } else {
      code = run_entry(b, x, out);
      x->state = state_of(b->host, code);
    }
    findings = findings || code == QK_FINDINGS;
    if (!code || code == QK_FINDINGS) continue;
    if (!first && e) *e = x->error;
    if (!first) first = code;
    /* Without memory, database, or leave to go on there is no use in the others. */
    stop = b->in->stop_on_error || code == QK_NOMEM || code == QK_STORE ||
           qk_host_limit(b->host) == QK_LIMIT_INTERRUPT;
  }
  return first ? first : findings ? QK_FINDINGS : QK_OK;
}

/* ---- states --------------------------------------------------------------------------
 */

enum { NAME, TITLE, STATE, FOUND, MESSAGE, COLUMNS };

static void open_states(qk_result *out) {
  static const qk_column columns[COLUMNS] = {
      [NAME] = {{"name", 4}, {"name", 4}, QK_TYPE_TEXT},
      [TITLE] = {{"title", 5}, {"title", 5}, QK_TYPE_TEXT},
      [STATE] = {{"state", 5}, {"state", 5}, QK_TYPE_TEXT},
      [FOUND] = {{"found", 5}, {"found", 5}, QK_TYPE_INTEGER},
      [MESSAGE] = {{"message", 7}, {"message", 7}, QK_TYPE_TEXT}};
  qk_result_table(out, QK_LIT("What was run"), columns, COLUMNS);
}

static void put_state(qk_result *out, const qk_definition *d, const char *state,
                      uint32_t found, const qk_err *error) {
  char text[1200];
  qk_cell cells[COLUMNS] = {
      [NAME] = qk_cell_text(d->name), [STATE] = qk_cell_text(qk_str_of(state))};
  if (d->title.n) cells[TITLE] = qk_cell_text(d->title);
  if (strcmp(state, "done") == 0) cells[FOUND] = qk_cell_integer(found);
  if (error->code) {
    qk_err_format(error, text, sizeof text);
    cells[MESSAGE] = qk_cell_text(qk_str_of(text));
  }
  qk_result_row(out, cells);
}

qk_code qk_batch_one(const qk_annotator *a, qk_job *j, qk_result *out, qk_err *e) {
  uint32_t found = 0;
  qk_err error = {0};
  qk_job_name(j, out);
  if (a->open) a->open(out);
  qk_code code = a->run(j, false, out, &found, &error);
  open_states(out);
  put_state(out, &j->d, state_of(j->host, code), found, &error);
  if (code && code != QK_FINDINGS && e) *e = error;
  return out->oom ? qk_nomem(e) : code;
}

static qk_code prepare(batch *b, qk_err *e) {
  qk_code code = qk_define_all(b->host, b->a->kind, &b->arena, &b->all, &b->n_all, e);
  if (code) return code;
  b->entries =
      qk_arena_array(&b->arena, b->n_all + b->in->n_names + 1, sizeof *b->entries);
  if (!b->entries) return qk_nomem(e);
  for (size_t i = 0; !code && i < b->in->n_names; i++)
    code = choose(b, b->in->names[i], e);
  if (!code && !b->in->n_names) choose_all(b);
  return code ? code : check_params(b, e);
}

static qk_code run_batch(const qk_annotator *a, qk_host *h, struct qk_store *store,
                         const qk_batch *in, qk_result *out, qk_err *e) {
  batch b = {.a = a, .host = h, .store = store, .in = in};
  memset(out, 0, sizeof *out);
  qk_code code = prepare(&b, e);
  if (!code) {
    qk_result_name(out, qk_str_of(a->noun), (qk_str){"", 0});
    for (size_t g = 0; g < in->n_params; g++)
      qk_result_param_add(out, qk_str_of(in->params[g].key),
                          qk_cell_text(qk_str_of(in->params[g].value)));
    if (b.n == 1) qk_result_name(out, b.entries[0].d->name, b.entries[0].d->title);
    if (a->open) a->open(out);
    code = run_all(&b, out, e);
    open_states(out);
    for (uint32_t i = 0; i < b.n; i++) {
      const entry *x = &b.entries[i];
      put_state(out, x->d, x->state, x->found, &x->error);
    }
    if (out->oom) code = qk_nomem(e);
  }
  qk_arena_free(&b.arena);
  return code;
}

qk_code qk_host_classify(qk_host *h, struct qk_store *store, const qk_batch *in,
                         qk_result *out, qk_err *e) {
  return run_batch(&qk_classify_kind, h, store, in, out, e);
}

qk_code qk_host_check(qk_host *h, struct qk_store *store, const qk_batch *in,
                      qk_result *out, qk_err *e) {
  return run_batch(&qk_check, h, store, in, out, e);
}

qk_code qk_host_extract(qk_host *h, struct qk_store *store, const qk_batch *in,
                        qk_result *out, qk_err *e) {
  return run_batch(&qk_extract, h, store, in, out, e);
}
