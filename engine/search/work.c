/* work.c - the time and the memory that a long computation may take. */
#include "search/work.h"

#include <stdlib.h>

struct qk_block_head {
  qk_block_head *prev, *next;
  size_t bytes;
  size_t pad; /* blocks are aligned to 16 bytes */
};

static bool fits(const qk_work *w, size_t more) {
  return !w->most || (w->used <= w->most && more <= w->most - w->used);
}

void *qk_work_new(qk_work *w, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) ||
      __builtin_add_overflow(bytes, sizeof(qk_block_head), &bytes) || !fits(w, bytes))
    return NULL;
  qk_block_head *b = calloc(1, bytes);
  if (!b) return NULL;
  b->bytes = bytes;
  b->next = w->blocks;
  if (w->blocks) w->blocks->prev = b;
  w->blocks = b;
  w->used += bytes;
  return b + 1;
}

/* realloc may move the block: its neighbours are told. */
static void *resize(qk_work *w, void *p, size_t bytes) {
  qk_block_head *old = (qk_block_head *)p - 1;
  size_t before = old->bytes;
  if (bytes > before && !fits(w, bytes - before)) return NULL;
  qk_block_head *b = realloc(old, bytes);
  if (!b) return NULL;
  b->bytes = bytes;
  if (b->prev)
    b->prev->next = b;
  else
    w->blocks = b;
  if (b->next) b->next->prev = b;
  w->used += bytes - before;
  return b + 1;
}

bool qk_work_grow(qk_work *w, void *items, size_t n, size_t *cap, size_t size) {
  void *p;
  memcpy(&p, items, sizeof p);
  if (n < *cap) return true;
  size_t wanted = *cap ? *cap * 2 : 64, bytes;
  if (wanted <= n || __builtin_mul_overflow(wanted, size, &bytes)) return false;
  if (p)
    p = resize(w, p, bytes + sizeof(qk_block_head));
  else
    p = qk_work_new(w, wanted, size);
  if (!p) return false;
  memcpy(items, &p, sizeof p);
  *cap = wanted;
  return true;
}

void qk_work_trim(qk_work *w, void *items, size_t n, size_t *cap, size_t size) {
  void *p;
  memcpy(&p, items, sizeof p);
  if (!n || n >= *cap) return;
  p = resize(w, p, n * size + sizeof(qk_block_head));
  if (!p) return;
  memcpy(items, &p, sizeof p);
  *cap = n;
}

void qk_work_give(qk_work *w, void *p) {
  if (!p) return;
  qk_block_head *b = (qk_block_head *)p - 1;
  if (b->prev)
    b->prev->next = b->next;
  else
    w->blocks = b->next;
  if (b->next) b->next->prev = b->prev;
  w->used -= b->bytes;
  free(b);
}

qk_str qk_work_copy(qk_work *w, qk_str s) {
  char *p = qk_work_new(w, s.n + 1, 1);
  if (!p) return (qk_str){NULL, 0};
  if (s.n) memcpy(p, s.p, s.n);
  return (qk_str){p, s.n};
}

void qk_work_close(qk_work *w) {
  while (w->blocks) qk_work_give(w, w->blocks + 1);
}

bool qk_work_ask(qk_work *w) {
  w->steps = 0;
  if (!w->stopped && w->expired && w->expired(w->context)) w->stopped = true;
  return w->stopped;
}

qk_code qk_work_fail(const qk_work *w, qk_err *e) {
  if (w->stopped) return qk_fail(e, QK_SCRIPT, "interrupted");
  return qk_nomem(e);
}
