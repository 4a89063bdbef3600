/* define.h - definitions: what a script file offers.
 * In:   a file of a script folder, read in a run.
 * Out:  its name, title, parameters; for a profile its specification, for the others
 *       their table, in the run's registry.
 * Owns: nothing; texts live in the arena that the definition names. */
#ifndef QK_SCRIPT_DEFINE_H
#define QK_SCRIPT_DEFINE_H

#include "script/folder.h"
#include "script/param.h"
#include "script/profile.h"
#include "script/run.h"

typedef struct qk_kind {
  const char *name; /* "report": qikan.report{…} */
  const char *part; /* "reports": the folder, and what `list` calls them */
  /* Checks the fields of its own; the table is argument 1.  Raises. */
  void (*read)(lua_State *L, struct qk_definition *d);
  const char *keys; /* those fields, with spaces between; NULL: read checks all keys */
} qk_kind;

extern const qk_kind qk_kinds[];
enum {
  QK_KIND_PROFILE,
  QK_KIND_REPORT,
  QK_KIND_QUERY,
  QK_KIND_CLASSIFIER,
  QK_KIND_CHECK,
  QK_KIND_EXTRACTOR,
  QK_KINDS
};

typedef struct qk_definition {
  const qk_kind *kind; /* NULL: a file that may define whatever it wants */
  qk_arena *arena;
  qk_script_file file;
  bool made;
  qk_str name, title, description;
  qk_param_spec *params;
  uint32_t n_params;
  qk_profile_spec *profile;
  int self;        /* registry reference of the table, for its functions */
  char digest[65]; /* of everything that was read for it */
  qk_err error;    /* code other than QK_OK: broken */
} qk_definition;

/* The rows' readers, each in the file of its kind. */
void qk_report_read(lua_State *L, qk_definition *d);
void qk_query_read(lua_State *L, qk_definition *d);
void qk_classifier_read(lua_State *L, qk_definition *d);
void qk_check_read(lua_State *L, qk_definition *d);
void qk_extractor_read(lua_State *L, qk_definition *d);

/* Loads one file in an open run; the outcome is in d->error, too. */
qk_code qk_define_load(qk_run *r, const qk_folder *folder, const qk_script_file *file,
                       int kind, qk_arena *a, qk_definition *d);
/* The steps of it: a definition to be made; its text compiled and called (raises). */
void qk_define_begin(const qk_script_file *file, qk_arena *a, qk_definition *d);
void qk_define_run(lua_State *L, const qk_definition *d, qk_str text);
/* Every file of a kind, folder by folder, each in a run of its own. */
qk_code qk_define_all(qk_host *h, int kind, qk_arena *a, qk_definition **out, uint32_t *n,
                      qk_err *e);
/* Of several definitions of one name the highest folder's counts: false for the others.
 */
bool qk_define_counts(const qk_definition *all, uint32_t n, uint32_t i);
/* Marks a profile as broken where its patterns do not compile (profiles.c). */
void qk_profile_check(qk_host *h, qk_definition *d);

#endif
