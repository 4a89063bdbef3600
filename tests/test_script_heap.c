/* test_script_heap.c - the memory of a Lua state.
 * In:   blocks that come, grow, shrink and go, as a seed says.
 * Out:  what was written into each is there until it goes.
 * Owns: nothing. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "script/heap.h"

enum { BLOCKS = 200, STEPS = 200000 };

static uint32_t next(uint32_t *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

/* Small and large ones, most of them small, and sizes around the border. */
static size_t size_of(uint32_t *seed) {
  static const size_t ranges[] = {40, 40, 200, 530, 3000};
  return next(seed) % ranges[next(seed) % 5] + 1;
}

static void check(const unsigned char *p, size_t n, unsigned char mark) {
  for (size_t i = 0; i < n; i++) cr_assert_eq(p[i], mark);
}

Test(script_heap, blocks_keep_what_is_written_whatever_their_neighbours_do) {
  static struct {
    unsigned char *p;
    size_t n;
  } blocks[BLOCKS];
  qk_heap h = {0};
  uint32_t seed = 7;
  for (int i = 0; i < STEPS; i++) {
    size_t k = next(&seed) % BLOCKS, n = size_of(&seed), old = blocks[k].n;
    unsigned char mark = (unsigned char)k;
    check(blocks[k].p, old, mark);
    if (blocks[k].p && next(&seed) % 3 == 0) {
      qk_heap_free(&h, blocks[k].p, old);
      blocks[k].p = NULL;
      blocks[k].n = 0;
      continue;
    }
    blocks[k].p = qk_heap_resize(&h, blocks[k].p, old, n);
    cr_assert(blocks[k].p);
    cr_assert_eq((uintptr_t)blocks[k].p % 16, 0);
    blocks[k].n = n;
    check(blocks[k].p, old < n ? old : n, mark);
    memset(blocks[k].p, mark, n);
  }
  for (size_t k = 0; k < BLOCKS; k++) qk_heap_free(&h, blocks[k].p, blocks[k].n);
  qk_heap_close(&h);
  cr_assert_null(h.chunks);
}
