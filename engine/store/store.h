/* store.h - issues in one SQLite database.
 * In:   a path; parsed issues with their sources.
 * Out:  the views of the database contract (schema.c, views.c), and their ids.
 * Owns: its connections and statements, until qk_store_close.
 *
 * Ids: rows of issue k have the ids (k-1)*10,000,000 + n, n = 1, 2, … in reading order
 * within their table; issue.id is k.  An issue that is put again keeps its k, so that the
 * contents depend on the input alone. */
#ifndef QK_STORE_STORE_H
#define QK_STORE_STORE_H

#include "base/err.h"
#include "extract/facts.h"
#include "parse/issue.h"
#include "text/source.h"

#define QK_IDS_PER_ISSUE INT64_C(10000000)

typedef struct qk_store qk_store;

/* writable: creates the file where it is missing, migrates an older schema.  The tables
 * of a new database come with the first commit, at the latest from qk_store_close; until
 * then others find it empty.  Fails with
 * QK_STORE and e->file = path where the file is no qikan database, newer than this
 * library, locked, damaged, a directory or cannot be written; QK_USAGE for an empty path.
 */
qk_code qk_store_open(qk_store **out, const char *path, int writable, qk_err *e);
/* Rolls back what was not committed, writes everything committed into the database file.
 * NULL is allowed.  Close every qk_query first. */
void qk_store_close(qk_store *s);

typedef enum qk_found { QK_FOUND_NEW, QK_FOUND_CHANGED, QK_FOUND_SAME } qk_found;

/* Is this file in the database as it is?  By path, then by sha256 (the same bytes under
 * another path are the same).  stamp: whatever else decides how an issue is parsed
 * (version of the parser, profile, options).  *issue_id is 0 where state is QK_FOUND_NEW.
 */
qk_code qk_store_find(qk_store *s, const char *path, const char *sha256,
                      const char *stamp, qk_found *state, int64_t *issue_id, qk_err *e);

typedef struct qk_put {
  const char *path, *sha256, *stamp;
  const qk_source *src;
  const qk_issue *issue;
  const qk_facts *facts;            /* NULL: the issue is stored without facts */
  const char *facts_stamp;          /* what decides how facts come out; with facts only */
  const struct qk_place *gazetteer; /* what place mentions name */
  const struct qk_postings *index;  /* posting.h; NULL: stored without an index */
  const char *index_stamp;          /* what decides how it comes out; with index only */
} qk_put;

/* Writes one issue, replacing the one that qk_store_find would name.  Opens a transaction
 * where none is open and commits it once 8 MiB of text are in it (with an index up to
 * 16 MiB, so that a block of it is written once), or at once where it is the first of a
 * new database.  A failing issue leaves
 * the others of the batch as they were, unless qk_store_pending() is 0 afterwards: then
 * (disk full, I/O error) the whole batch is lost, and the message says how many issues.
 */
qk_code qk_store_put(qk_store *s, const qk_put *in, int64_t *issue_id, qk_err *e);
/* The issues whose facts are missing or were made with another stamp, by id, from `after`
 * on; *issue_id is 0 where there is no further one. */
qk_code qk_store_without_facts(qk_store *s, const char *facts_stamp, int64_t after,
                               int64_t *issue_id, qk_err *e);
/* Whether an issue has facts, or is in the index, with this stamp. */
qk_code qk_store_has_facts(qk_store *s, int64_t issue_id, const char *facts_stamp,
                           bool *has, qk_err *e);
qk_code qk_store_has_index(qk_store *s, int64_t issue_id, const char *index_stamp,
                           bool *has, qk_err *e);
/* Reads back what facts and the index are made from: articles, sections, paragraphs,
 * sentences, captions, grids and the date; provenance stays behind. */
qk_code qk_store_load(qk_store *s, int64_t issue_id, qk_arena *arena, qk_issue *out,
                      qk_err *e);
/* Replaces the facts of an issue that is stored (part of the batch, as a put is); in
 * needs issue, facts, facts_stamp and gazetteer. */
qk_code qk_store_put_facts(qk_store *s, int64_t issue_id, const qk_put *in, qk_err *e);
/* The same two for the full-text index. */
qk_code qk_store_without_index(qk_store *s, const char *index_stamp, int64_t after,
                               int64_t *issue_id, qk_err *e);
qk_code qk_store_put_index(qk_store *s, int64_t issue_id, const struct qk_postings *index,
                           const char *index_stamp, uint64_t bytes, qk_err *e);
/* Takes the index away from all issues, in one transaction. */
qk_code qk_store_forget_index(qk_store *s, qk_err *e);
/* Commits the open batch, if any, and the tables of a new database.  When that fails, the
 * batch is rolled back and lost. */
qk_code qk_store_commit(qk_store *s, qk_err *e);
/* Issues put and not yet committed. */
uint32_t qk_store_pending(const qk_store *s);
/* Deletes one issue with all its rows (part of the batch, as a put is). */
qk_code qk_store_remove(qk_store *s, int64_t issue_id, qk_err *e);

/* Bytes of text after which a put commits; 0: every put commits by itself. */
void qk_store_batch(qk_store *s, uint64_t bytes);
/* The database file may not grow beyond about this many bytes ("database or disk is
 * full"). */
qk_code qk_store_limit(qk_store *s, uint64_t bytes, qk_err *e);

typedef struct qk_counts {
  uint32_t masthead, staff, toc_entries, articles, sections, paragraphs, sentences,
      captions, grids, grid_cells, links, diagnostics;
} qk_counts;

/* Rows of one issue; all zero where there is no such issue.  Takes no time. */
qk_code qk_store_counts(qk_store *s, int64_t issue_id, qk_counts *out, qk_err *e);

#endif
