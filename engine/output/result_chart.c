/* result_chart.c - charts, notes and evidence of a result.
 * In:   numbers, labels, events and sentences, in the order a reader sees them.
 * Out:  blocks of the tree.
 * Owns: nothing; all is in the arena of the result. */
#include <math.h>

#include "output/build.h"
#include "output/date.h"

/* Room for one more of *items; false sets oom. */
static bool grow(qk_result *r, void **items, uint32_t n, uint32_t *cap, size_t size) {
  if (!r->oom && qk_arena_grow(&r->arena, items, n, cap, size)) return true;
  r->oom = true;
  return false;
}

void qk_result_note(qk_result *r, qk_str text) {
  if (r->oom || !r->last_table) return;
  r->blocks[r->last_table - 1].table.note = qk_result_copy(r, text);
}

void qk_result_missing(qk_result *r, qk_str text) {
  if (r->oom || !r->last_table) return;
  r->blocks[r->last_table - 1].table.missing = qk_result_copy(r, text);
}

bool qk_result_evidence(qk_result *r, uint32_t row, uint32_t column,
                        const qk_cited *sentences, uint32_t n) {
  if (r->oom || !r->last_table) return false;
  qk_table *t = &r->blocks[r->last_table - 1].table;
  if (row >= t->n_rows || column >= t->n_columns) return false;
  if (!n) return true;
  qk_cited *cited = qk_arena_array(&r->arena, n, sizeof *cited);
  if (!cited) return r->oom = true, false;
  for (uint32_t i = 0; i < n; i++) {
    cited[i] = sentences[i];
    cited[i].text = qk_result_copy(r, sentences[i].text);
    cited[i].file = qk_result_copy(r, sentences[i].file);
  }
  void *items = t->evidence;
  if (!grow(r, &items, t->n_evidence, &t->cap_evidence, sizeof *t->evidence))
    return false;
  t->evidence = items;
  t->evidence[t->n_evidence++] = (qk_evidence){row, column, n, cited};
  return true;
}

uint32_t qk_result_chart(qk_result *r, const qk_chart *chart) {
  qk_block *b = qk_result_block(r, QK_BLOCK_CHART);
  if (!b) return 0;
  qk_chart *c = &b->chart;
  c->kind = chart->kind;
  c->title = qk_result_copy(r, chart->title);
  c->unit = qk_result_copy(r, chart->unit);
  c->note = qk_result_copy(r, chart->note);
  r->last_chart = r->n_blocks;
  uint32_t n = chart->kind == QK_CHART_TIMELINE ? 0 : chart->n_x;
  qk_str *x = qk_arena_array(&r->arena, n, sizeof *x);
  if (!x) return r->oom = true, 0;
  for (uint32_t i = 0; i < n; i++) x[i] = qk_result_copy(r, chart->x[i]);
  c->x = x;
  c->n_x = n;
  return r->n_blocks - 1;
}

bool qk_result_series(qk_result *r, qk_str name, const double *values, uint32_t n) {
  if (r->oom || !r->last_chart) return false;
  qk_chart *c = &r->blocks[r->last_chart - 1].chart;
  if (c->kind == QK_CHART_TIMELINE || n > c->n_x) return false;
  double *copy = qk_arena_array(&r->arena, c->n_x, sizeof *copy);
  void *items = c->series;
  if (!copy) return r->oom = true, false;
  if (!grow(r, &items, c->n_series, &c->cap_series, sizeof *c->series)) return false;
  for (uint32_t i = 0; i < c->n_x; i++)
    copy[i] = i < n && isfinite(values[i]) ? values[i] : (double)NAN;
  c->series = items;
  c->series[c->n_series++] = (qk_series){qk_result_copy(r, name), copy};
  return true;
}

bool qk_result_event(qk_result *r, const qk_event *event) {
  if (r->oom || !r->last_chart) return false;
  qk_chart *c = &r->blocks[r->last_chart - 1].chart;
  qk_str end = event->end.n ? event->end : event->start;
  int32_t first, last, until;
  if (c->kind != QK_CHART_TIMELINE || !qk_date_days(event->start, &first, &last) ||
      !qk_date_days(end, &last, &until) || until < first)
    return false;
  void *items = c->events;
  if (!grow(r, &items, c->n_events, &c->cap_events, sizeof *c->events)) return false;
  c->events = items;
  qk_event *e = &c->events[c->n_events++];
  *e = (qk_event){qk_result_copy(r, event->start), qk_result_copy(r, end),
                  qk_result_copy(r, event->label), qk_result_copy(r, event->group)};
  return true;
}
