/* index.c - the full-text index of issues that are stored already. */
#include "api/index.h"

qk_code qk_session_index(qikan *q, qk_index_session *out, qk_err *e) {
  qk_host *host;
  const char *digest;
  qk_code code = qk_session_host(q, &host, e);
  if (code == QK_OK) code = qk_host_folding(host, &out->folding, &digest, e);
  if (code == QK_OK) qk_index_stamp(digest, out->stamp);
  return code;
}

static uint64_t bytes_of(const qk_issue *i) {
  uint64_t n = 0;
  for (uint32_t k = 0; k < i->n_paragraphs; k++) n += i->paragraphs[k].text.s.n;
  return n;
}

qk_code qk_index_again(const qk_index_session *s, qk_indexer *x, qk_store *store,
                       int64_t issue_id, qk_arena *arena, qk_err *e) {
  qk_issue issue;
  qk_postings postings;
  qk_code code = qk_store_load(store, issue_id, arena, &issue, e);
  if (code == QK_OK) code = qk_index_issue(x, s->folding, &issue, &postings, e);
  if (code != QK_OK) return code;
  return qk_store_put_index(store, issue_id, &postings, s->stamp, bytes_of(&issue), e);
}

qk_code qikan_index(qikan *q, int rebuild, uint32_t *done, qk_err *e) {
  qk_index_session s;
  qk_indexer *x = NULL;
  qk_store *store;
  qk_arena arena = {0};
  int64_t id = 0;
  *done = 0;
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_session_index(q, &s, e);
  if (code == QK_OK) code = qk_indexer_new(&x, e);
  if (code == QK_OK && rebuild) code = qk_store_forget_index(store, e);
  while (code == QK_OK) {
    code = qk_store_without_index(store, s.stamp, id, &id, e);
    if (code != QK_OK || !id) break;
    code = qk_index_again(&s, x, store, id, &arena, e);
    *done += code == QK_OK;
    qk_arena_reset(&arena);
  }
  if (code == QK_OK) code = qk_store_commit(store, e);
  qk_indexer_free(x);
  qk_arena_free(&arena);
  return code;
}
