/* param.h - typed parameters of a definition.
 * In:   the table `params` of a definition; key=value texts of a caller.
 * Out:  checked values.
 * Owns: nothing; specifications live in an arena. */
#ifndef QK_SCRIPT_PARAM_H
#define QK_SCRIPT_PARAM_H

#include "output/result.h"
#include "script/run.h"

typedef enum qk_param_type {
  QK_PARAM_STRING,
  QK_PARAM_INTEGER,
  QK_PARAM_NUMBER,
  QK_PARAM_BOOLEAN,
  QK_PARAM_DATE,
  QK_PARAM_ENUM,
  QK_PARAM_CITY /* short name of a city that the database has */
} qk_param_type;

typedef struct qk_param_spec {
  qk_str name, title, help;
  qk_param_type type;
  bool required, has_min, has_max;
  double min, max;
  qk_strs values;    /* enum: what is allowed */
  qk_cell preset;    /* the default; NULL cell: none */
  const char *where; /* file of the definition, for messages */
} qk_param_spec;

/* Reads the table at an absolute index of a definition of that kind; raises.  Two shapes:
 * a list of tables with `name`, in its order, or tables (or types) by name, in byte order
 * of the names. */
qk_param_spec *qk_params_read(lua_State *L, int table, const char *kind, qk_arena *a,
                              uint32_t *n);
/* One value for each parameter, from texts or defaults.  QK_USAGE names what is allowed.
 */
qk_code qk_params_bind(const qk_param_spec *specs, uint32_t n, const qikan_param *given,
                       size_t n_given, qk_cell *values, qk_err *e);
/* QK_USAGE where a value of type city is no city of the database, with those it has. */
qk_code qk_params_check_cities(const qk_param_spec *specs, uint32_t n,
                               const qk_cell *values, struct qk_store *store, qk_err *e);
/* "issue: integer", "kind: a | b = a" */
void qk_param_describe(const qk_param_spec *p, qk_buf *b);
/* Pushes a value as scripts see it. */
void qk_param_push(lua_State *L, const qk_param_spec *p, const qk_cell *value);

#endif
