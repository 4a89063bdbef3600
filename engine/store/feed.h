/* feed.h - rows in memory as a table that SQLite reads.
 * In:   a function that fills the cells of one row.
 * Out:  the table-valued name qk_feed(c0, c1, …) on one connection, so that one statement
 *       `INSERT INTO t SELECT c0, c1 FROM qk_feed` writes all rows of a table: half
 *       the time of binding and stepping an INSERT for each row.
 * Owns: nothing. */
#ifndef QK_STORE_FEED_H
#define QK_STORE_FEED_H

#include "base/str.h"

struct sqlite3;

enum { QK_FEED_COLUMNS = 24 };

typedef enum qk_cell_kind {
  QK_CELL_NULL,
  QK_CELL_INT,
  QK_CELL_REAL,
  QK_CELL_TEXT
} qk_cell_kind;

typedef struct qk_cell {
  qk_cell_kind kind;
  int64_t i;
  double real;
  qk_str s; /* must live until the next row is filled */
} qk_cell;

typedef struct qk_feed {
  uint32_t n; /* rows */
  /* Rows come in order, each once.  False when memory is out. */
  bool (*fill)(void *context, uint32_t row, qk_cell *cells);
  void *context;
  qk_cell cells[QK_FEED_COLUMNS];
} qk_feed;

/* feed must stay where it is as long as db is open.  A result code of SQLite. */
int qk_feed_register(struct sqlite3 *db, qk_feed *feed);

#endif
