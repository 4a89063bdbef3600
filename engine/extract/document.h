/* document.h - what the parts of the document extractor share; private to document*.c. */
#ifndef QK_EXTRACT_DOCUMENT_H
#define QK_EXTRACT_DOCUMENT_H

#include "extract/automaton.h"
#include "extract/scan.h"

struct qk_document_rules {
  const qk_str *kinds; /* entries of document_kinds, in order */
  uint32_t n_kinds;
  uint32_t *kind_of_last[256]; /* those that end in a byte, with QK_NONE behind them */
  qk_arena arena;
  qk_automaton context, issuers, before, after, prefixes;
};

/* The kind that a title's ending (or else its surroundings) gives it; press where nothing
 * says another. */
qk_str qk_document_kind(const qk_scan *s, const qk_document_rules *r,
                        const qk_document_mention *m);
/* Appends a mention; title is a part of the text at hand. */
qk_document_mention *qk_document_put(qk_scan *s, uint32_t from, uint32_t to, qk_str title,
                                     bool bracketed);
/* Titles without 《》 in enumerations: 甲条例、乙条例共两部. */
void qk_document_plain(qk_scan *s, const qk_document_rules *r);
/* Fills in kind, issuer and action of the mentions of the text at hand. */
void qk_document_judge(qk_scan *s, const qk_document_rules *r);

#endif
