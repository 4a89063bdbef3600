/* xlsx.h - parts of a workbook.
 * In:   tables and charts of a finished result.
 * Out:  sheets of one workbook, with typed cells and never a formula.
 * Owns: the workbook and its names, until out_xlsx.c closes it. */
#ifndef QK_OUTPUT_XLSX_H
#define QK_OUTPUT_XLSX_H

#include "base/arena.h"
#include "base/buf.h"
#include "output/result.h"
#include "output/xlsx_library.h"

enum {
  QK_SHEET_NAME = 31,      /* UTF-16 units of a sheet's name */
  QK_CELL_UNITS = 32767,   /* the same of a cell's text */
  QK_COMMENTS_MOST = 1000, /* cells whose evidence is shown at the cell, too */
  QK_LINKS_MOST = 1000     /* of the list of sheets */
};

typedef struct qk_sheet {
  const char *name; /* NUL-terminated, in the arena */
  lxw_worksheet *sheet;
  const qk_table *table;
  qk_str title;
  qk_result *data; /* of a chart: what `table` is in; the workbook frees it */
} qk_sheet;

typedef struct qk_book {
  const qk_xlsx_library *lib;
  lxw_workbook *book;
  qk_arena arena;
  qk_sheet *sheets;
  uint32_t n_sheets, cap_sheets;
  lxw_format *bold, *bold_wrap; /* of what is marked */
  lxw_format *head, *head_right, *plain, *wrap, *date, *title, *dim, *warn, *label;
  lxw_format *read[2][8]; /* of numbers: percent or not, decimals + 1; made when needed */
  uint32_t comments;
  uint64_t cut_texts, cut_rows, cut_columns; /* what a workbook has no room for */
  bool oom;
} qk_book;

/* A name for a sheet: cleaned, not longer than Excel takes, and unlike every other one.
 */
const char *qk_sheet_name(qk_book *b, qk_str wanted, const char *otherwise, uint32_t n);
/* Appends visible text without what XML or a cell cannot have. */
void qk_sheet_clean(qk_buf *b, qk_str s);
/* Whether it takes at most so many UTF-16 units. */
bool qk_sheet_fits(qk_str s, size_t most);
/* Text as a cell can hold it, NUL-terminated in `scratch`; counts it where it was cut. */
const char *qk_sheet_text(qk_book *b, qk_buf *scratch, qk_str s, size_t most);
void qk_sheet_put_text(qk_book *b, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                       qk_str s, lxw_format *format);
/* A text with marks: those are bold. */
void qk_sheet_put_marked(qk_book *b, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                         const qk_table *t, uint32_t table_row, bool wraps);
/* How many lines a wrapped text takes in a column; most is what a row can show. */
enum { QK_LINES_MOST = 24 };
uint16_t qk_sheet_lines(qk_str s, size_t columns);
/* Not every program finds the height of a row with wrapped text by itself. */
void qk_sheet_height(const qk_book *b, lxw_worksheet *sheet, uint32_t row,
                     uint16_t lines);
/* A4 across, as wide as the page. */
void qk_sheet_page(const qk_book *b, lxw_worksheet *sheet);
/* Header, rows, filter, widths, note and, as comments, evidence. */
void qk_sheet_table(qk_book *b, qk_sheet *s, const qk_result *r);
/* Excel's own chart beside the data of one. */
void qk_sheet_chart(qk_book *b, qk_sheet *s, const qk_chart *c);
/* All evidence of all sheets, on one of its own. */
void qk_sheet_evidence(qk_book *b);
/* The sheet before the others: titles, parameters, texts, the list of sheets. */
void qk_sheet_front(qk_book *b, lxw_worksheet *sheet, const qk_result *r);

#endif
