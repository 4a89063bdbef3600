/* place.h - where in its file a byte of a unit's text stands.
 * In:   a unit, its text, a byte of it.
 * Out:  line and column.
 * Owns: its statements, and the runs of the unit asked for last, until qk_places_close.
 * Exact where the file is UTF-8; of another encoding, whose bytes are counted otherwise,
 * the place where the unit's text begins. */
#ifndef QK_SEARCH_PLACE_H
#define QK_SEARCH_PLACE_H

#include "search/search.h"
#include "store/query.h"

typedef struct qk_place_run { /* a piece of the text as it stands in the file */
  int64_t line, col, bytes;
} qk_place_run;

typedef struct qk_places {
  qk_query *runs[QK_UNITS], *heading, *encoding; /* opened when first needed */
  qk_arena arena;
  /* of the unit asked for last */
  int64_t id;
  qk_unit kind;
  qk_place_run *text, *head; /* head: of the run-in heading that opens a paragraph */
  uint32_t n_text, n_head, heading_bytes;
  int64_t issue; /* whose encoding is known */
  bool known, utf8;
} qk_places;

void qk_places_close(qk_places *p);
/* line and col are left alone where the place is not known; col counts characters. */
qk_code qk_places_find(qk_places *p, qk_store *store, const qk_hit *hit, qk_str text,
                       uint32_t at, int *line, int *col, qk_err *e);

#endif
