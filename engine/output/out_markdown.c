/* out_markdown.c - a result as GitHub's Markdown.
 * In:   a result.
 * Out:  headings, paragraphs, pipe tables and charts (drawn in a fence, their data as a
 *       table) whose text reads as it is in the data: no
 *       character of it acts as markup, HTML or terminal control.
 * Owns: one scratch buffer. */
#include <stdlib.h>

#include "output/cell.h"
#include "output/evidence.h"
#include "output/marks.h"
#include "output/text_chart.h"
#include "output/writer.h"
#include "text/folding.h"
#include "text/utf8.h"

static bool is_word(qk_str s, size_t at) {
  unsigned char c = at < s.n ? (unsigned char)s.p[at] : ' ';
  return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* An underscore inside a word marks nothing up, and names are full of them. */
static bool is_markup(qk_str s, size_t at) {
  if (s.p[at] == '_') return !at || !is_word(s, at - 1) || !is_word(s, at + 1);
  return s.p[at] && strchr("\\`*[]|~$", s.p[at]);
}

static void put_char(qk_buf *b, qk_str s, size_t at) {
  switch (s.p[at]) {
  case '<':
    qk_buf_put(b, QK_LIT("&lt;"));
    return;
  case '&':
    qk_buf_put(b, QK_LIT("&amp;"));
    return;
  case '\n':
    qk_buf_put(b, QK_LIT("<br>"));
    return;
  default:
    break;
  }
  if (is_markup(s, at)) qk_buf_putc(b, '\\');
  qk_buf_putc(b, s.p[at]);
}

/* Text of one line, or of a cell, where nothing can open a block. */
static void put_inline(qk_buf *b, qk_str s) {
  for (size_t i = 0; i < s.n; i++) put_char(b, s, i);
}

/* Whether ** can stand around a mark.  In CommonMark it opens and ends emphasis beside a
 * letter whatever stands on its other side, but beside punctuation only where white space
 * or punctuation stands there, too, which Chinese text does not have: 说**“好”**的 shows
 * its asterisks.  Nor can **** end one mark and open the next.  There <b> does it, which
 * every reader of Markdown shows as bold, while many leave out <mark>. */
static bool takes_asterisks(qk_str s, qk_span m) {
  size_t len;
  return qk_is_letter(qk_utf8_at(s.p + m.from, &len)) &&
         qk_is_letter(qk_utf8_last(qk_str_sub(s, 0, m.to), &len));
}

/* Each part by itself: an underscore beside a mark is no longer inside a word. */
static void put_marked(qk_buf *b, qk_str s, const qk_marks *marks) {
  size_t at = 0;
  for (uint32_t i = 0; i < marks->n; i++) {
    qk_span m = marks->items[i];
    bool plain = (!i || m.from > at) && takes_asterisks(s, m);
    put_inline(b, qk_str_sub(s, at, m.from));
    qk_buf_put(b, plain ? QK_LIT("**") : QK_LIT("<b>"));
    put_inline(b, qk_str_sub(s, m.from, m.to));
    qk_buf_put(b, plain ? QK_LIT("**") : QK_LIT("</b>"));
    at = m.to;
  }
  put_inline(b, qk_str_sub(s, at, s.n));
}

/* Bytes at the start of a line that are digits of a list item's number. */
static size_t list_number(qk_str line) {
  size_t n = 0;
  while (n < line.n && line.p[n] >= '0' && line.p[n] <= '9') n++;
  bool list = n && n < line.n && (line.p[n] == '.' || line.p[n] == ')');
  return list ? n : 0;
}

static qk_str trim(qk_str s) {
  while (s.n && s.p[0] == ' ') s = qk_str_sub(s, 1, s.n);
  while (s.n && s.p[s.n - 1] == ' ') s.n--;
  return s;
}

/* A line of a paragraph: what would open a heading, list, quote or rule is escaped. */
static void put_text_line(qk_buf *b, qk_str line) {
  size_t number = list_number(line);
  qk_buf_put(b, qk_str_sub(line, 0, number));
  line = qk_str_sub(line, number, line.n);
  if (number || (line.n && line.p[0] && strchr("#>-+=", line.p[0]))) qk_buf_putc(b, '\\');
  if (number || (line.n && line.p[0] == '>')) {
    qk_buf_putc(b, line.p[0]);
    line = qk_str_sub(line, 1, line.n);
  }
  put_inline(b, line);
}

/* Line breaks of the data are hard breaks; an empty line parts paragraphs. */
static void put_paragraphs(qk_buf *b, qk_str text) {
  bool open = false, gap = false;
  while (text.n) {
    size_t n = qk_str_find(text, QK_LIT("\n"));
    qk_str line = trim(qk_str_sub(text, 0, n));
    text = qk_str_sub(text, n < text.n ? n + 1 : n, text.n);
    if (!line.n) {
      gap = open;
      continue;
    }
    if (open) qk_buf_put(b, gap ? QK_LIT("\n\n") : QK_LIT("\\\n"));
    put_text_line(b, line);
    open = true;
    gap = false;
  }
  if (open) qk_buf_putc(b, '\n');
}

static void put_heading(qk_buf *b, int level, qk_str text) {
  qk_buf_repeat(b, QK_LIT("#"), (size_t)level);
  qk_buf_putc(b, ' ');
  text = trim(text);
  size_t marks = text.n; /* closing marks would not be shown */
  while (marks && text.p[marks - 1] == '#') marks--;
  put_inline(b, qk_str_sub(text, 0, marks));
  for (; marks < text.n; marks++) qk_buf_put(b, QK_LIT("\\#"));
  qk_buf_putc(b, '\n');
}

static void put_text_cell(qk_buf *b, qk_buf *scratch, const qk_table *t, uint32_t row,
                          uint32_t column) {
  qk_marks marks = {0};
  qk_buf_clear(scratch);
  qk_put_marked(scratch, &marks, t, row, column);
  qk_str text = trim(qk_buf_str(scratch));
  size_t before = scratch->n ? (size_t)(text.p - scratch->p) : 0;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < marks.n; i++) { /* white space at the ends is cut off */
    qk_span m = marks.items[i];
    m.from = m.from > before ? m.from - (uint32_t)before : 0;
    m.to = m.to > before ? m.to - (uint32_t)before : 0;
    if (m.to > text.n) m.to = (uint32_t)text.n;
    if (m.from < m.to) marks.items[kept++] = m;
  }
  marks.n = kept;
  put_marked(b, text, &marks);
  qk_marks_free(&marks);
}

