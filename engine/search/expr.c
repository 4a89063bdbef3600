/* expr.c - the query language of searches: from items to a tree. */
#include "search/expr.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "search/expr_lex.h"
#include "search/index.h"
#include "text/utf8.h"

typedef struct parser {
  qk_lexer lex;
  const qk_folding *folding;
  qk_arena *arena;
  qk_expr_query *out;
  uint32_t depth;
  bool oom;
} parser;

static qk_expr *alternatives(parser *p);

static bool at(const parser *p, qk_item_kind kind) { return p->lex.item.kind == kind; }

static qk_expr *fail_at(parser *p, qk_span where, const char *message) {
  qk_lex_fail(&p->lex, where, "%s", message);
  return NULL;
}

static qk_expr *expected(parser *p, const char *what) {
  char got[64];
  qk_lex_describe(&p->lex, got, sizeof got);
  qk_lex_fail(&p->lex, p->lex.item.at, "expected %s, got %s", what, got);
  return NULL;
}

static qk_expr *new_node(parser *p, qk_expr_kind kind, qk_span where) {
  qk_expr *n = QK_ARENA_NEW(p->arena, qk_expr);
  if (!n) {
    p->oom = true;
    return NULL;
  }
  n->kind = kind;
  n->at = where;
  return n;
}

/* ---- terms ---------------------------------------------------------------------------
 */

static bool same_token(const qk_expr_token *a, const qk_expr_token *b) {
  return a->cp == b->cp && a->prefix == b->prefix && qk_str_eq(a->word, b->word);
}

/* The number of a token of the query; QK_NONE when memory is out. */
static uint32_t number_of(parser *p, qk_expr_token t) {
  qk_expr_query *q = p->out;
  for (uint32_t i = 0; i < q->n_tokens; i++)
    if (same_token(&q->tokens[i], &t)) return i;
  if (t.word.n) t.word = qk_arena_copy(p->arena, t.word);
  if (!qk_arena_grow(p->arena, (void **)&q->tokens, q->n_tokens, &q->cap_tokens,
                     sizeof *q->tokens)) {
    p->oom = true;
    return QK_NONE;
  }
  q->tokens[q->n_tokens] = t;
  return q->n_tokens++;
}

static bool add_token(parser *p, qk_expr *n, uint32_t *cap, const qk_token *t) {
  qk_expr_token token = {.cp = t->cp};
  if (t->kind == QK_TOKEN_BREAK) token.cp = QK_LIST_BREAKS;
  if (t->kind == QK_TOKEN_WORD) token.word = t->term;
  uint32_t number = number_of(p, token);
  if (number == QK_NONE ||
      !qk_arena_grow(p->arena, (void **)&n->tokens, n->n, cap, sizeof *n->tokens)) {
    p->oom = true;
    return false;
  }
  n->tokens[n->n++] = number;
  return true;
}

/* text* : the last token is a word's beginning. */
static bool make_prefix(parser *p, qk_expr *n) {
  qk_expr_token t = p->out->tokens[n->tokens[n->n - 1]];
  if (t.cp)
    return fail_at(p, (qk_span){n->at.to - 1, n->at.to},
                   "a star stands at the end of a word of letters or digits; a Chinese "
                   "term is found in longer ones without it"),
           false;
  t.prefix = true;
  n->tokens[n->n - 1] = number_of(p, t);
  return !p->oom;
}

