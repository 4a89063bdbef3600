/* quantity_rows.h - for tests: the quantities of a text as one line, and rows of texts
 * with the line that is expected. */
#ifndef QK_TESTS_QUANTITY_ROWS_H
#define QK_TESTS_QUANTITY_ROWS_H

#include "extract_scan.h"

static void put_number(qk_buf *out, double v) { qk_buf_printf(out, "%.15g", v); }

/* One quantity as "raw=value[..max] approx|unit|noun|period", empty parts at the end left
 * out; "#N" behind it is the number of its total, from 1. */
static void show_one(const scanned *s, const qk_quantity *q, qk_buf *out) {
  qk_buf_printf(out, "%.*s=", QK_ARG(scanned_raw(s, &q->spot)));
  put_number(out, q->value);
  if (!isnan(q->value_max)) {
    qk_buf_put(out, QK_LIT(".."));
    put_number(out, q->value_max);
  }
  if (q->approx.n) qk_buf_printf(out, " %.*s", QK_ARG(q->approx));
  qk_buf_printf(out, "|%.*s|%.*s", QK_ARG(q->unit), QK_ARG(q->noun));
  if (q->period_start.n) {
    qk_buf_printf(out, "|%.*s", QK_ARG(q->period_start));
    if (!qk_str_eq(q->period_start, q->period_end))
      qk_buf_printf(out, "/%.*s", QK_ARG(q->period_end));
  }
  if (q->part_of != QK_NONE) qk_buf_printf(out, "#%u", q->part_of + 1);
}

static void show(const scanned *s, qk_buf *out) {
  qk_buf_clear(out);
  qk_buf_putc(out, '\0');
  out->n = 0;
  for (uint32_t i = 0; i < s->facts.n_quantities; i++) {
    if (i) qk_buf_put(out, QK_LIT("; "));
    show_one(s, &s->facts.quantities[i], out);
  }
}

static void expect_rows(const char *const rows[][2], size_t n) {
  scanned s;
  scanned_new(&s);
  qk_buf got = {0};
  for (size_t i = 0; i < n; i++) {
    scanned_text(&s, qk_str_of(rows[i][0]));
    show(&s, &got);
    cr_expect_str_eq(got.p, rows[i][1], "%s: expected '%s', got '%s'", rows[i][0],
                     rows[i][1], got.p);
  }
  qk_buf_free(&got);
  scanned_free(&s);
}

#endif
