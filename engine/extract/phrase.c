/* phrase.c - what stands between quotation marks. */
#include "extract/phrase.h"

enum { MOST_OPEN = 8, LONGEST = 1500 }; /* marks open at once; bytes of a phrase */

bool qk_phrases_find(qk_phrases *list, qk_arena *arena, qk_str text, uint32_t from) {
  uint32_t open[MOST_OPEN], n = 0;
  const char *p = text.p, *end = p + text.n, *at = p + from;
  list->n = 0;
  while (at < end && (at = memchr(at, 0xE2, (size_t)(end - at))) && end - at >= 3) {
    uint32_t offset = (uint32_t)(at - p);
    if (memcmp(at, "“", 3) == 0) {
      if (n == MOST_OPEN) {
        memmove(open, open + 1, (MOST_OPEN - 1) * sizeof *open);
        n--;
      }
      if (!qk_arena_grow(arena, (void **)&list->items, list->n, &list->cap,
                         sizeof *list->items))
        return false;
      open[n++] = list->n;
      list->items[list->n++] = (qk_span){offset + 3, offset + 3}; /* empty: not closed */
    } else if (memcmp(at, "”", 3) == 0 && n) {
      qk_span *s = &list->items[open[--n]];
      if (offset - s->from <= LONGEST) s->to = offset;
    }
    at += 3;
  }
  uint32_t kept = 0;
  for (uint32_t i = 0; i < list->n; i++)
    if (list->items[i].to > list->items[i].from) list->items[kept++] = list->items[i];
  list->n = kept;
  return true;
}
