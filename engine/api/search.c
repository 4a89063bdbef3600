/* search.c - the units a query finds, as a table or one by one.
 * In:   a query, which articles, an order.
 * Out:  a result, or a call for each unit.
 * Owns: the search and the result while they are used. */
#include "api/search.h"

#include "api/table.h"
#include "search/hit.h"
#include "search/snippet.h"

enum { USUAL_LIMIT = 20 };

typedef struct job {
  qk_store *store;
  const qikan_search_options *options;
  qk_asked asked;
  qk_search *search;
  qk_hits hits;
  qk_result r;
  bool programs; /* the format is one that programs read */
  size_t bytes;
  qk_snippet part; /* of a text, that is shown */
  qk_buf spans;
} job;

/* ---- people's columns ----------------------------------------------------------------
 */

static const qk_column shown_columns[] = {
    {QK_LIT("city"), QK_LIT("城市"), QK_TYPE_TEXT},
    {QK_LIT("title"), QK_LIT("题目"), QK_TYPE_TEXT},
    {QK_LIT("text"), QK_LIT("原文"), QK_TYPE_TEXT},
    {QK_LIT("matches"), QK_LIT("处"), QK_TYPE_INTEGER},
    {QK_LIT("line"), QK_LIT("行"), QK_TYPE_INTEGER},
    {QK_LIT("id"), QK_LIT("编号"), QK_TYPE_INTEGER},
};
enum { SHOWN_TEXT = 2 };

static qk_cell text_cell(qk_str s) { return s.n ? qk_cell_text(s) : qk_cell_null(); }
static qk_cell number_cell(int64_t n) {
  return n > 0 ? qk_cell_integer(n) : qk_cell_null();
}

static void put_shown(job *j, const qk_hit *hit, const qk_hit_text *t,
                      const qk_span *marks, uint32_t n) {
  const qk_snippet *part = &j->part;
  if (!qk_snippet_make(&j->part, t->text, marks, n)) j->r.oom = true;
  qk_cell shown = qk_cell_marked(qk_buf_str(&part->text), part->marks, part->n_marks);
  qk_result_row(&j->r, (qk_cell[]){text_cell(t->city), text_cell(t->title), shown,
                                   qk_cell_integer(n), number_cell(t->line),
                                   qk_cell_integer(hit->id)});
  const qk_cited cited = {
      .id = hit->id, .text = t->text, .file = t->path, .line = t->line, .col = t->col};
  uint32_t row = j->r.oom ? 0 : j->r.blocks[j->r.last_table - 1].table.n_rows - 1;
  qk_result_evidence(&j->r, row, SHOWN_TEXT, &cited, 1);
}

/* ---- programs' columns ---------------------------------------------------------------
 */

static const qk_column whole_columns[] = {
    {QK_LIT("view"), QK_LIT("view"), QK_TYPE_TEXT},
    {QK_LIT("id"), QK_LIT("id"), QK_TYPE_INTEGER},
    {QK_LIT("issue_id"), QK_LIT("issue_id"), QK_TYPE_INTEGER},
    {QK_LIT("article_id"), QK_LIT("article_id"), QK_TYPE_INTEGER},
    {QK_LIT("city"), QK_LIT("city"), QK_TYPE_TEXT},
    {QK_LIT("title"), QK_LIT("title"), QK_TYPE_TEXT},
    {QK_LIT("text"), QK_LIT("text"), QK_TYPE_TEXT},
    {QK_LIT("matches"), QK_LIT("matches"), QK_TYPE_INTEGER},
    {QK_LIT("spans"), QK_LIT("spans"), QK_TYPE_TEXT}, /* "1-6 13-18": bytes */
    {QK_LIT("score"), QK_LIT("score"), QK_TYPE_NUMBER},
    {QK_LIT("path"), QK_LIT("path"), QK_TYPE_TEXT},
    {QK_LIT("line"), QK_LIT("line"), QK_TYPE_INTEGER},
    {QK_LIT("col"), QK_LIT("col"), QK_TYPE_INTEGER},
};

static void put_whole(job *j, const qk_hit *hit, const qk_hit_text *t,
                      const qk_span *marks, uint32_t n) {
  qk_buf_clear(&j->spans);
  for (uint32_t i = 0; i < n; i++)
    qk_buf_printf(&j->spans, "%s%u-%u", i ? " " : "", marks[i].from + 1, marks[i].to);
  bool reading = j->options->reading_order != 0;
  qk_result_row(&j->r, (qk_cell[]){qk_cell_text(qk_str_of(qk_unit_name(hit->kind))),
                                   qk_cell_integer(hit->id), qk_cell_integer(t->issue_id),
                                   qk_cell_integer(t->article_id), text_cell(t->city),
                                   text_cell(t->title), qk_cell_text(t->text),
                                   qk_cell_integer(n), text_cell(qk_buf_str(&j->spans)),
                                   reading ? qk_cell_null() : qk_cell_real(hit->score),
                                   text_cell(t->path), number_cell(t->line),
                                   number_cell(t->col)});
}

/* ---- results -------------------------------------------------------------------------
 */

