/* varint.h - whole numbers as bytes, mostly in as many as they need.
 * In:   numbers; bytes that may be damaged.
 * Out:  varints: seven bits a byte, the lowest first, the high bit of all but the last
 *       set; four bytes, the lowest first.
 * Owns: nothing. */
#ifndef QK_BASE_VARINT_H
#define QK_BASE_VARINT_H

#include <stddef.h>
#include <stdint.h>

enum { QK_VARINT_MAX = 5 }; /* bytes of the longest */

static inline uint32_t qk_varint_size(uint32_t v) {
  return v < 0x80 ? 1 : v < 0x4000 ? 2 : v < 0x200000 ? 3 : v < 0x10000000 ? 4 : 5;
}

/* Returns what stands behind it; there must be room for QK_VARINT_MAX bytes, or for as
 * many as qk_varint_size says. */
static inline uint8_t *qk_varint_put(uint8_t *p, uint32_t v) {
  for (; v >= 0x80; v >>= 7) *p++ = (uint8_t)(v | 0x80);
  *p++ = (uint8_t)v;
  return p;
}

/* The same in `width` bytes, which may be more than it needs. */
static inline uint8_t *qk_varint_put_wide(uint8_t *p, uint32_t v, uint32_t width) {
  for (uint32_t i = 1; i < width; i++, v >>= 7) *p++ = (uint8_t)(v | 0x80);
  *p++ = (uint8_t)(v & 0x7F);
  return p;
}

/* Returns what stands behind it; at the end of the bytes, or where they are no number, v
 * is 0 and end is returned. */
static inline const uint8_t *qk_varint_get(const uint8_t *p, const uint8_t *end,
                                           uint32_t *v) {
  if (p < end && p[0] < 0x80) return *v = p[0], p + 1;
  if (end - p >= 2 && p[1] < 0x80)
    return *v = (p[0] & 0x7Fu) | (uint32_t)p[1] << 7, p + 2;
  uint32_t value = 0;
  for (unsigned shift = 0; p < end && shift < 35; shift += 7) {
    uint8_t byte = *p++;
    value |= (uint32_t)(byte & 0x7F) << shift;
    if (byte >= 0x80) continue;
    *v = value;
    return p;
  }
  *v = 0;
  return end;
}

static inline uint8_t *qk_u32_put(uint8_t *p, uint32_t v) {
  for (int i = 0; i < 4; i++) *p++ = (uint8_t)(v >> 8 * i);
  return p;
}

static inline uint32_t qk_u32_get(const uint8_t *p) {
  return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

#endif
