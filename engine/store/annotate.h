/* annotate.h - what scripts found: labels, facts, findings.
 * In:   all rows of one classifier, extractor or check.
 * Out:  the views label, fact, diagnostic, with what it had before replaced as a whole in
 *       one transaction.
 * Owns: nothing.
 * Ids are made anew at each call, in the order of the names and then of the rows, so that
 * the contents depend on what was found and not on the order of the runs.  Findings have
 * ids behind those of the engine's diagnostics of their issue.  Whoever replaces or
 * removes an issue takes its rows away. */
#ifndef QK_STORE_ANNOTATE_H
#define QK_STORE_ANNOTATE_H

#include "store/store.h"

/* Rows of view diagnostic from here on, counted in an issue, are a check's. */
#define QK_FINDING_IDS INT64_C(9000000)

typedef struct qk_label_row {
  int64_t target_id;
  qk_str target_kind, label, evidence;
  double score;
} qk_label_row;

typedef struct qk_fact_row { /* article and city are the sentence's */
  int64_t sentence_id;
  qk_str kind, text, data; /* p == NULL: NULL */
  uint32_t at, n;          /* bytes of the sentence; n == 0: not known */
} qk_fact_row;

typedef struct qk_finding_row {
  int64_t issue_id;
  qk_str code; /* the check's name, or name/more */
  qk_str severity, raw, message, suggestion;
  int line, col; /* 0: NULL */
} qk_finding_row;

/* Commits an open batch first.  After an error everything is as it was. */
qk_code qk_store_labels(qk_store *s, qk_str classifier, const qk_label_row *rows,
                        size_t n, qk_err *e);
qk_code qk_store_facts(qk_store *s, qk_str extractor, const qk_fact_row *rows, size_t n,
                       qk_err *e);
qk_code qk_store_findings(qk_store *s, qk_str check, const qk_finding_row *rows, size_t n,
                          qk_err *e);

#endif
