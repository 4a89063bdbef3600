/* xlsx_marked.c - a text of which parts are bold.
 * In:   a text of a table, its marks.
 * Out:  a cell of runs, each with its own format.
 * Owns: scratch buffers. */
#include <stdlib.h>

#include "output/cell.h"
#include "output/marks.h"
#include "output/xlsx.h"

typedef struct run {
  size_t from, to; /* of the visible text */
  bool bold;
} run;

/* The text cut at its marks: no run is empty. */
static uint32_t cut_runs(run *runs, const qk_marks *marks, size_t n) {
  uint32_t count = 0;
  size_t at = 0;
  for (uint32_t i = 0; i < marks->n; i++) {
    qk_span m = marks->items[i];
    if (m.from > at) runs[count++] = (run){at, m.from, false};
    if (count && m.from == at && runs[count - 1].bold)
      runs[count - 1].to = m.to;
    else
      runs[count++] = (run){m.from, m.to, true};
    at = m.to;
  }
  if (at < n) runs[count++] = (run){at, n, false};
  return count;
}

/* Cleans the runs into one buffer, where each ends with a NUL.  false: a cell does not
 * hold them. */
static bool clean_runs(qk_book *b, qk_buf *texts, size_t *starts, const run *runs,
                       uint32_t n, qk_str text) {
  for (uint32_t i = 0; i < n; i++) {
    starts[i] = texts->n;
    qk_sheet_clean(texts, qk_str_sub(text, runs[i].from, runs[i].to));
    qk_buf_putc(texts, '\0');
  }
  if (texts->oom) b->oom = true;
  /* Each run's NUL counts as one: near enough to the limit to make no difference. */
  return !b->oom && qk_sheet_fits(qk_buf_str(texts), QK_CELL_UNITS);
}

static lxw_format *format_of(const qk_book *b, bool bold, bool wraps) {
  if (bold) return wraps ? b->bold_wrap : b->bold;
  return wraps ? b->wrap : b->plain;
}

/* The library takes no rich text of one run. */
static void write_runs(qk_book *b, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                       const run *runs, uint32_t n, const qk_buf *texts,
                       const size_t *starts, bool wraps) {
  lxw_rich_string_tuple *tuples = calloc(n + (size_t)1, sizeof *tuples);
  lxw_rich_string_tuple **list = calloc(n + (size_t)1, sizeof *list);
  lxw_error error = LXW_ERROR_MEMORY_MALLOC_FAILED;
  for (uint32_t i = 0; tuples && list && i < n; i++) {
    tuples[i].format = runs[i].bold ? b->bold : NULL;
    tuples[i].string = texts->p + starts[i];
    list[i] = &tuples[i];
  }
  if (tuples && list && n == 1)
    error = b->lib->worksheet_write_string(sheet, row, column, texts->p,
                                           format_of(b, runs[0].bold, wraps));
  else if (tuples && list)
    error = b->lib->worksheet_write_rich_string(sheet, row, column, list,
                                                format_of(b, false, wraps));
  if (error == LXW_ERROR_MEMORY_MALLOC_FAILED) b->oom = true;
  free(tuples);
  free(list);
}

void qk_sheet_put_marked(qk_book *b, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                         const qk_table *t, uint32_t table_row, bool wraps) {
  qk_buf shown = {0}, texts = {0};
  qk_marks marks = {0};
  qk_put_marked(&shown, &marks, t, table_row, column);
  run *runs = calloc(2 * (size_t)marks.n + 1, sizeof *runs);
  size_t *starts = calloc(2 * (size_t)marks.n + 1, sizeof *starts);
  if (shown.oom || !runs || !starts) b->oom = true;
  uint32_t n = b->oom || !marks.n ? 0 : cut_runs(runs, &marks, shown.n);
  if (n && clean_runs(b, &texts, starts, runs, n, qk_buf_str(&shown)))
    write_runs(b, sheet, row, column, runs, n, &texts, starts, wraps);
  else
    qk_sheet_put_text(b, sheet, row, column, qk_read_text(t, table_row, column),
                      format_of(b, false, wraps));
  free(runs);
  free(starts);
  qk_marks_free(&marks);
  qk_buf_free(&texts);
  qk_buf_free(&shown);
}
