/* positions.c - ascending numbers in few bytes that are read fast. */
#include "search/positions.h"

#include "base/varint.h"

enum {
  ONE = 3,  /* bytes up to which there is one number */
  SHORT = 7 /* bytes up to which differences are varints without a count */
};

static uint32_t codes_of(uint32_t n) { return n / 8 + (n % 8 != 0); }

static bool is_short(const qk_positions_size *s) { return s->varints <= SHORT; }

uint32_t qk_position_bytes(uint32_t position) {
  return position <= 0xFF       ? 1
         : position <= 0xFFFF   ? 2
         : position <= 0xFFFFFF ? 3
                                : qk_varint_size(position);
}

void qk_position_put(uint8_t *p, uint32_t position, uint32_t bytes) {
  if (bytes > ONE)
    qk_varint_put_wide(p, position, bytes);
  else
    for (uint32_t i = 0; i < bytes; i++) p[i] = (uint8_t)(position >> 8 * i);
}

void qk_positions_count(qk_positions_size *s, uint32_t position) {
  uint32_t d = position - s->last;
  s->n++;
  s->last = position;
  s->varints += qk_varint_size(d);
  s->bytes += 1 + (d > 0xFF);
  s->wide = s->wide || d > 0xFFFF;
}

/* The size tells the forms apart: some lists take more bytes than they need. */
uint32_t qk_positions_bytes(const qk_positions_size *s) {
  if (s->n == 1) return qk_position_bytes(s->last);
  if (is_short(s)) return s->n && s->varints <= ONE ? ONE + 1 : s->varints;
  uint32_t n = qk_varint_size(s->n * 2);
  n += s->wide ? s->varints : codes_of(s->n) + s->bytes;
  return n > SHORT ? n : SHORT + 1;
}

void qk_positions_begin(qk_positions_writer *w, const qk_positions_size *s,
                        uint8_t *room) {
  *w = (qk_positions_writer){.at = room};
  if (s->n == 1) w->one = qk_position_bytes(s->last);
  if (is_short(s)) w->pad = qk_positions_bytes(s) - s->varints;
  if (s->n == 1 || is_short(s)) return;
  memset(room, 0, qk_positions_bytes(s));
  w->at = qk_varint_put(room, s->n * 2 + s->wide);
  if (s->wide) return;
  w->codes = w->at;
  w->at += codes_of(s->n);
}

void qk_positions_put(qk_positions_writer *w, uint32_t position) {
  uint32_t d = position - w->last;
  w->last = position;
  if (w->one) {
    qk_position_put(w->at, position, w->one);
    w->at += w->one;
    return;
  }
  if (!w->codes) {
    w->at = qk_varint_put_wide(w->at, d, qk_varint_size(d) + w->pad);
    w->pad = 0;
    return;
  }
  *w->at++ = (uint8_t)d;
  if (d > 0xFF) {
    *w->at++ = (uint8_t)(d >> 8);
    w->codes[w->n / 8] |= (uint8_t)(1 << w->n % 8);
  }
  w->n++;
}

static uint32_t read_varints(const uint8_t *p, const uint8_t *end, uint32_t most,
                             uint32_t *out) {
  uint32_t n = 0, at = 0, d;
  while (p < end && n < most) {
    p = qk_varint_get(p, end, &d);
    if (d > UINT32_MAX - at) return n;
    out[n++] = at += d;
  }
  return n;
}

/* How many ascend: differences of two bytes reach the end of 32 bits only if they are
 * more than this. */
static uint32_t ascending(const uint32_t *numbers, uint32_t n) {
  enum { SAFE = 65536 };
  for (uint32_t i = SAFE; i < n; i++)
    if (numbers[i] < numbers[i - 1]) return i;
  return n;
}

/* The numbers from 0 on, eight at a time, as long as none can lie behind the end. */
static const uint8_t *read_eights(const uint8_t *codes, const uint8_t *p,
                                  const uint8_t *end, uint32_t n, uint32_t *done,
                                  uint32_t *out) {
  uint32_t at = 0, k = 0;
  for (; k + 8 <= n && end - p >= 16; k += 8) {
    uint32_t code = codes[k / 8];
    for (uint32_t i = 0; i < 8; i++, code >>= 1) {
      uint32_t two = code & 1;
      at += p[0] | ((uint32_t)p[1] << 8 & (0 - two));
      p += 1 + two;
      out[k + i] = at;
    }
  }
  *done = k;
  return p;
}

uint32_t qk_positions_read(qk_str list, uint32_t *out) {
  const uint8_t *p = (const uint8_t *)list.p, *end = p + list.n;
  uint32_t n, i = 0;
  if (list.n <= ONE) {
    if (list.n)
      out[0] = p[0] | (list.n > 1 ? (uint32_t)p[1] << 8 : 0) |
               (list.n > 2 ? (uint32_t)p[2] << 16 : 0);
    return list.n > 0;
  }
  if (list.n <= SHORT) return read_varints(p, end, SHORT, out);
  const uint8_t *codes = qk_varint_get(p, end, &n);
  bool wide = n & 1;
  n /= 2;
  if (n > list.n) return 0;
  if (wide) return read_varints(codes, end, n, out);
  if (codes_of(n) > (size_t)(end - codes)) return 0;
  p = read_eights(codes, codes + codes_of(n), end, n, &i, out);
  for (uint32_t at = i ? out[i - 1] : 0; i < n && p < end; i++) {
    bool two = codes[i / 8] >> i % 8 & 1;
    if (two && end - p < 2) break;
    at += two ? p[0] | (uint32_t)p[1] << 8 : p[0];
    p += 1 + two;
    out[i] = at;
  }
  return ascending(out, i);
}
