/* parse.c - from text to an issue: which part of it each block belongs to.
 * Blocks are read one after the other through four zones: front (masthead, colophon),
 * contents list, article, back matter.  An article's blocks go to body.c in one piece. */
#include "parse/parse.h"

#include <stdio.h>

#include "parse/parser.h"
#include "text/utf8.h"

typedef enum zone { FRONT, CONTENTS, ARTICLE, BACK } zone;

typedef struct walk {
  qk_parser *p;
  zone zone;
  bool closed;      /* the article has had its end mark */
  uint32_t article; /* index, QK_NONE before the first */
  uint32_t from;    /* first block of its body */
  qk_contents contents;
} walk;

const qk_inline *qk_parser_text(qk_parser *p, uint32_t node) {
  qk_node_text *t = &p->texts[node];
  if (t->done) return &t->in;
  const qk_node *n = &p->blocks.nodes[node];
  t->done = true;
  bool verbatim = n->kind == QK_NODE_CODE;
  if (!qk_inline_read(&p->inlines, p->blocks.lines + n->line, n->n_lines, verbatim,
                      &t->in)) {
    p->failed = true;
    t->in = (qk_inline){0};
  }
  t->link_first = p->issue->n_links;
  for (uint32_t i = 0; i < p->inlines.n_targets && !p->failed; i++) {
    qk_target *at = &p->inlines.targets[i];
    qk_link *link = QK_PUSH(p, links);
    qk_piece *piece = QK_ARENA_NEW(p->arena, qk_piece);
    if (!link || !piece) return p->failed = true, &t->in;
    *piece = (qk_piece){at->from, at->to - at->from, 0};
    bool automatic = at->kind[0] == 'a'; /* its target is the text that is kept */
    *link = (qk_link){.article = QK_NONE, .paragraph = QK_NONE};
    link->kind = qk_str_of(at->kind);
    link->url = (qk_text){{p->src->text.p + at->from, piece->len}, piece, !automatic};
  }
  t->n_links = p->issue->n_links - t->link_first;
  return &t->in;
}

void qk_parser_links(qk_parser *p, uint32_t node, uint32_t article, uint32_t paragraph) {
  const qk_node_text *t = &p->texts[node];
  for (uint32_t i = 0; t->done && i < t->n_links; i++) {
    p->issue->links[t->link_first + i].article = article;
    p->issue->links[t->link_first + i].paragraph = paragraph;
  }
}

/* A link in the masthead or the contents list belongs to no article; its words stay. */
static void drop_loose_links(qk_issue *is) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < is->n_links; i++)
    if (is->links[i].article != QK_NONE) is->links[n++] = is->links[i];
  is->n_links = n;
}

qk_text qk_parser_line(qk_parser *p, uint32_t line) {
  qk_inline in = {0};
  p->inlines.keep_words = true;
  if (!qk_inline_read(&p->inlines, p->blocks.lines + line, 1, false, &in))
    p->failed = true;
  p->inlines.keep_words = false;
  return in.text;
}

void qk_parser_note(qk_parser *p, qk_severity severity, const char *code, uint32_t at,
                    qk_str raw, const char *message, const char *suggestion) {
  qk_diagnostic *d = QK_PUSH(p, diagnostics);
  if (!d) return;
  *d = (qk_diagnostic){severity, at == QK_NONE ? 0 : at, code,
                       raw,      qk_str_of(message),     qk_str_of(suggestion)};
}

bool qk_any_match(qk_parser *p, const qk_patterns *set, qk_str s, qk_match *m,
                  const qk_pattern **which) {
  for (uint32_t i = 0; i < set->n; i++) {
    if (!qk_pattern_match(set->items[i], p->matcher, s, m)) continue;
    if (which) *which = set->items[i];
    return true;
  }
  return false;
}

qk_text qk_parser_slice(qk_parser *p, const qk_text *t, qk_str part) {
  qk_text out = {0};
  if (!part.p || !part.n) return out;
  size_t from = (size_t)(part.p - t->s.p);
  if (!qk_text_slice(p->arena, t, from, from + part.n, &out)) p->failed = true;
  return out;
}

static bool short_block(const qk_node *n, qk_str s) {
  return s.n < 400 && n->n_lines < 40 && n->kind != QK_NODE_CODE;
}

static void finish_article(walk *w, uint32_t to) {
  if (w->article == QK_NONE || w->zone != ARTICLE) return;
  qk_body(w->p, w->article, w->from, to);
}

static qk_article *open_article(walk *w, uint32_t node) {
  qk_article *a = QK_PUSH(w->p, articles);
  if (!a) return NULL;
  *a = (qk_article){.kind = QK_OTHER};
  const qk_node *n = &w->p->blocks.nodes[node];
  a->source_from = w->p->blocks.lines[n->line].from;
  a->source_to = w->p->blocks.lines[n->line + n->n_lines - 1].to;
  w->article = w->p->issue->n_articles - 1;
  w->zone = ARTICLE;
  w->closed = false;
  w->from = node;
  return a;
}

