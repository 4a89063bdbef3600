/* lib_near.c - db:near_duplicates, db:quotation_variants, qikan.similarity.
 * In:   which articles; how similar.
 * Out:  lists of clusters with their variants.
 * Owns: nothing beside the study of each call. */
#include <stdlib.h>

#include "script/host_state.h"
#include "script/library.h"
#include "script/shared.h"
#include "script/table.h"
#include "search/near.h"
#include "search/wording.h"
#include "text/utf8.h"

enum { SHOWN = 50, VARIANTS = 20 };

static const char *const fields[] = {"text",     "length",    "count",      "groups",
                                     "names",    "keys",      "places",     "articles",
                                     "variants", "sentences", "similarity", NULL};
static const char *const variant_fields[] = {
    "text",   "count",    "similarity", "difference", "names",   "keys",
    "groups", "articles", "places",     "sentences",  "speaker", NULL};

typedef struct finder {
  qk_study *s;
  bool quotations;
  qk_near_options o;
  uint32_t min_length, min_groups, variants;
  qk_text_run *runs;
  uint32_t *sentence; /* of each run */
  uint32_t n;
  qk_near near;
  uint32_t *at; /* places of the texts of a cluster */
  qk_spread spread;
} finder;

/* ---- texts ---------------------------------------------------------------------------
 */

static void read_runs(lua_State *L, finder *f) {
  const qk_corpus *c = &f->s->corpus;
  f->runs = qk_work_new(&f->s->work, c->n_sentences + (size_t)1, sizeof *f->runs);
  f->sentence = qk_work_new(&f->s->work, c->n_sentences + (size_t)1, sizeof *f->sentence);
  f->at = qk_work_new(&f->s->work, c->n_sentences + (size_t)1, sizeof *f->at);
  if (!f->runs || !f->sentence || !f->at) qk_run_spend(L, QK_LIMIT_MEMORY);
  for (uint32_t i = 0; i < c->n_sentences; i++) {
    uint32_t to = i + 1 < c->n_sentences ? c->sentences[i + 1].from : c->n_tokens;
    while (to > c->sentences[i].from && c->tokens[to - 1] == QK_END) to--;
    if (to - c->sentences[i].from < f->min_length) continue;
    f->runs[f->n] = (qk_text_run){c->sentences[i].from, to};
    f->sentence[f->n++] = i;
  }
}

/* The text of a sentence or quotation, over what out held; `more`: another column, which
 * is pushed. */
static void read_text(lua_State *L, const finder *f, uint32_t run, qk_buf *out) {
  static const char *const sql[] = {"SELECT text, NULL FROM sentence WHERE id = ?",
                                    "SELECT text, speaker FROM quotation WHERE id = ?"};
  qk_query *q;
  qk_err e = {0};
  bool row = false;
  int64_t id = f->s->corpus.sentences[f->sentence[run]].id;
  qk_code code = qk_query_open(f->s->store, qk_str_of(sql[f->quotations]), &q, &e);
  if (!code) code = qk_query_bind_int(q, 1, id, &e);
  if (!code) code = qk_query_step(q, &row, &e);
  qk_buf_clear(out);
  qk_str speaker = {0};
  if (!code && row) {
    qk_buf_put(out, qk_query_text(q, 0));
    speaker = qk_query_text(q, 1);
    speaker = speaker.p ? qk_work_copy(&f->s->work, speaker) : speaker;
  }
  qk_query_close(q);
  if (code) qk_study_fail(L, f->s, &e);
  if (speaker.p)
    lua_pushlstring(L, speaker.p, speaker.n);
  else
    lua_pushnil(L);
}

/* Of quotations the ids of their sentences, in `sentences` of the row at the top and in
 * its places. */
static void turn_ids(lua_State *L, const finder *f, const char *list, const char *field) {
  if (!f->quotations) return;
  qk_query *q;
  qk_err e = {0};
  bool row;
  lua_getfield(L, -1, list);
  lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, -1, i);
    if (field) lua_getfield(L, -1, field);
    int64_t id = lua_tointeger(L, -1);
    if (field) lua_pop(L, 1);
    qk_code code = qk_query_open(
        f->s->store, QK_LIT("SELECT sentence_id FROM quotation WHERE id = ?"), &q, &e);
    if (!code) code = qk_query_bind_int(q, 1, id, &e);
    if (!code) code = qk_query_step(q, &row, &e);
    if (!code && row) id = qk_query_int(q, 0);
    qk_query_close(q);
    if (code) qk_study_fail(L, f->s, &e);
    lua_pushinteger(L, (lua_Integer)id);
    if (field)
      lua_setfield(L, -2, field);
    else
      lua_rawseti(L, -3, i);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* ---- rows ----------------------------------------------------------------------------
 */

