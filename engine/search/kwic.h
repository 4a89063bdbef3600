/* kwic.h - a keyword in context: every place a query's terms stand, one a line.
 * In:   a search, how much context, an order.
 * Out:  lines with what stands before and behind, and where.
 * Owns: the lines and their texts, until qk_kwic_free.
 * The form is that of concordances since Luhn, "Key word-in-context index for technical
 * literature", American Documentation 11 (1960). */
#ifndef QK_SEARCH_KWIC_H
#define QK_SEARCH_KWIC_H

#include "search/hit.h"

typedef enum qk_kwic_sort {
  QK_KWIC_POSITION, /* reading order */
  QK_KWIC_LEFT,     /* by what stands before, from the keyword outwards */
  QK_KWIC_RIGHT     /* by what stands behind */
} qk_kwic_sort;

typedef struct qk_kwic_request {
  /* order, limit and offset are not read: all units count; terms under NOT have no lines.
   */
  qk_search_request search;
  qk_kwic_sort sort;      /* folded tokens by code point; equal ones in reading order */
  uint32_t context;       /* columns of a terminal on each side; 0: 30 */
  uint64_t limit, offset; /* lines; limit 0: all */
} qk_kwic_request;

enum { QK_KWIC_CONTEXT = 30, QK_KWIC_CONTEXT_MAX = 1000 };

typedef struct qk_kwic_line {
  qk_hit hit;                /* the unit it stands in */
  qk_span at;                /* bytes of the unit's text */
  qk_str left, match, right; /* line breaks are spaces; cut at the context's width */
  bool left_cut, right_cut;  /* there is more */
  qk_str city, title, path;
  int64_t article_id, issue_id;
  int line, col; /* of the match's first byte (place.h) */
  qk_str key;    /* what it is sorted by */
} qk_kwic_line;

/* The context of a match, [*begin, at.from) and [at.to, *end), so many columns wide. */
void qk_kwic_cut(qk_str text, qk_span at, uint32_t columns, size_t *begin, size_t *end);

typedef struct qk_kwic qk_kwic;

/* Errors as qk_search_run. */
qk_code qk_kwic_run(qk_kwic **out, qk_store *store, const qk_kwic_request *request,
                    qk_buf *caret, qk_err *e);
void qk_kwic_free(qk_kwic *k); /* NULL is allowed */
const qk_kwic_line *qk_kwic_lines(const qk_kwic *k, uint32_t *n);
uint64_t qk_kwic_total(const qk_kwic *k);     /* lines, however many are asked for */
uint32_t qk_kwic_unindexed(const qk_kwic *k); /* as qk_search_unindexed */

#endif
