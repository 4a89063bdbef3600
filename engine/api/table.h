/* table.h - the rows of a statement as a table of a result tree.
 * In:   an open query, bound and not yet stepped.
 * Out:  a table with typed columns.
 * Owns: nothing. */
#ifndef QK_API_TABLE_H
#define QK_API_TABLE_H

#include "base/buf.h"
#include "output/result.h"
#include "store/query.h"

/* Cells hold about this many bytes at most; then the result is cut short and says so. */
enum { QK_TABLE_MAX = 256 * 1024 * 1024 };

qk_code qk_table_read(qk_query *q, qk_str title, qk_result *r, qk_err *e);
/* The value of a column of the row at hand; *scratch holds what had to be rewritten. */
qk_cell qk_table_cell(const qk_query *q, int column, qk_buf *scratch);

#endif
