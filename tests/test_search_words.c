/* test_search_words.c - word lists, cutting texts into words, collocations: worked out by
 * hand, and against plain loops. */
#include "corpus.h"

#include <math.h>

#include "search/colloc.h"
#include "search/count.h"

static void near_to(double got, double wanted, const char *what) {
  cr_expect(fabs(got - wanted) < 0.00005, "%s: %.6f, not %.6f", what, got, wanted);
}

static uint32_t add(shelf *s, qk_wordlist *x, const char *word, double weight) {
  uint32_t *tokens, n;
  cr_assert(qk_vocabulary_read(&s->corpus.words, &s->work, s->folding, qk_str_of(word),
                               &tokens, &n));
  return qk_wordlist_add(x, &s->work, tokens, n, weight);
}

/* "人大代表|联络站": the pieces of the whole corpus. */
static void cut(shelf *s, const qk_wordlist *x, char *out, size_t size) {
  qk_piece_of_text *pieces;
  uint32_t n;
  qk_err e;
  size_t at = 0;
  cr_assert_eq(
      qk_wordlist_cut(x, &s->work, s->corpus.tokens, s->corpus.n_tokens, &pieces, &n, &e),
      QK_OK);
  out[0] = 0;
  for (uint32_t i = 0; i < n; i++)
    at += (size_t)snprintf(out + at, size - at, "%s%s", i ? "|" : "",
                           shelf_text(s, pieces[i].from, pieces[i].n));
}

/* Fewest pieces; of as many the earlier the longer; weights decide where they differ. */
Test(search_words, texts_are_cut_into_words) {
  static const struct {
    const char *text, *words[6], *pieces;
    double weights[6];
  } rows[] = {
      {"人大代表联络站", {"人大", "代表", "联络站", "人大代表"}, "人大代表|联络站", {0}},
      {"天地玄黄", {NULL}, "天|地|玄|黄", {0}},
      {"天地玄", {"天地", "地玄"}, "天地|玄", {0}},
      {"天地玄黄", {"天地玄", "玄黄", "天地"}, "天地|玄黄", {0}},
      {"天地，玄黄", {"地玄", "天地玄黄", "玄黄"}, "天|地|玄黄", {0}},
      {"天地天地", {"天地天", "地天地", "天地"}, "天地|天地", {0}},
      {"ab cd 天", {"cd 天"}, "ab|cd天", {0}},
      /* 研究|生命: log2(30/14) + log2(30/14) = 2.2; 研究生|命: log2(30/1) + log2(30/1) */
      {"研究生命", {"研究", "生命", "研究生", "命"}, "研究|生命", {14, 14, 1, 1}},
      /* The other way round: log2(30/14) twice is less than log2(30/1) twice. */
      {"研究生命", {"研究", "生命", "研究生", "命"}, "研究生|命", {1, 1, 14, 14}},
  };
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    const char *const text[] = {rows[i].text, NULL};
    char pieces[256];
    shelf s;
    qk_wordlist x;
    shelf_open(&s, true);
    shelf_article(&s, NULL, text);
    cr_assert(qk_wordlist_begin(&x, &s.work));
    for (int k = 0; k < 6 && rows[i].words[k]; k++)
      add(&s, &x, rows[i].words[k], rows[i].weights[0] > 0 ? rows[i].weights[k] : 1);
    cut(&s, &x, pieces, sizeof pieces);
    cr_expect_str_eq(pieces, rows[i].pieces, "%s: %s", rows[i].text, pieces);
    shelf_close(&s);
  }
}

static double cost_of(const qk_wordlist *x, uint32_t word) {
  return word == QK_NO_WORD ? log2(x->sum) + 1 : log2(x->sum / x->weights[word]);
}

/* The least cost over all ways to cut tokens[from, to). */
static double least(const qk_wordlist *x, const uint32_t *tokens, uint32_t from,
                    uint32_t to) {
  if (from == to) return 0;
  double best = cost_of(x, QK_NO_WORD) + least(x, tokens, from + 1, to);
  uint32_t node = 0;
  for (uint32_t k = from; k < to && (node = qk_wordlist_step(x, node, tokens[k])); k++)
    if (x->word_of[node] != QK_NO_WORD) {
      double c = cost_of(x, x->word_of[node]) + least(x, tokens, k + 1, to);
      if (c < best) best = c;
    }
  return best;
}

