/* keyness_gather.c - the terms of groups, and how often they occur in all of them. */
#include "search/keyness.h"

bool qk_keyness_open(qk_keyness *k, qk_work *w) {
  *k = (qk_keyness){.work = w};
  return qk_wordlist_begin(&k->words, w) &&
         qk_work_grow(w, &k->begin, 0, &k->cap_begin, sizeof *k->begin);
}

/* The number of a term; QK_NO_WORD past the limit. */
static uint32_t word_of(qk_keyness *k, const uint32_t *tokens, uint32_t n) {
  uint32_t before = k->words.n, word = qk_wordlist_add(&k->words, k->work, tokens, n, 1);
  if (word == QK_NO_WORD || word < before) return word;
  for (uint32_t i = 0; i < n; i++) {
    if (!qk_work_grow(k->work, &k->tokens, k->n_tokens, &k->cap_tokens,
                      sizeof *k->tokens))
      return QK_NO_WORD;
    k->tokens[k->n_tokens++] = tokens[i];
  }
  if (!qk_work_grow(k->work, &k->begin, word + 1, &k->cap_begin, sizeof *k->begin))
    return QK_NO_WORD;
  k->begin[word + 1] = k->n_tokens;
  return word;
}

qk_spelled qk_keyness_spelled(const qk_keyness *k, uint32_t word) {
  return (qk_spelled){k->tokens + k->begin[word], k->begin[word + 1] - k->begin[word]};
}

/* The first sentences with the term, as a list. */
static bool cite(qk_keyness *k, const qk_corpus *c, const uint32_t *at, uint32_t n,
                 uint32_t *found, uint32_t most, uint32_t *first) {
  uint32_t have = qk_count_sentences(c, at, n, QK_NO_GROUP, found, most);
  for (uint32_t i = 0; i < have; i++) {
    if (!qk_work_grow(k->work, &k->cited, k->n_cited, &k->cap_cited, sizeof *k->cited))
      return false;
    uint32_t next = i + 1 < have ? k->n_cited + 2 : 0;
    k->cited[k->n_cited++] = (qk_named_sentence){c->sentences[found[i]].id, next};
    if (!i) *first = k->n_cited;
  }
  return true;
}

static bool gather(qk_keyness *k, qk_counter *counter, const qk_suffixes *s,
                   const qk_term *t, uint32_t group, uint32_t *found, uint32_t most) {
  const qk_corpus *c = counter->c;
  const uint32_t *at = s->at + t->from;
  uint32_t times = t->to - t->from, first = UINT32_MAX;
  qk_gathered g = {.group = group, .count = times};
  if (!times) return true;
  for (uint32_t i = 0; i < times; i++)
    if (at[i] < first) first = at[i];
  g.word = word_of(k, c->tokens + first, t->length);
  if (g.word == QK_NO_WORD || !qk_counter_count(counter, at, times) ||
      !cite(k, c, at, times, found, most, &g.cited) ||
      !qk_work_grow(k->work, &k->list, k->n, &k->cap, sizeof *k->list))
    return false;
  g.articles = counter->all_articles;
  g.spot = qk_corpus_spot(c, first);
  k->list[k->n++] = g;
  return true;
}

qk_code qk_keyness_gather(qk_keyness *k, const qk_corpus *c, const qk_suffixes *s,
                          const qk_term *terms, uint32_t n, uint32_t group, uint32_t most,
                          qk_err *e) {
  qk_counter counter;
  uint32_t *found = qk_work_new(k->work, most + (size_t)1, sizeof *found);
  bool good = found && qk_counter_open(&counter, c);
  for (uint32_t i = 0; good && i < n; i++)
    good = gather(k, &counter, s, &terms[i], group, found, most);
  if (!good) return qk_work_fail(k->work, e);
  qk_counter_close(&counter);
  qk_work_give(k->work, found);
  return QK_OK;
}

/* ---- in all groups -------------------------------------------------------------------
 */

typedef struct counting {
  qk_keyness *k;
  const qk_corpus *c;
  qk_scanner scanner;
} counting;

static bool count_one(void *context, uint32_t word, uint32_t at) {
  counting *x = context;
  (void)at;
  x->k->total[word]++;
  return true;
}

static qk_code count_article(void *context, qk_err *e) {
  counting *x = context;
  if (x->c->articles[0].group == QK_NO_GROUP) return QK_OK;
  return qk_scanner_scan(&x->scanner, x->c, count_one, x) ? QK_OK
                                                          : qk_work_fail(x->k->work, e);
}

qk_code qk_keyness_count(qk_keyness *k, qk_reading *r, uint32_t only, qk_err *e) {
  counting x = {.k = k, .c = r->c};
  k->total = qk_work_new(k->work, k->words.n + (size_t)1, sizeof *k->total);
  if (!k->total || !qk_scanner_open(&x.scanner, &k->words, k->work))
    return qk_work_fail(k->work, e);
  for (uint32_t i = 0; only != QK_NO_GROUP && i < k->n; i++)
    k->total[k->list[i].word] += k->list[i].count;
  r->c->words.closed = true;
  return qk_reading_each(r, only, count_article, &x, e);
}
