/* index.c - the full-text index of one issue. */
#include "search/index.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/varint.h"
#include "search/articles.h"
#include "search/bigram.h"
#include "search/index_terms.h"
#include "search/spans.h"
#include "search/unitmap.h"

enum { POSITIONS_MAX = 1 << 30, EXTRAS = QK_LIST_LAST - QK_LIST_TOTALS + 1 };

typedef struct runs {
  qk_run_of_tokens *items;
  uint32_t n, cap;
} runs;

struct qk_indexer {
  qk_index_terms terms;
  qk_tokenizer tokenizer;
  const qk_folding *folding;
  uint32_t *sequence; /* the terms of all units, one behind the other */
  uint32_t n, cap;
  uint32_t position; /* of the next term */
  runs sentences;
  uint32_t *starts, *lengths, *article_of; /* of each unit */
  uint32_t n_units, cap_starts, cap_lengths, cap_articles;
  uint32_t counts[QK_UNITS], tokens[QK_UNITS];
  uint32_t *order;
  uint32_t cap_order;
  qk_bigrams bigrams;
  qk_buf lists, extra; /* lists of other terms; of QK_LIST_TOTALS and what follows */
  qk_buf ideographs;   /* their lists */
  qk_posting *postings;
  uint32_t cap_postings;
  bool oom, too_long;
};

qk_code qk_indexer_new(qk_indexer **out, qk_err *e) {
  *out = calloc(1, sizeof **out);
  if (!*out) return qk_nomem(e);
  if (qk_index_terms_init(&(*out)->terms)) return QK_OK;
  qk_indexer_free(*out);
  *out = NULL;
  return qk_nomem(e);
}

void qk_indexer_free(qk_indexer *x) {
  if (!x) return;
  qk_index_terms_free(&x->terms);
  qk_bigrams_free(&x->bigrams);
  free(x->sequence);
  free(x->sentences.items);
  free(x->starts);
  free(x->lengths);
  free(x->article_of);
  free(x->order);
  free(x->postings);
  qk_buf_free(&x->lists);
  qk_buf_free(&x->extra);
  qk_buf_free(&x->ideographs);
  free(x);
}

/* Room for `more` items behind n. */
static bool room(qk_indexer *x, void **items, uint32_t n, uint32_t more, uint32_t *cap,
                 size_t size) {
  if (n + (uint64_t)more <= *cap) return true;
  uint64_t wanted = (uint64_t)*cap * 2;
  if (wanted < n + (uint64_t)more) wanted = n + (uint64_t)more;
  if (wanted < 1024) wanted = 1024;
  void *bigger = wanted < UINT32_MAX ? realloc(*items, wanted * size) : NULL;
  if (!bigger) {
    x->oom = true;
    return false;
  }
  *items = bigger;
  *cap = (uint32_t)wanted;
  return true;
}

#define ROOM(x, array, n, more, cap)                                                     \
  room((x), (void **)&(array), (n), (more), &(cap), sizeof *(array))

static void add_run(qk_indexer *x, runs *to, uint32_t start, uint32_t end) {
  if (!ROOM(x, to->items, to->n, 1, to->cap)) return;
  to->items[to->n++] = (qk_run_of_tokens){start, end};
}

/* ---- texts as terms ------------------------------------------------------------------
 */

/* A sentence has every token that lies in it, if only in part: punctuation may end one
 * and begin the next. */
typedef struct sentence_run {
  const qk_span *spans;
  uint32_t n, begun, ended;
  uint32_t first; /* index of the first in x->sentences */
} sentence_run;

static void pass_sentences(qk_indexer *x, sentence_run *s, const qk_token *t,
                           uint32_t position) {
  for (; s->ended < s->n && s->spans[s->ended].to <= t->from; s->ended++) {
    if (s->begun == s->ended) {
      add_run(x, &x->sentences, position, position);
      s->begun++;
    }
    if (!x->oom) x->sentences.items[s->first + s->ended].end = position;
  }
  for (; s->begun < s->n && s->spans[s->begun].from < t->to; s->begun++)
    add_run(x, &x->sentences, position, position);
}

