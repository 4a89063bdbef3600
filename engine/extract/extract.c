/* extract.c - walks an issue once and calls the extractors on each text.
 * In:   a parsed issue, compiled lexicons.
 * Out:  facts in reading order: of an article first the paragraphs, then the captions.
 * Owns: the compiled rules, until qk_extractor_free. */
#include "extract/extract.h"

#include <stdlib.h>

#include "extract/scan.h"

struct qk_extractor {
  qk_quantity_rules *quantities;
  qk_place_rules *places;
  qk_document_rules *documents;
  qk_quotation_rules *quotations;
  qk_practice_rules *practices;
};

qk_code qk_extractor_new(qk_extractor **out, qk_lexicon_source lexicons, qk_err *e) {
  *out = NULL;
  qk_extractor *x = calloc(1, sizeof *x);
  if (!x) return qk_nomem(e);
  qk_code code = qk_place_rules_new(&x->places, lexicons, e);
  if (code == QK_OK) code = qk_quantity_rules_new(&x->quantities, lexicons, e);
  if (code == QK_OK) code = qk_document_rules_new(&x->documents, lexicons, e);
  if (code == QK_OK) code = qk_quotation_rules_new(&x->quotations, lexicons, e);
  if (code == QK_OK) code = qk_practice_rules_new(&x->practices, lexicons, e);
  if (code != QK_OK) {
    qk_extractor_free(x);
    return code;
  }
  *out = x;
  return QK_OK;
}

void qk_extractor_free(qk_extractor *x) {
  if (!x) return;
  qk_practice_rules_free(x->practices);
  qk_quotation_rules_free(x->quotations);
  qk_document_rules_free(x->documents);
  qk_quantity_rules_free(x->quantities);
  qk_place_rules_free(x->places);
  free(x);
}

const qk_place *qk_extractor_places(const qk_extractor *x, uint32_t *n) {
  return qk_place_rules_all(x->places, n);
}

/* The digits of s from `at`, 0 where there are none. */
static int digits(qk_str s, size_t at, size_t n) {
  int value = 0;
  if (at + n > s.n) return 0;
  for (size_t i = at; i < at + n; i++) {
    if (s.p[i] < '0' || s.p[i] > '9') return 0;
    value = value * 10 + (s.p[i] - '0');
  }
  return value;
}

static void read_date(qk_scan *s, const qk_issue *issue) {
  s->date = issue->date;
  s->year = digits(issue->date, 0, 4);
  s->month = digits(issue->date, 5, 2);
  s->day = digits(issue->date, 8, 2);
  if (!s->year) s->year = digits(issue->year, 0, 4);
}

static void enter(qk_scan *s, qk_str text, uint32_t article) {
  const qk_facts *f = s->facts;
  s->text = text;
  s->article = article;
  s->body = 0;
  s->sentences = NULL;
  s->sentence_first = s->n_sentences = 0;
  s->quantity_first = f->n_quantities;
  s->document_first = f->n_documents;
  s->practice_first = f->n_practices;
  s->place_first = f->n_places;
  s->date_first = f->n_dates;
  s->quotation_first = f->n_quotations;
}

static void scan_paragraph(qk_scan *s, uint32_t number) {
  const qk_paragraph *p = &s->issue->paragraphs[number];
  enter(s, p->text.s, p->article);
  s->paragraph = number;
  s->caption = QK_NONE;
  s->body = p->heading;
  s->sentence_first = p->sentence_first;
  s->n_sentences = p->sentence_n;
  s->sentences = s->issue->sentences + p->sentence_first;
  if (!qk_phrases_find(&s->phrases, s->arena, s->text, s->body)) s->failed = true;
  qk_place_scan(s, s->x->places);
  qk_date_scan(s);
  qk_quantity_scan(s, s->x->quantities);
  qk_document_scan(s, s->x->documents);
  qk_quotation_scan(s, s->x->quotations);
}

static void scan_caption(qk_scan *s, uint32_t number) {
  const qk_caption *c = &s->issue->captions[number];
  enter(s, c->text.s, c->article);
  s->paragraph = QK_NONE;
  s->caption = number;
  s->phrases.n = 0;
  qk_place_scan(s, s->x->places);
  qk_date_scan(s);
  qk_document_scan(s, s->x->documents);
}

qk_code qk_extract_facts(const qk_extractor *x, const qk_issue *issue, qk_arena *arena,
                         qk_facts *out, qk_err *e) {
  *out = (qk_facts){0};
  qk_scan s = {.x = x, .issue = issue, .arena = arena, .facts = out};
  read_date(&s, issue);
  uint32_t paragraph = 0, caption = 0;
  for (uint32_t article = 0; article < issue->n_articles && !s.failed; article++) {
    for (; paragraph < issue->n_paragraphs &&
           issue->paragraphs[paragraph].article <= article && !s.failed;
         paragraph++)
      scan_paragraph(&s, paragraph);
    for (; caption < issue->n_captions && issue->captions[caption].article <= article &&
           !s.failed;
         caption++)
      scan_caption(&s, caption);
  }
  if (!s.failed) qk_document_finish(&s);
  if (!s.failed) qk_practice_scan_issue(&s, x->practices);
  qk_place_finish(&s);
  return s.failed ? qk_nomem(e) : QK_OK;
}
