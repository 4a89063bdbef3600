/* reuse.c - passages that several groups share word for word. */
#include "search/reuse.h"

#include <stdlib.h>

/* What stands before the occurrences of a node: one token, none seen yet, or various. */
enum { NOTHING = UINT32_MAX, VARIOUS = UINT32_MAX - 1 };
enum { KEPT = 4000, KEPT_TIMES = 10 };

typedef struct node {
  uint32_t lcp, from;
  uint32_t twice; /* occurrences in a group that has one before */
  uint32_t none;  /* occurrences in no group */
  uint32_t left;
} node;

typedef struct finder {
  const qk_corpus *c;
  const qk_suffixes *s;
  const qk_reuse_options *o;
  uint32_t *last; /* by group: its suffix before, plus 1 */
  node *stack;
  uint32_t depth;
  size_t cap;
  qk_passage *kept; /* a heap: the worst first */
  uint32_t n_kept, most, found;
} finder;

/* ---- the best of many ----------------------------------------------------------------
 */

static uint64_t worth(const finder *f, const qk_passage *p) {
  switch (f->o->order) {
  case QK_REUSE_LENGTH:
    return (uint64_t)p->length << 32 | p->groups;
  case QK_REUSE_GROUPS:
    return (uint64_t)p->groups << 32 | p->length;
  default:
    return (uint64_t)p->length * (p->groups - 1);
  }
}

/* Ties: the longer, then what sorts first. */
static bool better(const finder *f, const qk_passage *a, const qk_passage *b) {
  uint64_t x = worth(f, a), y = worth(f, b);
  if (x != y) return x > y;
  if (a->length != b->length) return a->length > b->length;
  return a->from < b->from;
}

static void swap(qk_passage *a, qk_passage *b) {
  qk_passage t = *a;
  *a = *b;
  *b = t;
}

static void sink(finder *f, uint32_t i, uint32_t n) {
  for (;;) {
    uint32_t worst = i, child = 2 * i + 1;
    for (uint32_t k = child; k < child + 2 && k < n; k++)
      if (better(f, &f->kept[worst], &f->kept[k])) worst = k;
    if (worst == i) return;
    swap(&f->kept[i], &f->kept[worst]);
    i = worst;
  }
}

static void keep(finder *f, qk_passage p) {
  f->found++;
  if (f->n_kept == f->most) {
    if (!better(f, &p, &f->kept[0])) return;
    f->kept[0] = p;
    sink(f, 0, f->n_kept);
    return;
  }
  uint32_t i = f->n_kept++;
  f->kept[i] = p;
  while (i > 0 && better(f, &f->kept[(i - 1) / 2], &f->kept[i])) {
    swap(&f->kept[i], &f->kept[(i - 1) / 2]);
    i = (i - 1) / 2;
  }
}

/* ---- the nodes of the suffix tree ----------------------------------------------------
 */

static uint32_t both(uint32_t a, uint32_t b) {
  if (a == NOTHING) return b;
  return a == b ? a : VARIOUS;
}

static bool push(finder *f, node n) {
  if (!qk_work_grow(f->c->work, &f->stack, f->depth, &f->cap, sizeof *f->stack))
    return false;
  f->stack[f->depth++] = n;
  return true;
}

/* The node at the top ends before suffix `to`. */
static void judge(finder *f, uint32_t to) {
  const node *n = &f->stack[f->depth - 1];
  uint32_t groups = to - n->from - n->twice - n->none;
  if (n->lcp >= f->o->min_length && groups >= f->o->min_groups && n->left == VARIOUS)
    keep(f, (qk_passage){n->from, to, n->lcp, groups});
}

/* Suffix i: its group was seen before at suffix j; the deepest node on the stack that
 * holds both counts one less. */
static void count_group(finder *f, uint32_t i) {
  uint32_t article = qk_corpus_article_of(f->c, f->s->at[i]);
  uint32_t group = f->c->articles[article].group;
  if (group == QK_NO_GROUP) {
    f->stack[f->depth - 1].none++;
    return;
  }
  uint32_t before = f->last[group];
  f->last[group] = i + 1;
  if (!before) return;
  uint32_t low = 0, high = f->depth; /* stack[low].from <= before - 1 */
  while (high - low > 1) {
    uint32_t mid = low + (high - low) / 2;
    if (f->stack[mid].from <= before - 1)
      low = mid;
    else
      high = mid;
  }
  f->stack[low].twice++;
}

/* Between suffix i - 1 and i so many tokens are common. */
static bool step(finder *f, uint32_t i, uint32_t common) {
  node carried = {.from = i - 1, .left = NOTHING};
  while (f->stack[f->depth - 1].lcp > common) {
    judge(f, i);
    carried = f->stack[--f->depth];
    node *top = &f->stack[f->depth - 1];
    if (top->lcp < common) break;
    top->twice += carried.twice;
    top->none += carried.none;
    top->left = both(top->left, carried.left);
    carried = (node){.from = i - 1, .left = NOTHING};
  }
  if (f->stack[f->depth - 1].lcp >= common) return true;
  carried.lcp = common;
  return push(f, carried);
}

