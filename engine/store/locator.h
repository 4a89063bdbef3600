/* locator.h - where in the file a stored text stands.
 * In:   a source; pieces of its text, mostly in reading order.
 * Out:  byte ranges, lines and columns.
 * Owns: nothing.
 * Unlike qk_source_line it remembers where it was: a sentence in the middle of a line of
 * megabytes costs the way from the sentence before, not from the line's start. */
#ifndef QK_STORE_LOCATOR_H
#define QK_STORE_LOCATOR_H

#include "base/err.h"
#include "parse/issue.h"
#include "text/source.h"

typedef struct qk_locator {
  const qk_source *src;
  uint32_t line;      /* index of the line asked for last */
  uint32_t mark_line; /* line, text offset and column last counted */
  uint32_t mark, mark_col;
} qk_locator;

typedef struct qk_range { /* byte_end is exclusive; lines and col count from 1 */
  uint32_t byte_start, byte_end, line_start, line_end, col;
} qk_range;

void qk_locator_open(qk_locator *c, const qk_source *src);
uint32_t qk_locator_line(qk_locator *c, uint32_t at);
uint32_t qk_locator_col(qk_locator *c, uint32_t at, uint32_t line);
/* `len` bytes of text from `at` on. */
qk_range qk_locator_range(qk_locator *c, uint32_t at, uint32_t len);

#endif
