/* cli.h - what the parts of the command line share.
 * In:   argv and the environment.
 * Out:  an exit status; results on stdout, messages on stderr.
 * Owns: what cli_options points to, until cli_options_free. */
#ifndef QK_CLI_H
#define QK_CLI_H

#include <stdbool.h>

#include "qikan/qikan.h"

#define CLI_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* One bit an option, so that a command names its options in one word of 64 bits. */
typedef enum cli_option {
  OPT_DB = 1u << 0,
  OPT_SCRIPTS = 1u << 1,
  OPT_FORMAT = 1u << 2,
  OPT_OUTPUT = 1u << 3,
  OPT_PARAM = 1u << 4,
  OPT_TABLE = 1u << 5,
  OPT_PROFILE = 1u << 6,
  OPT_ENCODING = 1u << 7,
  OPT_MAX_SIZE = 1u << 8,
  OPT_JOBS = 1u << 9,
  OPT_NO_FACTS = 1u << 10,
  OPT_NO_INDEX = 1u << 11,
  OPT_QUIET = 1u << 12,
  OPT_VERBOSE = 1u << 13,
  OPT_COLOUR = 1u << 14,
  OPT_WIDTH = 1u << 15,
  OPT_HELP = 1u << 16,
  OPT_TRUSTED = 1u << 17,
  OPT_LIMIT_MEMORY = 1u << 18,
  OPT_LIMIT_TIME = 1u << 19,
  OPT_LIMIT_OUTPUT = 1u << 20,
  OPT_TRACE = 1u << 21,
  OPT_AGAINST = 1u << 22,
  OPT_STOP_ON_ERROR = 1u << 23,
  OPT_DRY_RUN = 1u << 24,
  OPT_LIMIT_ROWS = 1u << 25,
  OPT_LIMIT_DEPTH = 1u << 26,
  OPT_REBUILD = 1u << 27,
  OPT_EVIDENCE = 1u << 30,
  OPT_CITY = 1ull << 32,
  OPT_KIND = 1ull << 33,
  OPT_SINCE = 1ull << 34,
  OPT_UNTIL = 1ull << 35,
  OPT_LIMIT = 1ull << 36,
  OPT_COUNT = 1ull << 37,
  OPT_SHORTEST = 1ull << 38,
  OPT_UNIT = 1ull << 39,
  OPT_ORDER = 1ull << 40,
  OPT_OFFSET = 1ull << 41,
  OPT_COLUMN = 1ull << 42,
  OPT_PERIODICAL = 1ull << 43,
  OPT_SORT = 1ull << 44,
  OPT_CONTEXT = 1ull << 45
} cli_option;
/* Which articles. */
#define OPTS_WITHIN (OPT_CITY | OPT_KIND | OPT_SINCE | OPT_UNTIL)
#define OPTS_RESULT                                                                      \
  (OPT_FORMAT | OPT_OUTPUT | OPT_TABLE | OPT_EVIDENCE | OPT_COLOUR | OPT_WIDTH)
#define OPTS_SCRIPT                                                                      \
  (OPT_SCRIPTS | OPT_TRUSTED | OPT_LIMIT_MEMORY | OPT_LIMIT_TIME | OPT_LIMIT_OUTPUT |    \
   OPT_LIMIT_ROWS | OPT_LIMIT_DEPTH | OPT_TRACE)

typedef enum cli_colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER } cli_colour;

typedef struct cli_values { /* values of an option that may be given several times */
  const char **items;       /* NULL-terminated; NULL: none */
  size_t n;
} cli_values;

typedef struct cli_options {
  const char *db;           /* never NULL once parsed */
  const char **script_dirs; /* NULL-terminated */
  char *environment_dirs;   /* a copy of $QIKAN_SCRIPTS, cut at its colons */
  size_t n_script_dirs, n_environment_dirs; /* the latter come first */
  const char *format, *output, *profile, *encoding, *against;
  qikan_param *params; /* keys and values point into argv */
  size_t n_params;
  size_t max_bytes, limit_memory, limit_output;
  uint32_t limit_ms;
  int limit_rows, limit_depth;
  int table, jobs, width; /* width: 0 unlimited, -1 not given */
  cli_colour colour;
  bool no_facts, no_index, quiet, verbose, help;
  bool trusted, evidence, trace, stop_on_error, dry_run, rebuild;
  cli_values cities, kinds, columns, periodicals;
  const char *since, *until;
  int limit, offset, context;
  int unit, order, sort; /* of qikan_unit; 1: reading; of qikan_kwic_sort */
  bool count, shortest;
  const char *kind; /* of the definitions that operands name */
  char **operands;  /* into argv */
  size_t n_operands;
} cli_options;

typedef struct cli_command {
  const char *name, *operands, *summary;
  const char *about, *examples; /* paragraphs and lines, as printed */
  uint64_t options;             /* of cli_option */
  size_t min_operands, max_operands;
  unsigned statuses; /* bit n: the command can end with n */
  int (*run)(const cli_options *o);
  const char *kind; /* what operands name; --help with one tells of that definition */
} cli_command;

