/* search.c - what a database says to a query. */
#include "search/search.h"

#include <math.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "search/plan.h"
#include "search/search_state.h"
#include "text/caret.h"

static const struct {
  qk_unit first, last;
} ranges[] = {[QK_SEARCH_PARAGRAPHS] = {QK_UNIT_PARAGRAPH, QK_UNIT_PARAGRAPH},
              [QK_SEARCH_SENTENCES] = {QK_UNIT_SENTENCE, QK_UNIT_SENTENCE},
              [QK_SEARCH_HEADINGS] = {QK_UNIT_SECTION, QK_UNIT_ARTICLE},
              [QK_SEARCH_CAPTIONS] = {QK_UNIT_CAPTION, QK_UNIT_CAPTION},
              [QK_SEARCH_CELLS] = {QK_UNIT_CELL, QK_UNIT_CELL},
              [QK_SEARCH_ALL] = {QK_UNIT_PARAGRAPH, QK_UNIT_CELL}};

/* ---- the query -----------------------------------------------------------------------
 */

static bool keep_string(qk_search *s, qk_str *text) {
  qk_str own = text->n ? qk_arena_copy(&s->arena, *text) : (qk_str){0};
  bool well = !text->n || own.p;
  *text = own;
  return well;
}

static bool keep_values(qk_search *s, qk_values *values) {
  qk_str *own = qk_arena_array(&s->arena, values->n + (size_t)1, sizeof *own);
  for (uint32_t i = 0; own && i < values->n; i++) {
    own[i] = values->items[i];
    if (!keep_string(s, &own[i])) return false;
  }
  values->items = own;
  return own;
}

static bool keep_strings(qk_search *s) {
  qk_search_request *r = &s->request;
  if (!keep_string(s, &r->query) || !keep_string(s, &r->date) ||
      !keep_values(s, &r->city) || !keep_values(s, &r->kind) ||
      !keep_values(s, &r->column) || !keep_values(s, &r->periodical))
    return false;
  r->stamp = qk_arena_copy(&s->arena, qk_str_of(r->stamp)).p;
  return r->stamp;
}

/* The filters beside the query, as if they stood in it. */
static qk_code add_filters(qk_search *s, qk_err *e) {
  const qk_search_request *r = &s->request;
  const qk_values fields[QK_FIELDS] = {[QK_BY_CITY] = r->city,
                                       [QK_BY_KIND] = r->kind,
                                       [QK_BY_COLUMN] = r->column,
                                       [QK_BY_PERIODICAL] = r->periodical,
                                       [QK_BY_DATE] = {&r->date, r->date.n > 0}};
  qk_code code = QK_OK;
  for (int i = 0; i < QK_FIELDS && code == QK_OK; i++) {
    const qk_values *v = &fields[i];
    if (v->n > QK_VALUES_MAX)
      return qk_fail(e, QK_USAGE, "expected at most %d values of %s, got %u",
                     QK_VALUES_MAX, qk_field_names[i], v->n);
    for (uint32_t k = 0; k < v->n && code == QK_OK; k++)
      code = qk_filter_check((qk_field_name)i, v->items[k], qk_field_names[i], e);
    if (code == QK_OK && v->n)
      code = qk_expr_restrict(&s->query, &s->arena, (qk_field_name)i, v->items, v->n, e);
  }
  return code;
}

static void find_scored(qk_search *s, const qk_expr *n) {
  if (n->kind == QK_EXPR_PHRASE || n->kind == QK_EXPR_NEAR) {
    s->only = !s->n_scored && n->kind == QK_EXPR_PHRASE ? n : NULL;
    s->scored[n->leaf] = true;
    s->n_scored++;
    return;
  }
  for (const qk_expr *c = n->child; c; c = c->next)
    if (!c->negated && !c->is_filter) find_scored(s, c);
}

