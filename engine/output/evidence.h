/* evidence.h - the evidence of a table in the order of its cells.
 * In:   a table of a finished result.
 * Out:  its entries by row and column, those of one cell as they were given.
 * Owns: the array of pointers; the caller frees it. */
#ifndef QK_OUTPUT_EVIDENCE_H
#define QK_OUTPUT_EVIDENCE_H

#include "base/buf.h"
#include "output/result.h"

/* false: memory is out.  *out is NULL where the table has none. */
bool qk_evidence_sort(const qk_evidence ***out, const qk_table *t);
/* How many entries from `at` on are of the same cell; at < n. */
uint32_t qk_evidence_group(const qk_evidence *const *sorted, uint32_t at, uint32_t n);
/* Which cell an entry is of, for people: what its row begins with, the column, the value:
 * "临澜 · 联络站 486". */
void qk_put_cited(qk_buf *b, const qk_table *t, const qk_evidence *e);
/* file:line:col as far as known, visible. */
void qk_put_source(qk_buf *b, const qk_cited *s);

#endif
