/* lib_terms.c - db:terms, db:frequencies, db:ngrams: what is in the texts, and how often.
 * In:   which articles; which terms.
 * Out:  lists of rows.
 * Owns: nothing beside the study of each call. */
#include "script/library.h"
#include "script/study.h"
#include "search/stat.h"

enum { SHOWN = 100 };

/* ---- db:terms ------------------------------------------------------------------------
 */

static int terms(lua_State *L) {
  static const char *const keys[] = {"min",   "length",    "cohesion", "entropy",
                                     "limit", "sentences", "sample",   NULL};
  static const char *const fields[] = {"term",   "length", "count",     "articles",
                                       "cities", "tokens", "score",     "cohesion",
                                       "left",   "right",  "sentences", NULL};
  qk_study *s = qk_study_open(L, "db:terms", keys);
  uint32_t limit = qk_study_limit(L, s, SHOWN), most = qk_study_sentences(L, s), n;
  qk_scope scope;
  qk_term *found;
  qk_counter k;
  qk_answer a;
  qk_study_scope(L, s, s->options, &scope);
  qk_selection sel = {.within = &scope, .by = QK_PART_CITY};
  qk_study_sample(L, s, &sel);
  qk_study_load(L, s, &sel, true, QK_FOR_RUNS);
  qk_study_terms(L, s, 5, 1.5, &found, &n);
  if (!qk_counter_open(&k, &s->corpus)) qk_run_spend(L, QK_LIMIT_MEMORY);
  qk_answer_open(L, &a, "the term", fields);
  for (uint32_t i = 0; i < n && i < limit; i++) {
    const qk_term *t = &found[i];
    const uint32_t *at = s->suffixes.at + t->from;
    uint32_t times = t->to - t->from;
    if (!qk_counter_count(&k, at, times)) qk_run_check(L);
    qk_answer_row(&a);
    qk_study_set_term(L, s, "term", at, times, t->length);
    qk_set_integer(L, "length", t->length);
    qk_set_integer(L, "count", times);
    qk_set_integer(L, "articles", k.all_articles);
    qk_set_integer(L, "cities", k.n_groups);
    qk_set_integer(L, "tokens", s->corpus.counted);
    qk_set_number(L, "score", t->score);
    qk_set_number(L, "cohesion", t->cohesion);
    qk_set_number(L, "left", t->left);
    qk_set_number(L, "right", t->right);
    qk_study_set_sentences(L, s, at, times, QK_NO_GROUP, most);
    qk_answer_put(&a);
  }
  qk_answer_close(&a);
  qk_study_push_about(L, s, "city", n, (uint32_t)a.n);
  qk_study_close(s);
  return 2;
}

/* ---- db:frequencies, db:ngrams -------------------------------------------------------
 */

static const char *const frequency_fields[] = {
    "term",   "length", "count", "articles", "tokens",    "per_10000",
    "groups", "group",  "key",   "tf_idf",   "sentences", NULL};

/* What a row is of. */
typedef struct frequency {
  uint32_t length, times, articles, groups, group; /* groups: that have it */
} frequency;

/* All but the term and the sentences. */
static void set_frequency(lua_State *L, const qk_corpus *c, const frequency *f) {
  bool one = f->group != QK_NO_GROUP;
  uint32_t tokens = one ? c->groups[f->group].tokens : c->sum.tokens;
  double tf_idf = 0;
  qk_set_integer(L, "length", f->length);
  qk_set_integer(L, "count", f->times);
  qk_set_integer(L, "articles", f->articles);
  qk_set_integer(L, "tokens", tokens);
  qk_set_integer(L, "groups", f->groups);
  qk_set_maybe(L, "per_10000", tokens > 0, f->times * 10000.0 / (tokens ? tokens : 1));
  if (!one) return;
  qk_set_text(L, "group", c->groups[f->group].name);
  qk_set_text(L, "key", c->groups[f->group].key);
  bool has = qk_tf_idf(f->times, f->groups, c->n_groups, &tf_idf);
  qk_set_maybe(L, "tf_idf", has, tf_idf);
}

/* ---- of a list: counted while the texts are read ---- */

