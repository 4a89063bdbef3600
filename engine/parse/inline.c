/* inline.c - inline markup. */
#include "parse/inline.h"

#include <stdlib.h>

typedef struct qk_cut {
  uint32_t from, to;
  bool bold; /* a ** delimiter */
} qk_cut;

/* FAILURES_MAX: marks without their partner in one line, CUTS_MAX: marks in one line,
 * after which the rest of it is taken as plain text, so that hostile lines stay linear
 * and a text has no millions of pieces. */
enum { OPEN_MAX = 32, TARGET_MAX = 4096, FAILURES_MAX = 256, CUTS_MAX = 10000 };

/* Bytes that may begin markup; everything else is skipped at once. */
static const bool special[256] = {
    [0] = true,    [1] = true,    [2] = true,    [3] = true,   [4] = true,   [5] = true,
    [6] = true,    [7] = true,    [8] = true,    [10] = true,  [11] = true,  [12] = true,
    [13] = true,   [14] = true,   [15] = true,   [16] = true,  [17] = true,  [18] = true,
    [19] = true,   [20] = true,   [21] = true,   [22] = true,  [23] = true,  [24] = true,
    [25] = true,   [26] = true,   [27] = true,   [28] = true,  [29] = true,  [30] = true,
    [31] = true,   ['*'] = true,  ['`'] = true,  ['['] = true, [']'] = true, ['<'] = true,
    ['\\'] = true, [0x7F] = true, [0xE2] = true, [0xEF] = true};

static bool cut(qk_inline_reader *r, uint32_t from, uint32_t to, bool bold) {
  if (!qk_arena_grow(r->arena, (void **)&r->cuts, r->n_cuts, &r->cap_cuts,
                     sizeof *r->cuts))
    return false;
  r->cuts[r->n_cuts++] = (qk_cut){from, to, bold};
  return true;
}

static bool target(qk_inline_reader *r, const char *kind, uint32_t from, uint32_t to) {
  if (from >= to) return true;
  if (!qk_arena_grow(r->arena, (void **)&r->targets, r->n_targets, &r->cap_targets,
                     sizeof *r->targets))
    return false;
  r->targets[r->n_targets++] = (qk_target){kind, from, to};
  return true;
}

typedef struct scan {
  qk_inline_reader *r;
  const char *p;
  uint32_t at, end;
  struct {
    uint32_t at;
    bool image;
  } open[OPEN_MAX];
  int n_open;
  uint32_t star; /* offset of a single * that waits for its partner, or QK_NONE */
  int failures;
} scan;

static bool is_punct(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

static bool blank_at(const scan *s, uint32_t i) {
  return i >= s->end || s->p[i] == ' ' || s->p[i] == '\t';
}

static bool stars(scan *s) {
  uint32_t from = s->at;
  while (s->at < s->end && s->p[s->at] == '*') s->at++;
  uint32_t n = s->at - from;
  if (n >= 2) return cut(s->r, from, s->at, true);
  bool left = from > 0 && !blank_at(s, from - 1), right = !blank_at(s, s->at);
  if (s->star == QK_NONE) {
    if (right) s->star = from;
    return true;
  }
  if (!left) return true;
  uint32_t first = s->star;
  s->star = QK_NONE;
  return cut(s->r, first, first + 1, false) && cut(s->r, from, s->at, false);
}

/* End of the target that begins behind "(" at `from`: the offset of its ")" or 0. */
static uint32_t target_end(const scan *s, uint32_t from) {
  int depth = 1;
  uint32_t stop = s->end - from > TARGET_MAX ? from + TARGET_MAX : s->end;
  for (uint32_t i = from; i < stop; i++) {
    if (s->p[i] == '(') depth++;
    if (s->p[i] == ')' && --depth == 0) return i;
  }
  return 0;
}

static bool ascii(const scan *s, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++)
    if ((unsigned char)s->p[i] >= 0x80) return false;
  return true;
}

static bool close_bracket(scan *s) {
  uint32_t at = s->at++;
  if (!s->n_open) return true;
  s->n_open--;
  uint32_t open = s->open[s->n_open].at;
  bool image = s->open[s->n_open].image;
  if (s->at >= s->end || s->p[s->at] != '(') return true;
  uint32_t close = target_end(s, s->at + 1);
  if (!close) return s->failures++, true;
  uint32_t from = s->at + 1, to = close;
  for (uint32_t i = from; i < to; i++) /* a title in quotes is not part of the target */
    if (s->p[i] == ' ' && ascii(s, i, close)) to = i;
  if (from < to && s->p[from] == '<' && s->p[to - 1] == '>') from++, to--;
  if (s->r->keep_words && !ascii(s, from, to)) return true;
  s->at = close + 1;
  return cut(s->r, open - (image ? 1 : 0), open + 1, false) &&
         cut(s->r, at, close + 1, false) &&
         target(s->r, image ? "image" : "link", from, to);
}

