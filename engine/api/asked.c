/* asked.c - from what a caller gives to a request of a search. */
#include "api/index.h"
#include "api/search.h"

static const struct {
  const char *name;
  qk_search_unit unit;
} units[] = {
    [QIKAN_PARAGRAPHS] = {"paragraph", QK_SEARCH_PARAGRAPHS},
    [QIKAN_SENTENCES] = {"sentence", QK_SEARCH_SENTENCES},
    [QIKAN_HEADINGS] = {"heading", QK_SEARCH_HEADINGS},
    [QIKAN_CAPTIONS] = {"caption", QK_SEARCH_CAPTIONS},
    [QIKAN_CELLS] = {"cell", QK_SEARCH_CELLS},
    [QIKAN_ALL_UNITS] = {"all", QK_SEARCH_ALL},
};

static bool add_values(qk_asked *a, qk_any given, qk_values *out) {
  uint32_t n = 0;
  while (given.several && given.several[n]) n++;
  qk_str *items = qk_arena_array(&a->arena, n + (size_t)1, sizeof *items);
  if (!items) return false;
  for (uint32_t i = 0; i < n; i++) items[i] = qk_str_of(given.several[i]);
  if (given.one) items[n++] = qk_str_of(given.one);
  *out = (qk_values){items, n};
  return true;
}

static qk_code add_within(qk_asked *a, const qikan_within *w, qk_err *e) {
  qk_search_request *r = &a->request;
  const struct {
    const char *what, *date;
  } ends[] = {{"since", w->since}, {"until", w->until}};
  for (size_t i = 0; i < QK_COUNT(ends); i++)
    if (ends[i].date && !qk_is_date(qk_str_of(ends[i].date)))
      return qk_fail(
          e, QK_USAGE,
          "%s: expected a date such as 2021, 2021-09 or 2021-09-01, got '%.40s'",
          ends[i].what, ends[i].date);
  if (!w->since && !w->until) return QK_OK;
  qk_buf_printf(&a->date, "%s..%s", w->since ? w->since : "", w->until ? w->until : "");
  r->date = qk_buf_str(&a->date);
  return a->date.oom ? qk_nomem(e) : QK_OK;
}

qk_code qk_asked_make(qk_asked *a, qikan *q, const qk_asked_for *given, qk_err *e) {
  const qikan_within *w = given->within;
  qk_index_session index;
  *a = (qk_asked){0};
  if ((size_t)given->unit >= QK_COUNT(units))
    return qk_fail(e, QK_USAGE, "there is no such unit of text: %d", (int)given->unit);
  qk_code code = qk_session_index(q, &index, e);
  if (code != QK_OK) return code;
  memcpy(a->stamp, index.stamp, sizeof a->stamp);
  a->request = (qk_search_request){.query = qk_str_of(given->query),
                                   .unit = units[given->unit].unit,
                                   .folding = index.folding,
                                   .stamp = a->stamp};
  qk_search_request *r = &a->request;
  if (!add_values(a, (qk_any){NULL, w->cities}, &r->city) ||
      !add_values(a, (qk_any){w->kind, w->kinds}, &r->kind) ||
      !add_values(a, given->column, &r->column) ||
      !add_values(a, given->periodical, &r->periodical))
    return qk_nomem(e);
  return add_within(a, w, e);
}

void qk_asked_free(qk_asked *a) {
  qk_buf_free(&a->date);
  qk_arena_free(&a->arena);
}

qk_buf *qk_asked_excerpt(qikan *q) {
  qk_session_point(q, (qk_str){0}, 0, 0);
  return &q->excerpt;
}

static void add_param(qk_result *r, qk_str key, const qk_values *values) {
  qk_buf list = {0};
  for (uint32_t i = 0; i < values->n; i++)
    qk_buf_printf(&list, "%s%.*s", i ? "、" : "", QK_ARG(values->items[i]));
  if (list.n) qk_result_param_add(r, key, qk_cell_text(qk_buf_str(&list)));
  if (list.oom) r->oom = true;
  qk_buf_free(&list);
}

void qk_asked_params(const qk_asked *a, const qikan_within *within, qk_result *r) {
  const qk_search_request *s = &a->request;
  qk_result_param_add(r, QK_LIT("query"), qk_cell_text(s->query));
  for (size_t i = 0; i < QK_COUNT(units); i++)
    if (units[i].unit == s->unit)
      qk_result_param_add(r, QK_LIT("unit"), qk_cell_text(qk_str_of(units[i].name)));
  qk_within_params(within, r);
  add_param(r, QK_LIT("column"), &s->column);
  add_param(r, QK_LIT("periodical"), &s->periodical);
}

bool qk_asked_for_programs(const qikan_format_options *format) {
  static const char *const names[] = {"csv", "tsv", "json", "jsonl"};
  if (!format || !format->format) return false;
  for (size_t i = 0; i < QK_COUNT(names); i++)
    if (strcmp(format->format, names[i]) == 0) return true;
  return false;
}

void qk_asked_note(qk_buf *note, uint32_t unindexed) {
  if (unindexed)
    qk_buf_printf(note, "；%u 期没有索引，逐字读过（qikan index 可建）", unindexed);
}
