/* svg.c - what SVG drawings are made of, and the frame around them.
 * In:   a chart of a finished result.
 * Out:  one <svg> with a title and a description.
 * Owns: the drawing, until it is put. */
#include "output/svg.h"

#include <math.h>
#include <stdlib.h>

#include "output/html.h"
#include "text/utf8.h"
#include "text/width.h"

enum { LEGEND_ROW = 22, LEGEND_MOST = 24 };

double qk_svg_columns(size_t columns) { return 7.0 * (double)columns; }

double qk_svg_widest(const qk_str *labels, size_t stride, uint32_t n, size_t most) {
  size_t widest = 0;
  qk_buf label = {0};
  for (uint32_t i = 0; i < n && widest < most; i++) {
    const qk_str *s = (const void *)((const char *)labels + (size_t)i * stride);
    qk_buf_clear(&label);
    size_t width = qk_put_label(&label, *s, most);
    if (width > widest) widest = width;
  }
  qk_buf_free(&label);
  return qk_svg_columns(widest);
}

void qk_svg_number(qk_buf *b, double v) {
  long tenths = isfinite(v) && fabs(v) < 1e8 ? lround(v * 10) : 0;
  if (tenths < 0) qk_buf_putc(b, '-');
  tenths = labs(tenths);
  qk_buf_printf(b, "%ld", tenths / 10);
  if (tenths % 10) qk_buf_printf(b, ".%ld", tenths % 10);
}

static void put(qk_svg *s, const char *name, double v) {
  qk_buf_printf(&s->body, " %s=\"", name);
  qk_svg_number(&s->body, v);
  qk_buf_putc(&s->body, '"');
}

static void open_text(qk_svg *s, double x, double y, qk_anchor anchor,
                      const char *class) {
  static const char *const anchors[] = {
      [QK_START] = "", [QK_MIDDLE] = " m", [QK_END] = " e"};
  qk_buf_put(&s->body, QK_LIT("<text"));
  put(s, "x", x);
  put(s, "y", y);
  qk_buf_printf(&s->body, " class=\"%s%s\">", class, anchors[anchor]);
}

void qk_svg_text(qk_svg *s, double x, double y, qk_anchor anchor, const char *class,
                 qk_str text, size_t most) {
  qk_buf label = {0};
  qk_put_label(&label, text, most);
  open_text(s, x, y, anchor, class);
  if (label.n) qk_html_text(&s->body, qk_buf_str(&label), QK_ONE_LINE);
  qk_buf_put(&s->body, QK_LIT("</text>\n"));
  if (label.oom) s->body.oom = true;
  qk_buf_free(&label);
}

void qk_svg_value(qk_svg *s, double x, double y, qk_anchor anchor, const char *class,
                  double v) {
  open_text(s, x, y, anchor, class);
  qk_put_number(&s->body, v);
  qk_buf_put(&s->body, QK_LIT("</text>\n"));
}

void qk_svg_line(qk_svg *s, double x1, double y1, double x2, double y2,
                 const char *class) {
  qk_buf_put(&s->body, QK_LIT("<line"));
  put(s, "x1", x1);
  put(s, "y1", y1);
  put(s, "x2", x2);
  put(s, "y2", y2);
  qk_buf_printf(&s->body, " class=\"%s\"/>\n", class);
}

void qk_svg_rect(qk_svg *s, double x, double y, double width, double height,
                 const char *class, uint32_t index) {
  qk_buf_put(&s->body, QK_LIT("<rect"));
  put(s, "x", x);
  put(s, "y", y);
  put(s, "width", width > 0 ? width : 0);
  put(s, "height", height);
  qk_buf_printf(&s->body, " class=\"%s%u\">", class, index);
}

void qk_svg_tip(qk_svg *s, qk_str first, qk_str second, double v, const char *element) {
  qk_buf *b = &s->body;
  qk_buf_put(b, QK_LIT("<title>"));
  qk_html_text(b, first, QK_ONE_LINE);
  if (first.n && second.n) qk_buf_put(b, QK_LIT(" · "));
  qk_html_text(b, second, QK_ONE_LINE);
  qk_buf_put(b, QK_LIT("："));
  qk_put_number(b, v);
  qk_buf_printf(b, "</title></%s>\n", element);
}

void qk_svg_mark(qk_svg *s, double x, double y, uint32_t series) {
  static const char *const shapes[] = {
      "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
      "M-3 -3h6v6h-6z",
      "M0 -4.2L4 3H-4z",
      "M0 -4.5L4.5 0L0 4.5L-4.5 0z",
      "M0 4.2L4 -3H-4z",
      "M-4 -1.3h2.7v-2.7h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7z"};
  qk_buf_put(&s->body, QK_LIT("<path transform=\"translate("));
  qk_svg_number(&s->body, x);
  qk_buf_putc(&s->body, ' ');
  qk_svg_number(&s->body, y);
  qk_buf_printf(&s->body, ")\" d=\"%s\" class=\"c%u\"/>\n",
                shapes[series % QK_COUNT(shapes)], series % QK_SVG_COLOURS);
}

