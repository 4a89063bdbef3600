/* bigram.c - where an ideograph stands, by what follows it. */
#include "search/bigram.h"

#include <stdlib.h>

#include "base/varint.h"

enum {
  MARKED = 64,    /* groups of a mark */
  MARK = 12,      /* bytes */
  USUAL = 0x4E00, /* most ideographs are from here on: they have small codes */
  CODES = 0x110000
};

static uint32_t code_of(uint32_t cp) {
  if (!cp) return 0;
  return (cp >= USUAL ? cp - USUAL : cp + CODES - USUAL) + 1;
}

static uint32_t marks_of(uint32_t groups) { return groups ? (groups - 1) / MARKED : 0; }

/* ---- places --------------------------------------------------------------------------
 */

static bool resize(void **items, size_t n, size_t size) {
  void *more = realloc(*items, (n + 1) * size);
  if (more) *items = more;
  return more != NULL;
}

#define RESIZE(array, n) resize((void **)&(array), (n), sizeof *(array))

static bool room(qk_bigrams *b, uint32_t n_terms, uint32_t n_ranks, uint32_t n) {
  size_t ranks = n_ranks + (size_t)1, words = ranks / 64 + 1;
  if (n_terms > b->cap_terms || !b->ranks) {
    if (!RESIZE(b->ranks, n_terms)) return false;
    b->cap_terms = n_terms;
  }
  if (n_ranks > b->cap_ranks || !b->ends) {
    if (!RESIZE(b->chars, ranks) || !RESIZE(b->places, ranks) ||
        !RESIZE(b->counts, ranks) || !RESIZE(b->groups, ranks) ||
        !RESIZE(b->sizes, ranks) || !RESIZE(b->ends, ranks) || !RESIZE(b->bits, words))
      return false;
    memset(b->counts, 0, (ranks + 1) * sizeof *b->counts);
    memset(b->bits, 0, (words + 1) * sizeof *b->bits);
    b->cap_ranks = n_ranks;
  }
  if (n > b->cap || !b->next) {
    if (!RESIZE(b->next, n) || !RESIZE(b->at, n) || !RESIZE(b->sorted, n)) return false;
    b->cap = n;
  }
  return true;
}

/* Codes ascend with ranks; ideographs before the usual ones come last. */
static void rank(qk_bigrams *b, const qk_index_terms *terms, const uint32_t *chars,
                 uint32_t n) {
  uint32_t before = 0;
  memset(b->ranks, 0, terms->n * sizeof *b->ranks);
  while (before < n && terms->items[chars[before]].cp < USUAL) before++;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t r = (i < before ? i + n - before : i - before) + 1;
    b->ranks[chars[i]] = r;
    b->chars[r] = code_of(terms->items[chars[i]].cp);
  }
  b->chars[0] = 0;
}

/* b->next, b->at: the places of rank 1, of rank 2 … as they stand in the text. */
static void collect(qk_bigrams *b, uint32_t n_ranks, const qk_units_of_terms *text) {
  const uint32_t *term = text->terms;
  uint32_t sum = 0;
  memset(b->places, 0, (n_ranks + (size_t)1) * sizeof *b->places);
  for (uint32_t i = 0; i < text->n; i++) b->places[b->ranks[term[i]]]++;
  b->places[0] = 0;
  for (uint32_t r = 1; r <= n_ranks; r++) {
    uint32_t count = b->places[r];
    b->places[r] = sum;
    sum += count;
  }
  for (uint32_t u = 0; u < text->n_units; term += text->lengths[u++]) {
    uint32_t n = text->lengths[u], next = n ? b->ranks[term[0]] : 0;
    for (uint32_t i = 0; i < n; i++) {
      uint32_t r = next;
      next = i + 1 < n ? b->ranks[term[i + 1]] : 0;
      if (!r) continue;
      b->next[b->places[r]] = next;
      b->at[b->places[r]++] = text->starts[u] + i;
    }
  }
}

/* ---- lists ---------------------------------------------------------------------------
 */

/* b->groups: the ranks that follow in the places [from, to); b->counts: where their
 * positions end in b->sorted. */