/* Sets the fields that tell where the texts [from, to) of near.texts stand. */
static void set_places(lua_State *L, finder *f, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) f->at[i - from] = f->runs[f->near.texts[i]].from;
  qk_spread_set(L, &f->spread, f->at, to - from);
  if (!f->spread.counter.n_groups)
    qk_study_set_sentences(L, f->s, f->at, to - from, QK_NO_GROUP, 3);
  turn_ids(L, f, "sentences", NULL);
  turn_ids(L, f, "places", "sentence_id");
}

/* From the first variant to this one. */
static void set_difference(lua_State *L, finder *f) {
  qk_study *s = f->s;
  bool whole;
  qk_buf_clear(&s->text);
  if (!qk_wording_diff(&s->work, s->folding, qk_buf_str(&s->spare[0]),
                       qk_buf_str(&s->spare[1]), &s->text, &whole) ||
      s->text.oom) {
    qk_run_check(L);
    qk_run_spend(L, QK_LIMIT_MEMORY);
  }
  if (whole) qk_set_text(L, "difference", qk_buf_str(&s->text));
}

static void put_variant(lua_State *L, finder *f, qk_answer *a, const qk_variant *v,
                        bool first) {
  qk_answer_row(a);
  read_text(L, f, f->near.texts[v->from], &f->s->spare[1]);
  lua_setfield(L, -2, "speaker");
  qk_set_text(L, "text", qk_buf_str(&f->s->spare[1]));
  qk_set_integer(L, "count", v->to - v->from);
  qk_set_number(L, "similarity", v->similarity);
  if (!first) set_difference(L, f);
  set_places(L, f, v->from, v->to);
  qk_answer_put(a);
}

static void put_cluster(lua_State *L, finder *f, qk_answer *list, const qk_cluster *c) {
  const qk_variant *variants = f->near.variants;
  double least = 1;
  qk_answer a;
  uint32_t first = f->near.texts[variants[c->from].from];
  for (uint32_t i = c->from; i < c->to; i++)
    if (variants[i].similarity < least) least = variants[i].similarity;
  qk_answer_row(list);
  read_text(L, f, first, &f->s->spare[0]);
  lua_pop(L, 1);
  qk_set_text(L, "text", qk_buf_str(&f->s->spare[0]));
  qk_set_integer(L, "length", f->runs[first].to - f->runs[first].from);
  qk_set_integer(L, "count", c->texts);
  qk_set_number(L, "similarity", least);
  set_places(L, f, variants[c->from].from, variants[c->to - 1].to);
  qk_answer_open(L, &a, "the variant", variant_fields);
  for (uint32_t i = c->from; i < c->to && i - c->from < f->variants; i++)
    put_variant(L, f, &a, &variants[i], i == c->from);
  qk_answer_close(&a);
  lua_setfield(L, -2, "variants");
  qk_answer_put(list);
}

/* ---- clusters ------------------------------------------------------------------------
 */

/* Groups of a cluster's texts; QK_NO_GROUP is none. */
static uint32_t groups_of(lua_State *L, finder *f, const qk_cluster *c) {
  uint32_t from = f->near.variants[c->from].from, to = f->near.variants[c->to - 1].to;
  for (uint32_t i = from; i < to; i++) f->at[i - from] = f->runs[f->near.texts[i]].from;
  if (!qk_counter_count(&f->spread.counter, f->at, to - from)) qk_run_check(L);
  return f->spread.counter.n_groups;
}

/* The most texts first, then the longer ones. */
static int by_size(const void *x, const void *y, void *context) {
  const finder *f = context;
  const qk_cluster *a = x, *b = y;
  const qk_text_run *p = &f->runs[f->near.texts[f->near.variants[a->from].from]];
  const qk_text_run *q = &f->runs[f->near.texts[f->near.variants[b->from].from]];
  if (a->texts != b->texts) return a->texts > b->texts ? -1 : 1;
  if (p->to - p->from != q->to - q->from)
    return p->to - p->from > q->to - q->from ? -1 : 1;
  return (p->from > q->from) - (p->from < q->from);
}

