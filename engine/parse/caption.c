/* caption.c - picture captions: by pattern, or by where they float on the page. */
#include <stdio.h>

#include "parse/parser.h"
#include "text/utf8.h"

enum {
  PAGE_BREAK = 2,    /* blank lines more than one: the OCR begins a page or a picture */
  LONGEST = 110 * 3, /* bytes; a caption is one short statement */
  SHORTEST = 4 * 3
};

/* "12月" or "2021年5月" at the start. */
static bool begins_with_date(qk_str s) {
  size_t i = 0;
  while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9') i++;
  if (i == 0 || i > 4) return false;
  qk_str rest = qk_str_sub(s, i, s.n);
  return qk_str_starts(rest, QK_LIT("年")) || qk_str_starts(rest, QK_LIT("月"));
}

static bool ends_open(qk_str s) {
  static const char *const open[] = {"，", "、", "：", "；", "“",
                                     "（", "《", ",",  "的", "和"};
  for (size_t i = 0; i < QK_COUNT(open); i++)
    if (qk_str_ends(s, qk_str_of(open[i]))) return true;
  return false;
}

static bool begins_closing(qk_str s) {
  static const char *const marks[] = {"，", "。", "、", "；", "：",
                                      "”",  "）", "》", "！", "？"};
  for (size_t i = 0; i < QK_COUNT(marks); i++)
    if (qk_str_starts(s, qk_str_of(marks[i]))) return true;
  return false;
}

/* Opening marks without their closing ones tell a cut text from a whole one. */
static bool balanced(qk_str s) {
  static const char *const pairs[][2] = {{"“", "”"}, {"《", "》"}, {"（", "）"}};
  for (size_t k = 0; k < QK_COUNT(pairs); k++) {
    qk_str open = qk_str_of(pairs[k][0]), close = qk_str_of(pairs[k][1]);
    int depth = 0;
    for (size_t i = 0; i < s.n; i++) {
      if ((unsigned char)s.p[i] < 0xE0) continue;
      if (qk_str_starts(qk_str_sub(s, i, s.n), open)) depth++;
      if (qk_str_starts(qk_str_sub(s, i, s.n), close)) depth--;
    }
    if (depth) return false;
  }
  return true;
}

bool qk_caption_at(qk_parser *p, uint32_t node, bool first_in_article, bool closed) {
  const qk_node *n = &p->blocks.nodes[node];
  if (n->kind != QK_NODE_PARAGRAPH || n->n_lines > 3) return false;
  const qk_inline *in = qk_parser_text(p, node);
  qk_str s = in->text.s;
  qk_match m;
  if (s.n > 3 * LONGEST || !s.n) return false;
  if (qk_any_match(p, &p->profile->caption, s, &m, NULL)) return true;
  if (!p->profile->floating_captions || s.n > LONGEST || s.n < SHORTEST) return false;
  if (in->bold || n->gap <= PAGE_BREAK || qk_sentence_ended(s, true, true)) return false;
  if (ends_open(s) || begins_closing(s) || !balanced(s)) return false;
  uint32_t type;
  if (qk_outline_marker(s, &type) || qk_is_enumeration(p, s)) return false;
  if (begins_with_date(s) || first_in_article || closed) return true;
  /* Without a date: a page's first short line that is a statement by itself; what was cut
   * goes on behind it after a single blank line. */
  uint32_t next = node + 1;
  return next >= p->blocks.n_nodes || p->blocks.nodes[next].gap <= PAGE_BREAK ||
         p->blocks.nodes[next].kind == QK_NODE_HEADING;
}

/* ---- dates ----------------------------------------------------------------------------
 */

typedef struct day {
  int year, month, day; /* 0 where not stated */
} day;

static size_t number(qk_str s, size_t at, int *value) {
  size_t i = at;
  *value = 0;
  while (i < s.n && i - at < 4 && s.p[i] >= '0' && s.p[i] <= '9')
    *value = *value * 10 + (s.p[i++] - '0');
  return i - at;
}

/* Reads [Y年][M月][D日] at `at`; returns the bytes read, 0 where there is no date. */
static size_t read_day(qk_str s, size_t at, day *d) {
  static const struct {
    const char *unit;
    size_t offset;
  } parts[] = {{"年", offsetof(day, year)},
               {"月", offsetof(day, month)},
               {"日", offsetof(day, day)}};
  size_t from = at;
  *d = (day){0};
  for (size_t k = 0; k < QK_COUNT(parts); k++) {
    int value;
    size_t digits = number(s, at, &value);
    qk_str unit = qk_str_of(parts[k].unit);
    if (!digits || !qk_str_starts(qk_str_sub(s, at + digits, s.n), unit)) continue;
    *(int *)(void *)((char *)d + parts[k].offset) = value;
    at += digits + unit.n;
  }
  bool possible = d->month <= 12 && d->day <= 31 && (d->month || (d->year && !d->day));
  if (d->year && (d->year < 1000 || d->year > 2999)) possible = false;
  return possible ? at - from : 0;
}

static qk_str iso(qk_parser *p, day d) {
  char z[sizeof "2021-09-20" + 32];
  int n = snprintf(z, sizeof z,
                   d.day     ? "%04d-%02d-%02d"
                   : d.month ? "%04d-%02d"
                             : "%04d",
                   d.year, d.month, d.day);
  qk_str out = qk_arena_copy(p->arena, (qk_str){z, (size_t)n});
  if (!out.p) p->failed = true;
  return out;
}

static int to_int(qk_str s) {
  int v;
  number(s, 0, &v);
  return v;
}

static void resolve(const qk_parser *p, day *d) {
  if (d->year) return;
  d->year = to_int(p->issue->year);
  /* A month after the issue's own was the year before. */
  int month = to_int(p->issue->month);
  if (d->year && month && d->month > month) d->year--;
}

static void dates(qk_parser *p, qk_caption *c) {
  qk_str s = c->text.s;
  day from, to;
  size_t n = read_day(s, 0, &from);
  if (!n) return;
  resolve(p, &from);
  if (!from.year) return;
  c->date_start = c->date_end = iso(p, from);
  static const char *const joins[] = {"至", "-", "—", "－", "~", "～", "到"};
  for (size_t k = 0; k < QK_COUNT(joins); k++) {
    qk_str join = qk_str_of(joins[k]);
    if (!qk_str_starts(qk_str_sub(s, n, s.n), join)) continue;
    int value;
    size_t at = n + join.n, digits = number(s, at, &value);
    if (digits && qk_str_starts(qk_str_sub(s, at + digits, s.n), QK_LIT("日"))) {
      to = from;
      to.day = value;
    } else {
      if (!read_day(s, at, &to)) return;
      if (!to.year) to.year = from.year;
    }
    c->date_end = iso(p, to);
    return;
  }
}

void qk_caption_add(qk_parser *p, uint32_t article, const qk_text *text) {
  qk_caption *c = QK_PUSH(p, captions);
  if (!c) return;
  *c = (qk_caption){.text = *text, .article = article};
  dates(p, c);
}
