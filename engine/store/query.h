/* query.h - read-only statements over the views, for the layers above the store.
 * In:   one SQL statement, values bound by index.
 * Out:  rows; a text borrows from the query until its next step, reset or close.
 * Owns: its statement, until qk_query_close.
 *
 * Statements run on a connection of their own that cannot write: an authorizer lets
 * through SELECT on the views and their tables, json_each, json_tree and the built-in
 * functions that touch nothing but their arguments.  An error in the statement is
 * QK_USAGE, a fault of the database QK_STORE, an interruption by the progress hook
 * QK_SCRIPT. */
#ifndef QK_STORE_QUERY_H
#define QK_STORE_QUERY_H

#include "store/store.h"

typedef struct qk_query qk_query;

typedef enum qk_column_type {
  QK_COL_NULL,
  QK_COL_INT,
  QK_COL_DOUBLE,
  QK_COL_TEXT,
  QK_COL_BLOB
} qk_column_type;

/* Exactly one statement.  Commits an open batch first, so that what was put is seen. */
qk_code qk_query_open(qk_store *s, qk_str sql, qk_query **out, qk_err *e);
void qk_query_close(qk_query *q); /* NULL is allowed */

/* Parameters count from 1.  Texts are copied. */
int qk_query_params(const qk_query *q);
int qk_query_param(const qk_query *q, const char *name); /* ":name" etc., 0: none */
qk_code qk_query_bind_null(qk_query *q, int i, qk_err *e);
qk_code qk_query_bind_int(qk_query *q, int i, int64_t v, qk_err *e);
qk_code qk_query_bind_double(qk_query *q, int i, double v, qk_err *e);
qk_code qk_query_bind_text(qk_query *q, int i, qk_str v, qk_err *e);

/* *row is false after the last row. */
qk_code qk_query_step(qk_query *q, bool *row, qk_err *e);
/* Back to the first row; bound values stay. */
void qk_query_reset(qk_query *q);

/* Columns count from 0. */
int qk_query_columns(const qk_query *q);
const char *qk_query_name(const qk_query *q, int i);
/* The declared type of a plain column of a table ("TEXT", "INTEGER", "REAL"), else NULL.
 */
const char *qk_query_decltype(const qk_query *q, int i);
qk_column_type qk_query_type(const qk_query *q, int i);
int64_t qk_query_int(const qk_query *q, int i);
double qk_query_double(const qk_query *q, int i);
qk_str qk_query_text(const qk_query *q, int i); /* NULL: p == NULL, n == 0; a blob: its
                                                   bytes */

typedef struct qk_field { /* type says which member holds the value */
  qk_column_type type;
  union {
    int64_t i;
    double d;
    qk_str s;
  };
} qk_field;
/* Type and value at once: for loops over many rows. */
void qk_query_field(const qk_query *q, int i, qk_field *out);

/* Calls hook about every `every` steps of SQLite's machine while a query runs; a value
 * other than 0 interrupts the query.  hook NULL: none.  Holds for every query of the
 * store. */
void qk_store_on_progress(qk_store *s, int every, int (*hook)(void *context),
                          void *context);
/* Rows that all queries together may still give, UINT64_MAX: any number.  The step that
 * would give one more is QK_SCRIPT. */
void qk_store_limit_rows(qk_store *s, uint64_t rows);
bool qk_store_rows_spent(const qk_store *s);
uint64_t qk_store_rows_left(const qk_store *s);

#endif
