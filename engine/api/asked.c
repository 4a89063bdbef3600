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

static qk_str given(const char *s) { return s ? qk_str_of(s) : (qk_str){0}; }

static qk_code add_within(qk_asked *a, const qikan_within *w, qk_err *e) {
  qk_search_request *r = &a->request;
  if (w->cities && w->cities[0] && w->cities[1])
    return qk_fail(
        e, QK_USAGE,
        "a search takes one city; write (city:%.40s OR city:%.40s) in the query",
        w->cities[0], w->cities[1]);
  r->city = given(w->cities ? w->cities[0] : NULL);
  r->kind = given(w->kind);
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

qk_code qk_asked_make(qk_asked *a, qikan *q, const char *query,
                      const qikan_within *within, const char *column,
                      const char *periodical, qikan_unit unit, qk_err *e) {
  qk_index_session index;
  *a = (qk_asked){0};
  if ((size_t)unit >= QK_COUNT(units))
    return qk_fail(e, QK_USAGE, "there is no such unit of text: %d", (int)unit);
  qk_code code = qk_session_index(q, &index, e);
  if (code != QK_OK) return code;
  memcpy(a->stamp, index.stamp, sizeof a->stamp);
  a->request = (qk_search_request){.query = given(query),
                                   .unit = units[unit].unit,
                                   .column = given(column),
                                   .periodical = given(periodical),
                                   .folding = index.folding,
                                   .stamp = a->stamp};
  return add_within(a, within, e);
}

void qk_asked_free(qk_asked *a) { qk_buf_free(&a->date); }

qk_buf *qk_asked_excerpt(qikan *q) {
  qk_session_point(q, (qk_str){0}, 0, 0);
  return &q->excerpt;
}

void qk_asked_params(const qk_asked *a, const qikan_within *within, qk_result *r) {
  const qk_search_request *s = &a->request;
  qk_result_param_add(r, QK_LIT("query"), qk_cell_text(s->query));
  for (size_t i = 0; i < QK_COUNT(units); i++)
    if (units[i].unit == s->unit)
      qk_result_param_add(r, QK_LIT("unit"), qk_cell_text(qk_str_of(units[i].name)));
  qk_within_params(within, r);
  if (s->column.n) qk_result_param_add(r, QK_LIT("column"), qk_cell_text(s->column));
  if (s->periodical.n)
    qk_result_param_add(r, QK_LIT("periodical"), qk_cell_text(s->periodical));
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
