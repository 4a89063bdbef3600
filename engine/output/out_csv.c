/* out_csv.c - one table as comma- or tab-separated values.
 * In:   a result; which of its tables.
 * Out:  csv: RFC 4180, CRLF, quotes where needed.  A text that a spreadsheet would take
 *       for a formula gets an apostrophe before it.  tsv: LF, with \t \n \r \\ for tab,
 *       line breaks and backslash.  Both: a header of column names, a missing cell is
 *       empty, an empty text in csv is "", NUL is U+FFFD.
 *       A truncated table ends in a row whose first cell is "# truncated: why" and whose
 *       others are empty.  A text in the data that begins so cannot be mistaken for it:
 *       csv puts an apostrophe, tsv a backslash before it.
 * Owns: one scratch buffer. */
#include "output/cell.h"
#include "output/writer.h"

static const qk_str truncated = QK_LIT("# truncated");

typedef void put_field(qk_buf *b, qk_str s, bool is_text);

/* The characters that open a formula, in full width too: spreadsheets take those as well
 * where the user's language is written with them. */
static bool is_formula(qk_str s) {
  static const qk_str heads[] = {QK_LIT("="),  QK_LIT("+"),  QK_LIT("-"),  QK_LIT("@"),
                                 QK_LIT("\t"), QK_LIT("\r"), QK_LIT("\n"), QK_LIT("＝"),
                                 QK_LIT("＋"), QK_LIT("－"), QK_LIT("＠")};
  for (size_t i = 0; i < QK_COUNT(heads); i++)
    if (qk_str_starts(s, heads[i])) return true;
  return false;
}

static bool needs_quotes(qk_str s) {
  if (s.p[0] == ' ' || s.p[s.n - 1] == ' ') return true;
  for (size_t i = 0; i < s.n; i++)
    if (strchr(",\"\r\n", s.p[i])) return true; /* NUL too: harmless */
  return false;
}

static void put_csv(qk_buf *b, qk_str s, bool is_text) {
  if (!s.n) {
    if (is_text) qk_buf_put(b, QK_LIT("\"\""));
    return;
  }
  bool quotes = needs_quotes(s);
  if (quotes) qk_buf_putc(b, '"');
  if (is_text && (is_formula(s) || qk_str_starts(s, truncated))) qk_buf_putc(b, '\'');
  for (size_t i = 0; i < s.n; i++) {
    if (s.p[i] == '"') qk_buf_putc(b, '"');
    if (s.p[i])
      qk_buf_putc(b, s.p[i]);
    else
      qk_buf_put(b, QK_LIT("\xEF\xBF\xBD"));
  }
  if (quotes) qk_buf_putc(b, '"');
}

static void put_tsv(qk_buf *b, qk_str s, bool is_text) {
  if (is_text && qk_str_starts(s, truncated)) qk_buf_putc(b, '\\');
  for (size_t i = 0; i < s.n; i++) {
    switch (s.p[i]) {
    case '\t':
      qk_buf_put(b, QK_LIT("\\t"));
      break;
    case '\n':
      qk_buf_put(b, QK_LIT("\\n"));
      break;
    case '\r':
      qk_buf_put(b, QK_LIT("\\r"));
      break;
    case '\\':
      qk_buf_put(b, QK_LIT("\\\\"));
      break;
    case '\0':
      qk_buf_put(b, QK_LIT("\xEF\xBF\xBD"));
      break;
    default:
      qk_buf_putc(b, s.p[i]);
    }
  }
}

typedef struct dialect {
  put_field *put;
  char separator;
  qk_str end;
} dialect;

static void put_row(qk_buf *b, qk_buf *scratch, const dialect *d, const qk_table *t,
                    uint32_t row) {
  for (uint32_t i = 0; i < t->n_columns; i++) {
    const qk_cell *c = qk_cell_at(t, row, i);
    if (i) qk_buf_putc(b, d->separator);
    /* A line with nothing on it would be skipped by most readers. */
    bool blank = c->kind == QK_CELL_NULL && t->n_columns == 1;
    qk_buf_clear(scratch);
    qk_put_cell(scratch, c, t->columns[i].type, QK_FOR_PROGRAMS);
    d->put(b, qk_buf_str(scratch), c->kind == QK_CELL_TEXT || blank);
  }
  qk_buf_put(b, d->end);
}

static void put_truncation(qk_buf *b, qk_buf *scratch, const dialect *d,
                           const qk_result *r, const qk_table *t) {
  qk_buf_clear(scratch);
  qk_buf_put(scratch, truncated);
  qk_buf_put(scratch, QK_LIT(": "));
  qk_buf_put(scratch, qk_truncation(r));
  d->put(b, qk_buf_str(scratch), false);
  for (uint32_t i = 1; i < t->n_columns; i++) qk_buf_putc(b, d->separator);
  qk_buf_put(b, d->end);
}

static qk_code put_table(const qk_result *r, const qk_render_options *options,
                         const dialect *d, qk_writer *w, qk_err *e) {
  const qk_table *t;
  qk_code code = qk_pick_table(r, options->table, &t, e);
  if (code) return code;
  qk_buf scratch = {0};
  for (uint32_t i = 0; i < t->n_columns; i++) {
    if (i) qk_buf_putc(&w->buf, d->separator);
    d->put(&w->buf, t->columns[i].name, true);
  }
  if (t->n_columns) qk_buf_put(&w->buf, d->end);
  for (uint32_t row = 0; t->n_columns && row < t->n_rows && qk_writer_step(w); row++)
    put_row(&w->buf, &scratch, d, t, row);
  if (r->truncated) put_truncation(&w->buf, &scratch, d, r, t);
  if (scratch.oom) w->buf.oom = true;
  qk_buf_free(&scratch);
  return QK_OK;
}

qk_code qk_out_csv(const qk_result *r, const qk_render_options *options, qk_writer *w,
                   qk_err *e) {
  static const dialect csv = {put_csv, ',', QK_LIT("\r\n")};
  return put_table(r, options, &csv, w, e);
}

qk_code qk_out_tsv(const qk_result *r, const qk_render_options *options, qk_writer *w,
                   qk_err *e) {
  static const dialect tsv = {put_tsv, '\t', QK_LIT("\n")};
  return put_table(r, options, &tsv, w, e);
}
