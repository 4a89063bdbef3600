/* cql_expression.c - tests: comparisons joined with & | ! and parentheses. */
#include "search/cql_parts.h"

static cql_test *either(cql_parser *p, const cql_context *x);

static cql_test *new_test(cql_parser *p, cql_op op) {
  cql_test *t = QK_ARENA_NEW(&p->c->arena, cql_test);
  if (!t) {
    cql_no_memory(p);
    return NULL;
  }
  t->op = op;
  return t;
}

/* ---- comparisons ----------------------------------------------------------------------
 */

static const struct {
  const char *sign; /* longer ones first */
  cql_op op;
} signs[] = {{"=~", CQL_LIKE}, {"!~", CQL_UNLIKE}, {"!=", CQL_NE},
             {"<=", CQL_LE},   {">=", CQL_GE},     {"==", CQL_EQ},
             {"=", CQL_EQ},    {"<", CQL_LT},      {">", CQL_GT}};

static bool take_op(cql_parser *p, cql_op *op) {
  for (size_t i = 0; i < QK_COUNT(signs); i++)
    if (cql_take(p, signs[i].sign)) return *op = signs[i].op, true;
  return false;
}

static bool keep_regex(cql_parser *p, qk_pattern *regex) {
  qk_cql *c = p->c;
  if (!qk_arena_grow(&c->arena, (void **)&c->regexes, c->n_regexes, &c->cap_regexes,
                     sizeof *c->regexes)) {
    qk_pattern_free(regex);
    return cql_no_memory(p);
  }
  c->regexes[c->n_regexes++] = regex;
  return true;
}

/* /regex/, or "%like%". */
static bool read_pattern(cql_parser *p, cql_test *t) {
  size_t from = (cql_peek(p), p->at);
  bool regex = cql_looking_at(p, "/");
  qk_str text;
  if (!regex && !cql_is_quote(p))
    return cql_fail_here(p, "/a regular expression/ or \"%like%\"");
  if (!cql_quoted(p, &text)) return false;
  if (!regex) {
    if (qk_str_find(text, QK_LIT("%")) == text.n)
      return cql_fail(
          p, from, p->at,
          "expected a %% in it for what may stand there, as in \"%%站\"; = is "
          "for what is equal");
    t->right.value = (qk_cql_value){.type = QK_CQL_TEXT, .text = cql_fold(p->c, text)};
    return t->right.value.text.p || cql_no_memory(p);
  }
  qk_pattern *compiled;
  qk_err e = {0};
  if (qk_pattern_compile(&compiled, text, false, &e))
    return cql_fail(p, from, p->at, "the regular expression: %s", e.msg);
  t->regex = compiled;
  return keep_regex(p, compiled);
}

static bool constant(cql_parser *p, cql_operand *out) {
  qk_str text;
  out->kind = CQL_CONSTANT;
  if (cql_is_quote(p)) {
    if (!cql_quoted(p, &text)) return false;
    out->type = QK_CQL_TEXT;
    out->value.text = cql_fold(p->c, text);
    if (!out->value.text.p) return cql_no_memory(p);
  } else if (cql_number(p, &out->value.number)) {
    out->type = QK_CQL_NUMBER;
  } else {
    return cql_fail_here(p, "\"a text\" or a number");
  }
  out->value.type = out->type;
  return true;
}

/* The right side: a constant, or in a constraint what a label names. */
static bool right_side(cql_parser *p, const cql_context *x, cql_test *t) {
  size_t from = (cql_peek(p), p->at);
  if (t->op == CQL_LIKE || t->op == CQL_UNLIKE) return read_pattern(p, t);
  qk_str name = x->close ? (qk_str){0} : cql_name(p);
  if (!name.n) {
    if (!constant(p, &t->right)) return false;
  } else {
    cql_test other = {0};
    if (!x->name(p, x, name, from, p->at, &other)) return false;
    t->right = other.left;
  }
  qk_cql_type l = t->left.type, r = t->right.type;
  if (l == QK_CQL_NULL || r == QK_CQL_NULL || l == r) return true;
  return cql_fail(p, from, p->at, "expected %s to compare with, got %s",
                  l == QK_CQL_NUMBER ? "a number" : "a text in quotes",
                  r == QK_CQL_NUMBER ? "a number" : "a text");
}

