/* sentence.h - where sentences end.
 * In:   the text of one repaired paragraph, valid UTF-8.
 * Out:  spans in byte offsets; together they cover every byte that is not white space.
 * Owns: nothing; the spans go to the caller's arena.
 * A sentence ends after 。！？!?… or an English full stop, with the closing quotes and
 * brackets that follow; not inside 《》, brackets or quotes whose content goes on, and
 * not at decimals (65.6%), ordinals (1.) or abbreviations.  Line breaks kept in a text
 * end one. */
#ifndef QK_TEXT_SENTENCE_H
#define QK_TEXT_SENTENCE_H

#include "base/arena.h"

typedef struct qk_span {
  uint32_t from, to;
} qk_span;

/* Appends to *spans.  Returns false when memory is out. */
bool qk_sentences(qk_str text, qk_arena *a, qk_span **spans, uint32_t *n, uint32_t *cap);

#endif
