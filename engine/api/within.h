/* within.h - which articles a call is over.
 * In:   what the caller gives: cities, a kind, dates.
 * Out:  a scope; an error where no article can be meant.
 * Owns: nothing; the scope borrows the caller's texts and the arena. */
#ifndef QK_API_WITHIN_H
#define QK_API_WITHIN_H

#include "api/session.h"
#include "search/scope.h"

/* QK_USAGE where there is no article of a city, no such kind, or a date is none. */
qk_code qk_within_scope(qk_store *s, const qikan_within *w, qk_arena *arena,
                        qk_scope *out, qk_err *e);
/* The parameters of a result. */
void qk_within_params(const qikan_within *w, qk_result *r);

#endif
