/* body.c - one article's blocks, repaired and stored: paragraphs that a column, a page or
 * a picture cut in two are joined, headings are made whole, levels are normalised. */
#include "parse/parser.h"
#include "text/utf8.h"

enum { MAX_KEY = 128, HEADING_TAIL = 16 * 3 };

typedef struct body {
  qk_parser *p;
  uint32_t article;
  qk_units units;
  qk_text byline;
  bool ended_levels[7];
} body;

static qk_unit *add_unit(body *b, uint32_t node, const qk_inline *in) {
  if (!qk_arena_grow(b->p->arena, (void **)&b->units.items, b->units.n, &b->units.cap,
                     sizeof *b->units.items)) {
    b->p->failed = true;
    return NULL;
  }
  qk_unit *u = &b->units.items[b->units.n++];
  const qk_node *n = &b->p->blocks.nodes[node];
  *u = (qk_unit){.kind = n->kind == QK_NODE_HEADING ? QK_UNIT_HEADING : QK_UNIT_TEXT,
                 .atx = n->level,
                 .verbatim = n->kind == QK_NODE_CODE,
                 .text = in->text,
                 .bold = in->bold,
                 .bold_only = in->bold && in->bold == in->text.s.n,
                 .node = node,
                 .n_nodes = 1};
  u->paragraph = n->kind == QK_NODE_ITEM    ? QK_LIST_ITEM
                 : n->kind == QK_NODE_QUOTE ? QK_QUOTE
                                            : QK_BODY;
  return u;
}

static bool latin_last(qk_str s) {
  return s.n && (unsigned char)s.p[s.n - 1] < 0x80 && s.p[s.n - 1] > ' ';
}
static bool latin_first(qk_str s) {
  return s.n && (unsigned char)s.p[0] < 0x80 && s.p[0] > ' ';
}

/* Memory for n bytes and pieces in all, doubled so that many small parts stay linear. */
static bool make_room(body *b, qk_unit *u, size_t n, size_t n_pieces) {
  if (n > UINT32_MAX / 2 || n_pieces > UINT32_MAX / 2) return false;
  if (n > u->room) {
    char *p = qk_arena_alloc(b->p->arena, 2 * n);
    if (!p) return false;
    memcpy(p, u->text.s.p, u->text.s.n);
    u->text.s.p = p;
    u->room = (uint32_t)(2 * n);
  }
  if (n_pieces > u->piece_room) {
    qk_piece *p = qk_arena_array(b->p->arena, 2 * n_pieces, sizeof *p);
    if (!p) return false;
    memcpy(p, u->text.pieces, u->text.n_pieces * sizeof *p);
    u->text.pieces = p;
    u->piece_room = (uint32_t)(2 * n_pieces);
  }
  return true;
}

/* The next part of a paragraph; bold goes on where the first part was bold as a whole. */
static void append(body *b, qk_unit *u, const qk_inline *in) {
  qk_text *t = &u->text;
  bool space = latin_last(t->s) && latin_first(in->text.s) && t->s.p[t->s.n - 1] != '-';
  if (u->bold == t->s.n && u->bold && in->bold) u->bold += (uint32_t)space + in->bold;
  size_t n = t->s.n + space + in->text.s.n;
  if (!make_room(b, u, n, (size_t)t->n_pieces + in->text.n_pieces)) {
    b->p->failed = true;
    return;
  }
  char *p = (char *)t->s.p; /* make_room made it ours */
  qk_piece *pieces = (qk_piece *)t->pieces + t->n_pieces;
  size_t at = t->s.n + space;
  if (space) p[t->s.n] = ' ';
  memcpy(p + at, in->text.s.p, in->text.s.n);
  for (uint32_t i = 0; i < in->text.n_pieces; i++) {
    pieces[i] = in->text.pieces[i];
    pieces[i].at += (uint32_t)at;
  }
  t->s.n = n;
  t->n_pieces += in->text.n_pieces;
}

static bool begins_with_mark(qk_str s) {
  static const char *const marks[] = {"，", "。", "、", "；", "：",
                                      "”",  "）", "》", "！", "？"};
  for (size_t i = 0; i < QK_COUNT(marks); i++)
    if (qk_str_starts(s, qk_str_of(marks[i]))) return true;
  return false;
}

