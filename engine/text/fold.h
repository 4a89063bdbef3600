/* fold.h - texts made comparable; never for what is stored. */
#ifndef QK_TEXT_FOLD_H
#define QK_TEXT_FOLD_H

#include "base/buf.h"

/* Appends s in NFKC without white space, with “” and ‘’ as " and '. */
void qk_fold(qk_str s, qk_buf *out);

#endif
