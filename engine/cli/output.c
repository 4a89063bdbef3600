/* output.c - where a result goes.
 * In:   the path of -o, or none for stdout.
 * Out:  a stream; at the end the file whole under its name, or as it was before.
 * Owns: the temporary file, until cli_output_close. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

static int cannot(const char *path, const char *why) {
  cli_message("cannot write %s: %s", path, why);
  return QK_STORE;
}

/* ---- a signal while the file is written ----------------------------------------------
 * The one thing that a handler can reach: the name of the temporary file. */

static char *volatile unfinished;
static const int endings[] = {SIGINT, SIGTERM, SIGHUP};

static void on_ending(int number) {
  if (unfinished) unlink(unfinished);
  signal(number, SIG_DFL);
  raise(number);
}

/* Signals that were ignored (nohup, a job in the background) stay so. */
static void watch(char *temporary) {
  unfinished = temporary;
  for (size_t i = 0; i < CLI_COUNT(endings); i++)
    if (signal(endings[i], temporary ? on_ending : SIG_DFL) == SIG_IGN)
      signal(endings[i], SIG_IGN);
}

/* ---- files ---------------------------------------------------------------------------
 */

static void discard(cli_output *out) {
  if (out->temporary) watch(NULL);
  if (out->file && out->file != stdout) fclose(out->file);
  if (out->temporary) unlink(out->temporary);
  free(out->temporary);
  free(out->target);
  *out = (cli_output){0};
}

/* A temporary file beside the target, with the mode the target has or would get. */
static int open_temporary(cli_output *out, const struct stat *old) {
  if (asprintf(&out->temporary, "%s.XXXXXX", out->target) < 0) {
    out->temporary = NULL;
    return cannot(out->path, "out of memory");
  }
  watch(out->temporary);
  int fd = mkstemp(out->temporary);
  if (fd < 0) {
    int why = errno;
    watch(NULL);
    free(out->temporary);
    out->temporary = NULL;
    return cannot(out->path, strerror(why));
  }
  mode_t mask = umask(0);
  umask(mask);
  if (fchmod(fd, old ? old->st_mode & 07777 : 0666 & ~mask) == 0)
    out->file = fdopen(fd, "w");
  if (out->file) return QK_OK;
  int why = errno;
  close(fd);
  return cannot(out->path, strerror(why));
}

int cli_output_open(cli_output *out, const char *path) {
  struct stat old;
  int status = QK_OK;
  *out = (cli_output){.path = path};
  if (!path) return out->file = stdout, QK_OK;
  bool exists = stat(path, &old) == 0;
  if (exists && S_ISDIR(old.st_mode)) return cannot(path, "it is a directory");
  if (exists && !S_ISREG(old.st_mode)) { /* a device or a pipe cannot be replaced */
    out->file = fopen(path, "w");
    return out->file ? QK_OK : cannot(path, strerror(errno));
  }
  if (exists && access(path, W_OK) != 0) return cannot(path, strerror(errno));
  /* Through a symbolic link: the file it names is replaced, not the link. */
  out->target = exists ? realpath(path, NULL) : strdup(path);
  status = out->target ? open_temporary(out, exists ? &old : NULL)
                       : cannot(path, strerror(errno));
  if (status != QK_OK) discard(out);
  return status;
}

/* A reader that has seen enough (| head) is no failure. */
static bool reader_gone(void) {
  struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};
  return poll(&p, 1, 0) == 1 && (p.revents & (POLLERR | POLLHUP));
}

/* Gives the temporary file its name. */
static int keep(cli_output *out) {
  FILE *file = out->file;
  out->file = NULL;
  if (fclose(file) != 0) return cannot(out->path, strerror(errno));
  if (!out->temporary) return QK_OK;
  if (rename(out->temporary, out->target) != 0) return cannot(out->path, strerror(errno));
  watch(NULL);
  free(out->temporary);
  out->temporary = NULL;
  return QK_OK;
}

int cli_output_close(cli_output *out, qk_code code, const qk_err *e, bool partial) {
  bool to_stdout = !out->path, failed = code != QK_OK && code != QK_FINDINGS;
  bool whole = !failed || (partial && ftello(out->file) > 0);
  errno = 0;
  bool written = fflush(out->file) == 0 && !ferror(out->file);
  const char *why = errno ? strerror(errno) : e->msg;
  int status = QK_OK;
  if (!written && to_stdout && reader_gone())
    status = QK_OK;
  else if (!written)
    status = cannot(to_stdout ? "standard output" : out->path, why);
  else if (whole && !to_stdout)
    status = keep(out);
  if (written && failed) status = cli_fail(e);
  if (written && status == QK_OK) status = cli_status(code);
  if (!written && to_stdout) clearerr(stdout); /* said once is enough */
  discard(out);
  return status;
}
