/* plan.h - by which lists of the index a phrase is found.
 * In:   the phrases of a query.
 * Out:  the parts of each: tokens, and ideographs with the one that follows, so few that
 *       each token of the phrase is in one.
 * Owns: nothing; the parts live in the query's arena. */
#ifndef QK_SEARCH_PLAN_H
#define QK_SEARCH_PLAN_H

#include "search/expr.h"

/* Numbers the parts of a query; false when memory is out. */
bool qk_plan(qk_expr_query *q, qk_arena *arena);

#endif
