/* db.c - connections, set up for databases that nobody vouches for. */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/schema.h"
#include "store/spill.h"

enum { BUSY_MS = 8000, LONGEST_VALUE = 512 * 1024 * 1024 };

static const struct {
  int rc;
  const char *message;
} messages[] = {
    {SQLITE_FULL, "database or disk is full"},
    {SQLITE_NOTADB, "this is not an SQLite database"},
    {SQLITE_CORRUPT, "the database is damaged"},
    {SQLITE_BUSY, "the database is locked by another process"},
    {SQLITE_LOCKED, "the database is locked"},
    {SQLITE_READONLY, "the database cannot be written: file or folder is read-only"},
    {SQLITE_TOOBIG, "a text is too long for the database"},
    {SQLITE_PERM, "no permission to open the database"},
};

qk_code qk_db_fail(qk_err *e, sqlite3 *db, int rc, const char *path) {
  int primary = rc & 0xFF;
  if (primary == SQLITE_NOMEM) return qk_nomem(e);
  const char *message = NULL;
  for (size_t i = 0; i < QK_COUNT(messages); i++)
    if (messages[i].rc == primary) message = messages[i].message;
  int system = db ? sqlite3_system_errno(db) : 0;
  if (message)
    qk_fail(e, QK_STORE, "%s", message);
  else if ((primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR) && system)
    qk_fail(e, QK_STORE, "the database cannot be %s: %s",
            primary == SQLITE_CANTOPEN ? "opened" : "read or written", strerror(system));
  else
    qk_fail(e, QK_STORE, "%s", db ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
  qk_err_at(e, path, 0, 0);
  return QK_STORE;
}

qk_code qk_db_exec(sqlite3 *db, const char *sql, const char *path, qk_err *e) {
  int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
  return rc ? qk_db_fail(e, db, rc, path) : QK_OK;
}

qk_code qk_db_int(sqlite3 *db, const char *sql, int64_t fallback, int64_t *out,
                  const char *path, qk_err *e) {
  *out = fallback;
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
  if (!rc && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
    *out = sqlite3_column_int64(stmt, 0);
    rc = SQLITE_OK;
  }
  qk_code code = rc && rc != SQLITE_DONE ? qk_db_fail(e, db, rc, path) : QK_OK;
  sqlite3_finalize(stmt);
  return code;
}

qk_code qk_db_refuse(qk_err *e, const char *path, const char *format, const char *what) {
  qk_fail(e, QK_STORE, format, what);
  qk_err_at(e, path, 0, 0);
  return QK_STORE;
}

/* SQLite would wait for ever on a FIFO and has no good word for a directory. */
static qk_code look_at(const char *path, int mode, bool *empty, qk_err *e) {
  struct stat st;
  *empty = true;
  if (!path[0]) return qk_fail(e, QK_USAGE, "the name of the database is empty");
  if (stat(path, &st)) {
    if (errno == ENOENT && mode == QK_DB_WRITE) return QK_OK;
    if (errno == ENOENT) return qk_db_refuse(e, path, "%s", "there is no such database");
    return qk_db_refuse(e, path, "the database cannot be opened: %s", strerror(errno));
  }
  if (S_ISDIR(st.st_mode))
    return qk_db_refuse(e, path, "%s", "this is a directory, not a database");
  if (!S_ISREG(st.st_mode))
    return qk_db_refuse(e, path, "%s",
                        "this is not a regular file, so it cannot be a database");
  *empty = st.st_size == 0;
  return QK_OK;
}

/* "file:" and ":memory:" mean a file of that name, too: SQLite never sees a bare name. */
static bool uri_of(qk_buf *uri, const char *path, bool immutable) {
  qk_buf_put(uri, path[0] == '/' ? QK_LIT("file:") : QK_LIT("file:./"));
  for (const char *p = path; *p; p++) {
    if (*p == '%' || *p == '?' || *p == '#')
      qk_buf_printf(uri, "%%%02X", (unsigned)(unsigned char)*p);
    else
      qk_buf_putc(uri, *p);
  }
  if (immutable) qk_buf_put(uri, QK_LIT("?immutable=1"));
  return !uri->oom;
}

static int open_file(sqlite3 **out, const char *path, int mode, bool immutable) {
  qk_buf uri = {0};
  *out = NULL;
  if (!uri_of(&uri, path, immutable)) {
    qk_buf_free(&uri);
    return SQLITE_NOMEM;
  }
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE |
              (mode == QK_DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                   : SQLITE_OPEN_READONLY);
  const char *vfs = mode == QK_DB_READ ? qk_spill_vfs() : NULL;
  int rc = sqlite3_open_v2(uri.p, out, flags, vfs);
  qk_buf_free(&uri);
  return rc;
}

/* Nothing that stands in a database's schema may do more than select. */
static int harden(sqlite3 *db, int mode) {
  int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  if (!rc) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  if (!rc) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  if (!rc) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  if (!rc) rc = sqlite3_busy_timeout(db, BUSY_MS);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, LONGEST_VALUE);
  if (!rc)
    rc = sqlite3_exec(db,
                      "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; "
                      "PRAGMA mmap_size = 0",
                      NULL, NULL, NULL);
  /* What the words of a query need of a thousand issues stays for the next one. */
  if (!rc && mode == QK_DB_READ)
    rc = sqlite3_exec(db, "PRAGMA cache_size = -32768", NULL, NULL, NULL);
  /* A sort that does not fit into the cache goes to a file: a tenth faster than in
   * memory, and bounded there. */
  if (!rc && mode == QK_DB_READ && qk_spill_vfs())
    rc = sqlite3_exec(db, "PRAGMA temp_store = FILE", NULL, NULL, NULL);
  if (!rc && mode == QK_DB_READ)
    rc = sqlite3_exec(db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
  return rc;
}

/* A database in WAL mode on a read-only medium: readable where no WAL is left behind and
 * nobody can write beside us. */
static bool can_be_immutable(const char *path) {
  qk_buf b = {0};
  qk_buf_printf(&b, "%s-wal", path);
  bool no_wal = !b.oom && faccessat(AT_FDCWD, b.p, F_OK, AT_EACCESS) != 0;
  qk_buf_clear(&b);
  const char *slash = strrchr(path, '/');
  qk_str folder = slash ? (qk_str){path, (size_t)(slash - path) + 1} : QK_LIT("./");
  qk_buf_put(&b, folder);
  bool folder_read_only = !b.oom && faccessat(AT_FDCWD, b.p, W_OK, AT_EACCESS) != 0;
  qk_buf_free(&b);
  return no_wal && folder_read_only;
}

/* Reads the header, too, so that an unreadable database is known here. */
static int open_hardened(sqlite3 **out, const char *path, int mode, bool immutable) {
  int rc = open_file(out, path, mode, immutable);
  if (!rc) rc = harden(*out, mode);
  if (!rc) rc = sqlite3_exec(*out, "PRAGMA schema_version", NULL, NULL, NULL);
  return rc;
}

/* A process that ended in the middle of a transaction outside of WAL mode has left a
 * journal, which a connection that cannot write will not undo. */
static int undo_journal(const char *path) {
  sqlite3 *db;
  int rc = open_hardened(&db, path, QK_DB_WRITE, false);
  sqlite3_close(db);
  return rc;
}

qk_code qk_db_open(sqlite3 **out, const char *path, int mode, qk_err *e) {
  bool empty;
  *out = NULL;
  qk_code code = look_at(path, mode, &empty, e);
  if (code) return code;
  if (empty && mode == QK_DB_READ)
    return qk_db_refuse(e, path, "%s", "the database is empty; ingest an issue first");
  int rc = open_hardened(out, path, mode, false);
  if (rc == SQLITE_READONLY_ROLLBACK && undo_journal(path) == SQLITE_OK) {
    sqlite3_close(*out);
    rc = open_hardened(out, path, mode, false);
  }
  if (((rc & 0xFF) == SQLITE_CANTOPEN || (rc & 0xFF) == SQLITE_READONLY) &&
      mode == QK_DB_READ && can_be_immutable(path)) {
    sqlite3_close(*out);
    rc = open_hardened(out, path, mode, true);
  }
  if (!rc && mode == QK_DB_WRITE && sqlite3_db_readonly(*out, "main") == 1)
    rc = SQLITE_READONLY;
  if (!rc) return QK_OK;
  code = qk_db_fail(e, *out, rc, path);
  sqlite3_close(*out);
  *out = NULL;
  return code;
}
