/* lib_stats.c - qikan.stats: the formulas of search/stat.h.
 * In:   counts.
 * Out:  numbers; counts that no table can have are errors.
 * Owns: scratch memory during a call. */
#include <math.h>

#include "script/answer.h"
#include "script/library.h"
#include "script/table.h"
#include "search/stat.h"

enum { PARTS_MAX = 1000000 };
#define STATS "qikan.stats"

/* What a formula takes, and what it says where it has no value. */
typedef struct formula {
  const char *name, *arguments; /* one letter or word each, parted by a space */
  int n;
  bool (*four)(double, double, double, double, double *);
  bool (*three)(double, double, double, double *);
  bool (*one)(double, double *);
  const char *needs;
} formula;

static const formula formulas[] = {
    {"log_likelihood", "a b c d", 4, qk_log_likelihood, NULL, NULL,
     "sizes c and d above 0, a not above c, b not above d"},
    {"dunning", "k11 k12 k21 k22", 4, qk_dunning, NULL, NULL, "a sum above 0"},
    {"log_ratio", "a b c d", 4, qk_log_ratio, NULL, NULL,
     "sizes c and d above 0, a not above c, b not above d, and a or b above 0"},
    {"percent_diff", "a b c d", 4, qk_percent_diff, NULL, NULL,
     "b, c and d above 0, a not above c, b not above d"},
    {"pmi", "o f1 f2 n", 4, qk_pmi, NULL, NULL,
     "o above 0 and not above f1 and f2, these not above n"},
    {"t_score", "o f1 f2 n", 4, qk_t_score, NULL, NULL,
     "o above 0 and not above f1 and f2, these not above n"},
    {"tf_idf", "tf df n", 3, NULL, qk_tf_idf, NULL, "df above 0 and not above n"},
    {"p_value", "g2", 1, NULL, NULL, qk_p_value, "a G² of 0 or more"},
};

/* Pushes the name of argument i. */
static const char *argument(lua_State *L, const formula *f, int i) {
  const char *at = f->arguments;
  for (; i > 1; i--) at = strchr(at, ' ') + 1;
  return lua_pushlstring(L, at, strcspn(at, " "));
}

static int compute(lua_State *L, size_t which) {
  const formula *f = &formulas[which];
  double x[4] = {0}, out;
  if (lua_gettop(L) > f->n)
    return luaL_error(L, STATS ".%s: expected %d numbers (%s), got %d", f->name, f->n,
                      f->arguments, lua_gettop(L));
  lua_settop(L, f->n);
  for (int i = 1; i <= f->n; i++) {
    x[i - 1] = lua_tonumber(L, i);
    if (lua_type(L, i) != LUA_TNUMBER || !isfinite(x[i - 1]) || x[i - 1] < 0) {
      const char *name = argument(L, f, i);
      lua_pushfstring(L, STATS ".%s: %s", f->name, name);
      return qk_expected(L, lua_tostring(L, -1), "a count, 0 or more", i);
    }
  }
  bool has = f->four    ? f->four(x[0], x[1], x[2], x[3], &out)
             : f->three ? f->three(x[0], x[1], x[2], &out)
                        : f->one(x[0], &out);
  if (!has)
    return luaL_error(L, STATS ".%s: expected %s; it has no value for these counts",
                      f->name, f->needs);
  lua_pushnumber(L, out);
  return 1;
}

#define FORMULA(name, index)                                                             \
  static int name(lua_State *L) { return compute(L, index); }
FORMULA(log_likelihood, 0)
FORMULA(dunning, 1)
FORMULA(log_ratio, 2)
FORMULA(percent_diff, 3)
FORMULA(pmi, 4)
FORMULA(t_score, 5)
FORMULA(tf_idf, 6)
FORMULA(p_value, 7)

/* ---- over lists ----------------------------------------------------------------------
 */

