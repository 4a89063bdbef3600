/* rows.c - an issue as rows of the tables.
 * A fill function writes the cells of a row in the order of its table's columns
 * (tables.c); rows are asked for in order, so that counters need not look back. */
#include "store/rows.h"

#include <stddef.h>
#include <stdlib.h>

#include "store/cells.h"
#include "store/fact_rows.h"

enum { LONG_PARAGRAPH = 4096 }; /* bytes from which on sentences keep their own text */

static qk_cell *add_ordinal(qk_cell *c, qk_rows *r, uint32_t article) {
  return add_int(c, ++r->ordinals[article]);
}

/* A run to be written after the table at hand; rows know the first of theirs and the
 * number, and need no look-up. */
static void add_run(qk_rows *r, uint32_t at, uint32_t len) {
  if (r->n_runs == r->cap_runs) {
    uint32_t cap = r->cap_runs ? r->cap_runs * 2 : 256;
    qk_range *runs = cap <= UINT32_MAX / 2 ? realloc(r->runs, cap * sizeof *runs) : NULL;
    if (!runs) {
      r->oom = true;
      return;
    }
    r->runs = runs;
    r->cap_runs = cap;
  }
  r->runs[r->n_runs++] = qk_locator_range(&r->place, at, len);
}

/* First and number of the runs from number `from` of the table at hand on. */
static qk_cell *add_run_columns(qk_cell *c, const qk_rows *r, uint32_t from) {
  if (r->n_runs == from) return add_null(add_null(c));
  c = add_int(c, r->base + 1 + r->runs_written + from);
  return add_int(c, r->n_runs - from);
}

/* A text without columns of its own for its first run. */
static qk_cell *add_runs(qk_cell *c, qk_rows *r, const qk_text *t) {
  uint32_t from = r->n_runs;
  for (uint32_t i = 0; i < t->n_pieces; i++)
    add_run(r, t->pieces[i].src, t->pieces[i].len);
  return add_run_columns(c, r, from);
}

/* The part of a piece that stands in [from, to) of its text. */
static qk_piece part(const qk_piece *p, uint32_t from, uint32_t to) {
  uint32_t end = p->at + p->len;
  uint32_t low = p->at > from ? p->at : from, high = end < to ? end : to;
  return (qk_piece){p->src + (low - p->at), high > low ? high - low : 0, low};
}

/* The seven src_ columns of bytes [from, to) of a text, from its piece `first` on. */
static qk_cell *add_source(qk_cell *c, qk_rows *r, const qk_text *t, uint32_t first,
                           uint32_t from, uint32_t to) {
  uint32_t i = first;
  qk_piece p = {0};
  while (i < t->n_pieces && (p = part(&t->pieces[i], from, to)).len == 0) i++;
  if (i >= t->n_pieces) {
    for (int k = 0; k < 7; k++) c = add_null(c);
    return c;
  }
  qk_range range = qk_locator_range(&r->place, p.src, p.len);
  c = add_int(c, range.byte_start);
  c = add_int(c, (int64_t)range.byte_end - range.byte_start);
  c = add_int(c, range.line_start);
  c = add_int(c, (int64_t)range.line_end - range.line_start);
  c = add_int(c, range.col);
  uint32_t begin = r->n_runs;
  for (i++; i < t->n_pieces && t->pieces[i].at < to; i++) {
    p = part(&t->pieces[i], from, to);
    if (p.len) add_run(r, p.src, p.len);
  }
  return add_run_columns(c, r, begin);
}

static qk_cell *add_whole_source(qk_cell *c, qk_rows *r, const qk_text *t) {
  return add_source(c, r, t, 0, 0, UINT32_MAX);
}

/* ---- tables ---------------------------------------------------------------------------
 */

static bool fill_issue(void *context, uint32_t row, qk_cell *c) {
  const qk_rows *r = context;
  const qk_issue *i = r->issue;
  (void)row;
  const qk_str head[] = {i->periodical, i->number,  i->year,        i->month,
                         i->date,       i->title,   i->price_yuan,  i->cn_serial,
                         i->publisher,  i->address, i->postal_code, i->profile};
  c = add_int(c, r->id);
  for (size_t k = 0; k < QK_COUNT(head); k++) c = add_text(c, head[k]);
  c = add_name(c, r->in->path);
  c = add_name(c, r->in->sha256);
  c = add_text(c, i->website);
  c = add_text(c, i->email);
  c = add_name(c, r->in->src->encoding);
  c->kind = QK_CELL_TEXT; /* an empty stamp is a stamp */
  (c++)->s = qk_str_of(r->in->stamp);
  c = add_name(c, r->in->facts ? r->in->facts_stamp : "");
  add_name(c, r->in->index ? r->in->index_stamp : "");
  return !r->oom;
}

static bool fill_masthead(void *context, uint32_t row, qk_cell *c) {
  qk_rows *r = context;
  const qk_masthead *m = &r->issue->masthead[row];
  c = add_id(c, r, row);
  c = add_int(c, r->id);
  c = add_int(c, row + 1);
  c = add_text(c, m->field);
  c = add_whole_source(c, r, &m->text);
  add_text(c, m->text.s);
  return !r->oom;
}

