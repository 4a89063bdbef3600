/* profiles.c - the profiles of all folders.
 * In:   the Lua files of profiles/.
 * Out:  qk_profiles for the parser; patterns are compiled when a profile is handed out,
 *       but for those that recognise a text.
 * Owns: the profiles and their arena, until qk_profile_set_free. */
#include <pthread.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/nearest.h"
#include "script/define.h"
#include "script/host_state.h"

typedef struct entry {
  qk_definition *d;
  qk_profile profile;
  const char *digest; /* with what it extends */
  bool begun, complete;
} entry;

typedef struct qk_profile_set {
  qk_arena arena;
  qk_definition *definitions;
  entry *entries; /* one a definition */
  uint32_t n;
  uint32_t *order; /* whole ones that count, by priority, folder, name */
  uint32_t n_order;
  const qk_profile **asked; /* the same as order */
  const qk_profile **list;  /* of qk_host_profiles */
  pthread_mutex_t lock;     /* of `complete` and of errors, once all are loaded */
} qk_profile_set;

void qk_profile_set_free(qk_profile_set *s) {
  if (!s) return;
  for (uint32_t i = 0; i < s->n; i++)
    if (s->entries && s->entries[i].begun) qk_profile_free(&s->entries[i].profile);
  qk_arena_free(&s->arena);
  pthread_mutex_destroy(&s->lock);
  free(s);
}

/* ---- extends -------------------------------------------------------------------------
 */

/* The highest definition of the name; a profile that extends its own name means the one
 * it overrides.  s->n where there is none. */
static uint32_t find(const qk_profile_set *s, qk_str name, const qk_definition *asking) {
  uint32_t found = s->n;
  bool own = asking && qk_str_eq(asking->name, name);
  for (uint32_t i = 0; i < s->n; i++) {
    const qk_definition *d = &s->definitions[i];
    if (!qk_str_eq(d->name, name) || (own && d->file.folder >= asking->file.folder))
      continue;
    if (found == s->n || d->file.folder > s->definitions[found].file.folder) found = i;
  }
  return found;
}

static void unknown(const qk_profile_set *s, qk_str name, qk_code code, const char *what,
                    qk_err *e) {
  qk_str names[64];
  size_t n = 0;
  qk_buf b = {0};
  for (uint32_t i = 0; i < s->n && n < QK_COUNT(names); i++)
    if (qk_define_counts(s->definitions, s->n, i)) names[n++] = s->definitions[i].name;
  qk_names_sort(names, n);
  qk_nearest_hint(&b, name, names, n);
  qk_fail(e, code, "%s'%.*s'%.*s", what, QK_ARG(name), QK_ARG(b));
  qk_buf_free(&b);
}

static void extend(qk_profile_set *s, uint32_t i, qk_buf *hashes) {
  qk_definition *d = &s->definitions[i];
  const qk_definition *at = d;
  qk_buf_clear(hashes);
  qk_buf_put(hashes, qk_str_of(d->digest));
  for (uint32_t steps = 0; qk_profile_extends(at->profile).p; steps++) {
    qk_str name = qk_profile_extends(at->profile);
    uint32_t parent = find(s, name, at);
    if (parent == s->n) {
      unknown(s, name, QK_SCRIPT, "profile.extends: there is no profile ", &d->error);
    } else if (s->definitions[parent].error.code) {
      qk_fail(&d->error, QK_SCRIPT, "profile.extends: '%.*s' is broken: %.300s",
              QK_ARG(name), s->definitions[parent].error.msg);
    } else if (steps > s->n) {
      qk_fail(&d->error, QK_SCRIPT, "profile.extends: '%.*s' extends itself",
              QK_ARG(d->name));
    }
    if (d->error.code) {
      qk_err_at(&d->error, d->file.path, 0, 0);
      return;
    }
    at = &s->definitions[parent];
    qk_profile_inherit(d->profile, at->profile);
    qk_buf_put(hashes, qk_str_of(at->digest));
  }
}

/* ---- loading -------------------------------------------------------------------------
 */

static bool comes_before(const entry *x, const entry *y) {
  if (x->profile.priority != y->profile.priority)
    return x->profile.priority > y->profile.priority;
  if (x->d->file.folder != y->d->file.folder)
    return x->d->file.folder > y->d->file.folder;
  return strcmp(x->d->name.p, y->d->name.p) < 0;
}

static void insert(qk_profile_set *s, uint32_t i) {
  uint32_t at = s->n_order++;
  for (; at > 0 && comes_before(&s->entries[i], &s->entries[s->order[at - 1]]); at--)
    s->order[at] = s->order[at - 1];
  s->order[at] = i;
}