Test(search_words, no_way_to_cut_costs_less) {
  static const char *const letters[] = {"天", "地", "玄"};
  unsigned seed = 7;
  for (int round = 0; round < 300; round++) {
    char text[64] = "", word[32];
    shelf s;
    qk_wordlist x;
    qk_piece_of_text *pieces;
    uint32_t n;
    qk_err e;
    for (int i = 0; i < 11; i++)
      strcat(text, letters[((seed = seed * 1103515245u + 12345u) >> 16) % 3]);
    const char *const both[] = {text, "天地玄", NULL};
    shelf_open(&s, true);
    shelf_article(&s, NULL, both);
    cr_assert(qk_wordlist_begin(&x, &s.work));
    for (int w = 0; w < 5; w++) {
      word[0] = 0;
      for (unsigned k = 0; k < 1 + (seed >> 9) % 4; k++)
        strcat(word, letters[((seed = seed * 1103515245u + 12345u) >> 16) % 3]);
      add(&s, &x, word, 1 + (seed >> 20) % 9);
    }
    cr_assert_eq(
        qk_wordlist_cut(&x, &s.work, s.corpus.tokens, s.corpus.n_tokens, &pieces, &n, &e),
        QK_OK);
    double cost = 0;
    uint32_t at = 1;
    for (uint32_t i = 0; i < n && at < 12; at += pieces[i++].n) {
      cr_assert_eq(pieces[i].from, at);
      cost += cost_of(&x, pieces[i].word);
    }
    near_to(cost, least(&x, s.corpus.tokens, 1, 12), text);
    shelf_close(&s);
  }
}

static bool note_place(void *context, uint32_t word, uint32_t at) {
  uint32_t(*seen)[2] = context; /* times, sum of places */
  seen[word][0]++;
  seen[word][1] += at;
  return true;
}

Test(search_words, words_are_scanned_as_by_the_suffixes) {
  static const char *const texts[] = {"天地天地天，地天地玄黄。", "地天 ab cd ab，天",
                                      NULL},
                           *const words[] = {"天", "天地", "天地天", "ab cd",
                                             "黄", "玄天", "地玄黄"};
  shelf s;
  qk_suffixes x;
  qk_wordlist list;
  qk_scanner scanner;
  uint32_t seen[QK_COUNT(words)][2] = {{0}};
  qk_err e;
  shelf_open(&s, true);
  shelf_article(&s, NULL, texts);
  cr_assert_eq(qk_suffixes_make(&x, &s.corpus, &e), QK_OK);
  cr_assert(qk_wordlist_begin(&list, &s.work));
  for (size_t i = 0; i < QK_COUNT(words); i++)
    cr_assert_eq(add(&s, &list, words[i], 1), i);
  cr_assert_eq(add(&s, &list, "天", 1), 0);
  cr_assert(qk_scanner_open(&scanner, &list, &s.work));
  cr_assert(qk_scanner_scan(&scanner, &s.corpus, note_place, seen));
  for (size_t i = 0; i < QK_COUNT(words); i++) {
    uint32_t *tokens, n, from, to, sum = 0;
    cr_assert(qk_vocabulary_read(&s.corpus.words, &s.work, s.folding, qk_str_of(words[i]),
                                 &tokens, &n));
    qk_suffixes_find(&x, &s.corpus, tokens, n, &from, &to);
    for (uint32_t k = from; k < to; k++) sum += x.at[k];
    cr_expect(seen[i][0] == to - from && seen[i][1] == sum, "%s", words[i]);
  }
  cr_expect_eq(seen[0][0], 6, "%u", seen[0][0]);
  shelf_close(&s);
}

/* Node x, one word to each side: near it stand a (twice) and c, f1 = 3; without x there
 * are n = 10 words.  a: o 2, f2 3, E = 3 * 3 / 10 = 0.9; PMI log2(2 * 10 / 9) = 1.1520; t
 * (2 - 0.9) / sqrt 2 = 0.7778; G² of 2 1 / 1 6, E 0.9 2.1 / 2.1 4.9: 2 (2 ln 2.2222 - 2
 * ln 2.1 + 6 ln 1.2245) = 2 (1.5970 - 1.4839 + 1.2151) = 2.6566. */
