/* cql_parse.c - from a pattern to its tree. */
#include <stdio.h>

#include "search/cql_parts.h"

static cql_node *choice(cql_parser *p);

static cql_node *new_node(cql_parser *p, cql_node_kind kind, size_t from) {
  cql_node *n = QK_ARENA_NEW(&p->c->arena, cql_node);
  if (!n) {
    cql_no_memory(p);
    return NULL;
  }
  n->kind = kind;
  n->at = (qk_span){(uint32_t)from, (uint32_t)p->at};
  return n;
}

bool cql_new_atom(cql_parser *p, const cql_atom *atom, uint32_t *index) {
  qk_cql *c = p->c;
  if (!qk_arena_grow(&c->arena, (void **)&c->atoms, c->n_atoms, &c->cap_atoms,
                     sizeof *c->atoms))
    return cql_no_memory(p);
  c->atoms[ *index = c->n_atoms++] = *atom;
  return true;
}

static cql_node *atom_node(cql_parser *p, const cql_atom *atom, size_t from) {
  cql_node *n = new_node(p, CQL_ATOM, from);
  return n && cql_new_atom(p, atom, &n->atom) ? n : NULL;
}

/* ---- literals -------------------------------------------------------------------------
 */

static cql_node *literal(cql_parser *p) {
  size_t from = p->at;
  qk_str text;
  cql_sentence s = {0};
  if (!cql_quoted(p, &text)) return NULL;
  cql_node *all = new_node(p, CQL_SEQUENCE, from), **last = all ? &all->first : NULL;
  bool well = all && cql_sentence_read(&s, p->c->folding, text);
  if (all && !well) cql_no_memory(p);
  if (well && !s.n)
    well = cql_fail(p, from, p->at, "expected words between the quotes, got none");
  for (uint32_t i = 0; well && i < s.n; i++) {
    cql_atom a = {.kind = CQL_TERM, .cp = s.tokens[i].cp};
    if (!a.cp) {
      a.term = qk_arena_copy(&p->c->arena, cql_term(&s, &s.tokens[i]));
      well = a.term.p || cql_no_memory(p);
    }
    *last = well ? atom_node(p, &a, from) : NULL;
    well = *last != NULL;
    if (well) last = &(*last)->next;
  }
  cql_sentence_free(&s);
  if (!well) return NULL;
  return all->first->next ? all : all->first;
}

/* ---- what stands alone ----------------------------------------------------------------
 */

static cql_node *group(cql_parser *p) {
  size_t from = p->at++;
  if (++p->depth > QK_CQL_DEPTH) {
    cql_fail(p, from, from + 1, "expected at most %d parentheses within each other",
             QK_CQL_DEPTH);
    return NULL;
  }
  cql_node *n = choice(p);
  p->depth--;
  if (!n) return NULL;
  if (cql_take(p, ")")) return n;
  if (cql_peek(p) < 0)
    cql_fail(p, from, from + 1, "expected ) for this (, got the end of the pattern");
  else
    cql_fail_here(p, "one more token, | or )");
  return NULL;
}

static cql_node *word_list(cql_parser *p) {
  size_t from = p->at++;
  cql_atom a = {0};
  qk_str name = cql_name(p);
  if (!name.n) {
    cql_fail_here(p, "the name of a lexicon behind @");
    return NULL;
  }
  return cql_word_list(p, from, name, (qk_str){0}, &a) ? atom_node(p, &a, from) : NULL;
}

static cql_node *unit(cql_parser *p) {
  size_t from = p->at++;
  cql_atom a = {0};
  return cql_unit(p, from, &a) ? atom_node(p, &a, from) : NULL;
}

static cql_node *anchor(cql_parser *p) {
  size_t from = p->at;
  if (cql_take(p, "<s>")) return new_node(p, CQL_START, from);
  if (cql_take(p, "</s>")) return new_node(p, CQL_END, from);
  cql_fail(p, from, from + 1, "expected <s> or </s>, the edges of a sentence, got '<'");
  return NULL;
}

static cql_node *primary(cql_parser *p);

static cql_node *negated(cql_parser *p) {
  size_t from = p->at++;
  int c = cql_peek(p);
  if (c != '[' && c != '@' && !cql_is_quote(p)) {
    cql_fail_here(p, "[ ], @lexicon or one \"word\" behind !");
    return NULL;
  }
  cql_node *n = primary(p);
  if (!n) return NULL;
  if (n->kind != CQL_ATOM) {
    cql_fail(p, from, p->at,
             "expected one token behind !, got words of several; write "
             "one ! for each");
    return NULL;
  }
  p->c->atoms[n->atom].negated = true;
  return n;
}

