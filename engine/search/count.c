/* count.c - where terms stand: in how many articles, in which groups. */
#include "search/count.h"

#include <stdlib.h>

bool qk_counter_open(qk_counter *k, const qk_corpus *c) {
  *k = (qk_counter){.c = c};
  k->times = qk_work_new(c->work, c->n_groups + (size_t)1, sizeof *k->times);
  k->articles = qk_work_new(c->work, c->n_groups + (size_t)1, sizeof *k->articles);
  k->groups = qk_work_new(c->work, c->n_groups + (size_t)1, sizeof *k->groups);
  k->seen = qk_work_new(c->work, c->n_articles + (size_t)1, sizeof *k->seen);
  return k->times && k->articles && k->groups && k->seen;
}

void qk_counter_close(qk_counter *k) {
  qk_work_give(k->c->work, k->times);
  qk_work_give(k->c->work, k->articles);
  qk_work_give(k->c->work, k->groups);
  qk_work_give(k->c->work, k->seen);
}

static int ascending(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

bool qk_counter_count(qk_counter *k, const uint32_t *at, uint32_t n) {
  for (uint32_t i = 0; i < k->n_groups; i++)
    k->times[k->groups[i]] = k->articles[k->groups[i]] = 0;
  k->n_groups = k->all_articles = 0;
  k->all_times = n;
  k->round++;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t article = qk_corpus_article_of(k->c, at[i]);
    uint32_t group = k->c->articles[article].group;
    bool first = k->seen[article] != k->round;
    k->seen[article] = k->round;
    k->all_articles += first;
    if (group == QK_NO_GROUP) continue;
    if (!k->times[group]++) k->groups[k->n_groups++] = group;
    k->articles[group] += first;
  }
  if (k->n_groups > 1) qsort(k->groups, k->n_groups, sizeof *k->groups, ascending);
  return !qk_work_tick(k->c->work, n * (size_t)8 + 10);
}

uint32_t qk_count_sentences(const qk_corpus *c, const uint32_t *at, uint32_t n,
                            uint32_t group, uint32_t *out, uint32_t most) {
  uint32_t have = 0, behind = UINT32_MAX; /* no place from here on is wanted */
  for (uint32_t i = 0; most && i < n; i++) {
    if (at[i] >= behind) continue;
    if (group != QK_NO_GROUP &&
        c->articles[qk_corpus_article_of(c, at[i])].group != group)
      continue;
    uint32_t s = qk_corpus_sentence_of(c, at[i]), to = have;
    while (to > 0 && out[to - 1] > s) to--;
    if (to == most || (to > 0 && out[to - 1] == s)) continue;
    if (have < most) have++;
    memmove(out + to + 1, out + to, (have - 1 - to) * sizeof *out);
    out[to] = s;
    uint32_t next = out[have - 1] + 1;
    if (have == most)
      behind = next < c->n_sentences ? c->sentences[next].from : UINT32_MAX;
  }
  return have;
}

qk_code qk_count_ngrams(const qk_corpus *c, const qk_suffixes *s, uint32_t n,
                        uint32_t min, qk_term **out, uint32_t *n_out, qk_err *e) {
  size_t cap = 0;
  *out = NULL;
  *n_out = 0;
  for (uint32_t i = 1, from = 0; i <= s->n; i++) {
    if (i < s->n && s->lcp[i] >= n) continue;
    uint32_t length = 0; /* what stands alone may end before */
    while (length < n && c->tokens[s->at[from] + length] >= QK_FIRST_TERM) length++;
    if (length == n && i - from >= min) {
      if (!qk_work_grow(c->work, out, *n_out, &cap, sizeof **out))
        return qk_work_fail(c->work, e);
      (*out)[(*n_out)++] = (qk_term){.from = from, .to = i, .length = n};
    }
    from = i;
    if (qk_work_tick(c->work, 2)) return qk_work_fail(c->work, e);
  }
  return QK_OK;
}

static int by_count(const void *x, const void *y) {
  const qk_term *a = x, *b = y;
  uint32_t times_a = a->to - a->from, times_b = b->to - b->from;
  if (times_a != times_b) return times_a > times_b ? -1 : 1;
  if (a->length != b->length) return a->length > b->length ? -1 : 1;
  return (a->from > b->from) - (a->from < b->from);
}

void qk_count_sort(qk_term *terms, uint32_t n) {
  if (n) qsort(terms, n, sizeof *terms, by_count);
}
