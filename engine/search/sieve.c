/* sieve.c - which articles the filters of a query let through. */
#include "search/sieve.h"

#include <stdlib.h>

#include "text/utf8.h"

typedef struct wanted { /* of one filter */
  uint32_t *folded, n;
  qk_days days;
} wanted;

struct qk_sieve {
  const qk_expr_query *query;
  const qk_folding *folding;
  wanted *values; /* by number of the node */
  uint32_t *folded, cap;
  bool asks_issue;
};

/* A text as it is compared, into out, which has room for its bytes. */
static uint32_t fold(const qk_folding *f, qk_str s, uint32_t *out) {
  uint32_t n = 0;
  size_t len;
  for (size_t at = 0; at < s.n; at += len) {
    qk_char_class kind;
    uint32_t cp = qk_folding_char(f, qk_utf8_at(s.p + at, &len), &kind);
    if (kind != QK_CHAR_SPACE && kind != QK_CHAR_IGNORED) out[n++] = cp;
  }
  return n;
}

static bool add_filter(qk_sieve *s, const qk_expr *n) {
  wanted *w = &s->values[n->number];
  if (n->field == QK_BY_DATE || n->field == QK_BY_PERIODICAL) s->asks_issue = true;
  if (n->field == QK_BY_DATE) return qk_days_of(n->value, &w->days);
  w->folded = malloc((n->value.n + 1) * sizeof *w->folded);
  if (!w->folded) return false;
  w->n = fold(s->folding, n->value, w->folded);
  return true;
}

static bool add_filters(qk_sieve *s, const qk_expr *n) {
  if (n->kind == QK_EXPR_FILTER) return add_filter(s, n);
  if (n->kind == QK_EXPR_NEAR) return true;
  for (const qk_expr *c = n->child; c; c = c->next)
    if (!add_filters(s, c)) return false;
  return true;
}

qk_code qk_sieve_new(qk_sieve **out, const qk_expr_query *q, const qk_folding *folding,
                     qk_err *e) {
  qk_sieve *s = *out = calloc(1, sizeof *s);
  if (!s) return qk_nomem(e);
  s->query = q;
  s->folding = folding;
  s->values = calloc(q->n_nodes + (size_t)1, sizeof *s->values);
  if (s->values && add_filters(s, q->root)) return QK_OK;
  qk_sieve_free(s);
  *out = NULL;
  return qk_nomem(e);
}

void qk_sieve_free(qk_sieve *s) {
  if (!s) return;
  for (uint32_t i = 0; s->values && i < s->query->n_nodes; i++) free(s->values[i].folded);
  free(s->values);
  free(s->folded);
  free(s);
}

bool qk_sieve_asks_issue(const qk_sieve *s) { return s->asks_issue; }

static bool contains(const uint32_t *text, uint32_t n, const wanted *w) {
  for (uint32_t i = 0; i + w->n <= n; i++)
    if (memcmp(text + i, w->folded, w->n * sizeof *text) == 0) return true;
  return false;
}

static bool compare(qk_sieve *s, const wanted *w, qk_str text, bool whole) {
  if (text.n > s->cap) {
    uint32_t *more = realloc(s->folded, text.n * 2 * sizeof *more);
    if (!more) return false;
    s->folded = more;
    s->cap = (uint32_t)text.n * 2;
  }
  uint32_t n = fold(s->folding, text, s->folded);
  return text.n && (!whole || n == w->n) && contains(s->folded, n, w);
}

static bool is_kind(qk_article_kind kind, qk_str value) {
  static const char *const kinds[] = {"notice", "speech", "city_report", "appendix",
                                      "other"};
  return qk_str_eq(qk_str_of(kinds[kind]), value);
}

/* The issue's days, as precise as stated, and the filter's have one in common. */
static bool overlaps(qk_str date, const qk_days *days) {
  qk_days own;
  return qk_days_of(date, &own) && strcmp(own.first, days->last) <= 0 &&
         strcmp(own.last, days->first) >= 0;
}

bool qk_sieve_value(qk_sieve *s, const qk_expr *filter, qk_str value) {
  const wanted *w = &s->values[filter->number];
  if (filter->field == QK_BY_DATE) return overlaps(value, &w->days);
  return compare(s, w, value, filter->field == QK_BY_CITY);
}

static bool pass_one(qk_sieve *s, const qk_expr *n, const qk_article_entry *a,
                     const qk_sieve_issue *issue) {
  switch (n->field) {
  case QK_BY_CITY:
    return a && qk_sieve_value(s, n, a->city);
  case QK_BY_KIND:
    return a && is_kind(a->kind, n->value);
  case QK_BY_COLUMN:
    return a && qk_sieve_value(s, n, a->column);
  case QK_BY_PERIODICAL:
    return qk_sieve_value(s, n, issue->periodical);
  case QK_BY_DATE:
    break;
  }
  return qk_sieve_value(s, n, issue->date);
}

bool qk_sieve_pass(qk_sieve *s, const qk_expr *n, const qk_article_entry *a,
                   const qk_sieve_issue *issue) {
  if (n->kind == QK_EXPR_FILTER) return pass_one(s, n, a, issue);
  bool all = n->kind == QK_EXPR_AND;
  for (const qk_expr *c = n->child; c; c = c->next)
    if ((qk_sieve_pass(s, c, a, issue) != c->negated) != all) return !all;
  return all;
}

/* Nothing but dates and periodicals in it. */
static bool of_issue(const qk_expr *n) {
  if (n->kind == QK_EXPR_FILTER)
    return n->field == QK_BY_DATE || n->field == QK_BY_PERIODICAL;
  for (const qk_expr *c = n->child; c; c = c->next)
    if (!of_issue(c)) return false;
  return true;
}

static bool may(qk_sieve *s, const qk_expr *n, const qk_sieve_issue *issue) {
  if (n->kind != QK_EXPR_AND) return true;
  for (const qk_expr *c = n->child; c; c = c->next) {
    if (c->is_filter && of_issue(c) && qk_sieve_pass(s, c, NULL, issue) == c->negated)
      return false;
    if (!c->negated && !may(s, c, issue)) return false;
  }
  return true;
}

bool qk_sieve_may(qk_sieve *s, const qk_sieve_issue *issue) {
  return may(s, s->query->root, issue);
}
