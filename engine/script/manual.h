/* manual.h - what scripts may call, and what a definition takes, told to people and
 * editors.
 * In:   the docstrings of library.h; a definition.
 * Out:  result trees; annotations of the Lua language server.
 * Owns: nothing. */
#ifndef QK_SCRIPT_MANUAL_H
#define QK_SCRIPT_MANUAL_H

#include "base/buf.h"
#include "script/host.h"

/* name: NULL for all, a module ("db") or a function ("db:sql", "db.sql", "sql").  QK_USAGE
 * with the nearest names for any other.  The caller frees *out, after an error, too. */
qk_code qk_manual(const char *name, qk_result *out, qk_err *e);
/* One definition: title, description, file, parameters.  QK_USAGE where the kind or the
 * name is unknown, QK_SCRIPT where the definition is broken. */
qk_code qk_manual_definition(qk_host *h, const char *kind, const char *name,
                             qk_result *out, qk_err *e);
/* Appends a definition file for the Lua language server. */
void qk_manual_stubs(qk_buf *out);
/* stubs_rows.c: classes of rows and collections; the fields of class qikan.db. */
void qk_manual_row_classes(qk_buf *out);
void qk_manual_database_fields(qk_buf *out);

#endif
