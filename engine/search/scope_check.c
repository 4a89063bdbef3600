/* scope_check.c - whether there is what a scope names. */
#include "search/scope_check.h"

#include "base/arena.h"
#include "base/nearest.h"
#include "text/utf8.h"

enum { SHOWN = 60 }; /* bytes of a value in a message */

static const char *const kinds[] = {"notice", "speech", "city_report", "appendix",
                                    "other"};
/* what: how messages call it; sql: the values there are, in order; NULL: not checked. */
static const struct {
  const char *what, *sql;
} parts[QK_PARTS] = {
    [QK_PART_CITY] = {"there is no article of city",
                      "SELECT DISTINCT city FROM article WHERE city IS NOT NULL ORDER BY "
                      "city"},
    [QK_PART_COLUMN] = {"there is no article in column",
                        "SELECT DISTINCT column_title FROM article WHERE column_title IS "
                        "NOT NULL ORDER BY column_title"},
    [QK_PART_PERIODICAL] = {"there is no issue of periodical",
                            "SELECT DISTINCT periodical FROM issue WHERE periodical IS "
                            "NOT NULL ORDER BY periodical"},
    [QK_PART_KIND] = {"there is no kind of article", NULL},
};

typedef struct names {
  qk_arena arena;
  qk_str *items;
  uint32_t n, cap;
} names;

static bool add(names *all, qk_str name) {
  if (!qk_arena_grow(&all->arena, (void **)&all->items, all->n, &all->cap,
                     sizeof *all->items))
    return false;
  all->items[all->n] = name.n ? qk_arena_copy(&all->arena, name) : name;
  return !name.n || all->items[all->n++].p;
}

static qk_code read_names(qk_store *s, qk_part part, names *all, qk_err *e) {
  qk_query *q = NULL;
  bool row = false;
  if (part == QK_PART_KIND) {
    for (size_t i = 0; i < QK_COUNT(kinds); i++)
      if (!add(all, qk_str_of(kinds[i]))) return qk_nomem(e);
    return QK_OK;
  }
  qk_code code = qk_query_open(s, qk_str_of(parts[part].sql), &q, e);
  while (!code && !(code = qk_query_step(q, &row, e)) && row)
    if (!add(all, qk_query_text(q, 0))) code = qk_nomem(e);
  qk_query_close(q);
  return code;
}

static qk_code check_value(qk_part part, qk_str value, const names *all, qk_err *e) {
  for (uint32_t i = 0; i < all->n; i++)
    if (qk_str_eq(all->items[i], value)) return QK_OK;
  qk_buf hint = {0};
  qk_nearest_hint(&hint, value, all->items, all->n);
  qk_code code = qk_fail(e, QK_USAGE, "%s '%.*s'%.*s", parts[part].what,
                         QK_ARG(qk_utf8_cut(value, SHOWN)), QK_ARG(qk_buf_str(&hint)));
  qk_buf_free(&hint);
  return code;
}

qk_code qk_scope_check(qk_store *s, const qk_scope *scope, qk_err *e) {
  qk_code code = QK_OK;
  for (uint32_t i = 0; i < scope->n && !code; i++) {
    const qk_condition *c = &scope->conditions[i];
    names all = {0};
    if (!parts[c->part].what) continue;
    code = read_names(s, c->part, &all, e);
    for (uint32_t k = 0; k < c->n && !code; k++)
      code = check_value(c->part, c->values[k], &all, e);
    qk_arena_free(&all.arena);
  }
  return code;
}
