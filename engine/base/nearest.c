/* nearest.c - which name was meant. */
#include "base/nearest.h"

#include <stdlib.h>

enum { LONGEST = 48, LISTED = 40 };

static size_t min3(size_t a, size_t b, size_t c) {
  size_t m = a < b ? a : b;
  return m < c ? m : c;
}

/* Edit distance in bytes, of names no longer than LONGEST. */
static size_t distance(qk_str a, qk_str b) {
  size_t rows[3][LONGEST + 1];
  for (size_t j = 0; j <= b.n; j++) rows[0][j] = j;
  for (size_t i = 1; i <= a.n; i++) {
    size_t *row = rows[i % 3], *up = rows[(i + 2) % 3], *upper = rows[(i + 1) % 3];
    row[0] = i;
    for (size_t j = 1; j <= b.n; j++) {
      size_t change = a.p[i - 1] == b.p[j - 1] ? 0 : 1;
      row[j] = min3(up[j] + 1, row[j - 1] + 1, up[j - 1] + change);
      if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
          upper[j - 2] + 1 < row[j])
        row[j] = upper[j - 2] + 1;
    }
  }
  return rows[a.n % 3][b.n];
}

qk_str qk_nearest(qk_str wanted, const qk_str *names, size_t n) {
  qk_str best = {0};
  if (wanted.n > LONGEST) return best;
  size_t least = wanted.n / 3 + 2; /* one more than what still counts as near */
  for (size_t i = 0; i < n; i++) {
    if (names[i].n > LONGEST) continue;
    size_t d = distance(wanted, names[i]);
    if (d >= least || d >= names[i].n) continue;
    least = d;
    best = names[i];
  }
  return best;
}

static int by_bytes(const void *a, const void *b) {
  const qk_str *x = a, *y = b;
  int order = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
  return order ? order : (x->n > y->n) - (x->n < y->n);
}

void qk_names_sort(qk_str *names, size_t n) {
  if (n) qsort(names, n, sizeof *names, by_bytes);
}

void qk_nearest_hint(qk_buf *b, qk_str wanted, const qk_str *names, size_t n) {
  if (!n) {
    qk_buf_put(b, QK_LIT("; there are none"));
    return;
  }
  qk_str near = qk_nearest(wanted, names, n);
  if (near.p) qk_buf_printf(b, "; did you mean '%.*s'?", QK_ARG(near));
  if (near.p && n == 1) return;
  qk_buf_put(b, near.p ? QK_LIT(" Expected ") : QK_LIT("; expected "));
  if (n > 1) qk_buf_put(b, QK_LIT("one of "));
  for (size_t i = 0; i < n && i < LISTED; i++)
    qk_buf_printf(b, "%s%.*s", i ? ", " : "", QK_ARG(names[i]));
  if (n > LISTED) qk_buf_printf(b, " and %zu more", n - LISTED);
}
