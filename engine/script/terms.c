/* terms.c - weighted words of a classifier, counted in a text. */
#include "script/terms.h"

#include "text/fold.h"
#include "text/utf8.h"

static uint32_t bucket_of(const char *p, size_t left) {
  size_t n = 0;
  uint32_t cp = left ? qk_utf8_at(p, &n) : 0;
  return (cp * 2654435761u) >> 20; /* 12 bits */
}

bool qk_terms_add(qk_terms *t, qk_str word, uint32_t label, const double *weight) {
  qk_buf_clear(&t->scratch);
  qk_fold(word, &t->scratch);
  if (t->scratch.oom) return false;
  qk_str folded = qk_buf_str(&t->scratch);
  qk_term *item = NULL;
  for (uint32_t i = 0; i < t->n && !item; i++)
    if (t->items[i].label == label && qk_str_eq(t->items[i].folded, folded))
      item = &t->items[i];
  if (!item) {
    if (!qk_arena_grow(t->arena, (void **)&t->items, t->n, &t->cap, sizeof *t->items))
      return false;
    item = &t->items[t->n];
    *item = (qk_term){.word = qk_arena_copy(t->arena, word),
                      .folded = qk_arena_copy(t->arena, folded),
                      .label = label};
    if (!item->word.p || !item->folded.p) return false;
    t->n++;
  }
  for (int f = 0; f < QK_FIELDS; f++) item->weight[f] = weight[f];
  return true;
}

bool qk_terms_ready(qk_terms *t) {
  t->next = qk_arena_array(t->arena, t->n + 1, sizeof *t->next);
  if (!t->next) return false;
  for (uint32_t i = 0; i < t->n; i++) {
    qk_str word = t->items[i].folded;
    if (!word.n) continue;
    uint32_t *at = &t->first[bucket_of(word.p, word.n)];
    while (*at && t->items[*at - 1].folded.n >= word.n) at = &t->next[*at - 1];
    t->next[i] = *at;
    *at = i + 1;
  }
  return true;
}

void qk_terms_clear(qk_terms *t) {
  for (uint32_t i = 0; i < t->n; i++) memset(t->items[i].count, 0, sizeof(uint32_t[3]));
}

/* Counts the longest word that begins the text, for each label that has it; returns its
 * length, 0 where there is none. */
static size_t count_here(qk_terms *t, int field, qk_str text) {
  size_t longest = 0;
  for (uint32_t i = t->first[bucket_of(text.p, text.n)]; i; i = t->next[i - 1]) {
    qk_term *item = &t->items[i - 1];
    if (item->folded.n < longest) break;
    if (!qk_str_starts(text, item->folded)) continue;
    longest = item->folded.n;
    item->count[field]++;
  }
  return longest;
}

bool qk_terms_count(qk_terms *t, int field, qk_str text) {
  qk_buf_clear(&t->scratch);
  qk_fold(text, &t->scratch);
  if (t->scratch.oom) return false;
  qk_str rest = qk_buf_str(&t->scratch);
  while (rest.n) {
    size_t n = count_here(t, field, rest), one = 1;
    if (!n) qk_utf8_at(rest.p, &one);
    rest = qk_str_sub(rest, n ? n : one, rest.n);
  }
  return true;
}

void qk_terms_free(qk_terms *t) { qk_buf_free(&t->scratch); }
