/* encoding.h - which encoding a file is in, and the way to UTF-8 and back.
 * In:   the bytes of a file, and the encoding's name if the caller gave one.
 * Out:  a name for iconv; UTF-8 with checkpoints; offsets across the conversion.
 * Owns: nothing; what it makes goes into the qk_source. */
#ifndef QK_TEXT_ENCODING_H
#define QK_TEXT_ENCODING_H

#include "text/source.h"

/* Fills src->encoding and src->bom; where it is UTF-8, all bytes are valid.
 * QK_USAGE for a name that nothing knows, QK_INPUT for data that is no text. */
qk_code qk_encoding_choose(qk_source *src, const char *named, qk_err *e);

/* Fails with the position and the reason where text is not UTF-8: at is the offset of the
 * first bad byte. */
qk_code qk_encoding_bad_utf8(const qk_source *src, qk_str text, size_t at, qk_err *e);
/* Fails with a message of the caller's at an offset of a text that is UTF-8 up to there.
 */
qk_code qk_encoding_bad_at(const qk_source *src, qk_str text, size_t at, const char *msg,
                           qk_err *e);

/* Opens src->converter; called is the name for the message. */
qk_code qk_encoding_prepare(qk_source *src, const char *called, qk_err *e);
/* Converts src->bytes from src->encoding into src->text with src->checkpoints. */
qk_code qk_encoding_convert(qk_source *src, qk_err *e);
/* Offsets across a conversion; both exact at the beginnings of characters, and inside of
 * one the offset of its beginning. */
uint32_t qk_encoding_byte(const qk_source *src, uint32_t text_offset);
uint32_t qk_encoding_text(const qk_source *src, uint32_t byte);

#endif
