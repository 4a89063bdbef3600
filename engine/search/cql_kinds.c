/* cql_kinds.c - the kinds of facts and what can be asked of them. */
#include <stdio.h>

#include "search/cql_parts.h"

typedef struct attribute {
  const char *name;
  const char *sql; /* NULL: f.name */
  qk_cql_type type;
} attribute;

#define TEXT(name)                                                                       \
  { name, NULL, QK_CQL_TEXT }
#define NUMBER(name)                                                                     \
  { name, NULL, QK_CQL_NUMBER }
#define PLACE(expr) "(SELECT l.name FROM place AS l WHERE l.id = " expr ")"

static const attribute of_quantity[] = {
    TEXT("raw"),          NUMBER("value"),    NUMBER("value_max"),
    TEXT("approx"),       TEXT("unit"),       NUMBER("base_value"),
    TEXT("base_unit"),    TEXT("noun"),       TEXT("numeral"),
    TEXT("period_start"), TEXT("period_end"), {"place", PLACE("f.place_id"), QK_CQL_TEXT},
    NUMBER("part_of"),    TEXT("city")};
static const attribute of_document[] = {TEXT("raw"),
                                        {"title", "d.title", QK_CQL_TEXT},
                                        {"kind", "d.kind", QK_CQL_TEXT},
                                        {"issuer", "d.issuer", QK_CQL_TEXT},
                                        {"status", "d.status", QK_CQL_TEXT},
                                        TEXT("action"),
                                        NUMBER("bracketed"),
                                        TEXT("city")};
static const attribute of_practice[] = {TEXT("name"), TEXT("kind"), TEXT("holder"),
                                        TEXT("city")};
static const attribute of_place[] = {TEXT("raw"),
                                     {"name", "p.name", QK_CQL_TEXT},
                                     {"level", "p.level", QK_CQL_TEXT},
                                     {"code", "p.code", QK_CQL_TEXT},
                                     {"parent", PLACE("p.parent_id"), QK_CQL_TEXT},
                                     TEXT("city")};
static const attribute of_quotation[] = {TEXT("text"), TEXT("speaker"), TEXT("occasion"),
                                         TEXT("city")};
static const attribute of_date[] = {TEXT("raw"), TEXT("date_start"), TEXT("date_end"),
                                    TEXT("city")};
static const attribute of_fact[] = {TEXT("extractor"), TEXT("kind"), TEXT("text"),
                                    TEXT("data"), TEXT("city")};

#define KIND(name, view, from, list)                                                     \
  { name, view, from, list, QK_COUNT(list) }
static const struct kind {
  const char *name, *view, *from;
  const attribute *attributes;
  size_t n;
} kinds[QK_CQL_KINDS] = {
    [QK_CQL_QUANTITY] = KIND("quantity", "quantity", "quantity AS f", of_quantity),
    [QK_CQL_DOCUMENT] = KIND(
        "document", "document_mention",
        "document_mention AS f JOIN document AS d ON d.id = f.document_id", of_document),
    [QK_CQL_PRACTICE] = KIND("practice", "practice", "practice AS f", of_practice),
    [QK_CQL_PLACE] =
        KIND("place", "place_mention",
             "place_mention AS f JOIN place AS p ON p.id = f.place_id", of_place),
    [QK_CQL_QUOTATION] = KIND("quotation", "quotation", "quotation AS f", of_quotation),
    [QK_CQL_DATE] = KIND("date", "date_mention", "date_mention AS f", of_date),
    [QK_CQL_FACT] = KIND("fact", "fact", "fact AS f", of_fact),
};

const char *qk_cql_view(qk_cql_kind kind) { return kinds[kind].view; }
const char *qk_cql_from(qk_cql_kind kind) { return kinds[kind].from; }

/* By the name in patterns, or by that of the view. */
bool cql_find_kind(qk_str name, qk_cql_kind *out) {
  for (int i = 0; i < QK_CQL_KINDS; i++)
    if (qk_str_eq(name, qk_str_of(kinds[i].name)) ||
        qk_str_eq(name, qk_str_of(kinds[i].view)))
      return *out = (qk_cql_kind)i, true;
  return false;
}

