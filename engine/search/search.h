/* search.h - what a database says to a query.
 * In:   a query, a database, filters, an order.
 * Out:  the units found, the best or the first of them; how many there are; marks in
 *       texts.
 * Owns: a search owns its query and what it found, until qk_search_free.
 * Issues whose index is missing or outdated are read and indexed in memory, so that the
 * answer is always whole. */
#ifndef QK_SEARCH_SEARCH_H
#define QK_SEARCH_SEARCH_H

#include "base/buf.h"
#include "search/index.h"
#include "store/store.h"

typedef enum qk_search_unit {
  QK_SEARCH_PARAGRAPHS,
  QK_SEARCH_SENTENCES,
  QK_SEARCH_HEADINGS, /* titles of articles and sections */
  QK_SEARCH_CAPTIONS,
  QK_SEARCH_CELLS,
  QK_SEARCH_ALL /* all but sentences */
} qk_search_unit;

typedef enum qk_search_order {
  /* Okapi BM25 with k1 = 1.2, b = 0.75 (Robertson, Zaragoza: "The Probabilistic Relevance
   * Framework: BM25 and Beyond", 2009); idf = ln(1 + (N - n + 0.5) / (n + 0.5)), which is
   * never negative; N, n and the mean length count the units of all issues that date and
   * periodical let through.  Equal scores in reading order. */
  QK_SEARCH_RELEVANCE,
  QK_SEARCH_READING /* by issue; in it by article, title, paragraphs, captions, cells */
} qk_search_order;

typedef struct qk_values { /* one of them; n 0: any */
  const qk_str *items;
  uint32_t n;
} qk_values;

enum { QK_VALUES_MAX = 100 }; /* of a field */

typedef struct qk_search_request {
  qk_str query;
  qk_search_unit unit;
  qk_search_order order;
  qk_values city, kind, column, periodical; /* each as in a query */
  qk_str date;                              /* as in a query; empty: any */
  uint64_t limit, offset;                   /* limit 0: all, as far as QK_HITS_MAX */
  bool cities;                              /* count by city, too */
  const qk_folding *folding;                /* must outlive the search */
  const char *stamp;                        /* of an index that is not outdated */
  bool (*expired)(void *context);           /* asked now and then; may be NULL */
  void *context;
} qk_search_request;

enum { QK_HITS_MAX = 1000000 }; /* that a search holds */

typedef struct qk_hit {
  int64_t id; /* of the paragraph, section, article, caption, grid_cell or sentence */
  qk_unit kind;
  uint32_t issue;
  uint32_t rank;  /* reading order in the issue */
  uint32_t times; /* places in it, where the query looks for one term alone, else 0 */
  double score;   /* 0 in reading order */
} qk_hit;

typedef struct qk_city_count {
  qk_str city; /* empty: articles without a city */
  uint64_t units;
} qk_city_count;

typedef struct qk_search qk_search;

/* Runs the search.  store NULL: reads the query alone, for qk_search_marks in texts that
 * are in no store; filters are then QK_USAGE.  QK_USAGE where the query or a filter is
 * wrong; then *caret, if not NULL, gets the lines that show where (text/caret.h).
 * QK_SCRIPT where expired ended it.
 */
qk_code qk_search_run(qk_search **out, qk_store *store, const qk_search_request *request,
                      qk_buf *caret, qk_err *e);
void qk_search_free(qk_search *s); /* NULL is allowed */

const qk_hit *qk_search_hits(const qk_search *s, uint32_t *n);
uint64_t qk_search_total(const qk_search *s); /* units found, however many are held */
/* Issues that had no index, or an outdated one. */
uint32_t qk_search_unindexed(const qk_search *s);
/* Most units first, then by name. */
const qk_city_count *qk_search_cities(const qk_search *s, uint32_t *n);

/* The bytes [from, to) of each match of a term that is looked for, in the text of a hit:
 * by from, then to; they may overlap.  *marks is the search's until the next call. */
qk_code qk_search_marks(qk_search *s, qk_str text, const qk_span **marks, uint32_t *n,
                        qk_err *e);

#endif