static uint32_t term_of(qk_indexer *x, const qk_token *t) {
  switch (t->kind) {
  case QK_TOKEN_HAN:
    return qk_index_terms_char(&x->terms, t->cp);
  case QK_TOKEN_WORD:
    return qk_index_terms_word(&x->terms, t->term);
  case QK_TOKEN_BREAK:
    break;
  }
  return qk_index_terms_char(&x->terms, QK_LIST_BREAKS);
}

static void add_token(qk_indexer *x, const qk_token *t) {
  uint32_t number = term_of(x, t);
  if (number == QK_NO_TERM || !ROOM(x, x->sequence, x->n, 1, x->cap)) {
    x->oom = true;
    return;
  }
  if (t->kind != QK_TOKEN_HAN)
    qk_positions_count(&x->terms.items[number].size, x->position);
  x->sequence[x->n++] = number;
  x->position++;
}

static void add_unit(qk_indexer *x, qk_unit kind, qk_str text, uint32_t article,
                     const qk_span *spans, uint32_t n_spans) {
  if (x->n_units) x->position = qk_unitmap_next(x->position); /* no phrase goes across */
  uint32_t start = x->position;
  sentence_run s = {spans, n_spans, 0, 0, x->sentences.n};
  qk_token t;
  qk_tokenizer_init(&x->tokenizer, x->folding, text);
  while (!x->oom && !x->too_long && qk_token_next(&x->tokenizer, &t)) {
    if (n_spans) pass_sentences(x, &s, &t, x->position);
    add_token(x, &t);
    x->too_long = x->position >= POSITIONS_MAX;
  }
  t = (qk_token){.from = SIZE_MAX, .to = SIZE_MAX};
  if (n_spans) pass_sentences(x, &s, &t, x->position);
  for (uint32_t i = 0; i < n_spans && !x->oom; i++) {
    const qk_run_of_tokens *r = &x->sentences.items[s.first + i];
    x->tokens[QK_UNIT_SENTENCE] += r->end - r->start;
  }
  x->counts[QK_UNIT_SENTENCE] += n_spans;
  x->counts[kind]++;
  x->tokens[kind] += x->position - start;
  if (!ROOM(x, x->article_of, x->n_units, 1, x->cap_articles) ||
      !ROOM(x, x->starts, x->n_units, 1, x->cap_starts) ||
      !ROOM(x, x->lengths, x->n_units, 1, x->cap_lengths))
    return;
  x->article_of[x->n_units] = article;
  x->starts[x->n_units] = start;
  x->lengths[x->n_units++] = x->position - start;
}

/* As the store numbers them: the cells of a grid follow one another. */
static uint32_t article_of_cell(const qk_issue *i, uint32_t cell, uint32_t *grid) {
  while (*grid < i->n_grids &&
         cell - i->grids[*grid].cell_first >= i->grids[*grid].cell_n)
    ++*grid;
  return *grid < i->n_grids ? i->grids[*grid].article : QK_NONE;
}

static void add_all(qk_indexer *x, const qk_issue *i) {
  uint32_t grid = 0;
  for (uint32_t k = 0; k < i->n_paragraphs; k++) {
    const qk_paragraph *p = &i->paragraphs[k];
    add_unit(x, QK_UNIT_PARAGRAPH, p->text.s, p->article,
             p->sentence_n ? &i->sentences[p->sentence_first] : NULL, p->sentence_n);
  }
  for (uint32_t k = 0; k < i->n_sections; k++)
    add_unit(x, QK_UNIT_SECTION, i->sections[k].title.s, i->sections[k].article, NULL, 0);
  for (uint32_t k = 0; k < i->n_articles; k++)
    add_unit(x, QK_UNIT_ARTICLE, i->articles[k].title.s, k, NULL, 0);
  for (uint32_t k = 0; k < i->n_captions; k++)
    add_unit(x, QK_UNIT_CAPTION, i->captions[k].text.s, i->captions[k].article, NULL, 0);
  for (uint32_t k = 0; k < i->n_cells; k++)
    add_unit(x, QK_UNIT_CELL, i->cells[k].text.s, article_of_cell(i, k, &grid), NULL, 0);
}

