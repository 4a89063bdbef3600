/* block.c - lines to blocks. */
#include "parse/block.h"

#include "text/utf8.h"

typedef struct reader {
  const qk_source *src;
  qk_arena *arena;
  qk_blocks *out;
  bool line_is_paragraph;
  bool open;    /* the last block takes further lines */
  bool comment; /* inside <!-- that goes over lines */
  char fence;   /* inside fenced code: its character */
  size_t fence_n;
  uint32_t gap;
} reader;

static qk_str text_of(const reader *r, qk_line l) {
  return (qk_str){r->src->text.p + l.from, l.to - l.from};
}

/* Blanks that may surround a line: ASCII, U+3000, zero-width space, BOM, NBSP. */
static size_t space_at(qk_str s, size_t i) {
  unsigned char c = (unsigned char)s.p[i];
  if (c > 0x20 && c < 0x7F) return 0;
  if (c <= 0x20 || c == 0x7F) return 1;
  size_t len;
  uint32_t cp = qk_utf8_at(s.p + i, &len);
  return qk_is_space(cp) || qk_is_control(cp) ? len : 0;
}

static qk_line trim(const reader *r, uint32_t from, uint32_t to) {
  qk_str t = r->src->text;
  while (from < to) {
    size_t n = space_at(t, from);
    if (!n) break;
    from += (uint32_t)n;
  }
  while (to > from) {
    unsigned char c = (unsigned char)t.p[to - 1];
    if (c > 0x20 && c < 0x7F) break;
    size_t n;
    uint32_t cp = qk_utf8_last((qk_str){t.p + from, to - from}, &n);
    if (!qk_is_space(cp) && !qk_is_control(cp)) break;
    to -= (uint32_t)n;
  }
  return (qk_line){from, to};
}

static bool add_line(reader *r, qk_line l) {
  qk_blocks *b = r->out;
  if (!qk_arena_grow(r->arena, (void **)&b->lines, b->n_lines, &b->cap_lines,
                     sizeof *b->lines))
    return false;
  b->lines[b->n_lines++] = l;
  return true;
}

static qk_node *add_node(reader *r, qk_node_kind kind) {
  qk_blocks *b = r->out;
  if (!qk_arena_grow(r->arena, (void **)&b->nodes, b->n_nodes, &b->cap_nodes,
                     sizeof *b->nodes))
    return NULL;
  qk_node *n = &b->nodes[b->n_nodes++];
  *n = (qk_node){.kind = (uint8_t)kind,
                 .gap = (uint8_t)(r->gap > 255 ? 255 : r->gap),
                 .line = b->n_lines};
  r->gap = 0;
  r->open = false;
  return n;
}

/* A block of one line, or its first line. */
static qk_node *start(reader *r, qk_node_kind kind, qk_line l) {
  qk_node *n = add_node(r, kind);
  if (!n || !add_line(r, l)) return NULL;
  n->n_lines = 1;
  return n;
}

static bool more(reader *r, qk_line l) {
  if (!add_line(r, l)) return false;
  r->out->nodes[r->out->n_nodes - 1].n_lines++;
  return true;
}

static bool last_is(const reader *r, qk_node_kind kind) {
  return r->open && r->out->n_nodes && r->out->nodes[r->out->n_nodes - 1].kind == kind;
}

/* Number of # if the line is an ATX heading, else 0; *rest to its content. */
static int heading_level(const reader *r, qk_line l, qk_line *rest) {
  qk_str s = text_of(r, l);
  size_t n = 0;
  while (n < s.n && n < 7 && s.p[n] == '#') n++;
  if (n == 0 || n > 6) return 0;
  if (n < s.n && !space_at(s, n)) return 0;
  uint32_t to = l.to;
  while (to > l.from + n && r->src->text.p[to - 1] == '#') to--;
  /* Closing #s are markup only behind a space. */
  if (to < l.to && to > l.from + n && !space_at(r->src->text, to - 1)) to = l.to;
  *rest = trim(r, l.from + (uint32_t)n, to);
  return (int)n;
}

