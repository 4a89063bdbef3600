/* test_search_index.c - the index of one issue: lists of positions, units, articles. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "search/articles.h"
#include "search/bigram.h"
#include "search/index.h"
#include "search/positions.h"
#include "search/spans.h"
#include "search/unitmap.h"

/* ---- spans ---------------------------------------------------------------------------
 */

enum { RUNS = 500 };

static uint32_t make_runs(qk_run_of_tokens *runs, unsigned seed) {
  uint32_t n = (uint32_t)(seed * 37 % RUNS), end = 0;
  srand(seed);
  for (uint32_t i = 0; i < n; i++) {
    int how = rand() % 6;
    uint32_t start = how == 0   ? end + 1
                     : how == 1 ? end + (uint32_t)(rand() % 1000)
                     : how == 2 ? end - (end > (i ? runs[i - 1].start : 0))
                                : end;
    runs[i] =
        (qk_run_of_tokens){start, start + (uint32_t)(rand() % (how == 3 ? 1 : 200))};
    if (runs[i].end < end) runs[i].end = end;
    end = runs[i].end;
  }
  return n;
}

Test(search_index, runs_are_read_as_they_were_written) {
  qk_run_of_tokens runs[RUNS];
  for (unsigned seed = 0; seed < 60; seed++) {
    uint32_t n = make_runs(runs, seed);
    qk_buf b = {0};
    qk_spans s;
    qk_spans_at at;
    qk_buf_putc(&b, 'x');
    qk_spans_write(runs, n, &b);
    qk_spans_read(&s, qk_str_sub(qk_buf_str(&b), 1, b.n));
    cr_assert_eq(s.n, n);
    for (uint32_t i = 0; i < n; i++) {
      cr_assert(qk_spans_go(&s, i, &at));
      cr_assert_eq(at.run.start, runs[i].start, "seed %u, run %u", seed, i);
      cr_assert_eq(at.run.end, runs[i].end);
    }
    cr_expect_not(qk_spans_go(&s, n, &at));
    qk_buf_free(&b);
  }
}

Test(search_index, a_position_leads_to_the_first_run_that_ends_behind_it) {
  qk_run_of_tokens runs[RUNS];
  for (unsigned seed = 1; seed < 60; seed++) {
    uint32_t n = make_runs(runs, seed), last = n ? runs[n - 1].end : 0;
    qk_buf b = {0};
    qk_spans s;
    qk_spans_at at, on;
    qk_spans_write(runs, n, &b);
    qk_spans_read(&s, qk_buf_str(&b));
    bool there = qk_spans_go(&s, 0, &on);
    for (uint32_t p = 0; p < last + 2; p += 1 + (uint32_t)rand() % 9) {
      uint32_t expected = 0;
      while (expected < n && runs[expected].end <= p) expected++;
      cr_assert_eq(qk_spans_go(&s, 0, &at) && qk_spans_seek(&at, p), expected < n);
      there = there && qk_spans_seek(&on, p);
      cr_assert_eq(there, expected < n);
      cr_assert_eq(at.index, expected, "seed %u, position %u", seed, p);
      cr_assert_eq(on.index, expected);
      if (expected < n) cr_assert_eq(at.run.start, runs[expected].start);
    }
    qk_buf_free(&b);
  }
}

Test(search_index, damaged_runs_end_the_reading) {
  qk_run_of_tokens runs[RUNS];
  uint32_t n = make_runs(runs, 13);
  qk_buf b = {0};
  qk_spans_write(runs, n, &b);
  srand(5);
  for (int i = 0; i < 20000; i++) {
    size_t size = (size_t)rand() % b.n;
    char *p = malloc(size + 1); /* so that a step behind the end is seen */
    memcpy(p, b.p, size);
    if (size) p[(size_t)rand() % size] = (char)rand();
    qk_spans s;
    qk_spans_at at;
    qk_spans_read(&s, (qk_str){p, size});
    uint32_t steps = 0;
    bool on = qk_spans_go(&s, 0, &at) && qk_spans_seek(&at, (uint32_t)rand() % 9000);
    for (; on && steps < 9999; steps++) on = qk_spans_next(&at);
    cr_assert_lt(steps, 9999u);
    free(p);
  }
  qk_buf_free(&b);
}

