/* folder.h - the script folders: what lies where, and reading it.
 * In:   folders laid out as scripts/ is.
 * Out:  paths and texts; a file that leads out of its folder is refused.
 * Owns: nothing; names live in the caller's arena. */
#ifndef QK_SCRIPT_FOLDER_H
#define QK_SCRIPT_FOLDER_H

#include "base/arena.h"
#include "base/err.h"

typedef struct qk_folder {
  const char *path; /* as given, without a slash at its end */
  const char *real; /* without symbolic links */
} qk_folder;

typedef struct qk_script_file {
  const char *path; /* folder/part/base.lua */
  qk_str base;
  uint32_t folder; /* index: higher overrides lower */
} qk_script_file;

/* QK_USAGE where it is no folder. */
qk_code qk_folder_open(qk_folder *f, const char *path, qk_arena *a, qk_err *e);
/* folder/relative, NULL when memory is out or the path too long. */
const char *qk_folder_path(const qk_folder *f, const char *relative, qk_arena *a);
/* Whether such a file (of any kind) is there. */
bool qk_folder_has(const char *path);
/* Reads a file that must lie below the folder; the text is the caller's to free. */
qk_code qk_folder_read(const qk_folder *f, const char *path, qk_str *text, qk_err *e);
/* The Lua files of folder/part (which may be missing) in byte order of their names. */
qk_code qk_folder_scan(const qk_folder *f, uint32_t number, const char *part, qk_arena *a,
                       qk_script_file **files, uint32_t *n, uint32_t *cap, qk_err *e);

#endif
