/* options.c - from argv to cli_options.
 * In:   a command's options and the words after its name.
 * Out:  checked values; a usage message where one is wrong.
 * Owns: the arrays of the options, until cli_options_free. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const struct {
  cli_option id;
  const char *name, *argument, *help;
  char letter;
} table[] = {
    {OPT_DB, "db", "FILE", "database; else $QIKAN_DB, else qikan.db", 0},
    {OPT_SCRIPTS, "scripts", "DIR",
     "a folder of your own reports, profiles …; may be\n"
     "repeated; also $QIKAN_SCRIPTS (folders with colons\nbetween them)",
     0},
    {OPT_PROFILE, "profile", "NAME", "how the periodical looks; else recognised", 0},
    {OPT_ENCODING, "encoding", "NAME", "of the files (GB18030, UTF-16 …); else detected",
     0},
    {OPT_MAX_SIZE, "max-size", "SIZE", "refuse larger files; K, M, G may follow; 64M", 0},
    {OPT_JOBS, "jobs", "N",
     "threads at work; 0, or left out: one for each\nprocessor, 4 at most; the result is "
     "the same",
     'j'},
    {OPT_NO_FACTS, "no-facts", NULL, "store the text alone, extract no facts", 0},
    {OPT_NO_INDEX, "no-index", NULL,
     "make no full-text index; searches are then slower\nuntil qikan index has made it",
     0},
    {OPT_REBUILD, "rebuild", NULL, "make the index of all issues anew", 0},
    {OPT_PARAM, "param", "KEY=VALUE", "a parameter; may be repeated; KEY= empties it",
     'p'},
    {OPT_AGAINST, "against", "OLD.db",
     "run it on that database, too, and print only what\nhas changed since: rows added, "
     "removed, changed",
     0},
    {OPT_STOP_ON_ERROR, "stop-on-error", NULL,
     "of several names, skip those behind the first that\nfails", 0},
    {OPT_DRY_RUN, "dry-run", NULL, "show what would be stored and store nothing", 'n'},
    {OPT_CITY, "city", "NAME",
     "only articles of that city; may be repeated, or\nseveral with commas", 0},
    {OPT_KIND, "kind", "KIND",
     "only articles of that kind: notice, speech,\ncity_report, appendix, other; or of "
     "several",
     0},
    {OPT_SINCE, "since", "DATE", "only issues from that date on: 2021, 2021-09", 0},
    {OPT_UNTIL, "until", "DATE", "only issues up to that date", 0},
    {OPT_COLUMN, "column", "TITLE",
     "only articles whose column's title contains this;\nmay be repeated", 0},
    {OPT_PERIODICAL, "periodical", "NAME",
     "only issues of periodicals that contain this; may\nbe repeated", 0},
    {OPT_UNIT, "unit", "UNIT",
     "what is found: paragraph (default), sentence,\nheading, caption, cell, all", 0},
    {OPT_ORDER, "order", "ORDER", "relevance (default: BM25) or reading, as in print", 0},
    {OPT_SORT, "sort", "ORDER", "position (default), or by what stands left, right", 0},
    {OPT_CONTEXT, "context", "N",
     "columns on each side; else what fits the terminal,\nor 30", 0},
    {OPT_LIMIT, "limit", "N", "at most so many", 0},
    {OPT_OFFSET, "offset", "N", "leave out the first N", 0},
    {OPT_COUNT, "count", NULL, "print how many there are by city", 0},
    {OPT_SHORTEST, "shortest", NULL, "of the matches that begin first the shortest", 0},
    {OPT_FORMAT, "format", "NAME",
     "text (default), markdown, csv, tsv, json, jsonl,\nhtml, xlsx", 'f'},
    {OPT_TABLE, "table", "N", "csv, tsv: the Nth table, not the first", 0},
    {OPT_EVIDENCE, "evidence", NULL,
     "text, markdown: list behind each table the sentences\nits figures rest on; json, "
     "html "
     "and xlsx have them",
     0},
    {OPT_OUTPUT, "output", "FILE",
     "write there and not to stdout; FILE changes only\nonce all is written", 'o'},
    {OPT_WIDTH, "width", "N",
     "columns of the text format; 0: no limit; else those\n"
     "of the terminal",
     0},
    {OPT_COLOUR, "color", "WHEN", "auto (default), always, never; $NO_COLOR is obeyed",
     0},
    {OPT_TRUSTED, "trusted", NULL,
     "lift the sandbox: scripts get the whole standard\nlibrary, with files and "
     "processes",
     0},
    {OPT_LIMIT_MEMORY, "limit-memory", "SIZE",
     "what a script may use; K, M, G may follow; 256M", 0},
    {OPT_LIMIT_TIME, "limit-time", "SECONDS", "how long a script may run; 10", 0},
    {OPT_LIMIT_OUTPUT, "limit-output", "SIZE", "what a script may write; 64M", 0},
    {OPT_LIMIT_ROWS, "limit-rows", "N", "rows a script may read; 10000000", 0},
    {OPT_LIMIT_DEPTH, "limit-depth", "N", "calls within each other; 20000", 0},
    {OPT_TRACE, "trace", NULL, "print the call chain of a script's error", 0},
    {OPT_QUIET, "quiet", NULL, "only errors on stderr", 'q'},
    {OPT_VERBOSE, "verbose", NULL, "one line a file on stderr", 'v'},
    {OPT_HELP, "help", NULL, "print this and exit", 'h'},
};

void cli_options_help(FILE *out, uint64_t options) {
  for (size_t i = 0; i < CLI_COUNT(table); i++) {
    if (!(options & table[i].id)) continue;
    char left[40], letter[8] = "    ";
    if (table[i].letter) snprintf(letter, sizeof letter, "-%c, ", table[i].letter);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, table[i].name,
             table[i].argument ? " " : "", table[i].argument ? table[i].argument : "");
    const char *line = table[i].help;
    for (const char *head = left; line; head = "") {
      const char *end = strchr(line, '\n');
      size_t n = end ? (size_t)(end - line) : strlen(line);
      fprintf(out, "  %-25s %.*s\n", head, (int)n, line);
      line = end ? end + 1 : NULL;
    }
  }
}

static int usage(const cli_command *c, const char *format, const char *a, const char *b)
    __attribute__((format(printf, 2, 0)));
static int usage(const cli_command *c, const char *format, const char *a, const char *b) {
  char text[1024];
  snprintf(text, sizeof text, format, a, b);
  cli_message("%s; see qikan help %s", text, c->name);
  return QK_USAGE;
}

static bool whole_number(const char *text, long least, long most, int *out) {
  char *end;
  errno = 0;
  long n = strtol(text, &end, 10);
  if (errno || end == text || *end || n < least || n > most) return false;
  *out = (int)n;
  return true;
}

static bool size_in_bytes(const char *text, size_t *out) {
  static const char units[] = "KMG";
  char *end;
  if (*text < '0' || *text > '9') return false;
  errno = 0;
  unsigned long long n = strtoull(text, &end, 10);
  const char *unit = *end ? memchr(units, *end & ~0x20, 3) : NULL;
  if (errno || n == 0 || (*end && (!unit || end[1]))) return false;
  unsigned shift = unit ? 10u * (unsigned)(unit - units + 1) : 0;
  if (n > (SIZE_MAX >> shift)) return false;
  *out = (size_t)n << shift;
  return true;
}

static bool seconds(const char *text, uint32_t *out) {
  char *end;
  if (!*text || !strchr(".0123456789", *text)) return false;
  double value = strtod(text, &end);
  if (end == text || *end || !(value >= 0.001 && value <= 4e6)) return false;
  *out = (uint32_t)(value * 1000 + 0.5);
  return true;
}

static int set_param(cli_options *o, const cli_command *c, char *text) {
  char *equals = strchr(text, '=');
  if (!equals || equals == text)
    return usage(c, "-p wants KEY=VALUE, not “%s”%s", text, "");
  *equals = '\0';
  o->params[o->n_params++] = (qikan_param){text, equals + 1};
  return QK_OK;
}

static int set_colour(cli_options *o, const cli_command *c, const char *text) {
  static const char *const names[] = {"auto", "always", "never"};
  for (size_t i = 0; i < CLI_COUNT(names); i++)
    if (strcmp(text, names[i]) == 0) return o->colour = (cli_colour)i, QK_OK;
  return usage(c, "--color is auto, always or never, not “%s”%s", text, "");
}

/* One of several words; its number goes to *out. */
static int set_word(const cli_command *c, const char *option, const char *text,
                    const char *const *words, size_t n, int *out) {
  char list[128] = "";
  for (size_t i = 0; i < n; i++) {
    if (strcmp(text, words[i]) == 0) return *out = (int)i, QK_OK;
    size_t at = strlen(list);
    snprintf(list + at, sizeof list - at, "%s%s", i ? ", " : "", words[i]);
  }
  cli_message("%s is one of %s, not “%s”; see qikan help %s", option, list, text,
              c->name);
  return QK_USAGE;
}

