/* lib_reuse.c - db:reuse: passages that several groups share.
 * In:   which articles; how long, in how many groups.
 * Out:  a list of rows.
 * Owns: nothing beside the study of the call. */
#include "script/library.h"
#include "script/shared.h"
#include "search/reuse.h"

enum { SHOWN = 50, LENGTH = 12 };

static const char *const fields[] = {"text",  "length", "count",  "groups",    "articles",
                                     "names", "keys",   "places", "sentences", NULL};

static int reuse(lua_State *L) {
  static const char *const keys[] = {"by",    "min_length", "min_groups", "min_cities",
                                     "order", "limit",      NULL};
  static const char *const orders[] = {"shared", "length", "groups", NULL};
  qk_study *s = qk_study_open(L, "db:reuse", keys);
  qk_reuse_options o = {.limit = qk_study_limit(L, s, SHOWN)};
  qk_passage *found;
  uint32_t n, n_found;
  qk_selection sel = {0};
  qk_scope scope;
  qk_spread p;
  qk_answer a;
  qk_err e = {0};
  o.min_length = qk_study_integer(L, s, "min_length", LENGTH, 2, 1000000);
  o.min_groups = qk_study_integer(L, s, "min_cities", 2, 2, 1000000);
  o.min_groups = qk_study_integer(L, s, "min_groups", o.min_groups, 2, 1000000);
  o.order = (qk_reuse_order)qk_study_choice(L, s, "order", orders, QK_REUSE_SHARED);
  qk_study_scope(L, s, s->options, &scope);
  sel.within = &scope;
  sel.by = qk_study_part(L, s, "by", &scope);
  qk_study_load(L, s, &sel, false, QK_FOR_SUFFIXES);
  qk_study_sort(L, s);
  if (qk_reuse_find(&s->corpus, &s->suffixes, &o, &found, &n, &n_found, &e))
    return qk_study_fail(L, s, &e);
  qk_spread_open(L, &p, s);
  qk_answer_open(L, &a, "the passage", fields);
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t *at = s->suffixes.at + found[i].from;
    uint32_t times = found[i].to - found[i].from;
    qk_answer_row(&a);
    qk_study_set_term(L, s, "text", at, times, found[i].length);
    qk_set_integer(L, "length", found[i].length);
    qk_set_integer(L, "count", times);
    qk_spread_set(L, &p, at, times);
    qk_answer_put(&a);
  }
  qk_answer_close(&a);
  qk_study_push_about(L, s, qk_part_name(sel.by), n_found, n);
  qk_study_close(s);
  return 2;
}

static const qk_lua_function functions[] = {
    {"reuse", reuse,
     "db:reuse{by, min_length, min_cities, order, limit, city, issue, …} → list, about",
     "Passages that several cities have word for word: maximal runs of `min_length` (12) "
     "characters or words or more that stand in `min_cities` (2; min_groups is the same) "
     "cities or more and cannot be made longer at either side without losing an "
     "occurrence (Gusfield 1997, over a suffix array).  Punctuation, white space, case "
     "and traditional forms are not compared; none goes across an article.  by: as in "
     "db:dispersion.  A passage is left out where a longer one that holds it stands in "
     "the same cities.  order: \"shared\" (length * (groups - 1)), "
     "\"length\" or "
     "\"groups\".  Rows: text (of the first occurrence), length, count (occurrences), "
     "groups, names and keys of these, articles, places (group, key, article_id, "
     "sentence_id, count; one for each group), sentences (the first of each group).  "
     "about.found is how many there are; beyond 4,000 and 10 times the limit inner ones "
     "count, too.  Time n log n.\n"
     "  for p in qikan.db:reuse{limit = 5} do print(p.length, p.groups, p.text) end"},
};
const qk_lua_module qk_reuse_module = {"db", functions, QK_COUNT(functions)};
