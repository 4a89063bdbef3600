/* fuzz.h - what the fuzz targets share.
 * In:   a condition that must hold for every input.
 * Out:  a message and an abort where it does not, which libFuzzer records.
 * Owns: nothing. */
#ifndef QK_FUZZ_H
#define QK_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition, ...)                                                             \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      fprintf(stderr, "%s:%d: broken: %s: ", __FILE__, __LINE__, #condition);            \
      fprintf(stderr, __VA_ARGS__);                                                      \
      fputc('\n', stderr);                                                               \
      abort();                                                                           \
    }                                                                                    \
  } while (0)

#endif