static int set_size(const cli_command *c, const char *option, const char *text,
                    size_t *out) {
  if (size_in_bytes(text, out)) return QK_OK;
  return usage(c, "%s wants a size such as 64M, not “%s”", option, text);
}

static void set_switch(cli_options *o, cli_option id) {
  const struct {
    cli_option id;
    bool *value;
  } switches[] = {
      {OPT_NO_FACTS, &o->no_facts},
      {OPT_NO_INDEX, &o->no_index},
      {OPT_QUIET, &o->quiet},
      {OPT_VERBOSE, &o->verbose},
      {OPT_HELP, &o->help},
      {OPT_TRUSTED, &o->trusted},
      {OPT_EVIDENCE, &o->evidence},
      {OPT_COUNT, &o->count},
      {OPT_SHORTEST, &o->shortest},
      {OPT_TRACE, &o->trace},
      {OPT_STOP_ON_ERROR, &o->stop_on_error},
      {OPT_DRY_RUN, &o->dry_run},
      {OPT_REBUILD, &o->rebuild},
  };
  for (size_t i = 0; i < CLI_COUNT(switches); i++)
    if (switches[i].id == id) *switches[i].value = true;
}

static const char *const units[] = {"paragraph", "sentence", "heading",
                                    "caption",   "cell",     "all"};
