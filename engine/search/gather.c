/* gather.c - the positions of several terms as those of one. */
#include "search/gather.h"

#include <stdlib.h>

#include "search/positions.h"

bool qk_gather_add(qk_gather *g, qk_str list) {
  if (list.n > g->cap - g->n) {
    size_t cap = (g->n + list.n) * 2;
    uint32_t *items = cap < UINT32_MAX ? realloc(g->items, cap * sizeof *items) : NULL;
    if (!items) return false;
    g->items = items;
    g->cap = cap;
  }
  if (list.n) g->n += qk_positions_read(list, g->items + g->n);
  return true;
}

static int by_size(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

void qk_gather_write(qk_gather *g, qk_buf *out) {
  qk_positions_size size = {0};
  qk_positions_writer w;
  if (!g->n) return;
  qsort(g->items, g->n, sizeof *g->items, by_size);
  for (size_t i = 0; i < g->n; i++) qk_positions_count(&size, g->items[i]);
  uint32_t bytes = qk_positions_bytes(&size);
  if (qk_buf_reserve(out, bytes)) {
    qk_positions_begin(&w, &size, (uint8_t *)out->p + out->n);
    for (size_t i = 0; i < g->n; i++) qk_positions_put(&w, g->items[i]);
    out->n += bytes;
  }
  g->n = 0;
}

void qk_gather_free(qk_gather *g) {
  free(g->items);
  *g = (qk_gather){0};
}
