/* html_chart.c - a chart of the HTML page: title, drawing, note, and the data behind it.
 * In:   a chart of a finished result.
 * Out:  a figure.
 * Owns: the data as a table, until it returns. */
#include "output/html.h"
#include "output/svg.h"
#include "text/utf8.h"

static void put_data(qk_writer *w, const qk_chart *c, uint32_t number) {
  qk_result data;
  if (!qk_chart_data(&data, c)) {
    w->buf.oom = true;
    qk_result_free(&data);
    return;
  }
  qk_table *t = &data.blocks[0].table;
  t->note = QK_LIT("");
  qk_buf_put(&w->buf, QK_LIT("<details class=\"data\"><summary>数据表</summary>\n"));
  qk_html_table(w, t, number, "d");
  qk_buf_put(&w->buf, QK_LIT("</details>\n"));
  qk_result_free(&data);
}

void qk_html_chart(qk_writer *w, const qk_chart *c, uint32_t number) {
  qk_buf *b = &w->buf, text = {0};
  qk_buf_put(b, QK_LIT("<figure>\n"));
  qk_put_chart_title(&text, c);
  if (qk_trim(qk_buf_str(&text)).n) {
    qk_buf_printf(b, "<figcaption id=\"c%u\">", number);
    qk_html_text(b, qk_buf_str(&text), QK_ONE_LINE);
    qk_buf_put(b, QK_LIT("</figcaption>\n"));
  }
  qk_buf_printf(b,
                "<div class=\"scroll chart\" role=\"group\" aria-label=\"图 %u\" "
                "tabindex=\"0\">\n",
                number);
  if (!qk_svg_chart(b, c, number)) qk_buf_put(b, QK_LIT("<p>（没有数据）</p>\n"));
  qk_buf_put(b, QK_LIT("</div>\n"));
  qk_buf_clear(&text);
  qk_put_cut(&text, c);
  qk_html_note(b, qk_buf_str(&text));
  qk_html_note(b, c->note);
  put_data(w, c, number);
  qk_buf_put(b, QK_LIT("</figure>\n"));
  if (text.oom) b->oom = true;
  qk_buf_free(&text);
}
