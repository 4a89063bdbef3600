/* expr_filter.c - what filters may be asked.
 * In:   names and values of fields.
 * Out:  whether they are right; the days of a date.
 * Owns: nothing. */
#include <stdio.h>

#include "base/nearest.h"
#include "search/expr.h"
#include "text/utf8.h"

enum { SHOWN = 60 }; /* bytes of a value in a message */

const char *const qk_field_names[QK_FIELDS] = {"city", "kind", "column", "periodical",
                                               "date"};

/* YYYY, YYYY-MM or YYYY-MM-DD; p == NULL: what stands for an open end. */
static bool day_of(qk_str s, const char *open, char out[11]) {
  snprintf(out, 11, "%s", open);
  if (!s.n) return true;
  if (s.n != 4 && s.n != 7 && s.n != 10) return false;
  for (size_t i = 0; i < s.n; i++) {
    bool dash = i == 4 || i == 7;
    if (dash ? s.p[i] != '-' : s.p[i] < '0' || s.p[i] > '9') return false;
  }
  int month = s.n > 4 ? (s.p[5] - '0') * 10 + s.p[6] - '0' : 1;
  int day = s.n > 7 ? (s.p[8] - '0') * 10 + s.p[9] - '0' : 1;
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  memcpy(out, s.p, s.n);
  return true;
}

bool qk_days_of(qk_str value, qk_days *out) {
  static const char first[] = "0000-00-00", last[] = "9999-99-99";
  qk_str from = value, to = value;
  size_t dots = qk_str_find(value, QK_LIT(".."));
  if (dots < value.n) {
    from = qk_trim(qk_str_sub(value, 0, dots));
    to = qk_trim(qk_str_sub(value, dots + 2, value.n));
    if (!from.n && !to.n) return false;
  } else if (!value.n) {
    return false;
  }
  if (!day_of(from, first, out->first) || !day_of(to, last, out->last)) return false;
  /* "2021" ends with 2021-99-99, which is behind all its days. */
  return strcmp(out->first, out->last) <= 0;
}

static qk_code check_kind(qk_str value, const char *what, qk_err *e) {
  static const qk_str kinds[] = {QK_LIT("notice"), QK_LIT("speech"),
                                 QK_LIT("city_report"), QK_LIT("appendix"),
                                 QK_LIT("other")};
  qk_buf hint = {0};
  for (size_t i = 0; i < QK_COUNT(kinds); i++)
    if (qk_str_eq(kinds[i], value)) return QK_OK;
  qk_nearest_hint(&hint, value, kinds, QK_COUNT(kinds));
  qk_code code = qk_fail(e, QK_USAGE, "there is no %s '%.*s'%.*s", what,
                         QK_ARG(qk_utf8_cut(value, SHOWN)), QK_ARG(hint));
  qk_buf_free(&hint);
  return code;
}

qk_code qk_filter_check(qk_field_name field, qk_str value, const char *what, qk_err *e) {
  qk_days days;
  if (!qk_trim(value).n) return qk_fail(e, QK_USAGE, "expected a value behind %s:", what);
  if (field == QK_BY_KIND) return check_kind(value, what, e);
  if (field == QK_BY_DATE && !qk_days_of(value, &days))
    return qk_fail(e, QK_USAGE,
                   "expected a %s such as 2021, 2021-09, 2020..2021 or ..2020, got "
                   "'%.*s'",
                   what, QK_ARG(qk_utf8_cut(value, SHOWN)));
  return QK_OK;
}

static qk_expr *new_node(qk_expr_query *q, qk_arena *arena, qk_expr_kind kind,
                         qk_expr *child) {
  qk_expr *n = QK_ARENA_NEW(arena, qk_expr);
  if (n) *n = (qk_expr){.kind = kind, .number = q->n_nodes++, .child = child};
  return n;
}

qk_code qk_expr_restrict(qk_expr_query *q, qk_arena *arena, qk_field_name field,
                         const qk_str *values, uint32_t n, qk_err *e) {
  qk_expr *all = NULL;
  for (uint32_t i = n; i-- > 0;) {
    qk_expr *filter = new_node(q, arena, QK_EXPR_FILTER, NULL);
    if (!filter) return qk_nomem(e);
    filter->is_filter = true;
    filter->field = field;
    filter->value = qk_trim(values[i]);
    filter->next = all;
    all = filter;
  }
  if (n > 1 && (all = new_node(q, arena, QK_EXPR_OR, all))) all->is_filter = true;
  qk_expr *and = all ? new_node(q, arena, QK_EXPR_AND, q->root) : NULL;
  if (!and) return qk_nomem(e);
  q->root->next = all;
  q->root = and;
  return QK_OK;
}
