/* facts.h - what the texts of an issue state: quantities, documents, practices, places,
 * dates, quotations.  Their meaning is that of the annotation guidelines (README, Facts).
 * In:   (made by extract.c)
 * Out:  flat arrays in reading order; a fact names its paragraph, its sentence and its
 *       span.
 * Owns: nothing; everything lives in the arena of the ingest, texts borrow the
 *       paragraphs. */
#ifndef QK_EXTRACT_FACTS_H
#define QK_EXTRACT_FACTS_H

#include "parse/issue.h"

/* Where a fact stands: indexes into qk_issue, byte offsets in the paragraph's (or the
 * caption's) text. */
typedef struct qk_spot {
  uint32_t paragraph; /* QK_NONE in a caption */
  uint32_t caption;   /* QK_NONE in a paragraph */
  uint32_t sentence;  /* index into issue.sentences, QK_NONE in a caption */
  uint32_t article;
  uint32_t from, to;
} qk_spot;

typedef struct qk_quantity {
  qk_spot spot;            /* raw is the text of the span */
  double value, value_max; /* value_max: NAN where there is no range */
  double base_value;       /* in base_unit, NAN where the unit has none */
  qk_str approx;           /* "" ~ < > >= <= */
  qk_str unit, base_unit, noun;
  bool han;                        /* written in Han numerals */
  uint32_t part_of;                /* index of the total, QK_NONE */
  qk_str period_start, period_end; /* ISO 8601 as precise as stated; both or neither */
  uint32_t place; /* index into places of the mention that governs it, QK_NONE */
} qk_quantity;

typedef struct qk_document_mention {
  qk_spot spot;
  qk_str title;  /* without 《》 */
  qk_str kind;   /* law regulation rule decision opinion plan motion report press */
  qk_str issuer; /* 国家, 省, the city's short name, empty where unknown */
  qk_str action; /* what was done with it: 制定, 审议 …; empty where nothing is said */
  bool bracketed; /* stands in 《》 */
} qk_document_mention;

typedef struct qk_practice {
  qk_spot spot;
  qk_str name, kind, holder;
} qk_practice;

/* A place that no gazetteer has: a village or community that a text names. */
typedef struct qk_local_place {
  qk_str name;
  uint8_t level;   /* as qk_place.level */
  uint32_t parent; /* index into the gazetteer, QK_NONE where it is not known */
} qk_local_place;

typedef struct qk_place_mention {
  qk_spot spot;
  uint32_t place; /* index into the gazetteer, QK_NONE for a local place */
  uint32_t local; /* index into local_places, QK_NONE for a place of the gazetteer */
} qk_place_mention;

typedef struct qk_date_mention {
  qk_spot spot;
  qk_str start, end; /* ISO 8601 */
} qk_date_mention;

typedef struct qk_quotation {
  qk_spot spot; /* of the text between the marks */
  qk_str speaker, occasion;
} qk_quotation;

typedef struct qk_facts {
  qk_quantity *quantities;
  qk_document_mention *documents;
  qk_practice *practices;
  qk_place_mention *places;
  qk_local_place *local_places; /* distinct */
  qk_date_mention *dates;
  qk_quotation *quotations;
  uint32_t n_quantities, n_documents, n_practices, n_places, n_dates, n_quotations,
      n_local_places;
  uint32_t cap_quantities, cap_documents, cap_practices, cap_places, cap_dates,
      cap_quotations, cap_local_places;
} qk_facts;

#endif
