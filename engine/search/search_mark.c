/* search_mark.c - where in a text a query's terms stand.
 * In:   the text of a unit that was found.
 * Out:  bytes.
 * Owns: the tokens of the text, until the next one.
 * The text is read again rather than the index, which knows positions and no bytes. */
#include <stdlib.h>

#include "search/search_state.h"

void qk_marker_free(qk_marker *m) {
  free(m->tokens);
  free(m->spans);
  qk_buf_free(&m->words);
  qk_matches_free(&m->marks);
  *m = (qk_marker){0};
}

static bool add_token(qk_marker *m, const qk_token *t) {
  if (m->n_tokens == m->cap_tokens) {
    uint32_t cap = m->cap_tokens ? m->cap_tokens * 2 : 256;
    qk_text_token *more =
        cap > m->cap_tokens ? realloc(m->tokens, cap * sizeof *more) : NULL;
    if (!more) return false;
    m->tokens = more;
    m->cap_tokens = cap;
  }
  qk_text_token *to = &m->tokens[m->n_tokens++];
  *to =
      (qk_text_token){(uint32_t)t->from, (uint32_t)t->to, t->cp, (uint32_t)m->words.n, 0};
  if (t->kind == QK_TOKEN_BREAK) to->cp = QK_LIST_BREAKS;
  if (t->kind != QK_TOKEN_WORD) return true;
  to->word_n = (uint32_t)t->term.n;
  qk_buf_put(&m->words, t->term);
  return !m->words.oom;
}

static bool is_token(const qk_marker *m, const qk_text_token *t, const qk_expr_token *q) {
  if (q->cp || t->cp) return q->cp == t->cp;
  qk_str word = {m->words.p + t->word, t->word_n};
  return q->prefix ? qk_str_starts(word, q->word) : qk_str_eq(word, q->word);
}

static bool find_phrase(const qk_search *s, const qk_expr *n, qk_matches *out) {
  const qk_marker *m = &s->marker;
  for (uint32_t i = 0; i + n->n <= m->n_tokens; i++) {
    uint32_t k = 0;
    while (k < n->n && is_token(m, &m->tokens[i + k], &s->query.tokens[n->tokens[k]]))
      k++;
    if (k == n->n && !qk_matches_add(out, (qk_match){i, i + n->n})) return false;
  }
  return true;
}

/* Every match of a term, of alternatives, of a pair. */
static bool find_all(const qk_search *s, const qk_expr *n, qk_matches *out) {
  if (n->kind == QK_EXPR_PHRASE) return find_phrase(s, n, out);
  bool well = true;
  if (n->kind == QK_EXPR_NEAR) {
    qk_matches sides[2] = {0};
    well = find_all(s, n->child, &sides[0]) && find_all(s, n->child->next, &sides[1]) &&
           qk_matches_near(&sides[0], &sides[1], n->distance, out);
    qk_matches_free(&sides[0]);
    qk_matches_free(&sides[1]);
    return well;
  }
  for (const qk_expr *c = n->child; c && well; c = c->next) well = find_all(s, c, out);
  qk_matches_sort(out);
  return well;
}

/* Matches of the terms below n that lie in a match of the pair they belong to. */
static bool mark_within(qk_search *s, const qk_expr *n, const qk_matches *pairs) {
  bool well = true;
  if (n->kind != QK_EXPR_PHRASE) {
    for (const qk_expr *c = n->child; c && well; c = c->next)
      well = mark_within(s, c, pairs);
    return well;
  }
  qk_matches found = {0};
  well = find_phrase(s, n, &found);
  for (uint32_t i = 0; i < found.n && well; i++) {
    bool inside = false;
    for (uint32_t k = 0; k < pairs->n && pairs->items[k].start <= found.items[i].start;
         k++)
      inside = inside || found.items[i].end <= pairs->items[k].end;
    if (inside) well = qk_matches_add(&s->marker.marks, found.items[i]);
  }
  qk_matches_free(&found);
  return well;
}

static bool mark(qk_search *s, const qk_expr *n) {
  bool well = true;
  if (n->kind == QK_EXPR_PHRASE) return find_phrase(s, n, &s->marker.marks);
  if (n->kind == QK_EXPR_NEAR) {
    qk_matches pairs = {0};
    well = find_all(s, n, &pairs) && (!pairs.n || mark_within(s, n, &pairs));
    qk_matches_free(&pairs);
    return well;
  }
  for (const qk_expr *c = n->child; c && well; c = c->next)
    if (!c->negated) well = mark(s, c);
  return well;
}

static bool read_tokens(qk_search *s, qk_str text) {
  qk_marker *m = &s->marker;
  qk_tokenizer t;
  qk_token token;
  bool well = true;
  m->n_tokens = m->marks.n = 0;
  qk_buf_clear(&m->words);
  qk_tokenizer_init(&t, s->request.folding, text);
  while (well && qk_token_next(&t, &token)) well = add_token(m, &token);
  return well;
}

qk_code qk_search_marks(qk_search *s, qk_str text, const qk_span **marks, uint32_t *n,
                        qk_err *e) {
  qk_marker *m = &s->marker;
  *marks = NULL;
  *n = 0;
  if (!read_tokens(s, text) || !mark(s, s->query.root)) return qk_nomem(e);
  qk_matches_sort(&m->marks);
  if (m->marks.n > m->cap_spans) {
    qk_span *more = realloc(m->spans, m->marks.n * sizeof *more);
    if (!more) return qk_nomem(e);
    m->spans = more;
    m->cap_spans = m->marks.n;
  }
  for (uint32_t i = 0; i < m->marks.n; i++) {
    qk_match k = m->marks.items[i];
    m->spans[i] = (qk_span){m->tokens[k.start].from, m->tokens[k.end - 1].to};
  }
  *marks = m->spans;
  *n = m->marks.n;
  return QK_OK;
}
