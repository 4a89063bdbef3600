/* made.c - what is made of an issue beside its rows: facts and full-text index. */
#include "api/made.h"

enum { BYTES_KEPT = 4 * 1024 * 1024 };

qk_code qk_make(qk_made *m, const qk_making *how, const qk_issue *issue, qk_arena *arena,
                qk_err *e) {
  qk_code code = QK_OK;
  if (how->facts)
    code = qk_extract_facts(how->facts->extractor, issue, arena, &m->facts, e);
  if (code != QK_OK || !how->index) return code;
  if (!m->indexer) code = qk_indexer_new(&m->indexer, e);
  if (code != QK_OK) return code;
  return qk_index_issue(m->indexer, how->index->folding, issue, &m->postings, e);
}

uint64_t qk_issue_bytes(const qk_issue *issue) {
  uint64_t n = 0;
  for (uint32_t i = 0; i < issue->n_paragraphs; i++) n += issue->paragraphs[i].text.s.n;
  return n;
}

qk_code qk_made_put(const qk_made *m, const qk_making *what, qk_store *store, int64_t id,
                    const qk_issue *issue, qk_err *e) {
  const qk_facts_session *f = what->facts;
  const char *index = what->index ? what->index->stamp : NULL;
  qk_code code = QK_OK;
  if (f) {
    const qk_put put = {.issue = issue,
                        .facts = &m->facts,
                        .facts_stamp = f->stamp,
                        .gazetteer = f->gazetteer};
    code = qk_store_put_facts(store, id, &put, e);
  }
  if (code != QK_OK || !index) return code;
  return qk_store_put_index(store, id, &m->postings, index, qk_issue_bytes(issue), e);
}

void qk_made_reset(qk_made *m, qk_arena *arena, uint64_t bytes) {
  bool much = bytes > BYTES_KEPT;
  qk_arena_reset(arena);
  if (much) qk_arena_free(arena);
  if (much) qk_made_free(m);
  *m = (qk_made){.indexer = m->indexer};
}

void qk_made_free(qk_made *m) {
  qk_indexer_free(m->indexer);
  *m = (qk_made){0};
}
