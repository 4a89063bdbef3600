/* cql_sentence.c - a sentence as the tokens that patterns see.
 * Ideographs, words and numbers are those of token.h; of what it takes for one break each
 * mark is a token here, so that a pattern can name it. */
#include <stdlib.h>

#include "search/cql_parts.h"
#include "text/utf8.h"

/* Marks that end a clause, folded. */
static bool is_stop(uint32_t cp) {
  static const uint32_t stops[] = {',', '.',    '!',    '?',    ';',
                                   ':', 0x3002, 0x2026, 0xFE52, 0xFF61};
  for (size_t i = 0; i < QK_COUNT(stops); i++)
    if (cp == stops[i]) return true;
  return false;
}

static cql_token *add(cql_sentence *s) {
  if (s->n == s->cap) {
    uint32_t cap = s->cap ? s->cap * 2 : 128;
    cql_token *more = cap > s->cap ? realloc(s->tokens, cap * sizeof *more) : NULL;
    if (!more) return NULL;
    s->tokens = more;
    s->cap = cap;
  }
  s->tokens[s->n] = (cql_token){.classes = CQL_ANY};
  return &s->tokens[s->n++];
}

static bool add_marks(cql_sentence *s, size_t from, size_t to) {
  size_t len;
  for (size_t i = from; i < to; i += len) {
    qk_char_class kind;
    uint32_t cp = qk_folding_char(s->folding, qk_utf8_at(s->text.p + i, &len), &kind);
    if (kind != QK_CHAR_BREAK) continue;
    cql_token *t = add(s);
    if (!t) return false;
    t->from = (uint32_t)i;
    t->to = (uint32_t)(i + len);
    t->cp = cp;
    t->classes |= CQL_PUNCT | (is_stop(cp) ? CQL_STOP : 0);
  }
  return true;
}

/* 65.6 is a number, G15 a word. */
static uint8_t class_of(qk_str word) {
  for (size_t i = 0; i < word.n; i++)
    if ((word.p[i] < '0' || word.p[i] > '9') && word.p[i] != '.') return CQL_LATIN;
  return CQL_NUMBER;
}

static bool add_token(cql_sentence *s, const qk_token *k) {
  cql_token *t = add(s);
  if (!t) return false;
  t->from = (uint32_t)k->from;
  t->to = (uint32_t)k->to;
  t->cp = k->cp;
  if (k->kind == QK_TOKEN_HAN) {
    t->classes |= CQL_HAN;
    return true;
  }
  t->classes |= class_of(k->term);
  t->term = (uint32_t)s->terms.n;
  t->term_n = (uint32_t)k->term.n;
  qk_buf_put(&s->terms, k->term);
  return !s->terms.oom;
}

bool cql_sentence_read(cql_sentence *s, const qk_folding *folding, qk_str text) {
  qk_tokenizer t;
  qk_token k;
  s->folding = folding;
  s->text = text;
  s->n = 0;
  qk_buf_clear(&s->terms);
  if (text.n > UINT32_MAX / 2) return false;
  qk_tokenizer_init(&t, folding, text);
  while (qk_token_next(&t, &k)) {
    bool well = k.kind == QK_TOKEN_BREAK ? add_marks(s, k.from, k.to) : add_token(s, &k);
    if (!well) return false;
  }
  return true;
}

void cql_sentence_free(cql_sentence *s) {
  free(s->tokens);
  qk_buf_free(&s->terms);
  *s = (cql_sentence){0};
}
