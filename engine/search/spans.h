/* spans.h - runs of token positions, in few bytes, found without reading all of them.
 * In:   runs [start, end) in order, which may share a position or leave a gap.
 * Out:  bytes; from them again the run at an index, or the runs at a position.
 * Owns: nothing.
 * A varint n, then for each 32 runs a mark: where the run before them ends, where their
 * data is, each in four bytes.  The data are two bits for each run (it begins where the
 * one before ends, one position before that, or with the next unit (unitmap.h)) and two
 * bytes for its end, counted from the mark.  Where that is not enough for all of them,
 * the mark's lowest bit is set, and start and end take four bytes each. */
#ifndef QK_SEARCH_SPANS_H
#define QK_SEARCH_SPANS_H

#include "base/buf.h"

typedef struct qk_run_of_tokens {
  uint32_t start, end;
} qk_run_of_tokens;

/* Appends to out. */
void qk_spans_write(const qk_run_of_tokens *runs, uint32_t n, qk_buf *out);

typedef struct qk_spans { /* borrows the bytes, which may be damaged */
  const uint8_t *marks, *data;
  size_t n_data;
  uint32_t n;
} qk_spans;

typedef struct qk_spans_at { /* stands on a run */
  const qk_spans *of;
  uint32_t index;
  qk_run_of_tokens run;
  /* the group the run is in */
  const uint8_t *data;
  uint32_t first, n, base; /* its first run, how many it has, where those before end */
  bool wide;
} qk_spans_at;

/* p: what qk_spans_write appended, and possibly more behind it. */
void qk_spans_read(qk_spans *s, qk_str p);
/* Goes to the run at index; false, with an empty run at UINT32_MAX, behind the last. */
bool qk_spans_go(const qk_spans *s, uint32_t index, qk_spans_at *at);
/* Goes on by one. */
bool qk_spans_next(qk_spans_at *at);
/* Goes on to the first run that ends behind a position, from where it stands. */
bool qk_spans_seek(qk_spans_at *at, uint32_t position);

#endif