static void put_given(lua_State *L, qk_study *s, qk_answer *a, const qk_given *of,
                      uint32_t i, const qk_tally *t, frequency f) {
  const qk_tally_cell *cell = qk_tally_find(t, of->words[i], f.group);
  f.length = of->terms[i].n;
  f.times = cell ? cell->times : 0;
  f.articles = cell ? cell->articles : 0;
  qk_answer_row(a);
  qk_set_text(L, "term", of->texts[i]);
  set_frequency(L, &s->corpus, &f);
  qk_study_set_cited(L, t->cited, cell ? cell->first : 0);
  qk_answer_put(a);
}

/* Every term gets a row, in every group. */
static uint32_t put_all_given(lua_State *L, qk_study *s, qk_answer *a, bool by,
                              uint32_t most) {
  qk_given of;
  qk_tally t;
  qk_study_given(L, s, &of);
  qk_study_tally(L, s, &of.list, by, most, &t);
  for (uint32_t i = 0; i < of.n; i++) {
    frequency f = {.group = QK_NO_GROUP};
    if (!by) put_given(L, s, a, &of, i, &t, f);
    for (uint32_t g = 0; by && g < s->corpus.n_groups; g++)
      f.groups += qk_tally_find(&t, of.words[i], g) != NULL;
    for (f.group = 0; by && f.group < s->corpus.n_groups; f.group++)
      put_given(L, s, a, &of, i, &t, f);
    qk_run_tick(L, s->corpus.n_groups * (size_t)10);
  }
  return of.n;
}

/* ---- of the texts themselves ---- */

typedef struct lister {
  qk_study *s;
  qk_answer *a;
  qk_counter k;
  uint32_t most; /* sentences of a row */
} lister;

/* A row of one term, in one group or, QK_NO_GROUP, in all. */
static void put_frequency(lua_State *L, lister *l, const qk_term *t, uint32_t group) {
  const uint32_t *at = l->s->suffixes.at + t->from;
  uint32_t times = t->to - t->from;
  bool one = group != QK_NO_GROUP;
  frequency f = {.length = t->length, .groups = l->k.n_groups, .group = group};
  f.times = one ? l->k.times[group] : times;
  f.articles = one ? l->k.articles[group] : l->k.all_articles;
  qk_answer_row(l->a);
  qk_study_set_term(L, l->s, "term", at, times, t->length);
  set_frequency(L, &l->s->corpus, &f);
  qk_study_set_sentences(L, l->s, at, times, group, l->most);
  qk_answer_put(l->a);
}

static void put_frequencies(lua_State *L, lister *l, const qk_term *terms, uint32_t n,
                            bool by) {
  if (!qk_counter_open(&l->k, &l->s->corpus)) qk_run_spend(L, QK_LIMIT_MEMORY);
  for (uint32_t i = 0; i < n; i++) {
    const qk_term *t = &terms[i];
    if (!qk_counter_count(&l->k, l->s->suffixes.at + t->from, t->to - t->from))
      qk_run_check(L);
    if (!by) put_frequency(L, l, t, QK_NO_GROUP);
    for (uint32_t g = 0; by && g < l->s->corpus.n_groups; g++)
      if (l->k.times[g]) put_frequency(L, l, t, g);
  }
}

static int list_frequencies(lua_State *L, const char *who, const char *const *keys,
                            bool ngrams) {
  qk_study *s = qk_study_open(L, who, keys);
  qk_answer a;
  lister l = {.s = s, .a = &a, .most = qk_study_sentences(L, s)};
  uint32_t limit = qk_study_limit(L, s, SHOWN), n, found;
  qk_term *terms;
  qk_scope scope;
  qk_of of = ngrams ? QK_OF_NGRAMS : qk_study_of(L, s);
  qk_selection sel = {.within = &scope, .by = QK_PART_NONE};
  qk_study_scope(L, s, s->options, &scope);
  if (lua_getfield(L, s->options, "by") != LUA_TNIL)
    sel.by = qk_study_part(L, s, "by", &scope);
  lua_pop(L, 1);
  if (of == QK_OF_GIVEN) {
    qk_study_sample(L, s, &sel);
    qk_study_read(L, s, &sel);
    qk_answer_open(L, &a, "the frequency", frequency_fields);
    n = found = put_all_given(L, s, &a, sel.by != QK_PART_NONE, l.most);
  } else {
    qk_study_sample(L, s, &sel);
    qk_study_load(L, s, &sel, true, QK_FOR_RUNS);
    if (ngrams)
      qk_study_ngrams(L, s, qk_study_integer(L, s, "n", 2, 1, QK_GRAM_MAX), 2, &terms,
                      &found);
    else
      qk_study_discover(L, s, of, 5, 1.5, &terms, &found);
    n = found < limit ? found : limit;
    qk_answer_open(L, &a, "the frequency", frequency_fields);
    put_frequencies(L, &l, terms, n, sel.by != QK_PART_NONE);
  }
  qk_answer_close(&a);
  qk_study_push_about(L, s, qk_part_name(sel.by), found, n);
  qk_study_close(s);
  return 2;
}