static uint32_t select_clusters(lua_State *L, finder *f) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < f->near.n_clusters; i++) {
    qk_cluster c = f->near.clusters[i];
    if (f->quotations && c.to - c.from < 2) continue; /* one wording is no variant */
    if (f->min_groups > 1 && groups_of(L, f, &c) < f->min_groups) continue;
    f->near.clusters[kept++] = c;
  }
  if (kept) qsort_r(f->near.clusters, kept, sizeof *f->near.clusters, by_size, f);
  return kept;
}

static int find(lua_State *L, finder *f, const char *who, const char *const *keys) {
  qk_selection sel = {0};
  qk_scope scope;
  qk_answer a;
  qk_err e = {0};
  qk_study *s = f->s = qk_study_open(L, who, keys);
  uint32_t limit = qk_study_limit(L, s, SHOWN);
  f->o.least = qk_study_number(L, s, "min", f->o.least, 0.1, 1);
  f->o.shingle = qk_study_integer(L, s, "shingle", f->o.shingle, 1, 16);
  f->min_length = qk_study_integer(L, s, "min_length", f->min_length, 1, 1000000);
  f->min_groups = qk_study_integer(L, s, "min_cities", 1, 1, 1000000);
  f->min_groups = qk_study_integer(L, s, "min_groups", f->min_groups, 1, 1000000);
  f->variants = qk_study_integer(L, s, "variants", VARIANTS, 1, 10000);
  qk_study_scope(L, s, s->options, &scope);
  sel.within = &scope;
  sel.by = qk_study_part(L, s, "by", &scope);
  if (!f->quotations)
    qk_study_load(L, s, &sel, false, QK_FOR_SUFFIXES);
  else if (qk_corpus_load_quotations(&s->corpus, &s->work, s->store, s->folding, &sel,
                                     &e))
    return qk_study_fail(L, s, &e);
  read_runs(L, f);
  if (qk_near_find(&s->work, s->corpus.tokens, f->runs, f->n, &f->o, &f->near, &e))
    return qk_study_fail(L, s, &e);
  qk_spread_open(L, &f->spread, s);
  uint32_t n = select_clusters(L, f), shown = n < limit ? n : limit;
  qk_answer_open(L, &a, "the cluster", fields);
  for (uint32_t i = 0; i < shown; i++) put_cluster(L, f, &a, &f->near.clusters[i]);
  qk_answer_close(&a);
  qk_study_push_about(L, s, qk_part_name(sel.by), n, shown);
  qk_study_close(s);
  return 2;
}

static int near_duplicates(lua_State *L) {
  static const char *const keys[] = {"min",        "shingle",    "min_length",
                                     "min_groups", "min_cities", "by",
                                     "variants",   "limit",      NULL};
  finder f = {.o = {.shingle = 3, .least = 0.7}, .min_length = 10};
  return find(L, &f, "db:near_duplicates", keys);
}

static int quotation_variants(lua_State *L) {
  static const char *const keys[] = {"min",        "shingle",    "min_length",
                                     "min_groups", "min_cities", "by",
                                     "variants",   "limit",      NULL};
  finder f = {.quotations = true,
              .o = {.shingle = 2, .least = 0.7, .containment = true},
              .min_length = 6};
  return find(L, &f, "db:quotation_variants", keys);
}

#define VARIANT_ROWS                                                                        \
  "Rows: text (of the first variant), length, count (texts), similarity (the least of "     \
  "a "                                                                                      \
  "variant with the first), groups, names, keys, articles, places, sentences (as of "       \
  "db:reuse), and variants, `variants` (20) of them: text, count, similarity, "             \
  "difference (the variant, with 〔here→there〕 where it is not as the first; missing " \
  "for "                                                                                    \
  "the first, and where texts are too long), names, places, sentences"

/* ---- qikan.similarity ----------------------------------------------------------------
 */

static const uint32_t *read_text_at(lua_State *L, qk_study *s, int index,
                                    qk_vocabulary *v, uint32_t *n) {
  qk_tokenizer t;
  qk_token token;
  qk_str text;
  size_t cap = 0;
  uint32_t *tokens = NULL;
  if (lua_type(L, index) != LUA_TSTRING)
    qk_expected(L, "qikan.similarity", "a string", index);
  text.p = lua_tolstring(L, index, &text.n);
  if (qk_utf8_valid(text) != text.n)
    luaL_error(L, "qikan.similarity: expected UTF-8, got other bytes");
  *n = 0;
  qk_tokenizer_init(&t, s->folding, text);
  while (qk_token_next(&t, &token)) {
    if (token.kind == QK_TOKEN_BREAK) continue;
    uint32_t number = qk_vocabulary_add(v, &s->work, &token);
    if (!number || !qk_work_grow(&s->work, &tokens, *n, &cap, sizeof *tokens))
      qk_run_spend(L, QK_LIMIT_MEMORY);
    tokens[(*n)++] = number;
    qk_run_tick(L, 50);
  }
  return tokens;
}

