/* terms.c - terms of a corpus, found without a dictionary. */
#include "search/terms.h"

#include <math.h>
#include <stdlib.h>

typedef struct finder {
  const qk_corpus *c;
  const qk_suffixes *s;
  const qk_term_options *o;
  uint32_t *times, *seen; /* by token, and the tokens whose times are not 0 */
  qk_term *terms;
  uint32_t n;
  size_t cap;
} finder;

/* ---- surroundings --------------------------------------------------------------------
 */

/* Entropy of n occurrences from the sum of k log2 k over neighbours that occur k times.
 */
static double entropy(double sum, uint32_t n) { return log2(n) - sum / n; }

static double left_entropy(finder *f, uint32_t from, uint32_t to) {
  uint32_t n = 0;
  double sum = 0;
  for (uint32_t i = from; i < to; i++) {
    uint32_t t = f->c->tokens[f->s->at[i] - 1];
    if (t >= QK_FIRST_TERM && !f->times[t]++) f->seen[n++] = t;
  }
  for (uint32_t i = 0; i < n; i++) {
    uint32_t k = f->times[f->seen[i]];
    if (k > 1) sum += k * log2(k);
    f->times[f->seen[i]] = 0;
  }
  return entropy(sum, to - from);
}

/* Suffixes are sorted: those that go on alike stand together. */
static double right_entropy(const finder *f, uint32_t from, uint32_t to,
                            uint32_t length) {
  double sum = 0;
  for (uint32_t i = from; i < to;) {
    uint32_t begin = i++;
    while (i < to && f->s->lcp[i] > length) i++;
    if (i - begin > 1) sum += (i - begin) * log2(i - begin);
  }
  return entropy(sum, to - from);
}

/* ---- cohesion ------------------------------------------------------------------------
 */

static double times_of(const finder *f, const uint32_t *tokens, uint32_t n) {
  uint32_t from, to;
  qk_suffixes_find(f->s, f->c, tokens, n, &from, &to);
  return to - from;
}

static double cohesion(const finder *f, uint32_t from, uint32_t to, uint32_t length) {
  const uint32_t *tokens = f->c->tokens + f->s->at[from];
  double most = 0;
  for (uint32_t k = 1; k < length; k++) {
    double product = times_of(f, tokens, k) * times_of(f, tokens + k, length - k);
    if (product > most) most = product;
  }
  return log2((double)(to - from)) + log2((double)f->c->counted) - log2(most);
}

/* ---- all runs ------------------------------------------------------------------------
 */

/* What no term can be: a number in it, or a token at its edge that does not belong there.
 */
static bool excluded(const finder *f, uint32_t from, uint32_t length) {
  const uint32_t *tokens = f->c->tokens + f->s->at[from];
  const uint8_t *edges = f->o->edges;
  if (edges &&
      ((edges[tokens[0]] & QK_NOT_FIRST) || (edges[tokens[length - 1]] & QK_NOT_LAST)))
    return true;
  for (uint32_t i = 0; i < length; i++) {
    qk_str s = f->c->words.terms[tokens[i]];
    if (s.p[0] >= '0' && s.p[0] <= '9' && s.p[s.n - 1] >= '0' && s.p[s.n - 1] <= '9')
      return true;
  }
  return false;
}

static bool judge(finder *f, uint32_t from, uint32_t to, uint32_t length) {
  qk_term t = {.from = from, .to = to, .length = length};
  if (excluded(f, from, length)) return true;
  if (qk_work_tick(f->c->work, (to - from) * 4)) return false;
  t.right = right_entropy(f, from, to, length);
  if (t.right < f->o->entropy) return true;
  t.left = left_entropy(f, from, to);
  if (t.left < f->o->entropy) return true;
  t.cohesion = cohesion(f, from, to, length);
  if (t.cohesion < f->o->cohesion) return true;
  if (!qk_work_grow(f->c->work, &f->terms, f->n, &f->cap, sizeof *f->terms)) return false;
  f->terms[f->n++] = t;
  return !qk_work_tick(f->c->work, 400 * length);
}

/* The places [from, to) share `most` tokens, with others beside them `fewer` alone.  A
 * shorter run goes on in one way wherever it stands: its right entropy is 0. */
static bool judge_group(finder *f, uint32_t from, uint32_t to, uint32_t fewer,
                        uint32_t most) {
  const qk_term_options *o = f->o;
  if (to - from < o->min) return true;
  uint32_t length = o->entropy > 0 ? most : fewer + 1;
  if (length < o->shortest) length = o->shortest;
  for (; length <= most && length <= o->longest; length++)
    if (!judge(f, from, to, length)) return false;
  return true;
}

