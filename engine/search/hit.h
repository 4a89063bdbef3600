/* hit.h - the text of what a search found, and where it stands.
 * In:   hits.
 * Out:  texts with their article and their place in the file.
 * Owns: its statements, until qk_hits_close; a text borrows from them until the next
 * call.
 */
#ifndef QK_SEARCH_HIT_H
#define QK_SEARCH_HIT_H

#include "search/place.h"
#include "search/search.h"
#include "store/query.h"

typedef struct qk_hit_text {
  qk_str text;              /* of the unit, whole */
  qk_str city, title, path; /* of its article, title as well; of its file */
  int64_t article_id, issue_id;
  int line, col; /* where the unit begins; 0 where unknown */
} qk_hit_text;

typedef struct qk_hits {
  qk_store *store;
  qk_query *texts[QK_UNITS]; /* opened when first needed */
  qk_places places;
} qk_hits;

void qk_hits_close(qk_hits *h);
/* QK_STORE where the row is not there. */
qk_code qk_hits_read(qk_hits *h, const qk_hit *hit, qk_hit_text *out, qk_err *e);
/* Line and column of the byte `at` of the text that was read last (place.h); what is not
 * known stays as it is. */
qk_code qk_hits_place(qk_hits *h, const qk_hit *hit, uint32_t at, int *line, int *col,
                      qk_err *e);
/* "paragraph", "section" … as the views are called. */
const char *qk_unit_name(qk_unit kind);

#endif
