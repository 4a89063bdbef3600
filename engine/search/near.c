/* near.c - texts that are nearly the same, in clusters. */
#include "search/near.h"

#include <math.h>
#include <stdlib.h>

#include "search/shingle.h"

/* A variant on its way: equal texts, their set of shingles, and the cluster. */
typedef struct variant {
  uint32_t first, times; /* the first of its texts; how many */
  uint32_t from, n;      /* shingles */
  uint32_t parent;       /* union-find: the smaller of two roots */
} variant;

typedef struct finder {
  qk_work *w;
  const uint32_t *tokens;
  const qk_text_run *runs;
  uint32_t n;
  const qk_near_options *o;
  variant *variants;
  uint32_t n_variants;
  size_t cap_variants;
  uint32_t *variant_of; /* by text */
  uint64_t *shingles;   /* of each variant ascending */
  uint32_t *rank;       /* number of each shingle, the rarest first, ascending within each
                           variant */
} finder;

/* ---- equal texts ---------------------------------------------------------------------
 */

static uint64_t hash(const finder *f, qk_text_run r) {
  uint64_t h = 1469598103934665603u;
  for (uint32_t i = r.from; i < r.to; i++) h = (h ^ f->tokens[i]) * 1099511628211u;
  return h ^ h >> 32;
}

static bool equal(const finder *f, qk_text_run a, qk_text_run b) {
  return a.to - a.from == b.to - b.from &&
         memcmp(f->tokens + a.from, f->tokens + b.from,
                (a.to - a.from) * sizeof *f->tokens) == 0;
}

static bool find_variants(finder *f) {
  uint32_t n_slots = 64;
  while (n_slots / 2 <= f->n) n_slots *= 2;
  uint32_t *slots = qk_work_new(f->w, n_slots, sizeof *slots);
  f->variant_of = qk_work_new(f->w, f->n + (size_t)1, sizeof *f->variant_of);
  if (!slots || !f->variant_of) return false;
  for (uint32_t i = 0; i < f->n; i++) {
    uint32_t at = (uint32_t)hash(f, f->runs[i]) & (n_slots - 1);
    while (slots[at] && !equal(f, f->runs[f->variants[slots[at] - 1].first], f->runs[i]))
      at = (at + 1) & (n_slots - 1);
    if (!slots[at]) {
      if (!qk_work_grow(f->w, &f->variants, f->n_variants, &f->cap_variants,
                        sizeof *f->variants))
        return false;
      f->variants[f->n_variants] = (variant){.first = i, .parent = f->n_variants};
      slots[at] = ++f->n_variants;
    }
    f->variant_of[i] = slots[at] - 1;
    f->variants[slots[at] - 1].times++;
    if (qk_work_tick(f->w, 20 + f->runs[i].to - f->runs[i].from)) return false;
  }
  qk_work_give(f->w, slots);
  return true;
}

/* ---- shingles by rarity --------------------------------------------------------------
 */

typedef struct counted {
  uint64_t shingle;
  uint32_t times, rank;
} counted;

static int by_shingle(const void *x, const void *y) {
  const counted *a = x, *b = y;
  return (a->shingle > b->shingle) - (a->shingle < b->shingle);
}

static int by_rarity(const void *x, const void *y) {
  const counted *a = x, *b = y;
  if (a->times != b->times) return a->times > b->times ? 1 : -1;
  return by_shingle(x, y);
}

