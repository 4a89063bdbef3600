/* block.h - lines to blocks: headings, paragraphs, list items, quotes, tables, code.
 * In:   a source, and whether every line is a paragraph of its own (plain text).
 * Out:  blocks in reading order; a block is a run of at least one line slice without its
 *       markup.  Thematic breaks and empty blocks are markup altogether.
 * Owns: nothing; blocks live in the arena and point into the source by offset. */
#ifndef QK_PARSE_BLOCK_H
#define QK_PARSE_BLOCK_H

#include "base/arena.h"
#include "base/err.h"
#include "text/source.h"

typedef enum qk_node_kind {
  QK_NODE_PARAGRAPH,
  QK_NODE_HEADING,
  QK_NODE_ITEM,
  QK_NODE_QUOTE,
  QK_NODE_CODE,
  QK_NODE_TAB_TABLE,
  QK_NODE_PIPE_TABLE
} qk_node_kind;

/* A line's content: text offsets without indent, markup prefix and trailing space. */
typedef struct qk_line {
  uint32_t from, to;
} qk_line;

typedef struct qk_node {
  uint8_t kind;           /* qk_node_kind */
  uint8_t level;          /* heading: number of # */
  uint8_t gap;            /* blank lines before, 255 for more */
  bool indented;          /* the first line begins with U+3000 or four spaces */
  uint32_t line, n_lines; /* in qk_blocks.lines */
} qk_node;

typedef struct qk_blocks {
  qk_node *nodes;
  qk_line *lines;
  uint32_t n_nodes, cap_nodes, n_lines, cap_lines;
  bool front_matter; /* the first node is what stood between --- and --- on top */
} qk_blocks;

enum { QK_BLOCKS_MAX = 4000000 };

qk_code qk_blocks_read(const qk_source *src, bool line_is_paragraph, qk_arena *a,
                       qk_blocks *out, qk_err *e);

#endif