size_t cql_kind_names(const char **out, size_t max) {
  size_t n = 0;
  for (; n < QK_CQL_KINDS && n < max; n++) out[n] = kinds[n].name;
  return n;
}

const char *cql_kind_with(qk_str name) {
  for (int i = 0; i < QK_CQL_KINDS; i++)
    for (size_t k = 0; k < kinds[i].n; k++)
      if (qk_str_eq(name, qk_str_of(kinds[i].attributes[k].name))) return kinds[i].name;
  return NULL;
}

static uint32_t add_column(cql_parser *p, cql_columns *c, qk_str name, const char *sql,
                           qk_cql_type type) {
  qk_arena *a = &p->c->arena;
  for (uint32_t i = 0; i < c->n; i++)
    if (strcmp(c->sql[i], sql) == 0) return i;
  qk_str own = qk_arena_copy(a, name), text = qk_arena_copy(a, qk_str_of(sql));
  if (!own.p || !text.p ||
      !qk_arena_grow(a, (void **)&c->names, c->n, &c->cap, sizeof *c->names) ||
      !qk_arena_grow(a, (void **)&c->sql, c->n, &c->cap_sql, sizeof *c->sql) ||
      !qk_arena_grow(a, (void **)&c->types, c->n, &c->cap_types, sizeof *c->types)) {
    cql_no_memory(p);
    return UINT32_MAX;
  }
  c->names[c->n] = own.p;
  c->sql[c->n] = text.p;
  c->types[c->n] = type;
  return c->n++;
}

/* data.key of a fact of one's own: what its JSON has there. */
static uint32_t data_column(cql_parser *p, cql_columns *c, qk_cql_type *type) {
  qk_str key = cql_name(p);
  size_t from = p->at - key.n;
  qk_buf sql = {0};
  if (!key.n) {
    cql_fail_here(p, "a name behind data.");
    return UINT32_MAX;
  }
  if (key.n > 100) {
    cql_fail(p, from, p->at, "expected a name of at most 100 bytes");
    return UINT32_MAX;
  }
  *type = QK_CQL_NULL;
  qk_buf_printf(&sql, "json_extract(f.data, '$.\"%.*s\"')", QK_ARG(key));
  uint32_t at = sql.oom ? (cql_no_memory(p), UINT32_MAX)
                        : add_column(p, c, key, sql.p, QK_CQL_NULL);
  qk_buf_free(&sql);
  return at;
}

uint32_t cql_column(cql_parser *p, qk_cql_kind kind, qk_str name, size_t from, size_t to,
                    qk_cql_type *type) {
  const struct kind *k = &kinds[kind];
  cql_columns *c = &p->c->columns[kind];
  const char *names[32];
  char sql[64];
  if (kind == QK_CQL_FACT && qk_str_eq(name, QK_LIT("data")) && cql_take(p, "."))
    return data_column(p, c, type);
  for (size_t i = 0; i < k->n; i++) {
    const attribute *a = &k->attributes[i];
    names[i] = a->name;
    if (!qk_str_eq(name, qk_str_of(a->name))) continue;
    snprintf(sql, sizeof sql, "f.%s", a->name);
    *type = a->type;
    return add_column(p, c, name, a->sql ? a->sql : sql, a->type);
  }
  char what[48];
  snprintf(what, sizeof what, "a %s has no attribute", k->name);
  cql_fail_name(p, from, to, what, name, names, k->n);
  return UINT32_MAX;
}

bool qk_cql_asks_facts(const qk_cql *c) {
  for (int i = 0; i < QK_CQL_KINDS; i++)
    if (c->columns[i].used && i != QK_CQL_FACT) return true;
  return false;
}

const char *const *qk_cql_columns(const qk_cql *c, qk_cql_kind kind, uint32_t *n) {
  *n = c->columns[kind].used ? c->columns[kind].n : UINT32_MAX;
  return c->columns[kind].sql;
}
