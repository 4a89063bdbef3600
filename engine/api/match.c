/* match.c - the matches of a pattern as a table.
 * In:   a pattern, which articles.
 * Out:  a result: each match with what stands around it and what its labels name, or the
 *       numbers of matches by city.
 * Owns: the pattern, its search and the result while they are used. */
#include <inttypes.h>
#include <stdlib.h>

#include "api/session.h"
#include "api/table.h"
#include "api/within.h"
#include "script/pattern_source.h"
#include "search/cql_find.h"
#include "text/width.h"

enum { AROUND = 24 /* columns of the sentence before and behind a match */ };

static const char place_sql[] =
    "SELECT i.id, i.path, s.line, s.col FROM sentence AS s JOIN article AS a ON a.id = "
    "s.article_id JOIN issue AS i ON i.id = a.issue_id WHERE s.id = ?1";

typedef struct tally { /* of a city */
  qk_str city;
  int64_t matches, sentences, articles;
} tally;

typedef struct job {
  qk_store *store;
  qk_cql *c;
  qk_cql_find *find;
  qk_query *place;
  const qikan_match_options *options;
  qk_result *r;
  qk_cell *cells;
  uint32_t n_labels;
  bool issues; /* there are several: each match says of which it is */
  size_t bytes;
  qk_buf left, right;
  char stamp[QK_INDEX_STAMP];

  qk_arena arena; /* the cities */
  tally *tallies;
  uint32_t n_tallies, cap_tallies;
  int64_t sentence_id, article_id; /* of the match before */
  int64_t matches, sentences;
} job;

/* ---- matches --------------------------------------------------------------------------
 */

enum { CITY, LEFT, MATCH, RIGHT, LABELS };
enum { LINE, ISSUE, SENTENCE, BEHIND }; /* behind the labels */

static qk_code open_table(job *j, qk_err *e) {
  static const qk_column before[LABELS] = {
      [CITY] = {QK_LIT("city"), QK_LIT("城市"), QK_TYPE_TEXT},
      [LEFT] = {QK_LIT("left"), QK_LIT("上文"), QK_TYPE_TEXT},
      [MATCH] = {QK_LIT("match"), QK_LIT("匹配"), QK_TYPE_TEXT},
      [RIGHT] = {QK_LIT("right"), QK_LIT("下文"), QK_TYPE_TEXT}};
  static const qk_column behind[BEHIND] = {
      [LINE] = {QK_LIT("line"), QK_LIT("行"), QK_TYPE_INTEGER},
      [ISSUE] = {QK_LIT("issue_id"), QK_LIT("期编号"), QK_TYPE_INTEGER},
      [SENTENCE] = {QK_LIT("sentence_id"), QK_LIT("句编号"), QK_TYPE_INTEGER}};
  qk_column columns[LABELS + QK_CQL_LABELS + BEHIND];
  uint32_t n = LABELS;
  memcpy(columns, before, sizeof before);
  j->n_labels = qk_cql_labels(j->c);
  for (uint32_t i = 0; i < j->n_labels; i++) {
    qk_str label = qk_cql_label(j->c, i);
    columns[n++] = (qk_column){label, label, QK_TYPE_TEXT};
  }
  for (int i = 0; i < BEHIND; i++)
    if (i != ISSUE || j->issues) columns[n++] = behind[i];
  qk_result_table(j->r, QK_LIT(""), columns, n);
  qk_result_reads(j->r,
                  (qk_read[LABELS + QK_CQL_LABELS + BEHIND]){[LEFT] = {.right = true}});
  j->cells = calloc(n, sizeof *j->cells);
  return j->cells ? QK_OK : qk_nomem(e);
}

/* The end of the text before the match, the beginning of that behind it. */
static void put_around(job *j, const qk_cql_found *found) {
  qk_str left = qk_str_sub(found->text, 0, found->hit->from);
  qk_str right = qk_str_sub(found->text, found->hit->to, found->text.n);
  size_t cut = qk_width_suffix(left, AROUND), fits = qk_width_prefix(right, AROUND);
  qk_buf_clear(&j->left);
  qk_buf_clear(&j->right);
  if (cut) qk_buf_put(&j->left, QK_LIT("…"));
  qk_buf_put(&j->left, qk_str_sub(left, cut, left.n));
  qk_buf_put(&j->right, qk_str_sub(right, 0, fits));
  if (fits < right.n) qk_buf_put(&j->right, QK_LIT("…"));
}

static qk_cell text_cell(qk_str s) { return s.n ? qk_cell_text(s) : qk_cell_null(); }