/* All texts of the shelf, or one article after the other where that is wanted. */
static void collocate(shelf *s, const qk_wordlist *x, const qk_colloc_options *o,
                      qk_colloc *found) {
  qk_err e;
  cr_assert(qk_colloc_open(found, &s->work, x, o));
  cr_assert_eq(qk_colloc_add(found, &s->corpus, &e), QK_OK);
  qk_colloc_rank(found, &s->corpus.words);
}

Test(search_words, collocations_by_hand) {
  static const char *const texts[] = {"x a, b", "a x c", "d e f", "a d e", NULL};
  shelf s;
  qk_wordlist x;
  qk_colloc found;
  shelf_open(&s, true);
  shelf_article(&s, NULL, texts);
  cr_assert(qk_wordlist_begin(&x, &s.work));
  qk_colloc_options o = {.node = add(&s, &x, "x", 1), .window = 1, .min = 1, .cited = 1};
  collocate(&s, &x, &o, &found);
  cr_expect(found.nodes == 2 && found.windows == 3 && found.words == 10, "%u %u %u",
            found.nodes, found.windows, found.words);
  cr_assert_eq(found.n, 2, "%u", found.n);
  uint32_t *tokens, n, a = 0;
  cr_assert(
      qk_vocabulary_read(&s.corpus.words, &s.work, s.folding, QK_LIT("a"), &tokens, &n));
  while (a < 2 && found.list[a].key != x.n + tokens[0]) a++;
  cr_assert(a < 2);
  const qk_collocate *k = &found.list[a];
  cr_expect(k->o == 2 && k->f2 == 3);
  cr_expect(k->spot.sentence == 1 && k->spot.before == 1 && k->n == 1);
  cr_expect(found.cited[k->cited - 1].sentence == 1 && !found.cited[k->cited - 1].next);
  near_to(k->expected, 0.9, "expected");
  near_to(k->pmi, 1.152003, "PMI");
  near_to(k->t, 0.777817, "t");
  near_to(k->g2, 2.656571, "G²");
  o.min = 2;
  collocate(&s, &x, &o, &found);
  cr_expect_eq(found.n, 1);
  o.window = 2; /* b comes near, too, across the comma but not across the sentence */
  collocate(&s, &x, &o, &found);
  cr_expect_eq(found.windows, 4, "%u", found.windows);
  shelf_close(&s);
}

/* What stands in the windows of two nodes counts once. */
Test(search_words, windows_that_overlap_count_once) {
  static const char *const texts[] = {"a x b x c", "b c d", NULL};
  shelf s;
  qk_wordlist x;
  qk_colloc found;
  shelf_open(&s, true);
  shelf_article(&s, NULL, texts);
  cr_assert(qk_wordlist_begin(&x, &s.work));
  qk_colloc_options o = {.node = add(&s, &x, "x", 1), .window = 5, .min = 1};
  collocate(&s, &x, &o, &found);
  cr_expect(found.nodes == 2 && found.windows == 3 && found.words == 6, "%u %u %u",
            found.nodes, found.windows, found.words);
  shelf_close(&s);
}

/* Weights that are given in parts add up; a word without weight is none. */
Test(search_words, weights_add_up) {
  static const char *const texts[] = {"天地玄", NULL};
  shelf s;
  qk_wordlist x;
  shelf_open(&s, true);
  shelf_article(&s, NULL, texts);
  cr_assert(qk_wordlist_begin(&x, &s.work));
  const uint32_t *tokens = s.corpus.tokens + 1;
  cr_expect_eq(qk_wordlist_weigh(&x, &s.work, tokens, 2, 5), 0);
  cr_expect_eq(qk_wordlist_weigh(&x, &s.work, tokens, 3, 2), 1);
  cr_expect_eq(qk_wordlist_weigh(&x, &s.work, tokens, 2, 7), 0);
  cr_expect_eq(qk_wordlist_add(&x, &s.work, tokens, 2, 1), 0);
  cr_expect(x.weights[0] == 12 && x.weights[1] == 2 && x.sum == 14 && x.n == 2);
  shelf_close(&s);
}
