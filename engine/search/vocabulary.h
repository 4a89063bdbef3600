/* vocabulary.h - terms as numbers.
 * In:   tokens of texts.
 * Out:  a number for each different ideograph and word, in the order they first occur.
 * Owns: nothing; everything is memory of its work. */
#ifndef QK_SEARCH_VOCABULARY_H
#define QK_SEARCH_VOCABULARY_H

#include "base/buf.h"
#include "search/token.h"
#include "search/work.h"

enum { QK_END = 0, QK_BREAK = 1, QK_FIRST_TERM = 2 };
#define QK_UNKNOWN UINT32_MAX /* a word that a closed vocabulary does not have */

typedef struct qk_vocabulary {
  qk_str *terms; /* by number; the first two are empty */
  bool *han;     /* an ideograph, not a word */
  uint32_t n;
  size_t cap_terms, cap_han;
  uint32_t *slots, n_slots; /* open addressing over words */
  uint32_t *ideographs;     /* number by folded code point */
  uint32_t *direct;         /* number by code point of the text, up to U+FFFF */
  bool closed;              /* takes in ideographs alone: its size is bounded */
} qk_vocabulary;

/* Zero-initialised before.  False past the limit of the work. */
bool qk_vocabulary_begin(qk_vocabulary *v, qk_work *w);
/* The number of a token that is no break, which is added where it is new; 0 past the
 * limit.  QK_UNKNOWN for a new word where the vocabulary is closed. */
uint32_t qk_vocabulary_add(qk_vocabulary *v, qk_work *w, const qk_token *t);
/* The number of the token that begins at p, with `left` bytes of valid UTF-8, where it is
 * an ideograph of three bytes that qk_vocabulary_know has been told of; else 0. */
static inline uint32_t qk_vocabulary_direct(const qk_vocabulary *v, const char *p,
                                            size_t left) {
  if (left < 3 || ((unsigned char)p[0] & 0xF0) != 0xE0) return 0;
  return v->direct[((unsigned char)p[0] & 0x0F) << 12 |
                   ((unsigned char)p[1] & 0x3F) << 6 | ((unsigned char)p[2] & 0x3F)];
}
void qk_vocabulary_know(qk_vocabulary *v, const qk_token *t, const char *p,
                        uint32_t number);
/* The number of a token, 0 where it is not there. */
uint32_t qk_vocabulary_find(const qk_vocabulary *v, const qk_token *t);
/* Appends n tokens as text, folded: a space between two words, and for a break. */
void qk_vocabulary_spell(const qk_vocabulary *v, const uint32_t *tokens, uint32_t n,
                         qk_buf *out);
/* A text as numbers: what is not in the vocabulary, and a break, is 0.  The result is
 * memory of the work; false past its limit. */
bool qk_vocabulary_read(const qk_vocabulary *v, qk_work *w, const qk_folding *folding,
                        qk_str text, uint32_t **tokens, uint32_t *n);

#endif
