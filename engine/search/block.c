/* block.c - the lists of a block of issues, read from the store. */
#include "search/block.h"

#include <stdlib.h>

#include "base/varint.h"
#include "search/gather.h"
#include "search/index.h"

enum { EXTRAS = QK_LIST_LAST - QK_LIST_TOTALS + 1 };

/* ---- rows ----------------------------------------------------------------------------
 */

/* The layout is told in store/posting.h. */
static void split(qk_block_row *r) {
  const uint8_t *p = (const uint8_t *)r->copy.p, *end = p + r->copy.n;
  r->mask = 0;
  while (p < end) {
    uint32_t slot = *p % QK_BLOCK_ISSUES, n = *p / QK_BLOCK_ISSUES;
    p++;
    if (!n) p = qk_varint_get(p, end, &n);
    if (n > (size_t)(end - p)) return; /* damaged */
    r->lists[slot] = (qk_str){(const char *)p, n};
    r->mask |= UINT32_C(1) << slot;
    p += n;
  }
}

static qk_code bind_block(const qk_block *b, qk_query *q, qk_str term, qk_err *e) {
  qk_query_reset(q);
  qk_code code = qk_query_bind_int(q, 1, b->number, e);
  return code == QK_OK ? qk_query_bind_text(q, 2, term, e) : code;
}

/* Copies what a bound query gives: a row, in one part or several, if there is one. */
static qk_code read_row(qk_query *q, qk_block_row *r, qk_err *e) {
  bool row = false;
  qk_code code = qk_query_step(q, &row, e);
  qk_buf_clear(&r->copy);
  while (code == QK_OK && row) {
    qk_buf_put(&r->copy, qk_query_text(q, 0));
    code = qk_query_step(q, &row, e);
  }
  qk_query_reset(q);
  if (r->copy.oom) return qk_nomem(e);
  r->bytes = r->copy.n;
  split(r);
  return code;
}

static qk_code read_id(qk_block *b, uint32_t cp, qk_block_row *r, qk_err *e) {
  int64_t id = qk_posting_id(b->number, cp);
  qk_query_reset(b->by_id);
  qk_code code = qk_query_bind_int(b->by_id, 1, id, e);
  if (code == QK_OK) code = qk_query_bind_int(b->by_id, 2, id + QK_ROW_PARTS, e);
  return code == QK_OK ? read_row(b->by_id, r, e) : code;
}

/* The words with a prefix, as one term. */
static qk_code read_words(qk_block *b, qk_block_row *word, qk_gather *all, qk_err *e) {
  for (bool row = true;;) {
    qk_code code = qk_query_step(b->by_prefix, &row, e);
    if (code != QK_OK || !row) return code;
    qk_buf_clear(&word->copy);
    qk_buf_put(&word->copy, qk_query_text(b->by_prefix, 0));
    split(word);
    bool well = !word->copy.oom;
    for (int i = 0; i < QK_BLOCK_ISSUES && well; i++)
      if (word->mask >> i & 1) well = qk_gather_add(&all[i], word->lists[i]);
    if (!well) return qk_nomem(e);
  }
}

/* A list for each issue that has any of the words. */
static void join_lists(qk_block_row *r, qk_gather *all) {
  size_t ends[QK_BLOCK_ISSUES], at = 0;
  qk_buf_clear(&r->copy);
  r->mask = 0;
  for (int i = 0; i < QK_BLOCK_ISSUES; i++) {
    qk_gather_write(&all[i], &r->copy);
    ends[i] = r->copy.n;
  }
  for (int i = 0; i < QK_BLOCK_ISSUES && !r->copy.oom; at = ends[i++]) {
    if (ends[i] == at) continue;
    r->lists[i] = (qk_str){r->copy.p + at, ends[i] - at};
    r->mask |= UINT32_C(1) << i;
  }
  r->bytes = r->copy.n;
}

