/* contents.c - the contents list, and which article each of its entries means. */
#include "base/buf.h"
#include "parse/parser.h"
#include "text/fold.h"
#include "text/utf8.h"

/* A heading over entries opens the list (a column of it). */
bool qk_contents_opens(qk_parser *p, uint32_t heading) {
  const qk_patterns *entry = &p->profile->contents_entry;
  uint32_t next = heading + 1;
  if (!entry->n || next >= p->blocks.n_nodes) return false;
  const qk_node *n = &p->blocks.nodes[next];
  if (n->kind != QK_NODE_PARAGRAPH && n->kind != QK_NODE_ITEM) return false;
  qk_match m;
  qk_line l = p->blocks.lines[n->line];
  if (l.to - l.from > 600) return false;
  return qk_any_match(p, entry, qk_parser_line(p, n->line).s, &m, NULL);
}

static bool known_city(const qk_parser *p, qk_str city) {
  const qk_strs *cities = &p->profile->cities;
  for (uint32_t i = 0; i < cities->n; i++)
    if (qk_str_eq(cities->items[i], city)) return true;
  return cities->n == 0;
}

static qk_toc_entry *add(qk_parser *p, qk_contents *c, qk_text line) {
  qk_toc_entry *t = QK_PUSH(p, toc);
  if (!t) return NULL;
  *t = (qk_toc_entry){.line = line,
                      .column_heading = c->heading,
                      .column_title = c->column,
                      .article = QK_NONE};
  c->heading = (qk_text){0};
  return t;
}

static bool entry(qk_parser *p, qk_contents *c, qk_text line) {
  qk_match m;
  const qk_pattern *which = NULL;
  if (line.s.n > 600 || !qk_any_match(p, &p->profile->contents_entry, line.s, &m, &which))
    return false;
  qk_toc_entry *t = add(p, c, line);
  if (!t) return true;
  t->page = qk_match_named(which, &m, "page");
  t->title = qk_trim(qk_match_named(which, &m, "title"));
  t->author = qk_trim(qk_match_named(which, &m, "author"));
  qk_str city = qk_match_named(which, &m, "city");
  if (city.n && known_city(p, city))
    t->city = city;
  else if (city.n) /* 姓名：题目 is all title */
    t->title = (qk_str){city.p, (size_t)(t->title.p + t->title.n - city.p)};
  return true;
}

static bool cover(qk_parser *p, qk_contents *c, qk_text line) {
  qk_match m;
  const qk_pattern *which = NULL;
  if (line.s.n > 600 || !qk_any_match(p, &p->profile->contents_cover, line.s, &m, &which))
    return false;
  qk_toc_entry *t = add(p, c, line);
  if (!t) return true;
  t->column_title = qk_match_named(which, &m, "column");
  t->title = qk_trim(qk_match_named(which, &m, "title"));
  t->author = qk_trim(qk_match_named(which, &m, "author"));
  c->cover = t->author.n ? QK_NONE : p->issue->n_toc - 1;
  return true;
}

/* The line after a cover's title names whose picture it is. */
static bool cover_author(qk_parser *p, qk_contents *c, qk_text line) {
  if (c->cover == QK_NONE || line.s.n > 60) return false;
  qk_toc_entry *t = &p->issue->toc[c->cover];
  c->cover = QK_NONE;
  t->author = line.s;
  qk_text both;
  if (!qk_text_join(p->arena, &t->line, &line, QK_LIT(" "), &both)) {
    p->failed = true;
    return true;
  }
  /* title points into the old text, which stays in the arena */
  t->line = both;
  return true;
}

bool qk_contents_is_entry(qk_parser *p, qk_str line) {
  qk_match m;
  return line.n <= 600 && (qk_any_match(p, &p->profile->contents_entry, line, &m, NULL) ||
                           qk_any_match(p, &p->profile->contents_cover, line, &m, NULL));
}

void qk_contents_flush(qk_parser *p, qk_contents *c) {
  if (c->heading.s.n) qk_front_line(p, c->heading);
  c->heading = (qk_text){0};
}

