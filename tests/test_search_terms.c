/* test_search_terms.c - counting, discovery of terms and keyness, worked out by hand, and
 * against plain loops on random texts. */
#include "corpus.h"

#include <math.h>
#include <stdio.h>

#include "search/keyness.h"

static void near_to(double got, double wanted, const char *what) {
  cr_expect(fabs(got - wanted) < 0.0001, "%s: %.6f, not %.6f", what, got, wanted);
}

static void sorted(shelf *s, qk_suffixes *x) {
  qk_err e;
  cr_assert_eq(qk_suffixes_make(x, &s->corpus, &e), QK_OK, "%s", e.msg);
}

/* ---- corpus and suffixes -------------------------------------------------------------
 */

Test(search_terms, a_corpus_counts_tokens_and_knows_where_they_stand) {
  static const char *const one[] = {"天地，玄黄。", "“宇宙”", NULL}, *const two[] = {
                                                                         "洪荒", NULL};
  shelf s;
  shelf_open(&s, true);
  shelf_article(&s, "甲", one);
  shelf_article(&s, NULL, two);
  const qk_corpus *c = &s.corpus;
  /* end 天地|玄黄|宇宙| end 洪荒| end */
  cr_expect_eq(c->n_tokens, 15, "%u", c->n_tokens);
  cr_expect_eq(c->counted, 8);
  cr_expect_eq(c->n_sentences, 3);
  cr_expect_eq(c->n_groups, 1);
  cr_expect_eq(c->groups[0].tokens, 6);
  cr_expect_str_eq(shelf_text(&s, 4, 5), "玄黄 宇宙");
  cr_expect_eq(c->sentences[qk_corpus_sentence_of(c, 7)].id, 2);
  cr_expect_eq(c->articles[qk_corpus_article_of(c, 11)].id, 2);
  cr_expect_eq(c->articles[1].group, QK_NO_GROUP);
  shelf_close(&s);
}

/* Few different characters, so that much is repeated. */
static void random_shelf(shelf *s, unsigned seed, int letters) {
  static const char *const alphabet[] = {"天", "地", "ab ", "，", "人", "7 ", "\n", "和"};
  shelf_open(s, true);
  for (int article = 0; article < 3; article++) {
    char text[4096];
    size_t n = 0;
    for (int i = 0; i < 200; i++) {
      seed = seed * 1103515245u + 12345u;
      const char *one = alphabet[(seed >> 16) % (unsigned)letters];
      n += (size_t)snprintf(text + n, sizeof text - n, "%s", one);
    }
    const char *const sentences[] = {text, text + (n / 2), NULL};
    /* The second may begin inside a character: move to its first byte. */
    const char *second = sentences[1];
    while (((unsigned char)*second & 0xC0) == 0x80) second++;
    const char *const both[] = {text, second, NULL};
    shelf_article(s, article ? "乙" : "甲", both);
  }
}

static uint32_t plain_common(const qk_corpus *c, uint32_t a, uint32_t b) {
  uint32_t n = 0;
  while (c->tokens[a + n] == c->tokens[b + n] && c->tokens[a + n] >= QK_FIRST_TERM) n++;
  return n;
}

static uint32_t plain_count(const qk_corpus *c, const uint32_t *tokens, uint32_t n) {
  uint32_t times = 0;
  for (uint32_t i = 0; i + n <= c->n_tokens; i++)
    times += memcmp(c->tokens + i, tokens, n * sizeof *tokens) == 0;
  return times;
}

Test(search_terms, suffixes_are_sorted_and_know_what_neighbours_share) {
  for (unsigned seed = 1; seed < 40; seed++) {
    shelf s;
    qk_suffixes x;
    random_shelf(&s, seed, 2 + (int)(seed % 7));
    const qk_corpus *c = &s.corpus;
    sorted(&s, &x);
    cr_assert_eq(x.n, c->counted);
    for (uint32_t i = 1; i < x.n; i++) {
      uint32_t common = plain_common(c, x.at[i - 1], x.at[i]);
      cr_assert_eq(x.lcp[i], common, "seed %u: %u, not %u", seed, x.lcp[i], common);
      uint32_t a = c->tokens[x.at[i - 1] + common], b = c->tokens[x.at[i] + common];
      cr_assert(a <= b, "seed %u: %u before %u", seed, a, b);
    }
    shelf_close(&s);
  }
}