/* commands.c */
extern const cli_command cli_commands[];
extern const size_t cli_n_commands;
const cli_command *cli_command_find(const char *name);

/* options.c: QK_OK, or QK_USAGE with the message printed. */
/* Adds a value of an option, or, where commas part several, each of them. */
int cli_values_add(cli_values *l, const cli_command *c, const char *option, char *value,
                   bool commas);
int cli_options_parse(cli_options *o, const cli_command *c, int argc, char **argv);
void cli_options_free(cli_options *o);
/* "-o, --output FILE" and what it does, for the options of one command. */
void cli_options_help(FILE *out, uint64_t options);

/* help_match.c: the language of patterns. */
extern const char cli_about_match[], cli_examples_match[];

/* help_search.c: the language of searches. */
extern const char cli_about_search[], cli_examples_search[], cli_about_kwic[],
    cli_examples_kwic[];

/* help.c */
void cli_overview(FILE *out);
void cli_help(FILE *out, const cli_command *c);
int cli_help_command(const cli_options *o);
int cli_version_command(const cli_options *o);

/* cmd_*.c */
int cli_ingest(const cli_options *o);
int cli_facts(const cli_options *o);
int cli_index(const cli_options *o);
int cli_info(const cli_options *o);
int cli_list(const cli_options *o);
int cli_report(const cli_options *o);
int cli_sql(const cli_options *o);
int cli_show(const cli_options *o);
int cli_match(const cli_options *o);
int cli_search(const cli_options *o);
int cli_kwic(const cli_options *o);
int cli_query(const cli_options *o);
int cli_run(const cli_options *o);
int cli_classify(const cli_options *o);
int cli_check(const cli_options *o);
int cli_extract(const cli_options *o);
int cli_new(const cli_options *o);
int cli_stubs(const cli_options *o);
int cli_shell(const cli_options *o);
/* Help on one definition; help lua. */
int cli_describe(const cli_options *o, const cli_command *c);
int cli_help_lua(const cli_options *o);

/* message.c: one line on stderr, "qikan: " before it; control characters escaped. */
void cli_message(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same without "qikan: ". */
void cli_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Prints e ("file:line:col: message" where it has a place; of a script the line, too),
 * returns the exit status. */
int cli_fail(const qk_err *e);
int cli_status(qk_code code);
/* A copy of s with control characters, bidirectional overrides and bytes that are no
 * UTF-8 written as escapes; cut to `size` bytes, always NUL-terminated. */
void cli_escape(const char *s, char *out, size_t size);

/* term.c */
int cli_columns(int fd); /* of the terminal, 0 where fd is none */
bool cli_colours(cli_colour wanted, int fd);
/* Bytes of s that fit into `columns`; every character from U+1100 on counts as two. */
size_t cli_fit(const char *s, size_t columns, size_t *used);
uint64_t cli_now_us(void); /* monotonic */

/* nearest.c: the index of the name nearest to `word`, -1 where none is near. */
int cli_nearest(const char *word, const char *const *names, size_t n);

/* output.c: where a result goes: stdout, or a temporary file that takes its name when all
 * is written. */
typedef struct cli_output {
  FILE *file;
  const char *path; /* NULL: stdout */
  char *target, *temporary;
} cli_output;
int cli_output_open(cli_output *out, const char *path);
/* code: what the writing call returned; e: its error.  Keeps the old file unless QK_OK or
 * QK_FINDINGS, or with `partial` where something was written all the same. */
int cli_output_close(cli_output *out, qk_code code, const qk_err *e, bool partial);

/* progress.c: a bar on stderr while a long work goes on; nothing where stderr is no
 * terminal. */
typedef struct cli_progress {
  bool on;
  uint64_t started, drawn; /* µs */
} cli_progress;
void cli_progress_start(cli_progress *p, bool wanted);
void cli_progress_draw(cli_progress *p, const qikan_progress *at);
void cli_progress_erase(cli_progress *p);

/* session.c: mode is QIKAN_READ, QIKAN_WRITE for a database that must be there, or
 * CLI_CREATE; CLI_NONE opens none. */
enum { CLI_CREATE = 2, CLI_NONE = -1 };
int cli_session(qikan **q, const cli_options *o, int mode);
/* After a failed run: the line of the script, a hint; with --trace the call chain. */
void cli_trace(const qikan *q, const cli_options *o);
/* Of what a user typed the part that is wrong. */
void cli_excerpt(const qikan *q);

/* print.c: opens, writes, closes; the same for all commands that print a result. */
typedef qk_code cli_writer(qikan *q, const cli_options *o,
                           const qikan_format_options *format, FILE *out, qk_err *e);
int cli_print(const cli_options *o, int mode, cli_writer *write);
/* The same on an open session, to a path or (NULL) stdout. */
int cli_print_to(qikan *q, const cli_options *o, const char *path, cli_writer *write,
                 bool partial);

#endif
