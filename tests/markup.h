/* markup.h - is a page well formed, and made of nothing but what the renderer writes?
 * In:   a whole HTML page.
 * Out:  what is wrong with it, NULL where nothing is.
 * Owns: nothing.
 * An element or attribute that the renderer never writes means that data became markup.
 */
#ifndef QK_TEST_MARKUP_H
#define QK_TEST_MARKUP_H

#include <stdio.h>

#include "base/str.h"

typedef struct markup {
  qk_str s;
  size_t at;
  qk_str open[64];
  size_t depth;
  char why[200];
} markup;

static inline bool markup_one_of(qk_str name, const char *const *names) {
  for (; *names; names++)
    if (qk_str_eq(name, qk_str_of(*names))) return true;
  return false;
}

static inline bool markup_fail(markup *m, const char *what, size_t at) {
  size_t end = at + 60 < m->s.n ? at + 60 : m->s.n;
  snprintf(m->why, sizeof m->why, "%s at byte %zu: %.*s", what, at,
           QK_ARG(qk_str_sub(m->s, at, end)));
  return false;
}

static inline bool markup_reference(markup *m, size_t at) {
  static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
  for (size_t i = 0; i < QK_COUNT(known); i++)
    if (qk_str_starts(qk_str_sub(m->s, at, m->s.n), qk_str_of(known[i]))) return true;
  return markup_fail(m, "a bare ampersand", at);
}

static inline size_t markup_name(const markup *m, size_t at) {
  while (at < m->s.n && (m->s.p[at] == '-' || (m->s.p[at] >= '0' && m->s.p[at] <= '9') ||
                         ((m->s.p[at] | 32) >= 'a' && (m->s.p[at] | 32) <= 'z')))
    at++;
  return at;
}

/* From behind the element's name to behind its '>'. */
static inline bool markup_attributes(markup *m, bool *empty) {
  static const char *const known[] = {
      "lang",       "charset", "http-equiv", "content", "name",        "class",
      "href",       "id",      "tabindex",   "role",    "scope",       "type",
      "disabled",   "data-v",  "value",      "colspan", "aria-hidden", "aria-labelledby",
      "aria-label", "viewBox", "width",      "height",  "x",           "y",
      "x1",         "x2",      "y1",         "y2",      "d",           "transform",
      NULL};
  while (m->at < m->s.n) {
    while (m->at < m->s.n && m->s.p[m->at] == ' ') m->at++;
    *empty = m->at < m->s.n && m->s.p[m->at] == '/';
    if (*empty) m->at++;
    if (m->at < m->s.n && m->s.p[m->at] == '>') return m->at++, true;
    size_t from = m->at, end = markup_name(m, from);
    if (!markup_one_of(qk_str_sub(m->s, from, end), known))
      return markup_fail(m, "an unknown attribute", from);
    m->at = end;
    if (m->at >= m->s.n || m->s.p[m->at] != '=') continue;
    if (++m->at >= m->s.n || m->s.p[m->at] != '"')
      return markup_fail(m, "a value without quotes", m->at);
    for (m->at++; m->at < m->s.n && m->s.p[m->at] != '"'; m->at++) {
      if (m->s.p[m->at] == '<') return markup_fail(m, "a bare < in a value", m->at);
      if (m->s.p[m->at] == '&' && !markup_reference(m, m->at)) return false;
    }
    m->at++;
  }
  return markup_fail(m, "a tag without end", m->s.n);
}

static inline bool markup_close(markup *m) {
  size_t from = m->at + 2, end = markup_name(m, from);
  qk_str name = qk_str_sub(m->s, from, end);
  if (!m->depth || !qk_str_eq(m->open[m->depth - 1], name) || end >= m->s.n ||
      m->s.p[end] != '>')
    return markup_fail(m, "an end that fits no start", m->at);
  m->depth--;
  m->at = end + 1;
  return true;
}

static inline bool markup_open(markup *m) {
  static const char *const known[] = {
      "html",   "head",       "meta",   "title",   "style",   "body",  "a",      "header",
      "span",   "div",        "nav",    "ol",      "li",      "main",  "h1",     "h2",
      "h3",     "h4",         "h5",     "h6",      "p",       "br",    "strong", "dl",
      "dt",     "dd",         "table",  "caption", "thead",   "tbody", "tr",     "th",
      "td",     "button",     "data",   "details", "summary", "q",     "cite",   "mark",
      "figure", "figcaption", "script", "svg",     "desc",    "text",  "g",      "path",
      "rect",   "line",       NULL};
  static const char *const no_end[] = {"meta", "br", NULL};
  size_t from = m->at + 1, end = markup_name(m, from);
  qk_str name = qk_str_sub(m->s, from, end);
  if (!markup_one_of(name, known)) return markup_fail(m, "an unknown element", m->at);
  bool empty = false;
  m->at = end;
  if (!markup_attributes(m, &empty)) return false;
  if (empty || markup_one_of(name, no_end)) return true;
  if (m->depth == QK_COUNT(m->open)) return markup_fail(m, "too deep", from);
  m->open[m->depth++] = name;
  if (!qk_str_eq(name, QK_LIT("style")) && !qk_str_eq(name, QK_LIT("script")))
    return true;
  m->at += qk_str_find(qk_str_sub(m->s, m->at, m->s.n), QK_LIT("</"));
  return true;
}

static inline const char *markup_error(markup *m, qk_str page) {
  static const qk_str doctype = QK_LIT("<!doctype html>\n");
  *m = (markup){.s = page, .at = doctype.n};
  if (!qk_str_starts(page, doctype)) return "no doctype";
  while (m->at < m->s.n) {
    char c = m->s.p[m->at];
    bool ok = true;
    if (c == '<')
      ok = m->at + 1 < m->s.n && m->s.p[m->at + 1] == '/' ? markup_close(m)
                                                          : markup_open(m);
    else if (c == '&')
      ok = markup_reference(m, m->at), m->at++;
    else if ((unsigned char)c < 0x20 && c != '\n')
      ok = markup_fail(m, "a control character", m->at);
    else
      m->at++;
    if (!ok) return m->why;
  }
  if (m->depth) markup_fail(m, "an element without end", 0);
  return m->depth ? m->why : NULL;
}

#endif