Test(search_terms, counts_are_those_of_a_plain_loop) {
  for (unsigned seed = 1; seed < 20; seed++) {
    shelf s;
    qk_suffixes x;
    qk_err e;
    random_shelf(&s, seed, 3 + (int)(seed % 6));
    sorted(&s, &x);
    for (uint32_t n = 1; n <= 5; n++) {
      qk_term *terms;
      uint32_t n_terms, sum = 0, places = 0;
      cr_assert_eq(qk_count_ngrams(&s.corpus, &x, n, 1, &terms, &n_terms, &e), QK_OK);
      for (uint32_t i = 0; i < n_terms; i++) {
        const uint32_t *tokens = s.corpus.tokens + x.at[terms[i].from];
        uint32_t times = terms[i].to - terms[i].from, from, to;
        cr_assert_eq(times, plain_count(&s.corpus, tokens, n));
        qk_suffixes_find(&x, &s.corpus, tokens, n, &from, &to);
        cr_assert(from == terms[i].from && to == terms[i].to);
        sum += times;
      }
      for (uint32_t i = 0; i + n <= s.corpus.n_tokens; i++) {
        bool whole = true;
        for (uint32_t k = 0; k < n; k++)
          whole = whole && s.corpus.tokens[i + k] >= QK_FIRST_TERM;
        places += whole;
      }
      cr_assert_eq(sum, places, "every run is counted: %u of %u", sum, places);
    }
    shelf_close(&s);
  }
}

/* Sorted by their first tokens alone: the same runs in the same order, the same places.
 * Long texts of few letters, so that large groups are sorted, too. */
Test(search_terms, runs_are_those_of_the_whole_suffixes) {
  for (unsigned seed = 1; seed < 24; seed++) {
    shelf s;
    qk_suffixes x, runs;
    qk_err e;
    uint32_t least = 1 + seed % 6, depth = 1 + seed % 5;
    random_shelf(&s, seed, 3 + (int)(seed % 6));
    for (unsigned more = 0; seed % 4 == 0 && more < 4000; more++) {
      const char *const text[] = {more * seed % 7 ? "天地人和天人地" : "和天，地人",
                                  NULL};
      shelf_article(&s, "丙", text);
    }
    sorted(&s, &x);
    cr_assert_eq(qk_suffixes_make_runs(&runs, &s.corpus, depth, least, &e), QK_OK);
    cr_assert_eq(runs.n, x.n);
    for (uint32_t n = 1; n <= depth; n++) {
      qk_term *all, *same;
      uint32_t n_all, n_same;
      cr_assert_eq(qk_count_ngrams(&s.corpus, &x, n, least, &all, &n_all, &e), QK_OK);
      cr_assert_eq(qk_count_ngrams(&s.corpus, &runs, n, least, &same, &n_same, &e),
                   QK_OK);
      cr_assert_eq(n_same, n_all, "seed %u, %u tokens: %u, not %u", seed, n, n_same,
                   n_all);
      for (uint32_t i = 0; i < n_all; i++) {
        const uint32_t *tokens = s.corpus.tokens + x.at[all[i].from];
        uint32_t from, to, times = all[i].to - all[i].from;
        cr_assert_eq(same[i].to - same[i].from, times);
        qk_suffixes_find(&runs, &s.corpus, tokens, n, &from, &to);
        /* What stands once is in no order. */
        cr_assert(times < 2 || (from == same[i].from && to == same[i].to));
        for (uint32_t k = same[i].from; k < same[i].to; k++)
          cr_assert(plain_common(&s.corpus, x.at[all[i].from], runs.at[k]) >= n);
      }
    }
    shelf_close(&s);
  }
}

