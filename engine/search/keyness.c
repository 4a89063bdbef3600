/* keyness.c - which terms a group has more of (or less of) than the others. */
#include "search/keyness.h"

#include <stdlib.h>

#include "search/stat.h"

typedef struct finder {
  const qk_corpus *c;
  const qk_keyness_options *o;
  uint32_t grouped; /* tokens in groups */
  qk_key *keys;
  uint32_t n;
  size_t cap;
} finder;

/* False past the memory limit. */
static bool judge(finder *f, const qk_counter *k, uint32_t term, uint32_t group,
                  uint32_t grouped) {
  qk_key key = {.term = term, .group = group, .count = k->times[group]};
  double p;
  key.rest = grouped - key.count;
  key.articles = k->articles[group];
  key.n = f->c->groups[group].tokens;
  key.n_rest = f->grouped - key.n;
  bool more = (double)key.count * key.n_rest > (double)key.rest * key.n;
  if (!(more ? f->o->more : f->o->less)) return true;
  if ((more ? key.count : key.rest) < f->o->min) return true;
  if (!qk_log_likelihood(key.count, key.rest, key.n, key.n_rest, &key.g2)) return true;
  if (!qk_p_value(key.g2, &p) || p > f->o->p) return true;
  if (!qk_work_grow(f->c->work, &f->keys, f->n, &f->cap, sizeof *f->keys)) return false;
  f->keys[f->n++] = key;
  return true;
}

static bool judge_term(finder *f, qk_counter *k, const qk_suffixes *s, const qk_term *t,
                       uint32_t number) {
  uint32_t grouped = 0;
  if (!qk_counter_count(k, s->at + t->from, t->to - t->from)) return false;
  for (uint32_t i = 0; i < k->n_groups; i++) grouped += k->times[k->groups[i]];
  if (f->o->group != QK_NO_GROUP) return judge(f, k, number, f->o->group, grouped);
  for (uint32_t i = 0; i < k->n_groups; i++)
    if (!judge(f, k, number, k->groups[i], grouped)) return false;
  return true;
}

/* Ties in the order of the terms, which is that of their worth. */
static int by_group(const void *x, const void *y) {
  const qk_key *a = x, *b = y;
  if (a->group != b->group) return a->group > b->group ? 1 : -1;
  if (a->g2 != b->g2) return a->g2 > b->g2 ? -1 : 1;
  return (a->term > b->term) - (a->term < b->term);
}

/* Marks those of a group's keys that are hardly more than parts of others.  most: by
 * term, 0 before and after. */
static void mark_parts(finder *f, const qk_term_parts *parts, uint32_t from, uint32_t to,
                       uint32_t *most) {
  for (uint32_t i = from; i < to; i++) {
    const qk_key *b = &f->keys[i];
    for (uint32_t k = parts->from[b->term]; k < parts->from[b->term + 1]; k++)
      if (b->count > most[parts->parts[k]]) most[parts->parts[k]] = b->count;
  }
  for (uint32_t i = from; i < to; i++) {
    qk_key *a = &f->keys[i];
    a->part = most[a->term] && a->count - most[a->term] < f->o->min;
  }
  for (uint32_t i = from; i < to; i++) {
    uint32_t b = f->keys[i].term;
    for (uint32_t k = parts->from[b]; k < parts->from[b + 1]; k++)
      most[parts->parts[k]] = 0;
  }
}

/* Of each group the first `limit` keys that are no parts. */
static qk_code cut(finder *f, const qk_suffixes *s, const qk_term *terms,
                   uint32_t n_terms, qk_err *e) {
  qk_work *w = f->c->work;
  qk_term_parts parts;
  uint32_t kept = 0, *most = qk_work_new(w, n_terms + (size_t)1, sizeof *most);
  qk_code code =
      most ? qk_terms_parts(f->c, s, terms, n_terms, &parts, e) : qk_work_fail(w, e);
  if (code) return code;
  for (uint32_t from = 0, to; from < f->n; from = to) {
    uint32_t group = f->keys[from].group, first = kept;
    for (to = from; to < f->n && f->keys[to].group == group;) to++;
    mark_parts(f, &parts, from, to, most);
    for (uint32_t i = from; i < to; i++)
      if (!f->keys[i].part && kept - first < f->o->limit) f->keys[kept++] = f->keys[i];
  }
  f->n = kept;
  qk_terms_parts_free(&parts, w);
  qk_work_give(w, most);
  return QK_OK;
}

qk_code qk_keyness(const qk_corpus *c, const qk_suffixes *s, const qk_term *terms,
                   uint32_t n_terms, const qk_keyness_options *o, qk_key **out,
                   uint32_t *n, qk_err *e) {
  finder f = {.c = c, .o = o};
  qk_counter k;
  bool good = qk_counter_open(&k, c);
  for (uint32_t g = 0; g < c->n_groups; g++) f.grouped += c->groups[g].tokens;
  for (uint32_t i = 0; good && i < n_terms; i++)
    good = judge_term(&f, &k, s, &terms[i], i);
  if (!good) return qk_work_fail(c->work, e);
  if (f.n) qsort(f.keys, f.n, sizeof *f.keys, by_group);
  qk_code code = cut(&f, s, terms, n_terms, e);
  *out = f.keys;
  *n = f.n;
  return code;
}
