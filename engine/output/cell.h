/* cell.h - a cell as characters, before a format escapes it.
 * In:   a cell of a finished result and its column's type.
 * Out:  text appended to a buffer.
 * Owns: nothing. */
#ifndef QK_OUTPUT_CELL_H
#define QK_OUTPUT_CELL_H

#include "base/buf.h"
#include "output/result.h"

/* How a column of booleans is written: 是, 否 for people, true, false for programs. */
typedef enum qk_audience { QK_FOR_PEOPLE, QK_FOR_PROGRAMS } qk_audience;

/* At most 15 significant digits, which hide the noise of binary arithmetic (0.1 + 0.2 is
 * 0.3), no trailing zeros, no exponent between 1e-7 and 1e21, '.' in every locale. */
void qk_put_real(qk_buf *b, double v);
/* Rounded to so many decimals; '.' in every locale. */
void qk_put_fixed(qk_buf *b, double v, int decimals);
/* A number that is there, as people read it in its column. */
void qk_put_read(qk_buf *b, const qk_table *t, uint32_t row, uint32_t column);
/* A text as people read it in its column. */
qk_str qk_read_text(const qk_table *t, uint32_t row, uint32_t column);
static inline qk_read qk_read_of(const qk_table *t, uint32_t column) {
  return t->reads ? t->reads[column] : (qk_read){0};
}
/* A missing cell puts nothing. */
void qk_put_cell(qk_buf *b, const qk_cell *c, qk_type type, qk_audience audience);
bool qk_is_boolean(const qk_cell *c, qk_type type);

static inline const qk_cell *qk_cell_at(const qk_table *t, uint32_t row,
                                        uint32_t column) {
  return &t->cells[(size_t)row * t->n_columns + column];
}
/* Numbers stand at the right: by the column's type, or where every cell holds one; others
 * where the column is read so. */
bool qk_stands_right(const qk_table *t, uint32_t column);

#endif
