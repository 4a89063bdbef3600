/* heading.c - which paragraphs open with a heading, and how high each heading stands.
 * Styles are compared by a key; levels are the ranks of the keys that occur in the
 * article, so that 1 is always its main sections, however many # the OCR gave. */
#include "parse/parser.h"
#include "text/utf8.h"

enum {
  KEY_ATX = 10,       /* printed profiles: any ATX heading without a final 。 */
  KEY_RUN_IN = 20,    /* printed profiles: any run-in heading */
  KEY_OUTLINE = 10,   /* times the marker's type */
  KEY_BELOW_ATX = 70, /* generic: outlines and patterns under ATX headings */
  RUN_IN_MAX = 80 * 3,
  PLAIN_MAX = 36 * 3,
  ORDINAL_MAX = 48 * 3,
  OUTLINE_MAX = 70 * 3,
  TOPIC_MAX = 8 * 3,
  REST_MIN = 20 * 3
};

static bool begins_with(const qk_strs *set, qk_str s) {
  return qk_str_starts_any(s, set->items, set->n);
}

static bool contains(const qk_strs *set, qk_str s) {
  for (uint32_t i = 0; i < set->n; i++)
    if (qk_str_find(s, set->items[i]) < s.n) return true;
  return false;
}

/* A verb phrase, or a short topic with one behind the comma: X机制，提升Y。 */
static bool reads_as_heading(const qk_strs *verbs, qk_str s) {
  if (begins_with(verbs, s)) return true;
  qk_str comma = QK_LIT("，");
  size_t at = qk_str_find(s, comma);
  return at <= TOPIC_MAX && at < s.n &&
         begins_with(verbs, qk_str_sub(s, at + comma.n, s.n));
}

/* A sentence that could be a plain run-in heading, were others beside it. */
static size_t plain_candidate(qk_parser *p, const qk_unit *u) {
  const qk_profile *f = p->profile;
  size_t n = qk_first_sentence(u->text.s, PLAIN_MAX);
  if (!n || u->text.s.n < n + REST_MIN || u->bold) return 0;
  qk_str s = qk_str_sub(u->text.s, 0, n);
  if (!qk_str_ends(s, QK_LIT("。")) || !reads_as_heading(&f->heading_verbs, s)) return 0;
  return contains(&f->heading_copulas, s) ? 0 : n;
}

static size_t ordinal_candidate(qk_parser *p, const qk_unit *u) {
  if (!begins_with(&p->profile->heading_ordinals, u->text.s)) return 0;
  size_t n = qk_first_sentence(u->text.s, ORDINAL_MAX);
  return n && u->text.s.n >= n + REST_MIN ? n : 0;
}

/* Bold at the start, closed by 。 inside or right behind it. */
static size_t bold_run_in(const qk_unit *u) {
  if (!u->bold || u->bold > RUN_IN_MAX) return 0;
  qk_str s = u->text.s, bold = qk_str_sub(s, 0, u->bold);
  if (qk_sentence_ended(bold, false, false)) return u->bold;
  qk_str rest = qk_str_sub(s, u->bold, s.n);
  if (qk_str_starts(rest, QK_LIT("。"))) return u->bold + QK_LIT("。").n;
  /* Cut by a break: what is missing follows up to the next 。 */
  if (!u->bold_only) return 0;
  size_t n = qk_first_sentence(s, u->bold + 30 * 3);
  return n > u->bold ? n : 0;
}

static bool one_statement(qk_str s, size_t max) {
  size_t end = qk_first_sentence(s, s.n);
  return s.n <= max && (end == 0 || end == s.n);
}

/* Outline markers: 一、 … as a line, （一）…。 also as a run-in heading. */
static size_t outline_heading(qk_parser *p, const qk_unit *u, uint32_t *type) {
  qk_str s = u->text.s;
  size_t marker = qk_outline_marker(s, type);
  if (!marker || marker >= s.n) return 0;
  bool ended = qk_sentence_ended(s, true, true);
  size_t first = qk_first_sentence(s, OUTLINE_MAX);
  bool run_in = first && s.n >= first + REST_MIN &&
                qk_str_find(qk_str_sub(s, 0, first), QK_LIT("：")) >= first;
  switch (*type) {
  case 1:
  case 2:
    if (one_statement(s, OUTLINE_MAX) && !qk_str_ends(s, QK_LIT("；"))) return s.n;
    return run_in ? first : 0;
  case 5: /* 第一、 as a line of its own; 第一， opens an ordinary sentence */
    return one_statement(s, OUTLINE_MAX) &&
                   qk_str_ends(qk_str_sub(s, 0, marker), QK_LIT("、"))
               ? s.n
               : 0;
  default:
    /* 1.术语：释义 is a glossary, not a heading */
    if (!ended && s.n <= 45 * 3 && qk_str_find(s, QK_LIT("：")) == s.n) return s.n;
    return run_in && first <= 40 * 3 && p->profile->run_in ? first : 0;
  }
}

/* The first of several lines, where the others are sentences: 1、题目 and its text right
 * under it.  The whole text where it is not so. */
