/* cql_find.c - the matches of a pattern in a database. */
#include "search/cql_find.h"

#include <stdlib.h>

#include "base/arena.h"
#include "search/cql_candidates.h"

typedef struct placed { /* a fact and its sentence */
  int64_t sentence_id;
  qk_cql_fact fact;
} placed;

typedef struct candidate { /* a sentence to look at, with its facts */
  int64_t id;
  uint32_t first, n; /* in find.facts */
} candidate;

struct qk_cql_find {
  qk_store *store;
  const qk_cql *c;
  qk_cql_matcher *matcher;
  bool narrow; /* only sentences with facts can match */

  cql_candidates listed; /* the sentences to look at, where they are known */
  uint32_t next_listed;
  int64_t *within; /* articles, ascending; NULL: all */
  uint32_t n_within, cap_within;

  qk_query *articles, *sentences, *sentence, *of_kind[QK_CQL_KINDS];
  int64_t article_id;
  qk_buf city;

  qk_arena own, arena; /* of the search; of the article at hand */
  placed *rows;
  qk_cql_fact *facts; /* of the rows, by sentence */
  candidate *candidates;
  uint32_t n_rows, cap_rows, n_candidates, cap_candidates, next;

  bool matching; /* a sentence is at hand */
  bool done;
  int64_t sentence_id;
  qk_buf text;
};

/* ---- opening
 * ----------------------------------------------------------------------------- */

static qk_code open_kind(qk_cql_find *f, qk_cql_kind kind, qk_err *e) {
  uint32_t n;
  const char *const *columns = qk_cql_columns(f->c, kind, &n);
  qk_buf sql = {0};
  if (n == UINT32_MAX) return QK_OK;
  qk_buf_put(&sql, QK_LIT("SELECT f.id, f.sentence_id, f.byte_first, f.byte_last"));
  for (uint32_t i = 0; i < n; i++) qk_buf_printf(&sql, ", %s", columns[i]);
  qk_buf_printf(&sql, " FROM %s WHERE f.article_id = ?1 AND f.sentence_id IS NOT NULL",
                qk_cql_from(kind));
  qk_code code = sql.oom
                     ? qk_nomem(e)
                     : qk_query_open(f->store, qk_buf_str(&sql), &f->of_kind[kind], e);
  qk_buf_free(&sql);
  return code;
}

/* The articles that candidates may be of. */
static qk_code read_within(qk_cql_find *f, const qk_scope *within, qk_err *e) {
  qk_code code = QK_OK;
  bool row = false;
  if (!within || (!within->n && !within->since.n && !within->until.n)) return QK_OK;
  do {
    if (!qk_arena_grow(&f->own, (void **)&f->within, f->n_within, &f->cap_within,
                       sizeof *f->within))
      return qk_nomem(e);
    code = qk_query_step(f->articles, &row, e);
    if (!code && row) f->within[f->n_within++] = qk_query_int(f->articles, 0);
  } while (!code && row);
  return code;
}

static qk_code open_listed(qk_cql_find *f, const qk_cql_look *look, qk_err *e) {
  static const char sql[] = "SELECT s.text, s.article_id, a.city FROM sentence AS s JOIN "
                            "article AS a ON a.id = "
                            "s.article_id WHERE s.id = ?1";
  qk_code code = cql_candidates_find(f->store, f->c, look, &f->listed, e);
  if (!code) code = qk_query_open(f->store, qk_str_of(sql), &f->sentence, e);
  return code || !f->listed.known ? code : read_within(f, look->within, e);
}

qk_code qk_cql_find_open(qk_cql_find **out, qk_store *s, const qk_cql *c,
                         const qk_cql_look *look, qk_err *e) {
  const qk_selection within = {.within = look->within, .by = QK_PART_CITY};
  qk_cql_find *f = calloc(1, sizeof *f);
  *out = NULL;
  if (!f) return qk_nomem(e);
  f->store = s;
  f->c = c;
  f->narrow = qk_cql_wants_facts(c);
  f->matcher = qk_cql_matcher_new(c, look->shortest, look->watch);
  qk_code code =
      f->matcher ? qk_selection_open(s, &within, &f->articles, e) : qk_nomem(e);
  for (int k = 0; !code && k < QK_CQL_KINDS; k++) code = open_kind(f, (qk_cql_kind)k, e);
  if (!code) code = open_listed(f, look, e);
  if (!code)
    code = qk_query_open(
        s, QK_LIT("SELECT id, text FROM sentence WHERE article_id = ?1 ORDER BY id"),
        &f->sentences, e);
  if (code) {
    qk_cql_find_close(f);
    return code;
  }
  *out = f;
  return QK_OK;
}

