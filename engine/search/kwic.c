/* kwic.c - a keyword in context. */
#include "search/kwic.h"

#include <stdlib.h>

#include "text/width.h"

enum { KEY_TOKENS = 16, KEY_BYTES = 240 /* of the context that is read for them */ };

struct qk_kwic {
  qk_kwic_request request;
  qk_search *search;
  qk_hits hits;
  qk_arena arena;
  qk_kwic_line *lines;
  uint32_t n, cap, first; /* first: of those asked for */
  uint64_t total;
  qk_buf scratch;
};

/* ---- contexts ------------------------------------------------------------------------
 */

void qk_kwic_cut(qk_str text, qk_span at, uint32_t columns, size_t *begin, size_t *end) {
  *begin = qk_width_suffix(qk_str_sub(text, 0, at.from), columns);
  *end = at.to + qk_width_prefix(qk_str_sub(text, at.to, text.n), columns);
}

/* A copy without line breaks. */
static bool copy_line(qk_kwic *k, qk_str s, qk_str *out) {
  *out = qk_arena_copy(&k->arena, s);
  if (!out->p) return false;
  char *p = (char *)(uintptr_t)out->p;
  for (size_t i = 0; i < out->n; i++)
    if (p[i] == '\n' || p[i] == '\r' || p[i] == '\t') p[i] = ' ';
  return true;
}

/* The same string again is not copied again: lines of one article stand together. */
static bool share(qk_kwic *k, qk_str s, qk_str before, qk_str *out) {
  *out = before;
  if (qk_str_eq(s, before)) return true;
  *out = s.n ? qk_arena_copy(&k->arena, s) : (qk_str){0};
  return !s.n || out->p;
}

/* ---- keys ----------------------------------------------------------------------------
 */

/* Tokens of the context, folded, each with a byte behind it that sorts before all. */
static bool make_key(qk_kwic *k, qk_str context, bool backwards, qk_str *out) {
  struct {
    uint32_t from, n;
  } parts[KEY_BYTES + 1];
  uint32_t n = 0;
  qk_tokenizer t;
  qk_token token;
  qk_buf *words = &k->scratch;
  qk_buf_clear(words);
  qk_tokenizer_init(&t, k->request.search.folding, context);
  while (n < QK_COUNT(parts) && qk_token_next(&t, &token)) {
    parts[n].from = (uint32_t)words->n;
    qk_buf_put(words, token.kind == QK_TOKEN_BREAK ? QK_LIT("\x01") : token.term);
    parts[n].n = (uint32_t)words->n - parts[n].from;
    n++;
  }
  qk_buf key = {0};
  for (uint32_t i = 0; i < n && i < KEY_TOKENS; i++) {
    uint32_t at = backwards ? n - 1 - i : i;
    qk_buf_put(&key, (qk_str){words->p + parts[at].from, parts[at].n});
    qk_buf_putc(&key, '\0');
  }
  *out = key.n ? qk_arena_copy(&k->arena, qk_buf_str(&key)) : (qk_str){"", 0};
  bool well = !key.oom && !words->oom && out->p;
  qk_buf_free(&key);
  return well;
}

static bool add_key(qk_kwic *k, qk_kwic_line *line, qk_str text) {
  size_t from = line->at.from, to = line->at.to;
  if (k->request.sort == QK_KWIC_POSITION) return true;
  if (k->request.sort == QK_KWIC_RIGHT) {
    size_t end = text.n - to > KEY_BYTES ? to + KEY_BYTES : text.n;
    while (end < text.n && end > to && ((unsigned char)text.p[end] & 0xC0) == 0x80) end--;
    return make_key(k, qk_str_sub(text, to, end), false, &line->key);
  }
  size_t begin = from > KEY_BYTES ? from - KEY_BYTES : 0;
  while (begin < from && ((unsigned char)text.p[begin] & 0xC0) == 0x80) begin++;
  return make_key(k, qk_str_sub(text, begin, from), true, &line->key);
}

static int by_key(const void *a, const void *b) {
  const qk_kwic_line *x = a, *y = b;
  size_t n = x->key.n < y->key.n ? x->key.n : y->key.n;
  int order = n ? memcmp(x->key.p, y->key.p, n) : 0;
  if (order) return order;
  if (x->key.n != y->key.n) return x->key.n < y->key.n ? -1 : 1;
  if (x->hit.issue != y->hit.issue) return x->hit.issue < y->hit.issue ? -1 : 1;
  if (x->hit.rank != y->hit.rank) return x->hit.rank < y->hit.rank ? -1 : 1;
  return (x->at.from > y->at.from) - (x->at.from < y->at.from);
}

/* ---- lines ---------------------------------------------------------------------------
 */

static bool fill_line(qk_kwic *k, qk_kwic_line *line, const qk_hit_text *unit) {
  static const qk_kwic_line none;
  const qk_kwic_line *before = k->n ? &k->lines[k->n - 1] : &none;
  qk_str text = unit->text;
  size_t from = line->at.from, to = line->at.to, begin, end;
  qk_kwic_cut(text, line->at, k->request.context, &begin, &end);
  line->left_cut = begin > 0;
  line->right_cut = end < text.n;
  return copy_line(k, qk_str_sub(text, begin, from), &line->left) &&
         copy_line(k, qk_str_sub(text, from, to), &line->match) &&
         copy_line(k, qk_str_sub(text, to, end), &line->right) &&
         share(k, unit->city, before->city, &line->city) &&
         share(k, unit->title, before->title, &line->title) &&
         share(k, unit->path, before->path, &line->path) && add_key(k, line, text);
}

