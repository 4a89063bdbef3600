/* colloc.c - words that stand near a word more often than chance would have it. */
#include "search/colloc.h"

#include <stdlib.h>

#include "search/stat.h"

uint32_t qk_colloc_key(const qk_corpus *c, const qk_wordlist *x,
                       const qk_piece_of_text *p) {
  return p->word != QK_NO_WORD ? p->word : x->n + c->tokens[p->from];
}

typedef struct finder {
  const qk_corpus *c;
  const qk_wordlist *x;
  const qk_piece_of_text *pieces;
  uint32_t n;
  const qk_colloc_options *o;
  qk_colloc *out;
  uint32_t *all, *close, *first; /* by key */
} finder;

/* Pieces [from, to) are those of one sentence. */
static void mark_sentence(finder *f, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) {
    if (f->pieces[i].word != f->o->node) continue;
    uint32_t window = f->o->window;
    uint32_t begin = i - from > window ? i - window : from;
    uint32_t end = to - i > window ? i + window + 1 : to;
    f->out->nodes++;
    for (uint32_t k = begin; k < end; k++)
      if (f->pieces[k].word != f->o->node) f->out->near[k] = 1;
  }
}

static bool mark(finder *f) {
  const qk_corpus *c = f->c;
  for (uint32_t s = 0, i = 0; s < c->n_sentences; s++) {
    uint32_t stop = s + 1 < c->n_sentences ? c->sentences[s + 1].from : c->n_tokens;
    uint32_t from = i;
    while (i < f->n && f->pieces[i].from < stop) i++;
    mark_sentence(f, from, i);
    if (qk_work_tick(c->work, 10 * (size_t)(i - from))) return false;
  }
  return true;
}

static void count(finder *f) {
  for (uint32_t i = 0; i < f->n; i++) {
    if (f->pieces[i].word == f->o->node) continue;
    uint32_t key = qk_colloc_key(f->c, f->x, &f->pieces[i]);
    f->out->words++;
    f->all[key]++;
    if (!f->out->near[i]) continue;
    f->out->windows++;
    if (!f->close[key]++) f->first[key] = i;
  }
}

/* False where it is none: too rare, not above chance, a single ideograph. */
static bool judge(const finder *f, uint32_t key, qk_collocate *k) {
  double f1 = f->out->windows, n = f->out->words;
  *k = (qk_collocate){
      .key = key, .o = f->close[key], .f2 = f->all[key], .at = f->first[key]};
  if (k->o < f->o->min) return false;
  if (key >= f->x->n && f->c->words.han[key - f->x->n] && !f->o->singles) return false;
  k->expected = f1 * k->f2 / n;
  if (k->o <= k->expected) return false;
  bool good = qk_dunning(k->o, f1 - k->o, k->f2 - k->o, n - f1 - k->f2 + k->o, &k->g2) &&
              qk_pmi(k->o, f1, k->f2, n, &k->pmi) &&
              qk_t_score(k->o, f1, k->f2, n, &k->t);
  k->rank_by = f->o->measure == QK_MEASURE_G2    ? k->g2
               : f->o->measure == QK_MEASURE_PMI ? k->pmi
                                                 : k->t;
  return good;
}

/* Ties: the more frequent, then what stands first. */
static int by_rank(const void *x, const void *y) {
  const qk_collocate *a = x, *b = y;
  if (a->rank_by != b->rank_by) return a->rank_by > b->rank_by ? -1 : 1;
  if (a->o != b->o) return a->o > b->o ? -1 : 1;
  return (a->at > b->at) - (a->at < b->at);
}

qk_code qk_collocations(const qk_corpus *c, const qk_wordlist *x,
                        const qk_piece_of_text *pieces, uint32_t n,
                        const qk_colloc_options *o, qk_colloc *out, qk_err *e) {
  qk_work *w = c->work;
  size_t keys = (size_t)x->n + c->words.n, cap = 0;
  finder f = {.c = c, .x = x, .pieces = pieces, .n = n, .o = o, .out = out};
  *out = (qk_colloc){.near = qk_work_new(w, n + (size_t)1, sizeof *out->near)};
  f.all = qk_work_new(w, keys, sizeof *f.all);
  f.close = qk_work_new(w, keys, sizeof *f.close);
  f.first = qk_work_new(w, keys, sizeof *f.first);
  if (!out->near || !f.all || !f.close || !f.first || !mark(&f))
    return qk_work_fail(w, e);
  count(&f);
  for (uint32_t key = 0; key < keys; key++) {
    qk_collocate k;
    if (!f.close[key] || !judge(&f, key, &k)) continue;
    if (!qk_work_grow(w, &out->list, out->n, &cap, sizeof *out->list))
      return qk_work_fail(w, e);
    out->list[out->n++] = k;
  }
  if (out->n) qsort(out->list, out->n, sizeof *out->list, by_rank);
  qk_work_give(w, f.all);
  qk_work_give(w, f.close);
  qk_work_give(w, f.first);
  return QK_OK;
}
