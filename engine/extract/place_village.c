/* place_village.c - places that no gazetteer holds or no class word marks: villages and
 * communities, names that share the class word of the last one.
 * In:   a text and the places found in it so far.
 * Out:  more mentions.
 * Owns: nothing. */
#include "extract/place.h"
#include "text/utf8.h"

static bool is_han_at(qk_str text, uint32_t at) {
  size_t n;
  return at + 3 <= text.n && (unsigned char)text.p[at] >= 0xE3 &&
         qk_is_han(qk_utf8_at(text.p + at, &n));
}

/* Are all characters of a span Han (of three bytes)? */
static bool all_han(qk_str text, uint32_t from, uint32_t to) {
  for (; from < to; from += 3)
    if (!is_han_at(text, from)) return false;
  return from == to;
}

/* Does a name end in a word that is no village (农村)?  With field 1 = whole the word
 * counts only where it is the whole name (自然村, but 甲乙自然村). */
static bool is_common(const place_walk *w, qk_str name) {
  for (uint32_t from = 0; from + 6 <= name.n; from += 3) {
    qk_str tail = qk_str_sub(name, from, name.n);
    const qk_term *t = qk_automaton_longest(&w->r->common, tail);
    if (!t || t->text.n != tail.n) continue;
    if (!from || !qk_automaton_field(&w->r->common, t, 1).n) return true;
  }
  return false;
}

/* Takes words like 建设 off the beginning of a name. */
static uint32_t skip_verbs(const place_walk *w, uint32_t from, uint32_t to) {
  while (from < to) {
    const qk_term *t = qk_automaton_longest(&w->r->before, qk_str_sub(w->text, from, to));
    if (!t) break;
    from += (uint32_t)t->text.n;
  }
  return from;
}

bool qk_place_begins(const place_walk *w, uint32_t from) {
  if (from < w->s->body + 3 || !is_han_at(w->text, from - 3)) return true;
  if (w->last != QK_NONE && w->last_end == from) return true;
  for (uint32_t n = 3; n <= 9 && n <= from; n += 3)
    if (qk_automaton_has(&w->r->before, qk_str_sub(w->text, from - n, from))) return true;
  return false;
}

/* The place of the city that stands behind 、 at `at`. */
static bool place_follows(const place_walk *w, uint32_t at) {
  if (at + 3 > w->text.n || !qk_place_joint(qk_str_sub(w->text, 0, at + 3), at + 3))
    return false;
  return qk_automaton_longest(&w->scope->names, qk_str_sub(w->text, at + 3, w->text.n)) !=
         NULL;
}

/* Behind a county, town or village: the name reaches back to it. */
static uint32_t behind_place(const place_walk *w, uint32_t at) {
  if (w->last == QK_NONE || at < w->last_end + 6 || at > w->last_end + 15) return QK_NONE;
  if (!all_han(w->text, w->last_end, at)) return QK_NONE;
  if (qk_place_level(w, w->last) < QK_COUNTY) return QK_NONE;
  uint32_t from = skip_verbs(w, w->last_end, at);
  return from + 6 <= at && from == w->last_end ? from : QK_NONE;
}

/* By itself: two or three characters that nothing else can claim. */
static uint32_t alone(const place_walk *w, uint32_t at, uint32_t end, bool village) {
  if (w->scope->root == QK_NONE) return QK_NONE;
  for (uint32_t n = 6; n <= 9 && w->s->body + n <= at; n += 3) {
    uint32_t from = at - n;
    if (!all_han(w->text, from, at)) return QK_NONE;
    if (from < w->last_end || !qk_place_begins(w, from)) continue;
    if (skip_verbs(w, from, at) != from) continue;
    if (village || place_follows(w, end)) return from;
  }
  return QK_NONE;
}

/* Does a name end in a word behind which another would begin (先后在|村)? */
static bool ends_open(const place_walk *w, uint32_t from, uint32_t at) {
  for (uint32_t n = 3; n <= 6 && from + n <= at; n += 3)
    if (qk_automaton_has(&w->r->before, qk_str_sub(w->text, at - n, at))) return true;
  return false;
}

