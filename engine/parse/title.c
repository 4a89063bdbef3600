/* title.c - what opens an article, and what kind of article it is. */
#include "parse/parser.h"
#include "text/utf8.h"

static bool known_city(const qk_parser *p, qk_str city) {
  const qk_strs *cities = &p->profile->cities;
  for (uint32_t i = 0; i < cities->n; i++)
    if (qk_str_eq(cities->items[i], city)) return true;
  return cities->n == 0;
}

/* # 城市： / # 题目: the title stands in the next heading. */
static bool two_headings(qk_parser *p, uint32_t node, qk_title_match *out) {
  uint32_t next = node + 1;
  if (next >= p->blocks.n_nodes || p->blocks.nodes[next].kind != QK_NODE_HEADING)
    return false;
  out->title = qk_parser_text(p, next)->text;
  out->n_nodes = 2;
  return true;
}

static bool has_table_kind(const qk_profile *f) {
  for (uint32_t i = 0; i < f->n_kinds; i++)
    if (f->kinds[i].table) return true;
  return false;
}

/* A heading right over a long tab-separated list: an appendix, whatever went before. */
static bool heads_list(const qk_parser *p, uint32_t node) {
  enum { LIST_MIN = 8 };
  return node + 1 < p->blocks.n_nodes &&
         p->blocks.nodes[node + 1].kind == QK_NODE_TAB_TABLE &&
         p->blocks.nodes[node + 1].n_lines >= LIST_MIN;
}

qk_title_match qk_title_at(qk_parser *p, uint32_t node, bool closed) {
  qk_title_match out = {0};
  const qk_node *n = &p->blocks.nodes[node];
  if (n->kind != QK_NODE_HEADING) return out;
  const qk_text *text = &qk_parser_text(p, node)->text;
  qk_match m;
  for (uint32_t i = 0; i < p->profile->article_title.n && text->s.n < 1000; i++) {
    const qk_pattern *t = p->profile->article_title.items[i];
    if (!qk_pattern_match(t, p->matcher, text->s, &m)) continue;
    qk_str city = qk_match_named(t, &m, "city");
    qk_str title = qk_trim(qk_match_named(t, &m, "title"));
    if (city.n && !known_city(p, city)) continue;
    if (!title.n && !two_headings(p, node, &out)) continue;
    if (title.n) {
      out.n_nodes = 1;
      out.title = qk_parser_slice(p, text, title);
    }
    if (city.n) out.city = qk_parser_slice(p, text, city);
    return out;
  }
  bool list = has_table_kind(p->profile) && heads_list(p, node);
  bool level = n->level < 32 && (p->profile->title_levels >> n->level & 1);
  if (!level && !list && !(closed && p->profile->end_mark.n)) return out;
  out.n_nodes = 1;
  out.title = *text;
  return out;
}

/* A phrase that a coverb opens goes on over the break: 把…初心 贯穿…. */
static bool phrase_is_open(qk_str before) {
  static const char *const open[] = {"把", "将", "同", "与"};
  static const char *const last[] = {"的", "和", "与", "及", "、",
                                     "，", "：", "在", "对"};
  size_t space = before.n;
  for (size_t i = 0; i < before.n; i++)
    if (before.p[i] == ' ') space = i + 1;
  qk_str phrase = qk_str_sub(before, space < before.n ? space : 0, before.n);
  for (size_t i = 0; i < QK_COUNT(last); i++)
    if (qk_str_ends(phrase, qk_str_of(last[i]))) return true;
  for (size_t i = 0; i < QK_COUNT(open); i++)
    if (qk_str_find(phrase, qk_str_of(open[i])) < phrase.n) return true;
  return false;
}

/* Han text and the marks that are set with it. */
static bool is_wide(uint32_t cp) { return cp > 0x2E7F || (cp >= 0x2018 && cp <= 0x201D); }

/* A space between two Han characters separates phrases where the second part begins as a
 * phrase does; else it is where the line was broken in print, and goes. */
void qk_title_clean(qk_parser *p, qk_text *title) {
  const qk_strs *verbs = &p->profile->heading_verbs;
  qk_str bare = qk_trim(title->s); /* a picture behind it leaves a space */
  if (bare.n < title->s.n) *title = qk_parser_slice(p, title, bare);
  if (title->s.n > 600) return; /* no title; and every break that goes is a copy */
  for (size_t i = 0; i < title->s.n;) {
    size_t len, last, end = i;
    uint32_t cp = qk_utf8_at(title->s.p + i, &len);
    if (!qk_is_space(cp)) {
      i += len;
      continue;
    }
    size_t kept = i + len; /* behind the first: an ideographic space is three bytes */
    while (end < title->s.n && qk_is_space(qk_utf8_at(title->s.p + end, &len)))
      end += len;
    qk_str before = qk_str_sub(title->s, 0, i),
           after = qk_str_sub(title->s, end, title->s.n);
    bool han = before.n && after.n && is_wide(qk_utf8_last(before, &last)) &&
               is_wide(qk_utf8_at(after.p, &len));
    if (!han || !p->profile->heading_verbs.n) {
      i = end;
      continue;
    }
    bool separates =
        qk_str_starts_any(after, verbs->items, verbs->n) && !phrase_is_open(before);
    size_t from = separates ? kept : i; /* one space stays */
    if (from < end || !separates) {
      qk_text shorter;
      if (!qk_text_drop(p->arena, title, from, end, &shorter)) {
        p->failed = true;
        return;
      }
      *title = shorter;
    }
    i = separates ? kept : i;
  }
}

qk_article_kind qk_title_kind(qk_parser *p, const qk_article *a, uint32_t next_node) {
  uint32_t n = p->blocks.n_nodes;
  bool table = next_node < n && (p->blocks.nodes[next_node].kind == QK_NODE_TAB_TABLE ||
                                 p->blocks.nodes[next_node].kind == QK_NODE_PIPE_TABLE);
  qk_match m;
  for (uint32_t i = 0; i < p->profile->n_kinds; i++) {
    const qk_kind_rule *k = &p->profile->kinds[i];
    if (k->city && !a->city.n) continue;
    if (k->table && !table) continue;
    if (k->title && !qk_pattern_match(k->title, p->matcher, a->title.s, &m)) continue;
    if (k->column && !qk_pattern_match(k->column, p->matcher, a->column_title, &m))
      continue;
    return k->kind;
  }
  return QK_OTHER;
}
