/* table.c - tab-separated and pipe tables to grids of cells. */
#include "parse/parser.h"
#include "text/utf8.h"

typedef struct cells {
  qk_line *items;
  uint32_t n, cap;
} cells;

static qk_line trimmed(const qk_parser *p, uint32_t from, uint32_t to) {
  qk_str s = qk_trim((qk_str){p->src->text.p + from, to - from});
  uint32_t at = (uint32_t)(s.p - p->src->text.p);
  return (qk_line){at, at + (uint32_t)s.n};
}

static bool split(qk_parser *p, qk_line l, char separator, cells *out) {
  const char *t = p->src->text.p;
  out->n = 0;
  if (separator == '|') {
    if (l.from < l.to && t[l.from] == '|') l.from++;
    if (l.to > l.from && t[l.to - 1] == '|' &&
        (l.to - 1 == l.from || t[l.to - 2] != '\\'))
      l.to--;
  }
  for (uint32_t from = l.from, i = l.from; i <= l.to; i++) {
    if (i < l.to && t[i] != separator) continue;
    if (i < l.to && separator == '|' && i > l.from && t[i - 1] == '\\') continue;
    if (!qk_arena_grow(p->arena, (void **)&out->items, out->n, &out->cap,
                       sizeof *out->items))
      return false;
    out->items[out->n++] = trimmed(p, from, i);
    from = i + 1;
  }
  return true;
}

static qk_text cell_text(qk_parser *p, qk_line l) {
  qk_inline in = {0};
  p->inlines.keep_words = true;
  if (!qk_inline_read(&p->inlines, &l, 1, false, &in)) p->failed = true;
  p->inlines.keep_words = false;
  return in.text;
}

static qk_str raw(const qk_parser *p, qk_line l) {
  return (qk_str){p->src->text.p + l.from, l.to - l.from};
}

/* The header row printed again at the head of a page. */
static bool repeats(const qk_parser *p, const qk_grid *g, uint32_t columns,
                    const cells *row) {
  if (row->n != columns || !columns) return false;
  for (uint32_t i = 0; i < columns; i++) {
    const qk_grid_cell *c = &p->issue->cells[g->cell_first + i];
    if (c->row != 0 || !qk_str_eq(c->text.s, raw(p, row->items[i]))) return false;
  }
  return true;
}

/* The second place of the header becomes a further piece of its cells. */
static void add_places(qk_parser *p, const qk_grid *g, const cells *row) {
  for (uint32_t i = 0; i < row->n; i++) {
    qk_grid_cell *c = &p->issue->cells[g->cell_first + i];
    qk_text again = cell_text(p, row->items[i]);
    qk_piece *pieces = qk_arena_array(p->arena, (size_t)c->text.n_pieces + again.n_pieces,
                                      sizeof *pieces);
    if (!pieces) {
      p->failed = true;
      return;
    }
    memcpy(pieces, c->text.pieces, c->text.n_pieces * sizeof *pieces);
    memcpy(pieces + c->text.n_pieces, again.pieces, again.n_pieces * sizeof *pieces);
    c->text.pieces = pieces;
    c->text.n_pieces += again.n_pieces;
  }
}

static void add_row(qk_parser *p, qk_grid *g, const cells *row, uint32_t number,
                    uint32_t columns) {
  for (uint32_t i = 0; i < row->n; i++) {
    qk_grid_cell *c = QK_PUSH(p, cells);
    if (!c) return;
    *c = (qk_grid_cell){.text = cell_text(p, row->items[i]), .row = number, .col = i + 1};
    if (number > 0 && i < columns) c->header = p->issue->cells[g->cell_first + i].text.s;
    g->cell_n++;
  }
}

static bool is_digits(qk_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] < '0' || s.p[i] > '9') return false;
  return s.n > 0;
}

/* The first row of a tab table heads it unless it looks like the rows below. */
static bool first_is_header(qk_parser *p, const qk_node *n, char separator, cells *row) {
  if (separator == '|' || n->n_lines < 2) return separator == '|';
  bool same = true;
  cells second = {0};
  if (!split(p, p->blocks.lines[n->line], separator, row) ||
      !split(p, p->blocks.lines[n->line + 1], separator, &second))
    return false;
  for (uint32_t i = 0; i < row->n && i < second.n; i++)
    if (is_digits(raw(p, row->items[i])) != is_digits(raw(p, second.items[i])))
      same = false;
  bool digits = false;
  for (uint32_t i = 0; i < row->n; i++) digits |= is_digits(raw(p, row->items[i]));
  return !same || !digits;
}

/* A table that goes on after a page break: same header, same article, nothing between. */
static qk_grid *continued(qk_parser *p, uint32_t article, const cells *head,
                          uint32_t *columns, uint32_t *row) {
  qk_issue *is = p->issue;
  if (!is->n_grids) return NULL;
  qk_grid *g = &is->grids[is->n_grids - 1];
  if (g->article != article || !g->cell_n || g->cell_first + g->cell_n != is->n_cells)
    return NULL;
  uint32_t n = 0;
  while (n < g->cell_n && is->cells[g->cell_first + n].row == 0) n++;
  if (!repeats(p, g, n, head)) return NULL;
  *columns = n;
  *row = is->cells[is->n_cells - 1].row;
  return g;
}

void qk_table_add(qk_parser *p, uint32_t article, uint32_t node) {
  const qk_node *n = &p->blocks.nodes[node];
  char separator = n->kind == QK_NODE_PIPE_TABLE ? '|' : '\t';
  cells row = {0};
  uint32_t columns = 0, number = 0, line = 0;
  if (!split(p, p->blocks.lines[n->line], separator, &row)) {
    p->failed = true;
    return;
  }
  qk_grid *g = continued(p, article, &row, &columns, &number);
  if (g) {
    add_places(p, g, &row);
    line = 1;
  } else {
    g = QK_PUSH(p, grids);
    if (!g) return;
    *g = (qk_grid){.article = article, .cell_first = p->issue->n_cells};
    if (article != QK_NONE) g->title = p->issue->articles[article].title.s;
    if (first_is_header(p, n, separator, &row)) {
      if (!split(p, p->blocks.lines[n->line], separator, &row)) p->failed = true;
      columns = row.n;
      add_row(p, g, &row, 0, 0);
      line = 1;
    }
  }
  for (; line < n->n_lines && !p->failed; line++) {
    if (!split(p, p->blocks.lines[n->line + line], separator, &row)) {
      p->failed = true;
      return;
    }
    if (columns && repeats(p, g, columns, &row))
      add_places(p, g, &row);
    else
      add_row(p, g, &row, ++number, columns);
  }
}
