/* show_fact.h - a fact in the sentence it was read from.
 * In:   a kind of fact, the column that holds its words, an id that is there.
 * Out:  the sentence (or caption) with the fact between 【 and 】; where the fact stands.
 * Owns: nothing. */
#ifndef QK_API_SHOW_FACT_H
#define QK_API_SHOW_FACT_H

#include "base/buf.h"
#include "base/err.h"
#include "store/query.h"

typedef struct qk_fact_place {
  int64_t line, col; /* 1-based, in the file; 0 where unknown */
} qk_fact_place;

qk_code qk_show_fact(qk_store *store, const char *kind, const char *raw, int64_t id,
                     qk_buf *text, qk_fact_place *at, qk_err *e);

#endif