/* ---- terms as lists ------------------------------------------------------------------
 */

static qk_posting *add_posting(qk_indexer *x, uint32_t *n) {
  if (!ROOM(x, x->postings, *n, 1, x->cap_postings)) return NULL;
  x->postings[*n] = (qk_posting){0};
  return &x->postings[(*n)++];
}

/* From x->order on: a posting a term, and room for its list. */
static void place_terms(qk_indexer *x, uint32_t from, uint32_t to, uint8_t **at,
                        uint32_t *n) {
  for (uint32_t i = from; i < to; i++) {
    qk_index_term *term = &x->terms.items[x->order[i]];
    qk_posting *p = add_posting(x, n);
    if (!p) return;
    *p = (qk_posting){.cp = term->cp, .data = *at};
    p->n = qk_positions_bytes(&term->size);
    p->word = term->word.p;
    p->word_n = (uint32_t)term->word.n;
    qk_positions_begin(&term->list, &term->size, *at);
    *at += p->n;
  }
}

static void write_lists(qk_indexer *x) {
  const uint32_t *term = x->sequence;
  for (uint32_t u = 0; u < x->n_units; u++) {
    for (uint32_t i = 0; i < x->lengths[u]; i++, term++) {
      qk_index_term *t = &x->terms.items[*term];
      if (!qk_is_ideograph(t->cp)) qk_positions_put(&t->list, x->starts[u] + i);
    }
  }
}

static void write_lengths(qk_indexer *x) {
  uint8_t bytes[QK_VARINT_MAX];
  for (uint32_t i = 0; i < x->n_units; i++) {
    size_t n = (size_t)(qk_varint_put(bytes, x->lengths[i]) - bytes);
    qk_buf_put(&x->extra, (qk_str){(const char *)bytes, n});
  }
}

/* Appends what is told of the units; marks[k] is where list QK_LIST_TOTALS + k begins. */
static void write_extra(qk_indexer *x, const qk_issue *issue, size_t marks[EXTRAS + 1]) {
  uint8_t head[2 * QK_UNITS * QK_VARINT_MAX], *p = head;
  for (int i = 0; i < QK_UNITS; i++)
    p = qk_varint_put(qk_varint_put(p, x->counts[i]), x->tokens[i]);
  marks[0] = x->extra.n;
  qk_buf_put(&x->extra, (qk_str){(const char *)head, (size_t)(p - head)});
  marks[1] = x->extra.n;
  p = head;
  for (int i = 0; i < QK_UNIT_SENTENCE; i++) p = qk_varint_put(p, x->counts[i]);
  qk_buf_put(&x->extra, (qk_str){(const char *)head, (size_t)(p - head)});
  qk_unitmap_write(x->starts, x->n_units, &x->extra);
  marks[2] = x->extra.n;
  qk_spans_write(x->sentences.items, x->sentences.n, &x->extra);
  marks[3] = x->extra.n;
  qk_articles_write(issue, x->article_of, x->n_units, &x->extra);
  marks[4] = x->extra.n;
  write_lengths(x);
  marks[5] = x->extra.n;
}

/* The ideographs are in x->order from `first` to `end`. */
static void place_ideographs(qk_indexer *x, uint32_t first, uint32_t end, uint32_t *n) {
  size_t from = 0;
  const qk_units_of_terms text = {x->sequence, x->starts, x->lengths, x->n, x->n_units};
  if (!qk_bigrams_make(&x->bigrams, &x->terms, x->order, first, end, &text,
                       &x->ideographs)) {
    x->oom = true;
    return;
  }
  for (uint32_t i = 0; i < end - first; from = x->bigrams.ends[i++]) {
    qk_posting *p = add_posting(x, n);
    if (!p) return;
    p->cp = x->terms.items[x->order[first + i]].cp;
    p->n = (uint32_t)(x->bigrams.ends[i] - from);
    p->data = (const uint8_t *)x->ideographs.p + from;
  }
}

