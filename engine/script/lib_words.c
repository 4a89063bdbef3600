/* lib_words.c - db:collocations and db:dispersion.
 * In:   a word; which articles.
 * Out:  what stands near it; how evenly it is spread.
 * Owns: nothing beside the study of each call. */
#include "script/host_state.h"
#include "script/library.h"
#include "script/study.h"
#include "script/table.h"
#include "search/colloc.h"
#include "search/stat.h"

enum { SHOWN = 50, WORDS_MAX = 100000 };

/* ---- words of the texts --------------------------------------------------------------
 */

/* Whether a longer run has the node inside, which it would hide. */
static bool holds(const uint32_t *run, uint32_t n, const uint32_t *node,
                  uint32_t n_node) {
  for (uint32_t i = 0; n > n_node && i + n_node <= n; i++)
    if (memcmp(run + i, node, n_node * sizeof *node) == 0) return true;
  return false;
}

/* Texts are looked through for terms a stretch of this many tokens at a time: it bounds
 * the memory, and does not depend on how many there are. */
enum { STRETCH = 1000000 };

typedef struct cutting {
  lua_State *L;
  qk_study *s;
  qk_wordlist words;
  const uint32_t *node;
  uint32_t n_node;
  bool seen; /* the node */
  qk_colloc found;
} cutting;

/* The list at the top. */
static void add_list(lua_State *L, cutting *c) {
  lua_Unsigned n = lua_rawlen(L, -1);
  if (n > WORDS_MAX)
    luaL_error(L, "%s: words: expected at most %d, got %d", c->s->who, WORDS_MAX, (int)n);
  for (lua_Unsigned i = 1; i <= n; i++) {
    uint32_t length;
    lua_rawgeti(L, -1, (lua_Integer)i);
    const uint32_t *tokens = qk_study_tokens(L, c->s, -1, "words", &length);
    if (!holds(tokens, length, c->node, c->n_node) &&
        qk_wordlist_add(&c->words, &c->s->work, tokens, length, 1) == QK_NO_WORD)
      qk_run_spend(L, QK_LIMIT_MEMORY);
    lua_pop(L, 1);
    qk_run_tick(L, 1000);
  }
}

/* The terms of what the corpus holds. */
static qk_code add_terms(void *context, qk_err *e) {
  cutting *c = context;
  qk_study *s = c->s;
  qk_term *terms;
  uint32_t n;
  qk_term_options o = {
      .min = 5, .shortest = 2, .longest = QK_TERM_MAX, .cohesion = 4, .entropy = 1.5};
  c->seen = c->seen || holds(s->corpus.tokens, s->corpus.n_tokens, c->node, c->n_node);
  o.edges = qk_study_edges(c->L, s);
  qk_study_sort_runs(c->L, s, o.longest + 1, o.min);
  qk_code code = qk_terms_find(&s->corpus, &s->suffixes, &o, &terms, &n, e);
  for (uint32_t i = 0; !code && i < n; i++) {
    const uint32_t *tokens = s->corpus.tokens + s->suffixes.at[terms[i].from];
    if (holds(tokens, terms[i].length, c->node, c->n_node)) continue;
    if (qk_wordlist_weigh(&c->words, &s->work, tokens, terms[i].length,
                          terms[i].to - terms[i].from) == QK_NO_WORD)
      code = qk_nomem(e);
  }
  qk_suffixes_free(&s->suffixes, &s->work);
  if (!code) qk_work_give(&s->work, terms);
  return code;
}

/* The terms of the texts themselves, and lexicon words. */
static void add_known(lua_State *L, cutting *c) {
  qk_run *r = qk_run_of(L);
  qk_study *s = c->s;
  const qk_lexicon *lex;
  uint32_t n;
  qk_err e = {0};
  if (qk_reading_stretches(&s->reading, STRETCH, add_terms, c, &e))
    qk_study_fail(L, s, &e);
  if (qk_lexicon_get(r->host, QK_LIT("words"), &lex, &e)) qk_run_fail(L, &e);
  qk_buf_put(&r->reads, qk_str_of(lex->digest));
  for (uint32_t i = 0; i < lex->entries.n; i++) {
    lua_pushlstring(L, lex->entries.items[i].p, lex->entries.items[i].n);
    const uint32_t *tokens = qk_study_tokens(L, s, -1, "lexicon words", &n);
    if (!holds(tokens, n, c->node, c->n_node) &&
        qk_wordlist_add(&c->words, &s->work, tokens, n, 1) == QK_NO_WORD)
      qk_run_spend(L, QK_LIMIT_MEMORY);
    lua_pop(L, 1);
  }
}

/* ---- db:collocations -----------------------------------------------------------------
 */

static const char *const colloc_fields[] = {
    "term", "count", "term_count", "expected", "g2",        "p", "pmi",
    "t",    "nodes", "windows",    "words",    "sentences", NULL};

