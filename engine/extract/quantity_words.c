/* quantity_words.c - a word list that answers "which is the longest word here?".
 * In:   words with a value each.
 * Out:  the longest word at a place.
 * Owns: its arrays, until qk_words_free. */
#include "extract/quantity_words.h"

#include <endian.h>
#include <stdlib.h>

/* The outer character of a text and the outer two, each as the bytes they take; 0 where
 * there are none. */
typedef struct keys {
  uint64_t one, two;
} keys;

static size_t length_of(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* The n bytes at p, n from 1 to 8, the first as the lowest. */
static inline uint64_t bytes_at(const char *p, size_t n) {
  uint64_t bytes = 0;
  memcpy(&bytes, p, n);
  return le64toh(bytes);
}

static inline uint64_t lowest(uint64_t bytes, size_t n) {
  return n >= 8 ? bytes : bytes & ((UINT64_C(1) << (8 * n)) - 1);
}

static keys first_keys(qk_str s) {
  keys k = {0, 0};
  if (!s.n) return k;
  uint64_t bytes = s.n >= 8 ? bytes_at(s.p, 8) : bytes_at(s.p, s.n);
  size_t one = length_of((unsigned char)s.p[0]);
  if (one > s.n) return k;
  k.one = lowest(bytes, one);
  size_t two = one < s.n ? one + length_of((unsigned char)s.p[one]) : 0;
  if (two && two <= s.n) k.two = lowest(bytes, two);
  return k;
}

/* Bytes of the character that ends at n, 0 where none does. */
static size_t length_before(qk_str s, size_t n) {
  size_t length = 0;
  while (length < n && length < 4) {
    length++;
    if (((unsigned char)s.p[n - length] & 0xC0) != 0x80) return length;
  }
  return 0;
}

static keys last_keys(qk_str s) {
  keys k = {0, 0};
  size_t one = length_before(s, s.n), two = length_before(s, s.n - one);
  if (!one) return k;
  k.one = bytes_at(s.p + s.n - one, one);
  if (two) k.two = bytes_at(s.p + s.n - one - two, one + two);
  return k;
}

static inline uint32_t hash_of(uint64_t key) {
  return (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32);
}

static uint32_t slot_of(const qk_words *w, uint64_t key) {
  uint32_t at = hash_of(key) >> 2 & (w->n_slots - 1);
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
  for (uint32_t i = 0; i < w->n; i++) {
    keys k = back ? last_keys(w->items[i].s) : first_keys(w->items[i].s);
    w->items[i].key = k.two ? k.two : k.one;
  }
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
  w->filter = calloc(w->n_slots / 16, sizeof *w->filter);
  if (!w->slots || !w->filter) return false;
  for (uint32_t i = 0; i < w->n; i++) {
    uint64_t key = w->items[i].key;
    if (i && key == w->items[i - 1].key) continue;
    uint32_t bit = hash_of(key) & (w->n_slots * 4 - 1);
    w->slots[slot_of(w, key)] = i + 1;
    w->filter[bit / 64] |= UINT64_C(1) << (bit % 64);
  }
  return true;
}

void qk_words_free(qk_words *w) {
  free(w->items);
  free(w->slots);
  free(w->filter);
  *w = (qk_words){0};
}

/* Most places begin no word: the filter, unlike the slots, fits the first-level cache. */
static inline bool may_have(const qk_words *w, uint64_t key) {
  uint32_t bit = hash_of(key) & (w->n_slots * 4 - 1);
  return key && w->filter[bit / 64] >> (bit % 64) & 1;
}

/* The first of items[at…] with this key that stands at the start, or at the end, of s. */
static inline const qk_word *fitting(const qk_words *w, uint32_t at, uint64_t key,
                                     qk_str s) {
  for (; at < w->n && w->items[at].key == key; at++) {
    qk_str word = w->items[at].s;
    if (w->back ? qk_str_ends(s, word) : qk_str_starts(s, word)) return &w->items[at];
  }
  return NULL;
}

static inline const qk_word *find(const qk_words *w, uint64_t key, qk_str s) {
  uint32_t at = may_have(w, key) ? w->slots[slot_of(w, key)] : 0;
  return at ? fitting(w, at - 1, key, s) : NULL;
}

const qk_word *qk_words_at(const qk_words *w, qk_str s) {
  keys k = first_keys(s);
  const qk_word *found = find(w, k.two, s);
  return found ? found : find(w, k.one, s);
}

const qk_word *qk_words_next(const qk_words *w, const qk_word *word, qk_str s) {
  keys k = first_keys(s);
  const qk_word *found = fitting(w, (uint32_t)(word - w->items) + 1, word->key, s);
  return found || word->key == k.one ? found : find(w, k.one, s);
}

const qk_word *qk_words_before(const qk_words *w, qk_str s) {
  keys k = last_keys(s);
  const qk_word *found = find(w, k.two, s);
  return found ? found : find(w, k.one, s);
}
