/* profiles.h - profiles compiled by hand, so that the parser is fuzzed without Lua.
 * In:   a row of rows[].
 * Out:  a profile with every switch of the row and its patterns.
 * Owns: the caller frees it with qk_profile_free. */
#ifndef QK_FUZZ_PROFILES_H
#define QK_FUZZ_PROFILES_H

#include "fuzz.h"

#include "parse/profile.h"

typedef struct profile_row {
  const char *name;
  const char *fields, *staff, *masthead_start, *back_matter, *contents_entry,
      *contents_cover, *title, *byline, *kicker, *caption, *section, *not_section;
  const char *end_mark;
  unsigned title_levels;
  bool first_line_title, floating_captions, run_in, outline, join, lines;
} profile_row;

static const profile_row rows[] = {
    {.name = "journal",
     .fields = "^(?<year>\\d{4})年第(?<number>\\d+)期",
     .staff = "^(?<role>主编|编辑|总编辑)[：:\\s]+(?<names>.+)$",
     .masthead_start = "^主\\s*办[：:]",
     .back_matter = "^本刊启事",
     .contents_entry =
         "^(?<page>\\d{1,3})\\s*(?:(?<city>\\p{Han}{2,4})[：:])?(?<title>.+?)"
         "(?:／(?<author>.+))?$",
     .contents_cover = "^(?<column>封[面二三底])[：:](?<title>.+)$",
     .title = "^(?<city>\\p{Han}{2,4})[：:]\\s*(?<title>.*)$",
     .byline = "^[□◎](?<author>.+)$",
     .kicker = "^——",
     .caption = "^▲",
     .not_section = "^[一二三]是",
     .end_mark = "■",
     .floating_captions = true,
     .run_in = true,
     .outline = true,
     .join = true},
    {.name = "markdown", .title_levels = 1u << 1 | 1u << 2, .outline = false},
    {.name = "document",
     .section = "^第[一二三四五六七八九十]+[章节条]",
     .byline = "^（?\\d{4}年\\d+月\\d+日",
     .first_line_title = true,
     .outline = true,
     .join = true,
     .lines = true},
    {.name = "weekly",
     .title = "^# .*第\\s*(?<number>\\d+)\\s*期[：:](?<title>.+)$",
     .caption = "^（图片说明[：:].*）$",
     .title_levels = 1u << 1 | 1u << 2 | 1u << 3},
};

static inline void add(qk_profile *p, qk_patterns *list, const char *pattern) {
  if (!pattern) return;
  qk_err e = {0};
  list->items = qk_arena_array(&p->arena, 1, sizeof *list->items);
  MUST(list->items, "memory");
  MUST(qk_pattern_compile(&list->items[0], qk_str_of(pattern), true, &e) == QK_OK,
       "%s: %s", pattern, e.msg);
  list->n = 1;
}

static inline void profile_make(qk_profile *p, const profile_row *row) {
  static qk_str verbs[] = {{"强化", 6}, {"推动", 6}, {"坚持", 6}};
  static qk_str copulas[] = {{"是", 3}, {"了", 3}};
  *p = (qk_profile){.name = qk_str_of(row->name),
                    .title_levels = row->title_levels,
                    .first_line_title = row->first_line_title,
                    .end_mark = qk_str_of(row->end_mark),
                    .floating_captions = row->floating_captions,
                    .run_in = row->run_in,
                    .outline = row->outline,
                    .join = row->join,
                    .lines = row->lines,
                    .heading_verbs = {verbs, QK_COUNT(verbs)},
                    .heading_copulas = {copulas, QK_COUNT(copulas)}};
  add(p, &p->fields, row->fields);
  add(p, &p->staff, row->staff);
  add(p, &p->masthead_start, row->masthead_start);
  add(p, &p->back_matter, row->back_matter);
  add(p, &p->contents_entry, row->contents_entry);
  add(p, &p->contents_cover, row->contents_cover);
  add(p, &p->article_title, row->title);
  add(p, &p->byline, row->byline);
  add(p, &p->kicker, row->kicker);
  add(p, &p->caption, row->caption);
  add(p, &p->section, row->section);
  add(p, &p->not_section, row->not_section);
}

#endif
