/* given.c - where the words of a list occur. */
#include "search/count.h"

/* Calls for every word at every place: counts[word] goes up, or, once the places are to
 * be written, at[counts[word]++] = place. */
static bool scan(const qk_corpus *c, const qk_wordlist *x, uint32_t *counts,
                 uint32_t *at) {
  for (uint32_t i = 0; i < c->n_tokens; i++) {
    uint32_t node = 0, k = i;
    while (c->tokens[k] >= QK_FIRST_TERM &&
           (node = qk_wordlist_step(x, node, c->tokens[k]))) {
      uint32_t word = x->word_of[node];
      k++;
      if (word == QK_NO_WORD) continue;
      if (at) at[counts[word]] = i;
      counts[word]++;
    }
    if (qk_work_tick(c->work, 5 + 10 * (size_t)(k - i))) return false;
  }
  return true;
}

qk_code qk_count_given(const qk_corpus *c, const qk_wordlist *x, qk_suffixes *out,
                       qk_term *terms, qk_err *e) {
  qk_work *w = c->work;
  uint32_t n = 0, *counts = qk_work_new(w, x->n + (size_t)1, sizeof *counts);
  *out = (qk_suffixes){0};
  if (!counts || !scan(c, x, counts, NULL)) return qk_work_fail(w, e);
  for (uint32_t i = 0; i < x->n; i++) {
    uint32_t times = counts[i];
    terms[i].from = counts[i] = n;
    terms[i].to = n += times;
  }
  out->at = qk_work_new(w, n + (size_t)1, sizeof *out->at);
  out->n = n;
  if (!out->at || !scan(c, x, counts, out->at)) return qk_work_fail(w, e);
  qk_work_give(w, counts);
  return QK_OK;
}
