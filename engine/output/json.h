/* json.h - strings and numbers as JSON, and charts.
 * In:   one value at a time.
 * Out:  its JSON, appended to a buffer.
 * Owns: the scratch buffer; the renderer frees it. */
#ifndef QK_OUTPUT_JSON_H
#define QK_OUTPUT_JSON_H

#include "base/buf.h"
#include "output/result.h"

typedef struct qk_json_out {
  qk_buf *b;
  qk_buf scratch;
} qk_json_out;

void qk_json_string(qk_json_out *o, qk_str s);
/* The shortest number that reads back as v; NAN is null. */
void qk_json_real(qk_json_out *o, double v);
void qk_json_value(qk_json_out *o, const qk_cell *c, qk_type type);
/* lead, then "key": and the string. */
void qk_json_key(qk_json_out *o, const char *lead, const char *key, qk_str value);
/* What stands behind {"kind": "chart" in the object of a chart. */
void qk_json_chart(qk_json_out *o, const qk_chart *c);

#endif
