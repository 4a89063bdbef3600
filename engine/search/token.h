/* token.h - a text as the tokens that searching, counting and matching see.
 * In:   valid UTF-8; a folding.
 * Out:  tokens in order, one at a time: an ideograph, a word (a run of letters and
 *       digits; 65.6 and 4,525 are one number, the latter folded to 4525; a letter with a
 *       mark is one code point, if there is one for both), or a break
 *       (a run of punctuation and symbols).  White space is no token: it parts words and
 *       joins ideographs, as a line break does in print.
 * Owns: nothing; a token's term borrows the tokenizer until the next call.
 * Positions count tokens, a break takes one, too: a phrase is tokens at successive
 * positions, and none goes across punctuation. */
#ifndef QK_SEARCH_TOKEN_H
#define QK_SEARCH_TOKEN_H

#include "text/folding.h"

/* To be raised where the same text gives other tokens than before: indexes are rebuilt.
 */
enum { QK_TOKEN_VERSION = 2 };
/* A longer run of letters is cut into words of this many code points. */
enum { QK_WORD_MAX = 64 };

typedef enum qk_token_kind { QK_TOKEN_BREAK, QK_TOKEN_HAN, QK_TOKEN_WORD } qk_token_kind;

typedef struct qk_token {
  qk_token_kind kind;
  uint32_t position;
  size_t from, to; /* bytes of the text */
  uint32_t cp;     /* QK_TOKEN_HAN: the folded code point, else 0 */
  qk_str term;     /* folded, UTF-8; empty for a break */
} qk_token;

typedef struct qk_tokenizer {
  const qk_folding *folding;
  qk_str text;
  size_t at;
  uint32_t position;
  char term[QK_WORD_MAX * 4];
} qk_tokenizer;

void qk_tokenizer_init(qk_tokenizer *t, const qk_folding *folding, qk_str text);
/* False at the end of the text. */
bool qk_token_next(qk_tokenizer *t, qk_token *out);

#endif
