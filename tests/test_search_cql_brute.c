/* test_search_cql_brute.c - matches are those that a matcher finds which tries all ways.
 * In:   small patterns and sentences made by chance.
 * Out:  the same matches and captures from both.
 * Owns: nothing.
 * The other matcher lists every way in order of preference and knows no automaton. */
#include "cql_text.h"

enum { NODES = 64, WAYS = 20000, LABELS = 3, TOKENS = 7, FACTS = 4, ENDLESS = 9 };

#ifndef QK_BRUTE_PATTERNS
#define QK_BRUTE_PATTERNS 6000
#endif

static uint64_t seed = 88172645463325252u;
static uint32_t chance(uint32_t n) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)(seed >> 32) % n;
}

/* ---- sentences ------------------------------------------------------------------------
 */

static const char *const letters[] = {"甲", "乙", "，", "“"};

static struct {
  uint32_t n, tokens[TOKENS], n_facts;
  struct {
    uint32_t from, to, unit;
  } facts[FACTS];
} s;

static void make_sentence(void) {
  s.n = chance(TOKENS + 1);
  s.n_facts = s.n ? chance(FACTS + 1) : 0;
  for (uint32_t i = 0; i < s.n; i++) s.tokens[i] = chance(5) ? chance(2) : chance(4);
  for (uint32_t i = 0; i < s.n_facts; i++) {
    s.facts[i].from = chance(s.n);
    s.facts[i].to = s.facts[i].from + 1 + chance(s.n - s.facts[i].from);
    s.facts[i].unit = chance(2);
  }
}

/* ---- patterns -------------------------------------------------------------------------
 */

typedef enum kind {
  LETTER,
  NOT_LETTER,
  GAP,
  ANY,
  FACT,
  NOT_FACT,
  START,
  END,
  SEQ,
  ALT,
  REP,
  LABEL
} kind;

typedef struct node {
  kind kind;
  uint32_t a, b, x, min, max; /* children; letter, unit or label */
} node;

static node nodes[NODES];
static uint32_t n_nodes, n_labels;

static uint32_t make_node(int depth) {
  uint32_t i = n_nodes++;
  if (n_nodes >= NODES - 4) depth = 0;
  static const kind leaves[] = {LETTER,   LETTER, LETTER, NOT_LETTER, GAP, ANY,
                                NOT_FACT, FACT,   FACT,   START,      END};
  node n = {.kind = leaves[chance(chance(4) ? 9 : QK_COUNT(leaves))]};
  if (depth && chance(5)) n.kind = SEQ + chance(4);
  n.x = n.kind == LETTER || n.kind == NOT_LETTER ? chance(4) : chance(3);
  if (n.kind == LABEL && n_labels == LABELS) n.kind = SEQ;
  if (n.kind == LABEL) n.x = n_labels++;
  if (n.kind >= SEQ) n.a = make_node(depth - 1);
  if (n.kind == SEQ || n.kind == ALT) n.b = make_node(depth - 1);
  if (n.kind == REP) {
    static const uint32_t ranges[][2] = {{0, 1}, {0, ENDLESS}, {1, ENDLESS},
                                         {1, 2}, {2, 3},       {0, 2}};
    uint32_t k = chance(QK_COUNT(ranges));
    n.min = ranges[k][0];
    n.max = ranges[k][1];
  }
  nodes[i] = n;
  return i;
}

/* An endless repetition is written as * or + and is 9 times here, more than there are
 * tokens. */
