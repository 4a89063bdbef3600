/* xlsx_more.c - the sheets beside the tables: the front, the evidence, and charts.
 * In:   a workbook whose tables have their sheets.
 * Out:  titles, parameters, texts and links; sentences; Excel's own charts.
 * Owns: scratch buffers. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "output/cell.h"
#include "output/chart.h"
#include "output/writer.h"
#include "output/xlsx.h"
#include "text/utf8.h"

void qk_sheet_page(const qk_book *b, lxw_worksheet *sheet) {
  enum { A4 = 9 };
  b->lib->worksheet_set_paper(sheet, A4);
  b->lib->worksheet_set_landscape(sheet);
  b->lib->worksheet_fit_to_pages(sheet, 1, 0);
}

static void put_params(qk_book *b, lxw_worksheet *sheet, const qk_result *r,
                       uint32_t *row) {
  for (uint32_t i = 0; i < r->n_params; i++) {
    const qk_cell *v = &r->params[i].value;
    qk_sheet_put_text(b, sheet, *row, 0, r->params[i].key, b->label);
    if (v->kind == QK_CELL_TEXT) {
      qk_sheet_put_text(b, sheet, *row, 1, v->text, b->wrap);
    } else {
      qk_buf text = {0};
      qk_put_cell(&text, v, QK_TYPE_TEXT, QK_FOR_PROGRAMS);
      qk_sheet_put_text(b, sheet, *row, 1, text.n ? qk_buf_str(&text) : QK_LIT("—"),
                        NULL);
      qk_buf_free(&text);
    }
    ++*row;
  }
  if (r->n_params) ++*row;
}

static void put_warning(qk_book *b, lxw_worksheet *sheet, uint32_t *row, qk_str text) {
  qk_sheet_put_text(b, sheet, *row, 0, QK_LIT("结果不完整"), b->warn);
  qk_sheet_put_text(b, sheet, *row, 1, text, b->warn);
  ++*row;
}

/* What a limit of the run cut off, and what a workbook cannot hold. */
static void put_warnings(qk_book *b, lxw_worksheet *sheet, const qk_result *r,
                         uint32_t *row) {
  qk_buf text = {0};
  if (r->truncated) {
    qk_put_truncation(&text, r);
    put_warning(b, sheet, row, qk_buf_str(&text));
  }
  if (b->cut_texts + b->cut_rows + b->cut_columns) {
    qk_buf_clear(&text);
    qk_buf_printf(&text,
                  "truncated: 工作簿容不下 %" PRIu64 " 行、%" PRIu64 " 列，%" PRIu64
                  " 个单元格的文字只有开头",
                  b->cut_rows, b->cut_columns, b->cut_texts);
    put_warning(b, sheet, row, qk_buf_str(&text));
  }
  if (text.oom) b->oom = true;
  qk_buf_free(&text);
}

static void put_list(qk_book *b, lxw_worksheet *sheet, uint32_t *row) {
  if (b->n_sheets) qk_sheet_put_text(b, sheet, *row, 0, QK_LIT("工作表"), b->head);
  if (b->n_sheets) qk_sheet_put_text(b, sheet, (*row)++, 1, QK_LIT("内容"), b->head);
  for (uint32_t i = 0; i < b->n_sheets && !b->oom; i++, ++*row) {
    const qk_sheet *s = &b->sheets[i];
    char url[QK_SHEET_NAME * 4 + 32];
    snprintf(url, sizeof url, "internal:'%s'!A1", s->name);
    if (i < QK_LINKS_MOST)
      b->lib->worksheet_write_url_opt(sheet, *row, 0, url, NULL, s->name, NULL);
    else
      b->lib->worksheet_write_string(sheet, *row, 0, s->name, NULL);
    qk_buf text = {0};
    qk_buf_put(&text, s->title);
    qk_buf_printf(&text, "（%u 行）", s->table ? s->table->n_rows : 0);
    qk_sheet_put_text(b, sheet, *row, 1, qk_buf_str(&text), b->wrap);
    if (text.oom) b->oom = true;
    qk_buf_free(&text);
  }
  ++*row;
}

