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

typedef struct qk_limits { /* of one run; 0: the default */
  size_t memory;           /* bytes, 256 MiB */
  size_t output;           /* bytes, 64 MiB */
  uint32_t milliseconds;   /* 10 000 */
} qk_limits;

/* folders: later ones override earlier ones by name.  QK_USAGE where one is missing. */
qk_code qk_host_new(qk_host **out, const char *const *folders, size_t n, qk_err *e);
void qk_host_free(qk_host *h);
void qk_host_set_limits(qk_host *h, const qk_limits *limits);

/* ---- profiles: all of profiles/ is loaded at the first call --------------------------
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

/* ---- reports and lists ---------------------------------------------------------------
 */

/* Runs a report against the database; the caller frees *out (also after an error). */
qk_code qk_host_report(qk_host *h, struct qk_store *store, const char *name,
                       const qikan_param *params, size_t n, qk_result *out, qk_err *e);
/* A table of definitions: kind, name, title, parameters, file, state.  kind: "reports",
 * "profiles", …, NULL for all. */
qk_code qk_host_list(qk_host *h, const char *kind, qk_result *out, qk_err *e);

#endif
