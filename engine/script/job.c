/* job.c - finding, binding and calling a definition. */
#include "script/job.h"

#include <stdio.h>

#include "base/nearest.h"
#include "script/database.h"
#include "script/host_state.h"
#include "script/library.h"
#include "script/table.h"
#include "store/store.h"

enum { KEPT_COST = 32 };

/* ---- finding -------------------------------------------------------------------------
 */

qk_code qk_job_open(qk_job *j, qk_err *e) {
  qk_code code = qk_run_open(&j->run, j->host, &j->host->limits, e);
  j->open = !code;
  return code;
}

void qk_job_stop(qk_job *j) {
  if (j->open) qk_run_close(&j->run);
  j->open = false;
}

/* Leaves the run open where the file defines what is meant. */
static qk_code try_file(qk_job *j, const qk_script_file *file, int kind, qk_str name,
                        bool named, bool *found, qk_err *e) {
  qk_code code = qk_job_open(j, e);
  if (code) return code;
  const qk_folder *folder = &j->host->folders[file->folder];
  code = qk_define_load(&j->run, folder, file, kind, &j->arena, &j->d);
  *found = !code && qk_str_eq(j->d.name, name);
  if (!*found) qk_job_stop(j);
  if (code == QK_NOMEM) return qk_nomem(e);
  if (code && (named || qk_str_eq(j->d.name, name))) {
    if (e) *e = j->d.error;
    return code;
  }
  return QK_OK; /* a broken file that is not meant hides nothing */
}

/* In one folder the file of that name comes first, then all others. */
static qk_code try_folder(qk_job *j, uint32_t i, int kind, qk_str name, bool *found,
                          qk_err *e) {
  const qk_folder *folder = &j->host->folders[i];
  const char *part = qk_kinds[kind].part;
  qk_script_file *files = NULL;
  uint32_t n = 0, cap = 0;
  char relative[256];
  snprintf(relative, sizeof relative, "%s/%.*s.lua", part, QK_ARG(name));
  const char *path = qk_folder_path(folder, relative, &j->arena);
  qk_script_file file = {.path = path, .base = name, .folder = i};
  if (!file.path) return qk_nomem(e);
  bool there = qk_folder_has(file.path);
  qk_code code = there ? try_file(j, &file, kind, name, true, found, e) : QK_OK;
  if (code || *found) return code;
  code = qk_folder_scan(folder, i, part, &j->arena, &files, &n, &cap, e);
  for (uint32_t k = 0; !code && !*found && k < n; k++)
    if (!there || strcmp(files[k].path, file.path) != 0)
      code = try_file(j, &files[k], kind, name, false, found, e);
  return code;
}

static qk_code unknown(qk_job *j, int kind, const char *name, qk_err *e) {
  qk_definition *all;
  uint32_t n, known = 0;
  qk_code code = qk_define_all(j->host, kind, &j->arena, &all, &n, e);
  if (code) return code;
  qk_str *names = qk_arena_array(&j->arena, n + 1, sizeof *names);
  if (!names) return qk_nomem(e);
  for (uint32_t i = 0; i < n; i++)
    if (qk_define_counts(all, n, i)) names[known++] = all[i].name;
  qk_buf b = {0};
  qk_names_sort(names, known);
  qk_nearest_hint(&b, qk_str_of(name), names, known);
  qk_fail(e, QK_USAGE, "there is no %s '%.64s'%.*s", qk_kinds[kind].name, name,
          QK_ARG(b));
  qk_buf_free(&b);
  return QK_USAGE;
}

qk_code qk_job_find(qk_job *j, qk_host *h, int kind, const char *name, qk_err *e) {
  bool found = false;
  qk_str wanted = qk_str_of(name);
  qk_code code = QK_OK;
  *j = (qk_job){.host = h};
  if (qk_name_valid(wanted))
    for (uint32_t i = h->n_folders; !code && !found && i-- > 0;)
      code = try_folder(j, i, kind, wanted, &found, e);
  return code || found ? code : unknown(j, kind, name, e);
}

/* ---- parameters ----------------------------------------------------------------------
 */

qk_code qk_job_bind(qk_job *j, qk_store *store, const qikan_param *given, size_t n,
                    qk_err *e) {
  j->store = store;
  j->values = qk_arena_array(&j->arena, j->d.n_params + 1, sizeof *j->values);
  if (!j->values) return qk_nomem(e);
  qk_code code = qk_params_bind(j->d.params, j->d.n_params, given, n, j->values, e);
  return code ? code
              : qk_params_check_cities(j->d.params, j->d.n_params, j->values, store, e);
}

void qk_job_name(const qk_job *j, qk_result *out) {
  qk_result_name(out, j->d.name, j->d.title);
  for (uint32_t i = 0; i < j->d.n_params; i++)
    qk_result_param_add(out, j->d.params[i].name, j->values[i]);
}

/* ---- calling -------------------------------------------------------------------------
 */

/* For errors of what it gives back: nothing of the script runs then. */
static void note_called(lua_State *L) {
  lua_Debug ar;
  qk_err *called = &qk_run_of(L)->called;
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">S", &ar);
  if (ar.source[0] == '@') qk_err_at(called, ar.source + 1, ar.linedefined, 0);
}

int qk_job_field(lua_State *L, const qk_job *j, const char *key) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, j->d.self);
  lua_pushstring(L, key);
  lua_rawget(L, -2);
  lua_remove(L, -2);
  int type = lua_type(L, -1);
  if (type == LUA_TFUNCTION) note_called(L);
  return type;
}

void qk_job_push_params(lua_State *L, const qk_job *j) {
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

void qk_job_push_db(lua_State *L) { qk_database_push(L); }
void qk_job_push_out(lua_State *L) { push_module(L, &qk_out_module); }

void qk_job_rows(lua_State *L, const char *sql) {
  qk_job_push_db(L);
  lua_getfield(L, -1, "sql");
  lua_insert(L, -2);
  lua_pushstring(L, sql);
  lua_call(L, 2, 1);
}

bool qk_job_next(lua_State *L, int iterator) {
  lua_pushvalue(L, iterator);
  lua_call(L, 0, 1);
  if (!lua_isnil(L, -1)) return true;
  lua_pop(L, 1);
  return false;
}

qk_str qk_job_keep(lua_State *L, qk_job *j, int index, const char *path) {
  if (qk_is_null(L, index)) return (qk_str){0};
  int type = lua_type(L, index);
  if (type != LUA_TSTRING && type != LUA_TNUMBER) qk_expected(L, path, "a string", index);
  qk_str s;
  lua_pushvalue(L, index);
  s.p = lua_tolstring(L, -1, &s.n);
  qk_run_write(L, s.n + KEPT_COST);
  s = qk_copy(L, &j->arena, s);
  lua_pop(L, 1);
  return s;
}

qk_code qk_job_call(qk_job *j, lua_CFunction f, void *context, qk_result *out,
                    qk_err *e) {
  j->run.store = j->store;
  j->run.out = out;
  qk_run_restart(&j->run);
  qk_code code = qk_run_asking(&j->run, f, context, e);
  j->run.out = NULL;
  return code ? code : out && out->oom ? qk_nomem(e) : QK_OK;
}

/* No script of a closing state runs any more: finalizers are the engine's own. */
void qk_job_close(qk_job *j) {
  qk_job_stop(j);
  qk_arena_free(&j->arena);
  *j = (qk_job){0};
}
