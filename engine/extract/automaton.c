/* automaton.c - many words looked for at once. */
#include "extract/automaton.h"

#include "base/err.h"

enum { LONG_KEY = QK_LONG_KEY, SHORT_KEY = 3, FIRST_SLOTS = 256 };

/* The length is a constant wherever it counts, so that the copy is a load or two. */
static inline uint64_t key_of(const char *p, size_t n) {
  uint64_t key = 0;
  if (n == LONG_KEY)
    memcpy(&key, p, LONG_KEY);
  else
    memcpy(&key, p, SHORT_KEY);
  return key;
}

static inline uint32_t hash_of(uint64_t key) {
  return (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32);
}

static size_t key_length(size_t word) { return word >= LONG_KEY ? LONG_KEY : SHORT_KEY; }

/* A key of three bytes never equals one of six: text holds no NUL. */
static inline qk_automaton_slot *slot_of(const qk_automaton *a, uint64_t key) {
  uint32_t at = hash_of(key) & a->mask;
  while (a->slots[at].first && a->slots[at].key != key) at = (at + 1) & a->mask;
  return &a->slots[at];
}

static void mark(qk_automaton *a, uint64_t key) {
  uint32_t bit = hash_of(key) & (a->mask * 16 + 15);
  a->filter[bit / 64] |= 1ull << (bit % 64);
}

static bool resize(qk_automaton *a, uint32_t slots) {
  qk_automaton_slot *old = a->slots;
  uint32_t n_old = old ? a->mask + 1 : 0;
  qk_automaton_slot *table = qk_arena_array(&a->arena, slots, sizeof *table);
  uint64_t *filter = qk_arena_array(&a->arena, (size_t)slots * 16 / 64, sizeof *filter);
  if (!table || !filter) return false;
  a->slots = table;
  a->filter = filter;
  a->mask = slots - 1;
  for (uint32_t i = 0; i < n_old; i++) {
    if (!old[i].first) continue;
    *slot_of(a, old[i].key) = old[i];
    mark(a, old[i].key);
  }
  return true;
}

qk_code qk_automaton_init(qk_automaton *a, uint32_t n, qk_err *e) {
  *a = (qk_automaton){0};
  uint32_t slots = FIRST_SLOTS;
  while (slots < n && slots < 1u << 24) slots *= 2;
  if (n) {
    a->terms = qk_arena_array(&a->arena, n, sizeof *a->terms);
    a->cap = a->terms ? n : 0;
  }
  return (!n || a->terms) && resize(a, slots) ? QK_OK : qk_nomem(e);
}

void qk_automaton_free(qk_automaton *a) {
  qk_arena_free(&a->arena);
  *a = (qk_automaton){0};
}

qk_code qk_automaton_add(qk_automaton *a, qk_str word, uint32_t value, uint32_t *term,
                         qk_err *e) {
  if (term) *term = QK_NONE;
  if (word.n < SHORT_KEY) return QK_OK;
  if (a->used * 2 > a->mask && !resize(a, (a->mask + 1) * 2)) return qk_nomem(e);
  uint64_t key = key_of(word.p, key_length(word.n));
  qk_automaton_slot *slot = slot_of(a, key);
  for (uint32_t i = slot->first ? slot->first - 1 : QK_NONE; i != QK_NONE;
       i = a->terms[i].next)
    if (qk_str_eq(a->terms[i].text, word)) {
      if (term) *term = i;
      return QK_OK;
    }
  if (!qk_arena_grow(&a->arena, (void **)&a->terms, a->n, &a->cap, sizeof *a->terms))
    return qk_nomem(e);
  a->terms[a->n] = (qk_term){word, value, slot->first ? slot->first - 1 : QK_NONE};
  if (!slot->first) a->used++;
  if (term) *term = a->n;
  *slot = (qk_automaton_slot){key, ++a->n};
  mark(a, key);
  if (word.n >= LONG_KEY)
    a->has_long = true;
  else
    a->has_short = true;
  return QK_OK;
}

qk_code qk_automaton_load(qk_automaton *a, qk_lexicon_source src, const char *lexicon,
                          qk_err *e) {
  uint32_t n = 0;
  const qk_str *entries = NULL;
  qk_code code = src.get(src.context, lexicon, &entries, &n, e);
  if (code == QK_OK) code = qk_automaton_init(a, n, e);
  for (uint32_t i = 0; i < n && code == QK_OK; i++)
    code = qk_automaton_add(a, qk_entry_field(entries[i], 0), i, NULL, e);
  a->entries = entries;
  return code;
}

static inline uint32_t chain_of(const qk_automaton *a, qk_str text, size_t n) {
  if (text.n < n) return QK_NONE;
  uint64_t key = key_of(text.p, n);
  if (!qk_automaton_maybe(a, hash_of(key))) return QK_NONE;
  uint32_t first = slot_of(a, key)->first;
  return first ? first - 1 : QK_NONE;
}

static const qk_term *longest_of(const qk_automaton *a, uint32_t chain, qk_str text) {
  const qk_term *best = NULL;
  for (; chain != QK_NONE; chain = a->terms[chain].next) {
    const qk_term *t = &a->terms[chain];
    if ((!best || t->text.n > best->text.n) && qk_str_starts(text, t->text)) best = t;
  }
  return best;
}

const qk_term *qk_automaton_longest(const qk_automaton *a, qk_str text) {
  const qk_term *best = NULL;
  if (a->has_long) best = longest_of(a, chain_of(a, text, LONG_KEY), text);
  if (!best && a->has_short) best = longest_of(a, chain_of(a, text, SHORT_KEY), text);
  return best;
}

bool qk_automaton_has(const qk_automaton *a, qk_str word) {
  const qk_term *t = qk_automaton_longest(a, word);
  return t && t->text.n == word.n;
}

qk_str qk_entry_field(qk_str entry, unsigned n) {
  for (;; n--) {
    size_t end = qk_str_find(entry, QK_LIT("\t"));
    if (!n) return qk_str_sub(entry, 0, end);
    if (end >= entry.n) return (qk_str){entry.p + entry.n, 0};
    entry = qk_str_sub(entry, end + 1, entry.n);
  }
}

qk_str qk_automaton_field(const qk_automaton *a, const qk_term *term, unsigned n) {
  return qk_entry_field(a->entries[term->value], n);
}