static void write_node(const node *n, qk_buf *b) {
  static const char *const units[] = {"x", "y"};
  switch (n->kind) {
  case LETTER:
  case NOT_LETTER:
    qk_buf_printf(b, "%s\"%s\" ", n->kind == LETTER ? "" : "!", letters[n->x]);
    break;
  case GAP:
    qk_buf_printf(b, "[] ");
    break;
  case ANY:
    qk_buf_printf(b, "[any] ");
    break;
  case FACT:
  case NOT_FACT:
    qk_buf_printf(b, "%s[quantity ", n->kind == FACT ? "" : "!");
    qk_buf_printf(b, n->x < 2 ? "unit=\"%s\"] " : "] ", units[n->x & 1]);
    break;
  case START:
  case END:
    qk_buf_printf(b, n->kind == START ? "<s> " : "</s> ");
    break;
  case SEQ:
  case ALT:
    qk_buf_printf(b, "(");
    write_node(&nodes[n->a], b);
    qk_buf_printf(b, n->kind == ALT ? "| " : "");
    write_node(&nodes[n->b], b);
    qk_buf_printf(b, ") ");
    break;
  case REP:
    qk_buf_printf(b, "(");
    write_node(&nodes[n->a], b);
    if (n->max == ENDLESS)
      qk_buf_printf(b, "){%u,} ", n->min);
    else
      qk_buf_printf(b, "){%u,%u} ", n->min, n->max);
    break;
  case LABEL:
    qk_buf_printf(b, "%c:(", 'a' + (int)n->x);
    write_node(&nodes[n->a], b);
    qk_buf_printf(b, ") ");
  }
}

static bool may_be_empty(const node *n) {
  const node *a = &nodes[n->a], *b = &nodes[n->b];
  switch (n->kind) {
  case START:
  case END:
    return true;
  case SEQ:
    return may_be_empty(a) && may_be_empty(b);
  case ALT:
    return may_be_empty(a) || may_be_empty(b);
  case REP:
    return n->min == 0 || may_be_empty(a);
  case LABEL:
    return may_be_empty(a);
  default:
    return false;
  }
}

/* Of several ways through an endless repetition of what may be nothing it is not said
 * which one labels see. */
static bool is_vague(const node *n) {
  if (n->kind < SEQ) return false;
  if (n->kind == REP && n->max == ENDLESS && may_be_empty(&nodes[n->a])) return true;
  return is_vague(&nodes[n->a]) || (n->kind <= ALT && is_vague(&nodes[n->b]));
}

/* ---- every way ------------------------------------------------------------------------
 */

typedef struct label_value {
  uint32_t from, to, fact, arcs; /* tokens; fact: number + 1; arcs 0: nothing */
} label_value;

typedef struct way {
  uint32_t end, arcs, fact;
  label_value labels[LABELS];
} way;

typedef struct ways {
  way *items;
  uint32_t n, cap;
} ways;

static void add(ways *w, const way *x) {
  for (uint32_t i = 0; i < w->n; i++)
    if (!memcmp(&w->items[i], x, sizeof *x)) return;
  if (w->n == w->cap) w->items = realloc(w->items, (w->cap = w->cap * 2 + 8) * sizeof *x);
  w->items[w->n++] = *x;
}

static bool is_stop(uint32_t t) { return s.tokens[t] == 2; }

static bool is_fact(const node *n, uint32_t i) {
  return n->x == 2 || s.facts[i].unit == n->x;
}

static bool takes(const node *n, uint32_t t) {
  if (n->kind == LETTER) return s.tokens[t] == n->x;
  if (n->kind == ANY) return true;
  if (is_stop(t)) return false;
  if (n->kind == NOT_LETTER) return s.tokens[t] != n->x;
  for (uint32_t i = 0; i < s.n_facts && n->kind == NOT_FACT; i++)
    if (is_fact(n, i) && s.facts[i].from <= t && t < s.facts[i].to) return false;
  return true;
}

/* Longer facts first; the same by number. */
static void add_facts(const node *n, const way *from, ways *out) {
  for (uint32_t to = s.n; to > from->end; to--)
    for (uint32_t i = 0; i < s.n_facts; i++) {
      if (!is_fact(n, i) || s.facts[i].from != from->end || s.facts[i].to != to) continue;
      way x = *from;
      x.end = to;
      x.fact = x.arcs ? 0 : i + 1;
      x.arcs = x.arcs ? 2 : 1;
      add(out, &x);
    }
}

