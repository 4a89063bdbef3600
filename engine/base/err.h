/* err.h - filling the caller's qk_err. */
#ifndef QK_BASE_ERR_H
#define QK_BASE_ERR_H

#include "base/str.h"
#include "qikan/error.h"

/* Writes code and message, clears the position; returns code, so that a failing call can
 * end in `return qk_fail(e, QK_INPUT, "…", …);`.  e may be NULL. */
qk_code qk_fail(qk_err *e, qk_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Sets file and position of an error that is already filled. */
void qk_err_at(qk_err *e, const char *file, int line, int col);
qk_code qk_nomem(qk_err *e);
/* "file:line:col: msg", as far as known, into buf (always NUL-terminated). */
void qk_err_format(const qk_err *e, char *buf, size_t size);

#endif
