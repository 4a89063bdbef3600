/* pattern.h - regular expressions over UTF-8 (PCRE2), for what a profile declares.
 * In:   a pattern in PCRE2's syntax, valid UTF-8 subjects.
 * Out:  spans by group number or group name.
 * Owns: the compiled pattern, until qk_pattern_free; a pattern does not change any more,
 *       and serves any number of threads.  What a match writes belongs to a qk_matcher,
 *       which serves one thread at a time, and any pattern.
 * A match that passes PCRE2's step limit counts as no match, and only the first 16 KiB of
 * a subject are searched (64 KiB where the pattern begins with ^ or is multiline), so
 * that a hostile pattern or text cannot hang the engine. */
#ifndef QK_TEXT_PATTERN_H
#define QK_TEXT_PATTERN_H

#include "base/err.h"

typedef struct qk_pattern qk_pattern;
typedef struct qk_matcher qk_matcher;

enum { QK_MATCH_GROUPS = 16 };
typedef struct qk_match {
  qk_str group[QK_MATCH_GROUPS]; /* p == NULL where the group took no part */
  int n;
} qk_match;

/* multiline: ^ and $ match at line breaks (\n, \r\n, \r) too.  \s, \d and \w are ASCII;
 * \h matches the ideographic space as well; (*UCP) at the start makes all three Unicode.
 */
qk_code qk_pattern_compile(qk_pattern **out, qk_str source, bool multiline, qk_err *e);
void qk_pattern_free(qk_pattern *p);
/* NULL when memory is out. */
qk_matcher *qk_matcher_new(void);
void qk_matcher_free(qk_matcher *m);
/* m: where it matches; NULL is allowed. */
bool qk_pattern_match(const qk_pattern *p, qk_matcher *with, qk_str subject, qk_match *m);
/* The group's number, or -1. */
int qk_pattern_group(const qk_pattern *p, const char *name);
/* The named group of a match; p == NULL where it is absent. */
qk_str qk_match_named(const qk_pattern *p, const qk_match *m, const char *name);

#endif
