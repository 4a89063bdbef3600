/* print.c - from a call that writes a result to a file or the terminal.
 * In:   options, and the call.
 * Out:  a result on stdout or in the file of -o; an exit status.
 * Owns: the session and the output while a command runs. */
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* A spreadsheet is no text: a terminal would obey its bytes. */
static bool fits_terminal(const cli_options *o, const char *path) {
  if (path || !o->format || strcmp(o->format, "xlsx") != 0) return true;
  if (!isatty(STDOUT_FILENO)) return true;
  cli_message("xlsx is not for a terminal; name a file with -o");
  return false;
}

int cli_print_to(qikan *q, const cli_options *o, const char *path, cli_writer *write,
                 bool partial) {
  cli_output out;
  qk_err e = {0};
  int fd = path ? -1 : STDOUT_FILENO;
  qikan_format_options format = {
      .format = o->format,
      .table = o->table,
      .width = o->width >= 0 ? o->width : cli_columns(fd),
      .colour = cli_colours(o->colour, fd),
      .evidence = o->evidence,
  };
  if (!fits_terminal(o, path)) return QK_USAGE;
  int status = cli_output_open(&out, path);
  if (status != QK_OK) return status;
  qk_code code = write(q, o, &format, out.file, &e);
  status = cli_output_close(&out, code, &e, partial);
  if (code == QK_SCRIPT) cli_trace(q, o);
  if (code == QK_USAGE) cli_excerpt(q);
  return status;
}

int cli_print(const cli_options *o, int mode, cli_writer *write) {
  qikan *q;
  int status = cli_session(&q, o, mode);
  if (status != QK_OK) return status;
  status = cli_print_to(q, o, o->output, write, false);
  qikan_free(q);
  return status;
}
