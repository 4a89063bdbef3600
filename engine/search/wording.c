/* wording.c - what a text has other than another one. */
#include "search/wording.h"

enum { CELLS_MAX = 4000000 };

typedef struct piece { /* a token, where it stands, and whether it is the same as another
                        */
  size_t from, to;
  uint64_t hash; /* 1 for a break */
} piece;

typedef struct side {
  qk_str text;
  piece *pieces;
  size_t n, cap;
} side;

static bool read_side(qk_work *w, const qk_folding *folding, side *s) {
  qk_tokenizer t;
  qk_token token;
  qk_tokenizer_init(&t, folding, s->text);
  while (qk_token_next(&t, &token)) {
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < token.term.n; i++)
      h = (h ^ (unsigned char)token.term.p[i]) * 1099511628211u;
    if (token.kind == QK_TOKEN_BREAK) h = 1;
    if (!qk_work_grow(w, &s->pieces, s->n, &s->cap, sizeof *s->pieces)) return false;
    s->pieces[s->n++] = (piece){token.from, token.to, h};
  }
  return true;
}

/* The bytes of pieces [from, to). */
static qk_str part(const side *s, size_t from, size_t to) {
  if (from == to) return (qk_str){"", 0};
  return qk_str_sub(s->text, s->pieces[from].from, s->pieces[to - 1].to);
}

/* Pieces of the second text, with the white space before them. */
static void put_same(const side *b, size_t from, size_t to, qk_buf *out) {
  if (from == to) return;
  if (from)
    qk_buf_put(out, qk_str_sub(b->text, b->pieces[from - 1].to, b->pieces[from].from));
  qk_buf_put(out, part(b, from, to));
}

static void put_change(const side *a, size_t a_from, size_t a_to, const side *b,
                       size_t b_from, size_t b_to, qk_buf *out) {
  if (a_from == a_to && b_from == b_to) return;
  if (b_from && b_from < b_to)
    qk_buf_put(out,
               qk_str_sub(b->text, b->pieces[b_from - 1].to, b->pieces[b_from].from));
  qk_buf_put(out, QK_LIT("〔"));
  qk_buf_put(out, part(a, a_from, a_to));
  qk_buf_put(out, QK_LIT("→"));
  qk_buf_put(out, part(b, b_from, b_to));
  qk_buf_put(out, QK_LIT("〕"));
}

/* lengths[i][k]: the longest common subsequence of a from i on and b from k on, within
 * [from, a_to) and [from, b_to). */
static bool put_middle(qk_work *w, const side *a, const side *b, size_t from, size_t a_to,
                       size_t b_to, qk_buf *out) {
  size_t rows = a_to - from + 1, columns = b_to - from + 1;
  uint16_t *lengths = qk_work_new(w, rows * columns, sizeof *lengths);
  if (!lengths || qk_work_tick(w, rows * columns)) return false;
#define AT(i, k) lengths[(i)*columns + (k)]
  for (size_t i = rows - 1; i-- > 0;)
    for (size_t k = columns - 1; k-- > 0;) {
      bool same = a->pieces[from + i].hash == b->pieces[from + k].hash;
      uint16_t down = AT(i + 1, k), right = AT(i, k + 1);
      AT(i, k) = same ? (uint16_t)(AT(i + 1, k + 1) + 1) : down > right ? down : right;
    }
  size_t i = 0, k = 0;
  while (i < rows - 1 || k < columns - 1) {
    size_t a_from = i, b_from = k;
    while (i < rows - 1 || k < columns - 1) {
      bool both = i < rows - 1 && k < columns - 1;
      if (both && a->pieces[from + i].hash == b->pieces[from + k].hash) break;
      if (k == columns - 1 || (both && AT(i + 1, k) >= AT(i, k + 1)))
        i++;
      else
        k++;
    }
    put_change(a, from + a_from, from + i, b, from + b_from, from + k, out);
    size_t same_from = k;
    while (i < rows - 1 && k < columns - 1 &&
           a->pieces[from + i].hash == b->pieces[from + k].hash)
      i++, k++;
    put_same(b, from + same_from, from + k, out);
  }
#undef AT
  qk_work_give(w, lengths);
  return true;
}

bool qk_wording_diff(qk_work *w, const qk_folding *folding, qk_str a, qk_str b,
                     qk_buf *out, bool *whole) {
  side x = {.text = a}, y = {.text = b};
  size_t from = 0, a_to, b_to;
  bool good = read_side(w, folding, &x) && read_side(w, folding, &y);
  *whole = true;
  a_to = x.n;
  b_to = y.n;
  while (from < a_to && from < b_to && x.pieces[from].hash == y.pieces[from].hash) from++;
  while (a_to > from && b_to > from && x.pieces[a_to - 1].hash == y.pieces[b_to - 1].hash)
    a_to--, b_to--;
  if (good && (a_to - from + 1) > CELLS_MAX / (b_to - from + 1)) {
    *whole = false;
  } else if (good) {
    put_same(&y, 0, from, out);
    good = put_middle(w, &x, &y, from, a_to, b_to, out);
    put_same(&y, b_to, y.n, out);
  }
  qk_work_give(w, x.pieces);
  qk_work_give(w, y.pieces);
  return good;
}