/* ---- discovery -----------------------------------------------------------------------
 */

static const char *const four[] = {"天甲乙丙地。", "玄甲乙丙黄。", "宇甲乙丙宙。",
                                   "洪甲乙丙荒。", NULL};

/* 20 tokens.  甲乙丙 stands 4 times among 4 different characters at each side: entropy
 * log2 4 = 2.  甲乙 always goes on with 丙, 乙丙 always comes after 甲: entropy 0.  The
 * parts 甲 | 乙丙 and 甲乙 | 丙 occur 4 times each: log2(4 * 20 / (4 * 4)) = 2.3219.
 * Nothing holds it: C-value log2 3 * 4 = 6.3399. */
Test(search_terms, a_term_is_found_and_its_fragments_are_not) {
  shelf s;
  qk_suffixes x;
  qk_term *terms;
  uint32_t n;
  qk_err e;
  qk_term_options o = {
      .min = 3, .shortest = 2, .longest = 12, .cohesion = 2, .entropy = 1.5};
  shelf_open(&s, true);
  shelf_article(&s, NULL, four);
  sorted(&s, &x);
  cr_assert_eq(qk_terms_find(&s.corpus, &x, &o, &terms, &n, &e), QK_OK);
  cr_assert_eq(n, 1, "%u", n);
  cr_expect_str_eq(shelf_text(&s, x.at[terms[0].from], terms[0].length), "甲乙丙");
  cr_expect_eq(terms[0].to - terms[0].from, 4);
  near_to(terms[0].left, 2, "left");
  near_to(terms[0].right, 2, "right");
  near_to(terms[0].cohesion, 2.3219, "cohesion");
  near_to(terms[0].score, 6.3399, "score");
  shelf_close(&s);
}

/* Four more sentences with 新甲乙丙: 8 times 甲乙丙, 4 of them behind 新; 4 times
 * 新甲乙丙. Left of 甲乙丙: 新 four times, four others once: log2 8 - (4 log2 4) / 8 = 3
 * - 1 = 2.  Its C-value: log2 3 (8 - 4 / 1) = 6.3399; of 新甲乙丙: log2 4 * 4 = 8. */
Test(search_terms, the_score_of_a_term_leaves_out_what_is_part_of_longer_ones) {
  static const char *const more[] = {"日新甲乙丙月。", "辰新甲乙丙宿。", "寒新甲乙丙来。",
                                     "秋新甲乙丙收。", NULL};
  shelf s;
  qk_suffixes x;
  qk_term *terms;
  uint32_t n;
  qk_err e;
  qk_term_options o = {
      .min = 3, .shortest = 2, .longest = 12, .cohesion = 1, .entropy = 1.5};
  shelf_open(&s, true);
  shelf_article(&s, NULL, four);
  shelf_article(&s, NULL, more);
  sorted(&s, &x);
  cr_assert_eq(qk_terms_find(&s.corpus, &x, &o, &terms, &n, &e), QK_OK);
  cr_assert_eq(n, 2, "%u", n);
  cr_expect_str_eq(shelf_text(&s, x.at[terms[0].from], terms[0].length), "新甲乙丙");
  near_to(terms[0].score, 8, "score");
  cr_expect_str_eq(shelf_text(&s, x.at[terms[1].from], terms[1].length), "甲乙丙");
  near_to(terms[1].score, 6.3399, "score");
  near_to(terms[1].left, 2, "left");
  o.min = 5; /* 甲乙丙 stands by itself 4 times only, 新甲乙丙 is too rare */
  cr_assert_eq(qk_terms_find(&s.corpus, &x, &o, &terms, &n, &e), QK_OK);
  cr_expect_eq(n, 1, "%u", n);
  shelf_close(&s);
}

/* A break is a neighbour that is different each time; nothing goes across it; digits and
 * edges make no term. */
