/* writer.h - what every renderer writes into, and the renderers themselves.
 * In:   bytes, put into `buf`; a call of qk_writer_step after each row or block.
 * Out:  the same bytes to the sink, in pieces.
 * Owns: the buffer, until qk_render frees it. */
#ifndef QK_OUTPUT_WRITER_H
#define QK_OUTPUT_WRITER_H

#include "base/buf.h"
#include "output/render.h"

typedef struct qk_writer {
  qk_buf buf;
  qk_sink sink;
  bool failed; /* the sink took no more */
} qk_writer;

/* Hands a full buffer to the sink.  false: stop, qk_render knows why. */
bool qk_writer_step(qk_writer *w);
bool qk_writer_flush(qk_writer *w);

/* The table a format of one table prints: number is 1-based, 0 stands for the first. */
qk_code qk_pick_table(const qk_result *r, int number, const qk_table **out, qk_err *e);
/* A block that shows a reader nothing: formats for people leave it out. */
bool qk_is_blank(const qk_block *block);
/* Why the result was cut short, never empty. */
qk_str qk_truncation(const qk_result *r);
/* "truncated: why (12 rows shown)", for people. */
void qk_put_truncation(qk_buf *b, const qk_result *r);

typedef qk_code qk_renderer(const qk_result *r, const qk_render_options *options,
                            qk_writer *w, qk_err *e);
qk_renderer qk_out_text, qk_out_markdown, qk_out_csv, qk_out_tsv, qk_out_json,
    qk_out_jsonl, qk_out_html, qk_out_xlsx;

#endif
