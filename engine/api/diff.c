/* diff.c - what has changed between two results.
 * In:   two result trees.
 * Out:  a third.
 * Owns: arrays of row numbers, for the time of the call. */
#include "api/diff.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "output/cell.h"

typedef struct side { /* one of the two tables, as the joint columns see it */
  const qk_table *t;
  const uint32_t *map; /* joint column → own column, NONE where it has none */
  uint32_t *order;     /* row numbers, sorted by the key */
  uint32_t n_rows;
} side;

enum { NONE = UINT32_MAX };

typedef struct pair {
  qk_arena *arena;
  side new, old;
  qk_column *columns; /* joint: the new table's, then those that only the old one has */
  uint32_t n_columns, n_key;
  bool *altered;     /* joint columns that hold "old → new" */
  uint32_t *partner; /* new row → old row, NONE */
  bool *kept;        /* old rows that have a partner */
  uint32_t added, removed, changed;
} pair;

/* ---- cells and keys ------------------------------------------------------------------
 */

static const qk_cell *cell_of(const side *s, uint32_t row, uint32_t column) {
  static const qk_cell missing = {.kind = QK_CELL_NULL};
  if (!s->t || s->map[column] == NONE) return &missing;
  return qk_cell_at(s->t, row, s->map[column]);
}

static double number_of(const qk_cell *c) {
  return c->kind == QK_CELL_INTEGER ? (double)c->integer : c->real;
}

/* Missing before numbers before texts; 3 and 3.0 are the same. */
static int compare_cells(const qk_cell *a, const qk_cell *b) {
  static const int rank[] = {
      [QK_CELL_NULL] = 0, [QK_CELL_INTEGER] = 1, [QK_CELL_REAL] = 1, [QK_CELL_TEXT] = 2};
  if (rank[a->kind] != rank[b->kind]) return rank[a->kind] < rank[b->kind] ? -1 : 1;
  if (a->kind == QK_CELL_NULL) return 0;
  if (a->kind == QK_CELL_INTEGER && b->kind == QK_CELL_INTEGER)
    return (a->integer > b->integer) - (a->integer < b->integer);
  if (a->kind != QK_CELL_TEXT) {
    double x = number_of(a), y = number_of(b);
    return (x > y) - (x < y);
  }
  size_t n = a->text.n < b->text.n ? a->text.n : b->text.n;
  int order = n ? memcmp(a->text.p, b->text.p, n) : 0;
  return order ? order : (a->text.n > b->text.n) - (a->text.n < b->text.n);
}

static int compare_keys(const side *a, uint32_t i, const side *b, uint32_t j,
                        uint32_t n_key) {
  for (uint32_t k = 0; k < n_key; k++) {
    int order = compare_cells(cell_of(a, i, k), cell_of(b, j, k));
    if (order) return order;
  }
  return 0;
}

typedef struct sorting {
  const side *s;
  uint32_t n_key;
} sorting;

/* Rows of one key keep their order. */
static int by_key(const void *a, const void *b, void *context) {
  const sorting *how = context;
  uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
  int order = compare_keys(how->s, i, how->s, j, how->n_key);
  return order ? order : (i > j) - (i < j);
}

static void sort_rows(side *s, uint32_t n_key) {
  sorting how = {s, n_key};
  for (uint32_t i = 0; i < s->n_rows; i++) s->order[i] = i;
  if (s->n_rows) qsort_r(s->order, s->n_rows, sizeof *s->order, by_key, &how);
}

static bool tells_apart(side *s, uint32_t n_key) {
  sort_rows(s, n_key);
  for (uint32_t i = 1; i < s->n_rows; i++)
    if (compare_keys(s, s->order[i - 1], s, s->order[i], n_key) == 0) return false;
  return true;
}