static bool fill_staff(void *context, uint32_t row, qk_cell *c) {
  const qk_rows *r = context;
  const qk_staff *s = &r->issue->staff[row];
  c = add_id(c, r, row);
  c = add_int(c, r->id);
  c = add_int(c, row + 1);
  c = add_text(c, s->role);
  c = add_text(c, s->name);
  add_id(c, r, s->masthead);
  return !r->oom;
}

static bool fill_toc(void *context, uint32_t row, qk_cell *c) {
  qk_rows *r = context;
  const qk_toc_entry *t = &r->issue->toc[row];
  c = add_id(c, r, row);
  c = add_int(c, r->id);
  c = add_int(c, row + 1);
  c = add_text(c, t->column_title);
  c = add_text(c, t->city);
  c = add_text(c, t->title);
  c = add_text(c, t->author);
  c->kind = QK_CELL_TEXT; /* an empty page is a cell that is empty in print */
  (c++)->s = t->page.n ? t->page : QK_LIT("");
  c = add_id(c, r, t->article);
  c = add_text(c, t->line.s);
  c = add_runs(c, r, &t->line);
  add_runs(c, r, &t->column_heading);
  return !r->oom;
}

static bool fill_article(void *context, uint32_t row, qk_cell *c) {
  static const char *const kinds[] = {"notice", "speech", "city_report", "appendix",
                                      "other"};
  qk_rows *r = context;
  const qk_article *a = &r->issue->articles[row];
  c = add_id(c, r, row);
  c = add_int(c, r->id);
  c = add_int(c, row + 1);
  c = add_name(c, kinds[a->kind]);
  c = add_text(c, a->column_title);
  c = add_text(c, a->city);
  c = add_text(c, a->kicker.s);
  c = add_text(c, a->title.s);
  c = add_text(c, a->byline.s);
  c = add_text(c, a->page);
  c = add_int(c, a->end_mark.s.n > 0 || a->end_mark.n_pieces > 0);
  c = add_int(c, qk_locator_line(&r->place, a->source_from));
  c = add_int(c, qk_locator_line(&r->place, a->source_to));
  c = add_runs(c, r, &a->kicker);
  c = add_runs(c, r, &a->title);
  c = add_runs(c, r, &a->byline);
  c = add_runs(c, r, &a->city_text);
  add_runs(c, r, &a->end_mark);
  return !r->oom;
}

static bool fill_section(void *context, uint32_t row, qk_cell *c) {
  qk_rows *r = context;
  const qk_section *s = &r->issue->sections[row];
  c = add_id(c, r, row);
  c = add_id(c, r, s->article);
  c = add_id(c, r, s->parent);
  c = add_ordinal(c, r, s->article);
  c = add_int(c, s->level);
  c = add_whole_source(c, r, &s->title);
  add_text(c, s->title.s);
  return !r->oom;
}

static bool fill_paragraph(void *context, uint32_t row, qk_cell *c) {
  static const char *const kinds[] = {"body", "quote", "list_item"};
  qk_rows *r = context;
  const qk_paragraph *p = &r->issue->paragraphs[row];
  c = add_id(c, r, row);
  c = add_id(c, r, p->article);
  c = add_id(c, r, p->section);
  c = add_ordinal(c, r, p->article);
  c = add_name(c, kinds[p->kind]);
  c = add_id(c, r, r->sentence);
  c = add_int(c, p->sentence_n);
  c = add_int(c, p->heading);
  /* The bytes of a run-in heading are its section's. */
  c = add_source(c, r, &p->text, 0, p->heading, UINT32_MAX);
  add_text(c, p->text.s);
  r->sentence += p->sentence_n;
  return !r->oom;
}

static bool fill_sentence(void *context, uint32_t row, qk_cell *c) {
  qk_rows *r = context;
  const qk_paragraph *p = &r->issue->paragraphs[r->parent];
  while (r->within >= p->sentence_n) {
    p = &r->issue->paragraphs[++r->parent];
    r->within = r->piece = 0;
  }
  const qk_span *s = &r->issue->sentences[p->sentence_first + r->within++];
  const qk_text *t = &p->text;
  while (r->piece < t->n_pieces &&
         t->pieces[r->piece].at + t->pieces[r->piece].len <= s->from)
    r->piece++;
  c = add_id(c, r, row);
  c = add_id(c, r, r->parent);
  c = add_int(c, s->from);
  c = add_int(c, (int64_t)s->to - s->from);
  c = add_source(c, r, t, r->piece, s->from, s->to);
  bool copy = t->s.n >= LONG_PARAGRAPH && p->sentence_n > 1;
  if (copy)
    add_text(c, qk_str_sub(t->s, s->from, s->to));
  else
    add_null(c);
  return !r->oom;
}

static bool fill_caption(void *context, uint32_t row, qk_cell *c) {
  qk_rows *r = context;
  const qk_caption *k = &r->issue->captions[row];
  c = add_id(c, r, row);
  c = add_id(c, r, k->article);
  c = add_ordinal(c, r, k->article);
  c = add_text(c, k->date_start);
  c = add_text(c, k->date_end);
  c = add_text(c, k->place);
  c = add_whole_source(c, r, &k->text);
  add_text(c, k->text.s);
  return !r->oom;
}