static void make_lists(qk_indexer *x, const qk_issue *issue, qk_postings *out) {
  uint32_t n = 0, n_chars = x->terms.n - x->terms.n_words;
  size_t bytes = 0, marks[EXTRAS + 1];
  if (!ROOM(x, x->order, 0, x->terms.n, x->cap_order)) return;
  qk_index_terms_order(&x->terms, x->order);
  for (uint32_t i = 0; i < x->terms.n; i++)
    if (!qk_is_ideograph(x->terms.items[i].cp))
      bytes += qk_positions_bytes(&x->terms.items[i].size);
  qk_buf_reserve(&x->lists, bytes + QK_VARINT_MAX);
  write_extra(x, issue, marks);
  if (x->lists.oom || x->extra.oom) x->oom = true;
  if (x->oom) return;
  uint8_t *at = (uint8_t *)x->lists.p;
  uint32_t breaks = n_chars && x->terms.items[x->order[0]].cp == QK_LIST_BREAKS ? 1 : 0;
  place_terms(x, 0, breaks, &at, &n);
  for (uint32_t k = 0; k < EXTRAS; k++) {
    qk_posting *p = add_posting(x, &n);
    if (!p) return;
    p->cp = QK_LIST_TOTALS + k;
    p->n = (uint32_t)(marks[k + 1] - marks[k]);
    p->data = (const uint8_t *)x->extra.p + marks[k];
  }
  place_ideographs(x, breaks, n_chars, &n);
  out->n_chars = n;
  place_terms(x, n_chars, x->terms.n, &at, &n);
  if (x->oom) return;
  out->n_words = n - out->n_chars;
  out->chars = x->postings;
  out->words = x->postings + out->n_chars;
  write_lists(x);
}

static void begin(qk_indexer *x, const qk_folding *folding) {
  qk_index_terms_clear(&x->terms);
  qk_buf_clear(&x->lists);
  qk_buf_clear(&x->extra);
  qk_buf_clear(&x->ideographs);
  x->folding = folding;
  x->n = x->position = x->n_units = x->sentences.n = 0;
  memset(x->counts, 0, sizeof x->counts);
  memset(x->tokens, 0, sizeof x->tokens);
  x->oom = x->too_long = false;
}

qk_code qk_index_issue(qk_indexer *x, const qk_folding *folding, const qk_issue *issue,
                       qk_postings *out, qk_err *e) {
  *out = (qk_postings){0};
  begin(x, folding);
  add_all(x, issue);
  if (x->too_long)
    return qk_fail(e, QK_INPUT, "the issue is too long for an index; use --no-index");
  if (!x->oom) make_lists(x, issue, out);
  return x->oom ? qk_nomem(e) : QK_OK;
}

qk_code qk_index_text(qk_indexer *x, const qk_folding *folding, qk_str text,
                      qk_postings *out, qk_err *e) {
  qk_span whole = {0, text.n < UINT32_MAX ? (uint32_t)text.n : UINT32_MAX};
  qk_article article = {.kind = QK_OTHER};
  qk_paragraph paragraph = {.text.s = text, .section = QK_NONE, .sentence_n = 1};
  const qk_issue issue = {.articles = &article,
                          .n_articles = 1,
                          .paragraphs = &paragraph,
                          .n_paragraphs = 1,
                          .sentences = &whole,
                          .n_sentences = 1};
  return qk_index_issue(x, folding, &issue, out, e);
}

void qk_index_stamp(const char *digest, char out[QK_INDEX_STAMP]) {
  snprintf(out, QK_INDEX_STAMP, "%d.%d %.16s", QK_INDEX_VERSION, QK_TOKEN_VERSION,
           digest);
}
