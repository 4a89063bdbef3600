/* build.h - what the builders of a result share.
 * In:   strings and blocks of a result that is being built.
 * Out:  copies in its arena; a failed allocation sets its oom flag.
 * Owns: nothing. */
#ifndef QK_OUTPUT_BUILD_H
#define QK_OUTPUT_BUILD_H

#include "output/result.h"

/* A copy that is valid UTF-8; empty when memory is out. */
qk_str qk_result_copy(qk_result *r, qk_str s);
/* An empty block behind the others, NULL when memory is out. */
qk_block *qk_result_block(qk_result *r, qk_block_kind kind);
/* Gives a cell whose text is valid UTF-8 its marks, as result.h has them; false when
 * memory is out. */
bool qk_marks_copy(qk_arena *a, qk_cell *cell, const qk_span *given, uint32_t n);

#endif
