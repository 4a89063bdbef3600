/* quantity_words.h - a word list that answers "which is the longest word here?".
 * In:   words with a value each; flags or an index.
 * Out:  the longest word that starts (or, sealed backwards, ends) at a place.
 * Owns: its arrays, until qk_words_free; the texts are the caller's. */
#ifndef QK_EXTRACT_QUANTITY_WORDS_H
#define QK_EXTRACT_QUANTITY_WORDS_H

#include "base/str.h"

typedef struct qk_word {
  qk_str s;
  uint64_t key; /* its first (or last) two characters, or its only one */
  uint32_t value, order;
} qk_word;

typedef struct qk_words {
  qk_word *items; /* sealed: by key, longest first */
  uint32_t n, cap;
  uint32_t *slots, n_slots; /* key → 1 + index of its first item; open addressing */
  uint64_t *filter;         /* four bits a slot, of which one is set for each key */
  bool back;
} qk_words;

bool qk_words_add(qk_words *w, qk_str s, uint32_t value);
/* What becomes of a word that was added twice: the last value counts, the values' bits
 * are joined, or both stay (the first is found, the others stand behind it). */
typedef enum qk_words_twice { QK_WORDS_LAST, QK_WORDS_JOIN, QK_WORDS_ALL } qk_words_twice;
/* No word is added afterwards. */
bool qk_words_seal(qk_words *w, bool back, qk_words_twice twice);
void qk_words_free(qk_words *w);

/* The longest word at the start of s, or NULL. */
const qk_word *qk_words_at(const qk_words *w, qk_str s);
/* Behind it the next one there, not longer, or NULL. */
const qk_word *qk_words_next(const qk_words *w, const qk_word *word, qk_str s);
/* The longest word at the end of s, or NULL; for a table sealed backwards. */
const qk_word *qk_words_before(const qk_words *w, qk_str s);

#endif
