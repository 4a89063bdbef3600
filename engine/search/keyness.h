/* keyness.h - which terms a group has more of (or less of) than the others.
 * In:   groups of articles and their sizes; the terms of each group's own texts, gathered
 *       group by group; how often they occur in all groups, counted in one more pass.
 * Out:  pairs of term and group whose difference is hardly chance, by G²
 *       (qk_log_likelihood), the strongest first within each group.
 * Owns: nothing; everything is memory of the work.
 * What stands in no group is not counted at either side.  A part of a longer term of the
 * list that the group (less: the others) has outside of it fewer than `min` times is left
 * out.  Many terms are tested at once: of 1,000 that do not differ, p = 0.01 lets 10
 * through.  The memory is that of the largest group and of the terms. */
#ifndef QK_SEARCH_KEYNESS_H
#define QK_SEARCH_KEYNESS_H

#include "search/count.h"
#include "search/reading.h"
#include "search/tally.h"
#include "search/terms.h"

typedef struct qk_key {
  uint32_t term, group; /* term: a word, or the index of a given term */
  uint32_t count, rest; /* occurrences in the group, in the other groups */
  uint32_t articles;    /* of the group that hold it */
  uint32_t n, n_rest;   /* tokens of the group, of the other groups */
  uint32_t length;      /* tokens of the term */
  uint32_t cited;       /* sentences: an index + 1 of qk_keys.cited, 0: none */
  qk_token_spot spot;   /* where it stands; not of given terms */
  double g2;
  bool less, part; /* part: false in what is given */
} qk_key;

typedef struct qk_keys {
  qk_key *list;
  uint32_t n;
  const qk_named_sentence *cited;
} qk_keys;

typedef struct qk_keyness_options {
  uint32_t group;  /* the only one, QK_NO_GROUP: each */
  uint32_t min;    /* occurrences in the group (less: in the others), 1 at least */
  uint32_t limit;  /* terms a group */
  double p;        /* the most that counts as no chance */
  bool more, less; /* than expected; less needs `group` */
} qk_keyness_options;

typedef struct qk_gathered { /* a term of a group's own texts */
  uint32_t word, group, count, articles, cited;
  qk_token_spot spot;
} qk_gathered;

typedef struct qk_keyness {
  qk_work *work;
  qk_wordlist words; /* the terms, each once */
  qk_gathered *list;
  qk_named_sentence *cited;
  uint32_t *tokens, *begin; /* by word, from begin[word] on */
  uint32_t *total;          /* by word: occurrences in all groups */
  uint32_t n, n_cited, n_tokens;
  size_t cap, cap_cited, cap_tokens, cap_begin;
} qk_keyness;

bool qk_keyness_open(qk_keyness *k, qk_work *w);
/* Adds terms of the texts of one group, which are what the corpus holds; most: sentences
 * of each. */
qk_code qk_keyness_gather(qk_keyness *k, const qk_corpus *c, const qk_suffixes *s,
                          const qk_term *terms, uint32_t n, uint32_t group, uint32_t most,
                          qk_err *e);
/* Reads all texts and counts what was gathered; where that was of one group alone, its
 * own texts need no other look. */
qk_code qk_keyness_count(qk_keyness *k, qk_reading *r, uint32_t only, qk_err *e);
/* The tokens of a word. */
qk_spelled qk_keyness_spelled(const qk_keyness *k, uint32_t word);
/* What the groups have more of. */
qk_code qk_keyness_rank(const qk_keyness *k, const qk_corpus *c,
                        const qk_keyness_options *o, qk_keys *out, qk_err *e);

/* The same of terms that were tallied; may[i]: whether term i may be more, may be less.
 */
enum { QK_MAY_MORE = 1, QK_MAY_LESS = 2 };
typedef struct qk_tallied {
  const qk_tally *tally;
  const qk_spelled *terms;    /* n 0: occurs nowhere */
  const uint32_t *words;      /* of each term, of the tally's list */
  const uint8_t *may;         /* NULL: all */
  const qk_token_spot *spots; /* NULL: none */
  uint32_t n;
} qk_tallied;
qk_code qk_keyness_rank_tallied(const qk_tallied *t, const qk_corpus *c,
                                const qk_keyness_options *o, qk_keys *out, qk_err *e);

#endif
