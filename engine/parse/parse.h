/* parse.h - from text to an issue.
 * In:   a source (UTF-8 with its maps) and a profile.
 * Out:  the issue; its rows live in the arena and borrow the source's text.
 * Owns: nothing. */
#ifndef QK_PARSE_PARSE_H
#define QK_PARSE_PARSE_H

#include "base/err.h"
#include "parse/issue.h"
#include "parse/profile.h"
#include "text/source.h"

/* Fails with QK_INPUT where the text passes a limit of the parser (number of blocks), or
 * with QK_NOMEM. */
qk_code qk_parse(const qk_source *src, const qk_profile *profile, qk_arena *arena,
                 qk_issue *out, qk_err *e);

#endif