static void give_title(walk *w, qk_article *a, const qk_title_match *t, uint32_t node) {
  qk_parser *p = w->p;
  a->title = t->title;
  a->city_text = t->city;
  a->city = t->city.s;
  qk_title_clean(p, &a->title);
  const qk_node *last = &p->blocks.nodes[node + t->n_nodes - 1];
  a->source_to = p->blocks.lines[last->line + last->n_lines - 1].to;
  a->kind = qk_title_kind(p, a, node + t->n_nodes);
  for (uint32_t k = 0; k < t->n_nodes; k++)
    qk_parser_links(p, node + k, w->article, QK_NONE);
  w->from = node + t->n_nodes;
}

static bool opens_contents(walk *w, uint32_t heading) {
  return w->zone != BACK && qk_contents_opens(w->p, heading);
}

/* The title that a heading opens an article with, unless it belongs to what is in front.
 */
static qk_title_match title_at(walk *w, uint32_t heading) {
  qk_parser *p = w->p;
  bool front = w->zone == FRONT && w->article == QK_NONE && p->profile->contents_entry.n;
  if ((front && qk_front_is_field(p, qk_parser_text(p, heading)->text.s)) ||
      opens_contents(w, heading))
    return (qk_title_match){0};
  return qk_title_at(p, heading, w->closed);
}

/* A line over a title: 全省…会议召开 / # 题目. */
static bool is_kicker(walk *w, uint32_t node) {
  qk_parser *p = w->p;
  const qk_node *n = &p->blocks.nodes[node];
  uint32_t next = node + 1;
  if (n->kind != QK_NODE_PARAGRAPH || next >= p->blocks.n_nodes) return false;
  if (p->blocks.nodes[next].kind != QK_NODE_HEADING) return false;
  qk_str s = qk_parser_text(p, node)->text.s;
  qk_match m;
  if (!short_block(n, s) || qk_sentence_ended(s, true, true)) return false;
  bool known = qk_any_match(p, &p->profile->kicker, s, &m, NULL);
  bool follows_contents =
      w->zone == CONTENTS && w->contents.cover == QK_NONE && !qk_contents_is_entry(p, s);
  if (!known && !follows_contents) return false;
  return title_at(w, next).n_nodes > 0;
}

static bool ends_with_mark(qk_parser *p, qk_str s) {
  return p->profile->end_mark.n && qk_str_ends(s, p->profile->end_mark);
}

/* Text before any heading of a profile without a masthead is an article of its own. */
static bool has_front(const qk_profile *f) {
  return f->fields.n || f->staff.n || f->masthead_start.n || f->contents_entry.n;
}

/* What stands under a document is the web page's: its dates are not the document's. */
static void back_node(qk_parser *p, uint32_t node) {
  if (p->profile->first_line_title)
    qk_front_keep(p, node);
  else
    qk_front_lines(p, node);
}

static void article_node(walk *w, uint32_t node) {
  qk_parser *p = w->p;
  if (w->article == QK_NONE && !open_article(w, node)) return;
  const qk_node *n = &p->blocks.nodes[node];
  if (n->kind == QK_NODE_TAB_TABLE || n->kind == QK_NODE_PIPE_TABLE) return;
  qk_str s = qk_parser_text(p, node)->text.s;
  qk_match m;
  if (ends_with_mark(p, s)) {
    w->closed = true;
  } else if (short_block(n, s) &&
             qk_any_match(p, &p->profile->back_matter, s, &m, NULL)) {
    finish_article(w, node);
    w->zone = BACK;
    back_node(p, node);
  }
}

/* A heading that opens an article, the contents list or a part of the masthead. */
static uint32_t heading_node(walk *w, uint32_t node) {
  qk_parser *p = w->p;
  if (opens_contents(w, node)) {
    finish_article(w, node);
    w->zone = CONTENTS;
    return 0;
  }
  qk_title_match t = title_at(w, node);
  if (!t.n_nodes) return 0;
  finish_article(w, node);
  qk_article *a = open_article(w, node);
  if (!a) return 1;
  qk_str s = qk_parser_text(p, node)->text.s;
  if (p->issue->n_articles == 1) qk_front_heading(p, s);
  give_title(w, a, &t, node);
  return t.n_nodes;
}

static uint32_t kicker_node(walk *w, uint32_t node) {
  qk_parser *p = w->p;
  qk_text kicker = qk_parser_text(p, node)->text;
  uint32_t from = p->blocks.lines[p->blocks.nodes[node].line].from;
  finish_article(w, node);
  w->zone = CONTENTS; /* not an article, so that it is not finished twice */
  uint32_t next = node + 1, used = heading_node(w, next);
  qk_article *a = &p->issue->articles[w->article];
  a->kicker = kicker;
  a->source_from = from;
  a->kind = qk_title_kind(p, a, next + used);
  return next + used - node;
}

