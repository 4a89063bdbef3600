/* html_table.c - tables of the HTML page, with the evidence under each figure.
 * In:   a table of a finished result.
 * Out:  a table that is read by eye and by ear, and sorted where scripts run.
 * Owns: the order of the evidence, until it returns. */
#include <stdlib.h>

#include "output/cell.h"
#include "output/chart.h"
#include "output/evidence.h"
#include "output/html.h"
#include "text/utf8.h"

enum { LONG = 25 }; /* rows from which on a table scrolls under its header */

typedef struct html_table {
  qk_writer *w;
  const qk_table *t;
  const qk_evidence **evidence;
  uint32_t at;          /* the next entry in evidence */
  const char **classes; /* of the columns: n numbers, d dates and short texts, w long
                           texts */
} html_table;

/* Four digits to read, all of them for programs. */
static void put_real(qk_buf *b, double v) {
  qk_buf_put(b, QK_LIT("<data value=\""));
  qk_put_real(b, v);
  qk_buf_put(b, QK_LIT("\">"));
  qk_put_number(b, v);
  qk_buf_put(b, QK_LIT("</data>"));
}

/* The same for columns that say how their numbers are read. */
static void put_read(qk_buf *b, const qk_table *t, uint32_t row, uint32_t column) {
  qk_buf_put(b, QK_LIT("<data value=\""));
  qk_put_cell(b, qk_cell_at(t, row, column), QK_TYPE_NUMBER, QK_FOR_PROGRAMS);
  qk_buf_put(b, QK_LIT("\">"));
  qk_put_read(b, t, row, column);
  qk_buf_put(b, QK_LIT("</data>"));
}

static void put_value(qk_buf *b, const qk_table *t, uint32_t row, uint32_t column) {
  const qk_cell *c = qk_cell_at(t, row, column);
  bool number = c->kind == QK_CELL_INTEGER || c->kind == QK_CELL_REAL;
  if (number && (qk_read_of(t, column).fixed || qk_read_of(t, column).percent)) {
    put_read(b, t, row, column);
    return;
  }
  if (qk_is_boolean(c, t->columns[column].type)) {
    qk_buf_put(b, c->integer ? QK_LIT("是") : QK_LIT("否"));
    return;
  }
  switch (c->kind) {
  case QK_CELL_NULL:
    qk_buf_put(b,
               QK_LIT("<span aria-hidden=\"true\">—</span><span class=\"vh\">缺</span>"));
    break;
  case QK_CELL_INTEGER:
    qk_put_cell(b, c, QK_TYPE_INTEGER, QK_FOR_PEOPLE);
    break;
  case QK_CELL_REAL:
    put_real(b, c->real);
    break;
  case QK_CELL_TEXT:
    qk_html_marked(b, t, row, column);
    break;
  }
}

static void put_sentence(qk_buf *b, const qk_cited *s) {
  qk_buf source = {0};
  qk_buf_put(b, QK_LIT("<li><q>"));
  qk_html_text(b, s->text, QK_KEEP_LINES);
  qk_buf_put(b, QK_LIT("</q>"));
  qk_put_source(&source, s);
  if (source.n) {
    qk_buf_put(b, QK_LIT(" <cite>"));
    qk_html_text(b, qk_buf_str(&source), QK_ONE_LINE);
    qk_buf_put(b, QK_LIT("</cite>"));
  }
  qk_buf_put(b, QK_LIT("</li>\n"));
  if (source.oom) b->oom = true;
  qk_buf_free(&source);
}

/* The value folds its sentences. */
static void put_evidence(html_table *h, uint32_t row, uint32_t column, uint32_t n) {
  qk_buf *b = &h->w->buf;
  uint64_t sentences = 0;
  for (uint32_t i = h->at; i < h->at + n; i++) sentences += h->evidence[i]->n;
  qk_buf_put(b, QK_LIT("<details class=\"ev\"><summary>"));
  put_value(b, h->t, row, column);
  qk_buf_printf(b, "<span class=\"vh\">，依据 %llu 句</span></summary>\n<ol>\n",
                (unsigned long long)sentences);
  for (uint32_t i = h->at; i < h->at + n; i++)
    for (uint32_t k = 0; k < h->evidence[i]->n && qk_writer_step(h->w); k++)
      put_sentence(b, &h->evidence[i]->sentences[k]);
  qk_buf_put(b, QK_LIT("</ol></details>"));
  h->at += n;
}

/* x: what is not there. */
static void put_class(qk_buf *b, const char *class, bool missing) {
  if (!*class && !missing) return;
  qk_buf_printf(b, " class=\"%s%s%s\"", class, *class && missing ? " " : "",
                missing ? "x" : "");
}

/* What a script sorts by; a missing cell has nothing and comes last. */
static void put_key(qk_buf *b, const qk_cell *c) {
  if (c->kind == QK_CELL_NULL) return;
  qk_buf_put(b, QK_LIT(" data-v=\""));
  if (c->kind == QK_CELL_TEXT)
    qk_html_text(b, c->text, QK_ONE_LINE);
  else
    qk_put_cell(b, c, QK_TYPE_NUMBER, QK_FOR_PROGRAMS);
  qk_buf_putc(b, '"');
}