static qk_code find_place(job *j, int64_t sentence, qk_cited *out, int64_t *issue,
                          qk_err *e) {
  bool row = false;
  qk_query_reset(j->place);
  qk_code code = qk_query_bind_int(j->place, 1, sentence, e);
  if (!code) code = qk_query_step(j->place, &row, e);
  if (code || !row) return code;
  *issue = qk_query_int(j->place, 0);
  out->file = qk_query_text(j->place, 1);
  out->line = (int)qk_query_int(j->place, 2);
  out->col = (int)qk_query_int(j->place, 3);
  return QK_OK;
}

static qk_code put_match(job *j, const qk_cql_found *found, qk_err *e) {
  qk_cited cited = {.id = found->sentence_id, .text = found->text};
  const qk_span all = {0, UINT32_MAX};
  qk_cell *c = j->cells;
  int64_t issue = 0;
  qk_code code = find_place(j, found->sentence_id, &cited, &issue, e);
  if (code) return code;
  put_around(j, found);
  *c++ = text_cell(found->city);
  *c++ = qk_cell_text(qk_buf_str(&j->left));
  *c++ =
      qk_cell_marked(qk_str_sub(found->text, found->hit->from, found->hit->to), &all, 1);
  *c++ = qk_cell_text(qk_buf_str(&j->right));
  for (uint32_t i = 0; i < j->n_labels; i++) {
    const qk_cql_capture *k = &found->hit->captures[i];
    *c++ =
        k->set ? qk_cell_text(qk_str_sub(found->text, k->from, k->to)) : qk_cell_null();
  }
  *c++ = cited.line > 0 ? qk_cell_integer(cited.line) : qk_cell_null();
  if (j->issues) *c++ = qk_cell_integer(issue);
  *c = qk_cell_integer(found->sentence_id);
  qk_result_row(j->r, j->cells);
  uint32_t row = j->r->oom ? 0 : j->r->blocks[j->r->last_table - 1].table.n_rows - 1;
  qk_result_evidence(j->r, row, MATCH, &cited, 1);
  j->bytes += 2 * found->text.n + cited.file.n + 512;
  return j->r->oom || j->left.oom || j->right.oom ? qk_nomem(e) : QK_OK;
}

/* ---- numbers by city ------------------------------------------------------------------
 */

static tally *tally_of(job *j, qk_str city) {
  for (uint32_t i = 0; i < j->n_tallies; i++)
    if (qk_str_eq(j->tallies[i].city, city)) return &j->tallies[i];
  if (!qk_arena_grow(&j->arena, (void **)&j->tallies, j->n_tallies, &j->cap_tallies,
                     sizeof *j->tallies))
    return NULL;
  tally *t = &j->tallies[j->n_tallies];
  *t = (tally){.city = city.n ? qk_arena_copy(&j->arena, city) : (qk_str){0}};
  if (city.n && !t->city.p) return NULL;
  j->n_tallies++;
  return t;
}

static qk_code count(job *j, const qk_cql_found *found, qk_err *e) {
  tally *t = tally_of(j, found->city);
  if (!t) return qk_nomem(e);
  t->matches++;
  t->sentences += found->sentence_id != j->sentence_id;
  t->articles += found->article_id != j->article_id;
  return QK_OK;
}

/* The most first; cities with as many in the order of the issues. */
static int by_matches(const void *a, const void *b) {
  const tally *const *x = a, *const *y = b;
  if ((*x)->matches != (*y)->matches) return (*x)->matches > (*y)->matches ? -1 : 1;
  return (*x > *y) - (*x < *y);
}

static qk_code put_counts(job *j, qk_err *e) {
  static const qk_column columns[] = {
      {QK_LIT("city"), QK_LIT("城市"), QK_TYPE_TEXT},
      {QK_LIT("matches"), QK_LIT("处"), QK_TYPE_INTEGER},
      {QK_LIT("sentences"), QK_LIT("句"), QK_TYPE_INTEGER},
      {QK_LIT("articles"), QK_LIT("篇"), QK_TYPE_INTEGER},
  };
  const tally **order =
      qk_arena_array(&j->arena, j->n_tallies + (size_t)1, sizeof *order);
  if (!order) return qk_nomem(e);
  for (uint32_t i = 0; i < j->n_tallies; i++) order[i] = &j->tallies[i];
  qsort(order, j->n_tallies, sizeof *order, by_matches);
  qk_result_table(j->r, QK_LIT(""), columns, QK_COUNT(columns));
  for (uint32_t i = 0; i < j->n_tallies; i++)
    qk_result_row(j->r, (qk_cell[]){text_cell(order[i]->city),
                                    qk_cell_integer(order[i]->matches),
                                    qk_cell_integer(order[i]->sentences),
                                    qk_cell_integer(order[i]->articles)});
  return QK_OK;
}

/* ---- all of it ------------------------------------------------------------------------
 */

