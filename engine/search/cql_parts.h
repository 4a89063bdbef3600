/* cql_parts.h - what a pattern is made of; private to the cql_ files.
 * In:   (made by cql_parse.c and cql_program.c)
 * Out:  a tree of nodes over atoms; an automaton over the same atoms.
 * Owns: everything lives in the pattern's arena, but for compiled regular expressions. */
#ifndef QK_SEARCH_CQL_PARTS_H
#define QK_SEARCH_CQL_PARTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "search/cql.h"
#include "search/token.h"
#include "text/pattern.h"

/* ---- tests ----------------------------------------------------------------------------
 */

/* What a token is; a token has several. */
enum {
  CQL_HAN = 1,
  CQL_LATIN = 2,
  CQL_NUMBER = 4,
  CQL_PUNCT = 8,
  CQL_STOP = 16, /* a mark that ends a clause */
  CQL_ANY = 32
};

typedef enum cql_operand_kind {
  CQL_FIELD, /* of the unit at hand: index into its values */
  CQL_LABEL, /* what a label names, or a field of it */
  CQL_CONSTANT
} cql_operand_kind;

#define CQL_WORDS UINT32_MAX /* in place of a field: the words that a label names */

typedef struct cql_operand {
  cql_operand_kind kind;
  uint32_t label, field;
  qk_cql_type type; /* QK_CQL_NULL: known only when it is read */
  qk_cql_value value;
} cql_operand;

typedef enum cql_op {
  CQL_EQ,
  CQL_NE,
  CQL_LT,
  CQL_LE,
  CQL_GT,
  CQL_GE,
  CQL_LIKE,
  CQL_UNLIKE,
  CQL_HAS, /* there is a value */
  CQL_IS,  /* the token is of a class */
  CQL_AND,
  CQL_OR,
  CQL_NOT
} cql_op;

typedef struct cql_test {
  cql_op op;
  struct cql_test *first, *next; /* of AND, OR, NOT: their parts, in a list */
  uint8_t classes;               /* CQL_IS */
  cql_operand left, right;
  const qk_pattern *regex; /* CQL_LIKE, CQL_UNLIKE: NULL: right holds % */
} cql_test;

/* ---- atoms: what takes a step through a sentence --------------------------------------
 */

typedef struct cql_words cql_words; /* a lexicon, cql_words.c */

typedef enum cql_atom_kind {
  CQL_TERM,
  CQL_TOKEN,
  CQL_OF_FACT,
  CQL_OF_WORDS
} cql_atom_kind;

typedef struct cql_atom {
  cql_atom_kind kind;
  bool negated;         /* a token of [] that the atom does not cover */
  uint32_t cp;          /* CQL_TERM: an ideograph or a mark; 0: a word */
  qk_str term;          /* CQL_TERM: the word */
  const cql_test *test; /* NULL: every token, every fact of the kind */
  qk_cql_kind fact;
  const cql_words *words;
} cql_atom;

/* ---- the tree -------------------------------------------------------------------------
 */

typedef enum cql_node_kind {
  CQL_ATOM,
  CQL_SEQUENCE,
  CQL_CHOICE,
  CQL_REPEAT,
  CQL_LABELLED,
  CQL_START, /* <s> */
  CQL_END    /* </s> */
} cql_node_kind;

typedef struct cql_node {
  cql_node_kind kind;
  struct cql_node *first, *next;  /* its parts, in a list */
  uint32_t atom, label, min, max; /* max: UINT32_MAX for any number */
  qk_span at;                     /* of the pattern */
} cql_node;

/* ---- the automaton --------------------------------------------------------------------
 */

#define CQL_ACCEPT UINT32_MAX

typedef struct cql_edge {  /* from behind one token to before another */
  uint32_t to;             /* state, or CQL_ACCEPT */
  uint32_t marks, n_marks; /* in program.marks: label * 2, + 1 where it ends */
  bool at_start, at_end;   /* only there */
} cql_edge;

typedef struct cql_program {
  uint32_t n_states;
  uint32_t *atoms; /* of each state; states are ordered by them */
  uint32_t *first; /* edges of state k: first[k] … first[k + 1]; of the beginning:
                      first[n_states] … */
  cql_edge *edges;
  uint32_t *marks;
  uint32_t n_edges, cap_edges, n_marks, cap_marks;
} cql_program;

/* ---- a pattern ------------------------------------------------------------------------
 */

typedef struct cql_label {
  qk_str name;
  uint32_t atom; /* the one that it is on, else QK_NONE: then it has no fields */
  bool asked;    /* a constraint reads it */
} cql_label;

typedef struct cql_columns {
  const char **names; /* as the pattern has them */
  const char **sql;
  qk_cql_type *types;
  uint32_t n, cap, cap_sql, cap_types;
  bool used;
} cql_columns;

struct qk_cql {
  qk_arena arena;
  qk_folding const *folding;
  qk_str text;
  cql_node *root;
  cql_test *constraint; /* NULL: none */
  cql_atom *atoms;
  cql_label *labels;
  uint32_t n_atoms, cap_atoms, n_labels, cap_labels;
  cql_columns columns[QK_CQL_KINDS];
  qk_pattern **regexes;
  uint32_t n_regexes, cap_regexes;
  const cql_words **lexicons;
  uint32_t n_lexicons, cap_lexicons;
  cql_program program;
  uint32_t *needed; /* atoms that every match has */
  uint32_t n_needed, cap_needed;
  qk_str *words; /* runs of them that every match has */
  uint32_t n_words, cap_words;
};

