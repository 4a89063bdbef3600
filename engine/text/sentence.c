/* sentence.c - where sentences end.
 * In:   the text of one paragraph, valid UTF-8.
 * Out:  spans without white space at their ends.
 * Owns: nothing.
 * One pass.  Quotes and brackets that are open stand on a small stack; an end mark counts
 * where the stack is empty, or where the closing marks behind it empty it.  A bracket
 * that is still open at a line break, at the end, or after LONGEST_QUOTE bytes was never
 * meant to be one: the scan goes back to it once and takes no bracket of its class in
 * that stretch, so that each byte is seen at most CLASSES times more. */
#include "text/sentence.h"

#include "text/utf8.h"

typedef enum mark {
  OTHER,
  OPEN,
  CLOSE,
  STRAIGHT, /* " opens and closes */
  STOP,     /* 。 */
  SHOUT,    /* ！ ？ */
  DOTS,     /* … */
  POINT,    /* . */
  BANG,     /* ! ? */
  BREAK
} mark;

enum { DOUBLE, SINGLE, CORNER, TITLE, ROUND, SQUARE, ASCII_QUOTE, CLASSES };
enum { DEPTH = 16, LONGEST_QUOTE = 1800 /* 600 characters of Chinese */ };

typedef struct opener {
  uint32_t at, behind;
  int class;
} opener;

/* A run of end marks and what closes behind it. */
typedef struct ending {
  mark mark;    /* the strongest of the run */
  uint32_t at;  /* the first mark */
  uint32_t to;  /* behind the closing quotes and brackets */
  opener outer; /* the outermost one that they close */
  bool closes;
} ending;

typedef struct scan {
  const char *p;
  uint32_t n, at, from; /* from: where the sentence begins */
  opener stack[DEPTH];
  uint32_t depth, ignore_to[CLASSES];
} scan;

typedef struct token {
  mark mark;
  int class;
  uint32_t len;
} token;

/* Bytes at which a mark may begin: ASCII marks and the lead bytes E2, E3, EF. */
static const bool interesting[256] = {
    ['\n'] = true, ['\r'] = true, ['!'] = true, ['"'] = true, ['('] = true,
    [')'] = true,  ['.'] = true,  ['?'] = true, ['['] = true, [']'] = true,
    [0xE2] = true, [0xE3] = true, [0xEF] = true};

static token ascii_mark(unsigned char c) {
  switch (c) {
  case '\n':
  case '\r':
    return (token){BREAK, 0, 1};
  case '!':
  case '?':
    return (token){BANG, 0, 1};
  case '.':
    return (token){POINT, 0, 1};
  case '"':
    return (token){STRAIGHT, ASCII_QUOTE, 1};
  case '(':
    return (token){OPEN, ROUND, 1};
  case ')':
    return (token){CLOSE, ROUND, 1};
  case '[':
    return (token){OPEN, SQUARE, 1};
  case ']':
    return (token){CLOSE, SQUARE, 1};
  default:
    return (token){OTHER, 0, 1};
  }
}

/* All wide marks stand in three blocks of 64 characters, U+2000, U+3000 and U+FF00, and
 * are looked up by lead byte and last byte. */
static const struct wide {
  unsigned char mark, class;
} wide_marks[3][64] = {{[0x18] = {OPEN, SINGLE},
                        [0x19] = {CLOSE, SINGLE},
                        [0x1C] = {OPEN, DOUBLE},
                        [0x1D] = {CLOSE, DOUBLE},
                        [0x26] = {DOTS, 0}},
                       {[0x02] = {STOP, 0},
                        [0x08] = {OPEN, TITLE},
                        [0x09] = {CLOSE, TITLE},
                        [0x0A] = {OPEN, TITLE},
                        [0x0B] = {CLOSE, TITLE},
                        [0x0C] = {OPEN, CORNER},
                        [0x0D] = {CLOSE, CORNER},
                        [0x0E] = {OPEN, CORNER},
                        [0x0F] = {CLOSE, CORNER},
                        [0x10] = {OPEN, SQUARE},
                        [0x11] = {CLOSE, SQUARE},
                        [0x14] = {OPEN, SQUARE},
                        [0x15] = {CLOSE, SQUARE}},
                       {[0x01] = {SHOUT, 0},
                        [0x08] = {OPEN, ROUND},
                        [0x09] = {CLOSE, ROUND},
                        [0x1F] = {SHOUT, 0},
                        [0x3B] = {OPEN, SQUARE},
                        [0x3D] = {CLOSE, SQUARE}}};

