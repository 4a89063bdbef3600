/* file.c - a file read whole.
 * In:   a path and a limit.
 * Out:  the bytes in memory of malloc, for the caller to free.
 * Owns: the file descriptor while it reads.
 * The file is read, not mapped: a mapped file that another process cuts short would kill
 * this one. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *kind_of(mode_t mode) {
  static const struct {
    mode_t format;
    const char *name;
  } kinds[] = {{S_IFDIR, "is a directory"},
               {S_IFIFO, "is a FIFO"},
               {S_IFSOCK, "is a socket"},
               {S_IFCHR, "is a character device"},
               {S_IFBLK, "is a block device"}};
  for (size_t i = 0; i < QK_COUNT(kinds); i++)
    if ((mode & S_IFMT) == kinds[i].format) return kinds[i].name;
  return "is a special file";
}

static qk_code fail_at(const char *path, qk_err *e) {
  qk_err_at(e, path, 0, 0);
  return QK_INPUT;
}

static qk_code cannot(const char *what, const char *path, int error, qk_err *e) {
  char text[128];
  const char *why = strerror_r(error, text, sizeof text);
  qk_fail(e, QK_INPUT, "cannot %s: %s", what, why);
  return fail_at(path, e);
}

static qk_code not_regular(const char *path, mode_t mode, qk_err *e) {
  qk_fail(e, QK_INPUT, "%s, not a file", kind_of(mode));
  return fail_at(path, e);
}

static qk_code too_large(const char *path, size_t max, size_t size, qk_err *e) {
  const size_t mib = 1024 * 1024;
  if (max >= mib && max % mib == 0)
    qk_fail(e, QK_INPUT, "larger than the limit of %zu MiB (%zu bytes)", max / mib, size);
  else
    qk_fail(e, QK_INPUT, "larger than the limit of %zu bytes (%zu bytes)", max, size);
  return fail_at(path, e);
}

/* Opening must not wait (a FIFO) and must not pass on to a child process. */
static qk_code open_regular(const char *path, int *fd, size_t *size, qk_err *e) {
  struct stat st;
  *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (*fd < 0) {
    int error = errno;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
      return not_regular(path, st.st_mode, e);
    return cannot("open", path, error, e);
  }
  if (fstat(*fd, &st) < 0) return cannot("read", path, errno, e);
  if (!S_ISREG(st.st_mode)) return not_regular(path, st.st_mode, e);
  *size = st.st_size > 0 ? (size_t)st.st_size : 0;
  return QK_OK;
}

/* The size is a first guess only: the file may grow or shrink while it is read. */
static qk_code read_all(int fd, const char *path, size_t size, size_t max, qk_str *out,
                        qk_err *e) {
  size_t cap = size + 1, n = 0;
  char *p = malloc(cap);
  if (!p) return qk_nomem(e);
  for (;;) {
    if (n == cap) {
      char *more = cap <= SIZE_MAX / 2 ? realloc(p, cap * 2) : NULL;
      if (!more) return free(p), qk_nomem(e);
      p = more;
      cap *= 2;
    }
    ssize_t got = read(fd, p + n, cap - n);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      int error = errno;
      free(p);
      return cannot("read", path, error, e);
    }
    if (got == 0) break;
    n += (size_t)got;
    if (n > max) return free(p), too_large(path, max, n, e);
  }
  *out = (qk_str){p, n};
  return QK_OK;
}

qk_code qk_file_read(const char *path, size_t max_bytes, qk_str *out, qk_err *e) {
  *out = (qk_str){NULL, 0};
  int fd = -1;
  size_t size = 0;
  qk_code code = open_regular(path, &fd, &size, e);
  if (code == QK_OK && size > max_bytes) code = too_large(path, max_bytes, size, e);
  if (code == QK_OK) code = read_all(fd, path, size, max_bytes, out, e);
  if (fd >= 0) close(fd);
  return code;
}
