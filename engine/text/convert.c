/* convert.c - from another encoding to UTF-8, and offsets back.
 * In:   a source whose encoding is known.
 * Out:  its text, a checkpoint every INTERVAL bytes.
 * Owns: nothing; text, checkpoints and converter belong to the source. */
#include "base/buf.h"
#include "text/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

/* Bytes of the file between two checkpoints: what a look-up converts again. */
enum { INTERVAL = 128 };

static qk_code bad_input(qk_source *src, const qk_buf *text, size_t at, bool cut,
                         qk_err *e) {
  char msg[96];
  unsigned byte = (unsigned char)src->bytes.p[at];
  snprintf(msg, sizeof msg, "not valid %s: byte 0x%02X %s", src->encoding, byte,
           cut ? "begins a character that is cut short" : "begins no character");
  return qk_encoding_bad_at(src, qk_buf_str(text), text->n, msg, e);
}

/* Converts one slice; *at moves behind the last whole character of it. */
static qk_code convert_slice(qk_source *src, size_t *at, qk_buf *out, qk_err *e) {
  size_t left = src->bytes.n - *at, slice = left < INTERVAL ? left : INTERVAL, in = slice;
  char *from = (char *)(uintptr_t)(src->bytes.p + *at);
  for (;;) {
    if (!qk_buf_reserve(out, 4 * INTERVAL)) return qk_nomem(e);
    char *to = out->p + out->n;
    size_t room = out->cap - out->n;
    size_t rc = iconv(src->converter, &from, &in, &to, &room);
    int error = errno;
    out->n = (size_t)(to - out->p);
    *at = (size_t)(from - src->bytes.p);
    if (rc != (size_t)-1) return QK_OK;
    if (error == E2BIG) continue;
    if (error == EINVAL && slice < left && in < slice) return QK_OK;
    return bad_input(src, out, *at, error == EINVAL, e);
  }
}

/* Some charsets hold a letter back to see whether an accent follows. */
static void flush(qk_source *src, qk_buf *out) {
  if (!qk_buf_reserve(out, 64)) return;
  char *to = out->p + out->n;
  size_t room = 64;
  (void)iconv(src->converter, NULL, NULL, &to, &room);
  out->n = (size_t)(to - out->p);
}

static qk_code convert_all(qk_source *src, qk_buf *out, qk_err *e) {
  size_t at = src->bom;
  /* A slice leaves at most a character of eight bytes to the next one. */
  size_t cap = src->bytes.n / (INTERVAL - 8) + 2;
  src->checkpoints = calloc(cap, sizeof *src->checkpoints);
  if (!src->checkpoints || !qk_buf_reserve(out, src->bytes.n + src->bytes.n / 2))
    return qk_nomem(e);
  while (at < src->bytes.n) {
    if (src->n_checkpoints < cap)
      src->checkpoints[src->n_checkpoints++] =
          (qk_checkpoint){(uint32_t)out->n, (uint32_t)at};
    qk_code code = convert_slice(src, &at, out, e);
    if (code != QK_OK) return code;
    flush(src, out);
    if (out->oom) return qk_nomem(e);
    if (out->n > UINT32_MAX)
      return qk_fail(e, QK_INPUT, "larger than 4 GiB when converted from %s",
                     src->encoding);
  }
  return QK_OK;
}

qk_code qk_encoding_prepare(qk_source *src, const char *called, qk_err *e) {
  if (strcmp(src->encoding, "UTF-8") == 0) return QK_OK;
  iconv_t cd = iconv_open("UTF-8", src->encoding);
  if (cd == (iconv_t)-1 && errno == EINVAL)
    return qk_fail(e, QK_USAGE, "unknown encoding \"%s\"", called);
  if (cd == (iconv_t)-1) return qk_nomem(e);
  src->converter = cd;
  return QK_OK;
}

qk_code qk_encoding_convert(qk_source *src, qk_err *e) {
  qk_buf out = {0};
  qk_code code = convert_all(src, &out, e);
  if (code != QK_OK) {
    qk_buf_free(&out);
    return code;
  }
  char *fitting = realloc(out.p, out.n + 1);
  src->text = (qk_str){fitting ? fitting : out.p, out.n};
  src->own_text = true;
  return QK_OK;
}

/* Converts `in` bytes from a checkpoint on, but no more than `out` bytes of text; returns
 * how far both sides went.  iconv stops before a character that does not fit. */
static qk_checkpoint walk(const qk_source *src, qk_checkpoint from, size_t in,
                          size_t out) {
  char scratch[2048];
  char *p = (char *)(uintptr_t)(src->bytes.p + from.byte);
  (void)iconv(src->converter, NULL, NULL, NULL, NULL);
  while (in && out) {
    char *to = scratch;
    size_t room = out < sizeof scratch ? out : sizeof scratch, had = room;
    size_t rc = iconv(src->converter, &p, &in, &to, &room);
    bool full = rc == (size_t)-1 && errno == E2BIG;
    out -= had - room;
    from.text += (uint32_t)(had - room);
    if (!full || had == room) break;
  }
  from.byte = (uint32_t)(p - src->bytes.p);
  return from;
}

/* The last checkpoint at or before an offset; *next is the byte of the one behind it. */
static qk_checkpoint before(const qk_source *src, uint32_t offset, bool by_text,
                            size_t *next) {
  uint32_t low = 0, high = src->n_checkpoints;
  while (high - low > 1) {
    uint32_t mid = low + (high - low) / 2;
    const qk_checkpoint *c = &src->checkpoints[mid];
    if ((by_text ? c->text : c->byte) <= offset)
      low = mid;
    else
      high = mid;
  }
  *next = low + 1 < src->n_checkpoints ? src->checkpoints[low + 1].byte : src->bytes.n;
  return src->checkpoints[low];
}

uint32_t qk_encoding_byte(const qk_source *src, uint32_t text_offset) {
  if (text_offset >= src->text.n) return (uint32_t)src->bytes.n;
  size_t next;
  qk_checkpoint c = before(src, text_offset, true, &next);
  return walk(src, c, next - c.byte, text_offset - c.text).byte;
}

uint32_t qk_encoding_text(const qk_source *src, uint32_t byte) {
  if (byte >= src->bytes.n) return (uint32_t)src->text.n;
  size_t next;
  qk_checkpoint c = before(src, byte, false, &next);
  if (byte <= c.byte) return c.text;
  return walk(src, c, byte - c.byte, SIZE_MAX).text;
}