/* u is the lead byte E2, E3 or EF of a character. */
static inline token wide_mark(const unsigned char *u) {
  static const unsigned char second[3] = {0x80, 0x80, 0xBC};
  int block = u[0] == 0xEF ? 2 : u[0] - 0xE2;
  if (u[1] != second[block]) return (token){OTHER, 0, 3};
  struct wide w = wide_marks[block][u[2] & 0x3F];
  return (token){(mark)w.mark, w.class, 3};
}

/* The mark at `at`, at a character's beginning. */
static token mark_at(const scan *s, uint32_t at) {
  const unsigned char *u = (const unsigned char *)s->p + at;
  if (!interesting[*u]) return (token){OTHER, 0, 1};
  return *u < 0x80 ? ascii_mark(*u) : wide_mark(u);
}

static uint32_t next_interesting(const scan *s, uint32_t at) {
  const unsigned char *u = (const unsigned char *)s->p;
  while (s->n - at >= 4) {
    if (interesting[u[at]]) return at;
    if (interesting[u[at + 1]]) return at + 1;
    if (interesting[u[at + 2]]) return at + 2;
    if (interesting[u[at + 3]]) return at + 3;
    at += 4;
  }
  while (at < s->n && !interesting[u[at]]) at++;
  return at;
}

/* Moves to the next mark, or to the end, which counts as a break. */
static token next_mark(scan *s) {
  while ((s->at = next_interesting(s, s->at)) < s->n) {
    token t = mark_at(s, s->at);
    if (t.mark != OTHER) return t;
    s->at += t.len;
  }
  return (token){BREAK, 0, 0};
}

static void push(scan *s, uint32_t at, token t) {
  if (at < s->ignore_to[t.class] || s->depth == DEPTH) return;
  /* A quote inside a quote has marks of another kind: the earlier one lost its end. */
  bool quote = t.class == DOUBLE || t.class == SINGLE;
  for (uint32_t i = 0; quote && i < s->depth; i++)
    if (s->stack[i].class == t.class) return;
  s->stack[s->depth++] = (opener){at, at + t.len, t.class};
}

/* Takes the innermost opener of the class and whatever is open inside of it; returns
 * NULL where there is none. */
static const opener *pop(scan *s, int class) {
  for (uint32_t i = s->depth; i > 0; i--) {
    if (s->stack[i - 1].class != class) continue;
    s->depth = i - 1;
    return &s->stack[i - 1];
  }
  return NULL;
}

/* Back to the outermost opener, which is text from there up to `end`. */
static void reopen(scan *s, uint32_t end) {
  s->ignore_to[s->stack[0].class] = end;
  s->at = s->stack[0].behind;
  s->depth = 0;
}

static bool emit(scan *s, uint32_t to, qk_arena *a, qk_span **spans, uint32_t *n,
                 uint32_t *cap) {
  qk_str t = qk_trim(qk_str_sub((qk_str){s->p, s->n}, s->from, to));
  s->from = to;
  if (!t.n) return true;
  if (!qk_arena_grow(a, (void **)spans, *n, cap, sizeof **spans)) return false;
  uint32_t from = (uint32_t)(t.p - s->p);
  (*spans)[(*n)++] = (qk_span){from, from + (uint32_t)t.n};
  return true;
}

static uint32_t skip_space(const scan *s, uint32_t at) {
  size_t len;
  while (at < s->n && qk_is_space(qk_utf8_at(s->p + at, &len))) at += (uint32_t)len;
  return at;
}

