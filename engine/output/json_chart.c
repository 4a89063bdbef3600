/* json_chart.c - a chart as JSON, with all its data.
 * In:   a chart.
 * Out:  {"kind": "chart", "chart": "bar" | "stacked" | "line", "title", "x": ["…"],
 * "series":
 *       [{"name", "values": [1, null]}]}; a heatmap has "y": ["…"] and "values": [[…]],
 * row by row, in the place of series; a timeline has "events": [{"start", "end", "label",
 *       "group"}] alone.  "unit" and "note" stand only where there is one.
 * Owns: nothing. */
#include "output/json.h"

static void put_values(qk_json_out *o, const double *values, uint32_t n) {
  qk_buf_putc(o->b, '[');
  for (uint32_t i = 0; i < n; i++) {
    if (i) qk_buf_put(o->b, QK_LIT(", "));
    qk_json_real(o, values[i]);
  }
  qk_buf_putc(o->b, ']');
}

static void put_events(qk_json_out *o, const qk_chart *c) {
  qk_buf_put(o->b, QK_LIT(",\n     \"events\": ["));
  for (uint32_t i = 0; i < c->n_events; i++) {
    const qk_event *e = &c->events[i];
    qk_buf_put(o->b, i ? QK_LIT(",\n       ") : QK_LIT("\n       "));
    qk_json_key(o, "{", "start", e->start);
    qk_json_key(o, ", ", "end", e->end);
    qk_json_key(o, ", ", "label", e->label);
    qk_json_key(o, ", ", "group", e->group);
    qk_buf_putc(o->b, '}');
  }
  qk_buf_putc(o->b, ']');
}

static void put_series(qk_json_out *o, const qk_chart *c) {
  qk_buf_put(o->b, QK_LIT(",\n     \"series\": ["));
  for (uint32_t i = 0; i < c->n_series; i++) {
    qk_buf_put(o->b, i ? QK_LIT(",\n       ") : QK_LIT("\n       "));
    qk_json_key(o, "{", "name", c->series[i].name);
    qk_buf_put(o->b, QK_LIT(", \"values\": "));
    put_values(o, c->series[i].values, c->n_x);
    qk_buf_putc(o->b, '}');
  }
  qk_buf_putc(o->b, ']');
}

static void put_rows(qk_json_out *o, const qk_chart *c) {
  qk_buf_put(o->b, QK_LIT(",\n     \"y\": ["));
  for (uint32_t i = 0; i < c->n_series; i++) {
    if (i) qk_buf_put(o->b, QK_LIT(", "));
    qk_json_string(o, c->series[i].name);
  }
  qk_buf_put(o->b, QK_LIT("],\n     \"values\": ["));
  for (uint32_t i = 0; i < c->n_series; i++) {
    qk_buf_put(o->b, i ? QK_LIT(",\n       ") : QK_LIT("\n       "));
    put_values(o, c->series[i].values, c->n_x);
  }
  qk_buf_putc(o->b, ']');
}

void qk_json_chart(qk_json_out *o, const qk_chart *c) {
  static const char *const kinds[] = {[QK_CHART_BAR] = "bar",
                                      [QK_CHART_STACKED] = "stacked",
                                      [QK_CHART_LINE] = "line",
                                      [QK_CHART_HEATMAP] = "heatmap",
                                      [QK_CHART_TIMELINE] = "timeline"};
  qk_buf_printf(o->b, ", \"chart\": \"%s\"", kinds[c->kind]);
  qk_json_key(o, ", ", "title", c->title);
  if (c->unit.n) qk_json_key(o, ", ", "unit", c->unit);
  if (c->note.n) qk_json_key(o, ", ", "note", c->note);
  if (c->kind == QK_CHART_TIMELINE) {
    put_events(o, c);
    return;
  }
  qk_buf_put(o->b, QK_LIT(",\n     \"x\": ["));
  for (uint32_t i = 0; i < c->n_x; i++) {
    if (i) qk_buf_put(o->b, QK_LIT(", "));
    qk_json_string(o, c->x[i]);
  }
  qk_buf_putc(o->b, ']');
  if (c->kind == QK_CHART_HEATMAP)
    put_rows(o, c);
  else
    put_series(o, c);
}