/* The fewest first columns that tell rows apart; all of them where none do. */
static void find_key(pair *p) {
  uint32_t shared = 0;
  while (shared < p->n_columns && (!p->new.t || p->new.map[shared] != NONE) &&
         (!p->old.t || p->old.map[shared] != NONE))
    shared++;
  for (p->n_key = 1; p->n_key < shared; p->n_key++)
    if (tells_apart(&p->new, p->n_key) && tells_apart(&p->old, p->n_key)) return;
  p->n_key = shared;
  sort_rows(&p->new, p->n_key);
  sort_rows(&p->old, p->n_key);
}

/* ---- a pair of tables ----------------------------------------------------------------
 */

static uint32_t column_of(const qk_table *t, qk_str name) {
  for (uint32_t i = 0; t && i < t->n_columns; i++)
    if (qk_str_eq(t->columns[i].name, name)) return i;
  return NONE;
}

static bool join_columns(pair *p) {
  uint32_t n =
      (p->new.t ? p->new.t->n_columns : 0) + (p->old.t ? p->old.t->n_columns : 0);
  uint32_t *new_map = qk_arena_array(p->arena, n + 1, sizeof *new_map);
  uint32_t *old_map = qk_arena_array(p->arena, n + 1, sizeof *old_map);
  p->columns = qk_arena_array(p->arena, n + 1, sizeof *p->columns);
  p->altered = qk_arena_array(p->arena, n + 1, sizeof *p->altered);
  if (!new_map || !old_map || !p->columns || !p->altered) return false;
  for (int pass = 0; pass < 2; pass++) {
    const qk_table *t = pass ? p->old.t : p->new.t;
    for (uint32_t i = 0; t && i < t->n_columns; i++) {
      qk_str name = t->columns[i].name;
      if (pass && column_of(p->new.t, name) != NONE) continue;
      new_map[p->n_columns] = column_of(p->new.t, name);
      old_map[p->n_columns] = column_of(p->old.t, name);
      p->columns[p->n_columns++] = t->columns[i];
    }
  }
  p->new.map = new_map;
  p->old.map = old_map;
  return true;
}

static bool rows_differ(const pair *p, uint32_t i, uint32_t j) {
  for (uint32_t k = p->n_key; k < p->n_columns; k++)
    if (compare_cells(cell_of(&p->new, i, k), cell_of(&p->old, j, k))) return true;
  return false;
}

static bool match_rows(pair *p) {
  p->partner = qk_arena_array(p->arena, (size_t)p->new.n_rows + 1, sizeof *p->partner);
  p->kept = qk_arena_array(p->arena, (size_t)p->old.n_rows + 1, sizeof *p->kept);
  if (!p->partner || !p->kept) return false;
  for (uint32_t i = 0; i < p->new.n_rows; i++) p->partner[i] = NONE;
  for (uint32_t i = 0, j = 0; i < p->new.n_rows &&j < p->old.n_rows;) {
    uint32_t row = p->new.order[i], other = p->old.order[j];
    int order = compare_keys(&p->new, row, &p->old, other, p->n_key);
    if (order == 0) p->partner[row] = other, p->kept[other] = true;
    i += order <= 0;
    j += order >= 0;
  }
  for (uint32_t i = 0; i < p->new.n_rows; i++) {
    uint32_t j = p->partner[i];
    if (j == NONE) p->added++;
    if (j == NONE || !rows_differ(p, i, j)) continue;
    p->changed++;
    for (uint32_t k = p->n_key; k < p->n_columns; k++)
      if (compare_cells(cell_of(&p->new, i, k), cell_of(&p->old, j, k)))
        p->altered[k] = true;
  }
  for (uint32_t j = 0; j < p->old.n_rows; j++) p->removed += !p->kept[j];
  return true;
}

/* As people read it in the table it comes from. */
static void put_value(qk_buf *b, const side *s, uint32_t row, uint32_t column) {
  const qk_cell *c = cell_of(s, row, column);
  if (c->kind == QK_CELL_NULL)
    qk_buf_put(b, s->t && s->t->missing.n ? s->t->missing : QK_LIT("—"));
  else if (c->kind == QK_CELL_TEXT)
    qk_buf_put(b, qk_read_text(s->t, row, s->map[column]));
  else
    qk_put_read(b, s->t, row, s->map[column]);
}

