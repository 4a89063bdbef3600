/* corpus.c - the sentences of articles as one row of numbers. */
#include "search/corpus.h"

#include "text/utf8.h"

enum { GROUP_SLOTS = 256, CHECK_EVERY = 4096 };

static qk_code too_large(const qk_corpus *c, qk_err *e) {
  return qk_fail(
      e, QK_USAGE,
      "these texts need more than the %zu MiB of memory there are; narrow them "
      "by issue, city, periodical or dates, or raise the memory limit",
      c->work->most >> 20);
}

/* What the tokens have no use for will be given back. */
static bool has_room(const qk_corpus *c) {
  const qk_work *w = c->work;
  size_t used = w->used - (c->cap_tokens - c->n_tokens) * sizeof *c->tokens;
  return !w->most ||
         (used <= w->most && (size_t)c->n_tokens * c->later <= w->most - used);
}

static bool put(qk_corpus *c, uint32_t token) {
  if (c->n_tokens == c->cap_tokens &&
      (c->n_tokens > QK_TOKENS_MAX || !qk_work_grow(c->work, &c->tokens, c->n_tokens,
                                                    &c->cap_tokens, sizeof *c->tokens)))
    return false;
  c->tokens[c->n_tokens++] = token;
  return c->n_tokens % CHECK_EVERY || has_room(c);
}

/* Two breaks in a row are one. */
static bool put_break(qk_corpus *c, bool breaks) {
  if (!breaks || !c->n_tokens || c->tokens[c->n_tokens - 1] <= QK_BREAK) return true;
  return put(c, QK_BREAK);
}

qk_code qk_corpus_begin(qk_corpus *c, qk_work *w, qk_err *e) {
  *c = (qk_corpus){.work = w, .later = QK_FOR_SUFFIXES};
  c->group_slots = qk_work_new(w, GROUP_SLOTS, sizeof *c->group_slots);
  c->n_group_slots = GROUP_SLOTS;
  /* The end before the first article: every token has one before it. */
  if (!c->group_slots || !qk_vocabulary_begin(&c->words, w) || !put(c, QK_END))
    return too_large(c, e);
  return QK_OK;
}

/* ---- groups --------------------------------------------------------------------------
 */

static uint32_t *group_slot(const qk_corpus *c, qk_str key) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < key.n; i++) h = (h ^ (unsigned char)key.p[i]) * 16777619u;
  for (h &= c->n_group_slots - 1; c->group_slots[h]; h = (h + 1) & (c->n_group_slots - 1))
    if (qk_str_eq(c->groups[c->group_slots[h] - 1].key, key)) break;
  return &c->group_slots[h];
}

static bool grow_groups(qk_corpus *c) {
  qk_work_give(c->work, c->group_slots);
  c->n_group_slots *= 2;
  c->group_slots = qk_work_new(c->work, c->n_group_slots, sizeof *c->group_slots);
  if (!c->group_slots) return false;
  for (uint32_t i = 0; i < c->n_groups; i++) *group_slot(c, c->groups[i].key) = i + 1;
  return true;
}

static bool group_of(qk_corpus *c, qk_str key, qk_str name, uint32_t *group) {
  *group = QK_NO_GROUP;
  if (!key.p) return true;
  uint32_t *slot = group_slot(c, key);
  if (!*slot) {
    if (!qk_work_grow(c->work, &c->groups, c->n_groups, &c->cap_groups,
                      sizeof *c->groups))
      return false;
    qk_group *g = &c->groups[c->n_groups];
    *g = (qk_group){.key = qk_work_copy(c->work, key),
                    .name = qk_work_copy(c->work, name.p ? name : key)};
    if (!g->key.p || !g->name.p) return false;
    *slot = ++c->n_groups;
    *group = c->n_groups - 1;
    return c->n_groups < c->n_group_slots / 2 || grow_groups(c);
  }
  *group = *slot - 1;
  return true;
}

/* ---- texts ---------------------------------------------------------------------------
 */

qk_code qk_corpus_group(qk_corpus *c, qk_str key, qk_str name, uint32_t *group,
                        qk_err *e) {
  return group_of(c, key, name, group) ? QK_OK : too_large(c, e);
}

qk_code qk_corpus_open(qk_corpus *c, int64_t id, uint32_t group, qk_err *e) {
  if (!qk_work_grow(c->work, &c->articles, c->n_articles, &c->cap_articles,
                    sizeof *c->articles))
    return too_large(c, e);
  c->articles[c->n_articles++] =
      (qk_article_at){.id = id, .from = c->n_tokens, .to = c->n_tokens, .group = group};
  if (c->again) return QK_OK;
  c->sum.articles++;
  if (group != QK_NO_GROUP) c->groups[group].articles++;
  return QK_OK;
}

qk_code qk_corpus_article(qk_corpus *c, int64_t id, qk_str group, qk_str name,
                          qk_err *e) {
  uint32_t index;
  qk_code code = qk_corpus_group(c, group, name, &index, e);
  return code ? code : qk_corpus_open(c, id, index, e);
}