/* ---- positions -----------------------------------------------------------------------
 */

static qk_str write_positions(const uint32_t *in, uint32_t n) {
  qk_positions_size size = {0};
  qk_positions_writer w;
  for (uint32_t i = 0; i < n; i++) qk_positions_count(&size, in[i]);
  uint32_t bytes = qk_positions_bytes(&size);
  uint8_t *room = malloc(bytes + 1);
  qk_positions_begin(&w, &size, room);
  for (uint32_t i = 0; i < n; i++) qk_positions_put(&w, in[i]);
  cr_assert_leq(w.at, room + bytes);
  return (qk_str){(const char *)room, bytes};
}

Test(search_index, positions_are_read_as_they_were_written) {
  static const uint32_t widths[] = {1, 3, 200, 300, 70000, 20000000};
  uint32_t in[300], out[2000];
  srand(11);
  for (uint32_t i = 0; i < 6000; i++) {
    uint32_t n = (uint32_t)rand() % (i % 3 ? 12 : 300), at = 0;
    for (uint32_t k = 0; k < n; k++) {
      uint32_t width = widths[(rand() % 2 ? i : k) % 6];
      if (width > 300 && k > 20) width = 300;
      in[k] = at += (k > 0) + (uint32_t)rand() % width;
    }
    qk_str list = write_positions(in, n);
    char *exact = malloc(list.n + (list.n == 0)); /* no byte behind the list is read */
    memcpy(exact, list.p, list.n);
    cr_assert_eq(qk_positions_read((qk_str){exact, list.n}, out), n, "case %u", i);
    if (n) cr_assert_arr_eq(out, in, n * sizeof *in);
    free(exact);
    free((void *)(uintptr_t)list.p);
  }
}

Test(search_index, damaged_positions_stay_within_their_bounds) {
  srand(12);
  for (int i = 0; i < 50000; i++) {
    size_t n = (size_t)rand() % 60;
    char *bytes = malloc(n + 1);
    uint32_t *out = malloc((n + 1) * sizeof *out);
    for (size_t k = 0; k < n; k++) bytes[k] = (char)(rand() % 3 ? rand() % 12 : rand());
    cr_assert_leq(qk_positions_read((qk_str){bytes, n}, out), n);
    free(bytes);
    free(out);
  }
}

/* ---- an issue ------------------------------------------------------------------------
 */

static qk_text text(const char *s) { return (qk_text){.s = qk_str_of(s)}; }

static qk_article articles[2] = {
    {.kind = QK_NOTICE},
    {.kind = QK_CITY_REPORT},
};
static qk_section sections[] = {{.article = 1, .parent = QK_NONE}};
static qk_span sentences[] = {{0, 15}, {15, 27}, {0, 10}};
static qk_paragraph paragraphs[2] = {
    {.article = 0, .section = QK_NONE, .sentence_first = 0, .sentence_n = 2},
    {.article = 1, .section = 0, .sentence_first = 2, .sentence_n = 1}};
static qk_grid grids[] = {{.article = 1, .cell_n = 2}};
static qk_grid_cell cells[2];

static qk_issue issue(void) {
  articles[0].title = text("通知");
  articles[1].title = text("會議");
  articles[1].city = QK_LIT("临澜");
  articles[1].column_title = QK_LIT("专题");
  sections[0].title = text("一、开会");
  /* The quotation mark that ends one sentence and the one that opens the next are one
   * break. */
  paragraphs[0].text = text("人民。”“大会2021人");
  sentences[0] = (qk_span){0, 12};
  sentences[1] = (qk_span){12, 28};
  paragraphs[1].text = text("AI 会\n议");
  sentences[2] = (qk_span){0, 10};
  cells[0].text = text("");
  cells[1].text = text("人");
  return (qk_issue){.articles = articles,
                    .n_articles = 2,
                    .sections = sections,
                    .n_sections = 1,
                    .paragraphs = paragraphs,
                    .n_paragraphs = 2,
                    .sentences = sentences,
                    .n_sentences = 3,
                    .grids = grids,
                    .n_grids = 1,
                    .cells = cells,
                    .n_cells = 2};
}

