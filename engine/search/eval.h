/* eval.h - which units of one issue a query finds.
 * In:   a query's tree, the lists of its parts in the issue, the issue's units.
 * Out:  the units in order; for each term how often it stands in a unit.
 * Owns: its working memory, until qk_eval_free.
 * A unit is a number: that of a paragraph, title … among all of the issue, or that of a
 * sentence. */
#ifndef QK_SEARCH_EVAL_H
#define QK_SEARCH_EVAL_H

#include "search/index.h"
#include "search/sieve.h"

typedef struct qk_counted { /* a unit, how often a term stands in it */
  uint32_t unit, times;
} qk_counted;

typedef struct qk_units {
  qk_counted *items;
  uint32_t n, cap;
  bool known; /* for the issue at hand */
} qk_units;

typedef struct qk_issue_view { /* the issue at hand; all bytes must stay */
  const qk_str *lists;         /* of each part of the query */
  /* A QK_LIST_… of the issue, read when it is first needed; empty where it cannot be. */
  qk_str (*extra)(void *context, uint32_t list);
  void *context;
  qk_sieve_issue about;
} qk_issue_view;

typedef struct qk_eval qk_eval;

/* Kinds [first, last] of units; QK_UNIT_SENTENCE stands alone.  The sieve may be NULL
 * where the query has no filters. */
qk_code qk_eval_new(qk_eval **out, const qk_expr_query *q, qk_sieve *sieve, qk_unit first,
                    qk_unit last, qk_err *e);
void qk_eval_free(qk_eval *v); /* NULL is allowed */

void qk_eval_begin(qk_eval *v, const qk_issue_view *issue);
/* The units the query finds; NULL when memory is out. */
const qk_units *qk_eval_find(qk_eval *v);
/* Those that a term or pair stands in, whatever else the query asks. */
const qk_units *qk_eval_leaf(qk_eval *v, uint32_t leaf);
/* The article of a unit, an index or QK_NONE. */
uint32_t qk_eval_article(qk_eval *v, uint32_t unit);
const qk_articles *qk_eval_articles(qk_eval *v);
/* How many tokens a unit has; fast where units ascend. */
uint32_t qk_eval_tokens(qk_eval *v, uint32_t unit);
/* The first unit of a kind. */
uint32_t qk_eval_begin_of(qk_eval *v, qk_unit kind);
/* Kind of a unit, and its number among those of the kind. */
qk_unit qk_eval_kind(qk_eval *v, uint32_t unit, uint32_t *number);
/* Memory was out; what was found since is not all. */
bool qk_eval_oom(const qk_eval *v);

#endif
