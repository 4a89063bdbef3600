/* cmd_read.c - the commands that print a result: info, list, report, sql, show.
 * In:   their options.
 * Out:  a result on stdout or in the file of -o.
 * Owns: the session and the output while a command runs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

typedef qk_code writer(qikan *q, const cli_options *o, const qikan_format_options *format,
                       FILE *out, qk_err *e);

/* Opens, writes, closes: the same for all commands that print a result. */
static int print_result(const cli_options *o, bool database, writer *write) {
  qikan *q;
  cli_output out;
  qk_err e = {0};
  int fd = o->output ? -1 : STDOUT_FILENO;
  qikan_format_options format = {
      .format = o->format,
      .table = o->table,
      .width = o->width >= 0 ? o->width : cli_columns(fd),
      .colour = cli_colours(o->colour, fd),
  };
  int status = cli_session(&q, o, database, QIKAN_READ);
  if (status != QK_OK) return status;
  status = cli_output_open(&out, o->output);
  if (status == QK_OK) {
    qk_code code = write(q, o, &format, out.file, &e);
    status = cli_output_close(&out, code, &e);
  }
  qikan_free(q);
  return status;
}

static qk_code write_info(qikan *q, const cli_options *o,
                          const qikan_format_options *format, FILE *out, qk_err *e) {
  (void)o;
  return qikan_info(q, format, out, e);
}
int cli_info(const cli_options *o) { return print_result(o, true, write_info); }

static qk_code write_list(qikan *q, const cli_options *o,
                          const qikan_format_options *format, FILE *out, qk_err *e) {
  return qikan_list(q, o->n_operands ? o->operands[0] : NULL, format, out, e);
}
int cli_list(const cli_options *o) { return print_result(o, false, write_list); }

static qk_code write_report(qikan *q, const cli_options *o,
                            const qikan_format_options *format, FILE *out, qk_err *e) {
  return qikan_report(q, o->operands[0], o->params, o->n_params, format, out, e);
}
int cli_report(const cli_options *o) { return print_result(o, true, write_report); }

static qk_code write_sql(qikan *q, const cli_options *o,
                         const qikan_format_options *format, FILE *out, qk_err *e) {
  return qikan_sql(q, o->operands[0], format, out, e);
}
int cli_sql(const cli_options *o) { return print_result(o, true, write_sql); }

static bool row_id(const char *text, int64_t *id) {
  char *end;
  if (*text < '0' || *text > '9') return false;
  errno = 0;
  long long n = strtoll(text, &end, 10);
  *id = n;
  return errno == 0 && *end == '\0';
}

static qk_code write_show(qikan *q, const cli_options *o,
                          const qikan_format_options *format, FILE *out, qk_err *e) {
  int64_t id = 0;
  row_id(o->operands[o->n_operands - 1], &id);
  return qikan_show(q, o->n_operands == 2 ? o->operands[0] : "article", id, format, out,
                    e);
}

int cli_show(const cli_options *o) {
  const char *text = o->operands[o->n_operands - 1];
  int64_t id;
  if (row_id(text, &id)) return print_result(o, true, write_show);
  cli_message("show wants the number of a row, not “%s”; see qikan help show", text);
  return QK_USAGE;
}
