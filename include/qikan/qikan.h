/* qikan.h - the public face of libqikan: issues of periodicals in, tables out.
 * Handles are opaque.  A handle may be used from one thread at a time; different handles
 * from different threads at once.  Strings are UTF-8 and NUL-terminated.  Every call that
 * can fail returns a qk_code and fills the caller's qk_err (see error.h). */
#ifndef QIKAN_QIKAN_H
#define QIKAN_QIKAN_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "qikan/error.h"

#ifdef __cplusplus
extern "C" {
#endif

const char *qikan_version(void);
/* "file:line:col: message", as far as known, into buf (always NUL-terminated). */
void qikan_error_text(const qk_err *e, char *buf, size_t size);

/* ---- a session: script folders, profiles, definitions, and one database -------------
 */

typedef struct qikan qikan;

typedef struct qikan_options {
  /* Script folders of one's own, NULL-terminated, later ones override earlier ones by
   * name; NULL for none.  The shipped folder always comes first. */
  const char *const *script_dirs;
  /* Where the shipped scripts are; NULL: $QIKAN_HOME/scripts, the installed place, or the
   * source tree. */
  const char *shipped_dir;
  /* Scripts get the whole standard library: files, processes, C modules.  Only for
   * scripts that may do what the calling program may. */
  int trusted;
  /* What a run of a script may use; 0: 256 MiB, 64 MiB, 10,000 ms; in a trusted session:
   * no limit. */
  size_t memory_limit, output_limit;
  uint32_t time_limit_ms;
  uint32_t recursion_limit; /* calls within each other; 0: 20,000 */
  uint64_t row_limit;       /* rows read from the database; 0: 10,000,000 */
} qikan_options;

/* Opens a session without a database.  options may be NULL. */
qk_code qikan_new(qikan **out, const qikan_options *options, qk_err *e);
void qikan_free(qikan *q); /* NULL is allowed; closes the database */

enum {
  QIKAN_READ = 0,
  QIKAN_WRITE = 1
}; /* QIKAN_WRITE creates the file where it is missing */
/* Opens (or with QIKAN_WRITE creates or migrates) a database.  QK_STORE where the file is
 * not a qikan database, newer than this library, locked or damaged.  A new one gets its
 * tables with the first issue, or when it is first read or closed: until then it is empty
 * to others. */
qk_code qikan_open(qikan *q, const char *path, int mode, qk_err *e);

/* ---- after and during a run of a script ----------------------------------------------
 */

/* Ends the script that runs, as a limit would.  May be called by a signal handler or from
 * another thread; does nothing to a call that begins later. */
void qikan_interrupt(qikan *q);
/* The call chain of the last error of a script, one function a line; "" where the last
 * run had none.  Valid until the next call. */
const char *qikan_trace(const qikan *q);

/* The line of the script the last error speaks of, "    7 | code\n", and where there is
 * one "  hint: …\n"; of a pattern the part that is wrong, with carets below it; "" where
 * it speaks of none.  Valid until the next call. */
const char *qikan_excerpt(const qikan *q);

typedef enum qikan_limit {
  QIKAN_LIMIT_NONE, /* the last run has passed no limit, whether it failed or not */
  QIKAN_LIMIT_MEMORY,
  QIKAN_LIMIT_TIME,
  QIKAN_LIMIT_OUTPUT,
  QIKAN_LIMIT_RECURSION,
  QIKAN_LIMIT_ROWS,
  QIKAN_INTERRUPTED
} qikan_limit;
qikan_limit qikan_limit_passed(const qikan *q);

/* ---- ingest --------------------------------------------------------------------------
 */

typedef enum qikan_ingest_state {
  QIKAN_ADDED,
  QIKAN_REPLACED,
  QIKAN_UNCHANGED,
  QIKAN_FAILED
} qikan_ingest_state;

typedef struct qikan_ingest_event { /* one per file, in order */
  const char *path;
  qikan_ingest_state state;
  const char *profile; /* NULL where the file failed or did not change */
  const char *title;   /* of the issue: periodical and number; NULL as above */
  size_t done, total;  /* files */
  uint64_t bytes;      /* of this file */
  uint32_t articles, sections, paragraphs, sentences, captions, diagnostics;
  const qk_err *error; /* where state is QIKAN_FAILED */
} qikan_ingest_event;

typedef struct qikan_progress { /* before a file is read */
  const char *path;
  size_t files_done, files_total;
  uint64_t bytes_done, bytes_total;
} qikan_progress;

typedef struct qikan_ingest_options {
  const char *profile;  /* NULL: recognised from the text */
  const char *encoding; /* NULL: detected */
  size_t max_bytes;     /* per file; 0: 64 MiB */
  int no_facts, no_index;
  /* Threads that read files, the caller's among them; 1: none is made.  0: as many as
   * there are processors, 4 at most.  Never more than there are files.  The result and
   * the order of events are the same for any number.  Memory is that of the three files
   * a thread may be ahead, of no more than 16 MiB together; a larger one waits until it
   * is alone. */
  unsigned jobs;
  /* All functions are called on the thread of qikan_ingest.  on_start: before each file;
   * may be NULL. */
  void (*on_start)(void *context, const qikan_progress *at);
  /* Called for what is wrong but stops nothing, such as a profile that cannot be read and
   * so recognises no text; may be NULL. */
  void (*on_warning)(void *context, const qk_err *warning);
  /* Called after each file; a return value other than 0 stops the ingest after it. */
  int (*on_file)(void *context, const qikan_ingest_event *event);
  void *context;
} qikan_ingest_options;

/* Parses files into the open database (QIKAN_WRITE).  A directory stands for the .md,
 * .markdown and .txt files in it, in byte order of their names, recursively.  A file that
 * fails leaves the database as it was for that file and does not stop the others; the
 * first failure is what the call returns. */
qk_code qikan_ingest(qikan *q, const char *const *paths, size_t n,
                     const qikan_ingest_options *options, qk_err *e);

/* Makes the facts of issues that were stored without them, or with other lexicons;
 * *done is their number.  jobs: as in qikan_ingest_options. */
qk_code qikan_facts(qikan *q, unsigned jobs, uint32_t *done, qk_err *e);

/* Makes the full-text index of issues that were stored without it, or with another
 * tokenizer or table of characters; with rebuild of all issues.  *done is their number,
 * jobs as in qikan_ingest_options. The result is that of an ingest with the index. */
qk_code qikan_index(qikan *q, int rebuild, unsigned jobs, uint32_t *done, qk_err *e);

/* ---- results --------------------------------------------------------------------------
 */

/* Every call below checks the format first: a wrong one costs no run. */
typedef struct qikan_format_options {
  const char *format; /* text markdown csv tsv json jsonl html xlsx; NULL: text */
  int table;          /* csv, tsv: which table, 1-based; 0: the first */
  int width;          /* text: columns of the terminal; 0: unlimited */
  int colour;         /* text: 1 with ANSI colours */
  int evidence;       /* text, markdown: 1 with the sentences that figures rest on behind
                         each table; json, html and xlsx always have them */
} qikan_format_options;

typedef struct qikan_param {
  const char *key, *value;
} qikan_param;

/* Runs a report and writes it to out. */
qk_code qikan_report(qikan *q, const char *name, const qikan_param *params, size_t n,
                     const qikan_format_options *format, FILE *out, qk_err *e);
/* Runs a cross-city query and writes its table. */
qk_code qikan_query(qikan *q, const char *name, const qikan_param *params, size_t n,
                    const qikan_format_options *format, FILE *out, qk_err *e);
/* Runs a script file of one's own, wherever it lies: one that defines a report, query …
 * as what it defines, any other with the globals qikan, out and print.  In format text
 * what it has written before it failed is written all the same. */
qk_code qikan_run(qikan *q, const char *path, const qikan_param *params, size_t n,
                  const qikan_format_options *format, FILE *out, qk_err *e);
/* Runs a report or query (kind: "report", "query") on the open database and on an older
 * one, and writes what has changed: rows added, removed and changed, by table. */
qk_code qikan_against(qikan *q, const char *kind, const char *name,
                      const qikan_param *params, size_t n, const char *old_db,
                      const qikan_format_options *format, FILE *out, qk_err *e);

typedef struct qikan_batch {
  const char *const *names; /* NULL or n_names 0: every one there is */
  size_t n_names;
  const qikan_param *params; /* each goes to the definitions that know it */
  size_t n_params;
  int stop_on_error; /* those behind the first that fails are skipped */
  int dry_run;       /* shows what would be stored and stores nothing */
} qikan_batch;

/* Runs classifiers (rows of view label), checks (diagnostic), extractors (fact).  The
 * rows of each definition are replaced as a whole; those of one that fails stay as they
 * were. The database must be open for writing unless dry_run.  What is written to out
 * names each definition with its state and is written after a failure, too.  Returns the
 * first failure; qikan_check else QK_FINDINGS where something was found.  batch may be
 * NULL. */
qk_code qikan_classify(qikan *q, const qikan_batch *batch,
                       const qikan_format_options *format, FILE *out, qk_err *e);
qk_code qikan_check(qikan *q, const qikan_batch *batch,
                    const qikan_format_options *format, FILE *out, qk_err *e);
qk_code qikan_extract(qikan *q, const qikan_batch *batch,
                      const qikan_format_options *format, FILE *out, qk_err *e);

/* Runs one read-only statement (views of the database) and writes its rows as a table. */
qk_code qikan_sql(qikan *q, const char *statement, const qikan_format_options *format,
                  FILE *out, qk_err *e);
/* A value of a row, or for a ? of a statement. */
typedef enum qikan_type { QIKAN_NULL, QIKAN_INTEGER, QIKAN_REAL, QIKAN_TEXT } qikan_type;
typedef struct qikan_value {
  qikan_type type;
  int64_t integer;
  double real;
  const char *text; /* n bytes, which need not end with a NUL */
  size_t n;
} qikan_value;
/* Runs one read-only statement with values for its ?, and calls on_row for every row
 * until it returns other than 0.  Names and texts are valid for the call alone. */
qk_code qikan_rows(qikan *q, const char *statement, const qikan_value *values,
                   size_t n_values,
                   int (*on_row)(void *context, size_t n, const char *const *names,
                                 const qikan_value *cells),
                   void *context, qk_err *e);
/* Which articles: all that meet every condition given. */
typedef struct qikan_within {
  const char *const *cities; /* one of these, NULL-terminated; NULL: any */
  const char *kind;          /* notice, speech, city_report, appendix, other; NULL: any */
  const char *since, *until; /* dates of issues, as precise as wanted; NULL: any */
  const char *const *kinds;  /* one of these, or `kind`; NULL-terminated; NULL: none */
} qikan_within;
typedef struct qikan_match_options {
  qikan_within within;
  uint32_t limit; /* most matches; 0: all */
  int count;      /* 1: numbers of matches by city in place of the matches */
  int shortest;   /* 1: of the matches that begin first the shortest */
} qikan_match_options;
/* Writes the parts of sentences that fit a pattern of words and facts; the language is
 * that of `qikan help match`.  QK_USAGE where the pattern is wrong: qikan_excerpt then
 * shows the place.  options may be NULL. */
qk_code qikan_match(qikan *q, const char *pattern, const qikan_match_options *options,
                    const qikan_format_options *format, FILE *out, qk_err *e);
/* What a search finds: whole units of text. */
typedef enum qikan_unit {
  QIKAN_PARAGRAPHS, /* run-in headings are a part of them */
  QIKAN_SENTENCES,  /* of paragraphs */
  QIKAN_HEADINGS,   /* titles of articles and sections */
  QIKAN_CAPTIONS,
  QIKAN_CELLS,    /* of tables */
  QIKAN_ALL_UNITS /* all but sentences */
} qikan_unit;
typedef struct qikan_search_options {
  qikan_within within;
  const char *column, *periodical; /* contain this, folded; NULL: any */
  qikan_unit unit;
  int reading_order;      /* 0: the best first (BM25), 1: as in print */
  uint32_t limit, offset; /* units; limit 0: 20 */
  int count;              /* 1: numbers of units by city in place of the units */
  const char *const *columns, *const *periodicals; /* one of these; NULL: any */
} qikan_search_options;
/* Writes the units that a query finds; the language is that of `qikan help search`.
 * People's formats show a part of each text and set the terms off (bold, <mark>, 【】
 * where a terminal has no colour); csv, tsv, json and jsonl give whole texts, the bytes
 * of the terms (first-last, from 1) and scores.  Issues without an index are read
 * through, so that the answer is always whole.  QK_USAGE where the query is wrong:
 * qikan_excerpt then shows the place.  options may be NULL. */
qk_code qikan_search(qikan *q, const char *query, const qikan_search_options *options,
                     const qikan_format_options *format, FILE *out, qk_err *e);
/* Calls on_hit for every unit found (limit 0: all of them) until it returns other than 0.
 */
typedef struct qikan_hit {
  const char *view; /* paragraph, sentence, section, article, caption, grid_cell */
  int64_t id;       /* of the row in that view */
  double score;     /* BM25; 0 in reading order */
} qikan_hit;
qk_code qikan_hits(qikan *q, const char *query, const qikan_search_options *options,
                   int (*on_hit)(void *context, const qikan_hit *hit), void *context,
                   qk_err *e);

typedef enum qikan_kwic_sort {
  QIKAN_BY_POSITION, /* reading order */
  QIKAN_BY_LEFT,     /* by what stands before, from the term outwards */
  QIKAN_BY_RIGHT
} qikan_kwic_sort;
typedef struct qikan_kwic_options {
  qikan_within within; /* as qikan_search_options */
  const char *column, *periodical;
  qikan_unit unit;
  qikan_kwic_sort sort;
  uint32_t context;       /* columns on each side; 0: what fits format.width, else 30 */
  uint32_t limit, offset; /* lines; limit 0: all */
  const char *const *columns, *const *periodicals;
} qikan_kwic_options;
/* Writes every place of a query's terms, one a line, with what stands before and behind.
 * Errors as qikan_search.  options may be NULL. */
qk_code qikan_kwic(qikan *q, const char *query, const qikan_kwic_options *options,
                   const qikan_format_options *format, FILE *out, qk_err *e);
/* What the database holds: per issue its periodical, number, date and row counts. */
qk_code qikan_info(qikan *q, const qikan_format_options *format, FILE *out, qk_err *e);
/* What can be run: kind is "reports", "profiles", … or NULL for all. */
qk_code qikan_list(qikan *q, const char *kind, const qikan_format_options *format,
                   FILE *out, qk_err *e);
/* One definition: its title, description, file, and parameters with types, defaults and
 * help.  kind: "report", "query", …  Works without a database. */
qk_code qikan_describe(qikan *q, const char *kind, const char *name,
                       const qikan_format_options *format, FILE *out, qk_err *e);
/* The views of the open database, or the fields of one view. */
qk_code qikan_fields(qikan *q, const char *view, const qikan_format_options *format,
                     FILE *out, qk_err *e);
/* One row with where it stands in its file.  kind: issue, article, section, paragraph,
 * sentence, caption, toc_entry, grid_cell, masthead, diagnostic, and the facts, shown in
 * their sentence: quantity, document_mention, practice, place_mention, quotation,
 * date_mention. */
qk_code qikan_show(qikan *q, const char *kind, int64_t id,
                   const qikan_format_options *format, FILE *out, qk_err *e);

/* ---- writing scripts -----------------------------------------------------------------
 */

/* A commented starter that runs as it is.  kind: "report", "query", "classifier",
 * "check", "extractor", "profile". */
qk_code qikan_starter(qikan *q, const char *kind, const char *name, FILE *out, qk_err *e);
/* The reference of what scripts may call: everything (name NULL), a module ("db"), or one
 * function ("db:sql", "sql"). */
qk_code qikan_help_lua(qikan *q, const char *name, const qikan_format_options *format,
                       FILE *out, qk_err *e);
/* The same as annotations for the Lua language server. */
qk_code qikan_stubs(qikan *q, FILE *out, qk_err *e);

/* ---- a shell: one Lua state over many inputs -----------------------------------------
 */

typedef struct qikan_shell qikan_shell;

/* The session must outlive the shell. */
qk_code qikan_shell_open(qikan *q, qikan_shell **out, qk_err *e);
void qikan_shell_close(qikan_shell *s); /* NULL is allowed */
/* Runs statements, or writes the value of an expression: rows as tables.  Globals stay
 * for the next call, limits begin anew.  What was written before an error is written all
 * the same.  *incomplete is 1 where the text is a beginning that more lines could
 * complete; then nothing was run. */
qk_code qikan_shell_eval(qikan_shell *s, const char *text, size_t n,
                         const qikan_format_options *format, FILE *out, int *incomplete,
                         qk_err *e);
/* Calls each for every name that can stand in place of the last word of the line, in byte
 * order; *word is where that word begins.  Runs no script. */
qk_code qikan_shell_complete(qikan_shell *s, const char *line, size_t n, size_t *word,
                             void (*each)(void *context, const char *candidate),
                             void *context, qk_err *e);

#ifdef __cplusplus
}
#endif
#endif
