/* file.h - a file read whole.
 * In:   a path and a limit.
 * Out:  the bytes in memory of malloc, for the caller to free.
 * Owns: nothing. */
#ifndef QK_BASE_FILE_H
#define QK_BASE_FILE_H

#include "base/err.h"

/* Reads a regular file of at most max_bytes.  Refuses with QK_INPUT and the path a file
 * that is missing, unreadable, larger, or no regular file (the message says what it is);
 * never waits for a FIFO's writer.  An empty file gives n == 0 and p != NULL. */
qk_code qk_file_read(const char *path, size_t max_bytes, qk_str *out, qk_err *e);

#endif
