/* fuzz_match.c - patterns and sentences of any bytes.
 * In:   a pattern, a zero byte, a sentence; facts are laid over it by the input's bytes.
 * Out:  an abort where an error does not say where it is, or where matches overlap, leave
 *       the sentence, cut a character, or are missing when the shortest are wanted.
 * Owns: the folding, made once. */
#include "fuzz.h"

#include <string.h>

#include "search/cql.h"
#include "text/utf8.h"

enum { FACTS = 12, COLUMNS = 64, SENTENCE_MAX = 2000 };

static qk_code lexicon(void *context, const char *name, const qk_str **entries,
                       uint32_t *n, qk_err *e) {
  static const qk_str words[] = {{"\xE5\xBC\x80\xE5\xB1\x95\tv", 8}, {"a b\tw", 5}};
  (void)context;
  *entries = words;
  *n = QK_COUNT(words);
  return strcmp(name, "v") == 0 ? QK_OK : qk_fail(e, QK_SCRIPT, "no lexicon %.40s", name);
}

static const qk_folding *folding(void) {
  static qk_folding *f;
  static const qk_str pairs[] = {{"\xE6\x9C\x83\t\xE4\xBC\x9A", 7}};
  if (!f) MUST(qk_folding_new(&f, pairs, 1, NULL) == QK_OK, "folding");
  return f;
}

static bool is_edge(qk_str s, uint32_t at) {
  return at == s.n || ((unsigned char)s.p[at] & 0xC0) != 0x80;
}

static uint32_t edge(qk_str s, uint32_t at) {
  while (!is_edge(s, at)) at++;
  return at;
}

/* Each kind's facts have as many values as the pattern asks for, of changing types. */
static uint32_t lay_facts(const qk_cql *c, qk_str s, const uint8_t *data, size_t size,
                          qk_cql_fact *facts) {
  static qk_cql_value values[COLUMNS];
  uint32_t n = 0, columns;
  for (size_t i = 0; i < COLUMNS; i++) {
    uint8_t v = data[i % size];
    values[i] = (qk_cql_value){.type = (qk_cql_type)(v % 3), .number = v, .text = s};
    if (values[i].text.n > 9) values[i].text.n = edge(s, 9);
  }
  for (size_t i = 0; i + 2 < size && n < FACTS && s.n; i += 3) {
    qk_cql_fact f = {.kind = (qk_cql_kind)(data[i] % QK_CQL_KINDS), .id = (int64_t)i};
    f.from = edge(s, data[i + 1] % (uint32_t)s.n);
    f.to = edge(s, f.from + data[i + 2] % 20 < s.n ? f.from + data[i + 2] % 20
                                                   : (uint32_t)s.n);
    f.values = values;
    qk_cql_columns(c, f.kind, &columns);
    if (f.to > f.from && (columns == UINT32_MAX || columns <= COLUMNS)) facts[n++] = f;
  }
  return n;
}

static void check_captures(const qk_cql *c, const qk_cql_hit *hit, qk_str s) {
  for (uint32_t i = 0; i < qk_cql_labels(c); i++) {
    const qk_cql_capture *k = &hit->captures[i];
    if (!k->set) continue;
    MUST(k->from >= hit->from && k->to <= hit->to && k->from < k->to,
         "capture %u is %u to %u in %u to %u", i, k->from, k->to, hit->from, hit->to);
    MUST(is_edge(s, k->from) && is_edge(s, k->to), "capture %u cuts a character", i);
  }
}

enum { NONE, SOME, TOO_MUCH };

/* Whether there are matches. */
static uint32_t check_matches(const qk_cql *c, qk_str s, const qk_cql_fact *facts,
                              uint32_t n, bool shortest) {
  qk_err e = {0};
  const qk_cql_hit *hit;
  uint32_t found = NONE, last = 0;
  qk_cql_matcher *m = qk_cql_matcher_new(c, shortest, (qk_cql_watch){0});
  MUST(m, "memory");
  MUST(qk_cql_begin(m, s, facts, n, &e) == QK_OK, "%s", e.msg);
  for (;;) {
    qk_code code = qk_cql_next(m, &hit, &e);
    MUST(code == QK_OK || code == QK_USAGE, "%d: %s", code, e.msg);
    if (code) found = TOO_MUCH;
    if (code || !hit) break;
    MUST(hit->from >= last && hit->to > hit->from && hit->to <= s.n, "%u to %u after %u",
         hit->from, hit->to, last);
    MUST(is_edge(s, hit->from) && is_edge(s, hit->to), "a character is cut");
    check_captures(c, hit, s);
    found = SOME;
    last = hit->to;
  }
  qk_cql_matcher_free(m);
  return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const qk_cql_source source = {.folding = folding(), .lexicons = {lexicon, NULL}};
  const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
  size_t length = zero ? (size_t)(zero - data) : size;
  qk_str pattern = {(const char *)data, length}, s = {"", 0};
  qk_span at;
  qk_err e = {0};
  qk_cql *c;
  qk_code code = qk_cql_compile(&c, pattern, &source, &at, &e);
  if (code) {
    MUST(code == QK_USAGE && !c && e.col >= 1, "%d: %s", code, e.msg);
    MUST(at.from <= at.to && at.to <= pattern.n, "%u to %u of %zu", at.from, at.to,
         pattern.n);
    MUST(qk_utf8_valid(qk_str_of(e.msg)) == strlen(e.msg), "the message is no UTF-8");
    return 0;
  }
  if (zero) s = (qk_str){(const char *)zero + 1, size - length - 1};
  s.n = qk_utf8_valid(s);
  if (s.n > SENTENCE_MAX) s.n = edge(s, SENTENCE_MAX);
  qk_cql_fact facts[FACTS];
  uint32_t n = size ? lay_facts(c, s, data, size, facts) : 0;
  uint32_t longest = check_matches(c, s, facts, n, false);
  uint32_t shortest = check_matches(c, s, facts, n, true);
  MUST(longest == TOO_MUCH || shortest == TOO_MUCH || longest == shortest,
       "longest %u, shortest %u", longest, shortest);
  qk_cql_free(c);
  return 0;
}
