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
} qikan_options;

/* Opens a session without a database.  options may be NULL. */
qk_code qikan_new(qikan **out, const qikan_options *options, qk_err *e);
void qikan_free(qikan *q); /* NULL is allowed; closes the database */

enum {
  QIKAN_READ = 0,
  QIKAN_WRITE = 1
}; /* QIKAN_WRITE creates the file where it is missing */
/* Opens (or with QIKAN_WRITE creates or migrates) a database.  QK_STORE where the file is
 * not a qikan database, newer than this library, locked or damaged. */
qk_code qikan_open(qikan *q, const char *path, int mode, qk_err *e);

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
  /* Called before each file; may be NULL. */
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

/* ---- results
 * --------------------------------------------------------------------------- */

typedef struct qikan_format_options {
  const char *format; /* text markdown csv tsv json jsonl; NULL: text */
  int table;          /* csv, tsv: which table, 1-based; 0: the first */
  int width;          /* text: columns of the terminal; 0: unlimited */
  int colour;         /* text: 1 with ANSI colours */
} qikan_format_options;

typedef struct qikan_param {
  const char *key, *value;
} qikan_param;

/* Runs a report and writes it to out. */
qk_code qikan_report(qikan *q, const char *name, const qikan_param *params, size_t n,
                     const qikan_format_options *format, FILE *out, qk_err *e);
/* Runs one read-only statement (views of the database) and writes its rows as a table. */
qk_code qikan_sql(qikan *q, const char *statement, const qikan_format_options *format,
                  FILE *out, qk_err *e);
/* What the database holds: per issue its periodical, number, date and row counts. */
qk_code qikan_info(qikan *q, const qikan_format_options *format, FILE *out, qk_err *e);
/* What can be run: kind is "reports", "profiles", … or NULL for all. */
qk_code qikan_list(qikan *q, const char *kind, const qikan_format_options *format,
                   FILE *out, qk_err *e);
/* One row with where it stands in its file.  kind: issue, article, section, paragraph,
 * sentence, caption, toc_entry, grid_cell, masthead, diagnostic. */
qk_code qikan_show(qikan *q, const char *kind, int64_t id,
                   const qikan_format_options *format, FILE *out, qk_err *e);

#ifdef __cplusplus
}
#endif
#endif
