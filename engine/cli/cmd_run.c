/* cmd_run.c - the commands that run definitions: report, query, run, classify, check,
 * extract.
 * In:   names, parameters.
 * Out:  results on stdout or in files; the states of several on stderr.
 * Owns: the session while a command runs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

/* ---- report and query: one result a name ---------------------------------------------
 */

static qk_code write_one(qikan *q, const cli_options *o,
                         const qikan_format_options *format, FILE *out, qk_err *e) {
  const char *name = o->operands[0];
  if (o->against)
    return qikan_against(q, o->kind, name, o->params, o->n_params, o->against, format,
                         out, e);
  return strcmp(o->kind, "report") == 0
             ? qikan_report(q, name, o->params, o->n_params, format, out, e)
             : qikan_query(q, name, o->params, o->n_params, format, out, e);
}

static const struct {
  const char *format, *ending;
  bool joins; /* several results can stand one behind the other */
} formats[] = {{"text", "txt", true},    {"markdown", "md", true},
               {"jsonl", "jsonl", true}, {"json", "json", true},
               {"csv", "csv", false},    {"tsv", "tsv", false},
               {"html", "html", false},  {"xlsx", "xlsx", false}};

static bool is_folder(const char *path) {
  struct stat st;
  size_t n = strlen(path);
  return (n && path[n - 1] == '/') || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

/* What several results go to: stdout, or a folder with a file for each. */
static int check_place(const cli_options *o) {
  if (o->output && !is_folder(o->output)) {
    cli_message("several results go to a folder: -o %s/", o->output);
    return QK_USAGE;
  }
  if (o->output && mkdir(o->output, 0777) != 0 && errno != EEXIST) {
    cli_message("cannot write %s: %s", o->output, strerror(errno));
    return QK_STORE;
  }
  for (size_t i = 0; !o->output && o->format && i < CLI_COUNT(formats); i++)
    if (strcmp(o->format, formats[i].format) == 0 && !formats[i].joins) {
      cli_message("several results cannot be one %s; name a folder with -o DIR/",
                  o->format);
      return QK_USAGE;
    }
  return QK_OK;
}

/* -o, or its file for this name; the caller frees it.  NULL: stdout. */
static char *place_of(const cli_options *o, const char *name) {
  const char *ending = "txt";
  char *path = NULL;
  if (!o->output) return NULL;
  for (size_t i = 0; o->format && i < CLI_COUNT(formats); i++)
    if (strcmp(o->format, formats[i].format) == 0) ending = formats[i].ending;
  size_t n = strlen(o->output);
  const char *slash = n && o->output[n - 1] == '/' ? "" : "/";
  /* A name with a slash is no name of a report and is refused when it is looked up. */
  const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
  return asprintf(&path, "%s%s%s.%s", o->output, slash, base, ending) < 0 ? NULL : path;
}

static const char *state_of(const qikan *q, int status) {
  if (status == QK_OK) return "done";
  return qikan_limit_passed(q) == QIKAN_LIMIT_TIME ? "timed out" : "failed";
}

static bool in_text(const cli_options *o) {
  return !o->output && (!o->format || strcmp(o->format, "text") == 0 ||
                        strcmp(o->format, "markdown") == 0);
}

/* Each in turn; the states at the end, where they can be seen together. */
static int run_each(qikan *q, const cli_options *o) {
  const char **states = calloc(o->n_operands, sizeof *states);
  int worst = QK_OK;
  bool stop = states == NULL;
  for (size_t i = 0; i < o->n_operands && states; i++) {
    states[i] = "skipped";
    if (stop) continue;
    cli_options alone = *o;
    alone.operands = o->operands + i;
    alone.n_operands = 1;
    char *path = place_of(o, o->operands[i]);
    if (i && in_text(o)) putchar('\n');
    int status = cli_print_to(q, &alone, path, write_one, false);
    free(path);
    states[i] = state_of(q, status);
    if (status > worst) worst = status;
    stop = status != QK_OK && o->stop_on_error;
  }
  for (size_t i = 0; i < o->n_operands && states; i++)
    cli_line("%s: %s", o->operands[i], states[i]);
  free(states);
  if (states) return worst;
  cli_message("out of memory");
  return QK_STORE;
}

static int run_named(const cli_options *o, const char *kind) {
  qikan *q;
  cli_options with = *o;
  with.kind = kind;
  if (o->n_operands == 1) return cli_print(&with, QIKAN_READ, write_one);
  int status = check_place(o);
  if (status == QK_OK) status = cli_session(&q, o, QIKAN_READ);
  if (status != QK_OK) return status;
  status = run_each(q, &with);
  qikan_free(q);
  return status;
}

int cli_report(const cli_options *o) { return run_named(o, "report"); }
int cli_query(const cli_options *o) { return run_named(o, "query"); }

/* ---- classify, check, extract: one result for all ------------------------------------
 */

typedef qk_code batch_call(qikan *q, const qikan_batch *batch,
                           const qikan_format_options *format, FILE *out, qk_err *e);

static qk_code call_batch(batch_call *call, qikan *q, const cli_options *o,
                          const qikan_format_options *format, FILE *out, qk_err *e) {
  const qikan_batch batch = {.names = (const char *const *)o->operands,
                             .n_names = o->n_operands,
                             .params = o->params,
                             .n_params = o->n_params,
                             .stop_on_error = o->stop_on_error,
                             .dry_run = o->dry_run};
  return call(q, &batch, format, out, e);
}

static qk_code write_classify(qikan *q, const cli_options *o,
                              const qikan_format_options *format, FILE *out, qk_err *e) {
  return call_batch(qikan_classify, q, o, format, out, e);
}
static qk_code write_check(qikan *q, const cli_options *o,
                           const qikan_format_options *format, FILE *out, qk_err *e) {
  return call_batch(qikan_check, q, o, format, out, e);
}
static qk_code write_extract(qikan *q, const cli_options *o,
                             const qikan_format_options *format, FILE *out, qk_err *e) {
  return call_batch(qikan_extract, q, o, format, out, e);
}

static int run_batch(const cli_options *o, cli_writer *write) {
  qikan *q;
  int status = cli_session(&q, o, o->dry_run ? QIKAN_READ : QIKAN_WRITE);
  if (status != QK_OK) return status;
  status = cli_print_to(q, o, o->output, write, true);
  qikan_free(q);
  return status;
}

int cli_classify(const cli_options *o) { return run_batch(o, write_classify); }
int cli_check(const cli_options *o) { return run_batch(o, write_check); }
int cli_extract(const cli_options *o) { return run_batch(o, write_extract); }

/* ---- run -----------------------------------------------------------------------------
 */

static qk_code write_run(qikan *q, const cli_options *o,
                         const qikan_format_options *format, FILE *out, qk_err *e) {
  return qikan_run(q, o->operands[0], o->params, o->n_params, format, out, e);
}
/* A script may define what stores rows; one that only reads may have a database that
 * nobody can write to. */
int cli_run(const cli_options *o) {
  bool writable = access(o->db, W_OK) == 0;
  return cli_print(o, writable ? QIKAN_WRITE : QIKAN_READ, write_run);
}
