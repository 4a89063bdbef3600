/* session.h - what stands behind the opaque handle of qikan.h.
 * In:   options of qikan_new.
 * Out:  the host of the scripts and the store, for the other files of api/.
 * Owns: both, and the names of the folders, until qikan_free. */
#ifndef QK_API_SESSION_H
#define QK_API_SESSION_H

#include "base/buf.h"
#include "output/result.h"
#include "qikan/qikan.h"
#include "script/host.h"
#include "store/store.h"

typedef struct qk_facts_session qk_facts_session;

struct qikan {
  qk_arena arena;       /* strings below */
  const char **folders; /* script folders, the shipped one first */
  size_t n_folders;
  qk_host *host;           /* NULL until first needed: sql and show need none */
  qk_store *store;         /* NULL without a database */
  qk_facts_session *facts; /* NULL until first needed */
  const char *path;        /* of the database */
  qk_limits limits;
  qk_buf excerpt; /* of an error in what a user typed; ends with a NUL */
};

/* The host, made where it is missing; forgets an interruption of an earlier call. */
qk_code qk_session_host(qikan *q, qk_host **out, qk_err *e);
/* QK_USAGE where no database is open. */
qk_code qk_session_store(const qikan *q, qk_store **out, qk_err *e);
/* What qikan_excerpt shows: the part [from, to) of what a user typed; text.p NULL:
 * nothing. */
void qk_session_point(qikan *q, qk_str text, size_t from, size_t to);
/* Whether the format is known. */
qk_code qk_session_format(const qikan_format_options *format, qk_err *e);
/* Renders to a stream.  Frees the result. */
qk_code qk_session_print(qk_result *r, const qikan_format_options *format, FILE *out,
                         qk_err *e);

#endif
