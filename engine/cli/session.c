/* session.c - a session as the options want it.
 * In:   --scripts, --db.
 * Out:  an open session; a message where there is none.
 * Owns: nothing; the caller frees the session. */
#include <string.h>
#include <unistd.h>

#include "cli.h"

int cli_session(qikan **q, const cli_options *o, int mode) {
  qk_err e = {0};
  bool database = mode != CLI_NONE;
  qikan_options options = {.script_dirs = o->script_dirs,
                           .trusted = o->trusted,
                           .memory_limit = o->limit_memory,
                           .output_limit = o->limit_output,
                           .time_limit_ms = o->limit_ms,
                           .row_limit = (uint64_t)o->limit_rows,
                           .recursion_limit = (uint32_t)o->limit_depth};
  *q = NULL;
  if (database && mode != CLI_CREATE && access(o->db, F_OK) != 0) {
    cli_message("%s: there is no such database; qikan ingest makes one", o->db);
    return QK_STORE;
  }
  qk_code code = qikan_new(q, &options, &e);
  if (code == QK_OK && database)
    code = qikan_open(*q, o->db, mode == QIKAN_READ ? QIKAN_READ : QIKAN_WRITE, &e);
  if (code == QK_OK) return QK_OK;
  qikan_free(*q);
  *q = NULL;
  return cli_fail(&e);
}

static void print_lines(const char *p) {
  while (*p) {
    size_t n = strcspn(p, "\n");
    /* A tab would be shown as an escape. */
    bool tab = *p == '\t';
    cli_line("%s%.*s", tab ? "  " : "", (int)n - tab, p + tab);
    p += n + (p[n] == '\n');
  }
}

void cli_excerpt(const qikan *q) {
  for (const char *p = qikan_excerpt(q); *p;) {
    size_t n = strcspn(p, "\n");
    cli_line("%.*s", (int)n, p);
    p += n + (p[n] == '\n');
  }
}

void cli_trace(const qikan *q, const cli_options *o) {
  print_lines(qikan_excerpt(q));
  if (o->trace) print_lines(qikan_trace(q));
}
