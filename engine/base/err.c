/* err.c - filling the caller's qk_err. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

qk_code qk_fail(qk_err *e, qk_code code, const char *format, ...) {
  if (!e) return code;
  e->code = code;
  e->line = e->col = 0;
  e->file[0] = 0;
  va_list args;
  va_start(args, format);
  vsnprintf(e->msg, sizeof e->msg, format, args);
  va_end(args);
  return code;
}

void qk_err_at(qk_err *e, const char *file, int line, int col) {
  if (!e) return;
  snprintf(e->file, sizeof e->file, "%s", file ? file : "");
  e->line = line;
  e->col = col;
}

qk_code qk_nomem(qk_err *e) { return qk_fail(e, QK_NOMEM, "out of memory"); }

void qk_err_format(const qk_err *e, char *buf, size_t size) {
  if (!size) return;
  int at = 0;
  if (e->file[0] && e->line > 0 && e->col > 0)
    at = snprintf(buf, size, "%s:%d:%d: ", e->file, e->line, e->col);
  else if (e->file[0] && e->line > 0)
    at = snprintf(buf, size, "%s:%d: ", e->file, e->line);
  else if (e->file[0])
    at = snprintf(buf, size, "%s: ", e->file);
  if (at >= 0 && (size_t)at < size) snprintf(buf + at, size - (size_t)at, "%s", e->msg);
}
