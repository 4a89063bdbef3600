/* html_text.c - text that is nothing but text in HTML.
 * In:   valid UTF-8 from anywhere.
 * Out:  the same for a reader, inside an element or a quoted attribute.
 * Owns: one scratch buffer. */
#include "output/html.h"
#include "text/utf8.h"

static void escape(qk_buf *b, qk_str s) {
  static const char specials[] = "&<>\"'";
  static const qk_str names[] = {QK_LIT("&amp;"), QK_LIT("&lt;"), QK_LIT("&gt;"),
                                 QK_LIT("&quot;"), QK_LIT("&#39;")};
  size_t kept = 0;
  for (size_t i = 0; i < s.n; i++) {
    const char *at = s.p[i] ? strchr(specials, s.p[i]) : NULL;
    if (!at) continue;
    qk_buf_put(b, qk_str_sub(s, kept, i));
    qk_buf_put(b, names[at - specials]);
    kept = i + 1;
  }
  qk_buf_put(b, qk_str_sub(s, kept, s.n));
}

void qk_html_text(qk_buf *b, qk_str s, qk_line_breaks breaks) {
  if (!s.n) return;
  qk_buf shown = {0};
  qk_put_visible(&shown, s, breaks);
  if (shown.n) escape(b, qk_buf_str(&shown));
  if (shown.oom) b->oom = true;
  qk_buf_free(&shown);
}

void qk_html_marked(qk_buf *b, const qk_table *t, uint32_t row, uint32_t column) {
  qk_buf shown = {0};
  qk_marks marks = {0};
  size_t at = 0;
  qk_put_marked(&shown, &marks, t, row, column);
  for (uint32_t i = 0; i < marks.n && !shown.oom; i++) {
    qk_span m = marks.items[i];
    escape(b, qk_str_sub(qk_buf_str(&shown), at, m.from));
    qk_buf_put(b, QK_LIT("<mark>"));
    escape(b, qk_str_sub(qk_buf_str(&shown), m.from, m.to));
    qk_buf_put(b, QK_LIT("</mark>"));
    at = m.to;
  }
  if (shown.n) escape(b, qk_str_sub(qk_buf_str(&shown), at, shown.n));
  if (shown.oom) b->oom = true;
  qk_marks_free(&marks);
  qk_buf_free(&shown);
}

void qk_html_note(qk_buf *b, qk_str note) {
  if (!qk_trim(note).n) return;
  qk_buf_put(b, QK_LIT("<p class=\"note\">注："));
  qk_html_text(b, note, QK_KEEP_LINES);
  qk_buf_put(b, QK_LIT("</p>\n"));
}
