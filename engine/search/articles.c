/* articles.c - what filters ask of an article, and which units are its. */
#include "search/articles.h"

#include <stdlib.h>

#include "base/varint.h"

static void put_number(qk_buf *out, uint32_t v) {
  uint8_t bytes[QK_VARINT_MAX];
  size_t n = (size_t)(qk_varint_put(bytes, v) - bytes);
  qk_buf_put(out, (qk_str){(const char *)bytes, n});
}

static void put_text(qk_buf *out, qk_str s) {
  put_number(out, (uint32_t)s.n);
  qk_buf_put(out, s);
}

/* A column that is that of the article before takes one byte. */
static void put_articles(const qk_issue *issue, qk_buf *out) {
  qk_str column = {0};
  put_number(out, issue->n_articles);
  for (uint32_t i = 0; i < issue->n_articles; i++) {
    const qk_article *a = &issue->articles[i];
    bool same = qk_str_eq(a->column_title, column);
    put_number(out, (uint32_t)a->kind << 1 | same);
    put_text(out, a->city);
    if (!same) put_text(out, a->column_title);
    column = a->column_title;
  }
}

void qk_articles_write(const qk_issue *issue, const uint32_t *article_of, uint32_t n,
                       qk_buf *out) {
  uint32_t runs = 0, last = 0;
  put_articles(issue, out);
  for (uint32_t i = 0; i < n; i++) runs += !i || article_of[i] != article_of[i - 1];
  put_number(out, runs);
  for (uint32_t i = 0; i < n; i++) {
    if (i && article_of[i] == article_of[i - 1]) continue;
    put_number(out, i - last);
    put_number(out, article_of[i] == QK_NONE ? 0 : article_of[i] + 1);
    last = i;
  }
}

static bool room(void **items, uint32_t *cap, uint32_t n, size_t size) {
  if (n <= *cap) return true;
  void *more = realloc(*items, n * size);
  if (!more) return false;
  *items = more;
  *cap = n;
  return true;
}

static const uint8_t *get_text(const uint8_t *p, const uint8_t *end, qk_str *s) {
  uint32_t n;
  p = qk_varint_get(p, end, &n);
  if (n > (size_t)(end - p)) n = 0;
  *s = (qk_str){(const char *)p, n};
  return p + n;
}

bool qk_articles_read(qk_articles *a, qk_str bytes) {
  const uint8_t *p = (const uint8_t *)bytes.p, *end = p + bytes.n;
  uint32_t kind, unit = 0, d, article;
  qk_str column = {0};
  a->n = a->n_runs = 0;
  if (!bytes.n) return true;
  p = qk_varint_get(p, end, &a->n);
  /* An article takes two bytes at least, and so does a run. */
  if (a->n > bytes.n / 2) a->n = 0;
  if (!room((void **)&a->items, &a->cap, a->n, sizeof *a->items)) return false;
  for (uint32_t i = 0; i < a->n; i++) {
    qk_article_entry *item = &a->items[i];
    p = qk_varint_get(p, end, &kind);
    item->kind = kind >> 1 <= QK_OTHER ? (qk_article_kind)(kind >> 1) : QK_OTHER;
    p = get_text(p, end, &item->city);
    if (!(kind & 1)) p = get_text(p, end, &column);
    item->column = column;
  }
  p = qk_varint_get(p, end, &a->n_runs);
  if (a->n_runs > bytes.n / 2) a->n_runs = 0;
  if (!room((void **)&a->runs, &a->cap_runs, a->n_runs, sizeof *a->runs)) return false;
  for (uint32_t i = 0; i < a->n_runs; i++) {
    p = qk_varint_get(p, end, &d);
    p = qk_varint_get(p, end, &article);
    unit += d;
    a->runs[i] =
        (qk_article_run){unit, article && article <= a->n ? article - 1 : QK_NONE};
  }
  return true;
}

void qk_articles_free(qk_articles *a) {
  free(a->items);
  free(a->runs);
  *a = (qk_articles){0};
}

uint32_t qk_articles_of(const qk_articles *a, uint32_t unit) {
  uint32_t low = 0, high = a->n_runs;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (a->runs[middle].unit <= unit)
      low = middle + 1;
    else
      high = middle;
  }
  return low ? a->runs[low - 1].article : QK_NONE;
}
