/* spans.c - runs of token positions, in few bytes, found without reading all of them. */
#include "search/spans.h"

#include "base/varint.h"
#include "search/unitmap.h"

enum { GROUP = 32, MARK = 8, CODES = GROUP / 4 }; /* runs of a mark; bytes */
enum { AT_END, ONE_BEFORE, NEXT_UNIT, ELSEWHERE };

static uint32_t groups_of(uint32_t n) { return n / GROUP + (n % GROUP != 0); }

/* ---- writing -------------------------------------------------------------------------
 */

static unsigned code_of(uint32_t end, const qk_run_of_tokens *r) {
  return r->start == end                    ? AT_END
         : r->start + 1 == end              ? ONE_BEFORE
         : r->start == qk_unitmap_next(end) ? NEXT_UNIT
                                            : ELSEWHERE;
}

static bool is_narrow(const qk_run_of_tokens *runs, uint32_t n, uint32_t end) {
  uint32_t base = end;
  for (uint32_t i = 0; i < n; end = runs[i++].end)
    if (code_of(end, &runs[i]) == ELSEWHERE || runs[i].end < base ||
        runs[i].end - base > UINT16_MAX)
      return false;
  return true;
}

static uint8_t *write_group(uint8_t *p, const qk_run_of_tokens *runs, uint32_t n,
                            uint32_t end, bool narrow) {
  uint32_t base = end;
  uint8_t *codes = p;
  if (narrow) p += CODES;
  for (uint32_t i = 0; i < n; end = runs[i++].end) {
    if (narrow) {
      codes[i / 4] |= (uint8_t)(code_of(end, &runs[i]) << i % 4 * 2);
      *p++ = (uint8_t)(runs[i].end - base);
      *p++ = (uint8_t)((runs[i].end - base) >> 8);
    } else {
      qk_u32_put(p, runs[i].start);
      qk_u32_put(p + 4, runs[i].end);
      p += 8;
    }
  }
  return p;
}

void qk_spans_write(const qk_run_of_tokens *runs, uint32_t n, qk_buf *out) {
  uint8_t group[GROUP * 8], head[QK_VARINT_MAX];
  uint32_t end = 0;
  uint8_t *stop = qk_varint_put(head, n);
  qk_buf_put(out, (qk_str){(const char *)head, (size_t)(stop - head)});
  size_t marks = out->n;
  qk_buf_repeat(out, QK_LIT("\0"), (size_t)groups_of(n) * MARK);
  size_t data = out->n;
  for (uint32_t i = 0; i < n && !out->oom; i += GROUP) {
    uint32_t size = n - i < GROUP ? n - i : GROUP;
    bool narrow = is_narrow(runs + i, size, end);
    uint8_t *mark = (uint8_t *)out->p + marks + (size_t)(i / GROUP) * MARK;
    qk_u32_put(mark, end);
    qk_u32_put(mark + 4, (uint32_t)(out->n - data) << 1 | !narrow);
    memset(group, 0, sizeof group);
    stop = write_group(group, runs + i, size, end, narrow);
    qk_buf_put(out, (qk_str){(const char *)group, (size_t)(stop - group)});
    end = runs[i + size - 1].end;
  }
}

/* ---- reading -------------------------------------------------------------------------
 */

void qk_spans_read(qk_spans *s, qk_str bytes) {
  const uint8_t *p = (const uint8_t *)bytes.p, *end = p + bytes.n;
  *s = (qk_spans){0};
  if (!bytes.n) return;
  s->marks = qk_varint_get(p, end, &s->n);
  size_t marks = (size_t)groups_of(s->n) * MARK;
  if (marks > (size_t)(end - s->marks)) {
    s->n = 0;
    return;
  }
  s->data = s->marks + marks;
  s->n_data = (size_t)(end - s->data);
}

static bool past(qk_spans_at *at) {
  at->run = (qk_run_of_tokens){UINT32_MAX, UINT32_MAX};
  at->index = at->of->n;
  at->n = 0;
  return false;
}

