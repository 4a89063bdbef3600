/* automaton.h - many words looked for at once: which of them begins here.
 * In:   words of 3 bytes and more (shorter ones are ignored), each with a value.
 * Out:  the longest word at a position.
 * Owns: its tables, until qk_automaton_free; the words borrow the lexicon.
 * Words are keyed by their first two Han characters (or their first, where they are no
 * longer), so that a position costs one look into a bitmap that fits the first-level
 * cache, whatever the number of words: 45,000 names are built in 2 ms. */
#ifndef QK_EXTRACT_AUTOMATON_H
#define QK_EXTRACT_AUTOMATON_H

#include "base/arena.h"
#include "extract/extract.h"

typedef struct qk_term {
  qk_str text;
  uint32_t value; /* as given; qk_automaton_load: the index of the entry */
  uint32_t next;  /* the next term with the same key, QK_NONE */
} qk_term;

typedef struct qk_automaton_slot {
  uint64_t key;   /* the bytes of the first characters */
  uint32_t first; /* index of a term + 1, 0: free */
} qk_automaton_slot;

typedef struct qk_automaton {
  qk_arena arena;
  qk_term *terms;
  uint32_t n, cap;
  qk_automaton_slot *slots; /* open addressing */
  uint64_t *filter;
  uint32_t mask; /* number of slots - 1 */
  uint32_t used; /* slots */
  bool has_short, has_long;
  const qk_str *entries; /* of the lexicon, qk_automaton_load alone */
} qk_automaton;

/* Room for n words, so that none is moved; more may follow. */
qk_code qk_automaton_init(qk_automaton *a, uint32_t n, qk_err *e);
void qk_automaton_free(qk_automaton *a);
/* Adds a word; *term is its index, that of the first one where it is there already. */
qk_code qk_automaton_add(qk_automaton *a, qk_str word, uint32_t value, uint32_t *term,
                         qk_err *e);
/* All entries of a lexicon; the word is an entry's first field. */
qk_code qk_automaton_load(qk_automaton *a, qk_lexicon_source src, const char *lexicon,
                          qk_err *e);

/* Whether a word of two characters or more may begin at a position: 0 where none does.
 * The hash of a position serves any number of automata. */
enum { QK_LONG_KEY = 6 };
static inline uint32_t qk_automaton_hash(const char *p) {
  uint64_t key = 0;
  memcpy(&key, p, QK_LONG_KEY);
  return (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32);
}
static inline bool qk_automaton_maybe(const qk_automaton *a, uint32_t hash) {
  uint32_t bit = hash & (a->mask * 16 + 15); /* sixteen filter bits a slot */
  return a->filter[bit / 64] >> (bit % 64) & 1;
}

/* The longest word at the start of text, NULL where none begins. */
const qk_term *qk_automaton_longest(const qk_automaton *a, qk_str text);
/* Whether a text is one of the words. */
bool qk_automaton_has(const qk_automaton *a, qk_str word);
/* The n-th field (from 0) of a loaded term's entry, empty where it has no such field. */
qk_str qk_automaton_field(const qk_automaton *a, const qk_term *term, unsigned n);
qk_str qk_entry_field(qk_str entry, unsigned n);

#endif
