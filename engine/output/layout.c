/* layout.c - how wide the columns of a text table are.
 * In:   a table and the terminal's width.
 * Out:  a width and a side for each column.
 * Owns: the array of columns; the caller frees it. */
#include "output/layout.h"

#include <stdlib.h>

#include "output/cell.h"
#include "output/visible.h"
#include "output/wrap.h"

/* Even where width is unlimited one hostile cell must not pad every row beside it. */
enum { WIDEST = 2000, FRAME = 3 };

/* The text behind `start` of b again, with brackets around the marks from `first` on. */
static void put_brackets(qk_buf *b, qk_marks *m, size_t start, uint32_t first) {
  qk_buf plain = {0};
  if (m->n == first || b->oom) return;
  qk_buf_put(&plain, qk_str_sub(qk_buf_str(b), start, b->n));
  qk_str s = plain.oom ? QK_LIT("") : qk_buf_str(&plain);
  size_t at = 0;
  b->n = start;
  b->oom = plain.oom;
  for (uint32_t i = first; i < m->n && !b->oom; i++) {
    size_t from = m->items[i].from - start, to = m->items[i].to - start;
    qk_buf_put(b, qk_str_sub(s, at, from));
    qk_buf_put(b, QK_LIT("【"));
    qk_buf_put(b, qk_str_sub(s, from, to));
    qk_buf_put(b, QK_LIT("】"));
    at = to;
  }
  if (!b->oom) qk_buf_put(b, qk_str_sub(s, at, s.n));
  m->n = first;
  qk_buf_free(&plain);
}

void qk_put_shown(qk_buf *b, qk_marks *m, const qk_table *t, uint32_t row,
                  uint32_t column, bool brackets) {
  size_t start = b->n;
  uint32_t first = m->n;
  const qk_cell *c = qk_cell_at(t, row, column);
  if (c->kind == QK_CELL_NULL && t->missing.n)
    qk_put_visible(b, t->missing, QK_ONE_LINE);
  else if (c->kind == QK_CELL_NULL)
    qk_buf_put(b, QK_LIT("—"));
  else if (c->kind == QK_CELL_TEXT)
    qk_put_marked(b, m, t, row, column);
  else
    qk_put_read(b, t, row, column);
  if (brackets) put_brackets(b, m, start, first);
}

static void note(qk_layout *l, qk_text_column *c, const qk_buf *text) {
  size_t width = qk_widest_line(qk_buf_str(text));
  if (width > c->natural) c->natural = width;
  if (text->n && memchr(text->p, '\n', text->n)) l->tall = true;
}

static bool measure(qk_layout *l, const qk_table *t, const bool *brackets) {
  qk_buf b = {0};
  qk_marks marks = {0};
  for (uint32_t i = 0; i < t->n_columns; i++) {
    qk_text_column *c = &l->columns[i];
    c->right = qk_stands_right(t, i);
    for (uint32_t row = 0; row < t->n_rows && !b.oom; row++) {
      qk_buf_clear(&b);
      marks.n = 0;
      qk_put_shown(&b, &marks, t, row, i, brackets && brackets[i]);
      note(l, c, &b);
    }
    bool words = t->columns[i].type == QK_TYPE_TEXT && qk_read_of(t, i).right;
    c->rigid = (c->right && !words) || t->columns[i].type == QK_TYPE_DATE;
    c->cells = c->natural;
    qk_buf_clear(&b);
    qk_put_visible(&b, t->columns[i].title, QK_KEEP_LINES);
    note(l, c, &b);
    if (c->natural > WIDEST) c->natural = WIDEST;
    if (c->natural < 1) c->natural = 1;
    c->width = c->natural;
  }
  bool ok = !b.oom;
  qk_marks_free(&marks);
  qk_buf_free(&b);
  return ok;
}

static size_t least(const qk_text_column *c, size_t floor, bool rigid) {
  if (rigid && c->rigid && c->cells > floor) floor = c->cells;
  return c->natural < floor ? c->natural : floor;
}