qk_code qk_corpus_add(qk_corpus *c, const qk_folding *folding, int64_t id, qk_str text,
                      bool breaks, qk_err *e) {
  qk_tokenizer t;
  qk_token token;
  uint32_t before = c->counted, from = c->n_tokens;
  bool fits = true;
  qk_tokenizer_init(&t, folding, text);
  while (fits) {
    /* Most of a text is ideographs that were seen before: one look each. */
    uint32_t number = 0;
    if (t.at < text.n)
      number = qk_vocabulary_direct(&c->words, text.p + t.at, text.n - t.at);
    if (number) {
      t.at += 3;
    } else if (!qk_token_next(&t, &token)) {
      break;
    } else if (token.kind == QK_TOKEN_BREAK) {
      fits = put_break(c, breaks);
      continue;
    } else {
      number = qk_vocabulary_add(&c->words, c->work, &token);
      qk_vocabulary_know(&c->words, &token, text.p + token.from, number);
    }
    fits = number && put(c, number);
    c->counted++;
  }
  fits = fits && put_break(c, breaks);
  if (fits && c->n_tokens > from) {
    fits = qk_work_grow(c->work, &c->sentences, c->n_sentences, &c->cap_sentences,
                        sizeof *c->sentences);
    if (fits) c->sentences[c->n_sentences++] = (qk_sentence_at){.id = id, .from = from};
  }
  if (!fits) return too_large(c, e);
  qk_article_at *a = &c->articles[c->n_articles - 1];
  a->to = c->n_tokens;
  if (!c->again) {
    c->sum.tokens += c->counted - before;
    c->sum.sentences += c->n_tokens > from;
    if (a->group != QK_NO_GROUP) c->groups[a->group].tokens += c->counted - before;
  }
  return qk_work_tick(c->work, text.n * 4 + 100) ? qk_work_fail(c->work, e) : QK_OK;
}

qk_code qk_corpus_end(qk_corpus *c, qk_err *e) {
  return put(c, QK_END) ? QK_OK : too_large(c, e);
}

void qk_corpus_forget(qk_corpus *c) {
  c->n_tokens = 1; /* the end before the first article */
  c->n_articles = c->n_sentences = c->counted = 0;
}

qk_code qk_corpus_sentence(qk_corpus *c, const qk_folding *folding, const qk_query *q,
                           bool breaks, qk_err *e) {
  qk_field text;
  qk_query_field(q, 1, &text);
  if (text.type != QK_COL_TEXT) { /* it is a part of its paragraph's */
    int64_t at = qk_query_int(q, 2), n = qk_query_int(q, 3);
    qk_query_field(q, 4, &text);
    if (text.type != QK_COL_TEXT || at < 0 || n < 0 || (uint64_t)at > text.s.n)
      text.s = QK_LIT("");
    else
      text.s =
          qk_str_sub(text.s, (size_t)at,
                     (uint64_t)n < text.s.n - (size_t)at ? (size_t)(at + n) : text.s.n);
  }
  return qk_corpus_add(c, folding, qk_query_int(q, 0), text.s, breaks, e);
}

static qk_code load_article(qk_corpus *c, qk_query *q, const qk_folding *folding,
                            int64_t id, bool quotations, bool breaks, qk_err *e) {
  bool row;
  qk_query_reset(q);
  qk_code code = qk_query_bind_int(q, 1, id, e);
  while (!code && !(code = qk_query_step(q, &row, e)) && row)
    code = quotations ? qk_corpus_add(c, folding, qk_query_int(q, 0), qk_query_text(q, 1),
                                      breaks, e)
                      : qk_corpus_sentence(c, folding, q, breaks, e);
  return code ? code : qk_corpus_end(c, e);
}

static qk_code load(qk_corpus *c, qk_work *w, qk_store *s, const qk_folding *folding,
                    const qk_selection *sel, bool quotations, bool breaks, size_t later,
                    qk_err *e) {
  static const char quoted[] = "SELECT id, text FROM quotation WHERE article_id = ? "
                               "ORDER BY id";
  qk_query *articles = NULL, *texts = NULL;
  bool row;
  qk_code code = qk_corpus_begin(c, w, e);
  c->later = later;
  if (!code) code = qk_selection_open(s, sel, &articles, e);
  if (!code)
    code = qk_query_open(s, qk_str_of(quotations ? quoted : QK_SENTENCES_OF_ARTICLE),
                         &texts, e);
  while (!code && !(code = qk_query_step(articles, &row, e)) && row) {
    int64_t id = qk_query_int(articles, 0);
    if (!qk_selection_has(sel, articles)) continue;
    code = qk_corpus_article(c, id, qk_query_text(articles, 1),
                             qk_query_text(articles, 2), e);
    if (!code) code = load_article(c, texts, folding, id, quotations, breaks, e);
  }
  qk_query_close(articles);
  qk_query_close(texts);
  qk_work_trim(w, &c->tokens, c->n_tokens, &c->cap_tokens, sizeof *c->tokens);
  return code;
}

qk_code qk_corpus_load(qk_corpus *c, qk_work *w, qk_store *s, const qk_folding *folding,
                       const qk_selection *sel, bool breaks, qk_for later, qk_err *e) {
  return load(c, w, s, folding, sel, false, breaks, later, e);
}