static bool ends_with_open(qk_str s) {
  static const char *const marks[] = {"，", "、", "“", "（", "《", "("};
  for (size_t i = 0; i < QK_COUNT(marks); i++)
    if (qk_str_ends(s, qk_str_of(marks[i]))) return true;
  return false;
}

/* Plain text, a line a paragraph: was the line before cut? */
static bool line_goes_on(body *b, const qk_unit *u, const qk_node *n, qk_str s) {
  uint32_t type;
  if (qk_sentence_ended(u->text.s, true, true) || n->indented) return false;
  if (begins_with_mark(s) || ends_with_open(u->text.s)) return true;
  if (n->gap) return false;
  if (qk_outline_marker(s, &type)) return false;
  size_t marker = qk_outline_marker(u->text.s, &type);
  if (marker && marker < u->text.s.n && type != 5) return false;
  (void)b;
  return true;
}

static bool goes_on(body *b, const qk_unit *u, uint32_t node, const qk_inline *in) {
  const qk_profile *f = b->p->profile;
  const qk_node *n = &b->p->blocks.nodes[node];
  uint32_t type;
  if (u->kind != QK_UNIT_TEXT || u->verbatim || n->kind != QK_NODE_PARAGRAPH)
    return false;
  if (u->paragraph != QK_BODY) return false;
  if (f->lines) return line_goes_on(b, u, n, in->text.s);
  if (!f->join) return false;
  /* “：” ends an introduction, unless what it introduces is a quotation. */
  bool colon = !qk_str_starts(in->text.s, QK_LIT("“"));
  if (qk_sentence_ended(u->text.s, colon, false)) return false;
  if (in->bold && !u->bold_only &&
      qk_sentence_ended(qk_str_sub(in->text.s, 0, in->bold), false, false))
    return false;
  return !qk_outline_marker(in->text.s, &type) && !qk_is_enumeration(b->p, in->text.s);
}

static int open_marks(qk_str s) {
  static const struct {
    const char *mark;
    int change;
  } marks[] = {{"“", 1}, {"”", -1}, {"《", 1}, {"》", -1}, {"（", 1}, {"）", -1}};
  int depth = 0;
  for (size_t i = 0; i + 3 <= s.n; i++)
    for (size_t k = 0; k < QK_COUNT(marks); k++)
      if (memcmp(s.p + i, marks[k].mark, 3) == 0) depth += marks[k].change;
  return depth;
}

/* Which numbers of # stand before headings that end in 。 in this article. */
static void find_ended_levels(body *b, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) {
    const qk_node *n = &b->p->blocks.nodes[i];
    if (n->kind == QK_NODE_HEADING && n->level < QK_COUNT(b->ended_levels) &&
        qk_sentence_ended(qk_parser_text(b->p, i)->text.s, false, false))
      b->ended_levels[n->level] = true;
  }
}

/* Bytes of the paragraph that still belong to the heading above it, 0 for none. */
static size_t heading_tail(body *b, const qk_unit *h, const qk_inline *in) {
  if (!b->p->profile->join || h->kind != QK_UNIT_HEADING || in->bold) return 0;
  if (qk_sentence_ended(h->text.s, true, false)) return 0;
  size_t n = qk_first_sentence(in->text.s, HEADING_TAIL);
  if (!n) return 0;
  qk_str tail = qk_str_sub(in->text.s, 0, n);
  bool cut = begins_with_mark(in->text.s) ||
             (open_marks(h->text.s) > 0 && open_marks(tail) < 0) ||
             (h->atx < QK_COUNT(b->ended_levels) && b->ended_levels[h->atx]);
  return cut ? n : 0;
}

static void complete_heading(body *b, uint32_t node, const qk_inline *in, size_t n) {
  qk_parser *p = b->p;
  qk_unit *h = &b->units.items[b->units.n - 1];
  qk_inline tail = {0}, rest = {0};
  if (!qk_text_slice(p->arena, &in->text, 0, n, &tail.text) ||
      !qk_text_slice(p->arena, &in->text, n, in->text.s.n, &rest.text)) {
    p->failed = true;
    return;
  }
  append(b, h, &tail);
  if (qk_trim(rest.text.s).n) add_unit(b, node, &rest);
}

