/* test_search_reuse.c - shared passages, near duplicates, differences: worked out by
 * hand, and against plain loops. */
#include "corpus.h"

#include <math.h>

#include "search/reuse.h"
#include "search/shingle.h"
#include "search/wording.h"

static void find(shelf *s, const qk_reuse_options *o, qk_suffixes *x, qk_passage **found,
                 uint32_t *n, uint32_t *all) {
  qk_err e;
  cr_assert_eq(qk_suffixes_make(x, &s->corpus, &e), QK_OK);
  cr_assert_eq(qk_reuse_find(&s->corpus, x, o, found, n, all, &e), QK_OK);
}

/* 天地玄黄 stands in three groups: 4 * (3 - 1) = 8; 天地玄黄宇宙 in two: 6 * (2 - 1) = 6.
 * What is cut out of them has the same occurrences, and is none. */
Test(search_reuse, shared_passages_are_maximal) {
  static const char *const a[] = {"天地玄黄，宇宙洪荒。", NULL},
                           *const b[] = {"日月天地玄黄宇宙", "盈昃。", NULL},
                           *const c[] = {"辰宿天地玄", "黄列张。", NULL};
  shelf s;
  qk_suffixes x;
  qk_passage *found;
  uint32_t n, all;
  qk_reuse_options o = {.min_length = 3, .min_groups = 2, .limit = 10};
  shelf_open(&s, false);
  shelf_article(&s, "甲", a);
  shelf_article(&s, "乙", b);
  shelf_article(&s, "丙", c);
  find(&s, &o, &x, &found, &n, &all);
  cr_assert_eq(n, 2, "%u", n);
  cr_expect_eq(all, 2);
  cr_expect_str_eq(shelf_text(&s, x.at[found[0].from], found[0].length), "天地玄黄");
  cr_expect(found[0].groups == 3 && found[0].to - found[0].from == 3);
  cr_expect_str_eq(shelf_text(&s, x.at[found[1].from], found[1].length), "天地玄黄宇宙");
  cr_expect(found[1].groups == 2 && found[1].to - found[1].from == 2);
  o.order = QK_REUSE_LENGTH;
  find(&s, &o, &x, &found, &n, &all);
  cr_expect(n == 2 && found[0].length == 6);
  o = (qk_reuse_options){.min_length = 3, .min_groups = 3, .limit = 10};
  find(&s, &o, &x, &found, &n, &all);
  cr_expect(n == 1 && found[0].length == 4);
  o.min_length = 5;
  find(&s, &o, &x, &found, &n, &all);
  cr_expect_eq(n, 0);
  shelf_close(&s);
}

/* What one group alone repeats is not shared; what stands in no group does not count; a
 * passage inside a longer one of the same groups is left out though it occurs more often.
 */
Test(search_reuse, groups_are_counted_not_occurrences) {
  static const char *const a[] = {"天地玄黄天地玄黄甲天地玄黄宇", NULL},
                           *const none[] = {"乙天地玄黄宇", NULL},
                           *const b[] = {"丙天地玄黄宇丁", NULL};
  shelf s;
  qk_suffixes x;
  qk_passage *found;
  uint32_t n, all;
  qk_reuse_options o = {.min_length = 3, .min_groups = 2, .limit = 10};
  shelf_open(&s, false);
  shelf_article(&s, "甲", a);
  shelf_article(&s, NULL, none);
  find(&s, &o, &x, &found, &n, &all);
  cr_expect_eq(n, 0, "%u", n);
  shelf_article(&s, "乙", b);
  find(&s, &o, &x, &found, &n, &all);
  cr_assert_eq(n, 1, "%u", n);
  cr_expect_str_eq(shelf_text(&s, x.at[found[0].from], found[0].length), "天地玄黄宇");
  cr_expect(found[0].groups == 2 && found[0].to - found[0].from == 3);
  shelf_close(&s);
}

/* ---- against a plain loop ------------------------------------------------------------
 */

typedef struct plain {
  uint32_t at, length, groups;
  bool maximal;
} plain;

/* Looks at a run: its groups, and whether it can grow without losing an occurrence. */
static plain look(const qk_corpus *c, uint32_t at, uint32_t length) {
  plain p = {.at = at, .length = length};
  bool seen[8] = {0}, left = false, right = false;
  uint32_t before = UINT32_MAX, behind = UINT32_MAX;
  for (uint32_t i = 1; i + length <= c->n_tokens; i++) {
    if (memcmp(c->tokens + i, c->tokens + at, length * sizeof *c->tokens) != 0) continue;
    uint32_t group = c->articles[qk_corpus_article_of(c, i)].group;
    p.groups += !seen[group];
    seen[group] = true;
    uint32_t l = c->tokens[i - 1], r = c->tokens[i + length];
    left = left || l == QK_END || (before != UINT32_MAX && l != before);
    right = right || r == QK_END || (behind != UINT32_MAX && r != behind);
    before = l;
    behind = r;
  }
  p.maximal = left && right && p.groups >= 2;
  return p;
}