static qk_folding *folding(void) {
  static const qk_str pairs[] = {{"會\t会", 7}, {"議\t议", 7}};
  qk_folding *f;
  cr_assert_eq(qk_folding_new(&f, pairs, QK_COUNT(pairs), NULL), QK_OK);
  return f;
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* "term: 1 2 3" of every list of positions. */
static void show(const qk_posting *p, uint32_t n, qk_buf *out) {
  for (uint32_t i = 0; i < n; i++) {
    if (p[i].cp > QK_LIST_BREAKS && p[i].cp <= QK_LIST_LAST) continue;
    if (p[i].cp)
      qk_buf_printf(out, "%X:", p[i].cp);
    else
      qk_buf_printf(out, "%.*s:", (int)p[i].word_n, p[i].word);
    uint32_t at[64], n_at;
    qk_str list = {(const char *)p[i].data, p[i].n};
    n_at = qk_is_ideograph(p[i].cp) ? qk_bigrams_read(list, at)
                                    : qk_positions_read(list, at);
    qsort(at, n_at, sizeof *at, by_number);
    for (uint32_t k = 0; k < n_at; k++) qk_buf_printf(out, " %u", at[k]);
    qk_buf_putc(out, '\n');
  }
}

static qk_str list(const qk_postings *p, uint32_t cp) {
  for (uint32_t i = 0; i < p->n_chars; i++)
    if (p->chars[i].cp == cp)
      return (qk_str){(const char *)p->chars[i].data, p->chars[i].n};
  cr_assert_fail("there is no list %u", cp);
  return (qk_str){0};
}

Test(search_index, terms_have_their_positions) {
  qk_indexer *x;
  qk_postings p;
  qk_folding *f = folding();
  qk_issue in = issue();
  qk_buf out = {0};
  cr_assert_eq(qk_indexer_new(&x, NULL), QK_OK);
  for (int i = 0; i < 2; i++) { /* an indexer forgets what it did before */
    qk_buf_clear(&out);
    cr_assert_eq(qk_index_issue(x, f, &in, &p, NULL), QK_OK);
    show(p.chars, p.n_chars, &out);
    show(p.words, p.n_words, &out);
    /* 人0 民1 |2 大3 会4 2021@5 人6, ai16 会17 议18, 一32 |33 开34 会35, 通48 知49,
     * 会64 议65, (nothing at 80), 人96 */
    cr_expect_str_eq(out.p, "1: 2 33\n4E00: 32\n4EBA: 0 6 96\n4F1A: 4 17 35 64\n"
                            "5927: 3\n5F00: 34\n6C11: 1\n77E5: 49\n8BAE: 18 65\n"
                            "901A: 48\n2021: 5\nai: 16\n");
  }
  qk_buf_free(&out);
  qk_indexer_free(x);
  qk_folding_free(f);
}

static qk_indexer *indexed(qk_folding **f, qk_postings *p) {
  qk_indexer *x;
  qk_issue in = issue();
  *f = folding();
  cr_assert_eq(qk_indexer_new(&x, NULL), QK_OK);
  cr_assert_eq(qk_index_issue(x, *f, &in, p, NULL), QK_OK);
  return x;
}

Test(search_index, ideographs_know_what_follows_them) {
  /* 人民 大会 ·会议 开会 通知 会议; nothing follows across a break, a word or a unit. */
  static const char *const expected =
      "4E00: 0@32\n4EBA: 0@6 0@96 6C11@0\n4F1A: 0@4 0@35 8BAE@17 8BAE@64\n5927: 4F1A@3\n"
      "5F00: 4F1A@34\n6C11: 0@1\n77E5: 0@49\n8BAE: 0@18 0@65\n901A: 77E5@48\n";
  qk_folding *f;
  qk_postings p;
  qk_indexer *x = indexed(&f, &p);
  qk_buf out = {0};
  uint32_t last = 0, at[8];
  for (uint32_t i = 0; i < p.n_chars; i++) {
    const qk_posting *list_at = &p.chars[i];
    cr_assert_gt(list_at->cp, last);
    last = list_at->cp;
    if (!qk_is_ideograph(last)) continue;
    qk_buf_printf(&out, "%X:", last);
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
      qk_str list_of = {(const char *)list_at->data, list_at->n};
      uint32_t n = qk_positions_read(qk_bigram_find(list_of, cp), at);
      for (uint32_t k = 0; k < n; k++) qk_buf_printf(&out, " %X@%u", cp, at[k]);
    }
    qk_buf_putc(&out, '\n');
  }
  cr_expect_str_eq(out.p, expected);
  qk_buf_free(&out);
  qk_indexer_free(x);
  qk_folding_free(f);
}