static qk_expr *phrase(parser *p, qk_str text, bool quoted) {
  qk_expr *n = new_node(p, QK_EXPR_PHRASE, p->lex.item.at);
  bool star = !quoted && text.n > 1 && text.p[text.n - 1] == '*', any = false;
  qk_tokenizer tokenizer;
  qk_token t;
  uint32_t cap = 0;
  if (!n) return NULL;
  if (star) text.n--;
  if (!quoted && text.n > 1 && memchr(text.p, '*', text.n)) {
    uint32_t star_at = n->at.from + (uint32_t)qk_str_find(text, QK_LIT("*"));
    return fail_at(p, (qk_span){star_at, star_at + 1},
                   "a star stands at the end of a word; put the term in quotes to search "
                   "for punctuation");
  }
  qk_tokenizer_init(&tokenizer, p->folding, text);
  while (qk_token_next(&tokenizer, &t)) {
    if (!add_token(p, n, &cap, &t)) return NULL;
    any = any || t.kind != QK_TOKEN_BREAK;
  }
  if (!any)
    return fail_at(p, n->at,
                   quoted && !qk_trim(text).n
                       ? "there is nothing between these quotation marks"
                       : "expected letters, digits or characters to search for, got "
                         "punctuation alone");
  if (star && !make_prefix(p, n)) return NULL;
  return n;
}

static qk_expr *filter(parser *p) {
  const qk_item *item = &p->lex.item;
  qk_str names[QK_FIELDS + 1] = {[QK_FIELDS] = QK_LIT("year")};
  size_t found = QK_FIELDS + 1;
  for (size_t i = 0; i < QK_FIELDS; i++) names[i] = qk_str_of(qk_field_names[i]);
  for (size_t i = 0; i <= QK_FIELDS; i++)
    if (qk_str_eq(item->name, names[i])) found = i;
  if (found > QK_FIELDS) {
    qk_buf hint = {0};
    qk_nearest_hint(&hint, item->name, names, QK_COUNT(names));
    qk_lex_fail(&p->lex, item->at,
                "there is no field '%.*s'%.*s; in quotes it is searched for as text",
                QK_ARG(item->name), QK_ARG(hint));
    qk_buf_free(&hint);
    return NULL;
  }
  qk_expr *n = new_node(p, QK_EXPR_FILTER, item->at);
  if (!n) return NULL;
  n->is_filter = true;
  n->field = found == QK_FIELDS ? QK_BY_DATE : (qk_field_name)found;
  n->value = qk_trim(item->text);
  qk_err wrong;
  if (qk_filter_check(n->field, n->value, names[found].p, &wrong))
    return fail_at(p, item->at, wrong.msg);
  return n;
}

/* ---- the tree ------------------------------------------------------------------------
 */

static qk_expr *group(parser *p) {
  qk_span open = p->lex.item.at;
  if (++p->depth > QK_EXPR_DEPTH) {
    qk_lex_fail(&p->lex, open, "expected at most %d parentheses within each other",
                QK_EXPR_DEPTH);
    return NULL;
  }
  if (!qk_lex_next(&p->lex)) return NULL;
  if (at(p, QK_ITEM_CLOSE))
    return fail_at(p, (qk_span){open.from, p->lex.item.at.to},
                   "there is nothing between these parentheses");
  qk_expr *n = alternatives(p);
  if (!n) return NULL;
  if (!at(p, QK_ITEM_CLOSE)) return fail_at(p, open, "this parenthesis is not closed");
  p->depth--;
  return qk_lex_next(&p->lex) ? n : NULL;
}

static qk_expr *primary(parser *p, const char *what) {
  qk_expr *n = NULL;
  switch (p->lex.item.kind) {
  case QK_ITEM_OPEN:
    return group(p);
  case QK_ITEM_TERM:
    n = phrase(p, p->lex.item.text, false);
    break;
  case QK_ITEM_PHRASE:
    n = phrase(p, p->lex.item.text, true);
    break;
  case QK_ITEM_FIELD:
    n = filter(p);
    break;
  default:
    return expected(p, what);
  }
  return n && qk_lex_next(&p->lex) ? n : NULL;
}

/* Terms, and alternatives of such: what has a place in the text. */
static bool has_spans(const qk_expr *n) {
  if (n->kind == QK_EXPR_PHRASE || n->kind == QK_EXPR_NEAR) return true;
  if (n->kind != QK_EXPR_OR) return false;
  for (const qk_expr *c = n->child; c; c = c->next) /* as deep as parentheses go */
    if (!has_spans(c)) return false;
  return true;
}