static cql_node *primary(cql_parser *p) {
  int c = cql_peek(p);
  if (cql_is_quote(p)) return literal(p);
  switch (c) {
  case '(':
    return group(p);
  case '[':
    return unit(p);
  case '@':
    return word_list(p);
  case '<':
    return anchor(p);
  case '!':
    return negated(p);
  default:
    cql_fail_here(p, "\"words\", [ ], @lexicon or ( )");
    return NULL;
  }
}

/* ---- labels and repetitions -----------------------------------------------------------
 */

/* The atom that a label is on, through parentheses and ?. */
static uint32_t sole_atom(const cql_node *n) {
  while (n->kind != CQL_ATOM) {
    bool wraps = n->kind == CQL_SEQUENCE || n->kind == CQL_LABELLED ||
                 (n->kind == CQL_REPEAT && n->max == 1);
    if (!wraps || n->first->next) return QK_NONE;
    n = n->first;
  }
  return n->atom;
}

static bool new_label(cql_parser *p, qk_str name, size_t from, uint32_t *out) {
  qk_cql *c = p->c;
  size_t to = from + name.n;
  for (uint32_t i = 0; i < c->n_labels; i++)
    if (qk_str_eq(c->labels[i].name, name))
      return cql_fail(p, from, to, "the label '%.*s' is there already; expected another",
                      (int)(name.n < 80 ? name.n : 80), name.p);
  if (c->n_labels == QK_CQL_LABELS)
    return cql_fail(p, from, to, "expected at most %d labels", QK_CQL_LABELS);
  if (!qk_arena_grow(&c->arena, (void **)&c->labels, c->n_labels, &c->cap_labels,
                     sizeof *c->labels))
    return cql_no_memory(p);
  c->labels[ *out = c->n_labels++] = (cql_label){.name = name, .atom = QK_NONE};
  return true;
}

static bool times(cql_parser *p, uint32_t *out) {
  size_t from = p->at;
  uint64_t n = 0;
  bool digit = false;
  for (int c; (c = cql_peek(p)) >= '0' && c <= '9'; p->at++, digit = true)
    if (n < QK_CQL_REPEAT * 10) n = n * 10 + (uint64_t)(c - '0');
  if (!digit) return cql_fail_here(p, "a number of times");
  if (n > QK_CQL_REPEAT)
    return cql_fail(p, from, p->at, "expected at most %d times", QK_CQL_REPEAT);
  *out = (uint32_t)n;
  return true;
}

static bool braces(cql_parser *p, uint32_t *min, uint32_t *max) {
  size_t from = p->at++;
  *min = 0;
  if (cql_peek(p) != ',' && !times(p, min)) return false;
  *max = *min;
  if (cql_take(p, ",")) {
    *max = UINT32_MAX;
    if (cql_peek(p) != '}' && !times(p, max)) return false;
  }
  if (!cql_take(p, "}")) return cql_fail_here(p, "} behind the numbers, as in {0,4}");
  if (!*max) return cql_fail(p, from, p->at, "expected at least once, got 0 times");
  if (*max < *min)
    return cql_fail(p, from, p->at, "expected the smaller number first, got {%u,%u}",
                    *min, *max);
  return true;
}

static bool is_repeat(int c) { return c == '?' || c == '*' || c == '+' || c == '{'; }

static cql_node *repeated(cql_parser *p) {
  size_t from = (cql_peek(p), p->at);
  cql_node *inner = primary(p);
  int c = inner ? cql_peek(p) : -1;
  if (!inner || !is_repeat(c)) return inner;
  size_t sign = p->at;
  uint32_t min = c == '+', max = c == '?' ? 1 : UINT32_MAX;
  if (c == '{' && !braces(p, &min, &max)) return NULL;
  if (c != '{') p->at++;
  if (is_repeat(cql_peek(p))) {
    cql_fail(p, sign, p->at + 1,
             "expected one of ? * + {n,m} behind a token, got two; which way is longest "
             "is said for the whole pattern");
    return NULL;
  }
  cql_node *n = new_node(p, CQL_REPEAT, from);
  if (!n) return NULL;
  n->first = inner;
  n->min = min;
  n->max = max;
  return n;
}

static cql_node *labelled(cql_parser *p) {
  qk_str name = cql_name(p);
  size_t from = p->at - name.n;
  if (!name.n) return repeated(p);
  if (cql_looking_at(p, "::") || !cql_take(p, ":")) {
    cql_fail(p, from, from + name.n,
             "expected words in quotes, or a label with : behind it");
    return NULL;
  }
  uint32_t label = 0;
  if (!new_label(p, name, from, &label)) return NULL;
  cql_node *inner = repeated(p);
  cql_node *n = inner ? new_node(p, CQL_LABELLED, from) : NULL;
  if (!n) return NULL;
  n->first = inner;
  n->label = label;
  p->c->labels[label].atom = sole_atom(inner);
  return n;
}

