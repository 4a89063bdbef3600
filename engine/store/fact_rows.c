/* fact_rows.c - the facts of an issue as rows of the tables.
 * Documents are distinct by title and issuer within the issue: two cities may each have a
 * 甲条例.  Places are distinct altogether: one
 * that is there already is left as it is, and with a place come those it lies in. */
#include "store/fact_rows.h"

#include <stddef.h>
#include <stdlib.h>

#include "extract/extract.h"
#include "store/cells.h"

typedef struct qk_fact_rows {
  const qk_facts *facts;
  const qk_place *gazetteer;
  uint32_t *document_of; /* mention → document */
  uint32_t *documents;   /* document → its first mention */
  uint32_t n_documents;
  uint32_t *places; /* indexes into the gazetteer, ascending */
  uint32_t n_places;
} qk_fact_rows;

static const char *const levels[] = {"",       "province", "prefecture",
                                     "county", "town",     "village"};

static int64_t place_id(const qk_fact_rows *f, uint32_t place) {
  int64_t id = 0;
  qk_str code = f->gazetteer[place].code;
  for (size_t i = 0; i < code.n && i < 12; i++)
    if (code.p[i] >= '0' && code.p[i] <= '9') id = id * 10 + (code.p[i] - '0');
  return id;
}

static qk_cell *add_place(qk_cell *c, const qk_fact_rows *f, uint32_t place) {
  return place == QK_NONE ? add_null(c) : add_int(c, place_id(f, place));
}

static qk_cell *add_mentioned(qk_cell *c, const qk_rows *r, uint32_t mention) {
  if (mention == QK_NONE) return add_null(c);
  const qk_place_mention *m = &r->facts->facts->places[mention];
  if (m->local == QK_NONE) return add_place(c, r->facts, m->place);
  return add_int(c, QK_LOCAL_PLACES + r->base + 1 + m->local);
}

static qk_str raw(const qk_rows *r, const qk_spot *s) {
  const qk_issue *i = r->issue;
  qk_str text = s->paragraph != QK_NONE ? i->paragraphs[s->paragraph].text.s
                                        : i->captions[s->caption].text.s;
  return qk_str_sub(text, s->from, s->to);
}

static qk_cell *add_spot(qk_cell *c, const qk_rows *r, const qk_spot *s) {
  c = add_id(c, r, s->sentence);
  c = add_id(c, r, s->article);
  return add_text(c, r->issue->articles[s->article].city);
}

/* Offset and length in the sentence, which a quotation may leave, or in the caption. */
static void add_span(qk_cell *c, const qk_rows *r, const qk_spot *s) {
  qk_span in = {0, UINT32_MAX};
  if (s->sentence != QK_NONE) in = r->issue->sentences[s->sentence];
  uint32_t to = s->to < in.to ? s->to : in.to;
  bool inside = s->from >= in.from && s->from < to;
  c = inside ? add_int(c, s->from - in.from) : add_null(c);
  inside ? add_int(c, to - s->from) : add_null(c);
}

static bool fill_quantity(void *context, uint32_t row, qk_cell *c) {
  const qk_rows *r = context;
  const qk_quantity *q = &r->facts->facts->quantities[row];
  c = add_id(c, r, row);
  c = add_spot(c, r, &q->spot);
  c = add_text(c, raw(r, &q->spot));
  c = add_real(c, q->value);
  c = add_real(c, q->value_max);
  c = add_text(c, q->approx);
  c = add_text(c, q->unit);
  c = add_real(c, q->base_value);
  c = add_text(c, q->base_unit);
  c = add_text(c, q->noun);
  c = add_name(c, q->han ? "han" : "arabic");
  c = add_id(c, r, q->part_of);
  c = add_text(c, q->period_start);
  c = add_text(c, q->period_end);
  c = add_mentioned(c, r, q->place);
  add_span(c, r, &q->spot);
  return true;
}

