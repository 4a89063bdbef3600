/* folder.c - the script folders. */
#include "script/folder.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { SCRIPT_MAX = 4 * 1024 * 1024 };

qk_code qk_folder_open(qk_folder *f, const char *path, qk_arena *a, qk_err *e) {
  char real[PATH_MAX];
  struct stat st;
  qk_code code = QK_OK;
  if (!realpath(path, real) || stat(real, &st) != 0)
    code = qk_fail(e, QK_USAGE, "script folder: %s", strerror(errno));
  else if (!S_ISDIR(st.st_mode))
    code = qk_fail(e, QK_USAGE, "expected a script folder, got a file");
  if (code) {
    qk_err_at(e, path, 0, 0);
    return code;
  }
  qk_str given = qk_str_of(path);
  while (given.n > 1 && given.p[given.n - 1] == '/') given.n--;
  f->path = qk_arena_copy(a, given).p;
  f->real = qk_arena_copy(a, qk_str_of(real)).p;
  return f->path && f->real ? QK_OK : qk_nomem(e);
}

const char *qk_folder_path(const qk_folder *f, const char *relative, qk_arena *a) {
  size_t n = strlen(f->path) + strlen(relative) + 2;
  if (n > PATH_MAX) return NULL;
  char *path = qk_arena_alloc(a, n);
  if (path) snprintf(path, n, "%s/%s", f->path, relative);
  return path;
}

bool qk_folder_has(const char *path) {
  struct stat st;
  return lstat(path, &st) == 0;
}

qk_code qk_folder_read(const qk_folder *f, const char *path, qk_str *text, qk_err *e) {
  char real[PATH_MAX];
  size_t n = strlen(f->real);
  qk_code code = QK_OK;
  if (!realpath(path, real)) {
    code = qk_fail(e, QK_SCRIPT, "cannot read the script: %s", strerror(errno));
  } else if (strncmp(real, f->real, n) != 0 || (n > 1 && real[n] != '/')) {
    code = qk_fail(e, QK_SCRIPT,
                   "expected a file below its script folder, got a link to %s", real);
  } else {
    code = qk_file_read(real, SCRIPT_MAX, text, e);
    if (code == QK_INPUT && e) e->code = code = QK_SCRIPT;
  }
  if (code && code != QK_NOMEM) qk_err_at(e, path, 0, 0);
  return code;
}

static int by_name(const void *a, const void *b) {
  const qk_script_file *x = a, *y = b;
  return strcmp(x->path, y->path);
}

qk_code qk_folder_scan(const qk_folder *f, uint32_t number, const char *part, qk_arena *a,
                       qk_script_file **files, uint32_t *n, uint32_t *cap, qk_err *e) {
  const char *path = qk_folder_path(f, part, a);
  if (!path) return qk_nomem(e);
  DIR *dir = opendir(path);
  if (!dir && (errno == ENOENT || errno == ENOTDIR)) return QK_OK;
  if (!dir) {
    qk_fail(e, QK_SCRIPT, "cannot read the script folder: %s", strerror(errno));
    qk_err_at(e, path, 0, 0);
    return QK_SCRIPT;
  }
  uint32_t first = *n;
  qk_code code = QK_OK;
  for (struct dirent *entry; !code && (entry = readdir(dir));) {
    qk_str name = qk_str_of(entry->d_name);
    if (name.p[0] == '.' || !qk_str_ends(name, QK_LIT(".lua"))) continue;
    qk_folder sub = {path, NULL};
    qk_script_file file = {.path = qk_folder_path(&sub, entry->d_name, a),
                           .base = qk_arena_copy(a, qk_str_sub(name, 0, name.n - 4)),
                           .folder = number};
    if (!file.path || !file.base.p ||
        !qk_arena_grow(a, (void **)files, *n, cap, sizeof **files))
      code = qk_nomem(e);
    else
      (*files)[(*n)++] = file;
  }
  closedir(dir);
  if (*n > first) qsort(*files + first, *n - first, sizeof **files, by_name);
  return code;
}