static bool ascii_alnum(unsigned char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool lower(unsigned char c) { return c >= 'a' && c <= 'z'; }

/* The run of ASCII before `at` without white space, as far as a word or an address goes.
 */
static qk_str word_before(const scan *s, uint32_t at) {
  enum { LONGEST = 200 };
  uint32_t from = at;
  while (from > s->from && at - from < LONGEST && (unsigned char)s->p[from - 1] > ' ' &&
         (unsigned char)s->p[from - 1] < 0x7F)
    from--;
  return (qk_str){s->p + from, at - from};
}

static bool is_abbreviation(qk_str word) {
  static const char list[] = " mr mrs ms dr prof st vs cf fig no vol pp inc ltd co jr sr "
                             "al approx dept ed eds ";
  while (word.n && !ascii_alnum((unsigned char)word.p[0])) word.p++, word.n--;
  if (word.n == 1) return !(word.p[0] >= '0' && word.p[0] <= '9');
  /* e.g, i.e, U.S: single letters with points between them */
  bool letters = word.n >= 3;
  for (size_t i = 0; letters && i < word.n; i++)
    letters = i % 2 ? word.p[i] == '.'
                    : ascii_alnum((unsigned char)word.p[i]) &&
                          !(word.p[i] >= '0' && word.p[i] <= '9');
  if (letters || word.n > 6) return letters;
  char padded[9] = " ";
  for (size_t i = 0; i < word.n; i++) padded[i + 1] = (char)(word.p[i] | 0x20);
  padded[word.n + 1] = ' ';
  return word.n && memmem(list, sizeof list - 1, padded, word.n + 2);
}

/* 1. or 2.1. at the beginning of a sentence counts things. */
static bool is_ordinal(const scan *s, qk_str word) {
  for (size_t i = 0; i < word.n; i++)
    if (word.p[i] != '.' && !(word.p[i] >= '0' && word.p[i] <= '9')) return false;
  return word.n && skip_space(s, s->from) == (uint32_t)(word.p - s->p);
}

static bool has_scheme(qk_str word) {
  return memmem(word.p, word.n, "://", 3) || qk_str_starts(word, QK_LIT("www."));
}

/* ASCII marks end a sentence only before white space that no small letter follows, and,
 * but for the full stop, before what is not ASCII. */
static bool ascii_ends(const scan *s, uint32_t at, uint32_t behind, bool point) {
  if (behind == s->n) return true;
  unsigned char c = (unsigned char)s->p[behind];
  qk_str word = word_before(s, at);
  if (c >= 0x80 && !qk_is_space(qk_utf8_at(s->p + behind, &(size_t){0})))
    return !point && !has_scheme(word);
  if (c > ' ' && c < 0x80) return false;
  uint32_t then = skip_space(s, behind);
  if (then < s->n && lower((unsigned char)s->p[then])) return false;
  return !point || !(is_ordinal(s, word) || is_abbreviation(word));
}

static bool at_line_end(const scan *s, uint32_t at) {
  uint32_t then = skip_space(s, at);
  return then == s->n || memchr(s->p + at, '\n', then - at) ||
         memchr(s->p + at, '\r', then - at);
}

static bool next_is(const scan *s, uint32_t at, const qk_str *any, size_t n) {
  qk_str rest = {s->p + at, s->n - at};
  for (size_t i = 0; i < n; i++)
    if (qk_str_starts(rest, any[i])) return true;
  return false;
}

/* ，、；： after an end mark: the sentence goes on. */
static bool comma_follows(const scan *s, uint32_t at) {
  static const qk_str commas[] = {{"，", 3}, {"、", 3}, {"；", 3}, {"：", 3}};
  return next_is(s, at, commas, QK_COUNT(commas));
}

/* A quotation that is a part of a sentence: “…。”的 … */
static bool goes_on(const scan *s, uint32_t at) {
  static const qk_str on[] = {{"的", 3}, {"之", 3}, {"等", 3}, {"。", 3}, {"！", 3},
                              {"？", 3}, {"）", 3}, {"》", 3}, {"…", 3},  {"—", 3}};
  return comma_follows(s, at) || next_is(s, at, on, QK_COUNT(on));
}

/* “…！” is a whole speech where a colon leads to it; else it may be a mere slogan. */
static bool is_introduced(const scan *s, uint32_t quote) {
  qk_str head = qk_trim(qk_str_sub((qk_str){s->p, s->n}, s->from, quote));
  return qk_str_ends(head, QK_LIT("：")) || qk_str_ends(head, QK_LIT(":"));
}

static bool quotation_ends(const scan *s, const ending *end) {
  if (at_line_end(s, end->to)) return true;
  if (goes_on(s, end->to)) return false;
  switch (end->mark) {
  case STOP:
    return true;
  case POINT:
    return ascii_ends(s, end->at, end->to, true);
  default:
    return is_introduced(s, end->outer.at);
  }
}

static bool ends_sentence(const scan *s, const ending *end) {
  bool ascii = end->mark == POINT || end->mark == BANG;
  if (end->closes) {
    switch (end->outer.class) {
    case TITLE:
      return false;
    case ROUND:
    case SQUARE: /* a sentence in brackets, not a bracket in a sentence */
      if (skip_space(s, s->from) != end->outer.at) return false;
      break;
    default:
      return quotation_ends(s, end);
    }
  }
  if (end->mark == DOTS) return at_line_end(s, end->to);
  if (ascii) return ascii_ends(s, end->at, end->to, end->mark == POINT);
  return !comma_follows(s, end->to);
}

/* Reads the run of end marks at s->at and the closing marks behind it. */
static ending read_ending(scan *s) {
  /* What decides for a mixed run such as ？！ or ……。 */
  static const int strength[] = {
      [STOP] = 5, [SHOUT] = 4, [BANG] = 3, [DOTS] = 2, [POINT] = 1};
  ending end = {.mark = POINT, .at = s->at};
  uint32_t at = s->at, points = 0;
  while (at < s->n) {
    token t = mark_at(s, at);
    if (t.mark < STOP || t.mark > BANG) break;
    if (strength[t.mark] > strength[end.mark]) end.mark = t.mark;
    points += t.mark == POINT;
    at += t.len;
  }
  if (end.mark == POINT && points > 1) end.mark = DOTS;
  while (at < s->n) {
    token t = mark_at(s, at);
    if (t.mark != CLOSE && t.mark != STRAIGHT) break;
    const opener *o = pop(s, t.class);
    if (o) end.outer = *o, end.closes = true;
    if (!o && t.mark == STRAIGHT) break; /* it opens the next quotation */
    at += t.len;
  }
  end.to = at;
  return end;
}

/* The sign that closes an article belongs to its last sentence. */
static uint32_t with_end_sign(const scan *s, uint32_t at) {
  qk_str sign = QK_LIT("■");
  uint32_t then = skip_space(s, at);
  qk_str rest = {s->p + then, s->n - then};
  if (!qk_str_starts(rest, sign) || memchr(s->p + at, '\n', then - at)) return at;
  return then + (uint32_t)sign.n;
}

static void step_over(scan *s, token t) {
  if (t.mark == OPEN || (t.mark == STRAIGHT && !pop(s, t.class)))
    push(s, s->at, t);
  else if (t.mark == CLOSE)
    (void)pop(s, t.class);
  s->at += t.len;
}

bool qk_sentences(qk_str text, qk_arena *a, qk_span **spans, uint32_t *n, uint32_t *cap) {
  scan s = {.p = text.p, .n = (uint32_t)text.n};
  while (true) {
    token t = next_mark(&s);
    if (t.mark == BREAK) {
      if (s.depth) {
        reopen(&s, s.at);
        continue;
      }
      if (!emit(&s, s.at, a, spans, n, cap)) return false;
      if (s.at == s.n) return true;
      s.at += t.len;
    } else if (t.mark < STOP) {
      step_over(&s, t);
    } else {
      ending end = read_ending(&s);
      s.at = end.to;
      if (s.depth && end.to - s.stack[0].at > LONGEST_QUOTE) {
        reopen(&s, end.to);
      } else if (!s.depth && ends_sentence(&s, &end)) {
        s.at = with_end_sign(&s, end.to);
        if (!emit(&s, s.at, a, spans, n, cap)) return false;
      }
    }
  }
}
