/* xlsx_table.c - a table as a sheet.
 * In:   a table of a finished result.
 * Out:  its header in the first row, typed cells below, what is to say about it at the
 *       end.
 * Owns: scratch buffers. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/cell.h"
#include "output/chart.h"
#include "output/date.h"
#include "output/evidence.h"
#include "output/writer.h"
#include "output/xlsx.h"
#include "text/utf8.h"
#include "text/width.h"

enum {
  ROWS_MOST = 1048576 - 8, /* room for the header and what follows the rows */
  COLUMNS_MOST = 16384,
  WIDEST = 60,
  SHOWN = 3 /* sentences in a comment */
};
static const int64_t exact_integers = INT64_C(9007199254740992); /* 2^53 */

typedef struct sheet_table {
  qk_book *b;
  lxw_worksheet *sheet;
  const qk_table *t;
  uint32_t rows;
  uint16_t columns;
  uint16_t *lines; /* of each row */
} sheet_table;

static bool put_date(const sheet_table *s, uint32_t row, uint16_t column, qk_str text) {
  int32_t day, last;
  if (!qk_is_whole_date(text) || !qk_date_days(text, &day, &last)) return false;
  qk_civil d = qk_date_of_day(day);
  if (d.year < 1900) return false; /* no date of a workbook */
  lxw_datetime at = {.year = d.year, .month = d.month, .day = d.day};
  s->b->lib->worksheet_write_datetime(s->sheet, row, column, &at, s->b->date);
  return true;
}

/* How a column's numbers are read: the cell keeps the number itself. */
static lxw_format *format_of(const sheet_table *s, uint16_t column) {
  static const char *const formats[2][8] = {
      {NULL, "0", "0.0", "0.00", "0.000", "0.0000", "0.00000", "0.000000"},
      {"0.##%", "0%", "0.0%", "0.00%", "0.000%", "0.0000%", "0.00000%", "0.000000%"}};
  qk_read read = qk_read_of(s->t, column);
  unsigned fixed = read.fixed < 8 ? read.fixed : 7;
  const char *text = formats[read.percent][fixed];
  lxw_format **at = &s->b->read[read.percent][fixed];
  if (!text) return s->b->plain;
  if (!*at && (*at = s->b->lib->workbook_add_format(s->b->book))) {
    s->b->lib->format_set_align(*at, LXW_ALIGN_VERTICAL_TOP);
    s->b->lib->format_set_num_format(*at, text);
  }
  return *at ? *at : s->b->plain;
}

/* A cell holds 53 bits of a number: a longer one stays whole as a text. */
static void put_integer(const sheet_table *s, uint32_t row, uint16_t column, int64_t v) {
  if (v >= -exact_integers && v <= exact_integers) {
    s->b->lib->worksheet_write_number(s->sheet, row, column, (double)v,
                                      format_of(s, column));
    return;
  }
  char digits[32];
  snprintf(digits, sizeof digits, "%" PRId64, v);
  s->b->lib->worksheet_write_string(s->sheet, row, column, digits, s->b->plain);
}

static void put_cell(const sheet_table *s, uint32_t row, uint16_t column, bool wraps) {
  const qk_cell *c = qk_cell_at(s->t, row, column);
  qk_type type = s->t->columns[column].type;
  uint32_t at = row + 1;
  if (qk_is_boolean(c, type)) {
    s->b->lib->worksheet_write_boolean(s->sheet, at, column, c->integer != 0,
                                       s->b->plain);
    return;
  }
  switch (c->kind) {
  case QK_CELL_NULL:
    break;
  case QK_CELL_INTEGER:
    put_integer(s, at, column, c->integer);
    break;
  case QK_CELL_REAL:
    s->b->lib->worksheet_write_number(s->sheet, at, column, c->real,
                                      format_of(s, column));
    break;
  case QK_CELL_TEXT:
    if (type != QK_TYPE_DATE || !put_date(s, at, column, c->text))
      qk_sheet_put_marked(s->b, s->sheet, at, column, s->t, row, wraps);
    break;
  }
}

/* Columns its widest cell takes. */
static size_t width_of(const sheet_table *s, uint16_t column) {
  enum { FILTER = 3 }; /* the arrow in the header */
  size_t widest = qk_width(s->t->columns[column].title) + FILTER;
  qk_buf b = {0};
  for (uint32_t row = 0; row < s->rows && widest <= WIDEST && !b.oom; row++) {
    const qk_cell *c = qk_cell_at(s->t, row, column);
    qk_buf_clear(&b);
    if (c->kind != QK_CELL_TEXT) qk_put_cell(&b, c, QK_TYPE_NUMBER, QK_FOR_PROGRAMS);
    qk_str shown = c->kind == QK_CELL_TEXT ? c->text : qk_buf_str(&b);
    /* A long text need not be measured to its end. */
    if (shown.n > 8 * WIDEST)
      widest = WIDEST + 1;
    else if (shown.n && qk_width(shown) > widest)
      widest = qk_width(shown);
  }
  qk_buf_free(&b);
  return widest;
}

