/* script.c - a script file of one's own, wherever it lies.
 * In:   its path.
 * Out:  what it defines, run; or what it writes with `out` and print.
 * Owns: nothing. */
#include <stdlib.h>

#include "base/file.h"
#include "script/batch.h"
#include "script/host_state.h"
#include "script/table.h"

enum { SCRIPT_BYTES_MAX = 16 << 20 };

typedef struct own {
  qk_job j;
  qk_str text;
  const qikan_param *params;
  size_t n;
} own;

/* The parameters as texts: a script that defines nothing has declared no types. */
static void push_texts(lua_State *L, const own *o) {
  lua_createtable(L, 0, (int)o->n);
  for (size_t i = 0; i < o->n; i++) {
    lua_pushstring(L, o->params[i].value);
    lua_setfield(L, -2, o->params[i].key);
  }
}

static int load(lua_State *L) {
  own *o = lua_touserdata(L, 1);
  qk_job_push_out(L);
  lua_setglobal(L, "out");
  push_texts(L, o);
  lua_setglobal(L, "p");
  qk_define_run(L, &o->j.d, o->text);
  return 0;
}

static qk_str name_of(const char *path, qk_arena *a) {
  const char *slash = strrchr(path, '/');
  qk_str name = qk_str_of(slash ? slash + 1 : path);
  if (qk_str_ends(name, QK_LIT(".lua"))) name.n -= 4;
  return qk_arena_copy(a, name);
}

static qk_code run_definition(own *o, qk_result *out, qk_err *e) {
  qk_job *j = &o->j;
  const qk_annotator *a = qk_annotator_of((int)(j->d.kind - qk_kinds));
  if (j->d.kind == &qk_kinds[QK_KIND_PROFILE]) {
    qk_fail(e, QK_USAGE,
            "expected a report, query, classifier, check, extractor or plain script, got "
            "a %s, which `ingest` uses",
            j->d.kind->name);
    qk_err_at(e, j->d.file.path, 0, 0);
    return QK_USAGE;
  }
  qk_code code = qk_job_bind(j, j->store, o->params, o->n, e);
  if (code) return code;
  if (a) return qk_batch_one(a, j, out, e);
  return j->d.kind == &qk_kinds[QK_KIND_QUERY] ? qk_query_run(j, out, e)
                                               : qk_report_run(j, out, e);
}

qk_code qk_host_script(qk_host *h, struct qk_store *store, const char *path,
                       const qikan_param *params, size_t n, qk_result *out, qk_err *e) {
  own o = {.j = {.host = h, .store = store}, .params = params, .n = n};
  qk_job *j = &o.j;
  memset(out, 0, sizeof *out);
  qk_code code = qk_file_read(path, SCRIPT_BYTES_MAX, &o.text, e);
  if (code) return code == QK_INPUT ? (e ? e->code = QK_SCRIPT : 0, QK_SCRIPT) : code;
  const char *kept = qk_arena_copy(&j->arena, qk_str_of(path)).p;
  qk_script_file file = {.path = kept, .base = name_of(path, &j->arena)};
  code = kept && file.base.p ? qk_job_open(j, e) : qk_nomem(e);
  if (!code) {
    qk_define_begin(&file, &j->arena, &j->d);
    j->run.making = &j->d;
    qk_result_name(out, j->d.name, (qk_str){"", 0});
    for (size_t i = 0; i < n; i++)
      qk_result_param_add(out, qk_str_of(params[i].key),
                          qk_cell_text(qk_str_of(params[i].value)));
    code = qk_job_call(j, load, &o, out, e);
    j->run.making = NULL;
  }
  if (!code && j->d.made) code = run_definition(&o, out, e);
  qk_job_close(j);
  free((void *)(uintptr_t)o.text.p);
  return code;
}
