/* heap.h - the memory of a Lua state.
 * In:   sizes, old and new, as Lua tells them.
 * Out:  blocks.
 * Owns: all of them, until qk_heap_close.
 * A row is a few small blocks that live for a step of a loop: lists of free blocks, one
 * for each size, give them out again in a tenth of the time of malloc. */
#ifndef QK_SCRIPT_HEAP_H
#define QK_SCRIPT_HEAP_H

#include <stddef.h>

enum { QK_HEAP_GRAIN = 16, QK_HEAP_SMALL = 512, QK_HEAP_STRAYS = 64 };

typedef struct qk_heap {
  void *free[QK_HEAP_SMALL / QK_HEAP_GRAIN + 1];
  char *at, *end; /* of the chunk in use */
  void *chunks;
  void *strays[QK_HEAP_STRAYS]; /* large blocks that shrank when memory was out */
  size_t n_strays;
} qk_heap;

/* NULL where memory is out; never when a block shrinks.  size > 0; old 0: a new block. */
void *qk_heap_resize(qk_heap *h, void *p, size_t old, size_t size);
void qk_heap_free(qk_heap *h, void *p, size_t old);
void qk_heap_close(qk_heap *h);

#endif
