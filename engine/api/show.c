/* show.c - one row, with the place it stands at.
 * In:   a kind of row and an id.
 * Out:  a result: file:line:col, the row's columns, its text, its places in the file.
 * Owns: the result while it is printed. */
#include <inttypes.h>

#include "api/session.h"
#include "api/show_fact.h"
#include "api/table.h"
#include "base/nearest.h"

static const struct shown {
  const char *kind;
  const char *text; /* the column that is printed below the others, NULL for none */
  const char *raw;  /* of a fact: the column with its words in the sentence */
} kinds[] = {
    {"article", "text", NULL},
    {"section", NULL, NULL},
    {"paragraph", "text", NULL},
    {"sentence", "text", NULL},
    {"caption", "text", NULL},
    {"toc_entry", "text", NULL},
    {"grid", NULL, NULL},
    {"grid_cell", "text", NULL},
    {"masthead", "text", NULL},
    {"staff", NULL, NULL},
    {"link", NULL, NULL},
    {"diagnostic", NULL, NULL},
    {"issue", NULL, NULL},
    {"quantity", NULL, "raw"},
    {"document_mention", NULL, "raw"},
    {"place_mention", NULL, "raw"},
    {"date_mention", NULL, "raw"},
    {"practice", NULL, "name"},
    {"quotation", NULL, "text"},
};

typedef struct show {
  qk_store *store;
  const struct shown *kind;
  int64_t id;
  qk_result *r;
  qk_query *row, *places; /* both on their first row; places NULL where there are none */
  qk_buf place, text, scratch; /* place: "file:line:col" */
} show;

/* Opens a statement with at most the row's id as its parameter. */
static qk_code open_query(show *s, const char *sql, qk_query **q, qk_err *e) {
  qk_code code = qk_query_open(s->store, qk_str_of(sql), q, e);
  if (code == QK_OK && qk_query_params(*q) > 0) code = qk_query_bind_int(*q, 1, s->id, e);
  return code;
}

static int64_t issue_of(const show *s) {
  return strcmp(s->kind->kind, "issue") == 0 ? s->id : (s->id - 1) / QK_IDS_PER_ISSUE + 1;
}

/* First and last id of the kind in issue k, 0 for all issues; 0 and 0 where there is
 * none. */
static qk_code id_range(show *s, int64_t k, int64_t *first, int64_t *last, qk_err *e) {
  char sql[160];
  qk_query *q = NULL;
  bool row = false;
  int64_t from = k ? (k - 1) * QK_IDS_PER_ISSUE : 0;
  snprintf(sql, sizeof sql,
           "SELECT min(id), max(id) FROM %s WHERE id > %" PRId64 " AND id <= %" PRId64,
           s->kind->kind, from, k ? from + QK_IDS_PER_ISSUE : INT64_MAX);
  qk_code code = open_query(s, sql, &q, e);
  if (code == QK_OK) code = qk_query_step(q, &row, e);
  *first = code == QK_OK && row ? qk_query_int(q, 0) : 0;
  *last = code == QK_OK && row ? qk_query_int(q, 1) : 0;
  qk_query_close(q);
  return code;
}

/* Which ids there are: in the issue that the id would belong to, else in the first that
 * has any. */
static qk_code refuse(show *s, qk_err *e) {
  const char *kind = s->kind->kind;
  bool issue = strcmp(kind, "issue") == 0;
  int64_t k = issue_of(s), first = 0, last = 0;
  qk_code code = QK_OK;
  if (!issue && k > 0 && k < INT64_MAX / QK_IDS_PER_ISSUE)
    code = id_range(s, k, &first, &last, e);
  if (code == QK_OK && !last) code = id_range(s, 0, &first, &last, e);
  if (code == QK_OK && last && !issue) {
    k = (first - 1) / QK_IDS_PER_ISSUE + 1;
    code = id_range(s, k, &first, &last, e);
  }
  if (code != QK_OK) return code;
  if (!last)
    return qk_fail(e, QK_USAGE, "there is no %s %" PRId64 ", nor any other", kind, s->id);
  if (issue)
    return qk_fail(e, QK_USAGE,
                   "there is no issue %" PRId64 "; they run from %" PRId64 " to %" PRId64,
                   s->id, first, last);
  return qk_fail(e, QK_USAGE,
                 "there is no %s %" PRId64 "; those of issue %" PRId64
                 " run from %" PRId64 " to %" PRId64,
                 kind, s->id, k, first, last);
}

static void put_columns(show *s) {
  const qk_query *q = s->row;
  static const qk_column columns[] = {
      {QK_LIT("column"), QK_LIT("column"), QK_TYPE_TEXT},
      {QK_LIT("value"), QK_LIT("value"), QK_TYPE_TEXT},
  };
  qk_result_table(s->r, QK_LIT(""), columns, QK_COUNT(columns));
  for (int i = 0; i < qk_query_columns(q); i++) {
    const char *name = qk_query_name(q, i);
    qk_cell value = qk_table_cell(q, i, &s->scratch);
    if (s->kind->text && strcmp(name, s->kind->text) == 0) {
      if (value.kind == QK_CELL_TEXT) qk_buf_put(&s->text, value.text);
      continue;
    }
    qk_result_row(s->r, (qk_cell[]){qk_cell_text(qk_str_of(name)), value});
  }
}

static qk_code find_row(show *s, qk_err *e) {
  char sql[64];
  bool row = false;
  snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE id = ?1", s->kind->kind);
  qk_code code = open_query(s, sql, &s->row, e);
  if (code == QK_OK) code = qk_query_step(s->row, &row, e);
  return code == QK_OK && !row ? refuse(s, e) : code;
}

