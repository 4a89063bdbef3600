/* evidence.c - the evidence of a table in the order of its cells.
 * In:   a table of a finished result.
 * Out:  its entries by row and column.
 * Owns: the array of pointers; the caller frees it. */
#include "output/evidence.h"

#include <stdlib.h>

#include "output/cell.h"
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

void qk_put_cited(qk_buf *b, const qk_table *t, const qk_evidence *e) {
  const qk_cell *first = qk_cell_at(t, e->row, 0);
  const qk_cell *value = qk_cell_at(t, e->row, e->column);
  if (e->column && first->kind == QK_CELL_TEXT)
    qk_put_visible(b, qk_read_text(t, e->row, 0), QK_ONE_LINE);
  else if (e->column)
    qk_put_read(b, t, e->row, 0);
  if (e->column && first->kind != QK_CELL_NULL) qk_buf_put(b, QK_LIT(" · "));
  qk_put_visible(b, t->columns[e->column].title, QK_ONE_LINE);
  if (value->kind == QK_CELL_NULL) return;
  qk_buf_putc(b, ' ');
  if (value->kind == QK_CELL_TEXT)
    qk_put_visible(b, qk_read_text(t, e->row, e->column), QK_ONE_LINE);
  else
    qk_put_read(b, t, e->row, e->column);
}

void qk_put_source(qk_buf *b, const qk_cited *s) {
  qk_put_visible(b, s->file, QK_ONE_LINE);
  if (s->line < 1) return;
  qk_buf_printf(b, s->file.n ? ":%d" : "%d", s->line);
  if (s->col > 0) qk_buf_printf(b, ":%d", s->col);
}
