/* result.c - what a report, a query or a statement found, before it has a format.
 * In:   blocks, in the order a reader sees them.
 * Out:  a tree of valid UTF-8 that every renderer reads and none changes.
 * Owns: the arena of the tree, until qk_result_free. */
#include "output/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/build.h"
#include "text/utf8.h"

static const qk_str replacement = QK_LIT("\xEF\xBF\xBD");

void qk_result_free(qk_result *r) {
  qk_arena_free(&r->arena);
  *r = (qk_result){0};
}

static size_t count_invalid(qk_str s) {
  size_t bad = 0;
  for (size_t at = qk_utf8_valid(s); at < s.n; bad++) {
    s = qk_str_sub(s, at + 1, s.n);
    at = qk_utf8_valid(s);
  }
  return bad;
}

/* Writes s to out with a U+FFFD for each byte that begins no character. */
static void write_valid(char *out, qk_str s) {
  for (;;) {
    size_t good = qk_utf8_valid(s);
    memcpy(out, s.p, good);
    if (good == s.n) return;
    memcpy(out + good, replacement.p, replacement.n);
    out += good + replacement.n;
    s = qk_str_sub(s, good + 1, s.n);
  }
}

qk_str qk_result_copy(qk_result *r, qk_str s) {
  if (!s.n) return QK_LIT("");
  size_t bad = count_invalid(s);
  size_t grown = replacement.n - 1;
  if (bad > (SIZE_MAX - s.n) / grown) return r->oom = true, QK_LIT("");
  qk_str c = {NULL, s.n + bad * grown};
  char *p = qk_arena_alloc(&r->arena, c.n);
  if (!p) return r->oom = true, QK_LIT("");
  write_valid(p, s);
  c.p = p;
  return c;
}

static qk_cell copy_cell(qk_result *r, const qk_cell *cell) {
  qk_cell c = {.kind = cell->kind};
  switch (cell->kind) {
  case QK_CELL_NULL:
    break;
  case QK_CELL_INTEGER:
    c.integer = cell->integer;
    break;
  case QK_CELL_REAL:
    if (isfinite(cell->real))
      c.real = cell->real;
    else
      c.kind = QK_CELL_NULL;
    break;
  case QK_CELL_TEXT:
    c.text = qk_result_copy(r, cell->text);
    if (cell->n_marks && c.text.n == cell->text.n &&
        !qk_marks_copy(&r->arena, &c, cell->marks, cell->n_marks))
      r->oom = true;
    break;
  }
  return c;
}

void qk_result_name(qk_result *r, qk_str name, qk_str title) {
  r->name = qk_result_copy(r, name);
  r->title = qk_result_copy(r, title);
}

void qk_result_param_add(qk_result *r, qk_str key, qk_cell value) {
  if (r->oom) return;
  qk_str name = qk_result_copy(r, key);
  qk_cell c = copy_cell(r, &value);
  for (uint32_t i = 0; i < r->n_params; i++) {
    if (!qk_str_eq(r->params[i].key, name)) continue;
    r->params[i].value = c;
    return;
  }
  void *items = r->params;
  if (r->oom ||
      !qk_arena_grow(&r->arena, &items, r->n_params, &r->cap_params, sizeof *r->params)) {
    r->oom = true;
    return;
  }
  r->params = items;
  r->params[r->n_params++] = (qk_result_param){.key = name, .value = c};
}

qk_block *qk_result_block(qk_result *r, qk_block_kind kind) {
  if (r->oom) return NULL;
  void *items = r->blocks;
  if (!qk_arena_grow(&r->arena, &items, r->n_blocks, &r->cap_blocks, sizeof *r->blocks)) {
    r->oom = true;
    return NULL;
  }
  r->blocks = items;
  qk_block *b = &r->blocks[r->n_blocks++];
  *b = (qk_block){.kind = kind};
  return b;
}

void qk_result_heading(qk_result *r, int level, qk_str text) {
  qk_block *b = qk_result_block(r, QK_BLOCK_HEADING);
  if (!b) return;
  b->level = level < 1 ? 1 : level > 6 ? 6 : level;
  b->text = qk_result_copy(r, text);
}

void qk_result_text(qk_result *r, qk_str text) {
  qk_block *b = qk_result_block(r, QK_BLOCK_TEXT);
  if (b) b->text = qk_result_copy(r, text);
}

/* Room for `more` bytes behind a text; it doubles, so that many lines cost little. */
static char *grow_text(qk_result *r, qk_str *text, size_t more) {
  if (more > SIZE_MAX / 4 - text->n) return NULL;
  if (text->n + more >= r->printed_room) {
    size_t room = (text->n + more) * 2 + 64;
    char *p = qk_arena_alloc(&r->arena, room);
    if (!p) return NULL;
    if (text->n) memcpy(p, text->p, text->n);
    text->p = p;
    r->printed_room = room;
  }
  return (char *)text->p + text->n;
}

