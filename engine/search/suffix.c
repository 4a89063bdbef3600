/* suffix.c - every place of a corpus in the order of the texts that begin there. */
#include "search/suffix.h"

#include <divsufsort.h>

/* Two or three bytes a token, the high one first, so that bytes sort as tokens do. */
static uint8_t *write_bytes(const qk_corpus *c, size_t width) {
  uint8_t *bytes = qk_work_new(c->work, (size_t)c->n_tokens * width, 1);
  if (!bytes) return NULL;
  for (size_t i = 0; i < c->n_tokens; i++)
    for (size_t k = 0; k < width; k++)
      bytes[i * width + k] = (uint8_t)(c->tokens[i] >> 8 * (width - 1 - k));
  return bytes;
}

/* Of the suffixes of bytes those that begin with the first byte of a term. */
static void keep_terms(qk_suffixes *s, const qk_corpus *c, const int32_t *bytes,
                       size_t width) {
  for (size_t i = 0; i < (size_t)c->n_tokens * width; i++) {
    uint32_t at = (uint32_t)bytes[i] / (uint32_t)width;
    bool first = (uint32_t)bytes[i] == at * width;
    if (first && c->tokens[at] >= QK_FIRST_TERM) s->at[s->n++] = at;
  }
}

static qk_code make_array(qk_suffixes *s, const qk_corpus *c, qk_err *e) {
  qk_work *w = c->work;
  size_t width = c->words.n <= 0x10000 ? 2 : 3;
  uint8_t *bytes = write_bytes(c, width);
  size_t cap = (size_t)c->n_tokens * width;
  int32_t *all = bytes ? qk_work_new(w, cap, sizeof *all) : NULL;
  qk_code code = QK_OK;
  if (!all || qk_work_ask(w))
    code = qk_work_fail(w, e);
  else if (divsufsort(bytes, all, (saidx_t)cap))
    code = qk_nomem(e);
  if (!code) {
    s->at = (uint32_t *)all; /* what is kept never overtakes what is read */
    keep_terms(s, c, all, width);
    qk_work_trim(w, &s->at, s->n, &cap, sizeof *s->at);
  }
  qk_work_give(w, bytes);
  if (code) qk_work_give(w, all);
  return code;
}

/* before[i]: the place whose suffix comes before that of place i. */
static qk_code make_lcp(qk_suffixes *s, const qk_corpus *c, qk_err *e) {
  qk_work *w = c->work;
  const uint32_t *t = c->tokens;
  uint32_t *common = qk_work_new(w, c->n_tokens, sizeof *common);
  s->lcp = qk_work_new(w, (size_t)s->n + 1, sizeof *s->lcp);
  if (!common || !s->lcp) return qk_work_fail(w, e);
  for (uint32_t i = 1; i < s->n; i++) common[s->at[i]] = s->at[i - 1];
  for (uint32_t i = 0, h = 0; i < c->n_tokens; i++) {
    uint32_t j = common[i]; /* 0, an end, where there is none */
    if (t[i] < QK_FIRST_TERM) {
      h = 0;
      continue;
    }
    while (t[i + h] == t[j + h] && t[i + h] >= QK_FIRST_TERM) h++;
    common[i] = h;
    if (h) h--;
    if (qk_work_tick(w, 4)) return qk_work_fail(w, e);
  }
  for (uint32_t i = 0; i < s->n; i++) s->lcp[i] = common[s->at[i]];
  qk_work_give(w, common);
  return QK_OK;
}

qk_code qk_suffixes_make(qk_suffixes *out, const qk_corpus *c, qk_err *e) {
  *out = (qk_suffixes){0};
  qk_code code = make_array(out, c, e);
  return code ? code : make_lcp(out, c, e);
}

void qk_suffixes_free(qk_suffixes *s, qk_work *w) {
  qk_work_give(w, s->at);
  qk_work_give(w, s->lcp);
  *s = (qk_suffixes){0};
}

/* How the suffix at `at` compares with tokens: <0, 0 where it begins with them, >0. */
static int compare(const qk_corpus *c, uint32_t at, const uint32_t *tokens, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) { /* an end is below every term: none goes past it */
    uint32_t t = c->tokens[at + i];
    if (t != tokens[i]) return t < tokens[i] ? -1 : 1;
  }
  return 0;
}

void qk_suffixes_find(const qk_suffixes *s, const qk_corpus *c, const uint32_t *tokens,
                      uint32_t n, uint32_t *from, uint32_t *to) {
  uint32_t bounds[2];
  for (int upper = 0; upper < 2; upper++) {
    uint32_t low = 0, high = s->n;
    while (low < high) {
      uint32_t mid = low + (high - low) / 2;
      int order = compare(c, s->at[mid], tokens, n);
      if (order < 0 || (upper && order == 0))
        low = mid + 1;
      else
        high = mid;
    }
    bounds[upper] = low;
  }
  *from = bounds[0];
  *to = bounds[1];
}