void qk_cql_find_close(qk_cql_find *f) {
  if (!f) return;
  qk_query_close(f->articles);
  qk_query_close(f->sentences);
  qk_query_close(f->sentence);
  for (int k = 0; k < QK_CQL_KINDS; k++) qk_query_close(f->of_kind[k]);
  qk_cql_matcher_free(f->matcher);
  cql_candidates_free(&f->listed);
  qk_arena_free(&f->own);
  qk_arena_free(&f->arena);
  qk_buf_free(&f->city);
  qk_buf_free(&f->text);
  free(f);
}

/* ---- the facts of an article
 * -------------------------------------------------------------- */

static bool read_value(qk_cql_find *f, const qk_query *q, int column, qk_cql_value *out) {
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
    out->text = qk_arena_copy(&f->arena, qk_query_text(q, column));
    return out->text.p != NULL;
  }
}

static qk_code read_fact(qk_cql_find *f, qk_cql_kind kind, uint32_t n, const qk_query *q,
                         qk_err *e) {
  int64_t first = qk_query_int(q, 2), last = qk_query_int(q, 3);
  if (first < 1 || last < first || last > INT32_MAX) {
    if (kind == QK_CQL_FACT) return QK_OK; /* one of no words of its sentence */
    return qk_fail(e, QK_STORE,
                   "the facts do not say where they stand, they were made by an older "
                   "qikan; `qikan facts` makes them anew");
  }
  qk_cql_value *values = qk_arena_array(&f->arena, n + (size_t)1, sizeof *values);
  if (!values || !qk_arena_grow(&f->arena, (void **)&f->rows, f->n_rows, &f->cap_rows,
                                sizeof *f->rows))
    return qk_nomem(e);
  for (uint32_t i = 0; i < n; i++)
    if (!read_value(f, q, (int)i + 4, &values[i])) return qk_nomem(e);
  f->rows[f->n_rows++] = (placed){qk_query_int(q, 1),
                                  {.kind = kind,
                                   .id = qk_query_int(q, 0),
                                   .from = (uint32_t)first - 1,
                                   .to = (uint32_t)last,
                                   .values = values}};
  return QK_OK;
}

static qk_code read_kind(qk_cql_find *f, qk_cql_kind kind, qk_err *e) {
  qk_query *q = f->of_kind[kind];
  uint32_t n;
  bool row = false;
  if (!q) return QK_OK;
  qk_cql_columns(f->c, kind, &n);
  qk_query_reset(q);
  qk_code code = qk_query_bind_int(q, 1, f->article_id, e);
  while (!code && !(code = qk_query_step(q, &row, e)) && row)
    code = read_fact(f, kind, n, q, e);
  qk_query_reset(q);
  return code;
}

static int by_sentence(const void *a, const void *b) {
  const placed *x = a, *y = b;
  if (x->sentence_id != y->sentence_id) return x->sentence_id < y->sentence_id ? -1 : 1;
  if (x->fact.kind != y->fact.kind) return x->fact.kind < y->fact.kind ? -1 : 1;
  return (x->fact.id > y->fact.id) - (x->fact.id < y->fact.id);
}

static bool add_candidate(qk_cql_find *f, int64_t id, uint32_t first, uint32_t n) {
  if (!qk_arena_grow(&f->arena, (void **)&f->candidates, f->n_candidates,
                     &f->cap_candidates, sizeof *f->candidates))
    return false;
  f->candidates[f->n_candidates++] = (candidate){id, first, n};
  return true;
}

/* The sentences that have facts; with f->narrow those that have the right ones. */
static bool group_facts(qk_cql_find *f) {
  if (f->n_rows) qsort(f->rows, f->n_rows, sizeof *f->rows, by_sentence);
  f->facts = qk_arena_array(&f->arena, f->n_rows + (size_t)1, sizeof *f->facts);
  if (!f->facts) return false;
  for (uint32_t i = 0; i < f->n_rows; i++) f->facts[i] = f->rows[i].fact;
  for (uint32_t i = 0, first = 0; i < f->n_rows; i++) {
    bool last =
        i + 1 == f->n_rows || f->rows[i + 1].sentence_id != f->rows[i].sentence_id;
    if (!last) continue;
    uint32_t n = i + 1 - first;
    bool wanted = !f->narrow || qk_cql_has_facts(f->c, f->matcher, f->facts + first, n);
    if (wanted && !add_candidate(f, f->rows[i].sentence_id, first, n)) return false;
    first = i + 1;
  }
  return true;
}

/* ---- one article, one sentence after the other
 * -------------------------------------------- */