typedef struct value {
  uint32_t from, to; /* of an attribute's value; from == to where there is none */
} value;

static value attribute(const scan *s, uint32_t from, uint32_t to, qk_str name) {
  qk_str tag = {s->p + from, to - from};
  size_t at = qk_str_find(tag, name);
  if (at >= tag.n || at + name.n + 1 >= tag.n) return (value){to, to};
  char quote = tag.p[at + name.n];
  if (quote != '"' && quote != '\'') return (value){to, to};
  uint32_t begin = from + (uint32_t)(at + name.n) + 1;
  const char *close = memchr(s->p + begin, quote, to - begin);
  return close ? (value){begin, (uint32_t)(close - s->p)} : (value){to, to};
}

/* Cuts a tag but for the words of its alt, which are text; a tag that says anything else
 * in words stays as it is, so that nothing is lost. */
static bool tag(scan *s, uint32_t from, uint32_t to) {
  value src = attribute(s, from, to, QK_LIT("src=")),
        href = attribute(s, from, to, QK_LIT("href=")),
        alt = attribute(s, from, to, QK_LIT(" alt="));
  const value keep[] = {src, href, alt};
  if (s->r->keep_words && (!ascii(s, src.from, src.to) || !ascii(s, href.from, href.to)))
    return true;
  for (uint32_t i = from; i < to; i++) {
    bool kept = false;
    for (size_t k = 0; k < QK_COUNT(keep); k++)
      kept |= i >= keep[k].from && i < keep[k].to;
    if (!kept && (unsigned char)s->p[i] >= 0x80) return true;
  }
  s->at = to + 1;
  bool words = alt.from < alt.to && !ascii(s, alt.from, alt.to);
  return cut(s->r, from, words ? alt.from : to + 1, false) &&
         (!words || cut(s->r, alt.to, to + 1, false)) &&
         target(s->r, "image", src.from, src.to) &&
         target(s->r, "link", href.from, href.to);
}

/* <http://…>, <a@b>, <tag …>, </tag>, <!-- … -->; anything else is a plain <. */
static bool angle(scan *s) {
  uint32_t from = s->at++;
  uint32_t room = s->end - s->at > TARGET_MAX ? TARGET_MAX : s->end - s->at;
  const char *close = memchr(s->p + s->at, '>', room);
  if (!close || s->at >= s->end) return s->failures++, true;
  uint32_t to = (uint32_t)(close - s->p);
  qk_str inner = {s->p + s->at, to - s->at};
  char c = inner.n ? inner.p[0] : 0;
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (letter && !memchr(inner.p, ' ', inner.n) &&
      (qk_str_find(inner, QK_LIT("://")) < inner.n || memchr(inner.p, '@', inner.n))) {
    s->at = to + 1;
    return cut(s->r, from, from + 1, false) && cut(s->r, to, to + 1, false) &&
           target(s->r, "autolink", from + 1, to);
  }
  return (!letter && c != '/' && c != '!') || tag(s, from, to);
}

static bool backticks(scan *s) {
  uint32_t from = s->at;
  while (s->at < s->end && s->p[s->at] == '`') s->at++;
  uint32_t n = s->at - from;
  /* The closing run must be as long; only the rest of the line is looked at, once. */
  for (uint32_t i = s->at; i < s->end;) {
    const char *next = memchr(s->p + i, '`', s->end - i);
    if (!next) break;
    uint32_t b = (uint32_t)(next - s->p), e = b;
    while (e < s->end && s->p[e] == '`') e++;
    if (e - b == n) {
      s->at = e;
      return cut(s->r, from, from + n, false) && cut(s->r, b, e, false);
    }
    i = e;
    if (i - from > TARGET_MAX) break;
  }
  s->failures++;
  return true;
}

/* U+200B-200D, U+2060, U+FEFF would hide words from every later match. */
static bool invisible(const char *p) {
  const unsigned char *u = (const unsigned char *)p;
  if (u[0] == 0xEF) return u[1] == 0xBB && u[2] == 0xBF;
  return (u[1] == 0x80 && u[2] >= 0x8B && u[2] <= 0x8D) || (u[1] == 0x81 && u[2] == 0xA0);
}

