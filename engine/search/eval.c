/* eval.c - which units of one issue a query finds. */
#include "search/eval.h"

#include <stdlib.h>

#include "base/varint.h"
#include "search/matches.h"
#include "search/spans.h"
#include "search/unitmap.h"

struct qk_eval {
  const qk_expr_query *query;
  qk_sieve *sieve;
  qk_unit first, last;
  const qk_issue_view *issue;
  qk_sequences phrases;
  qk_units *units; /* of each node */
  const qk_expr **leaves;
  /* of the issue at hand, each as soon as it is needed */
  bool has_units, has_sentences, has_articles, has_lengths;
  qk_unitmap units_at;
  qk_spans sentences;
  const uint8_t *length, *lengths_end; /* of the unit next_length and those behind */
  uint32_t next_length;
  uint32_t begin[QK_UNITS]; /* number of the first unit of a kind; [5]: of all */
  qk_articles articles;
  const qk_expr *passed; /* what the sieve was asked last */
  uint32_t passed_article;
  bool passed_answer;
  bool oom;
};

static void find_leaves(qk_eval *v, const qk_expr *n) {
  if (n->kind == QK_EXPR_PHRASE || n->kind == QK_EXPR_NEAR) {
    v->leaves[n->leaf] = n;
    return;
  }
  for (const qk_expr *c = n->child; c; c = c->next) find_leaves(v, c);
}

qk_code qk_eval_new(qk_eval **out, const qk_expr_query *q, qk_sieve *sieve, qk_unit first,
                    qk_unit last, qk_err *e) {
  qk_eval *v = *out = calloc(1, sizeof *v);
  if (!v) return qk_nomem(e);
  *v = (qk_eval){.query = q, .sieve = sieve, .first = first, .last = last};
  v->units = calloc(q->n_nodes + (size_t)1, sizeof *v->units);
  v->leaves = calloc(q->n_leaves + (size_t)1, sizeof *v->leaves);
  if (!v->units || !v->leaves) {
    qk_eval_free(v);
    *out = NULL;
    return qk_nomem(e);
  }
  find_leaves(v, q->root);
  return QK_OK;
}

void qk_eval_free(qk_eval *v) {
  if (!v) return;
  for (uint32_t i = 0; v->units && i < v->query->n_nodes; i++) free(v->units[i].items);
  free(v->units);
  free(v->leaves);
  qk_sequences_free(&v->phrases);
  qk_articles_free(&v->articles);
  free(v);
}

bool qk_eval_oom(const qk_eval *v) { return v->oom; }

void qk_eval_begin(qk_eval *v, const qk_issue_view *issue) {
  v->issue = issue;
  v->has_units = v->has_sentences = v->has_articles = v->has_lengths = false;
  v->passed = NULL;
  for (uint32_t i = 0; i < v->query->n_nodes; i++) v->units[i].known = false;
}

/* ---- units ---------------------------------------------------------------------------
 */

static void read_units(qk_eval *v) {
  if (v->has_units) return;
  qk_str list = v->issue->extra(v->issue->context, QK_LIST_UNITS);
  const uint8_t *p = (const uint8_t *)list.p, *end = list.n ? p + list.n : p;
  uint32_t n, sum = 0;
  for (int i = 0; i < QK_UNIT_SENTENCE; i++) {
    if (list.n)
      p = qk_varint_get(p, end, &n);
    else
      n = 0;
    v->begin[i] = sum;
    sum = n > UINT32_MAX - sum ? UINT32_MAX : sum + n;
  }
  v->begin[QK_UNIT_SENTENCE] = sum;
  v->units_at =
      qk_unitmap_read((qk_str){(const char *)p, list.n ? (size_t)(end - p) : 0});
  v->has_units = true;
}

static const qk_spans *sentences(qk_eval *v) {
  if (!v->has_sentences)
    qk_spans_read(&v->sentences, v->issue->extra(v->issue->context, QK_LIST_SENTENCES));
  v->has_sentences = true;
  return &v->sentences;
}

