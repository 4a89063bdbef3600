/* out_text.c - a result for a terminal: headings, wrapped text, box tables, charts.
 * In:   a result; the terminal's width and whether it has colours.
 * Out:  lines whose columns stand under each other by display width.
 * Owns: the buffers of one row. */
#include <stdlib.h>

#include "output/cell.h"
#include "output/evidence.h"
#include "output/layout.h"
#include "output/text_chart.h"
#include "output/visible.h"
#include "output/wrap.h"
#include "output/writer.h"
#include "text/utf8.h"
#include "text/width.h"

typedef struct style {
  qk_str on, off;
} style;

#define OFF QK_LIT("\x1b[0m")
static const style none = {{"", 0}, {"", 0}};

typedef struct piece { /* what is to print of one cell */
  size_t end;          /* in text_out.cells */
  qk_str rest;         /* not printed yet */
  style style;
  uint32_t mark, end_mark; /* in text_out.marks: those not printed yet */
} piece;

typedef struct text_out {
  qk_writer *w;
  size_t width;
  bool colour, evidence;
  const qk_table *table;
  qk_layout layout;
  qk_buf cells;   /* the texts of one row, behind each other */
  qk_marks marks; /* in them; those that stand in brackets are part of the text */
  bool *brackets; /* of each column */
  piece *pieces;
} text_out;

static style bold(const text_out *o) {
  return o->colour ? (style){QK_LIT("\x1b[1m"), OFF} : none;
}
static style dim(const text_out *o) {
  return o->colour ? (style){QK_LIT("\x1b[2m"), OFF} : none;
}

/* As grep shows what it has found. */
static const style found = {{"\x1b[1;31m", 7}, {"\x1b[0m", 4}};

static void put_styled(qk_buf *b, style s, qk_str text) {
  if (text.n) qk_buf_put(b, s.on);
  qk_buf_put(b, text);
  if (text.n) qk_buf_put(b, s.off);
}

/* Wrapped lines of `text`; returns the widest. */
static size_t put_lines(text_out *o, style s, qk_str text, qk_line_breaks breaks) {
  size_t widest = 0;
  qk_buf_clear(&o->cells);
  qk_put_visible(&o->cells, text, breaks);
  qk_str rest = qk_buf_str(&o->cells);
  while (rest.n && qk_writer_step(o->w)) {
    qk_str line = qk_wrap_next(&rest, o->width);
    size_t width = qk_width(line);
    if (width > widest) widest = width;
    put_styled(&o->w->buf, s, line);
    qk_buf_putc(&o->w->buf, '\n');
  }
  if (o->cells.oom) o->w->buf.oom = true;
  return widest;
}

static void put_heading(text_out *o, const qk_block *block) {
  style s = bold(o);
  if (o->colour && block->level == 1) s.on = QK_LIT("\x1b[1;4m");
  size_t width = put_lines(o, s, block->text, QK_ONE_LINE);
  if (o->colour || !width) return;
  qk_buf_repeat(&o->w->buf, block->level == 1 ? QK_LIT("═") : QK_LIT("─"), width);
  qk_buf_putc(&o->w->buf, '\n');
}

typedef enum rule_kind { TOP, MIDDLE, BOTTOM } rule_kind;

static void put_rule(text_out *o, rule_kind kind) {
  static const qk_str corners[][3] = {[TOP] = {QK_LIT("┌"), QK_LIT("┬"), QK_LIT("┐")},
                                      [MIDDLE] = {QK_LIT("├"), QK_LIT("┼"), QK_LIT("┤")},
                                      [BOTTOM] = {QK_LIT("└"), QK_LIT("┴"), QK_LIT("┘")}};
  qk_buf *b = &o->w->buf;
  for (uint32_t i = 0; i < o->layout.n; i++) {
    qk_buf_put(b, corners[kind][i ? 1 : 0]);
    qk_buf_repeat(b, QK_LIT("─"), o->layout.columns[i].width + 2);
  }
  qk_buf_put(b, corners[kind][2]);
  qk_buf_putc(b, '\n');
}

/* A line of a piece, in its style but for what is marked. */
static void put_marked_line(text_out *o, piece *p, qk_str line) {
  qk_buf *b = &o->w->buf;
  size_t from = line.n ? (size_t)(line.p - o->cells.p) : 0, at = 0;
  for (; p->mark < p->end_mark && o->colour; p->mark++) {
    qk_span m = o->marks.items[p->mark];
    size_t begin = m.from > from ? m.from - from : 0;
    size_t end = m.to > from ? m.to - from : 0;
    if (begin >= line.n) break;
    if (end > line.n) end = line.n;
    if (end > at) {
      put_styled(b, p->style, qk_str_sub(line, at, begin));
      put_styled(b, found, qk_str_sub(line, begin, end));
      at = end;
    }
    if (m.to > from + line.n) break; /* it goes on in the next line */
  }
  put_styled(b, p->style, qk_str_sub(line, at, line.n));
}

