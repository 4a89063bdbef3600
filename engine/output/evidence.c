/* evidence.c - the evidence of a table in the order of its cells.
 * In:   a table of a finished result.
 * Out:  its entries by row and column.
 * Owns: the array of pointers; the caller frees it. */
#include "output/evidence.h"

#include <stdlib.h>

#include "output/visible.h"

/* Entries of one cell lie in the table's array in the order they were given. */
static int by_cell(const void *left, const void *right) {
  const qk_evidence *a = *(const qk_evidence *const *)left;
  const qk_evidence *b = *(const qk_evidence *const *)right;
  if (a->row != b->row) return a->row < b->row ? -1 : 1;
  if (a->column != b->column) return a->column < b->column ? -1 : 1;
  return (a > b) - (a < b);
}

bool qk_evidence_sort(const qk_evidence ***out, const qk_table *t) {
  *out = NULL;
  if (!t->n_evidence) return true;
  const qk_evidence **sorted = calloc(t->n_evidence, sizeof *sorted);
  if (!sorted) return false;
  for (uint32_t i = 0; i < t->n_evidence; i++) sorted[i] = &t->evidence[i];
  qsort(sorted, t->n_evidence, sizeof *sorted, by_cell);
  *out = sorted;
  return true;
}

uint32_t qk_evidence_group(const qk_evidence *const *sorted, uint32_t at, uint32_t n) {
  uint32_t end = at + 1;
  while (end < n && sorted[end]->row == sorted[at]->row &&
         sorted[end]->column == sorted[at]->column)
    end++;
  return end - at;
}

void qk_put_source(qk_buf *b, const qk_cited *s) {
  qk_put_visible(b, s->file, QK_ONE_LINE);
  if (s->line < 1) return;
  qk_buf_printf(b, s->file.n ? ":%d" : "%d", s->line);
  if (s->col > 0) qk_buf_printf(b, ":%d", s->col);
}