static void put_collocate(lua_State *L, qk_study *s, qk_answer *a, const qk_colloc *found,
                          const qk_collocate *k) {
  double p = 0;
  qk_answer_row(a);
  qk_study_set_spot(L, s, "term", k->spot, k->n);
  qk_set_integer(L, "count", k->o);
  qk_set_integer(L, "term_count", k->f2);
  qk_set_number(L, "expected", k->expected);
  qk_set_number(L, "g2", k->g2);
  bool has = qk_p_value(k->g2, &p);
  qk_set_maybe(L, "p", has, p);
  qk_set_number(L, "pmi", k->pmi);
  qk_set_number(L, "t", k->t);
  qk_set_integer(L, "nodes", found->nodes);
  qk_set_integer(L, "windows", found->windows);
  qk_set_integer(L, "words", found->words);
  qk_study_set_cited(L, found->cited, k->cited);
  qk_answer_put(a);
}

static const uint32_t *read_term(lua_State *L, qk_study *s, uint32_t *n) {
  lua_getfield(L, s->options, "term");
  const uint32_t *tokens = qk_study_tokens(L, s, -1, "term", n);
  lua_pop(L, 1);
  return tokens;
}

static qk_code count_article(void *context, qk_err *e) {
  cutting *c = context;
  return qk_colloc_add(&c->found, &c->s->corpus, e);
}

/* Cuts all texts with the words, and counts. */
static void count(lua_State *L, cutting *c, qk_colloc_options *o) {
  qk_study *s = c->s;
  qk_err e = {0};
  /* It costs one bit: where it stands, it is what the text is cut into. */
  o->node = qk_wordlist_add(&c->words, &s->work, c->node, c->n_node, c->words.sum + 1);
  if (o->node == QK_NO_WORD) qk_run_spend(L, QK_LIMIT_MEMORY);
  if (!qk_colloc_open(&c->found, &s->work, &c->words, o))
    qk_run_spend(L, QK_LIMIT_MEMORY);
  if (qk_reading_each(&s->reading, QK_NO_GROUP, count_article, c, &e))
    qk_study_fail(L, s, &e);
  qk_colloc_rank(&c->found, &s->corpus.words);
}

static int collocations(lua_State *L) {
  static const char *const keys[] = {"term",    "window", "measure",   "min",    "words",
                                     "singles", "limit",  "sentences", "sample", NULL};
  static const char *const measures[] = {"g2", "pmi", "t", NULL};
  qk_study *s = qk_study_open(L, "db:collocations", keys);
  uint32_t limit = qk_study_limit(L, s, SHOWN);
  qk_colloc_options o = {.window = qk_study_integer(L, s, "window", 5, 1, 1000),
                         .min = qk_study_integer(L, s, "min", 3, 1, 1000000000),
                         .cited = qk_study_sentences(L, s)};
  o.measure = (qk_measure)qk_study_choice(L, s, "measure", measures, 0);
  o.singles = lua_getfield(L, s->options, "singles") != LUA_TNIL && lua_toboolean(L, -1);
  cutting c = {.L = L, .s = s};
  qk_scope scope;
  qk_answer a;
  qk_study_scope(L, s, s->options, &scope);
  qk_selection sel = {.within = &scope, .by = QK_PART_NONE};
  qk_study_sample(L, s, &sel);
  qk_study_read(L, s, &sel);
  c.node = read_term(L, s, &c.n_node);
  if (!qk_wordlist_begin(&c.words, &s->work)) qk_run_spend(L, QK_LIMIT_MEMORY);
  bool given = lua_getfield(L, s->options, "words") == LUA_TTABLE;
  if (given)
    add_list(L, &c);
  else if (lua_isnil(L, -1))
    add_known(L, &c);
  else
    qk_expected(L, "db:collocations: words", "a list of words", -1);
  if (given || c.seen) count(L, &c, &o);
  qk_answer_open(L, &a, "the collocate", colloc_fields);
  for (uint32_t i = 0; i < c.found.n && i < limit; i++)
    put_collocate(L, s, &a, &c.found, &c.found.list[i]);
  qk_answer_close(&a);
  qk_study_push_about(L, s, "none", c.found.n, (uint32_t)a.n);
  qk_study_close(s);
  return 2;
}

/* ---- db:dispersion -------------------------------------------------------------------
 */

static const char *const dispersion_fields[] = {"term",    "count", "tokens",     "by",
                                                "parts",   "range", "juilland_d", "dp",
                                                "dp_norm", "rows",  NULL};
static const char *const part_fields[] = {"group",     "key",       "count", "tokens",
                                          "per_10000", "sentences", NULL};

