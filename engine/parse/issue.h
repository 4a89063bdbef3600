/* issue.h - an issue as the parser leaves it: what the store writes, what tests read.
 * In:   (made by parse.c)
 * Out:  flat arrays in reading order; rows name each other by index.
 * Owns: nothing; everything lives in the arena of the ingest, texts may borrow the
 * source. */
#ifndef QK_PARSE_ISSUE_H
#define QK_PARSE_ISSUE_H

#include "base/str.h"
#include "text/sentence.h"

#define QK_NONE UINT32_MAX

/* A run of the source that stands verbatim in a stored text. */
typedef struct qk_piece {
  uint32_t src; /* text offset in the source */
  uint32_t len; /* bytes */
  uint32_t at;  /* where it stands in the stored text */
} qk_piece;

/* A stored text.  Bytes between pieces (a joining space or line break) have no source. */
typedef struct qk_text {
  qk_str s;
  const qk_piece *pieces;
  uint32_t n_pieces;
} qk_text;

typedef enum qk_article_kind {
  QK_NOTICE,
  QK_SPEECH,
  QK_CITY_REPORT,
  QK_APPENDIX,
  QK_OTHER
} qk_article_kind;
typedef enum qk_paragraph_kind { QK_BODY, QK_QUOTE, QK_LIST_ITEM } qk_paragraph_kind;
typedef enum qk_severity { QK_INFO, QK_WARNING, QK_ERROR } qk_severity;

typedef struct qk_masthead { /* a line of masthead, colophon or back matter */
  qk_text text;
  qk_str field; /* what the profile read from it ("price_yuan date"), empty if nothing */
} qk_masthead;

typedef struct qk_staff {
  qk_str role, name;
  uint32_t masthead; /* index */
} qk_staff;

typedef struct qk_toc_entry {
  qk_text line;                             /* the entry as printed, for provenance */
  qk_text column_heading;                   /* only on the first entry of a column */
  qk_str column_title, city, title, author; /* empty where not stated */
  qk_str page;                              /* as printed; empty where not stated */
  uint32_t article;                         /* index or QK_NONE */
} qk_toc_entry;

typedef struct qk_article {
  qk_article_kind kind;
  qk_text kicker, title, byline, city_text, end_mark;
  qk_str city, column_title, page; /* empty where there is none */
  uint32_t source_from, source_to; /* text offsets: first to last byte */
} qk_article;

typedef struct qk_section {
  qk_text title;
  uint32_t article, parent; /* parent: index of a section or QK_NONE */
  uint32_t level;           /* 1 … */
} qk_section;

/* A run-in heading opens its paragraph in print, so it stands in the paragraph's text,
 * too; its bytes belong to the section's title and are not the paragraph's own. */
typedef struct qk_paragraph {
  qk_text text;
  uint32_t heading; /* bytes at the start of text that are the run-in heading */
  qk_paragraph_kind kind;
  uint32_t article, section;           /* section: index or QK_NONE */
  uint32_t sentence_first, sentence_n; /* in issue.sentences, byte offsets in text.s */
} qk_paragraph;

typedef struct qk_caption {
  qk_text text;
  uint32_t article;
  qk_str date_start, date_end, place; /* ISO 8601, empty where not stated */
} qk_caption;

typedef struct qk_grid {
  qk_str title;
  uint32_t article, cell_first, cell_n;
} qk_grid;

typedef struct qk_grid_cell {
  qk_text text;      /* a header that was printed again has one piece per place */
  uint32_t row, col; /* row 0 is the header row if the grid has one, else rows begin at 1
                      */
  qk_str header;     /* of the column; empty for the header row itself */
} qk_grid_cell;

typedef struct qk_link {       /* what a Markdown link, image or autolink points to */
  uint32_t article, paragraph; /* paragraph: index or QK_NONE */
  qk_str kind;                 /* "link", "image", "autolink" */
  qk_str text;
  qk_text url;
} qk_link;

typedef struct qk_diagnostic {
  qk_severity severity;
  uint32_t at; /* text offset */
  const char *code;
  qk_str raw, message, suggestion;
} qk_diagnostic;

typedef struct qk_issue {
  qk_str periodical, number, year, month, date, title, price_yuan, cn_serial, publisher,
      address, postal_code, website, email, profile; /* empty where not stated */
  qk_masthead *masthead;
  qk_staff *staff;
  qk_toc_entry *toc;
  qk_article *articles;
  qk_section *sections;
  qk_paragraph *paragraphs;
  qk_span *sentences;
  qk_caption *captions;
  qk_grid *grids;
  qk_grid_cell *cells;
  qk_link *links;
  qk_diagnostic *diagnostics;
  uint32_t n_masthead, n_staff, n_toc, n_articles, n_sections, n_paragraphs, n_sentences,
      n_captions, n_grids, n_cells, n_links, n_diagnostics;
  uint32_t cap_masthead, cap_staff, cap_toc, cap_articles, cap_sections, cap_paragraphs,
      cap_sentences, cap_captions, cap_grids, cap_cells, cap_links, cap_diagnostics;
} qk_issue;

#endif
