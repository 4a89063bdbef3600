/* fuzz_search.c - counting, discovery, reuse and wordings under any text.
 * In:   bytes 0 to 2: options; the rest is texts, parted by NUL (sentences) and SOH
 *       (articles), made valid UTF-8 by leaving out what is not.
 * Out:  an abort where a count, a passage, a cluster or a difference contradicts the
 *       tokens.
 * Owns: the folding, for the life of the process. */
#include "fuzz.h"

#include <math.h>

#include "search/colloc.h"
#include "search/keyness.h"
#include "search/near.h"
#include "search/reuse.h"
#include "search/wording.h"
#include "text/utf8.h"

static qk_folding *folding;

/* Appends what is valid of the bytes. */
static void put_valid(qk_buf *b, const uint8_t *p, size_t n) {
  for (size_t i = 0; i < n;) {
    size_t one = qk_utf8_sequence((const char *)p + i, n - i);
    if (one) qk_buf_put(b, (qk_str){(const char *)p + i, one});
    i += one ? one : 1;
  }
}

static void load(qk_corpus *c, qk_work *w, const uint8_t *p, size_t n, bool breaks) {
  static const char *const groups[] = {"a", "b", NULL, "c"};
  qk_err e;
  uint32_t articles = 0;
  int64_t id = 0;
  MUST(qk_corpus_begin(c, w, &e) == QK_OK, "%s", e.msg);
  for (size_t i = 0; i <= n;) {
    const char *group = groups[articles++ % QK_COUNT(groups)];
    qk_str key = {group, group ? 1 : 0};
    MUST(qk_corpus_article(c, articles, key, key, &e) == QK_OK, "%s", e.msg);
    for (bool more = true; more && i <= n;) {
      size_t to = i;
      qk_buf text = {0};
      while (to < n && p[to] > 1) to++;
      put_valid(&text, p + i, to - i);
      MUST(qk_corpus_add(c, folding, ++id, qk_buf_str(&text), breaks, &e) == QK_OK, "%s",
           e.msg);
      qk_buf_free(&text);
      more = to < n && p[to] == 0;
      i = to + 1;
    }
    MUST(qk_corpus_end(c, &e) == QK_OK, "%s", e.msg);
  }
}

static uint32_t plain_count(const qk_corpus *c, const uint32_t *tokens, uint32_t n) {
  uint32_t times = 0;
  for (uint32_t i = 0; i + n <= c->n_tokens; i++)
    times += memcmp(c->tokens + i, tokens, n * sizeof *tokens) == 0;
  return times;
}

/* Sorted by their first tokens alone: the same runs as often. */
static void check_runs(const qk_corpus *c, const qk_suffixes *s, uint8_t option) {
  qk_suffixes runs;
  uint32_t depth = 1 + option % 7, least = 1 + option / 7 % 5;
  qk_err e;
  MUST(qk_suffixes_make_runs(&runs, c, depth, least, &e) == QK_OK, "%s", e.msg);
  for (uint32_t n = 1; n <= depth; n++) {
    qk_term *all, *same;
    uint32_t n_all, n_same;
    MUST(qk_count_ngrams(c, s, n, least, &all, &n_all, &e) == QK_OK, "%s", e.msg);
    MUST(qk_count_ngrams(c, &runs, n, least, &same, &n_same, &e) == QK_OK, "%s", e.msg);
    MUST(n_all == n_same, "%u runs of %u, not %u", n_same, n, n_all);
    for (uint32_t i = 0; i < n_all; i++)
      MUST(all[i].to - all[i].from == same[i].to - same[i].from, "run %u of %u", i, n);
  }
}

