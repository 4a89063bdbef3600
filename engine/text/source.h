/* source.h - one input file as UTF-8 text with a map back to its bytes.
 * In:   a path (or bytes in memory) and, if the caller knows it, the encoding's name.
 * Out:  valid UTF-8 without BOM; line starts; for every text offset the byte offset in
 *       the file as it is on disk, the line and the column.
 * Owns: the bytes, the text and the maps, until qk_source_close. */
#ifndef QK_TEXT_SOURCE_H
#define QK_TEXT_SOURCE_H

#include "base/err.h"

typedef struct qk_checkpoint {
  uint32_t text, byte;
} qk_checkpoint;

typedef struct qk_source {
  const char *path;     /* borrowed, for messages */
  qk_str bytes;         /* the file as it is */
  qk_str text;          /* UTF-8; shares memory with bytes where nothing was converted */
  char encoding[32];    /* "UTF-8", "GB18030", … */
  uint32_t *line_start; /* text offsets; line_start[0] == 0 */
  uint32_t n_lines;
  qk_checkpoint *checkpoints; /* NULL where text offset + bom is the byte offset */
  uint32_t n_checkpoints;
  uint32_t bom;         /* bytes before the text */
  uint32_t *char_index; /* where a line is long: characters before each 4 KiB of text */
  void *converter;      /* iconv_t, where the text was converted */
  bool own_text, own_bytes;
} qk_source;

enum { QK_SOURCE_MAX_DEFAULT = 64 * 1024 * 1024 };

/* Reads and decodes a regular file.  encoding: NULL or "auto" to detect UTF-8 (with or
 * without BOM), UTF-16 (with BOM), then GB18030; else any name iconv knows.  max_bytes: 0
 * for the default.  Refuses with QK_INPUT and, where it applies, file:line:col: a path
 * that is missing, unreadable, a directory, FIFO, socket or device; a file that is empty
 * or holds white space alone, larger than max_bytes, holds a NUL, is binary, or is not
 * valid in its encoding. */
qk_code qk_source_open(qk_source *src, const char *path, const char *encoding,
                       size_t max_bytes, qk_err *e);
/* The same from memory; the bytes are borrowed and must outlive src. */
qk_code qk_source_from(qk_source *src, const char *path, qk_str bytes,
                       const char *encoding, qk_err *e);
void qk_source_close(qk_source *src);

/* Byte offset in the file of a text offset (0 … text.n). */
uint32_t qk_source_byte(const qk_source *src, uint32_t text_offset);
/* 1-based line and, if col is not NULL, 1-based column in characters. */
uint32_t qk_source_line(const qk_source *src, uint32_t text_offset, uint32_t *col);
/* The text offset of a byte offset in the file (the inverse of qk_source_byte). */
uint32_t qk_source_text_offset(const qk_source *src, uint32_t byte);

#endif
