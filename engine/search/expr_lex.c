/* expr_lex.c - a query as words, quotes, brackets and operators. */
#include "search/expr_lex.h"

#include <stdarg.h>
#include <stdio.h>

#include "text/caret.h"
#include "text/utf8.h"

enum {
  QUOTED_OPEN = 0x201C,
  QUOTED_CLOSE = 0x201D,
  WIDE_OPEN = 0xFF08,
  WIDE_CLOSE = 0xFF09
};

bool qk_lex_fail(qk_lexer *x, qk_span at, const char *format, ...) {
  char text[400];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  int column = qk_caret_column(x->query, at.from);
  qk_fail(x->e, QK_USAGE, "query, character %d: %s", column, text);
  if (x->e) x->e->col = column;
  *x->where = at;
  return false;
}

static uint32_t peek(const qk_lexer *x, size_t *len) {
  if (x->at >= x->query.n) return *len = 0, 0;
  return qk_utf8_at(x->query.p + x->at, len);
}

static bool is_open(uint32_t c) { return c == '(' || c == WIDE_OPEN; }
static bool is_close(uint32_t c) { return c == ')' || c == WIDE_CLOSE; }
static bool is_quote(uint32_t c) {
  return c == '"' || c == QUOTED_OPEN || c == QUOTED_CLOSE;
}

/* What ends a term. */
static bool ends(uint32_t c) {
  return qk_is_space(c) || is_open(c) || is_close(c) || is_quote(c);
}

static qk_str slice(const qk_lexer *x, uint32_t from, uint32_t to) {
  return qk_str_sub(x->query, from, to);
}

/* Stands on the opening quote; *inner is what it holds. */
static bool quoted(qk_lexer *x, qk_str *inner) {
  size_t len;
  uint32_t from = x->at, open = peek(x, &len);
  uint32_t close = open == '"' ? '"' : QUOTED_CLOSE;
  x->at += (uint32_t)len;
  if (open == QUOTED_CLOSE)
    return qk_lex_fail(x, (qk_span){from, x->at}, "there is no “ for this ”");
  uint32_t begin = x->at;
  for (; x->at < x->query.n; x->at += (uint32_t)len) {
    if (peek(x, &len) != close) continue;
    *inner = slice(x, begin, x->at);
    x->at += (uint32_t)len;
    return true;
  }
  return qk_lex_fail(x, (qk_span){from, begin}, "this quotation mark is not closed");
}

static bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* name: at the start of a word, letters alone. */
static uint32_t field_name(qk_str word) {
  uint32_t n = 0;
  while (n < word.n && is_name(word.p[n])) n++;
  return n && n < word.n && word.p[n] == ':' ? n : 0;
}

static bool field(qk_lexer *x, uint32_t from, uint32_t name_n) {
  qk_item *item = &x->item;
  size_t len;
  item->kind = QK_ITEM_FIELD;
  item->name = slice(x, from, from + name_n);
  item->text = slice(x, from + name_n + 1, x->at);
  if (!item->text.n && is_quote(peek(x, &len)) && !quoted(x, &item->text)) return false;
  item->at.to = x->at;
  return true;
}

static void word(qk_lexer *x, uint32_t from) {
  static const struct {
    const char *word;
    qk_item_kind kind;
  } operators[] = {{"AND", QK_ITEM_AND},
                   {"OR", QK_ITEM_OR},
                   {"NOT", QK_ITEM_NOT},
                   {"NEAR", QK_ITEM_NEAR}};
  qk_str s = slice(x, from, x->at);
  x->item.kind = QK_ITEM_TERM;
  x->item.text = s;
  for (size_t i = 0; i < QK_COUNT(operators); i++)
    if (qk_str_eq(s, qk_str_of(operators[i].word))) {
      x->item.kind = operators[i].kind;
      x->item.text = (qk_str){0};
    }
  if (qk_str_starts(s, QK_LIT("NEAR/"))) {
    x->item.kind = QK_ITEM_NEAR;
    x->item.text = qk_str_sub(s, 5, s.n);
  }
}

bool qk_lex_next(qk_lexer *x) {
  size_t len;
  uint32_t c;
  while ((c = peek(x, &len)) != 0 && qk_is_space(c)) x->at += (uint32_t)len;
  uint32_t from = x->at;
  x->item = (qk_item){.kind = QK_ITEM_END, .at = {from, from}};
  if (from >= x->query.n) return true;
  if (is_quote(c)) {
    x->item.kind = QK_ITEM_PHRASE;
    if (!quoted(x, &x->item.text)) return false;
  } else if (is_open(c) || is_close(c) || c == '-') {
    x->item.kind = is_open(c)    ? QK_ITEM_OPEN
                   : is_close(c) ? QK_ITEM_CLOSE
                                 : QK_ITEM_MINUS;
    x->at += (uint32_t)len;
  } else {
    while (x->at < x->query.n && !ends(peek(x, &len))) x->at += (uint32_t)len;
    uint32_t name_n = field_name(slice(x, from, x->at));
    if (name_n) return field(x, from, name_n);
    word(x, from);
  }
  x->item.at.to = x->at;
  return true;
}

void qk_lex_describe(const qk_lexer *x, char *buf, size_t size) {
  enum { SHOWN = 40 };
  qk_str s = slice(x, x->item.at.from, x->item.at.to);
  if (x->item.kind == QK_ITEM_END) {
    snprintf(buf, size, "the end of the query");
    return;
  }
  qk_str cut = qk_utf8_cut(s, SHOWN);
  snprintf(buf, size, "'%.*s%s'", QK_ARG(cut), cut.n < s.n ? "…" : "");
}
