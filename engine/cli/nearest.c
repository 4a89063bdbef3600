/* nearest.c - what somebody may have meant.
 * In:   a word and the names there are.
 * Out:  the index of the nearest name by edit distance.
 * Owns: nothing. */
#include <string.h>

#include "cli.h"

enum { NAME_MAX_LEN = 32 };

/* Damerau's distance (a swap of neighbours counts one), over names of limited length. */
static size_t distance(const char *a, const char *b) {
  size_t rows[3][NAME_MAX_LEN + 1], n = strlen(a), m = strlen(b);
  if (n > NAME_MAX_LEN || m > NAME_MAX_LEN) return NAME_MAX_LEN;
  for (size_t j = 0; j <= m; j++) rows[0][j] = j;
  for (size_t i = 1; i <= n; i++) {
    size_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];
    now[0] = i;
    for (size_t j = 1; j <= m; j++) {
      size_t best = before[j - 1] + (a[i - 1] != b[j - 1]);
      if (before[j] + 1 < best) best = before[j] + 1;
      if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
          two[j - 2] + 1 < best)
        best = two[j - 2] + 1;
      now[j] = best;
    }
  }
  return rows[n % 3][m];
}

int cli_nearest(const char *word, const char *const *names, size_t n) {
  int found = -1;
  size_t best = NAME_MAX_LEN, len = strlen(word);
  for (size_t i = 0; i < n; i++) {
    size_t d = distance(word, names[i]), longer = strlen(names[i]);
    /* A word that begins a name (“rep”) is near it however much is missing. */
    if (len >= 2 && len < longer && strncmp(word, names[i], len) == 0) d = 1;
    if (d >= best || d > 1 + (len < longer ? len : longer) / 3) continue;
    best = d;
    found = (int)i;
  }
  return found;
}