static void check_terms(const qk_corpus *c, const qk_suffixes *s, uint8_t option) {
  qk_term_options o = {.min = 2 + option % 3,
                       .shortest = 2,
                       .longest = QK_TERM_MAX,
                       .cohesion = option % 5 - 1,
                       .entropy = option % 4 * 0.5};
  qk_keyness_options k = {
      .group = QK_NO_GROUP, .min = 1, .limit = 5, .p = 1, .more = true};
  qk_term *terms;
  qk_keyness x;
  qk_tally tally;
  qk_keys keys;
  uint32_t n;
  qk_err e;
  MUST(qk_terms_find(c, s, &o, &terms, &n, &e) == QK_OK, "%s", e.msg);
  for (uint32_t i = 0; i < n; i++) {
    const qk_term *t = &terms[i];
    MUST(t->to - t->from >= o.min && t->length >= 2 && t->length <= QK_TERM_MAX,
         "term %u", i);
    MUST(isfinite(t->score) && isfinite(t->cohesion) && isfinite(t->left), "term %u", i);
    if (i < 20)
      MUST(plain_count(c, c->tokens + s->at[t->from], t->length) == t->to - t->from,
           "term %u occurs %u times", i, t->to - t->from);
  }
  MUST(qk_keyness_open(&x, c->work), "memory");
  MUST(qk_keyness_gather(&x, c, s, terms, n, 0, 2, &e) == QK_OK, "%s", e.msg);
  MUST(qk_tally_open(&tally, c->work, &x.words, true, 2), "memory");
  MUST(qk_tally_add(&tally, c, &e) == QK_OK, "%s", e.msg);
  uint32_t *words = qk_work_new(c->work, x.words.n + 1, sizeof *words);
  qk_spelled *spelled = qk_work_new(c->work, x.words.n + 1, sizeof *spelled);
  for (uint32_t i = 0; i < x.words.n; i++) {
    words[i] = i;
    spelled[i] = qk_keyness_spelled(&x, i);
  }
  qk_tallied all = {.tally = &tally, .terms = spelled, .words = words, .n = x.words.n};
  MUST(qk_keyness_rank_tallied(&all, c, &k, &keys, &e) == QK_OK, "%s", e.msg);
  for (uint32_t i = 0; i < keys.n; i++)
    MUST(isfinite(keys.list[i].g2) && keys.list[i].count <= keys.list[i].n, "key %u", i);
}

static void check_words(const qk_corpus *c, const qk_suffixes *s) {
  qk_wordlist x;
  qk_piece_of_text *pieces;
  qk_term *grams;
  qk_colloc found;
  uint32_t n, n_grams, at = 0;
  qk_err e;
  MUST(qk_wordlist_begin(&x, c->work), "memory");
  MUST(qk_count_ngrams(c, s, 2, 2, &grams, &n_grams, &e) == QK_OK, "%s", e.msg);
  for (uint32_t i = 0; i < n_grams && i < 50; i++)
    qk_wordlist_add(&x, c->work, c->tokens + s->at[grams[i].from], 2, i + 1);
  MUST(qk_wordlist_cut(&x, c->work, c->tokens, c->n_tokens, &pieces, &n, &e) == QK_OK,
       "%s", e.msg);
  for (uint32_t i = 0; i < n; i++) { /* every term is in one piece, in order */
    while (c->tokens[at] < QK_FIRST_TERM) at++;
    MUST(pieces[i].from == at && pieces[i].n >= 1, "piece %u at %u", i, at);
    at += pieces[i].n;
  }
  while (at < c->n_tokens) MUST(c->tokens[at++] < QK_FIRST_TERM, "token %u is lost", at);
  if (!x.n) return;
  qk_colloc_options o = {.window = 3, .min = 1, .singles = true, .cited = 2};
  MUST(qk_colloc_open(&found, c->work, &x, &o), "memory");
  MUST(qk_colloc_add(&found, c, &e) == QK_OK, "%s", e.msg);
  qk_colloc_rank(&found, &c->words);
  for (uint32_t i = 0; i < found.n; i++)
    MUST(isfinite(found.list[i].g2) && found.list[i].o <= found.list[i].f2, "%u", i);
}