const qk_articles *qk_eval_articles(qk_eval *v) {
  if (!v->has_articles) {
    qk_str list = v->issue->extra(v->issue->context, QK_LIST_ARTICLES);
    v->oom = v->oom || !qk_articles_read(&v->articles, list);
  }
  v->has_articles = true;
  return &v->articles;
}

uint32_t qk_eval_article(qk_eval *v, uint32_t unit) {
  qk_spans_at at;
  if (v->first == QK_UNIT_SENTENCE) {
    read_units(v);
    if (!qk_spans_go(sentences(v), unit, &at)) return QK_NONE;
    unit = qk_unitmap_of(&v->units_at, at.run.start);
  }
  return qk_articles_of(qk_eval_articles(v), unit);
}

static void read_lengths(qk_eval *v) {
  qk_str list = v->issue->extra(v->issue->context, QK_LIST_LENGTHS);
  v->length = (const uint8_t *)list.p;
  v->lengths_end = list.n ? v->length + list.n : v->length;
  v->next_length = 0;
  v->has_lengths = true;
}

uint32_t qk_eval_tokens(qk_eval *v, uint32_t unit) {
  qk_spans_at at;
  uint32_t tokens = 0;
  if (v->first == QK_UNIT_SENTENCE)
    return qk_spans_go(sentences(v), unit, &at) ? at.run.end - at.run.start : 0;
  if (!v->has_lengths || unit < v->next_length) read_lengths(v);
  for (; v->next_length <= unit && v->length < v->lengths_end; v->next_length++)
    v->length = qk_varint_get(v->length, v->lengths_end, &tokens);
  return tokens;
}

uint32_t qk_eval_begin_of(qk_eval *v, qk_unit kind) {
  read_units(v);
  return kind == QK_UNIT_SENTENCE ? 0 : v->begin[kind];
}

qk_unit qk_eval_kind(qk_eval *v, uint32_t unit, uint32_t *number) {
  *number = unit;
  if (v->first == QK_UNIT_SENTENCE) return QK_UNIT_SENTENCE;
  read_units(v);
  int kind = QK_UNIT_CELL;
  while (kind > 0 && unit < v->begin[kind]) kind--;
  *number = unit - v->begin[kind];
  return (qk_unit)kind;
}

/* ---- from matches to units -----------------------------------------------------------
 */

/* Room for n units. */
static bool reserve(qk_eval *v, qk_units *to, uint32_t n) {
  if (n <= to->cap) return true;
  uint32_t cap = to->cap ? to->cap * 2 : 64;
  if (cap < n) cap = n;
  qk_counted *items = realloc(to->items, cap * sizeof *items);
  if (!items) {
    v->oom = true;
    return false;
  }
  to->items = items;
  to->cap = cap;
  return true;
}

/* There is room. */
static inline void put_unit(qk_units *to, uint32_t unit) {
  if (to->n && to->items[to->n - 1].unit == unit)
    to->items[to->n - 1].times++;
  else
    to->items[to->n++] = (qk_counted){unit, 1};
}

static void add_unit(qk_eval *v, qk_units *to, uint32_t unit) {
  if (reserve(v, to, to->n + 1)) put_unit(to, unit);
}

typedef struct mapper { /* walks through matches and units side by side */
  uint32_t first, end;  /* units that are asked for */
  qk_unitmap units;
  qk_spans_at at; /* sentences */
} mapper;

static bool map_begin(qk_eval *v, mapper *m) {
  read_units(v);
  if (v->first == QK_UNIT_SENTENCE) return qk_spans_go(sentences(v), 0, &m->at);
  m->first = v->begin[v->first];
  m->end = v->begin[v->last + 1];
  m->units = v->units_at;
  return m->first < m->end;
}

/* Two sentences may have punctuation in common, and so a match.  False where no later
 * match can be in one. */
