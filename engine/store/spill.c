/* spill.c - the files that large sorts go to.
 * A statement of a script can make SQLite sort more than memory holds.  In a file it
 * takes little memory and less time; the limit keeps it from filling the disk. */
#include "store/spill.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"

#define NAME "qikan-spill"

static const sqlite3_int64 largest = INT64_C(1) << 30;

typedef struct spill {
  sqlite3_file base;
  sqlite3_file *real; /* behind this struct */
} spill;

typedef struct spill_vfs {
  sqlite3_vfs base;
  sqlite3_vfs *system;
} spill_vfs;

static sqlite3_file *real_of(sqlite3_file *f) { return ((spill *)f)->real; }

static int on_close(sqlite3_file *f) { return real_of(f)->pMethods->xClose(real_of(f)); }

static int on_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) {
  return real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}

static int on_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at) {
  if (at > largest - n) return SQLITE_FULL;
  return real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
}

static int on_truncate(sqlite3_file *f, sqlite3_int64 size) {
  return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int on_sync(sqlite3_file *f, int flags) {
  return real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int on_size(sqlite3_file *f, sqlite3_int64 *size) {
  return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

/* Nobody else can open the file. */
static int on_lock(sqlite3_file *f, int lock) {
  (void)f, (void)lock;
  return SQLITE_OK;
}

static int on_check(sqlite3_file *f, int *reserved) {
  (void)f;
  *reserved = 0;
  return SQLITE_OK;
}

static int on_control(sqlite3_file *f, int what, void *argument) {
  return real_of(f)->pMethods->xFileControl(real_of(f), what, argument);
}

static int sector(sqlite3_file *f) {
  return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int traits(sqlite3_file *f) {
  return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static const sqlite3_io_methods methods = {.iVersion = 1,
                                           .xClose = on_close,
                                           .xRead = on_read,
                                           .xWrite = on_write,
                                           .xTruncate = on_truncate,
                                           .xSync = on_sync,
                                           .xFileSize = on_size,
                                           .xLock = on_lock,
                                           .xUnlock = on_lock,
                                           .xCheckReservedLock = on_check,
                                           .xFileControl = on_control,
                                           .xSectorSize = sector,
                                           .xDeviceCharacteristics = traits};

/* The system's VFS opens every file; those with a name are its own altogether. */
static int on_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags,
                   int *out) {
  sqlite3_vfs *system = ((spill_vfs *)v)->system;
  if (name) return system->xOpen(system, name, f, flags, out);
  spill *s = (spill *)f;
  s->base.pMethods = NULL;
  s->real = (sqlite3_file *)(s + 1);
  int rc = system->xOpen(system, NULL, s->real, flags, out);
  if (!rc) s->base.pMethods = &methods;
  return rc;
}

static bool has_folder(void) {
  const char *const folders[] = {getenv("SQLITE_TMPDIR"), getenv("TMPDIR"), "/var/tmp",
                                 "/usr/tmp", "/tmp"};
  for (size_t i = 0; i < QK_COUNT(folders); i++)
    if (folders[i] && access(folders[i], W_OK | X_OK) == 0) return true;
  return false;
}

/* All but xOpen is the system's: it knows itself by the other fields. */
static bool enroll(void) {
  sqlite3_vfs *system = sqlite3_vfs_find(NULL);
  spill_vfs *own = system ? malloc(sizeof *own) : NULL;
  if (!own) return false;
  *own = (spill_vfs){*system, system};
  own->base.pNext = NULL;
  own->base.zName = NAME;
  own->base.szOsFile += (int)sizeof(spill);
  own->base.xOpen = on_open;
  if (sqlite3_vfs_register(&own->base, 0) == SQLITE_OK) return true;
  free(own);
  return false;
}

const char *qk_spill_vfs(void) {
  if (!has_folder() || sqlite3_initialize() != SQLITE_OK) return NULL;
  sqlite3_mutex *m = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
  sqlite3_mutex_enter(m);
  bool there = sqlite3_vfs_find(NAME) || enroll();
  sqlite3_mutex_leave(m);
  return there ? NAME : NULL;
}
