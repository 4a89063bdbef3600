/* cmd_write.c - for those who write scripts: new, stubs, help lua, help on a definition.
 * In:   a kind and a name.
 * Out:  a starter in a file of its own; annotations; reference.
 * Owns: the session while a command runs. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

/* ---- new -----------------------------------------------------------------------------
 */

static const struct {
  const char *kind, *part, *next; /* what to run: `qikan next NAME` */
} kinds[] = {
    {"report", "reports", "qikan report %s"},
    {"query", "queries", "qikan query %s"},
    {"classifier", "classifiers", "qikan classify %s"},
    {"check", "checks", "qikan check %s"},
    {"extractor", "extractors", "qikan extract %s"},
    {"profile", "profiles", "qikan ingest --profile %s ISSUE.md"},
};

static int find_kind(const char *word) {
  const char *names[CLI_COUNT(kinds)];
  for (size_t i = 0; i < CLI_COUNT(kinds); i++) {
    names[i] = kinds[i].kind;
    if (strcmp(word, names[i]) == 0) return (int)i;
  }
  int near = cli_nearest(word, names, CLI_COUNT(kinds));
  cli_message("there is no kind “%s”%s%s%s; the kinds are report, query, classifier, "
              "check, extractor and profile",
              word, near < 0 ? "" : ", did you mean “", near < 0 ? "" : names[near],
              near < 0 ? "" : "”?");
  return -1;
}

/* The folder and those above it, as far as they are missing. */
static bool make_folders(const char *path) {
  char part[4096];
  size_t n = strlen(path);
  if (n >= sizeof part) return errno = ENAMETOOLONG, false;
  for (size_t i = 1; i <= n; i++) {
    if (path[i] != '/' && path[i] != '\0') continue;
    memcpy(part, path, i);
    part[i] = '\0';
    if (mkdir(part, 0777) != 0 && errno != EEXIST) return false;
  }
  return true;
}

static int cannot(const char *path) {
  cli_message("cannot write %s: %s", path, strerror(errno));
  return QK_STORE;
}

/* A file that is there is somebody's work. */
static int write_starter(const char *path, const char *text, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0 && errno == EEXIST) {
    cli_message("%s is there already and stays as it is", path);
    return QK_USAGE;
  }
  FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
  if (!f) {
    int status = cannot(path);
    if (fd >= 0) close(fd);
    return status;
  }
  bool written = fwrite(text, 1, n, f) == n;
  written = fclose(f) == 0 && written;
  if (written) return QK_OK;
  int status = cannot(path);
  unlink(path);
  return status;
}

/* The text of a starter; the caller frees it. */
static int starter_text(const char *kind, const char *name, char **text, size_t *n) {
  qikan *q = NULL;
  qk_err e = {0};
  FILE *out = open_memstream(text, n);
  qk_code code = out ? qikan_new(&q, NULL, &e) : QK_NOMEM;
  if (code == QK_OK) code = qikan_starter(q, kind, name, out, &e);
  if (out && fclose(out) != 0 && code == QK_OK) code = QK_NOMEM;
  qikan_free(q);
  if (code == QK_NOMEM) return cli_message("out of memory"), QK_STORE;
  return code == QK_OK ? QK_OK : cli_fail(&e);
}

int cli_new(const cli_options *o) {
  const char *name = o->operands[1];
  const char *dir = o->n_script_dirs > o->n_environment_dirs
                        ? o->script_dirs[o->n_environment_dirs]
                    : o->n_script_dirs ? o->script_dirs[0]
                                       : "qikan-scripts";
  char folder[4096], path[4352], *text = NULL;
  size_t n = 0;
  int k = find_kind(o->operands[0]);
  if (k < 0) return QK_USAGE;
  int status = starter_text(kinds[k].kind, name, &text, &n);
  snprintf(folder, sizeof folder, "%s/%s", dir, kinds[k].part);
  snprintf(path, sizeof path, "%s/%s.lua", folder, name);
  if (status == QK_OK && !make_folders(folder)) status = cannot(folder);
  if (status == QK_OK) status = write_starter(path, text, n);
  free(text);
  if (status != QK_OK) return status;
  char next[256];
  const char *at = strstr(kinds[k].next, "%s");
  snprintf(next, sizeof next, "%.*s%s%s", (int)(at - kinds[k].next), kinds[k].next, name,
           at + 2);
  printf("%s\n\nIt runs as it is; change it and run it again:\n  %s --scripts %s\n", path,
         next, dir);
  return QK_OK;
}

/* ---- stubs ---------------------------------------------------------------------------
 */

static qk_code write_stubs(qikan *q, const cli_options *o,
                           const qikan_format_options *format, FILE *out, qk_err *e) {
  (void)o;
  (void)format;
  return qikan_stubs(q, out, e);
}
int cli_stubs(const cli_options *o) { return cli_print(o, CLI_NONE, write_stubs); }

/* ---- help ----------------------------------------------------------------------------
 */

static qk_code write_lua(qikan *q, const cli_options *o,
                         const qikan_format_options *format, FILE *out, qk_err *e) {
  return qikan_help_lua(q, o->n_operands > 1 ? o->operands[1] : NULL, format, out, e);
}
int cli_help_lua(const cli_options *o) { return cli_print(o, CLI_NONE, write_lua); }

static qk_code write_definition(qikan *q, const cli_options *o,
                                const qikan_format_options *format, FILE *out,
                                qk_err *e) {
  return qikan_describe(q, o->kind, o->operands[0], format, out, e);
}

int cli_describe(const cli_options *o, const cli_command *c) {
  cli_options asked = *o;
  asked.kind = c->kind;
  int status = cli_print(&asked, CLI_NONE, write_definition);
  if (status == QK_OK && !o->output && !o->format)
    printf("\nThe options of the command: qikan help %s\n", c->name);
  return status;
}