static void find(const node *n, const way *from, ways *out);

static void find_all(const node *n, const ways *from, ways *out) {
  for (uint32_t i = 0; i < from->n; i++) find(n, &from->items[i], out);
}

static void repeat(const node *n, const way *from, uint32_t times, ways *out) {
  ways body = {0};
  if (times < n->max) find(&nodes[n->a], from, &body);
  for (uint32_t i = 0; i < body.n; i++) {
    bool endless = n->max == ENDLESS && times + 1 >= n->min;
    if (body.items[i].end > from->end || !endless)
      repeat(n, &body.items[i], times + 1, out);
    else
      add(out, &body.items[i]); /* a time with nothing in it is the last one */
  }
  free(body.items);
  if (times >= n->min) add(out, from);
}

/* arcs and fact of a way count since the innermost label was opened. */
static void find_label(const node *n, const way *from, ways *out) {
  ways inner = {0};
  way x = *from;
  x.arcs = x.fact = 0;
  find(&nodes[n->a], &x, &inner);
  for (uint32_t i = 0; i < inner.n; i++) {
    x = inner.items[i];
    if (x.arcs)
      x.labels[n->x] = (label_value){from->end, x.end, x.arcs == 1 ? x.fact : 0, x.arcs};
    bool before = from->arcs != 0, inside = x.arcs != 0;
    x.fact = before ? (inside ? 0 : from->fact) : x.fact;
    x.arcs = before ? (inside ? 2 : from->arcs) : x.arcs;
    add(out, &x);
  }
  free(inner.items);
}

static void find(const node *n, const way *from, ways *out) {
  ways first = {0};
  way x = *from;
  cr_assert_lt(out->n, WAYS);
  switch (n->kind) {
  case START:
  case END:
    if (from->end == (n->kind == START ? 0 : s.n)) add(out, from);
    break;
  case FACT:
    add_facts(n, from, out);
    break;
  case SEQ:
    find(&nodes[n->a], from, &first);
    find_all(&nodes[n->b], &first, out);
    free(first.items);
    break;
  case ALT:
    find(&nodes[n->a], from, out);
    find(&nodes[n->b], from, out);
    break;
  case REP:
    repeat(n, from, 0, out);
    break;
  case LABEL:
    find_label(n, from, out);
    break;
  default:
    if (from->end == s.n || !takes(n, from->end)) break;
    x.end++;
    x.fact = 0;
    x.arcs = x.arcs ? 2 : 1;
    add(out, &x);
  }
}

/* ---- both -----------------------------------------------------------------------------
 */

static const struct {
  const char *text;
  uint32_t labels;
} constraints[] = {{":: a", 1}, {":: !b", 2}, {":: a = b", 2}, {":: a != b & c", 3}};

static void words_of(uint32_t from, uint32_t to, qk_buf *b) {
  for (uint32_t i = from; i < to; i++) qk_buf_put(b, qk_str_of(letters[s.tokens[i]]));
}

static bool same_words(const label_value *a, const label_value *b) {
  if (a->to - a->from != b->to - b->from) return false;
  return !memcmp(s.tokens + a->from, s.tokens + b->from,
                 (a->to - a->from) * sizeof *s.tokens);
}

static bool meets(int constraint, const way *w) {
  const label_value *l = w->labels;
  switch (constraint) {
  case 0:
    return l[0].arcs > 0;
  case 1:
    return !l[1].arcs;
  case 2:
    return l[0].arcs && l[1].arcs && same_words(&l[0], &l[1]);
  case 3:
    return l[0].arcs && l[1].arcs && !same_words(&l[0], &l[1]) && l[2].arcs;
  default:
    return true;
  }
}

