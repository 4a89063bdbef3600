/* place.c - places that a text names.
 * In:   lexicons divisions, place_longer, place_inside, place_after, place_before,
 *       place_generic, village_words; a text with its article's city.
 * Out:  mentions: of the city's own counties, towns and villages with care for short
 *       forms, of other places by their full names or behind the place that governs them.
 * Owns: the rules; the scopes of the cities of an issue, until qk_place_finish. */
#include "extract/place.h"

#include <stdlib.h>

#include "base/err.h"
#include "text/utf8.h"

qk_code qk_place_rules_new(qk_place_rules **out, qk_lexicon_source src, qk_err *e) {
  *out = NULL;
  qk_place_rules *r = calloc(1, sizeof *r);
  if (!r) return qk_nomem(e);
  const struct {
    qk_automaton *into;
    const char *name;
  } lexicons[] = {
      {&r->longer, "place_longer"},  {&r->inside, "place_inside"},
      {&r->after, "place_after"},    {&r->before, "place_before"},
      {&r->common, "village_words"}, {&r->generic, "place_generic"},
  };
  qk_code code = qk_gazetteer_load(&r->gazetteer, src, e);
  for (size_t i = 0; i < QK_COUNT(lexicons) && code == QK_OK; i++)
    code = qk_automaton_load(lexicons[i].into, src, lexicons[i].name, e);
  if (code != QK_OK) {
    qk_place_rules_free(r);
    return code;
  }
  *out = r;
  return QK_OK;
}

void qk_place_rules_free(qk_place_rules *r) {
  if (!r) return;
  qk_gazetteer_free(&r->gazetteer);
  qk_automaton_free(&r->longer);
  qk_automaton_free(&r->inside);
  qk_automaton_free(&r->after);
  qk_automaton_free(&r->before);
  qk_automaton_free(&r->common);
  qk_automaton_free(&r->generic);
  free(r);
}

const qk_place *qk_place_rules_all(const qk_place_rules *r, uint32_t *n) {
  *n = r->gazetteer.n;
  return r->gazetteer.places;
}

static void put(place_walk *w, qk_place_mention mention) {
  qk_facts *f = w->s->facts;
  if (!qk_arena_grow(w->s->arena, (void **)&f->places, f->n_places, &f->cap_places,
                     sizeof *f->places)) {
    w->s->failed = true;
    return;
  }
  uint32_t at = f->n_places++;
  for (; at > w->s->place_first && f->places[at - 1].spot.from > mention.spot.from; at--)
    f->places[at] = f->places[at - 1];
  f->places[at] = mention;
  w->last = f->n_places - 1;
  if (mention.spot.to > w->last_end) w->last_end = mention.spot.to;
}

void qk_place_put(place_walk *w, uint32_t from, uint32_t to, uint32_t place) {
  put(w, (qk_place_mention){qk_scan_spot(w->s, from, to), place, QK_NONE});
  if (w->g->places[place].level == QK_COUNTY) w->county = place;
}

/* The issue's row of a place outside the gazetteer; QK_NONE when memory is out.  loose:
 * what governs it is a guess, one of that name in the same city will do. */
static uint32_t local_place(place_walk *w, qk_str name, uint8_t level, uint32_t parent,
                            bool loose) {
  qk_facts *f = w->s->facts;
  struct qk_place_memory *m = w->s->memory;
  uint32_t known = m->locals.n, number = qk_names_add(&m->locals, name);
  if (number == UINT32_MAX) return QK_NONE;
  if (number == known) {
    if (!qk_arena_grow(w->s->arena, (void **)&m->first, number, &m->cap_first,
                       sizeof *m->first))
      return QK_NONE;
    m->first[number] = QK_NONE;
  }
  uint32_t at = m->first[number];
  for (; at != QK_NONE; at = m->next[at]) {
    const qk_local_place *p = &f->local_places[at];
    if (p->level != level) continue;
    if (p->parent == parent || parent == QK_NONE ||
        (loose && qk_gazetteer_within(w->g, p->parent, w->scope->root)))
      return at;
  }
  if (!qk_arena_grow(w->s->arena, (void **)&f->local_places, f->n_local_places,
                     &f->cap_local_places, sizeof *f->local_places) ||
      !qk_arena_grow(w->s->arena, (void **)&m->next, f->n_local_places, &m->cap_next,
                     sizeof *m->next))
    return QK_NONE;
  at = f->n_local_places++;
  f->local_places[at] = (qk_local_place){name, level, parent};
  m->next[at] = m->first[number];
  m->first[number] = at;
  return at;
}