static bool inside(const qk_corpus *c, const plain *p, const plain *q) {
  for (uint32_t i = 0; i + p->length <= q->length; i++)
    if (memcmp(c->tokens + q->at + i, c->tokens + p->at, p->length * sizeof *c->tokens) ==
        0)
      return true;
  return false;
}

static bool same(const qk_corpus *c, const plain *p, const plain *q) {
  return p->length == q->length && inside(c, p, q);
}

static uint32_t plain_passages(const qk_corpus *c, plain *list, uint32_t room) {
  uint32_t n = 0, kept = 0;
  for (uint32_t at = 1; at < c->n_tokens; at++)
    for (uint32_t length = 1; c->tokens[at + length - 1] != QK_END; length++) {
      plain p = look(c, at, length);
      bool known = false;
      if (length < 2 || !p.maximal) continue;
      for (uint32_t k = 0; k < n; k++) known = known || same(c, &p, &list[k]);
      cr_assert(known || n < room);
      if (!known) list[n++] = p;
    }
  for (uint32_t i = 0; i < n; i++) {
    bool drop = false;
    for (uint32_t k = 0; k < n; k++)
      drop = drop || (list[k].length > list[i].length &&
                      list[k].groups == list[i].groups && inside(c, &list[i], &list[k]));
    list[i].maximal = !drop;
    kept += !drop;
  }
  return kept;
}

Test(search_reuse, passages_are_those_of_a_plain_loop) {
  static const char *const letters[] = {"天", "地", "玄", "黄"};
  static plain list[4000];
  for (unsigned seed = 1; seed <= 60; seed++) {
    shelf s;
    qk_suffixes x;
    qk_passage *found;
    uint32_t n, all;
    unsigned state = seed;
    qk_reuse_options o = {.min_length = 2, .min_groups = 2, .limit = 4000};
    shelf_open(&s, false);
    for (int article = 0; article < 4; article++) {
      char text[256] = "";
      for (int i = 0; i < 24; i++)
        strcat(text,
               letters[((state = state * 1103515245u + 12345u) >> 16) % (2 + seed % 3)]);
      const char *const sentences[] = {text, NULL};
      shelf_article(&s, article < 2 ? "甲" : article == 2 ? "乙" : "丙", sentences);
    }
    find(&s, &o, &x, &found, &n, &all);
    memset(list, 0, sizeof list);
    uint32_t wanted = plain_passages(&s.corpus, list, QK_COUNT(list));
    cr_assert_eq(n, wanted, "seed %u: %u, not %u", seed, n, wanted);
    for (uint32_t i = 0; i < n; i++) {
      plain p = {.at = x.at[found[i].from], .length = found[i].length};
      bool there = false;
      for (size_t k = 0; k < QK_COUNT(list) && list[k].length; k++)
        there = there || (list[k].maximal && list[k].groups == found[i].groups &&
                          same(&s.corpus, &p, &list[k]));
      cr_assert(there, "seed %u: %s", seed, shelf_text(&s, p.at, p.length));
    }
    shelf_close(&s);
  }
}

Test(search_reuse, one_character_for_ever_in_two_articles) {
  enum { TIMES = 300000 };
  qk_buf text = {0};
  qk_buf_repeat(&text, QK_LIT("天"), TIMES);
  qk_buf_put(&text, QK_LIT(""));
  const char *const sentences[] = {text.p, NULL};
  shelf s;
  qk_suffixes x;
  qk_passage *found;
  uint32_t n, all;
  qk_reuse_options o = {.min_length = 12, .min_groups = 2, .limit = 10};
  shelf_open(&s, false);
  shelf_article(&s, "甲", sentences);
  shelf_article(&s, "乙", sentences);
  find(&s, &o, &x, &found, &n, &all);
  cr_assert_eq(n, 1, "%u", n); /* the others are inside it */
  cr_expect(found[0].length == TIMES && found[0].groups == 2);
  qk_buf_free(&text);
  shelf_close(&s);
}

/* ---- near duplicates -----------------------------------------------------------------
 */

static uint32_t runs_of(const shelf *s, qk_text_run *runs) {
  const qk_corpus *c = &s->corpus;
  for (uint32_t i = 0; i < c->n_sentences; i++) {
    uint32_t to = i + 1 < c->n_sentences ? c->sentences[i + 1].from : c->n_tokens;
    while (c->tokens[to - 1] == QK_END) to--;
    runs[i] = (qk_text_run){c->sentences[i].from, to};
  }
  return c->n_sentences;
}

