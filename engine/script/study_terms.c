/* study_terms.c - which terms a computation is over. */
#include "script/host_state.h"
#include "script/study.h"
#include "script/table.h"
#include "text/utf8.h"

enum { LISTED_MAX = 100000 };

/* ---- discovery -----------------------------------------------------------------------
 */

/* The vocabulary grows while texts are read; what is new is no edge. */
static bool grow_edges(qk_study *s) {
  if (s->edges && s->n_edges >= s->corpus.words.n) return true;
  size_t n = (size_t)s->corpus.words.n * 2;
  uint8_t *more = qk_work_new(&s->work, n, 1);
  if (!more) return false;
  if (s->edges) memcpy(more, s->edges, s->n_edges);
  qk_work_give(&s->work, s->edges);
  s->edges = more;
  s->n_edges = n;
  return true;
}

/* One entry: "的", "们<TAB>first": what no term begins or ends with. */
static void add_edge(lua_State *L, qk_study *s, qk_str entry) {
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
  if (token.kind == QK_TOKEN_BREAK) return;
  uint32_t number = qk_vocabulary_add(&s->corpus.words, &s->work, &token);
  if (!number || !grow_edges(s)) qk_run_spend(L, QK_LIMIT_MEMORY);
  if (first) s->edges[number] |= QK_NOT_FIRST;
  if (last) s->edges[number] |= QK_NOT_LAST;
}

const uint8_t *qk_study_edges(lua_State *L, qk_study *s) {
  qk_run *r = qk_run_of(L);
  const qk_lexicon *lex;
  qk_err e = {0};
  bool first = !s->edges;
  if (!grow_edges(s)) qk_run_spend(L, QK_LIMIT_MEMORY);
  if (!first) return s->edges;
  if (qk_lexicon_get(r->host, QK_LIT("term_edges"), &lex, &e)) qk_run_fail(L, &e);
  qk_buf_put(&r->reads, qk_str_of(lex->digest));
  for (uint32_t i = 0; i < lex->entries.n; i++) add_edge(L, s, lex->entries.items[i]);
  return s->edges;
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
    tokens[count] = qk_vocabulary_add(&s->corpus.words, &s->work, &token);
    if (!tokens[count++]) qk_run_spend(L, QK_LIMIT_MEMORY);
  }
  if (!count) qk_expected(L, path, "a term of one character or more", index);
  lua_pop(L, 1);
  *n = count;
  return tokens;
}

void qk_study_given(lua_State *L, qk_study *s, qk_given *out) {
  qk_work *w = &s->work;
  lua_getfield(L, s->options, "of");
  lua_Unsigned n = lua_rawlen(L, -1);
  if (n < 1 || n > LISTED_MAX)
    luaL_error(L, "%s: of: expected 1 to %d terms, got %d", s->who, LISTED_MAX, (int)n);
  qk_str *texts = qk_work_new(w, n, sizeof *texts);
  *out = (qk_given){.texts = texts,
                    .terms = qk_work_new(w, n, sizeof *out->terms),
                    .words = qk_work_new(w, n, sizeof *out->words)};
  if (!texts || !out->terms || !out->words || !qk_wordlist_begin(&out->list, w))
    qk_run_spend(L, QK_LIMIT_MEMORY);
  for (; out->n < n; out->n++) {
    qk_spelled *t = &out->terms[out->n];
    qk_str text;
    lua_rawgeti(L, -1, (lua_Integer)out->n + 1);
    t->tokens = qk_study_tokens(L, s, -1, "of", &t->n);
    out->words[out->n] = qk_wordlist_add(&out->list, w, t->tokens, t->n, 1);
    text.p = lua_tolstring(L, -1, &text.n);
    texts[out->n] = qk_work_copy(w, text);
    if (!texts[out->n].p || out->words[out->n] == QK_NO_WORD)
      qk_run_spend(L, QK_LIMIT_MEMORY);
    lua_pop(L, 1);
    qk_run_tick(L, 1000);
  }
  lua_pop(L, 1);
}

typedef struct tallying {
  qk_tally *t;
  const qk_corpus *c;
} tallying;

static qk_code tally_article(void *context, qk_err *e) {
  tallying *x = context;
  return qk_tally_add(x->t, x->c, e);
}

void qk_study_tally(lua_State *L, qk_study *s, const qk_wordlist *words, bool by_group,
                    uint32_t most, qk_tally *out) {
  qk_err e = {0};
  if (!qk_tally_open(out, &s->work, words, by_group, most))
    qk_run_spend(L, QK_LIMIT_MEMORY);
  s->corpus.words.closed = true;
  if (qk_reading_each(&s->reading, QK_NO_GROUP, tally_article,
                      &(tallying){out, &s->corpus}, &e))
    qk_study_fail(L, s, &e);
}

/* ---- what is counted -----------------------------------------------------------------
 */

void qk_study_ngrams(lua_State *L, qk_study *s, uint32_t n, uint32_t min, qk_term **terms,
                     uint32_t *n_terms) {
  qk_err e = {0};
  min = qk_study_integer(L, s, "min", min, 1, 1000000000);
  qk_study_sort_runs(L, s, n, min);
  if (qk_count_ngrams(&s->corpus, &s->suffixes, n, min, terms, n_terms, &e))
    qk_study_fail(L, s, &e);
  qk_count_sort(*terms, *n_terms);
}

qk_of qk_study_of(lua_State *L, const qk_study *s) {
  int type = lua_getfield(L, s->options, "of");
  qk_of of = type == LUA_TTABLE    ? QK_OF_GIVEN
             : type == LUA_TNUMBER ? QK_OF_NGRAMS
                                   : QK_OF_TERMS;
  bool good = type == LUA_TTABLE || type == LUA_TNUMBER || type == LUA_TNIL ||
              (type == LUA_TSTRING && strcmp(lua_tostring(L, -1), "terms") == 0);
  if (!good) {
    lua_pushfstring(L, "%s: of", s->who);
    qk_expected(L, lua_tostring(L, -1),
                "\"terms\", a length of n-grams or a list of terms", -2);
  }
  lua_pop(L, 1);
  return of;
}

void qk_study_discover(lua_State *L, qk_study *s, qk_of of, uint32_t min, double entropy,
                       qk_term **terms, uint32_t *n) {
  if (of == QK_OF_NGRAMS)
    qk_study_ngrams(L, s, qk_study_integer(L, s, "of", 2, 1, QK_GRAM_MAX), min, terms, n);
  else
    qk_study_terms(L, s, min, entropy, terms, n);
}