void qk_place_put_local(place_walk *w, uint32_t from, uint32_t to, uint8_t level,
                        uint32_t parent, bool loose) {
  uint32_t local = local_place(w, qk_str_sub(w->text, from, to), level, parent, loose);
  if (local == QK_NONE)
    w->s->failed = true;
  else
    put(w, (qk_place_mention){qk_scan_spot(w->s, from, to), QK_NONE, local});
}

uint8_t qk_place_level(const place_walk *w, uint32_t mention) {
  const qk_place_mention *m = &w->s->facts->places[mention];
  return m->place != QK_NONE ? w->g->places[m->place].level
                             : w->s->facts->local_places[m->local].level;
}

static qk_str rest(const place_walk *w, uint32_t at) {
  return qk_str_sub(w->text, at, w->text.n);
}

/* Does the class word that ends at `end` belong to a longer word (区域)? */
static bool inside_word(const place_walk *w, uint32_t end) {
  if (end < 3) return false;
  qk_str from_class = rest(w, end - 3);
  const qk_term *t = qk_automaton_longest(&w->r->inside, from_class);
  return t && t->text.n > 3;
}

/* The last mention's place, where it ends right at `at` and is in the gazetteer. */
static uint32_t adjacent(const place_walk *w, uint32_t at) {
  if (w->last == QK_NONE || w->last_end != at) return QK_NONE;
  return w->s->facts->places[w->last].place;
}

/* Of the places that share a name the one that the context suggests. */
static uint32_t choose(const place_walk *w, uint32_t item, bool stem, uint32_t at) {
  uint32_t first = QK_NONE, before = adjacent(w, at);
  for (; item != QK_NONE; item = w->scope->items[item].next) {
    const qk_scope_item *i = &w->scope->items[item];
    if (i->stem != stem) continue;
    uint32_t parent = w->g->places[i->place].parent;
    if (before != QK_NONE && parent == before) return i->place;
    if (first == QK_NONE || parent == w->county) first = i->place;
  }
  return first;
}

/* The place of the city whose full name (or street in short, 甲乙街 for 甲乙街道) stands
 * at `at`. */
static uint32_t full_name(const place_walk *w, uint32_t at, uint32_t *end) {
  const qk_term *t = qk_automaton_longest(&w->scope->names, rest(w, at));
  if (!t) return QK_NONE;
  *end = at + (uint32_t)t->text.n;
  uint32_t place = choose(w, t->value, false, at);
  if (place != QK_NONE) return inside_word(w, *end) ? QK_NONE : place;
  if (!qk_str_starts(rest(w, *end), QK_LIT("街"))) return QK_NONE;
  for (uint32_t i = t->value; i != QK_NONE; i = w->scope->items[i].next) {
    uint32_t p = w->scope->items[i].place;
    if (!qk_str_ends(w->g->places[p].name, QK_LIT("街道"))) continue;
    uint32_t parent = w->g->places[p].parent;
    if (place == QK_NONE || parent == w->county || parent == adjacent(w, at)) place = p;
  }
  if (place == QK_NONE) return QK_NONE;
  *end += 3;
  return inside_word(w, *end) ? QK_NONE : place;
}

/* 城区 and the like are places only next to what governs them or what they govern. */
static bool generic_fits(const place_walk *w, uint32_t place, uint32_t at, uint32_t end) {
  if (!qk_automaton_has(&w->r->generic, w->g->places[place].name)) return true;
  uint32_t before = adjacent(w, at), next_end;
  if (before != QK_NONE && qk_gazetteer_within(w->g, place, before)) return true;
  uint32_t next = full_name(w, end, &next_end);
  return next != QK_NONE && qk_gazetteer_within(w->g, next, place);
}

uint32_t qk_place_joint(qk_str text, uint32_t at) {
  static const qk_str joints[] = {QK_LIT("、"), QK_LIT("和"), QK_LIT("与"), QK_LIT("及")};
  for (size_t i = 0; i < QK_COUNT(joints); i++)
    if (qk_str_ends(qk_str_sub(text, 0, at), joints[i])) return 3;
  return 0;
}