static bool has(qk_str s, const char *part) {
  return qk_str_find(s, qk_str_of(part)) < s.n;
}

static bool fill_document(void *context, uint32_t row, qk_cell *c) {
  const qk_rows *r = context;
  const qk_document_mention *d = &r->facts->facts->documents[r->facts->documents[row]];
  const char *status = has(d->title, "草案")         ? "草案"
                       : has(d->title, "修正案")     ? "修正案"
                       : has(d->title, "征求意见稿") ? "征求意见稿"
                                                     : "";
  c = add_id(c, r, row);
  c = add_text(c, d->title);
  c = add_text(c, d->kind);
  c = add_text(c, d->issuer);
  add_name(c, status);
  return true;
}

static bool fill_document_mention(void *context, uint32_t row, qk_cell *c) {
  const qk_rows *r = context;
  const qk_document_mention *d = &r->facts->facts->documents[row];
  c = add_id(c, r, row);
  c = add_id(c, r, r->facts->document_of[row]);
  c = add_spot(c, r, &d->spot);
  c = add_text(c, raw(r, &d->spot));
  c = add_text(c, d->action);
  c = add_int(c, d->bracketed);
  add_span(c, r, &d->spot);
  return true;
}

static bool fill_practice(void *context, uint32_t row, qk_cell *c) {
  const qk_rows *r = context;
  const qk_practice *p = &r->facts->facts->practices[row];
  c = add_id(c, r, row);
  c = add_id(c, r, p->spot.article);
  c = add_text(c, r->issue->articles[p->spot.article].city);
  c = add_text(c, p->name);
  c = add_text(c, p->kind);
  c = add_text(c, p->holder);
  c = add_id(c, r, p->spot.sentence);
  add_span(c, r, &p->spot);
  return true;
}

/* First the gazetteer's places, then the local ones. */
static bool fill_place(void *context, uint32_t row, qk_cell *c) {
  const qk_rows *r = context;
  const qk_fact_rows *f = r->facts;
  if (row < f->n_places) {
    const qk_place *p = &f->gazetteer[f->places[row]];
    c = add_int(c, place_id(f, f->places[row]));
    c = add_text(c, p->code);
    c = add_text(c, p->name);
    c = add_name(c, levels[p->level]);
    add_place(c, f, p->parent);
    return true;
  }
  const qk_local_place *p = &f->facts->local_places[row - f->n_places];
  c = add_int(c, QK_LOCAL_PLACES + r->base + 1 + (row - f->n_places));
  c = add_null(c);
  c = add_text(c, p->name);
  c = add_name(c, levels[p->level]);
  add_place(c, f, p->parent);
  return true;
}

static bool fill_place_mention(void *context, uint32_t row, qk_cell *c) {
  const qk_rows *r = context;
  const qk_place_mention *m = &r->facts->facts->places[row];
  c = add_id(c, r, row);
  c = add_mentioned(c, r, row);
  c = add_spot(c, r, &m->spot);
  c = add_text(c, raw(r, &m->spot));
  add_span(c, r, &m->spot);
  return true;
}

static bool fill_quotation(void *context, uint32_t row, qk_cell *c) {
  const qk_rows *r = context;
  const qk_quotation *q = &r->facts->facts->quotations[row];
  c = add_id(c, r, row);
  c = add_spot(c, r, &q->spot);
  c = add_text(c, raw(r, &q->spot));
  c = add_text(c, q->speaker);
  c = add_text(c, q->occasion);
  add_span(c, r, &q->spot);
  return true;
}

static bool fill_date(void *context, uint32_t row, qk_cell *c) {
  const qk_rows *r = context;
  const qk_date_mention *d = &r->facts->facts->dates[row];
  c = add_id(c, r, row);
  c = add_spot(c, r, &d->spot);
  c = add_text(c, raw(r, &d->spot));
  c = add_text(c, d->start);
  c = add_text(c, d->end);
  add_span(c, r, &d->spot);
  return true;
}

