/* cmd_search.c - the commands search and kwic.
 * In:   a query, options.
 * Out:  a result on stdout or in the file of -o.
 * Owns: nothing. */
#include "cli.h"

static qikan_within within(const cli_options *o) {
  return (qikan_within){.cities = o->cities.items,
                        .kinds = o->kinds.items,
                        .since = o->since,
                        .until = o->until};
}

static qk_code write_search(qikan *q, const cli_options *o,
                            const qikan_format_options *format, FILE *out, qk_err *e) {
  const qikan_search_options options = {.within = within(o),
                                        .columns = o->columns.items,
                                        .periodicals = o->periodicals.items,
                                        .unit = (qikan_unit)o->unit,
                                        .reading_order = o->order,
                                        .limit = (uint32_t)o->limit,
                                        .offset = (uint32_t)o->offset,
                                        .count = o->count};
  return qikan_search(q, o->operands[0], &options, format, out, e);
}
int cli_search(const cli_options *o) { return cli_print(o, QIKAN_READ, write_search); }

static qk_code write_kwic(qikan *q, const cli_options *o,
                          const qikan_format_options *format, FILE *out, qk_err *e) {
  const qikan_kwic_options options = {.within = within(o),
                                      .columns = o->columns.items,
                                      .periodicals = o->periodicals.items,
                                      .unit = (qikan_unit)o->unit,
                                      .sort = (qikan_kwic_sort)o->sort,
                                      .context = (uint32_t)o->context,
                                      .limit = (uint32_t)o->limit,
                                      .offset = (uint32_t)o->offset};
  return qikan_kwic(q, o->operands[0], &options, format, out, e);
}
int cli_kwic(const cli_options *o) { return cli_print(o, QIKAN_READ, write_kwic); }
