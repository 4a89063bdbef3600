/* index.h - the full-text index of one issue.
 * In:   the texts of an issue, a folding.
 * Out:  for each term the positions where it stands, and what the positions belong to:
 *       units (paragraphs, titles, captions, cells, sentences) and articles.
 * Owns: an indexer owns its tables and what it made last, until the next issue.
 * What comes out depends on the texts alone.  An indexer serves one thread.
 *
 * Positions run through all units of an issue, kind after kind and in reading order
 * within a kind; some are left out between two units (unitmap.h), so that no phrase goes
 * across.  The list of an ideograph is told in bigram.h, that of other terms in
 * positions.h.  Beside the terms there are lists of other data, under code points that no
 * term has. */
#ifndef QK_SEARCH_INDEX_H
#define QK_SEARCH_INDEX_H

#include "parse/issue.h"
#include "search/token.h"
#include "store/posting.h"

/* To be raised where the same tokens give another index than before. */
enum { QK_INDEX_VERSION = 5 };

enum {
  QK_LIST_BREAKS = 1,    /* positions of punctuation */
  QK_LIST_TOTALS = 2,    /* for each unit kind: varints number, tokens */
  QK_LIST_UNITS = 3,     /* but sentences: a varint number for each kind; unitmap.h */
  QK_LIST_SENTENCES = 4, /* spans.h */
  QK_LIST_ARTICLES = 5,  /* articles.h */
  QK_LIST_LENGTHS = 6,   /* tokens of each unit but sentences, varints */
  QK_LIST_LAST = QK_LIST_LENGTHS
};

/* Has a list under this code point the form of bigram.h? */
static inline bool qk_is_ideograph(uint32_t cp) { return cp > QK_LIST_LAST; }

/* Kinds of units in the order of their positions. */
typedef enum qk_unit {
  QK_UNIT_PARAGRAPH,
  QK_UNIT_SECTION,
  QK_UNIT_ARTICLE, /* its title */
  QK_UNIT_CAPTION,
  QK_UNIT_CELL,
  QK_UNIT_SENTENCE /* lies inside paragraphs */
} qk_unit;
enum { QK_UNITS = 6 };

typedef struct qk_indexer qk_indexer;

qk_code qk_indexer_new(qk_indexer **out, qk_err *e);
void qk_indexer_free(qk_indexer *x); /* NULL is allowed */
/* *out borrows from the indexer. */
qk_code qk_index_issue(qk_indexer *x, const qk_folding *folding, const qk_issue *issue,
                       qk_postings *out, qk_err *e);
/* The same of one text, as one paragraph of one sentence. */
qk_code qk_index_text(qk_indexer *x, const qk_folding *folding, qk_str text,
                      qk_postings *out, qk_err *e);

/* What decides how an index comes out; digest: of the folding. */
enum { QK_INDEX_STAMP = 40 };
void qk_index_stamp(const char *digest, char out[QK_INDEX_STAMP]);

#endif