/* Handles the block and what belongs to it; returns the number of blocks used. */
static uint32_t one_node(walk *w, uint32_t node) {
  qk_parser *p = w->p;
  const qk_node *n = &p->blocks.nodes[node];
  bool table = n->kind == QK_NODE_TAB_TABLE || n->kind == QK_NODE_PIPE_TABLE;
  if (n->kind == QK_NODE_HEADING) {
    uint32_t used = heading_node(w, node);
    if (used) return used;
  } else if (!table && (w->zone != ARTICLE || w->closed || p->profile->kicker.n) &&
             is_kicker(w, node)) {
    return kicker_node(w, node);
  }
  qk_match m;
  if (!table && w->zone == ARTICLE && p->profile->masthead_start.n &&
      w->article != QK_NONE && short_block(n, qk_parser_text(p, node)->text.s) &&
      qk_any_match(p, &p->profile->masthead_start, qk_parser_line(p, n->line).s, &m,
                   NULL)) {
    finish_article(w, node);
    w->zone = FRONT;
  }
  switch (w->zone) {
  case FRONT:
    qk_front_lines(p, node);
    break;
  case BACK:
    back_node(p, node);
    break;
  case CONTENTS:
    qk_contents_node(p, &w->contents, node);
    break;
  case ARTICLE:
    article_node(w, node);
    break;
  }
  return 1;
}

/* A text without a title begins with a sentence. */
static bool could_be_title(qk_str s) {
  return s.n < 600 && !qk_sentence_ended(s, true, true);
}

/* A document: title line, what stands under it, body. */
static uint32_t document_front(walk *w) {
  enum { LOOK = 60 };
  qk_parser *p = w->p;
  uint32_t n = p->blocks.n_nodes, title = 0, body = QK_NONE;
  uint32_t look = n < LOOK ? n : LOOK;
  bool named = false;
  qk_match m;
  for (uint32_t i = 0; i < look; i++) {
    qk_str s = qk_parser_text(p, i)->text.s;
    if (s.n < 300 && qk_any_match(p, &p->profile->article_title, s, &m, NULL)) {
      title = i;
      named = true;
      break;
    }
  }
  if (!named && !could_be_title(qk_parser_text(p, 0)->text.s)) {
    w->zone = ARTICLE;
    return 0;
  }
  for (uint32_t i = 0; i < look && body == QK_NONE; i++)
    if (i != title &&
        qk_any_match(p, &p->profile->body_start, qk_parser_text(p, i)->text.s, &m, NULL))
      body = i;
  if (body < title) title = 0;
  if (body == QK_NONE || body <= title) body = title + 1;
  for (uint32_t i = 0; i < title; i++) qk_front_lines(p, i);
  qk_article *a = open_article(w, title);
  if (!a) return n;
  qk_title_match t = {.n_nodes = 1, .title = qk_parser_text(p, title)->text};
  give_title(w, a, &t, title);
  qk_front_heading(p, t.title.s);
  for (uint32_t i = title + 1; i < body; i++) {
    const qk_text *text = &qk_parser_text(p, i)->text;
    if (!a->byline.s.n && text->s.n < 150 &&
        qk_any_match(p, &p->profile->byline, text->s, &m, NULL))
      a->byline = *text;
    else
      qk_front_lines(p, i);
  }
  w->from = body;
  return body;
}

static void finish_issue(qk_parser *p) {
  qk_issue *is = p->issue;
  qk_contents_tie(p);
  drop_loose_links(is);
  is->profile = p->profile->name;
  if (!is->periodical.n) is->periodical = p->profile->periodical;
  if (!is->title.n && !p->profile->contents_entry.n && is->n_articles)
    is->title = is->articles[0].title.s;
}

static void all_nodes(qk_parser *p) {
  uint32_t n = p->blocks.n_nodes, i = 0;
  walk w = {.p = p, .article = QK_NONE, .contents.cover = QK_NONE};
  w.zone = has_front(p->profile) ? FRONT : ARTICLE;
  if (p->profile->first_line_title && n) i = document_front(&w);
  while (i < n && !p->failed) i += one_node(&w, i);
  finish_article(&w, n);
  qk_contents_flush(p, &w.contents);
  if (p->failed) return;
  qk_front_finish(p);
  finish_issue(p);
}

qk_code qk_parse(const qk_source *src, const qk_profile *profile, qk_arena *arena,
                 qk_issue *out, qk_err *e) {
  *out = (qk_issue){0};
  qk_parser p = {.src = src, .profile = profile, .arena = arena, .issue = out, .e = e};
  qk_code rc = qk_blocks_read(src, profile->lines, arena, &p.blocks, e);
  if (rc) return rc;
  uint32_t n = p.blocks.n_nodes;
  p.texts = qk_arena_array(arena, n ? n : 1, sizeof *p.texts);
  p.inlines = (qk_inline_reader){.src = src, .arena = arena};
  p.matcher = qk_matcher_new();
  p.failed = !p.texts || !p.matcher;
  if (!p.failed) all_nodes(&p);
  qk_matcher_free(p.matcher);
  return p.failed ? qk_nomem(e) : QK_OK;
}