/* One row: what happened to it, and its cells; i or j is NONE. */
static void put_row(const pair *p, uint32_t i, uint32_t j, const char *what,
                    qk_cell *cells, qk_buf *scratch, qk_result *out) {
  cells[0] = qk_cell_text(qk_str_of(what));
  for (uint32_t k = 0; k < p->n_columns; k++) {
    const qk_cell *now = cell_of(i != NONE ? &p->new : &p->old, i != NONE ? i : j, k);
    const qk_cell *before = i != NONE && j != NONE ? cell_of(&p->old, j, k) : now;
    cells[k + 1] = *now;
    if (!p->altered[k] || now->kind == QK_CELL_NULL) {
      if (compare_cells(now, before) == 0) continue;
    }
    qk_buf_clear(&scratch[k]);
    if (compare_cells(now, before)) {
      put_value(&scratch[k], &p->old, j, k);
      qk_buf_put(&scratch[k], QK_LIT(" → "));
      put_value(&scratch[k], &p->new, i, k);
    } else {
      put_value(&scratch[k], i != NONE ? &p->new : &p->old, i != NONE ? i : j, k);
    }
    cells[k + 1] = qk_cell_text(qk_buf_str(&scratch[k]));
    if (scratch[k].oom) out->oom = true;
  }
  qk_result_row(out, cells);
}

static void put_rows(const pair *p, qk_cell *cells, qk_buf *scratch, qk_result *out) {
  for (uint32_t i = 0; i < p->new.n_rows; i++) {
    uint32_t j = p->partner[i];
    if (j == NONE)
      put_row(p, i, NONE, "新增", cells, scratch, out);
    else if (rows_differ(p, i, j))
      put_row(p, i, j, "改动", cells, scratch, out);
  }
  for (uint32_t j = 0; j < p->old.n_rows; j++)
    if (!p->kept[j]) put_row(p, NONE, j, "删除", cells, scratch, out);
}

static void put_table(const pair *p, qk_str title, qk_result *out) {
  uint32_t n = p->n_columns + 1;
  qk_column *columns = qk_arena_array(p->arena, n, sizeof *columns);
  qk_cell *cells = qk_arena_array(p->arena, n, sizeof *cells);
  qk_buf *scratch = qk_arena_array(p->arena, n, sizeof *scratch);
  qk_read *reads = qk_arena_array(p->arena, n, sizeof *reads);
  char note[160];
  if (!columns || !cells || !scratch || !reads) {
    out->oom = true;
    return;
  }
  columns[0] = (qk_column){QK_LIT("change"), QK_LIT("变化"), QK_TYPE_TEXT};
  for (uint32_t k = 0; k < p->n_columns; k++) {
    columns[k + 1] = p->columns[k];
    if (p->altered[k]) columns[k + 1].type = QK_TYPE_TEXT;
  }
  const qk_table *any = p->new.t ? p->new.t : p->old.t;
  for (uint32_t k = 0; k < p->n_columns; k++) {
    bool of_new = p->new.t && p->new.map[k] != NONE;
    const side *s = of_new ? &p->new : &p->old;
    if (!p->altered[k]) reads[k + 1] = qk_read_of(s->t, s->map[k]);
  }
  qk_result_table(out, title, columns, n);
  qk_result_reads(out, reads);
  if (any->missing.n) qk_result_missing(out, any->missing);
  put_rows(p, cells, scratch, out);
  snprintf(note, sizeof note,
           "新增 %u 行，删除 %u 行，改动 %u 行；原有 %u 行，现有 %u 行。", p->added,
           p->removed, p->changed, p->old.n_rows, p->new.n_rows);
  qk_result_note(out, qk_str_of(note));
  for (uint32_t k = 0; k < n; k++) qk_buf_free(&scratch[k]);
}