/* Cuts what is wider than `cap` down to it, but not below the floor. */
static size_t capped(const qk_text_column *c, size_t cap, size_t floor, bool rigid) {
  size_t width = least(c, floor, rigid);
  if (width < cap) width = cap;
  return width < c->natural ? width : c->natural;
}

static size_t total(const qk_layout *l, size_t cap, size_t floor, bool rigid) {
  size_t sum = 0;
  for (uint32_t i = 0; i < l->n; i++) sum += capped(&l->columns[i], cap, floor, rigid);
  return sum;
}

/* The widest columns shrink first: all share the highest cap that fits, and the columns
 * it cut share what is left over. */
static void shrink(qk_layout *l, size_t space, size_t floor, bool rigid) {
  size_t low = 0, high = WIDEST;
  while (low < high) {
    size_t cap = (low + high + 1) / 2;
    if (total(l, cap, floor, rigid) <= space)
      low = cap;
    else
      high = cap - 1;
  }
  size_t used = total(l, low, floor, rigid), left = space > used ? space - used : 0;
  for (uint32_t i = 0; i < l->n; i++) {
    qk_text_column *c = &l->columns[i];
    c->width = capped(c, low, floor, rigid);
    if (!left || c->width != low || c->width == c->natural) continue;
    c->width++;
    left--;
  }
}

/* false where the columns cannot stand beside each other and be read. */
static bool fit(qk_layout *l, size_t width, bool at_any_price) {
  static const struct {
    size_t floor;
    bool rigid;
  } tries[] = {{12, true}, {8, true}, {6, true}, {4, false}, {2, false}};
  enum { READABLE = 3 };
  size_t frame = (size_t)l->n * FRAME + 1, space = width > frame ? width - frame : 0;
  if (total(l, WIDEST, 0, false) <= space) return true;
  size_t i = 0;
  while (i + 1 < QK_COUNT(tries) && total(l, 0, tries[i].floor, tries[i].rigid) > space)
    i++;
  if (i >= READABLE && !at_any_price) return false;
  shrink(l, space, tries[i].floor, tries[i].rigid);
  for (i = 0; i < l->n; i++) l->tall |= l->columns[i].width < l->columns[i].cells;
  return true;
}

static bool measure_titles(const qk_table *t, qk_text_column *titles) {
  qk_buf b = {0};
  for (uint32_t i = 0; i < t->n_columns && !b.oom; i++) {
    qk_buf_clear(&b);
    qk_put_visible(&b, t->columns[i].title, QK_KEEP_LINES);
    size_t width = qk_widest_line(qk_buf_str(&b));
    if (width > titles->natural) titles->natural = width;
  }
  if (titles->natural > WIDEST) titles->natural = WIDEST;
  bool ok = !b.oom;
  qk_buf_free(&b);
  return ok;
}

/* Two columns in the place of many: the first has the titles, the second the values. */
static bool fit_records(qk_layout *l, const qk_table *t, size_t width) {
  qk_text_column titles = {.natural = 1}, values = {.natural = 1};
  for (uint32_t i = 0; i < l->n; i++)
    if (l->columns[i].cells > values.natural) values.natural = l->columns[i].cells;
  if (values.natural > WIDEST) values.natural = WIDEST;
  if (!measure_titles(t, &titles)) return false;
  size_t share = width / 3 > 6 ? width / 3 : 6; /* the values are what is read */
  if (titles.natural > share) titles.natural = share;
  titles.width = titles.natural;
  values.width = values.natural;
  l->columns[0] = titles;
  l->columns[1] = values;
  l->n = 2;
  l->records = true;
  fit(l, width, true);
  return true;
}

bool qk_layout_table(qk_layout *out, const qk_table *t, const bool *brackets,
                     size_t width) {
  *out = (qk_layout){.n = t->n_columns};
  out->columns = calloc(t->n_columns ? t->n_columns : 1, sizeof *out->columns);
  if (!out->columns) return false;
  if (!measure(out, t, brackets)) return false;
  if (!width || fit(out, width, out->n <= 2 || !t->n_rows)) return true;
  return fit_records(out, t, width);
}
