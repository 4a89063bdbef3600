/* table.c - the rows of a statement as a table of a result tree.
 * In:   an open query.
 * Out:  a table; texts valid UTF-8 whatever the statement made of them.
 * Owns: the columns' descriptions while it reads. */
#include "api/table.h"

#include <stdlib.h>
#include <strings.h>

#include "text/utf8.h"

/* Bytes that are no UTF-8 (of a cast, of a blob) as SQL writes them: x'FF'. */
static qk_str hexadecimal(qk_str bytes, qk_buf *scratch) {
  qk_buf_clear(scratch);
  qk_buf_put(scratch, QK_LIT("x'"));
  for (size_t i = 0; i < bytes.n; i++)
    qk_buf_printf(scratch, "%02X", (unsigned char)bytes.p[i]);
  qk_buf_putc(scratch, '\'');
  return scratch->oom ? QK_LIT("") : qk_buf_str(scratch);
}

qk_cell qk_table_cell(const qk_query *q, int column, qk_buf *scratch) {
  switch (qk_query_type(q, column)) {
  case QK_COL_INT:
    return qk_cell_integer(qk_query_int(q, column));
  case QK_COL_DOUBLE:
    return qk_cell_real(qk_query_double(q, column));
  case QK_COL_BLOB:
    return qk_cell_text(hexadecimal(qk_query_text(q, column), scratch));
  case QK_COL_TEXT: {
    qk_str text = qk_query_text(q, column);
    bool valid = qk_utf8_valid(text) == text.n;
    return qk_cell_text(valid ? text : hexadecimal(text, scratch));
  }
  case QK_COL_NULL:
    break;
  }
  return qk_cell_null();
}

/* What the schema declares, else what the first row holds. */
static qk_type column_type(const qk_query *q, int i, bool row) {
  static const struct {
    const char *declared;
    qk_type type;
  } types[] = {{"INTEGER", QK_TYPE_INTEGER}, {"INT", QK_TYPE_INTEGER},
               {"REAL", QK_TYPE_NUMBER},     {"NUMERIC", QK_TYPE_NUMBER},
               {"TEXT", QK_TYPE_TEXT},       {"DATE", QK_TYPE_DATE}};
  const char *declared = qk_query_decltype(q, i);
  for (size_t k = 0; declared && k < QK_COUNT(types); k++)
    if (strcasecmp(declared, types[k].declared) == 0) return types[k].type;
  qk_column_type held = row ? qk_query_type(q, i) : QK_COL_NULL;
  return held == QK_COL_INT      ? QK_TYPE_INTEGER
         : held == QK_COL_DOUBLE ? QK_TYPE_NUMBER
                                 : QK_TYPE_TEXT;
}

qk_code qk_table_read(qk_query *q, qk_str title, qk_result *r, qk_err *e) {
  size_t n = (size_t)qk_query_columns(q), bytes = 0;
  qk_column *columns = calloc(n ? n : 1, sizeof *columns);
  qk_cell *cells = calloc(n ? n : 1, sizeof *cells);
  qk_buf *scratch = calloc(n ? n : 1, sizeof *scratch);
  bool row = false, full = false;
  qk_code code = columns && cells && scratch ? qk_query_step(q, &row, e) : qk_nomem(e);
  for (size_t i = 0; code == QK_OK && i < n; i++) {
    qk_str name = qk_str_of(qk_query_name(q, (int)i));
    if (qk_utf8_valid(name) != name.n) name = QK_LIT("?");
    columns[i] = (qk_column){name, name, column_type(q, (int)i, row)};
  }
  if (code == QK_OK) qk_result_table(r, title, columns, (uint32_t)n);
  while (code == QK_OK && row && !full && !r->oom) {
    for (size_t i = 0; i < n; i++) {
      cells[i] = qk_table_cell(q, (int)i, &scratch[i]);
      bytes += sizeof *cells + (cells[i].kind == QK_CELL_TEXT ? cells[i].text.n : 0);
    }
    full = bytes > QK_TABLE_MAX;
    if (full)
      qk_result_truncate(r, QK_LIT("the result passes 256 MiB"));
    else
      qk_result_row(r, cells);
    if (!full) code = qk_query_step(q, &row, e);
  }
  for (size_t i = 0; scratch && i < n; i++) qk_buf_free(&scratch[i]);
  free(scratch);
  free(cells);
  free(columns);
  return code == QK_OK && r->oom ? qk_nomem(e) : code;
}
