/* intake.h - one file on its way into the database.
 * In:   a file, and what all files of an ingest have in common.
 * Out:  first its issue, with facts and index; then rows in the store.
 * Owns: the text and the arena of the issue at hand, until qk_intake_free.
 *
 * What qk_intake_prepare does is done on any thread, for several files at once; what
 * qk_intake_store does, on the thread of the store, file by file.  Whatever can be made
 * of the issue alone belongs into the former (parse, in intake.c; made.h). */
#ifndef QK_API_INTAKE_H
#define QK_API_INTAKE_H

#include "api/files.h"
#include "api/made.h"
#include "base/hash.h"
#include "store/known.h"

typedef struct qk_intake_plan { /* does not change while files are read */
  qk_host *host;                /* its profiles are loaded */
  const qk_profile *named;      /* NULL: recognised from each text */
  qk_making making;
  const char *encoding; /* NULL: detected */
  size_t max_bytes;
  /* What need not be parsed; NULL: nothing is parsed before the store was asked. */
  const qk_known *known;
} qk_intake_plan;

typedef struct qk_intake {
  const qk_file *file;
  qk_arena arena;
  qk_source src;
  char sha256[QK_SHA256_HEX];
  const qk_profile *profile;
  const char *stamp; /* what, beside the file's bytes, decides how the issue comes out */
  qk_issue issue;
  qk_made made;
  bool parsed;           /* and the rest made, or why not in `parsing` and error */
  qk_code read, parsing; /* of the file; of the issue */
  qk_err error;          /* of the first that failed */
} qk_intake;

/* Reads the file, and makes the issue unless it is known.  Errors stay in x. */
void qk_intake_prepare(qk_intake *x, const qk_intake_plan *plan);
/* Stores the issue unless it is there as it is.  ev has the path; its strings live until
 * qk_intake_reset. */
qk_code qk_intake_store(qk_intake *x, const qk_intake_plan *plan, qk_store *store,
                        qikan_ingest_event *ev, qk_err *e);
/* Makes room for the next file. */
void qk_intake_reset(qk_intake *x);
void qk_intake_free(qk_intake *x);

#endif
