/* arena.c - memory that is given back all at once. */
#include "base/arena.h"

#include <stdlib.h>

enum { FIRST_CHUNK = 64 * 1024, LARGEST_CHUNK = 1024 * 1024, ALIGN = 16 };

struct qk_arena_chunk {
  qk_arena_chunk *next;
  size_t size; /* of the payload */
  _Alignas(ALIGN) char data[];
};

static bool add_chunk(qk_arena *a, size_t least) {
  size_t size = a->chunk ? a->chunk->size * 2 : FIRST_CHUNK;
  if (size > LARGEST_CHUNK) size = LARGEST_CHUNK;
  if (size < least) size = least;
  if (size > SIZE_MAX - sizeof(qk_arena_chunk)) return false;
  qk_arena_chunk *c = malloc(sizeof(qk_arena_chunk) + size);
  if (!c) return false;
  c->next = a->chunk;
  c->size = size;
  a->chunk = c;
  a->at = c->data;
  a->end = c->data + size;
  a->total += size;
  return true;
}

static void *take(qk_arena *a, size_t size) {
  if (size > SIZE_MAX - ALIGN) return NULL;
  size_t n = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
  if ((size_t)(a->end - a->at) < n || !a->at) {
    if (!add_chunk(a, n ? n : ALIGN)) return NULL;
  }
  void *p = a->at;
  a->at += n;
  return p;
}

/* Blocks are cleared when handed out: a chunk that was reset holds old data. */
void *qk_arena_alloc(qk_arena *a, size_t size) {
  void *p = take(a, size);
  return p ? memset(p, 0, size) : NULL;
}

void *qk_arena_array(qk_arena *a, size_t count, size_t size) {
  if (size && count > SIZE_MAX / size) return NULL;
  return qk_arena_alloc(a, count * size);
}

qk_str qk_arena_copy(qk_arena *a, qk_str s) {
  char *p = s.n < SIZE_MAX ? qk_arena_alloc(a, s.n + 1) : NULL;
  if (!p) return (qk_str){NULL, 0};
  if (s.n) memcpy(p, s.p, s.n);
  return (qk_str){p, s.n};
}

bool qk_arena_grow(qk_arena *a, void **items, uint32_t n, uint32_t *cap, size_t size) {
  if (n < *cap) return true;
  if (*cap > UINT32_MAX / 2) return false;
  uint32_t more = *cap ? *cap * 2 : 16;
  if (size && more > SIZE_MAX / size) return false;
  void *p = take(a, more * size);
  if (!p) return false;
  size_t old = *cap * size;
  if (old) memcpy(p, *items, old);
  memset((char *)p + old, 0, more * size - old);
  *items = p;
  *cap = more;
  return true;
}

static void free_chunks(qk_arena_chunk *c) {
  while (c) {
    qk_arena_chunk *next = c->next;
    free(c);
    c = next;
  }
}

void qk_arena_reset(qk_arena *a) {
  qk_arena_chunk *keep = a->chunk;
  for (qk_arena_chunk *c = a->chunk; c; c = c->next)
    if (c->size > keep->size) keep = c;
  if (!keep) return;
  for (qk_arena_chunk **at = &a->chunk; *at; at = &(*at)->next) {
    if (*at != keep) continue;
    *at = keep->next;
    break;
  }
  free_chunks(a->chunk);
  keep->next = NULL;
  a->chunk = keep;
  a->at = keep->data;
  a->end = keep->data + keep->size;
  a->total = keep->size;
}

void qk_arena_free(qk_arena *a) {
  free_chunks(a->chunk);
  *a = (qk_arena){0};
}
