/* within.c - which articles a call is over. */
#include "api/within.h"

#include "base/buf.h"
#include "search/scope_check.h"

static qk_code check_date(const char *what, const char *date, qk_err *e) {
  if (!date || qk_is_date(qk_str_of(date))) return QK_OK;
  return qk_fail(e, QK_USAGE,
                 "%s: expected a date such as 2021, 2021-09 or 2021-09-01, got '%.40s'",
                 what, date);
}

static qk_code add_values(const char *const *several, const char *one, qk_part part,
                          qk_arena *arena, qk_scope *out, qk_err *e) {
  uint32_t n = 0;
  while (several && several[n]) n++;
  if (!n && !one) return QK_OK;
  qk_str *values = qk_arena_array(arena, n + (size_t)1, sizeof *values);
  if (!values) return qk_nomem(e);
  for (uint32_t i = 0; i < n; i++) values[i] = qk_str_of(several[i]);
  if (one) values[n++] = qk_str_of(one);
  out->conditions[out->n++] = (qk_condition){part, values, n};
  return QK_OK;
}

qk_code qk_within_scope(qk_store *s, const qikan_within *w, qk_arena *arena,
                        qk_scope *out, qk_err *e) {
  qk_code code = check_date("since", w->since, e);
  *out = (qk_scope){0};
  if (!code) code = check_date("until", w->until, e);
  if (!code) code = add_values(w->cities, NULL, QK_PART_CITY, arena, out, e);
  if (!code) code = add_values(w->kinds, w->kind, QK_PART_KIND, arena, out, e);
  if (w->since) out->since = qk_str_of(w->since);
  if (w->until) out->until = qk_str_of(w->until);
  return code ? code : qk_scope_check(s, out, e);
}

static void add_list(qk_result *r, qk_str key, const char *const *several,
                     const char *one) {
  qk_buf list = {0};
  for (size_t i = 0; several && several[i]; i++)
    qk_buf_printf(&list, "%s%s", i ? "、" : "", several[i]);
  if (one) qk_buf_printf(&list, "%s%s", list.n ? "、" : "", one);
  if (list.n) qk_result_param_add(r, key, qk_cell_text(qk_buf_str(&list)));
  if (list.oom) r->oom = true;
  qk_buf_free(&list);
}

void qk_within_params(const qikan_within *w, qk_result *r) {
  add_list(r, QK_LIT("city"), w->cities, NULL);
  add_list(r, QK_LIT("kind"), w->kinds, w->kind);
  add_list(r, QK_LIT("since"), NULL, w->since);
  add_list(r, QK_LIT("until"), NULL, w->until);
}