/* The line consists of at least three of c and spaces. */
static bool only(qk_str s, char c) {
  size_t n = 0;
  for (size_t i = 0; i < s.n; i++) {
    if (s.p[i] == c)
      n++;
    else if (s.p[i] != ' ' && s.p[i] != '\t')
      return false;
  }
  return n >= 3;
}

static size_t fence_length(qk_str s, char *c) {
  if (s.n < 3 || (s.p[0] != '`' && s.p[0] != '~')) return 0;
  size_t n = 0;
  while (n < s.n && s.p[n] == s.p[0]) n++;
  if (n < 3) return 0;
  /* A back-tick behind the fence makes it a code span in a paragraph. */
  if (s.p[0] == '`' && memchr(s.p + n, '`', s.n - n)) return 0;
  *c = s.p[0];
  return n;
}

/* Bytes of a list marker with its space: bullets are markup, so are not counted in the
 * content; numbers are text.  Returns the bytes to drop; *item tells whether it is one.
 */
static size_t list_marker(qk_str s, bool *item) {
  *item = false;
  if (s.n > 1 && (s.p[0] == '-' || s.p[0] == '*' || s.p[0] == '+') &&
      (s.p[1] == ' ' || s.p[1] == '\t')) {
    *item = true;
    return 2;
  }
  size_t n = 0;
  while (n < s.n && n < 9 && s.p[n] >= '0' && s.p[n] <= '9') n++;
  if (n && n + 1 < s.n && (s.p[n] == '.' || s.p[n] == ')') && s.p[n + 1] == ' ')
    *item = true;
  return 0;
}

/* Columns of a line of a tab-separated table: cells between tabs, at least two not empty.
 */
static uint32_t tab_columns(qk_str s) {
  const char *tab = memchr(s.p, '\t', s.n);
  if (!tab || tab == s.p) return 0;
  uint32_t n = 1;
  size_t filled = 1;
  for (size_t i = (size_t)(tab - s.p); i < s.n; i++) {
    if (s.p[i] != '\t') continue;
    n++;
    if (i + 1 < s.n && s.p[i + 1] != '\t') filled++;
  }
  return filled >= 2 ? n : 0;
}

/* The |---|:--:| line under a pipe table's header. */
static bool pipe_delimiter(qk_str s) {
  bool pipe = false, dash = false;
  for (size_t i = 0; i < s.n; i++) {
    char c = s.p[i];
    if (c == '|')
      pipe = true;
    else if (c == '-')
      dash = true;
    else if (c != ':' && c != ' ' && c != '\t')
      return false;
  }
  return pipe && dash;
}

static bool raw_line(const reader *r, uint32_t i, uint32_t *from, uint32_t *to) {
  const qk_source *src = r->src;
  if (i >= src->n_lines) return false;
  *from = src->line_start[i];
  *to = i + 1 < src->n_lines ? src->line_start[i + 1] : (uint32_t)src->text.n;
  return true;
}

static qk_line line_at(const reader *r, uint32_t i) {
  uint32_t from = 0, to = 0;
  if (!raw_line(r, i, &from, &to)) return (qk_line){0, 0};
  return trim(r, from, to);
}

/* Takes the whole table that begins at line i; *used to its lines. */
static bool pipe_table(reader *r, uint32_t i, uint32_t *used) {
  qk_line head = line_at(r, i), rule = line_at(r, i + 1);
  *used = 0;
  if (!memchr(text_of(r, head).p, '|', text_of(r, head).n)) return true;
  if (i + 1 >= r->src->n_lines || !pipe_delimiter(text_of(r, rule))) return true;
  if (!start(r, QK_NODE_PIPE_TABLE, head)) return false;
  uint32_t at = i + 2;
  for (; at < r->src->n_lines; at++) {
    qk_line l = line_at(r, at);
    if (l.from == l.to || !memchr(text_of(r, l).p, '|', text_of(r, l).n)) break;
    if (!more(r, l)) return false;
  }
  *used = at - i;
  return true;
}

