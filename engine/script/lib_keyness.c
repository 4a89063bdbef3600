/* lib_keyness.c - db:keyness: what one side has more of than the other.
 * In:   which articles stand at which side.
 * Out:  a list of rows.
 * Owns: nothing beside the study of the call. */
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

/* Both sides must have something. */
static void check_sides(lua_State *L, const qk_study *s, asked *q) {
  const qk_corpus *c = &s->corpus;
  q->o.group = QK_NO_GROUP;
  if (q->by) {
    uint32_t full = 0;
    for (uint32_t g = 0; g < c->n_groups; g++) full += c->groups[g].tokens > 0;
    if (full < 2)
      luaL_error(L,
                 "%s: expected two groups or more to compare, got %d: the texts have %s "
                 "by %s; compare by issue, article or column",
                 s->who, (int)full, full ? "one group" : "none", qk_part_name(q->sel.by));
    return;
  }
  uint32_t rest = 0;
  for (uint32_t g = 0; g < c->n_groups; g++) {
    if (qk_str_eq(c->groups[g].key, QK_LIT("1")) && c->groups[g].tokens)
      q->o.group = g;
    else
      rest += c->groups[g].tokens;
  }
  if (q->o.group == QK_NO_GROUP)
    luaL_error(L, "%s: no article with text meets the conditions ('%s')", s->who,
               q->target);
  if (!rest)
    luaL_error(L, "%s: there is nothing to compare '%s' with: no other article %s",
               s->who, q->target, q->sel.against ? "meets `against`" : "is of the like");
}

static void put_key(lua_State *L, qk_study *s, qk_answer *a, const asked *q,
                    const qk_listed *of, const qk_key *key, uint32_t most) {
  const qk_term *t = &of->terms[key->term];
  const uint32_t *at = s->suffixes.at + t->from;
  uint32_t times = t->to - t->from;
  double v;
  qk_answer_row(a);
  if (of->given)
    qk_set_text(L, "term", of->given[key->term]);
  else
    qk_study_set_term(L, s, "term", at, times, t->length);
  qk_set_integer(L, "length", t->length);
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
  bool there = key->count > 0;
  qk_study_set_sentences(L, s, at, times, there ? key->group : QK_NO_GROUP, most);
  qk_answer_put(a);
}

static int keyness(lua_State *L) {
  static const char *const keys[] = {"within", "against",   "by",      "of", "min",
                                     "length", "cohesion",  "entropy", "p",  "direction",
                                     "limit",  "sentences", NULL};
  qk_study *s = qk_study_open(L, "db:keyness", keys);
  uint32_t most = qk_study_sentences(L, s), n;
  asked q = {0};
  qk_listed of;
  qk_answer a;
  qk_key *found;
  qk_err e = {0};
  read_sides(L, s, &q);
  read_options(L, s, &q);
  qk_study_load(L, s, &q.sel, true);
  check_sides(L, s, &q);
  qk_study_listed(L, s, q.o.min < 2 ? 2 : q.o.min, 1, &of);
  if (qk_keyness(&s->corpus, &s->suffixes, of.terms, of.n, &q.o, &found, &n, &e))
    return qk_study_fail(L, s, &e);
  qk_answer_open(L, &a, "the key term", fields);
  for (uint32_t i = 0; i < n; i++) put_key(L, s, &a, &q, &of, &found[i], most);
  qk_answer_close(&a);
  qk_study_push_about(L, s, q.by ? qk_part_name(q.sel.by) : "target", n, n);
  qk_study_close(s);
  return 2;
}

static const qk_lua_function functions[] = {
    {"keyness", keyness,
     "db:keyness{city, issue, … | by, within, against, of, min, p, direction, limit} → "
     "list, about",
     "Terms that some articles have more of than the others: a city against the other "
     "cities, or whatever city, article, issue, periodical, column, kind, year, since, "
     "until name against the other articles that have such a thing.  against = {…}: "
     "compare with these articles in place of the rest.  within = {…}: leave all other "
     "articles out.  by = \"city\" …: each group against the others, `limit` terms for "
     "each; it is what happens where nothing names a side (by city, else issue, else "
     "article).  of: \"terms\" (those of db:terms), a length of n-grams, or a list.  min "
     "(3): occurrences at the side; p (0.01): the most that counts as no chance, for "
     "each "
     "term alone: of 1,000 terms that do not differ 10 pass.  direction: \"more\", "
     "\"less\" or \"both\".  Rows, by g2: term, count of tokens (characters and words) "
     "at "
     "this side, rest of rest_tokens at the other; per_10000, rest_per_10000; g2: "
     "log-likelihood (Rayson & Garside 2000, after Dunning 1993); p of it, one degree of "
     "freedom; log_ratio (Hardie 2014: 1 is twice as frequent; a count of 0 taken as "
     "0.5); percent_diff (Gabrielatos & Marchi 2012; missing where rest is 0); articles, "
     "group, key, sentences of this side.\n"
     "  for k in qikan.db:keyness{by = \"city\", limit = 5} do\n"
     "    print(k.group, k.term, k.count, k.rest, k.g2, k.log_ratio)\n"
     "  end"},
};
const qk_lua_module qk_keyness_module = {"db", functions, QK_COUNT(functions)};