Test(search_terms, breaks_digits_and_edges) {
  static const char *const texts[] = {"甲乙，甲乙。甲乙；",       "甲乙！丙。丁",
                                      "甲，乙。甲，乙。甲，乙。", "7年。7年。7年。7年。",
                                      "的丁戊。的丁戊。的丁戊。", NULL};
  shelf s;
  qk_suffixes x;
  qk_term *terms;
  uint32_t n;
  qk_err e;
  shelf_open(&s, true);
  shelf_article(&s, NULL, texts);
  sorted(&s, &x);
  uint8_t *edges = qk_work_new(&s.work, s.corpus.words.n, 1);
  qk_term_options o = {
      .min = 3, .shortest = 2, .longest = 12, .entropy = 1, .edges = edges};
  uint32_t *tokens, count;
  cr_assert(qk_vocabulary_read(&s.corpus.words, &s.work, s.folding, QK_LIT("的"), &tokens,
                               &count));
  edges[tokens[0]] = QK_NOT_FIRST;
  cr_assert_eq(qk_terms_find(&s.corpus, &x, &o, &terms, &n, &e), QK_OK);
  cr_assert_eq(n, 1, "%u", n);
  cr_expect_str_eq(shelf_text(&s, x.at[terms[0].from], 2), "甲乙");
  near_to(terms[0].left, 2, "left: four breaks");
  edges[tokens[0]] = 0;
  cr_assert_eq(qk_terms_find(&s.corpus, &x, &o, &terms, &n, &e), QK_OK);
  cr_expect_eq(n, 2, "%u: 的丁戊, too", n);
  shelf_close(&s);
}

/* ---- keyness -------------------------------------------------------------------------
 */

/* Two groups of 12 tokens each: 甲乙 stands 4 times in the first and once in the second,
 * 丙丁 once and twice.
 * 甲乙: E = 12 * 5 / 24 = 2.5 at both sides; G² = 2 (4 ln 1.6 + 1 ln 0.4)
 *       = 2 (1.8800 - 0.9163) = 1.9274.
 * 丙丁 is rarer in the first group than in the second. */
/* All runs of two tokens, counted by group. */
typedef struct tallied {
  qk_spelled terms[64];
  uint32_t words[64];
  qk_wordlist list;
  qk_tally tally;
} tallied;

static qk_tallied tally_pairs(shelf *s, tallied *t) {
  qk_suffixes x;
  qk_term *terms;
  uint32_t n;
  qk_err e;
  sorted(s, &x);
  cr_assert_eq(qk_count_ngrams(&s->corpus, &x, 2, 1, &terms, &n, &e), QK_OK);
  cr_assert(n < 64 && qk_wordlist_begin(&t->list, &s->work));
  for (uint32_t i = 0; i < n; i++) {
    t->terms[i] = (qk_spelled){s->corpus.tokens + x.at[terms[i].from], 2};
    t->words[i] = qk_wordlist_add(&t->list, &s->work, t->terms[i].tokens, 2, 1);
  }
  cr_assert(qk_tally_open(&t->tally, &s->work, &t->list, true, 2));
  cr_assert_eq(qk_tally_add(&t->tally, &s->corpus, &e), QK_OK);
  return (qk_tallied){.tally = &t->tally, .terms = t->terms, .words = t->words, .n = n};
}

static const char *spelled(const shelf *s, const qk_spelled *t) {
  return shelf_text(s, (uint32_t)(t->tokens - s->corpus.tokens), t->n);
}

