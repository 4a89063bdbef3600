/* rows.h - an issue as rows of the tables.
 * In:   a parsed issue with its source, and its number.
 * Out:  for each table its rows, cell by cell, in reading order.
 * Owns: counters and runs, until qk_rows_free. */
#ifndef QK_STORE_ROWS_H
#define QK_STORE_ROWS_H

#include "store/feed.h"
#include "store/locator.h"
#include "store/store.h"

typedef struct qk_rows {
  const qk_put *in;
  const qk_issue *issue; /* in->issue */
  int64_t id, base;      /* ids of this issue are base + 1, base + 2, … */
  qk_locator place;
  uint32_t *ordinals;             /* per article, of the table at hand */
  uint32_t n_sentences, sentence; /* of all paragraphs; written so far */
  uint32_t parent, within, piece; /* paragraph or grid, row in it, first piece to look at
                                   */
  qk_range *runs; /* of the table at hand: those beyond the first of a text, and all
                   * runs of texts that have no columns for the first */
  uint32_t n_runs, cap_runs, runs_written;
  struct qk_fact_rows *facts; /* NULL: none */
  bool oom;
} qk_rows;

typedef struct qk_row_table {
  const char *name;
  int columns;
  size_t count; /* offset of the number of rows in qk_issue */
  bool (*fill)(void *rows, uint32_t row, qk_cell *cells);
} qk_row_table;

enum { QK_ROW_TABLES = 13 };
extern const qk_row_table qk_row_tables[QK_ROW_TABLES];
extern const qk_row_table qk_run_table;

/* QK_INPUT where a table would have more rows than an issue has ids, or where rows name
 * others that do not exist. */
qk_code qk_rows_init(qk_rows *r, const qk_put *in, int64_t issue_id, qk_err *e);
void qk_rows_free(qk_rows *r);
/* Number of rows of a table; call it before its first row is filled. */
uint32_t qk_rows_begin(qk_rows *r, const qk_row_table *table);
/* The same for the runs that the rows of the table at hand have left; after their last
 * row, they are forgotten. */
uint32_t qk_rows_begin_runs(const qk_rows *r);
void qk_rows_end_runs(qk_rows *r);

#endif
