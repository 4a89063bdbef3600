/* token.c - a text as the tokens that searching, counting and matching see. */
#include "search/token.h"

#include "text/utf8.h"

void qk_tokenizer_init(qk_tokenizer *t, const qk_folding *folding, qk_str text) {
  t->folding = folding;
  t->text = text;
  t->at = 0;
  t->position = 0;
}

static uint32_t at(const qk_tokenizer *t, size_t i, size_t *len, qk_char_class *kind) {
  return qk_folding_char(t->folding, qk_utf8_at(t->text.p + i, len), kind);
}

static bool is_digit(const qk_tokenizer *t, size_t i, size_t *len) {
  qk_char_class kind;
  if (i >= t->text.n) return false;
  (void)at(t, i, len, &kind);
  return kind == QK_CHAR_DIGIT;
}

/* 4,525 but not 1,2: three digits, and no fourth. */
static bool is_thousand(const qk_tokenizer *t, size_t i) {
  size_t len;
  for (int n = 0; n < 3; n++, i += len)
    if (!is_digit(t, i, &len)) return false;
  return !is_digit(t, i, &len);
}

/* A point or comma inside a number; cp is what stands at i. */
static bool goes_on(const qk_tokenizer *t, uint32_t cp, size_t i, size_t len) {
  if (cp == '.') return is_digit(t, i + len, &len);
  return cp == ',' && is_thousand(t, i + len);
}

static void read_word(qk_tokenizer *t, qk_token *out) {
  size_t n = 0, last = 0, len;
  uint32_t letter = 0; /* that stands at `last` */
  bool digit = false;
  for (int count = 0; t->at < t->text.n && count < QK_WORD_MAX; t->at += len) {
    qk_char_class kind;
    uint32_t cp = at(t, t->at, &len, &kind);
    if (kind == QK_CHAR_IGNORED) continue;
    bool inside = digit && kind == QK_CHAR_BREAK && goes_on(t, cp, t->at, len);
    if (kind != QK_CHAR_LETTER && kind != QK_CHAR_DIGIT && !inside) break;
    digit = kind == QK_CHAR_DIGIT;
    if (inside && cp == ',') continue;
    uint32_t both = qk_folding_compose(letter, cp);
    letter = both ? both : cp;
    if (!both) last = n;
    n = last + qk_utf8_put(t->term + last, letter);
    out->to = t->at + len;
    count += !both;
  }
  out->kind = QK_TOKEN_WORD;
  out->term = (qk_str){t->term, n};
}

/* Punctuation, and what white space stands in it, up to the next token. */
static void read_break(qk_tokenizer *t, qk_token *out) {
  size_t len;
  for (; t->at < t->text.n; t->at += len) {
    qk_char_class kind;
    (void)at(t, t->at, &len, &kind);
    if (kind == QK_CHAR_BREAK)
      out->to = t->at + len;
    else if (kind != QK_CHAR_SPACE && kind != QK_CHAR_IGNORED)
      break;
  }
  out->kind = QK_TOKEN_BREAK;
}

bool qk_token_next(qk_tokenizer *t, qk_token *out) {
  size_t len;
  for (; t->at < t->text.n; t->at += len) {
    qk_char_class kind;
    uint32_t cp = at(t, t->at, &len, &kind);
    if (kind == QK_CHAR_SPACE || kind == QK_CHAR_IGNORED) continue;
    *out = (qk_token){.position = t->position++, .from = t->at, .to = t->at + len};
    if (kind == QK_CHAR_IDEOGRAPH) {
      out->kind = QK_TOKEN_HAN;
      out->cp = cp;
      out->term = (qk_str){t->term, qk_utf8_put(t->term, cp)};
      t->at += len;
    } else if (kind == QK_CHAR_BREAK) {
      read_break(t, out);
    } else {
      read_word(t, out);
    }
    return true;
  }
  return false;
}
