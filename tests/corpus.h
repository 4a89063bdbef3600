/* corpus.h - corpora made by hand, for the tests of counting.
 * In:   articles as lists of sentences, with their groups.
 * Out:  a corpus in memory, without a store.
 * Owns: the work and the folding, until shelf_close. */
#ifndef QK_TEST_CORPUS_H
#define QK_TEST_CORPUS_H

#include <criterion/criterion.h>
#include <stdio.h>

#include "search/corpus.h"

typedef struct shelf {
  qk_work work;
  qk_folding *folding;
  qk_corpus corpus;
  int64_t sentences;
  bool breaks;
} shelf;

static inline void shelf_open(shelf *s, bool breaks) {
  qk_err e;
  *s = (shelf){.breaks = breaks};
  cr_assert_eq(qk_folding_new(&s->folding, NULL, 0, &e), QK_OK);
  cr_assert_eq(qk_corpus_begin(&s->corpus, &s->work, &e), QK_OK);
}

/* An article of sentences; a NULL ends them.  group may be NULL. */
static inline void shelf_article(shelf *s, const char *group,
                                 const char *const *sentences) {
  qk_err e;
  qk_corpus *c = &s->corpus;
  qk_str key = group ? qk_str_of(group) : (qk_str){NULL, 0};
  cr_assert_eq(qk_corpus_article(c, c->n_articles + 1, key, key, &e), QK_OK);
  for (; *sentences; sentences++)
    cr_assert_eq(qk_corpus_add(c, s->folding, ++s->sentences, qk_str_of(*sentences),
                               s->breaks, &e),
                 QK_OK, "%s", e.msg);
  cr_assert_eq(qk_corpus_end(c, &e), QK_OK);
}

/* n tokens as text; the next call overwrites it. */
static inline const char *shelf_text(const shelf *s, uint32_t from, uint32_t n) {
  static char text[4096];
  qk_buf b = {0};
  qk_vocabulary_spell(&s->corpus.words, s->corpus.tokens + from, n, &b);
  snprintf(text, sizeof text, "%.*s", QK_ARG(b));
  qk_buf_free(&b);
  return text;
}

static inline void shelf_close(shelf *s) {
  qk_work_close(&s->work);
  qk_folding_free(s->folding);
  cr_expect_eq(s->work.used, 0, "%zu bytes were not given back", s->work.used);
}

#endif