static cql_test *comparison(cql_parser *p, const cql_context *x) {
  qk_str name = cql_name(p);
  size_t from = p->at - name.n;
  cql_test *t = new_test(p, CQL_HAS);
  if (!t) return NULL;
  if (!name.n) {
    cql_fail_here(p, x->close ? "an attribute such as unit, ( or !"
                              : "a label of the pattern, ( or !");
    return NULL;
  }
  if (!x->name(p, x, name, from, from + name.n, t)) return NULL;
  size_t sign = (cql_peek(p), p->at);
  cql_op op;
  if (!take_op(p, &op)) return t;
  if (t->op == CQL_IS) {
    cql_fail(p, sign, p->at, "expected &, | or ] behind a class of tokens, got '%.*s'",
             (int)(p->at - sign), p->text.p + sign);
    return NULL;
  }
  if ((op == CQL_LIKE || op == CQL_UNLIKE) && t->left.type == QK_CQL_NUMBER) {
    cql_fail(p, sign, p->at, "expected = != < <= > >= behind what is a number");
    return NULL;
  }
  t->op = op;
  return right_side(p, x, t) ? t : NULL;
}

/* ---- joined ---------------------------------------------------------------------------
 */

static cql_test *nested(cql_parser *p, const cql_context *x) {
  size_t from = p->at++;
  if (++p->depth > QK_CQL_DEPTH) {
    cql_fail(p, from, from + 1, "expected at most %d parentheses within each other",
             QK_CQL_DEPTH);
    return NULL;
  }
  cql_test *t = either(p, x);
  p->depth--;
  if (!t || cql_take(p, ")")) return t;
  if (cql_peek(p) < 0)
    cql_fail(p, from, from + 1, "expected ) for this (, got the end of the pattern");
  else
    cql_fail_here(p, "&, | or )");
  return NULL;
}

static cql_test *single(cql_parser *p, const cql_context *x) {
  bool not = false;
  while (cql_peek(p) == '!') p->at++, not = !not ;
  cql_test *t = cql_peek(p) == '(' ? nested(p, x) : comparison(p, x);
  if (!t || !not ) return t;
  cql_test *around = new_test(p, CQL_NOT);
  if (around) around->first = t;
  return around;
}

/* Whether another part follows one that ends here. */
static bool goes_on(cql_parser *p, const cql_context *x) {
  if (cql_take(p, "&")) return cql_take(p, "&"), true;
  int c = cql_peek(p);
  return x->close && c >= 0 && c != ']' && c != ')' && c != '|';
}

/* A list of parts, as one test. */
static cql_test *joined(cql_parser *p, cql_op op, cql_test *first) {
  if (!first || !first->next) return first;
  cql_test *all = new_test(p, op);
  if (all) all->first = first;
  return all;
}

static cql_test *both(cql_parser *p, const cql_context *x) {
  cql_test *first = NULL, **last = &first;
  do {
    *last = single(p, x);
    if (!*last) return NULL;
    last = &(*last)->next;
  } while (goes_on(p, x));
  return joined(p, CQL_AND, first);
}

static cql_test *either(cql_parser *p, const cql_context *x) {
  cql_test *first = NULL, **last = &first;
  do {
    *last = both(p, x);
    if (!*last) return NULL;
    last = &(*last)->next;
  } while (cql_take(p, "|") && (cql_take(p, "|") || true));
  return joined(p, CQL_OR, first);
}

bool cql_expression(cql_parser *p, const cql_context *context, cql_test **out) {
  *out = either(p, context);
  return *out != NULL;
}
