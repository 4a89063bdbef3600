/* session.c - sessions: made, opened, freed.
 * In:   script folders and the path of a database.
 * Out:  the handle of qikan.h.
 * Owns: what the handle holds. */
#include "api/session.h"
#include "api/facts.h"
#include "text/caret.h"

#include <stdlib.h>
#include <unistd.h>

const char *qikan_version(void) { return QIKAN_VERSION; }

void qikan_error_text(const qk_err *e, char *buf, size_t size) {
  qk_err_format(e, buf, size);
}

/* The first of the places where the shipped scripts can be; a program that runs from the
 * folder it was built in takes those of the source tree, whatever else is installed. */
static const char *shipped_folder(qk_arena *a) {
  char exe[4096], path[4200];
  const char *home = getenv("QIKAN_HOME");
  if (home && *home) {
    snprintf(path, sizeof path, "%s/scripts", home);
    return qk_arena_copy(a, qk_str_of(path)).p;
  }
  ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
  exe[n > 0 ? n : 0] = '\0';
  size_t build = strlen(QIKAN_BUILD_DIR);
  if (strncmp(exe, QIKAN_BUILD_DIR, build) == 0 && exe[build] == '/')
    return QIKAN_SOURCE_SCRIPTS;
  char *slash = strrchr(exe, '/');
  if (slash) *slash = '\0';
  snprintf(path, sizeof path, "%s/../share/qikan/scripts", exe);
  if (slash && access(path, R_OK) == 0) return qk_arena_copy(a, qk_str_of(path)).p;
  return access(QIKAN_INSTALL_SCRIPTS, R_OK) == 0 ? QIKAN_INSTALL_SCRIPTS
                                                  : QIKAN_SOURCE_SCRIPTS;
}

static bool keep_folders(qikan *q, const qikan_options *o) {
  const char *const *own = o ? o->script_dirs : NULL;
  size_t n = 0;
  while (own && own[n]) n++;
  q->folders = qk_arena_array(&q->arena, n + 1, sizeof *q->folders);
  if (!q->folders) return false;
  q->folders[0] = o && o->shipped_dir
                      ? qk_arena_copy(&q->arena, qk_str_of(o->shipped_dir)).p
                      : shipped_folder(&q->arena);
  q->n_folders = n + 1;
  bool kept = q->folders[0] != NULL;
  for (size_t i = 0; i < n; i++) {
    q->folders[i + 1] = qk_arena_copy(&q->arena, qk_str_of(own[i])).p;
    kept = kept && q->folders[i + 1];
  }
  return kept;
}

qk_code qikan_new(qikan **out, const qikan_options *options, qk_err *e) {
  *out = NULL;
  qikan *q = calloc(1, sizeof *q);
  if (!q) return qk_nomem(e);
  if (!keep_folders(q, options)) {
    qikan_free(q);
    return qk_nomem(e);
  }
  if (options)
    q->limits = (qk_limits){.memory = options->memory_limit,
                            .output = options->output_limit,
                            .milliseconds = options->time_limit_ms,
                            .recursion = options->recursion_limit,
                            .rows = options->row_limit,
                            .trusted = options->trusted != 0};
  *out = q;
  return QK_OK;
}

void qikan_free(qikan *q) {
  if (!q) return;
  qk_store_close(q->store);
  qk_session_facts_free(q->facts);
  qk_host_free(q->host);
  qk_buf_free(&q->excerpt);
  qk_arena_free(&q->arena);
  free(q);
}

qk_code qk_session_host(qikan *q, qk_host **out, qk_err *e) {
  qk_code code = QK_OK;
  qk_session_point(q, (qk_str){0}, 0, 0);
  if (!q->host) {
    code = qk_host_new(&q->host, q->folders, q->n_folders, e);
    if (code == QK_OK) qk_host_set_limits(q->host, &q->limits);
  }
  if (q->host) qk_host_resume(q->host);
  *out = q->host;
  return code;
}

void qikan_interrupt(qikan *q) {
  if (q->host) qk_host_interrupt(q->host);
}

const char *qikan_trace(const qikan *q) { return q->host ? qk_host_trace(q->host) : ""; }

void qk_session_point(qikan *q, qk_str text, size_t from, size_t to) {
  qk_buf_clear(&q->excerpt);
  if (!text.p) return;
  qk_caret(&q->excerpt, text, from, to);
  qk_buf_putc(&q->excerpt, '\0');
  if (q->excerpt.oom) qk_buf_free(&q->excerpt);
}

const char *qikan_excerpt(const qikan *q) {
  if (q->excerpt.n) return q->excerpt.p;
  return q->host ? qk_host_excerpt(q->host) : "";
}

qikan_limit qikan_limit_passed(const qikan *q) {
  static const qikan_limit limits[] = {
      [QK_LIMIT_NONE] = QIKAN_LIMIT_NONE,
      [QK_LIMIT_MEMORY] = QIKAN_LIMIT_MEMORY,
      [QK_LIMIT_TIME] = QIKAN_LIMIT_TIME,
      [QK_LIMIT_OUTPUT] = QIKAN_LIMIT_OUTPUT,
      [QK_LIMIT_ROWS] = QIKAN_LIMIT_ROWS,
      [QK_LIMIT_RECURSION] = QIKAN_LIMIT_RECURSION,
      [QK_LIMIT_INTERRUPT] = QIKAN_INTERRUPTED,
  };
  return q->host ? limits[qk_host_limit(q->host)] : QIKAN_LIMIT_NONE;
}

qk_code qk_session_store(const qikan *q, qk_store **out, qk_err *e) {
  *out = q->store;
  return q->store ? QK_OK : qk_fail(e, QK_USAGE, "no database is open");
}

qk_code qikan_open(qikan *q, const char *path, int mode, qk_err *e) {
  qk_store *store;
  qk_code code = qk_store_open(&store, path, mode == QIKAN_WRITE, e);
  if (code != QK_OK) return code;
  qk_str copy = qk_arena_copy(&q->arena, qk_str_of(path));
  if (!copy.p) {
    qk_store_close(store);
    return qk_nomem(e);
  }
  qk_store_close(q->store);
  q->store = store;
  q->path = copy.p;
  return QK_OK;
}
