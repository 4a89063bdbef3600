/* chart.h - what charts in text, SVG and tables share.
 * In:   a chart of a finished result.
 * Out:  scales, labels, shares of a length, the data as a table.
 * Owns: nothing but the result of qk_chart_data; the caller frees it. */
#ifndef QK_OUTPUT_CHART_H
#define QK_OUTPUT_CHART_H

#include "base/buf.h"
#include "output/result.h"

/* More than that is not read from a drawing: it shows the first ones and says so, and the
 * table behind it has all. */
typedef struct qk_shown {
  uint32_t n_x, n_series, n_events;
  bool cut;
} qk_shown;
qk_shown qk_chart_shown(const qk_chart *c);
/* "only the first 200 of 500 …" in the language of the reader, empty where all is shown.
 */
void qk_put_cut(qk_buf *b, const qk_chart *c);

typedef struct qk_scale {
  double low, high, step; /* low and high are multiples of step */
} qk_scale;
/* Round numbers around the values that are shown, 0 among them where lengths stand for
 * values.  false: there is no value. */
bool qk_chart_scale(qk_scale *out, const qk_chart *c, int ticks);
/* Where v lies between low and high: 0 … 1. */
double qk_scale_share(const qk_scale *s, double v);
uint32_t qk_scale_ticks(const qk_scale *s); /* how many marks, low and high among them */
double qk_scale_tick(const qk_scale *s, uint32_t i);
enum { QK_SHADES = 5 };
/* Which shade of a heatmap v has: 0 … QK_SHADES - 1. */
uint32_t qk_scale_shade(const qk_scale *s, double v);

/* The sum of what is there for x; *missing: how many values are not.  NAN: all are. */
double qk_chart_total(const qk_chart *c, uint32_t x, uint32_t *missing);

/* The days of a timeline that a chart shows; false: it has no events. */
bool qk_chart_days(const qk_chart *c, int32_t *first, int32_t *last);
/* What is known of an event: it lies between from and to, and took place at least from
 * sure_from to sure_to, where sure_from <= sure_to. */
typedef struct qk_event_days {
  int32_t from, to, sure_from, sure_to;
} qk_event_days;
qk_event_days qk_event_when(const qk_event *e);
typedef struct qk_day_tick {
  int32_t day;
  char label[16];
} qk_day_tick;
enum { QK_DAY_TICKS = 32 };
/* Firsts of years or months between two days, at most `most` of them. */
uint32_t qk_day_ticks(qk_day_tick out[QK_DAY_TICKS], int32_t first, int32_t last,
                      uint32_t most);

/* At least four significant digits, whole numbers whole; a missing one is a dash. */
void qk_put_number(qk_buf *b, double v);
/* The most decimals that any value of a heatmap is shown with: all are shown with them.
 */
int qk_chart_decimals(const qk_chart *c);
/* As qk_put_number, with so many decimals. */
void qk_put_number_fixed(qk_buf *b, double v, int decimals);
/* One visible line of at most `most` columns, the last of them … where it was cut;
 * returns the columns it takes. */
size_t qk_put_label(qk_buf *b, qk_str s, size_t most);
/* Title and unit, visible, on one line. */
void qk_put_chart_title(qk_buf *b, const qk_chart *c);

/* A result of one table with all data of a chart.  false: memory is out. */
bool qk_chart_data(qk_result *out, const qk_chart *c);

#endif
