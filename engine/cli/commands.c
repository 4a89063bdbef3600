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

static const char about_facts[] =
    "Makes the facts (quantities, documents, practices, places, dates, quotations)\n"
    "of the issues that were stored with ingest --no-facts, and makes them anew where\n"
    "the lexicons they were made with have changed.  The result is that of an ingest\n"
    "with facts.  Issues that have them are left alone.";
static const char examples_facts[] = "qikan ingest --no-facts issue.md && qikan facts\n"
                                     "qikan facts --db archive.db --scripts my-scripts";

static const char about_index[] =
    "Makes the full-text index of the issues that were stored with ingest\n"
    "--no-index, and makes it anew where the table of traditional and simplified\n"
    "characters or the version of the index has changed.  The result is that of an\n"
    "ingest with the index.  Searches work without it, too, but read every text.";
static const char examples_index[] = "qikan ingest --no-index issue.md && qikan index\n"
                                     "qikan index --rebuild --db archive.db";

static const char about_info[] =
    "Prints what the database holds: where it is, the version of its schema, and\n"
    "per issue its periodical, number, date and how many rows of each kind it has.";
static const char examples_info[] = "qikan info\n"
                                    "qikan info --db archive.db --format json";

static const char about_list[] =
    "Lists what can be run, with its parameters: reports, queries, classifiers,\n"
    "checks, extractors, profiles.  Without a kind it lists all.  A file that is\n"
    "broken is listed with its error.  Works without a database.";
static const char examples_list[] = "qikan list\n"
                                    "qikan list reports\n"
                                    "qikan list profiles --scripts examples";

static const char about_report[] =
    "Runs reports over the database and prints them.  `qikan list reports` names\n"
    "them, `qikan report NAME --help` tells of the parameters of one.\n"
    "\n"
    "Several names are run in turn; one that fails does not stop the others (but\n"
    "see --stop-on-error), and the state of each is told at the end.  -o then names\n"
    "a folder, which gets a file for each.";
static const char examples_report[] =
    "qikan report overview\n"
    "qikan report overview --format markdown -o overview.md\n"
    "qikan report city-profile -p city=临澜 --format html -o city.html\n"
    "qikan report overview --against last-week.db\n"
    "qikan report overview structure captions -o reports/";

static const char about_query[] =
    "Runs cross-city queries and prints their tables: cities down, measures across.\n"
    "A cell without a figure is shown as missing, never as 0.  `qikan list queries`\n"
    "names them.  Several names are run in turn, as with qikan report.";
static const char examples_query[] = "qikan query subject-matrix\n"
                                     "qikan query subject-matrix --format csv\n"
                                     "qikan query subject-matrix --help";

static const char about_classify[] =
    "Runs classifiers, all of them where none is named.  What one finds replaces\n"
    "what it found before, as a whole, in view label; the labels of one that fails\n"
    "stay as they were.  Prints the states of all.";
static const char examples_classify[] = "qikan classify\n"
                                        "qikan classify subject\n"
                                        "qikan classify subject --dry-run";

static const char about_check[] =
    "Runs proofreading checks, all of them where none is named, and prints what\n"
    "they find, which is kept in view diagnostic.  Ends with status 1 where they\n"
    "find something.";
static const char examples_check[] = "qikan check\n"
                                     "qikan check --format json -o findings.json\n"
                                     "qikan check unbalanced-quotes --dry-run";

static const char about_extract[] =
    "Runs extractors, all of them where none is named.  What one finds replaces\n"
    "what it found before, as a whole, in view fact.  Prints the states of all.";
static const char examples_extract[] = "qikan extract\n"
                                       "qikan extract hotlines --scripts my-scripts";

static const char about_run[] =
    "Runs a Lua script of your own, wherever it lies.  A script that defines a\n"
    "report, query, classifier, check or extractor is run as what it defines; any\n"
    "other has qikan (qikan.db is the database), out and print, and writes with\n"
    "them.  `qikan help lua` is the reference.";
static const char examples_run[] =
    "qikan run mine.lua\n"
    "qikan run mine.lua -p city=临澜 --format html -o a.html\n"
    "qikan run export.lua --trusted --limit-time 60";

