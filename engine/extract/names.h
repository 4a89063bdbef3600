/* names.h - strings of a text, each once.
 * In:   slices.
 * Out:  their numbers, in the order in which they first came.
 * Owns: nothing; tables live in the arena, strings are borrowed.
 * Unlike an automaton it hashes whole strings, so that a text full of names that begin
 * alike costs no more than another. */
#ifndef QK_EXTRACT_NAMES_H
#define QK_EXTRACT_NAMES_H

#include "base/arena.h"

typedef struct qk_names {
  qk_arena *arena;
  qk_str *items;
  uint32_t n, cap;
  uint32_t *slots, mask;
} qk_names;

/* The number of a string, added where it is new; UINT32_MAX when memory is out. */
uint32_t qk_names_add(qk_names *names, qk_str name);

#endif
