/* heap.h - the memory of a Lua state.
 * In:   sizes, old and new, as Lua tells them.
 * Out:  blocks.
 * Owns: all of them, until qk_heap_close.
 * A row is a few small blocks that live for a step of a loop: lists of free blocks, one
 * for each size, give them out again in a tenth of the time of malloc. */
#ifndef QK_SCRIPT_HEAP_H
#define QK_SCRIPT_HEAP_H

#include <stddef.h>
#include <string.h>

enum { QK_HEAP_GRAIN = 16, QK_HEAP_SMALL = 512, QK_HEAP_STRAYS = 64 };

typedef struct qk_heap {
  void *free[QK_HEAP_SMALL / QK_HEAP_GRAIN + 1];
  char *at, *end; /* of the chunk in use */
  void *chunks;
  void *strays[QK_HEAP_STRAYS]; /* large blocks that shrank when memory was out */
  size_t n_strays;
} qk_heap;

/* A sanitizer sees more where each block comes from malloc. */
#if defined(__SANITIZE_ADDRESS__)
enum { QK_HEAP_POOLED = 0 };
#else
enum { QK_HEAP_POOLED = 1 };
#endif

/* The two that are called for every value, in a few steps: a free block of a small size,
 * NULL where none is at hand; a small block set free.  size > 0. */
static inline void *qk_heap_take(qk_heap *h, size_t size) {
  if (!QK_HEAP_POOLED || size > QK_HEAP_SMALL) return NULL;
  void **list = &h->free[(size + QK_HEAP_GRAIN - 1) / QK_HEAP_GRAIN], *p = *list;
  if (p) memcpy(list, p, sizeof p);
  return p;
}
static inline void qk_heap_give(qk_heap *h, void *p, size_t size) {
  void **list = &h->free[(size + QK_HEAP_GRAIN - 1) / QK_HEAP_GRAIN];
  memcpy(p, list, sizeof p);
  *list = p;
}

/* NULL where memory is out; never when a block shrinks.  size > 0; old 0: a new block. */
void *qk_heap_resize(qk_heap *h, void *p, size_t old, size_t size);
void qk_heap_free(qk_heap *h, void *p, size_t old);
void qk_heap_close(qk_heap *h);

#endif