/* The parts in the order of the texts; those without text are left out. */
static void put_parts(lua_State *L, qk_study *s, const qk_tally *t, qk_dispersion *d,
                      bool *has) {
  const qk_corpus *c = &s->corpus;
  double *counts = qk_work_new(&s->work, c->n_groups + (size_t)1, sizeof *counts);
  double *sizes = qk_work_new(&s->work, c->n_groups + (size_t)1, sizeof *sizes);
  qk_answer a;
  size_t n = 0;
  if (!counts || !sizes) qk_run_spend(L, QK_LIMIT_MEMORY);
  qk_answer_open(L, &a, "the part", part_fields);
  for (uint32_t g = 0; g < c->n_groups; g++) {
    const qk_tally_cell *cell = qk_tally_find(t, 0, g);
    uint32_t times = cell ? cell->times : 0, tokens = c->groups[g].tokens;
    if (!tokens) continue;
    counts[n] = times;
    sizes[n++] = tokens;
    qk_answer_row(&a);
    qk_set_text(L, "group", c->groups[g].name);
    qk_set_text(L, "key", c->groups[g].key);
    qk_set_integer(L, "count", times);
    qk_set_integer(L, "tokens", tokens);
    qk_set_number(L, "per_10000", times * 10000.0 / tokens);
    qk_study_set_cited(L, t->cited, cell ? cell->first : 0);
    qk_answer_put(&a);
  }
  qk_answer_close(&a);
  *has = qk_disperse(counts, sizes, n, d);
}

static int dispersion(lua_State *L) {
  static const char *const keys[] = {"term", "by", "sentences", NULL};
  qk_study *s = qk_study_open(L, "db:dispersion", keys);
  uint32_t most = qk_study_sentences(L, s), n;
  qk_selection sel = {0};
  qk_scope scope;
  qk_wordlist words;
  qk_tally t;
  qk_dispersion d;
  bool has;
  qk_study_scope(L, s, s->options, &scope);
  sel.within = &scope;
  sel.by = qk_study_part(L, s, "by", &scope);
  qk_study_read(L, s, &sel);
  const uint32_t *tokens = read_term(L, s, &n);
  if (!qk_wordlist_begin(&words, &s->work) ||
      qk_wordlist_add(&words, &s->work, tokens, n, 1) == QK_NO_WORD)
    qk_run_spend(L, QK_LIMIT_MEMORY);
  qk_study_tally(L, s, &words, true, most, &t);
  lua_createtable(L, 0, 12);
  lua_getfield(L, s->options, "term");
  lua_setfield(L, -2, "term");
  put_parts(L, s, &t, &d, &has);
  lua_setfield(L, -2, "rows");
  qk_set_integer(L, "count", (lua_Integer)d.count);
  qk_set_integer(L, "tokens", (lua_Integer)d.size);
  qk_set_text(L, "by", qk_str_of(qk_part_name(sel.by)));
  qk_set_integer(L, "range", (lua_Integer)d.range);
  qk_set_integer(L, "parts", (lua_Integer)d.parts);
  qk_set_maybe(L, "juilland_d", has, d.juilland_d);
  qk_set_maybe(L, "dp", has, d.dp);
  qk_set_maybe(L, "dp_norm", has, d.dp_norm);
  qk_answer_record(L, "the dispersion", dispersion_fields);
  qk_study_close(s);
  return 1;
}

static const qk_lua_function functions[] = {
    {"collocations", collocations,
     "db:collocations{term, window, measure, min, words, singles, city, issue, …, limit, "
     "sample} → list, about",
     "Words that stand near a word more often than chance would have it: within `window` "
     "(5) words to each side, in the same sentence, punctuation not counted; `min` (3) "
     "times at least; strongest first by measure \"g2\" (Dunning 1993), \"pmi\" (Church "
     "& "
     "Hanks 1990) or \"t\" (Church et al. 1991).  The texts are cut into words as by "
     "qikan.text.segment, with terms as those of db:terms, lexicon words and the term "
     "itself, which is never part of a longer word; words = {…} takes these in place of "
     "both.  The terms are looked for in stretches of a million characters and words, as "
     "articles follow each other; their counts are summed up.  "
     "singles = true lists single characters that are no word, too.  Rows: term, count o "
     "(in the windows), term_count f2 (in all texts), nodes (occurrences of the term), "
     "windows f1 (words in all windows, each once), words n (of all texts, without the "
     "term), expected f1 f2 / n, g2, p, pmi, t, sentences (where both stand).  Surface "
     "co-occurrence after Evert 2008, Corpora and collocations.  " QK_SAMPLE_MANUAL "\n"
     "  for c in qikan.db:collocations{term = \"代表\", limit = 10} do\n"
     "    print(c.term, c.count, c.term_count, c.g2)\n"
     "  end"},
    {"dispersion", dispersion,
     "db:dispersion{term, by, city, issue, …, sentences} → record",
     "How evenly a term is spread over cities, articles, issues …: by (\"city\" where "
     "there are two or more, else \"issue\", else \"article\").  Fields: count of tokens "
     "(characters and words of all parts), parts, range (parts that have it), "
     "juilland_d, "
     "dp, dp_norm (qikan.stats.dispersion; missing where it does not occur), rows: "
     "group, "
     "key, count, tokens, per_10000, sentences of each part.\n"
     "  local d = qikan.db:dispersion{term = \"代表\"}\n"
     "  print(d.by, d.count, d.range, d.parts, d.dp, d.rows[1].per_10000)"},
};
const qk_lua_module qk_words_module = {"db", functions, QK_COUNT(functions)};
