/* files.h - which files an ingest reads.
 * In:   paths of files and folders, as a user gives them.
 * Out:  the files in order: as given; a folder's in byte order of their names,
 *       recursively.
 * Owns: the list, until qk_files_free. */
#ifndef QK_API_FILES_H
#define QK_API_FILES_H

#include "base/arena.h"
#include "base/err.h"

typedef struct qk_file {
  const char *path;
  uint64_t bytes;
  const char *problem; /* why it cannot be read, NULL where that is not known yet */
} qk_file;

typedef struct qk_files {
  qk_arena arena;
  qk_file *items;
  uint32_t n, cap;
  uint64_t bytes;
} qk_files;

/* Hidden entries, other endings and what is no file are passed over; a folder that is
 * met again (by a symbolic link) is not read twice.  A folder that cannot be read or
 * holds no such file stands in the list with its problem. */
qk_code qk_files_find(qk_files *f, const char *const *paths, size_t n, qk_err *e);
void qk_files_free(qk_files *f);

#endif