static const char about_new[] =
    "Writes a commented starter that runs as it is.  KIND is report, query,\n"
    "classifier, check, extractor or profile.  It goes below the folder of\n"
    "--scripts, else of $QIKAN_SCRIPTS, else qikan-scripts: DIR/reports/NAME.lua.\n"
    "A file that is there already is left alone.";
static const char examples_new[] = "qikan new report lengths\n"
                                   "qikan new classifier topic --scripts my-scripts";

static const char about_stubs[] =
    "Prints annotations for the Lua language server, which give an editor\n"
    "completion, help and types in scripts of qikan.";
static const char examples_stubs[] = "qikan stubs -o qikan-scripts/qikan.d.lua";

static const char about_shell[] =
    "Reads Lua, runs it and prints what comes of it: the value of an expression,\n"
    "collections as tables.  Input that is not complete goes on in the next line.\n"
    "An error does not end the session; Ctrl-C ends a running chunk or clears the\n"
    "line; Tab completes; lines that begin with a dot are commands (.help).  Reads\n"
    "from a pipe, too, and then ends with the status of the last error.";
static const char examples_shell[] = "qikan shell\n"
                                     "echo '#qikan.db.articles' | qikan shell";

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
    "sentence, caption, toc_entry, grid_cell, masthead, diagnostic or issue, or a\n"
    "fact, which is shown 【marked】 in its sentence: quantity, document_mention,\n"
    "practice, place_mention, quotation, date_mention.  ID is the first column of the\n"
    "view of that name.";
static const char examples_show[] = "qikan show 3\n"
                                    "qikan show paragraph 17\n"
                                    "qikan show quantity 17\n"
                                    "qikan show caption 2 --format json";

static const char about_help[] =
    "Prints help on a command, or the overview.  `qikan help lua` lists what scripts\n"
    "may call, `qikan help lua NAME` tells of one module or function.";
static const char examples_help[] = "qikan help ingest\n"
                                    "qikan report --help\n"
                                    "qikan help lua\n"
                                    "qikan help lua db:sql";
static const char about_version[] = "Prints the version of qikan.";
static const char examples_version[] = "qikan version\n"
                                       "qikan --version";

#define STATUSES_RUN (STATUSES_READ | STATUS(QK_SCRIPT))
#define OPTS_RUN     (OPT_DB | OPTS_SCRIPT | OPT_PARAM | OPTS_RESULT | OPT_HELP)
#define OPTS_BATCH   (OPTS_RUN | OPT_STOP_ON_ERROR | OPT_DRY_RUN)