static qk_code parse(qk_search *s, qk_buf *caret, qk_err *e) {
  qk_span where = {0};
  const qk_search_request *r = &s->request;
  qk_code code = qk_expr_parse(r->query, r->folding, &s->arena, &s->query, &where, e);
  if (code == QK_USAGE && caret) qk_caret(caret, r->query, where.from, where.to);
  if (code == QK_OK) code = add_filters(s, e);
  if (code == QK_OK && !qk_plan(&s->query, &s->arena)) code = qk_nomem(e);
  if (code == QK_OK) code = qk_sieve_new(&s->sieve, &s->query, r->folding, e);
  if (code == QK_OK)
    code = qk_eval_new(&s->eval, &s->query, s->sieve, s->first, s->last, e);
  if (code != QK_OK) return code;
  size_t n = s->query.n_leaves + (size_t)1;
  s->scored = qk_arena_array(&s->arena, n, sizeof *s->scored);
  s->with = qk_arena_array(&s->arena, n, sizeof *s->with);
  s->weights = qk_arena_array(&s->arena, n, sizeof *s->weights);
  if (!s->scored || !s->with || !s->weights) return qk_nomem(e);
  find_scored(s, s->query.root);
  return QK_OK;
}

/* ---- issues --------------------------------------------------------------------------
 */

/* A statement that stands on a row holds the state of the database that all others see.
 */
static qk_code hold_snapshot(qk_search *s, bool *any, qk_err *e) {
  qk_code code =
      qk_query_open(s->store, QK_LIT("SELECT id FROM q_issue"), &s->snapshot, e);
  return code == QK_OK ? qk_query_step(s->snapshot, any, e) : code;
}

/* An order in the statement would make it a walk through all issues. */
static qk_code find_stale(qk_search *s, qk_err *e) {
  qk_query *q = NULL;
  uint32_t cap = 0;
  bool row = false;
  qk_code code = qk_query_open(s->store,
                               QK_LIT("SELECT id FROM q_issue WHERE search IS NULL OR "
                                      "search < ?1 OR search > ?1"),
                               &q, e);
  if (code == QK_OK) code = qk_query_bind_text(q, 1, qk_str_of(s->request.stamp), e);
  if (code == QK_OK) code = qk_query_step(q, &row, e);
  while (code == QK_OK && row) {
    if (!qk_arena_grow(&s->arena, (void **)&s->stale, s->n_stale, &cap, sizeof *s->stale))
      code = qk_nomem(e);
    if (code == QK_OK) s->stale[s->n_stale++] = qk_query_int(q, 0);
    if (code == QK_OK) code = qk_query_step(q, &row, e);
  }
  qk_query_close(q);
  if (s->n_stale) qsort(s->stale, s->n_stale, sizeof *s->stale, qk_by_id);
  return code;
}

static bool copy_text(qk_search *s, const qk_query *q, int i, qk_str *out) {
  qk_str text = qk_query_text(q, i);
  *out = text.n ? qk_arena_copy(&s->arena, text) : (qk_str){0};
  return !text.n || out->p;
}

static qk_code read_issues(qk_search *s, qk_err *e) {
  qk_query *q = NULL;
  uint32_t cap = 0;
  bool row = false;
  qk_code code = qk_query_open(
      s->store, QK_LIT("SELECT id, date, periodical FROM q_issue ORDER BY id"), &q, e);
  if (code == QK_OK) code = qk_query_step(q, &row, e);
  while (code == QK_OK && row) {
    qk_issue_about a = {.id = qk_query_int(q, 0)};
    if (!copy_text(s, q, 1, &a.about.date) || !copy_text(s, q, 2, &a.about.periodical) ||
        !qk_arena_grow(&s->arena, (void **)&s->issues, s->n_issues, &cap,
                       sizeof *s->issues))
      code = qk_nomem(e);
    else
      s->issues[s->n_issues++] = a;
    if (code == QK_OK) code = qk_query_step(q, &row, e);
  }
  qk_query_close(q);
  return code;
}

/* ---- the search ----------------------------------------------------------------------
 */