static void check_reuse(const qk_corpus *c, const qk_suffixes *s, uint8_t option) {
  qk_reuse_options o = {.min_length = 2 + option % 8,
                        .min_groups = 2,
                        .limit = 1 + option,
                        .order = (qk_reuse_order)(option % 3)};
  qk_passage *list;
  uint32_t n, found;
  qk_err e;
  MUST(qk_reuse_find(c, s, &o, &list, &n, &found, &e) == QK_OK, "%s", e.msg);
  MUST(n <= o.limit && n <= found, "%u of %u", n, found);
  for (uint32_t i = 0; i < n; i++) {
    bool seen[3] = {false};
    uint32_t groups = 0;
    for (uint32_t k = list[i].from; k < list[i].to; k++) {
      uint32_t g = c->articles[qk_corpus_article_of(c, s->at[k])].group;
      MUST(memcmp(c->tokens + s->at[k], c->tokens + s->at[list[i].from],
                  list[i].length * sizeof *c->tokens) == 0,
           "passage %u", i);
      if (g == QK_NO_GROUP || seen[g]) continue;
      seen[g] = true;
      groups++;
    }
    MUST(groups == list[i].groups && groups >= 2 && list[i].length >= o.min_length,
         "passage %u has %u groups, not %u", i, groups, list[i].groups);
  }
}

static void check_near(const qk_corpus *c, uint8_t option) {
  qk_near_options o = {.shingle = 1 + option % 4,
                       .least = 0.3 + option % 7 * 0.1,
                       .containment = option & 64};
  qk_text_run *runs = qk_work_new(c->work, c->n_sentences + (size_t)1, sizeof *runs);
  bool *seen = qk_work_new(c->work, c->n_sentences + (size_t)1, sizeof *seen);
  qk_near near;
  qk_err e;
  MUST(runs && seen, "memory");
  for (uint32_t i = 0; i < c->n_sentences; i++) {
    uint32_t to = i + 1 < c->n_sentences ? c->sentences[i + 1].from : c->n_tokens;
    while (to > c->sentences[i].from && c->tokens[to - 1] == QK_END) to--;
    runs[i] = (qk_text_run){c->sentences[i].from, to};
  }
  MUST(qk_near_find(c->work, c->tokens, runs, c->n_sentences, &o, &near, &e) == QK_OK,
       "%s", e.msg);
  for (uint32_t i = 0; i < near.n_clusters; i++) {
    const qk_cluster *k = &near.clusters[i];
    MUST(k->texts >= 2 && k->from < k->to, "cluster %u", i);
    for (uint32_t t = near.variants[k->from].from; t < near.variants[k->to - 1].to; t++) {
      MUST(!seen[near.texts[t]], "text %u is in two clusters", near.texts[t]);
      seen[near.texts[t]] = true;
    }
  }
}

/* The difference without its marks and what stood before is the second text's tokens. */
static void check_wording(qk_work *w, const uint8_t *p, size_t n) {
  qk_buf a = {0}, b = {0}, out = {0};
  bool whole;
  put_valid(&a, p, n / 2);
  put_valid(&b, p + n / 2, n - n / 2);
  MUST(qk_wording_diff(w, folding, qk_buf_str(&a), qk_buf_str(&b), &out, &whole),
       "memory");
  MUST(qk_utf8_valid(qk_buf_str(&out)) == out.n, "not UTF-8");
  MUST(whole || !out.n, "half of a difference");
  qk_buf_free(&a);
  qk_buf_free(&b);
  qk_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const qk_str pairs[] = {{"會\t会", 7}};
  if (!folding) MUST(qk_folding_new(&folding, pairs, 1, NULL) == QK_OK, "folding");
  if (size < 3) return 0;
  for (int breaks = 0; breaks < 2; breaks++) {
    qk_work w = {0};
    qk_corpus c;
    qk_suffixes s;
    qk_err e;
    load(&c, &w, data + 3, size - 3, breaks);
    MUST(qk_suffixes_make(&s, &c, &e) == QK_OK, "%s", e.msg);
    MUST(s.n == c.counted, "%u suffixes of %u terms", s.n, c.counted);
    check_runs(&c, &s, data[0]);
    if (breaks) {
      check_terms(&c, &s, data[0]);
      check_words(&c, &s);
    } else {
      check_reuse(&c, &s, data[1]);
      check_near(&c, data[2]);
      check_wording(&w, data + 3, size - 3);
    }
    qk_work_close(&w);
    MUST(w.used == 0, "%zu bytes are left", w.used);
  }
  return 0;
}