void qk_result_line(qk_result *r, qk_str line) {
  bool goes_on = r->n_blocks && r->printed == r->n_blocks;
  qk_block *b = goes_on ? &r->blocks[r->n_blocks - 1] : qk_result_block(r, QK_BLOCK_TEXT);
  if (!b || r->oom) return;
  if (!goes_on) r->printed_room = 0;
  r->printed = r->n_blocks;
  if (qk_utf8_valid(line) < line.n) line = qk_result_copy(r, line);
  char *p = grow_text(r, &b->text, line.n + goes_on);
  if (!p) {
    r->oom = true;
    return;
  }
  if (goes_on) *p++ = '\n';
  if (line.n) memcpy(p, line.p, line.n);
  b->text.n += line.n + goes_on;
}

typedef struct named {
  qk_str name;
  uint32_t column;
} named;

static int compare_names(qk_str a, qk_str b) {
  int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
  return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int by_name(const void *left, const void *right) {
  const named *a = left, *b = right;
  int order = compare_names(a->name, b->name);
  return order ? order : (a->column > b->column) - (a->column < b->column);
}

static int search_name(const void *key, const void *item) {
  return compare_names(*(const qk_str *)key, ((const named *)item)->name);
}

static qk_str numbered(qk_result *r, qk_str base, uint32_t k) {
  char tail[16];
  size_t n = (size_t)snprintf(tail, sizeof tail, "_%u", k);
  char *p = base.n <= SIZE_MAX - n ? qk_arena_alloc(&r->arena, base.n + n) : NULL;
  if (!p) return r->oom = true, base;
  memcpy(p, base.p, base.n);
  memcpy(p + base.n, tail, n);
  return (qk_str){p, base.n + n};
}

/* Gives every later column of a name a name of its own.  Two generated names never meet:
 * what follows the last underscore tells them apart, so only the given ones are asked. */
static void make_unique(qk_result *r, qk_column *columns, uint32_t n) {
  named *names = calloc(n ? n : 1, sizeof *names);
  if (!names) {
    r->oom = true;
    return;
  }
  for (uint32_t i = 0; i < n; i++) names[i] = (named){columns[i].name, i};
  qsort(names, n, sizeof *names, by_name);
  uint32_t k = 1;
  for (uint32_t i = 1; i < n && !r->oom; i++) {
    if (!qk_str_eq(names[i].name, names[i - 1].name)) {
      k = 1;
      continue;
    }
    qk_str name;
    do name = numbered(r, names[i].name, ++k);
    while (!r->oom && bsearch(&name, names, n, sizeof *names, search_name));
    columns[names[i].column].name = name;
  }
  free(names);
}

uint32_t qk_result_table(qk_result *r, qk_str title, const qk_column *columns,
                         uint32_t n) {
  qk_block *b = qk_result_block(r, QK_BLOCK_TABLE);
  if (!b) return 0;
  qk_table *t = &b->table;
  t->title = qk_result_copy(r, title);
  t->columns = qk_arena_array(&r->arena, n, sizeof *t->columns);
  if (!t->columns) {
    r->oom = true;
    return 0;
  }
  for (uint32_t i = 0; i < n; i++) {
    qk_column *c = &t->columns[i];
    c->name = qk_result_copy(r, columns[i].name);
    c->title = columns[i].title.n ? qk_result_copy(r, columns[i].title) : c->name;
    c->type = columns[i].type;
  }
  t->n_columns = n;
  make_unique(r, t->columns, n);
  r->last_table = r->n_blocks;
  return r->n_blocks - 1;
}

void qk_result_reads(qk_result *r, const qk_read *reads) {
  if (r->oom || !r->last_table) return;
  qk_table *t = &r->blocks[r->last_table - 1].table;
  qk_read *copy = qk_arena_array(&r->arena, t->n_columns, sizeof *copy);
  if (!copy) {
    r->oom = true;
    return;
  }
  memcpy(copy, reads, t->n_columns * sizeof *copy);
  t->reads = copy;
}

void qk_result_row(qk_result *r, const qk_cell *cells) {
  if (r->oom || !r->last_table) return;
  qk_table *t = &r->blocks[r->last_table - 1].table;
  uint64_t first = (uint64_t)t->n_rows * t->n_columns, end = first + t->n_columns;
  if (end > UINT32_MAX || t->n_rows == UINT32_MAX) {
    r->oom = true;
    return;
  }
  while (t->cap_cells < end) {
    void *items = t->cells;
    if (!qk_arena_grow(&r->arena, &items, t->cap_cells, &t->cap_cells,
                       sizeof *t->cells)) {
      r->oom = true;
      return;
    }
    t->cells = items;
  }
  for (uint32_t i = 0; i < t->n_columns; i++)
    t->cells[first + i] = copy_cell(r, &cells[i]);
  t->n_rows++;
}

void qk_result_truncate(qk_result *r, qk_str why) {
  if (!r->truncated) r->truncated_why = qk_result_copy(r, why);
  r->truncated = true;
}