/* What no article has is more likely misspelt than missing. */
static qk_code check_value(qk_search *s, const qk_expr *n, qk_buf *caret, qk_err *e) {
  static const char *const statements[QK_FIELDS] = {
      [QK_BY_CITY] = "SELECT DISTINCT city FROM q_article WHERE city IS NOT NULL",
      [QK_BY_COLUMN] =
          "SELECT DISTINCT column_title FROM q_article WHERE column_title IS NOT NULL",
      [QK_BY_PERIODICAL] =
          "SELECT DISTINCT periodical FROM q_issue WHERE periodical IS NOT NULL"};
  enum { NAMED = 400 };
  qk_query *q = NULL;
  qk_str names[NAMED];
  size_t known = 0;
  bool row = false, there = false;
  if (!statements[n->field]) return QK_OK;
  qk_code code = qk_query_open(s->store, qk_str_of(statements[n->field]), &q, e);
  if (code == QK_OK) code = qk_query_step(q, &row, e);
  while (code == QK_OK && row && !there) {
    there = qk_sieve_value(s->sieve, n, qk_query_text(q, 0));
    if (known < NAMED && !copy_text(s, q, 0, &names[known++])) code = qk_nomem(e);
    if (code == QK_OK) code = qk_query_step(q, &row, e);
  }
  qk_query_close(q);
  if (code != QK_OK || there) return code;
  qk_buf hint = {0};
  qk_names_sort(names, known);
  qk_nearest_hint(&hint, n->value, names, known);
  code = qk_fail(e, QK_USAGE, "there is no %s '%.*s' in the database%.*s",
                 qk_field_names[n->field], QK_ARG(n->value), QK_ARG(hint));
  qk_buf_free(&hint);
  if (caret && n->at.to) qk_caret(caret, s->request.query, n->at.from, n->at.to);
  return code;
}

/* One of several values that is in the database hides another one that is not: such are
 * checked although something was found. */
static qk_code check_values(qk_search *s, const qk_expr *n, bool found, qk_buf *caret,
                            qk_err *e) {
  if (n->kind == QK_EXPR_FILTER)
    return n->negated || found ? QK_OK : check_value(s, n, caret, e);
  qk_code code = QK_OK;
  if (n->kind == QK_EXPR_OR && n->is_filter) found = false;
  if (n->kind != QK_EXPR_NEAR)
    for (const qk_expr *c = n->child; c && code == QK_OK; c = c->next)
      if (!c->negated) code = check_values(s, c, found, caret, e);
  return code;
}

static double idf(const qk_search *s, uint64_t with) {
  return log(1 + ((double)s->units - (double)with + 0.5) / ((double)with + 0.5));
}

/* With one term every score has the same weight: no walk needs to count it first. */
static qk_code find(qk_search *s, qk_err *e) {
  bool relevance = s->request.order == QK_SEARCH_RELEVANCE, several = s->n_scored > 1;
  qk_code code = QK_OK;
  for (uint32_t i = 0; i < s->query.n_leaves; i++) s->weights[i] = 1;
  if (relevance) code = qk_search_pass(s, QK_PASS_TOTALS, e);
  if (code == QK_OK && relevance && several) {
    code = qk_search_pass(s, QK_PASS_WEIGHTS, e);
    for (uint32_t i = 0; i < s->query.n_leaves; i++) s->weights[i] = idf(s, s->with[i]);
  }
  if (code == QK_OK) code = qk_search_pass(s, QK_PASS_FIND, e);
  if (code != QK_OK) return code;
  if (relevance && !several)
    for (uint32_t i = 0; i < s->top.n; i++)
      for (uint32_t k = 0; k < s->query.n_leaves; k++)
        if (s->scored[k]) s->top.items[i].score *= idf(s, s->with[k]);
  return QK_OK;
}

static int by_units(const void *a, const void *b) {
  const qk_city_count *x = a, *y = b;
  if (x->units != y->units) return x->units > y->units ? -1 : 1;
  size_t n = x->city.n < y->city.n ? x->city.n : y->city.n;
  int order = n ? memcmp(x->city.p, y->city.p, n) : 0;
  return order ? order : (x->city.n > y->city.n) - (x->city.n < y->city.n);
}

