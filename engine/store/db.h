/* db.h - what the files of store/ share: connections and SQLite's errors.
 * In:   paths, SQL of our own.
 * Out:  connections set up for databases that nobody vouches for.
 * Owns: qk_store owns everything in it. */
#ifndef QK_STORE_DB_H
#define QK_STORE_DB_H

#include <sqlite3.h>

#include "store/feed.h"
#include "store/posting.h"
#include "store/stmt.h"
#include "store/store.h"

struct qk_store {
  char *path;
  sqlite3 *writer; /* NULL where the store was opened for reading */
  sqlite3 *reader; /* guarded; opened at the first query of a writable store */
  bool utf8;       /* the encoding of the reader's database */
  qk_stmts stmts;  /* of the writer, or of the reader where there is no writer */
  qk_feed feed;
  uint64_t batch_max, batch_bytes;
  uint32_t pending; /* issues in the open transaction */
  qk_index_batch index;
  uint32_t index_mark; /* what of index was kept before the issue at hand */
  bool is_new;         /* nothing is committed yet, not even the tables */
  int64_t moved; /* changes by the writer that the database file holds at the least */
  int progress_every;
  int (*progress)(void *context);
  void *progress_context;
  double work;        /* comparisons since the hook was asked (function.c) */
  unsigned actions;   /* asked of the guard */
  uint64_t rows_left; /* that queries may still give */
  bool rows_limited;
  char denied[160]; /* why the guard refused the statement at hand */
};

enum { QK_DB_READ, QK_DB_WRITE };

/* Opens one connection; an error names `path`. */
qk_code qk_db_open(sqlite3 **out, const char *path, int mode, qk_err *e);
/* One message for a result code of SQLite, with e->file = path. */
qk_code qk_db_fail(qk_err *e, sqlite3 *db, int rc, const char *path);
/* QK_STORE with a message of our own; format has one %s. */
qk_code qk_db_refuse(qk_err *e, const char *path, const char *format, const char *what)
    __attribute__((format(printf, 3, 0)));
/* Statements without results. */
qk_code qk_db_exec(sqlite3 *db, const char *sql, const char *path, qk_err *e);
/* The first value of the first row, fallback where there is none. */
qk_code qk_db_int(sqlite3 *db, const char *sql, int64_t fallback, int64_t *out,
                  const char *path, qk_err *e);
/* The connection for statements of our own. */
static inline sqlite3 *qk_db_own(const qk_store *s) {
  return s->writer ? s->writer : s->reader;
}

/* A new database without a transaction that makes its tables. */
static inline bool qk_db_unmade(const qk_store *s) {
  return s->is_new && sqlite3_get_autocommit(s->writer);
}
/* store.c: from the mode for filling a new database to that for everything after it. */
void qk_store_settle(qk_store *s);

/* guard.c: lets through statements that read our views; see query.h. */
int qk_guard(qk_store *s, sqlite3 *db);
/* function.c: bounded functions in place of SQLite's own. */
int qk_functions(qk_store *s, sqlite3 *db);
int qk_formats(sqlite3 *db); /* format.c: the same for printf, format, strftime */
/* query.c: the guarded connection, opened where it is missing. */
qk_code qk_store_reader(qk_store *s, qk_err *e);

#endif
