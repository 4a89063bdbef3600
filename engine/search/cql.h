/* cql.h - patterns over the words and facts of sentences, in the manner of CQP.
 * In:   a pattern; the folding and the lexicons that it speaks of; sentences with facts.
 * Out:  matches in order: spans of bytes, what the labels name.
 * Owns: a pattern owns everything in it until qk_cql_free and is not changed by matching:
 *       it serves several threads, each with a matcher of its own.
 *
 * The language is told in one place, `qikan help match` (cli/help_match.c).  A sentence
 * is a row of tokens (cql_sentence.c): ideographs, words and numbers as token.h has them,
 * and each mark of punctuation by itself.  A fact is one more way from its first token to
 * its last.  A pattern becomes an automaton without empty moves (cql_program.c); the best
 * end of every state at every token is known after one walk from right to left, so that
 * the time is tokens times states, whatever the pattern (cql_match.c).  Of the matches
 * that begin first the longest counts (or the shortest), the next begins behind it. */
#ifndef QK_SEARCH_CQL_H
#define QK_SEARCH_CQL_H

#include "extract/extract.h"
#include "text/folding.h"
#include "text/sentence.h"

enum {
  QK_CQL_BYTES = 16384, /* of a pattern */
  QK_CQL_DEPTH = 100,   /* parentheses within each other */
  QK_CQL_REPEAT = 1000, /* most times of a repetition */
  QK_CQL_STATES = 2000, /* tokens of a pattern, repetitions written out */
  QK_CQL_LABELS = 32,
  QK_CQL_WAYS = 500000 /* that a constraint looks at in one sentence */
};

typedef struct qk_cql qk_cql;

typedef struct qk_cql_source {
  const qk_folding *folding;  /* must outlive the pattern */
  qk_lexicon_source lexicons; /* get == NULL: there are none */
} qk_cql_source;

/* QK_USAGE where the pattern is wrong: e->msg begins with "pattern, character N: ",
 * *where is the part it speaks of. */
qk_code qk_cql_compile(qk_cql **out, qk_str pattern, const qk_cql_source *source,
                       qk_span *where, qk_err *e);
void qk_cql_free(qk_cql *c); /* NULL is allowed */

/* Labels in the order of the pattern. */
uint32_t qk_cql_labels(const qk_cql *c);
qk_str qk_cql_label(const qk_cql *c, uint32_t i);

/* ---- kinds of facts -------------------------------------------------------------------
 */

typedef enum qk_cql_kind {
  QK_CQL_QUANTITY,
  QK_CQL_DOCUMENT,
  QK_CQL_PRACTICE,
  QK_CQL_PLACE,
  QK_CQL_QUOTATION,
  QK_CQL_DATE,
  QK_CQL_FACT,
  QK_CQL_KINDS
} qk_cql_kind;

/* The view that a kind's facts are rows of: "quantity", "document_mention" … */
const char *qk_cql_view(qk_cql_kind kind);

/* ---- matching -------------------------------------------------------------------------
 */

typedef enum qk_cql_type { QK_CQL_NULL, QK_CQL_NUMBER, QK_CQL_TEXT } qk_cql_type;
typedef struct qk_cql_value {
  qk_cql_type type;
  double number;
  qk_str text;
} qk_cql_value;

typedef struct qk_cql_fact { /* of one sentence */
  qk_cql_kind kind;
  int64_t id;
  uint32_t from, to;          /* bytes of the sentence */
  const qk_cql_value *values; /* as qk_cql_columns orders them */
} qk_cql_fact;

/* The columns that a pattern asks of a kind's facts, as expressions over the alias f and
 * what qk_cql_from joins to it; *n is UINT32_MAX where it asks for no such facts. */
const char *const *qk_cql_columns(const qk_cql *c, qk_cql_kind kind, uint32_t *n);
const char *qk_cql_from(qk_cql_kind kind);

typedef struct qk_cql_capture {
  bool set;
  uint32_t from, to;       /* bytes; from == to where nothing was matched */
  const qk_cql_fact *fact; /* NULL where it is not exactly one fact */
} qk_cql_capture;

typedef struct qk_cql_hit {
  uint32_t from, to;              /* bytes of the sentence */
  const qk_cql_capture *captures; /* one a label */
} qk_cql_hit;

typedef struct qk_cql_watch { /* asked now and then; true: stop */
  bool (*expired)(void *context);
  void *context;
} qk_cql_watch;

typedef struct qk_cql_matcher qk_cql_matcher;

/* shortest: of the matches that begin first the shortest.  NULL when memory is out. */
qk_cql_matcher *qk_cql_matcher_new(const qk_cql *c, bool shortest, qk_cql_watch watch);
void qk_cql_matcher_free(qk_cql_matcher *m); /* NULL is allowed */
/* Begins with a sentence and its facts, in any order; both must stay until its last
 * match.  QK_SCRIPT where the watch stops it. */
qk_code qk_cql_begin(qk_cql_matcher *m, qk_str sentence, const qk_cql_fact *facts,
                     uint32_t n, qk_err *e);
/* The next match; *hit is NULL behind the last one, else valid until the next call.
 * QK_USAGE where a constraint has more ways than QK_CQL_WAYS. */
qk_code qk_cql_next(qk_cql_matcher *m, const qk_cql_hit **hit, qk_err *e);

/* Whether a sentence can match only where it has a fact that passes a test of the
 * pattern: facts, in any order, of one sentence. */
bool qk_cql_wants_facts(const qk_cql *c);
/* Whether a pattern speaks of facts at all. */
bool qk_cql_asks_facts(const qk_cql *c);
bool qk_cql_has_facts(const qk_cql *c, qk_cql_matcher *m, const qk_cql_fact *facts,
                      uint32_t n);
/* The words without which no sentence matches: the i-th run of them, as in the pattern
 * (folded); p == NULL behind the last.  For an index to look up. */
qk_str qk_cql_needed_words(const qk_cql *c, uint32_t i);

#endif
