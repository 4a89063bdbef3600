/* shared.c - where a passage or a text stands. */
#include "script/shared.h"

static const char *const place_fields[] = {"group",       "key",   "article_id",
                                           "sentence_id", "count", NULL};

void qk_spread_open(lua_State *L, qk_spread *p, qk_study *s) {
  *p = (qk_spread){.s = s};
  p->first = qk_work_new(&s->work, s->corpus.n_groups + (size_t)1, sizeof *p->first);
  if (!p->first || !qk_counter_open(&p->counter, &s->corpus))
    qk_run_spend(L, QK_LIMIT_MEMORY);
}

static void find_first(qk_spread *p, const uint32_t *at, uint32_t n) {
  const qk_corpus *c = &p->s->corpus;
  for (uint32_t i = 0; i < p->counter.n_groups; i++)
    p->first[p->counter.groups[i]] = UINT32_MAX;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t group = c->articles[qk_corpus_article_of(c, at[i])].group;
    if (group != QK_NO_GROUP && at[i] < p->first[group]) p->first[group] = at[i];
  }
}

/* Where there is no group, the first sentences. */
static void set_places(lua_State *L, const qk_spread *p) {
  const qk_corpus *c = &p->s->corpus;
  qk_answer a;
  qk_answer_open(L, &a, "the place", place_fields);
  for (uint32_t i = 0; i < p->counter.n_groups; i++) {
    uint32_t g = p->counter.groups[i], at = p->first[g];
    qk_answer_row(&a);
    qk_set_text(L, "group", c->groups[g].name);
    qk_set_text(L, "key", c->groups[g].key);
    qk_set_integer(L, "count", p->counter.times[g]);
    qk_set_integer(L, "article_id",
                   (lua_Integer)c->articles[qk_corpus_article_of(c, at)].id);
    qk_set_integer(L, "sentence_id",
                   (lua_Integer)c->sentences[qk_corpus_sentence_of(c, at)].id);
    qk_answer_put(&a);
  }
  qk_answer_close(&a);
  lua_setfield(L, -2, "places");
}

static void set_list(lua_State *L, const qk_spread *p, const char *field, bool key) {
  lua_createtable(L, (int)p->counter.n_groups, 0);
  for (uint32_t i = 0; i < p->counter.n_groups; i++) {
    const qk_group *g = &p->s->corpus.groups[p->counter.groups[i]];
    qk_str v = key ? g->key : g->name;
    lua_pushlstring(L, v.p, v.n);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_setfield(L, -2, field);
}

static void set_sentences(lua_State *L, const qk_spread *p) {
  const qk_corpus *c = &p->s->corpus;
  lua_createtable(L, (int)p->counter.n_groups, 0);
  for (uint32_t i = 0; i < p->counter.n_groups && i < QK_STUDY_SENTENCES; i++) {
    uint32_t at = p->first[p->counter.groups[i]];
    lua_pushinteger(L, (lua_Integer)c->sentences[qk_corpus_sentence_of(c, at)].id);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_setfield(L, -2, "sentences");
}

void qk_spread_set(lua_State *L, qk_spread *p, const uint32_t *at, uint32_t n) {
  luaL_checkstack(L, 16, "too many results");
  if (!qk_counter_count(&p->counter, at, n)) qk_run_check(L);
  find_first(p, at, n);
  qk_set_integer(L, "groups", p->counter.n_groups);
  qk_set_integer(L, "articles", p->counter.all_articles);
  set_list(L, p, "names", false);
  set_list(L, p, "keys", true);
  set_places(L, p);
  set_sentences(L, p);
}
