/* terms.h - weighted words of a classifier, counted in a text.
 * In:   words with a label and a weight for each field.
 * Out:  how often each stands in a text; where words overlap the longest counts, so that
 *       a word inside of a longer one does not.
 * Owns: nothing; everything lives in the arena.
 * Words and texts are compared folded (NFKC, no white space). */
#ifndef QK_SCRIPT_TERMS_H
#define QK_SCRIPT_TERMS_H

#include "base/arena.h"
#include "base/buf.h"

enum { QK_FIELD_TITLE, QK_FIELD_HEADINGS, QK_FIELD_TEXT, QK_FIELDS };

typedef struct qk_term {
  qk_str word;    /* as written */
  qk_str folded;  /* as compared */
  uint32_t label; /* index */
  double weight[QK_FIELDS];
  uint32_t count[QK_FIELDS]; /* of the texts at hand */
} qk_term;

enum { QK_TERM_BUCKETS = 4096 };

typedef struct qk_terms {
  qk_arena *arena;
  qk_term *items;
  uint32_t n, cap;
  uint32_t *next;                  /* of the same bucket, longest word first */
  uint32_t first[QK_TERM_BUCKETS]; /* index + 1 */
  qk_buf scratch;                  /* the folded text; qk_terms_free */
} qk_terms;

/* The same word for the same label takes the later weights.  False: out of memory. */
bool qk_terms_add(qk_terms *t, qk_str word, uint32_t label, const double *weight);
/* Once, after the last word.  False: out of memory. */
bool qk_terms_ready(qk_terms *t);
void qk_terms_clear(qk_terms *t); /* the counts */
/* Adds what stands in a text.  False: out of memory. */
bool qk_terms_count(qk_terms *t, int field, qk_str text);
void qk_terms_free(qk_terms *t);

#endif
