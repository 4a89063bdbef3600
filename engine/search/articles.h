/* articles.h - what filters ask of an article, and which units are its.
 * In:   the articles of an issue and the article of each unit, in order.
 * Out:  bytes; from them again the articles, and the article of a unit.
 * Owns: nothing. */
#ifndef QK_SEARCH_ARTICLES_H
#define QK_SEARCH_ARTICLES_H

#include "base/buf.h"
#include "parse/issue.h"

/* article_of: of each unit, an index or QK_NONE.  Appends to out. */
void qk_articles_write(const qk_issue *issue, const uint32_t *article_of, uint32_t n,
                       qk_buf *out);

typedef struct qk_article_entry {
  qk_article_kind kind;
  qk_str city, column; /* empty where there is none */
} qk_article_entry;

typedef struct qk_article_run { /* from this unit on, up to the next run */
  uint32_t unit, article;
} qk_article_run;

typedef struct qk_articles { /* texts borrow the bytes */
  qk_article_entry *items;
  qk_article_run *runs;
  uint32_t n, n_runs;
  uint32_t cap, cap_runs;
} qk_articles;

/* Reads p, which may be damaged, over what a held; false when memory is out. */
bool qk_articles_read(qk_articles *a, qk_str p);
void qk_articles_free(qk_articles *a);
/* The article of a unit, an index or QK_NONE. */
uint32_t qk_articles_of(const qk_articles *a, uint32_t unit);

#endif