/* A town that the gazetteer does not have: two or three characters behind a county in
 * full. */
static bool behind_county(const place_walk *w, uint32_t at) {
  return qk_place_level(w, w->last) == QK_COUNTY && at <= w->last_end + 9 &&
         qk_place_class(qk_str_sub(w->text, w->last_end - 3, w->last_end), QK_COUNTY);
}

static const struct {
  qk_str word;
  uint8_t level;
} class_words[] = {
    {QK_LIT("村"), QK_VILLAGE}, {QK_LIT("社区"), QK_VILLAGE}, {QK_LIT("镇"), QK_TOWN},
    {QK_LIT("乡"), QK_TOWN},    {QK_LIT("街道"), QK_TOWN},
};

uint32_t qk_place_local(place_walk *w, uint32_t at) {
  qk_str here = qk_str_sub(w->text, at, w->text.n);
  size_t class = 0;
  while (class < QK_COUNT(class_words) && !qk_str_starts(here, class_words[class].word))
    class ++;
  if (class == QK_COUNT(class_words) || w->titles || at < w->s->body + 6) return 0;
  uint8_t level = class_words[class].level;
  uint32_t end = at + (uint32_t)class_words[class].word.n;
  const qk_term *t = qk_automaton_longest(&w->r->inside, here);
  if (t && t->text.n > end - at) return 0;
  uint32_t from = behind_place(w, at);
  bool behind = from != QK_NONE;
  if (level == QK_TOWN && (!behind || !behind_county(w, at))) return 0;
  if (!behind) from = alone(w, at, end, !class);
  if (from == QK_NONE || ends_open(w, from, at)) return 0;
  if (is_common(w, qk_str_sub(w->text, from, end))) return 0;
  uint32_t parent = w->county;
  if (behind) {
    const qk_place_mention *m = &w->s->facts->places[w->last];
    parent = m->place != QK_NONE ? m->place : w->s->facts->local_places[m->local].parent;
  }
  qk_place_put_local(w, from, end, level, parent, !behind);
  return end;
}

/* A sister of a place whose name, without its class word, ends at `end`. */
static uint32_t sister(const place_walk *w, uint32_t place, uint32_t end,
                       uint32_t *from) {
  const qk_place *p = &w->g->places[place];
  for (uint32_t n = 12; n >= 6; n -= 3) {
    if (n > end || end - n < w->s->body) continue;
    qk_str stem = qk_str_sub(w->text, end - n, end);
    const qk_term *t = qk_automaton_longest(&w->scope->names, stem);
    if (!t || t->text.n != n) continue;
    for (uint32_t i = t->value; i != QK_NONE; i = w->scope->items[i].next) {
      const qk_scope_item *item = &w->scope->items[i];
      if (!item->stem || w->g->places[item->place].parent != p->parent) continue;
      *from = end - n;
      return item->place;
    }
  }
  return QK_NONE;
}

void qk_place_share(place_walk *w) {
  enum { MOST = 32 }; /* names in front of one class word */
  uint32_t found[MOST][2], n = 0;
  const qk_facts *f = w->s->facts;
  uint32_t last = f->places[w->last].place, behind = f->places[w->last].spot.from;
  uint32_t at = behind;
  uint32_t floor = w->last > w->s->place_first ? f->places[w->last - 1].spot.to : 0;
  while (n < MOST) {
    uint32_t joint = qk_place_joint(w->text, at), from;
    if (!joint || at - joint < floor) break;
    uint32_t place = sister(w, last, at - joint, &from);
    if (place == QK_NONE || from < floor) break;
    found[n][0] = from;
    found[n++][1] = place;
    at = from;
  }
  for (uint32_t i = 0; i < n; i++) {
    uint32_t to = i ? found[i - 1][0] : behind;
    uint32_t joint = qk_place_joint(w->text, to);
    qk_place_put(w, found[i][0], to - joint, found[i][1]);
  }
  if (w->g->places[last].level == QK_COUNTY) w->county = last;
}
