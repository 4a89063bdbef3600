/* cql_facts.c - the facts of sentences that a pattern asks for. */
#include "search/cql_facts.h"

#include <stdlib.h>

#include "base/arena.h"

struct cql_placed {
  int64_t sentence;
  qk_cql_fact fact;
};

/* ---- statements -----------------------------------------------------------------------
 */

/* Kinds whose facts an index on the sentence leads to (store/tables.c). */
static bool has_sentence_index(qk_cql_kind kind) {
  return kind == QK_CQL_QUANTITY || kind == QK_CQL_DOCUMENT || kind == QK_CQL_PLACE;
}

static qk_code open_kind(cql_facts *f, qk_store *s, qk_cql_kind kind, bool single,
                         qk_err *e) {
  uint32_t n;
  const char *const *columns = qk_cql_columns(f->c, kind, &n);
  qk_buf sql = {0};
  if (n == UINT32_MAX || (single && !has_sentence_index(kind))) return QK_OK;
  qk_buf_put(&sql, QK_LIT("SELECT f.id, f.sentence_id, f.byte_first, f.byte_last"));
  for (uint32_t i = 0; i < n; i++) qk_buf_printf(&sql, ", %s", columns[i]);
  qk_buf_printf(&sql, " FROM %s WHERE f.%s = ?1 AND f.sentence_id IS NOT NULL",
                qk_cql_from(kind), single ? "sentence_id" : "article_id");
  qk_query **q = single ? &f->of_sentence[kind] : &f->of_article[kind];
  qk_code code = sql.oom ? qk_nomem(e) : qk_query_open(s, qk_buf_str(&sql), q, e);
  qk_buf_free(&sql);
  return code;
}

qk_code cql_facts_open(cql_facts *f, qk_store *s, const qk_cql *c, qk_err *e) {
  qk_code code = QK_OK;
  *f = (cql_facts){.c = c};
  for (int k = 0; !code && k < QK_CQL_KINDS; k++) {
    code = open_kind(f, s, (qk_cql_kind)k, false, e);
    if (!code) code = open_kind(f, s, (qk_cql_kind)k, true, e);
  }
  return code;
}

void cql_facts_close(cql_facts *f) {
  for (int k = 0; k < QK_CQL_KINDS; k++) {
    qk_query_close(f->of_article[k]);
    qk_query_close(f->of_sentence[k]);
  }
  qk_arena_free(&f->arena);
  qk_arena_free(&f->single);
  *f = (cql_facts){0};
}

/* ---- rows -----------------------------------------------------------------------------
 */

bool cql_read_value(qk_arena *a, const qk_query *q, int column, qk_cql_value *out) {
  *out = (qk_cql_value){.type = QK_CQL_NULL};
  switch (qk_query_type(q, column)) {
  case QK_COL_NULL:
    return true;
  case QK_COL_INT:
  case QK_COL_DOUBLE:
    out->type = QK_CQL_NUMBER;
    out->number = qk_query_double(q, column);
    return true;
  default:
    out->type = QK_CQL_TEXT;
    out->text = qk_query_text(q, column);
    if (a) out->text = qk_arena_copy(a, out->text);
    return !a || out->text.p != NULL;
  }
}

/* *there is false for a fact of no words of its sentence. */
static qk_code read_fact(qk_arena *a, qk_cql_kind kind, uint32_t n, const qk_query *q,
                         qk_cql_fact *out, bool *there, qk_err *e) {
  int64_t first = qk_query_int(q, 2), last = qk_query_int(q, 3);
  *there = first >= 1 && last >= first && last <= INT32_MAX;
  if (!*there && kind == QK_CQL_FACT) return QK_OK;
  if (!*there)
    return qk_fail(e, QK_STORE,
                   "the facts do not say where they stand, they were made by an older "
                   "qikan; `qikan facts` makes them anew");
  qk_cql_value *values = qk_arena_array(a, n + (size_t)1, sizeof *values);
  if (!values) return qk_nomem(e);
  for (uint32_t i = 0; i < n; i++)
    if (!cql_read_value(a, q, (int)i + 4, &values[i])) return qk_nomem(e);
  *out = (qk_cql_fact){.kind = kind,
                       .id = qk_query_int(q, 0),
                       .from = (uint32_t)first - 1,
                       .to = (uint32_t)last,
                       .values = values};
  return QK_OK;
}

