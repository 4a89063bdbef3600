/* matcher.h - Lua patterns, matched in steps that a limit can end.
 * In:   a subject and a pattern.
 * Out:  where it matches, and its captures; errors of patterns are raised.
 * Owns: nothing; both strings must stay on the stack.
 * The same language, results and messages as lstrlib.c's. */
#ifndef QK_SCRIPT_MATCHER_H
#define QK_SCRIPT_MATCHER_H

#include "script/run.h"

enum { QK_CAPTURES_MAX = 32, QK_CAPTURE_OPEN = -1, QK_CAPTURE_POSITION = -2 };

typedef struct qk_matcher {
  lua_State *L;
  const char *begin, *end; /* the subject */
  const char *pattern_end;
  unsigned steps; /* until time is looked at */
  int depth;      /* calls left */
  int n;          /* captures, closed or open */
  struct {
    const char *p;
    ptrdiff_t n; /* or one of the negative values above */
  } captures[QK_CAPTURES_MAX];
} qk_matcher;

void qk_matcher_init(qk_matcher *m, lua_State *L, qk_str subject, qk_str pattern);
/* Matches at s alone; NULL, or the match's end. */
const char *qk_matcher_at(qk_matcher *m, const char *s, const char *pattern);
/* Capture i of the match from s to e (the match itself where there are no captures): its
 * text, or with n == QK_CAPTURE_POSITION its position pushed as an integer. */
ptrdiff_t qk_matcher_capture(const qk_matcher *m, int i, const char *s, const char *e,
                             const char **p);
/* Pushes all captures; the match itself where there are none and s is not NULL. */
int qk_matcher_push(const qk_matcher *m, const char *s, const char *e);

#endif