static qk_code read_prefix(qk_block *b, qk_str prefix, qk_block_row *r, qk_err *e) {
  qk_gather all[QK_BLOCK_ISSUES] = {0};
  qk_block_row word = {0};
  qk_buf last = {0};
  qk_buf_put(&last, prefix);
  qk_buf_putc(&last, '\xFF'); /* behind every word that begins so */
  qk_code code = last.oom ? qk_nomem(e) : bind_block(b, b->by_prefix, prefix, e);
  if (code == QK_OK) code = qk_query_bind_text(b->by_prefix, 3, qk_buf_str(&last), e);
  if (code == QK_OK) code = read_words(b, &word, all, e);
  qk_query_reset(b->by_prefix);
  if (code == QK_OK) join_lists(r, all);
  if (code == QK_OK && r->copy.oom) code = qk_nomem(e);
  for (int i = 0; i < QK_BLOCK_ISSUES; i++) qk_gather_free(&all[i]);
  qk_buf_free(&last);
  qk_buf_free(&word.copy);
  return code;
}

static size_t n_rows(const qk_block *b) { return b->n_tokens + (size_t)EXTRAS; }

/* ---- blocks --------------------------------------------------------------------------
 */

static qk_code open_query(qk_store *s, const char *sql, qk_query **q, qk_err *e) {
  return qk_query_open(s, qk_str_of(sql), q, e);
}

qk_code qk_block_open(qk_block *b, qk_store *s, const qk_expr_query *q, qk_err *e) {
  bool words = false, prefixes = false;
  *b = (qk_block){.tokens = q->tokens, .n_tokens = q->n_tokens};
  for (uint32_t i = 0; i < q->n_tokens; i++) {
    words = words || (!q->tokens[i].cp && !q->tokens[i].prefix);
    prefixes = prefixes || q->tokens[i].prefix;
  }
  b->rows = calloc(n_rows(b), sizeof *b->rows);
  qk_code code = b->rows ? QK_OK : qk_nomem(e);
  if (code == QK_OK)
    code =
        open_query(s, "SELECT data FROM q_posting WHERE id >= ?1 AND id < ?2 ORDER BY id",
                   &b->by_id, e);
  if (code == QK_OK)
    code = open_query(s, "SELECT id FROM q_posting WHERE id >= ?1 ORDER BY id LIMIT 1",
                      &b->next, e);
  if (code == QK_OK && words)
    code = open_query(s, "SELECT data FROM q_posting_word WHERE block = ?1 AND term = ?2",
                      &b->by_word, e);
  if (code == QK_OK && prefixes)
    code = open_query(s,
                      "SELECT data FROM q_posting_word WHERE block = ?1 AND term >= ?2 "
                      "AND term < ?3",
                      &b->by_prefix, e);
  return code;
}

void qk_block_free(qk_block *b) {
  for (size_t i = 0; b->rows && i < n_rows(b); i++) qk_buf_free(&b->rows[i].copy);
  free(b->rows);
  qk_query_close(b->by_id);
  qk_query_close(b->by_word);
  qk_query_close(b->by_prefix);
  qk_query_close(b->next);
  *b = (qk_block){0};
}

qk_code qk_block_go(qk_block *b, int64_t number, bool *found, qk_err *e) {
  *found = false;
  qk_query_reset(b->next);
  qk_code code = qk_query_bind_int(b->next, 1, qk_posting_id(number, 0), e);
  if (code == QK_OK) code = qk_query_step(b->next, found, e);
  if (code == QK_OK && *found) b->number = qk_posting_block(qk_query_int(b->next, 0));
  qk_query_reset(b->next);
  for (size_t i = 0; i < n_rows(b); i++) b->rows[i].read = false;
  return code;
}

qk_code qk_block_token(qk_block *b, uint32_t token, qk_block_row **out, qk_err *e) {
  const qk_expr_token *t = &b->tokens[token];
  qk_block_row *r = *out = &b->rows[token];
  qk_code code = QK_OK;
  if (r->read) return QK_OK;
  if (t->cp)
    code = read_id(b, t->cp, r, e);
  else if (t->prefix)
    code = read_prefix(b, t->word, r, e);
  else if ((code = bind_block(b, b->by_word, t->word, e)) == QK_OK)
    code = read_row(b->by_word, r, e);
  r->read = code == QK_OK;
  return code;
}

qk_code qk_block_extra(qk_block *b, uint32_t list, qk_block_row **out, qk_err *e) {
  qk_block_row *r = *out = &b->rows[b->n_tokens + list - QK_LIST_TOTALS];
  if (r->read) return QK_OK;
  qk_code code = read_id(b, list, r, e);
  r->read = code == QK_OK;
  return code;
}
