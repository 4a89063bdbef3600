/* render.c - the table of formats, and what renderers share.
 * In:   a finished result and a format's name.
 * Out:  bytes through the sink.
 * Owns: the buffer between renderer and sink, for the time of the call. */
#include "output/render.h"

#include <limits.h>

#include "output/writer.h"
#include "text/utf8.h"

enum { FLUSH_AT = 64 * 1024, LONGEST_NAME = 24 };

static const struct {
  const char *name;
  qk_renderer *render;
} formats[] = {
    {"text", qk_out_text}, {"markdown", qk_out_markdown}, {"csv", qk_out_csv},
    {"tsv", qk_out_tsv},   {"json", qk_out_json},         {"jsonl", qk_out_jsonl},
    {"html", qk_out_html}, {"xlsx", qk_out_xlsx},
};

bool qk_writer_flush(qk_writer *w) {
  if (w->failed || w->buf.oom) return false;
  if (w->buf.n && !w->sink.write(w->sink.context, w->buf.p, w->buf.n))
    return w->failed = true, false;
  qk_buf_clear(&w->buf);
  return true;
}

bool qk_writer_step(qk_writer *w) {
  if (w->failed || w->buf.oom) return false;
  return w->buf.n < FLUSH_AT || qk_writer_flush(w);
}

qk_code qk_pick_table(const qk_result *r, int number, const qk_table **out, qk_err *e) {
  int seen = 0;
  for (uint32_t i = 0; i < r->n_blocks; i++) {
    if (r->blocks[i].kind != QK_BLOCK_TABLE || seen == INT_MAX) continue;
    if (++seen < number || number < 0) continue;
    *out = &r->blocks[i].table;
    return QK_OK;
  }
  if (!seen)
    return qk_fail(e, QK_USAGE, "this format prints a table, and the result has none");
  return qk_fail(e, QK_USAGE, "there is no table %d: the result has %u, counted from 1",
                 number, (unsigned)seen);
}

bool qk_is_blank(const qk_block *block) {
  if (block->kind == QK_BLOCK_CHART) {
    const qk_chart *c = &block->chart;
    return !qk_trim(c->title).n && !qk_trim(c->note).n && !c->n_series && !c->n_events;
  }
  if (block->kind != QK_BLOCK_TABLE) return !qk_trim(block->text).n;
  const qk_table *t = &block->table;
  return !qk_trim(t->title).n && !qk_trim(t->note).n && !t->n_columns;
}

qk_str qk_truncation(const qk_result *r) {
  return r->truncated_why.n ? r->truncated_why : QK_LIT("a limit was reached");
}

void qk_put_truncation(qk_buf *b, const qk_result *r) {
  qk_buf_put(b, QK_LIT("truncated: "));
  qk_buf_put(b, qk_truncation(r));
  if (!r->last_table) return;
  uint32_t n = r->blocks[r->last_table - 1].table.n_rows;
  qk_buf_printf(b, " (%u row%s shown)", n, n == 1 ? "" : "s");
}

/* Edits between two short names. */
static size_t distance(qk_str a, qk_str b) {
  size_t row[LONGEST_NAME + 1];
  for (size_t j = 0; j <= b.n; j++) row[j] = j;
  for (size_t i = 0; i < a.n; i++) {
    size_t corner = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.n; j++) {
      size_t best = corner + (a.p[i] != b.p[j]);
      corner = row[j + 1];
      if (row[j] + 1 < best) best = row[j] + 1;
      if (corner + 1 < best) best = corner + 1;
      row[j + 1] = best;
    }
  }
  return row[b.n];
}

/* md stands for markdown: the same first letter, the others in order. */
static bool abbreviates(qk_str abbreviation, qk_str name) {
  size_t at = 0;
  for (size_t i = 0; i < name.n && at < abbreviation.n; i++) {
    if (name.p[i] == abbreviation.p[at])
      at++;
    else if (!at)
      return false;
  }
  return at && at == abbreviation.n;
}

/* NULL where no format is near enough to be what was meant. */
static const char *nearest(qk_str name) {
  const char *found = NULL;
  size_t least = 3;
  if (name.n > LONGEST_NAME) return NULL;
  for (size_t i = 0; i < QK_COUNT(formats); i++) {
    qk_str known = qk_str_of(formats[i].name);
    size_t d = abbreviates(name, known) ? 0 : distance(name, known);
    if (d >= least || d >= name.n) continue;
    least = d;
    found = formats[i].name;
  }
  return found;
}

static qk_code unknown_format(const char *format, qk_err *e) {
  char known[128] = "";
  size_t n = 0;
  for (size_t i = 0; i < QK_COUNT(formats) && n < sizeof known; i++) {
    qk_str name = qk_str_of(formats[i].name);
    if (n + name.n + 3 > sizeof known) break;
    if (i) memcpy(known + n, ", ", 2), n += 2;
    memcpy(known + n, name.p, name.n + 1);
    n += name.n;
  }
  const char *near = nearest(qk_str_of(format));
  return qk_fail(e, QK_USAGE, "unknown format '%.64s'%s%s%s; the formats are %s", format,
                 near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "",
                 known);
}

static qk_renderer *find_format(const char *format) {
  if (!format) return formats[0].render;
  for (size_t i = 0; i < QK_COUNT(formats); i++)
    if (!strcmp(format, formats[i].name)) return formats[i].render;
  return NULL;
}

qk_code qk_format_check(const char *format, qk_err *e) {
  return find_format(format) ? QK_OK : unknown_format(format, e);
}

qk_code qk_render(const qk_result *r, const char *format,
                  const qk_render_options *options, qk_sink sink, qk_err *e) {
  static const qk_render_options defaults = {0};
  qk_renderer *render = find_format(format);
  if (!render) return unknown_format(format, e);
  if (r->oom) return qk_nomem(e);
  qk_writer w = {.sink = sink};
  qk_code code = render(r, options ? options : &defaults, &w, e);
  if (code == QK_OK && !qk_writer_flush(&w)) {
    if (w.failed)
      code = qk_fail(e, QK_STORE, "the output cannot be written");
    else
      code = qk_nomem(e);
  }
  qk_buf_free(&w.buf);
  return code;
}
