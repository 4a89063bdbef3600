/* sequence.c - which outlines are headings: 一、 二、 三、 as a whole, not line by line.
 * In:   an article's units, with the headings that show by themselves.
 * Out:  the same; the few short members of an enumeration of paragraphs are none any
 *       more, and an outline that another one encloses stands below it.
 * Owns: nothing.  Open sequences are few, so that time is linear. */
#include "parse/parser.h"
#include "text/number.h"

enum { OPEN_MAX = 12, TYPES = 6, BETWEEN = 5 };

typedef struct sequence {
  uint32_t type, last; /* of its marker; its last number */
  uint32_t members, headings;
  uint32_t first, end; /* units: its first and last member */
  uint32_t outer;      /* one of its type that was open before it, QK_NONE */
} sequence;

typedef struct walk {
  qk_parser *p;
  sequence *items;
  uint32_t n, cap;
  uint32_t open[OPEN_MAX]; /* the innermost last */
  uint32_t n_open;
} walk;

/* The number in a marker, 0. */
static uint32_t number_of(qk_str marker) {
  double value = 0;
  for (size_t at = 0; at + 3 <= marker.n; at += 3)
    if (qk_han_number(qk_str_sub(marker, at, marker.n), &value)) return (uint32_t)value;
  return 0;
}

/* Enumerations of paragraphs are counted in Han numerals: 一、 （一） 第一、. */
static uint32_t marked(const qk_unit *u, uint32_t *type) {
  if (u->verbatim || u->paragraph != QK_BODY) return 0;
  size_t n = qk_outline_marker(u->text.s, type);
  return n && (*type == 1 || *type == 2 || *type == 5)
             ? number_of(qk_str_sub(u->text.s, 0, n))
             : 0;
}

/* The open sequence that a number continues; those inside it are closed. */
static uint32_t continued(walk *w, uint32_t type, uint32_t number) {
  for (uint32_t i = w->n_open; i-- > 0;) {
    sequence *s = &w->items[w->open[i]];
    if (s->type != type || s->last + 1 != number) continue;
    w->n_open = i + 1;
    return w->open[i];
  }
  return QK_NONE;
}

static uint32_t begin(walk *w, uint32_t type, uint32_t unit) {
  if (!qk_arena_grow(w->p->arena, (void **)&w->items, w->n, &w->cap, sizeof *w->items)) {
    w->p->failed = true;
    return QK_NONE;
  }
  if (w->n_open == OPEN_MAX) w->n_open--;
  uint32_t outer = QK_NONE;
  for (uint32_t i = w->n_open; i-- > 0 && outer == QK_NONE;)
    if (w->items[w->open[i]].type == type) outer = w->open[i];
  w->items[w->n] = (sequence){.type = type, .first = unit, .outer = outer};
  w->open[w->n_open++] = w->n;
  return w->n++;
}

static uint32_t join(walk *w, const qk_units *units, uint32_t unit, uint32_t type,
                     uint32_t number) {
  const qk_unit *u = &units->items[unit];
  uint32_t i = continued(w, type, number);
  if (i == QK_NONE) i = begin(w, type, unit);
  if (i == QK_NONE) return i;
  sequence *s = &w->items[i];
  s->end = unit;
  s->last = number;
  s->members++;
  s->headings += u->kind == QK_UNIT_HEADING || u->heading;
  return i;
}

/* Did the one around it go on behind it? */
static bool is_nested(const walk *w, const sequence *s) {
  return s->outer != QK_NONE && w->items[s->outer].end > s->end;
}

void qk_sequences_settle(qk_parser *p, qk_units *units) {
  walk w = {.p = p};
  uint32_t *of = qk_arena_array(p->arena, units->n ? units->n : 1, sizeof *of);
  if (!of) {
    p->failed = true;
    return;
  }
  for (uint32_t i = 0; i < units->n && !p->failed; i++) {
    uint32_t type = 0, number = marked(&units->items[i], &type);
    of[i] = number ? join(&w, units, i, type, number) : QK_NONE;
  }
  for (uint32_t i = 0; i < units->n && !p->failed; i++) {
    qk_unit *u = &units->items[i];
    if (of[i] == QK_NONE || u->kind == QK_UNIT_HEADING || !u->heading) continue;
    const sequence *s = &w.items[of[i]];
    if (s->headings * 2 <= s->members)
      u->heading = u->key = 0;
    else if (is_nested(&w, s)) /* below every type of marker that may enclose it */
      u->key += (TYPES - s->type) * 10 - BETWEEN;
  }
}