static bool is_joint(qk_str text) {
  return text.n >= 3 && qk_place_joint(qk_str_sub(text, 0, 3), 3) == 3;
}

/* Is there a county of the city, in full or short, at `at`? */
static bool county_at(const place_walk *w, uint32_t at) {
  const qk_term *t = qk_automaton_longest(&w->scope->names, rest(w, at));
  for (uint32_t i = t ? t->value : QK_NONE; i != QK_NONE; i = w->scope->items[i].next)
    if (w->g->places[w->scope->items[i].place].level == QK_COUNTY) return true;
  return false;
}

/* May the name of a county without its class word stand for it here? */
static bool short_fits(const place_walk *w, uint32_t county, uint32_t at, uint32_t end) {
  if (w->titles) return false;
  uint32_t before = adjacent(w, at), next_end;
  if (before != QK_NONE && before == w->scope->root) return true;
  uint32_t next = full_name(w, end, &next_end);
  if (next != QK_NONE && w->g->places[next].parent == county) return true;
  if (qk_automaton_longest(&w->r->after, rest(w, end))) return true;
  if (is_joint(rest(w, end))) return county_at(w, end + 3);
  uint32_t joint = qk_place_joint(w->text, at);
  return joint && w->last != QK_NONE && w->last_end + joint == at &&
         qk_place_level(w, w->last) == QK_COUNTY;
}

/* A name of the city without its class word, or with another than in the gazetteer
 * (a county that has become a district).  Returns where it ends, 0. */
static uint32_t short_name(place_walk *w, const qk_term *t, uint32_t at) {
  uint32_t end = at + (uint32_t)t->text.n;
  for (uint32_t i = t->value; i != QK_NONE; i = w->scope->items[i].next) {
    if (!w->scope->items[i].stem) continue;
    uint32_t place = w->scope->items[i].place;
    const qk_place *p = &w->g->places[place];
    size_t other = qk_place_class(rest(w, end), p->level);
    if (other && !inside_word(w, end + (uint32_t)other)) {
      qk_place_put_local(w, at, end + (uint32_t)other, p->level, p->parent, false);
      return end + (uint32_t)other;
    }
    if (p->level == QK_COUNTY && short_fits(w, place, at, end)) {
      qk_place_put(w, at, end, place);
      return end;
    }
  }
  return 0;
}

static uint32_t own_place(place_walk *w, uint32_t at) {
  const qk_term *t = qk_automaton_longest(&w->scope->names, rest(w, at));
  if (!t) return 0;
  uint32_t end, place = full_name(w, at, &end);
  if (place == QK_NONE) return short_name(w, t, at);
  if (!generic_fits(w, place, at, end)) return 0;
  qk_place_put(w, at, end, place);
  qk_place_share(w);
  return end;
}

/* A county or town right behind the place that governs it, where that is not of the
 * city: 甲省|甲乙|丙镇. */
static uint32_t governed(place_walk *w, uint32_t at) {
  uint32_t outer = adjacent(w, at);
  if (outer == QK_NONE || w->g->places[outer].level == QK_TOWN) return 0;
  uint32_t best = QK_NONE, length = 0, p = w->g->child[outer];
  while (p != QK_NONE) {
    const qk_place *place = &w->g->places[p];
    bool alike = memcmp(place->name.p, w->text.p + at, 3) == 0;
    size_t stem = !alike                      ? 0
                  : place->level == QK_COUNTY ? qk_place_stem(place->name)
                                              : place->name.n;
    if (stem > length && qk_str_starts(rest(w, at), qk_str_sub(place->name, 0, stem))) {
      bool whole = qk_str_starts(rest(w, at), place->name);
      if (whole || !w->titles) best = p;
      length = (uint32_t)(whole ? place->name.n : stem);
    }
    /* Of a province its prefectures' counties, too. */
    uint32_t next = place->level == QK_PREFECTURE ? w->g->child[p] : QK_NONE;
    for (; next == QK_NONE && p != outer; p = w->g->places[p].parent)
      next = w->g->sibling[p];
    p = next;
  }
  if (best == QK_NONE || inside_word(w, at + length)) return 0;
  qk_place_put(w, at, at + length, best);
  return at + length;
}

