/* embed.c - qikan inside another program: an issue in, a report as JSON out.
 *
 *   embed ISSUE.md [REPORT [SCRIPTS]]
 *
 * Build it with the library installed:  cc embed.c -lqikan
 * SCRIPTS is a folder of your own profiles and reports; the example issue wants the one
 * this file lies in.  The database is a file of its own that goes at the end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <qikan/qikan.h>

/* Called once a file. */
static int on_file(void *context, const qikan_ingest_event *event) {
  (void)context;
  if (event->state == QIKAN_FAILED) return 0; /* the call returns the error, too */
  fprintf(stderr, "%s: %s, %u articles\n", event->path,
          event->profile ? event->profile : "as it was", event->articles);
  return 0;
}

static qk_code work(qikan *q, const char *db, const char *issue, const char *report,
                    qk_err *e) {
  const qikan_ingest_options ingest = {.on_file = on_file};
  const qikan_format_options format = {.format = "json"};
  qk_code code = qikan_open(q, db, QIKAN_WRITE, e);
  if (code == QK_OK) code = qikan_ingest(q, &issue, 1, &ingest, e);
  if (code == QK_OK) code = qikan_report(q, report, NULL, 0, &format, stdout, e);
  return code;
}

int main(int argc, char **argv) {
  char folder[] = "/tmp/embed-XXXXXX", db[64], text[1200];
  qikan *q = NULL;
  qk_err e = {0};
  if (argc < 2 || argc > 4) {
    fprintf(stderr, "usage: embed ISSUE.md [REPORT [SCRIPTS]]\n");
    return QK_USAGE;
  }
  if (!mkdtemp(folder)) {
    perror(folder);
    return QK_STORE;
  }
  snprintf(db, sizeof db, "%s/issue.db", folder);

  /* Every call says how it went; nothing is printed behind your back. */
  const char *const dirs[] = {argc > 3 ? argv[3] : NULL, NULL};
  const qikan_options options = {.script_dirs = dirs};
  qk_code code = qikan_new(&q, &options, &e);
  if (code == QK_OK) code = work(q, db, argv[1], argc > 2 ? argv[2] : "overview", &e);
  if (code != QK_OK) {
    qikan_error_text(&e, text, sizeof text);
    fprintf(stderr, "embed: %s\n", text);
  }
  qikan_free(q); /* NULL would be allowed; the database is closed */

  unlink(db);
  rmdir(folder);
  return code;
}
