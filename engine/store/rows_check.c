/* rows_check.c - what must hold before an issue becomes rows. */
#include <inttypes.h>
#include <stdlib.h>

#include "store/fact_rows.h"
#include "store/rows.h"

static bool names(uint32_t index, uint32_t n) { return index == QK_NONE || index < n; }

static bool paragraph_holds(const qk_issue *i, const qk_paragraph *p) {
  if (p->article >= i->n_articles || !names(p->section, i->n_sections) ||
      p->kind > QK_LIST_ITEM || p->heading > p->text.s.n || p->text.s.n > UINT32_MAX)
    return false;
  if (p->sentence_n > i->n_sentences ||
      p->sentence_first > i->n_sentences - p->sentence_n)
    return false;
  uint32_t size = (uint32_t)p->text.s.n;
  const qk_span *s = i->sentences + (p->sentence_n ? p->sentence_first : 0);
  for (uint32_t k = 0; k < p->sentence_n; k++)
    if (s[k].from > s[k].to || s[k].to > size) return false;
  return true;
}

/* The parser's own promise; broken, it would be read beyond an array here. */
static const char *broken_row(const qk_issue *i) {
  for (uint32_t k = 0; k < i->n_toc; k++)
    if (!names(i->toc[k].article, i->n_articles)) return "contents entry";
  for (uint32_t k = 0; k < i->n_staff; k++)
    if (!names(i->staff[k].masthead, i->n_masthead)) return "staff row";
  for (uint32_t k = 0; k < i->n_articles; k++)
    if (i->articles[k].kind > QK_OTHER) return "article";
  for (uint32_t k = 0; k < i->n_sections; k++)
    if (i->sections[k].article >= i->n_articles ||
        !names(i->sections[k].parent, i->n_sections))
      return "section";
  for (uint32_t k = 0; k < i->n_paragraphs; k++)
    if (!paragraph_holds(i, &i->paragraphs[k])) return "paragraph";
  for (uint32_t k = 0; k < i->n_captions; k++)
    if (i->captions[k].article >= i->n_articles) return "caption";
  for (uint32_t k = 0; k < i->n_grids; k++)
    if (i->grids[k].article >= i->n_articles) return "grid";
  for (uint32_t k = 0; k < i->n_links; k++)
    if (i->links[k].article >= i->n_articles ||
        !names(i->links[k].paragraph, i->n_paragraphs))
      return "link";
  for (uint32_t k = 0; k < i->n_diagnostics; k++)
    if (i->diagnostics[k].severity > QK_ERROR) return "diagnostic";
  return NULL;
}

qk_code qk_rows_init(qk_rows *r, const qk_put *in, int64_t issue_id, qk_err *e) {
  const qk_issue *issue = in->issue;
  *r = (qk_rows){.in = in, .issue = issue, .id = issue_id};
  r->base = (issue_id - 1) * QK_IDS_PER_ISSUE;
  qk_locator_open(&r->place, in->src);
  const char *broken = broken_row(issue);
  if (broken) return qk_fail(e, QK_INPUT, "the parse has a %s that fits nothing", broken);
  uint64_t sentences = 0;
  for (uint32_t k = 0; k < issue->n_paragraphs; k++)
    sentences += issue->paragraphs[k].sentence_n;
  const uint64_t limit = QK_IDS_PER_ISSUE - 1;
  const uint64_t counts[] = {
      sentences,         issue->n_masthead, issue->n_staff,      issue->n_toc,
      issue->n_articles, issue->n_sections, issue->n_paragraphs, issue->n_captions,
      issue->n_grids,    issue->n_cells,    issue->n_links,      issue->n_diagnostics};
  for (size_t k = 0; k < QK_COUNT(counts); k++)
    if (counts[k] > limit)
      return qk_fail(e, QK_INPUT, "the issue has more than %" PRIu64 " rows of one kind",
                     limit);
  r->n_sentences = (uint32_t)sentences;
  r->ordinals = calloc(issue->n_articles + (size_t)1, sizeof *r->ordinals);
  return r->ordinals ? QK_OK : qk_nomem(e);
}

void qk_rows_free(qk_rows *r) {
  qk_fact_rows_free(r);
  free(r->ordinals);
  free(r->runs);
  r->ordinals = NULL;
  r->runs = NULL;
}