enum {
  QUANTITY,
  DOCUMENT,
  DOCUMENT_MENTION,
  PRACTICE,
  PLACE,
  PLACE_MENTION,
  QUOTATION,
  DATE
};

const qk_row_table qk_fact_tables[QK_FACT_TABLES] = {
    [QUANTITY] = {"q_quantity", 19, 0, fill_quantity},
    [DOCUMENT] = {"q_document", 5, 0, fill_document},
    [DOCUMENT_MENTION] = {"q_document_mention", 10, 0, fill_document_mention},
    [PRACTICE] = {"q_practice", 9, 0, fill_practice},
    [PLACE] = {"q_place", 5, 0, fill_place},
    [PLACE_MENTION] = {"q_place_mention", 8, 0, fill_place_mention},
    [QUOTATION] = {"q_quotation", 9, 0, fill_quotation},
    [DATE] = {"q_date_mention", 9, 0, fill_date},
};

uint32_t qk_fact_rows_begin(const qk_rows *rows, int table) {
  const qk_fact_rows *f = rows->facts;
  const uint32_t counts[QK_FACT_TABLES] = {
      [QUANTITY] = f->facts->n_quantities,
      [DOCUMENT] = f->n_documents,
      [DOCUMENT_MENTION] = f->facts->n_documents,
      [PRACTICE] = f->facts->n_practices,
      [PLACE] = f->n_places + f->facts->n_local_places,
      [PLACE_MENTION] = f->facts->n_places,
      [QUOTATION] = f->facts->n_quotations,
      [DATE] = f->facts->n_dates,
  };
  return counts[table];
}

/* ---- what is distinct -----------------------------------------------------------------
 */

typedef struct titled {
  qk_str title, issuer;
  uint32_t mention;
} titled;

static int compare(qk_str x, qk_str y) {
  size_t n = x.n < y.n ? x.n : y.n;
  int order = n ? memcmp(x.p, y.p, n) : 0;
  return order ? order : (x.n > y.n) - (x.n < y.n);
}

static int by_title(const void *a, const void *b) {
  const titled *x = a, *y = b;
  int order = compare(x->title, y->title);
  if (!order) order = compare(x->issuer, y->issuer);
  return order ? order : (x->mention > y->mention) - (x->mention < y->mention);
}

