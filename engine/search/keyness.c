/* keyness.c - which terms a group has more of (or less of) than the others. */
#include "search/keyness.h"

#include <stdlib.h>

#include "search/stat.h"

typedef struct finder {
  qk_work *work;
  const qk_corpus *c;
  const qk_keyness_options *o;
  uint32_t grouped; /* tokens in groups */
  qk_key *keys;
  uint32_t n;
  size_t cap;
} finder;

static finder finder_of(const qk_corpus *c, const qk_keyness_options *o) {
  finder f = {.work = c->work, .c = c, .o = o};
  for (uint32_t g = 0; g < c->n_groups; g++) f.grouped += c->groups[g].tokens;
  return f;
}

/* Completes a key of term, group, count and rest, and keeps it where the difference is
 * hardly chance.  False past the memory limit. */
static bool judge(finder *f, qk_key key, uint8_t may) {
  double p;
  key.n = f->c->groups[key.group].tokens;
  key.n_rest = f->grouped - key.n;
  key.less = (double)key.count * key.n_rest <= (double)key.rest * key.n;
  if (!(key.less ? f->o->less && may & QK_MAY_LESS : f->o->more && may & QK_MAY_MORE))
    return true;
  if ((key.less ? key.rest : key.count) < f->o->min) return true;
  if (!qk_log_likelihood(key.count, key.rest, key.n, key.n_rest, &key.g2)) return true;
  if (!qk_p_value(key.g2, &p) || p > f->o->p) return true;
  if (!qk_work_grow(f->work, &f->keys, f->n, &f->cap, sizeof *f->keys)) return false;
  f->keys[f->n++] = key;
  return !qk_work_tick(f->work, 20);
}

/* Ties: what stands first in the texts, the longer of what begins there; terms that were
 * given, in their order. */
static int by_group(const void *x, const void *y) {
  const qk_key *a = x, *b = y;
  if (a->group != b->group) return a->group > b->group ? 1 : -1;
  if (a->g2 != b->g2) return a->g2 > b->g2 ? -1 : 1;
  if (a->spot.sentence != b->spot.sentence)
    return a->spot.sentence > b->spot.sentence ? 1 : -1;
  if (a->spot.before != b->spot.before) return a->spot.before > b->spot.before ? 1 : -1;
  if (a->spot.sentence && a->length != b->length) return a->length > b->length ? -1 : 1;
  return (a->term > b->term) - (a->term < b->term);
}

/* Where the key stands too often to be chance. */
static uint32_t weight(const qk_key *k) { return k->less ? k->rest : k->count; }

/* Marks those of a group's keys that are hardly more than parts of others.  most: by
 * term, 0 before and after. */
static void mark_parts(finder *f, const qk_term_parts *parts, uint32_t from, uint32_t to,
                       bool less, uint32_t *most) {
  for (uint32_t i = from; i < to; i++) {
    const qk_key *b = &f->keys[i];
    if (b->less != less) continue;
    for (uint32_t k = parts->from[b->term]; k < parts->from[b->term + 1]; k++)
      if (weight(b) > most[parts->parts[k]]) most[parts->parts[k]] = weight(b);
  }
  for (uint32_t i = from; i < to; i++) {
    qk_key *a = &f->keys[i];
    if (a->less != less) continue;
    a->part = most[a->term] && weight(a) < most[a->term] + f->o->min;
  }
  for (uint32_t i = from; i < to; i++) {
    uint32_t b = f->keys[i].term;
    for (uint32_t k = parts->from[b]; k < parts->from[b + 1]; k++)
      most[parts->parts[k]] = 0;
  }
}

