/* html.h - parts of the HTML page.
 * In:   texts, tables and charts of a finished result.
 * Out:  HTML appended to a buffer, everything of the data escaped.
 * Owns: nothing. */
#ifndef QK_OUTPUT_HTML_H
#define QK_OUTPUT_HTML_H

#include "output/marks.h"
#include "output/writer.h"

/* Text for an element or a quoted attribute; controls shown, not obeyed. */
void qk_html_text(qk_buf *b, qk_str s, qk_line_breaks breaks);
/* The text of a cell with its marks as <mark>. */
void qk_html_marked(qk_buf *b, const qk_table *t, uint32_t row, uint32_t column);
/* A table with its note; `number` makes its ids unique on the page.  A title that is
 * empty becomes `name` and a number, for those who hear the page. */
void qk_html_table(qk_writer *w, const qk_table *t, uint32_t number, const char *name);
/* A figure: title, drawing, note, and the data behind it. */
void qk_html_chart(qk_writer *w, const qk_chart *c, uint32_t number);
/* <p class="note">, nothing where it is blank. */
void qk_html_note(qk_buf *b, qk_str note);

qk_str qk_html_style(void);
qk_str qk_html_script(void);

#endif
