/* render.h - from a result tree to a format.
 * In:   a finished qk_result.
 * Out:  bytes through a sink.
 * Owns: nothing. */
#ifndef QK_OUTPUT_RENDER_H
#define QK_OUTPUT_RENDER_H

#include "output/result.h"

/* Takes bytes; returns false when they cannot be written (the renderer then stops). */
typedef struct qk_sink {
  bool (*write)(void *context, const char *p, size_t n);
  void *context;
} qk_sink;

typedef struct qk_render_options {
  int table;     /* csv, tsv: which table, 1-based; 0: the first */
  int width;     /* text: columns of the terminal, 0: unlimited (charts: 80) */
  bool colour;   /* text: ANSI colours */
  bool evidence; /* text, markdown: a list behind each table; the others have it anyway */
} qk_render_options;

/* format: text markdown csv tsv json jsonl html xlsx (bytes, not text).  QK_USAGE for an
 * unknown format (the message lists the known ones) or a table that does not exist;
 * QK_STORE where the sink fails. */
qk_code qk_render(const qk_result *r, const char *format,
                  const qk_render_options *options, qk_sink sink, qk_err *e);
/* Whether there is such a format (NULL: text), before anything is computed for it. */
qk_code qk_format_check(const char *format, qk_err *e);

#endif
