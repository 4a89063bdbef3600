/* folding.h - code points made comparable one for one: what a search compares.
 * In:   code points; pairs of a traditional character and its simplified form.
 * Out:  the folded code point and what kind of character it is.
 * Owns: a folding owns its table until qk_folding_free; read-only after it is made, so
 *       that one serves several threads.
 * Each code point becomes exactly one, so that offsets of the original can be kept:
 * compatibility forms (NFKC where it is one code point), case, traditional to simplified.
 */
#ifndef QK_TEXT_FOLDING_H
#define QK_TEXT_FOLDING_H

#include "base/err.h"
#include "base/str.h"

typedef enum qk_char_class {
  QK_CHAR_BREAK,     /* punctuation, symbols: no phrase goes across */
  QK_CHAR_SPACE,     /* white space and line breaks */
  QK_CHAR_IGNORED,   /* marks without a width, variation selectors */
  QK_CHAR_IDEOGRAPH, /* Han, kana, hangul, bopomofo: a token by itself */
  QK_CHAR_LETTER,    /* letters and marks of other scripts */
  QK_CHAR_DIGIT      /* what folds to 0 … 9 */
} qk_char_class;

typedef struct qk_folding qk_folding;

/* entries: "traditional<TAB>simplified", one character each; QK_SCRIPT names the first
 * one that is not. */
qk_code qk_folding_new(qk_folding **out, const qk_str *entries, uint32_t n, qk_err *e);
void qk_folding_free(qk_folding *f); /* NULL is allowed */
uint32_t qk_folding_char(const qk_folding *f, uint32_t cp, qk_char_class *kind);
/* A letter and the mark that stands on it as one code point (NFC of the two), 0 where
 * there is none. */
uint32_t qk_folding_compose(uint32_t letter, uint32_t mark);
/* A letter, digit or combining mark of any script: neither white space nor punctuation,
 * symbol or control, as it stands. */
bool qk_is_letter(uint32_t cp);

#endif
