/* source.c - one input file as UTF-8 text with a map back to its bytes.
 * In:   a path or bytes, perhaps the encoding's name.
 * Out:  a qk_source.
 * Owns: what the source holds, until qk_source_close. */
#include "text/source.h"

#include "base/file.h"
#include "text/encoding.h"
#include "text/utf8.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

/* A column is counted from the line's start; in a line of megabytes that would cost the
 * square of its length, so that there the characters are counted beforehand. */
enum { LONG_LINE = 16 * 1024, INDEX_STEP = 4096 };

static bool add_line(qk_source *src, uint32_t *cap, uint32_t start, uint32_t *longest) {
  if (src->n_lines) {
    uint32_t length = start - src->line_start[src->n_lines - 1];
    if (length > *longest) *longest = length;
  }
  if (start == src->text.n && start) return true; /* nothing behind the last break */
  if (src->n_lines == *cap) {
    size_t more = *cap ? (size_t)*cap * 2 : src->text.n / 64 + 16;
    uint32_t *p = realloc(src->line_start, more * sizeof *p);
    if (!p) return false;
    src->line_start = p;
    *cap = more < UINT32_MAX ? (uint32_t)more : UINT32_MAX;
  }
  src->line_start[src->n_lines++] = start;
  return true;
}

static uint32_t find(qk_str text, uint32_t from, char c) {
  const char *at = from < text.n ? memchr(text.p + from, c, text.n - from) : NULL;
  return at ? (uint32_t)(at - text.p) : (uint32_t)text.n;
}

/* Lines end at \n, \r\n or a lone \r.  Each search goes on where it last stopped. */
static bool map_lines(qk_source *src, uint32_t *longest) {
  qk_str text = src->text;
  uint32_t cap = 0, n = (uint32_t)text.n;
  if (!add_line(src, &cap, 0, longest)) return false;
  uint32_t lf = find(text, 0, '\n'), cr = find(text, 0, '\r');
  while (lf < n || cr < n) {
    uint32_t next;
    if (lf < cr) {
      next = lf + 1;
    } else {
      next = cr + 1 < n && text.p[cr + 1] == '\n' ? cr + 2 : cr + 1;
      cr = find(text, next, '\r');
    }
    if (lf < next) lf = find(text, next, '\n');
    if (!add_line(src, &cap, next, longest)) return false;
  }
  return add_line(src, &cap, n, longest);
}

static bool index_chars(qk_source *src) {
  size_t steps = src->text.n / INDEX_STEP + 1, chars = 0;
  src->char_index = malloc(steps * sizeof *src->char_index);
  if (!src->char_index) return false;
  for (size_t i = 0; i < steps; i++) {
    size_t from = i * INDEX_STEP, to = from + INDEX_STEP;
    src->char_index[i] = (uint32_t)chars;
    chars +=
        qk_utf8_count(qk_str_sub(src->text, from, to < src->text.n ? to : src->text.n));
  }
  return true;
}

static qk_code check_text(qk_source *src, qk_err *e) {
  size_t bad = src->own_text ? qk_utf8_valid(src->text) : src->text.n;
  if (bad < src->text.n) return qk_encoding_bad_utf8(src, src->text, bad, e);
  const char *nul = memchr(src->text.p, 0, src->text.n);
  if (nul)
    return qk_encoding_bad_at(src, src->text, (size_t)(nul - src->text.p),
                              "NUL byte: this is not a text file", e);
  if (qk_trim(src->text).n) return QK_OK;
  qk_fail(e, QK_INPUT, "holds nothing but white space");
  qk_err_at(e, src->path, 0, 0);
  return QK_INPUT;
}

static qk_code decode(qk_source *src, const char *encoding, qk_err *e) {
  qk_code code = qk_encoding_choose(src, encoding, e);
  if (code != QK_OK) return code;
  if (strcmp(src->encoding, "UTF-8") != 0) {
    code = qk_encoding_convert(src, e);
    if (code != QK_OK) return code;
  } else {
    src->text = qk_str_sub(src->bytes, src->bom, src->bytes.n);
  }
  code = check_text(src, e);
  if (code != QK_OK) return code;
  uint32_t longest = 0;
  if (!map_lines(src, &longest)) return qk_nomem(e);
  if (longest > LONG_LINE && !index_chars(src)) return qk_nomem(e);
  return QK_OK;
}

qk_code qk_source_from(qk_source *src, const char *path, qk_str bytes,
                       const char *encoding, qk_err *e) {
  *src = (qk_source){.path = path, .bytes = bytes};
  qk_code code;
  if (bytes.n == 0) {
    code = qk_fail(e, QK_INPUT, "the file is empty");
    qk_err_at(e, path, 0, 0);
  } else if (bytes.n >= UINT32_MAX) {
    code = qk_fail(e, QK_INPUT, "larger than 4 GiB (%zu bytes)", bytes.n);
    qk_err_at(e, path, 0, 0);
  } else {
    code = decode(src, encoding, e);
  }
  if (code != QK_OK) qk_source_close(src);
  return code;
}

qk_code qk_source_open(qk_source *src, const char *path, const char *encoding,
                       size_t max_bytes, qk_err *e) {
  *src = (qk_source){.path = path};
  qk_str bytes;
  qk_code code =
      qk_file_read(path, max_bytes ? max_bytes : QK_SOURCE_MAX_DEFAULT, &bytes, e);
  if (code != QK_OK) return code;
  code = qk_source_from(src, path, bytes, encoding, e);
  if (code == QK_OK)
    src->own_bytes = true;
  else
    free((char *)(uintptr_t)bytes.p);
  return code;
}

void qk_source_close(qk_source *src) {
  if (src->own_text) free((char *)(uintptr_t)src->text.p);
  if (src->own_bytes) free((char *)(uintptr_t)src->bytes.p);
  if (src->converter) iconv_close(src->converter);
  free(src->checkpoints);
  free(src->line_start);
  free(src->char_index);
  *src = (qk_source){0};
}

uint32_t qk_source_byte(const qk_source *src, uint32_t text_offset) {
  if (src->converter) return qk_encoding_byte(src, text_offset);
  uint32_t n = (uint32_t)src->text.n;
  return src->bom + (text_offset < n ? text_offset : n);
}

uint32_t qk_source_text_offset(const qk_source *src, uint32_t byte) {
  if (byte <= src->bom) return 0;
  if (src->converter) return qk_encoding_text(src, byte);
  uint32_t n = (uint32_t)src->text.n;
  return byte - src->bom < n ? byte - src->bom : n;
}

static uint32_t chars_before(const qk_source *src, uint32_t offset) {
  uint32_t step = offset / INDEX_STEP;
  return src->char_index[step] +
         (uint32_t)qk_utf8_count(qk_str_sub(src->text, step * INDEX_STEP, offset));
}

uint32_t qk_source_line(const qk_source *src, uint32_t text_offset, uint32_t *col) {
  if (text_offset > src->text.n) text_offset = (uint32_t)src->text.n;
  uint32_t low = 0, high = src->n_lines;
  while (high - low > 1) {
    uint32_t mid = low + (high - low) / 2;
    if (src->line_start[mid] <= text_offset)
      low = mid;
    else
      high = mid;
  }
  uint32_t start = src->line_start[low];
  if (!col) return low + 1;
  if (src->char_index && text_offset - start > INDEX_STEP)
    *col = chars_before(src, text_offset) - chars_before(src, start) + 1;
  else
    *col = (uint32_t)qk_utf8_count(qk_str_sub(src->text, start, text_offset)) + 1;
  return low + 1;
}
