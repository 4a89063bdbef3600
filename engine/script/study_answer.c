/* study_answer.c - texts, sentences and denominators for the rows of a study. */
#include "script/study.h"

enum { SENTENCES = 3 };

void qk_study_set_text(lua_State *L, qk_study *s, const char *name, uint32_t from,
                       uint32_t n) {
  qk_err e = {0};
  qk_buf_clear(&s->text);
  if (qk_corpus_quote(&s->corpus, s->store, s->folding, from, n, &s->text, &e))
    qk_study_fail(L, s, &e);
  qk_set_text(L, name, qk_buf_str(&s->text));
}

void qk_study_set_term(lua_State *L, qk_study *s, const char *name, const uint32_t *at,
                       uint32_t n_at, uint32_t length) {
  uint32_t first = UINT32_MAX;
  for (uint32_t i = 0; i < n_at; i++)
    if (at[i] < first) first = at[i];
  qk_study_set_text(L, s, name, first, length);
}

void qk_study_set_sentences(lua_State *L, const qk_study *s, const uint32_t *at,
                            uint32_t n, uint32_t group, uint32_t most) {
  uint32_t found[QK_STUDY_SENTENCES];
  if (most > QK_STUDY_SENTENCES) most = QK_STUDY_SENTENCES;
  uint32_t have = qk_count_sentences(&s->corpus, at, n, group, found, most);
  lua_createtable(L, (int)have, 0);
  for (uint32_t i = 0; i < have; i++) {
    lua_pushinteger(L, (lua_Integer)s->corpus.sentences[found[i]].id);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_setfield(L, -2, "sentences");
  qk_run_tick(L, (size_t)n * 4);
}

void qk_study_set_spot(lua_State *L, qk_study *s, const char *name, qk_token_spot spot,
                       uint32_t n) {
  qk_err e = {0};
  qk_buf_clear(&s->text);
  if (qk_token_spot_quote(spot, s->store, s->folding, n, &s->text, &e))
    qk_study_fail(L, s, &e);
  qk_set_text(L, name, qk_buf_str(&s->text));
}

void qk_study_set_cited(lua_State *L, const qk_named_sentence *cited, uint32_t first) {
  lua_newtable(L);
  for (lua_Integer n = 1; first; first = cited[first - 1].next, n++) {
    lua_pushinteger(L, (lua_Integer)cited[first - 1].sentence);
    lua_rawseti(L, -2, n);
  }
  lua_setfield(L, -2, "sentences");
}

static const char *const about_fields[] = {"tokens",    "articles", "sentences",
                                           "groups",    "by",       "found",
                                           "truncated", "every",    NULL};

void qk_study_push_about(lua_State *L, const qk_study *s, const char *by, uint32_t found,
                         uint32_t shown) {
  lua_createtable(L, 0, 8);
  qk_set_integer(L, "tokens", s->corpus.sum.tokens);
  qk_set_integer(L, "articles", s->corpus.sum.articles);
  qk_set_integer(L, "sentences", s->corpus.sum.sentences);
  qk_set_integer(L, "groups", s->corpus.n_groups);
  qk_set_integer(L, "found", found);
  qk_set_integer(L, "every", s->every);
  lua_pushboolean(L, found > shown);
  lua_setfield(L, -2, "truncated");
  lua_pushstring(L, by);
  lua_setfield(L, -2, "by");
  qk_answer_record(L, "what the list is of", about_fields);
}

uint32_t qk_study_limit(lua_State *L, const qk_study *s, uint32_t otherwise) {
  return qk_study_integer(L, s, "limit", otherwise, 1, QK_STUDY_LIMIT);
}

uint32_t qk_study_sentences(lua_State *L, const qk_study *s) {
  return qk_study_integer(L, s, "sentences", SENTENCES, 0, QK_STUDY_SENTENCES);
}
