/* classify.c - reading what decides between the labels of a classifier. */
#include "script/classify.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "script/host_state.h"
#include "script/library.h"
#include "script/table.h"

enum { LABELS_MAX = 200, RULES_MAX = 5000 };

static const char *const field_names[QK_FIELDS] = {"title", "headings", "text"};

static void read_labels(lua_State *L, qk_classify *c) {
  static const qk_str keys[] = {{"name", 4}, {"title", 5}};
  static const char *const path = "classifier.labels";
  qk_arena *a = &c->j->arena;
  if (qk_job_field(L, c->j, "labels") != LUA_TTABLE)
    qk_expected(L, path, "a list of names or {name, title}", -1);
  int list = lua_gettop(L);
  lua_Unsigned n = qk_list_length(L, list, path);
  if (n < 1 || n > LABELS_MAX)
    luaL_error(L, "%s: expected 1 to %d, got %d", path, LABELS_MAX, (int)n);
  c->labels = qk_array(L, a, n, sizeof *c->labels);
  c->points = qk_array(L, a, n, sizeof *c->points);
  for (lua_Unsigned i = 0; i < n; i++) {
    qk_label *label = &c->labels[i];
    if (lua_rawgeti(L, list, (lua_Integer)i + 1) == LUA_TTABLE) {
      qk_check_keys(L, -1, path, keys, QK_COUNT(keys), false);
      label->name = qk_string_field(L, lua_gettop(L), path, "name", a);
      label->title = qk_string_field(L, lua_gettop(L), path, "title", a);
    } else {
      label->name = qk_string_value(L, -1, path, a);
    }
    if (!label->name.n) luaL_error(L, "%s: expected a name, got nothing", path);
    if (!label->title.n) label->title = label->name;
    for (uint32_t k = 0; k < c->n_labels; k++)
      if (qk_str_eq(c->labels[k].name, label->name))
        luaL_error(L, "%s: '%s' is there twice", path, label->name.p);
    c->n_labels++;
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

uint32_t qk_classify_label(lua_State *L, const qk_classify *c, int index,
                           const char *what) {
  qk_str s;
  index = lua_absindex(L, index);
  s.p = lua_tolstring(L, index, &s.n);
  for (uint32_t i = 0; i < c->n_labels; i++)
    if (s.p && qk_str_eq(c->labels[i].name, s)) return i;
  if (!s.p) qk_expected(L, what, "the name of a label", index);
  qk_str names[LABELS_MAX];
  char hint[1024];
  qk_buf b = {0};
  for (uint32_t i = 0; i < c->n_labels; i++) names[i] = c->labels[i].name;
  qk_nearest_hint(&b, s, names, c->n_labels);
  snprintf(hint, sizeof hint, "%.*s", QK_ARG(b));
  qk_buf_free(&b);
  luaL_error(L, "%s: there is no label '%s'%s", what, s.p, hint);
  return 0;
}

/* ---- the lexicon: entries `label term weight [weight in the text]` --------------------
 */

static qk_str next_word(qk_str *line) {
  size_t from = 0, to;
  while (from < line->n && (line->p[from] == ' ' || line->p[from] == '\t')) from++;
  for (to = from; to < line->n && line->p[to] != ' ' && line->p[to] != '\t';) to++;
  qk_str word = qk_str_sub(*line, from, to);
  *line = qk_str_sub(*line, to, line->n);
  return word;
}

static bool to_number(qk_str s, double *out) {
  char text[32], *end;
  if (!s.n || s.n >= sizeof text || !strchr("+-.0123456789", s.p[0])) return false;
  memcpy(text, s.p, s.n);
  text[s.n] = 0;
  *out = strtod(text, &end);
  return !*end;
}

static void read_entry(lua_State *L, qk_classify *c, const char *lexicon, qk_str entry) {
  qk_str rest = entry, label = next_word(&rest), word = next_word(&rest);
  qk_str heading = next_word(&rest), text = next_word(&rest), more = next_word(&rest);
  double weight[QK_FIELDS] = {1, 1, 1};
  bool fine = label.n && word.n && !more.n;
  if (fine && heading.n) fine = to_number(heading, &weight[QK_FIELD_TITLE]);
  weight[QK_FIELD_HEADINGS] = weight[QK_FIELD_TEXT] = weight[QK_FIELD_TITLE];
  if (fine && text.n) fine = to_number(text, &weight[QK_FIELD_TEXT]);
  if (!fine) {
    lua_pushlstring(L, entry.p, entry.n);
    luaL_error(L,
               "lexicon/%s.txt: expected `label word weight [weight in texts]`, got "
               "'%s'",
               lexicon, lua_tostring(L, -1));
  }
  lua_pushfstring(L, "lexicon/%s.txt", lexicon);
  lua_pushlstring(L, label.p, label.n);
  uint32_t at = qk_classify_label(L, c, -1, lua_tostring(L, -2));
  lua_pop(L, 2);
  if (!qk_terms_add(&c->terms, word, at, weight)) luaL_error(L, "out of memory");
}

static void read_lexicon(lua_State *L, qk_classify *c) {
  const qk_lexicon *lex;
  qk_err e = {0};
  if (qk_job_field(L, c->j, "lexicon") == LUA_TSTRING) {
    qk_str name;
    name.p = lua_tolstring(L, -1, &name.n);
    if (qk_lexicon_get(c->j->host, name, &lex, &e)) qk_run_fail(L, &e);
    for (uint32_t i = 0; i < lex->entries.n; i++)
      read_entry(L, c, name.p, lex->entries.items[i]);
  }
  lua_pop(L, 1);
}

/* ---- rules: {label, words | pattern | test, weight, field, name} ----------------------
 */

/* weight for every field, or for the one that `field` names. */
static void read_weight(lua_State *L, int rule, const char *path, double *weight) {
  double w = 1;
  if (lua_getfield(L, rule, "weight") != LUA_TNIL) {
    if (lua_type(L, -1) != LUA_TNUMBER) {
      lua_pushfstring(L, "%s.weight", path);
      qk_expected(L, lua_tostring(L, -1), "a number", -2);
    }
    w = lua_tonumber(L, -1);
  }
  bool any = lua_getfield(L, rule, "field") == LUA_TNIL, known = any;
  const char *field = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
  for (int f = 0; f < QK_FIELDS; f++) {
    bool this_one = strcmp(field, field_names[f]) == 0;
    weight[f] = any || this_one ? w : 0;
    known = known || this_one;
  }
  if (!known) {
    lua_pushfstring(L, "%s.field", path);
    qk_expected(L, lua_tostring(L, -1), "title, headings or text", -2);
  }
  lua_pop(L, 2);
}

static void add_words(lua_State *L, qk_classify *c, const char *path, uint32_t label,
                      const double *weight) {
  int list = lua_gettop(L);
  if (!lua_istable(L, list)) qk_expected(L, path, "words: a list of strings", list);
  lua_Integer n = (lua_Integer)qk_list_length(L, list, path);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, list, i);
    qk_str word = qk_string_value(L, -1, path, &c->j->arena);
    if (!word.n) luaL_error(L, "%s: expected a word, got an empty string", path);
    if (!qk_terms_add(&c->terms, word, label, weight)) luaL_error(L, "out of memory");
    lua_pop(L, 1);
  }
}