static void put_in_order(qk_search *s) {
  uint64_t skip = s->request.offset;
  qk_top_sort(&s->top);
  if (skip >= s->top.n) {
    s->top.n = 0;
  } else {
    s->top.n -= (uint32_t)skip;
    memmove(s->top.items, s->top.items + skip, s->top.n * sizeof *s->top.items);
  }
  if (s->n_cities) qsort(s->cities, s->n_cities, sizeof *s->cities, by_units);
}

static uint32_t kept(const qk_search_request *r) {
  uint64_t limit = r->limit && r->limit < QK_HITS_MAX ? r->limit : QK_HITS_MAX;
  return (uint32_t)(r->offset < QK_HITS_MAX ? r->offset + limit : limit);
}

/* The first filter of a query, NULL where there is none. */
static const qk_expr *find_filter(const qk_expr *n) {
  if (n->kind == QK_EXPR_FILTER) return n;
  for (const qk_expr *c = n->child; c; c = c->next) {
    const qk_expr *found = find_filter(c);
    if (found) return found;
  }
  return NULL;
}

static qk_code refuse_filters(qk_search *s, qk_buf *caret, qk_err *e) {
  const qk_expr *n = find_filter(s->query.root);
  if (!n) return QK_OK;
  if (caret) qk_caret(caret, s->request.query, n->at.from, n->at.to);
  return qk_fail(e, QK_USAGE, "query, character %d: expected terms alone, got a filter",
                 qk_caret_column(s->request.query, n->at.from));
}

static qk_code run(qk_search *s, qk_buf *caret, qk_err *e) {
  bool any = false;
  qk_code code = parse(s, caret, e);
  if (!s->store) return code == QK_OK ? refuse_filters(s, caret, e) : code;
  if (code == QK_OK) code = hold_snapshot(s, &any, e);
  if (code == QK_OK) code = find_stale(s, e);
  if (code == QK_OK && qk_sieve_asks_issue(s->sieve)) code = read_issues(s, e);
  if (code == QK_OK && any) code = find(s, e);
  if (code == QK_OK && any) code = check_values(s, s->query.root, s->total > 0, caret, e);
  if (code == QK_OK) put_in_order(s);
  qk_query_close(s->snapshot);
  s->snapshot = NULL;
  return code;
}

qk_code qk_search_run(qk_search **out, qk_store *store, const qk_search_request *request,
                      qk_buf *caret, qk_err *e) {
  qk_search *s = *out = calloc(1, sizeof *s);
  if (!s) return qk_nomem(e);
  s->request = *request;
  s->store = store;
  s->first = ranges[request->unit].first;
  s->last = ranges[request->unit].last;
  s->top.most = kept(request);
  qk_code code = QK_OK;
  if (request->offset >= QK_HITS_MAX)
    code = qk_fail(e, QK_USAGE, "expected an offset below %d", QK_HITS_MAX);
  else if (!keep_strings(s))
    code = qk_nomem(e);
  else
    code = run(s, caret, e);
  if (code == QK_OK) return QK_OK;
  qk_search_free(s);
  *out = NULL;
  return code;
}

void qk_search_free(qk_search *s) {
  if (!s) return;
  qk_query_close(s->snapshot);
  qk_eval_free(s->eval);
  qk_sieve_free(s->sieve);
  qk_top_free(&s->top);
  qk_marker_free(&s->marker);
  qk_arena_free(&s->arena);
  free(s);
}

const qk_hit *qk_search_hits(const qk_search *s, uint32_t *n) {
  *n = s->top.n;
  return s->top.items;
}

uint64_t qk_search_total(const qk_search *s) { return s->total; }
uint32_t qk_search_unindexed(const qk_search *s) { return s->n_stale; }

const qk_city_count *qk_search_cities(const qk_search *s, uint32_t *n) {
  *n = s->n_cities;
  return s->cities;
}
