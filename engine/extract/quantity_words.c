/* quantity_words.c - a word list that answers "which is the longest word here?".
 * In:   words with a value each.
 * Out:  the longest word at a place.
 * Owns: its arrays, until qk_words_free. */
#include "extract/quantity_words.h"

#include <stdlib.h>

/* The bytes of the character at p as a number; 0 stands for "no character". */
static uint32_t key_at(const char *p, size_t n) {
  uint32_t key = 0;
  for (size_t i = 0; i < n; i++) key = key << 8 | (unsigned char)p[i];
  return key;
}

static size_t length_of(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

static uint32_t first_key(qk_str s) {
  if (!s.n) return 0;
  size_t n = length_of((unsigned char)s.p[0]);
  return n <= s.n ? key_at(s.p, n) : 0;
}

static uint32_t last_key(qk_str s) {
  size_t n = 0;
  while (n < s.n && n < 4) {
    n++;
    if (((unsigned char)s.p[s.n - n] & 0xC0) != 0x80) return key_at(s.p + s.n - n, n);
  }
  return 0;
}

static uint32_t slot_of(const qk_words *w, uint32_t key) {
  uint32_t at = key * 2654435761u >> 7 & (w->n_slots - 1);
  while (w->slots[at] && w->items[w->slots[at] - 1].key != key)
    at = (at + 1) & (w->n_slots - 1);
  return at;
}

bool qk_words_add(qk_words *w, qk_str s, uint32_t value) {
  if (!s.n) return true;
  if (w->n == w->cap) {
    uint32_t cap = w->cap ? w->cap * 2 : 64;
    if (cap < w->cap) return false;
    qk_word *items = realloc(w->items, cap * sizeof *items);
    if (!items) return false;
    w->items = items;
    w->cap = cap;
  }
  w->items[w->n] = (qk_word){.s = s, .value = value, .order = w->n};
  w->n++;
  return true;
}

static int compare(const void *x, const void *y) {
  const qk_word *a = x, *b = y;
  if (a->key != b->key) return a->key < b->key ? -1 : 1;
  if (a->s.n != b->s.n) return a->s.n > b->s.n ? -1 : 1;
  int order = memcmp(a->s.p, b->s.p, a->s.n);
  if (order) return order;
  return a->order < b->order ? -1 : a->order > b->order;
}

bool qk_words_seal(qk_words *w, bool back, qk_words_twice twice) {
  w->back = back;
  for (uint32_t i = 0; i < w->n; i++)
    w->items[i].key = back ? last_key(w->items[i].s) : first_key(w->items[i].s);
  if (w->n) qsort(w->items, w->n, sizeof *w->items, compare);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < w->n; i++) {
    qk_word *last = kept ? &w->items[kept - 1] : NULL;
    bool same = last && last->key == w->items[i].key && qk_str_eq(last->s, w->items[i].s);
    if (same && twice != QK_WORDS_ALL)
      last->value = w->items[i].value | (twice == QK_WORDS_JOIN ? last->value : 0);
    else
      w->items[kept++] = w->items[i];
  }
  w->n = kept;
  for (w->n_slots = 16; w->n_slots < w->n * 2;) w->n_slots *= 2;
  w->slots = calloc(w->n_slots, sizeof *w->slots);
  if (!w->slots) return false;
  for (uint32_t i = 0; i < w->n; i++)
    if (!i || w->items[i].key != w->items[i - 1].key)
      w->slots[slot_of(w, w->items[i].key)] = i + 1;
  return true;
}

void qk_words_free(qk_words *w) {
  free(w->items);
  free(w->slots);
  *w = (qk_words){0};
}

/* The third byte of the second character tells words with the same first one apart. */
const qk_word *qk_words_at(const qk_words *w, qk_str s) {
  uint32_t key = first_key(s), at = w->slots[slot_of(w, key)];
  if (!key || !at) return NULL;
  for (at--; at < w->n && w->items[at].key == key; at++) {
    qk_str word = w->items[at].s;
    if (word.n > s.n || (word.n > 5 && word.p[5] != s.p[5])) continue;
    if (memcmp(word.p, s.p, word.n) == 0) return &w->items[at];
  }
  return NULL;
}

const qk_word *qk_words_before(const qk_words *w, qk_str s) {
  uint32_t key = last_key(s), at = w->slots[slot_of(w, key)];
  if (!key || !at) return NULL;
  for (at--; at < w->n && w->items[at].key == key; at++) {
    qk_str word = w->items[at].s;
    if (word.n > s.n || (word.n > 3 && word.p[word.n - 4] != s.p[s.n - 4])) continue;
    if (qk_str_ends(s, word)) return &w->items[at];
  }
  return NULL;
}