static uint32_t sort_places(qk_bigrams *b, uint32_t from, uint32_t to) {
  uint32_t low = UINT32_MAX, high = 0, n = 0, sum = 0;
  for (uint32_t i = from; i < to; i++) {
    uint32_t word = b->next[i] / 64;
    b->counts[b->next[i]]++;
    b->bits[word] |= UINT64_C(1) << b->next[i] % 64;
    if (word < low) low = word;
    if (word > high) high = word;
  }
  for (uint32_t word = low; word <= high; word++) {
    for (uint64_t left = b->bits[word]; left; left &= left - 1) {
      uint32_t r = word * 64 + (uint32_t)__builtin_ctzll(left), count = b->counts[r];
      b->counts[r] = sum;
      sum += count;
      b->groups[n++] = r;
    }
    b->bits[word] = 0;
  }
  for (uint32_t i = from; i < to; i++) b->sorted[b->counts[b->next[i]]++] = b->at[i];
  return n;
}

typedef struct sizes { /* of a list, in bytes */
  uint32_t width;
  size_t directory, data;
} sizes;

static sizes measure(qk_bigrams *b, uint32_t n) {
  sizes s = {.width = 1};
  uint32_t singles = 0, from = 0, code = 0;
  for (uint32_t k = 0; k < n; from = b->counts[b->groups[k++]]) {
    uint32_t r = b->groups[k], end = b->counts[r], bytes = 0;
    if (end - from == 1) {
      uint32_t width = qk_position_bytes(b->sorted[from]);
      if (width > s.width) s.width = width > 3 ? 5 : width;
      singles++;
    } else {
      b->sizes[k] = (qk_positions_size){0};
      for (uint32_t i = from; i < end; i++)
        qk_positions_count(&b->sizes[k], b->sorted[i]);
      bytes = qk_positions_bytes(&b->sizes[k]);
      s.directory += qk_varint_size(bytes);
      s.data += bytes;
    }
    s.directory += qk_varint_size((b->chars[r] - code) * 2 + (bytes > 0));
    code = b->chars[r];
  }
  s.data += (size_t)singles * s.width;
  return s;
}

static void put_positions(const qk_bigrams *b, const qk_positions_size *size,
                          uint32_t from, uint32_t end, uint8_t *room) {
  qk_positions_writer w;
  qk_positions_begin(&w, size, room);
  for (uint32_t i = from; i < end; i++) qk_positions_put(&w, b->sorted[i]);
}

/* The list of one ideograph: its n groups are sorted. */
static bool put_list(qk_bigrams *b, uint32_t n, qk_buf *out) {
  const sizes s = measure(b, n);
  uint8_t head[QK_VARINT_MAX];
  uint8_t *stop = qk_varint_put(head, n * 4 + (s.width > 3 ? 3 : s.width - 1));
  size_t marks = (size_t)marks_of(n) * MARK;
  size_t bytes = (size_t)(stop - head) + marks + s.directory + s.data;
  if (bytes > UINT32_MAX || !qk_buf_reserve(out, bytes)) return false;
  uint8_t *mark = (uint8_t *)out->p + out->n, *p, *data;
  memcpy(mark, head, (size_t)(stop - head));
  mark += stop - head;
  const uint8_t *directory = p = mark + marks;
  const uint8_t *last = data = p + s.directory + s.data;
  uint32_t from = 0, code = 0;
  for (uint32_t k = 0; k < n; k++) {
    uint32_t r = b->groups[k], end = b->counts[r];
    uint32_t bytes_of = end - from > 1 ? qk_positions_bytes(&b->sizes[k]) : 0;
    if (k && k % MARKED == 0) {
      mark = qk_u32_put(mark, code);
      mark = qk_u32_put(mark, (uint32_t)(p - directory));
      mark = qk_u32_put(mark, (uint32_t)(last - data));
    }
    p = qk_varint_put(p, (b->chars[r] - code) * 2 + (bytes_of > 0));
    if (bytes_of) {
      p = qk_varint_put(p, bytes_of);
      data -= bytes_of;
      put_positions(b, &b->sizes[k], from, end, data);
    } else {
      data -= s.width;
      qk_position_put(data, b->sorted[from], s.width);
    }
    code = b->chars[r];
    from = end;
    b->counts[r] = 0;
  }
  out->n += bytes;
  return true;
}