/* Documents are numbered by their first mention. */
static bool find_documents(qk_fact_rows *f) {
  uint32_t n = f->facts->n_documents;
  titled *t = calloc(n + (size_t)1, sizeof *t);
  f->document_of = calloc(n + (size_t)1, sizeof *f->document_of);
  f->documents = calloc(n + (size_t)1, sizeof *f->documents);
  if (!t || !f->document_of || !f->documents) return free(t), false;
  for (uint32_t i = 0; i < n; i++) {
    const qk_document_mention *m = &f->facts->documents[i];
    t[i] = (titled){m->title, m->issuer, i};
  }
  qsort(t, n, sizeof *t, by_title);
  for (uint32_t i = 0, first = 0; i < n; i++) {
    if (!qk_str_eq(t[i].title, t[first].title) ||
        !qk_str_eq(t[i].issuer, t[first].issuer))
      first = i;
    f->document_of[t[i].mention] = t[first].mention; /* for now: the first mention */
  }
  for (uint32_t i = 0; i < n; i++) {
    if (f->document_of[i] == i) {
      f->documents[f->n_documents] = i;
      f->document_of[i] = f->n_documents++;
    } else {
      f->document_of[i] = f->document_of[f->document_of[i]];
    }
  }
  free(t);
  return true;
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static bool add_with_parents(qk_fact_rows *f, uint32_t place, size_t *cap) {
  enum { DEEPEST = 8 };
  for (int depth = 0; place != QK_NONE && depth < DEEPEST; depth++) {
    if (f->n_places == *cap) {
      uint32_t *more = realloc(f->places, (*cap = *cap ? *cap * 2 : 64) * sizeof *more);
      if (!more) return false;
      f->places = more;
    }
    f->places[f->n_places++] = place;
    place = f->gazetteer[place].parent;
  }
  return true;
}

static bool find_places(qk_fact_rows *f) {
  size_t cap = 0;
  for (uint32_t i = 0; i < f->facts->n_places; i++)
    if (f->facts->places[i].local == QK_NONE &&
        !add_with_parents(f, f->facts->places[i].place, &cap))
      return false;
  for (uint32_t i = 0; i < f->facts->n_local_places; i++)
    if (!add_with_parents(f, f->facts->local_places[i].parent, &cap)) return false;
  if (!f->n_places) return true;
  qsort(f->places, f->n_places, sizeof *f->places, by_number);
  uint32_t n = 1;
  for (uint32_t i = 1; i < f->n_places; i++)
    if (f->places[i] != f->places[n - 1]) f->places[n++] = f->places[i];
  f->n_places = n;
  return true;
}

/* ---- checks ---------------------------------------------------------------------------
 */

static bool spot_fits(const qk_issue *i, const qk_spot *s) {
  if (s->article >= i->n_articles) return false;
  if (s->sentence != QK_NONE && s->sentence >= i->n_sentences) return false;
  bool paragraph = s->paragraph != QK_NONE;
  if (paragraph ? s->paragraph >= i->n_paragraphs : s->caption >= i->n_captions)
    return false;
  qk_str text =
      paragraph ? i->paragraphs[s->paragraph].text.s : i->captions[s->caption].text.s;
  return s->from <= s->to && s->to <= text.n;
}

static const char *broken_fact(const qk_issue *i, const qk_facts *f) {
  for (uint32_t k = 0; k < f->n_quantities; k++)
    if (!spot_fits(i, &f->quantities[k].spot) ||
        (f->quantities[k].part_of != QK_NONE &&
         f->quantities[k].part_of >= f->n_quantities) ||
        (f->quantities[k].place != QK_NONE && f->quantities[k].place >= f->n_places))
      return "quantity";
  for (uint32_t k = 0; k < f->n_documents; k++)
    if (!spot_fits(i, &f->documents[k].spot)) return "document";
  for (uint32_t k = 0; k < f->n_practices; k++)
    if (!spot_fits(i, &f->practices[k].spot)) return "practice";
  for (uint32_t k = 0; k < f->n_places; k++)
    if (!spot_fits(i, &f->places[k].spot) ||
        (f->places[k].local != QK_NONE && f->places[k].local >= f->n_local_places))
      return "place";
  for (uint32_t k = 0; k < f->n_dates; k++)
    if (!spot_fits(i, &f->dates[k].spot)) return "date";
  for (uint32_t k = 0; k < f->n_quotations; k++)
    if (!spot_fits(i, &f->quotations[k].spot)) return "quotation";
  return NULL;
}

qk_code qk_fact_rows_init(qk_rows *rows, qk_err *e) {
  const char *broken = broken_fact(rows->issue, rows->in->facts);
  if (broken) return qk_fail(e, QK_INPUT, "a %s stands nowhere in the issue", broken);
  qk_fact_rows *f = calloc(1, sizeof *f);
  if (!f) return qk_nomem(e);
  rows->facts = f;
  f->facts = rows->in->facts;
  f->gazetteer = rows->in->gazetteer;
  if (!find_documents(f) || !find_places(f)) return qk_nomem(e);
  for (int t = 0; t < QK_FACT_TABLES; t++)
    if (qk_fact_rows_begin(rows, t) >= QK_IDS_PER_ISSUE)
      return qk_fail(e, QK_INPUT, "the issue has too many facts of one kind");
  return QK_OK;
}

void qk_fact_rows_free(qk_rows *rows) {
  qk_fact_rows *f = rows->facts;
  if (!f) return;
  free(f->document_of);
  free(f->documents);
  free(f->places);
  free(f);
  rows->facts = NULL;
}
