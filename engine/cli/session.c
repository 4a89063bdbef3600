/* session.c - a session as the options want it.
 * In:   --scripts, --db.
 * Out:  an open session; a message where there is none.
 * Owns: nothing; the caller frees the session. */
#include <unistd.h>

#include "cli.h"

int cli_session(qikan **q, const cli_options *o, bool database, int mode) {
  qk_err e = {0};
  qikan_options options = {.script_dirs = o->script_dirs};
  *q = NULL;
  if (database && mode == QIKAN_READ && access(o->db, F_OK) != 0) {
    cli_message("%s: there is no such database; qikan ingest makes one", o->db);
    return QK_STORE;
  }
  qk_code code = qikan_new(q, &options, &e);
  if (code == QK_OK && database) code = qikan_open(*q, o->db, mode, &e);
  if (code == QK_OK) return QK_OK;
  qikan_free(*q);
  *q = NULL;
  return cli_fail(&e);
}
