/* lib_segment.c - qikan.text.segment: a text cut into words.
 * In:   a text; words as a list, else lexicon words.
 * Out:  the words in order.
 * Owns: the lexicon's words, in a userdata of the run's registry; those of a list during
 *       the call. */
#include "script/host_state.h"
#include "script/library.h"
#include "script/table.h"
#include "search/cutter.h"
#include "text/utf8.h"

#define SEGMENTER "qikan.segmenter"
#define WHO       "qikan.text.segment"

enum { WORDS_MAX = 1000000 };

typedef struct segmenter {
  qk_work work;
  qk_vocabulary vocabulary;
  qk_wordlist words;
  const qk_folding *folding;
} segmenter;

static bool expired(void *context) { return qk_run_expired(context); }

static int close_segmenter(lua_State *L) {
  segmenter *g = luaL_checkudata(L, 1, SEGMENTER);
  qk_work_close(&g->work);
  return 0;
}

static segmenter *push_segmenter(lua_State *L) {
  qk_run *r = qk_run_of(L);
  const char *digest;
  qk_err e = {0};
  segmenter *g = lua_newuserdatauv(L, sizeof *g, 0);
  *g = (segmenter){.work = {.expired = expired, .context = r}};
  if (r->limits.memory != SIZE_MAX)
    g->work.most = r->used < r->limits.memory ? r->limits.memory - r->used : 1;
  if (luaL_newmetatable(L, SEGMENTER)) {
    lua_pushcfunction(L, close_segmenter);
    lua_setfield(L, -2, "__gc");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
  if (qk_host_folding(r->host, &g->folding, &digest, &e)) qk_run_fail(L, &e);
  qk_buf_put(&r->reads, qk_str_of(digest));
  if (!qk_vocabulary_begin(&g->vocabulary, &g->work) ||
      !qk_wordlist_begin(&g->words, &g->work))
    qk_run_spend(L, QK_LIMIT_MEMORY);
  return g;
}

/* Numbers of the tokens of a text that is no text of a word: breaks are QK_BREAK. */
static uint32_t *read_tokens(lua_State *L, segmenter *g, qk_str text, qk_token **where,
                             uint32_t *n) {
  uint32_t *tokens = NULL;
  size_t cap = 0, cap_where = 0;
  qk_tokenizer t;
  qk_token token;
  *n = 0;
  qk_tokenizer_init(&t, g->folding, text);
  while (qk_token_next(&t, &token)) {
    uint32_t number = token.kind == QK_TOKEN_BREAK
                          ? QK_BREAK
                          : qk_vocabulary_add(&g->vocabulary, &g->work, &token);
    if (!number || !qk_work_grow(&g->work, &tokens, *n, &cap, sizeof *tokens) ||
        (where && !qk_work_grow(&g->work, where, *n, &cap_where, sizeof **where)))
      qk_run_spend(L, QK_LIMIT_MEMORY);
    if (where) (*where)[*n] = token;
    tokens[(*n)++] = number;
    qk_run_tick(L, 50);
  }
  return tokens;
}

static void add_word(lua_State *L, segmenter *g, qk_str word, double weight) {
  uint32_t n;
  uint32_t *tokens = read_tokens(L, g, word, NULL, &n);
  for (uint32_t i = 0; i < n; i++)
    if (tokens[i] == QK_BREAK) n = 0; /* a word is without punctuation */
  if (n && qk_wordlist_add(&g->words, &g->work, tokens, n, weight) == QK_NO_WORD)
    qk_run_spend(L, QK_LIMIT_MEMORY);
  qk_work_give(&g->work, tokens);
}

static segmenter *lexicon_segmenter(lua_State *L) {
  qk_run *r = qk_run_of(L);
  const qk_lexicon *lex;
  qk_err e = {0};
  if (lua_getfield(L, LUA_REGISTRYINDEX, SEGMENTER ".lexicon") == LUA_TUSERDATA)
    return lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (qk_lexicon_get(r->host, QK_LIT("words"), &lex, &e)) qk_run_fail(L, &e);
  qk_buf_put(&r->reads, qk_str_of(lex->digest));
  segmenter *g = push_segmenter(L);
  for (uint32_t i = 0; i < lex->entries.n; i++) add_word(L, g, lex->entries.items[i], 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, SEGMENTER ".lexicon");
  return g;
}

static qk_str string_at(lua_State *L, int index, const char *path, const char *expected) {
  qk_str s;
  if (lua_type(L, index) != LUA_TSTRING) qk_expected(L, path, expected, index);
  s.p = lua_tolstring(L, index, &s.n);
  if (qk_utf8_valid(s) != s.n) luaL_error(L, "%s: expected UTF-8, got other bytes", path);
  return s;
}

/* A word as string, or a row with `term` and `count` as of db:terms. */
static void add_given(lua_State *L, segmenter *g) {
  static const char path[] = WHO ": words", expected[] = "strings, or rows of db:terms";
  double weight = 1;
  int top = lua_gettop(L);
  if (lua_istable(L, top)) {
    lua_getfield(L, top, "count");
    weight = lua_tonumber(L, -1);
    if (lua_type(L, -1) != LUA_TNUMBER || !(weight >= 1 && weight <= 1e15))
      qk_expected(L, WHO ": words: count", "a number, 1 or more", -1);
    lua_getfield(L, top, "term");
  }
  add_word(L, g, string_at(L, lua_gettop(L), path, expected), weight);
  lua_settop(L, top);
}

static segmenter *list_segmenter(lua_State *L, int list) {
  lua_Unsigned n = lua_rawlen(L, list);
  if (n > WORDS_MAX)
    luaL_error(L, WHO ": words: expected at most %d, got %d", WORDS_MAX, (int)n);
  segmenter *g = push_segmenter(L);
  for (lua_Unsigned i = 1; i <= n; i++) {
    lua_rawgeti(L, list, (lua_Integer)i);
    add_given(L, g);
    lua_pop(L, 1);
  }
  return g;
}

static int segment(lua_State *L) {
  qk_str text = string_at(L, 1, WHO, "a string");
  bool list = lua_istable(L, 2);
  if (!list && !lua_isnoneornil(L, 2)) qk_expected(L, WHO ": words", "a list", 2);
  segmenter *g = list ? list_segmenter(L, 2) : lexicon_segmenter(L);
  qk_token *where = NULL;
  qk_piece_of_text *pieces = NULL;
  uint32_t n, n_pieces = 0;
  qk_err e = {0};
  g->work.stopped = false; /* a shell goes on after its time was up */
  uint32_t *tokens = read_tokens(L, g, text, &where, &n);
  if (qk_wordlist_cut(&g->words, &g->work, tokens, n, &pieces, &n_pieces, &e))
    return qk_run_fail(L, &e);
  lua_createtable(L, n_pieces < INT32_MAX ? (int)n_pieces : 0, 0);
  for (uint32_t i = 0; i < n_pieces; i++) {
    size_t from = where[pieces[i].from].from,
           to = where[pieces[i].from + pieces[i].n - 1].to;
    lua_pushlstring(L, text.p + from, to - from);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
    qk_run_tick(L, 20);
  }
  if (list) {
    qk_work_close(&g->work);
  } else {
    qk_work_give(&g->work, tokens);
    qk_work_give(&g->work, where);
    qk_work_give(&g->work, pieces);
  }
  return 1;
}

static const qk_lua_function functions[] = {
    {"segment", segment, "qikan.text.segment(text [, words]) → list of strings",
     "The text cut into words: of all ways to write it with the words of a list and "
     "single characters the one of least cost, by dynamic programming over a unigram "
     "model (Sproat et al. 1996): a word costs log2(sum of counts / its count), a "
     "character that is no word one bit more than a word of count 1; of equal ways the "
     "one whose earlier words are longer.  words: strings (count 1), or the rows of "
     "db:terms with their counts; without it lexicon words, which a folder of one's own "
     "adds to.  With strings alone that is the way with the fewest pieces.  Punctuation "
     "and white space stand in no piece; Latin words and numbers are whole.  It knows no "
     "grammar and no context: a name that is not listed falls apart into characters.  A "
     "list is read at each call.\n"
     "  local words = qikan.text.segment(\"人大代表联络站。\", {\"人大\", \"代表\", "
     "\"联络站\", \"人大代表\"})\n"
     "  assert(table.concat(words, \" \") == \"人大代表 联络站\")"},
};
const qk_lua_module qk_segment_module = {"qikan.text", functions, QK_COUNT(functions)};