static void put_columns(const sheet_table *s) {
  for (uint16_t i = 0; i < s->columns && !s->b->oom; i++) {
    size_t width = width_of(s, i);
    bool wraps = width > WIDEST;
    s->b->lib->worksheet_set_column(s->sheet, i, i, (double)(wraps ? WIDEST : width) + 2,
                                    NULL);
    lxw_format *head = qk_stands_right(s->t, i) ? s->b->head_right : s->b->head;
    qk_sheet_put_text(s->b, s->sheet, 0, i, s->t->columns[i].title, head);
    for (uint32_t row = 0; row < s->rows; row++) {
      const qk_cell *c = qk_cell_at(s->t, row, i);
      uint16_t lines = wraps && c->text.n ? qk_sheet_lines(c->text, WIDEST) : 1;
      if (lines > s->lines[row]) s->lines[row] = lines;
      put_cell(s, row, i, wraps);
    }
  }
  s->b->lib->worksheet_set_row(s->sheet, 0, 20, NULL);
  for (uint32_t row = 0; row < s->rows; row++)
    qk_sheet_height(s->b, s->sheet, row + 1, s->lines[row]);
}

/* The first sentences of a figure, at the figure; all of them are on the sheet of
 * evidence.
 */
static void put_comment(const sheet_table *s, const qk_evidence *const *group,
                        uint32_t n) {
  qk_buf text = {0}, clean = {0};
  uint64_t shown = 0, all = 0;
  for (uint32_t i = 0; i < n; i++) {
    all += group[i]->n;
    for (uint32_t k = 0; k < group[i]->n && shown < SHOWN; k++, shown++) {
      const qk_cited *cited = &group[i]->sentences[k];
      qk_put_label(&text, cited->text, 400);
      qk_buf_put(&text, QK_LIT("\n"));
      qk_put_source(&text, cited);
      qk_buf_put(&text, QK_LIT("\n"));
    }
  }
  if (all > shown) qk_buf_printf(&text, "共 %" PRIu64 " 句，其余见“证据”表", all);
  lxw_comment_options options = {.width = 360, .height = 60 + 40 * (uint16_t)shown};
  const char *z = text.n ? qk_sheet_text(s->b, &clean, qk_buf_str(&text), 16000) : "";
  if (*z)
    s->b->lib->worksheet_write_comment_opt(s->sheet, group[0]->row + 1,
                                           (uint16_t)group[0]->column, z, &options);
  if (text.oom) s->b->oom = true;
  qk_buf_free(&text);
  qk_buf_free(&clean);
}

static void put_comments(const sheet_table *s) {
  const qk_evidence **sorted;
  if (!qk_evidence_sort(&sorted, s->t)) s->b->oom = true;
  for (uint32_t i = 0, n; sorted && i < s->t->n_evidence && !s->b->oom; i += n) {
    n = qk_evidence_group(sorted, i, s->t->n_evidence);
    if (sorted[i]->row >= s->rows || sorted[i]->column >= s->columns) continue;
    if (s->b->comments == QK_COMMENTS_MOST) break;
    s->b->comments++;
    put_comment(s, sorted + i, n);
  }
  free(sorted);
}

/* Two rows below the table, where neither filter nor sorting reaches. */
static void put_remarks(const sheet_table *s, const qk_result *r) {
  uint32_t row = s->rows + 2;
  qk_buf text = {0};
  if (qk_trim(s->t->note).n) {
    qk_buf_put(&text, QK_LIT("注："));
    qk_buf_put(&text, s->t->note);
    qk_sheet_put_text(s->b, s->sheet, row++, 0, qk_buf_str(&text), s->b->dim);
  }
  if (r->truncated) {
    qk_buf_clear(&text);
    qk_buf_put(&text, QK_LIT("# truncated: "));
    qk_buf_put(&text, qk_truncation(r));
    qk_sheet_put_text(s->b, s->sheet, row++, 0, qk_buf_str(&text), s->b->warn);
  }
  if (s->rows < s->t->n_rows || s->columns < s->t->n_columns) {
    qk_buf_clear(&text);
    qk_buf_printf(&text, "# truncated: 工作表只容得下前 %u 行、%u 列，共 %u 行、%u 列",
                  s->rows, s->columns, s->t->n_rows, s->t->n_columns);
    qk_sheet_put_text(s->b, s->sheet, row, 0, qk_buf_str(&text), s->b->warn);
  }
  if (text.oom) s->b->oom = true;
  qk_buf_free(&text);
}

void qk_sheet_table(qk_book *b, qk_sheet *sheet, const qk_result *r) {
  const qk_table *t = sheet->table;
  sheet_table s = {.b = b, .sheet = sheet->sheet, .t = t};
  s.rows = t->n_rows < ROWS_MOST ? t->n_rows : ROWS_MOST;
  s.columns = (uint16_t)(t->n_columns < COLUMNS_MOST ? t->n_columns : COLUMNS_MOST);
  b->cut_rows += t->n_rows - s.rows;
  b->cut_columns += t->n_columns - s.columns;
  s.lines = calloc((size_t)s.rows + 1, sizeof *s.lines);
  if (!s.lines) {
    b->oom = true;
    return;
  }
  put_columns(&s);
  free(s.lines);
  put_comments(&s);
  put_remarks(&s, r);
  if (!s.columns) return;
  b->lib->worksheet_freeze_panes(s.sheet, 1, 0);
  b->lib->worksheet_autofilter(s.sheet, 0, 0, s.rows, (uint16_t)(s.columns - 1));
  b->lib->worksheet_repeat_rows(s.sheet, 0, 0);
  qk_sheet_page(b, s.sheet);
}
