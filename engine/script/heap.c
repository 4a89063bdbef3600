/* heap.c - the memory of a Lua state. */
#include "script/heap.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 64 << 10 };

static bool is_small(size_t size) { return QK_HEAP_POOLED && size <= QK_HEAP_SMALL; }
static size_t class_of(size_t size) { return (size + QK_HEAP_GRAIN - 1) / QK_HEAP_GRAIN; }

static void *small_block(qk_heap *h, size_t size) {
  void *p = qk_heap_take(h, size);
  if (p) return p;
  size_t bytes = class_of(size) * QK_HEAP_GRAIN;
  if ((size_t)(h->end - h->at) < bytes) {
    char *chunk = malloc(CHUNK);
    if (!chunk) return NULL;
    memcpy(chunk, &h->chunks, sizeof h->chunks);
    h->chunks = chunk;
    h->at = chunk + QK_HEAP_GRAIN;
    h->end = chunk + CHUNK;
  }
  p = h->at;
  h->at += bytes;
  return p;
}

void qk_heap_free(qk_heap *h, void *p, size_t old) {
  if (!p) return;
  if (is_small(old))
    qk_heap_give(h, p, old);
  else
    free(p);
}

/* From large to small with no memory for a small block: the large one stays, and is known
 * as what it is not from then on. */
static void *keep_stray(qk_heap *h, void *p) {
  if (h->n_strays < QK_HEAP_STRAYS) h->strays[h->n_strays++] = p;
  return p;
}

void *qk_heap_resize(qk_heap *h, void *p, size_t old, size_t size) {
  bool small = is_small(size), was_small = p && is_small(old);
  if (was_small && small && class_of(old) == class_of(size)) return p;
  if (!small && !was_small) {
    void *q = realloc(p, size);
    return q || !p || size > old ? q : p;
  }
  void *q = small ? small_block(h, size) : malloc(size);
  if (!q && p && size <= old) return was_small ? p : keep_stray(h, p);
  if (!q || !p) return q;
  memcpy(q, p, old < size ? old : size);
  qk_heap_free(h, p, old);
  return q;
}

void qk_heap_close(qk_heap *h) {
  for (size_t i = 0; i < h->n_strays; i++) free(h->strays[i]);
  while (h->chunks) {
    void *chunk = h->chunks;
    memcpy(&h->chunks, chunk, sizeof chunk);
    free(chunk);
  }
  memset(h, 0, sizeof *h);
}