Test(search_terms, keyness_by_hand) {
  static const char *const first[] = {"甲乙，甲乙，甲乙，甲乙。", "丙丁。戊己", NULL},
                           *const second[] = {"甲乙，丙丁，丙丁。", "庚辛庚辛庚辛", NULL},
                           *const none[] = {"甲乙甲乙甲乙", NULL};
  shelf s;
  tallied pairs;
  qk_keys keys;
  qk_err e;
  shelf_open(&s, true);
  shelf_article(&s, "甲", first);
  shelf_article(&s, "乙", second);
  shelf_article(&s, NULL, none); /* in no group: not counted */
  qk_tallied t = tally_pairs(&s, &pairs);
  qk_keyness_options o = {
      .group = QK_NO_GROUP, .min = 3, .limit = 10, .p = 1, .more = true};
  cr_assert_eq(qk_keyness_rank_tallied(&t, &s.corpus, &o, &keys, &e), QK_OK);
  cr_assert_eq(keys.n, 2, "%u", keys.n); /* 庚辛 of the second group has 3 */
  const qk_key *k = &keys.list[0];
  cr_expect_str_eq(spelled(&s, &t.terms[k->term]), "甲乙");
  cr_expect(k->count == 4 && k->rest == 1 && k->n == 12 && k->n_rest == 12);
  cr_expect(k->articles == 1 && keys.cited[k->cited - 1].sentence == 1);
  near_to(k->g2, 1.9274, "G²");
  cr_expect_str_eq(spelled(&s, &t.terms[keys.list[1].term]), "庚辛");
  o.p = 0.05; /* 1.9274 is below 3.84; 庚辛: 2 * 3 ln 2 = 4.1589 */
  cr_assert_eq(qk_keyness_rank_tallied(&t, &s.corpus, &o, &keys, &e), QK_OK);
  cr_assert_eq(keys.n, 1);
  near_to(keys.list[0].g2, 4.1589, "G²");
  /* 丙丁 1 and 2; 庚辛 0 and 3; 辛庚 0 and 2 is all inside of 庚辛庚辛庚辛 but no term of
   * the list holds it. */
  o = (qk_keyness_options){.group = 0, .min = 2, .limit = 10, .p = 1, .less = true};
  cr_assert_eq(qk_keyness_rank_tallied(&t, &s.corpus, &o, &keys, &e), QK_OK);
  cr_assert_eq(keys.n, 3, "%u", keys.n);
  cr_expect_str_eq(spelled(&s, &t.terms[keys.list[0].term]), "庚辛");
  cr_expect(keys.list[0].count == 0 && keys.list[0].rest == 3 && keys.list[0].less);
  cr_expect_str_eq(spelled(&s, &t.terms[keys.list[1].term]), "辛庚");
  cr_expect_str_eq(spelled(&s, &t.terms[keys.list[2].term]), "丙丁");
  /* What is not allowed to be less is left out. */
  uint8_t may[64] = {0};
  may[keys.list[2].term] = QK_MAY_LESS;
  t.may = may;
  cr_assert_eq(qk_keyness_rank_tallied(&t, &s.corpus, &o, &keys, &e), QK_OK);
  cr_expect_eq(keys.n, 1, "%u", keys.n);
  shelf_close(&s);
}

/* Words of a list, overlapping ones, too, on random texts: as often, in as many articles,
 * in the same sentences as a plain loop finds them, article by article or all at once. */