/* A text of n ideographs out of `kinds`, the first more often than the last. */
static void make_text(qk_buf *b, uint32_t n, uint32_t kinds) {
  qk_buf_clear(b);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t k = (uint32_t)rand() % kinds * ((uint32_t)rand() % kinds) / kinds;
    char bytes[4];
    uint32_t cp = k % 7 == 3    ? 0x20000 + k * 3
                  : k % 11 == 5 ? 0x3400 + k
                                : 0x4E00 + k * 5;
    size_t size = cp > 0xFFFF ? 4 : 3;
    bytes[0] = (char)(size == 4 ? 0xF0 | cp >> 18 : 0xE0 | cp >> 12);
    for (size_t j = 1; j < size; j++)
      bytes[j] = (char)(0x80 | (cp >> 6 * (size - 1 - j) & 0x3F));
    qk_buf_put(b, (qk_str){bytes, size});
    if (rand() % 50 == 0) qk_buf_put(b, rand() % 2 ? QK_LIT("，") : QK_LIT(" x1 "));
  }
}

/* Every pair of the text is where the index says, and nowhere else. */
Test(search_index, pairs_are_found_where_they_stand) {
  static const uint32_t sizes[][2] = {{1, 1},     {40, 3},     {500, 2},
                                      {300, 200}, {9000, 900}, {60000, 150}};
  qk_folding *f = folding();
  qk_indexer *x;
  qk_buf text_of = {0};
  cr_assert_eq(qk_indexer_new(&x, NULL), QK_OK);
  srand(23);
  for (size_t c = 0; c < QK_COUNT(sizes); c++) {
    qk_postings p;
    qk_tokenizer t;
    qk_token token, next;
    uint32_t at = 0, n = 0, found = 0;
    make_text(&text_of, sizes[c][0], sizes[c][1]);
    cr_assert_eq(qk_index_text(x, f, qk_buf_str(&text_of), &p, NULL), QK_OK);
    uint32_t *numbers = malloc((text_of.n + 1) * sizeof *numbers);
    qk_tokenizer_init(&t, f, qk_buf_str(&text_of));
    for (bool on = qk_token_next(&t, &token); on; token = next, at++) {
      on = qk_token_next(&t, &next);
      if (token.kind != QK_TOKEN_HAN) continue;
      uint32_t cp = on && next.kind == QK_TOKEN_HAN ? next.cp : 0, k = 0;
      uint32_t many = qk_positions_read(qk_bigram_find(list(&p, token.cp), cp), numbers);
      while (k < many && numbers[k] < at) k++;
      cr_assert(k < many && numbers[k] == at, "case %zu, position %u", c, at);
      n++;
    }
    for (uint32_t i = 0; i < p.n_chars; i++) {
      if (!qk_is_ideograph(p.chars[i].cp)) continue;
      qk_str l = {(const char *)p.chars[i].data, p.chars[i].n};
      found += qk_bigrams_read(l, numbers);
      cr_assert_eq(qk_bigram_find(l, 0x9FFF).n, 0);
    }
    cr_expect_eq(found, n, "case %zu", c);
    free(numbers);
  }
  qk_buf_free(&text_of);
  qk_indexer_free(x);
  qk_folding_free(f);
}

