/* unitmap.h - which unit of an issue a position lies in.
 * In:   where each unit begins, in order.
 * Out:  bytes; from them again the unit of a position.
 * Owns: nothing.
 * Each unit begins at a multiple of 16, at least one position behind the one before: a
 * bit for each sixteen positions tells whether a unit begins there, and the number of a
 * unit is that of the bits up to it.  Sixty-four bits are an entry: how many units begin
 * before them, in four bytes, and the bits. */
#ifndef QK_SEARCH_UNITMAP_H
#define QK_SEARCH_UNITMAP_H

#include "base/buf.h"
#include "base/varint.h"

enum { QK_UNIT_STEP = 16, QK_UNITMAP_ENTRY = 12 };

/* Where a unit begins at the earliest behind one that ends at `end`. */
static inline uint32_t qk_unitmap_next(uint32_t end) {
  return (end / QK_UNIT_STEP + 1) * QK_UNIT_STEP;
}

/* starts: ascending multiples of 16, the first 0.  Appends to out. */
void qk_unitmap_write(const uint32_t *starts, uint32_t n, qk_buf *out);

typedef struct qk_unitmap { /* borrows the bytes */
  const uint8_t *bytes;
  uint32_t n; /* entries */
} qk_unitmap;

/* The bytes may be damaged. */
static inline qk_unitmap qk_unitmap_read(qk_str bytes) {
  return (qk_unitmap){(const uint8_t *)bytes.p, (uint32_t)(bytes.n / QK_UNITMAP_ENTRY)};
}

/* As a processor without an instruction for it counts bits (Warren: "Hacker's Delight",
 * 2012, 5-1). */
static inline uint32_t qk_bits_count(uint64_t v) {
  v -= v >> 1 & UINT64_C(0x5555555555555555);
  v = (v & UINT64_C(0x3333333333333333)) + (v >> 2 & UINT64_C(0x3333333333333333));
  v = (v + (v >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
  return (uint32_t)(v * UINT64_C(0x0101010101010101) >> 56);
}

/* The unit a position lies in or is the gap behind; UINT32_MAX where there is none. */
static inline uint32_t qk_unitmap_of(const qk_unitmap *m, uint32_t position) {
  uint32_t bit = position / QK_UNIT_STEP, entry = bit / 64;
  if (entry >= m->n) { /* the last begins before */
    if (!m->n) return UINT32_MAX;
    entry = m->n - 1;
    bit = 63;
  }
  const uint8_t *p = m->bytes + (size_t)entry * QK_UNITMAP_ENTRY;
  uint64_t bits = qk_u32_get(p + 4) | (uint64_t)qk_u32_get(p + 8) << 32;
  return qk_u32_get(p) + qk_bits_count(bits & ((UINT64_C(2) << bit % 64) - 1)) - 1;
}

#endif
