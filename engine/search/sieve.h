/* sieve.h - which articles the filters of a query let through.
 * In:   a query's tree; articles with their issue.
 * Out:  yes or no.
 * Owns: the values of the filters, folded, until qk_sieve_free.
 * Cities are equal, columns and periodicals contain the value: compared as searches
 * compare, without white space. */
#ifndef QK_SEARCH_SIEVE_H
#define QK_SEARCH_SIEVE_H

#include "search/articles.h"
#include "search/expr.h"

typedef struct qk_sieve_issue { /* what filters ask of an issue */
  qk_str date, periodical;      /* empty where it has none */
} qk_sieve_issue;

typedef struct qk_sieve qk_sieve;

qk_code qk_sieve_new(qk_sieve **out, const qk_expr_query *q, const qk_folding *folding,
                     qk_err *e);
void qk_sieve_free(qk_sieve *s); /* NULL is allowed */
/* Does any filter ask for the date or the periodical? */
bool qk_sieve_asks_issue(const qk_sieve *s);
/* Can an article of the issue pass at all?  Looks at the filters that all hits must pass.
 */
bool qk_sieve_may(qk_sieve *s, const qk_sieve_issue *issue);
/* filter: a node of nothing but filters; article NULL: there is none. */
bool qk_sieve_pass(qk_sieve *s, const qk_expr *filter, const qk_article_entry *article,
                   const qk_sieve_issue *issue);
/* Does a value pass a filter of the query that asks for this field?  For messages. */
bool qk_sieve_value(qk_sieve *s, const qk_expr *filter, qk_str value);

#endif
