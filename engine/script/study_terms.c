/* study_terms.c - which terms a computation is over. */
#include "script/host_state.h"
#include "script/study.h"
#include "script/table.h"
#include "text/utf8.h"

enum { LISTED_MAX = 100000 };

/* ---- discovery -----------------------------------------------------------------------
 */

/* Lexicon term_edges: "的", "们<TAB>first": what no term begins or ends with. */
const uint8_t *qk_study_edges(lua_State *L, qk_study *s) {
  qk_run *r = qk_run_of(L);
  const qk_vocabulary *v = &s->corpus.words;
  const qk_lexicon *lex;
  qk_err e = {0};
  if (qk_lexicon_get(r->host, QK_LIT("term_edges"), &lex, &e)) qk_run_fail(L, &e);
  qk_buf_put(&r->reads, qk_str_of(lex->digest));
  uint8_t *edges = qk_work_new(&s->work, v->n, 1);
  if (!edges) qk_run_spend(L, QK_LIMIT_MEMORY);
  for (uint32_t i = 0; i < lex->entries.n; i++) {
    qk_str entry = lex->entries.items[i];
    size_t tab = qk_str_find(entry, QK_LIT("\t"));
    qk_str side = qk_trim(qk_str_sub(entry, tab, entry.n));
    bool first = !side.n || qk_str_eq(side, QK_LIT("first"));
    bool last = !side.n || qk_str_eq(side, QK_LIT("last"));
    qk_tokenizer t;
    qk_token token;
    qk_tokenizer_init(&t, s->folding, qk_str_sub(entry, 0, tab));
    if ((!first && !last) || !qk_token_next(&t, &token)) {
      lua_pushlstring(L, entry.p, entry.n);
      luaL_error(L,
                 "lexicon term_edges: expected a word, and behind a tab first or last, "
                 "got '%s'",
                 lua_tostring(L, -1));
    }
    uint32_t number = qk_vocabulary_find(v, &token);
    if (first) edges[number] |= QK_NOT_FIRST;
    if (last) edges[number] |= QK_NOT_LAST;
  }
  return edges;
}

void qk_study_terms(lua_State *L, qk_study *s, uint32_t min, double entropy,
                    qk_term **terms, uint32_t *n) {
  qk_term_options o = {.shortest = 2, .longest = QK_TERM_MAX};
  qk_err e = {0};
  o.min = qk_study_integer(L, s, "min", min, 2, 1000000000);
  qk_study_range(L, s, "length", &o.shortest, &o.longest, 2, QK_TERM_MAX);
  o.cohesion = qk_study_number(L, s, "cohesion", 4, -1000, 1000);
  o.entropy = qk_study_number(L, s, "entropy", entropy, 0, 1000);
  o.edges = qk_study_edges(L, s);
  qk_study_sort_runs(L, s, o.longest + 1, o.min);
  if (qk_terms_find(&s->corpus, &s->suffixes, &o, terms, n, &e)) qk_study_fail(L, s, &e);
}

/* ---- given terms ---------------------------------------------------------------------
 */

const uint32_t *qk_study_tokens(lua_State *L, qk_study *s, int index, const char *key,
                                uint32_t *n) {
  index = lua_absindex(L, index);
  const char *path = lua_pushfstring(L, "%s: %s", s->who, key);
  uint32_t *tokens, count = 0;
  size_t cap = 0;
  qk_tokenizer t;
  qk_token token;
  qk_str text;
  bool known = true;
  if (lua_type(L, index) != LUA_TSTRING) qk_expected(L, path, "a term as string", index);
  text.p = lua_tolstring(L, index, &text.n);
  if (qk_utf8_valid(text) != text.n)
    luaL_error(L, "%s: expected UTF-8, got other bytes", path);
  tokens = NULL;
  qk_tokenizer_init(&t, s->folding, text);
  while (qk_token_next(&t, &token)) {
    if (token.kind == QK_TOKEN_BREAK)
      qk_expected(L, path, "a term without punctuation", index);
    if (!qk_work_grow(&s->work, &tokens, count, &cap, sizeof *tokens))
      qk_run_spend(L, QK_LIMIT_MEMORY);
    tokens[count] = qk_vocabulary_find(&s->corpus.words, &token);
    known = known && tokens[count];
    count++;
  }
  if (!count) qk_expected(L, path, "a term of one character or more", index);
  lua_pop(L, 1);
  *n = known ? count : 0;
  return tokens;
}