static qk_code read_article(cql_facts *f, qk_cql_kind kind, int64_t article, qk_err *e) {
  qk_query *q = f->of_article[kind];
  uint32_t n;
  bool row = false, there = false;
  if (!q || (f->few && f->of_sentence[kind])) return QK_OK;
  qk_cql_columns(f->c, kind, &n);
  qk_query_reset(q);
  qk_code code = qk_query_bind_int(q, 1, article, e);
  while (!code && !(code = qk_query_step(q, &row, e)) && row) {
    if (!qk_arena_grow(&f->arena, (void **)&f->rows, f->n_rows, &f->cap_rows,
                       sizeof *f->rows))
      return qk_nomem(e);
    cql_placed *to = &f->rows[f->n_rows];
    to->sentence = qk_query_int(q, 1);
    code = read_fact(&f->arena, kind, n, q, &to->fact, &there, e);
    if (!code && there) f->n_rows++;
  }
  qk_query_reset(q);
  return code;
}

static int by_sentence(const void *a, const void *b) {
  const cql_placed *x = a, *y = b;
  if (x->sentence != y->sentence) return x->sentence < y->sentence ? -1 : 1;
  if (x->fact.kind != y->fact.kind) return x->fact.kind < y->fact.kind ? -1 : 1;
  return (x->fact.id > y->fact.id) - (x->fact.id < y->fact.id);
}

qk_code cql_facts_enter(cql_facts *f, int64_t article, qk_err *e) {
  qk_code code = QK_OK;
  qk_arena_reset(&f->arena);
  f->rows = NULL;
  f->n_rows = f->cap_rows = f->next = 0;
  for (int k = 0; !code && k < QK_CQL_KINDS; k++)
    code = read_article(f, (qk_cql_kind)k, article, e);
  if (!code && f->n_rows > 1) qsort(f->rows, f->n_rows, sizeof *f->rows, by_sentence);
  return code;
}

/* ---- one sentence ---------------------------------------------------------------------
 */

typedef struct list {
  qk_cql_fact *items;
  uint32_t n, cap;
} list;

static bool add(cql_facts *f, list *l, const qk_cql_fact *fact) {
  if (!qk_arena_grow(&f->single, (void **)&l->items, l->n, &l->cap, sizeof *l->items))
    return false;
  l->items[l->n++] = *fact;
  return true;
}

static qk_code read_sentence(cql_facts *f, qk_cql_kind kind, int64_t sentence, list *l,
                             qk_err *e) {
  qk_query *q = f->of_sentence[kind];
  qk_cql_fact fact;
  uint32_t n;
  bool row = false, there = false;
  if (!q || !f->few) return QK_OK;
  qk_cql_columns(f->c, kind, &n);
  qk_query_reset(q);
  qk_code code = qk_query_bind_int(q, 1, sentence, e);
  while (!code && !(code = qk_query_step(q, &row, e)) && row) {
    code = read_fact(&f->single, kind, n, q, &fact, &there, e);
    if (!code && there && !add(f, l, &fact)) code = qk_nomem(e);
  }
  qk_query_reset(q);
  return code;
}

qk_code cql_facts_of(cql_facts *f, int64_t sentence, const qk_cql_fact **out, uint32_t *n,
                     qk_err *e) {
  list l = {0};
  qk_code code = QK_OK;
  qk_arena_reset(&f->single);
  while (f->next < f->n_rows && f->rows[f->next].sentence < sentence) f->next++;
  for (; f->next < f->n_rows && f->rows[f->next].sentence == sentence; f->next++)
    if (!add(f, &l, &f->rows[f->next].fact)) return qk_nomem(e);
  for (int k = 0; !code && k < QK_CQL_KINDS; k++)
    code = read_sentence(f, (qk_cql_kind)k, sentence, &l, e);
  *out = l.items;
  *n = l.n;
  return code;
}
