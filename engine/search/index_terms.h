/* index_terms.h - the terms of a text, numbered.
 * In:   tokens.
 * Out:  a number for each distinct term, from 0 on; at the end their order.
 * Owns: its tables and the words, until qk_index_terms_free. */
#ifndef QK_SEARCH_INDEX_TERMS_H
#define QK_SEARCH_INDEX_TERMS_H

#include "base/arena.h"
#include "search/positions.h"

typedef struct qk_index_term {
  uint32_t cp; /* 0: a word */
  uint32_t hash;
  qk_str word;
  qk_positions_size size;
  qk_positions_writer list;
} qk_index_term;

typedef struct qk_index_terms {
  qk_index_term *items;
  uint32_t n, cap, n_words;
  uint32_t **pages; /* by code point / 256: number + 1 of the term, 0: none */
  uint32_t *slots;  /* of words: number + 1, by hash */
  uint32_t n_slots; /* a power of two */
  uint64_t key;     /* of the hash */
  qk_arena arena;
} qk_index_terms;

enum { QK_NO_TERM = UINT32_MAX }; /* memory is out */

bool qk_index_terms_init(qk_index_terms *t);
void qk_index_terms_free(qk_index_terms *t);
/* Forgets all terms, keeps the memory. */
void qk_index_terms_clear(qk_index_terms *t);
uint32_t qk_index_terms_char(qk_index_terms *t, uint32_t cp);
uint32_t qk_index_terms_word(qk_index_terms *t, qk_str word);
/* Numbers of all terms: characters by code point, then words by bytes.  order has room
 * for t->n. */
void qk_index_terms_order(qk_index_terms *t, uint32_t *order);

#endif
