/* quantity_rules.c - the lexicons of quantities, compiled.
 * In:   scripts/lexicon/{units,qualifiers,set_phrases,count_nouns,count_verbs,
 *       count_links}.txt, through a lexicon source.
 * Out:  tables of words.
 * Owns: (see quantity.h)
 * An entry whose fields cannot be read is an error that names it, so that a user's slip
 * does not silently change figures. */
#include <stdlib.h>

#include "base/err.h"
#include "extract/quantity.h"

typedef struct letter {
  char letter;
  uint32_t flag;
} letter;

static const letter unit_letters[] = {{'p', QK_UNIT_PERSON},  {'h', QK_UNIT_HAN},
                                      {'o', QK_UNIT_ONE},     {'r', QK_UNIT_RATE},
                                      {'t', QK_UNIT_TIME},    {'x', QK_UNIT_NOT},
                                      {'m', QK_UNIT_MEASURE}, {'b', QK_UNIT_BIG},
                                      {'d', QK_UNIT_DAY},     {'a', QK_UNIT_ANY}};
static const letter class_letters[] = {
    {'n', QK_NOUN},   {'p', QK_PERSON},  {'a', QK_ABSTRACT}, {'v', QK_STRONG},
    {'w', QK_WEAK},   {'f', QK_FUNC},    {'l', QK_LINK},     {'m', QK_MOD},
    {'s', QK_LEVEL},  {'b', QK_BARE},    {'c', QK_CONJ},     {'o', QK_OPENER},
    {'d', QK_DROP},   {'r', QK_RATIO},   {'z', QK_RESET},    {'e', QK_LEAD},
    {'g', QK_REPEAT}, {'t', QK_LASTING}, {'y', QK_ADVERB}};

/* The next field of an entry; fields are separated by tabs. */
static qk_str take_field(qk_str *entry) {
  size_t tab = qk_str_find(*entry, QK_LIT("\t"));
  qk_str field = qk_str_sub(*entry, 0, tab);
  *entry = qk_str_sub(*entry, tab < entry->n ? tab + 1 : tab, entry->n);
  return field;
}

static bool read_flags(qk_str s, const letter *letters, size_t n, uint32_t *flags) {
  *flags = 0;
  for (size_t i = 0; i < s.n; i++) {
    size_t k = 0;
    while (k < n && letters[k].letter != s.p[i]) k++;
    if (k == n) return false;
    *flags |= letters[k].flag;
  }
  return true;
}

static qk_code bad(const char *lexicon, qk_str entry, const char *wanted, qk_err *e) {
  return qk_fail(e, QK_SCRIPT, "lexicon %s: expected %s in the entry '%.*s'", lexicon,
                 wanted, QK_ARG(entry));
}

/* ---- one entry of each ----------------------------------------------------------------
 */

/* unit, base unit, factor, flags; all but the first may be empty or "-". */
static qk_code add_unit(qk_quantity_rules *r, qk_str entry, qk_err *e) {
  qk_str rest = entry;
  qk_unit u = {.name = take_field(&rest)};
  u.base = take_field(&rest);
  qk_str factor = take_field(&rest), flags = take_field(&rest);
  if (qk_str_eq(u.base, QK_LIT("-"))) u.base = (qk_str){0};
  if (qk_str_eq(factor, QK_LIT("-"))) factor = (qk_str){0};
  if (!read_flags(flags, unit_letters, QK_COUNT(unit_letters), &u.flags))
    return bad("units", entry, "the flags p a h o r t x m b d", e);
  char digits[40], *end = digits;
  if (factor.n && factor.n < sizeof digits) {
    memcpy(digits, factor.p, factor.n);
    digits[factor.n] = '\0';
    u.factor = strtod(digits, &end);
  }
  if ((factor.n && (*end || end == digits || !(u.factor > 0))) || !factor.n != !u.base.n)
    return bad("units", entry, "a base unit with its factor", e);
  if (!qk_arena_grow(&r->arena, (void **)&r->unit, r->n_units, &r->cap_units,
                     sizeof *r->unit))
    return qk_nomem(e);
  r->unit[r->n_units] = u;
  return qk_words_add(&r->units, u.name, r->n_units++) ? QK_OK : qk_nomem(e);
}

/* word, before or behind, sign; the sign "-" marks a word that only looks like one. */
static qk_code add_qualifier(qk_quantity_rules *r, qk_str entry, qk_err *e) {
  qk_str rest = entry, word = take_field(&rest), where = take_field(&rest),
         sign = take_field(&rest);
  bool before = qk_str_eq(where, QK_LIT("before"));
  if (!before && !qk_str_eq(where, QK_LIT("behind")))
    return bad("qualifiers", entry, "'before' or 'behind'", e);
  static const qk_str signs[] = {QK_LIT("~"),  QK_LIT("<"),  QK_LIT(">"),
                                 QK_LIT("<="), QK_LIT(">="), QK_LIT("-")};
  size_t k = 0;
  while (k < QK_COUNT(signs) && !qk_str_eq(signs[k], sign)) k++;
  if (k == QK_COUNT(signs)) return bad("qualifiers", entry, "~ < > <= >= or -", e);
  if (!qk_arena_grow(&r->arena, (void **)&r->qualifier, r->n_qualifiers,
                     &r->cap_qualifiers, sizeof *r->qualifier))
    return qk_nomem(e);
  r->qualifier[r->n_qualifiers].approx = k + 1 < QK_COUNT(signs) ? sign : (qk_str){0};
  qk_words *table = before ? &r->before : &r->behind;
  return qk_words_add(table, word, r->n_qualifiers++) ? QK_OK : qk_nomem(e);
}

