/* show_fact.c - a fact in the sentence it was read from.
 * In:   a kind of fact, the column that holds its words, an id that is there.
 * Out:  the sentence (or caption) with the fact between 【 and 】; where the fact stands.
 * Owns: its statements while it runs.
 * The store keeps the words of a fact and its sentence, not its offset: of equal words in
 * one sentence the nth fact has the nth. */
#include "api/show_fact.h"

#include <inttypes.h>
#include <stdio.h>

typedef struct fact {
  qk_store *store;
  const char *kind, *raw;
  int64_t id;
  const char *holder; /* sentence, caption; NULL: in neither */
  int64_t holder_id;
  qk_buf words, text;
  uint32_t nth; /* 0-based, of the facts of the kind with these words in the holder */
} fact;

static qk_code open_query(fact *f, const char *sql, int64_t id, qk_query **q, bool *row,
                          qk_err *e) {
  qk_code code = qk_query_open(f->store, qk_str_of(sql), q, e);
  if (code == QK_OK) code = qk_query_bind_int(*q, 1, id, e);
  return code == QK_OK ? qk_query_step(*q, row, e) : code;
}

static qk_code find_sentence(fact *f, qk_err *e) {
  char sql[512];
  qk_query *q = NULL;
  bool row = false;
  snprintf(sql, sizeof sql,
           "SELECT f.%s, s.id, s.text, (SELECT count(*) FROM %s AS o WHERE "
           "o.sentence_id = f.sentence_id AND o.%s = f.%s AND o.id < f.id) FROM %s AS f "
           "LEFT JOIN sentence AS s ON s.id = f.sentence_id WHERE f.id = ?1",
           f->raw, f->kind, f->raw, f->raw, f->kind);
  qk_code code = open_query(f, sql, f->id, &q, &row, e);
  if (code == QK_OK && row) {
    qk_buf_put(&f->words, qk_query_text(q, 0));
    if (qk_query_type(q, 1) == QK_COL_INT) {
      f->holder = "sentence";
      f->holder_id = qk_query_int(q, 1);
      qk_buf_put(&f->text, qk_query_text(q, 2));
      f->nth = (uint32_t)qk_query_int(q, 3);
    }
  }
  qk_query_close(q);
  return code;
}

/* A fact without a sentence was read from a caption of its article. */
static qk_code find_caption(fact *f, qk_err *e) {
  char sql[256];
  qk_query *q = NULL;
  bool row = false;
  snprintf(sql, sizeof sql,
           "SELECT c.id, c.text FROM %s AS f JOIN caption AS c ON c.article_id = "
           "f.article_id WHERE f.id = ?1 AND instr(c.text, f.%s) > 0 ORDER BY c.id",
           f->kind, f->raw);
  qk_code code = open_query(f, sql, f->id, &q, &row, e);
  if (code == QK_OK && row) {
    f->holder = "caption";
    f->holder_id = qk_query_int(q, 0);
    qk_buf_put(&f->text, qk_query_text(q, 1));
  }
  qk_query_close(q);
  return code;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The offset of the nth of the words; that of the last where there are fewer, text.n
 * where there are none.  1个 does not stand in 11个. */
static size_t find_words(const fact *f) {
  qk_str text = qk_buf_str(&f->text), words = qk_buf_str(&f->words);
  size_t found = text.n, from = 0;
  uint32_t left = f->nth + 1;
  while (words.n && left && from < text.n) {
    size_t at = from + qk_str_find(qk_str_sub(text, from, text.n), words);
    if (at >= text.n) break;
    bool inside = at && is_digit(words.p[0]) && is_digit(text.p[at - 1]);
    if (!inside) found = at, left--;
    from = at + (inside ? 1 : words.n);
  }
  return found;
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

static void put_marked(const fact *f, size_t at, qk_buf *out) {
  qk_str text = qk_buf_str(&f->text);
  size_t end = at + f->words.n;
  if (at >= text.n) {
    qk_buf_put(out, text);
    return;
  }
  qk_buf_put(out, qk_str_sub(text, 0, at));
  qk_buf_put(out, QK_LIT("【"));
  qk_buf_put(out, qk_str_sub(text, at, end));
  qk_buf_put(out, QK_LIT("】"));
  qk_buf_put(out, qk_str_sub(text, end, text.n));
}

qk_code qk_show_fact(qk_store *store, const char *kind, const char *raw, int64_t id,
                     qk_buf *text, qk_fact_place *at, qk_err *e) {
  fact f = {.store = store, .kind = kind, .raw = raw, .id = id};
  *at = (qk_fact_place){0};
  qk_code code = find_sentence(&f, e);
  if (code == QK_OK && !f.holder) code = find_caption(&f, e);
  if (code == QK_OK && f.holder) {
    size_t offset = find_words(&f);
    put_marked(&f, offset, text);
    code = locate(&f, offset < f.text.n ? offset : 0, at, e);
  }
  if (code == QK_OK && (f.words.oom || f.text.oom)) code = qk_nomem(e);
  qk_buf_free(&f.words);
  qk_buf_free(&f.text);
  return code;
}