static void put_cell(qk_buf *b, qk_buf *scratch, const qk_table *t, uint32_t row,
                     uint32_t column) {
  const qk_cell *c = qk_cell_at(t, row, column);
  if (c->kind == QK_CELL_NULL && t->missing.n) {
    qk_buf_clear(scratch);
    qk_put_visible(scratch, t->missing, QK_ONE_LINE);
    put_inline(b, trim(qk_buf_str(scratch)));
  } else if (c->kind == QK_CELL_NULL) {
    qk_buf_put(b, QK_LIT("—"));
  } else if (c->kind == QK_CELL_TEXT) {
    put_text_cell(b, scratch, t, row, column);
  } else {
    qk_put_read(b, t, row, column);
  }
}

static void put_head(qk_buf *b, qk_buf *scratch, const qk_table *t) {
  for (uint32_t i = 0; i < t->n_columns; i++) {
    qk_buf_clear(scratch);
    qk_put_visible(scratch, t->columns[i].title, QK_KEEP_LINES);
    qk_buf_put(b, QK_LIT("| "));
    put_inline(b, trim(qk_buf_str(scratch)));
    qk_buf_putc(b, ' ');
  }
  qk_buf_put(b, QK_LIT("|\n"));
  for (uint32_t i = 0; i < t->n_columns; i++)
    qk_buf_put(b, qk_stands_right(t, i) ? QK_LIT("| ---: ") : QK_LIT("| --- "));
  qk_buf_put(b, QK_LIT("|\n"));
}

/* A title in bold; false: it is empty. */
static bool put_title(qk_buf *b, qk_str title) {
  title = trim(title);
  if (!title.n) return false;
  qk_buf_put(b, QK_LIT("**"));
  put_inline(b, title);
  qk_buf_put(b, QK_LIT("**\n"));
  return true;
}

/* A paragraph of its own behind what was put so far. */
static void put_note(qk_buf *b, qk_buf *scratch, qk_str note, bool first) {
  qk_buf_clear(scratch);
  qk_put_visible(scratch, note, QK_ONE_LINE);
  note = trim(qk_buf_str(scratch));
  if (!note.n) return;
  if (!first) qk_buf_putc(b, '\n');
  qk_buf_put(b, QK_LIT("注："));
  put_inline(b, note);
  qk_buf_putc(b, '\n');
}

static void put_rows(qk_writer *w, qk_buf *scratch, const qk_table *t) {
  qk_buf *b = &w->buf;
  put_head(b, scratch, t);
  for (uint32_t row = 0; row < t->n_rows && qk_writer_step(w); row++) {
    for (uint32_t i = 0; i < t->n_columns; i++) {
      qk_buf_put(b, QK_LIT("| "));
      put_cell(b, scratch, t, row, i);
      qk_buf_putc(b, ' ');
    }
    qk_buf_put(b, QK_LIT("|\n"));
  }
}

static void put_sentence(qk_buf *b, qk_buf *scratch, const qk_cited *s) {
  qk_buf_put(b, QK_LIT("  - “"));
  qk_buf_clear(scratch);
  qk_put_visible(scratch, s->text, QK_ONE_LINE);
  put_inline(b, trim(qk_buf_str(scratch)));
  qk_buf_put(b, QK_LIT("” "));
  qk_buf_clear(scratch);
  qk_put_source(scratch, s);
  if (scratch->n) put_inline(b, trim(qk_buf_str(scratch)));
  qk_buf_putc(b, '\n');
}