static const char *const orders[] = {"relevance", "reading"};
static const char *const sorts[] = {"position", "left", "right"};

static int set(cli_options *o, const cli_command *c, cli_option id, char *value) {
  static const char number[] = "%s wants a whole number, not “%s”";
  switch (id) {
  case OPT_DB:
    o->db = value;
    break;
  case OPT_SCRIPTS:
    o->script_dirs[o->n_script_dirs++] = value;
    break;
  case OPT_FORMAT:
    o->format = value;
    break;
  case OPT_OUTPUT:
    o->output = value;
    break;
  case OPT_PROFILE:
    o->profile = value;
    break;
  case OPT_ENCODING:
    o->encoding = value;
    break;
  case OPT_PARAM:
    return set_param(o, c, value);
  case OPT_COLOUR:
    return set_colour(o, c, value);
  case OPT_TABLE:
    if (!whole_number(value, 1, 1000000, &o->table))
      return usage(c, number, "--table", value);
    break;
  case OPT_JOBS:
    if (!whole_number(value, 0, 1024, &o->jobs)) return usage(c, number, "--jobs", value);
    break;
  case OPT_WIDTH:
    if (!whole_number(value, 0, 10000, &o->width))
      return usage(c, number, "--width", value);
    break;
  case OPT_MAX_SIZE:
    return set_size(c, "--max-size", value, &o->max_bytes);
  case OPT_LIMIT_MEMORY:
    return set_size(c, "--limit-memory", value, &o->limit_memory);
  case OPT_LIMIT_OUTPUT:
    return set_size(c, "--limit-output", value, &o->limit_output);
  case OPT_LIMIT_TIME:
    if (!seconds(value, &o->limit_ms))
      return usage(c, "--limit-time wants seconds such as 10 or 0.5, not “%s”%s", value,
                   "");
    break;
  case OPT_LIMIT_ROWS:
    if (!whole_number(value, 1, 2000000000, &o->limit_rows))
      return usage(c, number, "--limit-rows", value);
    break;
  case OPT_LIMIT_DEPTH:
    if (!whole_number(value, 1, 2000000000, &o->limit_depth))
      return usage(c, number, "--limit-depth", value);
    break;
  case OPT_AGAINST:
    o->against = value;
    break;
  case OPT_CITY:
    return cli_values_add(&o->cities, c, "--city", value, true);
  case OPT_KIND:
    return cli_values_add(&o->kinds, c, "--kind", value, true);
  case OPT_SINCE:
    o->since = value;
    break;
  case OPT_UNTIL:
    o->until = value;
    break;
  case OPT_LIMIT:
    if (!whole_number(value, 1, 2000000000, &o->limit))
      return usage(c, number, "--limit", value);
    break;
  case OPT_OFFSET:
    if (!whole_number(value, 0, 2000000000, &o->offset))
      return usage(c, number, "--offset", value);
    break;
  case OPT_CONTEXT:
    if (!whole_number(value, 1, 1000, &o->context))
      return usage(c, "%s wants a number from 1 to 1000, not “%s”", "--context", value);
    break;
  case OPT_COLUMN:
    return cli_values_add(&o->columns, c, "--column", value, false);
  case OPT_PERIODICAL:
    return cli_values_add(&o->periodicals, c, "--periodical", value, false);
  case OPT_UNIT:
    return set_word(c, "--unit", value, units, CLI_COUNT(units), &o->unit);
  case OPT_ORDER:
    return set_word(c, "--order", value, orders, CLI_COUNT(orders), &o->order);
  case OPT_SORT:
    return set_word(c, "--sort", value, sorts, CLI_COUNT(sorts), &o->sort);
  default:
    set_switch(o, id);
  }
  return QK_OK;
}