bool qk_bigrams_make(qk_bigrams *b, const qk_index_terms *terms, const uint32_t *order,
                     uint32_t first, uint32_t end, const qk_units_of_terms *text,
                     qk_buf *out) {
  uint32_t n_ranks = end - first;
  if (!n_ranks) return true;
  if (!room(b, terms->n, n_ranks, text->n)) return false;
  rank(b, terms, order + first, n_ranks);
  collect(b, n_ranks, text);
  for (uint32_t i = 0; i < n_ranks; i++) {
    uint32_t r = b->ranks[order[first + i]];
    uint32_t groups = sort_places(b, r > 1 ? b->places[r - 1] : 0, b->places[r]);
    if (!put_list(b, groups, out)) {
      memset(b->counts, 0, (n_ranks + (size_t)1) * sizeof *b->counts);
      return false;
    }
    b->ends[i] = out->n;
  }
  return true;
}

void qk_bigrams_free(qk_bigrams *b) {
  free(b->ranks);
  free(b->chars);
  free(b->places);
  free(b->next);
  free(b->at);
  free(b->counts);
  free(b->bits);
  free(b->groups);
  free(b->sorted);
  free(b->sizes);
  free(b->ends);
  *b = (qk_bigrams){0};
}

/* ---- reading -------------------------------------------------------------------------
 */

typedef struct reader { /* stands before a group */
  const uint8_t *marks, *p, *end;
  uint32_t n_marks, left, width, code;
  size_t data; /* bytes of the lists before, which are the last ones */
} reader;

static bool open_list(reader *r, qk_str list) {
  const uint8_t *p = (const uint8_t *)list.p;
  uint32_t head;
  if (!list.n) return false;
  *r = (reader){.end = p + list.n};
  r->marks = qk_varint_get(p, r->end, &head);
  r->left = head / 4;
  r->width = head % 4 < 3 ? head % 4 + 1 : 5;
  r->n_marks = marks_of(r->left);
  if (r->n_marks > (size_t)(r->end - r->marks) / MARK) return false; /* damaged */
  r->p = r->marks + (size_t)r->n_marks * MARK;
  return true;
}

/* Goes over a group; false behind the last, and where the list is damaged. */
static inline bool next_group(reader *r, qk_str *list) {
  uint32_t token, size = r->width;
  if (!r->left--) return false;
  r->p = qk_varint_get(r->p, r->end, &token);
  if (token & 1) r->p = qk_varint_get(r->p, r->end, &size);
  r->code += token / 2;
  r->data += size;
  if (r->data > (size_t)(r->end - r->p)) return false;
  *list = (qk_str){(const char *)r->end - r->data, size};
  return true;
}

/* To the last mark that stands before a code. */
static bool go_to_mark(reader *r, uint32_t code) {
  uint32_t low = 0, high = r->n_marks;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (qk_u32_get(r->marks + (size_t)middle * MARK) < code)
      low = middle + 1;
    else
      high = middle;
  }
  if (!low) return true;
  const uint8_t *mark = r->marks + (size_t)(low - 1) * MARK;
  uint32_t at = qk_u32_get(mark + 4);
  if (at > (size_t)(r->end - r->p)) return false;
  r->code = qk_u32_get(mark);
  r->p += at;
  r->data = qk_u32_get(mark + 8);
  r->left -= low * MARKED;
  return true;
}

qk_str qk_bigram_find(qk_str list, uint32_t next) {
  uint32_t code = code_of(next);
  reader r;
  qk_str found;
  if (!open_list(&r, list) || !go_to_mark(&r, code)) return (qk_str){0};
  while (next_group(&r, &found))
    if (r.code >= code) return r.code == code ? found : (qk_str){0};
  return (qk_str){0};
}

uint32_t qk_bigrams_read(qk_str list, uint32_t *out) {
  uint32_t n = 0;
  reader r;
  qk_str group;
  if (!open_list(&r, list)) return 0;
  while (next_group(&r, &group)) n += qk_positions_read(group, out + n);
  return n;
}