/* The list at the top: one pass over the texts finds them all. */
static void read_list(lua_State *L, qk_study *s, qk_listed *out) {
  lua_Unsigned n = lua_rawlen(L, -1);
  qk_wordlist words;
  qk_err e = {0};
  if (n < 1 || n > LISTED_MAX)
    luaL_error(L, "%s: of: expected 1 to %d terms, got %d", s->who, LISTED_MAX, (int)n);
  qk_str *given = qk_work_new(&s->work, n, sizeof *given);
  uint32_t *word = qk_work_new(&s->work, n, sizeof *word);
  out->terms = qk_work_new(&s->work, n, sizeof *out->terms);
  qk_term *found = qk_work_new(&s->work, n, sizeof *found);
  if (!given || !word || !out->terms || !found || !qk_wordlist_begin(&words, &s->work))
    qk_run_spend(L, QK_LIMIT_MEMORY);
  out->given = given;
  for (out->n = 0; out->n < n; out->n++) {
    uint32_t i = out->n, length;
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    const uint32_t *tokens = qk_study_tokens(L, s, -1, "of", &length);
    out->terms[i].length = length;
    word[i] = length ? qk_wordlist_add(&words, &s->work, tokens, length, 1) : QK_NO_WORD;
    qk_str text;
    text.p = lua_tolstring(L, -1, &text.n);
    given[i] = qk_work_copy(&s->work, text);
    if (!given[i].p || (length && word[i] == QK_NO_WORD))
      qk_run_spend(L, QK_LIMIT_MEMORY);
    lua_pop(L, 1);
    qk_run_tick(L, 1000);
  }
  qk_suffixes_free(&s->suffixes, &s->work);
  if (qk_count_given(&s->corpus, &words, &s->suffixes, found, &e))
    qk_study_fail(L, s, &e);
  for (uint32_t i = 0; i < n; i++) {
    if (word[i] == QK_NO_WORD) continue;
    out->terms[i].from = found[word[i]].from;
    out->terms[i].to = found[word[i]].to;
  }
}

void qk_study_ngrams(lua_State *L, qk_study *s, uint32_t n, uint32_t min,
                     qk_listed *out) {
  qk_err e = {0};
  *out = (qk_listed){0};
  min = qk_study_integer(L, s, "min", min, 1, 1000000000);
  qk_study_sort_runs(L, s, n, min);
  if (qk_count_ngrams(&s->corpus, &s->suffixes, n, min, &out->terms, &out->n, &e))
    qk_study_fail(L, s, &e);
  qk_count_sort(out->terms, out->n);
}

void qk_study_listed(lua_State *L, qk_study *s, uint32_t min, double entropy,
                     qk_listed *out) {
  int type = lua_getfield(L, s->options, "of");
  *out = (qk_listed){0};
  if (type == LUA_TTABLE) {
    read_list(L, s, out);
  } else if (type == LUA_TNUMBER) {
    qk_study_ngrams(L, s, qk_study_integer(L, s, "of", 2, 1, QK_GRAM_MAX), min, out);
  } else if (type == LUA_TNIL ||
             (type == LUA_TSTRING && strcmp(lua_tostring(L, -1), "terms") == 0)) {
    qk_study_terms(L, s, min, entropy, &out->terms, &out->n);
  } else {
    lua_pushfstring(L, "%s: of", s->who);
    qk_expected(L, lua_tostring(L, -1),
                "\"terms\", a length of n-grams or a list of terms", -2);
  }
  lua_pop(L, 1);
}
