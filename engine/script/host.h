/* host.h - Lua for one session: script folders, definitions, profiles, reports.
 * In:   folders laid out as scripts/ is; the shipped one first.
 * Out:  profiles for the parser, result trees for the renderers.
 * Owns: the folders' list, the profiles and the lexicons, until qk_host_free.
 * Nothing is read before it is asked for. */
#ifndef QK_SCRIPT_HOST_H
#define QK_SCRIPT_HOST_H

#include "base/err.h"
#include "output/result.h"
#include "parse/profile.h"
#include "qikan/qikan.h"

typedef struct qk_host qk_host;
struct qk_store;
struct qk_buf;
struct qk_folding;

typedef enum qk_limit {
  QK_LIMIT_NONE,
  QK_LIMIT_MEMORY,
  QK_LIMIT_TIME,
  QK_LIMIT_OUTPUT,
  QK_LIMIT_RECURSION,
  QK_LIMIT_ROWS,
  QK_LIMIT_INTERRUPT
} qk_limit;

typedef struct qk_limits { /* of one run; 0: the default, none in a trusted run */
  size_t memory;           /* bytes, 256 MiB */
  size_t output;           /* bytes, 64 MiB */
  uint32_t milliseconds;   /* 10 000 */
  bool trusted;            /* the whole standard library: files, processes, C modules */
  uint32_t recursion;      /* calls within each other, 20 000 */
  uint64_t rows;           /* read from the database, 10 000 000 */
} qk_limits;

/* folders: later ones override earlier ones by name.  QK_USAGE where one is missing. */
qk_code qk_host_new(qk_host **out, const char *const *folders, size_t n, qk_err *e);
void qk_host_free(qk_host *h);
void qk_host_set_limits(qk_host *h, const qk_limits *limits);
/* Ends the script that runs, as a limit would; may be called by a signal handler or from
 * another thread.  Holds until qk_host_resume. */
void qk_host_interrupt(qk_host *h);
void qk_host_resume(qk_host *h);
/* The call chain of the last error of a script, "" where there was none. */
const char *qk_host_trace(const qk_host *h);
/* The line of the script where it happened and, where there is one, a hint:
 * "  12 | code\n  hint: …\n"; "" where it is in no script. */
const char *qk_host_excerpt(const qk_host *h);
/* Which limit the last error was, QK_LIMIT_NONE for any other error. */
qk_limit qk_host_limit(const qk_host *h);

/* ---- profiles: all of profiles/ is loaded at the first call --------------------------
 * After it qk_host_profile, qk_host_recognise and qk_host_profile_digest can be called
 * from several threads at once.
 */

/* Every profile that is whole, patterns compiled; a broken file is not among them. */
qk_code qk_host_profiles(qk_host *h, const qk_profile *const **list, size_t *n,
                         qk_err *e);
/* By name; QK_USAGE with the nearest and all known names, QK_SCRIPT where it is broken.
 */
qk_code qk_host_profile(qk_host *h, const char *name, const qk_profile **out, qk_err *e);
/* The profile that recognises the text.  Compiles the patterns of that one alone. */
qk_code qk_host_recognise(qk_host *h, qk_str text, const qk_profile **out, qk_err *e);
/* SHA-256 (hex) of the profile's file and of everything it read: changes when a text
 * parsed with it may come out differently. */
const char *qk_host_profile_digest(const qk_host *h, const qk_profile *p);
/* The i-th broken file among the profiles loaded so far, NULL past the last. */
const qk_err *qk_host_broken_profile(const qk_host *h, size_t i);

/* The entries of lexicon/NAME.txt of all folders, and what changes when they do; they
 * live as long as the host. */
qk_code qk_host_lexicon(qk_host *h, const char *name, const qk_str **entries, uint32_t *n,
                        const char **digest, qk_err *e);

/* How searches compare characters, from lexicon `simplified`; lives as long as the host.
 */
qk_code qk_host_folding(qk_host *h, const struct qk_folding **out, const char **digest,
                        qk_err *e);

/* ---- running definitions, lists ------------------------------------------------------
 */

/* Runs a report against the database; the caller frees *out (also after an error). */
qk_code qk_host_report(qk_host *h, struct qk_store *store, const char *name,
                       const qikan_param *params, size_t n, qk_result *out, qk_err *e);
/* Runs a query: one table, rows down, measures across; frees as qk_host_report. */
qk_code qk_host_query(qk_host *h, struct qk_store *store, const char *name,
                      const qikan_param *params, size_t n, qk_result *out, qk_err *e);

/* What several definitions are run with. */
typedef struct qk_batch {
  const char *const *names; /* NULL or n_names 0: every one there is */
  size_t n_names;
  const qikan_param *params; /* each goes to the definitions that know it; one that none
                                knows is QK_USAGE */
  size_t n_params;
  bool stop_on_error; /* those behind the first that fails are skipped */
  bool dry_run;       /* shows what would be stored, stores nothing: a store opened for
                         reading will do */
} qk_batch;

/* Each classifier's (check's, extractor's) rows in view label (diagnostic, fact) are
 * replaced as a whole, in one transaction; those of one that fails stay as they were.
 * The store must be writable unless dry_run.  *out is worth showing after an error, too:
 * its last table names each definition with its state (done, failed, timed out, skipped).
 * A name that is unknown runs nothing and leaves *out empty.  Returns the first failure;
 * else qk_host_check returns QK_FINDINGS, with e untouched, where something was found.
 * The caller frees *out. */
qk_code qk_host_classify(qk_host *h, struct qk_store *store, const qk_batch *batch,
                         qk_result *out, qk_err *e);
qk_code qk_host_check(qk_host *h, struct qk_store *store, const qk_batch *batch,
                      qk_result *out, qk_err *e);
qk_code qk_host_extract(qk_host *h, struct qk_store *store, const qk_batch *batch,
                        qk_result *out, qk_err *e);
/* Runs a script file of one's own, wherever it lies: one that defines something is run as
 * what it defines; any other has the globals qikan (qikan.db is the database), `out` and
 * print, and writes with them.  Returns and frees as the calls above. */
qk_code qk_host_script(qk_host *h, struct qk_store *store, const char *path,
                       const qikan_param *params, size_t n, qk_result *out, qk_err *e);
/* A commented starter that runs as it is: kind "report", "query", "classifier", "check",
 * "extractor" or "profile".  Appends to *text; QK_USAGE names what is allowed. */
qk_code qk_host_template(const char *kind, const char *name, struct qk_buf *text,
                         qk_err *e);
/* A table of definitions: kind, name, title, parameters, file, state.  kind: "reports",
 * "profiles", …, NULL for all. */
qk_code qk_host_list(qk_host *h, const char *kind, qk_result *out, qk_err *e);

#endif
