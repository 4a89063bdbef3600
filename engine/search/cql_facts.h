/* cql_facts.h - the facts of sentences that a pattern asks for; private to cql_ files.
 * In:   articles and, ascending within each, sentences.
 * Out:  the facts of a sentence.
 * Owns: its statements and the facts at hand, until cql_facts_close. */
#ifndef QK_SEARCH_CQL_FACTS_H
#define QK_SEARCH_CQL_FACTS_H

#include "base/buf.h"
#include "search/cql.h"
#include "store/query.h"

typedef struct cql_placed cql_placed; /* a fact and its sentence */

typedef struct cql_facts {
  const qk_cql *c;
  /* Only some sentences of an article are asked for, so that facts are read for each
   * where an index leads to them.  May change before an article is entered. */
  bool few;
  /* NULL: a pattern asks for none of the kind, or no index leads to it. */
  qk_query *of_article[QK_CQL_KINDS], *of_sentence[QK_CQL_KINDS];
  qk_arena arena, single; /* of the article at hand; of the sentence */
  cql_placed *rows;       /* of the article, by sentence */
  uint32_t n_rows, cap_rows, next;
} cql_facts;

qk_code cql_facts_open(cql_facts *f, qk_store *s, const qk_cql *c, qk_err *e);
void cql_facts_close(cql_facts *f);
/* Begins with an article. */
qk_code cql_facts_enter(cql_facts *f, int64_t article, qk_err *e);
/* *out is valid until the next call. */
qk_code cql_facts_of(cql_facts *f, int64_t sentence, const qk_cql_fact **out, uint32_t *n,
                     qk_err *e);
/* One column of a statement. */
bool cql_read_value(qk_arena *a, const qk_query *q, int column, qk_cql_value *out);

#endif