static void brute(uint32_t root, int constraint, bool shortest, bool labels,
                  qk_buf *out) {
  for (uint32_t at = 0; at < s.n;) {
    ways all = {0};
    way start = {.end = at}, *best = NULL;
    find(&nodes[root], &start, &all);
    for (uint32_t i = 0; i < all.n; i++) {
      way *w = &all.items[i];
      if (w->end == at || !meets(constraint, w)) continue;
      if (!best || (shortest ? w->end < best->end : w->end > best->end)) best = w;
    }
    if (best) {
      qk_buf_put(out, out->n ? QK_LIT(" ") : QK_LIT(""));
      words_of(at, best->end, out);
      uint32_t put = 0;
      for (uint32_t i = 0; i < n_labels && labels; i++) {
        const label_value *l = &best->labels[i];
        if (!l->arcs) continue;
        qk_buf_printf(out, "%s%c=", put++ ? "," : "{", 'a' + (int)i);
        words_of(l->from, l->to, out);
        if (l->fact) qk_buf_printf(out, "#%u", l->fact);
      }
      if (put) qk_buf_putc(out, '}');
    }
    at = best ? best->end : at + 1;
    free(all.items);
  }
  qk_buf_put(out, QK_LIT(""));
}

static void fill(marked *m) {
  static const char *const units[] = {"x", "y"};
  memset(m, 0, sizeof *m);
  words_of(0, s.n, &m->text);
  m->n = s.n_facts;
  for (uint32_t i = 0; i < m->n; i++) {
    m->facts[i] = (qk_cql_fact){.kind = QK_CQL_QUANTITY,
                                .id = i + 1,
                                .from = s.facts[i].from * 3,
                                .to = s.facts[i].to * 3};
    m->n_values[i] = 1;
    m->values[i][0] = (marked_value){QK_LIT("unit"), qk_str_of(units[s.facts[i].unit])};
  }
}

/* Labels in the order of the text, as the pattern has them. */
static bool labels_in_order(const qk_cql *c) {
  for (uint32_t i = 0; i < qk_cql_labels(c); i++)
    if (qk_cql_label(c, i).p[0] != (char)('a' + (int)i)) return false;
  return true;
}

static void compare(const qk_folding *f, uint32_t root, int constraint) {
  const qk_cql_source source = {.folding = f};
  qk_buf pattern = {0}, wanted = {0}, got = {0};
  qk_cql *c;
  qk_err e = {0};
  bool labels = !is_vague(&nodes[root]);
  write_node(&nodes[root], &pattern);
  if (constraint >= 0) qk_buf_put(&pattern, qk_str_of(constraints[constraint].text));
  qk_code code = qk_cql_compile(&c, qk_buf_str(&pattern), &source, NULL, &e);
  if (code) /* nothing but edges */
    cr_expect(strstr(e.msg, "expected a token beside the edges"), "%s: %s", pattern.p,
              e.msg);
  for (int i = 0; !code && i < 12; i++) {
    marked m;
    bool shortest = chance(4) == 0;
    make_sentence();
    fill(&m);
    qk_buf_clear(&wanted);
    qk_buf_clear(&got);
    brute(root, constraint, shortest, labels, &wanted);
    marked_matches(&m, c, shortest, labels, &got);
    cr_expect_str_eq(got.p, wanted.p, "%s%s in %s: got %s, not %s", pattern.p,
                     shortest ? " (shortest)" : "", m.text.p, got.p, wanted.p);
    marked_free(&m);
  }
  if (!code) cr_assert(labels_in_order(c), "%s", pattern.p);
  qk_cql_free(c);
  qk_buf_free(&pattern);
  qk_buf_free(&wanted);
  qk_buf_free(&got);
}

Test(search_cql_brute, trying_all_ways_finds_the_same) {
  qk_folding *f = marked_folding();
  for (int i = 0; i < QK_BRUTE_PATTERNS; i++) {
    n_nodes = n_labels = 0;
    uint32_t root = make_node(1 + (int)chance(4));
    int constraint = chance(3) ? -1 : (int)chance(QK_COUNT(constraints));
    if (constraint >= 0 && constraints[constraint].labels > n_labels) constraint = -1;
    compare(f, root, constraint);
  }
  qk_folding_free(f);
}
