/* labels.c - qikan.labels: what a classifier says, for queries and reports.
 * In:   a classifier's name.
 * Out:  its labels, by the id of what has them: those that are stored, where every issue
 *       has some, else worked out now.
 * Owns: the classifier's job, in a userdata, until it returns. */
#include "script/classify.h"
#include "script/library.h"
#include "script/stream.h"
#include "script/table.h"
#include "store/annotate.h"
#include "store/query.h"

static int close_job(lua_State *L) {
  qk_job_close(lua_touserdata(L, 1));
  return 0;
}

static qk_job *push_job(lua_State *L) {
  qk_job *j = lua_newuserdatauv(L, sizeof *j, 0);
  *j = (qk_job){0};
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, close_job);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  return j;
}

/* A classifier that fails is the caller's error; a limit is the caller's, too. */
static int failed(lua_State *L, qk_job *j, const char *name, const qk_err *e) {
  char text[sizeof e->file + sizeof e->msg + 32];
  qk_err_format(e, text, sizeof text);
  qk_job_close(j);
  qk_run_check(L);
  return luaL_error(L, "qikan.labels: '%s': %s", name, text);
}

/* Does every issue have labels of the classifier? */
static bool stored(lua_State *L, const char *name) {
  static const char sql[] =
      "SELECT count(*) FROM issue WHERE id NOT IN (SELECT (target_id - 1) / 10000000 + 1 "
      "FROM label WHERE classifier = ?)";
  qk_query *q = NULL;
  qk_err e = {0};
  bool row = false;
  qk_code code = qk_query_open(qk_run_of(L)->store, qk_str_of(sql), &q, &e);
  if (!code) code = qk_query_bind_text(q, 1, qk_str_of(name), &e);
  if (!code) code = qk_query_step(q, &row, &e);
  bool all = row && qk_query_int(q, 0) == 0;
  qk_query_close(q);
  if (code) qk_run_fail(L, &e);
  return all;
}

static void set_text(lua_State *L, const char *key, qk_str s) {
  if (!s.n) return;
  lua_pushlstring(L, s.p, s.n);
  lua_setfield(L, -2, key);
}

/* {label, title, score, evidence} under the id, in the table at the top. */
static void put(lua_State *L, const qk_labelled *all, int64_t id, qk_str label,
                double score, qk_str evidence) {
  lua_createtable(L, 0, 4);
  set_text(L, "label", label);
  for (uint32_t i = 0; i < all->n_labels; i++)
    if (qk_str_eq(all->labels[i].name, label)) set_text(L, "title", all->labels[i].title);
  lua_pushnumber(L, score);
  lua_setfield(L, -2, "score");
  set_text(L, "evidence", evidence);
  lua_rawseti(L, -2, id);
}

static void put_stored(lua_State *L, const qk_labelled *all, const char *name) {
  static const char sql[] =
      "SELECT target_id, label, score, evidence FROM label WHERE classifier = ?";
  qk_err e = {0};
  int list = lua_gettop(L);
  lua_pushstring(L, sql);
  qk_lease *l = qk_lease_take(L, -1);
  qk_query *q = qk_lease_query(l);
  lua_settop(L, list);
  if (qk_query_bind_text(q, 1, qk_str_of(name), &e)) qk_run_fail(L, &e);
  for (bool row;;) {
    if (qk_query_step(q, &row, &e)) qk_run_fail(L, &e);
    if (!row) break;
    put(L, all, qk_query_int(q, 0), qk_query_text(q, 1), qk_query_double(q, 2),
        qk_query_text(q, 3));
  }
  qk_lease_give(L, l);
}

static void put_found(lua_State *L, const qk_labelled *all) {
  for (uint32_t i = 0; i < all->n; i++) {
    const qk_label_row *r = &all->rows[i];
    put(L, all, r->target_id, r->label, r->score, r->evidence);
  }
}

static int labels(lua_State *L) {
  qk_run *r = qk_run_of(L);
  const char *name = luaL_checkstring(L, 1);
  qk_labelled all;
  qk_err e = {0};
  if (!r->store) return luaL_error(L, "qikan.labels: no database is open");
  if (r->outer)
    return luaL_error(L, "qikan.labels: expected a call from outside of a classifier");
  bool known = stored(L, name);
  qk_job *j = push_job(L);
  qk_code code = qk_job_find(j, r->host, QK_KIND_CLASSIFIER, name, &e);
  if (!code) code = qk_job_bind(j, r->store, NULL, 0, &e);
  if (code) return failed(L, j, name, &e);
  uint64_t rows = qk_store_rows_left(r->store);
  j->run.outer = r;
  qk_run_share(r, &j->run.limits);
  code = qk_classifier_labels(j, known, &all, &e);
  if (code) {
    qk_store_limit_rows(r->store, rows);
    return failed(L, j, name, &e);
  }
  qk_job_stop(j);
  lua_newtable(L);
  if (known)
    put_stored(L, &all, name);
  else
    put_found(L, &all);
  qk_job_close(j);
  lua_pushboolean(L, known);
  return 2;
}

static const qk_lua_function functions[] = {
    {"labels", labels, "qikan.labels(classifier) → table by id, stored",
     "What a classifier says of each of its targets: {label, title, score, evidence} "
     "under "
     "the target's id, nothing where it has no label.  Those that `qikan classify` has "
     "stored, where every issue has some (stored is true); else they are worked out now, "
     "with the classifier's defaults, and stored nowhere.\n"
     "  local n = 0 for id, l in pairs(qikan.labels(\"subject\")) do n = n + 1 end "
     "print(n)"},
};
const qk_lua_module qk_labels_module = {"qikan", functions, QK_COUNT(functions)};
