/* cells.h - writing the cells of a row one after the other.
 * In:   a cell and what it holds.
 * Out:  the next cell.
 * Owns: nothing. */
#ifndef QK_STORE_CELLS_H
#define QK_STORE_CELLS_H

#include <math.h>

#include "store/feed.h"
#include "store/rows.h"

static inline qk_cell *add_int(qk_cell *c, int64_t v) {
  c->kind = QK_CELL_INT;
  c->i = v;
  return c + 1;
}

static inline qk_cell *add_null(qk_cell *c) {
  c->kind = QK_CELL_NULL;
  return c + 1;
}

/* What is not stated is NULL, and so is a number that is none. */
static inline qk_cell *add_real(qk_cell *c, double v) {
  c->kind = isfinite(v) ? QK_CELL_REAL : QK_CELL_NULL;
  c->real = v;
  return c + 1;
}

static inline qk_cell *add_text(qk_cell *c, qk_str s) {
  c->kind = s.n ? QK_CELL_TEXT : QK_CELL_NULL;
  c->s = s;
  return c + 1;
}

static inline qk_cell *add_name(qk_cell *c, const char *name) {
  return add_text(c, qk_str_of(name));
}

static inline qk_cell *add_id(qk_cell *c, const qk_rows *r, uint32_t index) {
  return index == QK_NONE ? add_null(c) : add_int(c, r->base + 1 + index);
}

#endif
