/* classify_row.c - the points of one row, and the words that decided. */
#include <math.h>
#include <stdio.h>

#include "script/classify.h"
#include "script/table.h"
#include "text/utf8.h"

enum { SHOWN_WORDS = 8, EVIDENCE_MAX = 1024 };

/* How much one occurrence in a field counts. */
static void scales(const qk_classify *c, const qk_str *fields, double *scale) {
  size_t headings = 1, characters = qk_utf8_count(fields[QK_FIELD_TEXT]);
  for (size_t i = 0; i < fields[QK_FIELD_HEADINGS].n; i++)
    headings += fields[QK_FIELD_HEADINGS].p[i] == '\n';
  scale[QK_FIELD_TITLE] = c->weights[QK_FIELD_TITLE];
  scale[QK_FIELD_HEADINGS] = c->weights[QK_FIELD_HEADINGS] / (double)headings;
  scale[QK_FIELD_TEXT] =
      characters ? c->weights[QK_FIELD_TEXT] * 1000 / (double)characters : 0;
}

static size_t count_pattern(const qk_pattern *p, qk_matcher *with, qk_str text) {
  qk_match m;
  size_t n = 0;
  while (text.n && qk_pattern_match(p, with, text, &m)) {
    n++;
    size_t end = (size_t)(m.group[0].p - text.p) + m.group[0].n, one = 0;
    if (!m.group[0].n && end < text.n) qk_utf8_at(text.p + end, &one);
    if (end + one == 0 || end + one > text.n) break;
    text = qk_str_sub(text, end + one, text.n);
  }
  return n;
}

/* test(row): a number of hits, or true. */
static double call_test(lua_State *L, const qk_rule *rule, int row) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, rule->test);
  lua_pushvalue(L, row);
  lua_call(L, 1, 1);
  double hits =
      lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : lua_toboolean(L, -1);
  lua_pop(L, 1);
  if (!isfinite(hits))
    luaL_error(L, "%s: test: expected a finite number, got %f", rule->shown.p, hits);
  return hits * rule->weight[QK_FIELD_TITLE];
}

static void count_all(lua_State *L, qk_classify *c, int row, const qk_str *fields,
                      const double *scale) {
  qk_terms_clear(&c->terms);
  memset(c->points, 0, c->n_labels * sizeof *c->points);
  for (int f = 0; f < QK_FIELDS; f++)
    if (!qk_terms_count(&c->terms, f, fields[f])) luaL_error(L, "out of memory");
  for (uint32_t i = 0; i < c->terms.n; i++) {
    const qk_term *t = &c->terms.items[i];
    for (int f = 0; f < QK_FIELDS; f++)
      c->points[t->label] += t->count[f] * t->weight[f] * scale[f];
  }
  for (uint32_t i = 0; i < c->n_rules; i++) {
    const qk_rule *rule = &c->rules[i];
    double points = rule->pattern ? 0 : call_test(L, rule, row);
    for (int f = 0; rule->pattern && f < QK_FIELDS; f++)
      if (rule->weight[f] != 0)
        points += (double)count_pattern(rule->pattern, c->matcher, fields[f]) *
                  rule->weight[f] * scale[f];
    c->rule_points[i] = points;
    c->points[rule->label] += points;
  }
}

/* ---- evidence ------------------------------------------------------------------------
 */

typedef struct reason {
  double points;
  qk_str word;
  uint32_t count;
  bool heads; /* stands in the title or a heading */
} reason;

static void add_reason(reason *list, size_t *n, reason r) {
  if (r.points <= 0) return;
  size_t at = *n < SHOWN_WORDS ? (*n)++ : SHOWN_WORDS;
  for (; at > 0 && list[at - 1].points < r.points; at--)
    if (at < SHOWN_WORDS) list[at] = list[at - 1];
  if (at < SHOWN_WORDS) list[at] = r;
}

static qk_str evidence(lua_State *L, const qk_classify *c, uint32_t label,
                       const double *scale) {
  reason list[SHOWN_WORDS];
  size_t n = 0, used = 0;
  char text[EVIDENCE_MAX];
  for (uint32_t i = 0; i < c->terms.n; i++) {
    const qk_term *t = &c->terms.items[i];
    if (t->label != label) continue;
    reason r = {.word = t->word,
                .heads = t->count[QK_FIELD_TITLE] > 0 || t->count[QK_FIELD_HEADINGS] > 0};
    for (int f = 0; f < QK_FIELDS; f++) {
      r.points += t->count[f] * t->weight[f] * scale[f];
      r.count += t->count[f];
    }
    add_reason(list, &n, r);
  }
  for (uint32_t i = 0; i < c->n_rules; i++)
    if (c->rules[i].label == label)
      add_reason(list, &n,
                 (reason){.points = c->rule_points[i], .word = c->rules[i].shown});
  text[0] = 0;
  for (size_t i = 0; i < n && used + list[i].word.n + 40 < sizeof text; i++) {
    used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s%s", i ? "、" : "",
                             QK_ARG(list[i].word), list[i].heads ? "（题）" : "");
    if (list[i].count > 1)
      used += (size_t)snprintf(text + used, sizeof text - used, "×%u", list[i].count);
  }
  return qk_copy(L, &c->j->arena, (qk_str){text, used});
}

/* The field's text; stays on the stack. */
static qk_str field(lua_State *L, int row, const char *key) {
  qk_str s = {"", 0};
  if (lua_getfield(L, row, key) == LUA_TSTRING) s.p = lua_tolstring(L, -1, &s.n);
  return s;
}

bool qk_classify_row(lua_State *L, qk_classify *c, int row, qk_verdict *out) {
  double scale[QK_FIELDS], all = 0;
  int top = lua_gettop(L);
  const qk_str fields[QK_FIELDS] = {[QK_FIELD_TITLE] = field(L, row, "title"),
                                    [QK_FIELD_HEADINGS] = field(L, row, "headings"),
                                    [QK_FIELD_TEXT] = field(L, row, "text")};
  scales(c, fields, scale);
  count_all(L, c, row, fields, scale);
  out->label = 0;
  for (uint32_t i = 0; i < c->n_labels; i++) {
    if (c->points[i] > c->points[out->label]) out->label = i;
    if (c->points[i] > 0) all += c->points[i];
  }
  double most = c->points[out->label];
  bool enough = most > 0 && most >= c->minimum && isfinite(all);
  if (enough) {
    out->score = round(most / all * 10000) / 10000;
    out->evidence = evidence(L, c, out->label, scale);
    qk_run_write(L, out->evidence.n);
  }
  lua_settop(L, top);
  return enough;
}
