/* vocabulary.c - terms as numbers. */
#include "search/vocabulary.h"

#include "text/utf8.h"

enum { IDEOGRAPHS = 0x40000, DIRECT = 0x10000, SLOTS = 1024 };

bool qk_vocabulary_begin(qk_vocabulary *v, qk_work *w) {
  v->ideographs = qk_work_new(w, IDEOGRAPHS, sizeof *v->ideographs);
  v->direct = qk_work_new(w, DIRECT, sizeof *v->direct);
  v->slots = qk_work_new(w, SLOTS, sizeof *v->slots);
  v->n_slots = SLOTS;
  v->n = QK_FIRST_TERM;
  return v->ideographs && v->direct && v->slots &&
         qk_work_grow(w, &v->terms, v->n, &v->cap_terms, sizeof *v->terms) &&
         qk_work_grow(w, &v->han, v->n, &v->cap_han, sizeof *v->han);
}

static uint32_t hash(qk_str s) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * 16777619u;
  return h ^ h >> 15;
}

/* Where a word is, or is to be. */
static uint32_t *slot_of(const qk_vocabulary *v, qk_str term) {
  uint32_t at = hash(term) & (v->n_slots - 1);
  while (v->slots[at] && !qk_str_eq(v->terms[v->slots[at]], term))
    at = (at + 1) & (v->n_slots - 1);
  return &v->slots[at];
}

static bool grow_slots(qk_vocabulary *v, qk_work *w) {
  uint32_t *old = v->slots, n = v->n_slots;
  uint32_t *more = qk_work_new(w, (size_t)n * 2, sizeof *more);
  if (!more || n > UINT32_MAX / 4) return false;
  v->slots = more;
  v->n_slots = n * 2;
  for (uint32_t i = 0; i < n; i++)
    if (old[i]) *slot_of(v, v->terms[old[i]]) = old[i];
  qk_work_give(w, old);
  return true;
}

static bool is_ideograph(const qk_token *t) {
  return t->kind == QK_TOKEN_HAN && t->cp < IDEOGRAPHS;
}

uint32_t qk_vocabulary_find(const qk_vocabulary *v, const qk_token *t) {
  if (t->kind == QK_TOKEN_BREAK) return 0;
  return is_ideograph(t) ? v->ideographs[t->cp] : *slot_of(v, t->term);
}

uint32_t qk_vocabulary_add(qk_vocabulary *v, qk_work *w, const qk_token *t) {
  uint32_t known = qk_vocabulary_find(v, t);
  if (known) return known;
  if (v->closed && !is_ideograph(t)) return QK_UNKNOWN;
  if (v->n >= v->n_slots / 2 && !grow_slots(v, w)) return 0;
  if (!qk_work_grow(w, &v->terms, v->n, &v->cap_terms, sizeof *v->terms) ||
      !qk_work_grow(w, &v->han, v->n, &v->cap_han, sizeof *v->han))
    return 0;
  qk_str term = qk_work_copy(w, t->term);
  if (!term.p) return 0;
  if (is_ideograph(t))
    v->ideographs[t->cp] = v->n;
  else
    *slot_of(v, term) = v->n;
  v->terms[v->n] = term;
  v->han[v->n] = t->kind == QK_TOKEN_HAN;
  return v->n++;
}

void qk_vocabulary_know(qk_vocabulary *v, const qk_token *t, const char *p,
                        uint32_t number) {
  size_t len;
  if (t->kind != QK_TOKEN_HAN || t->to - t->from != 3) return;
  uint32_t cp = qk_utf8_at(p, &len);
  if (len == 3 && cp < DIRECT) v->direct[cp] = number;
}

void qk_vocabulary_spell(const qk_vocabulary *v, const uint32_t *tokens, uint32_t n,
                         qk_buf *out) {
  for (uint32_t i = 0; i < n; i++) {
    bool is_break = tokens[i] < QK_FIRST_TERM;
    bool words = i && !is_break && tokens[i - 1] >= QK_FIRST_TERM && !v->han[tokens[i]] &&
                 !v->han[tokens[i - 1]];
    if (is_break || words) qk_buf_putc(out, ' ');
    if (!is_break) qk_buf_put(out, v->terms[tokens[i]]);
  }
}

bool qk_vocabulary_read(const qk_vocabulary *v, qk_work *w, const qk_folding *folding,
                        qk_str text, uint32_t **tokens, uint32_t *n) {
  size_t cap = 0;
  qk_tokenizer t;
  qk_token token;
  *tokens = NULL;
  *n = 0;
  qk_tokenizer_init(&t, folding, text);
  while (qk_token_next(&t, &token)) {
    if (!qk_work_grow(w, tokens, *n, &cap, sizeof **tokens)) return false;
    (*tokens)[(*n)++] = qk_vocabulary_find(v, &token);
  }
  return true;
}
