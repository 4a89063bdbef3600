/* phrase.h - what stands between quotation marks.
 * In:   a text.
 * Out:  the spans between “ and ”, nested ones too, in the order in which they open.
 * Owns: nothing; the list lives in an arena and is used again for the next text. */
#ifndef QK_EXTRACT_PHRASE_H
#define QK_EXTRACT_PHRASE_H

#include "base/arena.h"
#include "text/sentence.h"

typedef struct qk_phrases {
  qk_span *items; /* without the marks */
  uint32_t n, cap;
} qk_phrases;

/* Replaces the list by the phrases of text from an offset on.  A mark that never closes
 * opens none and hides none behind it.  False when memory is out. */
bool qk_phrases_find(qk_phrases *list, qk_arena *arena, qk_str text, uint32_t from);

#endif