static bool walk(finder *f) {
  const qk_suffixes *s = f->s;
  if (!push(f, (node){.left = NOTHING})) return false;
  for (uint32_t i = 0; i < s->n; i++) {
    uint32_t next = i + 1 < s->n ? s->lcp[i + 1] : 0;
    /* The leaf belongs to the deeper of the nodes at its two sides. */
    if (next > f->stack[f->depth - 1].lcp &&
        !push(f, (node){.lcp = next, .from = i, .left = NOTHING}))
      return false;
    count_group(f, i);
    uint32_t left = f->c->tokens[s->at[i] - 1];
    node *top = &f->stack[f->depth - 1];
    top->left = both(top->left, left == QK_END ? VARIOUS : left);
    if (!step(f, i + 1, next)) return false;
    if (qk_work_tick(f->c->work, 40)) return false;
  }
  return true;
}

/* ---- passages inside others ----------------------------------------------------------
 */

/* tree: the greatest end of the occurrences that begin up to a place (Fenwick 1994). */
static void add_end(uint32_t *tree, uint32_t n, uint32_t from, uint32_t end) {
  for (uint32_t i = from + 1; i <= n; i += i & -i)
    if (tree[i] < end) tree[i] = end;
}

static void forget_end(uint32_t *tree, uint32_t n, uint32_t from) {
  for (uint32_t i = from + 1; i <= n; i += i & -i) tree[i] = 0;
}

static uint32_t end_before(const uint32_t *tree, uint32_t from) {
  uint32_t end = 0;
  for (uint32_t i = from + 1; i; i -= i & -i)
    if (tree[i] > end) end = tree[i];
  return end;
}

static int by_groups(const void *x, const void *y) {
  const qk_passage *a = x, *b = y;
  if (a->groups != b->groups) return a->groups > b->groups ? -1 : 1;
  if (a->length != b->length) return a->length > b->length ? -1 : 1;
  return (a->from > b->from) - (a->from < b->from);
}

static bool is_inside(const finder *f, const qk_passage *p, const uint32_t *tree) {
  for (uint32_t i = p->from; i < p->to; i++)
    if (end_before(tree, f->s->at[i]) >= f->s->at[i] + p->length) return true;
  return false;
}

/* Whoever has the longer has the shorter: where both have as many groups, they have the
 * same.  Those of one number of groups, the longer first, make a tree. */
static bool drop_inner(finder *f) {
  uint32_t n = f->c->n_tokens + 1, kept = 0, *tree;
  tree = qk_work_new(f->c->work, n + (size_t)1, sizeof *tree);
  if (!tree) return false;
  if (f->n_kept) qsort(f->kept, f->n_kept, sizeof *f->kept, by_groups);
  for (uint32_t k = 0, first = 0; k < f->n_kept; k++) {
    qk_passage p = f->kept[k];
    for (; first < kept && f->kept[first].groups != p.groups; first++)
      for (uint32_t i = f->kept[first].from; i < f->kept[first].to; i++)
        forget_end(tree, n, f->s->at[i]);
    if (qk_work_tick(f->c->work, 150 * (size_t)(p.to - p.from))) return false;
    if (is_inside(f, &p, tree)) continue;
    for (uint32_t i = p.from; i < p.to; i++)
      add_end(tree, n, f->s->at[i], f->s->at[i] + p.length);
    f->kept[kept++] = p;
  }
  f->found -= f->n_kept - kept;
  f->n_kept = kept;
  qk_work_give(f->c->work, tree);
  return true;
}

qk_code qk_reuse_find(const qk_corpus *c, const qk_suffixes *s, const qk_reuse_options *o,
                      qk_passage **out, uint32_t *n, uint32_t *found, qk_err *e) {
  qk_work *w = c->work;
  finder f = {.c = c, .s = s, .o = o};
  f.most =
      o->limit < UINT32_MAX / KEPT_TIMES - KEPT ? o->limit * KEPT_TIMES + KEPT : o->limit;
  f.last = qk_work_new(w, c->n_groups + (size_t)1, sizeof *f.last);
  f.kept = qk_work_new(w, f.most, sizeof *f.kept);
  bool good = f.last && f.kept && walk(&f) && drop_inner(&f);
  qk_work_give(w, f.last);
  qk_work_give(w, f.stack);
  if (!good) return qk_work_fail(w, e);
  /* A heap again, then sorted: the worst goes to the end each time. */
  for (uint32_t i = f.n_kept / 2; i-- > 0;) sink(&f, i, f.n_kept);
  for (uint32_t k = f.n_kept; k > 1; k--) {
    swap(&f.kept[0], &f.kept[k - 1]);
    sink(&f, 0, k - 1);
  }
  *out = f.kept;
  *n = f.n_kept < o->limit ? f.n_kept : o->limit;
  *found = f.found;
  return QK_OK;
}