static int frequencies(lua_State *L) {
  static const char *const keys[] = {"of",       "by",      "min",   "length",
                                     "cohesion", "entropy", "limit", "sentences",
                                     "sample",   NULL};
  return list_frequencies(L, "db:frequencies", keys, false);
}

static int ngrams(lua_State *L) {
  static const char *const keys[] = {"n",         "by",     "min", "limit",
                                     "sentences", "sample", NULL};
  return list_frequencies(L, "db:ngrams", keys, true);
}

#define WHICH                                                                            \
  "city, article, issue, periodical, column, kind, year (a value or a list), since and " \
  "until (dates of issues) say which articles."

static const qk_lua_function functions[] = {
    {"terms", terms,
     "db:terms{city, issue, …, min, length, cohesion, entropy, limit, sentences, sample} "
     "→ list, about",
     "Terms found without a dictionary: runs of 2 to 12 characters or words, none across "
     "punctuation, that occur `min` (5) times, hold together and stand in many "
     "surroundings; best first.  cohesion (4): the least PMI of two parts (Church & "
     "Hanks "
     "1990), bits; entropy (1.5): of the neighbours at each side (Jin & Tanaka-Ishii "
     "2006), bits; a part of a term that always goes on in the same way has 0 there.  A "
     "part that occurs outside of longer terms fewer than `min` times is left out.  "
     "Order: C-value (Frantzi, Ananiadou & Mima 2000), log2 |a| (f(a) - mean f of the "
     "longer terms that hold a).  length: a number, or {least, most}.  No term holds "
     "digits, nor begins or ends with what lexicon term_edges says.  Rows: term, length, "
     "count, articles, cities (that have it), tokens (of all texts), score, cohesion, "
     "left, right (entropies), sentences (ids of the first ones, `sentences` (3) of "
     "them).  about: tokens, articles, sentences, groups (cities), found, truncated, "
     "every.  " WHICH "  Time is linear in the texts, as "
     "is memory, 16 bytes for each character or word: 256 MiB hold about 16 million, "
     "more "
     "is an error, but for a sample: " QK_SAMPLE_MANUAL "\n"
     "  for t in qikan.db:terms{limit = 20} do print(t.term, t.count, t.cities) end"},
    {"frequencies", frequencies,
     "db:frequencies{of, by, city, issue, …, min, limit, sentences, sample} → list, "
     "about",
     "How often terms occur, overlapping ones, too.  of: \"terms\" (those of db:terms, "
     "with its options), a number n (all runs of n characters or words), or a list of "
     "terms (every one gets a row, also with count 0).  by: \"city\", \"article\", "
     "\"issue\", \"periodical\", \"column\", \"kind\" or \"year\" gives a row for each "
     "group.  Rows: term, length, count, tokens (the denominator: characters and words "
     "of "
     "the texts, or of the group), per_10000, articles, groups (that have it), "
     "sentences; "
     "with `by` also group, key, and tf_idf = count * ln(groups / groups that have it) "
     "(\"tfx\" of Salton & Buckley 1988).  " WHICH "  " QK_SAMPLE_MANUAL "\n"
     "  for f in qikan.db:frequencies{of = {\"代表\", \"立法\"}, by = \"city\"} do\n"
     "    print(f.term, f.group, f.count, f.per_10000)\n"
     "  end"},
    {"ngrams", ngrams,
     "db:ngrams{n, by, city, issue, …, min, limit, sentences, sample} → list, about",
     "All runs of n (2) characters or words that occur `min` (2) times, none across "
     "punctuation; as db:frequencies{of = n}.\n"
     "  for g in qikan.db:ngrams{n = 4, limit = 10} do print(g.term, g.count) end"},
};
const qk_lua_module qk_terms_module = {"db", functions, QK_COUNT(functions)};