static uint32_t other_place(place_walk *w, uint32_t at) {
  const qk_term *t = qk_automaton_longest(&w->g->upper, rest(w, at));
  if (!t) return 0;
  const qk_place *p = &w->g->places[t->value];
  uint32_t end = at + (uint32_t)t->text.n;
  bool whole = t->text.n == p->name.n, own = t->value == w->scope->root;
  if (whole && inside_word(w, end)) return 0;
  if (p->level == QK_COUNTY && (w->scope->root != QK_NONE || !qk_place_begins(w, at)))
    return 0;
  if (!own && qk_automaton_has(&w->r->generic, t->text)) return 0;
  qk_place_put(w, at, end, t->value);
  return end;
}

/* Where a place that begins at `at` ends; `at` itself where none does. */
static uint32_t place_at(place_walk *w, uint32_t at) {
  if (w->text.n - at < QK_LONG_KEY) return at;
  if (!w->last_end || w->last_end != at) {
    uint32_t hash = qk_automaton_hash(w->text.p + at);
    if (!qk_automaton_maybe(&w->scope->names, hash) &&
        !qk_automaton_maybe(&w->g->upper, hash))
      return at;
  }
  const qk_term *longer = qk_automaton_longest(&w->r->longer, rest(w, at));
  if (longer) return at + (uint32_t)longer->text.n;
  uint32_t end = own_place(w, at);
  if (!end) end = governed(w, at);
  if (!end) end = other_place(w, at);
  return end ? end : at;
}

static bool remember(qk_scan *s) {
  if (!s->memory) {
    s->memory = QK_ARENA_NEW(s->arena, struct qk_place_memory);
    if (s->memory) s->memory->locals.arena = s->arena;
  }
  if (!s->memory) s->failed = true;
  return s->memory != NULL;
}

static const qk_scope *scope_of(qk_scan *s, const qk_gazetteer *g) {
  if (!remember(s)) return NULL;
  uint32_t root = qk_gazetteer_city(g, s->issue->articles[s->article].city);
  qk_city_scope **link = &s->memory->scopes, *found;
  while (*link && (*link)->scope.root != root) link = &(*link)->next;
  found = *link;
  if (found) { /* to the front: the next text is of the same city */
    *link = found->next;
  } else {
    found = QK_ARENA_NEW(s->arena, qk_city_scope);
    if (!found || !qk_scope_open(&found->scope, g, root)) {
      if (found) qk_scope_free(&found->scope);
      s->failed = true;
      return NULL;
    }
  }
  found->next = s->memory->scopes;
  s->memory->scopes = found;
  return &found->scope;
}

void qk_place_finish(qk_scan *s) {
  if (!s->memory) return;
  for (qk_city_scope *p = s->memory->scopes; p; p = p->next) qk_scope_free(&p->scope);
  s->memory = NULL;
}

/* Every character of a text is asked: all but a few fail at their last byte. */
static inline bool may_be_class(qk_str text, uint32_t at) {
  if (text.n - at < 3) return false;
  switch ((unsigned char)text.p[at + 2]) {
  case 0x91: /* 村 */
  case 0xBE: /* 社 */
  case 0x87: /* 镇 */
  case 0xA1: /* 乡 */
  case 0x97: /* 街 */
    return true;
  default:
    return false;
  }
}

void qk_place_scan(qk_scan *s, const qk_place_rules *r) {
  place_walk w = {.s = s, .r = r, .g = &r->gazetteer, .text = s->text};
  w.scope = scope_of(s, w.g);
  if (!w.scope) return;
  w.last = w.county = QK_NONE;
  uint32_t at = s->body;
  while (at < w.text.n && !s->failed) {
    unsigned char c = (unsigned char)w.text.p[at];
    if (c < 0xE3) { /* no Han character, no Chinese punctuation */
      at += c < 0x80 ? 1 : c < 0xE0 ? 2 : 3;
      continue;
    }
    uint32_t end = at;
    if (c == 0xE3 && qk_str_starts(rest(&w, at), QK_LIT("《")))
      w.titles++;
    else if (c == 0xE3 && qk_str_starts(rest(&w, at), QK_LIT("》")))
      w.titles -= w.titles > 0;
    else if (may_be_class(w.text, at))
      end = qk_place_local(&w, at);
    if (end <= at) end = place_at(&w, at);
    at = end > at ? end : at + (c < 0xF0 ? 3 : 4);
  }
}
