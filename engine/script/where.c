/* where.c - from an offset in a stored text to line and column of the file. */
#include "script/where.h"

#include <stdio.h>

#include "store/query.h"
#include "text/utf8.h"

const char *const qk_row_kinds[QK_ROW_KINDS] = {
    "sentence", "paragraph", "section", "caption", "article", "toc_entry", "grid_cell"};

enum { SENTENCE, PARAGRAPH };

static const struct {
  const char *text, *part;
} kinds[QK_ROW_KINDS] = {
    {"SELECT text FROM sentence WHERE id = ?", "text"},
    {"SELECT text FROM paragraph WHERE id = ?", "text"},
    {"SELECT title FROM section WHERE id = ?", "title"},
    {"SELECT text FROM caption WHERE id = ?", "text"},
    {"SELECT title FROM article WHERE id = ?", "title"},
    {"SELECT text FROM toc_entry WHERE id = ?", "text"},
    {"SELECT text FROM grid_cell WHERE id = ?", "text"},
};

typedef struct look { /* kept across an error: everything is closed before it is raised */
  struct qk_store *store;
  qk_err *e;
} look;

static qk_code ask(const look *l, const char *sql, int64_t id, qk_query **q, bool *row) {
  qk_code code = qk_query_open(l->store, qk_str_of(sql), q, l->e);
  if (!code) code = qk_query_bind_int(*q, 1, id, l->e);
  if (!code) code = qk_query_step(*q, row, l->e);
  return code;
}

/* The runs of a text cover its bytes one after the other, each on one line, unless the
 * file was converted: then only its beginning is known. */
static qk_code place(const look *l, int kind, int64_t id, qk_str text, size_t at,
                     qk_where *out, bool *exact) {
  char sql[240];
  qk_query *q = NULL;
  bool row = false;
  size_t covered = 0, before = 0;
  snprintf(sql, sizeof sql,
           "SELECT byte_end - byte_start, line_start, col FROM provenance WHERE "
           "target_kind = '%s' AND part = '%s' AND target_id = ? ORDER BY ordinal",
           qk_row_kinds[kind], kinds[kind].part);
  qk_code code = ask(l, sql, id, &q, &row);
  int line = 0, col = 0;
  for (bool found = false; !code && row; code = qk_query_step(q, &row, l->e)) {
    size_t n = (size_t)qk_query_int(q, 0);
    if (!covered) {
      out->line = (int)qk_query_int(q, 1);
      out->col = (int)qk_query_int(q, 2);
    }
    if (!found && at < covered + n) {
      found = true;
      before = covered;
      line = (int)qk_query_int(q, 1);
      col = (int)qk_query_int(q, 2);
    }
    covered += n;
  }
  *exact = covered == text.n && line > 0;
  if (*exact && at <= text.n) {
    out->line = line;
    out->col = col + (int)qk_utf8_count(qk_str_sub(text, before, at));
  }
  qk_query_close(q);
  return code;
}

/* A paragraph's sentences know their places where its runs hold markup, too. */
static qk_code place_sentence(const look *l, int64_t id, qk_str text, size_t at,
                              qk_where *out) {
  qk_query *q = NULL;
  bool row = false, exact;
  size_t from = 0;
  qk_code code =
      ask(l, "SELECT id, text FROM sentence WHERE paragraph_id = ? ORDER BY id", id, &q,
          &row);
  for (; !code && row; code = qk_query_step(q, &row, l->e)) {
    qk_str s = qk_query_text(q, 1), rest = qk_str_sub(text, from, text.n);
    size_t begin = from + qk_str_find(rest, s);
    if (begin + s.n > text.n) break;
    from = begin + s.n;
    if (at < begin || at >= from) continue;
    code = place(l, SENTENCE, qk_query_int(q, 0), s, at - begin, out, &exact);
    break;
  }
  qk_query_close(q);
  return code;
}

qk_where qk_where_is(lua_State *L, int kind, int64_t id, int64_t at) {
  qk_err e = {0};
  look l = {qk_run_of(L)->store, &e};
  qk_where out = {.issue_id = (id - 1) / QK_IDS_PER_ISSUE + 1};
  qk_query *q = NULL;
  bool row = false, exact = false, inside = true;
  if (!l.store) luaL_error(L, "report: no database is open");
  qk_code code = ask(&l, kinds[kind].text, id, &q, &row);
  if (!code && row) {
    qk_str text = qk_query_text(q, 0);
    size_t offset = at > 0 ? (size_t)at - 1 : 0;
    inside = offset <= text.n;
    if (inside) code = place(&l, kind, id, text, offset, &out, &exact);
    if (!code && inside && !exact && kind == PARAGRAPH)
      code = place_sentence(&l, id, text, offset, &out);
  }
  qk_query_close(q);
  if (code) qk_run_fail(L, &e);
  if (!row)
    luaL_error(L, "report: there is no %s %I", qk_row_kinds[kind], (lua_Integer)id);
  if (!inside)
    luaL_error(L, "report: at: expected a byte of the %s's text, got %I",
               qk_row_kinds[kind], (lua_Integer)at);
  return out;
}