static bool tab_table(reader *r, uint32_t i, uint32_t *used) {
  *used = 0;
  qk_line l = line_at(r, i);
  uint32_t columns = tab_columns(text_of(r, l));
  if (!columns || i + 1 >= r->src->n_lines) return true;
  if (tab_columns(text_of(r, line_at(r, i + 1))) != columns) return true;
  if (!start(r, QK_NODE_TAB_TABLE, l)) return false;
  uint32_t at = i + 1;
  for (; at < r->src->n_lines; at++) {
    l = line_at(r, at);
    if (l.from == l.to || tab_columns(text_of(r, l)) != columns) break;
    if (!more(r, l)) return false;
  }
  *used = at - i;
  return true;
}

/* Four spaces or a tab make code of what would be a heading. */
static bool is_set_in(const reader *r, uint32_t from, uint32_t to) {
  const char *p = r->src->text.p;
  return !r->line_is_paragraph && from < to &&
         (p[from] == '\t' || (to - from >= 4 && memcmp(p + from, "    ", 4) == 0));
}

static bool first_code_line(reader *r, qk_line l) {
  if (!start(r, QK_NODE_CODE, l)) return false;
  return r->open = true;
}

static bool code_line(reader *r, qk_line l, uint32_t from, uint32_t to) {
  char c = 0;
  qk_str s = text_of(r, l);
  if (fence_length(s, &c) >= r->fence_n && c == r->fence && only(s, c)) {
    r->fence = 0;
    return r->open = false, true;
  }
  while (to > from && (r->src->text.p[to - 1] == '\n' || r->src->text.p[to - 1] == '\r'))
    to--;
  qk_line whole = {from, to};
  return r->open ? more(r, whole) : first_code_line(r, whole);
}

/* What a comment says is kept, but it is neither heading nor list. */
static bool comment_line(reader *r, qk_line l) {
  qk_str s = text_of(r, l);
  if (qk_str_find(s, QK_LIT("-->")) < s.n) r->comment = false;
  if (l.from == l.to) return true;
  bool ok = last_is(r, QK_NODE_CODE) ? more(r, l) : first_code_line(r, l);
  r->open = r->comment;
  return ok;
}

static bool opens_comment(const reader *r, qk_str s) {
  return !r->line_is_paragraph && qk_str_starts(s, QK_LIT("<!--")) &&
         qk_str_find(s, QK_LIT("-->")) == s.n;
}

static bool quote_line(reader *r, qk_line l) {
  uint32_t from = l.from;
  while (from < l.to && (r->src->text.p[from] == '>' || r->src->text.p[from] == ' '))
    from++;
  qk_line rest = trim(r, from, l.to);
  heading_level(r, rest, &rest); /* the # of a heading that is quoted */
  if (rest.from == rest.to) return r->open = false, true;
  if (last_is(r, QK_NODE_QUOTE)) return more(r, rest);
  if (!start(r, QK_NODE_QUOTE, rest)) return false;
  return r->open = true;
}

static bool text_line(reader *r, qk_line l, bool indented) {
  qk_str s = text_of(r, l);
  bool item;
  size_t marker = list_marker(s, &item);
  if (item && !r->line_is_paragraph) {
    qk_line rest = trim(r, l.from + (uint32_t)marker, l.to);
    heading_level(r, rest, &rest);
    if (rest.from == rest.to) return true;
    if (!start(r, QK_NODE_ITEM, rest)) return false;
    return r->open = true;
  }
  if (r->open && !r->line_is_paragraph && !indented) return more(r, l);
  qk_node *n = start(r, QK_NODE_PARAGRAPH, l);
  if (!n) return false;
  n->indented = indented;
  return r->open = true;
}

/* A line of = or - under a one-line paragraph makes that a heading (setext). */
static bool setext(reader *r, qk_str s) {
  if (r->line_is_paragraph || !last_is(r, QK_NODE_PARAGRAPH)) return false;
  qk_node *n = &r->out->nodes[r->out->n_nodes - 1];
  if (n->n_lines != 1 || (!only(s, '=') && !only(s, '-')) || memchr(s.p, ' ', s.n))
    return false;
  n->kind = QK_NODE_HEADING;
  n->level = s.p[0] == '=' ? 1 : 2;
  r->open = false;
  return true;
}

