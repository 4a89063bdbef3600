/* classify.h - what decides between the labels of a classifier.
 * In:   labels, lexicon, rules, weights of a definition; a row with title, headings,
 *       text.
 * Out:  the label with the most points, its share of all points, the words that decided.
 * Owns: patterns and scratch memory, until qk_classify_close.
 * A word in the title gives its weight times weights.title; one in the headings below,
 * as often as it stands there for each heading, times weights.headings; one in the text,
 * as often as it stands in 1000 characters, times weights.text. */
#ifndef QK_SCRIPT_CLASSIFY_H
#define QK_SCRIPT_CLASSIFY_H

#include "script/job.h"
#include "script/terms.h"
#include "text/pattern.h"

typedef struct qk_label {
  qk_str name, title;
} qk_label;

typedef struct qk_rule { /* a pattern or a function */
  uint32_t label;
  qk_pattern *pattern; /* NULL: a function */
  qk_str shown;        /* in evidence: the pattern, or the function's name or place */
  int test;            /* registry reference */
  double weight[QK_FIELDS];
} qk_rule;

typedef struct qk_classify {
  qk_job *j;
  qk_label *labels;
  uint32_t n_labels;
  qk_terms terms;
  qk_rule *rules;
  uint32_t n_rules, cap_rules;
  qk_matcher *matcher; /* of the rules with a pattern */
  double weights[QK_FIELDS], minimum;
  double *points; /* of each label, for the row at hand */
  double *rule_points;
} qk_classify;

typedef struct qk_verdict {
  uint32_t label;
  double score; /* from 0 to 1 */
  qk_str evidence;
} qk_verdict;

typedef struct qk_labelled { /* lies in the job's arena */
  const struct qk_label_row *rows;
  uint32_t n;
  const qk_label *labels;
  uint32_t n_labels;
} qk_labelled;
/* Labels for all targets of a classifier that is found and bound, stored nowhere; or its
 * labels' names and titles alone. */
qk_code qk_classifier_labels(qk_job *j, bool names_only, qk_labelled *out, qk_err *e);

/* Reads the definition; raises.  c was zeroed. */
void qk_classify_open(lua_State *L, qk_classify *c, qk_job *j);
void qk_classify_close(qk_classify *c);
/* False where no label has minimum points. */
bool qk_classify_row(lua_State *L, qk_classify *c, int row, qk_verdict *out);
/* The number of the label whose name is at index; raises with the names there are. */
uint32_t qk_classify_label(lua_State *L, const qk_classify *c, int index,
                           const char *what);

#endif
