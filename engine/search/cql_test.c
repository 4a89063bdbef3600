/* cql_test.c - whether a unit, or what labels name, passes a test.
 * Texts are compared as searches compare them: width, case and traditional characters do
 * not matter; a regular expression sees a text as it is.  A comparison with what is not
 * there is false. */
#include "search/cql_parts.h"
#include "text/utf8.h"

static qk_str folded(const cql_reader *r, const cql_operand *o, qk_str s, size_t which) {
  if (o->kind == CQL_CONSTANT) return s; /* it was, when the pattern was read */
  qk_buf *b = &r->scratch[which];
  size_t len;
  qk_buf_clear(b);
  for (size_t i = 0; i < s.n; i += len) {
    qk_char_class kind;
    char bytes[4];
    uint32_t cp = qk_folding_char(r->folding, qk_utf8_at(s.p + i, &len), &kind);
    qk_buf_put(b, (qk_str){bytes, qk_utf8_put(bytes, cp)});
  }
  return b->oom ? (qk_str){0} : qk_buf_str(b);
}

/* %: any characters, none, too.  When what follows the last % does not fit, that one
 * takes a byte more: no earlier one has to. */
static bool like(qk_str text, qk_str pattern) {
  size_t t = 0, p = 0, star = SIZE_MAX, resume = 0;
  while (t < text.n) {
    if (p < pattern.n && pattern.p[p] == '%') {
      star = ++p;
      resume = t;
    } else if (p < pattern.n && pattern.p[p] == text.p[t]) {
      p++, t++;
    } else if (star != SIZE_MAX) {
      p = star;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.n && pattern.p[p] == '%') p++;
  return p == pattern.n;
}

static int compare_texts(qk_str a, qk_str b) {
  size_t n = a.n < b.n ? a.n : b.n;
  int order = n ? memcmp(a.p, b.p, n) : 0;
  return order ? order : (a.n > b.n) - (a.n < b.n);
}

static bool holds(cql_op op, int order) {
  switch (op) {
  case CQL_EQ:
    return order == 0;
  case CQL_NE:
    return order != 0;
  case CQL_LT:
    return order < 0;
  case CQL_LE:
    return order <= 0;
  case CQL_GT:
    return order > 0;
  default:
    return order >= 0;
  }
}

static bool fits(const cql_test *t, const cql_reader *r, qk_str text) {
  bool found = t->regex ? qk_pattern_match(t->regex, r->regex, text, NULL)
                        : like(folded(r, &t->left, text, 0), t->right.value.text);
  return found == (t->op == CQL_LIKE);
}

static bool compares(const cql_test *t, const cql_reader *r) {
  qk_cql_value a, b;
  if (!r->get(r, &t->left, &a)) return false;
  if (t->op == CQL_HAS) return true;
  if (t->op == CQL_LIKE || t->op == CQL_UNLIKE)
    return a.type == QK_CQL_TEXT && fits(t, r, a.text);
  if (t->right.kind == CQL_CONSTANT)
    b = t->right.value;
  else if (!r->get(r, &t->right, &b))
    return false;
  if (a.type != b.type) return t->op == CQL_NE;
  if (a.type == QK_CQL_NUMBER)
    return holds(t->op, (a.number > b.number) - (a.number < b.number));
  return holds(t->op, compare_texts(folded(r, &t->left, a.text, 0),
                                    folded(r, &t->right, b.text, 1)));
}

bool cql_passes(const cql_test *t, const cql_reader *r) {
  if (!t) return true;
  switch (t->op) {
  case CQL_AND:
    for (const cql_test *k = t->first; k; k = k->next)
      if (!cql_passes(k, r)) return false;
    return true;
  case CQL_OR:
    for (const cql_test *k = t->first; k; k = k->next)
      if (cql_passes(k, r)) return true;
    return false;
  case CQL_NOT:
    return !cql_passes(t->first, r);
  case CQL_IS:
    return (r->classes & t->classes) != 0;
  default:
    return compares(t, r);
  }
}
