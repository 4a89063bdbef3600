/* scope_sample.c - a sample of the articles of a selection.  A target is not thinned: it
 * is what the computation is about, and may be small. */
#include "search/scope.h"

enum { BYTES_OF_TOKEN = 3, MEASURED = 400 };

/* A column stands at the same place in every issue: to take each n-th article would take
 * some columns alone.  Finaliser of MurmurHash3 (Appleby 2011). */
static uint64_t scattered(int64_t id) {
  uint64_t h = (uint64_t)id;
  h = (h ^ h >> 33) * 0xff51afd7ed558ccdu;
  h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53u;
  return h ^ h >> 33;
}

static bool is_target(const qk_selection *sel, const qk_query *q) {
  return sel->target && qk_str_eq(qk_query_text(q, 1), QK_LIT(QK_KEY_OF_TARGET));
}

bool qk_selection_has(const qk_selection *sel, const qk_query *q) {
  if (sel->every < 2 || is_target(sel, q)) return true;
  return scattered(qk_query_int(q, 0)) % sel->every == 0;
}

/* Bytes of the paragraphs of the articles that a sample of one in `every` draws. */
static qk_code measure(qk_store *s, const qk_selection *sel, uint64_t *articles,
                       uint64_t *bytes, qk_err *e) {
  static const char size[] =
      "SELECT coalesce(sum(length(CAST(text AS BLOB))), 0) FROM q_paragraph WHERE "
      "article_id = ?";
  qk_query *q = NULL, *one = NULL;
  bool row, any;
  *articles = *bytes = 0;
  qk_code code = qk_selection_open(s, sel, &q, e);
  if (!code) code = qk_query_open(s, qk_str_of(size), &one, e);
  while (!code && !(code = qk_query_step(q, &row, e)) && row) {
    ++*articles;
    if (is_target(sel, q) || !qk_selection_has(sel, q)) continue;
    qk_query_reset(one);
    code = qk_query_bind_int(one, 1, qk_query_int(q, 0), e);
    if (!code) code = qk_query_step(one, &any, e);
    if (!code && any) *bytes += (uint64_t)qk_query_int(one, 0);
  }
  qk_query_close(q);
  qk_query_close(one);
  return code;
}

static qk_code count(qk_store *s, const qk_selection *sel, uint64_t *articles,
                     qk_err *e) {
  qk_query *q;
  bool row;
  *articles = 0;
  qk_code code = qk_selection_open(s, sel, &q, e);
  while (!code && !(code = qk_query_step(q, &row, e)) && row) ++*articles;
  qk_query_close(q);
  return code;
}

qk_code qk_selection_sample(qk_store *s, qk_selection *sel, uint32_t tokens, qk_err *e) {
  qk_selection some = *sel;
  uint64_t articles, bytes = 0, most = (uint64_t)tokens * BYTES_OF_TOKEN;
  sel->every = 1;
  qk_code code = count(s, sel, &articles, e);
  some.every = (uint32_t)(articles / MEASURED + 1);
  if (!code) code = measure(s, &some, &articles, &bytes, e);
  bytes *= some.every;
  if (bytes > most) sel->every = (uint32_t)(bytes / most + (bytes % most > 0));
  return code;
}
