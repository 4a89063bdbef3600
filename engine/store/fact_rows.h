/* fact_rows.h - the facts of an issue as rows of the tables.
 * In:   facts, the gazetteer, the rows of the issue they belong to.
 * Out:  for each table its rows, cell by cell.
 * Owns: the distinct documents and places, until qk_fact_rows_free. */
#ifndef QK_STORE_FACT_ROWS_H
#define QK_STORE_FACT_ROWS_H

#include "store/rows.h"

/* Ids of the gazetteer's places are their codes; of others (villages) this and the id
 * that a row of the issue would have. */
#define QK_LOCAL_PLACES INT64_C(1000000000000)

enum { QK_FACT_TABLES = 8 };
extern const qk_row_table qk_fact_tables[QK_FACT_TABLES];

/* rows->in->facts must be there.  QK_INPUT where facts name rows that do not exist. */
qk_code qk_fact_rows_init(qk_rows *rows, qk_err *e);
void qk_fact_rows_free(qk_rows *rows);
uint32_t qk_fact_rows_begin(const qk_rows *rows, int table);

#endif