static qk_code enter_article(qk_cql_find *f, int64_t id, qk_str city, qk_err *e) {
  qk_code code = QK_OK;
  f->article_id = id;
  qk_buf_clear(&f->city);
  qk_buf_put(&f->city, city);
  qk_arena_reset(&f->arena);
  f->rows = NULL;
  f->candidates = NULL;
  f->n_rows = f->cap_rows = f->n_candidates = f->cap_candidates = f->next = 0;
  for (int k = 0; !code && k < QK_CQL_KINDS; k++) code = read_kind(f, (qk_cql_kind)k, e);
  if (!code && (!group_facts(f) || f->city.oom)) code = qk_nomem(e);
  return code;
}

static qk_code next_article(qk_cql_find *f, bool *row, qk_err *e) {
  qk_code code = qk_query_step(f->articles, row, e);
  if (code || !*row) return code;
  code = enter_article(f, qk_query_int(f->articles, 0), qk_query_text(f->articles, 1), e);
  if (code || f->narrow) return code;
  qk_query_reset(f->sentences);
  return qk_query_bind_int(f->sentences, 1, f->article_id, e);
}

static qk_code begin(qk_cql_find *f, int64_t id, qk_str text, const candidate *facts,
                     qk_err *e) {
  qk_buf_clear(&f->text);
  qk_buf_put(&f->text, text);
  if (f->text.oom) return qk_nomem(e);
  f->sentence_id = id;
  f->matching = true;
  return qk_cql_begin(f->matcher, qk_buf_str(&f->text),
                      facts ? f->facts + facts->first : NULL, facts ? facts->n : 0, e);
}

/* The next sentence with the facts it must have; *row is false behind the last. */
static qk_code next_candidate(qk_cql_find *f, bool *row, qk_err *e) {
  *row = f->next < f->n_candidates;
  if (!*row) return QK_OK;
  const candidate *c = &f->candidates[f->next++];
  qk_query_reset(f->sentence);
  qk_code code = qk_query_bind_int(f->sentence, 1, c->id, e);
  if (!code) code = qk_query_step(f->sentence, row, e);
  if (!code && *row) code = begin(f, c->id, qk_query_text(f->sentence, 0), c, e);
  *row = true;
  return code;
}

static const candidate *facts_of(qk_cql_find *f, int64_t sentence) {
  while (f->next < f->n_candidates && f->candidates[f->next].id < sentence) f->next++;
  bool has = f->next < f->n_candidates && f->candidates[f->next].id == sentence;
  return has ? &f->candidates[f->next] : NULL;
}

static int by_number(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static bool is_within(const qk_cql_find *f, int64_t article) {
  return !f->within ||
         bsearch(&article, f->within, f->n_within, sizeof article, by_number) != NULL;
}

/* The next sentence with the words it must have; *row is false behind the last. */
static qk_code next_listed(qk_cql_find *f, bool *row, qk_err *e) {
  qk_code code = QK_OK;
  *row = false;
  while (!code && f->next_listed < f->listed.n) {
    int64_t id = f->listed.ids[f->next_listed++];
    bool there = false;
    qk_query_reset(f->sentence);
    code = qk_query_bind_int(f->sentence, 1, id, e);
    if (!code) code = qk_query_step(f->sentence, &there, e);
    int64_t article = !code && there ? qk_query_int(f->sentence, 1) : 0;
    if (code || !there || !is_within(f, article)) continue;
    if (article != f->article_id)
      code = enter_article(f, article, qk_query_text(f->sentence, 2), e);
    const candidate *facts = code ? NULL : facts_of(f, id);
    if (code || (f->narrow && !facts)) continue;
    *row = true;
    return begin(f, id, qk_query_text(f->sentence, 0), facts, e);
  }
  return code;
}

static qk_code next_sentence(qk_cql_find *f, bool *row, qk_err *e) {
  if (f->narrow) return next_candidate(f, row, e);
  qk_code code = qk_query_step(f->sentences, row, e);
  if (code || !*row) return code;
  int64_t id = qk_query_int(f->sentences, 0);
  return begin(f, id, qk_query_text(f->sentences, 1), facts_of(f, id), e);
}

qk_code qk_cql_find_next(qk_cql_find *f, qk_cql_found *found, qk_err *e) {
  bool row = true;
  qk_code code = QK_OK;
  found->hit = NULL;
  while (!code && !f->done) {
    if (f->matching) {
      code = qk_cql_next(f->matcher, &found->hit, e);
      if (code || found->hit) break;
      f->matching = false;
    }
    row = false;
    if (f->listed.known) {
      code = next_listed(f, &row, e);
      f->done = !row;
      continue;
    }
    if (f->article_id) code = next_sentence(f, &row, e);
    if (code || row) continue;
    code = next_article(f, &row, e);
    f->done = !row;
  }
  if (code || f->done) return code;
  found->sentence_id = f->sentence_id;
  found->article_id = f->article_id;
  found->city = f->city.n ? qk_buf_str(&f->city) : (qk_str){0};
  found->text = qk_buf_str(&f->text);
  return QK_OK;
}
