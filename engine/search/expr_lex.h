/* expr_lex.h - a query as words, quotes, brackets and operators.
 * In:   the query, valid UTF-8.
 * Out:  one item after the other.
 * Owns: nothing. */
#ifndef QK_SEARCH_EXPR_LEX_H
#define QK_SEARCH_EXPR_LEX_H

#include "search/expr.h"

typedef enum qk_item_kind {
  QK_ITEM_END,
  QK_ITEM_TERM,
  QK_ITEM_PHRASE, /* in quotes */
  QK_ITEM_FIELD,  /* name:value */
  QK_ITEM_OPEN,
  QK_ITEM_CLOSE,
  QK_ITEM_AND,
  QK_ITEM_OR,
  QK_ITEM_NOT,
  QK_ITEM_NEAR,
  QK_ITEM_MINUS
} qk_item_kind;

typedef struct qk_item {
  qk_item_kind kind;
  qk_span at;
  qk_str name; /* FIELD */
  qk_str text; /* TERM; PHRASE: between the quotes; FIELD: the value; NEAR: behind it */
} qk_item;

typedef struct qk_lexer {
  qk_str query;
  uint32_t at;
  qk_item item; /* at hand */
  qk_span *where;
  qk_err *e;
} qk_lexer;

/* Fills e and *where; returns false. */
bool qk_lex_fail(qk_lexer *x, qk_span at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The next item, or an error: a quote without its end. */
bool qk_lex_next(qk_lexer *x);
/* "the end of the query" or "'word'", for messages. */
void qk_lex_describe(const qk_lexer *x, char *buf, size_t size);

#endif
