/* block.h - the lists of a block of issues, read from the store.
 * In:   terms of a query, number by number.
 * Out:  for each issue of the block the list of each term.
 * Owns: copies of the rows of one block, and its statements, until qk_block_free.
 * Rows are read when they are first asked for. */
#ifndef QK_SEARCH_BLOCK_H
#define QK_SEARCH_BLOCK_H

#include "base/buf.h"
#include "search/expr.h"
#include "store/posting.h"
#include "store/query.h"

typedef struct qk_block_row { /* of one term */
  bool read;
  uint32_t mask; /* bit k: issue k of the block has the term */
  size_t bytes;  /* of the row that was read last: how frequent the term is */
  qk_str lists[QK_BLOCK_ISSUES];
  qk_buf copy;
} qk_block_row;

typedef struct qk_block {
  qk_query *by_id, *by_word, *by_prefix, *next;
  const qk_expr_token *tokens;
  uint32_t n_tokens;
  qk_block_row *rows; /* of the tokens, then of QK_LIST_TOTALS … */
  int64_t number;     /* of the block at hand */
} qk_block;

qk_code qk_block_open(qk_block *b, qk_store *s, const qk_expr_query *q, qk_err *e);
void qk_block_free(qk_block *b);
/* Goes to the first block from `number` on that has an index; *found is false behind the
 * last. */
qk_code qk_block_go(qk_block *b, int64_t number, bool *found, qk_err *e);
/* The row of a token of the query, or of a QK_LIST_…, of the block at hand. */
qk_code qk_block_token(qk_block *b, uint32_t token, qk_block_row **out, qk_err *e);
qk_code qk_block_extra(qk_block *b, uint32_t list, qk_block_row **out, qk_err *e);

#endif
