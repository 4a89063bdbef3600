/* profile.c - a profile's life, and which profile a text asks for. */
#include "parse/profile.h"

enum { HEAD = 64 * 1024 };

static void free_patterns(qk_patterns *set) {
  for (uint32_t i = 0; i < set->n; i++) qk_pattern_free(set->items[i]);
}

void qk_profile_free(qk_profile *p) {
  if (!p) return;
  qk_patterns *sets[] = {&p->recognise,      &p->fields,         &p->staff,
                         &p->masthead_start, &p->back_matter,    &p->body_start,
                         &p->contents_entry, &p->contents_cover, &p->article_title,
                         &p->byline,         &p->kicker,         &p->caption,
                         &p->section,        &p->not_section,    &p->heading_fields};
  for (size_t i = 0; i < QK_COUNT(sets); i++) free_patterns(sets[i]);
  for (uint32_t i = 0; i < p->n_kinds; i++) {
    qk_pattern_free(p->kinds[i].title);
    qk_pattern_free(p->kinds[i].column);
  }
  qk_arena_free(&p->arena);
}

/* The first 64 KiB, cut back to a whole character. */
static qk_str head_of(qk_str text) {
  size_t n = text.n < HEAD ? text.n : HEAD;
  while (n < text.n && n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80) n--;
  return (qk_str){text.p, n};
}

static bool recognises(const qk_profile *p, qk_matcher *with, qk_str head) {
  for (uint32_t i = 0; i < p->recognise.n; i++)
    if (!qk_pattern_match(p->recognise.items[i], with, head, NULL)) return false;
  return p->recognise.n > 0;
}

const qk_profile *qk_profile_recognise(const qk_profile *const *profiles, size_t n,
                                       qk_matcher *with, qk_str text) {
  const qk_profile *best = NULL;
  qk_str head = head_of(text);
  for (size_t i = 0; i < n; i++) {
    if (best && profiles[i]->priority <= best->priority) continue;
    if (recognises(profiles[i], with, head)) best = profiles[i];
  }
  return best;
}
