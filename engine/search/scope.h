/* scope.h - which articles a computation is over, and what they are grouped by.
 * In:   values of what an article belongs to: city, issue, periodical …; dates.
 * Out:  a statement that lists the articles with their groups, values bound.
 * Owns: nothing; the scopes borrow their values from the caller. */
#ifndef QK_SEARCH_SCOPE_H
#define QK_SEARCH_SCOPE_H

#include "base/buf.h"
#include "store/query.h"

typedef enum qk_part {
  QK_PART_CITY,
  QK_PART_ARTICLE, /* its id */
  QK_PART_ISSUE,   /* its id */
  QK_PART_PERIODICAL,
  QK_PART_COLUMN, /* the column's title */
  QK_PART_KIND,
  QK_PART_YEAR,
  QK_PARTS,
  QK_PART_NONE = QK_PARTS /* no groups */
} qk_part;

/* "city", "article" … as scripts name them; QK_PARTS where there is none of the name. */
qk_part qk_part_of(qk_str name);
const char *qk_part_name(qk_part part);

typedef struct qk_condition { /* one of the values */
  qk_part part;
  const qk_str *values;
  uint32_t n;
} qk_condition;

typedef struct qk_scope {
  qk_condition conditions[QK_PARTS]; /* all of them hold */
  uint32_t n;
  qk_str since, until; /* dates of issues, as precise as wanted; empty: none */
} qk_scope;

#define QK_KEY_OF_TARGET "1" /* of the two groups of a comparison */
#define QK_KEY_OF_REST   "2"

typedef struct qk_selection {
  const qk_scope *within; /* NULL: every article */
  qk_part by;             /* with `target`: not read */
  /* Two groups in place of parts: the target, and what it is compared with: `against`,
   * or, where that is NULL, every other article that has what the target names (others of
   * a city where it names one). */
  const qk_scope *target, *against;
  uint32_t every; /* a sample: one article of so many, by its id, but all of the target;
                     0, 1: all (scope_sample.c) */
} qk_selection;

/* Rows: id of the article, key of its group (NULL: in none), name of the group, its
 * title; in reading order.  Articles outside both groups of a comparison are left out. */
qk_code qk_selection_open(qk_store *s, const qk_selection *sel, qk_query **out,
                          qk_err *e);

/* Sets `every` so that the articles hold about `tokens` tokens or fewer, by the bytes of
 * some of them: text of ideographs has one token in three bytes, other text fewer. */
qk_code qk_selection_sample(qk_store *s, qk_selection *sel, uint32_t tokens, qk_err *e);
/* Whether the row that a query of the selection stands on is of the sample: the same
 * articles in every database that holds them under these ids; neighbours in an issue are
 * as likely as others. */
bool qk_selection_has(const qk_selection *sel, const qk_query *q);

/* What articles can be compared by: cities where there are two of them, else issues, else
 * articles.  *groups is 2 where there are two or more, else how many there are. */
qk_code qk_scope_choose(qk_store *s, const qk_scope *within, qk_part *part, int *groups,
                        qk_err *e);

#endif
