/* host_state.h - what stands behind qk_host, for the files of script/. */
#ifndef QK_SCRIPT_HOST_STATE_H
#define QK_SCRIPT_HOST_STATE_H

#include <signal.h>

#include "base/arena.h"
#include "base/buf.h"
#include "script/folder.h"
#include "script/host.h"

typedef struct qk_lexicon {
  const struct qk_lexicon *next;
  qk_str name;
  qk_strs entries;
  char digest[65]; /* of the files it came from */
} qk_lexicon;

struct qk_host {
  qk_arena arena;
  qk_folder *folders; /* higher overrides lower */
  uint32_t n_folders;
  qk_limits limits;
  const qk_lexicon *lexicons;      /* read so far */
  struct qk_profile_set *profiles; /* NULL until first needed */
  struct qk_folding *folding;      /* NULL until first needed */
  volatile sig_atomic_t interrupted;
  qk_buf trace;      /* of the last error, ends with a NUL */
  qk_buf excerpt;    /* as trace */
  qk_buf pointed;    /* lines with a caret that a message of a script ends with */
  qk_limit exceeded; /* what the last error was */
};

void qk_profile_set_free(struct qk_profile_set *s); /* NULL is allowed */
/* The lexicon of all folders; kept until the host is freed. */
qk_code qk_lexicon_get(qk_host *h, qk_str name, const qk_lexicon **out, qk_err *e);
/* Whether a name can be the name of a file below a script folder. */
bool qk_name_valid(qk_str name);

#endif
