/* parser.h - what the parts of the parser share during one parse; private to parse/. */
#ifndef QK_PARSE_PARSER_H
#define QK_PARSE_PARSER_H

#include "parse/block.h"
#include "parse/inline.h"
#include "parse/parse.h"

typedef struct qk_node_text { /* a block's text, made when the block is first looked at */
  qk_inline in;
  uint32_t link_first, n_links;
  bool done;
} qk_node_text;

typedef struct qk_parser {
  const qk_source *src;
  const qk_profile *profile;
  qk_arena *arena;
  qk_issue *issue;
  qk_blocks blocks;
  qk_node_text *texts;
  qk_inline_reader inlines;
  qk_matcher *matcher;
  qk_err *e;
  bool failed; /* out of memory somewhere; checked at the end of each stage */
} qk_parser;

#define QK_PUSH(parser, array)                                                           \
  (qk_arena_grow((parser)->arena, (void **)&(parser)->issue->array,                      \
                 (parser)->issue->n_##array, &(parser)->issue->cap_##array,              \
                 sizeof *(parser)->issue->array)                                         \
       ? &(parser)->issue->array[(parser)->issue->n_##array++]                           \
       : ((parser)->failed = true, NULL))

/* parse.c */
const qk_inline *qk_parser_text(qk_parser *p, uint32_t node);
/* Gives the links of a block to the article and paragraph that it went to. */
void qk_parser_links(qk_parser *p, uint32_t node, uint32_t article, uint32_t paragraph);
qk_text qk_parser_line(qk_parser *p, uint32_t line); /* one line of a block by itself */
void qk_parser_note(qk_parser *p, qk_severity severity, const char *code, uint32_t at,
                    qk_str raw, const char *message, const char *suggestion);
bool qk_any_match(qk_parser *p, const qk_patterns *set, qk_str s, qk_match *m,
                  const qk_pattern **which);
qk_text qk_parser_slice(qk_parser *p, const qk_text *t, qk_str part);

/* front.c: masthead, colophon, contents list */
void qk_front_lines(qk_parser *p, uint32_t node);
void qk_front_keep(qk_parser *p, uint32_t node); /* its lines, without any fields */
void qk_front_line(qk_parser *p, qk_text text);
void qk_front_heading(qk_parser *p, qk_str title); /* the fields it states */
bool qk_front_is_field(qk_parser *p, qk_str line);
void qk_front_finish(qk_parser *p);
bool qk_contents_opens(qk_parser *p, uint32_t heading);
typedef struct qk_contents {
  qk_text heading; /* of the column, until its first entry takes it */
  qk_str column;
  uint32_t cover; /* index of the cover entry that waits for its author, or QK_NONE */
} qk_contents;
bool qk_contents_is_entry(qk_parser *p, qk_str line);
void qk_contents_node(qk_parser *p, qk_contents *c, uint32_t node);
/* A column without entries stays with the masthead. */
void qk_contents_flush(qk_parser *p, qk_contents *c);
void qk_contents_tie(qk_parser *p);

/* title.c: what opens an article */
typedef struct qk_title_match {
  uint32_t n_nodes; /* blocks that the title takes, 0: no title */
  qk_text city, title;
} qk_title_match;
qk_title_match qk_title_at(qk_parser *p, uint32_t node, bool closed);
void qk_title_clean(qk_parser *p, qk_text *title);
qk_article_kind qk_title_kind(qk_parser *p, const qk_article *a, uint32_t next_node);

/* caption.c */
bool qk_caption_at(qk_parser *p, uint32_t node, bool first_in_article, bool closed);
void qk_caption_add(qk_parser *p, uint32_t article, const qk_text *text);

/* table.c */
void qk_table_add(qk_parser *p, uint32_t article, uint32_t node);

/* heading.c: where a heading ends and which level it has */
typedef struct qk_unit { /* a repaired piece of an article: heading, paragraph … */
  enum { QK_UNIT_HEADING, QK_UNIT_TEXT } kind;
  qk_paragraph_kind paragraph;
  uint8_t atx;    /* heading: number of #, 0 for other headings */
  bool verbatim;  /* code: never a heading */
  bool bold_only; /* the block was bold as a whole */
  qk_text text;
  uint32_t room, piece_room; /* of text's memory, once it was joined */
  uint32_t bold;             /* bytes at the start that are bold */
  uint32_t heading;          /* text: bytes at the start that are a run-in heading */
  uint32_t key; /* heading or run-in: styles compare by it, lower is higher */
  uint32_t node, n_nodes;
} qk_unit;
typedef struct qk_units {
  qk_unit *items;
  uint32_t n, cap;
} qk_units;
void qk_headings_find(qk_parser *p, qk_units *units);
/* sequence.c: which outlines are headings, once each line was looked at */
void qk_sequences_settle(qk_parser *p, qk_units *units);
/* Bytes of the outline marker at the start (一、 （一） 1. （1）), its type 1 … 6 to
 * *type. */
size_t qk_outline_marker(qk_str s, uint32_t *type);
/* Bytes up to and with the first 。！？ outside quotes and brackets, 0 where there is
 * none within max bytes. */
size_t qk_first_sentence(qk_str s, size_t max);
bool qk_sentence_ended(qk_str s, bool colon_ends, bool semicolon_ends);
bool qk_is_enumeration(qk_parser *p, qk_str s);

/* body.c */
void qk_body(qk_parser *p, uint32_t article, uint32_t from, uint32_t to);

#endif