static bool other(scan *s) {
  unsigned char c = (unsigned char)s->p[s->at];
  uint32_t from = s->at;
  if (c < 0x20 || c == 0x7F) {
    s->at++;
    return cut(s->r, from, s->at, false);
  }
  s->at += 3;
  return !invisible(s->p + from) || cut(s->r, from, s->at, false);
}

static bool one(scan *s) {
  if (s->failures > FAILURES_MAX || s->r->n_cuts > CUTS_MAX) return s->at++, true;
  switch (s->p[s->at]) {
  case '*':
    return stars(s);
  case '`':
    return backticks(s);
  case '<':
    return angle(s);
  case ']':
    return close_bracket(s);
  case '[':
    if (s->n_open < OPEN_MAX) {
      s->open[s->n_open].at = s->at;
      s->open[s->n_open].image = s->at > 0 && s->p[s->at - 1] == '!';
      s->n_open++;
    }
    s->at++;
    return true;
  case '\\':
    s->at++;
    if (s->at >= s->end || !is_punct(s->p[s->at])) return true;
    s->at++;
    return cut(s->r, s->at - 2, s->at - 1, false);
  default:
    return other(s);
  }
}

/* The next byte that needs a look; of E2 and EF only what is invisible does. */
static uint32_t skip_plain(const char *p, uint32_t at, uint32_t end) {
  const unsigned char *u = (const unsigned char *)p;
  for (;;) {
    while (end - at >= 4 && !(special[u[at]] | special[u[at + 1]] | special[u[at + 2]] |
                              special[u[at + 3]]))
      at += 4;
    while (at < end && !special[u[at]]) at++;
    if (at == end || u[at] < 0xE2 || invisible(p + at)) return at;
    at += 3;
  }
}

static bool scan_line(qk_inline_reader *r, qk_line l) {
  scan s = {.r = r, .p = r->src->text.p, .at = l.from, .end = l.to, .star = QK_NONE};
  while ((s.at = skip_plain(s.p, s.at, s.end)) < s.end)
    if (!one(&s)) return false;
  return true;
}

static int by_offset(const void *a, const void *b) {
  uint32_t x = ((const qk_cut *)a)->from, y = ((const qk_cut *)b)->from;
  return (x > y) - (x < y);
}

static bool piece(qk_inline_reader *r, uint32_t from, uint32_t to, uint32_t *at) {
  if (from >= to) return true;
  if (!qk_arena_grow(r->arena, (void **)&r->pieces, r->n_pieces, &r->cap_pieces,
                     sizeof *r->pieces))
    return false;
  r->pieces[r->n_pieces++] = (qk_piece){from, to - from, *at};
  *at += to - from;
  return true;
}

/* Does the line that ends at `to` end in ASCII?  Of markup behind its words only a tag
 * counts: <br> parts them. */
static bool latin_end(const qk_inline_reader *r, uint32_t to) {
  const char *p = r->src->text.p;
  if (!to || !r->n_pieces || (unsigned char)p[to - 1] >= 0x80) return false;
  const qk_piece *last = &r->pieces[r->n_pieces - 1];
  return p[to - 1] == '>' || (unsigned char)p[last->src + last->len - 1] < 0x80;
}

/* Pieces of one line; *bold follows the ** delimiters that open the whole text. */
static bool line_pieces(qk_inline_reader *r, qk_line l, uint32_t *at, int *bold_state,
                        uint32_t *bold) {
  uint32_t from = l.from;
  for (uint32_t i = 0; i < r->n_cuts; i++) {
    const qk_cut *c = &r->cuts[i];
    if (c->from < from) continue; /* inside a cut that is wider */
    if (!piece(r, from, c->from, at)) return false;
    if (c->bold && *at == 0 && *bold_state == 0)
      *bold_state = 1;
    else if (c->bold && *bold_state == 1)
      *bold_state = 2, *bold = *at;
    from = c->to;
  }
  return piece(r, from, l.to, at);
}