/* Of each group the first `limit` keys that are no parts. */
static qk_code cut(finder *f, const qk_spelled *terms, uint32_t n_terms, qk_err *e) {
  qk_work *w = f->work;
  qk_term_parts parts;
  uint32_t kept = 0, *most = qk_work_new(w, n_terms + (size_t)1, sizeof *most);
  qk_code code = most ? qk_terms_parts(w, terms, n_terms, &parts, e) : qk_work_fail(w, e);
  if (code) return code;
  if (f->n) qsort(f->keys, f->n, sizeof *f->keys, by_group);
  for (uint32_t from = 0, to; from < f->n; from = to) {
    uint32_t group = f->keys[from].group, first = kept;
    for (to = from; to < f->n && f->keys[to].group == group;) to++;
    mark_parts(f, &parts, from, to, false, most);
    mark_parts(f, &parts, from, to, true, most);
    for (uint32_t i = from; i < to; i++)
      if (!f->keys[i].part && kept - first < f->o->limit) f->keys[kept++] = f->keys[i];
  }
  f->n = kept;
  qk_terms_parts_free(&parts, w);
  qk_work_give(w, most);
  return QK_OK;
}

qk_code qk_keyness_rank(const qk_keyness *k, const qk_corpus *c,
                        const qk_keyness_options *o, qk_keys *out, qk_err *e) {
  finder f = finder_of(c, o);
  qk_spelled *spelled = qk_work_new(k->work, k->words.n + (size_t)1, sizeof *spelled);
  bool good = spelled != NULL;
  for (uint32_t i = 0; good && i < k->words.n; i++) spelled[i] = qk_keyness_spelled(k, i);
  for (uint32_t i = 0; good && i < k->n; i++) {
    const qk_gathered *g = &k->list[i];
    if (o->group != QK_NO_GROUP && o->group != g->group) continue;
    good = judge(&f,
                 (qk_key){.term = g->word,
                          .group = g->group,
                          .count = g->count,
                          .rest = k->total[g->word] - g->count,
                          .articles = g->articles,
                          .length = spelled[g->word].n,
                          .cited = g->cited,
                          .spot = g->spot},
                 QK_MAY_MORE);
  }
  qk_code code = good ? cut(&f, spelled, k->words.n, e) : qk_work_fail(k->work, e);
  qk_work_give(k->work, spelled);
  *out = (qk_keys){f.keys, f.n, k->cited};
  return code;
}

/* One term in one group. */
static bool judge_tallied(finder *f, const qk_tallied *t, uint32_t i, uint32_t group,
                          uint32_t total, const qk_tally_cell *cell,
                          const qk_tally_cell *elsewhere) {
  qk_key key = {.term = i, .group = group, .rest = total, .length = t->terms[i].n};
  if (cell) {
    key.count = cell->times;
    key.rest = total - cell->times;
    key.articles = cell->articles;
  }
  key.cited = cell ? cell->first : elsewhere ? elsewhere->first : 0;
  if (t->spots) key.spot = t->spots[i];
  return judge(f, key, t->may ? t->may[i] : QK_MAY_MORE | QK_MAY_LESS);
}

static bool judge_term(finder *f, const qk_tallied *t, uint32_t i) {
  const qk_tally_cell *elsewhere = NULL;
  uint32_t total = 0;
  if (!t->terms[i].n) return true;
  for (uint32_t g = 0; g < f->c->n_groups; g++) {
    const qk_tally_cell *cell = qk_tally_find(t->tally, t->words[i], g);
    if (cell) elsewhere = cell;
    if (cell) total += cell->times;
  }
  if (!total) return true;
  if (f->o->group != QK_NO_GROUP)
    return judge_tallied(f, t, i, f->o->group, total,
                         qk_tally_find(t->tally, t->words[i], f->o->group), elsewhere);
  for (uint32_t g = 0; g < f->c->n_groups; g++) {
    const qk_tally_cell *cell = qk_tally_find(t->tally, t->words[i], g);
    if (cell && !judge_tallied(f, t, i, g, total, cell, NULL)) return false;
  }
  return !qk_work_tick(f->work, 20 * (size_t)f->c->n_groups);
}

qk_code qk_keyness_rank_tallied(const qk_tallied *t, const qk_corpus *c,
                                const qk_keyness_options *o, qk_keys *out, qk_err *e) {
  finder f = finder_of(c, o);
  bool good = true;
  for (uint32_t i = 0; good && i < t->n; i++) good = judge_term(&f, t, i);
  qk_code code = good ? cut(&f, t->terms, t->n, e) : qk_work_fail(f.work, e);
  *out = (qk_keys){f.keys, f.n, t->tally->cited};
  return code;
}
