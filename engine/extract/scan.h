/* scan.h - what the extractors share during one issue; private to extract/.
 * extract.c walks the paragraphs once; for each it calls the extractors in this order:
 * places, dates, quantities, documents, quotations, practices.  A later one may look at
 * what the earlier ones found in the same paragraph. */
#ifndef QK_EXTRACT_SCAN_H
#define QK_EXTRACT_SCAN_H

#include "extract/extract.h"
#include "extract/phrase.h"

typedef struct qk_scan {
  const qk_extractor *x;
  const qk_issue *issue;
  qk_arena *arena;
  qk_facts *facts;
  bool failed;          /* out of memory */
  int year, month, day; /* of the issue; 0 where not stated */
  qk_str date;          /* ISO, as stated */

  /* The text at hand. */
  qk_str text;
  uint32_t paragraph, caption, article;
  uint32_t body;            /* bytes of the run-in heading: facts begin behind it */
  const qk_span *sentences; /* of a paragraph: byte offsets in text */
  uint32_t sentence_first, n_sentences;
  /* Facts found in this text begin at these indexes. */
  uint32_t quantity_first, document_first, practice_first, place_first, date_first,
      quotation_first;
  qk_phrases phrases; /* “…” of the text, from the end of the heading on */
  struct qk_place_memory *memory; /* place.c: the cities and villages met so far */
} qk_scan;

/* The spot of a span of the text at hand, with the sentence it stands in. */
qk_spot qk_scan_spot(const qk_scan *s, uint32_t from, uint32_t to);
/* The span of the sentence that holds an offset. */
qk_span qk_scan_sentence(const qk_scan *s, uint32_t at);
qk_str qk_scan_copy(qk_scan *s, qk_str text); /* into the arena */

/* Each: its lexicons compiled at qk_extractor_new, freed with it; its part of one text.
 */
typedef struct qk_quantity_rules qk_quantity_rules;
qk_code qk_quantity_rules_new(qk_quantity_rules **out, qk_lexicon_source src, qk_err *e);
void qk_quantity_rules_free(qk_quantity_rules *r);
void qk_quantity_scan(qk_scan *s, const qk_quantity_rules *r);

typedef struct qk_place_rules qk_place_rules;
qk_code qk_place_rules_new(qk_place_rules **out, qk_lexicon_source src, qk_err *e);
void qk_place_rules_free(qk_place_rules *r);
const qk_place *qk_place_rules_all(const qk_place_rules *r, uint32_t *n);
void qk_place_scan(qk_scan *s, const qk_place_rules *r);
void qk_place_finish(qk_scan *s); /* after the last text */

void qk_date_scan(qk_scan *s);

typedef struct qk_document_rules qk_document_rules;
qk_code qk_document_rules_new(qk_document_rules **out, qk_lexicon_source src, qk_err *e);
void qk_document_rules_free(qk_document_rules *r);
void qk_document_scan(qk_scan *s, const qk_document_rules *r);
void qk_document_finish(qk_scan *s); /* after the last text */

typedef struct qk_quotation_rules qk_quotation_rules;
qk_code qk_quotation_rules_new(qk_quotation_rules **out, qk_lexicon_source src,
                               qk_err *e);
void qk_quotation_rules_free(qk_quotation_rules *r);
void qk_quotation_scan(qk_scan *s, const qk_quotation_rules *r);

/* Practices need the whole issue (a term that most cities use is no local practice), so
 * that they come last, over all texts. */
typedef struct qk_practice_rules qk_practice_rules;
qk_code qk_practice_rules_new(qk_practice_rules **out, qk_lexicon_source src, qk_err *e);
void qk_practice_rules_free(qk_practice_rules *r);
void qk_practice_scan_issue(qk_scan *s, const qk_practice_rules *r);

#endif
