/* quantity.c - finds the quantities of a text.
 * In:   one text, its sentences, its date and place mentions.
 * Out:  quantities in reading order.
 * Owns: nothing.
 * One pass: only digits, Han numerals and marks of punctuation cause any work. */
#include <math.h>

#include "extract/quantity_find.h"

/* ---- where sentences and clauses begin ------------------------------------------------
 */

static void enter_sentence(qk_count_state *c) {
  qk_scan *s = c->s;
  while (c->sentence < s->n_sentences && s->sentences[c->sentence].to <= c->at)
    c->sentence++;
  bool known = c->sentence < s->n_sentences;
  c->sentence_from = known ? s->sentences[c->sentence].from : c->sentence_to;
  if (c->sentence_from > c->at) c->sentence_from = c->at;
  c->sentence_to = known ? s->sentences[c->sentence].to : (uint32_t)c->text.n;
  c->previous_first = c->sentence_first;
  c->sentence_first = s->facts->n_quantities;
  c->period = c->near = (qk_period){0};
  c->governor = QK_NONE;
  c->part = false;
}

static void enter_clause(qk_count_state *c, uint32_t at) {
  c->clause = at;
  while (c->clause < c->text.n && c->text.p[c->clause] == ' ') c->clause++;
  if (c->clause < c->sentence_to) qk_period_clause(c);
}

static void enter_part(qk_count_state *c) {
  c->part = true;
  c->total = QK_NONE;
}

/* ---- marks ----------------------------------------------------------------------------
 */

/* The title that begins at `at` is skipped; an unclosed one is no title. */
static uint32_t skip_title(const qk_count_state *c, uint32_t at) {
  enum { LONGEST = 600 };
  uint32_t limit = c->text.n - at < LONGEST ? (uint32_t)c->text.n : at + LONGEST;
  int depth = 0;
  for (uint32_t i = at; i + 3 <= limit; i++) {
    if ((unsigned char)c->text.p[i] != 0xE3 || (unsigned char)c->text.p[i + 1] != 0x80)
      continue;
    unsigned char last = (unsigned char)c->text.p[i + 2];
    if (last == 0x8A) depth++;
    if (last == 0x8B && --depth <= 0) return i + 3;
  }
  return at + 3;
}

/* A mark of punctuation that begins with 0xE3 or 0xEF; the offset behind it. */
static uint32_t read_mark(qk_count_state *c, uint32_t at) {
  const unsigned char *p = (const unsigned char *)c->text.p + at;
  uint32_t mark = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
  switch (mark) {
  case 0xE3808A:
    return skip_title(c, at);
  case 0xEFBC8C: /* ， */
  case 0xEFBC9A: /* ： */
  case 0xE38082: /* 。 */
  case 0xEFBC81: /* ！ */
  case 0xEFBC9F: /* ？ */
  case 0xEFBC9B: /* ； */
    if (mark == 0xEFBC9B) c->part = false;
    enter_clause(c, at + 3);
    return at + 3;
  default:
    return at + 3;
  }
}

/* ---- the pass -------------------------------------------------------------------------
 */

/* Dates hold no quantities; they say when the next ones hold. */
static bool enter_date(qk_count_state *c) {
  const qk_facts *f = c->s->facts;
  while (c->date < f->n_dates && f->dates[c->date].spot.to <= c->at) c->date++;
  if (c->date >= f->n_dates || f->dates[c->date].spot.from > c->at) return false;
  const qk_date_mention *d = &f->dates[c->date++];
  if (c->at > d->spot.from) return false;
  qk_period_date(c, d);
  c->at = d->spot.to;
  return true;
}

static bool is_han_numeral(const unsigned char *p) {
  switch ((uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]) {
  case 0xE38087: /* 〇 */
  case 0xE4B880: /* 一 */
  case 0xE4BA8C: /* 二 */
  case 0xE4B889: /* 三 */
  case 0xE59B9B: /* 四 */
  case 0xE4BA94: /* 五 */
  case 0xE585AD: /* 六 */
  case 0xE4B883: /* 七 */
  case 0xE585AB: /* 八 */
  case 0xE4B99D: /* 九 */
  case 0xE58D81: /* 十 */
  case 0xE799BE: /* 百 */
  case 0xE58D83: /* 千 */
  case 0xE4B887: /* 万 */
  case 0xE4B8A4: /* 两 */
  case 0xE5BBBF: /* 廿 */
    return true;
  default:
    return false;
  }
}

/* The low six bits of the third byte, by the low four of the first, of the characters
 * that matter here: most are passed over with one look. */
static const uint64_t third_bytes[16] = {0,
                                         0,
                                         0x0000000030000000ULL,
                                         0x0000000000000484ULL,
                                         0x0000001020101289ULL,
                                         0x804028000800000aULL,
                                         0,
                                         0x4000000000000000ULL,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0x000000008fff1002ULL};

static uint32_t read_wide(qk_count_state *c, uint32_t at) {
  const unsigned char *p = (const unsigned char *)c->text.p + at;
  if (p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x90 && p[2] <= 0x99)
    return qk_quantity_find(c, at);
  if (p[0] == 0xE2) {
    if (p[1] == 0x80 && p[2] == 0x9C) c->quotes = at + 1;
    if (p[1] == 0x80 && p[2] == 0x9D) c->quotes = 0;
    return at + 3;
  }
  if (p[0] == 0xE5 && p[1] == 0x85 && p[2] == 0xB6) {
    if (qk_text_at(c->text, at, QK_LIT("其中"))) enter_part(c);
    return at + 3;
  }
  if (is_han_numeral(p)) return qk_quantity_find_han(c, at);
  if (p[0] == 0xE3 || p[0] == 0xEF) return read_mark(c, at);
  return at + 3;
}

static uint32_t read_byte(qk_count_state *c, uint32_t at) {
  unsigned char b = (unsigned char)c->text.p[at];
  if (b >= '0' && b <= '9') return qk_quantity_find(c, at);
  if (b == ',' || b == ';') enter_clause(c, at + 1);
  return at + 1;
}

/* Where the next date begins, or the text's end. */
static uint32_t next_date(const qk_count_state *c) {
  const qk_facts *f = c->s->facts;
  return c->date < f->n_dates ? f->dates[c->date].spot.from : (uint32_t)c->text.n;
}

static void scan_text(qk_count_state *c) {
  uint32_t n = (uint32_t)c->text.n;
  while (c->at < n && !c->s->failed) {
    if (c->at >= c->sentence_to) {
      enter_sentence(c);
      enter_clause(c, c->at);
    }
    if (c->at >= next_date(c) && enter_date(c)) continue;
    unsigned char b = (unsigned char)c->text.p[c->at];
    if (b < 0x80)
      c->at = read_byte(c, c->at);
    else if (b < 0xE0)
      c->at += 2;
    else if (b < 0xF0 && n - c->at >= 3)
      c->at = third_bytes[b & 15] >> (c->text.p[c->at + 2] & 63) & 1 ? read_wide(c, c->at)
                                                                     : c->at + 3;
    else
      c->at += b < 0xF0 ? 3 : 4;
  }
}

void qk_quantity_scan(qk_scan *s, const qk_quantity_rules *r) {
  if (s->caption != QK_NONE || s->text.n > UINT32_MAX - 16) return;
  qk_count_state c = {.s = s,
                      .r = r,
                      .text = s->text,
                      .at = s->body,
                      .sentence_to = s->body,
                      .date = s->date_first,
                      .place = s->place_first,
                      .governor = QK_NONE,
                      .total = QK_NONE,
                      .sentence_first = s->facts->n_quantities};
  scan_text(&c);
}