qk_code qk_corpus_load_quotations(qk_corpus *c, qk_work *w, qk_store *s,
                                  const qk_folding *folding, const qk_selection *sel,
                                  qk_err *e) {
  return load(c, w, s, folding, sel, true, false, QK_FOR_SUFFIXES, e);
}

/* ---- back to the text ----------------------------------------------------------------
 */

uint32_t qk_corpus_article_of(const qk_corpus *c, uint32_t at) {
  uint32_t low = 0, high = c->n_articles;
  while (high - low > 1) {
    uint32_t mid = low + (high - low) / 2;
    if (c->articles[mid].from <= at)
      low = mid;
    else
      high = mid;
  }
  return low;
}

uint32_t qk_corpus_sentence_of(const qk_corpus *c, uint32_t at) {
  uint32_t low = 0, high = c->n_sentences;
  while (high - low > 1) {
    uint32_t mid = low + (high - low) / 2;
    if (c->sentences[mid].from <= at)
      low = mid;
    else
      high = mid;
  }
  return low;
}

/* White space between ideographs goes, any other run of it is one space. */
static void put_text(qk_str s, qk_buf *out) {
  for (size_t at = 0, one; at < s.n; at += one) {
    uint32_t cp = qk_utf8_at(s.p + at, &one);
    if (!qk_is_space(cp)) {
      qk_buf_put(out, qk_str_sub(s, at, at + one));
      continue;
    }
    size_t next = at + one;
    while (next < s.n && qk_is_space(qk_utf8_at(s.p + next, &one))) next += one;
    unsigned char before = at ? (unsigned char)s.p[at - 1] : 0x80;
    bool words = before < 0x80 && next < s.n && (unsigned char)s.p[next] < 0x80;
    if (words) qk_buf_putc(out, ' ');
    one = next - at;
  }
}

/* Of one sentence: n tokens that are no breaks, the first `skip` left out; the text from
 * its beginning where it goes on from the one before.  Returns how many were there. */
static uint32_t quote_sentence(const qk_folding *folding, qk_str text, uint32_t skip,
                               uint32_t n, bool goes_on, qk_buf *out) {
  qk_tokenizer t;
  qk_token token;
  size_t from = text.n, to = 0;
  uint32_t count = 0;
  qk_tokenizer_init(&t, folding, text);
  while (count < skip + n && qk_token_next(&t, &token)) {
    if (token.kind == QK_TOKEN_BREAK) continue;
    if (count == skip) from = goes_on ? 0 : token.from;
    count++;
    to = token.to;
  }
  uint32_t got = count > skip ? count - skip : 0;
  if (got < n) to = text.n; /* the rest is in the next */
  if (got) put_text(qk_str_sub(text, from, to), out);
  return got;
}

static uint32_t terms_between(const qk_corpus *c, uint32_t from, uint32_t to) {
  uint32_t n = 0;
  for (uint32_t i = from; i < to; i++) n += c->tokens[i] >= QK_FIRST_TERM;
  return n;
}

qk_token_spot qk_corpus_spot(const qk_corpus *c, uint32_t at) {
  const qk_sentence_at *s = &c->sentences[qk_corpus_sentence_of(c, at)];
  return (qk_token_spot){s->id, terms_between(c, s->from, at)};
}

qk_code qk_token_spot_quote(qk_token_spot spot, qk_store *s, const qk_folding *folding,
                            uint32_t n, qk_buf *out, qk_err *e) {
  qk_query *q;
  bool row;
  qk_code code =
      qk_query_open(s, QK_LIT("SELECT text FROM sentence WHERE id = ?"), &q, e);
  if (!code) code = qk_query_bind_int(q, 1, spot.sentence, e);
  if (!code) code = qk_query_step(q, &row, e);
  if (!code && row)
    quote_sentence(folding, qk_query_text(q, 0), spot.before, n, false, out);
  qk_query_close(q);
  return code ? code : out->oom ? qk_nomem(e) : QK_OK;
}

qk_code qk_corpus_quote(const qk_corpus *c, qk_store *s, const qk_folding *folding,
                        uint32_t from, uint32_t n, qk_buf *out, qk_err *e) {
  qk_query *q;
  bool row;
  uint32_t k = qk_corpus_sentence_of(c, from);
  uint32_t skip = terms_between(c, c->sentences[k].from, from);
  uint32_t left = terms_between(c, from, from + n);
  qk_code code =
      qk_query_open(s, QK_LIT("SELECT text FROM sentence WHERE id = ?"), &q, e);
  for (bool first = true; !code && left && k < c->n_sentences; k++, first = false) {
    qk_query_reset(q);
    code = qk_query_bind_int(q, 1, c->sentences[k].id, e);
    if (!code) code = qk_query_step(q, &row, e);
    if (code || !row) break;
    left -= quote_sentence(folding, qk_query_text(q, 0), skip, left, !first, out);
    skip = 0;
  }
  qk_query_close(q);
  return code ? code : out->oom ? qk_nomem(e) : QK_OK;
}