static bool read_distance(parser *p, uint32_t *out) {
  qk_str s = p->lex.item.text;
  *out = QK_NEAR_USUAL;
  if (p->lex.item.at.to - p->lex.item.at.from == 4) return true; /* NEAR */
  uint32_t v = 0;
  bool digits = s.n > 0 && s.n < 6;
  for (size_t i = 0; i < s.n && digits; i++) {
    digits = s.p[i] >= '0' && s.p[i] <= '9';
    v = v * 10 + (uint32_t)(s.p[i] - '0');
  }
  *out = v;
  if (digits && v <= QK_NEAR_MOST) return true;
  return qk_lex_fail(
      &p->lex, p->lex.item.at,
      "expected a number of tokens from 0 to %d behind NEAR/, as in NEAR/5",
      QK_NEAR_MOST);
}

static qk_expr *nearness(parser *p, const char *what) {
  qk_expr *left = primary(p, what);
  while (left && at(p, QK_ITEM_NEAR)) {
    qk_expr *near = new_node(p, QK_EXPR_NEAR, left->at);
    if (!near || !read_distance(p, &near->distance)) return NULL;
    qk_span operator= p->lex.item.at;
    if (!qk_lex_next(&p->lex)) return NULL;
    qk_expr *right = primary(p, "a term behind NEAR");
    if (!right) return NULL;
    for (int i = 0; i < 2; i++)
      if (!has_spans(i ? right : left))
        return fail_at(
            p, i ? right->at : operator,
            "expected a term or alternatives, as in (a OR b), on both sides of "
            "NEAR");
    near->at.to = right->at.to;
    near->child = left;
    left->next = right;
    left = near;
  }
  return left;
}

/* One part of an AND, with what negates it. */
static qk_expr *part(parser *p, const char *what) {
  bool negated = at(p, QK_ITEM_NOT) || at(p, QK_ITEM_MINUS);
  qk_span sign = p->lex.item.at;
  if (negated) {
    what = at(p, QK_ITEM_NOT) ? "a term behind NOT" : "a term right behind -";
    bool minus = at(p, QK_ITEM_MINUS);
    if (!qk_lex_next(&p->lex)) return NULL;
    if (minus && p->lex.item.at.from != sign.to)
      return fail_at(p, sign, "expected a term right behind -, got a space");
  }
  qk_expr *n = nearness(p, what);
  if (n && negated) {
    n->negated = true;
    n->at.from = sign.from;
  }
  return n;
}

static bool ends_conjunction(const parser *p) {
  return at(p, QK_ITEM_END) || at(p, QK_ITEM_CLOSE) || at(p, QK_ITEM_OR);
}

/* Something must be looked for: what is only taken away leaves nothing. */
static qk_expr *check_conjunction(parser *p, qk_expr *and) {
  bool positive = false;
  const qk_expr *taken = NULL;
  and->is_filter = true;
  for (const qk_expr *c = and->child; c; c = c->next) {
    and->is_filter = and->is_filter && c->is_filter;
    positive = positive || (!c->negated && !c->is_filter);
    if (!taken && c->negated && !c->is_filter) taken = c;
  }
  if (positive || and->is_filter) return and;
  return fail_at(p, taken->at,
                 "expected a term to take this away from; NOT alone finds nothing");
}

static qk_expr *conjunction(parser *p, const char *what) {
  qk_expr *first = part(p, what), *last = first;
  if (!first) return NULL;
  while (!ends_conjunction(p)) {
    const char *next = "a term";
    if (at(p, QK_ITEM_AND)) {
      next = "a term behind AND";
      if (!qk_lex_next(&p->lex)) return NULL;
    }
    last->next = part(p, next);
    last = last->next;
    if (!last) return NULL;
  }
  if (first == last && !first->negated) return first;
  qk_expr *and = new_node(p, QK_EXPR_AND, (qk_span){first->at.from, last->at.to});
  if (!and) return NULL;
  and->child = first;
  return check_conjunction(p, and);
}

