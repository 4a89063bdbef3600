/* within.c - which articles a call is over. */
#include "api/within.h"

#include "base/buf.h"
#include "base/nearest.h"

static const char *const kinds[] = {"notice", "speech", "city_report", "appendix",
                                    "other"};

static qk_code check_kind(const char *kind, qk_err *e) {
  qk_str names[QK_COUNT(kinds)];
  qk_buf hint = {0};
  for (size_t i = 0; i < QK_COUNT(kinds); i++) {
    names[i] = qk_str_of(kinds[i]);
    if (strcmp(kind, kinds[i]) == 0) return QK_OK;
  }
  qk_nearest_hint(&hint, qk_str_of(kind), names, QK_COUNT(names));
  qk_code code = qk_fail(e, QK_USAGE, "there is no kind of article '%.40s'%.*s", kind,
                         QK_ARG(qk_buf_str(&hint)));
  qk_buf_free(&hint);
  return code;
}

static qk_code check_date(const char *what, const char *date, qk_err *e) {
  if (!date || qk_is_date(qk_str_of(date))) return QK_OK;
  return qk_fail(e, QK_USAGE,
                 "%s: expected a date such as 2021, 2021-09 or 2021-09-01, got '%.40s'",
                 what, date);
}

/* The cities that there are. */
static qk_code read_cities(qk_store *s, qk_arena *arena, qk_str **out, uint32_t *n,
                           qk_err *e) {
  qk_query *q = NULL;
  uint32_t cap = 0;
  bool row = false;
  *out = NULL;
  *n = 0;
  qk_code code = qk_query_open(
      s, QK_LIT("SELECT DISTINCT city FROM article WHERE city IS NOT NULL ORDER BY city"),
      &q, e);
  while (!code && !(code = qk_query_step(q, &row, e)) && row) {
    if (!qk_arena_grow(arena, (void **)out, *n, &cap, sizeof **out))
      code = qk_nomem(e);
    else
      (*out)[*n] = qk_arena_copy(arena, qk_query_text(q, 0));
    if (!code && !(*out)[(*n)++].p) code = qk_nomem(e);
  }
  qk_query_close(q);
  return code;
}

static qk_code check_city(const char *city, const qk_str *cities, uint32_t n, qk_err *e) {
  qk_buf hint = {0};
  for (uint32_t i = 0; i < n; i++)
    if (qk_str_eq(cities[i], qk_str_of(city))) return QK_OK;
  qk_nearest_hint(&hint, qk_str_of(city), cities, n);
  qk_code code = qk_fail(e, QK_USAGE, "there is no article of city '%.40s'%.*s", city,
                         QK_ARG(qk_buf_str(&hint)));
  qk_buf_free(&hint);
  return code;
}

static qk_code add_cities(qk_store *s, const char *const *given, qk_arena *arena,
                          qk_scope *out, qk_err *e) {
  qk_str *cities;
  uint32_t n = 0, n_cities = 0;
  while (given[n]) n++;
  qk_code code = n ? read_cities(s, arena, &cities, &n_cities, e) : QK_OK;
  qk_str *values = qk_arena_array(arena, n + (size_t)1, sizeof *values);
  if (!code && !values) code = qk_nomem(e);
  for (uint32_t i = 0; i < n && !code; i++) {
    code = check_city(given[i], cities, n_cities, e);
    if (!code) values[i] = qk_str_of(given[i]);
  }
  if (n && !code) out->conditions[out->n++] = (qk_condition){QK_PART_CITY, values, n};
  return code;
}

qk_code qk_within_scope(qk_store *s, const qikan_within *w, qk_arena *arena,
                        qk_scope *out, qk_err *e) {
  qk_code code = check_date("since", w->since, e);
  *out = (qk_scope){0};
  if (!code) code = check_date("until", w->until, e);
  if (!code && w->cities) code = add_cities(s, w->cities, arena, out, e);
  if (code) return code;
  if (w->since) out->since = qk_str_of(w->since);
  if (w->until) out->until = qk_str_of(w->until);
  if (!w->kind) return QK_OK;
  qk_str *kind = QK_ARENA_NEW(arena, qk_str);
  if (!kind) return qk_nomem(e);
  *kind = qk_str_of(w->kind);
  out->conditions[out->n++] = (qk_condition){QK_PART_KIND, kind, 1};
  return check_kind(w->kind, e);
}

void qk_within_params(const qikan_within *w, qk_result *r) {
  const struct {
    const char *key, *value;
  } texts[] = {{"kind", w->kind}, {"since", w->since}, {"until", w->until}};
  qk_buf cities = {0};
  for (size_t i = 0; w->cities && w->cities[i]; i++)
    qk_buf_printf(&cities, "%s%s", i ? "、" : "", w->cities[i]);
  if (cities.n) qk_result_param_add(r, QK_LIT("city"), qk_cell_text(qk_buf_str(&cities)));
  for (size_t i = 0; i < QK_COUNT(texts); i++)
    if (texts[i].value)
      qk_result_param_add(r, qk_str_of(texts[i].key),
                          qk_cell_text(qk_str_of(texts[i].value)));
  qk_buf_free(&cities);
}
