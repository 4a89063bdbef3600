/* job.h - one definition on its way: found, given parameters, called.
 * In:   a kind and a name, or a file; texts of parameters; a database.
 * Out:  calls of its functions in protected mode, within the limits of a run.
 * Owns: the run and what was read, until qk_job_close. */
#ifndef QK_SCRIPT_JOB_H
#define QK_SCRIPT_JOB_H

#include "script/define.h"

typedef struct qk_job {
  qk_host *host;
  struct qk_store *store; /* NULL: no database */
  qk_run run;
  bool open; /* the run */
  qk_arena arena;
  qk_definition d;
  qk_cell *values; /* of d.params */
} qk_job;

/* Zeroes the job and leaves its run open.  QK_USAGE with the names there are where there
 * is none, QK_SCRIPT where its file is broken. */
qk_code qk_job_find(qk_job *j, qk_host *h, int kind, const char *name, qk_err *e);
/* Opens the job's run with the limits of the host. */
qk_code qk_job_open(qk_job *j, qk_err *e);
/* Values for the parameters; asks the database where one names a city of it. */
qk_code qk_job_bind(qk_job *j, struct qk_store *store, const qikan_param *given, size_t n,
                    qk_err *e);
/* f(context) in protected mode with a clock started again, `out` and print writing to
 * out.  Statements the script left open are closed by qk_job_close. */
qk_code qk_job_call(qk_job *j, lua_CFunction f, void *context, qk_result *out, qk_err *e);
/* Name, title and parameters of the definition go to a result. */
void qk_job_name(const qk_job *j, qk_result *out);
/* Closes the run alone: no script reads any more, what lies in the arena stays. */
void qk_job_stop(qk_job *j);
void qk_job_close(qk_job *j); /* a zeroed job is allowed */

/* A definition found and bound, run as its kind wants it. */
qk_code qk_report_run(qk_job *j, qk_result *out, qk_err *e);
qk_code qk_query_run(qk_job *j, qk_result *out, qk_err *e);

/* ---- for what runs inside of qk_job_call ---- */

/* The definition's field; LUA_TNIL where it is absent. */
int qk_job_field(lua_State *L, const qk_job *j, const char *key);
void qk_job_push_db(lua_State *L);
void qk_job_push_params(lua_State *L, const qk_job *j);
void qk_job_push_out(lua_State *L);
/* Pushes an iterator of db:sql for a statement of our own. */
void qk_job_rows(lua_State *L, const char *sql);
/* Pushes its next row; false, with nothing pushed, past the last. */
bool qk_job_next(lua_State *L, int iterator);
/* A text that outlives the run; counts as output.  p == NULL where it is nil. */
qk_str qk_job_keep(lua_State *L, qk_job *j, int index, const char *path);

#endif
