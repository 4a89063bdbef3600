/* snippet.h - a part of a text around what was found in it.
 * In:   a text, the bytes of its matches.
 * Out:  one line: the part around the first match, and the matches that are in it.
 * Owns: its memory, until qk_snippet_free; a text stays until the next one. */
#ifndef QK_SEARCH_SNIPPET_H
#define QK_SEARCH_SNIPPET_H

#include "base/buf.h"
#include "text/sentence.h"

typedef struct qk_snippet {
  qk_buf text;    /* … where it is cut; line breaks and tabs are spaces */
  qk_span *marks; /* bytes of the text */
  uint32_t n_marks, cap_marks;
} qk_snippet;

/* false: memory is out. */
bool qk_snippet_make(qk_snippet *s, qk_str text, const qk_span *marks, uint32_t n);
void qk_snippet_free(qk_snippet *s);

#endif
