/* shingle.c - a text as the set of its runs of k tokens. */
#include "search/shingle.h"

#include <stdlib.h>

static int ascending(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* Mixes all bits (Steele et al. 2014, splitmix64). */
static uint64_t mix(uint64_t h) {
  h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u;
  h = (h ^ h >> 27) * 0x94D049BB133111EBu;
  return h ^ h >> 31;
}

uint32_t qk_shingles(const uint32_t *tokens, qk_text_run run, uint32_t k, uint64_t *out) {
  uint32_t length = run.to - run.from, n = 0, kept = 0;
  if (length && length < k) k = length;
  for (uint32_t i = run.from; length && i + k <= run.to; i++) {
    uint64_t h = k;
    for (uint32_t j = 0; j < k; j++) h = mix(h + 0x9E3779B97F4A7C15u + tokens[i + j]);
    out[n++] = h;
  }
  if (n) qsort(out, n, sizeof *out, ascending);
  for (uint32_t i = 0; i < n; i++)
    if (!kept || out[kept - 1] != out[i]) out[kept++] = out[i];
  return kept;
}

uint32_t qk_shingles_shared(const uint64_t *a, uint32_t n_a, const uint64_t *b,
                            uint32_t n_b) {
  uint32_t i = 0, k = 0, shared = 0;
  while (i < n_a && k < n_b) {
    if (a[i] == b[k])
      shared++, i++, k++;
    else if (a[i] < b[k])
      i++;
    else
      k++;
  }
  return shared;
}

double qk_shingles_similarity(uint32_t n_a, uint32_t n_b, uint32_t shared,
                              bool containment) {
  uint32_t whole = containment ? (n_a < n_b ? n_a : n_b) : n_a + n_b - shared;
  if (!n_a && !n_b) return 1;
  return whole ? (double)shared / whole : 0;
}

bool qk_near_compare(qk_work *w, const uint32_t *tokens, qk_text_run a, qk_text_run b,
                     uint32_t shingle, double *resemblance, double *containment) {
  uint64_t *x = qk_work_new(w, (size_t)(a.to - a.from) + 1, sizeof *x);
  uint64_t *y = qk_work_new(w, (size_t)(b.to - b.from) + 1, sizeof *y);
  if (!x || !y) return false;
  uint32_t n_x = qk_shingles(tokens, a, shingle, x);
  uint32_t n_y = qk_shingles(tokens, b, shingle, y);
  uint32_t shared = qk_shingles_shared(x, n_x, y, n_y);
  *resemblance = qk_shingles_similarity(n_x, n_y, shared, false);
  *containment = qk_shingles_similarity(n_x, n_y, shared, true);
  qk_work_give(w, x);
  qk_work_give(w, y);
  return true;
}
