/* batch.h - definitions that leave rows in the database: classifiers, checks, extractors.
 * In:   one job after the other.
 * Out:  their rows stored, tables for people, and a state for each.
 * Owns: nothing. */
#ifndef QK_SCRIPT_BATCH_H
#define QK_SCRIPT_BATCH_H

#include "script/job.h"

typedef struct qk_annotator {
  int kind;
  const char *noun;             /* the result's name: "classify" */
  void (*open)(qk_result *out); /* before the first; may be NULL */
  /* Runs a bound job, stores what it found unless dry_run, writes it to out. */
  qk_code (*run)(qk_job *j, bool dry_run, qk_result *out, uint32_t *n, qk_err *e);
} qk_annotator;

extern const qk_annotator qk_classify_kind, qk_check, qk_extract;

/* NULL for the other kinds. */
const qk_annotator *qk_annotator_of(int kind);
/* One job that is bound, with its state. */
qk_code qk_batch_one(const qk_annotator *a, qk_job *j, qk_result *out, qk_err *e);

#endif
