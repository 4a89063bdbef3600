/* colloc.c - words that stand near a word more often than chance would have it. */
#include "search/colloc.h"

#include <stdlib.h>

#include "search/stat.h"

bool qk_colloc_open(qk_colloc *f, qk_work *w, const qk_wordlist *x,
                    const qk_colloc_options *o) {
  *f = (qk_colloc){.work = w, .o = o};
  return qk_cutter_open(&f->cutter, x, w);
}

/* ---- counting ------------------------------------------------------------------------
 */

/* The vocabulary may have grown. */
static bool grow_counts(qk_colloc *f, const qk_corpus *c) {
  size_t keys = (size_t)f->cutter.x->n + c->words.n;
  if (f->n_counts >= keys) return true;
  if (keys > UINT32_MAX / 2) return false;
  qk_colloc_count *more = qk_work_new(f->work, keys * 2, sizeof *more);
  if (!more) return false;
  if (f->counts) memcpy(more, f->counts, f->n_counts * sizeof *more);
  qk_work_give(f->work, f->counts);
  f->counts = more;
  f->n_counts = (uint32_t)keys * 2;
  return true;
}

/* Pieces [from, to) are those of one sentence. */
static void mark_sentence(qk_colloc *f, uint32_t from, uint32_t to) {
  const qk_piece_of_text *pieces = f->cutter.out;
  uint32_t window = f->o->window, node = f->o->node;
  for (uint32_t i = from; i < to; i++) {
    if (pieces[i].word != node) continue;
    uint32_t begin = i - from > window ? i - window : from;
    uint32_t end = to - i > window ? i + window + 1 : to;
    f->nodes++;
    for (uint32_t k = begin; k < end; k++) f->marks[k] = pieces[k].word != node;
  }
}

static bool cite(qk_colloc *f, qk_collocate *k, int64_t sentence) {
  if (k->most == f->o->cited) return true;
  if (k->last && f->cited[k->last - 1].sentence == sentence) return true;
  if (!qk_work_grow(f->work, &f->cited, f->n_cited, &f->cap_cited, sizeof *f->cited))
    return false;
  f->cited[f->n_cited++] = (qk_named_sentence){.sentence = sentence};
  if (k->last) f->cited[k->last - 1].next = f->n_cited;
  if (!k->cited) k->cited = f->n_cited;
  k->last = f->n_cited;
  k->most++;
  return true;
}

static bool count_near(qk_colloc *f, const qk_corpus *c, const qk_piece_of_text *p,
                       uint32_t key, int64_t sentence) {
  qk_colloc_count *count = &f->counts[key];
  f->windows++;
  if (!count->near) {
    if (!qk_work_grow(f->work, &f->list, f->n, &f->cap, sizeof *f->list)) return false;
    f->list[f->n++] =
        (qk_collocate){.key = key, .spot = qk_corpus_spot(c, p->from), .n = p->n};
    count->near = f->n;
  }
  qk_collocate *k = &f->list[count->near - 1];
  k->o++;
  return cite(f, k, sentence);
}

static bool count_sentence(qk_colloc *f, const qk_corpus *c, uint32_t from, uint32_t to,
                           int64_t sentence) {
  for (uint32_t i = from; i < to; i++) {
    const qk_piece_of_text *p = &f->cutter.out[i];
    if (p->word == f->o->node) continue;
    uint32_t key = p->word != QK_NO_WORD ? p->word : f->cutter.x->n + c->tokens[p->from];
    f->words++;
    f->counts[key].all++;
    if (f->marks[i] && !count_near(f, c, p, key, sentence)) return false;
  }
  return true;
}

qk_code qk_colloc_add(qk_colloc *f, const qk_corpus *c, qk_err *e) {
  qk_code code = qk_cutter_cut(&f->cutter, c->tokens, c->n_tokens, e);
  uint32_t n = f->cutter.n, i = 0;
  bool good = !code && grow_counts(f, c);
  while (good && f->cap_marks <= n)
    good = qk_work_grow(f->work, &f->marks, f->cap_marks, &f->cap_marks, 1);
  if (good && n) memset(f->marks, 0, n);
  for (uint32_t s = 0; good && s < c->n_sentences; s++) {
    uint32_t stop = s + 1 < c->n_sentences ? c->sentences[s + 1].from : c->n_tokens;
    uint32_t from = i;
    while (i < n && f->cutter.out[i].from < stop) i++;
    mark_sentence(f, from, i);
    good = count_sentence(f, c, from, i, c->sentences[s].id) &&
           !qk_work_tick(f->work, 10 * (size_t)(i - from));
  }
  return code ? code : good ? QK_OK : qk_work_fail(f->work, e);
}

/* ---- ranking -------------------------------------------------------------------------
 */

/* False where it is none: too rare, not above chance, a single ideograph. */
static bool judge(const qk_colloc *f, const qk_vocabulary *words, qk_collocate *k) {
  double f1 = f->windows, n = f->words;
  uint32_t listed = f->cutter.x->n;
  k->f2 = f->counts[k->key].all;
  if (k->o < f->o->min) return false;
  if (k->key >= listed && words->han[k->key - listed] && !f->o->singles) return false;
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
  if (a->spot.sentence != b->spot.sentence)
    return a->spot.sentence > b->spot.sentence ? 1 : -1;
  return (a->spot.before > b->spot.before) - (a->spot.before < b->spot.before);
}

void qk_colloc_rank(qk_colloc *f, const qk_vocabulary *words) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < f->n; i++)
    if (judge(f, words, &f->list[i])) f->list[kept++] = f->list[i];
  f->n = kept;
  if (kept) qsort(f->list, kept, sizeof *f->list, by_rank);
}