const cli_command cli_commands[] = {
    {"ingest", "FILE…", "parse issues into a database", about_ingest, examples_ingest,
     OPT_DB | OPT_SCRIPTS | OPT_PROFILE | OPT_ENCODING | OPT_MAX_SIZE | OPT_JOBS |
         OPT_NO_FACTS | OPT_NO_INDEX | OPT_QUIET | OPT_VERBOSE | OPT_HELP,
     1, ANY, STATUSES_READ | STATUS(QK_INPUT) | STATUS(QK_SCRIPT), cli_ingest, NULL},
    {"facts", "", "make the facts of issues stored without", about_facts, examples_facts,
     OPT_DB | OPT_SCRIPTS | OPT_JOBS | OPT_QUIET | OPT_HELP, 0, 0,
     STATUSES_READ | STATUS(QK_SCRIPT), cli_facts, NULL},
    {"index", "", "make the full-text index of issues stored without", about_index,
     examples_index, OPT_DB | OPT_SCRIPTS | OPT_JOBS | OPT_REBUILD | OPT_QUIET | OPT_HELP,
     0, 0, STATUSES_READ | STATUS(QK_SCRIPT), cli_index, NULL},
    {"info", "", "what the database holds", about_info, examples_info,
     OPT_DB | OPT_SCRIPTS | OPTS_RESULT | OPT_HELP, 0, 0, STATUSES_READ, cli_info, NULL},
    {"list", "[KIND]", "what can be run, with its parameters", about_list, examples_list,
     OPT_SCRIPTS | OPTS_RESULT | OPT_HELP, 0, 1, STATUSES_RUN, cli_list, NULL},
    {"report", "NAME…", "run reports", about_report, examples_report,
     OPTS_RUN | OPT_AGAINST | OPT_STOP_ON_ERROR, 1, ANY, STATUSES_RUN, cli_report,
     "report"},
    {"query", "NAME…", "run cross-city queries", about_query, examples_query,
     OPTS_RUN | OPT_AGAINST | OPT_STOP_ON_ERROR, 1, ANY, STATUSES_RUN, cli_query,
     "query"},
    {"classify", "[NAME…]", "run classifiers", about_classify, examples_classify,
     OPTS_BATCH, 0, ANY, STATUSES_RUN, cli_classify, "classifier"},
    {"check", "[NAME…]", "run proofreading checks", about_check, examples_check,
     OPTS_BATCH, 0, ANY, STATUSES_RUN | STATUS(QK_FINDINGS), cli_check, "check"},
    {"extract", "[NAME…]", "run extractors of your own", about_extract, examples_extract,
     OPTS_BATCH, 0, ANY, STATUSES_RUN, cli_extract, "extractor"},
    {"run", "SCRIPT.lua", "run a script of your own", about_run, examples_run, OPTS_RUN,
     1, 1, STATUSES_RUN | STATUS(QK_FINDINGS), cli_run, NULL},
    {"show", "[KIND] ID", "one row, with the place it stands at", about_show,
     examples_show, OPT_DB | OPTS_RESULT | OPT_HELP, 1, 2, STATUSES_READ, cli_show, NULL},
    {"sql", "STATEMENT", "one read-only SQL statement", about_sql, examples_sql,
     OPT_DB | OPTS_RESULT | OPT_HELP, 1, 1, STATUSES_READ, cli_sql, NULL},
    {"search", "QUERY", "texts that have certain words", cli_about_search,
     cli_examples_search,
     OPT_DB | OPT_SCRIPTS | OPTS_WITHIN | OPT_COLUMN | OPT_PERIODICAL | OPT_UNIT |
         OPT_ORDER | OPT_LIMIT | OPT_OFFSET | OPT_COUNT | OPTS_RESULT | OPT_HELP,
     1, 1, STATUSES_READ | STATUS(QK_SCRIPT), cli_search, NULL},
    {"kwic", "QUERY", "words in their context, a line each", cli_about_kwic,
     cli_examples_kwic,
     OPT_DB | OPT_SCRIPTS | OPTS_WITHIN | OPT_COLUMN | OPT_PERIODICAL | OPT_UNIT |
         OPT_SORT | OPT_CONTEXT | OPT_LIMIT | OPT_OFFSET | OPTS_RESULT | OPT_HELP,
     1, 1, STATUSES_READ | STATUS(QK_SCRIPT), cli_kwic, NULL},
    {"match", "PATTERN", "patterns of words and facts in sentences", cli_about_match,
     cli_examples_match,
     OPT_DB | OPT_SCRIPTS | OPTS_WITHIN | OPT_LIMIT | OPT_COUNT | OPT_SHORTEST |
         OPTS_RESULT | OPT_HELP,
     1, 1, STATUSES_READ | STATUS(QK_SCRIPT), cli_match, NULL},
    {"shell", "", "Lua on the database, line by line", about_shell, examples_shell,
     OPT_DB | OPTS_SCRIPT | OPT_FORMAT | OPT_COLOUR | OPT_WIDTH | OPT_HELP, 0, 0,
     STATUSES_RUN, cli_shell, NULL},
    {"new", "KIND NAME", "write a starter for a script", about_new, examples_new,
     OPT_SCRIPTS | OPT_HELP, 2, 2, STATUSES_READ, cli_new, NULL},
    {"stubs", "", "annotations for an editor", about_stubs, examples_stubs,
     OPT_OUTPUT | OPT_HELP, 0, 0, STATUSES_READ, cli_stubs, NULL},
    {"help", "[COMMAND]", "help on a command, or on lua", about_help, examples_help,
     OPTS_RESULT | OPT_HELP, 0, 2, STATUS(QK_OK) | STATUS(QK_USAGE), cli_help_command,
     NULL},
    {"version", "", "the version of qikan", about_version, examples_version, OPT_HELP, 0,
     0, STATUS(QK_OK) | STATUS(QK_USAGE), cli_version_command, NULL},
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