static void add_rule(lua_State *L, qk_classify *c, const char *path, qk_rule rule,
                     qk_str pattern) {
  qk_err e = {0};
  if (!qk_arena_grow(&c->j->arena, (void **)&c->rules, c->n_rules, &c->cap_rules,
                     sizeof *c->rules))
    luaL_error(L, "out of memory");
  if (pattern.p && qk_pattern_compile(&rule.pattern, pattern, false, &e))
    luaL_error(L, "%s.pattern: %s", path, e.msg);
  c->rules[c->n_rules++] = rule;
}

static void read_rule(lua_State *L, qk_classify *c, lua_Integer number) {
  static const qk_str keys[] = {{"label", 5},  {"words", 5}, {"pattern", 7}, {"test", 4},
                                {"weight", 6}, {"field", 5}, {"name", 4}};
  const char *path = lua_pushfstring(L, "classifier.rules[%d]", (int)number);
  int rule = lua_gettop(L) - 1; /* below the path */
  if (!lua_istable(L, rule)) qk_expected(L, path, "a table", rule);
  qk_check_keys(L, rule, path, keys, QK_COUNT(keys), false);
  qk_rule r = {.test = LUA_NOREF};
  read_weight(L, rule, path, r.weight);
  lua_getfield(L, rule, "label");
  r.label = qk_classify_label(L, c, -1, path);
  int given = 0;
  if (lua_getfield(L, rule, "words") != LUA_TNIL) {
    add_words(L, c, path, r.label, r.weight);
    given++;
  }
  r.shown = qk_string_field(L, rule, path, "pattern", &c->j->arena);
  if (r.shown.p) {
    add_rule(L, c, path, r, r.shown);
    given++;
  }
  if (lua_getfield(L, rule, "test") != LUA_TNIL) {
    if (!lua_isfunction(L, -1)) qk_expected(L, path, "test: a function (row)", -1);
    r.test = luaL_ref(L, LUA_REGISTRYINDEX);
    r.shown = qk_string_field(L, rule, path, "name", &c->j->arena);
    if (!r.shown.n) r.shown = qk_copy(L, &c->j->arena, qk_str_of(path));
    add_rule(L, c, path, r, (qk_str){0});
    given++;
  }
  if (given != 1) luaL_error(L, "%s: expected one of words, pattern, test", path);
  lua_settop(L, rule);
}