/* Runs of 2: 天地 地玄 玄黄 and 天地 地玄 玄宇: 2 shared of 4.  天地玄 is in both to the
 * whole, 2 of 2; 日月 is alone. */
Test(search_reuse, near_duplicates_by_hand) {
  static const char *const texts[] = {"天地玄黄。", "天地玄宇。", "日月。",
                                      "天地，玄黄", "天地玄",     NULL};
  shelf s;
  qk_text_run runs[8];
  qk_near near;
  qk_err e;
  double resemblance, containment;
  qk_near_options o = {.shingle = 2, .least = 0.5};
  shelf_open(&s, false);
  shelf_article(&s, NULL, texts);
  uint32_t n = runs_of(&s, runs);
  cr_assert_eq(n, 5);
  const uint32_t *tokens = s.corpus.tokens;
  cr_assert(
      qk_near_compare(&s.work, tokens, runs[0], runs[1], 2, &resemblance, &containment));
  cr_expect(fabs(resemblance - 0.5) < 1e-12 && fabs(containment - 2 / 3.0) < 1e-12);
  cr_assert(
      qk_near_compare(&s.work, tokens, runs[0], runs[4], 2, &resemblance, &containment));
  cr_expect(fabs(resemblance - 2 / 3.0) < 1e-12 && fabs(containment - 1) < 1e-12);
  cr_assert_eq(qk_near_find(&s.work, tokens, runs, n, &o, &near, &e), QK_OK);
  cr_assert_eq(near.n_clusters, 1, "%u", near.n_clusters);
  const qk_cluster *c = &near.clusters[0];
  cr_expect(c->texts == 4 && c->to - c->from == 3, "%u texts, %u variants", c->texts,
            c->to - c->from);
  const qk_variant *v = &near.variants[c->from]; /* 天地玄黄, twice */
  cr_expect(v->to - v->from == 2 && near.texts[v->from] == 0 &&
            near.texts[v->from + 1] == 3);
  cr_expect(fabs(v[1].similarity - 0.5) < 1e-12 &&
            fabs(v[2].similarity - 2 / 3.0) < 1e-12);
  o.least = 0.7; /* only equal ones are left */
  cr_assert_eq(qk_near_find(&s.work, tokens, runs, n, &o, &near, &e), QK_OK);
  cr_expect(near.n_clusters == 1 && near.clusters[0].texts == 2);
  o = (qk_near_options){.shingle = 2, .least = 0.9, .containment = true};
  cr_assert_eq(qk_near_find(&s.work, tokens, runs, n, &o, &near, &e), QK_OK);
  cr_expect(near.n_clusters == 1 && near.clusters[0].texts == 4);
  shelf_close(&s);
}

static uint32_t root(uint32_t *parent, uint32_t i) {
  while (parent[i] != i) i = parent[i];
  return i;
}

/* The filters lose no pair: the clusters are those of comparing all with all. */
Test(search_reuse, clusters_are_those_of_all_pairs) {
  static const char *const letters[] = {"天", "地", "玄", "黄", "宇", "宙"};
  for (unsigned seed = 1; seed <= 60; seed++) {
    enum { TEXTS = 60 };
    static char text[TEXTS][128];
    const char *texts[TEXTS + 1] = {0};
    unsigned state = seed;
    shelf s;
    qk_text_run runs[TEXTS];
    uint32_t parent[TEXTS], cluster_of[TEXTS] = {0};
    qk_near near;
    qk_err e;
    for (int i = 0; i < TEXTS; i++) {
      unsigned base = i % 7 ? (unsigned)i / 7 : (unsigned)i;
      text[i][0] = 0;
      for (unsigned k = 0; k < 12; k++) {
        state = state * 1103515245u + 12345u;
        unsigned letter = base * 31 + k * k + base * k;
        if ((state >> 16) % 8 == 0) letter = state >> 20;
        strcat(text[i], letters[letter % 6]);
      }
      texts[i] = text[i];
    }
    qk_near_options o = {
        .shingle = 2, .least = 0.4 + seed % 5 * 0.1, .containment = seed % 2};
    shelf_open(&s, false);
    shelf_article(&s, NULL, texts);
    uint32_t n = runs_of(&s, runs);
    cr_assert_eq(n, TEXTS);
    for (uint32_t i = 0; i < n; i++) parent[i] = i;
    for (uint32_t i = 0; i < n; i++)
      for (uint32_t k = 0; k < i; k++) {
        double similar[2];
        cr_assert(qk_near_compare(&s.work, s.corpus.tokens, runs[i], runs[k], 2,
                                  &similar[0], &similar[1]));
        if (similar[o.containment] >= o.least - 1e-9)
          parent[root(parent, i)] = root(parent, k);
      }
    cr_assert_eq(qk_near_find(&s.work, s.corpus.tokens, runs, n, &o, &near, &e), QK_OK);
    for (uint32_t c = 0; c < near.n_clusters; c++)
      for (uint32_t t = near.variants[near.clusters[c].from].from;
           t < near.variants[near.clusters[c].to - 1].to; t++)
        cluster_of[near.texts[t]] = c + 1;
    for (uint32_t i = 0; i < n; i++)
      for (uint32_t k = 0; k < i; k++) {
        bool wanted = root(parent, i) == root(parent, k);
        bool got = cluster_of[i] && cluster_of[i] == cluster_of[k];
        cr_assert_eq(got, wanted, "seed %u: %s, %s", seed, text[i], text[k]);
      }
    shelf_close(&s);
  }
}

