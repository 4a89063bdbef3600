/* marks.c - the parts of a text that a reader is to see.
 * In:   marks as they were given; cells of a finished result.
 * Out:  marks in order, apart, of whole characters; the same in the text for people.
 * Owns: nothing. */
#include "output/marks.h"

#include <stdlib.h>

#include "output/build.h"
#include "output/cell.h"
#include "text/utf8.h"

static bool inside_character(qk_str s, size_t at) {
  return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

static int by_start(const void *left, const void *right) {
  const qk_span *a = left, *b = right;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  return (a->to > b->to) - (a->to < b->to);
}

/* Marks that overlap become one; two that touch stay two. */
static uint32_t join(qk_span *marks, uint32_t n) {
  uint32_t kept = 0;
  qsort(marks, n, sizeof *marks, by_start);
  for (uint32_t i = 0; i < n; i++) {
    qk_span *last = kept ? &marks[kept - 1] : NULL;
    if (!last || marks[i].from >= last->to)
      marks[kept++] = marks[i];
    else if (marks[i].to > last->to)
      last->to = marks[i].to;
  }
  return kept;
}

bool qk_marks_copy(qk_arena *a, qk_cell *cell, const qk_span *given, uint32_t n) {
  qk_str s = cell->text;
  cell->marks = NULL;
  cell->n_marks = 0;
  if (!n || !s.n || s.n > UINT32_MAX) return true;
  qk_span *marks = qk_arena_array(a, n, sizeof *marks);
  if (!marks) return false;
  uint32_t kept = 0, most = (uint32_t)s.n;
  for (uint32_t i = 0; i < n; i++) {
    qk_span m = {given[i].from < most ? given[i].from : most,
                 given[i].to < most ? given[i].to : most};
    if (m.from >= m.to) continue;
    while (inside_character(s, m.from)) m.from--;
    while (inside_character(s, m.to)) m.to++;
    marks[kept++] = m;
  }
  if (kept) kept = join(marks, kept);
  cell->marks = marks;
  cell->n_marks = kept;
  return true;
}

void qk_marks_free(qk_marks *m) {
  free(m->items);
  *m = (qk_marks){0};
}

uint32_t qk_read_marks(const qk_table *t, uint32_t row, uint32_t column,
                       const qk_span **out) {
  const qk_cell *c = qk_cell_at(t, row, column);
  bool own = c->n_marks && qk_read_text(t, row, column).p == c->text.p;
  *out = own ? c->marks : NULL;
  return own ? c->n_marks : 0;
}

/* Room for n marks behind those there are. */
static bool grow(qk_marks *m, uint32_t n) {
  if (n > UINT32_MAX / 2 - m->n) return false;
  if (m->n + n <= m->cap) return true;
  uint32_t cap = (m->n + n) * 2;
  qk_span *items = realloc(m->items, cap * sizeof *items);
  if (!items) return false;
  m->items = items;
  m->cap = cap;
  return true;
}

void qk_put_marked(qk_buf *b, qk_marks *m, const qk_table *t, uint32_t row,
                   uint32_t column) {
  const qk_span *given;
  uint32_t n = qk_read_marks(t, row, column, &given);
  if (!n) { /* most cells; and there may be no array yet */
    qk_put_visible(b, qk_read_text(t, row, column), QK_KEEP_LINES);
    return;
  }
  if (!grow(m, n)) {
    b->oom = true;
    return;
  }
  qk_span *own = m->items + m->n;
  memcpy(own, given, n * sizeof *own);
  qk_put_visible_marks(b, qk_read_text(t, row, column), QK_KEEP_LINES, own, n);
  if (b->n > UINT32_MAX) return; /* no mark can say where it stands */
  for (uint32_t i = 0; i < n && !b->oom; i++)
    if (own[i].from < own[i].to) m->items[m->n++] = own[i];
}

static bool is_whole(const qk_cell *c) {
  return c->n_marks == 1 && c->marks[0].from == 0 && c->marks[0].to == c->text.n;
}

bool qk_needs_brackets(const qk_table *t, uint32_t column) {
  bool any = false, whole = true;
  for (uint32_t row = 0; row < t->n_rows; row++) {
    const qk_cell *c = qk_cell_at(t, row, column);
    any = any || c->n_marks;
    whole = whole && (c->kind != QK_CELL_TEXT || !c->text.n || is_whole(c));
    if (any && !whole) return true;
  }
  return false;
}