static void put_piece(text_out *o, const qk_text_column *c, piece *p) {
  qk_buf *b = &o->w->buf;
  qk_str line = p->rest.n ? qk_wrap_next(&p->rest, c->width) : QK_LIT("");
  size_t width = qk_width(line), pad = width < c->width ? c->width - width : 0;
  qk_buf_put(b, QK_LIT("│ "));
  if (c->right) qk_buf_repeat(b, QK_LIT(" "), pad);
  put_marked_line(o, p, line);
  if (!c->right) qk_buf_repeat(b, QK_LIT(" "), pad);
  qk_buf_putc(b, ' ');
}

/* Prints n collected pieces side by side, in as many lines as the longest takes. */
static void put_pieces(text_out *o, uint32_t n) {
  bool more = true;
  if (o->cells.oom) o->w->buf.oom = true;
  for (uint32_t i = 0; i < n && !o->cells.oom; i++) {
    size_t from = i ? o->pieces[i - 1].end : 0;
    o->pieces[i].rest = qk_buf_str(&o->cells);
    o->pieces[i].rest = qk_str_sub(o->pieces[i].rest, from, o->pieces[i].end);
  }
  while (more && qk_writer_step(o->w)) {
    more = false;
    for (uint32_t i = 0; i < n; i++) {
      put_piece(o, &o->layout.columns[i], &o->pieces[i]);
      more |= o->pieces[i].rest.n > 0;
    }
    qk_buf_put(&o->w->buf, QK_LIT("│\n"));
  }
}

static void collect_title(text_out *o, uint32_t column, piece *p) {
  qk_put_visible(&o->cells, o->table->columns[column].title, QK_KEEP_LINES);
  *p = (piece){.end = o->cells.n, .style = bold(o)};
}

static void collect_cell(text_out *o, uint32_t row, uint32_t column, piece *p) {
  bool missing = qk_cell_at(o->table, row, column)->kind == QK_CELL_NULL;
  uint32_t mark = o->marks.n;
  qk_put_shown(&o->cells, &o->marks, o->table, row, column, o->brackets[column]);
  *p = (piece){.end = o->cells.n,
               .style = missing ? dim(o) : none,
               .mark = mark,
               .end_mark = o->marks.n};
}

static void put_grid(text_out *o) {
  const qk_table *t = o->table;
  put_rule(o, TOP);
  qk_buf_clear(&o->cells);
  for (uint32_t i = 0; i < t->n_columns; i++) collect_title(o, i, &o->pieces[i]);
  put_pieces(o, t->n_columns);
  for (uint32_t row = 0; row < t->n_rows && qk_writer_step(o->w); row++) {
    if (!row || o->layout.tall) put_rule(o, MIDDLE);
    qk_buf_clear(&o->cells);
    o->marks.n = 0;
    for (uint32_t i = 0; i < t->n_columns; i++) collect_cell(o, row, i, &o->pieces[i]);
    put_pieces(o, t->n_columns);
  }
  put_rule(o, BOTTOM);
}

static void put_records(text_out *o) {
  const qk_table *t = o->table;
  for (uint32_t row = 0; row < t->n_rows && qk_writer_step(o->w); row++) {
    put_rule(o, row ? MIDDLE : TOP);
    for (uint32_t i = 0; i < t->n_columns; i++) {
      qk_buf_clear(&o->cells);
      o->marks.n = 0;
      collect_title(o, i, &o->pieces[0]);
      collect_cell(o, row, i, &o->pieces[1]);
      put_pieces(o, 2);
    }
  }
  put_rule(o, BOTTOM);
}

/* What the numbers are: under them, and set apart from what follows. */
static void put_note(text_out *o, qk_str note) {
  if (!qk_trim(note).n) return;
  qk_buf line = {0};
  qk_buf_put(&line, QK_LIT("注："));
  qk_buf_put(&line, note);
  if (line.oom) o->w->buf.oom = true;
  put_lines(o, dim(o), qk_buf_str(&line), QK_KEEP_LINES);
  qk_buf_free(&line);
}

/* One sentence, set in below the cell it is for. */
static void put_sentence(text_out *o, const qk_cited *s) {
  enum { INDENT = 4 };
  qk_buf line = {0};
  qk_buf_put(&line, QK_LIT("“"));
  qk_put_visible(&line, s->text, QK_ONE_LINE);
  qk_buf_put(&line, QK_LIT("” "));
  qk_put_source(&line, s);
  qk_str rest = qk_buf_str(&line);
  if (line.oom) o->w->buf.oom = true;
  size_t width = o->width > 3 * INDENT ? o->width - INDENT : 0;
  while (!line.oom && rest.n && qk_writer_step(o->w)) {
    qk_buf_put(&o->w->buf, QK_LIT("    "));
    qk_buf_put(&o->w->buf, qk_wrap_next(&rest, width));
    qk_buf_putc(&o->w->buf, '\n');
  }
  qk_buf_free(&line);
}

