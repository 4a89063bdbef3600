/* spans.h - runs of token positions, in few bytes, found without reading all of them.
 * In:   runs [start, end) in order, which may share a position or leave a gap.
 * Out:  bytes; from them again the run at an index, or the runs at a position.
 * Owns: nothing.
 * A run takes a varint: its length, and two bits for where it begins (at the end of the
 * run before it, one position before, one behind, or elsewhere: then a second varint).
 * Every 32nd run's place stands in front, so that a look-up reads at most 32. */
#ifndef QK_SEARCH_SPANS_H
#define QK_SEARCH_SPANS_H

#include "base/buf.h"

typedef struct qk_run_of_tokens {
  uint32_t start, end;
} qk_run_of_tokens;

/* Appends to out. */
void qk_spans_write(const qk_run_of_tokens *runs, uint32_t n, qk_buf *out);

typedef struct qk_spans { /* borrows the bytes, which may be damaged */
  const uint8_t *marks, *data, *end;
  uint32_t n;
} qk_spans;

typedef struct qk_spans_at { /* stands on a run */
  const qk_spans *of;
  const uint8_t *next;
  uint32_t index;
  qk_run_of_tokens run;
} qk_spans_at;

/* p: what qk_spans_write appended, and possibly more behind it. */
void qk_spans_read(qk_spans *s, qk_str p);
/* Goes to the run at index; false, with an empty run at UINT32_MAX, behind the last. */
bool qk_spans_go(const qk_spans *s, uint32_t index, qk_spans_at *at);
/* Goes on by one. */
bool qk_spans_next(qk_spans_at *at);
/* Goes to the first run that ends behind a position: from the start (find), or from where
 * it stands on (seek). */
bool qk_spans_find(const qk_spans *s, uint32_t position, qk_spans_at *at);
bool qk_spans_seek(qk_spans_at *at, uint32_t position);

#endif
