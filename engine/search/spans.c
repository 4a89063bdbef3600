/* spans.c - runs of token positions, in few bytes, found without reading all of them. */
#include "search/spans.h"

#include "base/varint.h"

enum { EVERY = 32, MARK = 8 }; /* runs between two marks; bytes of a mark */
enum { AT_END, ONE_BEFORE, ONE_BEHIND, ELSEWHERE };

static uint32_t zigzag(uint32_t from, uint32_t to) {
  int64_t d = (int64_t)to - from;
  return (uint32_t)(d < 0 ? -d * 2 - 1 : d * 2);
}

static uint32_t unzigzag(uint32_t from, uint32_t z) {
  return z & 1 ? from - (z / 2 + 1) : from + z / 2;
}

static void put_u32(uint8_t *p, uint32_t v) {
  for (int i = 0; i < 4; i++) p[i] = (uint8_t)(v >> 8 * i);
}

static uint32_t get_u32(const uint8_t *p) {
  return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t marks_of(uint32_t n) { return n ? (n - 1) / EVERY : 0; }

static uint8_t *put_run(uint8_t *p, uint32_t end, const qk_run_of_tokens *r) {
  uint32_t how = r->start == end       ? AT_END
                 : r->start + 1 == end ? ONE_BEFORE
                 : r->start == end + 1 ? ONE_BEHIND
                                       : ELSEWHERE;
  p = qk_varint_put(p, (r->end - r->start) << 2 | how);
  return how == ELSEWHERE ? qk_varint_put(p, zigzag(end, r->start)) : p;
}

void qk_spans_write(const qk_run_of_tokens *runs, uint32_t n, qk_buf *out) {
  uint8_t head[QK_VARINT_MAX], one[2 * QK_VARINT_MAX];
  uint32_t end = 0;
  uint8_t *stop = qk_varint_put(head, n);
  qk_buf_put(out, (qk_str){(const char *)head, (size_t)(stop - head)});
  size_t marks = out->n;
  qk_buf_repeat(out, QK_LIT("\0"), (size_t)marks_of(n) * MARK);
  size_t data = out->n;
  for (uint32_t i = 0; i < n && !out->oom; i++) {
    if (i && i % EVERY == 0) {
      uint8_t *mark = (uint8_t *)out->p + marks + (size_t)(i / EVERY - 1) * MARK;
      put_u32(mark, end);
      put_u32(mark + 4, (uint32_t)(out->n - data));
    }
    stop = put_run(one, end, &runs[i]);
    qk_buf_put(out, (qk_str){(const char *)one, (size_t)(stop - one)});
    end = runs[i].end;
  }
}

void qk_spans_read(qk_spans *s, qk_str p) {
  *s = (qk_spans){.end = (const uint8_t *)p.p + p.n};
  if (!p.n) return;
  s->marks = qk_varint_get((const uint8_t *)p.p, s->end, &s->n);
  if ((size_t)marks_of(s->n) * MARK > (size_t)(s->end - s->marks)) s->n = 0;
  s->data = s->marks + (size_t)marks_of(s->n) * MARK;
}

static bool past(qk_spans_at *at) {
  at->run = (qk_run_of_tokens){UINT32_MAX, UINT32_MAX};
  at->index = at->of->n;
  return false;
}

/* Reads the run at at->index, which begins near `end`. */
static bool read(qk_spans_at *at, uint32_t end) {
  uint32_t v, z = 0;
  if (at->index >= at->of->n || at->next >= at->of->end) return past(at);
  at->next = qk_varint_get(at->next, at->of->end, &v);
  if ((v & 3) == ELSEWHERE) at->next = qk_varint_get(at->next, at->of->end, &z);
  uint32_t start = (v & 3) == AT_END       ? end
                   : (v & 3) == ONE_BEFORE ? end - 1
                   : (v & 3) == ONE_BEHIND ? end + 1
                                           : unzigzag(end, z);
  at->run = (qk_run_of_tokens){start, start + (v >> 2)};
  return true;
}

bool qk_spans_next(qk_spans_at *at) {
  if (at->index >= at->of->n) return past(at);
  at->index++;
  return read(at, at->run.end);
}

/* Stands in front of the run behind mark number `mark` (1 …), or of the first run. */
static bool go_to_mark(qk_spans_at *at, uint32_t mark) {
  const qk_spans *s = at->of;
  uint32_t end = 0, offset = 0;
  if (mark) {
    const uint8_t *p = s->marks + (size_t)(mark - 1) * MARK;
    end = get_u32(p);
    offset = get_u32(p + 4);
  }
  if (offset >= (size_t)(s->end - s->data)) return past(at);
  at->index = mark * EVERY;
  at->next = s->data + offset;
  return read(at, end);
}

bool qk_spans_go(const qk_spans *s, uint32_t index, qk_spans_at *at) {
  *at = (qk_spans_at){.of = s};
  if (index >= s->n) return past(at);
  bool there = go_to_mark(at, index / EVERY);
  while (there && at->index < index) there = qk_spans_next(at);
  return there;
}

bool qk_spans_seek(qk_spans_at *at, uint32_t position) {
  uint32_t low = at->index / EVERY, high = marks_of(at->of->n) + 1;
  if (at->index >= at->of->n) return past(at);
  /* The last mark at which all runs before it end at or before the position. */
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (get_u32(at->of->marks + (size_t)(middle - 1) * MARK) <= position)
      low = middle;
    else
      high = middle;
  }
  bool there = low > at->index / EVERY ? go_to_mark(at, low) : true;
  while (there && at->run.end <= position) there = qk_spans_next(at);
  return there;
}

bool qk_spans_find(const qk_spans *s, uint32_t position, qk_spans_at *at) {
  return qk_spans_go(s, 0, at) && qk_spans_seek(at, position);
}
