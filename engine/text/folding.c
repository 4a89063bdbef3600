/* folding.c - code points made comparable one for one. */
#include "text/folding.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "text/utf8.h"

enum { FIRST = 0x3400, LAST = 0x9FFF }; /* what the table covers */
enum { PAGES = 4, PAGE = 256 };
/* Where the punctuation, digits and letters of Chinese texts stand: looked up, too. */
static const uint32_t pages[PAGES] = {0x0000, 0x2000, 0x3000, 0xFF00};

typedef struct known {
  uint32_t folded;
  qk_char_class kind;
} known;

typedef struct pair {
  uint32_t from, to;
} pair;

struct qk_folding {
  uint32_t simple[LAST - FIRST + 1];
  known known[PAGES][PAGE];
  pair *others; /* outside the table, ascending */
  uint32_t n_others;
};

static int by_from(const void *a, const void *b) {
  uint32_t x = ((const pair *)a)->from, y = ((const pair *)b)->from;
  return (x > y) - (x < y);
}

/* One character, a tab, one character. */
static bool read_pair(qk_str entry, pair *out) {
  size_t a, b;
  if (!entry.n || !(a = qk_utf8_sequence(entry.p, entry.n))) return false;
  if (entry.n < a + 2 || entry.p[a] != '\t') return false;
  b = qk_utf8_sequence(entry.p + a + 1, entry.n - a - 1);
  if (!b || a + 1 + b != entry.n) return false;
  *out = (pair){qk_utf8_at(entry.p, &a), qk_utf8_at(entry.p + a + 1, &b)};
  return qk_is_han(out->from) && qk_is_han(out->to);
}

static uint32_t simplified(const qk_folding *f, uint32_t cp) {
  if (cp >= FIRST && cp <= LAST) return f->simple[cp - FIRST];
  if (!f->n_others) return cp;
  const pair key = {cp, 0};
  const pair *p = bsearch(&key, f->others, f->n_others, sizeof key, by_from);
  return p ? p->to : cp;
}

/* NFKC and case, where they make one code point of one. */
static uint32_t compatible(uint32_t cp) {
  if (cp >= 0xFF01 && cp <= 0xFF5E) cp -= 0xFEE0;
  if (cp < 0x80) return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
  utf8proc_int32_t made[8];
  int boundary = 0;
  utf8proc_ssize_t n = utf8proc_decompose_char(
      (utf8proc_int32_t)cp, made, 8, UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &boundary);
  return n == 1 ? (uint32_t)made[0] : (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

/* Kana, bopomofo, hangul, yi: written without spaces or read by the syllable. */
static bool is_syllable(uint32_t cp) {
  return (cp >= 0x3041 && cp <= 0x30FF) || (cp >= 0x3105 && cp <= 0x312F) ||
         (cp >= 0x31A0 && cp <= 0x31BF) || (cp >= 0x31F0 && cp <= 0x31FF) ||
         (cp >= 0xA000 && cp <= 0xA48C) || (cp >= 0xAC00 && cp <= 0xD7A3);
}

static qk_char_class class_of(uint32_t cp) {
  if (cp < 0x80) {
    if (cp >= '0' && cp <= '9') return QK_CHAR_DIGIT;
    if (cp >= 'a' && cp <= 'z') return QK_CHAR_LETTER;
    return cp <= ' ' || cp == 0x7F ? QK_CHAR_SPACE : QK_CHAR_BREAK;
  }
  if (qk_is_han(cp) || is_syllable(cp)) return QK_CHAR_IDEOGRAPH;
  if (qk_is_space(cp)) return QK_CHAR_SPACE;
  utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
  if (c == UTF8PROC_CATEGORY_CF) return QK_CHAR_IGNORED;
  if (cp >= 0xFE00 && cp <= 0xFE0F) return QK_CHAR_IGNORED;
  return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NO ? QK_CHAR_LETTER
                                                                : QK_CHAR_BREAK;
}

uint32_t qk_folding_compose(uint32_t letter, uint32_t mark) {
  utf8proc_int32_t both[2] = {(utf8proc_int32_t)letter, (utf8proc_int32_t)mark};
  if (mark < 0x300 || !letter) return 0; /* no combining mark is below */
  if (!utf8proc_get_property(both[1])->combining_class) return 0;
  return utf8proc_normalize_utf32(both, 2, UTF8PROC_COMPOSE) == 1 ? (uint32_t)both[0] : 0;
}

bool qk_is_letter(uint32_t cp) {
  utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
  return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NO;
}

static uint32_t fold_char(const qk_folding *f, uint32_t cp, qk_char_class *kind) {
  uint32_t folded = simplified(f, compatible(cp));
  *kind = class_of(folded);
  return folded;
}

static void fill_pages(qk_folding *f) {
  for (int i = 0; i < PAGES; i++)
    for (uint32_t k = 0; k < PAGE; k++)
      f->known[i][k].folded = fold_char(f, pages[i] + k, &f->known[i][k].kind);
}

qk_code qk_folding_new(qk_folding **out, const qk_str *entries, uint32_t n, qk_err *e) {
  *out = NULL;
  qk_folding *f = malloc(sizeof *f);
  pair *others = malloc((n + (size_t)1) * sizeof *others);
  if (!f || !others) {
    free(f);
    free(others);
    return qk_nomem(e);
  }
  *f = (qk_folding){.others = others};
  for (uint32_t i = 0; i <= LAST - FIRST; i++) f->simple[i] = FIRST + i;
  for (uint32_t i = 0; i < n; i++) {
    pair p;
    if (!read_pair(entries[i], &p)) {
      qk_folding_free(f);
      return qk_fail(e, QK_SCRIPT,
                     "expected two Han characters with a tab between them, got '%.60s'",
                     entries[i].p);
    }
    if (p.from >= FIRST && p.from <= LAST)
      f->simple[p.from - FIRST] = p.to;
    else
      others[f->n_others++] = p;
  }
  qsort(others, f->n_others, sizeof *others, by_from);
  fill_pages(f);
  *out = f;
  return QK_OK;
}

void qk_folding_free(qk_folding *f) {
  if (!f) return;
  free(f->others);
  free(f);
}

uint32_t qk_folding_char(const qk_folding *f, uint32_t cp, qk_char_class *kind) {
  if (cp >= 0x4E00 && cp <= LAST) { /* most of a Chinese text */
    *kind = QK_CHAR_IDEOGRAPH;
    return f->simple[cp - FIRST];
  }
  for (int i = 0; i < PAGES; i++)
    if (cp - pages[i] < PAGE) {
      *kind = f->known[i][cp - pages[i]].kind;
      return f->known[i][cp - pages[i]].folded;
    }
  return fold_char(f, cp, kind);
}
