/* parsed.h - for tests: a text or file through the shipped profiles to a parsed issue. */
#ifndef QK_TEST_PARSED_H
#define QK_TEST_PARSED_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "parse/parse.h"
#include "script/host.h"

typedef struct parsed {
  qk_host *host;
  qk_source src;
  qk_arena arena;
  qk_issue issue;
  const qk_profile *profile;
} parsed;

static inline void parsed_host(parsed *p) {
  const char *folders[] = {QIKAN_ROOT "/scripts", QIKAN_ROOT "/examples"};
  qk_err e = {0};
  *p = (parsed){0};
  cr_assert_eq(qk_host_new(&p->host, folders, 2, &e), QK_OK, "%s", e.msg);
}

static inline void parsed_run(parsed *p, const char *profile) {
  qk_err e = {0};
  qk_code rc = profile ? qk_host_profile(p->host, profile, &p->profile, &e)
                       : qk_host_recognise(p->host, p->src.text, &p->profile, &e);
  cr_assert_eq(rc, QK_OK, "%s", e.msg);
  cr_assert_not_null(p->profile);
  cr_assert_eq(qk_parse(&p->src, p->profile, &p->arena, &p->issue, &e), QK_OK, "%s",
               e.msg);
}

static inline void parsed_text(parsed *p, const char *text, const char *profile) {
  qk_err e = {0};
  parsed_host(p);
  cr_assert_eq(qk_source_from(&p->src, "test.md", qk_str_of(text), NULL, &e), QK_OK, "%s",
               e.msg);
  parsed_run(p, profile);
}

static inline void parsed_file(parsed *p, const char *path, const char *profile) {
  qk_err e = {0};
  parsed_host(p);
  cr_assert_eq(qk_source_open(&p->src, path, NULL, 0, &e), QK_OK, "%s: %s", path, e.msg);
  parsed_run(p, profile);
}

static inline void parsed_free(parsed *p) {
  qk_source_close(&p->src);
  qk_arena_free(&p->arena);
  qk_host_free(p->host);
}

/* All the pieces of an issue, once each: called with the kind of row they belong to. */
typedef void parsed_each(void *context, const char *kind, const qk_text *text,
                         uint32_t heading);
static inline void parsed_texts(const qk_issue *is, parsed_each *each, void *context) {
  for (uint32_t i = 0; i < is->n_masthead; i++)
    each(context, "masthead", &is->masthead[i].text, 0);
  for (uint32_t i = 0; i < is->n_toc; i++) {
    each(context, "toc", &is->toc[i].line, 0);
    each(context, "toc", &is->toc[i].column_heading, 0);
  }
  for (uint32_t i = 0; i < is->n_articles; i++) {
    const qk_article *a = &is->articles[i];
    const qk_text *texts[] = {&a->kicker, &a->title, &a->byline, &a->city_text,
                              &a->end_mark};
    for (size_t k = 0; k < QK_COUNT(texts); k++) each(context, "article", texts[k], 0);
  }
  for (uint32_t i = 0; i < is->n_sections; i++)
    each(context, "section", &is->sections[i].title, 0);
  for (uint32_t i = 0; i < is->n_paragraphs; i++)
    each(context, "paragraph", &is->paragraphs[i].text, is->paragraphs[i].heading);
  for (uint32_t i = 0; i < is->n_captions; i++)
    each(context, "caption", &is->captions[i].text, 0);
  for (uint32_t i = 0; i < is->n_cells; i++) each(context, "cell", &is->cells[i].text, 0);
  for (uint32_t i = 0; i < is->n_links; i++) each(context, "link", &is->links[i].url, 0);
}

#endif
