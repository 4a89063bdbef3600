/* arena.h - memory that is given back all at once.
 * In:   sizes.
 * Out:  zero-initialised, 16-byte aligned blocks, NULL when memory is out.
 * Owns: every block, until qk_arena_free or qk_arena_reset. */
#ifndef QK_BASE_ARENA_H
#define QK_BASE_ARENA_H

#include "base/str.h"

typedef struct qk_arena_chunk qk_arena_chunk;
typedef struct qk_arena {
  qk_arena_chunk *chunk; /* newest first */
  char *at, *end;
  size_t total; /* bytes asked of malloc */
} qk_arena;

void *qk_arena_alloc(qk_arena *a, size_t size);
/* count * size with an overflow check. */
void *qk_arena_array(qk_arena *a, size_t count, size_t size);
/* A copy with a NUL behind it; p == NULL when memory is out. */
qk_str qk_arena_copy(qk_arena *a, qk_str s);
/* Doubles *items (of `size` bytes each) so that index n fits; keeps what is there.
 * Returns false when memory is out, *items untouched. */
bool qk_arena_grow(qk_arena *a, void **items, uint32_t n, uint32_t *cap, size_t size);
/* Forgets all blocks but keeps the largest chunk for the next round. */
void qk_arena_reset(qk_arena *a);
void qk_arena_free(qk_arena *a);

#define QK_ARENA_NEW(a, type) ((type *)qk_arena_alloc((a), sizeof(type)))

#endif
