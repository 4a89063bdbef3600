/* matcher.c - Lua patterns, matched in steps that a limit can end. */
#include "script/matcher.h"

#include <ctype.h>

/* DEPTH_MAX as in lstrlib.c: scripts may rely on "pattern too complex". */
enum { ESCAPE = '%', DEPTH_MAX = 200, STEPS = 20000 };

static const char *match(qk_matcher *m, const char *s, const char *p);

static int byte(const char *p) { return (unsigned char)*p; }

/* Costs as many steps; a hook of Lua's cannot come between. */
static inline void spend(qk_matcher *m, size_t steps) {
  if (steps < m->steps) {
    m->steps -= (unsigned)steps;
    return;
  }
  m->steps = STEPS;
  qk_run_check(m->L);
}

/* ---- one character -------------------------------------------------------------------
 */

static const char *class_end(const qk_matcher *m, const char *p) {
  if (*p == ESCAPE) {
    if (p + 1 == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
    return p + 2;
  }
  if (*p++ != '[') return p;
  if (*p == '^') p++;
  do { /* the first character of a set may be ']' */
    if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
    if (*p++ == ESCAPE && p < m->pattern_end) p++;
  } while (*p != ']');
  return p + 1;
}

static bool in_class(int c, int class) {
  int in;
  switch (tolower(class)) {
  case 'a':
    in = isalpha(c);
    break;
  case 'c':
    in = iscntrl(c);
    break;
  case 'd':
    in = isdigit(c);
    break;
  case 'g':
    in = isgraph(c);
    break;
  case 'l':
    in = islower(c);
    break;
  case 'p':
    in = ispunct(c);
    break;
  case 's':
    in = isspace(c);
    break;
  case 'u':
    in = isupper(c);
    break;
  case 'w':
    in = isalnum(c);
    break;
  case 'x':
    in = isxdigit(c);
    break;
  case 'z':
    in = c == 0;
    break;
  default:
    return class == c;
  }
  return isupper(class) ? !in : in != 0;
}

/* p: the '[', close: its ']'. */
static bool in_set(qk_matcher *m, int c, const char *p, const char *close) {
  bool in = true;
  spend(m, (size_t)(close - p) / 8 + 1);
  if (p[1] == '^') {
    in = false;
    p++;
  }
  while (++p < close) {
    if (*p == ESCAPE) {
      p++;
      if (in_class(c, byte(p))) return in;
    } else if (p[1] == '-' && p + 2 < close) {
      p += 2;
      if (byte(p - 2) <= c && c <= byte(p)) return in;
    } else if (byte(p) == c) {
      return in;
    }
  }
  return !in;
}

static bool matches_one(qk_matcher *m, const char *s, const char *p, const char *p_end) {
  spend(m, 1);
  if (s >= m->end) return false;
  switch (*p) {
  case '.':
    return true;
  case ESCAPE:
    return in_class(byte(s), byte(p + 1));
  case '[':
    return in_set(m, byte(s), p, p_end - 1);
  default:
    return *p == *s;
  }
}

/* ---- items ---------------------------------------------------------------------------
 */

static const char *match_balance(qk_matcher *m, const char *s, const char *p) {
  if (p + 1 >= m->pattern_end)
    luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
  if (s >= m->end || *s != *p) return NULL;
  int open = 1;
  while (++s < m->end) {
    spend(m, 1);
    if (*s == p[1]) {
      if (--open == 0) return s + 1;
    } else if (*s == *p) {
      open++;
    }
  }
  return NULL;
}

static const char *most(qk_matcher *m, const char *s, const char *p, const char *p_end) {
  ptrdiff_t i = 0;
  while (matches_one(m, s + i, p, p_end)) i++;
  for (; i >= 0; i--) {
    const char *end = match(m, s + i, p_end + 1);
    if (end) return end;
  }
  return NULL;
}

static const char *fewest(qk_matcher *m, const char *s, const char *p,
                          const char *p_end) {
  for (;; s++) {
    const char *end = match(m, s, p_end + 1);
    if (end) return end;
    if (!matches_one(m, s, p, p_end)) return NULL;
  }
}

static const char *open_capture(qk_matcher *m, const char *s, const char *p,
                                ptrdiff_t kind) {
  if (m->n >= QK_CAPTURES_MAX) luaL_error(m->L, "too many captures");
  m->captures[m->n].p = s;
  m->captures[m->n].n = kind;
  m->n++;
  const char *end = match(m, s, p);
  if (!end) m->n--;
  return end;
}

static const char *close_capture(qk_matcher *m, const char *s, const char *p) {
  int i = m->n - 1;
  while (i >= 0 && m->captures[i].n != QK_CAPTURE_OPEN) i--;
  if (i < 0) luaL_error(m->L, "invalid pattern capture");
  m->captures[i].n = s - m->captures[i].p;
  const char *end = match(m, s, p);
  if (!end) m->captures[i].n = QK_CAPTURE_OPEN;
  return end;
}

static const char *match_again(qk_matcher *m, const char *s, int digit) {
  int i = digit - '1';
  if (i < 0 || i >= m->n || m->captures[i].n == QK_CAPTURE_OPEN)
    luaL_error(m->L, "invalid capture index %%%d", i + 1);
  /* lstrlib.c compares the length of a position capture as a size: none is so long. */
  size_t n = (size_t)m->captures[i].n;
  if ((size_t)(m->end - s) < n) return NULL;
  spend(m, n / 16 + 1);
  return memcmp(m->captures[i].p, s, n) == 0 ? s + n : NULL;
}

/* At a border from outside the set into it. */
static const char *match_frontier(qk_matcher *m, const char *s, const char *p) {
  if (*p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
  const char *p_end = class_end(m, p);
  int before = s == m->begin ? 0 : byte(s - 1), after = s == m->end ? 0 : byte(s);
  bool here = !in_set(m, before, p, p_end - 1) && in_set(m, after, p, p_end - 1);
  return here ? p_end : NULL;
}

/* ---- patterns ------------------------------------------------------------------------
 */

/* The items that begin with % and are not classes.  Sets *p behind the item; false: it is
 * a class. */
static bool match_escape(qk_matcher *m, const char **s, const char **p) {
  const char *at = *p;
  if (at + 1 == m->pattern_end) return false;
  if (at[1] == 'b') {
    *s = match_balance(m, *s, at + 2);
    *p = at + 4;
  } else if (at[1] == 'f') {
    *p = match_frontier(m, *s, at + 2);
    if (!*p) *s = NULL;
  } else if (isdigit(byte(at + 1))) {
    *s = match_again(m, *s, byte(at + 1));
    *p = at + 2;
  } else {
    return false;
  }
  return true;
}

/* A class with its suffix.  True: go on with *s and *p; false: *s is the outcome. */
static bool match_class(qk_matcher *m, const char **s, const char **p) {
  const char *p_end = class_end(m, *p), *end;
  bool one = matches_one(m, *s, *p, p_end);
  char suffix = p_end < m->pattern_end ? *p_end : 0;
  if (!one) {
    bool optional = suffix == '*' || suffix == '?' || suffix == '-';
    if (!optional) *s = NULL;
    *p = p_end + 1;
    return optional;
  }
  switch (suffix) {
  case '?':
    end = match(m, *s + 1, p_end + 1);
    *p = p_end + 1;
    if (end) *s = end;
    return !end;
  case '+':
    *s = most(m, *s + 1, *p, p_end);
    return false;
  case '*':
    *s = most(m, *s, *p, p_end);
    return false;
  case '-':
    *s = fewest(m, *s, *p, p_end);
    return false;
  default:
    ++*s;
    *p = p_end;
    return true;
  }
}

static const char *match(qk_matcher *m, const char *s, const char *p) {
  if (m->depth-- == 0) luaL_error(m->L, "pattern too complex");
  spend(m, 1);
  for (bool more = true; more && s && p != m->pattern_end;) {
    more = false;
    if (*p == '(') {
      bool position = p + 1 < m->pattern_end && p[1] == ')';
      s = open_capture(m, s, p + (position ? 2 : 1),
                       position ? QK_CAPTURE_POSITION : QK_CAPTURE_OPEN);
    } else if (*p == ')') {
      s = close_capture(m, s, p + 1);
    } else if (*p == '$' && p + 1 == m->pattern_end) {
      if (s != m->end) s = NULL;
    } else if (*p == ESCAPE && match_escape(m, &s, &p)) {
      more = true;
    } else {
      more = match_class(m, &s, &p);
    }
  }
  m->depth++;
  return s;
}

/* ---- the face ------------------------------------------------------------------------
 */

void qk_matcher_init(qk_matcher *m, lua_State *L, qk_str subject, qk_str pattern) {
  m->L = L;
  m->begin = subject.p;
  m->end = subject.p + subject.n;
  m->pattern_end = pattern.p + pattern.n;
  m->steps = STEPS;
  m->n = 0;
}

const char *qk_matcher_at(qk_matcher *m, const char *s, const char *pattern) {
  m->depth = DEPTH_MAX;
  m->n = 0;
  return match(m, s, pattern);
}

ptrdiff_t qk_matcher_capture(const qk_matcher *m, int i, const char *s, const char *e,
                             const char **p) {
  if (i >= m->n) {
    if (i != 0) luaL_error(m->L, "invalid capture index %%%d", i + 1);
    *p = s;
    return e - s;
  }
  *p = m->captures[i].p;
  if (m->captures[i].n == QK_CAPTURE_OPEN) luaL_error(m->L, "unfinished capture");
  if (m->captures[i].n == QK_CAPTURE_POSITION)
    lua_pushinteger(m->L, m->captures[i].p - m->begin + 1);
  return m->captures[i].n;
}

int qk_matcher_push(const qk_matcher *m, const char *s, const char *e) {
  int n = m->n == 0 && s ? 1 : m->n;
  luaL_checkstack(m->L, n, "too many captures");
  for (int i = 0; i < n; i++) {
    const char *p;
    ptrdiff_t length = qk_matcher_capture(m, i, s, e, &p);
    if (length != QK_CAPTURE_POSITION) lua_pushlstring(m->L, p, (size_t)length);
  }
  return n;
}