static void read_rules(lua_State *L, qk_classify *c) {
  if (qk_job_field(L, c->j, "rules") == LUA_TTABLE) {
    int list = lua_gettop(L);
    lua_Integer n = (lua_Integer)qk_list_length(L, list, "classifier.rules");
    if (n > RULES_MAX) luaL_error(L, "classifier.rules: expected at most %d", RULES_MAX);
    for (lua_Integer i = 1; i <= n; i++) {
      lua_rawgeti(L, list, i);
      read_rule(L, c, i);
      lua_settop(L, list);
    }
  }
  lua_pop(L, 1);
}

static void read_weights(lua_State *L, qk_classify *c) {
  static const double preset[QK_FIELDS] = {10, 6, 1};
  static const qk_str keys[] = {{"title", 5}, {"headings", 8}, {"text", 4}};
  memcpy(c->weights, preset, sizeof preset);
  if (qk_job_field(L, c->j, "weights") == LUA_TTABLE) {
    qk_check_keys(L, -1, "classifier.weights", keys, QK_COUNT(keys), false);
    for (int f = 0; f < QK_FIELDS; f++) {
      if (lua_getfield(L, -1, field_names[f]) == LUA_TNUMBER)
        c->weights[f] = lua_tonumber(L, -1);
      else if (!lua_isnil(L, -1))
        qk_expected(L, "classifier.weights", "numbers", -1);
      lua_pop(L, 1);
    }
  }
  qk_job_field(L, c->j, "minimum");
  c->minimum = lua_tonumber(L, -1);
  lua_pop(L, 2);
}

void qk_classify_open(lua_State *L, qk_classify *c, qk_job *j) {
  c->j = j;
  c->terms.arena = &j->arena;
  read_labels(L, c);
  read_weights(L, c);
  read_lexicon(L, c);
  read_rules(L, c);
  if (!(c->matcher = qk_matcher_new())) luaL_error(L, "out of memory");
  c->rule_points = qk_array(L, &j->arena, c->n_rules, sizeof *c->rule_points);
  if (!qk_terms_ready(&c->terms)) luaL_error(L, "out of memory");
}

void qk_classify_close(qk_classify *c) {
  for (uint32_t i = 0; i < c->n_rules; i++) qk_pattern_free(c->rules[i].pattern);
  c->n_rules = 0;
  qk_matcher_free(c->matcher);
  c->matcher = NULL;
  qk_terms_free(&c->terms);
}
