/* extracted.h - for tests: texts of one's own through the shipped lexicons to facts.
 * In:   paragraphs, each with the city of its article.
 * Out:  an issue made by hand, and its facts.
 * Owns: everything, until extracted_free. */
#ifndef QK_TEST_EXTRACTED_H
#define QK_TEST_EXTRACTED_H

#include <criterion/criterion.h>
#include <stdio.h>

#include "base/buf.h"
#include "extract/extract.h"
#include "script/host.h"
#include "script/host_state.h"

typedef struct extracted {
  qk_host *host;
  qk_extractor *x;
  qk_arena arena;
  qk_issue issue;
  qk_facts facts;
} extracted;

static inline qk_code extracted_lexicon(void *context, const char *name,
                                        const qk_str **entries, uint32_t *n, qk_err *e) {
  const qk_lexicon *lex;
  qk_code code = qk_lexicon_get(context, qk_str_of(name), &lex, e);
  if (code != QK_OK) return code;
  *entries = lex->entries.items;
  *n = lex->entries.n;
  return QK_OK;
}

/* folder: of a user's own lexicons, or NULL. */
static inline void extracted_open(extracted *t, const char *folder) {
  const char *folders[] = {QIKAN_ROOT "/scripts", folder};
  qk_err e = {0};
  *t = (extracted){0};
  cr_assert_eq(qk_host_new(&t->host, folders, folder ? 2 : 1, &e), QK_OK, "%s", e.msg);
  qk_lexicon_source source = {extracted_lexicon, t->host};
  cr_assert_eq(qk_extractor_new(&t->x, source, &e), QK_OK, "%s", e.msg);
}

static inline void extracted_free(extracted *t) {
  qk_extractor_free(t->x);
  qk_arena_free(&t->arena);
  qk_host_free(t->host);
}

/* An article of one paragraph, behind those that are there. */
static inline void extracted_add(extracted *t, const char *city, const char *section,
                                 qk_str text) {
  qk_issue *is = &t->issue;
  qk_arena *a = &t->arena;
  cr_assert(qk_arena_grow(a, (void **)&is->articles, is->n_articles, &is->cap_articles,
                          sizeof *is->articles) &&
            qk_arena_grow(a, (void **)&is->sections, is->n_sections, &is->cap_sections,
                          sizeof *is->sections) &&
            qk_arena_grow(a, (void **)&is->paragraphs, is->n_paragraphs,
                          &is->cap_paragraphs, sizeof *is->paragraphs));
  uint32_t article = is->n_articles++;
  is->articles[article] =
      (qk_article){.kind = *city ? QK_CITY_REPORT : QK_SPEECH, .city = qk_str_of(city)};
  is->sections[is->n_sections++] =
      (qk_section){.title.s = qk_str_of(section), .article = article, .parent = QK_NONE};
  qk_paragraph p = {.text.s = text, .article = article, .section = is->n_sections - 1};
  p.sentence_first = is->n_sentences;
  cr_assert(qk_sentences(text, a, &is->sentences, &is->n_sentences, &is->cap_sentences));
  p.sentence_n = is->n_sentences - p.sentence_first;
  is->paragraphs[is->n_paragraphs++] = p;
}

static inline void extracted_run(extracted *t) {
  qk_err e = {0};
  cr_assert_eq(qk_extract_facts(t->x, &t->issue, &t->arena, &t->facts, &e), QK_OK, "%s",
               e.msg);
}

/* Forgets texts and facts, keeps the lexicons. */
static inline void extracted_reset(extracted *t) {
  qk_arena_reset(&t->arena);
  t->issue = (qk_issue){0};
  t->facts = (qk_facts){0};
}

static inline void extracted_text(extracted *t, const char *city, const char *text) {
  extracted_reset(t);
  extracted_add(t, city, "", qk_str_of(text));
  extracted_run(t);
}

/* Joins fields for comparison: “a|b; c|d”. */
static inline void extracted_put(qk_buf *b, qk_str field, bool first) {
  if (first && b->n) qk_buf_put(b, QK_LIT("; "));
  if (!first) qk_buf_putc(b, '|');
  qk_buf_put(b, field);
}

#define extracted_expect(b, expected, text)                                              \
  do {                                                                                   \
    qk_buf_putc(&(b), 0);                                                                \
    cr_expect_str_eq((b).p, (expected), "%s: got %s, expected %s", (text), (b).p,        \
                     (expected));                                                        \
    qk_buf_free(&(b));                                                                   \
  } while (0)

#endif