static qk_code collect(job *j, qk_err *e) {
  const qikan_match_options *o = j->options;
  qk_cql_found found;
  qk_code code;
  while (!(code = qk_cql_find_next(j->find, &found, e)) && found.hit) {
    if (o->limit && j->matches == (int64_t)o->limit) {
      qk_result_truncate(j->r, QK_LIT("there are more matches than the limit allows"));
      break;
    }
    if (j->bytes > QK_TABLE_MAX) {
      qk_result_truncate(j->r, QK_LIT("the result passes 256 MiB"));
      break;
    }
    code = o->count ? count(j, &found, e) : put_match(j, &found, e);
    if (code) return code;
    j->matches++;
    j->sentences += found.sentence_id != j->sentence_id;
    j->sentence_id = found.sentence_id;
    j->article_id = found.article_id;
  }
  return code;
}

static qk_code one_number(qk_store *s, const char *sql, int64_t *out, qk_err *e) {
  qk_query *q = NULL;
  bool row = false;
  qk_code code = qk_query_open(s, qk_str_of(sql), &q, e);
  if (!code) code = qk_query_step(q, &row, e);
  *out = !code && row ? qk_query_int(q, 0) : 0;
  qk_query_close(q);
  return code;
}

/* How many, and what was not looked at. */
static qk_code put_note(job *j, qk_err *e) {
  qk_buf note = {0};
  int64_t bare = 0;
  qk_code code = QK_OK;
  qk_buf_printf(&note, "%" PRId64 " 处，%" PRId64 " 句", j->matches, j->sentences);
  if (qk_cql_asks_facts(j->c))
    code = one_number(j->store, "SELECT count(*) FROM q_issue WHERE facts IS NULL", &bare,
                      e);
  if (bare) qk_buf_printf(&note, "；%" PRId64 " 期没有事实（qikan facts）", bare);
  if (note.oom) code = qk_nomem(e);
  if (!code) qk_result_note(j->r, qk_buf_str(&note));
  qk_buf_free(&note);
  return code;
}

static qk_code run(job *j, const qk_scope *within, qk_err *e) {
  const qk_cql_look look = {
      .within = within, .shortest = j->options->shortest != 0, .stamp = j->stamp};
  int64_t issues = 0;
  qk_code code = one_number(j->store, "SELECT count(*) FROM issue", &issues, e);
  j->issues = issues > 1;
  if (!code) code = qk_query_open(j->store, qk_str_of(place_sql), &j->place, e);
  if (!code) code = qk_cql_find_open(&j->find, j->store, j->c, &look, e);
  if (!code && !j->options->count) code = open_table(j, e);
  if (!code) code = collect(j, e);
  if (!code && j->options->count) code = put_counts(j, e);
  if (!code) code = put_note(j, e);
  return code == QK_OK && j->r->oom ? qk_nomem(e) : code;
}

static void name_result(const job *j, const char *pattern) {
  qk_result_name(j->r, QK_LIT("match"), QK_LIT("模式匹配"));
  qk_result_param_add(j->r, QK_LIT("pattern"), qk_cell_text(qk_str_of(pattern)));
  qk_within_params(&j->options->within, j->r);
  if (j->options->limit)
    qk_result_param_add(j->r, QK_LIT("limit"), qk_cell_integer(j->options->limit));
}

static qk_code compile(qikan *q, const char *pattern, job *j, qk_err *e) {
  qk_host *host;
  qk_cql_source source;
  qk_span at = {0, 0};
  qk_code code = qk_session_host(q, &host, e);
  if (!code) code = qk_pattern_source(host, &source, j->stamp, e);
  if (code) return code;
  code = qk_cql_compile(&j->c, qk_str_of(pattern), &source, &at, e);
  if (code == QK_USAGE) qk_session_point(q, qk_str_of(pattern), at.from, at.to);
  return code;
}

qk_code qikan_match(qikan *q, const char *pattern, const qikan_match_options *options,
                    const qikan_format_options *format, FILE *out, qk_err *e) {
  static const qikan_match_options usual;
  qk_result r = {0};
  qk_arena arena = {0};
  qk_scope within;
  job j = {.options = options ? options : &usual, .r = &r};
  qk_code code = qk_session_store(q, &j.store, e);
  if (!code) code = qk_session_format(format, e);
  if (!code) code = compile(q, pattern, &j, e);
  if (!code) code = qk_within_scope(j.store, &j.options->within, &arena, &within, e);
  if (!code) name_result(&j, pattern);
  if (!code) code = run(&j, &within, e);
  qk_cql_find_close(j.find);
  qk_query_close(j.place);
  qk_cql_free(j.c);
  qk_buf_free(&j.left);
  qk_buf_free(&j.right);
  qk_arena_free(&j.arena);
  qk_arena_free(&arena);
  free(j.cells);
  if (!code) return qk_session_print(&r, format, out, e);
  qk_result_free(&r);
  return code;
}