static qk_code put_hits(job *j, qk_err *e) {
  uint32_t n, n_marks;
  const qk_hit *hits = qk_search_hits(j->search, &n);
  qk_hit_text text;
  const qk_span *marks;
  if (j->programs)
    qk_result_table(&j->r, QK_LIT(""), whole_columns, QK_COUNT(whole_columns));
  else
    qk_result_table(&j->r, QK_LIT(""), shown_columns, QK_COUNT(shown_columns));
  qk_code code = QK_OK;
  for (uint32_t i = 0; i < n && code == QK_OK; i++) {
    code = qk_hits_read(&j->hits, &hits[i], &text, e);
    if (code == QK_OK) code = qk_search_marks(j->search, text.text, &marks, &n_marks, e);
    if (code == QK_OK && n_marks) /* where the first word stands, not where the text does
                                   */
      code = qk_hits_place(&j->hits, &hits[i], marks[0].from, &text.line, &text.col, e);
    if (code != QK_OK) break;
    (j->programs ? put_whole : put_shown)(j, &hits[i], &text, marks, n_marks);
    j->bytes += text.text.n * 2 + 512;
    if (j->bytes > QK_TABLE_MAX) {
      qk_result_truncate(&j->r, QK_LIT("the result passes 256 MiB"));
      break;
    }
  }
  return code;
}

static void put_cities(job *j) {
  static const qk_column columns[] = {{QK_LIT("city"), QK_LIT("城市"), QK_TYPE_TEXT},
                                      {QK_LIT("units"), QK_LIT("条"), QK_TYPE_INTEGER}};
  uint32_t n;
  const qk_city_count *cities = qk_search_cities(j->search, &n);
  qk_result_table(&j->r, QK_LIT(""), columns, QK_COUNT(columns));
  for (uint32_t i = 0; i < n; i++)
    qk_result_row(&j->r, (qk_cell[]){text_cell(cities[i].city),
                                     qk_cell_integer((int64_t)cities[i].units)});
}

static qk_code put_note(job *j, qk_err *e) {
  qk_buf note = {0};
  uint32_t n;
  uint64_t total = qk_search_total(j->search);
  qk_search_hits(j->search, &n);
  qk_buf_printf(&note, "共 %llu 条", (unsigned long long)total);
  if (!j->options->count && n && n < total)
    qk_buf_printf(&note, "，这里是第 %u 至 %u 条（--limit，--offset）",
                  j->options->offset + 1, j->options->offset + n);
  qk_asked_note(&note, qk_search_unindexed(j->search));
  if (!note.oom) qk_result_note(&j->r, qk_buf_str(&note));
  qk_buf_free(&note);
  return j->r.oom || j->spans.oom ? qk_nomem(e) : QK_OK;
}

static qk_code start(job *j, qikan *q, const char *query, uint32_t limit, qk_err *e) {
  const qikan_search_options *o = j->options;
  qk_code code = qk_session_store(q, &j->store, e);
  if (code == QK_OK)
    code = qk_asked_make(&j->asked, q,
                         &(qk_asked_for){.query = query,
                                         .within = &o->within,
                                         .column = {o->column, o->columns},
                                         .periodical = {o->periodical, o->periodicals},
                                         .unit = o->unit},
                         e);
  if (code != QK_OK) return code;
  qk_search_request *r = &j->asked.request;
  r->order = o->reading_order ? QK_SEARCH_READING : QK_SEARCH_RELEVANCE;
  r->limit = limit;
  r->offset = o->offset;
  r->cities = o->count != 0;
  qk_buf *excerpt = qk_asked_excerpt(q);
  code = qk_search_run(&j->search, j->store, r, excerpt, e);
  if (excerpt->n) qk_buf_putc(excerpt, '\0');
  if (excerpt->oom) qk_buf_free(excerpt);
  j->hits.store = j->store;
  return code;
}

static void end(job *j) {
  qk_hits_close(&j->hits);
  qk_search_free(j->search);
  qk_asked_free(&j->asked);
  qk_snippet_free(&j->part);
  qk_buf_free(&j->spans);
}

static const qikan_search_options usual;

qk_code qikan_search(qikan *q, const char *query, const qikan_search_options *options,
                     const qikan_format_options *format, FILE *out, qk_err *e) {
  job j = {.options = options ? options : &usual};
  j.programs = qk_asked_for_programs(format);
  qk_code code = qk_session_format(format, e);
  uint32_t limit = j.options->limit ? j.options->limit : USUAL_LIMIT;
  if (code == QK_OK) code = start(&j, q, query, j.options->count ? 1 : limit, e);
  if (code == QK_OK) {
    qk_result_name(&j.r, QK_LIT("search"), QK_LIT("检索"));
    qk_asked_params(&j.asked, &j.options->within, &j.r);
    if (j.options->count)
      put_cities(&j);
    else
      code = put_hits(&j, e);
  }
  if (code == QK_OK) code = put_note(&j, e);
  end(&j);
  if (code == QK_OK) return qk_session_print(&j.r, format, out, e);
  qk_result_free(&j.r);
  return code;
}

qk_code qikan_hits(qikan *q, const char *query, const qikan_search_options *options,
                   int (*on_hit)(void *context, const qikan_hit *hit), void *context,
                   qk_err *e) {
  job j = {.options = options ? options : &usual};
  uint32_t n = 0;
  qk_code code = start(&j, q, query, j.options->limit, e);
  const qk_hit *hits = code == QK_OK ? qk_search_hits(j.search, &n) : NULL;
  for (uint32_t i = 0; i < n; i++) {
    const qikan_hit hit = {qk_unit_name(hits[i].kind), hits[i].id, hits[i].score};
    if (on_hit(context, &hit)) break;
  }
  end(&j);
  return code;
}