static void put_evidence(text_out *o, const qk_table *t) {
  const qk_evidence **sorted;
  if (!o->evidence || !t->n_evidence) return;
  if (!qk_evidence_sort(&sorted, t)) {
    o->w->buf.oom = true;
    return;
  }
  put_lines(o, bold(o), QK_LIT("依据"), QK_ONE_LINE);
  for (uint32_t i = 0, n; i < t->n_evidence && qk_writer_step(o->w); i += n) {
    qk_buf cell = {0};
    n = qk_evidence_group(sorted, i, t->n_evidence);
    qk_buf_put(&cell, QK_LIT("· "));
    qk_put_cited(&cell, t, sorted[i]);
    if (cell.oom) o->w->buf.oom = true;
    if (!cell.oom) put_lines(o, none, qk_buf_str(&cell), QK_ONE_LINE);
    qk_buf_free(&cell);
    for (uint32_t k = i; k < i + n; k++)
      for (uint32_t s = 0; s < sorted[k]->n && qk_writer_step(o->w); s++)
        put_sentence(o, &sorted[k]->sentences[s]);
  }
  free(sorted);
}

static void put_chart(text_out *o, const qk_chart *c) {
  qk_buf line = {0};
  qk_put_chart_title(&line, c);
  put_lines(o, bold(o), qk_buf_str(&line), QK_ONE_LINE);
  qk_text_chart(&o->w->buf, c, o->width, o->colour);
  qk_buf_clear(&line);
  qk_put_cut(&line, c);
  put_note(o, qk_buf_str(&line));
  put_note(o, c->note);
  if (line.oom) o->w->buf.oom = true;
  qk_buf_free(&line);
}

static void put_table(text_out *o, const qk_table *t) {
  put_lines(o, bold(o), t->title, QK_ONE_LINE);
  if (!t->n_columns) {
    put_note(o, t->note);
    return;
  }
  o->table = t;
  o->pieces = calloc((size_t)t->n_columns + 1, sizeof *o->pieces);
  o->brackets = calloc((size_t)t->n_columns, sizeof *o->brackets);
  for (uint32_t i = 0; i < t->n_columns && o->brackets && !o->colour; i++)
    o->brackets[i] = qk_needs_brackets(t, i);
  if (!o->pieces || !o->brackets ||
      !qk_layout_table(&o->layout, t, o->brackets, o->width))
    o->w->buf.oom = true;
  else if (o->layout.records && t->n_rows)
    put_records(o);
  else
    put_grid(o);
  free(o->layout.columns);
  free(o->pieces);
  free(o->brackets);
  o->layout = (qk_layout){0};
  o->pieces = NULL;
  o->brackets = NULL;
  put_note(o, t->note);
  put_evidence(o, t);
}

static void put_end(text_out *o, const qk_result *r) {
  qk_buf line = {0};
  qk_buf_putc(&line, '[');
  qk_put_truncation(&line, r);
  qk_buf_putc(&line, ']');
  if (line.oom)
    o->w->buf.oom = true;
  else
    put_lines(o, bold(o), qk_buf_str(&line), QK_ONE_LINE);
  qk_buf_free(&line);
}

static void put_block(text_out *o, const qk_block *block) {
  switch (block->kind) {
  case QK_BLOCK_HEADING:
    put_heading(o, block);
    break;
  case QK_BLOCK_TEXT:
    put_lines(o, none, block->text, QK_KEEP_LINES);
    break;
  case QK_BLOCK_TABLE:
    put_table(o, &block->table);
    break;
  case QK_BLOCK_CHART:
    put_chart(o, &block->chart);
    break;
  }
}

qk_code qk_out_text(const qk_result *r, const qk_render_options *options, qk_writer *w,
                    qk_err *e) {
  (void)e;
  text_out o = {.w = w, .colour = options->colour, .evidence = options->evidence};
  if (options->width > 0) o.width = (size_t)options->width;
  bool first = true;
  for (uint32_t i = 0; i < r->n_blocks && qk_writer_step(w); i++) {
    if (qk_is_blank(&r->blocks[i])) continue;
    if (!first) qk_buf_putc(&w->buf, '\n');
    put_block(&o, &r->blocks[i]);
    first = false;
  }
  if (r->truncated) {
    if (!first) qk_buf_putc(&w->buf, '\n');
    put_end(&o, r);
  }
  qk_buf_free(&o.cells);
  qk_marks_free(&o.marks);
  return QK_OK;
}