static int similarity(lua_State *L) {
  double resemblance, containment;
  uint32_t n_a, n_b;
  qk_vocabulary v = {0};
  lua_Integer k = luaL_optinteger(L, 3, 2);
  if (k < 1 || k > 16) return qk_expected(L, "qikan.similarity", "1 to 16", 3);
  lua_settop(L, 3);
  qk_study *s = qk_study_new(L, "qikan.similarity");
  if (!qk_vocabulary_begin(&v, &s->work)) qk_run_spend(L, QK_LIMIT_MEMORY);
  const uint32_t *a = read_text_at(L, s, 1, &v, &n_a);
  const uint32_t *b = read_text_at(L, s, 2, &v, &n_b);
  uint32_t *both = qk_work_new(&s->work, (size_t)n_a + n_b + 1, sizeof *both);
  if (!both) qk_run_spend(L, QK_LIMIT_MEMORY);
  if (n_a) memcpy(both, a, n_a * sizeof *both);
  if (n_b) memcpy(both + n_a, b, n_b * sizeof *both);
  qk_run_tick(L, ((size_t)n_a + n_b) * 60);
  if (!qk_near_compare(&s->work, both, (qk_text_run){0, n_a},
                       (qk_text_run){n_a, n_a + n_b}, (uint32_t)k, &resemblance,
                       &containment))
    qk_run_spend(L, QK_LIMIT_MEMORY);
  qk_study_close(s);
  lua_pushnumber(L, resemblance);
  lua_pushnumber(L, containment);
  return 2;
}

static const qk_lua_function functions[] = {
    {"near_duplicates", near_duplicates,
     "db:near_duplicates{min, shingle, min_length, min_cities, by, variants, limit, "
     "city, "
     "issue, …} → list, about",
     "Sentences of `min_length` (10) characters or words or more that are nearly the "
     "same, "
     "in clusters: those whose resemblance is `min` (0.7) or more, and what is joined to "
     "them.  Resemblance: |A ∩ B| / |A ∪ B| of their shingles, runs of `shingle` (3) "
     "characters or words without punctuation (Broder 1997); every pair is found, by a "
     "prefix filter (Bayardo, Ma & Srikant 2007), none is estimated.  min_cities (1): "
     "clusters of so many cities or more (min_groups is the same; by: as in "
     "db:dispersion).  The most sentences first.  " VARIANT_ROWS ".\n"
     "  for d in qikan.db:near_duplicates{limit = 3} do print(d.count, d.groups, d.text) "
     "end"},
    {"quotation_variants", quotation_variants,
     "db:quotation_variants{min, shingle, min_length, min_cities, by, variants, limit, "
     "city, "
     "issue, …} → list, about",
     "One quotation in several wordings: quotations (view quotation) of `min_length` (6) "
     "characters or more of which the shorter is in the longer to `min` (0.7) or more, "
     "by "
     "containment |A ∩ B| / min(|A|, |B|) of runs of `shingle` (2) characters (Broder "
     "1997).  Clusters of one wording alone are left out.  " VARIANT_ROWS ", speaker.\n"
     "  for q in qikan.db:quotation_variants{limit = 2} do\n"
     "    for v in q.variants do print(v.count, v.difference or v.text) end\n"
     "  end"},
};
const qk_lua_module qk_near_module = {"db", functions, QK_COUNT(functions)};

static const qk_lua_function similarity_functions[] = {
    {"similarity", similarity, "qikan.similarity(a, b [, n]) → number, number",
     "How alike two texts are, 0 to 1: resemblance |A ∩ B| / |A ∪ B| of their runs of n "
     "(2) characters or words, and containment |A ∩ B| / min(|A|, |B|), of the shorter "
     "in "
     "the longer (Broder 1997).  Punctuation, white space, case and traditional forms "
     "are "
     "not compared; a text of fewer than n is one run; two empty texts are alike.\n"
     "  local same, inside = qikan.similarity(\"天地玄黄\", \"天地玄\")\n"
     "  assert(math.abs(same - 2 / 3) < 1e-12 and inside == 1)"},
};
const qk_lua_module qk_similarity_module = {"qikan", similarity_functions,
                                            QK_COUNT(similarity_functions)};