/* A list behind the table: an item for each cell, below it its sentences. */
static void put_evidence(qk_writer *w, qk_buf *scratch, const qk_table *t) {
  const qk_evidence **sorted;
  if (!qk_evidence_sort(&sorted, t)) {
    w->buf.oom = true;
    return;
  }
  if (sorted) qk_buf_put(&w->buf, QK_LIT("\n依据：\n\n"));
  for (uint32_t i = 0, n; i < t->n_evidence && qk_writer_step(w); i += n) {
    n = qk_evidence_group(sorted, i, t->n_evidence);
    qk_buf_clear(scratch);
    qk_put_cited(scratch, t, sorted[i]);
    qk_buf_put(&w->buf, QK_LIT("- "));
    put_inline(&w->buf, trim(qk_buf_str(scratch)));
    qk_buf_putc(&w->buf, '\n');
    for (uint32_t k = i; k < i + n; k++)
      for (uint32_t s = 0; s < sorted[k]->n && qk_writer_step(w); s++)
        put_sentence(&w->buf, scratch, &sorted[k]->sentences[s]);
  }
  free(sorted);
}

static void put_table(qk_writer *w, qk_buf *scratch, const qk_table *t) {
  qk_buf *b = &w->buf;
  qk_buf_clear(scratch);
  qk_put_visible(scratch, t->title, QK_ONE_LINE);
  bool titled = put_title(b, qk_buf_str(scratch));
  if (titled && t->n_columns) qk_buf_putc(b, '\n');
  if (t->n_columns) put_rows(w, scratch, t);
  put_note(b, scratch, t->note, !titled && !t->n_columns);
}

/* A fence longer than any in the text between it. */
static void put_fenced(qk_buf *b, qk_buf *scratch, const qk_chart *c) {
  qk_buf_clear(scratch);
  qk_text_chart(scratch, c, 0, false);
  size_t longest = 2, run = 0;
  for (size_t i = 0; i < scratch->n; i++) {
    run = scratch->p[i] == '`' ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  qk_buf_repeat(b, QK_LIT("`"), longest + 1);
  qk_buf_put(b, QK_LIT("text\n"));
  if (scratch->n) qk_buf_put(b, qk_buf_str(scratch));
  qk_buf_repeat(b, QK_LIT("`"), longest + 1);
  qk_buf_putc(b, '\n');
}

static void put_chart(qk_writer *w, qk_buf *scratch, const qk_chart *c) {
  qk_buf *b = &w->buf;
  qk_buf_clear(scratch);
  qk_put_chart_title(scratch, c);
  if (put_title(b, qk_buf_str(scratch))) qk_buf_putc(b, '\n');
  put_fenced(b, scratch, c);
  qk_buf cut = {0};
  qk_put_cut(&cut, c);
  put_note(b, scratch, qk_buf_str(&cut), false);
  if (cut.oom) b->oom = true;
  qk_buf_free(&cut);
  put_note(b, scratch, c->note, false);
  qk_result data;
  if (qk_chart_data(&data, c)) {
    qk_buf_putc(b, '\n');
    put_rows(w, scratch, &data.blocks[0].table);
  } else {
    b->oom = true;
  }
  qk_result_free(&data);
}

static void put_block(qk_writer *w, qk_buf *scratch, const qk_block *block) {
  qk_buf_clear(scratch);
  switch (block->kind) {
  case QK_BLOCK_HEADING:
    qk_put_visible(scratch, block->text, QK_ONE_LINE);
    put_heading(&w->buf, block->level, qk_buf_str(scratch));
    break;
  case QK_BLOCK_TEXT:
    qk_put_visible(scratch, block->text, QK_KEEP_LINES);
    put_paragraphs(&w->buf, qk_buf_str(scratch));
    break;
  case QK_BLOCK_TABLE:
    put_table(w, scratch, &block->table);
    break;
  case QK_BLOCK_CHART:
    put_chart(w, scratch, &block->chart);
    break;
  }
}

static void put_end(qk_buf *b, qk_buf *scratch, const qk_result *r) {
  qk_buf why = {0};
  qk_put_truncation(&why, r);
  qk_buf_clear(scratch);
  qk_put_visible(scratch, qk_buf_str(&why), QK_ONE_LINE);
  qk_buf_put(b, QK_LIT("**"));
  put_inline(b, qk_buf_str(scratch));
  qk_buf_put(b, QK_LIT("**\n"));
  if (why.oom) b->oom = true;
  qk_buf_free(&why);
}

qk_code qk_out_markdown(const qk_result *r, const qk_render_options *options,
                        qk_writer *w, qk_err *e) {
  (void)e;
  qk_buf scratch = {0};
  bool first = true;
  for (uint32_t i = 0; i < r->n_blocks && qk_writer_step(w); i++) {
    if (qk_is_blank(&r->blocks[i])) continue;
    if (!first) qk_buf_putc(&w->buf, '\n');
    put_block(w, &scratch, &r->blocks[i]);
    if (options->evidence && r->blocks[i].kind == QK_BLOCK_TABLE)
      put_evidence(w, &scratch, &r->blocks[i].table);
    first = false;
  }
  if (r->truncated) {
    if (!first) qk_buf_putc(&w->buf, '\n');
    put_end(&w->buf, &scratch, r);
  }
  if (scratch.oom) w->buf.oom = true;
  qk_buf_free(&scratch);
  return QK_OK;
}
