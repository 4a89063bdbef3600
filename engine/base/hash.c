/* hash.c - the fingerprint by which a file is known again.
 * In:   bytes.
 * Out:  SHA-256 in lower-case hexadecimal.
 * Owns: nothing. */
#include "base/hash.h"

#include <nettle/sha2.h>

void qk_sha256_hex(qk_str bytes, char out[QK_SHA256_HEX]) {
  static const char digits[] = "0123456789abcdef";
  struct sha256_ctx ctx;
  uint8_t digest[SHA256_DIGEST_SIZE];
  sha256_init(&ctx);
  if (bytes.n) sha256_update(&ctx, bytes.n, (const uint8_t *)bytes.p);
  sha256_digest(&ctx, sizeof digest, digest);
  for (size_t i = 0; i < sizeof digest; i++) {
    out[2 * i] = digits[digest[i] >> 4];
    out[2 * i + 1] = digits[digest[i] & 15];
  }
  out[QK_SHA256_HEX - 1] = 0;
}
