/* show_fact.c - a fact in the sentence it was read from.
 * In:   a kind of fact, the column that holds its words, an id that is there.
 * Out:  the sentence (or caption) with the fact between 【 and 】; where the fact stands.
 * Owns: its statements while it runs. */
#include "api/show_fact.h"

#include <inttypes.h>
#include <stdio.h>

typedef struct fact {
  qk_store *store;
  const char *kind, *raw;
  int64_t id;
  const char *holder; /* sentence, caption; NULL: in neither */
  int64_t holder_id;
  qk_buf text;
  size_t from, to; /* bytes of the text; from == text.n where it is not known */
} fact;

static qk_code open_query(fact *f, const char *sql, int64_t id, qk_query **q, bool *row,
                          qk_err *e) {
  qk_code code = qk_query_open(f->store, qk_str_of(sql), q, e);
  if (code == QK_OK) code = qk_query_bind_int(*q, 1, id, e);
  return code == QK_OK ? qk_query_step(*q, row, e) : code;
}

static void read_span(fact *f, const qk_query *q, int column) {
  int64_t first = qk_query_int(q, column), last = qk_query_int(q, column + 1);
  bool inside = first > 0 && first <= last && last <= (int64_t)f->text.n;
  f->from = inside ? (size_t)first - 1 : f->text.n;
  f->to = inside ? (size_t)last : f->text.n;
}

static qk_code find_sentence(fact *f, qk_err *e) {
  char sql[256];
  qk_query *q = NULL;
  bool row = false;
  snprintf(sql, sizeof sql,
           "SELECT s.id, s.text, f.byte_first, f.byte_last FROM %s AS f "
           "LEFT JOIN sentence AS s ON s.id = f.sentence_id WHERE f.id = ?1",
           f->kind);
  qk_code code = open_query(f, sql, f->id, &q, &row, e);
  if (code == QK_OK && row && qk_query_type(q, 0) == QK_COL_INT) {
    f->holder = "sentence";
    f->holder_id = qk_query_int(q, 0);
    qk_buf_put(&f->text, qk_query_text(q, 1));
    read_span(f, q, 2);
  }
  qk_query_close(q);
  return code;
}

/* A fact without a sentence was read from a caption of its article. */
static qk_code find_caption(fact *f, qk_err *e) {
  char sql[400];
  qk_query *q = NULL;
  bool row = false;
  snprintf(sql, sizeof sql,
           "SELECT c.id, c.text, f.byte_first, f.byte_last FROM %s AS f JOIN caption AS "
           "c ON c.article_id = f.article_id WHERE f.id = ?1 AND substr(CAST(c.text AS "
           "BLOB), f.byte_first, length(CAST(f.%s AS BLOB))) = CAST(f.%s AS BLOB) "
           "ORDER BY c.id",
           f->kind, f->raw, f->raw);
  qk_code code = open_query(f, sql, f->id, &q, &row, e);
  if (code == QK_OK && row) {
    f->holder = "caption";
    f->holder_id = qk_query_int(q, 0);
    qk_buf_put(&f->text, qk_query_text(q, 1));
    read_span(f, q, 2);
  }
  qk_query_close(q);
  return code;
}

static int64_t characters(qk_str s) {
  int64_t n = 0;
  for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
  return n;
}

/* The pieces of the text in the file have its bytes one for one; where they do not (a
 * piece that was mended), the piece that the offset falls into is what is known. */
static qk_code locate(fact *f, size_t offset, qk_fact_place *at, qk_err *e) {
  char sql[256];
  qk_query *q = NULL;
  bool row = false;
  size_t seen = 0;
  snprintf(sql, sizeof sql,
           "SELECT line_start, col, byte_end - byte_start FROM provenance WHERE "
           "target_kind = '%s' AND target_id = ?1 ORDER BY ordinal",
           f->holder);
  qk_code code = open_query(f, sql, f->holder_id, &q, &row, e);
  while (code == QK_OK && row) {
    size_t n = (size_t)qk_query_int(q, 2);
    size_t within = offset > seen ? offset - seen : 0;
    at->line = qk_query_int(q, 0);
    at->col = qk_query_int(q, 1);
    if (within < n) {
      at->col += characters(qk_str_sub(qk_buf_str(&f->text), seen, seen + within));
      break;
    }
    seen += n;
    code = qk_query_step(q, &row, e);
  }
  qk_query_close(q);
  return code;
}

static void put_marked(const fact *f, qk_buf *out) {
  qk_str text = qk_buf_str(&f->text);
  if (f->from >= text.n) {
    qk_buf_put(out, text);
    return;
  }
  qk_buf_put(out, qk_str_sub(text, 0, f->from));
  qk_buf_put(out, QK_LIT("【"));
  qk_buf_put(out, qk_str_sub(text, f->from, f->to));
  qk_buf_put(out, QK_LIT("】"));
  qk_buf_put(out, qk_str_sub(text, f->to, text.n));
}

qk_code qk_show_fact(qk_store *store, const char *kind, const char *raw, int64_t id,
                     qk_buf *text, qk_fact_place *at, qk_err *e) {
  fact f = {.store = store, .kind = kind, .raw = raw, .id = id};
  *at = (qk_fact_place){0};
  qk_code code = find_sentence(&f, e);
  if (code == QK_OK && !f.holder) code = find_caption(&f, e);
  if (code == QK_OK && f.holder) {
    put_marked(&f, text);
    code = locate(&f, f.from < f.text.n ? f.from : 0, at, e);
  }
  if (code == QK_OK && f.text.oom) code = qk_nomem(e);
  qk_buf_free(&f.text);
  return code;
}