void qk_sheet_front(qk_book *b, lxw_worksheet *sheet, const qk_result *r) {
  enum { NAMES = 22, TEXTS = 90, BLOCKS_MOST = 100000 };
  uint32_t row = 0;
  b->lib->worksheet_set_column(sheet, 0, 0, NAMES, NULL);
  b->lib->worksheet_set_column(sheet, 1, 1, TEXTS, NULL);
  qk_sheet_page(b, sheet);
  qk_str title = qk_trim(r->title).n ? r->title : r->name;
  if (title.n) qk_sheet_put_text(b, sheet, row, 0, title, b->title), row += 2;
  put_warnings(b, sheet, r, &row);
  put_params(b, sheet, r, &row);
  put_list(b, sheet, &row);
  uint32_t n = r->n_blocks < BLOCKS_MOST ? r->n_blocks : BLOCKS_MOST;
  for (uint32_t i = 0; i < n && !b->oom; i++) {
    const qk_block *block = &r->blocks[i];
    if (qk_is_blank(block)) continue;
    if (block->kind == QK_BLOCK_HEADING)
      qk_sheet_put_text(b, sheet, row++, 0, block->text, b->label);
    if (block->kind != QK_BLOCK_TEXT) continue;
    qk_sheet_put_text(b, sheet, row, 1, block->text, b->wrap);
    qk_sheet_height(b, sheet, row++, qk_sheet_lines(block->text, TEXTS - 2));
  }
  if (n < r->n_blocks)
    put_warning(b, sheet, &row, QK_LIT("truncated: 文字段落过多，只有开头"));
}

enum { SENTENCE = 80 }; /* columns of its column */

/* The figure itself, a number where it is one. */
static void put_figure(qk_book *b, lxw_worksheet *sheet, uint32_t row, const qk_cell *c,
                       qk_type type) {
  qk_buf value = {0};
  qk_put_cell(&value, c, type, QK_FOR_PROGRAMS);
  double number = c->kind == QK_CELL_REAL ? c->real : (double)c->integer;
  bool is_number = c->kind == QK_CELL_REAL || c->kind == QK_CELL_INTEGER;
  if (is_number && (c->kind == QK_CELL_REAL || fabs(number) <= 9007199254740992.0))
    b->lib->worksheet_write_number(sheet, row, 3, number, b->plain);
  else if (value.n)
    qk_sheet_put_text(b, sheet, row, 3, qk_buf_str(&value), b->plain);
  if (value.oom) b->oom = true;
  qk_buf_free(&value);
}

static void put_cited(qk_book *b, lxw_worksheet *sheet, uint32_t row, const qk_sheet *s,
                      const qk_evidence *e, const qk_cited *cited) {
  const qk_cell *c = qk_cell_at(s->table, e->row, e->column);
  b->lib->worksheet_write_string(sheet, row, 0, s->name, b->plain);
  b->lib->worksheet_write_number(sheet, row, 1, (double)e->row + 2, b->plain);
  qk_sheet_put_text(b, sheet, row, 2, s->table->columns[e->column].title, b->plain);
  put_figure(b, sheet, row, c, s->table->columns[e->column].type);
  b->lib->worksheet_write_number(sheet, row, 4, (double)cited->id, b->plain);
  qk_sheet_put_text(b, sheet, row, 5, cited->text, b->wrap);
  qk_sheet_height(b, sheet, row, qk_sheet_lines(cited->text, SENTENCE - 2));
  qk_sheet_put_text(b, sheet, row, 6, cited->file, b->plain);
  if (cited->line > 0)
    b->lib->worksheet_write_number(sheet, row, 7, cited->line, b->plain);
  if (cited->col > 0) b->lib->worksheet_write_number(sheet, row, 8, cited->col, b->plain);
}