static qk_code begin_all(qk_profile_set *s, qk_err *e) {
  qk_buf hashes = {0};
  for (uint32_t i = 0; i < s->n; i++) {
    qk_definition *d = &s->definitions[i];
    entry *x = &s->entries[i];
    char hex[QK_SHA256_HEX];
    x->d = d;
    if (d->error.code) continue;
    extend(s, i, &hashes);
    qk_sha256_hex(qk_buf_str(&hashes), hex);
    x->digest = qk_arena_copy(&s->arena, qk_str_of(hex)).p;
    if (d->error.code) continue;
    x->begun = true;
    if (hashes.oom || !x->digest ||
        qk_profile_begin(&x->profile, d->profile, &d->error) == QK_NOMEM) {
      qk_buf_free(&hashes);
      return qk_nomem(e);
    }
  }
  qk_buf_free(&hashes);
  for (uint32_t i = 0; i < s->n; i++)
    if (qk_define_counts(s->definitions, s->n, i)) insert(s, i);
  for (uint32_t i = 0; i < s->n_order; i++)
    s->asked[i] = &s->entries[s->order[i]].profile;
  return QK_OK;
}

static qk_code load(qk_host *h, qk_err *e) {
  if (h->profiles) return QK_OK;
  qk_profile_set *s = calloc(1, sizeof *s);
  if (!s || pthread_mutex_init(&s->lock, NULL)) {
    free(s);
    return qk_nomem(e);
  }
  qk_code code = qk_define_all(h, QK_KIND_PROFILE, &s->arena, &s->definitions, &s->n, e);
  if (!code) {
    s->entries = qk_arena_array(&s->arena, s->n + 1, sizeof *s->entries);
    s->order = qk_arena_array(&s->arena, s->n + 1, sizeof *s->order);
    s->asked = qk_arena_array(&s->arena, s->n + 1, sizeof *s->asked);
    s->list = qk_arena_array(&s->arena, s->n + 1, sizeof *s->list);
    bool all = s->entries && s->order && s->asked && s->list;
    code = all ? begin_all(s, e) : qk_nomem(e);
  }
  if (code)
    qk_profile_set_free(s);
  else
    h->profiles = s;
  return code;
}

/* An entry whose patterns do not compile is broken from then on. */
static qk_code complete(qk_profile_set *s, entry *x, qk_err *e) {
  pthread_mutex_lock(&s->lock);
  if (!x->complete && !x->d->error.code) {
    qk_profile_complete(&x->profile, x->d->profile, &x->d->error);
    x->complete = true;
  }
  qk_code code = x->d->error.code;
  if (code && e) *e = x->d->error;
  pthread_mutex_unlock(&s->lock);
  return code;
}

/* ---- asking --------------------------------------------------------------------------
 */

qk_code qk_host_profiles(qk_host *h, const qk_profile *const **list, size_t *n,
                         qk_err *e) {
  qk_code code = load(h, e);
  if (code) return code;
  qk_profile_set *s = h->profiles;
  *n = 0;
  for (uint32_t i = 0; i < s->n_order; i++) {
    entry *x = &s->entries[s->order[i]];
    code = complete(s, x, NULL);
    if (code == QK_NOMEM) return qk_nomem(e);
    if (!code) s->list[(*n)++] = &x->profile;
  }
  *list = s->list;
  return QK_OK;
}

qk_code qk_host_profile(qk_host *h, const char *name, const qk_profile **out, qk_err *e) {
  qk_code code = load(h, e);
  if (code) return code;
  qk_profile_set *s = h->profiles;
  uint32_t i = find(s, qk_str_of(name), NULL);
  if (i == s->n) {
    pthread_mutex_lock(&s->lock);
    unknown(s, qk_str_of(name), QK_USAGE, "there is no profile ", e);
    pthread_mutex_unlock(&s->lock);
    return QK_USAGE;
  }
  *out = &s->entries[i].profile;
  return complete(s, &s->entries[i], e);
}

qk_code qk_host_recognise(qk_host *h, qk_str text, const qk_profile **out, qk_err *e) {
  qk_code code = load(h, e);
  if (code) return code;
  qk_profile_set *s = h->profiles;
  qk_matcher *with = qk_matcher_new();
  if (!with) return qk_nomem(e);
  const qk_profile *found = qk_profile_recognise(s->asked, s->n_order, with, text);
  qk_matcher_free(with);
  for (uint32_t i = 0; found && i < s->n; i++)
    if (&s->entries[i].profile == found) {
      *out = found;
      return complete(s, &s->entries[i], e);
    }
  return qk_fail(e, QK_INPUT, "no profile recognises the text (%u were asked)",
                 s->n_order);
}

void qk_profile_check(qk_host *h, qk_definition *d) {
  qk_err e;
  if (load(h, &e)) return;
  for (uint32_t i = 0; i < h->profiles->n; i++) {
    entry *x = &h->profiles->entries[i];
    if (strcmp(x->d->file.path, d->file.path) == 0) complete(h->profiles, x, &d->error);
  }
}

const char *qk_host_profile_digest(const qk_host *h, const qk_profile *p) {
  const qk_profile_set *s = h->profiles;
  for (uint32_t i = 0; s && i < s->n; i++)
    if (&s->entries[i].profile == p) return s->entries[i].digest;
  return "";
}

const qk_err *qk_host_broken_profile(const qk_host *h, size_t i) {
  const qk_profile_set *s = h->profiles;
  for (uint32_t k = 0; s && k < s->n; k++)
    if (s->definitions[k].error.code && i-- == 0) return &s->definitions[k].error;
  return NULL;
}