static bool one_line(reader *r, uint32_t i, uint32_t *used) {
  uint32_t from = 0, to = 0;
  raw_line(r, i, &from, &to);
  qk_line l = trim(r, from, to), rest;
  *used = 1;
  if (r->fence) return code_line(r, l, from, to);
  if (r->comment) return comment_line(r, l);
  if (l.from == l.to) {
    r->gap++;
    r->open = false;
    return true;
  }
  qk_str s = text_of(r, l);
  char first = s.p[0];
  int level;
  if (first == '#' && !is_set_in(r, from, l.from) &&
      (level = heading_level(r, l, &rest)) > 0) {
    if (rest.from == rest.to) return r->open = false, true;
    qk_node *n = start(r, QK_NODE_HEADING, rest);
    if (n) n->level = (uint8_t)level;
    return n != NULL;
  }
  if ((first == '=' || first == '-') && setext(r, s)) return true;
  if ((first == '-' || first == '*' || first == '_') && only(s, first)) {
    r->gap++; /* a thematic break */
    return r->open = false, true;
  }
  size_t fence = fence_length(s, &r->fence);
  if (fence) {
    r->fence_n = fence;
    r->open = false;
    /* The language's name is markup; words are not. */
    rest = trim(r, l.from + (uint32_t)fence, l.to);
    bool words = false;
    for (uint32_t k = rest.from; k < rest.to; k++)
      words |= (unsigned char)r->src->text.p[k] >= 0x80;
    return !words || first_code_line(r, rest);
  }
  if (first == '>') return quote_line(r, l);
  if (first == '<' && opens_comment(r, s)) {
    r->open = false;
    r->comment = true;
    return comment_line(r, l);
  }
  uint32_t n = 0;
  if (memchr(s.p, '|', s.n) && !pipe_table(r, i, &n)) return false;
  if (!n && memchr(s.p, '\t', s.n) && !tab_table(r, i, &n)) return false;
  if (n) return *used = n, true;
  bool wide = from < l.from && (unsigned char)r->src->text.p[from] == 0xE3;
  return text_line(r, l, wide);
}

/* Is a line `key: value`, the first of a file's front matter? */
static bool is_key(qk_str s) {
  size_t n = 0;
  while (n < s.n && ((s.p[n] >= 'a' && s.p[n] <= 'z') ||
                     (s.p[n] >= 'A' && s.p[n] <= 'Z') || s.p[n] == '_' || s.p[n] == '-'))
    n++;
  return n && n < s.n && s.p[n] == ':' && (n + 1 == s.n || s.p[n + 1] == ' ');
}

/* --- key: value … --- on top of a Markdown file: *used to its lines. */
static bool front_matter(reader *r, uint32_t *used) {
  enum { MOST = 200 };
  qk_str rule = QK_LIT("---");
  *used = 0;
  if (r->line_is_paragraph || !qk_str_eq(text_of(r, line_at(r, 0)), rule) ||
      !is_key(text_of(r, line_at(r, 1))))
    return true;
  uint32_t end = 2;
  while (end < MOST && end < r->src->n_lines &&
         !qk_str_eq(text_of(r, line_at(r, end)), rule))
    end++;
  if (end >= MOST || end >= r->src->n_lines) return true;
  for (uint32_t i = 1; i < end; i++) {
    qk_line l = line_at(r, i);
    if (l.from == l.to) continue;
    if (!(i > 1 ? more(r, l) : first_code_line(r, l))) return false;
  }
  r->open = false;
  r->out->front_matter = true;
  *used = end + 1;
  return true;
}

qk_code qk_blocks_read(const qk_source *src, bool line_is_paragraph, qk_arena *a,
                       qk_blocks *out, qk_err *e) {
  *out = (qk_blocks){0};
  reader r = {.src = src, .arena = a, .out = out, .line_is_paragraph = line_is_paragraph};
  uint32_t i = 0;
  if (!front_matter(&r, &i)) return qk_nomem(e);
  while (i < src->n_lines) {
    uint32_t used = 1;
    if (!one_line(&r, i, &used)) return qk_nomem(e);
    i += used;
    if (out->n_nodes > QK_BLOCKS_MAX) {
      qk_fail(e, QK_INPUT, "more than %d headings and paragraphs", QK_BLOCKS_MAX);
      qk_err_at(e, src->path, (int)i, 1);
      return QK_INPUT;
    }
  }
  return QK_OK;
}
