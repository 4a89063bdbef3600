/* lib_keyness.c - db:keyness: what one side has more of than the other.
 * In:   which articles stand at which side.
 * Out:  a list of rows.
 * Owns: nothing beside the study of the call. */
#include "script/host_state.h"
#include "script/library.h"
#include "script/study.h"
#include "script/table.h"
#include "search/keyness.h"
#include "search/stat.h"

enum { SHOWN = 50 };

static const char *const fields[] = {
    "term",      "length",         "count", "tokens",    "rest",      "rest_tokens",
    "per_10000", "rest_per_10000", "g2",    "p",         "log_ratio", "percent_diff",
    "articles",  "group",          "key",   "sentences", NULL};

typedef struct asked {
  qk_selection sel;
  qk_scope here, within, against;
  qk_keyness_options o;
  bool by;
  const char *target; /* how the target is called */
} asked;

static bool is_empty(const qk_scope *s) { return !s->n && !s->since.n && !s->until.n; }

/* A table of conditions; false where the option is not given. */
static bool read_side(lua_State *L, qk_study *s, const char *key, qk_scope *out) {
  static const qk_str names[] = {{"city", 4},        {"article", 7}, {"issue", 5},
                                 {"periodical", 10}, {"column", 6},  {"kind", 4},
                                 {"year", 4},        {"since", 5},   {"until", 5}};
  bool given = lua_getfield(L, s->options, key) != LUA_TNIL;
  if (given) {
    const char *path = lua_pushfstring(L, "%s: %s", s->who, key);
    if (!lua_istable(L, -2)) qk_expected(L, path, "a table of conditions", -2);
    qk_check_keys(L, -2, path, names, QK_COUNT(names), false);
    qk_study_scope(L, s, -2, out);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return given;
}

/* The first value that a condition names. */
static const char *name_of(const qk_scope *s) {
  return s->n ? s->conditions[0].values[0].p : s->since.n ? s->since.p : s->until.p;
}

static void read_sides(lua_State *L, qk_study *s, asked *q) {
  bool within, against;
  qk_study_scope(L, s, s->options, &q->here);
  within = read_side(L, s, "within", &q->within);
  against = read_side(L, s, "against", &q->against);
  q->by = lua_getfield(L, s->options, "by") != LUA_TNIL || is_empty(&q->here);
  lua_pop(L, 1);
  if (q->by && against)
    luaL_error(L,
               "%s: `against` needs a side that is compared with it: city, issue, … "
               "without `by`",
               s->who);
  if (q->by && within && !is_empty(&q->here))
    luaL_error(L,
               "%s: with `by`, `within` and conditions beside it say the same: give "
               "one of them",
               s->who);
  q->sel.within = within ? &q->within : q->by ? &q->here : NULL;
  if (q->by) {
    q->sel.by = qk_study_part(L, s, "by", q->sel.within);
    return;
  }
  q->sel.target = &q->here;
  q->sel.against = against ? &q->against : NULL;
  q->target = name_of(&q->here);
}

static void read_options(lua_State *L, qk_study *s, asked *q) {
  static const char *const directions[] = {"more", "less", "both", NULL};
  int direction = qk_study_choice(L, s, "direction", directions, 0);
  q->o.min = qk_study_integer(L, s, "min", 3, 1, 1000000000);
  q->o.p = qk_study_number(L, s, "p", 0.01, 0, 1);
  q->o.limit = qk_study_limit(L, s, SHOWN);
  q->o.more = direction != 1;
  q->o.less = direction != 0;
  if (q->by && q->o.less)
    luaL_error(L, "%s: direction: expected \"more\" where groups are compared by %s",
               s->who, qk_part_name(q->sel.by));
}

/* ---- counting ------------------------------------------------------------------------
 */

typedef struct contrast {
  qk_keyness k;   /* terms of the texts themselves */
  qk_given given; /* or of a list */
  qk_of of;
  uint32_t most; /* sentences of a row */
  qk_tally tally;
  qk_keys keys;
} contrast;

static uint32_t group_named(const qk_corpus *c, const char *key) {
  for (uint32_t g = 0; g < c->n_groups; g++)
    if (qk_str_eq(c->groups[g].key, qk_str_of(key))) return g;
  return QK_NO_GROUP;
}

/* The terms of a group's own texts. */
static void gather(lua_State *L, qk_study *s, contrast *x, const asked *q, uint32_t g) {
  qk_term *terms = NULL;
  uint32_t n;
  qk_err e = {0};
  if (qk_reading_group(&s->reading, g, &e)) qk_study_fail(L, s, &e);
  if (s->corpus.counted) {
    qk_study_discover(L, s, x->of, q->o.min < 2 ? 2 : q->o.min, 1, &terms, &n);
    if (qk_keyness_gather(&x->k, &s->corpus, &s->suffixes, terms, n, g, x->most, &e))
      qk_study_fail(L, s, &e);
  }
  qk_work_give(&s->work, terms);
  qk_suffixes_free(&s->suffixes, &s->work);
  qk_run_tick(L, 1000);
}

/* Both sides must have something. */
static void check_sides(lua_State *L, const qk_study *s, const asked *q) {
  const qk_corpus *c = &s->corpus;
  uint32_t full = 0, here = 0, rest = 0;
  for (uint32_t g = 0; g < c->n_groups; g++) {
    full += c->groups[g].tokens > 0;
    *(g == q->o.group ? &here : &rest) += c->groups[g].tokens;
  }
  if (q->by && full < 2)
    luaL_error(L,
               "%s: expected two groups or more to compare, got %d: the texts have %s "
               "by %s; compare by issue, article or column",
               s->who, (int)full, full ? "one group" : "none", qk_part_name(q->sel.by));
  if (!q->by && !here)
    luaL_error(L, "%s: no article with text meets the conditions ('%s')", s->who,
               q->target);
  if (!q->by && !rest)
    luaL_error(L, "%s: there is nothing to compare '%s' with: no other article %s",
               s->who, q->target, q->sel.against ? "meets `against`" : "is of the like");
}

static void rank_tallied(lua_State *L, qk_study *s, contrast *x, const asked *q,
                         const qk_wordlist *words, qk_tallied t) {
  qk_err e = {0};
  qk_study_tally(L, s, words, true, x->most, &x->tally);
  check_sides(L, s, q);
  t.tally = &x->tally;
  if (qk_keyness_rank_tallied(&t, &s->corpus, &q->o, &x->keys, &e))
    qk_study_fail(L, s, &e);
}

/* What each group has more of, the target alone or every one. */
static void rank_more(lua_State *L, qk_study *s, contrast *x, const asked *q) {
  uint32_t n = q->by ? s->corpus.n_groups : q->o.group == QK_NO_GROUP ? 0 : 1;
  qk_err e = {0};
  for (uint32_t g = 0; g < n; g++) gather(L, s, x, q, q->by ? g : q->o.group);
  if (qk_keyness_count(&x->k, &s->reading, q->o.group, &e)) qk_study_fail(L, s, &e);
  check_sides(L, s, q);
  if (qk_keyness_rank(&x->k, &s->corpus, &q->o, &x->keys, &e)) qk_study_fail(L, s, &e);
}

/* What the target has less of are terms of the others' own texts. */
static void rank_less(lua_State *L, qk_study *s, contrast *x, const asked *q) {
  qk_work *w = &s->work;
  uint32_t rest = group_named(&s->corpus, QK_KEY_OF_REST);
  if (q->o.more && q->o.group != QK_NO_GROUP) gather(L, s, x, q, q->o.group);
  if (rest != QK_NO_GROUP) gather(L, s, x, q, rest);
  uint32_t n = x->k.words.n, *words = qk_work_new(w, n + (size_t)1, sizeof *words);
  uint8_t *may = qk_work_new(w, n + (size_t)1, sizeof *may);
  qk_token_spot *spots = qk_work_new(w, n + (size_t)1, sizeof *spots);
  qk_spelled *terms = qk_work_new(w, n + (size_t)1, sizeof *terms);
  if (!words || !may || !spots || !terms) qk_run_spend(L, QK_LIMIT_MEMORY);
  for (uint32_t i = 0; i < n; i++) {
    words[i] = i;
    terms[i] = qk_keyness_spelled(&x->k, i);
  }
  for (uint32_t i = x->k.n; i-- > 0;) {
    const qk_gathered *g = &x->k.list[i];
    may[g->word] |= g->group == rest ? QK_MAY_LESS : QK_MAY_MORE;
    spots[g->word] = g->spot;
  }
  rank_tallied(
      L, s, x, q, &x->k.words,
      (qk_tallied){.terms = terms, .words = words, .may = may, .spots = spots, .n = n});
}

static void put_key(lua_State *L, qk_study *s, qk_answer *a, const asked *q,
                    const contrast *x, const qk_key *key) {
  double v;
  qk_answer_row(a);
  if (x->of == QK_OF_GIVEN)
    qk_set_text(L, "term", x->given.texts[key->term]);
  else
    qk_study_set_spot(L, s, "term", key->spot, key->length);
  qk_set_integer(L, "length", key->length);
  qk_set_integer(L, "count", key->count);
  qk_set_integer(L, "tokens", key->n);
  qk_set_integer(L, "rest", key->rest);
  qk_set_integer(L, "rest_tokens", key->n_rest);
  qk_set_number(L, "per_10000", key->count * 10000.0 / key->n);
  qk_set_number(L, "rest_per_10000", key->rest * 10000.0 / key->n_rest);
  qk_set_number(L, "g2", key->g2);
  bool has = qk_p_value(key->g2, &v);
  qk_set_maybe(L, "p", has, v);
  has = qk_log_ratio(key->count, key->rest, key->n, key->n_rest, &v);
  qk_set_maybe(L, "log_ratio", has, v);
  has = qk_percent_diff(key->count, key->rest, key->n, key->n_rest, &v);
  qk_set_maybe(L, "percent_diff", has, v);
  qk_set_integer(L, "articles", key->articles);
  const qk_group *g = &s->corpus.groups[key->group];
  qk_set_text(L, "group", q->by ? g->name : qk_str_of(q->target));
  qk_set_text(L, "key", q->by ? g->key : qk_str_of(q->target));
  qk_study_set_cited(L, x->keys.cited, key->cited);
  qk_answer_put(a);
}

static int keyness(lua_State *L) {
  static const char *const keys[] = {"within", "against",   "by",      "of", "min",
                                     "length", "cohesion",  "entropy", "p",  "direction",
                                     "limit",  "sentences", "sample",  NULL};
  qk_study *s = qk_study_open(L, "db:keyness", keys);
  contrast x = {.of = qk_study_of(L, s), .most = qk_study_sentences(L, s)};
  asked q = {0};
  qk_answer a;
  read_sides(L, s, &q);
  read_options(L, s, &q);
  qk_study_sample(L, s, &q.sel);
  qk_study_read(L, s, &q.sel);
  q.o.group = q.by ? QK_NO_GROUP : group_named(&s->corpus, QK_KEY_OF_TARGET);
  if (!q.by && q.o.group == QK_NO_GROUP) check_sides(L, s, &q);
  if (!qk_keyness_open(&x.k, &s->work)) qk_run_spend(L, QK_LIMIT_MEMORY);
  if (x.of == QK_OF_GIVEN) {
    qk_study_given(L, s, &x.given);
    rank_tallied(
        L, s, &x, &q, &x.given.list,
        (qk_tallied){.terms = x.given.terms, .words = x.given.words, .n = x.given.n});
  } else if (q.o.less) {
    rank_less(L, s, &x, &q);
  } else {
    rank_more(L, s, &x, &q);
  }
  qk_answer_open(L, &a, "the key term", fields);
  for (uint32_t i = 0; i < x.keys.n; i++) put_key(L, s, &a, &q, &x, &x.keys.list[i]);
  qk_answer_close(&a);
  qk_study_push_about(L, s, q.by ? qk_part_name(q.sel.by) : "target", x.keys.n, x.keys.n);
  qk_study_close(s);
  return 2;
}

static const qk_lua_function functions[] = {
    {"keyness", keyness,
     "db:keyness{city, issue, … | by, within, against, of, min, p, direction, limit, "
     "sample} → list, about",
     "Terms that some articles have more of than the others: a city against the other "
     "cities, or whatever city, article, issue, periodical, column, kind, year, since, "
     "until name against the other articles that have such a thing.  against = {…}: "
     "compare with these articles in place of the rest.  within = {…}: leave all other "
     "articles out.  by = \"city\" …: each group against the others, `limit` terms for "
     "each; it is what happens where nothing names a side (by city, else issue, else "
     "article).  of: \"terms\", a length of n-grams, or a list.  Terms and n-grams are "
     "those of the side's own texts: what db:terms (with its options, entropy 1) or "
     "db:ngrams finds in them with at least `min`; what a side has less of are those of "
     "the other side's.  min (3): occurrences there; p (0.01): the most that counts as "
     "no "
     "chance, for each term alone: of 1,000 terms that do not differ 10 pass.  A term "
     "that stands outside of longer ones of the list fewer than `min` times is left out. "
     " "
     "direction: \"more\", \"less\" or \"both\".  Rows, by g2: term, length, count of "
     "tokens (characters and words) at this side, rest of rest_tokens at the other; "
     "per_10000, rest_per_10000; g2: log-likelihood (Rayson & Garside 2000, after "
     "Dunning "
     "1993); p of it, one degree of freedom; log_ratio (Hardie 2014: 1 is twice as "
     "frequent; a count of 0 taken as 0.5); percent_diff (Gabrielatos & Marchi 2012; "
     "missing where rest is 0); articles, group, key, sentences of this side (of the "
     "other where count is 0).  Time: all texts are read once, with `by` twice; memory: "
     "that of the side's texts, with `by` of the largest group; a list needs none for "
     "texts.  " QK_SAMPLE_MANUAL
     "  Of a side that is named all are read, the sample is of "
     "the others.\n"
     "  for k in qikan.db:keyness{by = \"city\", limit = 5} do\n"
     "    print(k.group, k.term, k.count, k.rest, k.g2, k.log_ratio)\n"
     "  end"},
};
const qk_lua_module qk_keyness_module = {"db", functions, QK_COUNT(functions)};
