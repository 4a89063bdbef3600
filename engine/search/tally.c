/* tally.c - how often words occur in groups of articles, counted while they are read. */
#include "search/tally.h"

enum { SLOTS = 1024 };

bool qk_tally_open(qk_tally *t, qk_work *w, const qk_wordlist *words, bool by_group,
                   uint32_t most) {
  *t = (qk_tally){.work = w, .by_group = by_group, .most = most, .n_slots = SLOTS};
  t->slots = qk_work_new(w, SLOTS, sizeof *t->slots);
  return t->slots && qk_scanner_open(&t->scanner, words, w);
}

static uint32_t slot_of(const qk_tally *t, uint32_t word, uint32_t group) {
  uint64_t h = ((uint64_t)word << 32 | group) * 0x9E3779B97F4A7C15u;
  uint32_t at = (uint32_t)(h >> 32) & (t->n_slots - 1);
  for (; t->slots[at]; at = (at + 1) & (t->n_slots - 1)) {
    const qk_tally_cell *c = &t->cells[t->slots[at] - 1];
    if (c->word == word && c->group == group) break;
  }
  return at;
}

static bool grow_slots(qk_tally *t) {
  uint32_t *more = qk_work_new(t->work, (size_t)t->n_slots * 2, sizeof *more);
  if (!more || t->n_slots > UINT32_MAX / 4) return false;
  qk_work_give(t->work, t->slots);
  t->slots = more;
  t->n_slots *= 2;
  for (uint32_t i = 0; i < t->n; i++)
    t->slots[slot_of(t, t->cells[i].word, t->cells[i].group)] = i + 1;
  return true;
}

static qk_tally_cell *cell_of(qk_tally *t, uint32_t word, uint32_t group) {
  uint32_t at = slot_of(t, word, group);
  if (t->slots[at]) return &t->cells[t->slots[at] - 1];
  if (t->n >= t->n_slots / 2) {
    if (!grow_slots(t)) return NULL;
    at = slot_of(t, word, group);
  }
  if (!qk_work_grow(t->work, &t->cells, t->n, &t->cap, sizeof *t->cells)) return NULL;
  t->cells[t->n] = (qk_tally_cell){.word = word, .group = group};
  t->slots[at] = ++t->n;
  return &t->cells[t->n - 1];
}

static bool cite(qk_tally *t, qk_tally_cell *cell, int64_t sentence) {
  if (cell->n == t->most) return true;
  if (cell->last && t->cited[cell->last - 1].sentence == sentence) return true;
  if (!qk_work_grow(t->work, &t->cited, t->n_cited, &t->cap_cited, sizeof *t->cited))
    return false;
  t->cited[t->n_cited++] = (qk_named_sentence){.sentence = sentence};
  if (cell->last) t->cited[cell->last - 1].next = t->n_cited;
  if (!cell->first) cell->first = t->n_cited;
  cell->last = t->n_cited;
  cell->n++;
  return true;
}

/* Places ascend: article and sentence go along with them. */
static bool found(void *context, uint32_t word, uint32_t at) {
  qk_tally *t = context;
  const qk_corpus *c = t->c;
  while (t->at_article + 1 < c->n_articles && c->articles[t->at_article + 1].from <= at)
    t->at_article++;
  while (t->at_sentence + 1 < c->n_sentences &&
         c->sentences[t->at_sentence + 1].from <= at)
    t->at_sentence++;
  uint32_t group = c->articles[t->at_article].group;
  if (t->by_group && group == QK_NO_GROUP) return true;
  qk_tally_cell *cell = cell_of(t, word, t->by_group ? group : QK_NO_GROUP);
  if (!cell) return false;
  uint32_t number = t->article + t->at_article + 1;
  cell->times++;
  cell->articles += cell->article != number;
  cell->article = number;
  return cite(t, cell, c->sentences[t->at_sentence].id);
}

qk_code qk_tally_add(qk_tally *t, const qk_corpus *c, qk_err *e) {
  t->c = c;
  t->at_article = t->at_sentence = 0;
  bool good = qk_scanner_scan(&t->scanner, c, found, t);
  t->article += c->n_articles;
  return good ? QK_OK : qk_work_fail(t->work, e);
}

const qk_tally_cell *qk_tally_find(const qk_tally *t, uint32_t word, uint32_t group) {
  uint32_t at = slot_of(t, word, group);
  return t->slots[at] ? &t->cells[t->slots[at] - 1] : NULL;
}
