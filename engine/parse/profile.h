/* profile.h - how a periodical looks, as the parser wants it.
 * In:   filled by script/ from a Lua table (or by a test, by hand).
 * Out:  compiled patterns and switches, read-only while parsing.
 * Owns: its patterns and strings, until qk_profile_free. */
#ifndef QK_PARSE_PROFILE_H
#define QK_PARSE_PROFILE_H

#include "base/arena.h"
#include "parse/issue.h"
#include "text/pattern.h"

typedef struct qk_patterns { /* tried in order */
  qk_pattern **items;
  uint32_t n;
} qk_patterns;

typedef struct qk_strs {
  qk_str *items;
  uint32_t n;
} qk_strs;

/* An article is of `kind` where every condition that is given holds. */
typedef struct qk_kind_rule {
  qk_article_kind kind;
  qk_pattern *title, *column; /* NULL: any */
  bool city, table;           /* has a city prefix; its heading is followed by a table */
} qk_kind_rule;

typedef struct qk_profile {
  qk_arena arena; /* strings and arrays below */
  qk_str name, title, periodical, file;
  int priority; /* higher is asked first whether it recognises a text */

  /* recognise: every pattern must match (multiline) the first 64 KiB of the text. */
  qk_patterns recognise;

  /* masthead: a line that matches gives its named groups to the fields of those names:
   * periodical number year month day date title price_yuan cn_serial publisher address
   * postal_code website email.  The first value of a field stays. */
  qk_patterns fields;
  qk_patterns heading_fields; /* the same of the first article's title; they make no
                                 masthead of what stands before it */
  qk_patterns staff;          /* named groups role, names */
  qk_patterns masthead_start; /* a block that opens a colophon in mid-issue */
  qk_patterns back_matter;    /* a block that belongs to no article */
  qk_patterns body_start; /* documents: the line that ends what stands under the title */

  /* contents list: named groups page, city, title, author; cover: column, title. */
  qk_patterns contents_entry, contents_cover;

  /* Articles.  article_title: headings that open an article whatever their level; named
   * groups city, title. title_levels: bit n set: every ATX heading of level n opens an
   * article.
   */
  qk_patterns article_title;
  unsigned title_levels;
  bool first_line_title; /* plain text: the first line is the title (documents) */
  qk_strs cities; /* names that may stand before “：” in a title; empty: any */
  qk_kind_rule *kinds;
  uint32_t n_kinds;
  qk_str end_mark;
  qk_patterns byline, kicker;

  qk_patterns caption;    /* a block that is a picture caption wherever it stands */
  bool floating_captions; /* captions found by position after a page break, too */

  qk_patterns section;     /* a line that is a section heading; named group level (digits)
                              optional */
  qk_patterns not_section; /* enumerations that look like run-in headings but are none */
  bool run_in;     /* bold or parallel plain first sentences are run-in headings */
  bool bold_lines; /* a paragraph that is bold as a whole is a heading */
  bool outline;    /* 一、 （一） 1. （1） at the start of a line or paragraph */
  bool join;       /* paragraphs cut by column and page breaks are joined */
  bool lines;      /* plain text: a line is a paragraph unless it was cut */
  qk_strs heading_verbs;    /* lexicon: how a run-in heading begins */
  qk_strs heading_copulas;  /* lexicon: words that make it a plain statement */
  qk_strs heading_ordinals; /* lexicon: 首先， 其次， … open a set of headings */
} qk_profile;

void qk_profile_free(qk_profile *p);
/* The profile of highest priority whose patterns all match the head of the text, NULL if
 * none. */
const qk_profile *qk_profile_recognise(const qk_profile *const *profiles, size_t n,
                                       qk_matcher *with, qk_str text);

#endif
