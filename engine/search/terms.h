/* terms.h - terms of a corpus, found without a dictionary.
 * In:   a corpus and its suffix array.
 * Out:  runs of tokens, none across a break, that occur often, hold together and stand in
 *       many surroundings; the best first.
 * Owns: nothing; the list is memory of the corpus's work.
 *
 * Cohesion: the least PMI of the two parts of a run over all places where it can be
 * parted (Church & Hanks 1990), in bits: log2 p(ab) / (p(a) p(b)). Left and right
 * entropy: of the tokens that stand before and behind the run, in bits; a break counts as
 * a token that is different each time (branching entropy: Jin & Tanaka-Ishii 2006;
 * breaks: Feng et al. 2004, accessor variety).  A part of a longer term that always goes
 * on in the same way has an entropy of 0 at that side. No term holds a number in digits,
 * nor begins or ends with what `edges` says. Score: the C-value (Frantzi, Ananiadou &
 * Mima 2000), log2 |a| (f(a) - mean f(b) of the longer terms b that hold a): how often it
 * is a term by itself.  A part of a longer term that stands outside of it fewer than
 * `min` times is left out. Every run up to `longest` tokens is looked at: time is linear
 * in the tokens. */
#ifndef QK_SEARCH_TERMS_H
#define QK_SEARCH_TERMS_H

#include "search/suffix.h"

enum { QK_TERM_MAX = 12 }; /* tokens */

enum { QK_NOT_FIRST = 1, QK_NOT_LAST = 2 };

typedef struct qk_term_options {
  uint32_t min;               /* occurrences, 2 at least */
  uint32_t shortest, longest; /* tokens, 2 … QK_TERM_MAX */
  double cohesion, entropy;   /* bits, at least */
  const uint8_t *edges;       /* by token: QK_NOT_FIRST, QK_NOT_LAST; NULL: none */
} qk_term_options;

typedef struct qk_term {
  uint32_t from, to; /* its suffixes: to - from occurrences */
  uint32_t length;   /* tokens */
  double cohesion, left, right, score;
} qk_term;

qk_code qk_terms_find(const qk_corpus *c, const qk_suffixes *s, const qk_term_options *o,
                      qk_term **out, uint32_t *n, qk_err *e);

/* A term as its tokens; n 0: one that occurs nowhere. */
typedef struct qk_spelled {
  const uint32_t *tokens;
  uint32_t n;
} qk_spelled;

/* The terms inside each term, each once: parts[from[i] … from[i + 1]) are indices. */
typedef struct qk_term_parts {
  uint32_t *from, *parts, n;
  size_t cap;
} qk_term_parts;

qk_code qk_terms_parts(qk_work *w, const qk_spelled *terms, uint32_t n,
                       qk_term_parts *out, qk_err *e);
void qk_terms_parts_free(qk_term_parts *p, qk_work *w);

#endif