/* Copies the collected pieces and puts the text together. */
static bool finish(qk_inline_reader *r, uint32_t n, qk_text *out) {
  const char *src = r->src->text.p;
  qk_piece *pieces =
      qk_arena_array(r->arena, r->n_pieces ? r->n_pieces : 1, sizeof *pieces);
  if (!pieces) return false;
  *out = (qk_text){.pieces = pieces, .n_pieces = r->n_pieces};
  if (r->n_pieces == 0) return true;
  memcpy(pieces, r->pieces, r->n_pieces * sizeof *pieces);
  if (r->n_pieces == 1) {
    out->s = (qk_str){src + pieces[0].src, pieces[0].len};
    return true;
  }
  char *p = qk_arena_alloc(r->arena, n);
  if (!p) return false;
  memset(p, ' ', n);
  for (uint32_t i = 0; i < r->n_pieces; i++)
    memcpy(p + pieces[i].at, src + pieces[i].src, pieces[i].len);
  out->s = (qk_str){p, n};
  return true;
}

bool qk_inline_read(qk_inline_reader *r, const qk_line *lines, uint32_t n, bool verbatim,
                    qk_inline *out) {
  uint32_t at = 0, bold = 0;
  int bold_state = 0;
  r->n_targets = r->n_pieces = 0;
  for (uint32_t i = 0; i < n; i++) {
    r->n_cuts = 0;
    if (!verbatim && !scan_line(r, lines[i])) return false;
    for (uint32_t k = 1; k < r->n_cuts; k++)
      if (r->cuts[k].from < r->cuts[k - 1].from) {
        qsort(r->cuts, r->n_cuts, sizeof *r->cuts, by_offset);
        break;
      }
    if (i > 0 && at > 0 && (verbatim || latin_end(r, lines[i - 1].to))) at++;
    if (!line_pieces(r, lines[i], &at, &bold_state, &bold)) return false;
  }
  /* A separator that nothing followed is no part of the text. */
  if (r->n_pieces) {
    const qk_piece *last = &r->pieces[r->n_pieces - 1];
    at = last->at + last->len;
  } else {
    at = 0;
  }
  if (!finish(r, at, &out->text)) return false;
  if (verbatim && out->text.n_pieces > 1)
    for (uint32_t i = 1; i < out->text.n_pieces; i++)
      ((char *)out->text.s.p)[out->text.pieces[i].at - 1] = '\n';
  out->bold = bold_state == 1 ? at : bold;
  return true;
}

bool qk_text_join(qk_arena *arena, const qk_text *a, const qk_text *b, qk_str between,
                  qk_text *out) {
  size_t n = a->s.n + between.n + b->s.n;
  char *p = qk_arena_alloc(arena, n);
  qk_piece *pieces =
      qk_arena_array(arena, (size_t)a->n_pieces + b->n_pieces, sizeof *pieces);
  if (!p || !pieces || n > UINT32_MAX) return false;
  memcpy(p, a->s.p, a->s.n);
  memcpy(p + a->s.n, between.p, between.n);
  memcpy(p + a->s.n + between.n, b->s.p, b->s.n);
  memcpy(pieces, a->pieces, a->n_pieces * sizeof *pieces);
  for (uint32_t i = 0; i < b->n_pieces; i++) {
    pieces[a->n_pieces + i] = b->pieces[i];
    pieces[a->n_pieces + i].at += (uint32_t)(a->s.n + between.n);
  }
  *out = (qk_text){{p, n}, pieces, a->n_pieces + b->n_pieces};
  return true;
}

bool qk_text_slice(qk_arena *arena, const qk_text *t, size_t from, size_t to,
                   qk_text *out) {
  qk_piece *pieces = qk_arena_array(arena, t->n_pieces ? t->n_pieces : 1, sizeof *pieces);
  if (!pieces) return false;
  uint32_t n = 0;
  for (uint32_t i = 0; i < t->n_pieces; i++) {
    qk_piece p = t->pieces[i];
    if (p.at + p.len <= from || p.at >= to) continue;
    if (p.at < from) {
      uint32_t skip = (uint32_t)from - p.at;
      p.src += skip;
      p.len -= skip;
      p.at += skip;
    }
    if (p.at + p.len > to) p.len = (uint32_t)to - p.at;
    p.at -= (uint32_t)from;
    pieces[n++] = p;
  }
  *out = (qk_text){qk_str_sub(t->s, from, to), pieces, n};
  return true;
}

bool qk_text_drop(qk_arena *arena, const qk_text *t, size_t from, size_t to,
                  qk_text *out) {
  qk_text head, tail;
  return qk_text_slice(arena, t, 0, from, &head) &&
         qk_text_slice(arena, t, to, t->s.n, &tail) &&
         qk_text_join(arena, &head, &tail, (qk_str){"", 0}, out);
}

uint32_t qk_text_source(const qk_text *t) {
  return t->n_pieces ? t->pieces[0].src : QK_NONE;
}