static int ascending(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static bool make_shingles(finder *f, uint32_t *n_all) {
  size_t room = 0;
  for (uint32_t v = 0; v < f->n_variants; v++) {
    qk_text_run r = f->runs[f->variants[v].first];
    room += r.to - r.from;
  }
  if (room >= UINT32_MAX) return false;
  f->shingles = qk_work_new(f->w, room + 1, sizeof *f->shingles);
  if (!f->shingles) return false;
  *n_all = 0;
  for (uint32_t v = 0; v < f->n_variants; v++) {
    variant *x = &f->variants[v];
    qk_text_run r = f->runs[x->first];
    x->from = *n_all;
    x->n = qk_shingles(f->tokens, r, f->o->shingle, f->shingles + *n_all);
    *n_all += x->n;
    if (qk_work_tick(f->w, (size_t)(r.to - r.from) * 40)) return false;
  }
  return true;
}

/* Gives every shingle its number by rarity; *n: how many different ones. */
static bool rank_shingles(finder *f, uint32_t n_all, uint32_t *n) {
  counted *list = qk_work_new(f->w, n_all + (size_t)1, sizeof *list);
  f->rank = qk_work_new(f->w, n_all + (size_t)1, sizeof *f->rank);
  if (!list || !f->rank || qk_work_ask(f->w)) return false;
  for (uint32_t i = 0; i < n_all; i++) list[i].shingle = f->shingles[i];
  qsort(list, n_all, sizeof *list, by_shingle);
  *n = 0;
  for (uint32_t i = 0; i < n_all; i++) {
    if (!*n || list[*n - 1].shingle != list[i].shingle)
      list[(*n)++] = (counted){.shingle = list[i].shingle};
    list[*n - 1].times++;
  }
  qsort(list, *n, sizeof *list, by_rarity);
  for (uint32_t i = 0; i < *n; i++) list[i].rank = i;
  qsort(list, *n, sizeof *list, by_shingle);
  for (uint32_t v = 0; v < f->n_variants; v++) {
    variant *x = &f->variants[v];
    for (uint32_t i = x->from; i < x->from + x->n; i++) {
      counted key = {.shingle = f->shingles[i]};
      const counted *found = bsearch(&key, list, *n, sizeof *list, by_shingle);
      f->rank[i] = found->rank;
    }
    if (x->n) qsort(f->rank + x->from, x->n, sizeof *f->rank, ascending);
    if (qk_work_tick(f->w, (size_t)x->n * 60)) return false;
  }
  qk_work_give(f->w, list);
  return true;
}

/* ---- pairs ---------------------------------------------------------------------------
 */

typedef struct posting { /* a list for each shingle: the newest first */
  uint32_t variant, next;
} posting;

typedef struct joiner {
  finder *f;
  uint32_t *heads; /* by rank: posting + 1 */
  posting *postings;
  uint32_t n_postings;
  size_t cap;
  uint32_t *order; /* variants by size */
  uint32_t *seen;  /* by variant: the last one it was compared with, plus 1 */
} joiner;

static uint32_t root(finder *f, uint32_t v) {
  while (f->variants[v].parent != v) {
    f->variants[v].parent = f->variants[f->variants[v].parent].parent;
    v = f->variants[v].parent;
  }
  return v;
}

static void join(finder *f, uint32_t a, uint32_t b) {
  a = root(f, a);
  b = root(f, b);
  if (a < b)
    f->variants[b].parent = a;
  else
    f->variants[a].parent = b;
}

static double similarity(const finder *f, const variant *a, const variant *b) {
  uint32_t shared =
      qk_shingles_shared(f->shingles + a->from, a->n, f->shingles + b->from, b->n);
  return qk_shingles_similarity(a->n, b->n, shared, f->o->containment);
}

/* Compares a variant with those before it that share one of its first shingles: it is at
 * least as large as they are. */
static bool compare(joiner *j, uint32_t v, uint32_t prefix) {
  finder *f = j->f;
  const variant *x = &f->variants[v];
  for (uint32_t i = x->from; i < x->from + prefix; i++)
    for (uint32_t p = j->heads[f->rank[i]]; p; p = j->postings[p - 1].next) {
      uint32_t u = j->postings[p - 1].variant;
      const variant *y = &f->variants[u];
      if (qk_work_tick(f->w, 10)) return false;
      if (!f->o->containment && y->n < f->o->least * x->n - 1e-9) break; /* and smaller */
      if (j->seen[u] == v + 1 || root(f, u) == root(f, v)) continue;
      j->seen[u] = v + 1;
      if (similarity(f, x, y) >= f->o->least - 1e-9) join(f, u, v);
      if (qk_work_tick(f->w, x->n + y->n)) return false;
    }
  return true;
}

static bool add_postings(joiner *j, uint32_t v, uint32_t prefix) {
  const variant *x = &j->f->variants[v];
  for (uint32_t i = x->from; i < x->from + prefix; i++) {
    uint32_t *head = &j->heads[j->f->rank[i]];
    if (!qk_work_grow(j->f->w, &j->postings, j->n_postings, &j->cap, sizeof *j->postings))
      return false;
    j->postings[j->n_postings] = (posting){v, *head};
    *head = ++j->n_postings;
  }
  return true;
}

static int by_size(const void *x, const void *y, void *context) {
  const finder *f = context;
  uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
  if (f->variants[a].n != f->variants[b].n)
    return f->variants[a].n > f->variants[b].n ? 1 : -1;
  return (a > b) - (a < b);
}

static bool join_all(finder *f, uint32_t n_shingles) {
  joiner j = {.f = f};
  j.heads = qk_work_new(f->w, n_shingles + (size_t)1, sizeof *j.heads);
  j.order = qk_work_new(f->w, f->n_variants + (size_t)1, sizeof *j.order);
  j.seen = qk_work_new(f->w, f->n_variants + (size_t)1, sizeof *j.seen);
  bool good = j.heads && j.order && j.seen;
  for (uint32_t v = 0; good && v < f->n_variants; v++) j.order[v] = v;
  if (good) qsort_r(j.order, f->n_variants, sizeof *j.order, by_size, f);
  for (uint32_t i = 0; good && i < f->n_variants; i++) {
    uint32_t v = j.order[i], n = f->variants[v].n, prefix = n;
    /* Two sets of which one has n members, and a resemblance of `least`, share that part
     * of n: so many of the rarest cannot all be missing. */
    if (!f->o->containment && n) prefix = n - (uint32_t)ceil(f->o->least * n - 1e-9) + 1;
    if (prefix > n) prefix = n;
    good = compare(&j, v, prefix) && add_postings(&j, v, prefix);
  }
  qk_work_give(f->w, j.heads);
  qk_work_give(f->w, j.order);
  qk_work_give(f->w, j.seen);
  qk_work_give(f->w, j.postings);
  return good;
}

/* ---- clusters ------------------------------------------------------------------------
 */

/* By root, then the most frequent, then the first. */
static int by_cluster(const void *x, const void *y, void *context) {
  finder *f = context;
  uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
  uint32_t p = root(f, a), q = root(f, b);
  if (p != q) return p > q ? 1 : -1;
  if (f->variants[a].times != f->variants[b].times)
    return f->variants[a].times > f->variants[b].times ? -1 : 1;
  return (a > b) - (a < b);
}

/* The variants in order[from … to) are a cluster where they are two texts or more. */
static bool put_cluster(finder *f, qk_near *out, const uint32_t *order, uint32_t from,
                        uint32_t to, uint32_t *place) {
  qk_cluster c = {.from = out->n_variants, .to = out->n_variants + to - from};
  for (uint32_t i = from; i < to; i++) c.texts += f->variants[order[i]].times;
  if (c.texts < 2) return true;
  const variant *first = &f->variants[order[from]];
  for (uint32_t i = from; i < to; i++) {
    const variant *x = &f->variants[order[i]];
    out->variants[out->n_variants++] =
        (qk_variant){.from = out->n_texts,
                     .to = out->n_texts + x->times,
                     .similarity = x == first ? 1 : similarity(f, x, first)};
    place[order[i]] = out->n_texts + 1;
    out->n_texts += x->times;
    if (qk_work_tick(f->w, x->n + first->n)) return false;
  }
  out->clusters[out->n_clusters++] = c;
  return true;
}

static bool put_clusters(finder *f, qk_near *out) {
  size_t n = f->n_variants;
  uint32_t *order = qk_work_new(f->w, n + 1, sizeof *order);
  uint32_t *place = qk_work_new(f->w, n + 1, sizeof *place);
  out->clusters = qk_work_new(f->w, n + 1, sizeof *out->clusters);
  out->variants = qk_work_new(f->w, n + 1, sizeof *out->variants);
  out->texts = qk_work_new(f->w, f->n + (size_t)1, sizeof *out->texts);
  if (!order || !place || !out->clusters || !out->variants || !out->texts) return false;
  for (uint32_t v = 0; v < n; v++) order[v] = v;
  qsort_r(order, n, sizeof *order, by_cluster, f);
  for (uint32_t from = 0, to; from < n; from = to) {
    for (to = from + 1; to < n && root(f, order[to]) == root(f, order[from]);) to++;
    if (!put_cluster(f, out, order, from, to, place)) return false;
  }
  for (uint32_t i = 0; i < f->n; i++)
    if (place[f->variant_of[i]]) out->texts[place[f->variant_of[i]]++ - 1] = i;
  qk_work_give(f->w, order);
  qk_work_give(f->w, place);
  return true;
}

qk_code qk_near_find(qk_work *w, const uint32_t *tokens, const qk_text_run *runs,
                     uint32_t n, const qk_near_options *o, qk_near *out, qk_err *e) {
  finder f = {.w = w, .tokens = tokens, .runs = runs, .n = n, .o = o};
  uint32_t n_all, n_shingles;
  *out = (qk_near){0};
  bool good = find_variants(&f) && make_shingles(&f, &n_all) &&
              rank_shingles(&f, n_all, &n_shingles) && join_all(&f, n_shingles) &&
              put_clusters(&f, out);
  qk_work_give(w, f.variants);
  qk_work_give(w, f.variant_of);
  qk_work_give(w, f.shingles);
  qk_work_give(w, f.rank);
  return good ? QK_OK : qk_work_fail(w, e);
}
