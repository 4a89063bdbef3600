/* index_terms.c - the terms of a text, numbered. */
#include "search/index_terms.h"

#include <stdlib.h>
#include <unistd.h>

enum { PAGE = 256, PAGES = 0x110000 / PAGE, FIRST_SLOTS = 4096 };

bool qk_index_terms_init(qk_index_terms *t) {
  *t = (qk_index_terms){0};
  if (getentropy(&t->key, sizeof t->key)) t->key = (uintptr_t)t;
  t->pages = calloc(PAGES, sizeof *t->pages);
  t->slots = calloc(FIRST_SLOTS, sizeof *t->slots);
  t->n_slots = FIRST_SLOTS;
  return t->pages && t->slots;
}

void qk_index_terms_free(qk_index_terms *t) {
  for (uint32_t i = 0; t->pages && i < PAGES; i++) free(t->pages[i]);
  free(t->pages);
  free(t->slots);
  free(t->items);
  qk_arena_free(&t->arena);
  *t = (qk_index_terms){0};
}

void qk_index_terms_clear(qk_index_terms *t) {
  for (uint32_t i = 0; i < t->n; i++)
    if (t->items[i].cp) t->pages[t->items[i].cp / PAGE][t->items[i].cp % PAGE] = 0;
  if (t->n_words) memset(t->slots, 0, t->n_slots * sizeof *t->slots);
  t->n = t->n_words = 0;
  qk_arena_reset(&t->arena);
}

static qk_index_term *add(qk_index_terms *t) {
  if (t->n == t->cap) {
    uint32_t cap = t->cap ? t->cap * 2 : 4096;
    qk_index_term *items =
        cap <= UINT32_MAX / 2 ? realloc(t->items, cap * sizeof *items) : NULL;
    if (!items) return NULL;
    t->items = items;
    t->cap = cap;
  }
  t->items[t->n] = (qk_index_term){0};
  return &t->items[t->n++];
}

uint32_t qk_index_terms_char(qk_index_terms *t, uint32_t cp) {
  if (!t->pages[cp / PAGE] && !(t->pages[cp / PAGE] = calloc(PAGE, sizeof **t->pages)))
    return QK_NO_TERM;
  uint32_t *number = &t->pages[cp / PAGE][cp % PAGE];
  if (!*number) {
    qk_index_term *term = add(t);
    if (!term) return QK_NO_TERM;
    term->cp = cp;
    *number = t->n;
  }
  return *number - 1;
}

/* Keyed, so that nobody can write a text whose words all meet in one place. */
static uint32_t hash_of(const qk_index_terms *t, qk_str s) {
  uint64_t h = t->key ^ s.n;
  for (size_t i = 0; i < s.n; i += 8) {
    uint64_t part = 0;
    memcpy(&part, s.p + i, s.n - i < 8 ? s.n - i : 8);
    unsigned __int128 product = (unsigned __int128)(h ^ part) * 0xA0761D6478BD642Full;
    h = (uint64_t)product ^ (uint64_t)(product >> 64) ^ t->key;
  }
  return (uint32_t)(h ^ h >> 32);
}

static bool grow(qk_index_terms *t) {
  uint32_t n = t->n_slots * 2;
  uint32_t *slots = n ? calloc(n, sizeof *slots) : NULL;
  if (!slots) return false;
  for (uint32_t i = 0; i < t->n; i++) {
    if (t->items[i].cp) continue;
    uint32_t at = t->items[i].hash & (n - 1);
    while (slots[at]) at = (at + 1) & (n - 1);
    slots[at] = i + 1;
  }
  free(t->slots);
  t->slots = slots;
  t->n_slots = n;
  return true;
}

uint32_t qk_index_terms_word(qk_index_terms *t, qk_str word) {
  if (t->n_words >= t->n_slots / 2 && !grow(t)) return QK_NO_TERM;
  uint32_t hash = hash_of(t, word), at = hash & (t->n_slots - 1);
  for (; t->slots[at]; at = (at + 1) & (t->n_slots - 1)) {
    const qk_index_term *known = &t->items[t->slots[at] - 1];
    if (known->hash == hash && qk_str_eq(known->word, word)) return t->slots[at] - 1;
  }
  qk_str copy = qk_arena_copy(&t->arena, word);
  qk_index_term *term = copy.p ? add(t) : NULL;
  if (!term) return QK_NO_TERM;
  term->hash = hash;
  term->word = copy;
  t->slots[at] = t->n;
  t->n_words++;
  return t->n - 1;
}

static int by_word(const void *a, const void *b, void *context) {
  const qk_index_terms *t = context;
  qk_str x = t->items[*(const uint32_t *)a].word, y = t->items[*(const uint32_t *)b].word;
  size_t n = x.n < y.n ? x.n : y.n;
  int order = n ? memcmp(x.p, y.p, n) : 0;
  return order ? order : (x.n > y.n) - (x.n < y.n);
}

/* The pages have the characters in their order already. */
void qk_index_terms_order(qk_index_terms *t, uint32_t *order) {
  uint32_t n = 0, n_chars = t->n - t->n_words;
  for (uint32_t page = 0; page < PAGES && n < n_chars; page++)
    for (uint32_t i = 0; t->pages[page] && i < PAGE; i++)
      if (t->pages[page][i]) order[n++] = t->pages[page][i] - 1;
  for (uint32_t i = 0, k = n; i < t->n; i++)
    if (!t->items[i].cp) order[k++] = i;
  if (t->n_words) qsort_r(order + n, t->n_words, sizeof *order, by_word, t);
}
