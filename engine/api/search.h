/* search.h - what the calls that search share.
 * In:   a session, what the caller gives.
 * Out:  a request for search/search.h.
 * Owns: nothing. */
#ifndef QK_API_SEARCH_H
#define QK_API_SEARCH_H

#include "api/within.h"
#include "search/search.h"

typedef struct qk_asked { /* keeps what a request borrows */
  qk_search_request request;
  char stamp[QK_INDEX_STAMP];
  qk_buf date;
  qk_arena arena;
} qk_asked;

/* One value, or one of several; NULL: any. */
typedef struct qk_any {
  const char *one;
  const char *const *several;
} qk_any;

typedef struct qk_asked_for {
  const char *query;
  const qikan_within *within;
  qk_any column, periodical;
  qikan_unit unit;
} qk_asked_for;

qk_code qk_asked_make(qk_asked *a, qikan *q, const qk_asked_for *given, qk_err *e);
void qk_asked_free(qk_asked *a);
/* Where a search puts the lines that show what is wrong: qikan_excerpt. */
qk_buf *qk_asked_excerpt(qikan *q);
/* The parameters of a result. */
void qk_asked_params(const qk_asked *a, const qikan_within *within, qk_result *r);
/* The formats that programs read. */
bool qk_asked_for_programs(const qikan_format_options *format);
/* Appends "；N 期没有索引，逐字读过（qikan index）" where N is not 0. */
void qk_asked_note(qk_buf *note, uint32_t unindexed);

#endif
