/* report.c - running a report.
 * In:   its name and parameters, a database.
 * Out:  a result tree.
 * Owns: nothing. */
#include "script/job.h"
#include "script/table.h"

void qk_report_read(lua_State *L, qk_definition *d) {
  (void)d;
  if (lua_getfield(L, 1, "run") != LUA_TFUNCTION)
    qk_expected(L, "report.run", "a function (db, p, out)", -1);
  lua_pop(L, 1);
}

static int run(lua_State *L) {
  const qk_job *j = lua_touserdata(L, 1);
  if (qk_job_field(L, j, "run") != LUA_TFUNCTION)
    return qk_expected(L, "report.run", "a function (db, p, out)", -1);
  qk_job_push_db(L);
  qk_job_push_params(L, j);
  qk_job_push_out(L);
  lua_call(L, 3, 0);
  return 0;
}

qk_code qk_report_run(qk_job *j, qk_result *out, qk_err *e) {
  qk_job_name(j, out);
  return qk_job_call(j, run, j, out, e);
}

qk_code qk_host_report(qk_host *h, struct qk_store *store, const char *name,
                       const qikan_param *params, size_t n, qk_result *out, qk_err *e) {
  qk_job j;
  memset(out, 0, sizeof *out);
  qk_code code = qk_job_find(&j, h, QK_KIND_REPORT, name, e);
  if (!code) code = qk_job_bind(&j, store, params, n, e);
  if (!code) code = qk_report_run(&j, out, e);
  qk_job_close(&j);
  return code;
}