Test(search_terms, a_tally_is_that_of_a_plain_loop) {
  for (unsigned seed = 1; seed < 30; seed++) {
    shelf s;
    qk_wordlist list;
    qk_tally t;
    qk_err e;
    uint32_t lengths[40], at[40];
    random_shelf(&s, seed, 3 + (int)(seed % 6));
    const qk_corpus *c = &s.corpus;
    cr_assert(qk_wordlist_begin(&list, &s.work));
    for (unsigned w = 0; w < 40; w++) {
      at[w] = (seed * 7919 + w * 104729) % (c->n_tokens - 8);
      lengths[w] = 0;
      while (lengths[w] < 1 + w % 5 && c->tokens[at[w] + lengths[w]] >= QK_FIRST_TERM)
        lengths[w]++;
      if (lengths[w]) qk_wordlist_add(&list, &s.work, c->tokens + at[w], lengths[w], 1);
    }
    cr_assert(qk_tally_open(&t, &s.work, &list, seed % 2, 3));
    cr_assert_eq(qk_tally_add(&t, c, &e), QK_OK);
    for (unsigned w = 0; w < 40; w++) {
      if (!lengths[w]) continue;
      const uint32_t *word = c->tokens + at[w];
      uint32_t number = qk_wordlist_add(&list, &s.work, word, lengths[w], 1);
      for (uint32_t g = 0; g < c->n_groups; g++) {
        uint32_t group = seed % 2 ? g : QK_NO_GROUP, times = 0, articles = 0, last = ~0u;
        int64_t sentences[3] = {0}, before = 0;
        uint32_t n = 0;
        for (uint32_t i = 0; i < c->n_tokens; i++) {
          if (memcmp(c->tokens + i, word,
                     (i + lengths[w] <= c->n_tokens ? lengths[w] : 0) * sizeof *word) ||
              i + lengths[w] > c->n_tokens)
            continue;
          uint32_t article = qk_corpus_article_of(c, i);
          if (group != QK_NO_GROUP && c->articles[article].group != group) continue;
          int64_t id = c->sentences[qk_corpus_sentence_of(c, i)].id;
          times++;
          articles += article != last;
          last = article;
          if (id != before && n < 3) sentences[n++] = id;
          before = id;
        }
        const qk_tally_cell *cell = qk_tally_find(&t, number, group);
        cr_assert_eq(cell ? cell->times : 0, times, "seed %u word %u", seed, w);
        cr_assert_eq(cell ? cell->articles : 0, articles);
        uint32_t next = cell ? cell->first : 0;
        for (uint32_t i = 0; i < n; i++, next = t.cited[next - 1].next)
          cr_assert(next && t.cited[next - 1].sentence == sentences[i]);
        cr_assert_eq(next, 0);
      }
    }
    shelf_close(&s);
  }
}

/* ---- hostile -------------------------------------------------------------------------
 */

static bool at_once(void *context) {
  int *calls = context;
  return ++*calls > 3;
}

Test(search_terms, one_character_a_million_times) {
  enum { TIMES = 1000000 };
  qk_buf text = {0};
  qk_buf_repeat(&text, QK_LIT("天"), TIMES);
  qk_buf_put(&text, QK_LIT(""));
  const char *const sentences[] = {text.p, NULL};
  shelf s;
  qk_suffixes x;
  qk_term *terms;
  uint32_t n;
  qk_err e;
  qk_term_options o = {
      .min = 5, .shortest = 2, .longest = 12, .cohesion = 4, .entropy = 1};
  shelf_open(&s, true);
  shelf_article(&s, NULL, sentences);
  sorted(&s, &x);
  cr_expect_eq(x.lcp[x.n - 1], TIMES - 1);
  cr_assert_eq(qk_terms_find(&s.corpus, &x, &o, &terms, &n, &e), QK_OK);
  cr_expect_eq(n, 0);
  qk_buf_free(&text);
  shelf_close(&s);
}

Test(search_terms, a_computation_ends_where_time_or_memory_does) {
  shelf s;
  qk_suffixes x;
  qk_term *terms;
  uint32_t n;
  int calls = 0;
  qk_err e = {0};
  qk_term_options o = {.min = 2, .shortest = 2, .longest = 12};
  random_shelf(&s, 1, 5);
  sorted(&s, &x);
  s.work.expired = at_once;
  s.work.context = &calls;
  for (int i = 0; i < 100000 && !s.work.stopped; i++) {
    qk_code code = qk_terms_find(&s.corpus, &x, &o, &terms, &n, &e);
    cr_assert(code == QK_OK || code == QK_SCRIPT, "%d", code);
  }
  cr_expect(s.work.stopped);
  cr_expect_eq(qk_terms_find(&s.corpus, &x, &o, &terms, &n, &e), QK_SCRIPT);
  shelf_close(&s);

  random_shelf(&s, 1, 5);
  const char *const more[] = {"天地玄黄", NULL};
  s.work.most = s.work.used + 2000;
  qk_code code = QK_OK;
  for (int i = 0; i < 1000 && !code; i++)
    code = qk_corpus_add(&s.corpus, s.folding, i, qk_str_of(more[0]), true, &e);
  cr_expect_eq(code, QK_USAGE);
  cr_expect(strstr(e.msg, "narrow them"), "%s", e.msg);
  shelf_close(&s);
}