/* Every group of places that share more with each other than with those beside them
 * (lcp intervals: Abouelhoda, Kurtz & Ohlebusch 2004), in one pass. */
static bool judge_groups(finder *f) {
  struct {
    uint32_t common, from;
  } open[QK_TERM_MAX + 3] = {{0, 0}};
  const qk_suffixes *s = f->s;
  uint32_t n = 0, most = f->o->longest + 1;
  for (uint32_t i = 1; i <= s->n; i++) {
    uint32_t common = i < s->n ? s->lcp[i] : 0, from = i - 1;
    if (common > most) common = most;
    for (; common < open[n].common; n--) {
      uint32_t fewer = open[n - 1].common > common ? open[n - 1].common : common;
      from = open[n].from;
      if (!judge_group(f, from, i, fewer, open[n].common)) return false;
    }
    if (common > open[n].common) {
      open[++n].common = common;
      open[n].from = from;
    }
  }
  return !qk_work_tick(f->c->work, s->n);
}

/* ---- score ---------------------------------------------------------------------------
 */

/* log2 |a| (f(a) - mean f(b)); terms that are hardly more than parts go. */
static qk_code set_scores(finder *f, qk_err *e) {
  qk_work *w = f->c->work;
  qk_term_parts in;
  double *sum = qk_work_new(w, f->n + (size_t)1, sizeof *sum);
  uint32_t *most = qk_work_new(w, f->n + (size_t)1, sizeof *most);
  uint32_t *longer = qk_work_new(w, f->n + (size_t)1, sizeof *longer);
  qk_spelled *spelled = qk_work_new(w, f->n + (size_t)1, sizeof *spelled);
  if (!sum || !most || !longer || !spelled) return qk_work_fail(w, e);
  for (uint32_t i = 0; i < f->n; i++)
    spelled[i] =
        (qk_spelled){f->c->tokens + f->s->at[f->terms[i].from], f->terms[i].length};
  qk_code code = qk_terms_parts(w, spelled, f->n, &in, e);
  if (code) return code;
  for (uint32_t b = 0; b < f->n; b++) {
    uint32_t times = f->terms[b].to - f->terms[b].from;
    for (uint32_t i = in.from[b]; i < in.from[b + 1]; i++) {
      uint32_t a = in.parts[i];
      sum[a] += times;
      longer[a]++;
      if (times > most[a]) most[a] = times;
    }
  }
  uint32_t kept = 0;
  for (uint32_t a = 0; a < f->n; a++) {
    qk_term t = f->terms[a];
    uint32_t times = t.to - t.from;
    if (times - most[a] < f->o->min) continue;
    t.score = log2(t.length) * (longer[a] ? times - sum[a] / longer[a] : times);
    f->terms[kept++] = t;
  }
  f->n = kept;
  qk_terms_parts_free(&in, w);
  qk_work_give(w, sum);
  qk_work_give(w, most);
  qk_work_give(w, longer);
  qk_work_give(w, spelled);
  return QK_OK;
}

/* Ties: the more frequent, then the longer, then what sorts first. */
static int by_score(const void *x, const void *y) {
  const qk_term *a = x, *b = y;
  uint32_t times_a = a->to - a->from, times_b = b->to - b->from;
  if (a->score != b->score) return a->score > b->score ? -1 : 1;
  if (times_a != times_b) return times_a > times_b ? -1 : 1;
  if (a->length != b->length) return a->length > b->length ? -1 : 1;
  return (a->from > b->from) - (a->from < b->from);
}

qk_code qk_terms_find(const qk_corpus *c, const qk_suffixes *s, const qk_term_options *o,
                      qk_term **out, uint32_t *n, qk_err *e) {
  qk_work *w = c->work;
  finder f = {.c = c, .s = s, .o = o};
  f.times = qk_work_new(w, c->words.n, sizeof *f.times);
  f.seen = qk_work_new(w, c->words.n, sizeof *f.seen);
  bool good = f.times && f.seen && judge_groups(&f);
  qk_work_give(w, f.times);
  qk_work_give(w, f.seen);
  qk_code code = good ? set_scores(&f, e) : qk_work_fail(w, e);
  if (code) return code;
  if (f.n) qsort(f.terms, f.n, sizeof *f.terms, by_score);
  *out = f.terms;
  *n = f.n;
  return QK_OK;
}