static void text_node(body *b, uint32_t node) {
  const qk_inline *in = qk_parser_text(b->p, node);
  qk_unit *last = b->units.n ? &b->units.items[b->units.n - 1] : NULL;
  if (!in->text.s.n) { /* a picture without words */
    qk_parser_links(b->p, node, b->article, QK_NONE);
    return;
  }
  size_t tail = last ? heading_tail(b, last, in) : 0;
  if (tail) {
    complete_heading(b, node, in, tail);
  } else if (last && goes_on(b, last, node, in)) {
    append(b, last, in);
    last->n_nodes = node - last->node + 1;
  } else {
    add_unit(b, node, in);
  }
}

/* Takes the end mark off the text; true where nothing else is left. */
static void end_mark(body *b, qk_inline *in) {
  qk_parser *p = b->p;
  qk_str mark = p->profile->end_mark, s = qk_trim(in->text.s);
  if (!mark.n || !qk_str_ends(s, mark)) return;
  size_t at = (size_t)(s.p - in->text.s.p) + s.n - mark.n;
  qk_text rest;
  qk_article *a = &p->issue->articles[b->article];
  if (!qk_text_slice(p->arena, &in->text, at, in->text.s.n, &a->end_mark) ||
      !qk_text_slice(p->arena, &in->text, 0, at, &rest))
    p->failed = true;
  else
    in->text = rest;
  if (in->bold > in->text.s.n) in->bold = (uint32_t)in->text.s.n;
}

static void collect(body *b, uint32_t from, uint32_t to) {
  qk_parser *p = b->p;
  bool closed = false;
  qk_match m;
  for (uint32_t i = from; i < to && !p->failed; i++) {
    const qk_node *n = &p->blocks.nodes[i];
    if (n->kind == QK_NODE_TAB_TABLE || n->kind == QK_NODE_PIPE_TABLE) {
      qk_table_add(p, b->article, i);
      continue;
    }
    qk_inline *in = &p->texts[i].in;
    qk_parser_text(p, i);
    if (n->kind == QK_NODE_HEADING) {
      if (in->text.s.n) add_unit(b, i, in);
      continue;
    }
    if (!b->byline.s.n && in->text.s.n < 150 && in->text.s.n &&
        qk_any_match(p, &p->profile->byline, in->text.s, &m, NULL)) {
      b->byline = in->text;
      qk_parser_links(p, i, b->article, QK_NONE);
      continue;
    }
    if (qk_caption_at(p, i, b->units.n == 0 && i == from, closed)) {
      qk_caption_add(p, b->article, &in->text);
      qk_parser_links(p, i, b->article, QK_NONE);
      continue;
    }
    end_mark(b, in);
    closed |= p->issue->articles[b->article].end_mark.s.n > 0;
    text_node(b, i);
  }
}

/* ---- storing --------------------------------------------------------------------------
 */

typedef struct outline {
  uint32_t rank[MAX_KEY];     /* key → level */
  uint32_t open[MAX_KEY + 1]; /* the section that is open at a level */
  uint32_t depth;
} outline;

static void ranks(const body *b, outline *o) {
  bool used[MAX_KEY] = {false};
  for (uint32_t i = 0; i < b->units.n; i++) {
    const qk_unit *u = &b->units.items[i];
    if ((u->kind == QK_UNIT_HEADING || u->heading) && u->key < MAX_KEY)
      used[u->key] = true;
  }
  uint32_t level = 0;
  for (uint32_t k = 0; k < MAX_KEY; k++) o->rank[k] = used[k] ? ++level : 0;
}

static void links_of(body *b, const qk_unit *u, uint32_t paragraph) {
  for (uint32_t k = u->node; k < u->node + u->n_nodes; k++)
    qk_parser_links(b->p, k, b->article, paragraph);
}