static bool map_to_sentences(qk_eval *v, mapper *m, qk_match match, qk_units *to) {
  if (match.start >= m->at.run.end && !qk_spans_seek(&m->at, match.start)) return false;
  qk_spans_at at = m->at;
  for (bool on = true; on && at.run.start <= match.start; on = qk_spans_next(&at))
    if (match.end <= at.run.end) add_unit(v, to, at.index);
  return true;
}

/* False where no later match can be in a unit that is asked for. */
static bool map_to_unit(qk_eval *v, mapper *m, qk_match match, qk_units *to) {
  uint32_t unit = qk_unitmap_of(&m->units, match.start);
  if (unit >= m->end) return false;
  if (unit >= m->first) add_unit(v, to, unit);
  return true;
}

static void map_matches(qk_eval *v, const qk_matches *matches, qk_units *to) {
  mapper m;
  if (!matches->n || !map_begin(v, &m)) return;
  for (uint32_t i = 0; i < matches->n; i++) {
    const qk_match *match = &matches->items[i];
    if (v->first == QK_UNIT_SENTENCE) {
      if (!map_to_sentences(v, &m, *match, to)) return;
      continue;
    }
    /* A pair may have the end of one unit between its terms. */
    if (qk_unitmap_of(&m.units, match->end - 1) != qk_unitmap_of(&m.units, match->start))
      continue;
    if (!map_to_unit(v, &m, *match, to)) return;
  }
}

/* A phrase lies in one unit. */
static void map_starts(qk_eval *v, const qk_numbers *starts, uint32_t tokens,
                       qk_units *to) {
  mapper m;
  if (!starts->n || !map_begin(v, &m)) return;
  if (v->first != QK_UNIT_SENTENCE && !reserve(v, to, starts->n)) return;
  for (uint32_t i = 0; i < starts->n; i++) {
    uint32_t start = starts->items[i];
    if (v->first == QK_UNIT_SENTENCE) {
      if (!map_to_sentences(v, &m, (qk_match){start, start + tokens}, to)) return;
      continue;
    }
    uint32_t unit = qk_unitmap_of(&m.units, start);
    if (unit >= m.end) return;
    if (unit >= m.first) put_unit(to, unit);
  }
}

/* ---- terms ---------------------------------------------------------------------------
 */

static void find_phrase(qk_eval *v, const qk_expr *n) {
  if (!qk_sequences_find(&v->phrases, v->issue->lists, v->query, n)) v->oom = true;
}

/* Every match of a term, of alternatives, of a pair. */
static void find_matches(qk_eval *v, const qk_expr *n, qk_matches *to) {
  if (n->kind == QK_EXPR_PHRASE) {
    find_phrase(v, n);
    for (uint32_t i = 0; i < v->phrases.starts.n; i++) {
      uint32_t start = v->phrases.starts.items[i];
      if (!qk_matches_add(to, (qk_match){start, start + n->n})) v->oom = true;
    }
  } else if (n->kind == QK_EXPR_NEAR) {
    qk_matches sides[2] = {0};
    find_matches(v, n->child, &sides[0]);
    if (sides[0].n) find_matches(v, n->child->next, &sides[1]);
    if (!qk_matches_near(&sides[0], &sides[1], n->distance, to)) v->oom = true;
    qk_matches_free(&sides[0]);
    qk_matches_free(&sides[1]);
  } else {
    for (const qk_expr *c = n->child; c; c = c->next) find_matches(v, c, to);
  }
  if (n->kind == QK_EXPR_OR) qk_matches_sort(to);
}

static const qk_units *leaf_units(qk_eval *v, const qk_expr *n) {
  qk_units *to = &v->units[n->number];
  if (to->known) return to;
  to->n = 0;
  to->known = true;
  if (n->kind == QK_EXPR_PHRASE) {
    find_phrase(v, n);
    map_starts(v, &v->phrases.starts, n->n, to);
    return to;
  }
  qk_matches found = {0};
  find_matches(v, n, &found);
  map_matches(v, &found, to);
  qk_matches_free(&found);
  return to;
}

