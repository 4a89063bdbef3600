/* expr.h - the query language of searches.
 * In:   a query as a user types it; a folding.
 * Out:  a tree of terms, or one message with the place it speaks of.
 * Owns: nothing; the tree lives in the caller's arena.
 *
 *   立法              a term; of several tokens it is a phrase: they follow one another
 *   “全过程 人民民主”   a phrase; "…" as well; punctuation in it is any punctuation
 *   legis*            words that begin so
 *   a b, a AND b      both in one unit            a OR b     one of them
 *   a NOT b, a -b     the first without the second
 *   a NEAR/5 b        at most so many tokens between them (10 where it is only NEAR)
 *   ( ), （ ）         what belongs together
 *   city:甲            a filter: city, kind, column, periodical, date, year
 *
 * NOT binds closest, then NEAR, AND, OR.  A filter stands beside a term and cannot be an
 * alternative to one. */
#ifndef QK_SEARCH_EXPR_H
#define QK_SEARCH_EXPR_H

#include "base/arena.h"
#include "base/err.h"
#include "text/folding.h"
#include "text/sentence.h"

enum {
  QK_EXPR_BYTES = 4096, /* of a query */
  QK_EXPR_DEPTH = 50,   /* parentheses within each other */
  QK_NEAR_USUAL = 10,
  QK_NEAR_MOST = 100
};

typedef enum qk_field_name {
  QK_BY_CITY,       /* equal, as searches compare */
  QK_BY_KIND,       /* of the article, one of five */
  QK_BY_COLUMN,     /* contains */
  QK_BY_PERIODICAL, /* contains */
  QK_BY_DATE        /* of the issue: overlaps; value: "2021-09", "2020..2021", "..2020" */
} qk_field_name;
enum { QK_FIELDS = 5 };

typedef enum qk_expr_kind {
  QK_EXPR_PHRASE,
  QK_EXPR_NEAR,
  QK_EXPR_AND,
  QK_EXPR_OR,
  QK_EXPR_FILTER
} qk_expr_kind;

typedef struct qk_expr_token {
  uint32_t cp; /* of an ideograph; QK_LIST_BREAKS; 0: a word */
  qk_str word; /* folded */
  bool prefix; /* words that begin so */
} qk_expr_token;

typedef struct qk_expr_part { /* what is looked up; see plan.h */
  uint32_t token;
  uint32_t next; /* the ideograph that follows, 0: none does, QK_NONE: whatever does */
} qk_expr_part;

typedef struct qk_expr_piece { /* of a phrase */
  uint32_t part, offset;       /* offset: in tokens */
} qk_expr_piece;

typedef struct qk_expr {
  qk_expr_kind kind;
  bool negated;          /* under AND: what must not be there */
  bool is_filter;        /* nothing but filters in it */
  qk_span at;            /* bytes of the query */
  uint32_t number;       /* among the nodes of the query */
  uint32_t *tokens;      /* PHRASE: indexes of qk_expr_query.tokens */
  uint32_t n;            /* PHRASE: tokens */
  qk_expr_piece *pieces; /* PHRASE, once it is planned */
  uint32_t n_pieces;
  uint32_t leaf;     /* PHRASE and NEAR outside a NEAR: number among those of the query */
  uint32_t distance; /* NEAR */
  qk_field_name field;
  qk_str value; /* FILTER */
  struct qk_expr *child, *next;
} qk_expr;

typedef struct qk_expr_query {
  qk_expr *root;
  qk_expr_token *tokens; /* distinct */
  uint32_t n_tokens, cap_tokens;
  qk_expr_part *parts; /* distinct */
  uint32_t n_parts, cap_parts;
  uint32_t n_nodes;
  uint32_t n_leaves; /* terms and pairs that a unit is scored by, negated ones too */
} qk_expr_query;

/* QK_USAGE where the query is wrong: e->msg begins with "query, character N: ", *where is
 * the part it speaks of. */
qk_code qk_expr_parse(qk_str query, const qk_folding *folding, qk_arena *arena,
                      qk_expr_query *out, qk_span *where, qk_err *e);
/* Adds a filter that everything must pass: one of n > 0 values.  Its place in the query
 * is empty. */
qk_code qk_expr_restrict(qk_expr_query *q, qk_arena *arena, qk_field_name field,
                         const qk_str *values, uint32_t n, qk_err *e);
/* The value of a filter is checked: kinds and dates.  what: how messages call it. */
qk_code qk_filter_check(qk_field_name field, qk_str value, const char *what, qk_err *e);
/* The names of fields and of kinds of articles. */
extern const char *const qk_field_names[QK_FIELDS];

/* The days of a date filter, "0000-00-00" to "9999-99-99" where it is open; false where
 * it is none. */
typedef struct qk_days {
  char first[11], last[11];
} qk_days;
bool qk_days_of(qk_str value, qk_days *out);

#endif