double qk_svg_legend(qk_svg *s, const qk_chart *c, double y, bool lines) {
  uint32_t n = qk_chart_shown(c).n_series;
  double x = 0, top = y;
  for (uint32_t i = 0; i < n; i++) {
    double text = qk_svg_widest(&c->series[i].name, 0, 1, LEGEND_MOST);
    if (x > 0 && x + text + 44 > QK_SVG_WIDTH) {
      x = 0;
      y += LEGEND_ROW;
    }
    if (lines) {
      char class[16] = "l0";
      class[1] = (char)('0' + i % QK_SVG_COLOURS);
      qk_svg_line(s, x, y + 9, x + 24, y + 9, class);
      qk_svg_mark(s, x + 12, y + 9, i);
    } else {
      qk_svg_rect(s, x + 6, y + 3, 14, 12, "c", i % QK_SVG_COLOURS);
      qk_buf_put(&s->body, QK_LIT("</rect>\n"));
    }
    qk_svg_text(s, x + 30, y + 14, QK_START, "lb", c->series[i].name, LEGEND_MOST);
    x += text + 50;
  }
  return y - top + LEGEND_ROW;
}

/* What one who cannot see the drawing should know first. */
static void put_description(qk_buf *b, const qk_chart *c) {
  static const char *const kinds[] = {[QK_CHART_BAR] = "条形图",
                                      [QK_CHART_STACKED] = "堆叠条形图",
                                      [QK_CHART_LINE] = "折线图",
                                      [QK_CHART_HEATMAP] = "热力图",
                                      [QK_CHART_TIMELINE] = "时间线"};
  qk_buf_put(b, qk_str_of(kinds[c->kind]));
  if (c->kind == QK_CHART_TIMELINE)
    qk_buf_printf(b, "，%u 个事项", c->n_events);
  else if (c->kind == QK_CHART_HEATMAP)
    qk_buf_printf(b, "，%u 行 %u 列", c->n_series, c->n_x);
  else
    qk_buf_printf(b, "，%u 个项目，%u 个系列", c->n_x, c->n_series);
  qk_scale s;
  if (c->kind != QK_CHART_TIMELINE && qk_chart_scale(&s, c, 5)) {
    qk_buf_put(b, QK_LIT("，刻度从 "));
    qk_put_number(b, s.low);
    qk_buf_put(b, QK_LIT(" 到 "));
    qk_put_number(b, s.high);
  }
  qk_buf_put(b, QK_LIT("。全部数据见图后的数据表。"));
}

bool qk_svg_chart(qk_buf *b, const qk_chart *c, uint32_t number) {
  static qk_svg_drawing *const drawings[] = {[QK_CHART_BAR] = qk_svg_bars,
                                             [QK_CHART_STACKED] = qk_svg_bars,
                                             [QK_CHART_LINE] = qk_svg_lines,
                                             [QK_CHART_HEATMAP] = qk_svg_heat,
                                             [QK_CHART_TIMELINE] = qk_svg_time};
  qk_scale scale;
  if (c->kind == QK_CHART_TIMELINE ? !c->n_events : !qk_chart_scale(&scale, c, 5))
    return false;
  qk_svg s = {.width = QK_SVG_WIDTH};
  drawings[c->kind](&s, c);
  qk_buf_put(b, QK_LIT("<svg viewBox=\"0 0 "));
  qk_svg_number(b, s.width);
  qk_buf_putc(b, ' ');
  qk_svg_number(b, s.height);
  qk_buf_put(b, QK_LIT("\" width=\""));
  qk_svg_number(b, s.width);
  qk_buf_put(b, QK_LIT("\" height=\""));
  qk_svg_number(b, s.height);
  qk_buf_printf(b, "\" role=\"img\" aria-labelledby=\"c%ut c%ud\">\n<title id=\"c%ut\">",
                number, number, number);
  qk_buf title = {0};
  qk_put_chart_title(&title, c);
  if (qk_trim(c->title).n)
    qk_html_text(b, qk_buf_str(&title), QK_ONE_LINE);
  else
    qk_buf_printf(b, "图 %u", number);
  qk_buf_printf(b, "</title>\n<desc id=\"c%ud\">", number);
  put_description(b, c);
  qk_buf_put(b, QK_LIT("</desc>\n"));
  if (s.body.n) qk_buf_put(b, qk_buf_str(&s.body));
  qk_buf_put(b, QK_LIT("</svg>\n"));
  if (s.body.oom || title.oom) b->oom = true;
  qk_buf_free(&s.body);
  qk_buf_free(&title);
  return true;
}
