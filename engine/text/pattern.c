/* pattern.c - regular expressions over UTF-8 by way of PCRE2.
 * In:   a pattern's source, valid UTF-8 subjects.
 * Out:  spans by group.
 * Owns: code and limits of a pattern, match data of a matcher. */
#include "text/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

/* Steps, not time: the same text matches in the same way on every machine.  The limit
 * holds for one place where a match may begin, and a loop over single characters is one
 * step, so that a search takes up to the square of the subject's length all the same:
 * hence a limit on that length, too, far above any paragraph. */
enum { MATCH_LIMIT = 50000, DEPTH_LIMIT = 5000, HEAP_LIMIT_KIB = 20000 };
enum { SEARCH_MAX = 16 * 1024, SUBJECT_MAX = 64 * 1024 };
/* Patterns are interpreted: machine code made by PCRE2 10.42 reads up to 16 unaligned
 * bytes past the subject (valgrind shows it), which a text at the end of its memory must
 * not meet; and one process mostly sees too few lines for it to pay. */

struct qk_pattern {
  pcre2_code *code;
  pcre2_match_context *limits;
  size_t longest; /* bytes of a subject that are searched */
};

struct qk_matcher { /* pcre2_match keeps its stack in the data, for the next match */
  pcre2_match_data *data;
};

qk_matcher *qk_matcher_new(void) {
  qk_matcher *m = calloc(1, sizeof *m);
  if (m) m->data = pcre2_match_data_create(QK_MATCH_GROUPS, NULL);
  if (m && m->data) return m;
  free(m);
  return NULL;
}

void qk_matcher_free(qk_matcher *m) {
  if (!m) return;
  pcre2_match_data_free(m->data);
  free(m);
}

void qk_pattern_free(qk_pattern *p) {
  if (!p) return;
  pcre2_match_context_free(p->limits);
  pcre2_code_free(p->code);
  free(p);
}

static qk_code compile(qk_pattern *p, qk_str source, bool multiline, qk_err *e) {
  /* \C could split a character, which unchecked subjects must not meet. */
  uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
  if (multiline) options |= PCRE2_MULTILINE;
  pcre2_compile_context *how = pcre2_compile_context_create(NULL);
  if (!how) return qk_nomem(e);
  pcre2_set_newline(how, PCRE2_NEWLINE_ANYCRLF);
  int error = 0;
  PCRE2_SIZE at = 0;
  p->code = pcre2_compile((PCRE2_SPTR)(source.p ? source.p : ""), source.n, options,
                          &error, &at, how);
  pcre2_compile_context_free(how);
  if (p->code) return QK_OK;
  PCRE2_UCHAR why[160] = "";
  pcre2_get_error_message(error, why, sizeof why);
  size_t shown = source.n < 80 ? source.n : 80;
  while (shown < source.n && shown && ((unsigned char)source.p[shown] & 0xC0) == 0x80)
    shown--;
  return qk_fail(e, QK_USAGE, "pattern \"%.*s%s\": %s at byte %zu", (int)shown, source.p,
                 shown < source.n ? "…" : "", (const char *)why, (size_t)at + 1);
}

qk_code qk_pattern_compile(qk_pattern **out, qk_str source, bool multiline, qk_err *e) {
  *out = NULL;
  qk_pattern *p = calloc(1, sizeof *p);
  if (!p) return qk_nomem(e);
  qk_code code = compile(p, source, multiline, e);
  if (code != QK_OK) {
    qk_pattern_free(p);
    return code;
  }
  p->limits = pcre2_match_context_create(NULL);
  if (!p->limits) {
    qk_pattern_free(p);
    return qk_nomem(e);
  }
  uint32_t all = 0;
  (void)pcre2_pattern_info(p->code, PCRE2_INFO_ALLOPTIONS, &all);
  bool wide = all & (PCRE2_ANCHORED | PCRE2_MULTILINE);
  p->longest = wide ? SUBJECT_MAX : SEARCH_MAX;
  pcre2_set_match_limit(p->limits, MATCH_LIMIT);
  pcre2_set_depth_limit(p->limits, DEPTH_LIMIT);
  pcre2_set_heap_limit(p->limits, HEAP_LIMIT_KIB);
  *out = p;
  return QK_OK;
}

bool qk_pattern_match(const qk_pattern *p, qk_matcher *with, qk_str subject,
                      qk_match *m) {
  qk_str text = {subject.p ? subject.p : "", subject.n};
  uint32_t options = PCRE2_NO_UTF_CHECK;
  if (text.n > p->longest) {
    text.n = p->longest;
    while (text.n && ((unsigned char)text.p[text.n] & 0xC0) == 0x80) text.n--;
    options |= PCRE2_NOTEOL; /* where it was cut, nothing ends */
  }
  int rc =
      pcre2_match(p->code, (PCRE2_SPTR)text.p, text.n, 0, options, with->data, p->limits);
  if (rc < 0) return false;
  if (!m) return true;
  m->n = rc > 0 ? rc : QK_MATCH_GROUPS;
  const PCRE2_SIZE *at = pcre2_get_ovector_pointer(with->data);
  for (int i = 0; i < QK_MATCH_GROUPS; i++) {
    bool took = i < m->n && at[2 * i] != PCRE2_UNSET && at[2 * i] <= at[2 * i + 1];
    m->group[i] = took ? qk_str_sub(text, at[2 * i], at[2 * i + 1]) : (qk_str){NULL, 0};
  }
  return true;
}

int qk_pattern_group(const qk_pattern *p, const char *name) {
  int n = pcre2_substring_number_from_name(p->code, (PCRE2_SPTR)name);
  return n > 0 ? n : -1;
}

qk_str qk_match_named(const qk_pattern *p, const qk_match *m, const char *name) {
  int n = qk_pattern_group(p, name);
  return n > 0 && n < m->n && n < QK_MATCH_GROUPS ? m->group[n] : (qk_str){NULL, 0};
}
