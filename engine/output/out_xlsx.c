/* out_xlsx.c - a result as a workbook.
 * In:   a result.
 * Out:  a first sheet that says what it is, one sheet for each table and chart, one with
 *       the evidence.  The same result gives the same bytes: the date of creation is
 *       fixed.
 * Owns: a temporary file, which libxlsxwriter needs; it is gone when the call returns. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "output/chart.h"
#include "output/writer.h"
#include "output/xlsx.h"
#include "text/utf8.h"

enum { CREATED = 946684800 }; /* 2000-01-01: the library writes the clock in place of 0 */

static bool set_formats(qk_book *b) {
  lxw_format **all[] = {&b->head,  &b->head_right, &b->plain,    &b->wrap,
                        &b->date,  &b->title,      &b->dim,      &b->warn,
                        &b->label, &b->bold,       &b->bold_wrap};
  for (size_t i = 0; i < QK_COUNT(all); i++) {
    *all[i] = b->lib->workbook_add_format(b->book);
    if (!*all[i]) return false;
    b->lib->format_set_align(*all[i], LXW_ALIGN_VERTICAL_TOP);
  }
  lxw_format *heads[] = {b->head, b->head_right};
  for (size_t i = 0; i < QK_COUNT(heads); i++) {
    b->lib->format_set_bold(heads[i]);
    b->lib->format_set_bg_color(heads[i], 0xE8EEF5);
    b->lib->format_set_bottom(heads[i], LXW_BORDER_THIN);
  }
  b->lib->format_set_align(b->head_right, LXW_ALIGN_RIGHT);
  b->lib->format_set_text_wrap(b->wrap);
  b->lib->format_set_bold(b->bold);
  b->lib->format_set_bold(b->bold_wrap);
  b->lib->format_set_text_wrap(b->bold_wrap);
  b->lib->format_set_num_format(b->date, "yyyy-mm-dd");
  b->lib->format_set_bold(b->title);
  b->lib->format_set_font_size(b->title, 16);
  b->lib->format_set_font_color(b->dim, 0x545C66);
  b->lib->format_set_bold(b->warn);
  b->lib->format_set_font_color(b->warn, 0x9C2F1F);
  b->lib->format_set_bold(b->label);
  return true;
}

static qk_sheet *add_sheet(qk_book *b, qk_str title, const char *otherwise, uint32_t n) {
  const char *name = qk_sheet_name(b, title, otherwise, n);
  void *items = b->sheets;
  if (!name ||
      !qk_arena_grow(&b->arena, &items, b->n_sheets, &b->cap_sheets, sizeof *b->sheets)) {
    b->oom = true;
    return NULL;
  }
  b->sheets = items;
  qk_sheet *s = &b->sheets[b->n_sheets];
  *s = (qk_sheet){.name = name, .title = title.n ? title : qk_str_of(name)};
  s->sheet = b->lib->workbook_add_worksheet(b->book, name);
  if (!s->sheet) {
    b->oom = true;
    return NULL;
  }
  b->n_sheets++;
  return s;
}

static void add_table(qk_book *b, const qk_result *r, const qk_table *t, uint32_t n) {
  qk_sheet *s = add_sheet(b, t->title, "表", n);
  if (!s) return;
  s->table = t;
  qk_sheet_table(b, s, r);
}

static void add_chart(qk_book *b, const qk_result *r, const qk_chart *c, uint32_t n) {
  qk_sheet *s = add_sheet(b, c->title, "图", n);
  if (!s) return;
  s->data = QK_ARENA_NEW(&b->arena, qk_result);
  if (!s->data || !qk_chart_data(s->data, c)) {
    b->oom = true;
    return;
  }
  s->table = &s->data->blocks[0].table;
  qk_sheet_table(b, s, r);
  qk_sheet_chart(b, s, c);
}

static void fill(qk_book *b, const qk_result *r) {
  lxw_doc_properties properties = {.created = CREATED};
  lxw_worksheet *front = b->lib->workbook_add_worksheet(b->book, "说明");
  if (!front || !set_formats(b) ||
      b->lib->workbook_set_properties(b->book, &properties)) {
    b->oom = true;
    return;
  }
  uint32_t tables = 0, charts = 0;
  for (uint32_t i = 0; i < r->n_blocks && !b->oom; i++) {
    const qk_block *block = &r->blocks[i];
    if (block->kind == QK_BLOCK_TABLE)
      add_table(b, r, &block->table, ++tables);
    else if (block->kind == QK_BLOCK_CHART)
      add_chart(b, r, &block->chart, ++charts);
  }
  if (!b->oom) qk_sheet_evidence(b);
  if (!b->oom) qk_sheet_front(b, front, r);
}

static void release(qk_book *b) {
  for (uint32_t i = 0; i < b->n_sheets; i++)
    if (b->sheets[i].data) qk_result_free(b->sheets[i].data);
  qk_arena_free(&b->arena);
}

/* The library writes numbers with the decimal point of the locale, which XML has not. */
static qk_code write_book(const qk_xlsx_library *lib, const qk_result *r,
                          const char *path, qk_err *e) {
  locale_t plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
  if (!plain) return qk_nomem(e);
  locale_t before = uselocale(plain);
  qk_book b = {.lib = lib, .book = lib->workbook_new(path)};
  lxw_error error = LXW_ERROR_MEMORY_MALLOC_FAILED;
  if (b.book) {
    fill(&b, r);
    error = lib->workbook_close(b.book);
  }
  bool oom = b.oom;
  release(&b);
  uselocale(before);
  freelocale(plain);
  if (oom || error == LXW_ERROR_MEMORY_MALLOC_FAILED) return qk_nomem(e);
  if (error)
    return qk_fail(e, QK_STORE, "the workbook cannot be written: %s",
                   lib->lxw_strerror(error));
  return QK_OK;
}

static qk_code copy_file(const char *path, qk_writer *w, qk_err *e) {
  FILE *f = fopen(path, "rb");
  if (!f)
    return qk_fail(e, QK_STORE, "a temporary file cannot be read: %s", strerror(errno));
  char chunk[16384];
  size_t n, total = 0;
  while ((n = fread(chunk, 1, sizeof chunk, f)) > 0) {
    qk_buf_put(&w->buf, (qk_str){chunk, n});
    total += n;
    if (!qk_writer_step(w)) break;
  }
  bool failed = ferror(f) || !total;
  fclose(f);
  if (failed) return qk_fail(e, QK_STORE, "a temporary file cannot be read");
  return QK_OK;
}

qk_code qk_out_xlsx(const qk_result *r, const qk_render_options *options, qk_writer *w,
                    qk_err *e) {
  (void)options;
  qk_xlsx_library lib;
  qk_code code = qk_xlsx_load(&lib, e);
  if (code != QK_OK) return code;
  const char *folder = getenv("TMPDIR");
  char path[4096];
  int n =
      snprintf(path, sizeof path, "%s/qikan-XXXXXX", folder && *folder ? folder : "/tmp");
  if (n < 0 || (size_t)n >= sizeof path)
    return qk_fail(e, QK_STORE, "the path in TMPDIR is too long");
  int fd = mkstemp(path);
  if (fd < 0)
    return qk_fail(e, QK_STORE, "no temporary file in %.200s: %s",
                   folder && *folder ? folder : "/tmp", strerror(errno));
  close(fd);
  code = write_book(&lib, r, path, e);
  if (code == QK_OK) code = copy_file(path, w, e);
  unlink(path);
  return code;
}