Test(search_reuse, a_hundred_thousand_equal_sentences) {
  enum { TIMES = 100000 };
  const char **texts = calloc(TIMES + 1, sizeof *texts);
  qk_text_run *runs = calloc(TIMES, sizeof *runs);
  shelf s;
  qk_near near;
  qk_err e;
  qk_near_options o = {.shingle = 3, .least = 0.7};
  for (int i = 0; i < TIMES; i++)
    texts[i] = i % 2 ? "天地玄黄宇宙洪荒。" : "天地玄黄宇宙洪荒日。";
  shelf_open(&s, false);
  shelf_article(&s, NULL, texts);
  uint32_t n = runs_of(&s, runs);
  cr_assert_eq(qk_near_find(&s.work, s.corpus.tokens, runs, n, &o, &near, &e), QK_OK);
  cr_expect(near.n_clusters == 1 && near.clusters[0].texts == TIMES &&
            near.clusters[0].to - near.clusters[0].from == 2);
  free(runs);
  free(texts);
  shelf_close(&s);
}

Test(search_reuse, differences_by_hand) {
  static const char *const rows[][3] = {
      {"天地玄黄", "天地玄黄", "天地玄黄"},
      {"天地玄黄", "天地宇黄", "天地〔玄→宇〕黄"},
      {"天地玄黄", "天黄", "天〔地玄→〕黄"},
      {"天黄", "天地玄黄", "天〔→地玄〕黄"},
      {"天地。", "天地", "天地〔。→〕"},
      {"天地，玄黄。", "天地；玄黄！", "天地；玄黄！"},
      {"", "天", "〔→天〕"},
      {"天", "", "〔天→〕"},
      {"", "", ""},
      {"深深植根于人民", "深深根植于人民", "深深〔植→〕根〔→植〕于人民"},
      {"大會 abc 12", "大会 abd 12", "大会 〔abc→abd〕 12"},
  };
  static const qk_str pairs[] = {{"會\t会", 7}};
  qk_folding *f;
  qk_work w = {0};
  cr_assert_eq(qk_folding_new(&f, pairs, 1, NULL), QK_OK);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf out = {0};
    bool whole;
    cr_assert(qk_wording_diff(&w, f, qk_str_of(rows[i][0]), qk_str_of(rows[i][1]), &out,
                              &whole));
    qk_buf_put(&out, QK_LIT(""));
    cr_expect_str_eq(out.p ? out.p : "", rows[i][2], "%s, %s: %s", rows[i][0], rows[i][1],
                     out.p);
    cr_expect(whole);
    qk_buf_free(&out);
  }
  cr_expect_eq(w.used, 0);
  qk_folding_free(f);
}

static bool never(void *context) {
  (void)context;
  return true;
}

Test(search_reuse, a_computation_ends_where_time_does) {
  static const char *const texts[] = {"天地玄黄", "天地玄黄", NULL};
  shelf s;
  qk_suffixes x;
  qk_passage *found;
  qk_near near;
  qk_text_run runs[2];
  uint32_t n, all;
  qk_err e;
  qk_reuse_options o = {.min_length = 2, .min_groups = 2, .limit = 10};
  shelf_open(&s, false);
  shelf_article(&s, "甲", texts);
  cr_assert_eq(qk_suffixes_make(&x, &s.corpus, &e), QK_OK);
  runs_of(&s, runs);
  s.work.expired = never;
  s.work.stopped = true;
  cr_expect_eq(qk_reuse_find(&s.corpus, &x, &o, &found, &n, &all, &e), QK_SCRIPT);
  qk_near_options near_options = {.shingle = 2, .least = 0.5};
  cr_expect_eq(qk_near_find(&s.work, s.corpus.tokens, runs, 2, &near_options, &near, &e),
               QK_SCRIPT);
  shelf_close(&s);
}
