/* report.c - finding and running a report.
 * In:   its name and parameters, a database.
 * Out:  a result tree.
 * Owns: the run, while it lasts. */
#include <stdlib.h>

#include "script/define.h"
#include "script/host_state.h"
#include "script/library.h"
#include "script/nearest.h"
#include "script/table.h"
#include "store/query.h"

enum { PROGRESS_STEPS = 10000 };

typedef struct job {
  qk_host *host;
  qk_run run;
  qk_arena arena;
  qk_definition d;
  qk_cell *values;
} job;

/* ---- finding -------------------------------------------------------------------------
 */

/* Leaves the run open where the file defines the report. */
static qk_code try_file(job *j, const qk_script_file *file, qk_str name, bool named,
                        bool *found, qk_err *e) {
  qk_code code = qk_run_open(&j->run, j->host, &j->host->limits, e);
  if (code) return code;
  const qk_folder *folder = &j->host->folders[file->folder];
  code = qk_define_load(&j->run, folder, file, QK_KIND_REPORT, &j->arena, &j->d);
  *found = !code && qk_str_eq(j->d.name, name);
  if (!*found) qk_run_close(&j->run);
  if (code == QK_NOMEM) return qk_nomem(e);
  if (code && (named || qk_str_eq(j->d.name, name))) {
    if (e) *e = j->d.error;
    return code;
  }
  return QK_OK; /* a broken file that is not meant hides nothing */
}

/* In one folder the file of the report's name comes first, then all others. */
static qk_code try_folder(job *j, uint32_t i, qk_str name, bool *found, qk_err *e) {
  qk_script_file *files = NULL;
  uint32_t n = 0, cap = 0;
  char relative[256];
  snprintf(relative, sizeof relative, "reports/%.*s.lua", QK_ARG(name));
  qk_script_file file = {.path =
                             qk_folder_path(&j->host->folders[i], relative, &j->arena),
                         .base = name,
                         .folder = i};
  if (!file.path) return qk_nomem(e);
  bool there = qk_folder_has(file.path);
  qk_code code = there ? try_file(j, &file, name, true, found, e) : QK_OK;
  if (code || *found) return code;
  code =
      qk_folder_scan(&j->host->folders[i], i, "reports", &j->arena, &files, &n, &cap, e);
  for (uint32_t k = 0; !code && !*found && k < n; k++)
    if (!there || strcmp(files[k].path, file.path) != 0)
      code = try_file(j, &files[k], name, false, found, e);
  return code;
}

static qk_code unknown(job *j, const char *name, qk_err *e) {
  qk_definition *all;
  uint32_t n, known = 0;
  qk_code code = qk_define_all(j->host, QK_KIND_REPORT, &j->arena, &all, &n, e);
  if (code) return code;
  qk_str *names = qk_arena_array(&j->arena, n + 1, sizeof *names);
  if (!names) return qk_nomem(e);
  for (uint32_t i = 0; i < n; i++)
    if (qk_define_counts(all, n, i)) names[known++] = all[i].name;
  qk_buf b = {0};
  qk_names_sort(names, known);
  qk_nearest_hint(&b, qk_str_of(name), names, known);
  qk_fail(e, QK_USAGE, "there is no report '%.64s'%.*s", name, QK_ARG(b));
  qk_buf_free(&b);
  return QK_USAGE;
}

static qk_code find(job *j, const char *name, qk_err *e) {
  bool found = false;
  qk_str wanted = qk_str_of(name);
  qk_code code = QK_OK;
  if (qk_name_valid(wanted))
    for (uint32_t i = j->host->n_folders; !code && !found && i-- > 0;)
      code = try_folder(j, i, wanted, &found, e);
  return code || found ? code : unknown(j, name, e);
}

/* ---- running -------------------------------------------------------------------------
 */

static void push_params(lua_State *L, const job *j) {
  uint32_t n = j->d.n_params;
  lua_createtable(L, 0, (int)n);
  lua_createtable(L, 0, (int)n);
  for (uint32_t i = 0; i < n; i++) {
    lua_pushlstring(L, j->d.params[i].name.p, j->d.params[i].name.n);
    qk_param_push(L, &j->d.params[i], &j->values[i]);
    lua_rawset(L, -4);
    lua_pushlstring(L, j->d.params[i].name.p, j->d.params[i].name.n);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
  }
  qk_record_meta(L, "p");
  lua_setmetatable(L, -2);
}

static void push_module(lua_State *L, const qk_lua_module *m) {
  lua_newtable(L);
  qk_library_set(L, m);
  qk_library_seal(L, m->name);
}

static int run(lua_State *L) {
  const job *j = lua_touserdata(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, j->d.run);
  push_module(L, &qk_db_module);
  push_params(L, j);
  push_module(L, &qk_out_module);
  lua_call(L, 3, 0);
  return 0;
}

static int progress(void *context) {
  const qk_run *r = context;
  return r->spent || qk_run_expired(r);
}

static qk_code call(job *j, qk_store *store, qk_result *out, qk_err *e) {
  qk_result_name(out, j->d.name, j->d.title);
  for (uint32_t i = 0; i < j->d.n_params; i++)
    qk_result_param_add(out, j->d.params[i].name, j->values[i]);
  j->run.store = store;
  j->run.out = out;
  qk_run_restart(&j->run);
  if (store) qk_store_on_progress(store, PROGRESS_STEPS, progress, &j->run);
  qk_code code = qk_run_protected(&j->run, run, j, e);
  qk_run_close(&j->run); /* closes the statements, before the hook goes */
  if (store) qk_store_on_progress(store, 0, NULL, NULL);
  return code ? code : out->oom ? qk_nomem(e) : QK_OK;
}

qk_code qk_host_report(qk_host *h, qk_store *store, const char *name,
                       const qikan_param *params, size_t n, qk_result *out, qk_err *e) {
  job j = {.host = h};
  memset(out, 0, sizeof *out);
  qk_code code = find(&j, name, e);
  if (!code) {
    j.values = qk_arena_array(&j.arena, j.d.n_params + 1, sizeof *j.values);
    code = j.values ? qk_params_bind(j.d.params, j.d.n_params, params, n, j.values, e)
                    : qk_nomem(e);
    if (!code)
      code = call(&j, store, out, e);
    else
      qk_run_close(&j.run);
  }
  qk_arena_free(&j.arena);
  return code;
}
