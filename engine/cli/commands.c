/* commands.c - the commands there are, with their help as data.
 * In:   a name.
 * Out:  its entry.
 * Owns: nothing; all is constant. */
#include <string.h>

#include "cli.h"

#define STATUS(n)     (1u << (n))
#define STATUSES_READ (STATUS(QK_OK) | STATUS(QK_USAGE) | STATUS(QK_STORE))
#define ANY           ((size_t)-1)

static const char about_ingest[] =
    "Parses issues of a periodical (Markdown or plain text; UTF-8, UTF-16 or\n"
    "GB18030) into a database, which is created where it is missing.  A directory\n"
    "stands for the .md, .markdown and .txt files in it and below it.\n"
    "\n"
    "A file whose bytes, profile and options have not changed is left alone; a\n"
    "changed one replaces its issue.  A file that cannot be read leaves the\n"
    "database as it was for that file and does not stop the others; the first error\n"
    "decides the exit status.";
static const char examples_ingest[] =
    "qikan ingest issue.md\n"
    "qikan ingest --db archive.db --verbose issues/2023 issues/2024\n"
    "qikan ingest --profile weekly --scripts examples weekly-12.md";

static const char about_info[] =
    "Prints what the database holds: where it is, the version of its schema, and\n"
    "per issue its periodical, number, date and how many rows of each kind it has.";
static const char examples_info[] = "qikan info\n"
                                    "qikan info --db archive.db --format json";

static const char about_list[] =
    "Lists what can be run, with its parameters: reports, profiles.  Without a kind\n"
    "it lists all.  Works without a database.";
static const char examples_list[] = "qikan list\n"
                                    "qikan list reports\n"
                                    "qikan list profiles --scripts examples";

static const char about_report[] =
    "Runs a report over the database and prints it.  `qikan list reports` names the\n"
    "reports and their parameters.";
static const char examples_report[] =
    "qikan report overview\n"
    "qikan report overview --format markdown -o overview.md\n"
    "qikan report overview --format csv --table 2";

static const char about_sql[] =
    "Runs one read-only SQL statement over the views of the database (issue,\n"
    "article, section, paragraph, sentence, caption, toc_entry, grid_cell …) and\n"
    "prints its rows as a table.  A statement that would write is refused.";
static const char examples_sql[] =
    "qikan sql \"select city, title, page from article where kind = 'city_report'\"\n"
    "qikan sql \"select count(*) from sentence\" --format csv";

static const char about_show[] =
    "Prints one row with the place it stands at, file:line:column, its columns and\n"
    "its text.  KIND is article (where it is left out), section, paragraph,\n"
    "sentence, caption, toc_entry, grid_cell, masthead, diagnostic or issue; ID is\n"
    "the first column of the view of that name.";
static const char examples_show[] = "qikan show 3\n"
                                    "qikan show paragraph 17\n"
                                    "qikan show caption 2 --format json";

static const char about_help[] = "Prints help on a command, or the overview.";
static const char examples_help[] = "qikan help ingest\n"
                                    "qikan report --help";
static const char about_version[] = "Prints the version of qikan.";
static const char examples_version[] = "qikan version\n"
                                       "qikan --version";

const cli_command cli_commands[] = {
    {"ingest", "FILE…", "parse issues into a database", about_ingest, examples_ingest,
     OPT_DB | OPT_SCRIPTS | OPT_PROFILE | OPT_ENCODING | OPT_MAX_SIZE | OPT_JOBS |
         OPT_NO_FACTS | OPT_NO_INDEX | OPT_QUIET | OPT_VERBOSE | OPT_HELP,
     1, ANY, STATUSES_READ | STATUS(QK_INPUT) | STATUS(QK_SCRIPT), cli_ingest},
    {"info", "", "what the database holds", about_info, examples_info,
     OPT_DB | OPT_SCRIPTS | OPTS_RESULT | OPT_HELP, 0, 0, STATUSES_READ, cli_info},
    {"list", "[KIND]", "what can be run, with its parameters", about_list, examples_list,
     OPT_SCRIPTS | OPTS_RESULT | OPT_HELP, 0, 1, STATUSES_READ | STATUS(QK_SCRIPT),
     cli_list},
    {"report", "NAME", "run a report", about_report, examples_report,
     OPT_DB | OPT_SCRIPTS | OPT_PARAM | OPTS_RESULT | OPT_HELP, 1, 1,
     STATUSES_READ | STATUS(QK_SCRIPT), cli_report},
    {"show", "[KIND] ID", "one row, with the place it stands at", about_show,
     examples_show, OPT_DB | OPTS_RESULT | OPT_HELP, 1, 2, STATUSES_READ, cli_show},
    {"sql", "STATEMENT", "one read-only SQL statement", about_sql, examples_sql,
     OPT_DB | OPTS_RESULT | OPT_HELP, 1, 1, STATUSES_READ, cli_sql},
    {"help", "[COMMAND]", "help on a command", about_help, examples_help, OPT_HELP, 0, 1,
     STATUS(QK_OK) | STATUS(QK_USAGE), cli_help_command},
    {"version", "", "the version of qikan", about_version, examples_version, OPT_HELP, 0,
     0, STATUS(QK_OK) | STATUS(QK_USAGE), cli_version_command},
};
const size_t cli_n_commands = CLI_COUNT(cli_commands);

const cli_command *cli_command_find(const char *name) {
  const char *names[CLI_COUNT(cli_commands)];
  for (size_t i = 0; i < cli_n_commands; i++) {
    if (strcmp(name, cli_commands[i].name) == 0) return &cli_commands[i];
    names[i] = cli_commands[i].name;
  }
  int near = cli_nearest(name, names, cli_n_commands);
  if (near >= 0)
    cli_message("unknown command “%s”; did you mean “%s”?", name, names[near]);
  else
    cli_message("unknown command “%s”; see qikan help", name);
  return NULL;
}
