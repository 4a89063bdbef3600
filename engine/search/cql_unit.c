/* cql_unit.c - what stands in brackets: tokens, facts, words of a lexicon. */
#include "search/cql_parts.h"

static const struct {
  const char *name;
  uint8_t classes;
} classes[] = {{"any", CQL_ANY},       {"han", CQL_HAN},     {"latin", CQL_LATIN},
               {"number", CQL_NUMBER}, {"punct", CQL_PUNCT}, {"stop", CQL_STOP}};

enum { WORD, VALUE };
static const char *const fields[] = {[WORD] = "word", [VALUE] = "value"};

static bool find_class(qk_str name, uint8_t *out) {
  for (size_t i = 0; i < QK_COUNT(classes); i++)
    if (qk_str_eq(name, qk_str_of(classes[i].name)))
      return *out = classes[i].classes, true;
  return false;
}

/* ---- names in a test ------------------------------------------------------------------
 */

static bool token_name(cql_parser *p, const cql_context *x, qk_str name, size_t from,
                       size_t to, cql_test *out) {
  qk_cql_kind kind;
  (void)x;
  if (find_class(name, &out->classes)) return out->op = CQL_IS, true;
  for (uint32_t i = 0; i < QK_COUNT(fields); i++) {
    if (!qk_str_eq(name, qk_str_of(fields[i]))) continue;
    out->left = (cql_operand){
        .kind = CQL_FIELD, .field = i, .type = i == VALUE ? QK_CQL_NUMBER : QK_CQL_TEXT};
    return true;
  }
  if (cql_find_kind(name, &kind) || qk_str_eq(name, QK_LIT("lexicon")))
    return cql_fail(p, from, to,
                    "expected what one token is; a fact or a lexicon stands alone in its "
                    "brackets, and what is not one is ![%.*s]",
                    QK_ARG(name));
  const char *names[QK_COUNT(classes) + QK_COUNT(fields)];
  size_t n = 0;
  for (size_t i = 0; i < QK_COUNT(classes); i++) names[n++] = classes[i].name;
  for (size_t i = 0; i < QK_COUNT(fields); i++) names[n++] = fields[i];
  return cql_fail_name(p, from, to, "a token has no class or attribute", name, names, n);
}

static bool fact_name(cql_parser *p, const cql_context *x, qk_str name, size_t from,
                      size_t to, cql_test *out) {
  cql_operand *o = &out->left;
  *o = (cql_operand){.kind = CQL_FIELD};
  o->field = cql_column(p, x->fact, name, from, to, &o->type);
  return o->field != UINT32_MAX;
}

/* ---- one kind after the other ---------------------------------------------------------
 */

static bool close_unit(cql_parser *p, size_t from) {
  if (cql_take(p, "]")) return true;
  if (cql_peek(p) < 0)
    return cql_fail(p, from, from + 1,
                    "expected ] for this [, got the end of the pattern");
  return cql_fail_here(p, "&, | or ]");
}

/* [] is [!stop]: a gap stays within its clause. */
static bool any_token(cql_parser *p, cql_atom *out) {
  cql_test *not = QK_ARENA_NEW(&p->c->arena, cql_test);
  cql_test *stop = QK_ARENA_NEW(&p->c->arena, cql_test);
  if (!not || !stop) return cql_no_memory(p);
  *stop = (cql_test){.op = CQL_IS, .classes = CQL_STOP};
  *not = (cql_test){.op = CQL_NOT, .first = stop};
  *out = (cql_atom){.kind = CQL_TOKEN, .test = not };
  return true;
}

static bool fact_unit(cql_parser *p, size_t from, qk_cql_kind kind, cql_atom *out) {
  const cql_context x = {.name = fact_name, .fact = kind, .close = true};
  cql_test *test = NULL;
  p->c->columns[kind].used = true;
  *out = (cql_atom){.kind = CQL_OF_FACT, .fact = kind};
  cql_take(p, "&");
  if (cql_peek(p) >= 0 && cql_peek(p) != ']' && !cql_expression(p, &x, &test))
    return false;
  out->test = test;
  return close_unit(p, from);
}

bool cql_word_list(cql_parser *p, size_t from, qk_str name, qk_str class, cql_atom *out) {
  *out = (cql_atom){.kind = CQL_OF_WORDS};
  return cql_words_make(p, from, p->at, name, class, &out->words);
}

/* [lexicon = "name"], [lexicon = "name" class = "field"] */
static bool lexicon_unit(cql_parser *p, size_t from, cql_atom *out) {
  qk_str name, class = {0};
  if (!cql_take(p, "=") || !cql_is_quote(p))
    return cql_fail_here(p, "= and the name of a lexicon in quotes");
  if (!cql_quoted(p, &name)) return false;
  cql_take(p, "&");
  size_t at = (cql_peek(p), p->at);
  qk_str key = cql_name(p);
  if (key.n && !qk_str_eq(key, QK_LIT("class")))
    return cql_fail(p, at, p->at,
                    "a word of a lexicon has no attribute '%.*s'; expected "
                    "class, what its other fields say",
                    (int)(key.n < 60 ? key.n : 60), key.p);
  if (key.n && (!cql_take(p, "=") || !cql_is_quote(p)))
    return cql_fail_here(p, "= and a class in quotes");
  if (key.n && !cql_quoted(p, &class)) return false;
  return cql_word_list(p, from, name, class, out) && close_unit(p, from);
}

/* A name at the head that stands for nothing. */
static bool unknown_unit(cql_parser *p, qk_str name, size_t from) {
  const char *names[QK_COUNT(classes) + QK_COUNT(fields) + QK_CQL_KINDS + 1];
  const char *kind = cql_kind_with(name);
  size_t n = cql_kind_names(names, QK_CQL_KINDS);
  if (kind)
    return cql_fail(p, from, p->at,
                    "a token has no attribute '%.*s'; of a fact it is "
                    "[%s %.*s …]",
                    QK_ARG(name), kind, QK_ARG(name));
  for (size_t i = 0; i < QK_COUNT(classes); i++) names[n++] = classes[i].name;
  for (size_t i = 0; i < QK_COUNT(fields); i++) names[n++] = fields[i];
  names[n++] = "lexicon";
  return cql_fail_name(p, from, p->at, "there is no fact or class", name, names, n);
}

bool cql_unit(cql_parser *p, size_t from, cql_atom *out) {
  static const cql_context tokens = {.name = token_name, .close = true};
  uint8_t class;
  qk_cql_kind kind;
  cql_test *test;
  if (cql_peek(p) < 0) return close_unit(p, from);
  if (cql_take(p, "]")) return any_token(p, out);
  size_t at = (cql_peek(p), p->at);
  qk_str name = cql_name(p);
  if (name.n && cql_find_kind(name, &kind)) return fact_unit(p, from, kind, out);
  if (qk_str_eq(name, QK_LIT("lexicon"))) return lexicon_unit(p, from, out);
  bool known = find_class(name, &class);
  for (size_t i = 0; i < QK_COUNT(fields); i++)
    known = known || qk_str_eq(name, qk_str_of(fields[i]));
  if (name.n && !known) return unknown_unit(p, name, at);
  p->at = at;
  if (!cql_expression(p, &tokens, &test)) return false;
  *out = (cql_atom){.kind = CQL_TOKEN, .test = test};
  return close_unit(p, from);
}