Test(search_index, damaged_lists_of_ideographs_stay_within_their_bounds) {
  qk_folding *f = folding();
  qk_indexer *x;
  qk_buf b = {0};
  qk_postings p;
  cr_assert_eq(qk_indexer_new(&x, NULL), QK_OK);
  srand(17);
  make_text(&b, 4000, 120);
  cr_assert_eq(qk_index_text(x, f, qk_buf_str(&b), &p, NULL), QK_OK);
  for (int i = 0; i < 40000; i++) {
    const qk_posting *of = &p.chars[(uint32_t)rand() % p.n_chars];
    size_t n = rand() % 4 ? of->n : (size_t)rand() % (of->n + 1);
    char *bytes = malloc(n + 1);
    uint32_t *numbers = malloc((n + 1) * sizeof *numbers);
    memcpy(bytes, of->data, n);
    for (int k = rand() % 4; k >= 0 && n; k--)
      bytes[(size_t)rand() % (rand() % 2 && n > 20 ? 20 : n)] = (char)rand();
    qk_str damaged = {bytes, n};
    cr_assert_leq(qk_bigrams_read(damaged, numbers), n);
    qk_str found = qk_bigram_find(damaged, 0x4E00 + (uint32_t)rand() % 600);
    cr_assert(!found.n || (found.p >= bytes && found.p + found.n <= bytes + n));
    free(numbers);
    free(bytes);
  }
  qk_buf_free(&b);
  qk_indexer_free(x);
  qk_folding_free(f);
}

Test(search_index, a_position_leads_to_its_unit) {
  uint32_t starts[400];
  srand(29);
  for (int c = 0; c < 200; c++) {
    uint32_t n = (uint32_t)rand() % QK_COUNT(starts), end = 0;
    qk_buf b = {0};
    for (uint32_t i = 0; i < n; i++) {
      starts[i] = i ? qk_unitmap_next(end) : 0;
      end = starts[i] + (uint32_t)rand() % (rand() % 9 ? 40 : 5000);
    }
    qk_unitmap_write(starts, n, &b);
    qk_unitmap m = qk_unitmap_read(qk_buf_str(&b));
    for (uint32_t i = 0; i < n; i++) {
      uint32_t stop = i + 1 < n ? starts[i + 1] : end + 5000;
      for (uint32_t p = starts[i]; p < stop; p += 1 + (uint32_t)rand() % 7)
        cr_assert_eq(qk_unitmap_of(&m, p), i, "case %d, position %u", c, p);
    }
    if (!n) cr_expect_eq(qk_unitmap_of(&m, 0), UINT32_MAX);
    qk_buf_free(&b);
  }
}

Test(search_index, positions_lead_to_units_and_sentences) {
  static const uint32_t units[][2] = {{0, 7},  {16, 3}, {32, 4}, {48, 2},
                                      {64, 2}, {80, 0}, {96, 1}}; /* begin, tokens */
  static const uint32_t parts[][2] = {{0, 3}, {2, 7}, {16, 19}};
  static const uint8_t counts[] = {2, 1, 2, 0, 2};
  static const uint8_t totals[] = {2, 10, 1, 4, 2, 4, 0, 0, 2, 1, 3, 11};
  qk_folding *f;
  qk_postings p;
  qk_indexer *x = indexed(&f, &p);
  qk_spans s;
  qk_spans_at at;
  qk_str l = list(&p, QK_LIST_TOTALS);
  cr_assert_eq(l.n, sizeof totals);
  cr_expect_arr_eq(l.p, totals, sizeof totals);
  l = list(&p, QK_LIST_UNITS);
  cr_expect_arr_eq(l.p, counts, sizeof counts);
  qk_unitmap m = qk_unitmap_read(qk_str_sub(l, sizeof counts, l.n));
  l = list(&p, QK_LIST_LENGTHS);
  cr_assert_eq(l.n, QK_COUNT(units));
  for (uint32_t i = 0; i < QK_COUNT(units); i++) {
    cr_expect_eq(qk_unitmap_of(&m, units[i][0]), i);
    cr_expect_eq((uint8_t)l.p[i], units[i][1]);
  }
  qk_spans_read(&s, list(&p, QK_LIST_SENTENCES));
  cr_assert_eq(s.n, QK_COUNT(parts));
  for (uint32_t i = 0; i < s.n; i++) {
    cr_assert(qk_spans_go(&s, i, &at));
    cr_expect(at.run.start == parts[i][0] && at.run.end == parts[i][1], "%u", i);
  }
  qk_indexer_free(x);
  qk_folding_free(f);
}

