/* unitmap.c - which unit of an issue a position lies in. */
#include "search/unitmap.h"

static void put_entry(qk_buf *out, uint32_t before, uint64_t bits) {
  uint8_t bytes[QK_UNITMAP_ENTRY];
  qk_u32_put(qk_u32_put(qk_u32_put(bytes, before), (uint32_t)bits),
             (uint32_t)(bits >> 32));
  qk_buf_put(out, (qk_str){(const char *)bytes, sizeof bytes});
}

void qk_unitmap_write(const uint32_t *starts, uint32_t n, qk_buf *out) {
  uint32_t before = 0, i = 0;
  for (uint32_t entry = 0; i < n && !out->oom; entry++) {
    uint64_t bits = 0;
    for (before = i; i < n && starts[i] / QK_UNIT_STEP / 64 == entry; i++)
      bits |= UINT64_C(1) << starts[i] / QK_UNIT_STEP % 64;
    put_entry(out, before, bits);
  }
}
