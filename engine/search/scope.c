/* scope.c - the statement that lists the articles of a selection. */
#include "search/scope.h"

/* expr: what is compared; name: how people call a group. */
static const struct {
  const char *part, *expr, *name;
} parts[QK_PARTS] = {
    [QK_PART_CITY] = {"city", "a.city", "a.city"},
    [QK_PART_ARTICLE] = {"article", "a.id", "coalesce(a.title, '#' || a.id)"},
    [QK_PART_ISSUE] = {"issue", "a.issue_id",
                       "coalesce(i.periodical || coalesce(' ' || i.number, ' ' || "
                       "i.date), i.title, '#' || i.id)"},
    [QK_PART_PERIODICAL] = {"periodical", "i.periodical", "i.periodical"},
    [QK_PART_COLUMN] = {"column", "a.column_title", "a.column_title"},
    [QK_PART_KIND] = {"kind", "a.kind", "a.kind"},
    [QK_PART_YEAR] = {"year", "i.year", "i.year"},
};

qk_part qk_part_of(qk_str name) {
  for (int i = 0; i < QK_PARTS; i++)
    if (qk_str_eq(name, qk_str_of(parts[i].part))) return (qk_part)i;
  return QK_PARTS;
}

const char *qk_part_name(qk_part part) {
  return part < QK_PARTS ? parts[part].part : "none";
}

/* The values are bound in the order in which their marks are put. */
typedef struct maker {
  qk_buf sql;
  qk_query *q; /* NULL: the text is made, else values are bound */
  int bound;
  qk_code code;
  qk_err *e;
} maker;

static void put_value(maker *m, qk_str value) {
  m->bound++;
  if (m->q && !m->code) m->code = qk_query_bind_text(m->q, m->bound, value, m->e);
  qk_buf_printf(&m->sql, "?%d", m->bound);
}

static void put_scope(maker *m, const qk_scope *s) {
  qk_buf_put(&m->sql, QK_LIT("(1"));
  for (uint32_t i = 0; s && i < s->n; i++) {
    const qk_condition *c = &s->conditions[i];
    qk_buf_printf(&m->sql, " AND %s IN (", parts[c->part].expr);
    for (uint32_t k = 0; k < c->n; k++) {
      if (k) qk_buf_putc(&m->sql, ',');
      put_value(m, c->values[k]);
    }
    qk_buf_putc(&m->sql, ')');
  }
  /* A date says as much as it is long: until 2021-09 is until the end of the month. */
  if (s && s->since.n) {
    qk_buf_put(&m->sql, QK_LIT(" AND i.date >= "));
    put_value(m, s->since);
  }
  if (s && s->until.n) {
    qk_buf_printf(&m->sql, " AND substr(i.date, 1, %zu) <= ", s->until.n);
    put_value(m, s->until);
  }
  qk_buf_putc(&m->sql, ')');
}

/* What the target names, an article to compare it with has, too. */
static void put_rest(maker *m, const qk_scope *target) {
  qk_buf_put(&m->sql, QK_LIT("(1"));
  for (uint32_t i = 0; i < target->n; i++)
    qk_buf_printf(&m->sql, " AND %s IS NOT NULL", parts[target->conditions[i].part].expr);
  if (target->since.n || target->until.n)
    qk_buf_put(&m->sql, QK_LIT(" AND i.date IS NOT NULL"));
  qk_buf_putc(&m->sql, ')');
}

static void put_statement(maker *m, const qk_selection *sel) {
  qk_buf_put(&m->sql, QK_LIT("SELECT * FROM (SELECT a.id AS id, "));
  if (sel->target) {
    qk_buf_put(&m->sql, QK_LIT("CASE WHEN "));
    put_scope(m, sel->target);
    qk_buf_put(&m->sql, QK_LIT(" THEN " QK_KEY_OF_TARGET " WHEN "));
    if (sel->against)
      put_scope(m, sel->against);
    else
      put_rest(m, sel->target);
    qk_buf_put(&m->sql, QK_LIT(" THEN " QK_KEY_OF_REST " END AS part, NULL AS name"));
  } else if (sel->by < QK_PARTS) {
    qk_buf_printf(&m->sql, "%s AS part, %s AS name", parts[sel->by].expr,
                  parts[sel->by].name);
  } else {
    qk_buf_put(&m->sql, QK_LIT("NULL AS part, NULL AS name"));
  }
  qk_buf_put(&m->sql, QK_LIT(" FROM article AS a JOIN issue AS i ON i.id = a.issue_id "
                             "WHERE "));
  put_scope(m, sel->within);
  qk_buf_printf(&m->sql, ") %s ORDER BY id", sel->target ? "WHERE part IS NOT NULL" : "");
}

qk_code qk_selection_open(qk_store *s, const qk_selection *sel, qk_query **out,
                          qk_err *e) {
  maker m = {.e = e};
  *out = NULL;
  put_statement(&m, sel);
  qk_code code = m.sql.oom ? qk_nomem(e) : qk_query_open(s, qk_buf_str(&m.sql), out, e);
  if (!code) {
    m.q = *out;
    m.bound = 0;
    qk_buf_clear(&m.sql);
    put_statement(&m, sel);
    code = m.code;
  }
  qk_buf_free(&m.sql);
  if (code) {
    qk_query_close(*out);
    *out = NULL;
  }
  return code;
}

/* Reads on until a second key shows. */
static qk_code count_groups(qk_store *s, const qk_scope *within, qk_part part,
                            int *groups, qk_err *e) {
  qk_selection sel = {.within = within, .by = part};
  qk_buf first = {0};
  qk_query *q;
  bool row;
  *groups = 0;
  qk_code code = qk_selection_open(s, &sel, &q, e);
  while (!code && *groups < 2 && !(code = qk_query_step(q, &row, e)) && row) {
    qk_str key = qk_query_text(q, 1);
    if (!key.p || (*groups && qk_str_eq(key, qk_buf_str(&first)))) continue;
    qk_buf_put(&first, key);
    ++*groups;
  }
  qk_query_close(q);
  if (!code && first.oom) code = qk_nomem(e);
  qk_buf_free(&first);
  return code;
}

qk_code qk_scope_choose(qk_store *s, const qk_scope *within, qk_part *part, int *groups,
                        qk_err *e) {
  static const qk_part order[] = {QK_PART_CITY, QK_PART_ISSUE, QK_PART_ARTICLE};
  qk_code code = QK_OK;
  *groups = 0;
  for (size_t i = 0; !code && *groups < 2 && i < QK_COUNT(order); i++) {
    *part = order[i];
    code = count_groups(s, within, *part, groups, e);
  }
  return code;
}
