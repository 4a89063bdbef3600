/* reading.c - the articles of a selection, read a part at a time. */
#include "search/reading.h"

static bool grow(qk_reading *r, size_t *caps) {
  qk_work *w = r->c->work;
  return qk_work_grow(w, &r->ids, r->n, &caps[0], sizeof *r->ids) &&
         qk_work_grow(w, &r->groups, r->n, &caps[1], sizeof *r->groups);
}

static qk_code list(qk_reading *r, qk_store *s, const qk_selection *sel, qk_err *e) {
  size_t caps[2] = {0};
  qk_query *q;
  bool row;
  qk_code code = qk_selection_open(s, sel, &q, e);
  while (!code && !(code = qk_query_step(q, &row, e)) && row) {
    if (!qk_selection_has(sel, q)) continue;
    if (!grow(r, caps)) code = qk_work_fail(r->c->work, e);
    if (!code)
      code = qk_corpus_group(r->c, qk_query_text(q, 1), qk_query_text(q, 2),
                             &r->groups[r->n], e);
    if (!code) r->ids[r->n++] = qk_query_int(q, 0);
  }
  qk_query_close(q);
  return code;
}

/* Counting sort: the articles of each group in reading order. */
static qk_code sort_groups(qk_reading *r, qk_err *e) {
  qk_work *w = r->c->work;
  uint32_t n = r->c->n_groups, from = 0;
  r->begin = qk_work_new(w, n + (size_t)2, sizeof *r->begin);
  r->members = qk_work_new(w, r->n + (size_t)1, sizeof *r->members);
  r->read = qk_work_new(w, r->n + (size_t)1, sizeof *r->read);
  if (!r->begin || !r->members || !r->read) return qk_work_fail(w, e);
  for (uint32_t i = 0; i < r->n; i++)
    if (r->groups[i] != QK_NO_GROUP) r->begin[r->groups[i] + 1]++;
  for (uint32_t g = 0; g <= n; g++) {
    from += r->begin[g];
    r->begin[g] = from;
  }
  for (uint32_t i = 0; i < r->n; i++)
    if (r->groups[i] != QK_NO_GROUP) r->members[r->begin[r->groups[i]]++] = i;
  for (uint32_t g = n; g > 0; g--) r->begin[g] = r->begin[g - 1];
  r->begin[0] = 0;
  return QK_OK;
}

qk_code qk_reading_open(qk_reading *r, qk_corpus *c, qk_work *w, qk_store *s,
                        const qk_folding *folding, const qk_selection *sel, qk_err *e) {
  bool any;
  *r = (qk_reading){.c = c, .folding = folding};
  qk_code code = qk_corpus_begin(c, w, e);
  if (!code) code = qk_query_open(s, QK_LIT("SELECT id FROM q_issue"), &r->snapshot, e);
  if (!code) code = qk_query_step(r->snapshot, &any, e);
  if (!code) code = list(r, s, sel, e);
  if (!code) code = sort_groups(r, e);
  if (!code) code = qk_query_open(s, QK_LIT(QK_SENTENCES_OF_ARTICLE), &r->sentences, e);
  return code;
}

void qk_reading_close(qk_reading *r) {
  qk_query_close(r->sentences);
  qk_query_close(r->snapshot);
  r->sentences = r->snapshot = NULL;
}

static qk_code add(qk_reading *r, uint32_t i, qk_err *e) {
  qk_corpus *c = r->c;
  bool row;
  c->again = r->read[i];
  r->read[i] = true;
  qk_query_reset(r->sentences);
  qk_code code = qk_query_bind_int(r->sentences, 1, r->ids[i], e);
  if (!code) code = qk_corpus_open(c, r->ids[i], r->groups[i], e);
  while (!code && !(code = qk_query_step(r->sentences, &row, e)) && row)
    code = qk_corpus_sentence(c, r->folding, r->sentences, true, e);
  qk_query_reset(r->sentences);
  return code ? code : qk_corpus_end(c, e);
}

qk_code qk_reading_group(qk_reading *r, uint32_t group, qk_err *e) {
  qk_code code = QK_OK;
  r->c->later = QK_FOR_RUNS;
  qk_corpus_forget(r->c);
  for (uint32_t i = r->begin[group]; !code && i < r->begin[group + 1]; i++)
    code = add(r, r->members[i], e);
  qk_work_trim(r->c->work, &r->c->tokens, r->c->n_tokens, &r->c->cap_tokens,
               sizeof *r->c->tokens);
  return code;
}

qk_code qk_reading_each(qk_reading *r, uint32_t skip,
                        qk_code (*see)(void *context, qk_err *e), void *context,
                        qk_err *e) {
  qk_code code = QK_OK;
  r->c->later = QK_FOR_COUNTING;
  for (uint32_t i = 0; !code && i < r->n; i++) {
    if (skip != QK_NO_GROUP && r->groups[i] == skip) continue;
    qk_corpus_forget(r->c);
    code = add(r, i, e);
    if (!code) code = see(context, e);
  }
  return code;
}

qk_code qk_reading_stretches(qk_reading *r, uint32_t tokens,
                             qk_code (*see)(void *context, qk_err *e), void *context,
                             qk_err *e) {
  qk_code code = QK_OK;
  r->c->later = QK_FOR_RUNS;
  qk_corpus_forget(r->c);
  for (uint32_t i = 0; !code && i < r->n; i++) {
    code = add(r, i, e);
    if (code || (r->c->counted < tokens && i + 1 < r->n)) continue;
    code = see(context, e);
    qk_corpus_forget(r->c);
  }
  return code;
}
