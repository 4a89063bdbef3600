/* book.h - a workbook read back.
 * In:   a result.
 * Out:  the lines of lib/xlsx_cells.py.
 * Owns: a temporary file, while it is read. */
#ifndef QK_TEST_BOOK_H
#define QK_TEST_BOOK_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "test_output.h"

/* The lines of lib/xlsx_cells.py. */
static inline void cells_of(const qk_result *r, qk_buf *out) {
  qk_buf book = {0}, command = {0};
  render(r, "xlsx", (qk_render_options){0}, &book);
  char path[] = "/tmp/qikan-book-XXXXXX", chunk[4096];
  int fd = mkstemp(path);
  cr_assert(fd >= 0);
  cr_assert_eq(write(fd, book.p, book.n), (ssize_t)book.n);
  close(fd);
  qk_buf_printf(&command, "python3 '%s/tests/lib/xlsx_cells.py' '%s'", QIKAN_ROOT, path);
  FILE *f = popen(command.p, "r");
  cr_assert(f);
  qk_buf_clear(out);
  qk_buf_putc(out, '\n');
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
    qk_buf_put(out, (qk_str){chunk, n});
  qk_buf_put(out, S(""));
  cr_expect_eq(pclose(f), 0, "the package cannot be read");
  unlink(path);
  qk_buf_free(&book);
  qk_buf_free(&command);
}

#endif
