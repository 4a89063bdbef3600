/* diff.h - what has changed between two results of the same report.
 * In:   the new and the old result tree.
 * Out:  a result tree with the rows that were added, removed or changed.
 * Owns: nothing. */
#ifndef QK_API_DIFF_H
#define QK_API_DIFF_H

#include "output/result.h"

/* Tables belong together that stand under the same heading with the same title, columns
 * that have the same name, rows that agree in the first column or columns that tell all
 * rows of both tables apart.  Texts and charts are not compared.  The caller frees *out,
 * after an error, too. */
qk_code qk_diff(const qk_result *new, const qk_result *old, qk_result *out, qk_err *e);

#endif
