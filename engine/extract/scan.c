/* scan.c - what the extractors share. */
#include "extract/scan.h"

/* The last sentence that begins at or before an offset. */
static uint32_t sentence_at(const qk_scan *s, uint32_t at) {
  uint32_t low = 0, high = s->n_sentences;
  while (low + 1 < high) {
    uint32_t mid = low + (high - low) / 2;
    if (s->sentences[mid].from <= at)
      low = mid;
    else
      high = mid;
  }
  return low;
}

qk_spot qk_scan_spot(const qk_scan *s, uint32_t from, uint32_t to) {
  qk_spot spot = {.paragraph = s->paragraph,
                  .caption = s->caption,
                  .sentence = QK_NONE,
                  .article = s->article,
                  .from = from,
                  .to = to};
  if (s->n_sentences) spot.sentence = s->sentence_first + sentence_at(s, from);
  return spot;
}

qk_span qk_scan_sentence(const qk_scan *s, uint32_t at) {
  if (!s->n_sentences) return (qk_span){0, (uint32_t)s->text.n};
  return s->sentences[sentence_at(s, at)];
}

qk_str qk_scan_copy(qk_scan *s, qk_str text) {
  qk_str copy = qk_arena_copy(s->arena, text);
  if (!copy.p) s->failed = true;
  return copy;
}
