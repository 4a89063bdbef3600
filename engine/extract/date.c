/* date.c - dates, partial dates and intervals in a text.
 * In:   one text and the date.
 * Out:  date mentions in reading order, resolved as precisely as stated.
 * Owns: nothing.
 * What a date leaves out comes from the last one in its sentence, else from the issue. */
#include "extract/date.h"

#include <stdio.h>

#include "extract/scan.h"

enum { LAST_YEAR = 2199, FIRST_YEAR = 1400 };

typedef struct context { /* of the sentence */
  int year, month;
  uint32_t end; /* of the last mention */
  uint32_t sentence_to;
  uint32_t sentence;
} context;

/* ---- where to look --------------------------------------------------------------------
 */

/* The low six bits of the third byte, by the low four of the first, of the characters
 * that begin a date: most characters are passed over with one look. */
static const uint64_t third_bytes[16] = {0,
                                         0,
                                         0,
                                         0,
                                         0x0000000020101e09ULL,
                                         0x0800280008002002ULL,
                                         0x0000100000004000ULL,
                                         0x0000100000000000ULL,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0};

static uint32_t character(const unsigned char *p) {
  return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

/* 一月, 二〇二一, 十二; and 一季度. */
static bool goes_on_numeral(uint32_t next) {
  switch (next) {
  case 0xE69C88: /* 月 */
  case 0xE38087: /* 〇 */
  case 0xE99BB6: /* 零 */
  case 0xE58D81: /* 十 */
  case 0xE5ADA3: /* 季 */
  case 0xE4B880: /* 一 */
  case 0xE4BA8C: /* 二 */
  case 0xE4B889: /* 三 */
  case 0xE59B9B: /* 四 */
  case 0xE4BA94: /* 五 */
  case 0xE585AD: /* 六 */
  case 0xE4B883: /* 七 */
  case 0xE585AB: /* 八 */
  case 0xE4B99D: /* 九 */
    return true;
  default:
    return false;
  }
}

/* Could a date begin with the two characters at p? */
static bool begins_date(const unsigned char *p) {
  uint32_t next = character(p + 3);
  switch (character(p)) {
  case 0xE58EBB: /* 去 */
  case 0xE4BB8A: /* 今 */
  case 0xE6988E:
    return next == 0xE5B9B4; /* 明: 年 */
  case 0xE5898D:             /* 前: 年 三 两 */
    return next == 0xE5B9B4 || next == 0xE4B889 || next == 0xE4B8A4;
  case 0xE69CAC:
    return next == 0xE69C88 || next == 0xE5B9B4; /* 本: 月 年 */
  case 0xE4B88A:                                 /* 上: 半 月 个 */
    return next == 0xE58D8A || next == 0xE69C88 || next == 0xE4B8AA;
  case 0xE4B88B:
    return next == 0xE58D8A; /* 下: 半 */
  case 0xE7ACAC:             /* 第 */
  case 0xE4B880:             /* 一 */
  case 0xE4BA8C:             /* 二 */
  case 0xE4B889:             /* 三 */
  case 0xE59B9B:             /* 四 */
  case 0xE4BA94:             /* 五 */
  case 0xE585AD:             /* 六 */
  case 0xE4B883:             /* 七 */
  case 0xE585AB:             /* 八 */
  case 0xE4B99D:             /* 九 */
  case 0xE58D81:             /* 十 */
    return goes_on_numeral(next);
  default:
    return false;
  }
}

static uint32_t next_candidate(qk_str t, uint32_t at) {
  const unsigned char *p = (const unsigned char *)t.p;
  while (at < t.n) {
    unsigned char c = p[at];
    if (c < 0xE0) {
      if (c >= '0' && c <= '9') return at;
      at++;
    } else if (c >= 0xF0 || t.n - at < 6) {
      uint32_t len;
      if (qk_date_digit(t, at, &len) >= 0) return at;
      at += c >= 0xF0 ? 4 : 3;
    } else {
      if (c == 0xEF && p[at + 1] == 0xBC && p[at + 2] >= 0x90 && p[at + 2] <= 0x99)
        return at;
      if (third_bytes[c & 15] >> (p[at + 2] & 63) & 1 && begins_date(p + at)) return at;
      at += 3;
    }
  }
  return (uint32_t)t.n;
}

/* Behind a run of digits with what belongs to it; no date begins inside a number. */
static uint32_t skip_digits(qk_str t, uint32_t at) {
  for (int value, n;;) {
    uint32_t end = qk_date_digits(t, at, &value, &n);
    if (end == at) return at;
    at = end;
  }
}

/* Digits that go on from letters, a dot or a sign are no date. */
static bool is_free(qk_str t, uint32_t at) {
  if (!at) return true;
  unsigned char c = (unsigned char)t.p[at - 1];
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return !letter && c != '.' && c != '/' && c != '+' && c != '#' && c != '-' &&
         !(at >= 3 && memcmp(t.p + at - 3, "第", 3) == 0);
}

/* ---- resolving ------------------------------------------------------------------------
 */

/* Gives the digits of one end the meaning that the other has (2011—2020年, 5—7月). */
static bool explain(qk_date_point *bare, const qk_date_point *other) {
  bare->bare = false;
  if (bare->n_digits == 4) {
    bare->year = bare->number;
    return bare->number >= FIRST_YEAR && bare->number <= LAST_YEAR && !other->month &&
           !other->day && (other->year || other->bare);
  }
  if (other->bare || other->year || other->is_relative) return false;
  if (other->day && other->month) return false;
  if (other->day) {
    bare->day = bare->number;
    return bare->number >= 1 && bare->number < other->day;
  }
  bare->month = bare->number;
  return other->month && !other->last_month && bare->number >= 1 &&
         bare->number < other->month;
}

/* Is a date without a year ahead of the issue?  The words before it in its clause say. */
static bool is_planned(const qk_scan *s, uint32_t at) {
  static const qk_str words[] = {QK_LIT("将"), QK_LIT("拟"), QK_LIT("计划"),
                                 QK_LIT("预计"), QK_LIT("定于")};
  uint32_t from = at > 30 ? at - 30 : 0;
  qk_str before = qk_str_sub(s->text, from, at);
  for (size_t i = 0; i < QK_COUNT(words); i++)
    if (before.n && qk_str_find(before, words[i]) < before.n) return true;
  return false;
}

static bool resolve(const qk_scan *s, const context *c, uint32_t at, qk_date_point *d) {
  if (d->bare) return false;
  if (d->is_relative) d->year = s->year ? s->year + d->relative : 0;
  if (d->is_relative && !d->year) return false;
  if (d->this_month || d->last_of_month) {
    if (!s->year || !s->month) return false;
    int month = s->month - d->last_of_month;
    d->year = month ? s->year : s->year - 1;
    d->month = month ? month : 12;
  }
  if (d->day && !d->month) {
    d->month = c->month ? c->month : s->month;
    if (!d->year) d->year = c->year;
    if (!d->month) return false;
  }
  if (!d->year) {
    d->year = c->year ? c->year : s->year;
    if (!c->year && s->month && d->month > s->month && !d->last_month &&
        !is_planned(s, at))
      d->year--;
  }
  return d->year > 0 && (!d->day || qk_date_day_exists(d->year, d->month, d->day));
}

/* What the second end leaves out it has from the first; 2020年12月至5月 is odd and stays
 * as it is. */
static void inherit(qk_date_point *b, const qk_date_point *a) {
  if (b->is_relative || b->year) return;
  if (b->day && !b->month) b->month = a->month;
  b->year = a->year;
  if (b->month && b->month < a->month) b->year++;
}

static qk_str iso(qk_scan *s, const qk_date_point *d, bool last) {
  char buf[40];
  int month = last && d->last_month ? d->last_month : d->month;
  int n = d->day  ? snprintf(buf, sizeof buf, "%04d-%02d-%02d", d->year, month, d->day)
          : month ? snprintf(buf, sizeof buf, "%04d-%02d", d->year, month)
                  : snprintf(buf, sizeof buf, "%04d", d->year);
  return qk_scan_copy(s, (qk_str){buf, (size_t)n});
}

static void add(qk_scan *s, context *c, uint32_t from, uint32_t to,
                const qk_date_point *a, const qk_date_point *b) {
  qk_facts *f = s->facts;
  if (!qk_arena_grow(s->arena, (void **)&f->dates, f->n_dates, &f->cap_dates,
                     sizeof *f->dates)) {
    s->failed = true;
    return;
  }
  qk_date_mention *m = &f->dates[f->n_dates++];
  m->spot = qk_scan_spot(s, from, to);
  m->start = iso(s, a, false);
  m->end = a == b && !a->last_month ? m->start : iso(s, b, true);
  c->year = b->year;
  c->month = b->month;
  c->end = to;
}

/* ---- reading --------------------------------------------------------------------------
 */

/* A day without its month (15日) counts beside a date (9月1日、3日) or in an interval. */
static bool is_beside(const qk_scan *s, const context *c, uint32_t at) {
  if (!c->month || c->end > at) return false;
  qk_str gap = qk_str_sub(s->text, c->end, at);
  return qk_str_eq(gap, QK_LIT("、")) || qk_str_eq(gap, QK_LIT("和")) ||
         qk_str_eq(gap, QK_LIT("及")) || qk_str_eq(gap, QK_LIT("，"));
}

static bool is_lone_day(const qk_date_point *d) {
  return d->day && !d->month && !d->this_month && !d->last_of_month;
}

/* The interval at `at` whose first end was read; its end, or 0 where there is none. */
static uint32_t read_interval(qk_scan *s, context *c, uint32_t at, uint32_t end,
                              qk_date_point a) {
  uint32_t joint = qk_date_joint(s->text, end);
  if (!joint) return 0;
  qk_date_point b;
  uint32_t second = end + joint, to = qk_date_point_read(s->text, second, &b);
  if (to == second) return 0;
  if (a.bare && !explain(&a, &b)) return 0;
  if (b.bare && !explain(&b, &a)) return 0;
  if (a.month && !a.day && b.day && !b.month) return 0; /* 7月至30日 */
  if (is_lone_day(&a) && is_lone_day(&b) && b.day <= a.day) return 0;
  qk_date_point first = a;
  if (!a.year && b.year && !b.is_relative && (a.month || a.day)) first.year = b.year;
  if (!resolve(s, c, at, &first)) return 0;
  inherit(&b, &first);
  if (!resolve(s, c, at, &b) || b.year < first.year) return 0;
  add(s, c, at, to, &first, &b);
  return to;
}

/* 今年5-7月: the first of two months stands without its word. */
static uint32_t read_first_month(qk_str t, uint32_t end, qk_date_point *a) {
  if (a->month || a->day || a->bare) return end;
  qk_date_point first, last;
  uint32_t to = qk_date_point_read(t, end, &first), joint = qk_date_joint(t, to);
  if (to == end || !first.bare || first.n_digits > 2 || !joint) return end;
  if (qk_date_point_read(t, to + joint, &last) == to + joint) return end;
  if (!last.month || last.year || first.number < 1 || first.number >= last.month)
    return end;
  a->month = first.number;
  return to;
}

static uint32_t read_mention(qk_scan *s, context *c, uint32_t at) {
  qk_date_point a;
  uint32_t end = qk_date_point_read(s->text, at, &a);
  if (end == at) return at;
  end = read_first_month(s->text, end, &a);
  uint32_t to = read_interval(s, c, at, end, a);
  if (to) return to;
  if (a.bare || (is_lone_day(&a) && !is_beside(s, c, at))) return end;
  if (resolve(s, c, at, &a)) add(s, c, at, end, &a, &a);
  return end;
}

static void enter_sentence(const qk_scan *s, context *c, uint32_t at) {
  if (at < c->sentence_to) return;
  while (c->sentence < s->n_sentences && s->sentences[c->sentence].to <= at)
    c->sentence++;
  c->sentence_to =
      c->sentence < s->n_sentences ? s->sentences[c->sentence].to : (uint32_t)s->text.n;
  c->year = c->month = 0;
}

void qk_date_scan(qk_scan *s) {
  context c = {0};
  if (s->text.n > UINT32_MAX - 16) return;
  uint32_t n = (uint32_t)s->text.n;
  for (uint32_t at = s->body; (at = next_candidate(s->text, at)) < n && !s->failed;) {
    unsigned char lead = (unsigned char)s->text.p[at];
    bool digit = lead < 0x80 || lead == 0xEF;
    enter_sentence(s, &c, at);
    if (digit && !is_free(s->text, at)) {
      at = skip_digits(s->text, at);
      continue;
    }
    uint32_t end = read_mention(s, &c, at);
    if (end > at)
      at = digit ? skip_digits(s->text, end) : end;
    else
      at = digit ? skip_digits(s->text, at) : at + 3;
  }
}