/* The numbers of field `key` of the table at argument 1, in a userdata that is pushed. */
static double *read_numbers(lua_State *L, const char *key, lua_Unsigned *n) {
  const char *path = lua_pushfstring(L, STATS ".dispersion: %s", key);
  lua_getfield(L, 1, key);
  if (!lua_istable(L, -1)) qk_expected(L, path, "a list of counts", -1);
  *n = lua_rawlen(L, -1);
  if (*n < 1 || *n > PARTS_MAX)
    luaL_error(L, "%s: expected 1 to %d counts, got %d", path, PARTS_MAX, (int)*n);
  double *out = lua_newuserdatauv(L, (size_t)*n * sizeof *out, 0);
  lua_insert(L, -2);
  for (lua_Unsigned i = 0; i < *n; i++) {
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    out[i] = lua_tonumber(L, -1);
    if (lua_type(L, -1) != LUA_TNUMBER || !isfinite(out[i]) || out[i] < 0)
      qk_expected(L, path, "counts, 0 or more", -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  qk_run_tick(L, (size_t)*n * 4);
  return out;
}

static const char *const dispersion_fields[] = {"count",      "size", "parts",   "range",
                                                "juilland_d", "dp",   "dp_norm", NULL};

static int dispersion(lua_State *L) {
  static const qk_str keys[] = {{"counts", 6}, {"sizes", 5}};
  lua_Unsigned n, m;
  qk_dispersion d;
  if (!lua_istable(L, 1))
    return qk_expected(L, STATS ".dispersion", "{counts = {…}, sizes = {…}}", 1);
  qk_check_keys(L, 1, STATS ".dispersion", keys, QK_COUNT(keys), false);
  const double *counts = read_numbers(L, "counts", &n);
  const double *sizes = read_numbers(L, "sizes", &m);
  if (n != m)
    return luaL_error(L,
                      STATS ".dispersion: expected as many sizes as counts, got %d "
                            "and %d",
                      (int)m, (int)n);
  if (!qk_disperse(counts, sizes, (size_t)n, &d))
    return luaL_error(L, STATS ".dispersion: expected a count and all sizes above 0; it "
                               "has no value for these counts");
  lua_createtable(L, 0, 8);
  qk_set_number(L, "count", d.count);
  qk_set_number(L, "size", d.size);
  qk_set_integer(L, "parts", (lua_Integer)n);
  qk_set_integer(L, "range", (lua_Integer)d.range);
  qk_set_number(L, "juilland_d", d.juilland_d);
  qk_set_number(L, "dp", d.dp);
  qk_set_number(L, "dp_norm", d.dp_norm);
  qk_answer_record(L, "the dispersion", dispersion_fields);
  return 1;
}

static const qk_lua_function functions[] = {
    {"log_likelihood", log_likelihood, "qikan.stats.log_likelihood(a, b, c, d) → number",
     "G² of a word that occurs a times among c, b times among d words: 2 (a ln(a/E1) + b "
     "ln(b/E2)), E1 = c (a + b) / (c + d), E2 = d (a + b) / (c + d); a count of 0 adds 0 "
     "(Rayson & Garside 2000, after Dunning 1993).  3.84 is p = 0.05, 6.63 p = 0.01, "
     "10.83 p = 0.001.\n"
     "  local g2 = qikan.stats.log_likelihood(52, 57, 50000, 75000)\n"
     "  assert(math.abs(g2 - 2.65) < 0.005)"},
    {"dunning", dunning, "qikan.stats.dunning(k11, k12, k21, k22) → number",
     "G² of a table of two by two, all four cells: 2 Σ O ln(O/E), E = row sum * column "
     "sum / sum (Dunning 1993).\n"
     "  assert(math.abs(qikan.stats.dunning(110, 2442, 111, 29114) - 270.72) < 0.005)"},
    {"p_value", p_value, "qikan.stats.p_value(g2) → number",
     "The probability of a G² as high or higher by chance, one degree of freedom: "
     "erfc(sqrt(g2 / 2)).\n"
     "  assert(math.abs(qikan.stats.p_value(3.8415) - 0.05) < 0.0001)"},
    {"log_ratio", log_ratio, "qikan.stats.log_ratio(a, b, c, d) → number",
     "How many times a / c is twice b / d: log2((a/c) / (b/d)); a count of 0 is taken as "
     "0.5 (Hardie 2014).  An error where both are 0.\n"
     "  assert(qikan.stats.log_ratio(40, 10, 1000, 1000) == 2)"},
    {"percent_diff", percent_diff, "qikan.stats.percent_diff(a, b, c, d) → number",
     "%DIFF: 100 (a/c - b/d) / (b/d) (Gabrielatos & Marchi 2012).  An error where b is "
     "0.\n"
     "  assert(qikan.stats.percent_diff(30, 20, 1000, 1000) == 50)"},
    {"pmi", pmi, "qikan.stats.pmi(o, f1, f2, n) → number",
     "Pointwise mutual information, bits: log2(o n / (f1 f2)), for two words that occur "
     "f1 and f2 times among n, o times together (Church & Hanks 1990).  An error where o "
     "is 0.\n"
     "  assert(qikan.stats.pmi(8, 16, 32, 1024) == 4)"},
    {"t_score", t_score, "qikan.stats.t_score(o, f1, f2, n) → number",
     "(o - f1 f2 / n) / sqrt(o) (Church, Gale, Hanks & Hindle 1991).  An error where o "
     "is "
     "0.\n"
     "  assert(qikan.stats.t_score(16, 32, 32, 1024) == 3.75)"},
    {"tf_idf", tf_idf, "qikan.stats.tf_idf(tf, df, n) → number",
     "tf ln(n / df), for a term that occurs tf times in a document and in df of n "
     "documents: \"tfx\" of Salton & Buckley 1988, not normalised by length.\n"
     "  assert(qikan.stats.tf_idf(3, 10, 10) == 0)"},
    {"dispersion", dispersion, "qikan.stats.dispersion{counts, sizes} → record",
     "How evenly a word is spread: counts[i] of the sizes[i] words of part i.  "
     "juilland_d: 1 - V / sqrt(n - 1), V the standard deviation of the rates by their "
     "mean, 1 is even (Juilland & Chang-Rodriguez 1964); dp: half the sum of |share of "
     "size - share of count|, 0 is even (Gries 2008); dp_norm: dp / (1 - smallest share "
     "of "
     "size) (Lijffijt & Gries 2012); count and size: sums; parts; range: parts that have "
     "it.  With one part juilland_d and dp_norm are 0.\n"
     "  local d = qikan.stats.dispersion{counts = {2, 1, 0}, sizes = {9, 9, 9}}\n"
     "  assert(math.abs(d.dp - 1 / 3) < 1e-12 and math.abs(d.dp_norm - 0.5) < 1e-12)"},
};
const qk_lua_module qk_stats_module = {STATS, functions, QK_COUNT(functions)};
