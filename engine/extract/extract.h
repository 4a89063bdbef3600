/* extract.h - from an issue to its facts.
 * In:   a parsed issue (or one read back from the store) and the lexicons.
 * Out:  facts; deterministic, linear in the text.
 * Owns: an extractor owns its compiled lexicons, until qk_extractor_free; read-only while
 *       it works, so that one serves several threads. */
#ifndef QK_EXTRACT_EXTRACT_H
#define QK_EXTRACT_EXTRACT_H

#include "base/arena.h"
#include "base/err.h"
#include "extract/facts.h"

/* Where lexicons come from (script/lexicon.c): the entries of scripts/lexicon/NAME.txt in
 * order, one a line, fields of an entry separated by tabs; n == 0 where there is none.
 * The strings live as long as the source. */
typedef struct qk_lexicon_source {
  qk_code (*get)(void *context, const char *name, const qk_str **entries, uint32_t *n,
                 qk_err *e);
  void *context;
} qk_lexicon_source;

typedef struct qk_place { /* a row of the gazetteer (lexicon divisions) */
  qk_str code, name;
  uint8_t level;   /* 1 province, 2 prefecture, 3 county, 4 town, 5 village */
  uint32_t parent; /* index, QK_NONE for provinces */
} qk_place;

typedef struct qk_extractor qk_extractor;

qk_code qk_extractor_new(qk_extractor **out, qk_lexicon_source lexicons, qk_err *e);
void qk_extractor_free(qk_extractor *x);
/* The gazetteer; places that are not in it (villages) are mentioned by name alone. */
const qk_place *qk_extractor_places(const qk_extractor *x, uint32_t *n);

/* Sentences of run-in headings are skipped (headings hold no facts); captions hold
 * documents, places and dates only. */
qk_code qk_extract_facts(const qk_extractor *x, const qk_issue *issue, qk_arena *arena,
                         qk_facts *out, qk_err *e);

#endif