static void put_cell(html_table *h, uint32_t row, uint32_t column) {
  qk_buf *b = &h->w->buf;
  const qk_cell *c = qk_cell_at(h->t, row, column);
  bool head = !column && h->classes[0][0] != 'n' && h->t->n_columns > 1 &&
              c->kind == QK_CELL_TEXT && qk_trim(c->text).n;
  const qk_evidence *next = h->at < h->t->n_evidence ? h->evidence[h->at] : NULL;
  bool cited = next && next->row == row && next->column == column;
  qk_buf_put(b, head ? QK_LIT("<th scope=\"row\"") : QK_LIT("<td"));
  put_class(b, h->classes[column], c->kind == QK_CELL_NULL);
  if (h->classes[column][0] == 'n' || cited || c->kind != QK_CELL_TEXT) put_key(b, c);
  qk_buf_putc(b, '>');
  if (cited)
    put_evidence(h, row, column, qk_evidence_group(h->evidence, h->at, h->t->n_evidence));
  else if (c->kind == QK_CELL_NULL && h->t->missing.n)
    qk_html_text(b, h->t->missing, QK_ONE_LINE);
  else
    put_value(b, h->t, row, column);
  qk_buf_put(b, head ? QK_LIT("</th>") : QK_LIT("</td>"));
}

static const char *class_of(const qk_table *t, uint32_t column) {
  enum { LONG_TEXT = 36, SHORT_TEXT = 18 }; /* bytes: a dozen Han characters, six */
  size_t longest = 0;
  if (qk_stands_right(t, column)) return "n";
  if (t->columns[column].type == QK_TYPE_DATE) return "d";
  for (uint32_t row = 0; row < t->n_rows; row++) {
    size_t n = qk_read_text(t, row, column).n;
    if (n > longest) longest = n;
  }
  if (longest > LONG_TEXT) return "w";
  return longest && longest <= SHORT_TEXT && column > 0 ? "d" : "";
}

static void put_head(html_table *h) {
  qk_buf *b = &h->w->buf;
  qk_buf_put(b, QK_LIT("<thead>\n<tr>"));
  for (uint32_t i = 0; i < h->t->n_columns; i++) {
    qk_buf_put(b, QK_LIT("<th scope=\"col\""));
    put_class(b, h->classes[i], false);
    qk_buf_putc(b, '>');
    bool sortable = h->t->n_rows > 1;
    /* Without scripts it stays disabled, and looks like any other header. */
    if (sortable) qk_buf_put(b, QK_LIT("<button type=\"button\" disabled>"));
    if (qk_trim(h->t->columns[i].title).n)
      qk_html_text(b, h->t->columns[i].title, QK_KEEP_LINES);
    else
      qk_buf_printf(b, "<span class=\"vh\">第 %u 列</span>", i + 1);
    if (sortable) qk_buf_put(b, QK_LIT("</button>"));
    qk_buf_put(b, QK_LIT("</th>"));
  }
  qk_buf_put(b, QK_LIT("</tr>\n</thead>\n"));
}

static void put_caption(qk_buf *b, const qk_table *t, uint32_t number, const char *name) {
  bool titled = qk_trim(t->title).n > 0;
  qk_buf_printf(b, "<caption id=\"%s%u\"%s>", name, number,
                titled ? "" : " class=\"vh\"");
  if (titled)
    qk_html_text(b, t->title, QK_ONE_LINE);
  else
    qk_buf_printf(b, "表 %u", number);
  qk_buf_put(b, QK_LIT("</caption>\n"));
}

static void put_rows(html_table *h) {
  qk_buf *b = &h->w->buf;
  qk_buf_put(b, QK_LIT("<tbody>\n"));
  for (uint32_t row = 0; row < h->t->n_rows && qk_writer_step(h->w); row++) {
    qk_buf_put(b, QK_LIT("<tr>"));
    for (uint32_t i = 0; i < h->t->n_columns; i++) put_cell(h, row, i);
    qk_buf_put(b, QK_LIT("</tr>\n"));
  }
  if (!h->t->n_rows)
    qk_buf_printf(b, "<tr><td colspan=\"%u\" class=\"x\">（没有行）</td></tr>\n",
                  h->t->n_columns < 1000 ? h->t->n_columns : 1000);
  qk_buf_put(b, QK_LIT("</tbody>\n"));
}

void qk_html_table(qk_writer *w, const qk_table *t, uint32_t number, const char *name) {
  html_table h = {.w = w, .t = t};
  qk_buf *b = &w->buf;
  if (!t->n_columns) {
    if (qk_trim(t->title).n) {
      qk_buf_put(b, QK_LIT("<p class=\"cap\">"));
      qk_html_text(b, t->title, QK_ONE_LINE);
      qk_buf_put(b, QK_LIT("</p>\n"));
    }
    qk_html_note(b, t->note);
    return;
  }
  h.classes = calloc(t->n_columns, sizeof *h.classes);
  if (!h.classes || !qk_evidence_sort(&h.evidence, t)) {
    b->oom = true;
    free(h.classes);
    return;
  }
  for (uint32_t i = 0; i < t->n_columns; i++) h.classes[i] = class_of(t, i);
  qk_buf_printf(b,
                "<div class=\"scroll%s\" role=\"group\" aria-labelledby=\"%s%u\" "
                "tabindex=\"0\">\n<table>\n",
                t->n_rows > LONG ? " long" : "", name, number);
  put_caption(b, t, number, name);
  put_head(&h);
  put_rows(&h);
  qk_buf_put(b, QK_LIT("</table>\n</div>\n"));
  qk_html_note(b, t->note);
  free(h.classes);
  free(h.evidence);
}
