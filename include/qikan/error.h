/* error.h - how every call of qikan reports failure.
 * A call that can fail returns a qk_code and fills the caller's qk_err.  There is no
 * thread-local state, nothing to free, and no call aborts the process. */
#ifndef QIKAN_ERROR_H
#define QIKAN_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/* The values are the exit statuses of the command line. */
typedef enum qk_code {
  QK_OK = 0,
  QK_FINDINGS = 1, /* a check has found something; not a failure */
  QK_USAGE = 2,    /* the caller asked for something that does not exist */
  QK_INPUT = 3,    /* the file cannot be read or is not text */
  QK_SCRIPT = 4,   /* a Lua script failed or passed a limit */
  QK_STORE = 5,    /* the database cannot be read or written */
  QK_NOMEM = 6     /* out of memory; the command line exits with 5 */
} qk_code;

/* file: the input or script concerned, "" where there is none; line, col: 1-based,
 * col in characters, 0 where unknown; msg: one line of English without the position. */
typedef struct qk_err {
  qk_code code;
  int line, col;
  char file[512];
  char msg[512];
} qk_err;

#ifdef __cplusplus
}
#endif
#endif