void qk_sheet_evidence(qk_book *b) {
  static const struct {
    qk_str title;
    double width;
  } columns[] = {
      {QK_LIT("工作表"), 20}, {QK_LIT("行"), 8},      {QK_LIT("列"), 14},
      {QK_LIT("数值"), 14},   {QK_LIT("句号"), 10},   {QK_LIT("句子"), SENTENCE},
      {QK_LIT("文件"), 36},   {QK_LIT("文件行"), 10}, {QK_LIT("文件列"), 10}};
  enum { ROWS_MOST = 1048576 };
  lxw_worksheet *sheet = NULL;
  uint32_t row = 1;
  for (uint32_t i = 0; i < b->n_sheets && !b->oom; i++) {
    const qk_table *t = b->sheets[i].table;
    if (!t->n_evidence) continue;
    if (!sheet) sheet = b->lib->workbook_add_worksheet(b->book, "证据");
    if (!sheet) {
      b->oom = true;
      return;
    }
    for (uint32_t k = 0; k < t->n_evidence && !b->oom; k++)
      for (uint32_t j = 0; j < t->evidence[k].n; j++) {
        if (row == ROWS_MOST)
          b->cut_rows++;
        else
          put_cited(b, sheet, row++, &b->sheets[i], &t->evidence[k],
                    &t->evidence[k].sentences[j]);
      }
  }
  if (!sheet) return;
  for (uint16_t i = 0; i < QK_COUNT(columns); i++) {
    b->lib->worksheet_set_column(sheet, i, i, columns[i].width, NULL);
    qk_sheet_put_text(b, sheet, 0, i, columns[i].title, b->head);
  }
  b->lib->worksheet_set_row(sheet, 0, 20, NULL);
  b->lib->worksheet_freeze_panes(sheet, 1, 0);
  b->lib->worksheet_autofilter(sheet, 0, 0, row - 1, QK_COUNT(columns) - 1);
  qk_sheet_page(b, sheet);
}

static void shade(const qk_book *b, const qk_sheet *s) {
  lxw_conditional_format scale = {.type = LXW_CONDITIONAL_2_COLOR_SCALE,
                                  .min_color = 0xF4F8FC,
                                  .max_color = 0x5B9BD5};
  const qk_table *t = s->table;
  if (!t->n_rows || t->n_columns < 2 || t->n_columns > 16384) return;
  b->lib->worksheet_conditional_format_range(s->sheet, 1, 1, t->n_rows,
                                             (uint16_t)(t->n_columns - 1), &scale);
}

static void set_titles(qk_book *b, lxw_chart *chart, const qk_chart *c) {
  qk_buf text = {0}, clean = {0};
  qk_put_chart_title(&text, c);
  const char *z = text.n ? qk_sheet_text(b, &clean, qk_buf_str(&text), 200) : "";
  if (*z)
    b->lib->chart_title_set_name(chart, z);
  else
    b->lib->chart_title_off(chart);
  if (text.oom) b->oom = true;
  qk_buf_free(&text);
  qk_buf_free(&clean);
}

void qk_sheet_chart(qk_book *b, qk_sheet *s, const qk_chart *c) {
  static const uint8_t kinds[] = {[QK_CHART_BAR] = LXW_CHART_BAR,
                                  [QK_CHART_STACKED] = LXW_CHART_BAR_STACKED,
                                  [QK_CHART_LINE] = LXW_CHART_LINE};
  const qk_table *t = s->table;
  if (c->kind == QK_CHART_HEATMAP) shade(b, s);
  if (c->kind > QK_CHART_LINE || !t->n_rows || t->n_rows > 10000 || !c->n_series) return;
  lxw_chart *chart = b->lib->workbook_add_chart(b->book, kinds[c->kind]);
  if (!chart) {
    b->oom = true;
    return;
  }
  uint32_t n = qk_chart_shown(c).n_series;
  for (uint32_t i = 0; i < n; i++) {
    lxw_chart_series *series = b->lib->chart_add_series(chart, NULL, NULL);
    if (!series) {
      b->oom = true;
      return;
    }
    uint16_t column = (uint16_t)(i + 1);
    b->lib->chart_series_set_categories(series, s->name, 1, 0, t->n_rows, 0);
    b->lib->chart_series_set_values(series, s->name, 1, column, t->n_rows, column);
    b->lib->chart_series_set_name_range(series, s->name, 0, column);
  }
  set_titles(b, chart, c);
  if (c->kind != QK_CHART_LINE)
    b->lib->chart_axis_set_reverse(chart->y_axis); /* first on top */
  if (n == 1) b->lib->chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
  double rows = t->n_rows < 60 ? t->n_rows : 60;
  lxw_chart_options options = {
      .x_scale = 1.4,
      .y_scale = c->kind == QK_CHART_LINE ? 1.2 : 0.5 + rows * (n > 1 ? 0.1 : 0.07)};
  uint16_t beside = (uint16_t)(n + 2);
  b->lib->worksheet_insert_chart_opt(s->sheet, 1, beside, chart, &options);
}
