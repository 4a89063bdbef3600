/* posting.h - the full-text index as rows: posting lists by term and block of issues.
 * In:   for each issue its lists, ordered by term, made by the layer above (search/).
 * Out:  tables q_posting (terms that are one character, by code point) and
 *       q_posting_word.
 * Owns: what was put in the open batch and is not written yet.
 *
 * Thirty-two issues in a row are a block.  A row holds a term's lists of one block: for
 * each issue that has the term, in order, a byte with the issue's place in the block (low
 * five bits) and the length of its list (high three bits; 0: a varint with the length
 * follows), and the list.  So new issues append rows, a look-up meets few of them, and
 * the contents depend on the issues alone, not on the order of events.
 *
 * In q_posting a row is cut into parts that fill the pages of the file, where it would
 * leave a tenth of them empty as a whole. */
#ifndef QK_STORE_POSTING_H
#define QK_STORE_POSTING_H

#include "base/err.h"

struct qk_store;

/* Few parts of a row make small ids, which take less of a small database. */
#define QK_ROW_PARTS 32
enum { QK_BLOCK_ISSUES = 32, QK_CODE_POINTS = 1 << 21 };

typedef struct qk_posting {
  uint32_t cp;     /* of a list in qk_postings.chars */
  uint32_t n;      /* bytes */
  uint32_t word_n; /* of a list in qk_postings.words */
  const char *word;
  const uint8_t *data;
} qk_posting;

typedef struct qk_postings { /* of one issue */
  const qk_posting *chars;   /* ascending by cp */
  const qk_posting *words;   /* ascending by bytes */
  uint32_t n_chars, n_words;
} qk_postings;

static inline int64_t qk_block_of(int64_t issue_id) {
  return (issue_id - 1) / QK_BLOCK_ISSUES;
}
/* Of the first part of a row. */
static inline int64_t qk_posting_id(int64_t block, uint32_t cp) {
  return (block * QK_CODE_POINTS + cp) * QK_ROW_PARTS;
}
static inline int64_t qk_posting_block(int64_t id) {
  return id / QK_ROW_PARTS / QK_CODE_POINTS;
}

typedef struct qk_unwritten { /* of one issue, in one piece of memory */
  int64_t issue;
  uint32_t order;
  size_t bytes;
  qk_postings *postings; /* NULL: the issue has none any more */
} qk_unwritten;

/* What a batch has put and not written. */
typedef struct qk_index_batch {
  qk_unwritten *items; /* as put: of one issue the last counts */
  uint32_t n, cap;
  size_t bytes;
} qk_index_batch;

/* Notes the issue's new lists (copied), or with NULL that it has none. */
qk_code qk_postings_keep(struct qk_store *s, int64_t issue, const qk_postings *p,
                         qk_err *e);
/* Forgets what was kept since there were n. */
void qk_postings_forget(struct qk_store *s, uint32_t n);
/* Writes what was kept into the open transaction and forgets it.  A result code of
 * SQLite. */
int qk_postings_flush(struct qk_store *s);

#endif
