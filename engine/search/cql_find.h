/* cql_find.h - the matches of a pattern in a database.
 * In:   a pattern, the articles to look at.
 * Out:  matches in reading order, with their sentences.
 * Owns: its statements and the facts of the article at hand, until qk_cql_find_close.
 * Where every match has certain words, only sentences that have them are read, as the
 * full-text index knows them (cql_candidates.h); where every match has a fact, only
 * sentences with such a fact (cql_window.h): the facts of the rarest kind are read for
 * the articles of an issue at once, in order, so that the first matches come early and
 * memory is that of an issue. */
#ifndef QK_SEARCH_CQL_FIND_H
#define QK_SEARCH_CQL_FIND_H

#include "search/cql.h"
#include "search/scope.h"

typedef struct qk_cql_look {
  const qk_scope *within; /* NULL: every article */
  bool shortest;
  qk_cql_watch watch;
  const char *stamp; /* of the index (qk_index_stamp); NULL: it is not asked */
} qk_cql_look;

typedef struct qk_cql_found { /* texts and hit: valid until the next call */
  int64_t sentence_id, article_id;
  qk_str city; /* p == NULL: none */
  qk_str text; /* of the sentence */
  const qk_cql_hit *hit;
} qk_cql_found;

typedef struct qk_cql_find qk_cql_find;

/* The store and the pattern must outlive it; `look` need not. */
qk_code qk_cql_find_open(qk_cql_find **out, qk_store *s, const qk_cql *c,
                         const qk_cql_look *look, qk_err *e);
/* found->hit is NULL behind the last match. */
qk_code qk_cql_find_next(qk_cql_find *f, qk_cql_found *found, qk_err *e);
void qk_cql_find_close(qk_cql_find *f); /* NULL is allowed */

#endif
