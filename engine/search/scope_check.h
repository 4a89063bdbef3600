/* scope_check.h - whether there is what a scope names.
 * In:   a scope of articles.
 * Out:  an error with the nearest names where no article has a value of it.
 * Owns: nothing. */
#ifndef QK_SEARCH_SCOPE_CHECK_H
#define QK_SEARCH_SCOPE_CHECK_H

#include "search/scope.h"

/* QK_USAGE where a city, kind, column or periodical is of no article, or a kind is none:
 * a value that is misspelt would else be as one that nobody wrote of.  Ids and years
 * pass. */
qk_code qk_scope_check(qk_store *s, const qk_scope *scope, qk_err *e);

#endif