static qk_code add_line(qk_kwic *k, const qk_hit *hit, const qk_hit_text *unit,
                        qk_span at, qk_err *e) {
  uint64_t end = k->request.offset + k->request.limit;
  bool in_order = k->request.sort == QK_KWIC_POSITION;
  k->total++;
  if (in_order && (k->total <= k->request.offset || (k->request.limit && k->total > end)))
    return QK_OK;
  qk_kwic_line line = {.hit = *hit,
                       .at = at,
                       .article_id = unit->article_id,
                       .issue_id = unit->issue_id,
                       .line = unit->line,
                       .col = unit->col};
  if (k->n == UINT32_MAX || !fill_line(k, &line, unit) ||
      !qk_arena_grow(&k->arena, (void **)&k->lines, k->n, &k->cap, sizeof *k->lines))
    return qk_nomem(e);
  k->lines[k->n++] = line;
  return qk_hits_place(&k->hits, hit, at.from, &k->lines[k->n - 1].line,
                       &k->lines[k->n - 1].col, e);
}

/* Lines that are counted only, of a unit whose text need not be read. */
static bool pass_over(qk_kwic *k, const qk_hit *hit) {
  const qk_kwic_request *r = &k->request;
  if (r->sort != QK_KWIC_POSITION || !hit->times) return false;
  bool before = k->total + hit->times <= r->offset;
  bool behind = r->limit && k->total >= r->offset + r->limit;
  if (before || behind) k->total += hit->times;
  return before || behind;
}

static qk_code add_unit(qk_kwic *k, const qk_hit *hit, qk_err *e) {
  if (pass_over(k, hit)) return QK_OK;
  qk_hit_text unit;
  const qk_span *marks;
  uint32_t n;
  qk_code code = qk_hits_read(&k->hits, hit, &unit, e);
  if (code == QK_OK) code = qk_search_marks(k->search, unit.text, &marks, &n, e);
  for (uint32_t i = 0; code == QK_OK && i < n; i++)
    code = add_line(k, hit, &unit, marks[i], e);
  return code;
}

static void put_in_order(qk_kwic *k) {
  const qk_kwic_request *r = &k->request;
  if (r->sort == QK_KWIC_POSITION) return;
  if (k->n) qsort(k->lines, k->n, sizeof *k->lines, by_key);
  k->first = r->offset < k->n ? (uint32_t)r->offset : k->n;
  k->n -= k->first;
  if (r->limit && r->limit < k->n) k->n = (uint32_t)r->limit;
}

static qk_code run(qk_kwic *k, qk_store *store, qk_buf *caret, qk_err *e) {
  qk_search_request *r = &k->request.search;
  uint32_t n;
  r->order = QK_SEARCH_READING;
  r->limit = r->offset = 0;
  qk_code code = qk_search_run(&k->search, store, r, caret, e);
  if (code != QK_OK) return code;
  const qk_hit *hits = qk_search_hits(k->search, &n);
  if (qk_search_total(k->search) > n)
    return qk_fail(e, QK_USAGE, "more than %d units have it; narrow the search",
                   QK_HITS_MAX);
  for (uint32_t i = 0; code == QK_OK && i < n; i++) {
    if (r->expired && i % 64 == 0 && r->expired(r->context))
      return qk_fail(e, QK_SCRIPT, "the search was interrupted");
    code = add_unit(k, &hits[i], e);
  }
  if (code == QK_OK) put_in_order(k);
  return code;
}

qk_code qk_kwic_run(qk_kwic **out, qk_store *store, const qk_kwic_request *request,
                    qk_buf *caret, qk_err *e) {
  qk_kwic *k = *out = calloc(1, sizeof *k);
  if (!k) return qk_nomem(e);
  k->request = *request;
  k->hits.store = store;
  if (!k->request.context) k->request.context = QK_KWIC_CONTEXT;
  if (k->request.context > QK_KWIC_CONTEXT_MAX) k->request.context = QK_KWIC_CONTEXT_MAX;
  qk_code code = run(k, store, caret, e);
  qk_hits_close(&k->hits);
  if (code == QK_OK) return QK_OK;
  qk_kwic_free(k);
  *out = NULL;
  return code;
}

void qk_kwic_free(qk_kwic *k) {
  if (!k) return;
  qk_hits_close(&k->hits);
  qk_search_free(k->search);
  qk_arena_free(&k->arena);
  qk_buf_free(&k->scratch);
  free(k);
}

const qk_kwic_line *qk_kwic_lines(const qk_kwic *k, uint32_t *n) {
  *n = k->n;
  return k->n ? k->lines + k->first : NULL;
}

uint64_t qk_kwic_total(const qk_kwic *k) { return k->total; }
uint32_t qk_kwic_unindexed(const qk_kwic *k) { return qk_search_unindexed(k->search); }
