/* extract_scan.h - for tests: one sentence or text through the date and quantity scans,
 * with the shipped lexicons. */
#ifndef QK_TEST_EXTRACT_SCAN_H
#define QK_TEST_EXTRACT_SCAN_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "extract/scan.h"
#include "text/sentence.h"
#include "text/utf8.h"

typedef struct scanned {
  qk_arena lexicons, arena;
  qk_quantity_rules *rules;
  qk_facts facts;
  qk_scan scan;
} scanned;

/* The entries of scripts/lexicon/NAME.txt. */
static inline qk_code scanned_lexicon(void *context, const char *name,
                                      const qk_str **entries, uint32_t *n, qk_err *e) {
  (void)e;
  scanned *s = context;
  char path[1024], *line = NULL;
  snprintf(path, sizeof path, QIKAN_ROOT "/scripts/lexicon/%s.txt", name);
  FILE *f = fopen(path, "rb");
  cr_assert_not_null(f, "%s", path);
  qk_str *list = NULL;
  uint32_t cap = 0;
  size_t size = 0;
  *n = 0;
  for (ssize_t len; (len = getline(&line, &size, f)) >= 0;) {
    qk_str entry = {line, (size_t)len};
    entry = qk_trim(qk_str_sub(entry, 0, qk_str_find(entry, QK_LIT(" #"))));
    if (!entry.n || entry.p[0] == '#') continue;
    cr_assert(qk_arena_grow(&s->lexicons, (void **)&list, *n, &cap, sizeof *list));
    list[(*n)++] = qk_arena_copy(&s->lexicons, entry);
  }
  free(line);
  fclose(f);
  *entries = list;
  return QK_OK;
}

static inline void scanned_new(scanned *s) {
  *s = (scanned){0};
  qk_err e = {0};
  qk_lexicon_source source = {scanned_lexicon, s};
  cr_assert_eq(qk_quantity_rules_new(&s->rules, source, &e), QK_OK, "%s", e.msg);
}

/* Scans the text as a paragraph of an issue of 2021-09-20; earlier facts are forgotten.
 */
static inline void scanned_text(scanned *s, qk_str text) {
  qk_arena_reset(&s->arena);
  s->facts = (qk_facts){0};
  s->scan = (qk_scan){.arena = &s->arena,
                      .facts = &s->facts,
                      .year = 2021,
                      .month = 9,
                      .day = 20,
                      .date = QK_LIT("2021-09-20"),
                      .text = text,
                      .caption = QK_NONE};
  qk_span *spans = NULL;
  uint32_t n = 0, cap = 0;
  cr_assert(qk_sentences(text, &s->arena, &spans, &n, &cap));
  s->scan.sentences = spans;
  s->scan.n_sentences = n;
  qk_date_scan(&s->scan);
  qk_quantity_scan(&s->scan, s->rules);
  cr_assert_not(s->scan.failed);
}

/* The same, as growth.h wants it. */
static inline void scanned_growing(void *context, qk_str text) {
  scanned_text(context, text);
}

static inline void scanned_free(scanned *s) {
  qk_quantity_rules_free(s->rules);
  qk_arena_free(&s->arena);
  qk_arena_free(&s->lexicons);
}

static inline qk_str scanned_raw(const scanned *s, const qk_spot *spot) {
  return qk_str_sub(s->scan.text, spot->from, spot->to);
}

#endif
