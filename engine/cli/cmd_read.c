/* cmd_read.c - the commands that print a result: info, list, sql, match, show.
 * In:   their options.
 * Out:  a result on stdout or in the file of -o.
 * Owns: nothing. */
#include <errno.h>
#include <stdlib.h>

#include "cli.h"

static qk_code write_info(qikan *q, const cli_options *o,
                          const qikan_format_options *format, FILE *out, qk_err *e) {
  (void)o;
  return qikan_info(q, format, out, e);
}
int cli_info(const cli_options *o) { return cli_print(o, QIKAN_READ, write_info); }

static qk_code write_list(qikan *q, const cli_options *o,
                          const qikan_format_options *format, FILE *out, qk_err *e) {
  return qikan_list(q, o->n_operands ? o->operands[0] : NULL, format, out, e);
}
int cli_list(const cli_options *o) { return cli_print(o, CLI_NONE, write_list); }

static qk_code write_sql(qikan *q, const cli_options *o,
                         const qikan_format_options *format, FILE *out, qk_err *e) {
  return qikan_sql(q, o->operands[0], format, out, e);
}
int cli_sql(const cli_options *o) { return cli_print(o, QIKAN_READ, write_sql); }

static qk_code write_match(qikan *q, const cli_options *o,
                           const qikan_format_options *format, FILE *out, qk_err *e) {
  const qikan_match_options options = {.within = {.cities = o->cities.items,
                                                  .kinds = o->kinds.items,
                                                  .since = o->since,
                                                  .until = o->until},
                                       .limit = (uint32_t)o->limit,
                                       .count = o->count,
                                       .shortest = o->shortest};
  return qikan_match(q, o->operands[0], &options, format, out, e);
}
int cli_match(const cli_options *o) { return cli_print(o, QIKAN_READ, write_match); }

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
  if (row_id(text, &id)) return cli_print(o, QIKAN_READ, write_show);
  cli_message("show wants the number of a row, not “%s”; see qikan help show", text);
  return QK_USAGE;
}
