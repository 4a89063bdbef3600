/* cmd_facts.c - facts and full-text index of issues that were stored without them.
 * In:   a database.
 * Out:  how many issues got them, on stderr.
 * Owns: the session while it runs. */
#include "cli.h"

int cli_facts(const cli_options *o) {
  qikan *q;
  qk_err e = {0};
  uint32_t done = 0;
  int status = cli_session(&q, o, QIKAN_WRITE);
  if (status != QK_OK) return status;
  qk_code code = qikan_facts(q, (unsigned)o->jobs, &done, &e);
  qikan_free(q);
  if (code != QK_OK) return cli_fail(&e);
  if (!o->quiet && !done) cli_line("all issues have their facts");
  if (!o->quiet && done)
    cli_line("facts of %u issue%s made", (unsigned)done, done == 1 ? "" : "s");
  return QK_OK;
}

int cli_index(const cli_options *o) {
  qikan *q;
  qk_err e = {0};
  uint32_t done = 0;
  int status = cli_session(&q, o, QIKAN_WRITE);
  if (status != QK_OK) return status;
  qk_code code = qikan_index(q, o->rebuild, (unsigned)o->jobs, &done, &e);
  qikan_free(q);
  if (code != QK_OK) return cli_fail(&e);
  if (!o->quiet && !done) cli_line("all issues are in the index");
  if (!o->quiet && done)
    cli_line("index of %u issue%s made", (unsigned)done, done == 1 ? "" : "s");
  return QK_OK;
}