static bool ends(cql_parser *p) {
  int c = cql_peek(p);
  return c < 0 || c == '|' || c == ')' || cql_looking_at(p, "::");
}

static cql_node *sequence(cql_parser *p) {
  size_t from = (cql_peek(p), p->at);
  cql_node *first = NULL, **last = &first;
  do {
    *last = labelled(p);
    if (!*last) return NULL;
    last = &(*last)->next;
  } while (!ends(p));
  cql_node *all = first->next ? new_node(p, CQL_SEQUENCE, from) : first;
  if (all && all != first) all->first = first;
  return all;
}

static cql_node *choice(cql_parser *p) {
  size_t from = (cql_peek(p), p->at);
  cql_node *first = NULL, **last = &first;
  do {
    *last = sequence(p);
    if (!*last) return NULL;
    last = &(*last)->next;
  } while (cql_take(p, "|"));
  cql_node *all = first->next ? new_node(p, CQL_CHOICE, from) : first;
  if (all && all != first) all->first = first;
  return all;
}

/* ---- the constraint -------------------------------------------------------------------
 */

static const char *const token_fields[] = {"word", "value"};

static bool label_field(cql_parser *p, const cql_label *l, qk_str field, size_t from,
                        cql_operand *out) {
  const cql_atom *a = l->atom == QK_NONE ? NULL : &p->c->atoms[l->atom];
  size_t to = from + field.n;
  bool fact = a && !a->negated && a->kind == CQL_OF_FACT;
  bool own = fact && (a->fact == QK_CQL_QUOTATION || a->fact == QK_CQL_FACT);
  if (qk_str_eq(field, QK_LIT("text")) && !own) {
    out->field = CQL_WORDS;
    out->type = QK_CQL_TEXT;
    return true;
  }
  if (fact) {
    out->field = cql_column(p, a->fact, field, from, to, &out->type);
    return out->field != UINT32_MAX;
  }
  bool token = a && (a->negated || a->kind == CQL_TERM || a->kind == CQL_TOKEN);
  for (uint32_t i = 0; token && i < QK_COUNT(token_fields); i++) {
    if (!qk_str_eq(field, qk_str_of(token_fields[i]))) continue;
    out->field = i;
    out->type = i ? QK_CQL_NUMBER : QK_CQL_TEXT;
    return true;
  }
  static const char *const names[] = {"text", "word", "value"};
  return cql_fail_name(p, from, to, "what the label names has no attribute", field, names,
                       token ? 3 : 1);
}

static bool label_operand(cql_parser *p, const cql_context *context, qk_str name,
                          size_t from, size_t to, cql_test *out) {
  qk_cql *c = p->c;
  const char *names[QK_CQL_LABELS];
  (void)context;
  out->left = (cql_operand){.kind = CQL_LABEL, .field = CQL_WORDS, .type = QK_CQL_TEXT};
  for (uint32_t i = 0; i < c->n_labels; i++) {
    cql_label *l = &c->labels[i];
    if (!qk_str_eq(l->name, name)) continue;
    out->left.label = i;
    l->asked = true;
    if (!cql_take(p, ".")) return true;
    qk_str field = cql_name(p);
    if (!field.n) return cql_fail_here(p, "an attribute behind the point");
    return label_field(p, l, field, p->at - field.n, &out->left);
  }
  for (uint32_t i = 0; i < c->n_labels; i++)
    names[i] = qk_arena_copy(&c->arena, c->labels[i].name).p;
  return cql_fail_name(p, from, to, "the pattern has no label", name, names, c->n_labels);
}

/* ---- all of it ------------------------------------------------------------------------
 */

static bool has_atom(const cql_node *n) {
  if (n->kind == CQL_ATOM) return true;
  for (const cql_node *k = n->first; k; k = k->next)
    if (has_atom(k)) return true;
  return false;
}

bool cql_parse(cql_parser *p) {
  static const cql_context constraint = {.name = label_operand};
  if (cql_peek(p) < 0)
    return cql_fail(p, 0, p->text.n, "the pattern is empty; expected one as in \"会议\"");
  p->c->root = choice(p);
  if (!p->c->root) return false;
  if (cql_take(p, "::") && !cql_expression(p, &constraint, &p->c->constraint))
    return false;
  if (cql_peek(p) >= 0) return cql_fail_here(p, "one more token or the end");
  if (!has_atom(p->c->root))
    return cql_fail(p, 0, p->text.n, "expected a token beside the edges <s> and </s>");
  return true;
}
