/* positions.h - ascending numbers in few bytes that are read fast.
 * In:   the positions of a term.
 * Out:  bytes; from them again the positions.
 * Owns: nothing.
 * Up to 3 bytes are one number, the lowest byte first; up to 7, varints of the
 * differences. More begin with the varint 2n: then a bit for each difference (is it two
 * bytes long?), and the differences, the lower byte first. Where a difference needs more
 * than two bytes, the varint is 2n + 1, and varints follow. (Codes apart from data, as in
 * Lemire, Kurz, Rupp: "Stream VByte", 2018.) */
#ifndef QK_SEARCH_POSITIONS_H
#define QK_SEARCH_POSITIONS_H

#include "base/str.h"

typedef struct qk_positions_size { /* of a list to be written; zero at first */
  uint32_t n, last;
  uint32_t varints, bytes; /* what the differences take in either form */
  bool wide;               /* one needs more than two bytes */
} qk_positions_size;

typedef struct qk_positions_writer {
  uint8_t *codes, *at; /* codes NULL: varints, or one number */
  uint32_t n, last;
  uint32_t one; /* bytes of the only number, or 0 */
  uint32_t pad; /* bytes that the first has more than it needs */
} qk_positions_writer;

/* Writes one number as a list of `bytes` bytes, at least qk_position_bytes of it. */
uint32_t qk_position_bytes(uint32_t position);
void qk_position_put(uint8_t *p, uint32_t position, uint32_t bytes);

void qk_positions_count(qk_positions_size *s, uint32_t position);
uint32_t qk_positions_bytes(const qk_positions_size *s);
/* room: qk_positions_bytes of them. */
void qk_positions_begin(qk_positions_writer *w, const qk_positions_size *s,
                        uint8_t *room);
void qk_positions_put(qk_positions_writer *w, uint32_t position);

/* out has room for as many numbers as the list has bytes, which is never too few; returns
 * how many there are.  They ascend even where the list is damaged. */
uint32_t qk_positions_read(qk_str list, uint32_t *out);

#endif