static void store_section(body *b, outline *o, const qk_unit *u, qk_text title) {
  qk_section *s = QK_PUSH(b->p, sections);
  if (!s) return;
  uint32_t level = u->key < MAX_KEY ? o->rank[u->key] : 1;
  if (!level) level = 1;
  while (o->depth >= level) o->depth--;
  *s = (qk_section){.title = title, .article = b->article, .level = level};
  s->parent = QK_NONE;
  for (uint32_t k = o->depth; k > 0 && s->parent == QK_NONE; k--) s->parent = o->open[k];
  for (uint32_t k = o->depth + 1; k < level; k++) o->open[k] = QK_NONE;
  o->open[level] = b->p->issue->n_sections - 1;
  o->depth = level;
  qk_str cleaned = s->title.s;
  if (qk_str_ends(cleaned, QK_LIT("。"))) {
    qk_text bare; /* the 。 of a run-in heading is its markup */
    if (qk_text_slice(b->p->arena, &title, 0, cleaned.n - 3, &bare)) s->title = bare;
  }
  qk_title_clean(b->p, &s->title);
}

/* text: with the run-in heading of `heading` bytes in front. */
static void store_paragraph(body *b, const outline *o, const qk_unit *u, qk_text text,
                            uint32_t heading) {
  qk_parser *p = b->p;
  qk_issue *is = p->issue;
  qk_str trimmed = qk_trim(text.s);
  if (!qk_trim(qk_str_sub(text.s, heading, text.s.n)).n) return links_of(b, u, QK_NONE);
  if (trimmed.n != text.s.n) text = qk_parser_slice(p, &text, trimmed);
  qk_paragraph *para = QK_PUSH(p, paragraphs);
  if (!para) return;
  *para = (qk_paragraph){.text = text,
                         .heading = heading,
                         .kind = u->paragraph,
                         .article = b->article,
                         .section = QK_NONE,
                         .sentence_first = is->n_sentences};
  for (uint32_t k = o->depth; k > 0 && para->section == QK_NONE; k--)
    para->section = o->open[k];
  if (!qk_sentences(text.s, p->arena, &is->sentences, &is->n_sentences,
                    &is->cap_sentences))
    p->failed = true;
  para->sentence_n = is->n_sentences - para->sentence_first;
  links_of(b, u, is->n_paragraphs - 1);
}

/* A run-in heading that the OCR set on a line of its own opens the paragraph below it. */
static bool opens_paragraph(const body *b, uint32_t i) {
  const qk_unit *u = &b->units.items[i];
  if (!b->p->profile->run_in || i + 1 >= b->units.n) return false;
  const qk_unit *next = u + 1;
  return qk_sentence_ended(u->text.s, false, false) && next->kind == QK_UNIT_TEXT &&
         next->paragraph == QK_BODY && !next->verbatim && !next->heading;
}

static void store_heading(body *b, outline *o, uint32_t *i) {
  qk_parser *p = b->p;
  const qk_unit *u = &b->units.items[*i];
  store_section(b, o, u, u->text);
  links_of(b, u, QK_NONE);
  if (!opens_paragraph(b, *i)) return;
  qk_text whole;
  if (!qk_text_join(p->arena, &u->text, &u[1].text, (qk_str){"", 0}, &whole))
    p->failed = true;
  else
    store_paragraph(b, o, u + 1, whole, (uint32_t)u->text.s.n);
  ++*i;
}

static void store_text(body *b, outline *o, const qk_unit *u) {
  if (!u->heading) return store_paragraph(b, o, u, u->text, 0);
  qk_text title;
  if (!qk_text_slice(b->p->arena, &u->text, 0, u->heading, &title)) {
    b->p->failed = true;
    return;
  }
  store_section(b, o, u, title);
  store_paragraph(b, o, u, u->text, u->heading);
}

static void store(body *b) {
  outline o = {.depth = 0};
  ranks(b, &o);
  for (uint32_t i = 0; i < b->units.n && !b->p->failed; i++) {
    if (b->units.items[i].kind == QK_UNIT_HEADING)
      store_heading(b, &o, &i);
    else
      store_text(b, &o, &b->units.items[i]);
  }
}

void qk_body(qk_parser *p, uint32_t article, uint32_t from, uint32_t to) {
  body b = {.p = p, .article = article};
  if (p->profile->join) find_ended_levels(&b, from, to);
  collect(&b, from, to);
  qk_headings_find(p, &b.units);
  store(&b);
  qk_article *a = &p->issue->articles[article];
  if (b.byline.s.n) a->byline = b.byline;
  if (to > from) {
    const qk_node *last = &p->blocks.nodes[to - 1];
    uint32_t end = p->blocks.lines[last->line + last->n_lines - 1].to;
    if (end > a->source_to) a->source_to = end;
  }
}