static qk_str heading_line(const qk_parser *p, const qk_unit *u) {
  const qk_node *n = &p->blocks.nodes[u->node];
  if (u->n_nodes != 1 || n->n_lines < 2) return u->text.s;
  uint32_t second = p->blocks.lines[n->line + 1].from;
  for (uint32_t i = 0; i < u->text.n_pieces; i++) {
    if (u->text.pieces[i].src < second) continue;
    qk_str rest = qk_str_sub(u->text.s, u->text.pieces[i].at, u->text.s.n);
    if (!u->text.pieces[i].at || !qk_first_sentence(rest, rest.n)) break;
    return qk_str_sub(u->text.s, 0, u->text.pieces[i].at);
  }
  return u->text.s;
}

static size_t pattern_heading(qk_parser *p, const qk_unit *u) {
  qk_match m;
  const qk_profile *f = p->profile;
  if (u->text.s.n > 600) return 0;
  if (f->bold_lines && u->bold == u->text.s.n && !qk_is_enumeration(p, u->text.s))
    return u->text.s.n;
  qk_str line = heading_line(p, u);
  return qk_any_match(p, &f->section, line, &m, NULL) ? line.n : 0;
}

/* Headings that show by themselves: ATX, bold, outline, pattern. */
static void sure_heading(qk_parser *p, qk_unit *u) {
  const qk_profile *f = p->profile;
  uint32_t type;
  if (u->kind == QK_UNIT_HEADING) {
    bool ended = qk_sentence_ended(u->text.s, false, false);
    size_t marker = f->outline ? qk_outline_marker(u->text.s, &type) : 0;
    if (!f->run_in)
      u->key = u->atx;
    else if (marker)
      u->key = KEY_OUTLINE * type;
    else
      u->key = ended ? KEY_RUN_IN : KEY_ATX;
    return;
  }
  if (u->verbatim || u->paragraph != QK_BODY) return;
  if (f->section.n || f->bold_lines) {
    u->heading = (uint32_t)pattern_heading(p, u);
    u->key = KEY_BELOW_ATX;
  }
  if (!u->heading && f->outline) {
    u->heading = (uint32_t)outline_heading(p, u, &type);
    if (u->heading) u->key = KEY_OUTLINE * type + (f->run_in ? 0 : KEY_BELOW_ATX);
  }
  if (!u->heading && f->run_in && !qk_is_enumeration(p, u->text.s)) {
    u->heading = (uint32_t)bold_run_in(u);
    u->key = KEY_RUN_IN;
  }
}

/* The paragraph under a run-in heading on a line of its own. */
static bool has_heading(const qk_units *units, uint32_t i) {
  return i > 0 && units->items[i - 1].kind == QK_UNIT_HEADING &&
         units->items[i - 1].key == KEY_RUN_IN;
}

/* One main section: units from … to. */
static void plain_headings(qk_parser *p, qk_units *units, uint32_t from, uint32_t to,
                           bool style) {
  uint32_t plain = 0, ordinals = 0;
  for (uint32_t i = from; i < to; i++) {
    qk_unit *u = &units->items[i];
    if (u->kind != QK_UNIT_TEXT || u->paragraph != QK_BODY || u->verbatim) continue;
    if (has_heading(units, i)) continue;
    if (ordinal_candidate(p, u)) ordinals++;
    if (!u->heading && plain_candidate(p, u)) plain++;
  }
  for (uint32_t i = from; i < to; i++) {
    qk_unit *u = &units->items[i];
    if (u->kind != QK_UNIT_TEXT || u->paragraph != QK_BODY || u->verbatim || u->heading)
      continue;
    if (qk_is_enumeration(p, u->text.s) || has_heading(units, i)) continue;
    size_t n = ordinals >= 2 ? ordinal_candidate(p, u) : 0;
    if (!n && (style || plain >= 2)) n = plain_candidate(p, u);
    u->heading = (uint32_t)n;
    u->key = KEY_RUN_IN;
  }
}

static void all_plain_headings(qk_parser *p, qk_units *units) {
  uint32_t sure = 0, from = 0;
  for (uint32_t i = 0; i < units->n; i++) {
    const qk_unit *u = &units->items[i];
    sure += u->key == KEY_RUN_IN && (u->kind == QK_UNIT_HEADING || u->heading);
  }
  for (uint32_t i = 0; i <= units->n; i++) {
    bool border = i == units->n || (units->items[i].kind == QK_UNIT_HEADING &&
                                    units->items[i].key == KEY_ATX);
    if (!border) continue;
    /* What stands before the first main section is introduction. */
    if (from > 0 || sure == 0) plain_headings(p, units, from, i, sure >= 2);
    from = i + 1;
  }
}

void qk_headings_find(qk_parser *p, qk_units *units) {
  for (uint32_t i = 0; i < units->n; i++) sure_heading(p, &units->items[i]);
  if (p->profile->outline) qk_sequences_settle(p, units);
  if (p->profile->run_in && p->profile->heading_verbs.n) all_plain_headings(p, units);
}