static bool fill_grid(void *context, uint32_t row, qk_cell *c) {
  qk_rows *r = context;
  const qk_grid *g = &r->issue->grids[row];
  c = add_id(c, r, row);
  c = add_id(c, r, g->article);
  c = add_ordinal(c, r, g->article);
  add_text(c, g->title);
  return !r->oom;
}

static bool fill_cell(void *context, uint32_t row, qk_cell *c) {
  qk_rows *r = context;
  const qk_issue *issue = r->issue;
  const qk_grid_cell *k = &issue->cells[row];
  while (r->parent < issue->n_grids &&
         row - issue->grids[r->parent].cell_first >= issue->grids[r->parent].cell_n)
    r->parent++;
  c = add_id(c, r, row);
  c = add_id(c, r, r->parent < issue->n_grids ? r->parent : QK_NONE);
  c = add_int(c, k->row);
  c = add_int(c, k->col);
  c = add_text(c, k->header);
  c = add_whole_source(c, r, &k->text);
  add_text(c, k->text.s);
  return !r->oom;
}

static bool fill_link(void *context, uint32_t row, qk_cell *c) {
  qk_rows *r = context;
  const qk_link *l = &r->issue->links[row];
  c = add_id(c, r, row);
  c = add_id(c, r, l->article);
  c = add_id(c, r, l->paragraph);
  c = add_ordinal(c, r, l->article);
  c = add_text(c, l->kind);
  c = add_text(c, l->text);
  c = add_whole_source(c, r, &l->url);
  add_text(c, l->url.s);
  return !r->oom;
}

static bool fill_diagnostic(void *context, uint32_t row, qk_cell *c) {
  static const char *const severities[] = {"info", "warning", "error"};
  qk_rows *r = context;
  const qk_diagnostic *d = &r->issue->diagnostics[row];
  qk_range place = qk_locator_range(&r->place, d->at, 0);
  c = add_id(c, r, row);
  c = add_int(c, r->id);
  c = add_name(c, d->code);
  c = add_name(c, severities[d->severity]);
  c = add_int(c, place.line_start);
  c = add_int(c, place.col);
  c = add_text(c, d->raw);
  c = add_text(c, d->message);
  add_text(c, d->suggestion);
  return !r->oom;
}

static bool fill_run(void *context, uint32_t row, qk_cell *c) {
  const qk_rows *r = context;
  const qk_range *run = &r->runs[row];
  c = add_int(c, r->base + 1 + r->runs_written + row);
  c = add_int(c, run->byte_start);
  c = add_int(c, (int64_t)run->byte_end - run->byte_start);
  c = add_int(c, run->line_start);
  c = add_int(c, (int64_t)run->line_end - run->line_start);
  add_int(c, run->col);
  return true;
}

enum { ONE_ROW = 0 }; /* no count stands at the beginning of qk_issue */
#define COUNT(field) offsetof(qk_issue, field)

const qk_row_table qk_row_tables[QK_ROW_TABLES] = {
    {"q_issue", 21, ONE_ROW, fill_issue},
    {"q_masthead", 12, COUNT(n_masthead), fill_masthead},
    {"q_staff", 6, COUNT(n_staff), fill_staff},
    {"q_toc_entry", 14, COUNT(n_toc), fill_toc},
    {"q_article", 23, COUNT(n_articles), fill_article},
    {"q_section", 13, COUNT(n_sections), fill_section},
    {"q_paragraph", 16, COUNT(n_paragraphs), fill_paragraph},
    {"q_sentence", 12, COUNT(n_sentences), fill_sentence},
    {"q_caption", 14, COUNT(n_captions), fill_caption},
    {"q_grid", 4, COUNT(n_grids), fill_grid},
    {"q_grid_cell", 13, COUNT(n_cells), fill_cell},
    {"q_link", 14, COUNT(n_links), fill_link},
    {"q_diagnostic", 9, COUNT(n_diagnostics), fill_diagnostic},
};
const qk_row_table qk_run_table = {"q_run", 6, ONE_ROW, fill_run};

static uint32_t count_of(const qk_issue *issue, const qk_row_table *t) {
  uint32_t n = 1;
  if (t->count != ONE_ROW) memcpy(&n, (const char *)issue + t->count, sizeof n);
  return n;
}

uint32_t qk_rows_begin(qk_rows *r, const qk_row_table *table) {
  memset(r->ordinals, 0, (r->issue->n_articles + (size_t)1) * sizeof *r->ordinals);
  r->sentence = r->parent = r->within = r->piece = 0;
  return table->fill == fill_sentence ? r->n_sentences : count_of(r->issue, table);
}

uint32_t qk_rows_begin_runs(const qk_rows *r) { return r->n_runs; }

void qk_rows_end_runs(qk_rows *r) {
  r->runs_written += r->n_runs;
  r->n_runs = 0;
}
