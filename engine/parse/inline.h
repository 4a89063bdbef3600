/* inline.h - the text of a line or block without its inline markup.
 * In:   line slices of the source.
 * Out:  a qk_text whose pieces are what is left of the source, in order; bold at its
 *       start; links, images and autolinks through a callback.
 * Owns: nothing; texts live in the arena or borrow the source. */
#ifndef QK_PARSE_INLINE_H
#define QK_PARSE_INLINE_H

#include "base/arena.h"
#include "parse/block.h"
#include "parse/issue.h"

typedef struct qk_inline {
  qk_text text;
  uint32_t bold; /* bytes at the start of text that are bold */
} qk_inline;

/* What a link points to: offsets in the source. */
typedef struct qk_target {
  const char *kind; /* "link", "image", "autolink" */
  uint32_t from, to;
} qk_target;

typedef struct qk_inline_reader {
  const qk_source *src;
  qk_arena *arena;
  qk_target *targets; /* of the last text read */
  uint32_t n_targets, cap_targets;
  struct qk_cut *cuts;
  uint32_t n_cuts, cap_cuts;
  qk_piece *pieces;
  uint32_t n_pieces, cap_pieces;
  bool keep_words; /* links whose target has words stay as they are: where targets are not
                      stored, these words would be lost */
} qk_inline_reader;

/* Lines are joined without a space between Han characters, with one between Latin words.
 * verbatim: no markup is removed and lines are joined by line breaks (code). */
bool qk_inline_read(qk_inline_reader *r, const qk_line *lines, uint32_t n, bool verbatim,
                    qk_inline *out);

/* a and b as one text: pieces of a, `between` (may be empty), pieces of b. */
bool qk_text_join(qk_arena *arena, const qk_text *a, const qk_text *b, qk_str between,
                  qk_text *out);
/* The bytes from … to of a text with the pieces that carry them. */
bool qk_text_slice(qk_arena *arena, const qk_text *t, size_t from, size_t to,
                   qk_text *out);
/* A text without the bytes from … to (a space that only marks a print line break). */
bool qk_text_drop(qk_arena *arena, const qk_text *t, size_t from, size_t to,
                  qk_text *out);
/* Source offset of the text's first byte; QK_NONE where it has no source. */
uint32_t qk_text_source(const qk_text *t);

#endif