static bool open_group(qk_spans_at *at, uint32_t number) {
  const qk_spans *s = at->of;
  const uint8_t *mark = s->marks + (size_t)number * MARK;
  uint32_t offset = qk_u32_get(mark + 4);
  at->base = qk_u32_get(mark);
  at->wide = offset & 1;
  at->data = s->data + offset / 2;
  at->first = number * GROUP;
  at->n = s->n - at->first < GROUP ? s->n - at->first : GROUP;
  size_t size = at->wide ? (size_t)at->n * 8 : CODES + (size_t)at->n * 2;
  return offset / 2 <= s->n_data && size <= s->n_data - offset / 2;
}

static inline uint32_t narrow_end(const qk_spans_at *at, uint32_t i) {
  const uint8_t *p = at->data + CODES + 2 * (size_t)i;
  return at->base + (p[0] | (uint32_t)p[1] << 8);
}

static inline uint32_t end_of(const qk_spans_at *at, uint32_t i) {
  return at->wide ? qk_u32_get(at->data + (size_t)i * 8 + 4) : narrow_end(at, i);
}

/* Run number i of the group; its end is known. */
static inline bool stand_on(qk_spans_at *at, uint32_t i, uint32_t end) {
  at->index = at->first + i;
  at->run.end = end;
  if (at->wide) {
    at->run.start = qk_u32_get(at->data + (size_t)i * 8);
  } else {
    uint32_t before = i ? narrow_end(at, i - 1) : at->base;
    unsigned code = at->data[i / 4] >> i % 4 * 2 & 3;
    at->run.start =
        code == NEXT_UNIT ? qk_unitmap_next(before) : before - (code == ONE_BEFORE);
  }
  return true;
}

bool qk_spans_go(const qk_spans *s, uint32_t index, qk_spans_at *at) {
  *at = (qk_spans_at){.of = s, .index = index};
  if (index >= s->n || !open_group(at, index / GROUP)) return past(at);
  return stand_on(at, index % GROUP, end_of(at, index % GROUP));
}

bool qk_spans_next(qk_spans_at *at) {
  uint32_t i = at->index - at->first + 1;
  if (i < at->n) return stand_on(at, i, end_of(at, i));
  if (at->index >= at->of->n) return past(at);
  return qk_spans_go(at->of, at->index + 1, at);
}

static uint32_t base_of(const qk_spans *s, uint32_t number) {
  return qk_u32_get(s->marks + (size_t)number * MARK);
}

/* The last group, from `low` on, before which all runs end at or before the position: low
 * is one.  What is looked for next is mostly near. */
static uint32_t group_before(const qk_spans *s, uint32_t low, uint32_t position) {
  uint32_t n = groups_of(s->n), step = 1;
  while (low + step < n && base_of(s, low + step) <= position) {
    low += step;
    step *= 2;
  }
  uint32_t high = low + step < n ? low + step : n;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (base_of(s, middle) <= position)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* The first run of the group, from i on, that ends behind the position. */
static bool seek_in_group(qk_spans_at *at, uint32_t i, uint32_t position) {
  enum { NEAR = 3 };
  uint32_t end = 0, low = i, high = at->n;
  for (uint32_t stop = i + NEAR < high ? i + NEAR : high; low < stop; low++)
    if ((end = end_of(at, low)) > position) return stand_on(at, low, end);
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (end_of(at, middle) <= position)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < at->n) return stand_on(at, low, end_of(at, low));
  return qk_spans_go(at->of, at->first + low, at); /* the group was the last, or empty
                                                      runs follow */
}

bool qk_spans_seek(qk_spans_at *at, uint32_t position) {
  const qk_spans *s = at->of;
  if (at->index >= s->n) return past(at);
  if (at->run.end > position) return true;
  uint32_t here = at->first / GROUP, i = at->index - at->first + 1;
  if (at->first + at->n < s->n && base_of(s, here + 1) <= position) {
    i = 0;
    if (!open_group(at, group_before(s, here + 1, position))) return past(at);
  }
  return seek_in_group(at, i, position);
}