Test(search_index, units_lead_to_articles) {
  static const uint32_t expected[] = {0, 1, 1, 0, 1, 1, 1};
  qk_folding *f;
  qk_postings p;
  qk_indexer *x = indexed(&f, &p);
  qk_articles a = {0};
  for (int i = 0; i < 2; i++) {
    cr_assert(qk_articles_read(&a, list(&p, QK_LIST_ARTICLES)));
    cr_assert_eq(a.n, 2);
    cr_expect_eq(a.items[0].kind, QK_NOTICE);
    cr_expect_eq(a.items[1].kind, QK_CITY_REPORT);
    cr_expect(qk_str_eq(a.items[1].city, QK_LIT("临澜")));
    cr_expect(qk_str_eq(a.items[1].column, QK_LIT("专题")));
    cr_expect_eq(a.items[0].column.n, 0);
    for (uint32_t u = 0; u < QK_COUNT(expected); u++)
      cr_expect_eq(qk_articles_of(&a, u), expected[u], "unit %u", u);
  }
  qk_str l = list(&p, QK_LIST_ARTICLES);
  srand(3);
  for (int i = 0; i < 20000; i++) { /* damaged */
    size_t n = (size_t)rand() % (l.n + 1);
    char *bytes = malloc(n + 1);
    memcpy(bytes, l.p, n);
    if (n) bytes[(size_t)rand() % n] = (char)rand();
    cr_assert(qk_articles_read(&a, (qk_str){bytes, n}));
    uint32_t article = qk_articles_of(&a, (uint32_t)rand() % 9);
    cr_assert(article == QK_NONE || article < a.n);
    free(bytes);
  }
  qk_articles_free(&a);
  qk_indexer_free(x);
  qk_folding_free(f);
}

Test(search_index, an_issue_without_texts_has_an_index_without_terms) {
  qk_issue in = {0};
  qk_folding *f = folding();
  qk_indexer *x;
  qk_postings p;
  cr_assert_eq(qk_indexer_new(&x, NULL), QK_OK);
  cr_assert_eq(qk_index_issue(x, f, &in, &p, NULL), QK_OK);
  cr_expect_eq(p.n_chars, 5);
  cr_expect_eq(p.n_words, 0);
  cr_assert_eq(qk_index_text(x, f, QK_LIT("会"), &p, NULL), QK_OK);
  cr_expect_eq(p.n_chars, 6);
  qk_indexer_free(x);
  qk_folding_free(f);
}

Test(search_index, many_words_are_told_apart_and_ordered) {
  qk_folding *f = folding();
  qk_indexer *x;
  qk_postings p;
  qk_buf b = {0};
  for (int i = 0; i < 30000; i++) qk_buf_printf(&b, "w%d ", (i * 7919) % 20000);
  cr_assert_eq(qk_indexer_new(&x, NULL), QK_OK);
  cr_assert_eq(qk_index_text(x, f, qk_buf_str(&b), &p, NULL), QK_OK);
  cr_assert_eq(p.n_words, 20000);
  for (uint32_t i = 1; i < p.n_words; i++) {
    char last[16], now[16];
    snprintf(last, sizeof last, "%.*s", (int)p.words[i - 1].word_n, p.words[i - 1].word);
    snprintf(now, sizeof now, "%.*s", (int)p.words[i].word_n, p.words[i].word);
    cr_assert(strcmp(last, now) < 0, "%s, %s", last, now);
  }
  qk_buf_free(&b);
  qk_indexer_free(x);
  qk_folding_free(f);
}
