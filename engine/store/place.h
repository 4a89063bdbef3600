/* place.h - where in the file a stored text stands.
 * In:   a source; pieces of its text, mostly in reading order.
 * Out:  byte ranges, lines and columns.
 * Owns: nothing.
 * Unlike qk_source_line it remembers where it was: a sentence in the middle of a line of
 * megabytes costs the way from the sentence before, not from the line's start. */
#ifndef QK_STORE_PLACE_H
#define QK_STORE_PLACE_H

#include "base/err.h"
#include "parse/issue.h"
#include "text/source.h"

typedef struct qk_place {
  const qk_source *src;
  uint32_t line;      /* index of the line asked for last */
  uint32_t mark_line; /* line, text offset and column last counted */
  uint32_t mark, mark_col;
} qk_place;

typedef struct qk_range { /* byte_end is exclusive; lines and col count from 1 */
  uint32_t byte_start, byte_end, line_start, line_end, col;
} qk_range;

void qk_place_open(qk_place *c, const qk_source *src);
uint32_t qk_place_line(qk_place *c, uint32_t at);
uint32_t qk_place_col(qk_place *c, uint32_t at, uint32_t line);
/* `len` bytes of text from `at` on. */
qk_range qk_place_range(qk_place *c, uint32_t at, uint32_t len);

#endif
