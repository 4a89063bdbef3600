/* study.h - a computation over the texts of the database, called by a script.
 * In:   the options a script gives, in one table: which articles, and what else.
 * Out:  C values; a corpus; texts and sentences for the rows of the answer.
 * Owns: all memory of the computation, in a userdata on the stack; it counts towards the
 *       memory limit of the run while the computation lasts. */
#ifndef QK_SCRIPT_STUDY_H
#define QK_SCRIPT_STUDY_H

#include "script/answer.h"
#include "search/count.h"
#include "search/reading.h"
#include "search/tally.h"

enum { QK_GRAM_MAX = 16 };
enum { QK_STUDY_SENTENCES = 100, QK_STUDY_LIMIT = 100000 }; /* of a row; rows */

typedef struct qk_study {
  const char *who; /* "db:terms" */
  uint32_t every;  /* one article of so many is read, see qk_study_sample */
  int options;     /* index of the table, which may be empty */
  qk_work work;
  qk_corpus corpus;
  qk_suffixes suffixes;
  qk_reading reading; /* of qk_study_read */
  uint8_t *edges;     /* qk_study_edges, for this many tokens */
  size_t n_edges;
  const qk_folding *folding;
  qk_store *store;
  qk_buf text, spare[2];
} qk_study;

/* Takes db as argument 1 and a table or nothing as argument 2; pushes the study.  keys:
 * what the table may hold beside what says which articles; NULL behind the last. */
qk_study *qk_study_open(lua_State *L, const char *who, const char *const *keys);
/* Pushes a study without options, for functions that are no methods of db. */
qk_study *qk_study_new(lua_State *L, const char *who);
/* Frees what the study holds; the collector would, too. */
void qk_study_close(qk_study *s);
/* Raises what a computation has failed with. */
int qk_study_fail(lua_State *L, const qk_study *s, const qk_err *e);

/* Which articles, from the table at index: city, article, issue, periodical, column,
 * kind, year: a value or a list of values; since, until. */
void qk_study_scope(lua_State *L, qk_study *s, int index, qk_scope *out);
/* The part named by the option; without it: what the articles can be compared by. */
qk_part qk_study_part(lua_State *L, qk_study *s, const char *key, const qk_scope *within);
/* What the manual says of it. */
#define QK_SAMPLE_MANUAL                                                                 \
  "sample = n reads articles of about n characters and words, one of `every`, drawn by " \
  "their ids; counts are of those alone."
/* The option `sample`: that many tokens are read, of articles drawn by their ids. */
void qk_study_sample(lua_State *L, qk_study *s, qk_selection *sel);
void qk_study_load(lua_State *L, qk_study *s, const qk_selection *sel, bool breaks,
                   qk_for later);
/* Lists the articles, whose texts are read a part at a time. */
void qk_study_read(lua_State *L, qk_study *s, const qk_selection *sel);
/* Makes the suffixes, where there are none. */
void qk_study_sort(lua_State *L, qk_study *s);
/* Makes them as far as runs of `depth` tokens that occur `least` times go. */
void qk_study_sort_runs(lua_State *L, qk_study *s, uint32_t depth, uint32_t least);

/* Options; raise where a value is none that is allowed. */
uint32_t qk_study_integer(lua_State *L, const qk_study *s, const char *key,
                          uint32_t otherwise, uint32_t least, uint32_t most);
double qk_study_number(lua_State *L, const qk_study *s, const char *key, double otherwise,
                       double least, double most);
/* One of the names; its index, `otherwise` where none is given. */
int qk_study_choice(lua_State *L, const qk_study *s, const char *key,
                    const char *const *names, int otherwise);
/* {least, most} or one number for both. */
void qk_study_range(lua_State *L, const qk_study *s, const char *key, uint32_t *least,
                    uint32_t *most, uint32_t lowest, uint32_t highest);
/* study_terms.c, all of it with the suffixes that `from` and `to` are of: the terms that
 * discovery gives with the options min, length, cohesion and entropy; min and entropy:
 * where none is given. */
void qk_study_terms(lua_State *L, qk_study *s, uint32_t min, double entropy,
                    qk_term **terms, uint32_t *n);
/* What lexicon term_edges says, by token of the vocabulary as it is now. */
const uint8_t *qk_study_edges(lua_State *L, qk_study *s);
/* All runs of n tokens that occur `min` times, the most frequent first. */
void qk_study_ngrams(lua_State *L, qk_study *s, uint32_t n, uint32_t min, qk_term **terms,
                     uint32_t *n_terms);
/* What is counted, by the option `of`: terms ("terms" or nothing), n-grams of a length,
 * or a list that is given. */
typedef enum qk_of { QK_OF_TERMS, QK_OF_NGRAMS, QK_OF_GIVEN } qk_of;
qk_of qk_study_of(lua_State *L, const qk_study *s);
/* The terms or n-grams of the texts that the corpus holds. */
void qk_study_discover(lua_State *L, qk_study *s, qk_of of, uint32_t min, double entropy,
                       qk_term **terms, uint32_t *n);
typedef struct qk_given { /* a list of terms */
  const qk_str *texts;
  qk_spelled *terms;
  uint32_t *words; /* of each, in list; the same for a term given twice */
  uint32_t n;
  qk_wordlist list;
} qk_given;
/* The option `of` as a list; its tokens are known to the vocabulary from now on. */
void qk_study_given(lua_State *L, qk_study *s, qk_given *out);
/* A term that a script gives at index as tokens, which live as long as the study and are
 * known to the vocabulary from now on. */
const uint32_t *qk_study_tokens(lua_State *L, qk_study *s, int index, const char *key,
                                uint32_t *n);
/* Counts the words of a list in all articles of the reading. */
void qk_study_tally(lua_State *L, qk_study *s, const qk_wordlist *words, bool by_group,
                    uint32_t most, qk_tally *out);

/* ---- study_answer.c: for rows --------------------------------------------------------
 */

/* Sets `name` of the table at the top to the text of n tokens. */
void qk_study_set_text(lua_State *L, qk_study *s, const char *name, uint32_t from,
                       uint32_t n);
/* The text where the first of the places stands. */
void qk_study_set_term(lua_State *L, qk_study *s, const char *name, const uint32_t *at,
                       uint32_t n_at, uint32_t length);
/* Sets `sentences` of the table at the top: ids of the first sentences with one of the
 * places, of one group where group says so. */
void qk_study_set_sentences(lua_State *L, const qk_study *s, const uint32_t *at,
                            uint32_t n, uint32_t group, uint32_t most);

/* Sets `name` of the table at the top to the text of n tokens from there on. */
void qk_study_set_spot(lua_State *L, qk_study *s, const char *name, qk_token_spot spot,
                       uint32_t n);
/* Sets `sentences` of the table at the top: the ids of a list that begins at first. */
void qk_study_set_cited(lua_State *L, const qk_named_sentence *cited, uint32_t first);

/* Pushes the record that tells what a list is of: the denominators, and
 * whether more was found than is listed. */
void qk_study_push_about(lua_State *L, const qk_study *s, const char *by, uint32_t found,
                         uint32_t shown);
/* The options limit and sentences. */
uint32_t qk_study_limit(lua_State *L, const qk_study *s, uint32_t otherwise);
uint32_t qk_study_sentences(lua_State *L, const qk_study *s);

#endif