/* ---- whole results -------------------------------------------------------------------
 */

typedef struct place { /* of a table: what it stands under, and which of those it is */
  qk_str heading;
  const qk_table *t;
  uint32_t number;
  bool taken;
} place;

static place *places_of(const qk_result *r, qk_arena *a, uint32_t *n) {
  place *all = qk_arena_array(a, (size_t)r->n_blocks + 1, sizeof *all);
  qk_str heading = {"", 0};
  *n = 0;
  for (uint32_t i = 0; all && i < r->n_blocks; i++) {
    const qk_block *b = &r->blocks[i];
    if (b->kind == QK_BLOCK_HEADING) heading = b->text;
    if (b->kind != QK_BLOCK_TABLE) continue;
    all[*n] = (place){.heading = heading, .t = &b->table};
    for (uint32_t k = 0; k < *n; k++)
      all[*n].number += qk_str_eq(all[k].heading, heading) &&
                        qk_str_eq(all[k].t->title, b->table.title);
    ++*n;
  }
  return all;
}

static place *counterpart(const place *wanted, place *all, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (!all[i].taken && all[i].number == wanted->number &&
        qk_str_eq(all[i].heading, wanted->heading) &&
        qk_str_eq(all[i].t->title, wanted->t->title))
      return &all[i];
  return NULL;
}

static qk_code compare_tables(const place *new, const place *old, qk_result *out,
                              qk_err *e) {
  qk_arena arena = {0};
  const place *any = new ? new : old;
  pair p = {.arena = &arena};
  p.new.t = new ? new->t : NULL;
  p.old.t = old ? old->t : NULL;
  p.new.n_rows = new ? new->t->n_rows : 0;
  p.old.n_rows = old ? old->t->n_rows : 0;
  p.new.order = qk_arena_array(&arena, (size_t)p.new.n_rows + 1, sizeof(uint32_t));
  p.old.order = qk_arena_array(&arena, (size_t)p.old.n_rows + 1, sizeof(uint32_t));
  bool ok = p.new.order &&p.old.order &&join_columns(&p);
  if (ok) find_key(&p);
  ok = ok && match_rows(&p);
  if (ok && (p.added || p.removed || p.changed)) {
    if (any->heading.n) qk_result_heading(out, 2, any->heading);
    put_table(&p, any->t->title, out);
  }
  qk_arena_free(&arena);
  return ok && !out->oom ? QK_OK : qk_nomem(e);
}

qk_code qk_diff(const qk_result *new, const qk_result *old, qk_result *out, qk_err *e) {
  qk_arena arena = {0};
  uint32_t n_new, n_old;
  place *now = places_of(new, &arena, &n_new), *before = places_of(old, &arena, &n_old);
  qk_code code = now && before ? QK_OK : qk_nomem(e);
  memset(out, 0, sizeof *out);
  qk_result_name(out, new->name, new->title);
  for (uint32_t i = 0; i < new->n_params; i++)
    qk_result_param_add(out, new->params[i].key, new->params[i].value);
  for (uint32_t i = 0; code == QK_OK && i < n_new; i++) {
    place *other = counterpart(&now[i], before, n_old);
    if (other) other->taken = true;
    code = compare_tables(&now[i], other, out, e);
  }
  for (uint32_t i = 0; code == QK_OK && i < n_old; i++)
    if (!before[i].taken) code = compare_tables(NULL, &before[i], out, e);
  if (code == QK_OK && !out->last_table) qk_result_text(out, QK_LIT("没有变化。"));
  if (code == QK_OK && (new->truncated || old->truncated))
    qk_result_truncate(out, new->truncated ? new->truncated_why : old->truncated_why);
  qk_arena_free(&arena);
  return code == QK_OK && out->oom ? qk_nomem(e) : code;
}
