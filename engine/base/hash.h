/* hash.h - the fingerprint by which a file is known again.
 * In:   bytes.
 * Out:  SHA-256 in lower-case hexadecimal.
 * Owns: nothing. */
#ifndef QK_BASE_HASH_H
#define QK_BASE_HASH_H

#include "base/str.h"

enum { QK_SHA256_HEX = 65 }; /* 64 digits and a NUL */
void qk_sha256_hex(qk_str bytes, char out[QK_SHA256_HEX]);

#endif