static qk_expr *alternatives(parser *p) {
  qk_expr *first = conjunction(p, "a term"), *last = first;
  while (first && last && at(p, QK_ITEM_OR)) {
    if (!qk_lex_next(&p->lex)) return NULL;
    last->next = conjunction(p, "a term behind OR");
    last = last->next;
  }
  if (!first || !last || first == last) return last ? first : NULL;
  qk_expr * or = new_node(p, QK_EXPR_OR, (qk_span){first->at.from, last->at.to});
  if (! or) return NULL;
  or->child = first;
  or->is_filter = first->is_filter;
  for (qk_expr *c = first->next; c; c = c->next)
    if (c->is_filter != first->is_filter)
      return fail_at(p, c->is_filter ? c->at : first->at,
                     "a filter cannot be an alternative to a term; put it beside the "
                     "term, as in (a city:…) OR b");
  return or ;
}

/* What scores a unit: terms, and pairs as a whole. */
static void number_nodes(qk_expr_query *q, qk_expr *n, bool inside) {
  bool leaf = n->kind == QK_EXPR_PHRASE || n->kind == QK_EXPR_NEAR;
  n->number = q->n_nodes++;
  if (leaf && !inside) n->leaf = q->n_leaves++;
  for (qk_expr *c = n->child; c; c = c->next) number_nodes(q, c, inside || leaf);
}

static qk_code check_text(parser *p) {
  qk_str q = p->lex.query;
  size_t valid = qk_utf8_valid(q);
  uint32_t whole = (uint32_t)(q.n < UINT32_MAX ? q.n : UINT32_MAX);
  if (q.n > QK_EXPR_BYTES)
    qk_lex_fail(&p->lex, (qk_span){QK_EXPR_BYTES, whole},
                "the query is too long: expected at most %d bytes, got %zu",
                QK_EXPR_BYTES, q.n);
  else if (valid < q.n)
    qk_lex_fail(&p->lex, (qk_span){(uint32_t)valid, (uint32_t)valid + 1},
                "expected UTF-8, got the byte %02X", (unsigned char)q.p[valid]);
  else if (q.n && memchr(q.p, 0, q.n))
    qk_lex_fail(&p->lex, (qk_span){(uint32_t)strlen(q.p), (uint32_t)strlen(q.p) + 1},
                "expected text, got a NUL character");
  else if (!qk_trim(q).n)
    qk_lex_fail(&p->lex, (qk_span){0, 0}, "expected a term to search for, got nothing");
  else
    return QK_OK;
  return QK_USAGE;
}

qk_code qk_expr_parse(qk_str query, const qk_folding *folding, qk_arena *arena,
                      qk_expr_query *out, qk_span *where, qk_err *e) {
  qk_err local;
  parser p = {.lex = {.query = query, .where = where, .e = e ? e : &local},
              .folding = folding,
              .arena = arena,
              .out = out};
  *out = (qk_expr_query){0};
  *where = (qk_span){0, 0};
  if (check_text(&p)) return QK_USAGE;
  if (!qk_lex_next(&p.lex)) return QK_USAGE;
  out->root = alternatives(&p);
  if (p.oom) return qk_nomem(e);
  if (!out->root) return QK_USAGE;
  if (at(&p, QK_ITEM_CLOSE))
    return fail_at(&p, p.lex.item.at, "there is no ( for this )"), QK_USAGE;
  if (out->root->is_filter)
    return fail_at(&p, out->root->at, "expected a term beside the filters"), QK_USAGE;
  number_nodes(out, out->root, false);
  return QK_OK;
}