const qk_units *qk_eval_leaf(qk_eval *v, uint32_t leaf) {
  return leaf_units(v, v->leaves[leaf]);
}

/* ---- AND, OR, NOT --------------------------------------------------------------------
 */

static const qk_units *node_units(qk_eval *v, const qk_expr *n);

/* Keeps the units of *to that are in other (or are not). */
static void keep(qk_units *to, const qk_units *other, bool there) {
  uint32_t n = 0, k = 0;
  for (uint32_t i = 0; i < to->n; i++) {
    while (k < other->n && other->items[k].unit < to->items[i].unit) k++;
    bool found = k < other->n && other->items[k].unit == to->items[i].unit;
    if (found == there) to->items[n++] = to->items[i];
  }
  to->n = n;
}

static void copy(qk_eval *v, qk_units *to, const qk_units *from) {
  to->n = 0;
  for (uint32_t i = 0; i < from->n; i++) add_unit(v, to, from->items[i].unit);
}

static bool passes(qk_eval *v, const qk_expr *filter, uint32_t article) {
  if (v->passed == filter && v->passed_article == article) return v->passed_answer;
  const qk_articles *a = qk_eval_articles(v);
  bool known = article < a->n;
  v->passed = filter;
  v->passed_article = article;
  v->passed_answer = qk_sieve_pass(v->sieve, filter, known ? &a->items[article] : NULL,
                                   &v->issue->about) != filter->negated;
  return v->passed_answer;
}

static void sift(qk_eval *v, const qk_expr *filter, qk_units *to) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < to->n; i++)
    if (passes(v, filter, qk_eval_article(v, to->items[i].unit)))
      to->items[n++] = to->items[i];
  to->n = n;
}

/* What is looked for first, then what is taken away. */
static void conjunction(qk_eval *v, const qk_expr *n, qk_units *to) {
  bool first = true;
  for (const qk_expr *c = n->child; c; c = c->next) {
    if (c->negated || c->is_filter) continue;
    const qk_units *part = node_units(v, c);
    if (first)
      copy(v, to, part);
    else
      keep(to, part, true);
    first = false;
    if (!to->n) return;
  }
  for (const qk_expr *c = n->child; c && to->n; c = c->next) {
    if (c->is_filter)
      sift(v, c, to);
    else if (c->negated)
      keep(to, node_units(v, c), false);
  }
}

static int by_unit(const void *a, const void *b) {
  uint32_t x = ((const qk_counted *)a)->unit, y = ((const qk_counted *)b)->unit;
  return (x > y) - (x < y);
}

static void alternatives(qk_eval *v, const qk_expr *n, qk_units *to) {
  for (const qk_expr *c = n->child; c; c = c->next) {
    const qk_units *part = node_units(v, c);
    for (uint32_t i = 0; i < part->n; i++) add_unit(v, to, part->items[i].unit);
  }
  if (to->n) qsort(to->items, to->n, sizeof *to->items, by_unit);
  uint32_t k = 0;
  for (uint32_t i = 0; i < to->n; i++)
    if (!k || to->items[k - 1].unit != to->items[i].unit) to->items[k++] = to->items[i];
  to->n = k;
}

static const qk_units *node_units(qk_eval *v, const qk_expr *n) {
  if (n->kind == QK_EXPR_PHRASE || n->kind == QK_EXPR_NEAR) return leaf_units(v, n);
  qk_units *to = &v->units[n->number];
  if (to->known) return to;
  to->n = 0;
  to->known = true;
  if (n->kind == QK_EXPR_AND)
    conjunction(v, n, to);
  else
    alternatives(v, n, to);
  return to;
}

const qk_units *qk_eval_find(qk_eval *v) { return node_units(v, v->query->root); }