/* ---- the parts of the compiler --------------------------------------------------------
 */

typedef struct cql_parser {
  qk_cql *c;
  const qk_cql_source *source;
  qk_str text;
  size_t at;
  unsigned depth;
  qk_span *where;
  qk_err *e; /* never NULL */
} cql_parser;

/* cql_scan.c: the signs of the language.  All of them skip white space before them. */
int cql_peek(cql_parser *p); /* the next byte, -1 at the end */
bool cql_take(cql_parser *p, const char *sign);
bool cql_looking_at(cql_parser *p, const char *sign);
/* A name, empty where none stands here. */
qk_str cql_name(cql_parser *p);
/* "…", '…' or “…” with \ before what is meant as it stands; /…/ keeps its \ but before /.
 * False, with the error told, where it does not end. */
bool cql_quoted(cql_parser *p, qk_str *out);
bool cql_is_quote(cql_parser *p);
bool cql_number(cql_parser *p, double *out);
bool cql_decimal(qk_str s, double *out);
/* "end of the pattern", "'x'": what stands here, for messages. */
const char *cql_here(cql_parser *p, char *out, size_t size);
/* Tells an error about bytes [from, to) of the pattern; returns false. */
bool cql_fail(cql_parser *p, size_t from, size_t to, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool cql_fail_here(cql_parser *p, const char *expected);
/* The same with ", did you mean …" and the names there are. */
bool cql_fail_name(cql_parser *p, size_t from, size_t to, const char *what, qk_str name,
                   const char *const *names, size_t n);
bool cql_no_memory(cql_parser *p);
/* The units of text in the pattern's arena, folded as texts are compared. */
qk_str cql_fold(qk_cql *c, qk_str s);

/* cql_parse.c */
bool cql_parse(cql_parser *p);
bool cql_new_atom(cql_parser *p, const cql_atom *atom, uint32_t *index);

/* cql_unit.c: from behind [ to behind ]; from behind @. */
bool cql_unit(cql_parser *p, size_t from, cql_atom *out);
bool cql_word_list(cql_parser *p, size_t from, qk_str name, qk_str class, cql_atom *out);

/* cql_expression.c: a test of a unit or of what labels name. */
typedef struct cql_context {
  /* The field or class that a name stands for; name is at [from, to). */
  bool (*name)(cql_parser *p, const struct cql_context *context, qk_str name, size_t from,
               size_t to, cql_test *out);
  qk_cql_kind fact; /* of a unit */
  bool close;       /* ends with ], parts may stand side by side; else with the text */
} cql_context;
bool cql_expression(cql_parser *p, const cql_context *context, cql_test **out);

/* cql_kinds.c */
bool cql_find_kind(qk_str name, qk_cql_kind *out);
size_t cql_kind_names(const char **out, size_t max);
/* The column of an attribute, asked for from now on; UINT32_MAX, with the error told. */
uint32_t cql_column(cql_parser *p, qk_cql_kind kind, qk_str name, size_t from, size_t to,
                    qk_cql_type *type);
/* The kind that has an attribute of the name, NULL where none has. */
const char *cql_kind_with(qk_str attribute);

/* cql_program.c: NULL, "" where memory is out, or what *at has too much of. */
const char *cql_compile_program(qk_cql *c, const cql_node **at);
/* cql_need.c; false when memory is out. */
bool cql_find_needed(qk_cql *c);

/* cql_words.c: the entries of a lexicon as rows of tokens. */
bool cql_words_make(cql_parser *p, size_t from, size_t to, qk_str lexicon, qk_str class,
                    const cql_words **out);

/* ---- sentences ------------------------------------------------------------------------
 */

typedef struct cql_token {
  uint32_t from, to;
  uint32_t cp;   /* folded; 0: a word */
  uint32_t term; /* of a word: its folded bytes in the sentence's buffer */
  uint32_t term_n;
  uint8_t classes;
} cql_token;

typedef struct cql_sentence {
  const qk_folding *folding;
  qk_str text;
  cql_token *tokens;
  uint32_t n, cap;
  qk_buf terms;
} cql_sentence;

/* False when memory is out. */
bool cql_sentence_read(cql_sentence *s, const qk_folding *folding, qk_str text);
void cql_sentence_free(cql_sentence *s);
static inline qk_str cql_term(const cql_sentence *s, const cql_token *t) {
  return (qk_str){s->terms.p + t->term, t->term_n};
}

/* Walks a lexicon from token `at` on: puts where its entries end, ascending, and returns
 * their number, at most cql_words_longest. */
uint32_t cql_words_ends(const cql_words *w, const cql_sentence *s, uint32_t at,
                        uint32_t limit, uint32_t *ends);
uint32_t cql_words_longest(const cql_words *w);

/* cql_test.c: the value of an operand; false where there is none. */
typedef struct cql_reader {
  bool (*get)(const struct cql_reader *r, const cql_operand *o, qk_cql_value *out);
  uint8_t classes; /* of the token at hand */
  const qk_folding *folding;
  qk_buf *scratch; /* two of them */
  qk_matcher *regex;
} cql_reader;
bool cql_passes(const cql_test *t, const cql_reader *r);

#endif