static int unknown(const cli_command *c, const char *word) {
  const char *names[CLI_COUNT(table)];
  char name[64];
  size_t n = 0;
  for (size_t i = 0; i < CLI_COUNT(table); i++)
    if (c->options & table[i].id) names[n++] = table[i].name;
  snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
  if (strncmp(name, "--", 2) != 0) return usage(c, "unknown option %s%s", name, "");
  int near = cli_nearest(name + 2, names, n);
  if (near < 0) return usage(c, "unknown option %s%s", name, "");
  return usage(c, "unknown option %s; did you mean --%s?", name, names[near]);
}

/* $QIKAN_SCRIPTS first: a folder named on the command line overrides it. */
static int defaults(cli_options *o, int argc) {
  const char *db = getenv("QIKAN_DB"), *dirs = getenv("QIKAN_SCRIPTS");
  *o = (cli_options){.db = db && *db ? db : "qikan.db", .width = -1};
  size_t n = 2 + (size_t)argc;
  for (const char *p = dirs; p && *p; p++) n += *p == ':';
  o->script_dirs = calloc(n + 1, sizeof *o->script_dirs);
  o->params = calloc((size_t)argc + 1, sizeof *o->params);
  o->environment_dirs = dirs ? strdup(dirs) : NULL;
  if (!o->script_dirs || !o->params || (dirs && !o->environment_dirs)) {
    cli_message("out of memory");
    return QK_STORE;
  }
  char *rest = NULL;
  for (char *dir = dirs ? strtok_r(o->environment_dirs, ":", &rest) : NULL; dir;
       dir = strtok_r(NULL, ":", &rest))
    o->script_dirs[o->n_script_dirs++] = dir;
  o->n_environment_dirs = o->n_script_dirs;
  return QK_OK;
}

static int check_operands(const cli_options *o, const cli_command *c) {
  if (o->n_operands < c->min_operands)
    return usage(c, "%s wants %s", c->name, c->operands);
  if (o->n_operands > c->max_operands)
    return usage(c, "%s takes no operand “%s”", c->name, o->operands[c->max_operands]);
  return QK_OK;
}

int cli_options_parse(cli_options *o, const cli_command *c, int argc, char **argv) {
  struct option longs[CLI_COUNT(table) + 1] = {0};
  char shorts[2 * CLI_COUNT(table) + 2] = ":";
  size_t n = 0, at = 1;
  int status = defaults(o, argc);
  for (size_t i = 0; i < CLI_COUNT(table); i++) {
    if (!(c->options & table[i].id)) continue;
    int argument = table[i].argument ? required_argument : no_argument;
    longs[n++] = (struct option){table[i].name, argument, NULL, (int)i + 256};
    if (!table[i].letter) continue;
    shorts[at++] = table[i].letter;
    if (argument) shorts[at++] = ':';
  }
  opterr = 0;
  optind = 1;
  while (status == QK_OK) {
    int got = getopt_long(argc, argv, shorts, longs, NULL);
    char letter[3] = {'-', (char)optopt, 0};
    if (got == -1) break;
    if (got == '?' && optopt >= 256)
      return usage(c, "--%s takes no value%s", table[optopt - 256].name, "");
    if (got == '?') return unknown(c, optopt ? letter : argv[optind - 1]);
    if (got == ':')
      return optopt >= 256 ? usage(c, "--%s wants %s", table[optopt - 256].name,
                                   table[optopt - 256].argument)
                           : usage(c, "%s wants a value%s", letter, "");
    for (size_t i = 0; got < 256 && i < CLI_COUNT(table); i++)
      if (table[i].letter == got) got = (int)i + 256;
    status = set(o, c, table[got - 256].id, optarg);
  }
  o->operands = argv + optind;
  o->n_operands = (size_t)(argc - optind);
  return status != QK_OK || o->help ? status : check_operands(o, c);
}

void cli_options_free(cli_options *o) {
  free(o->script_dirs);
  free(o->params);
  free(o->cities.items);
  free(o->kinds.items);
  free(o->columns.items);
  free(o->periodicals.items);
  free(o->environment_dirs);
}