/* A diagnostic has its place in columns of its own, a grid that of its first cell. */
static const char *places_of(const char *kind) {
  static const struct {
    const char *kind, *sql;
  } others[] = {
      {"diagnostic", "SELECT 'raw' part, line line_start, line line_end, col FROM "
                     "diagnostic WHERE id = ?1"},
      {"grid",
       "SELECT part, line_start, line_end, col, byte_start, byte_end FROM "
       "provenance WHERE target_kind = 'grid_cell' AND target_id = (SELECT min(id) "
       "FROM grid_cell WHERE grid_id = ?1) ORDER BY byte_start"},
      {"staff", "SELECT part, line_start, line_end, col, byte_start, byte_end FROM "
                "provenance WHERE target_kind = 'masthead' AND target_id = (SELECT "
                "masthead_id FROM staff WHERE id = ?1) ORDER BY byte_start"},
  };
  for (size_t i = 0; i < QK_COUNT(others); i++)
    if (strcmp(kind, others[i].kind) == 0) return others[i].sql;
  return NULL;
}

static qk_code find_places(show *s, qk_err *e) {
  char sql[256];
  const char *special = places_of(s->kind->kind);
  bool row = false;
  if (s->kind->raw) return QK_OK; /* it stands in its sentence */
  snprintf(sql, sizeof sql,
           "SELECT part, line_start, line_end, col, byte_start, byte_end FROM provenance "
           "WHERE target_kind = '%s' AND target_id = ?1 ORDER BY byte_start",
           s->kind->kind);
  qk_code code = open_query(s, special ? special : sql, &s->places, e);
  if (code == QK_OK) code = qk_query_step(s->places, &row, e);
  if (code != QK_OK || row) return code;
  qk_query_close(s->places);
  s->places = NULL;
  return QK_OK;
}

static void put_place(show *s, int64_t line, int64_t col) {
  qk_buf_printf(&s->place, ":%" PRId64, line);
  if (col > 0) qk_buf_printf(&s->place, ":%" PRId64, col);
}

static qk_code find_place(show *s, qk_err *e) {
  qk_query *q = NULL;
  bool row = false;
  qk_code code =
      qk_query_open(s->store, QK_LIT("SELECT path FROM issue WHERE id = ?1"), &q, e);
  if (code == QK_OK) code = qk_query_bind_int(q, 1, issue_of(s), e);
  if (code == QK_OK) code = qk_query_step(q, &row, e);
  if (code == QK_OK && row) qk_buf_put(&s->place, qk_query_text(q, 0));
  qk_query_close(q);
  if (code == QK_OK && s->kind->raw) {
    qk_fact_place at;
    code = qk_show_fact(s->store, s->kind->kind, s->kind->raw, s->id, &s->text, &at, e);
    if (code == QK_OK && at.line > 0) put_place(s, at.line, at.col);
    return code;
  }
  if (code != QK_OK || !s->places || qk_query_type(s->places, 1) != QK_COL_INT)
    return code;
  bool col = qk_query_type(s->places, 3) == QK_COL_INT;
  put_place(s, qk_query_int(s->places, 1), col ? qk_query_int(s->places, 3) : 0);
  return QK_OK;
}

static qk_code build(show *s, qk_err *e) {
  char name[64];
  qk_code code = find_row(s, e);
  if (code == QK_OK) code = find_places(s, e);
  if (code == QK_OK) code = find_place(s, e);
  if (code != QK_OK) return code;
  snprintf(name, sizeof name, "%s %" PRId64, s->kind->kind, s->id);
  qk_result_name(s->r, qk_str_of(name), QK_LIT(""));
  qk_result_text(s->r, qk_buf_str(&s->place));
  put_columns(s);
  if (s->text.n) qk_result_text(s->r, qk_buf_str(&s->text));
  if (!s->places) return QK_OK;
  qk_query_reset(s->places);
  return qk_table_read(s->places, QK_LIT("places in the file"), s->r, e);
}

static qk_code find_kind(const char *kind, const struct shown **out, qk_err *e) {
  qk_str names[QK_COUNT(kinds)];
  qk_buf hint = {0};
  for (size_t i = 0; i < QK_COUNT(kinds); i++) {
    names[i] = qk_str_of(kinds[i].kind);
    if (strcmp(kind, kinds[i].kind) != 0) continue;
    *out = &kinds[i];
    return QK_OK;
  }
  qk_nearest_hint(&hint, qk_str_of(kind), names, QK_COUNT(kinds));
  qk_code code = qk_fail(e, QK_USAGE, "there is no kind of row '%s'%.*s", kind,
                         QK_ARG(qk_buf_str(&hint)));
  qk_buf_free(&hint);
  return code;
}

qk_code qikan_show(qikan *q, const char *kind, int64_t id,
                   const qikan_format_options *format, FILE *out, qk_err *e) {
  qk_result r = {0};
  show s = {.id = id, .r = &r};
  qk_code code = qk_session_store(q, &s.store, e);
  if (code == QK_OK) code = qk_session_format(format, e);
  if (code == QK_OK) code = find_kind(kind, &s.kind, e);
  if (code == QK_OK) code = build(&s, e);
  qk_query_close(s.places);
  qk_query_close(s.row);
  if (code == QK_OK && (s.place.oom || s.text.oom || s.scratch.oom)) code = qk_nomem(e);
  qk_buf_free(&s.place);
  qk_buf_free(&s.text);
  qk_buf_free(&s.scratch);
  if (code == QK_OK) return qk_session_print(&r, format, out, e);
  qk_result_free(&r);
  return code;
}