void qk_contents_node(qk_parser *p, qk_contents *c, uint32_t node) {
  const qk_node *n = &p->blocks.nodes[node];
  if (n->kind == QK_NODE_HEADING) {
    qk_text heading = qk_parser_line(p, n->line);
    if (!qk_contents_opens(p, node)) {
      qk_front_lines(p, node);
      return;
    }
    qk_contents_flush(p, c);
    c->heading = heading;
    c->column = heading.s;
    c->cover = QK_NONE;
    return;
  }
  for (uint32_t i = 0; i < n->n_lines; i++) {
    qk_text line = qk_parser_line(p, n->line + i);
    if (!line.s.n || cover_author(p, c, line) || entry(p, c, line) || cover(p, c, line))
      continue;
    /* Not an entry: it stays with the masthead. */
    qk_node one = *n;
    one.line += i;
    one.n_lines = 1;
    qk_node kept = p->blocks.nodes[node];
    p->blocks.nodes[node] = one;
    qk_front_lines(p, node);
    p->blocks.nodes[node] = kept;
  }
}

/* Share of the shorter title's characters that stand in the longer one in order: a cheap
 * bound on how alike two titles are, linear in both. */
static double alike(qk_str a, qk_str b) {
  size_t la = qk_utf8_count(a), lb = qk_utf8_count(b), same = 0, at = 0;
  if (!la || !lb) return 0;
  for (size_t i = 0; i < a.n;) {
    size_t len;
    qk_utf8_at(a.p + i, &len);
    qk_str window = qk_str_sub(b, at, b.n - at > 24 ? at + 24 : b.n);
    size_t found = qk_str_find(window, (qk_str){a.p + i, len});
    if (found < window.n) {
      same++;
      at += found + len;
    }
    i += len;
  }
  return 2.0 * (double)same / (double)(la + lb);
}

typedef struct folded {
  qk_buf *titles; /* of the articles */
  uint32_t n;
} folded;

static uint32_t article_of(qk_parser *p, const qk_toc_entry *t, const folded *f,
                           const bool *taken) {
  qk_buf title = {0};
  qk_fold(t->title, &title);
  uint32_t best = QK_NONE;
  double score = 0.7;
  for (uint32_t i = 0; i < f->n; i++) {
    if (taken[i] || !f->titles[i].n) continue;
    const qk_article *a = &p->issue->articles[i];
    bool same_city = a->city.n && qk_str_eq(a->city, t->city);
    if (a->city.n && t->city.n && !same_city) continue;
    double s = qk_str_eq(qk_buf_str(&title), qk_buf_str(&f->titles[i]))
                   ? 2
                   : alike(qk_buf_str(&title), qk_buf_str(&f->titles[i]));
    if (same_city) s += 1;
    if (s > score) score = s, best = i;
  }
  qk_buf_free(&title);
  return best;
}

static bool short_list(uint32_t n_toc, uint32_t n_articles) {
  /* Guards against a text made of millions of "entries". */
  return (uint64_t)n_toc * n_articles <= 4000000;
}

void qk_contents_tie(qk_parser *p) {
  qk_issue *is = p->issue;
  if (!is->n_toc || !is->n_articles || !short_list(is->n_toc, is->n_articles)) return;
  folded f = {qk_arena_array(p->arena, is->n_articles, sizeof(qk_buf)), is->n_articles};
  bool *taken = qk_arena_array(p->arena, is->n_articles, sizeof *taken);
  if (!f.titles || !taken) {
    p->failed = true;
    return;
  }
  for (uint32_t i = 0; i < f.n; i++) qk_fold(is->articles[i].title.s, &f.titles[i]);
  for (uint32_t i = 0; i < is->n_toc; i++) {
    qk_toc_entry *t = &is->toc[i];
    t->article = t->page.n ? article_of(p, t, &f, taken) : QK_NONE;
    if (t->article == QK_NONE) {
      qk_parser_note(p, QK_WARNING, "contents.no_article", qk_text_source(&t->line),
                     t->line.s, "the contents list has an entry without an article", "");
      continue;
    }
    taken[t->article] = true;
    qk_article *a = &is->articles[t->article];
    a->page = t->page;
    a->column_title = t->column_title;
    /* The column may decide what kind of article it is. */
    if (a->kind == QK_OTHER) a->kind = qk_title_kind(p, a, QK_NONE);
  }
  for (uint32_t i = 0; i < f.n; i++) qk_buf_free(&f.titles[i]);
}