/* A phrase as it stands, or one with N for the number: 第N, N号, 《N》. */
static qk_code add_phrase(qk_quantity_rules *r, qk_str entry, qk_err *e) {
  qk_str rest = entry, phrase = take_field(&rest);
  size_t at = qk_str_find(phrase, QK_LIT("N"));
  if (at == phrase.n) return qk_words_add(&r->literals, phrase, 0) ? QK_OK : qk_nomem(e);
  qk_phrase p = {qk_str_sub(phrase, 0, at), qk_str_sub(phrase, at + 1, phrase.n)};
  if (!p.before.n && !p.after.n)
    return bad("set_phrases", entry, "text before or behind N", e);
  if (!qk_arena_grow(&r->arena, (void **)&r->phrase, r->n_phrases, &r->cap_phrases,
                     sizeof *r->phrase))
    return qk_nomem(e);
  r->phrase[r->n_phrases] = p;
  qk_words *table = p.after.n ? &r->phrases_behind : &r->phrases_before;
  return qk_words_add(table, p.after.n ? p.after : p.before, r->n_phrases++)
             ? QK_OK
             : qk_nomem(e);
}

/* word, classes; without them the class of the file. */
static qk_code add_word(qk_quantity_rules *r, const char *lexicon, uint32_t usual,
                        qk_str entry, qk_err *e) {
  qk_str rest = entry, word = take_field(&rest), classes = take_field(&rest);
  uint32_t flags = usual;
  if (classes.n && !read_flags(classes, class_letters, QK_COUNT(class_letters), &flags))
    return bad(lexicon, entry, "letters of word classes", e);
  return qk_words_add(&r->words, word, flags) ? QK_OK : qk_nomem(e);
}

/* ---- all of them ----------------------------------------------------------------------
 */

typedef enum kind { UNITS, QUALIFIERS, PHRASES, WORDS } kind;

static const struct {
  const char *name;
  kind kind;
  uint32_t usual; /* class of a word without any */
} lexicons[] = {{"units", UNITS, 0},
                {"qualifiers", QUALIFIERS, 0},
                {"set_phrases", PHRASES, 0},
                {"count_nouns", WORDS, QK_NOUN},
                {"count_verbs", WORDS, QK_STRONG},
                {"count_links", WORDS, QK_FUNC}};

static qk_code load(qk_quantity_rules *r, size_t i, qk_lexicon_source src, qk_err *e) {
  const qk_str *entries = NULL;
  uint32_t n = 0;
  qk_code code = src.get(src.context, lexicons[i].name, &entries, &n, e);
  for (uint32_t k = 0; k < n && !code; k++) {
    qk_str entry = qk_arena_copy(&r->arena, entries[k]);
    if (!entry.p) return qk_nomem(e);
    switch (lexicons[i].kind) {
    case UNITS:
      code = add_unit(r, entry, e);
      break;
    case QUALIFIERS:
      code = add_qualifier(r, entry, e);
      break;
    case PHRASES:
      code = add_phrase(r, entry, e);
      break;
    case WORDS:
      code = add_word(r, lexicons[i].name, lexicons[i].usual, entry, e);
      break;
    }
  }
  return code;
}

static bool seal(qk_quantity_rules *r) {
  return qk_words_seal(&r->units, false, QK_WORDS_LAST) &&
         qk_words_seal(&r->before, true, QK_WORDS_LAST) &&
         qk_words_seal(&r->behind, false, QK_WORDS_LAST) &&
         qk_words_seal(&r->phrases_behind, false, QK_WORDS_ALL) &&
         qk_words_seal(&r->phrases_before, true, QK_WORDS_LAST) &&
         qk_words_seal(&r->literals, false, QK_WORDS_LAST) &&
         qk_words_seal(&r->words, false, QK_WORDS_JOIN);
}

qk_code qk_quantity_rules_new(qk_quantity_rules **out, qk_lexicon_source src, qk_err *e) {
  *out = NULL;
  qk_quantity_rules *r = calloc(1, sizeof *r);
  if (!r) return qk_nomem(e);
  qk_code code = QK_OK;
  for (size_t i = 0; i < QK_COUNT(lexicons) && !code; i++) code = load(r, i, src, e);
  if (!code && !seal(r)) code = qk_nomem(e);
  if (code)
    qk_quantity_rules_free(r);
  else
    *out = r;
  return code;
}

void qk_quantity_rules_free(qk_quantity_rules *r) {
  if (!r) return;
  qk_words *tables[] = {&r->units,          &r->before,   &r->behind, &r->phrases_behind,
                        &r->phrases_before, &r->literals, &r->words};
  for (size_t i = 0; i < QK_COUNT(tables); i++) qk_words_free(tables[i]);
  qk_arena_free(&r->arena);
  free(r);
}
