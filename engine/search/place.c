/* place.c - where in its file a byte of a unit's text stands. */
#include "search/place.h"

#include <stdio.h>

#include "search/hit.h"
#include "text/utf8.h"

void qk_places_close(qk_places *p) {
  for (int i = 0; i < QK_UNITS; i++) qk_query_close(p->runs[i]);
  qk_query_close(p->heading);
  qk_query_close(p->encoding);
  qk_arena_free(&p->arena);
  *p = (qk_places){0};
}

static qk_code bound(qk_query **q, qk_store *s, const char *sql, int64_t id, bool *row,
                     qk_err *e) {
  qk_code code = *q ? QK_OK : qk_query_open(s, qk_str_of(sql), q, e);
  *row = false;
  if (code == QK_OK) qk_query_reset(*q);
  if (code == QK_OK) code = qk_query_bind_int(*q, 1, id, e);
  return code == QK_OK ? qk_query_step(*q, row, e) : code;
}

static qk_code read_runs(qk_places *p, qk_store *s, qk_unit kind, int64_t id,
                         qk_place_run **out, uint32_t *n, qk_err *e) {
  char sql[256];
  uint32_t cap = 0;
  bool row;
  bool title = kind == QK_UNIT_SECTION || kind == QK_UNIT_ARTICLE;
  snprintf(sql, sizeof sql,
           "SELECT line_start, col, byte_end - byte_start FROM provenance WHERE "
           "target_kind = '%s' AND target_id = ?1 AND part = '%s' ORDER BY ordinal",
           qk_unit_name(kind), title ? "title" : "text");
  *out = NULL;
  *n = 0;
  qk_query **q = &p->runs[kind];
  qk_code code = bound(q, s, sql, id, &row, e);
  while (code == QK_OK && row) {
    if (!qk_arena_grow(&p->arena, (void **)out, *n, &cap, sizeof **out)) {
      code = qk_nomem(e);
      break;
    }
    (*out)[(*n)++] =
        (qk_place_run){qk_query_int(*q, 0), qk_query_int(*q, 1), qk_query_int(*q, 2)};
    code = qk_query_step(*q, &row, e);
  }
  if (*q) qk_query_reset(*q);
  return code;
}

/* The bytes of a run-in heading stand in the paragraph's text, too, but are the
 * section's. */
static qk_code read_heading(qk_places *p, qk_store *s, int64_t id, qk_err *e) {
  bool row;
  qk_code code =
      bound(&p->heading, s, "SELECT heading, section_id FROM q_paragraph WHERE id = ?1",
            id, &row, e);
  if (code != QK_OK || !row) return code;
  int64_t bytes = qk_query_int(p->heading, 0), section = qk_query_int(p->heading, 1);
  qk_query_reset(p->heading);
  if (bytes <= 0 || bytes > UINT32_MAX || !section) return QK_OK;
  p->heading_bytes = (uint32_t)bytes;
  return read_runs(p, s, QK_UNIT_SECTION, section, &p->head, &p->n_head, e);
}

static qk_code read_encoding(qk_places *p, qk_store *s, int64_t issue, qk_err *e) {
  bool row;
  if (p->issue == issue) return QK_OK;
  qk_code code = bound(&p->encoding, s, "SELECT encoding FROM q_issue WHERE id = ?1",
                       issue, &row, e);
  if (code != QK_OK) return code;
  p->utf8 = row && qk_str_eq(qk_query_text(p->encoding, 0), QK_LIT("UTF-8"));
  p->issue = issue;
  qk_query_reset(p->encoding);
  return QK_OK;
}

static qk_code read_unit(qk_places *p, qk_store *s, const qk_hit *hit, qk_err *e) {
  if (p->known && p->id == hit->id && p->kind == hit->kind) return QK_OK;
  qk_arena_reset(&p->arena);
  p->known = false;
  p->head = NULL;
  p->n_head = p->heading_bytes = 0;
  qk_code code = read_encoding(p, s, hit->issue, e);
  if (code == QK_OK) code = read_runs(p, s, hit->kind, hit->id, &p->text, &p->n_text, e);
  if (code == QK_OK && hit->kind == QK_UNIT_PARAGRAPH)
    code = read_heading(p, s, hit->id, e);
  p->known = code == QK_OK;
  p->id = hit->id;
  p->kind = hit->kind;
  return code;
}

/* From a run's beginning over what it holds. */
static void walk(const qk_place_run *r, qk_str text, int *line, int *col) {
  size_t len;
  *line = (int)r->line;
  *col = (int)r->col;
  for (size_t i = 0; i < text.n; i += len) {
    bool breaks = qk_utf8_at(text.p + i, &len) == '\n';
    *line += breaks;
    *col = breaks ? 1 : *col + 1;
  }
}

/* The runs hold the text one after the other.  What joins two of them, a space or a line
 * break, belongs to neither, and no run begins with white space. */
static void find_in(const qk_place_run *runs, uint32_t n, qk_str text, size_t byte,
                    int *line, int *col) {
  size_t at = 0, len;
  for (uint32_t i = 0; i < n; i++) {
    while (i && at < text.n && qk_is_space(qk_utf8_at(text.p + at, &len))) at += len;
    size_t end = at + (size_t)runs[i].bytes;
    if (runs[i].bytes < 0 || end > text.n || i + 1 == n) end = text.n;
    if (byte < end || i + 1 == n) {
      walk(&runs[i], qk_str_sub(text, at, byte > at ? byte : at), line, col);
      return;
    }
    at = end;
  }
}

qk_code qk_places_find(qk_places *p, qk_store *store, const qk_hit *hit, qk_str text,
                       uint32_t at, int *line, int *col, qk_err *e) {
  qk_code code = read_unit(p, store, hit, e);
  if (code != QK_OK || at > text.n) return code;
  uint32_t heading = p->heading_bytes <= text.n ? p->heading_bytes : 0;
  bool head = p->n_head && at < heading;
  const qk_place_run *runs = head ? p->head : p->text;
  uint32_t n = head ? p->n_head : p->n_text;
  if (!n) return QK_OK;
  if (!p->utf8) {
    *line = (int)runs[0].line;
    *col = (int)runs[0].col;
  } else if (head) {
    find_in(runs, n, qk_str_sub(text, 0, heading), at, line, col);
  } else {
    find_in(runs, n, qk_str_sub(text, heading, text.n), at > heading ? at - heading : 0,
            line, col);
  }
  return QK_OK;
}
